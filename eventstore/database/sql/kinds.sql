-- What kinds of events are stored, how many of each, and where the first and the last of them are. There is no index by
-- type, because nothing else would need one: the table is read once, by several processes of PostgreSQL at a time.
SELECT type, schema, count(*), min(position), max(position)
FROM eventstore_event
GROUP BY type, schema
ORDER BY type, schema
