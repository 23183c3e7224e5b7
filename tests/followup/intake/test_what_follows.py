"""What a text leads to, as a table: the text that answers it, flags, values, the next question, the check-in.

Each line of a talk is what the patient writes and what follows from it (`Heard.short`); other lines say what happens in
between. Stories of the same rules, through the network and on both engines, are in the files beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from reminders.followup.alerting.flag import resolve
from reminders.record.outcomes import FlagKind
from reminders.record.people import Patient
from reminders.record.sealing import index_of
from tests.followup.intake.conversation import BENS, CYS, STRANGERS, Office, Talk, office
from tests.followup.intake.doubts import DOUBT
from tests.outbox.claiming import PHONE

Line = tuple[str, str] | Callable[[Talk], object]

HARM = "I want to kill myself"
MACHINE = "I’m driving with Focus turned on. I’ll see your message when I get where I’m going."


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def later(**span: float) -> Callable[[Talk], object]:
    return lambda talk: talk.later(**span)


def after_window(step: str = "h4") -> Callable[[Talk], object]:
    return lambda talk: talk.at(talk.check_in(step).closes_at + timedelta(hours=1))


def ended(why: str) -> Callable[[Talk], object]:
    return lambda talk: talk.change(Patient, talk.ana.patient.id, ended_at=talk.now, ended_reason=why)


def danger_resolved(talk: Talk) -> None:
    for flag in talk.flags(kind=FlagKind.DANGER, resolved_at=None):
        resolve(talk.session, flag.clinic_id, flag.id, actor="staff:1", note="We called her.")


ANSWERS: dict[str, list[Line]] = {
    "the same again is not acknowledged twice, another number corrects": [
        ("6", "acknowledge:ack(6) h4/pain=6"),
        ("6", ""),
        ("4", "acknowledge:ack_again(4) h4/pain=4"),
    ],
    "two points above the baseline": [("7", "acknowledge:ack_score_seen(7) +high-pain h4/pain=7")],
    "a correction may be high too": [
        ("6", "acknowledge:ack(6) h4/pain=6"),
        ("7", "acknowledge:ack_score_seen(7) +high-pain h4/pain=7"),
    ],
    "with a wish for a call, and once more, and with a question": [
        ("6 please call me", "acknowledge:ack_score_call(6) +call-me h4/pain=6"),
        ("6 please call me", "acknowledge:ack_call &call-me"),
        ("6 can I drive?", "call-clinic:call_clinic +question"),
    ],
    "with a question": [("6 can I drive?", "acknowledge:ack_score_question(6) +question h4/pain=6")],
    "danger is answered instead of the number, which counts": [
        (f"6 and {HARM}", "danger:danger +danger h4/pain=6"),
        ("I want to die", "&danger"),
    ],
    "a worry is said to be read": [("6, I fell", "acknowledge:ack_score_seen(6) +worrying h4/pain=6")],
    "a machine answers nothing": [(MACHINE, ""), ("6", "acknowledge:ack(6) h4/pain=6")],
    "late": [
        after_window(),
        ("hmm", "received:received +unclear"),
        ("6", "acknowledge:ack_late(6) h4/pain=6"),
        ("7", "acknowledge:ack_score_seen(7) +high-pain h4/pain=7"),
    ],
    "late, with a call": [after_window(), ("6 please call me", "acknowledge:ack_score_call(6) +call-me h4/pain=6")],
    "somebody else's number is nobody's value": [
        ("7, you have the wrong number", "wrong-person:wrong_person_confirmed +wrong-person"),
        ("7", "+set-aside"),
        ("hello", "&set-aside"),
        ("who is this?", "&set-aside"),
        (MACHINE, ""),
        ("START", "&set-aside"),
        (HARM, "+danger"),
        ("stop", ""),
        ("please stop texting me", ""),
        ("wrong number", "+wrong-person"),
    ],
    "what was recorded of somebody else is doubted": [
        ("6", "acknowledge:ack(6) h4/pain=6"),
        ("wrong number, call me", "wrong-person:wrong_person_confirmed +wrong-person h4/pain=6"),
    ],
    "but not what somebody said who has died since": [
        ("6", "acknowledge:ack(6) h4/pain=6"),
        ended("deceased"),
        ("start texting me", "+set-aside"),
        ("wrong number", "wrong-person:wrong_person_confirmed +wrong-person"),
    ],
    "a death": [
        ("6", "acknowledge:ack(6) h4/pain=6"),
        (
            "this is his wife, he died yesterday",
            "stop-confirmed:death_confirmed +death-reported +worrying",
        ),
        ("he died yesterday", "&death-reported &worrying"),
        ("6", "+set-aside"),
    ],
}

SECOND_QUESTION: dict[str, list[Line]] = {
    "an option, another one, a call": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        ("2", "acknowledge:ack_choice h24/side_effects=2"),
        ("3", "acknowledge:ack_call +call-me h24/side_effects=3"),
        ("sorry 2 not 3", "acknowledge:ack_choice h24/side_effects=2"),
    ],
    "please call me, twice": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        ("3", "acknowledge:ack_call +call-me h24/side_effects=3"),
        ("3", "received:received &call-me"),
    ],
    "no is what it is called, and no wish that texts end": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        ("No.", "acknowledge:ack_choice h24/side_effects=1"),
        ("no", "stop-asked:stop_asked +refusal-in-doubt"),
    ],
    "late too": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        after_window("h24"),
        ("no", "acknowledge:ack_choice h24/side_effects=1"),
    ],
    "no thanks may be that wish": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        ("no thanks", "stop-asked:stop_asked +refusal-in-doubt h24/side_effects=1"),
    ],
    "an option with a question": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        ("2. can I drive?", "acknowledge:ack_choice_question +question h24/side_effects=2"),
    ],
    "no option of it is asked about and seen, the more so where it is high": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        ("8", "clarify:clarify_seen_side_effects ?side_effects#1 +unclear"),
        ("9", "clarify:clarify_seen_side_effects ?side_effects#2 +high-pain"),
    ],
    "the pain is named": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        ("my pain is 6 now", "acknowledge:ack_again(6) h24/pain=6"),
        ("2", "acknowledge:ack_choice h24/side_effects=2"),
    ],
    "the pain or an option": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        ("pain 2", "clarify-correction:clarify_24h ?pain#1"),
        ("2", "acknowledge:ack_again(2) h24/pain=2"),
    ],
    "which of two answers is taken back": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        ("sorry 2 not 5", "acknowledge:ack_again(2) h24/pain=2"),
    ],
    "by its words, which may worry": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        ("mild nausea", "acknowledge:ack_choice_seen +worrying h24/side_effects=2"),
        ("actually none", "acknowledge:ack_choice h24/side_effects=1"),
    ],
    "a dispute is asked about, a second one of a correction seen": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        ("2", "acknowledge:ack_choice h24/side_effects=2"),
        ("no thats wrong", "clarify-correction:clarify_side_effects ?side_effects#1"),
        ("1", "acknowledge:ack_choice h24/side_effects=1"),
        later(minutes=11),
        ("no thats wrong", "clarify-correction:clarify_seen_side_effects ?side_effects#2 +unclear"),
    ],
    "late, it is asked no more": [
        ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
        after_window("h24"),
        ("2", "acknowledge:ack_choice h24/side_effects=2"),
    ],
}

UNCLEAR: dict[str, list[Line]] = {
    "asked twice, then a person": [
        ("hmm", "clarify:clarify_now ?pain#1"),
        ("hmm again", "clarify:clarify_again_now ?pain#2"),
        ("mmm", "received:received +unclear"),
        ("mmm", "&unclear"),
        ("6", "acknowledge:ack(6) h4/pain=6"),
    ],
    "a picture is seen and the number asked for": [("", "clarify:clarify_seen_now ?pain#1 +picture")],
    "a worry is said to be read": [
        ("I fell in the kitchen", "clarify:clarify_seen_now ?pain#1 +worrying"),
        ("I fell again", "clarify:clarify_seen_now ?pain#2 &worrying"),
    ],
    "a question is the clinic's": [("can I drive?", "call-clinic:call_clinic +question")],
    "danger is not asked for a number": [(f"hmm {HARM}", "danger:danger +danger")],
    "a disputed score": [
        ("6", "acknowledge:ack(6) h4/pain=6"),
        ("no thats wrong", "clarify-correction:clarify_now ?pain#1"),
        ("nope its wrong", "clarify-correction:clarify_again_now ?pain#2"),
        ("still wrong", "received:received +unclear"),
        ("4", "h4/pain=4"),
    ],
    "a dispute in danger": [
        ("6", "acknowledge:ack(6) h4/pain=6"),
        (f"no thats wrong {HARM}", "danger:danger +danger"),
    ],
    "another value is denied": [
        ("6", "acknowledge:ack(6) h4/pain=6"),
        ("sorry 4 not 7", "clarify-correction:clarify_now ?pain#1"),
        ("6", ""),
    ],
    "thanks": [("6", "acknowledge:ack(6) h4/pain=6"), ("thanks", "")],
}

NOT_ASKED: dict[str, list[Line]] = {
    "a number": [("6", "received:received +no-question")],
    "two points above the baseline": [("7", "received:received +high-pain")],
    "with a call": [("6 and call me", "acknowledge:ack_call +call-me +no-question")],
    "with a question": [("6 can i drive?", "call-clinic:call_clinic +no-question +question")],
    "with a worry, which has a flag of its own": [("6 I fell", "received:received +worrying")],
    "high with a worry": [("10 I fell", "received:received +high-pain +worrying")],
    "a call": [("call me", "acknowledge:ack_call +call-me")],
    "a hello": [("hello there", "")],
    "pictures: what else was texted back within the hour does not say so": [
        ("", "received:received +picture"),
        later(hours=1),
        ("call me", "acknowledge:ack_call +call-me"),
        ("", "received:received &picture"),
    ],
    "a picture of one who refuses texts": [
        ("please stop texting me", "stop-confirmed:stop_confirmed +opted-out"),
        ("", "+picture"),
    ],
    "pictures: said so again after an hour": [
        ("", "received:received +picture"),
        ("", "&picture"),
        later(minutes=59),
        ("", "&picture"),
        later(minutes=1),
        ("", "received:received &picture"),
    ],
}

STRANGER: dict[str, list[Line]] = {
    "whatever": [("4", "+unknown-phone"), ("hello", "&unknown-phone")],
    "a worry has a flag of its own": [("I fell", "+worrying"), ("4 and I fell", "&worrying")],
    "a call is promised to no patient of ours": [("call me", "+call-me")],
    "a question": [("can I drive?", "call-clinic:call_clinic +question")],
    "danger": [(HARM, "danger:danger +danger")],
    "a picture": [("", "+picture +unknown-phone")],
    "a wish that texts end, perhaps": [(DOUBT, "+unknown-phone")],
}

DANGER: dict[str, list[Line]] = {
    "help is asked for in it": [
        ("help", ""),
        (HARM, "danger:danger +danger"),
        ("help me", "&danger"),
        ("thanks for the help", "received:received +unclear"),
        ("who is this?", "help:help"),
        ("6", "acknowledge:ack(6) h4/pain=6"),
    ],
    "it is told again where help is, once it was resolved": [
        (HARM, "danger:danger +danger"),
        (HARM, "&danger"),
        danger_resolved,
        later(minutes=1),
        ("help me", "received:received +worrying"),
        (HARM, "danger:danger +danger"),
    ],
    "a wish for a call beside it": [(HARM, "danger:danger +danger"), (f"{HARM} please call me", "+call-me &danger")],
    "asking who writes is no call for help": [(f"who is this? {HARM}", "danger:danger +danger")],
    "somebody who left": [ended("left"), ("call me", "acknowledge:ack_call +call-me")],
    "after a stop by keyword no text can reach the phone": [("STOP", "+opted-out"), (HARM, "+danger")],
    "after a death somebody is in danger": [
        ("this is his wife, he died yesterday", "stop-confirmed:death_confirmed +death-reported +worrying"),
        (HARM, "danger:danger +danger"),
    ],
}


def follows(talk: Talk, lines: list[Line], phone: str = PHONE) -> list[tuple[str, str]]:
    """What followed where it is not what the line says. A text without words is a picture."""
    wrong = []
    for line in lines:
        if callable(line):
            line(talk)
            continue
        body, expected = line
        found = talk.says(body, phone, media=int(not body)).short
        if found != expected:
            wrong.append((body, found))
    return wrong


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer(here: Office, name: str) -> None:
    with here.talk() as talk:
        assert follows(talk, ANSWERS[name]) == []


@pytest.mark.parametrize("name", SECOND_QUESTION)
def test_a_second_question(here: Office, name: str) -> None:
    with here.talk("h24") as talk:
        assert follows(talk, SECOND_QUESTION[name]) == []


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_is_unclear(here: Office, name: str) -> None:
    with here.talk() as talk:
        assert follows(talk, UNCLEAR[name]) == []


@pytest.mark.parametrize("name", NOT_ASKED)
def test_what_nobody_asked_for(here: Office, name: str) -> None:
    with here.talk() as talk:
        assert follows(talk, NOT_ASKED[name], BENS) == []


@pytest.mark.parametrize("name", STRANGER)
def test_a_phone_of_nobody(here: Office, name: str) -> None:
    with here.talk() as talk:
        assert follows(talk, STRANGER[name], STRANGERS) == []


@pytest.mark.parametrize("name", DANGER)
def test_danger_and_who_may_be_texted(here: Office, name: str) -> None:
    with here.talk() as talk:
        assert follows(talk, DANGER[name]) == []


def test_without_a_baseline_nine_is_high(here: Office) -> None:
    with here.talk() as talk:
        assert (
            follows(talk, [("8", "received:received +no-question"), ("9", "received:received +high-pain")], CYS) == []
        )


def test_two_numbers_from_a_phone_of_two_patients_are_seen_by_a_person_if_nobody_was_asked(here: Office) -> None:
    two_numbers = "4 or maybe 7"
    with here.talk() as talk:
        bens = talk.session.scalars(select(Patient).where(Patient.id != talk.ana.patient.id)).all()
        for patient in bens:  # Ben's phone is Cy's too
            talk.change(Patient, patient.id, phone_index=index_of(talk.session, "phone", BENS))
        assert follows(talk, [("hello there", ""), (two_numbers, "received:received +unclear")], BENS) == []
    with here.talk() as talk:
        assert follows(talk, [(two_numbers, "")], BENS) == [], "it is Ben's alone"
    with here.talk() as talk:
        older = talk.stores(two_numbers)
        talk.later(minutes=1)
        talk.says("6")
        talk.change(Patient, bens[0].id, phone_index=index_of(talk.session, "phone", PHONE))
        assert talk.reads(older).opened == (), "a newer answer is in force"
