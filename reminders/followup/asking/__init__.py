"""Asking: queues due questions and nudges, composes texts, closes windows. Calls nothing else of `followup`."""
