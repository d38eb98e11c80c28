"""The services of `make run`: PostgreSQL and a broker that belong to this folder alone."""
