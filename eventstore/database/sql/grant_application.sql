-- What the application's role may do with the tables that the current role owns, the setting orderlog.application names it.
-- Run after every migration; a table that is not named here is one of Django's, or if it is the log's, append-only.
-- A column that is always drawn from a sequence may not be given by hand: no position can be forged.
DO $$
DECLARE
    application constant text := current_setting('orderlog.application');
    relation record;
    insertion text;
    changes text;
BEGIN
    FOR relation IN
        SELECT oid, relname AS name, relkind, relname LIKE 'eventstore\_%' AS is_log FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
          AND pg_has_role(relowner, 'USAGE')
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %I', relation.oid::regclass, application);
        IF relation.relkind = 'S' THEN
            -- To draw from a sequence leaves a gap at worst. To set it takes UPDATE.
            EXECUTE format('GRANT SELECT, USAGE ON %s TO %I', relation.oid::regclass, application);
            CONTINUE;
        END IF;

        EXECUTE format('GRANT SELECT ON %s TO %I', relation.oid::regclass, application);
        CONTINUE WHEN relation.name = 'django_migrations';
        SELECT CASE WHEN bool_or(attidentity = 'a')
            THEN format('INSERT (%s)', string_agg(quote_ident(attname), ', ') FILTER (WHERE attidentity <> 'a'))
            ELSE 'INSERT' END INTO insertion
        FROM pg_attribute WHERE attrelid = relation.oid AND attnum > 0 AND NOT attisdropped;
        changes := CASE
            WHEN relation.name = 'eventstore_stream' THEN 'UPDATE (version, fold, state)'
            WHEN relation.name = 'eventstore_personal_key' THEN 'UPDATE, DELETE'
            WHEN NOT relation.is_log THEN 'UPDATE, DELETE'
        END;
        EXECUTE format('GRANT %s ON %s TO %I', insertion, relation.oid::regclass, application);
        IF changes IS NOT NULL THEN
            EXECUTE format('GRANT %s ON %s TO %I', changes, relation.oid::regclass, application);
        END IF;
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', application);
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO %I', application);
END
$$
