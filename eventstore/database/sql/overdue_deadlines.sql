-- By reaction: how many deadlines are overdue, for how many seconds the oldest has been, and how many were refused for good.
-- Of each the first 10,000 are counted, found by the index on due_at: most deadlines lie in the future.
SELECT reaction, count(due_at), coalesce(extract(epoch FROM clock_timestamp() - min(due_at)), 0)::float8,
       count(*) - count(due_at)
FROM ((SELECT reaction, due_at FROM reactions_deadline WHERE due_at <= now() ORDER BY due_at LIMIT 10000)
      UNION ALL
      (SELECT reaction, due_at FROM reactions_deadline WHERE due_at IS NULL LIMIT 10000)) AS few
GROUP BY reaction
