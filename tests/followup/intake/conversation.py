"""A patient and the service talk, for tests of what each text leads to; nothing leaves, and each talk is undone.

One record on one engine serves all talks of a file: a talk happens in a transaction that is then rolled back, so a text
costs some milliseconds. `Day` lives the same through the network, the send loop and commits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders.care.wording.languages.en import WORDING
from reminders.clock import Clock, real
from reminders.followup.enrolling.enroll import Enrollment, EnrollmentRequest, enroll
from reminders.followup.intake import clockwork, read_reply
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.outbox.status import apply_status
from reminders.record.columns import new_id
from reminders.record.outcomes import Flag, FlagReply, Outcome
from reminders.record.schedule import CheckIn
from reminders.record.sealing import unseal
from reminders.record.texts import Message, Reply
from tests.migrated import SENDER, migrated_settings
from tests.one_clinic import NOON, Care, care_of, request_for
from tests.outbox.claiming import OTHER_PHONE, PHONE

MINUTE = timedelta(minutes=1)

#: Phones: Ana's is `PHONE`.
BENS, CYS, STRANGERS = OTHER_PHONE, "+13125550144", "+13125550188"

#: Kinds of texts of which a check-in is told when they have left.
_ASK = ("question", "nudge", "follow-up")
#: Kinds of texts that answer no reply, or ask the next question after it.
_NO_ANSWER = ("welcome", "page", *_ASK)


@dataclass(frozen=True)
class Heard:
    """What one text of the patient's led to."""

    reply: Reply
    back: str | None
    """The kind of the text that answers it; there is one at most."""
    text: str
    """What that says."""
    asks: tuple[str | None, int]
    """Of that text: about which question it asks again, and for which time."""
    following: str | None
    """The next question of the check-in, if it was queued."""
    opened: tuple[str, ...]
    """The kinds of flags that it opened."""
    joined: tuple[str, ...]
    """The kinds of flags, opened before, that it is shown with."""
    recorded: tuple[tuple[str, str, str], ...]
    """What was added to the outcomes record: step, measure, value."""

    @property
    def short(self) -> str:
        """All of it on a line: `acknowledge:ack(6) +call-me &unclear h24/pain=6 then side_effects`.

        The kind of text and which text, for what it asks again and how often, flags opened and joined, values, the next
        question.
        """
        said = [f"{self.back}:{_named(self.text)}"] if self.back else []
        said += [f"?{self.asks[0]}#{self.asks[1]}"] if self.asks[0] else []
        said += [*(f"+{kind}" for kind in self.opened), *(f"&{kind}" for kind in self.joined)]
        said += [f"{step}/{measure}={value}" for step, measure, value in self.recorded]
        return " ".join([*said, *([f"then {self.following}"] if self.following else [])])


def _named(text: str) -> str:
    """The name of a text in English, with what was noted: `ack(6)`."""
    found = []
    for name, words in WORDING.texts.items():
        pattern = re.sub(r"\\{\w+\\}", ".*", re.escape(words).replace(r"\{score\}", r"(?P<score>\S+)"))
        match = re.search(f": {pattern}$", text)
        if match is not None:
            score = match.groupdict().get("score")
            found.append((len(words), f"{name.value}({score})" if score else name.value))
    return max(found)[1]


