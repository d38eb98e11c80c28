-- Appends the events of one command to any number of streams, all or none.
-- Streams and events arrive as parallel arrays; an event names its stream by its place in them. Streams come in the order
-- of their names, so that two commands on the same ones wait for each other in one order. One whose version stays as
-- expected was only read.
-- Answers the position at which the command's effect can be seen.
-- Streams go row by row: for the few of a command, simple statements whose plans are kept are faster than one over sets.
--
-- Fails with a unique violation whose constraint says why:
--   eventstore_command_id                              the command was recorded before
--   eventstore_stream_name, eventstore_stream_version,
--   eventstore_event_version                           somebody else appended to a stream after it was loaded
-- and as corrupted data where a stream claims a version that its events do not have.
--
-- The announced floor: before it draws a position, an appender takes a shared lock whose key is the last position drawn so far.
-- Everything it appends lies above that floor, so a reader that sees the lock (watermark.sql) knows where to stop.
-- Shared locks do not wait for each other: appends are never serialised by it.
CREATE FUNCTION eventstore_append(
    stream_names text[],
    stream_expected integer[],
    stream_versions integer[],
    stream_folds text[],
    stream_states text[],
    event_streams integer[],
    event_versions integer[],
    event_types text[],
    event_schemas smallint[],
    event_payloads text[],
    command_id uuid,
    command_name text,
    command_fingerprint bytea,
    command_actor text,
    command_correlation uuid,
    command_causation bigint,
    command_trace text,
    command_occurred timestamptz,
    command_stream text,
    command_version integer
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    stream_ids bigint[];
    number bigint := nextval('eventstore_command_number_seq');
    current_id bigint;
    last_position bigint;
BEGIN
    FOR i IN 1 .. cardinality(stream_names) LOOP
        IF stream_expected[i] = 0 THEN
            INSERT INTO eventstore_stream (name, version, fold, state)
            VALUES (stream_names[i], stream_versions[i], stream_folds[i], stream_states[i]::json)
            RETURNING id INTO current_id;
        ELSE
            IF stream_versions[i] > stream_expected[i] THEN
                UPDATE eventstore_stream
                SET version = stream_versions[i], fold = stream_folds[i], state = stream_states[i]::json
                WHERE name = stream_names[i] AND version = stream_expected[i]
                RETURNING id INTO current_id;
            ELSE
                -- Others may read it too, but whoever appends to it waits for us, or we for them: then it has moved on.
                SELECT id INTO current_id FROM eventstore_stream
                WHERE name = stream_names[i] AND version = stream_expected[i]
                FOR SHARE;
            END IF;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'a stream has moved on since it was loaded'
                    USING ERRCODE = 'unique_violation', CONSTRAINT = 'eventstore_stream_version';
            END IF;
            -- The command was decided on a cached state of that version: the events must have come as far.
            PERFORM FROM eventstore_event WHERE stream_id = current_id AND version = stream_expected[i];
            IF NOT FOUND THEN
                RAISE EXCEPTION 'stream % claims version %, which its events do not have', stream_names[i], stream_expected[i]
                    USING ERRCODE = 'data_corrupted';
            END IF;
        END IF;
        stream_ids[i] := current_id;
    END LOOP;

    -- Not before the streams are ours: whoever waits for another with a floor announced would hold up all readers.
    PERFORM pg_advisory_xact_lock_shared(eventstore_floor_key(CASE WHEN is_called THEN last_value ELSE 0 END))
    FROM eventstore_event_position_seq;

    INSERT INTO eventstore_event (stream_id, command_number, occurred_at, version, schema, type, payload)
    SELECT stream_ids[e.stream], number, command_occurred, e.version, e.schema, e.type, e.payload::json
    FROM unnest(event_streams, event_versions, event_types, event_schemas, event_payloads)
        AS e(stream, version, type, schema, payload);

    IF FOUND THEN
        last_position := currval('eventstore_event_position_seq');
    ELSE -- A command that changed nothing: its effect is what already stands.
        SELECT earlier.position INTO last_position
        FROM eventstore_stream AS stored
        JOIN eventstore_event AS event ON event.stream_id = stored.id AND event.version = command_version
        JOIN eventstore_command AS earlier ON earlier.number = event.command_number
        WHERE stored.name = command_stream;
    END IF;

    INSERT INTO eventstore_command
        (number, id, name, fingerprint, actor, correlation_id, causation, trace_id, stream, version, position)
    VALUES (number, command_id, command_name, command_fingerprint, command_actor, command_correlation, command_causation,
            command_trace, command_stream, command_version, coalesce(last_position, 0));
    RETURN coalesce(last_position, 0);
END
$$;
