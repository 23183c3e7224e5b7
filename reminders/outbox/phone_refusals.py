"""Whether a phone refuses texts from a sender: recorded once for all clinics; claim, intake and pages read it here.

What the phone told the sender is one row without a clinic (`Refusal`), so it also binds a clinic that enrolls the
phone later. What a patient tells a clinic's staff lifts it for that clinic only (`PhoneNumber`); START from the phone
lifts it for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, String, and_, case, exists, or_, outerjoin, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from reminders.care.reasons import Reason
from reminders.record.people import OptOut, PhoneNumber, Refusal
from reminders.record.prepared import Prepared, given

Column = ColumnElement[str] | InstrumentedAttribute[str] | InstrumentedAttribute[str | None] | str


@dataclass(frozen=True)
class RefusalRule:
    """What one kind of refusal means. Of several, the one of greatest `weight` counts; `reason` is what staff see."""

    weight: int
    phone_lifts: bool = True
    """Whether START from the phone lifts it. If not, nothing that the phone writes is recorded as an answer either."""
    held_by_provider: bool = False
    """Whether the phone company enforces it too: then staff cannot lift it."""
    danger_answered: bool = False
    """Whether danger is still answered: nobody on the phone has asked for silence."""
    reason: Reason = Reason.OPTED_OUT
    said: str = ""
    """How it came about, in the words of the patient's history."""


REFUSAL_RULES: dict[OptOut, RefusalRule] = {
    OptOut.WORDS: RefusalRule(0, said="in their own words"),
    OptOut.STAFF: RefusalRule(0, said="told to staff"),
    OptOut.PROVIDER: RefusalRule(1, held_by_provider=True, said="the phone company says so"),
    OptOut.KEYWORD: RefusalRule(1, held_by_provider=True, said="texted STOP"),
    OptOut.WRONG_PERSON: RefusalRule(
        2, phone_lifts=False, reason=Reason.WRONG_PERSON, said="a text says that the phone is somebody else's"
    ),
    OptOut.DECEASED: RefusalRule(
        3, phone_lifts=False, danger_answered=True, reason=Reason.DEATH_REPORTED,
        said="a text says that the patient has died",
    ),
}  # fmt: skip

_HELD = [how.value for how, rule in REFUSAL_RULES.items() if rule.held_by_provider]


