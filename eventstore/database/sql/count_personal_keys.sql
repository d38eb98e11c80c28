-- How many data keys each key-encryption key has wrapped; NULL counts the subjects that are forgotten.
SELECT kek, count(*) FROM eventstore_personal_key GROUP BY kek ORDER BY kek
