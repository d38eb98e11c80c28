-- customer_order_summary from the log in one statement: what a fold in a program is measured against.
CREATE TABLE set_based_customer_order_summary AS
WITH placed AS (
    SELECT event.stream_id, event.occurred_at, event.payload
    FROM eventstore_event AS event
    WHERE event.type = 'order.placed'
),
lines AS (
    SELECT placed.stream_id,
           sum((line ->> 'quantity')::bigint) AS quantity,
           jsonb_agg(jsonb_build_object(
               'sku', line ->> 'sku', 'name', line ->> 'name', 'quantity', (line ->> 'quantity')::bigint,
               'unit_price', jsonb_build_object(
                   'amount', to_char((line ->> 'unit_price')::numeric, 'FM999999999990.00##'),
                   'currency', placed.payload ->> 'currency'))) AS lines
    FROM placed CROSS JOIN LATERAL json_array_elements(placed.payload -> 'lines') AS line
    GROUP BY placed.stream_id
),
later AS (
    SELECT event.stream_id, max(event.position) AS position, max(event.version) AS version,
           coalesce(sum((event.payload ->> 'amount')::numeric) FILTER (WHERE event.type = 'order.payment_recorded'), 0) AS paid,
           coalesce(sum((SELECT sum((item ->> 'quantity')::bigint)
                         FROM json_array_elements(event.payload -> 'items') AS item))
                    FILTER (WHERE event.type = 'order.items_shipped'), 0) AS shipped,
           bool_or(event.type = 'order.canceled') AS canceled
    FROM eventstore_event AS event
    WHERE event.type = ANY(ARRAY['order.placed', 'order.payment_recorded', 'order.items_shipped', 'order.canceled'])
    GROUP BY event.stream_id
)
SELECT later.position, placed.payload ->> 'order_id' AS order_id, placed.payload ->> 'customer_id' AS customer_id,
       placed.occurred_at AS placed_at,
       CASE WHEN later.canceled THEN 'canceled'
            WHEN later.paid >= (placed.payload ->> 'total')::numeric AND later.shipped >= lines.quantity THEN 'completed'
            ELSE 'placed'
       END AS status,
       CASE WHEN later.paid >= (placed.payload ->> 'total')::numeric THEN 'paid'
            WHEN later.paid > 0 THEN 'partially_paid'
            ELSE 'unpaid'
       END AS payment_status,
       CASE WHEN later.shipped >= lines.quantity THEN 'fulfilled'
            WHEN later.shipped > 0 THEN 'partially_fulfilled'
            ELSE 'unfulfilled'
       END AS fulfillment_status,
       (placed.payload ->> 'total')::numeric AS total, later.paid, placed.payload ->> 'currency' AS currency,
       placed.payload ->> 'shipping_country' AS shipping_country,
       placed.payload ->> 'shipping_address' AS shipping_address,
       lines.lines, later.version, lines.quantity - later.shipped AS unshipped
FROM placed JOIN lines USING (stream_id) JOIN later USING (stream_id)
