-- The newest events of some streams, so many of each.
SELECT event.position, event.type
FROM eventstore_stream AS stream
CROSS JOIN LATERAL (
    SELECT position, type FROM eventstore_event WHERE stream_id = stream.id ORDER BY version DESC LIMIT %(limit)s
) AS event
WHERE stream.name = ANY(%(names)s)
ORDER BY event.position
