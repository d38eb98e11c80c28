-- All events of some types in some streams, in the order of their positions, up to one.
SELECT event.position, event.version, event.occurred_at, event.type, event.schema, event.payload::text
FROM eventstore_event AS event
WHERE event.stream_id IN (SELECT stream.id FROM eventstore_stream AS stream WHERE stream.name = ANY(%(names)s))
  AND event.position <= %(upto)s AND event.type = ANY(%(types)s)
ORDER BY event.position
