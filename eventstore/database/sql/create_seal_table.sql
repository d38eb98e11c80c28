-- The chain of seals: each proves what the log held between two positions when it was sealed. See eventstore/seals/seal.py.
-- `number` and `previous` are unique, so that two sealers at once make one chain. `marks` has seven bytes for each event.
CREATE TABLE eventstore_seal (
    number bigint PRIMARY KEY CHECK (number > 0),
    first bigint NOT NULL,
    last bigint NOT NULL,
    events integer NOT NULL CHECK (octet_length(marks) = events * 7),
    root bytea NOT NULL,
    marks bytea NOT NULL,
    previous bytea NOT NULL CONSTRAINT eventstore_seal_previous UNIQUE,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    CHECK (last BETWEEN first AND first + 65535)
);
