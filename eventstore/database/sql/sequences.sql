-- Have the sequences go on after what was imported, and positions after the last one drawn where it comes from.
SELECT setval('eventstore_event_position_seq',
              greatest((SELECT max(position) FROM eventstore_event), %(last_position)s::bigint, 1),
              EXISTS (SELECT FROM eventstore_event) OR %(last_position)s::bigint > 0),
       setval('eventstore_command_number_seq',
              coalesce((SELECT max(number) FROM eventstore_command), 1), EXISTS (SELECT FROM eventstore_command)),
       setval('eventstore_stream_id_seq',
              coalesce((SELECT max(id) FROM eventstore_stream), 1), EXISTS (SELECT FROM eventstore_stream))
