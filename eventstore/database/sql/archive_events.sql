-- All events in their order, with what a reader of the archive wants to know of their streams and commands.
SELECT event.position, event.stream_id, event.command_number, event.occurred_at, event.version, event.schema, event.type,
       event.payload::text, stream.name, command.id, command.correlation_id, command.causation
FROM eventstore_event AS event
LEFT JOIN eventstore_stream AS stream ON stream.id = event.stream_id
LEFT JOIN eventstore_command AS command ON command.number = event.command_number
ORDER BY event.position
