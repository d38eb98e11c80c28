-- Every column that this database stores, whoever made it: tables in all schemas, materialized views, and what the planner
-- has noted of their values. `readable` says whether this role may look.
SELECT namespace.nspname, class.relname, attribute.attname, attribute.atttypid = 'bytea'::regtype,
       has_schema_privilege(namespace.oid, 'USAGE') AND has_column_privilege(class.oid, attribute.attnum, 'SELECT')
FROM pg_attribute AS attribute
JOIN pg_class AS class ON class.oid = attribute.attrelid
JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE attribute.attnum > 0 AND NOT attribute.attisdropped
  AND (class.relkind IN ('r', 'm') AND namespace.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
       OR class.oid = 'pg_catalog.pg_stats'::regclass)
ORDER BY namespace.nspname, class.relname, attribute.attnum
