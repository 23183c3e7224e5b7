"""Settling what is not settled in a group: each text in a transaction of its own.

What the record says of a sender goes by the order in which the POSTs began, because answers overtake one another while
many texts are on their way. A rejection that may be the fault of the sender counts against it only if three come in a
row: it waits a moment for other texts of the sender, and is the phone's own if the provider took one that was posted
later. A failure (no answer, 5xx) is no outage of the sender if the provider took a text that was posted later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from time import monotonic

import structlog
from sqlalchemy.exc import OperationalError

from reminders.logs.errors import Place, log_error
from reminders.outbox.in_flight import Flight, Landed
from reminders.outbox.pace import note_success
from reminders.outbox.settle import MAYBE_OF_PHONE, is_plain, return_unposted, settle
from reminders.record.database import Database
from reminders.texting.gateway import NotSent, Rejected, Sent, Unknown

log = structlog.get_logger()

#: How long a rejection that may be its sender's fault waits for the sender's other texts.
DOUBT_SECONDS = 0.25


class SettleApart:
    """What one run of the send loop settles text by text."""

    def __init__(self, database: Database, flight: Flight) -> None:
        self.error: Exception | None = None
        """The first error; no more texts are to be claimed after it."""
        self.waiting: list[Landed] = []
        """Rejections that wait for their sender's other texts."""
        self._database = database
        self._flight = flight
        self._taken: dict[str, float] = {}
        """When the POST began of the last text that the provider took from a sender."""
        self._failed: dict[str, float] = {}
        """The same of the last text that it did not, where that was noted and no success was noted since."""

    @property
    def patience(self) -> float | None:
        """How many seconds the first of the waiting rejections may still wait; None if there is none."""
        if not self.waiting:
            return None
        return max(0.01, min(text.landed for text in self.waiting) + DOUBT_SECONDS - monotonic())

    def settle_all_but_plain(self, landed: Sequence[Landed]) -> list[Landed]:
        """Settle all that have landed but the plain acceptances, which are returned."""
        for text in landed:
            if isinstance(text.result, Sent):
                sender = text.claimed.sender
                self._taken[sender] = max(text.began, self._taken.get(sender, 0.0))
        plain = [text for text in landed if is_plain(text.claimed, text.result) and not self._ends_failures(text)]
        others = [text for text in landed if text not in plain] + self.waiting
        now: list[Landed] = []
        self.waiting = []
        for text in sorted(others, key=lambda text: text.began):
            (self.waiting if self._may_wait(text) else now).append(text)
        self.settle_each(now)
        return plain

    def settle_each(self, texts: Iterable[Landed]) -> None:
        """Settle each in a transaction of its own. Where one fails the others are settled all the same.

        If the database itself fails, the rest stay claimed: their outcome becomes unknown. Each that is not settled
        is named in the log.
        """
        to_settle = list(texts)
        for number, text in enumerate(to_settle):
            try:
                with self._database.write() as session:
                    if text.result is None:
                        return_unposted(session, text.claimed)
                    else:
                        settle(session, text.claimed, text.result, sender_works=self._sender_works(text))
                    if self._ends_failures(text):
                        note_success(session, text.claimed.sender)
                self._remember(text)
            except OperationalError as error:
                left = [another.claimed.message_id for another in to_settle[number:]]
                log_error(log, "texts stay claimed", error, level="warning", where=Place.SEND, message_ids=left)
                self.error = self.error or error
                return
            except Exception as error:  # noqa: BLE001 (the first is raised at the end of the run)
                message_id = text.claimed.message_id
                log_error(log, "a text could not be settled", error, where=Place.SEND, message_id=message_id)
                self.error = self.error or error

    def _ends_failures(self, text: Landed) -> bool:
        """Whether the provider took this text after others of its sender that it did not take."""
        failed = self._failed.get(text.claimed.sender)
        after = text.claimed.after_failures or (failed is not None and text.began > failed)
        return isinstance(text.result, Sent) and after

    def _remember(self, text: Landed) -> None:
        sender = text.claimed.sender
        if self._ends_failures(text):
            self._failed.pop(sender, None)
        elif isinstance(text.result, NotSent | Unknown) and not self._sender_works(text):
            self._failed[sender] = max(text.began, self._failed.get(sender, 0.0))

    def _may_wait(self, text: Landed) -> bool:
        in_doubt = isinstance(text.result, Rejected) and text.result.failure in MAYBE_OF_PHONE
        if not in_doubt or self._sender_works(text):
            return False
        return self._flight.flies_for(text.claimed.sender) and monotonic() < text.landed + DOUBT_SECONDS

    def _sender_works(self, text: Landed) -> bool:
        return self._taken.get(text.claimed.sender, 0.0) > text.began
