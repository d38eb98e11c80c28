-- Adds commands whose events are there already, and answers the position at which the effect of each can be seen, in the
-- order of their numbers. That is where the event stands with which it ended, named by its stream and version; for a command
-- that changed nothing, the position that the command was answered with whose effect stands.
-- Looked up one by one: while a log is filled its statistics are old, and a join would read all of its events.
-- Fails with a violation of eventstore_command_id where a command was recorded before.
WITH added AS (
    INSERT INTO eventstore_command (number, id, name, fingerprint, actor, correlation_id, causation, trace_id,
                                    stream, version, position)
    SELECT new.number, new.id, new.name, new.fingerprint, new.actor, new.correlation_id, new.causation, new.trace_id,
           new.stream, new.version, coalesce((
               SELECT coalesce(earlier.position, event.position)
               FROM eventstore_stream AS stream
               JOIN eventstore_event AS event ON event.stream_id = stream.id AND event.version = new.end_version
               LEFT JOIN eventstore_command AS earlier ON earlier.number = event.command_number
               WHERE stream.name = new.end_stream
           ), 0)
    FROM unnest(%(number)b::bigint[], %(id)b, %(name)b, %(fingerprint)b, %(actor)b, %(correlation_id)b,
                %(causation)s::bigint[], %(trace_id)s::text[], %(stream)b, %(version)b::integer[],
                %(end_stream)b, %(end_version)b)
        AS new(number, id, name, fingerprint, actor, correlation_id, causation, trace_id, stream, version,
               end_stream, end_version)
    RETURNING number, position
)
SELECT array_agg(position ORDER BY number) FROM added
