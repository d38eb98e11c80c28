-- A page of the feed: events of some types between two positions, in their order, with their commands and streams, and
-- those of types that are not known here, which somebody has to judge. At most a stretch of so many events is looked
-- through. The rows at both its ends are among the answer, whatever their types: so that the reader can tell whether this is
-- the log it knows, and to which event it has come. `upto` must be a watermark that an earlier statement computed.
SELECT event.position, event.version, event.occurred_at, event.type, event.schema, event.payload::text, stream.name,
       command.id::text, command.correlation_id::text, command.causation, command.trace_id, command.recorded_at
FROM (
    SELECT max(position) AS position
    FROM (SELECT position FROM eventstore_event
          WHERE position >= %(after)s AND position <= %(upto)s ORDER BY position LIMIT %(stretch)s) AS stretch
) AS last
JOIN eventstore_event AS event ON event.position >= %(after)s AND event.position <= last.position
LEFT JOIN eventstore_stream AS stream ON stream.id = event.stream_id
LEFT JOIN eventstore_command AS command ON command.number = event.command_number
WHERE event.type = ANY(%(types)s) OR event.type <> ALL(%(known)s) OR event.position IN (%(after)s, last.position)
ORDER BY event.position
LIMIT %(limit)s
