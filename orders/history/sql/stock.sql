-- For each SKU: what an import's commands have done to its stock, and whether the stream's own count is the sum of all its events.
-- Units count when they come or go, wherever they are; what is reserved is still on hand, what is written off never was again.
-- The state of a stream that no command has touched since stock has locations has its one count at its top.
SELECT substr(stream.name, 7) AS sku,
       coalesce(sum(moved.units) FILTER (WHERE moved.command_number IN (
           SELECT number FROM eventstore_command WHERE id = ANY(%(ids)s)
       )), 0)::bigint AS imported,
       coalesce((
           SELECT sum((shelf.value ->> 'on_hand')::bigint) FROM jsonb_each((stream.state -> 'shelves')::jsonb) AS shelf
       ), (stream.state ->> 'on_hand')::bigint, 0) = coalesce(sum(moved.units), 0) AS whole
FROM eventstore_stream AS stream
LEFT JOIN LATERAL (
    SELECT event.command_number,
           CASE event.type WHEN 'stock.issued' THEN -1 ELSE 1 END * (event.payload ->> 'quantity')::bigint AS units
    FROM eventstore_event AS event
    WHERE event.stream_id = stream.id
      AND event.type IN ('stock.received', 'stock.returned', 'stock.adjusted', 'stock.issued')
      AND event.payload ->> 'tracked' IS NULL
      AND event.payload ->> 'condition' IS DISTINCT FROM 'write_off'
) AS moved ON true
WHERE stream.name = ANY(%(streams)s)
GROUP BY stream.id
