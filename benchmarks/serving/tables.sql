-- One ready row for each customer; and the orders in three tables, as benchmarks/serving/models.py has them.
CREATE TABLE hand_ready (customer_id text PRIMARY KEY, body text NOT NULL);
CREATE TABLE hand_order (
    order_id text PRIMARY KEY, customer_id text NOT NULL, placed_at timestamptz NOT NULL, status text NOT NULL,
    total numeric(16, 4) NOT NULL, currency text NOT NULL);
CREATE INDEX hand_order_by_customer ON hand_order (customer_id, placed_at DESC);
CREATE TABLE hand_line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id text NOT NULL REFERENCES hand_order, sku text NOT NULL,
    name text NOT NULL, quantity integer NOT NULL, unit_price numeric(16, 4) NOT NULL, amount numeric(16, 4) NOT NULL);
CREATE INDEX hand_line_order ON hand_line (order_id);
CREATE TABLE hand_payment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id text NOT NULL REFERENCES hand_order,
    amount numeric(16, 4) NOT NULL, reference text NOT NULL, paid_at timestamptz NOT NULL);
CREATE INDEX hand_payment_order ON hand_payment (order_id)
