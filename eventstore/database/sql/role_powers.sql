-- What a role (the current one if there is no name) may do to the log that the application must not: a row for each power.
SELECT power
FROM (SELECT coalesce(nullif(%(role)s, ''), current_user)::name AS name) AS role
JOIN pg_roles ON rolname = role.name
CROSS JOIN LATERAL (
    SELECT 1 AS rank, 'is a superuser' AS power WHERE rolsuper
    UNION ALL
    SELECT 2, format('owns %%s and can switch off their triggers', string_agg(relname, ', ' ORDER BY relname))
    FROM pg_class
    WHERE relname LIKE 'eventstore\_%%' AND relkind = 'r' AND NOT rolsuper AND pg_has_role(role.name, relowner, 'MEMBER')
    HAVING count(*) > 0
    UNION ALL
    SELECT 3, format('may %%s in %%s', string_agg(privilege, ', ' ORDER BY privilege), relname)
    FROM pg_class
    CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS privilege
    WHERE relname IN ('eventstore_event', 'eventstore_command', 'eventstore_seal') AND NOT rolsuper
      AND has_table_privilege(role.name, pg_class.oid, privilege)
    GROUP BY relname
    UNION ALL
    SELECT 4, 'may choose the position of an event' FROM pg_class
    WHERE relname = 'eventstore_event' AND NOT rolsuper
      AND has_column_privilege(role.name, pg_class.oid, 'position', 'INSERT')
    UNION ALL
    SELECT 5, 'may set the sequence of positions' FROM pg_class
    WHERE relname = 'eventstore_event_position_seq' AND NOT rolsuper
      AND has_sequence_privilege(role.name, pg_class.oid, 'UPDATE')
    UNION ALL
    SELECT 6, 'may set session_replication_role, so that no trigger fires'
    WHERE NOT rolsuper AND has_parameter_privilege(role.name, 'session_replication_role', 'SET')
    UNION ALL
    SELECT 8, 'may make roles' WHERE rolcreaterole AND NOT rolsuper
    UNION ALL
    SELECT 7, 'may make functions in the schema public'
    WHERE NOT rolsuper AND has_schema_privilege(role.name, 'public', 'CREATE')
) AS powers
ORDER BY rank, power
