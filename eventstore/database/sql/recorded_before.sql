-- The last position that was recorded before each of some times; 0: none was. Nothing is indexed by time, which would cost
-- each append: events are recorded in the order of their positions, but for what was appended at the same moment, so the
-- place is found by halving. For each time that takes as many look-ups by position as the number of events has binary digits.
WITH RECURSIVE search AS (
    SELECT asked.time, 0::bigint AS before, %(upto)s::bigint + 1 AS after
    FROM unnest(%(times)s::timestamptz[]) AS asked(time)
    UNION ALL
    SELECT search.time,
           CASE WHEN found.recorded_at < search.time THEN found.position ELSE search.before END,
           CASE WHEN found.recorded_at < search.time THEN search.after ELSE half.position END
    FROM search
    CROSS JOIN LATERAL (SELECT (search.before + search.after) / 2 AS position) AS half
    LEFT JOIN LATERAL (
        SELECT event.position, command.recorded_at
        FROM (SELECT position, command_number FROM eventstore_event
              WHERE position >= half.position AND position < search.after ORDER BY position LIMIT 1) AS event
        JOIN eventstore_command AS command ON command.number = event.command_number
    ) AS found ON true
    WHERE search.after - search.before > 1
)
SELECT time, before FROM search WHERE after - before <= 1
