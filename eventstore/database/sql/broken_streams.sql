-- Streams whose events are not their versions 1 to n, events without a stream, and events without their command.
SELECT coalesce(stream.name, 'stream number ' || found.stream_id),
       'has version ' || coalesce(stream.version::text, 'unknown') || ', its events are ' || coalesce(found.events, 0)
       || ' from version ' || coalesce(found.first::text, '-') || ' to ' || coalesce(found.last::text, '-')
FROM eventstore_stream AS stream
FULL JOIN (SELECT stream_id, count(*) AS events, min(version) AS first, max(version) AS last
           FROM eventstore_event GROUP BY stream_id) AS found ON found.stream_id = stream.id
WHERE stream.version IS DISTINCT FROM found.last OR found.first <> 1 OR found.events <> found.last
UNION ALL
SELECT 'the event at position ' || event.position, 'has no command'
FROM eventstore_event AS event
WHERE NOT EXISTS (SELECT FROM eventstore_command AS command WHERE command.number = event.command_number)
LIMIT 10
