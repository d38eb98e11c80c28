-- What the planner knows of tables that have just been filled; autovacuum would come to it later.
ANALYZE eventstore_stream, eventstore_command, eventstore_event
