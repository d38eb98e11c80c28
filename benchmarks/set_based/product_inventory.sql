-- product_inventory from the log in one statement: what a fold in a program is measured against.
CREATE TABLE set_based_product_inventory AS
SELECT max(event.position) AS position,
       event.payload ->> 'sku' AS sku,
       sum(CASE event.type
               WHEN 'stock.received' THEN (event.payload ->> 'quantity')::bigint
               WHEN 'stock.returned' THEN (event.payload ->> 'quantity')::bigint
               WHEN 'stock.adjusted' THEN (event.payload ->> 'quantity')::bigint
               WHEN 'stock.issued' THEN -(event.payload ->> 'quantity')::bigint
               ELSE 0
           END) AS on_hand,
       sum(CASE event.type
               WHEN 'stock.reserved' THEN (event.payload ->> 'quantity')::bigint
               WHEN 'stock.released' THEN -(event.payload ->> 'quantity')::bigint
               WHEN 'stock.issued' THEN -(event.payload ->> 'quantity')::bigint
               ELSE 0
           END) AS reserved
FROM eventstore_event AS event
WHERE event.type = ANY(ARRAY['product.created', 'stock.received', 'stock.adjusted', 'stock.reserved', 'stock.released',
                             'stock.issued', 'stock.returned'])
GROUP BY event.payload ->> 'sku'
