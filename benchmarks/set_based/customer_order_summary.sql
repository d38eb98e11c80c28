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
           json_agg(json_build_object(
               'sku', line.sku, 'name', line.name, 'quantity', line.quantity,
               'unit_price', json_build_object(
                   'amount', to_char(line.unit_price, 'FM999999999990.0099'), 'currency', placed.currency),
               'discount', json_build_object('amount', '0.00', 'currency', placed.currency), 'tax_rate', '0',
               'tax', json_build_object('amount', '0.00', 'currency', placed.currency),
               'amount', json_build_object(
                   'amount', to_char(line.quantity * line.unit_price, 'FM999999999990.0099'),
                   'currency', placed.currency))) AS lines
    FROM placed
        CROSS JOIN LATERAL json_to_recordset(placed.lines) AS line(
            sku text, name text, quantity bigint, unit_price numeric)
    GROUP BY placed.stream_id
),
shipments AS MATERIALIZED (
    SELECT shipment.stream_id, sum(shipment.quantity) AS quantity,
           json_agg(json_build_object(
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
                       json_agg(json_build_object('sku', item.sku, 'quantity', item.quantity)) AS items
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
SELECT folded.position, folded.order_id, folded.customer_id, folded.placed_at, folded.status, folded.payment_status,
       folded.fulfillment_status, folded.total, folded.paid, 0::numeric AS refunded, folded.currency,
       folded.shipping_address, folded.email, folded.note, folded.version, folded.unshipped, folded.shipped,
       0::bigint AS delivered, 0::bigint AS returned,
       json_build_object(
           'order_id', folded.order_id, 'customer_id', folded.customer_id, 'cart_id', folded.cart_id,
           'placed_at', folded.placed_at, 'payment_due_at', folded.payment_due_at, 'lines', folded.lines,
           'prices_include_tax', true, 'subtotal', folded.shown_total, 'discount', folded.shown_nothing, 'shipping', NULL,
           'tax', folded.shown_nothing, 'shipping_country', folded.shipping_country)::text AS placed,
       json_build_object(
           'ended_at', folded.ended_at, 'reason', folded.reason, 'shipments', folded.shipments, 'returns', '[]'::json,
           'canceled_items', '[]'::json, 'status', folded.status, 'payment_status', folded.payment_status,
           'fulfillment_status', folded.fulfillment_status, 'canceled', folded.shown_nothing, 'total', folded.shown_total,
           'paid', folded.shown_paid,
           'outstanding', json_build_object(
               'amount', to_char(CASE WHEN folded.status = 'placed' THEN greatest(0, folded.total - folded.paid) ELSE 0 END,
                                 'FM999999999990.0099'), 'currency', folded.currency),
           'refunded', folded.shown_nothing, 'refundable', folded.shown_paid,
           'allowed_actions', array_remove(ARRAY[
               CASE WHEN folded.status = 'placed' AND folded.paid < folded.total THEN 'record_payment' END,
               CASE WHEN folded.status = 'placed' AND folded.unshipped > 0 THEN 'ship' END,
               CASE WHEN folded.status = 'placed' AND folded.shipped > 0 THEN 'deliver' END,
               CASE WHEN folded.status = 'placed' AND folded.shipped = 0 THEN 'cancel' END,
               CASE WHEN folded.status = 'placed' AND folded.unshipped > 0 THEN 'cancel_items' END,
               CASE WHEN folded.status = 'placed' AND folded.shipped > 0 THEN 'accept_return' END,
               CASE WHEN folded.paid > 0 THEN 'refund' END,
               CASE WHEN folded.status = 'placed' AND folded.paid >= folded.total AND folded.shipped > 0
                         AND folded.unshipped = 0 THEN 'complete' END], NULL),
           'version', folded.version)::text AS since
FROM (
    SELECT later.*, placed.order_id, placed.customer_id, placed.cart_id, placed.occurred_at AS placed_at,
           placed.payment_due_at, placed.total, placed.currency, placed.shipping_country, placed.shipping_address,
           placed.email, placed.note, lines.lines, coalesce(shipments.shipments, '[]') AS shipments,
           CASE WHEN later.canceled THEN 'canceled' WHEN later.completed THEN 'completed' ELSE 'placed' END AS status,
           CASE WHEN later.paid >= placed.total THEN 'paid'
                WHEN later.paid > 0 THEN 'partially_paid'
                ELSE 'unpaid'
           END AS payment_status,
           CASE WHEN shipments.quantity >= lines.quantity THEN 'fulfilled'
                WHEN shipments.quantity > 0 THEN 'partially_fulfilled'
                ELSE 'unfulfilled'
           END AS fulfillment_status,
           lines.quantity - coalesce(shipments.quantity, 0) AS unshipped, coalesce(shipments.quantity, 0) AS shipped,
           json_build_object('amount', to_char(placed.total, 'FM999999999990.0099'),
                             'currency', placed.currency) AS shown_total,
           json_build_object('amount', to_char(later.paid, 'FM999999999990.0099'),
                             'currency', placed.currency) AS shown_paid,
           json_build_object('amount', '0.00', 'currency', placed.currency) AS shown_nothing
    FROM placed
        JOIN lines USING (stream_id)
        JOIN later USING (stream_id)
        LEFT JOIN shipments USING (stream_id)
) AS folded
