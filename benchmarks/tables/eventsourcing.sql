-- The events of this log as the Python library eventsourcing 9.5 stores them.
-- Its table: PostgresApplicationRecorder in eventsourcing/postgres.py (github.com/pyeventsourcing/eventsourcing).
-- In its favour: a topic as short as our name for the type, a timestamp without microseconds, decimals as plain text (it wraps
-- each in two names), nothing of the command, its actor or its correlation.
CREATE SCHEMA eventsourcing;
CREATE TABLE eventsourcing.stored_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text,
    state bytea,
    notification_id bigserial,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX ON eventsourcing.stored_events (notification_id);
INSERT INTO eventsourcing.stored_events (originator_id, originator_version, topic, state)
SELECT md5(stream.name)::uuid, event.version, event.type, convert_to(
    to_char(event.occurred_at AT TIME ZONE 'UTC',
            '{"\"timestamp\":{\"_type_\":\"datetime_iso\",\"_data_\":\""YYYY-MM-DD"T"HH24:MI:SS"+00:00\"},"')
    || substr(event.payload::text, 2), 'UTF8')
FROM eventstore_event AS event
JOIN eventstore_stream AS stream ON stream.id = event.stream_id
ORDER BY event.position;
