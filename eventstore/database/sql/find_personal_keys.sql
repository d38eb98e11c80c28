-- The wrapped keys of those subjects that have one, as they are at this moment.
SELECT subject, kek, wrapped
FROM eventstore_personal_key
WHERE subject = ANY(%(subjects)s) AND wrapped IS NOT NULL
