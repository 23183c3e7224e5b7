"""In which words a person's look is promised, what is still asked, and how far back somebody else's answers go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from reminders.care.wording import FIELDS, SEEN, Text
from reminders.clock import real
from reminders.followup.enrolling.enroll import enroll
from reminders.followup.intake.recording import relief_ended
from reminders.outbox.phone_refusals import TextedPhone, stance_of
from reminders.record.database import settings_of
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic, Patient, Refusal
from reminders.record.sealing import index_of, unseal_or_none
from reminders.record.texts import Message
from tests.answers import record
from tests.followup.intake.conversation import BENS, CYS, Office, Talk, office, patient_request
from tests.followup.intake.doubts import DOUBT
from tests.followup.intake.test_what_follows import HARM, Line, after_window, follows, later
from tests.migrated import SENDER
from tests.one_clinic import add_clinic_row, request_for
from tests.outbox.claiming import PHONE

MOMENT = timedelta(microseconds=1)
OWN = "+13125550177"


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def moved(talk: Talk) -> None:
    """Ana has another phone now; nobody of ours has this one."""
    talk.change(Patient, talk.ana.patient.id, phone_index="another")


def paused(talk: Talk) -> None:
    until = talk.now + timedelta(days=7)
    talk.change(Patient, talk.ana.patient.id, paused_at=talk.now, paused_until=until)


def infused_again(talk: Talk) -> None:
    who = replace(patient_request("Ana Ruiz", PHONE, 5, hours=0.5), second_of_day=True)
    clinic = talk.session.get_one(Clinic, talk.ana.patient.clinic_id)
    enroll(talk.session, clinic, who, actor="staff:1", settings=settings_of(talk.session))


PROMISES: dict[str, tuple[str, list[Line]]] = {
    "a correction": (PHONE, [
        ("6", "acknowledge:ack(6) h4/pain=6"),
        ("5 and I fell", "acknowledge:ack_score_seen(5) +worrying h4/pain=5"),
    ]),
    "a late answer": (PHONE, [after_window(), ("5 and I fell", "acknowledge:ack_score_seen(5) +worrying h4/pain=5")]),
    "who asks who writes is told so, and the second time who writes": (BENS, [
        ("who is this? I fell", "received:received +worrying"),
        ("who is this? I fell", "help:help &worrying"),
        later(hours=1),
        ("who is this? I fell", "received:received &worrying"),
    ]),
    "a phone that its patient has no more may answer, and is asked again": (PHONE, [
        moved,
        ("hmm", "clarify:clarify_now ?pain#1"),
        ("6", "acknowledge:ack(6) h4/pain=6"),
        ("4 or 5", "clarify-correction:clarify_now ?pain#1"),
    ]),
    "staff look where it could not be asked again in time: the patient is paused": (PHONE, [
        paused, ("6 or 7", "received:received +unclear"), ("6", "acknowledge:ack(6) h4/pain=6"),
        ("4 or 5", "&unclear"),
    ]),
    "the clinic is paused": (PHONE, [
        lambda talk: talk.change(Clinic, talk.ana.patient.clinic_id, paused_at=talk.now),
        ("6 or 7", "received:received +unclear"),
    ]),
    "the patient is called instead": (PHONE, [
        lambda talk: talk.change(Patient, talk.ana.patient.id, call_only=True),
        ("6 or 7", "received:received +unclear"),
    ]),
    "a newer infusion took over": (PHONE, [
        infused_again, ("6 or 7", "received:received +unclear"),
    ]),
    "the patient is in the hospital": (PHONE, [
        lambda talk: talk.change(Patient, talk.ana.patient.id, paused_at=talk.now, paused_for="hospital"),
        ("6 or 7", "received:received +unclear"),
    ]),
    "a danger is open, which keeps questions back": (PHONE, [
        (HARM, "danger:danger +danger"), ("6 or 7", "received:received +unclear"),
    ]),
    "and is promised no call": (PHONE, [moved, ("call me", "+call-me")]),
}  # fmt: skip


@pytest.mark.parametrize("name", PROMISES)
def test_what_is_said(here: Office, name: str) -> None:
    phone, lines = PROMISES[name]
    with here.talk() as talk:
        assert follows(talk, lines, phone) == []


def test_the_words_that_promise_a_look_need_no_other_fields_than_those_they_replace() -> None:
    for text, seen in SEEN.items():
        if seen is not Text.RECEIVED:
            assert FIELDS.get(text) == FIELDS.get(seen)


def test_each_clinic_says_for_itself_that_its_staff_will_look(here: Office) -> None:
    with here.talk() as talk:
        south = add_clinic_row(talk.session, "south", sender=OWN)
        who = request_for(patient={"phone": BENS, "mrn": "S-1"})
        settings = settings_of(talk.session)
        enroll(talk.session, south, who, actor="staff:1", settings=settings)

        def there() -> str:
            return talk.reads(talk.stores("", BENS, to=OWN, media=1)).short

        assert [there(), there()] == ["received:received +picture", "&picture"]
        talk.later(hours=1)
        assert follows(talk, [("", "received:received +picture")], BENS) == []
        assert there() == "received:received &picture", "it was the other clinic that said so within the hour"


def test_staff_look_where_the_clinic_has_no_number_and_texts_from_a_service(here: Office) -> None:
    with here.talk() as talk:
        talk.change(Clinic, talk.ana.patient.clinic_id, sender="MG" + "a" * 32, phone=None)
        heard = talk.says("6 or 7")
        assert (heard.back, heard.opened) == ("received", ("unclear",))


def test_no_nudge_follows_once_a_person_takes_over(here: Office) -> None:
    with here.talk() as talk:
        for number, body in enumerate(("hmm", "hmm again", "mmm")):
            assert talk.check_in("h4").nudge_at is not None, number
            talk.says(body)
        assert talk.check_in("h4").nudge_at is None


def test_each_phone_is_told_for_itself_that_staff_will_look(here: Office) -> None:
    with here.talk() as talk:
        told = ("", "received:received +picture")
        assert follows(talk, [told, later(hours=1)], BENS) == []
        assert follows(talk, [told], CYS) == []
        assert follows(talk, [("", "received:received &picture")], BENS) == []


def test_nobody_is_told_that_texts_go_on_where_none_do(here: Office) -> None:
    """Ana answers from the phone that she had; whoever has it now has died."""
    with here.talk() as talk:
        talk.says(DOUBT)
        phone, gone = index_of(talk.session, "phone", PHONE), {"ended_reason": "deceased", "ended_at": talk.now}
        for patient in talk.session.scalars(select(Patient)).all():
            is_ana = patient.id == talk.ana.patient.id
            talk.change(
                Patient, patient.id, **({"phone_index": "another"} if is_ana else {"phone_index": phone} | gone)
            )
        assert talk.says("keep").back is None


@pytest.mark.parametrize(("before", "doubted"), [(timedelta(), True), (MOMENT, False)])
def test_of_somebody_else_the_answers_of_thirty_days_are_doubted(
    here: Office, before: timedelta, doubted: bool
) -> None:
    with here.talk() as talk:
        talk.says("6")
        talk.at(talk.now + timedelta(days=30) + before)
        heard = talk.says("you have the wrong number")
        assert "wrong-person" in heard.opened
        found = talk.session.scalars(select(Outcome).where(Outcome.step == "h4").order_by(Outcome.id)).all()
        assert [one.doubtful for one in found] == ([False, True] if doubted else [False])
        why = [unseal_or_none(talk.session, one, "why") for one in found[1:]]
        assert why == ["somebody else answered from this phone"] * doubted


def test_what_somebody_else_answered_shows_no_end_of_relief(here: Office) -> None:
    with here.talk() as talk:
        for step, value in {"h24": "2", "h72": "2", "d7": "5", "d14": "5"}.items():
            record(talk.session, talk.check_in(step), value)
        talk.now = talk.check_in("d14").closes_at
        talk.session.info["clock"] = talk.clock
        clinic_id, patient_id = talk.ana.patient.clinic_id, talk.ana.patient.id
        relief_ended.review(talk.session, clinic_id, patient_id)
        for whose, told in ((BENS, 1), (PHONE, 0)):
            talk.says("you have the wrong number", whose)
            assert len(talk.flags(kind="relief-ended", resolved_at=None)) == told


def rests(talk: Talk) -> bool:
    phone = TextedPhone(talk.ana.patient.clinic_id, SENDER, index_of(talk.session, "phone", PHONE))
    return stance_of(talk.session, phone).rests


@pytest.mark.parametrize(
    ("source", "early", "goes_on"),
    [
        ("webhook", 0.0, True),
        ("webhook", 0.000001, False),
        ("poll", 1.0, True),
        ("poll", 1.000001, False),
    ],
)
def test_only_what_was_written_since_the_doubt_ends_it(here: Office, source: str, early: float, goes_on: bool) -> None:
    """The provider's list rounds down to the second."""
    with here.talk() as talk:
        talk.says(DOUBT)
        assert rests(talk)
        (refusal,) = talk.session.scalars(select(Refusal))
        refusal.in_doubt_at = since = talk.moment + timedelta(seconds=30)
        talk.says("6", source=source, provider_at=since - timedelta(seconds=early))
        assert rests(talk) is not goes_on


