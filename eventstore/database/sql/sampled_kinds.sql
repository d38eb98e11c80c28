-- The kinds of events among some of the log: the newest 1,000, and some 200 at even distances. A few hundred look-ups by
-- position, however long the log is.
SELECT type, schema, count(*), min(position), max(position)
FROM (
    (SELECT position, type, schema FROM eventstore_event
     WHERE position <= %(upto)s ORDER BY position DESC LIMIT 1000)
    UNION
    SELECT found.position, found.type, found.schema
    FROM generate_series(1::bigint, %(upto)s::bigint, greatest(%(upto)s::bigint / 200, 1)) AS mark
    CROSS JOIN LATERAL (SELECT position, type, schema FROM eventstore_event
                        WHERE position >= mark ORDER BY position LIMIT 1) AS found
) AS few
GROUP BY type, schema
ORDER BY type, schema
