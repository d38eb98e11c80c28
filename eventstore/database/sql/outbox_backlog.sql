-- By channel: how many deliveries wait, for how many seconds the first of them has been due, and how many were given up. Of
-- each the first 10,000 are counted, found by the indexes of those that wait and of states: most were sent long ago.
SELECT channel, count(due), greatest(extract(epoch FROM clock_timestamp() - min(due)), 0)::float8,
       count(*) - count(due)
FROM ((SELECT channel, next_attempt_at AS due FROM outbox_delivery WHERE state = 'waiting' LIMIT 10000)
      UNION ALL
      (SELECT channel, NULL FROM outbox_delivery WHERE state = 'dead' ORDER BY created_at LIMIT 10000)) AS few
GROUP BY channel
