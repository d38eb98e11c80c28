-- The stored form of all events, in their order.
SELECT position, type, schema, payload::text
FROM eventstore_event
ORDER BY position
