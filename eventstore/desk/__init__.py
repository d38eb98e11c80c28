"""What operators can do: the commands of the API as forms."""
