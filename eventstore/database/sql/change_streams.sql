-- Creates streams and moves others on, set by set; answers the name and the id of each, and whether its events have come as
-- far as the version it was loaded at (it was decided on a cached state of that version).
-- One that has moved since it was loaded is missing in the answer. One that somebody else has created in the meantime is a
-- violation of eventstore_stream_name. New ones come by name, so that who creates the same ones waits in one order.
WITH given AS (
    SELECT name, expected, version, fold, state::json
    FROM unnest(%(stream_names)b, %(stream_expected)b, %(stream_versions)b, %(stream_folds)b, %(stream_states)b)
        AS given(name, expected, version, fold, state)
), created AS (
    INSERT INTO eventstore_stream (name, version, fold, state)
    SELECT name, version, fold, state FROM given WHERE expected = 0 ORDER BY name COLLATE "C"
    RETURNING name, id
), moved AS (
    UPDATE eventstore_stream AS stored
    SET version = given.version, fold = given.fold, state = given.state
    FROM given
    WHERE given.expected > 0 AND stored.name = given.name AND stored.version = given.expected
    RETURNING stored.name, stored.id, EXISTS (
        SELECT FROM eventstore_event WHERE stream_id = stored.id AND eventstore_event.version = given.expected
    )
)
SELECT name, id, true FROM created
UNION ALL
SELECT * FROM moved
