-- The appends under way with the floors they announced (see announced_floor.sql), lowest first, and whose they are: a
-- process, or a transaction that was prepared and waits for its second phase. Of other roles' processes only members of
-- pg_read_all_stats see more than the pid.
SELECT ((floor.classid::bigint << 32) | floor.objid::bigint) - eventstore_floor_key(0) AS position,
       floor.pid,
       activity.application_name,
       activity.usename::text,
       activity.state,
       activity.wait_event_type || '/' || activity.wait_event,
       extract(epoch FROM clock_timestamp() - coalesce(activity.xact_start, prepared.prepared))::float8,
       activity.query,
       prepared.gid
FROM pg_locks AS floor
LEFT JOIN pg_stat_activity AS activity ON activity.pid = floor.pid
LEFT JOIN pg_locks AS own ON floor.pid IS NULL AND own.pid IS NULL
    AND own.virtualtransaction = floor.virtualtransaction AND own.locktype = 'transactionid'
LEFT JOIN pg_prepared_xacts AS prepared ON prepared.transaction = own.transactionid
WHERE floor.locktype = 'advisory' AND floor.objsubid = 1 AND floor.granted
  AND floor.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND floor.classid::bigint >> 16 = eventstore_floor_key(0) >> 48
ORDER BY position
