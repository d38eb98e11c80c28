-- By reaction: how many deadlines are due from now on within a time, and the first of them. The first 10,000 are counted,
-- found by the index on due_at.
SELECT reaction, count(*), min(due_at)
FROM (SELECT reaction, due_at FROM reactions_deadline
      WHERE due_at > now() AND due_at <= now() + %(within)s ORDER BY due_at LIMIT 10000) AS few
GROUP BY reaction
