-- The lowest position above which an append is under way, or NULL when there is none. See create_append.sql.
-- A bigint advisory lock shows its halves as classid and objid, with objsubid 1.
SELECT min(((classid::bigint << 32) | objid::bigint) - eventstore_floor_key(0))
FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND classid::bigint >> 16 = eventstore_floor_key(0) >> 48
