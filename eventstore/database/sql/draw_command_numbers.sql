-- The numbers of commands that are about to be added, in rising order.
SELECT nextval('eventstore_command_number_seq') FROM generate_series(1, %(count)s)
