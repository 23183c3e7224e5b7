"""How many unprompted texts a phone gets in a day and in a week, and in which order texts leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.outbox.claim import Limits
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import replan
from reminders.outbox.settle import settle
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, MessageState
from reminders.texting.gateway import Sent
from tests.one_clinic import CHICAGO, Care, add_clinic_row, request_for
from tests.outbox.claiming import OTHER_PHONE, PHONE, kind_taken, queued, taken

ROOMY = Limits(per_day=100, per_week=100)


@pytest.fixture
def asked_before(care: Care, ana: Enrollment) -> Message:
    """A question to Ana's phone that left a minute ago and was answered."""
    welcome = taken(care)
    assert welcome is not None
    with care.database.write() as session:
        settle(session, welcome, Sent("SM0", "queued"))
        # Every check-in's window is open: what a test queues is held by nothing but the caps.
        session.execute(
            update(CheckIn).values(due_at=care.now + timedelta(days=2), closes_at=care.now + timedelta(days=20))
        )
    question(care, ana, 0)
    first = taken(care)
    assert first is not None
    with care.database.write() as session:
        settle(session, first, Sent("SM1", "queued"))
        session.execute(update(CheckIn).where(CheckIn.awaiting.is_not(None)).values(awaiting=None))
    care.at(care.now + timedelta(minutes=1))
    with care.database.read() as session:
        return session.get_one(Message, first.message_id)


def question(care: Care, of: Enrollment, step: int, phone: str = PHONE) -> str:
    """Queue the question of one of the check-ins; returns its id."""
    check_in = of.check_ins[step]
    return queued(
        care, of, Kind.QUESTION, f"How is your pain, {step}?", f"question:{step}", phone,
        check_in_id=check_in.id, question="pain",
    )  # fmt: skip


def change(care: Care, message: Message, **values: object) -> None:
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id == message.id).values(**values))


@pytest.mark.parametrize(
    ("limits", "leaves"), [(Limits(1, 100), False), (Limits(2, 100), True), (Limits(100, 1), False)]
)
def test_a_question_waits_while_its_phone_has_had_as_many_texts_as_a_day_or_a_week_allows(
    care: Care, ana: Enrollment, asked_before: Message, limits: Limits, leaves: bool
) -> None:
    question(care, ana, 1)
    assert (taken(care, limits) is not None) == leaves


#: What was true of the earlier text, and whether it counts against one text a day and one a week.
COUNTS: dict[str, tuple[dict[str, object], bool]] = {
    "claimed": ({"state": MessageState.CLAIMED}, True),
    "unknown": ({"state": MessageState.UNKNOWN}, True),
    "sent": ({"state": MessageState.SENT}, True),
    "delivered": ({"state": MessageState.DELIVERED}, True),
    "not delivered": ({"state": MessageState.UNDELIVERED}, True),
    "failed": ({"state": MessageState.FAILED}, False),
    "dropped": ({"state": MessageState.DROPPED}, False),
    "an answer": ({"unprompted": False}, False),
    "to another phone": ({"to_index": "another"}, False),
}


@pytest.mark.parametrize("earlier", COUNTS)
@pytest.mark.parametrize("limits", [Limits(1, 100), Limits(100, 1)])
def test_a_text_counts_that_the_phone_has_or_may_have_and_nobody_asked_for(
    care: Care, ana: Enrollment, asked_before: Message, earlier: str, limits: Limits
) -> None:
    values, counts = COUNTS[earlier]
    change(care, asked_before, kind=Kind.WELCOME.value, **values)
    question(care, ana, 1)
    assert (taken(care, limits) is None) == counts


def test_a_text_that_waited_until_the_next_day_counts_with_that_days_texts(
    care: Care, ana: Enrollment, asked_before: Message
) -> None:
    waiting = question(care, ana, 1)
    one_a_day = Limits(1, 100)
    assert kind_taken(care, one_a_day) is None
    care.at(care.now + timedelta(hours=10))
    with care.database.write() as session:
        message = session.get_one(Message, waiting)
        message.expires_at = care.now + timedelta(days=1)
        replan(message, care.clinic(session), ZoneInfo(CHICAGO), care.now)
        care.at(message.send_after)
    assert kind_taken(care, one_a_day) == Kind.QUESTION


