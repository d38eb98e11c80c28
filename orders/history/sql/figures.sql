-- What the log holds of an import, by the ids of its commands; whatever else is in the log is not counted.
-- One row for each type of event: events, lines, value, those without a customer, and how many customers there are.
SELECT event.type,
       count(*),
       coalesce(sum(json_array_length(event.payload -> 'lines')), 0)::bigint,
       coalesce(sum(coalesce(event.payload ->> 'total', event.payload ->> 'amount')::numeric), 0),
       count(*) FILTER (WHERE event.payload ->> 'customer_id' IS NULL),
       count(DISTINCT event.payload ->> 'customer_id')
FROM eventstore_command AS command
JOIN eventstore_event AS event ON event.command_number = command.number
WHERE command.id = ANY(%(ids)s)
  AND event.type IN ('order.placed', 'credit_note.issued', 'stock.adjusted', 'order.payment_recorded', 'order.items_shipped')
GROUP BY event.type
