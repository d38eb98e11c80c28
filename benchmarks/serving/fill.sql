-- What the ready rows show, in the three tables.
WITH shown AS (
    SELECT jsonb_array_elements(body::jsonb -> 'results') AS shown FROM hand_ready
), orders AS (
    INSERT INTO hand_order
    SELECT shown ->> 'order_id', shown ->> 'customer_id', (shown ->> 'placed_at')::timestamptz, shown ->> 'status',
           (shown #>> '{total,amount}')::numeric, shown #>> '{total,currency}'
    FROM shown
), lines AS (
    INSERT INTO hand_line (order_id, sku, name, quantity, unit_price, amount)
    SELECT shown ->> 'order_id', line ->> 'sku', line ->> 'name', (line ->> 'quantity')::integer,
           (line #>> '{unit_price,amount}')::numeric, (line #>> '{amount,amount}')::numeric
    FROM shown CROSS JOIN jsonb_array_elements(shown -> 'lines') AS line
)
INSERT INTO hand_payment (order_id, amount, reference, paid_at)
SELECT shown ->> 'order_id', (shown #>> '{paid,amount}')::numeric, 'benchmark', (shown ->> 'placed_at')::timestamptz
FROM shown
