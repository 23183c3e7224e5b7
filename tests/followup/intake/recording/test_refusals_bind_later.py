"""A refusal is between a phone and a sender: it binds every clinic that uses the sender, now or later."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.clinics.clinic_settings import ClinicChanges, change_clinic
from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.arrival import collect
from reminders.followup.intake.recording import refusals
from reminders.followup.intake.recording.refusals import Choice
from reminders.operate.erase import erase
from reminders.outbox.phone_refusals import TextedPhone, how_refused
from reminders.record.outcomes import FlagKind
from reminders.record.people import Clinic, OptOut
from reminders.record.sealing import index_of
from reminders.record.texts import Message, MessageState
from tests.day import Day, new_phone

WRONG = "you have the wrong number"
DIED = "Hello, this is his wife. He passed away on Sunday"


def told(body: str) -> Callable[[Day, str], None]:
    def tell(day: Day, phone: str) -> None:
        day.enroll(phone)
        day.tick()
        day.say(phone, body)

    return tell


def learned_from_the_provider(day: Day, phone: str) -> None:
    """The webhook of a STOP was lost: 21610 says so when the welcome is posted."""
    day.network.say(phone, "STOP", to=day.settings.twilio_sender)
    day.enroll(phone)
    day.tick()


def told_to_staff(day: Day, phone: str) -> None:
    enrollment = day.enroll(phone)
    day.tick()
    with day.database.write() as session:
        amending.record_oral_opt_out(session, day.clinic_id, enrollment.patient.id, actor="staff:1", why="She called.")


REFUSED: dict[str, tuple[Callable[[Day, str], None], Reason]] = {
    "STOP": (told("STOP"), Reason.OPTED_OUT),
    "in words": (told("please stop texting me"), Reason.OPTED_OUT),
    "told to staff": (told_to_staff, Reason.OPTED_OUT),
    "wrong number": (told(WRONG), Reason.WRONG_PERSON),
    "a death": (told(DIED), Reason.DEATH_REPORTED),
    "21610": (learned_from_the_provider, Reason.OPTED_OUT),
}


def clinic(day: Day, slug: str, sender: str | None = None) -> str:
    """Another clinic, and from now on the one whose day it is."""
    with day.database.write() as session:
        day.clinic_id = day.add_clinic(session, slug, sender=sender).id
    return day.clinic_id


def posted(day: Day, clinic_id: str) -> list[str]:
    """The kinds of a clinic's texts that were ever handed to the provider or tried."""
    return [m.kind for m in day.messages(clinic_id=clinic_id) if m.claimed_at is not None]


def reasons(day: Day, enrollment: Enrollment) -> set[str | None]:
    return {day.check_in(c).reason for c in enrollment.check_ins}


def later_days(day: Day, phone: str, enrollment: Enrollment) -> None:
    for step in ("h4", "h24"):
        day.ask(phone, enrollment, step)
        day.later(hours=3)
        day.tick()


def how(day: Day, clinic_id: str, phone: str) -> OptOut | None:
    with day.database.read() as session:
        return how_refused(
            session, TextedPhone(clinic_id, str(day.settings.twilio_sender), index_of(session, "phone", phone))
        )


@pytest.mark.parametrize("refused", REFUSED)
def test_nothing_leaves_for_a_clinic_that_comes_to_the_phone_later(day: Day, refused: str) -> None:
    refuse, reason = REFUSED[refused]
    phone, other = new_phone(), new_phone()
    refuse(day, phone)

    enrolled_later = clinic(day, "south")
    enrollment = day.enroll(phone, name="Bo Lee")
    assert reasons(day, enrollment) == {reason}
    later_days(day, phone, enrollment)
    assert day.messages(clinic_id=enrolled_later) == []

    changed_to_it = clinic(day, "hill")
    enrollment = day.enroll(other, name="Cy Park")
    day.tick()
    assert posted(day, changed_to_it) == ["welcome"]
    with day.database.write() as session:
        changes = amending.PatientChanges(phone=phone)
        amending.change_patient(
            session, changed_to_it, enrollment.patient.id, changes, actor="staff:1", why="New phone."
        )
    assert reason in reasons(day, enrollment)
    later_days(day, phone, enrollment)
    assert posted(day, changed_to_it) == ["welcome"]

    own_sender = clinic(day, "west", sender=new_phone())
    enrollment = day.enroll(phone, name="Di Ray")
    day.tick()
    assert posted(day, own_sender) == ["welcome"], "told to another sender: it does not bind this one"
    assert reasons(day, enrollment) == {None}
    with day.database.write() as session:
        change_clinic(session, own_sender, ClinicChanges(sender=""), actor="staff:1")
    assert reasons(day, enrollment) == {reason}
    later_days(day, phone, enrollment)
    assert posted(day, own_sender) == ["welcome"]


