-- The stream of the event at a position.
SELECT stream.name
FROM eventstore_event AS event JOIN eventstore_stream AS stream ON stream.id = event.stream_id
WHERE event.position = %(position)s
