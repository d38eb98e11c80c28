-- Caches the states of streams that nobody has appended to since they were folded.
UPDATE eventstore_stream AS stored
SET fold = folded.fold, state = folded.state::json
FROM unnest(%(ids)s::bigint[], %(versions)s::integer[], %(folds)s::text[], %(states)s::text[])
    AS folded(id, version, fold, state)
WHERE stored.id = folded.id AND stored.version = folded.version
RETURNING stored.id
