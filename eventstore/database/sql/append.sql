-- Calls the function that appends a command's events; see create_append.sql for its arguments and its failures.
SELECT eventstore_append(
    %(stream_names)b, %(stream_expected)b, %(stream_versions)b, %(stream_folds)b, %(stream_states)b,
    %(event_streams)b, %(event_versions)b, %(event_types)b, %(event_schemas)b, %(event_payloads)b,
    %(id)b, %(name)b, %(fingerprint)b, %(actor)b, %(correlation_id)b, %(causation)b::bigint, %(trace_id)b, %(occurred_at)b,
    %(stream)b, %(version)b::integer
)
