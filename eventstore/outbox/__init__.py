"""What the outside world is told of events: mails and webhooks, at least once, with a stable id. Knows no domain."""
