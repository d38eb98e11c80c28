-- A page of one stream's events after a version, oldest first, with the stream's version and the events' commands. A row
-- without an event where none follows; no row where there is no such stream.
SELECT stream.version, event.position, event.version, event.occurred_at, event.type, event.schema, event.payload::text,
       stream.name, command.id::text, command.correlation_id::text, command.causation, command.trace_id, command.recorded_at
FROM eventstore_stream AS stream
LEFT JOIN LATERAL (
    SELECT * FROM eventstore_event
    WHERE stream_id = stream.id AND eventstore_event.version > %(after)s
    ORDER BY eventstore_event.version
    LIMIT %(limit)s
) AS event ON true
LEFT JOIN eventstore_command AS command ON command.number = event.command_number
WHERE stream.name = %(name)s
ORDER BY event.version
