-- The shards of read_shard.sql that have the streams of some keys.
SELECT key, abs(mod(hashtextextended(key, 0), %(of)s::bigint))
FROM unnest(%(keys)s::text[]) AS key
