-- Adds events in bulk. Their positions are drawn as they arrive: a floor has to be announced before (announce_floor.sql).
-- Fails with a violation of eventstore_event_version where somebody else has appended to a stream.
COPY eventstore_event (stream_id, command_number, occurred_at, version, schema, type, payload)
FROM STDIN (FORMAT binary)
