-- How far a reader at `position` is behind `head`: the events between, and the age of the oldest in seconds.
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(command.recorded_at)), 0)::float8
FROM (SELECT command_number FROM eventstore_event
      WHERE position > %(position)s AND position <= %(head)s
      ORDER BY position LIMIT 100000) AS waiting
JOIN eventstore_command AS command ON command.number = waiting.command_number
