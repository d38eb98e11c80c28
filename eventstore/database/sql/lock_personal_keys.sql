-- The wrapped keys of those subjects that are known; of one that is forgotten it is NULL. A shared lock: commands that use
-- a key do not wait for each other, but whoever deletes or rewraps it waits for them, and they for it.
SELECT subject, kek, wrapped
FROM eventstore_personal_key
WHERE subject = ANY(%(subjects)s)
ORDER BY subject
FOR SHARE
