-- Loads the streams that exist without a lock: what they are at this moment, for reading.
SELECT stream.name, stream.version, stream.fold, stream.state::text
FROM eventstore_stream AS stream
WHERE stream.name = ANY(%(names)b)
