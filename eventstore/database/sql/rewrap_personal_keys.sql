-- Puts rewrapped keys in place of those that lock_outdated_personal_keys.sql has locked.
UPDATE eventstore_personal_key AS stored
SET kek = new.kek, wrapped = new.wrapped
FROM unnest(%(subjects)s::text[], %(keks)s::text[], %(wrapped)s::bytea[]) AS new(subject, kek, wrapped)
WHERE stored.subject = new.subject
RETURNING stored.subject
