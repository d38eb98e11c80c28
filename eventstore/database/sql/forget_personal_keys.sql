-- Deletes the keys of these subjects; of one that has none yet it is noted that it will never get one.
INSERT INTO eventstore_personal_key AS stored (subject, forgotten_at)
SELECT forgotten.subject, clock_timestamp()
FROM unnest(%(subjects)s::text[]) AS forgotten(subject)
ON CONFLICT (subject) DO UPDATE SET kek = NULL, wrapped = NULL, forgotten_at = coalesce(stored.forgotten_at, clock_timestamp())
RETURNING subject
