-- The log: the only truth. Rows are added by eventstore_append, or in bulk by add_events.sql, and never change.
-- There are no foreign keys: who adds writes all three tables, and a check per event would cost as much as the insert.
-- `position` must come from a sequence without cache, or a later transaction could draw an earlier position.
CREATE TABLE eventstore_event (
    position bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    stream_id bigint NOT NULL,
    command_number bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    schema smallint NOT NULL CHECK (schema > 0),
    type text COLLATE "C" NOT NULL,
    payload json NOT NULL,
    CONSTRAINT eventstore_event_version UNIQUE (stream_id, version)
);
