"""The trained decisions: how likely a value is the pain asked for, and what a whole text sounds like."""

from reminders.care.reading.model.opinion import Opinion, opinion_of
from reminders.care.reading.model.weights import hashed, heads, together

__all__ = ["Opinion", "hashed", "heads", "opinion_of", "together"]
