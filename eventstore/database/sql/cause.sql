-- What the command of an event belongs to, for the commands that the event leads to. No row where there is no such event.
SELECT command.correlation_id, command.trace_id
FROM eventstore_event AS event JOIN eventstore_command AS command ON command.number = event.command_number
WHERE event.position = %(position)s
