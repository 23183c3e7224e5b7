"""Which question of a check-in a text answers or corrects, as a table: `test_whose_value` tells the same as stories.

A line that begins with "+" came before anything of ours left: the patient wrote it right after the one above.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from reminders.care.protocol import ScoreWords
from reminders.care.reading import ChoiceReading, read
from reminders.followup.amending import PhoneScore, record_phone_score
from reminders.followup.asking.own_questions import NewQuestion, add_question
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.followup.intake import read_reply
from reminders.followup.intake.understanding import which_question
from reminders.followup.intake.whose.attribute import Belongs
from reminders.record.texts import Attribution, Reply
from tests.followup.intake.conversation import MINUTE, Office, Talk, office, patient_request
from tests.followup.intake.test_what_follows import HARM
from tests.followup.intake.whose.together import NO_WAIT
from tests.one_clinic import Care
from tests.outbox.claiming import PHONE

PEGS, SLEEPERS = "+13125550155", "+13125550156"
#: What answers a first pain score, and what follows it.
PAIN = ("5", "acknowledge:ack(5) h24/pain=5 then side_effects")
SIDE = ("2", "acknowledge:ack_choice h24/side_effects=2")
CALL = ("3", "acknowledge:ack_call +call-me h24/side_effects=3")
ASKS_PAIN, ASKS_SIDE = (
    "clarify-correction:clarify_24h ?pain#1",
    "clarify-correction:clarify_side_effects ?side_effects#1",
)
ASKED_SIDE = "clarify:clarify_side_effects ?side_effects#1"
STOPS = "stop-confirmed:stop_confirmed +opted-out"
LATER = ("", "25 hours")
AGAIN = "acknowledge:ack_again(2) h24/pain=2"
STOP_ASKED = "stop-asked:stop_asked +refusal-in-doubt"

H24: dict[str, list[tuple[str, str]]] = {
    "at once: the first is denied": [("5", ""), ("+not 5", ASKS_PAIN)],
    "at once: the pain is named": [("5", ""), ("+my pain is 2", AGAIN)],
    "at once: a correction": [("5", ""), ("+sorry 2", AGAIN)],
    "at once: perhaps the answer to what comes next": [("5", ""), ("+2", ASKS_PAIN)],
    "at once: no answer to what comes next": [
        ("5", ""), ("+8", "acknowledge:ack_score_seen(8) +high-pain h24/pain=8"),
    ],
    "at once: the same": [("5", ""), ("+5", "")],
    "at once: another value is denied": [("5", ""), ("+sorry 4 not 7", ASKS_PAIN)],
    "the option's name answers what is open, though the pain was asked back": [
        ("5", ""), ("+no thats wrong", ASKS_PAIN), ("2 mild", SIDE[1]),
    ],
    "a number answers what was asked back": [
        ("5", ""), ("+no thats wrong", ASKS_PAIN), ("2", AGAIN),
    ],
    "a name that is denied answers nothing": [("5", ""), ("+no thats wrong", ASKS_PAIN), ("not mild", "")],
    "no option corrects none": [PAIN, SIDE, ("8", ASKS_SIDE)],
    "nor a high one": [PAIN, SIDE, ("9", ASKS_SIDE)],
    "a correction that is no option is the pain's": [
        PAIN, ("sorry, 8", "acknowledge:ack_score_seen(8) +high-pain h24/pain=8"),
    ],
    "a correction that is an option may be either's": [PAIN, ("sorry, 2", ASKS_PAIN)],
    "a correction that names the side effects is no pain's": [
        PAIN, ("sorry, side effects 2", "clarify:clarify_seen_side_effects ?side_effects#1 +unclear"),
    ],
    "the option in force is denied": [PAIN, CALL, ("sorry 8 not 3", ASKS_PAIN)],
    "the pain in force is denied": [
        PAIN, CALL, ("sorry 8 not 5", "acknowledge:ack_score_seen(8) +high-pain h24/pain=8"),
    ],
    "neither is": [PAIN, ("sorry 2 not 7", ASKS_PAIN)],
    "neither is, and it is no option": [PAIN, ("sorry 8 not 7", ASKS_PAIN)],
    "two scores beside the pain's name": [PAIN, ("6 or 7 pain now", ASKS_PAIN)],
    "a correction that names the pain": [PAIN, ("sorry, pain is 2", AGAIN)],
    "options beside the pain's name": [PAIN, ("1 or 2 pain", "clarify:clarify_side_effects ?side_effects#1")],
    "the pain, and another one is denied": [PAIN, ("my pain is 2 not 7", ASKS_PAIN)],
    "the pain's name beside no option": [PAIN, ("pain 8", "acknowledge:ack_score_seen(8) +high-pain h24/pain=8")],
    "the pain, plainly": [PAIN, SIDE, ("my pain is 2", AGAIN)],
    "the pain's name beside an option": [PAIN, SIDE, ("pain 2", ASKS_PAIN)],
    "the pain's name alone": [PAIN, SIDE, ("pain", "")],
    "none, as an answer": [PAIN, ("none", "acknowledge:ack_choice h24/side_effects=1")],
    "none, after an answer": [PAIN, SIDE, ("none", ASKS_SIDE)],
    "ok": [PAIN, SIDE, ("ok", "")],
    "no option, and a stop": [PAIN, SIDE, ("8 and please stop texting me", STOPS)],
    "what may be the pain, and a stop": [PAIN, ("sorry 2 not 7. please stop texting me", STOPS)],
    "no option, and a high score": [PAIN, ("9", "clarify:clarify_seen_side_effects ?side_effects#1 +high-pain")],
    "a number that is neither": [PAIN, SIDE, ("55", ASKS_SIDE)],
    "no, as an answer": [PAIN, ("no", "acknowledge:ack_choice h24/side_effects=1")],
    "no corrects none": [PAIN, CALL, ("no please", STOP_ASKED)],
    "no with a full stop": [PAIN, ("no.", "acknowledge:ack_choice h24/side_effects=1")],
    "no with a comma": [PAIN, ("no,", "acknowledge:ack_choice h24/side_effects=1")],
    "an option that may be a stop": [PAIN, ("2 no more", f"{STOP_ASKED} h24/side_effects=2")],
    "the number answers and the name of another option does not": [
        ("5", ""), ("+no thats wrong", ASKS_PAIN),
        ("2 but call me", "acknowledge:ack_score_call(2) +call-me h24/pain=2"),
    ],
    "the option's name in several words": [
        ("5", ""), ("+no thats wrong", ASKS_PAIN),
        ("3 que me llamen", "acknowledge:ack_call +call-me h24/side_effects=3"),
    ],
    "at once: what was not asked is named": [("5", ""), ("+side effects 2", "")],
    "at once: both are named": [("5", ""), ("+pain 2, side effects 1", AGAIN)],
    "at once: a number is denied that is no score": [("5", ""), ("+Not the 2 you people promised me", ASKS_PAIN)],
    "at once: the score in force is denied": [("5", ""), ("+sorry 2 not 5", AGAIN)],
    "at once: the same, which could answer what comes next": [("2", ""), ("+2", "")],
    "options for the pain": [PAIN, ("1 or 2 for pain", ASKED_SIDE)],
    "all options beside the pain's name": [PAIN, ("1, 2 or 3 pain", ASKED_SIDE)],
    "the pain's name beside another number": [PAIN, ("7 pain patches", ASKED_SIDE)],
    "a plain correction that names the pain": [PAIN, ("oops my pain is 2 now", AGAIN)],
    "the pain in force is denied by its name": [PAIN, ("my pain is 2 not 5", AGAIN)],
    "a correction that names the side effects, with an option": [PAIN, ("I meant 2, the side effects", SIDE[1])],
    "a score of the last day": [("yesterday 6", "acknowledge:ack(6) h24/pain=6 then side_effects")],
    "no number, and a call": [PAIN, SIDE, ("sorry 8 not 9, please call me", "acknowledge:ack_call +call-me")],
}  # fmt: skip

ASKED, CHANGE = ("5", "acknowledge:ack(5) d28/pain=5 then change"), ("3", "acknowledge:ack_choice d28/change=3")
D28: dict[str, list[tuple[str, str]]] = {
    "a correction of the option": [ASKED, CHANGE, ("sorry, 2", "acknowledge:ack_choice d28/change=2")],
    "a correction that is no option": [
        ASKED, CHANGE, ("sorry, 8", "acknowledge:ack_score_seen(8) +high-pain d28/pain=8"),
    ],
    "the option's name in several words": [
        ("5", ""), ("+no thats wrong", ASKS_PAIN), ("2 mucho mejor", "acknowledge:ack_choice d28/change=2"),
    ],
    "a day later the pain is nobody's value": [ASKED, CHANGE, LATER, ("my pain is 8", "received:received +high-pain")],
    "also while the other question is open": [ASKED, LATER, ("my pain is 8", "received:received +high-pain")],
    "nor is an option": [ASKED, CHANGE, LATER, ("4", "received:received +no-question")],
    "what may be the pain asks about what is open": [ASKED, LATER, ("6 or 8 pain", "clarify:clarify_change ?change#1")],
}  # fmt: skip

TO_PEG = [
    ("6", "acknowledge:ack(6) d28/pain=6 then change"),
    ("3", "acknowledge:ack_choice d28/change=3 then peg-pain"),
]
FIVE = ("5", "acknowledge:ack(5) d28/peg-pain=5 then peg-enjoyment")
FOUR = ("4", "acknowledge:ack(4) d28/peg-enjoyment=4 then peg-activity")
SEVEN = ("7", "acknowledge:ack(7) d28/peg-activity=7")
PEG: dict[str, list[tuple[str, str]]] = {
    "at once: perhaps the next one's, after the pain": [("6", ""), ("+3", ASKS_PAIN)],
    "at once: after the options": [TO_PEG[0], ("3", ""), ("+4", "clarify-correction:clarify_change ?change#1")],
    "at once: an option with its name": [
        TO_PEG[0], ("3", ""), ("+2 much better", "acknowledge:ack_choice d28/change=2"),
    ],
    "at once: after the first of its own": [
        *TO_PEG, ("4", ""), ("+5", "clarify-correction:clarify_score ?peg-pain#1"),
    ],
    "the last one's answer is corrected": [
        *TO_PEG, FIVE, FOUR, SEVEN, ("8", "acknowledge:ack_again(8) d28/peg-activity=8"),
    ],
    "an earlier one's, by what is denied": [
        *TO_PEG, FIVE, FOUR, SEVEN, ("sorry 2 not 4", "acknowledge:ack_again(2) d28/peg-enjoyment=2"),
    ],
    "none's, by what is denied": [
        *TO_PEG, FIVE, FOUR, SEVEN, ("sorry 2 not 9", "clarify-correction:clarify_score ?peg-activity#1"),
    ],
    "one of two, by what is denied": [
        *TO_PEG, FIVE, ("5", "acknowledge:ack(5) d28/peg-enjoyment=5 then peg-activity"), SEVEN,
        ("sorry 2 not 5", "clarify-correction:clarify_score ?peg-activity#1"),
    ],
    "an option is denied, which is no score": [
        *TO_PEG, FIVE, FOUR, ("sorry 2 not 3", "clarify:clarify_score ?peg-activity#1"),
    ],
    "a correction before an answer": [*TO_PEG, FIVE, ("sorry, 4", "clarify:clarify_score ?peg-enjoyment#1")],
    "an answer is denied without another": [
        *TO_PEG, FIVE, FOUR, ("not 4", "clarify:clarify_score ?peg-activity#1"),
    ],
    "the change is named": [*TO_PEG, FIVE, ("the change is 2", "acknowledge:ack_choice d28/change=2")],
    "the pain is what its questions are about": [
        *TO_PEG, FIVE, ("6 for pain", "acknowledge:ack(6) d28/peg-enjoyment=6 then peg-activity"),
    ],
    "no pain is none of it": [*TO_PEG, ("no pain", "acknowledge:ack(0) d28/peg-pain=0 then peg-enjoyment")],
    "the two that are left": [
        *TO_PEG, FIVE, ("4 7", "acknowledge:ack_choice d28/peg-enjoyment=4 d28/peg-activity=7"),
    ],
    "two of three": [*TO_PEG, ("5 4", "clarify:clarify_score ?peg-pain#1")],
    "an earlier one's, by what is denied beside a plain number": [
        *TO_PEG, FIVE, FOUR, ("not 4 but 2", "acknowledge:ack_again(2) d28/peg-enjoyment=2"),
    ],
    "at once: three numbers after an answer are no answers": [
        *TO_PEG, ("5", ""), ("+4 6 7", "clarify-correction:clarify_score ?peg-pain#1"),
    ],
    "the last one is corrected in words": [
        *TO_PEG, FIVE, FOUR, SEVEN, ("sorry, 8", "acknowledge:ack_again(8) d28/peg-activity=8"),
    ],
    "all three, and a number once more": [
        *TO_PEG, ("5 4 7", "acknowledge:ack_choice d28/peg-pain=5 d28/peg-enjoyment=4 d28/peg-activity=7"),
        ("8", "acknowledge:ack_again(8) d28/peg-pain=8"),
    ],
    "all three, and one of them is corrected": [
        *TO_PEG, ("5 4 7", "acknowledge:ack_choice d28/peg-pain=5 d28/peg-enjoyment=4 d28/peg-activity=7"),
        ("sorry 2 not 4", "acknowledge:ack_again(2) d28/peg-enjoyment=2"),
    ],
}  # fmt: skip

TO_SLEEP = [
    ("6", "acknowledge:ack(6) d28/pain=6 then change"),
    ("3", "acknowledge:ack_choice d28/change=3 then sleep-quality"),
]
ASKS_SLEEP = "clarify:clarify_score ?sleep-quality#1"
SLEEP: dict[str, list[tuple[str, str]]] = {
    "a number": [*TO_SLEEP, ("8", "acknowledge:ack(8) d28/sleep-quality=8")],
    "a number for the pain corrects that": [*TO_SLEEP, ("4 for pain", "acknowledge:ack_again(4) d28/pain=4")],
    "the pain is named": [*TO_SLEEP, ("my pain is 4", "acknowledge:ack_again(4) d28/pain=4")],
    "a number because of the pain": [
        *TO_SLEEP, ("8 because the pain is less", "acknowledge:ack(8) d28/sleep-quality=8"),
    ],
    "no pain is no number of this": [*TO_SLEEP, ("no pain", ASKS_SLEEP)],
    "no number": [*TO_SLEEP, ("none", ASKS_SLEEP)],
    "a level without a name is its number": [*TO_SLEEP, ("nivel 3", "acknowledge:ack(3) d28/sleep-quality=3")],
    "what is denied is no answer": [
        *TO_SLEEP, ("8", "acknowledge:ack(8) d28/sleep-quality=8"),
        ("Not the 2 you people promised me", "clarify-correction:clarify_score ?sleep-quality#1"),
    ],
    "a day later the pain is nobody's value": [*TO_SLEEP, LATER, ("my pain is 4", "received:received +no-question")],
    "no pain, and a stop": [*TO_SLEEP, ("no pain. please stop texting me", STOPS)],
    "its answer is corrected, and not the pain": [
        *TO_SLEEP, ("8", "acknowledge:ack(8) d28/sleep-quality=8"),
        ("sorry, 7 not 8", "acknowledge:ack_again(7) d28/sleep-quality=7"),
        ("sorry, 5 not 6", "acknowledge:ack_again(5) d28/pain=5"),
    ],
}  # fmt: skip

#: The same where the pain is asked of now and the sleep of the week.
NOW = ("6", "acknowledge:ack(6) h4/pain=6 then sleep-quality")
SLEEP_H4: dict[str, list[tuple[str, str]]] = {
    "the past is no pain of now": [("yesterday 6", "clarify:clarify_now ?pain#1")],
    "the past is of this week": [NOW, ("yesterday 7", "acknowledge:ack(7) h4/sleep-quality=7")],
    "a number answers what was asked back": [
        ("6", ""), ("+no thats wrong", "clarify-correction:clarify_now ?pain#1"),
        ("4", "acknowledge:ack_again(4) h4/pain=4"),
    ],
}  # fmt: skip

OWN: dict[str, Enrollment] = {}
"""Who is asked the questions of a protocol's own, by what these are about."""
QUESTION = NewQuestion(
    "Sleep quality", "7d",
    {
        "en": ScoreWords("This week, how well did you sleep? Zero (very badly) to ten (very well).", "your sleep"),
        "es": ScoreWords("Esta semana, ¿qué tal ha dormido? Del cero (muy mal) al diez (muy bien).", "su descanso"),
    },
    ("h4", "d28"),
)  # fmt: skip


