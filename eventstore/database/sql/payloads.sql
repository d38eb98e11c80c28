-- The stored form of the events at these positions.
SELECT position, type, schema, payload::text
FROM eventstore_event
WHERE position = ANY(%(positions)s)
ORDER BY position
