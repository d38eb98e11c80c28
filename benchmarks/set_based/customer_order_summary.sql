-- customer_order_summary from the log in one statement: what a fold in a program is measured against. Each payload is
-- taken apart once.
CREATE TABLE set_based_customer_order_summary AS
WITH placed AS MATERIALIZED (
    SELECT event.stream_id, event.occurred_at, opened.*
    FROM eventstore_event AS event
        CROSS JOIN LATERAL json_to_record(event.payload) AS opened(
            order_id text, customer_id text, lines json, total numeric, currency text,
            shipping_country text, shipping_address text)
    WHERE event.type = 'order.placed'
),
lines AS MATERIALIZED (
    SELECT placed.stream_id,
           sum(line.quantity) AS quantity,
           jsonb_agg(jsonb_build_object(
               'sku', line.sku, 'name', line.name, 'quantity', line.quantity,
               'unit_price', jsonb_build_object(
                   'amount', to_char(line.unit_price, 'FM999999999990.00##'), 'currency', placed.currency))) AS lines
    FROM placed
        CROSS JOIN LATERAL json_to_recordset(placed.lines) AS line(
            sku text, name text, quantity bigint, unit_price numeric)
    GROUP BY placed.stream_id
),
later AS MATERIALIZED (
    SELECT event.stream_id, max(event.position) AS position, max(event.version) AS version,
           coalesce(sum((event.payload ->> 'amount')::numeric)
                    FILTER (WHERE event.type = 'order.payment_recorded'), 0) AS paid,
           coalesce(sum((SELECT sum(item.quantity)
                         FROM json_to_recordset(event.payload -> 'items') AS item(quantity bigint)))
                    FILTER (WHERE event.type = 'order.items_shipped'), 0) AS shipped,
           bool_or(event.type = 'order.canceled') AS canceled
    FROM eventstore_event AS event
    WHERE event.type = ANY(ARRAY['order.placed', 'order.payment_recorded', 'order.items_shipped', 'order.canceled'])
    GROUP BY event.stream_id
)
SELECT later.position, placed.order_id, placed.customer_id, placed.occurred_at AS placed_at,
       CASE WHEN later.canceled THEN 'canceled'
            WHEN later.paid >= placed.total AND later.shipped >= lines.quantity THEN 'completed'
            ELSE 'placed'
       END AS status,
       CASE WHEN later.paid >= placed.total THEN 'paid'
            WHEN later.paid > 0 THEN 'partially_paid'
            ELSE 'unpaid'
       END AS payment_status,
       CASE WHEN later.shipped >= lines.quantity THEN 'fulfilled'
            WHEN later.shipped > 0 THEN 'partially_fulfilled'
            ELSE 'unfulfilled'
       END AS fulfillment_status,
       placed.total, later.paid, placed.currency, placed.shipping_country, placed.shipping_address, lines.lines,
       later.version, lines.quantity - later.shipped AS unshipped
FROM placed JOIN lines USING (stream_id) JOIN later USING (stream_id)
