-- One row per stream: its current version, and a copy of its folded state so that a command need not read its events.
-- The copy is never truth: `fold` names the code that folded it, and it is folded again when that code has changed.
-- Room is left in each page because every command on the stream updates its row in place (HOT).
CREATE TABLE eventstore_stream (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL CONSTRAINT eventstore_stream_name UNIQUE,
    version integer NOT NULL CHECK (version > 0),
    fold text NOT NULL,
    state json NOT NULL
) WITH (fillfactor = 70);
