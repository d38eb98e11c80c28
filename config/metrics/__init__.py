"""What Prometheus is told, read from PostgreSQL when it asks: right for any number of processes."""
