-- Finds the commands of a request by the trace id that its answer told (`events trace`, the admin's search). What has none,
-- such as an import, pays nothing for it; traces that begin here sort by time, so that the index grows at its end.
CREATE INDEX eventstore_command_trace ON eventstore_command (trace_id) WHERE trace_id IS NOT NULL;
