-- Adds a seal to the chain, unless another sealer has added that number before: then there is no row.
INSERT INTO eventstore_seal (number, first, last, events, root, marks, previous, hash, sealed_at)
VALUES (%(number)s, %(first)s, %(last)s, %(events)s, %(root)s, %(marks)s, %(previous)s, %(hash)s, %(sealed_at)s)
ON CONFLICT DO NOTHING
RETURNING number
