"""Whether a text says something that a person at the clinic must see, and how soon."""

from reminders.care.concern.assess import Alarm, Concern, assess

__all__ = ["Alarm", "Concern", "assess"]
