"""The event log: one append-only table that is the only truth. It knows no domain.

- Declaring: `event`, `upcaster`, `decider`, `registry`; what is personal, and so encrypted, in `privacy`.
- `log`: a `stream` is locked, read and appended to; the `log` is all of them in one safe order, up to a watermark that
  appends under way `hold`; `inline` read models move along, the `doorbell` tells readers, `survey` finds the unknown.
- `database`: the `connection`, `prepared` statements, `sql` with a statement a file; the two roles.
- `commands`: `execution` of one, `gathering` of many, each a `batch`; the streams' cached states are audited and may be
  folded anew (`refold`).
- `reactions`: events lead to commands, deadlines pass. `outbox`: mails and webhooks.
- `seals`: the proof that nothing was changed. `archive`: the log as a file.
- `http`: how commands arrive and lists are answered. `feed`: events for others. `tracing`: which request led to what.
- `desk`: commands as forms of the admin. `browser`: the log's pages there. `command_line`: the same at the shell.
"""
