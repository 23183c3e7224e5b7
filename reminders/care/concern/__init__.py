"""Whether a text says something that a person at the clinic must see, and how soon."""

from reminders.care.concern.assess import assess
from reminders.care.concern.values import Alarm, Concern

__all__ = ["Alarm", "Concern", "assess"]
