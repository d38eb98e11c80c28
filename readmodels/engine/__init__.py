"""What keeps read models: each declares how its rows follow from events, and the engine does the rest.

- Declaring one: `projection`, `row`, `registry`, `checks`.
- Folding and keeping up: `catch_up` folds a `slice` of the log (`folding`) into a `table` of the read `database` and
  moves its `checkpoint`; what cannot be folded is `parked`.
- Building anew: `replay` by `building` a `shadow` beside the live table, to `swap` them; `rebuild` for one row, `as_of`
  for the past, in a `scratch` table; each table of the `shape` of the live one.
- Inline, in the command's own transaction instead: `inline`.
- Waking the workers: `wake_up` rings the `bell`, which brings `tasks`; the `sweep` finds what no message told.
- Asking: `http`, `listing`, `freshness`.
- Operating: `status`; `pausing` keeps one where it stands; `verify` makes a `comparison` and `verification` keeps it;
  `restoration` notices another log; in the admin `admin`, `pause_admin`, `row_admin`, `parked_admin`,
  `verification_admin`.
"""
