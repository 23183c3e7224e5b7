"""What is urgent leaves from web and beat while Redis, or every worker, is away."""