def test_a_stop_found_by_the_poll_binds_the_clinic_that_enrolled_meanwhile(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.tick()
    sid = day.network.say(phone, "please stop texting me", to=day.settings.twilio_sender)["sid"]
    south = clinic(day, "south")
    enrollment = day.enroll(phone, name="Bo Lee")
    day.collect(sid)
    assert reasons(day, enrollment) == {Reason.OPTED_OUT}
    later_days(day, phone, enrollment)
    assert [k for k in posted(day, south) if k != "stop-confirmed"] == []


def test_a_stop_committed_between_the_enrollment_and_the_claim_holds_the_claim(day: Day) -> None:
    phone, north, sender = new_phone(), day.clinic_id, str(day.settings.twilio_sender)
    day.enroll(phone)
    day.tick()
    south = clinic(day, "south")

    def stop() -> None:
        with day.database.write() as session:
            index = index_of(session, "phone", phone)
            at = day.database.clock.real_for(day.now)
            refusals.stop(session, TextedPhone(north, sender, index), Choice(at, "service"), how=OptOut.WORDS)

    if day.database.engine.dialect.name == "postgresql":
        # The stop does not see the patient who is just being enrolled, nor the enrollment the stop.
        enrollment = enrolled_while(day, phone, stop)
    else:
        enrollment = day.enroll(phone, name="Bo Lee")
        stop()
    assert [m.state for m in day.messages(clinic_id=south)] == [MessageState.QUEUED]
    later_days(day, phone, enrollment)
    assert posted(day, south) == []


def enrolled_while(day: Day, phone: str, happens: Callable[[], None]) -> Enrollment:
    usual = day.database.write

    class Enrolling:
        def __enter__(self) -> Session:
            self.inner = usual()
            return self.inner.__enter__()

        def __exit__(self, *error: object) -> None:
            day.database.write = usual  # type: ignore[method-assign]
            happens()
            self.inner.__exit__(*error)  # type: ignore[arg-type]

    day.database.write = Enrolling  # type: ignore[assignment, method-assign]
    return day.enroll(phone, name="Bo Lee")


def test_start_lifts_it_for_every_clinic_and_who_was_enrolled_meanwhile_is_welcomed(day: Day) -> None:
    phone, north = new_phone(), day.clinic_id
    told("please stop texting me")(day, phone)
    south = clinic(day, "south")
    enrollment = day.enroll(phone, name="Bo Lee")
    day.tick()
    assert posted(day, south) == []
    day.say(phone, "START")
    day.tick()
    assert (how(day, north, phone), how(day, south, phone)) == (None, None)
    assert reasons(day, enrollment) == {None}
    assert "welcome" in posted(day, south)
    assert posted(day, north).count("welcome") == 1


@pytest.mark.parametrize("says", [WRONG, DIED])
def test_staff_whose_patient_has_the_phone_now_say_so_and_only_their_texts_leave(day: Day, says: str) -> None:
    phone, north = new_phone(), day.clinic_id
    told(says)(day, phone)
    before = len(posted(day, north))
    south = clinic(day, "south")
    enrollment = day.enroll(phone, name="Bo Lee")
    opt_in(day, south, enrollment)
    later_days(day, phone, enrollment)
    assert posted(day, south)[:2] == ["welcome", "question"]
    assert how(day, north, phone) is not None
    assert len(posted(day, north)) == before
    day.hear(phone, WRONG)
    assert how(day, south, phone) is (OptOut.DECEASED if says == DIED else OptOut.WRONG_PERSON), "told anew, it binds"


def opt_in(day: Day, clinic_id: str, enrollment: Enrollment) -> None:
    with day.database.write() as session:
        amending.record_oral_opt_in(
            session, clinic_id, enrollment.patient.id, actor="staff:1", why="She called from it."
        )


def test_a_stop_after_staff_said_the_phone_is_theirs_is_their_patients(day: Day) -> None:
    """It does not bring back what the stranger said: a START lifts it, and answers count."""
    phone = new_phone()
    told(WRONG)(day, phone)
    south = clinic(day, "south")
    enrollment = day.enroll(phone, name="Bo Lee")
    opt_in(day, south, enrollment)
    day.tick()
    day.hear(phone, "please stop texting me")
    assert how(day, south, phone) is OptOut.WORDS
    day.hear(phone, "START")
    assert how(day, south, phone) is None


@pytest.mark.parametrize("says", ["STOP", "please stop texting me"])
def test_what_a_patient_tells_one_clinic_lifts_nothing_at_another(day: Day, says: str) -> None:
    phone, north = new_phone(), day.clinic_id
    told(says)(day, phone)
    south = clinic(day, "south")
    enrollment = day.enroll(phone, name="Bo Lee")
    if says == "STOP":
        with pytest.raises(Refused, match="START"):
            opt_in(day, south, enrollment)
        assert how(day, south, phone) is OptOut.KEYWORD
    else:
        opt_in(day, south, enrollment)
        assert how(day, south, phone) is None
    assert how(day, north, phone) is not None


@pytest.mark.parametrize(("says", "beneath"), [("STOP", OptOut.KEYWORD), ("please stop texting me", OptOut.WORDS)])
def test_a_stop_beneath_a_wrong_number_is_not_lifted_by_a_word_of_staff(day: Day, says: str, beneath: OptOut) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    day.say(phone, says)
    day.say(phone, WRONG)
    assert how(day, day.clinic_id, phone) is OptOut.WRONG_PERSON
    opt_in(day, day.clinic_id, enrollment)
    assert how(day, day.clinic_id, phone) is beneath
    before = len(posted(day, day.clinic_id))
    later_days(day, phone, enrollment)
    assert len(posted(day, day.clinic_id)) == before


def test_what_staff_lifted_and_the_phone_company_refuses_is_learned_and_not_tried_again(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    day.say(phone, "please stop texting me")
    day.network.say(phone, "STOP", to=day.settings.twilio_sender)  # its webhook is lost, and it is not polled yet
    opt_in(day, day.clinic_id, enrollment)
    day.ask(phone, enrollment, "h4")
    assert how(day, day.clinic_id, phone) is OptOut.PROVIDER
    assert FlagKind.OPTED_OUT in {flag.kind for flag in day.flags()}
    before = len(posted(day, day.clinic_id))
    later_days(day, phone, enrollment)
    assert len(posted(day, day.clinic_id)) == before


def test_erasing_the_patient_who_refused_lifts_nothing(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    day.say(phone, WRONG)
    day.texts(phone)
    with day.database.write() as session:
        erase(session, session.get_one(Clinic, day.clinic_id), enrollment.patient.id, why="She asked for it.")
    south = clinic(day, "south")
    enrollment = day.enroll(phone, name="Bo Lee")
    assert reasons(day, enrollment) == {Reason.WRONG_PERSON}
    later_days(day, phone, enrollment)
    assert day.messages(clinic_id=south) == []


def test_a_refusal_tells_another_clinic_no_more_than_that_it_stands(day: Day) -> None:
    phone = new_phone()
    told(DIED)(day, phone)
    south = clinic(day, "south")
    day.enroll(phone, name="Bo Lee")
    assert day.flags(clinic_id=south) == []
    with day.database.read() as session:
        assert session.scalars(select(Message).where(Message.clinic_id == south)).all() == []
    collect.collect_replies(day.database, day.gateway)
    assert {reply.clinic_id for reply in day.replies()} != {south}
