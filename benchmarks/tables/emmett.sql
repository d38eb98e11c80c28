-- The events of this log as Emmett 0.42 stores them.
-- Its tables, partitions and indexes: emmett-postgresql/src/eventStore/schema/tables.ts (github.com/event-driven-io/emmett),
-- as they were before 0.43 added an index for its readers.
-- In its favour: that index is left out, metadata is empty, so nothing of the command, its actor, its correlation or when the
-- event occurred; and each stream's row is written once, where Emmett updates it with every append.
CREATE SCHEMA emmett;
CREATE TABLE emmett.emt_streams (
    stream_id text NOT NULL,
    stream_position bigint NOT NULL,
    partition text NOT NULL DEFAULT 'emt:default',
    stream_type text NOT NULL,
    stream_metadata jsonb NOT NULL,
    is_archived boolean NOT NULL DEFAULT false,
    PRIMARY KEY (stream_id, partition, is_archived)
) PARTITION BY LIST (partition);
CREATE UNIQUE INDEX ON emmett.emt_streams (stream_id, partition, is_archived) INCLUDE (stream_position);
CREATE TABLE emmett.emt_streams_default
    PARTITION OF emmett.emt_streams FOR VALUES IN ('emt:default') PARTITION BY LIST (is_archived);
CREATE TABLE emmett.emt_streams_default_active PARTITION OF emmett.emt_streams_default FOR VALUES IN (false);
CREATE SEQUENCE emmett.emt_global_message_position;
CREATE TABLE emmett.emt_messages (
    stream_position bigint NOT NULL,
    global_position bigint DEFAULT nextval('emmett.emt_global_message_position'),
    transaction_id xid8 NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    is_archived boolean NOT NULL DEFAULT false,
    message_kind varchar(1) NOT NULL DEFAULT 'E',
    stream_id text NOT NULL,
    partition text NOT NULL DEFAULT 'emt:default',
    message_schema_version text NOT NULL,
    message_id text NOT NULL,
    message_type text NOT NULL,
    message_data jsonb NOT NULL,
    message_metadata jsonb NOT NULL,
    PRIMARY KEY (stream_id, stream_position, partition, is_archived)
) PARTITION BY LIST (partition);
CREATE TABLE emmett.emt_messages_default
    PARTITION OF emmett.emt_messages FOR VALUES IN ('emt:default') PARTITION BY LIST (is_archived);
CREATE TABLE emmett.emt_messages_default_active PARTITION OF emmett.emt_messages_default FOR VALUES IN (false);
INSERT INTO emmett.emt_streams (stream_id, stream_position, stream_type, stream_metadata)
SELECT name, version, split_part(name, '-', 1), '{}'
FROM eventstore_stream
ORDER BY id;
INSERT INTO emmett.emt_messages (stream_position, transaction_id, stream_id, message_schema_version, message_id,
                                 message_type, message_data, message_metadata)
SELECT event.version, pg_current_xact_id(), stream.name, event.schema, gen_random_uuid(), event.type, event.payload::jsonb,
       '{}'
FROM eventstore_event AS event
JOIN eventstore_stream AS stream ON stream.id = event.stream_id
ORDER BY event.position;
