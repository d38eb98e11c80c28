-- Announces a floor as an append does (see create_append.sql): readers stop below what this transaction adds.
SELECT pg_advisory_xact_lock_shared(eventstore_floor_key(CASE WHEN is_called THEN last_value ELSE 0 END))
FROM eventstore_event_position_seq
