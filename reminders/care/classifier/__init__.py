"""A small trained classifier that reads each reply beside the rules; it can only make the reader more careful."""

from reminders.care.classifier.opinion import Opinion, believes, is_sure_of, likelihood, opinion_of

__all__ = ["Opinion", "believes", "is_sure_of", "likelihood", "opinion_of"]