def enroll_others(session: Session, care: Care) -> None:
    add_question(session, care.clinic_id, "chronic-pain", QUESTION, actor="staff:1")
    for name, phone, protocol in (("PEG", PEGS, "chronic-pain-peg"), ("sleep", SLEEPERS, "chronic-pain")):
        who = replace(patient_request(name, phone, 5, hours=3), protocol=protocol)
        OWN[name] = enroll(session, care.clinic(session), who, actor="staff:1", settings=care.settings)


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory, enroll_others) as made:
        yield made


def follows(talk: Talk, lines: list[tuple[str, str]], phone: str) -> list[tuple[str, str]]:
    """What followed where it is not what the line says."""
    wrong = []
    for number, (body, expected) in enumerate(lines):
        if (body, expected) == LATER:
            talk.later(hours=25)
            continue
        reply = talk.stores(body.removeprefix("+"), phone)
        if lines[number + 1 :] and lines[number + 1][0].startswith("+"):
            assert read_reply(talk.session, reply, wait=NO_WAIT)  # and nothing leaves
        else:
            found = talk.reads(reply).short
            wrong += [(body, found)] if found != expected else []
    return wrong


@pytest.mark.parametrize(("step", "name"), [*(("h24", name) for name in H24), *(("d28", name) for name in D28)])
def test_after_the_pain_and_a_question_with_options(here: Office, step: str, name: str) -> None:
    with here.talk(step) as talk:
        assert follows(talk, {"h24": H24, "d28": D28}[step][name], PHONE) == []