@dataclass
class Talk:
    """The patient's phone, in one transaction. Each text is a minute of real time after what was before."""

    session: Session
    ana: Enrollment
    now: datetime
    """Care time, which stands still between the steps."""
    moment: datetime = field(default_factory=lambda: real() - timedelta(hours=12))
    """Real time, by which texts are ordered."""

    @property
    def clock(self) -> Clock:
        return Clock(care_at=self.now, real_at=self.moment, speed=1e-12)

    def at(self, when: datetime) -> None:
        """Set care time, and do what the clockwork does then; what it queues leaves."""
        self.now = when
        self.session.info["clock"] = self.clock
        for step in clockwork.steps():
            step(self.session)
        self.leave()

    def later(self, **span: float) -> None:
        self.at(self.now + timedelta(**span))

    def leave(self) -> None:
        """Everything that is queued leaves and arrives."""
        self.session.flush()
        self.moment += MINUTE
        left = {"claimed_at": self.moment, "claimed_care_at": self.now}
        queued = update(Message).where(Message.state == "queued").values(**left)
        self.session.execute(queued)
        for id_ in self.session.scalars(select(Message.id).where(Message.state == "queued", Message.kind.in_(_ASK))):
            apply_status(self.session, id_, f"SM{new_id()}", "delivered")
        self.session.execute(queued.values(state="delivered"))

    def asked(self, step: str) -> CheckIn:
        """Go to a check-in's time and have it asked."""
        check_in = self.check_in(step)
        self.at(max(check_in.due_at, self.now))
        return check_in

    def check_in(self, step: str) -> CheckIn:
        (id_,) = (each.id for each in self.ana.check_ins if each.step == step)
        return self.session.get_one(CheckIn, id_, populate_existing=True)

    def stores(self, body: str, phone: str = PHONE, *, to: str = SENDER, **inbound: Any) -> str:
        """A text comes in and is not read."""
        self.session.flush()
        self.moment += MINUTE
        values = {"provider_at": self.moment} | inbound
        found = store_reply(self.session, Inbound(f"SM{new_id()}", phone, to, body, **values))
        assert found is not None
        return found

    def says(self, body: str, phone: str = PHONE, **inbound: Any) -> Heard:
        """A text comes in and is read. What answers it is queued, and leaves before the next one comes."""
        return self.reads(self.stores(body, phone, **inbound))

    def reads(self, reply_id: str) -> Heard:
        """A text that came in before is read."""
        known = {table: set(self.session.scalars(select(table.id))) for table in (Message, Flag, Outcome)}
        assert read_reply(self.session, reply_id, wait=timedelta())
        self.session.flush()
        heard = self._heard(self.session.get_one(Reply, reply_id, populate_existing=True), known)
        self.leave()
        return heard

    def _heard(self, reply: Reply, known: dict[Any, set[str]]) -> Heard:
        session = self.session
        texts = [m for m in session.scalars(select(Message).order_by(Message.id)) if m.id not in known[Message]]
        answers = [m for m in texts if m.kind not in _NO_ANSWER]
        assert len(answers) <= 1
        back = answers[0] if answers else None
        following = [m.question for m in texts if m.kind == "follow-up"]
        shown = session.scalars(select(FlagReply.flag_id).where(FlagReply.reply_id == reply.id)).all()
        flags = session.scalars(select(Flag).order_by(Flag.id)).all()
        outcomes = session.scalars(select(Outcome).order_by(Outcome.id)).all()
        return Heard(
            reply=reply,
            back=back.kind if back else None,
            text=unseal(session, back, "body") if back else "",
            asks=(back.question, back.attempt) if back else (None, 0),
            following=following[0] if following else None,
            opened=tuple(sorted(f.kind for f in flags if f.id not in known[Flag])),
            joined=tuple(sorted(f.kind for f in flags if f.id in shown and f.id in known[Flag])),
            recorded=tuple((o.step, o.measure, str(o.value)) for o in outcomes if o.id not in known[Outcome]),
        )

    def flags(self, **where: Any) -> list[Flag]:
        return list(self.session.scalars(select(Flag).filter_by(**where).order_by(Flag.id)))

    def texts(self, **where: Any) -> list[Message]:
        return list(self.session.scalars(select(Message).filter_by(**where).order_by(Message.id)))

    def change(self, table: Any, id_: str, **values: object) -> None:
        """What happened meanwhile, put into a row."""
        self.session.flush()
        self.session.execute(update(table).where(table.id == id_).values(**values))
        self.session.expire_all()


@dataclass(frozen=True)
class Office:
    """The record that all talks of a file begin with.

    Ana, whose baseline is 5, was asked for her pain at h4 just now; Ben, whose baseline is 5 too, and Cy, who has none,
    were asked nothing.
    """

    care: Care
    ana: Enrollment

    @contextmanager
    def talk(self, *asked: str) -> Iterator[Talk]:
        """A talk, once these further check-ins have been asked; undone at its end."""
        with self.care.database.write() as session:
            talk = Talk(session, self.ana, self.care.now)
            session.info["clock"] = talk.clock
            for step in asked:
                talk.asked(step)
            yield talk
            session.expunge_all()
            session.rollback()


@contextmanager
def office(
    request: pytest.FixtureRequest,
    factory: pytest.TempPathFactory,
    also: Callable[[Session, Care], object] | None = None,
) -> Iterator[Office]:
    """The record, on SQLite; `also` puts more into it."""
    with care_of(migrated_settings(request, "sqlite", factory.mktemp("office"))) as care:
        with care.database.write() as session:
            ana, *_ = (
                enroll(session, care.clinic(session), who, actor="staff:1", settings=care.settings)
                for who in (
                    patient_request("Ana Ruiz", PHONE, 5, hours=4),
                    patient_request("Ben Cole", BENS, 5, hours=0.5),
                    patient_request("Cy Dunn", CYS, None, hours=0.5),
                )
            )
            if also is not None:
                also(session, care)
        with care.database.write() as session:
            talk = Talk(session, ana, care.now)
            talk.moment -= timedelta(hours=1)
            talk.at(talk.now)
        yield Office(care, ana)


def patient_request(name: str, phone: str, baseline: int | None, *, hours: float) -> EnrollmentRequest:
    infused_at = NOON - timedelta(hours=hours)
    return request_for(
        patient={"name": name, "phone": phone, "mrn": name},
        consent={"given_at": infused_at - timedelta(minutes=30)},
        infusion={"infused_at": infused_at, "baseline_pain": None if baseline is None else Decimal(baseline)},
    )
