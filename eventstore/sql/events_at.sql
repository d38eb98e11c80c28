-- The events at some positions, each with the name of its stream.
SELECT stream.name, event.position, event.version, event.occurred_at, event.type, event.schema, event.payload::text
FROM eventstore_event AS event JOIN eventstore_stream AS stream ON stream.id = event.stream_id
WHERE event.position = ANY(%(positions)s)
