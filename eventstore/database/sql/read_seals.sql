-- The chain after a number, a few seals at a time: each may be half a megabyte. Should there be two with one number, both.
SELECT number, first, last, root, marks, previous, hash, sealed_at
FROM eventstore_seal
WHERE number > %(after)s
ORDER BY number
FETCH FIRST 8 ROWS WITH TIES