@pytest.mark.parametrize(
    ("about", "step", "name"),
    [
        *(("PEG", "d28", name) for name in PEG),
        *(("sleep", "d28", name) for name in SLEEP),
        *(("sleep", "h4", name) for name in SLEEP_H4),
    ],
)
def test_after_questions_of_a_protocols_own(here: Office, about: str, step: str, name: str) -> None:
    lines = PEG if about == "PEG" else {"d28": SLEEP, "h4": SLEEP_H4}[step]
    with here.talk() as talk:
        talk.ana = OWN[about]
        talk.asked(step)
        assert follows(talk, lines[name], {"PEG": PEGS, "sleep": SLEEPERS}[about]) == []


#: A text that is found after a newer answer to the question asked last: what follows, and what it is said to be.
FOUND: dict[str, list[tuple[str, str, str]]] = {
    "side effects": [
        ("my pain is 8", "acknowledge:ack_score_seen(8) +high-pain h24/pain=8", "correction"),
        ("8 for pain", "acknowledge:ack_score_seen(8) +high-pain h24/pain=8", "correction"),
        ("pain 2", "", "overtaken"),
        ("8", "", "overtaken"),
        ("1", "", "overtaken"),
    ],
    "sleep": [
        ("my pain is 8", "acknowledge:ack_score_seen(8) +high-pain d28/pain=8", "correction"),
        ("the change is 3", "acknowledge:ack_choice d28/change=3", "correction"),
        ("sorry, 2 not 3", "", "overtaken"),
        ("8", "", "overtaken"),
    ],
}  # fmt: skip


