-- The seal that the next one follows; no row before the first.
SELECT number, first, last, root, marks, previous, hash, sealed_at
FROM eventstore_seal
ORDER BY number DESC
LIMIT 1
