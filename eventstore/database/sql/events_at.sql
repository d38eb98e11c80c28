-- The events at some positions, each with the name of its stream and the trace that it came from.
SELECT stream.name, command.trace_id,
       event.position, event.version, event.occurred_at, event.type, event.schema, event.payload::text
FROM eventstore_event AS event
JOIN eventstore_stream AS stream ON stream.id = event.stream_id
LEFT JOIN eventstore_command AS command ON command.number = event.command_number
WHERE event.position = ANY(%(positions)s)
