-- Calls the function that appends in bulk; see create_append_batch.sql.
SELECT eventstore_append_batch(
    %(stream_names)b, %(stream_expected)b, %(stream_versions)b, %(stream_folds)b, %(stream_states)b,
    %(command_id)b, %(command_name)b, %(command_fingerprint)b, %(command_actor)b, %(command_correlation_id)b,
    %(command_causation)s::bigint[], %(command_trace_id)s::text[], %(command_occurred_at)b, %(command_stream)b,
    %(command_version)b::integer[],
    %(event_streams)b, %(event_commands)b, %(event_versions)b, %(event_types)b,
    %(event_schemas)b, %(event_payloads)b
)