def test_a_score_beside_a_cry_does_not_let_the_texts_go_on(here: Office) -> None:
    with here.talk() as talk:
        talk.says(DOUBT)
        assert talk.says(f"6 and {HARM}").recorded == (("h4", "pain", "6"),)
        assert rests(talk)


def test_a_doubt_dated_in_the_future_began_when_it_came(here: Office) -> None:
    with here.talk() as talk:
        talk.says(DOUBT, provider_at=real() + timedelta(hours=1))
        phone = TextedPhone(talk.ana.patient.clinic_id, SENDER, index_of(talk.session, "phone", PHONE))
        since = stance_of(talk.session, phone).in_doubt_at
        assert since is not None
        assert since <= real()


@pytest.mark.parametrize(("ended", "rest"), [(["left", None], True), (["left", "left"], False)])
def test_texts_rest_while_anybody_on_the_phone_is_texted(here: Office, ended: list[str | None], rest: bool) -> None:
    with here.talk() as talk:
        ids = list(talk.session.scalars(select(Patient.id).order_by(Patient.id)))[:2]
        for id_, why in zip(ids, ended, strict=True):
            gone = {"ended_reason": why, "ended_at": talk.now} if why else {}
            talk.change(Patient, id_, phone_index=index_of(talk.session, "phone", PHONE), **gone)
        heard = talk.says(DOUBT)
        assert "refusal-in-doubt" in heard.opened
        assert rests(talk) is rest


@pytest.mark.parametrize("most", [3, 9])
def test_who_asks_who_writes_is_told_how_many_texts_a_day_there_are(here: Office, most: int) -> None:
    with here.talk() as talk:
        talk.change(Clinic, talk.ana.patient.clinic_id, texts_per_day=most)
        heard = talk.says("who is this?")
        assert (heard.back, f"up to {most} a day" in heard.text) == ("help", True)


def test_what_another_phone_was_told_and_another_text_do_not_say_where_help_is(here: Office) -> None:
    with here.talk() as talk:
        assert talk.says(HARM).back == "danger"
        assert talk.check_in("h24").reason == "urgent-open"
        (told,) = talk.texts(kind="danger")
        talk.change(Message, told.id, state="undelivered")
        assert talk.says(HARM, BENS).back == "danger"
        assert talk.says("who is this?").back == "help"
        assert talk.says(HARM).back == "danger", "the first did not arrive"
        assert talk.says(HARM).back is None
