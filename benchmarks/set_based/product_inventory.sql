-- product_inventory from the log in one statement: what a fold in a program is measured against.
CREATE TABLE set_based_product_inventory AS
WITH at_one AS (
    SELECT payload ->> 'sku' AS sku, coalesce(payload ->> 'location', 'main') AS location, min(position) AS since,
           max(position) AS position,
           sum(CASE type
                   WHEN 'stock.received' THEN (payload ->> 'quantity')::bigint
                   WHEN 'stock.returned' THEN (payload ->> 'quantity')::bigint
                   WHEN 'stock.adjusted' THEN (payload ->> 'quantity')::bigint
                   WHEN 'stock.issued' THEN -(payload ->> 'quantity')::bigint
                   ELSE 0
               END) AS on_hand,
           sum(CASE type
                   WHEN 'stock.reserved' THEN (payload ->> 'quantity')::bigint
                   WHEN 'stock.released' THEN -(payload ->> 'quantity')::bigint
                   WHEN 'stock.issued' THEN -(payload ->> 'quantity')::bigint
                   ELSE 0
               END) AS reserved
    FROM eventstore_event
    WHERE type IN ('stock.received', 'stock.reserved', 'stock.released', 'stock.issued')
       OR type = 'stock.adjusted' AND payload ->> 'tracked' IS NULL
       OR type = 'stock.returned' AND payload ->> 'condition' IS NULL
    GROUP BY 1, 2
),
between_two AS (
    SELECT payload ->> 'sku' AS sku, shelf.location, min(position) AS since, max(position) AS position,
           sum(CASE type WHEN 'stock.transferred' THEN shelf.sign * (payload ->> 'quantity')::bigint ELSE 0 END) AS on_hand,
           sum(CASE type WHEN 'stock.reallocated' THEN shelf.sign * (payload ->> 'quantity')::bigint ELSE 0 END) AS reserved
    FROM eventstore_event
        CROSS JOIN LATERAL (VALUES (payload ->> 'source', -1), (payload ->> 'destination', 1)) AS shelf(location, sign)
    WHERE type IN ('stock.transferred', 'stock.reallocated')
    GROUP BY 1, 2
),
said AS (
    SELECT payload ->> 'sku' AS sku, max(position) AS position,
           (array_agg((payload ->> 'quantity')::bigint ORDER BY position DESC)
            FILTER (WHERE type = 'stock.safety_stock_changed'))[1] AS safety_stock,
           (array_agg((payload ->> 'limit')::bigint ORDER BY position DESC)
            FILTER (WHERE type = 'stock.back_order_limit_changed'))[1] AS back_order_limit,
           (array_agg(payload -> 'locations' ORDER BY position DESC)
            FILTER (WHERE type = 'stock.locations_ranked'))[1] AS ranking
    FROM eventstore_event
    WHERE type IN ('stock.safety_stock_changed', 'stock.back_order_limit_changed', 'stock.locations_ranked')
       OR type = 'product.created' AND payload ->> 'stock_policy' = 'tracked'
       OR type = 'stock.returned' AND payload ->> 'condition' = 'write_off'
    GROUP BY 1
),
ranked AS (
    SELECT said.sku, name.location, name.rank
    FROM said CROSS JOIN LATERAL json_array_elements_text(said.ranking) WITH ORDINALITY AS name(location, rank)
),
shelves AS (
    SELECT sku, location, min(since) AS since, max(position) AS position, sum(on_hand) AS on_hand, sum(reserved) AS reserved
    FROM (TABLE at_one UNION ALL TABLE between_two UNION ALL SELECT sku, location, NULL, NULL, 0, 0 FROM ranked) AS moved
    GROUP BY 1, 2
)
SELECT greatest(max(shelves.position), max(said.position)) AS position,
       sku,
       coalesce(sum(shelves.on_hand), 0) AS on_hand,
       coalesce(sum(shelves.reserved), 0) AS reserved,
       coalesce(max(said.safety_stock), 0) AS safety_stock,
       coalesce(max(said.back_order_limit), 0) AS back_order_limit,
       coalesce(jsonb_agg(jsonb_build_array(shelves.location, shelves.on_hand, shelves.reserved)
                          ORDER BY ranked.rank, shelves.since) FILTER (WHERE shelves.location IS NOT NULL),
                '[]') AS locations
FROM said FULL JOIN shelves USING (sku) LEFT JOIN ranked USING (sku, location)
GROUP BY sku
