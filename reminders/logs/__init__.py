"""What the service writes to its log, and what an error leaves there."""