def test_texts_of_another_clinic_do_not_count(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        hillside = add_clinic_row(session, "hillside")
        enroll(session, hillside, request_for(), actor="staff:1", settings=care.settings)
        session.execute(
            update(Message)
            .where(Message.clinic_id == hillside.id)
            .values(state=MessageState.SENT.value, unprompted=True, claimed_care_at=care.now)
        )
    assert kind_taken(care) == Kind.WELCOME
    with care.database.write() as session:
        session.execute(update(Message).values(state=MessageState.SENT.value))
    question(care, ana, 1)
    assert kind_taken(care, Limits(1, 1)) == Kind.QUESTION


def midnight(care: Care) -> datetime:
    """When today began at the patient's place."""
    local = care.now.astimezone(ZoneInfo(CHICAGO))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


AGES: dict[str, tuple[Callable[[Care], datetime], Limits, bool]] = {
    "at midnight": (midnight, Limits(1, 100), True),
    "before midnight": (lambda care: midnight(care) - timedelta(seconds=1), Limits(1, 100), False),
    "seven days ago": (lambda care: care.now - timedelta(days=7), Limits(100, 1), True),
    "more than seven days ago": (lambda care: care.now - timedelta(days=7, seconds=1), Limits(100, 1), False),
}


@pytest.mark.parametrize("age", AGES)
def test_a_day_begins_at_the_patients_midnight_and_a_week_is_seven_times_24_hours(
    care: Care, ana: Enrollment, asked_before: Message, age: str
) -> None:
    left_at, limits, counts = AGES[age]
    change(care, asked_before, claimed_care_at=left_at(care))
    question(care, ana, 1)
    assert (taken(care, limits) is None) == counts


@pytest.mark.parametrize(
    ("own", "leaves"),
    [({"texts_per_day": 1}, False), ({"texts_per_week": 1}, False), ({"texts_per_day": 2, "texts_per_week": 2}, True)],
)
def test_a_clinics_own_limits_count_and_not_the_installations_or_another_clinics(
    care: Care, ana: Enrollment, asked_before: Message, own: dict[str, int], leaves: bool
) -> None:
    def set_limits(session: Session) -> None:
        add_clinic_row(session, "hillside", texts_per_day=1 + leaves, texts_per_week=1 + leaves)
        session.execute(update(Clinic).where(Clinic.id == care.clinic_id).values(**own))

    with care.database.write() as session:
        set_limits(session)
    question(care, ana, 1)
    assert (taken(care, Limits(1, 1) if leaves else ROOMY) is not None) == leaves


@pytest.mark.parametrize("limit", ["texts_per_day", "texts_per_week"])
@pytest.mark.parametrize("strict", ["lakeside", "hillside"])
def test_of_two_clinics_with_different_limits_each_text_is_held_by_its_own_clinics(
    care: Care, ana: Enrollment, limit: str, strict: str
) -> None:
    with care.database.write() as session:
        hillside = add_clinic_row(session, "hillside")
        theirs = enroll(session, hillside, request_for(), actor="staff:1", settings=care.settings)
        for slug in ("lakeside", "hillside"):
            own = {limit: 1 if slug == strict else 2}
            session.execute(update(Clinic).where(Clinic.slug == slug).values(**own))
        welcomed = {"state": MessageState.SENT.value, "unprompted": True, "claimed_care_at": care.now}
        session.execute(update(Message).values(**welcomed))
    question(care, ana, 0)
    queued(
        care, theirs, Kind.QUESTION, "How is your pain?", "question:0", clinic=hillside,
        check_in_id=theirs.check_ins[0].id, question="pain",
    )  # fmt: skip
    roomy = theirs if strict == "lakeside" else ana
    left = taken(care, ROOMY)
    assert left is not None
    with care.database.read() as session:
        assert session.get_one(Message, left.message_id).clinic_id == roomy.patient.clinic_id
    assert taken(care, ROOMY) is None


# -- nudges give way ---------------------------------------------------------------------------------------------------


def nudge(care: Care, of: Enrollment, step: int) -> None:
    """Ask about a check-in, one more time than it was, with its question open."""
    check_in = of.check_ins[step]
    with care.database.write() as session:
        session.execute(update(CheckIn).where(CheckIn.id == check_in.id).values(awaiting="pain"))
    queued(care, of, Kind.NUDGE, "Still there?", f"nudge:{step}", check_in_id=check_in.id, question="pain")


def due(care: Care, of: Enrollment, step: int, **values: object) -> None:
    with care.database.write() as session:
        session.execute(update(CheckIn).where(CheckIn.id == of.check_ins[step].id).values(**values))


def test_a_nudge_leaves_room_for_each_question_that_is_still_to_come_today(
    care: Care, ana: Enrollment, asked_before: Message
) -> None:
    due(care, ana, 1, due_at=care.now + timedelta(hours=1))
    nudge(care, ana, 0)
    assert taken(care, Limits(2, 100)) is None
    assert kind_taken(care, Limits(3, 100)) == Kind.NUDGE


#: What is true of a question of today for which a nudge need not leave room.
NO_ROOM_NEEDED: dict[str, Callable[[Care], dict[str, object]]] = {
    "asked": lambda care: {"state": "asked"},
    "closed": lambda care: {"closes_at": care.now},
    "tomorrow": lambda care: {"due_at": midnight(care) + timedelta(hours=20)},  # texting hours end then
}


@pytest.mark.parametrize("what", NO_ROOM_NEEDED)
def test_a_nudge_leaves_no_room_for_a_question_that_is_not_asked_today(
    care: Care, ana: Enrollment, asked_before: Message, what: str
) -> None:
    due(care, ana, 1, **({"due_at": care.now + timedelta(hours=1)} | NO_ROOM_NEEDED[what](care)))
    nudge(care, ana, 0)
    assert kind_taken(care, Limits(2, 100)) == Kind.NUDGE


def test_a_nudge_leaves_no_room_for_the_questions_of_other_patients(
    care: Care, ana: Enrollment, asked_before: Message
) -> None:
    with care.database.write() as session:
        here = session.get_one(Patient, ana.patient.id)
        columns = {column.key: getattr(here, column.key) for column in Patient.__table__.columns}
        session.add(Patient(**columns | {"id": "0" * 26, "phone_index": "another", "mrn_index": None}))
        session.flush()
        session.execute(
            update(CheckIn)
            .where(CheckIn.id == ana.check_ins[1].id)
            .values(patient_id="0" * 26, due_at=care.now + timedelta(hours=1))
        )
    nudge(care, ana, 0)
    assert kind_taken(care, Limits(2, 100)) == Kind.NUDGE


# -- order ------------------------------------------------------------------------------------------------------------


def test_of_texts_as_urgent_as_each_other_the_one_due_first_leaves_first(care: Care, ana: Enrollment) -> None:
    now = care.now
    for number, minutes in ((1, 3), (2, 1), (3, 2)):
        queued(
            care, ana, Kind.HELP, f"Call us, {number}.", f"help:{number}", OTHER_PHONE,
            not_before=now + timedelta(minutes=minutes),
        )  # fmt: skip
    care.at(now + timedelta(minutes=5))
    bodies = [claimed.body for claimed in (taken(care), taken(care), taken(care)) if claimed]
    assert bodies == ["Call us, 2.", "Call us, 3.", "Call us, 1."]


def test_more_urgent_texts_leave_first(care: Care, ana: Enrollment) -> None:
    for kind in (Kind.HELP, Kind.STOP_CONFIRMED, Kind.DANGER, Kind.PAGE):
        queued(care, ana, kind, f"About {kind}.", f"{kind}:1", OTHER_PHONE)
    kinds = [kind_taken(care) for _ in range(5)]
    assert kinds == [Kind.PAGE, Kind.DANGER, Kind.STOP_CONFIRMED, Kind.HELP, Kind.WELCOME]


@pytest.mark.parametrize(("minutes", "leaves"), [(0, True), (59, True), (60, False)])
def test_a_text_leaves_from_its_time_on_and_until_it_is_worth_nothing(
    care: Care, ana: Enrollment, minutes: int, leaves: bool
) -> None:
    queued(care, ana, Kind.PAGE, "Please look.", "page:1", OTHER_PHONE)
    care.at(care.now + timedelta(minutes=minutes))
    assert (kind_taken(care) == Kind.PAGE) == leaves
