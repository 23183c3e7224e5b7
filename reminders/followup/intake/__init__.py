"""A reply comes in: stored raw by `arrival.store`, read here once, and again by the sweep if a crash left it unread.

`read` is the door and holds the order of the steps; each step is a file of its own and works on the reply in hand.
"""

from reminders.followup.intake.read import read_reply
from reminders.followup.intake.sweep import read_unread
from reminders.followup.intake.text_parts.neighbors import WAIT

__all__ = ["WAIT", "read_reply", "read_unread"]
