-- The key of the advisory lock by which an append announces a floor (see create_append.sql): the position, below a number
-- that is ours among those who lock in this database. A plain expression: where it is called, the planner puts it in.
CREATE FUNCTION eventstore_floor_key(floor bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT (20300::bigint << 48) | floor
$$
