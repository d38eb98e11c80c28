-- The current role and the owner of the log, where that is a role as which the current one may not act.
SELECT current_user, pg_get_userbyid(relowner)
FROM pg_class
WHERE oid IN (to_regclass('django_migrations'), to_regclass('eventstore_event')) AND NOT pg_has_role(relowner, 'USAGE')
LIMIT 1
