-- The events of this log as message-db 1.3 stores them.
-- Its table and its indexes: database/tables and database/indexes (github.com/message-db/message-db).
-- In its favour: no metadata at all, so nothing of the command, its actor, its correlation or when the event occurred; and
-- its function `category` in SQL, which changes nothing but the time that this takes.
CREATE SCHEMA message_db;
CREATE FUNCTION message_db.category(stream_name text) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN split_part(stream_name, '-', 1);
CREATE TABLE message_db.messages (
    global_position bigserial PRIMARY KEY,
    position bigint NOT NULL,
    time timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'utc'),
    stream_name text NOT NULL,
    type text NOT NULL,
    data jsonb,
    metadata jsonb,
    id uuid NOT NULL DEFAULT gen_random_uuid()
);
CREATE UNIQUE INDEX ON message_db.messages (id);
CREATE UNIQUE INDEX ON message_db.messages (stream_name, position);
CREATE INDEX ON message_db.messages (
    message_db.category(stream_name), global_position, message_db.category(metadata ->> 'correlationStreamName')
);
INSERT INTO message_db.messages (position, stream_name, type, data)
SELECT event.version - 1, stream.name, event.type, event.payload::jsonb
FROM eventstore_event AS event
JOIN eventstore_stream AS stream ON stream.id = event.stream_id
ORDER BY event.position;
