"""Asking: what is due is queued, texts are composed, windows close. Calls nothing else of `followup`."""
