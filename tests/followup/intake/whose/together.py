"""What a phone sends within seconds, for tests of which of it is read as one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reminders.followup.intake import read_reply
from reminders.followup.intake.whose.read_as_one import WAIT, Group, Neighbor, as_neighbor, group_of, neighbors_of
from reminders.record.sealing import unseal
from reminders.record.texts import Reply
from tests.followup.intake.conversation import Talk
from tests.outbox.claiming import PHONE

SECOND, NO_WAIT = timedelta(seconds=1), timedelta()


class Texts:
    """What a phone sends within seconds; `after` is counted from the first."""

    def __init__(self, talk: Talk) -> None:
        self.talk, self.session, self.began = talk, talk.session, talk.moment

    def comes(self, body: str, after: timedelta = NO_WAIT, phone: str = PHONE, **values: Any) -> Neighbor:
        id_ = self.talk.stores(body, phone, provider_at=self.began + after)
        if values:
            self.talk.change(Reply, id_, **values)
        return as_neighbor(self.session.get_one(Reply, id_), body)

    def read(self, neighbor: Neighbor) -> Neighbor:
        """It is read, and what is texted back has not left."""
        assert read_reply(self.session, neighbor.reply.id, wait=NO_WAIT)
        self.session.flush()
        return neighbor

    def near(self, mine: Neighbor) -> list[str]:
        return [unseal(self.session, one.reply, "body") for one in neighbors_of(self.session, mine.reply)]

    def group(self, mine: Neighbor, wait: timedelta = WAIT) -> Group:
        return group_of(self.session, mine, neighbors_of(self.session, mine.reply), wait=wait)
