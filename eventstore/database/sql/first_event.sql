-- The event that a stream began with.
SELECT event.type, event.schema, event.payload::text
FROM eventstore_event AS event
JOIN eventstore_stream AS stream ON stream.id = event.stream_id
WHERE stream.name = %(name)s AND event.version = 1
