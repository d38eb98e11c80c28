-- A seal that could be changed would prove nothing.
CREATE TRIGGER eventstore_seal_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON eventstore_seal
    FOR EACH STATEMENT EXECUTE FUNCTION eventstore_refuse_change();
