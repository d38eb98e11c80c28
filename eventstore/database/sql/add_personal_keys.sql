-- Adds the keys of new subjects. Of one that somebody else has added or forgotten in the meantime, theirs is answered: the
-- update changes nothing, but it waits for their transaction and locks the row.
INSERT INTO eventstore_personal_key AS stored (subject, kek, wrapped)
SELECT new.subject, new.kek, new.wrapped
FROM unnest(%(subjects)s::text[], %(keks)s::text[], %(wrapped)s::bytea[]) AS new(subject, kek, wrapped)
ON CONFLICT (subject) DO UPDATE SET subject = stored.subject
RETURNING subject, kek, wrapped
