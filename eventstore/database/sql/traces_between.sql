-- Which traces the newest events of a stretch of the log came from, some of them: for a line of the logs, and for spans.
SELECT DISTINCT command.trace_id
FROM (SELECT command_number FROM eventstore_event
      WHERE position > %(after)s AND position <= %(upto)s
      ORDER BY position DESC LIMIT 200) AS newest
JOIN eventstore_command AS command ON command.number = newest.command_number
WHERE command.trace_id IS NOT NULL
LIMIT 20