class RefusalQuery:
    """A phone's refusal as it binds one clinic, for use in a query.

    `how` (an `OptOut`) and `at` (real time) are null where texts are allowed. Two questions are kept apart, because
    different people answer them: whether the phone's owner wants texts, and whether the owner is the patient at all.
    """

    def __init__(self, clinic_id: Column, sender: Column) -> None:
        row, here = aliased(Refusal), aliased(PhoneNumber)
        self.row = row
        self._rows = outerjoin(
            row,
            here,
            and_(here.clinic_id == clinic_id, here.sender == row.sender, here.phone_index == row.phone_index),
        )
        self._sender = row.sender == sender
        not_theirs = and_(row.not_theirs_how.is_not(None), here.theirs_at.is_(None))
        unwelcome = and_(row.opted_out_how.is_not(None), or_(row.opted_out_how.in_(_HELD), here.welcome_at.is_(None)))
        self.how = case((not_theirs, row.not_theirs_how), (unwelcome, row.opted_out_how))
        self.at = case((not_theirs, row.not_theirs_at), (unwelcome, row.opted_out_at))
        self.rests = and_(
            row.in_doubt_at.is_not(None), or_(here.resumed_at.is_(None), here.resumed_at < row.in_doubt_at)
        )

    def found(self, *columns: Any) -> Select[Any]:
        """A query of these columns for the refusals that were told to this sender."""
        return select(*columns).select_from(self._rows).where(self._sender)

    def stands(self, phone_index: Column, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """The condition that a phone refuses texts, and that its refusal meets the given conditions."""
        held = self.found(1).where(self.row.phone_index == phone_index, self.how.is_not(None), *conditions)
        return exists(held)

    def in_doubt(self, phone_index: Column) -> ColumnElement[bool]:
        """The condition that a phone's last word may be a refusal, which neither the phone nor staff made clear."""
        return exists(self.found(1).where(self.row.phone_index == phone_index, self.rests))


@dataclass(frozen=True)
class TextedPhone:
    """A phone (by index) as one clinic texts it from a sender: what a stop or start is about."""

    clinic_id: str
    sender: str
    phone_index: str


@dataclass(frozen=True)
class Stance:
    """What a phone told a sender, as it binds one clinic.

    `refused` is how it refused texts, None if it did not. `in_doubt_at` is the provider's time of a text that may be a
    refusal and that the phone has not made clear since; while texts to the clinic's patients `rest` for it, no staff of
    the clinic let them go on.
    """

    refused: OptOut | None = None
    in_doubt_at: datetime | None = None
    rests: bool = False


def stance_of(session: Session, phone: TextedPhone) -> Stance:
    """Whether the phone refuses a clinic's texts from this sender, or may."""
    return stances_of(session, [phone])[0]


def stances_of(session: Session, phones: Sequence[TextedPhone]) -> list[Stance]:
    """The same of several, in their order."""
    session.flush()  # the statement below must see changes made in this session
    asked = [{"clinic": one.clinic_id, "sender": one.sender, "phone": one.phone_index} for one in phones]
    return [
        Stance()
        if found is None
        else Stance(OptOut(found.how) if found.how else None, found.in_doubt_at, bool(found.rests))
        for found in _STANCE.firsts(session.connection(), asked)
    ]


def how_refused(session: Session, phone: TextedPhone) -> OptOut | None:
    """How the phone refused a clinic's texts from this sender; None if it did not."""
    return stance_of(session, phone).refused


def _stance() -> Select[Any]:
    found = RefusalQuery(given("clinic", String), given("sender", String))
    columns = (found.how.label("how"), found.row.in_doubt_at, found.rests.label("rests"))
    return found.found(*columns).where(found.row.phone_index == given("phone", String))


_STANCE = Prepared(lambda _engine: _stance())


def refused_phones(
    session: Session, clinic_id: str, sender: str, phones: Iterable[str]
) -> dict[str, tuple[OptOut, datetime]]:
    """Which of these phones (by index) refuse a clinic's texts from this sender: how, and since when (real time)."""
    refused = RefusalQuery(clinic_id, sender)
    query = refused.found(refused.row.phone_index, refused.how, refused.at).where(
        refused.row.phone_index.in_(list(phones)), refused.how.is_not(None)
    )
    return {phone: (OptOut(how), at) for phone, how, at in session.execute(query)}


def lock_refusal(session: Session, sender: str, phone_index: str) -> Refusal:
    """The row of what a phone told a sender, locked until the transaction ends; made if there is none."""
    wanted = (
        select(Refusal)
        .where(Refusal.sender == sender, Refusal.phone_index == phone_index)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = session.scalar(wanted)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            row = Refusal(sender=sender, phone_index=phone_index)
            session.add(row)
            session.flush()
    except IntegrityError:
        return session.scalars(wanted).one()  # another process was first
    return row


def record_refusal(session: Session, sender: str, phone_index: str, *, at: datetime, how: OptOut) -> bool:
    """Record that the phone refuses texts from the sender, and undo what staff of any clinic had lifted before.

    `at` is the provider's (real) time. A stop older than the phone's newest choice changes nothing and returns False.
    What the phone cannot lift itself ("wrong number", a death) counts whenever it arrives.
    """
    row, rule = lock_refusal(session, sender, phone_index), REFUSAL_RULES[how]
    if not rule.phone_lifts:
        row.in_doubt_at = None
        if row.not_theirs_how is None or REFUSAL_RULES[OptOut(row.not_theirs_how)].weight < rule.weight:
            row.not_theirs_at, row.not_theirs_how = at, how.value
        _cancel_lifts(session, sender, phone_index, {"theirs_at": None})
        return True
    if row.choice_at is not None and row.choice_at > at:
        return False
    row.choice_at, row.in_doubt_at = at, None
    if row.opted_out_how is None or REFUSAL_RULES[OptOut(row.opted_out_how)].weight < rule.weight:
        row.opted_out_how = how.value
    again = _cancel_lifts(session, sender, phone_index, {"welcome_at": None}, PhoneNumber.welcome_at <= at)
    row.opted_out_at = at if again else row.opted_out_at or at
    return True


def lift_refusal(session: Session, sender: str, phone_index: str, *, at: datetime) -> bool:
    """Record that the phone wants texts: its owner's refusal is lifted at every clinic.

    `at` is the provider's (real) time. Older than the phone's newest choice, it changes nothing and returns False.
    """
    row = lock_refusal(session, sender, phone_index)
    if row.choice_at is not None and row.choice_at > at:
        return False
    row.choice_at = at
    row.opted_out_at = row.opted_out_how = None
    if row.in_doubt_at is not None and row.in_doubt_at <= at:
        row.in_doubt_at = None
    return True


def record_doubt(session: Session, sender: str, phone_index: str, *, at: datetime) -> bool:
    """Record that a text of the phone may be a refusal: texts rest until the phone, or a clinic's staff, make it clear.

    `at` is the provider's (real) time. Older than the phone's newest choice, it changes nothing and returns False.
    """
    row = lock_refusal(session, sender, phone_index)
    if row.choice_at is not None and row.choice_at > at:
        return False
    row.in_doubt_at = at
    return True


def lift_doubt(session: Session, sender: str, phone_index: str, *, chosen_at: datetime | None = None) -> None:
    """Record that what the phone wrote was no refusal. Refusals stay as they are.

    If the phone asked for texts to go on, that is its newest choice, made `chosen_at` (real time): an older doubt that
    arrives late changes nothing. A mere answer is no choice.
    """
    row = lock_refusal(session, sender, phone_index)
    if chosen_at is not None and row.in_doubt_at is not None and row.opted_out_how is None:
        row.choice_at = max(row.choice_at or chosen_at, chosen_at)
    row.in_doubt_at = None


def _cancel_lifts(
    session: Session, sender: str, phone_index: str, values: dict[str, None], *conditions: ColumnElement[bool]
) -> int:
    (column,) = values
    result = session.execute(
        update(PhoneNumber)
        .where(
            PhoneNumber.sender == sender,
            PhoneNumber.phone_index == phone_index,
            getattr(PhoneNumber, column).is_not(None),
            *conditions,
        )
        .values(values)
        .execution_options(synchronize_session="fetch")
    )
    assert isinstance(result, CursorResult)
    return result.rowcount
