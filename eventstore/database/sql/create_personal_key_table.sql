-- The data key of each subject of personal data, wrapped by a key-encryption key that the database never sees.
-- Not part of the log: to delete a key is to forget its subject. The row stays without its key, so that a command that was
-- under way at that moment cannot give the subject another one.
CREATE TABLE eventstore_personal_key (
    subject text COLLATE "C" PRIMARY KEY,
    kek text COLLATE "C",
    wrapped bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    forgotten_at timestamptz,
    CONSTRAINT eventstore_personal_key_forgotten CHECK (
        (wrapped IS NULL) = (forgotten_at IS NOT NULL) AND (wrapped IS NULL) = (kek IS NULL)
    )
);
