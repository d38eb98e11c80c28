-- A page of all streams, by id, as their rows are.
SELECT id, name, version, fold, state::text
FROM eventstore_stream
WHERE id > %(after)s
ORDER BY id
LIMIT %(limit)s
