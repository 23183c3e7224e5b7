"""The clockwork: what a worker does when it cannot hear, and when it is asked to end."""
