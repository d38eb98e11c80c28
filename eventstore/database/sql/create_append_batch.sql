-- Appends several commands with all their events, to any number of streams, all or none: as eventstore_append does for one
-- (create_append.sql), whose arguments and failures these are. What is said of a command comes as an array, an event names
-- its command by its place in them, and events come in the order of their commands.
-- Answers the position at which the effect of each command can be seen: that of its last event. `end_streams` and
-- `end_versions` name the event that a command without any found standing, which may be one of this batch.
-- Nothing here is planned for a set of rows that are stored: a plan that was made when the log was small would read all of it.
CREATE FUNCTION eventstore_append_batch(
    stream_names text[],
    stream_expected integer[],
    stream_versions integer[],
    stream_folds text[],
    stream_states text[],
    event_commands integer[],
    event_streams integer[],
    event_versions integer[],
    event_types text[],
    event_schemas smallint[],
    event_payloads text[],
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
    end_streams text[],
    end_versions integer[]
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    stream_ids bigint[];
    numbers constant bigint[] := ARRAY(
        SELECT nextval('eventstore_command_number_seq') FROM generate_series(1, cardinality(command_ids))
    );
    positions bigint[];
    current_id bigint;
BEGIN
    FOR i IN 1 .. cardinality(stream_names) LOOP
        IF stream_expected[i] = 0 THEN
            INSERT INTO eventstore_stream (name, version, fold, state)
            VALUES (stream_names[i], stream_versions[i], stream_folds[i], stream_states[i]::json)
            RETURNING id INTO current_id;
        ELSE
            UPDATE eventstore_stream
            SET version = stream_versions[i], fold = stream_folds[i], state = stream_states[i]::json
            WHERE name = stream_names[i] AND version = stream_expected[i]
            RETURNING id INTO current_id;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'a stream has moved on since it was loaded'
                    USING ERRCODE = 'unique_violation', CONSTRAINT = 'eventstore_stream_version';
            END IF;
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

    WITH added AS (
        INSERT INTO eventstore_event (stream_id, command_number, occurred_at, version, schema, type, payload)
        SELECT stream_ids[e.stream], numbers[e.command], command_occurred[e.command], e.version, e.schema, e.type, e.payload::json
        FROM unnest(event_commands, event_streams, event_versions, event_types, event_schemas, event_payloads)
            AS e(command, stream, version, type, schema, payload)
        RETURNING command_number, position
    ), ended AS (
        SELECT command_number, max(position) AS position FROM added GROUP BY command_number
    )
    SELECT array_agg(ended.position ORDER BY command.number) INTO positions
    FROM unnest(numbers) AS command(number) LEFT JOIN ended ON ended.command_number = command.number;

    FOR i IN 1 .. cardinality(positions) LOOP
        -- One without events changed nothing: its effect is what already stands.
        positions[i] := coalesce(positions[i], (
            SELECT coalesce(earlier.position, event.position)
            FROM eventstore_stream AS stored
            JOIN eventstore_event AS event ON event.stream_id = stored.id AND event.version = end_versions[i]
            LEFT JOIN eventstore_command AS earlier ON earlier.number = event.command_number
            WHERE stored.name = end_streams[i]
        ), 0);
    END LOOP;

    INSERT INTO eventstore_command
        (number, id, name, fingerprint, actor, correlation_id, causation, trace_id, stream, version, position)
    SELECT * FROM unnest(numbers, command_ids, command_names, command_fingerprints, command_actors, command_correlations,
                         command_causations, command_traces, command_streams, command_versions, positions);
    RETURN positions;
END
$$;
