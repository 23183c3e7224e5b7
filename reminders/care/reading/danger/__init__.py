"""Whether a text says something that a person at the clinic must see, and how soon."""

from reminders.care.reading.danger.assess import assess
from reminders.care.reading.danger.values import Alarm, Concern

__all__ = ["Alarm", "Concern", "assess"]
