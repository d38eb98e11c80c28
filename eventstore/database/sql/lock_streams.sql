-- Locks and loads the streams that exist, by name, so that commands on the same streams wait in one order and never deadlock.
-- A row that had to be waited for is answered as its last writer left it. That is true of this row alone: a subquery would
-- still see the database as it was before the wait, so nothing else may be asked here. The names come by a subquery, which
-- reads no table, as in load_streams.sql.
SELECT stream.name, stream.version, stream.fold, stream.state::text
FROM eventstore_stream AS stream
WHERE stream.name = ANY((SELECT %(names)b)::text[])
ORDER BY stream.name
FOR NO KEY UPDATE
