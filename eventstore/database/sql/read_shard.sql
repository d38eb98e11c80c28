-- read_log.sql for the streams of one shard, `after` and `upto` not far apart: what is between them is looked through whole. Hash
-- partitioned tables rest on the same function: it stays what it is across versions of PostgreSQL.
SELECT event.position, event.version, event.occurred_at, event.type, event.schema, event.payload::text
FROM eventstore_event AS event
WHERE event.position > %(after)s AND event.position <= %(upto)s AND event.type = ANY(%(types)s) AND event.stream_id IN (
    SELECT stream.id FROM eventstore_stream AS stream
    WHERE abs(mod(hashtextextended(substr(stream.name, strpos(stream.name, '-') + 1), 0), %(of)s::bigint)) = %(number)s::bigint
)
ORDER BY event.position
LIMIT %(limit)s
