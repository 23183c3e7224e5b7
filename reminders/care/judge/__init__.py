"""A second, independent judge of replies: a small trained classifier that can only make the reader more careful."""

from reminders.care.judge.opinion import Opinion, believes, likelihood, opinion_of

__all__ = ["Opinion", "believes", "likelihood", "opinion_of"]
