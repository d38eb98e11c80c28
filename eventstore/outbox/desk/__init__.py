"""What operators see of the outbox, and what they can do about it."""
