"""Reading replies: what a patient's text means and what follows from it.

`arrival.store` has stored the reply raw. `read` reads it once and holds the order of the steps; each step is a module
that works on one `InHand`. `sweep` reads what a crash left unread.
"""

from reminders.followup.intake.arrival.sweep import read_unread
from reminders.followup.intake.read import read_replies, read_reply
from reminders.followup.intake.whose.neighbors import WAIT

__all__ = ["WAIT", "read_replies", "read_reply", "read_unread"]
