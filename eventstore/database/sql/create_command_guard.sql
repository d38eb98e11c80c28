-- A command's answer and the metadata of its events are part of the log.
CREATE TRIGGER eventstore_command_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON eventstore_command
    FOR EACH STATEMENT EXECUTE FUNCTION eventstore_refuse_change();
