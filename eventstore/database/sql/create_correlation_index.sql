-- Finds the commands that belong together (`events trace`, the admin's filter). A command that nothing led to is its own
-- correlation and is found by its id: it is left out, so the usual command pays nothing for this index.
CREATE INDEX eventstore_command_correlation ON eventstore_command (correlation_id) WHERE correlation_id <> id;
