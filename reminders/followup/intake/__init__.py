"""Reading replies: what a patient's text means and what follows from it.

A reply is stored raw (`arrival`), then read once: `read` holds the order of the steps, each of which works on one reply
`in_hand`. The packages follow it on its way, and each calls only those after it: `arrival`, `acting` (what is done),
`understanding` (what it says), `whose` (clinic, patients, question), `recording` (outcomes, refusals, flags).
"""

from reminders.followup.intake.arrival.sweep import read_unread
from reminders.followup.intake.read import read_replies, read_reply
from reminders.followup.intake.whose.read_as_one import WAIT

__all__ = ["WAIT", "read_replies", "read_reply", "read_unread"]
