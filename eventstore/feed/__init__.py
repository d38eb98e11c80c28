"""The event feed: the log's events as CloudEvents, in pages and as they come."""
