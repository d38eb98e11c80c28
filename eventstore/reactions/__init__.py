"""What follows from events outside of the log's own transactions. A replay of read models never comes here."""
