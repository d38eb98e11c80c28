-- Keeps every append out until the transaction ends; readers go on.
LOCK TABLE eventstore_stream, eventstore_command, eventstore_event IN EXCLUSIVE MODE
