"""What happens in the clinic's day, one use case a file."""
