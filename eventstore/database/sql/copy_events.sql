-- All that is stored of the events in a range of positions, for hashing: the number of the command, the position, then what
-- the event's hash covers. The stream is its name, and numbers of rows are left out, so that a log that was moved to another
-- server has the same hashes. An event whose stream is gone is there all the same.
COPY (
    SELECT event.command_number, event.position,
           event.version, event.schema, event.occurred_at, stream.name, event.type, event.payload
    FROM eventstore_event AS event
    LEFT JOIN eventstore_stream AS stream ON stream.id = event.stream_id
    WHERE event.position BETWEEN %(first)s AND %(last)s
    ORDER BY event.position
) TO STDOUT (FORMAT binary)
