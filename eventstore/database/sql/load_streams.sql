-- Loads the streams that exist without a lock: what they are at this moment, for reading.
-- Asked for in a subquery, the names are unknown to the planner: it keeps one plan, instead of planning anew for their number.
SELECT stream.name, stream.version, stream.fold, stream.state::text
FROM eventstore_stream AS stream
WHERE stream.name = ANY((SELECT %(names)b)::text[])
