"""The trained decisions: how likely a value is the pain asked for, and what a whole text sounds like."""

from reminders.care.classifier.model import hashed, heads
from reminders.care.classifier.opinion import Opinion, opinion_of

__all__ = ["Opinion", "hashed", "heads", "opinion_of"]