def test_what_plainly_says_another_answer_counts_though_a_newer_text_answered_what_was_asked_last(here: Office) -> None:
    """The list shows it once its webhook was lost."""
    for about, lines in FOUND.items():
        phone, step, first = (SLEEPERS, "d28", ("5", "4")) if about == "sleep" else (PHONE, "h24", ("5",))
        for body, short, how in lines:
            with here.talk() as talk:
                talk.ana = OWN.get(about, talk.ana)
                talk.asked(step)
                for answer in first:
                    talk.says(answer, phone)
                    talk.now += MINUTE
                    talk.session.info["clock"] = talk.clock
                written = {"provider_at": talk.moment + MINUTE / 2, "received_at": talk.now}
                talk.now += MINUTE
                talk.session.info["clock"] = talk.clock
                talk.says("2", phone)
                found = talk.stores(body, phone)
                talk.change(Reply, found, **written)
                heard = talk.reads(found)
                assert (body, heard.short, heard.reply.attribution) == (body, short, how)


def test_after_an_answer_that_staff_took_before_it_was_asked_a_number_at_once_is_asked_about(here: Office) -> None:
    of: list[tuple[Enrollment | None, str, str, str, list[tuple[str, str]]]] = [
        (None, PHONE, "h24", "side_effects", [("5", ""), ("+3", ASKS_PAIN)]),
        (OWN["PEG"], PEGS, "d28", "peg-activity", PEG["at once: after the first of its own"]),
    ]
    for who, phone, step, measure, lines in of:
        with here.talk() as talk:
            talk.ana = who or talk.ana
            check_in = talk.asked(step)
            taken = PhoneScore(measure, Decimal(2), talk.now)
            record_phone_score(talk.session, check_in.clinic_id, check_in.id, taken, actor="staff:1")
            assert follows(talk, lines, phone) == []


