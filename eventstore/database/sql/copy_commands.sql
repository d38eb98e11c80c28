-- All that is stored of the commands whose events are in a range of positions, for hashing: the number, then what the command's
-- hash covers.
COPY (
    SELECT number,
           id, correlation_id, recorded_at, causation, version, position, name, actor, stream, fingerprint, trace_id
    FROM eventstore_command
    WHERE number IN (SELECT command_number FROM eventstore_event WHERE position BETWEEN %(first)s AND %(last)s)
) TO STDOUT (FORMAT binary)
