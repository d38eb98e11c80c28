-- The events of the streams whose ids lie in a range, one stream after the other, each oldest first.
SELECT stream_id, position, version, type, schema, payload::text
FROM eventstore_event
WHERE stream_id > %(after)s AND stream_id <= %(upto)s
ORDER BY stream_id, version
