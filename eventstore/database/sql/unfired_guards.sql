-- The triggers that keep what is recorded as it is, where they are missing or do not fire.
SELECT guard.name, CASE WHEN found.tgname IS NULL THEN 'is missing' ELSE 'is switched off' END
FROM (VALUES ('eventstore_event'), ('eventstore_command'), ('eventstore_seal')) AS kept (tablename)
CROSS JOIN LATERAL (SELECT kept.tablename || '_append_only' AS name) AS guard
LEFT JOIN pg_trigger AS found
    ON found.tgrelid = to_regclass(kept.tablename) AND found.tgname = guard.name AND NOT found.tgisinternal
WHERE found.tgname IS NULL OR found.tgenabled NOT IN ('O', 'A')
ORDER BY guard.name
