"""What `manage.py events` can do: a module for each subcommand, listed in management/commands/events.py."""
