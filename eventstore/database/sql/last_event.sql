-- The last event at or before a position, by what tells it from any other log's: its command's id and when it was recorded.
SELECT event.position,
       coalesce(command.id || ' ' || to_char(command.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), 'unknown')
FROM (SELECT position, command_number FROM eventstore_event
      WHERE position <= %(upto)s ORDER BY position DESC LIMIT 1) AS event
LEFT JOIN eventstore_command AS command ON command.number = event.command_number
