"""The log to look at, in the admin: what happened, why, and what came of it. Registered in eventstore/admin.py."""
