-- The last position drawn; 0 before the first. It may belong to an event that is not yet, or never, committed.
SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM eventstore_event_position_seq
