"""A second, independent judge of replies: a small trained classifier that can only make the reader more careful."""

from reminders.care.classifier.opinion import Opinion, believes, is_sure_of, likelihood, opinion_of

__all__ = ["Opinion", "believes", "is_sure_of", "likelihood", "opinion_of"]
