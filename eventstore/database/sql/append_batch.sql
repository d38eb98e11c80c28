-- Calls the function that appends several commands; see create_append_batch.sql for its arguments and its failures.
SELECT eventstore_append_batch(
    %(stream_names)b, %(stream_expected)b, %(stream_versions)b, %(stream_folds)b, %(stream_states)b,
    %(event_commands)b, %(event_streams)b, %(event_versions)b, %(event_types)b, %(event_schemas)b, %(event_payloads)b,
    %(id)b, %(name)b, %(fingerprint)b, %(actor)b, %(correlation_id)b, %(causation)s::bigint[], %(trace_id)s::text[],
    %(occurred_at)b, %(stream)b, %(version)b::integer[], %(end_stream)b, %(end_version)b
)
