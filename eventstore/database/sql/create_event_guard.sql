-- A statement trigger, because row triggers miss TRUNCATE.
CREATE TRIGGER eventstore_event_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON eventstore_event
    FOR EACH STATEMENT EXECUTE FUNCTION eventstore_refuse_change();
