-- customer_order_summary from the log in one statement: what a fold in a program is measured against. Each payload is
-- taken apart once. It knows orders that are placed, paid, shipped, completed and canceled, without discounts and taxes,
-- as the benchmarks and the real history have them.
CREATE TABLE set_based_customer_order_summary AS
WITH placed AS MATERIALIZED (
    SELECT event.stream_id, event.occurred_at, opened.*
    FROM eventstore_event AS event
        CROSS JOIN LATERAL json_to_record(event.payload) AS opened(
            order_id text, customer_id text, lines json, total numeric, currency text,
            shipping_country text, shipping_address text, email text, note text, payment_due_at timestamptz, cart_id text)
    WHERE event.type = 'order.placed'
),
lines AS MATERIALIZED (
    SELECT placed.stream_id,
           sum(line.quantity) AS quantity,
           jsonb_agg(jsonb_build_object(
               'sku', line.sku, 'name', line.name, 'quantity', line.quantity,
               'unit_price', jsonb_build_object(
                   'amount', to_char(line.unit_price, 'FM999999999990.0099'), 'currency', placed.currency))) AS lines
    FROM placed
        CROSS JOIN LATERAL json_to_recordset(placed.lines) AS line(
            sku text, name text, quantity bigint, unit_price numeric)
    GROUP BY placed.stream_id
),
shipments AS MATERIALIZED (
    SELECT shipment.stream_id, sum(shipment.quantity) AS quantity,
           jsonb_agg(jsonb_build_object(
               'number', shipment.number, 'items', shipment.items, 'carrier', nullif(shipment.carrier, ''),
               'tracking_number', nullif(shipment.tracking_number, ''), 'location', shipment.location,
               'shipped_at', regexp_replace(
                   to_char(shipment.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '\.000000$', '') || 'Z',
               'delivered_at', NULL) ORDER BY shipment.number) AS shipments
    FROM (
        SELECT event.stream_id, event.occurred_at, opened.carrier, opened.tracking_number, opened.location,
               row_number() OVER (PARTITION BY event.stream_id ORDER BY event.version) AS number, items.quantity, items.items
        FROM eventstore_event AS event
            CROSS JOIN LATERAL json_to_record(event.payload) AS opened(
                items json, carrier text, tracking_number text, location text)
            CROSS JOIN LATERAL (
                SELECT sum(item.quantity) AS quantity,
                       jsonb_agg(jsonb_build_object('sku', item.sku, 'quantity', item.quantity)) AS items
                FROM json_to_recordset(opened.items) AS item(sku text, quantity bigint)) AS items
        WHERE event.type = 'order.items_shipped'
    ) AS shipment
    GROUP BY shipment.stream_id
),
later AS MATERIALIZED (
    SELECT event.stream_id, max(event.position) AS position, max(event.version) AS version,
           coalesce(sum((event.payload ->> 'amount')::numeric)
                    FILTER (WHERE event.type = 'order.payment_recorded'), 0) AS paid,
           max(event.occurred_at) FILTER (WHERE event.type IN ('order.completed', 'order.canceled')) AS ended_at,
           bool_or(event.type = 'order.completed') AS completed,
           bool_or(event.type = 'order.canceled') AS canceled,
           max(event.payload ->> 'reason') FILTER (WHERE event.type = 'order.canceled') AS reason
    FROM eventstore_event AS event
    WHERE event.type = ANY(ARRAY['order.placed', 'order.payment_recorded', 'order.items_shipped', 'order.completed',
                                 'order.canceled'])
    GROUP BY event.stream_id
)
SELECT later.position, placed.order_id, placed.customer_id, placed.cart_id, placed.occurred_at AS placed_at,
       placed.payment_due_at, later.ended_at,
       CASE WHEN later.canceled THEN 'canceled' WHEN later.completed THEN 'completed' ELSE 'placed' END AS status,
       CASE WHEN later.paid >= placed.total THEN 'paid'
            WHEN later.paid > 0 THEN 'partially_paid'
            ELSE 'unpaid'
       END AS payment_status,
       CASE WHEN shipments.quantity >= lines.quantity THEN 'fulfilled'
            WHEN shipments.quantity > 0 THEN 'partially_fulfilled'
            ELSE 'unfulfilled'
       END AS fulfillment_status,
       placed.total, 0::numeric AS discount, 0::numeric AS tax, true AS prices_include_tax, 0::numeric AS canceled,
       later.paid, 0::numeric AS refunded, placed.currency, placed.shipping_country, placed.shipping_address, placed.email,
       placed.note, lines.lines, NULL::jsonb AS shipping, coalesce(shipments.shipments, '[]') AS shipments,
       '[]'::jsonb AS returns, '[]'::jsonb AS canceled_items, later.reason, later.version,
       lines.quantity - coalesce(shipments.quantity, 0) AS unshipped, coalesce(shipments.quantity, 0) AS shipped,
       0::bigint AS delivered, 0::bigint AS returned
FROM placed
    JOIN lines USING (stream_id)
    JOIN later USING (stream_id)
    LEFT JOIN shipments USING (stream_id)
