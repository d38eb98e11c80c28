"""What keeps read models: each declares how its rows follow from events, and the engine does the rest.

- Declaring one: `projection`, `row`, `registry`, `checks`. The workers' side: `tasks`.
- `storing`: the `table` of a read model in the read `database`, its `shape` and its `shadow` beside it, its
  `checkpoint` in the log, keys that are `parked`, `pausing`.
- `folding`: `catch_up` folds a `slice` of the log (`fold`) into the table and moves the checkpoint; `rebuild` does it
  for one row, `single` for one that is asked for, `inline` in the command's own transaction. `restoration` notices
  another log.
- `verifying`: `verify` folds into a `scratch` table, makes a `comparison`, and `verification` keeps it.
- `replaying`: a `replay` is the `building` of a shadow and the `swap`; `under_way` tells how far it has come.
- `waking`: `wake_up` rings the `bell`, which brings the tasks; the `sweep` finds what no message told.
- `asking`: over `http`, the `freshness` of the answer, `ready` rows, the shop `as_of` a moment.
- `watching`: `status` and `health`. `operating`: the API for operators, and the record of what they do.
- In the admin, `desk`: the projections' pages; `browser`: those of rows, with their past and what can be done to them.
"""
