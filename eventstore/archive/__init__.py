"""The whole log as a file: JSON lines, each a CloudEvent 1.0, from which the same tables are built elsewhere."""
