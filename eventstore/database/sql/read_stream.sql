-- One stream's events after a version, oldest first.
SELECT event.position, event.version, event.occurred_at, event.type, event.schema, event.payload::text
FROM eventstore_event AS event
JOIN eventstore_stream AS stream ON stream.id = event.stream_id
WHERE stream.name = %(name)s AND event.version > %(after)s
ORDER BY event.version
