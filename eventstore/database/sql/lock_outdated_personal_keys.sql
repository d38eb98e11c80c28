-- A page of the keys that are not wrapped by the newest key-encryption key, locked.
SELECT subject, kek, wrapped
FROM eventstore_personal_key
WHERE wrapped IS NOT NULL AND kek <> %(newest)s
ORDER BY subject
LIMIT %(limit)s
FOR NO KEY UPDATE
