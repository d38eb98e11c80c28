-- How far a reader at `position` is behind `head`: the events between, and the age of the oldest in seconds.
SELECT (SELECT count(*) FROM (SELECT FROM eventstore_event
                              WHERE position > %(position)s AND position <= %(head)s
                              ORDER BY position LIMIT 100000) AS waiting),
       coalesce((SELECT extract(epoch FROM clock_timestamp() - command.recorded_at)
                 FROM (SELECT command_number FROM eventstore_event
                       WHERE position > %(position)s AND position <= %(head)s
                       ORDER BY position LIMIT 1) AS oldest
                 JOIN eventstore_command AS command ON command.number = oldest.command_number), 0)::float8
