-- A page of all streams' events of some types, in the order of their positions. `upto` must be a watermark that an earlier
-- statement computed: this statement's snapshot then holds every event up to it.
SELECT event.position, event.version, event.occurred_at, event.type, event.schema, event.payload::text
FROM eventstore_event AS event
WHERE event.position > %(after)s AND event.position <= %(upto)s AND event.type = ANY(%(types)s)
ORDER BY event.position
LIMIT %(limit)s
