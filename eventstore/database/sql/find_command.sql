-- The answers that commands were given, for those of them that were recorded.
SELECT id, fingerprint, stream, version, position
FROM eventstore_command
WHERE id = ANY(%(ids)s)