def test_beside_a_question_with_options_another_one_that_is_named_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """No protocol of ours asks two of these at one time; one of a clinic's own may."""
    check_in: Any = SimpleNamespace()
    asked = {"pain": None, "side_effects": None, "change": None}
    found = Belongs(Attribution.CORRECTION, check_in, "change")
    monkeypatch.setattr(which_question, "attribute_to_measure", lambda *args: found if args[-1] == "change" else None)
    in_hand: Any = SimpleNamespace(
        session=None, reply=None, body="the change is 2", questions=asked,
        belongs=Belongs(Attribution.OPEN, check_in, "side_effects"),
    )  # fmt: skip
    reading = which_question.read_beside_choice(in_hand, read(in_hand.body))
    assert isinstance(reading, ChoiceReading)
    assert (reading.value, in_hand.belongs) == (2, found)


def test_the_rule_that_is_kept_says_how_a_text_was_read(here: Office) -> None:
    rules = {"6": "bare-number", "3": "option", "5 4 7": "several-answers", "no pain": "no-number", HARM: "self-harm"}
    for about, phone, last in (("PEG", PEGS, "5 4 7"), ("sleep", SLEEPERS, "no pain")):
        with here.talk() as talk:
            talk.ana = OWN[about]
            talk.asked("d28")
            for body in ("6", "3", last, HARM):
                assert talk.says(body, phone).reply.rule == rules[body]
            assert talk.says("help me", phone).reply.rule == "help-in-danger"
    with here.talk("h24") as talk:
        talk.says("5")
        assert talk.says("pain 2").reply.rule == "which-question"
    with here.talk() as talk:
        talk.ana = OWN["PEG"]
        talk.asked("d28")
        talk.says("6", PEGS)
        assert read_reply(talk.session, talk.stores("3", PEGS), wait=NO_WAIT)  # and nothing leaves
        assert talk.says("4", PEGS).reply.rule == "which-question"


def test_several_answers_are_kept_as_an_answer(here: Office) -> None:
    with here.talk() as talk:
        talk.ana = OWN["PEG"]
        talk.asked("d28")
        for body in ("6", "3", "5 4 7"):
            reply = talk.says(body, PEGS).reply
        assert (reply.intent, reply.value) == ("answer", Decimal(5))
