-- Where the events of some commands stand. There is no index of events by command: one statement has appended all that a
-- command did, so they lie side by side but for what others appended meanwhile, and are looked for in so many positions
-- before the command's own, which is that of its last event.
SELECT found.position
FROM unnest(%(numbers)s::bigint[], %(positions)s::bigint[]) AS command (number, position)
CROSS JOIN LATERAL (
    SELECT event.position FROM eventstore_event AS event
    WHERE event.position > command.position - %(reach)s AND event.position <= command.position
      AND event.command_number = command.number
    ORDER BY event.position DESC
    LIMIT %(limit)s
) AS found
ORDER BY found.position
