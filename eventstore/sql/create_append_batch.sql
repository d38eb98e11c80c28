-- Appends the events of many commands to many streams, all or none: set by set, for what comes in bulk.
-- Streams, commands and events arrive as parallel arrays; an event names its stream and its command by their place in them.
-- Answers the position at which each command's effect can be seen, in the order of the commands.
-- Fails as eventstore_append does, and takes the same floor; see create_append.sql.
CREATE FUNCTION eventstore_append_batch(
    stream_names text[],
    stream_expected integer[],
    stream_versions integer[],
    stream_folds text[],
    stream_states text[],
    command_ids uuid[],
    command_names text[],
    command_fingerprints bytea[],
    command_actors text[],
    command_correlations uuid[],
    command_causations bigint[],
    command_traces text[],
    command_occurred timestamptz[],
    command_streams text[],
    command_versions integer[],
    event_streams integer[],
    event_commands integer[],
    event_versions integer[],
    event_types text[],
    event_schemas smallint[],
    event_payloads text[]
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    stream_ids bigint[];
    numbers bigint[];
    positions bigint[];
    created integer;
    moved integer;
BEGIN
    -- By name, so that two commands that create the same streams wait for each other in one order.
    INSERT INTO eventstore_stream (name, version, fold, state)
    SELECT s.name, s.version, s.fold, s.state::json
    FROM unnest(stream_names, stream_expected, stream_versions, stream_folds, stream_states)
        AS s(name, expected, version, fold, state)
    WHERE s.expected = 0
    ORDER BY s.name COLLATE "C";
    GET DIAGNOSTICS created = ROW_COUNT;

    IF created < cardinality(stream_names) THEN
        UPDATE eventstore_stream AS stored
        SET version = s.version, fold = s.fold, state = s.state::json
        FROM unnest(stream_names, stream_expected, stream_versions, stream_folds, stream_states)
            AS s(name, expected, version, fold, state)
        WHERE stored.name = s.name AND stored.version = s.expected;
        GET DIAGNOSTICS moved = ROW_COUNT;
        IF created + moved < cardinality(stream_names) THEN
            RAISE EXCEPTION 'a stream has moved on since it was loaded'
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'eventstore_stream_version';
        END IF;
    END IF;

    SELECT array_agg(stored.id ORDER BY s.place) INTO stream_ids
    FROM unnest(stream_names) WITH ORDINALITY AS s(name, place)
    JOIN eventstore_stream AS stored ON stored.name = s.name;

    -- The command was decided on a cached state of that version: the events must have come as far.
    IF EXISTS (
        SELECT FROM unnest(stream_ids, stream_expected) AS s(id, expected)
        WHERE s.expected > 0
          AND NOT EXISTS (SELECT FROM eventstore_event WHERE stream_id = s.id AND version = s.expected)
    ) THEN
        RAISE EXCEPTION 'a stream claims a version that its events do not have' USING ERRCODE = 'data_corrupted';
    END IF;

    SELECT array_agg(nextval('eventstore_command_number_seq') ORDER BY place) INTO numbers
    FROM unnest(command_ids) WITH ORDINALITY AS c(id, place);

    PERFORM pg_advisory_xact_lock_shared((20300::bigint << 48) | CASE WHEN is_called THEN last_value ELSE 0 END)
    FROM eventstore_event_position_seq;

    WITH appended AS (
        INSERT INTO eventstore_event (stream_id, command_number, occurred_at, version, schema, type, payload)
        SELECT stream_ids[e.stream], numbers[e.command], command_occurred[e.command],
               e.version, e.schema, e.type, e.payload::json
        FROM unnest(event_streams, event_commands, event_versions, event_types, event_schemas, event_payloads)
            AS e(stream, command, version, type, schema, payload)
        RETURNING command_number, position
    ), last AS (
        SELECT command_number, max(position) AS position FROM appended GROUP BY command_number
    ), recorded AS (
        INSERT INTO eventstore_command (number, id, name, fingerprint, actor, correlation_id, causation, trace_id,
                                        stream, version, position)
        SELECT numbers[c.place], c.id, c.name, c.fingerprint, c.actor, c.correlation_id, c.causation, c.trace_id,
               c.stream, c.version, coalesce(last.position, standing.position, 0)
        FROM unnest(command_ids, command_names, command_fingerprints, command_actors, command_correlations,
                    command_causations, command_traces, command_streams, command_versions)
            WITH ORDINALITY AS c(id, name, fingerprint, actor, correlation_id, causation, trace_id, stream, version, place)
        LEFT JOIN last ON last.command_number = numbers[c.place]
        -- A command that changed nothing: its effect is what already stands.
        LEFT JOIN LATERAL (
            SELECT earlier.position
            FROM eventstore_stream AS stored
            JOIN eventstore_event AS event ON event.stream_id = stored.id AND event.version = c.version
            JOIN eventstore_command AS earlier ON earlier.number = event.command_number
            WHERE last.position IS NULL AND stored.name = c.stream
        ) AS standing ON true
        RETURNING number, position
    )
    SELECT array_agg(recorded.position ORDER BY recorded.number) INTO positions FROM recorded;
    RETURN positions;
END
$$;
