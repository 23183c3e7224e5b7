"""If staff will look at a reply, the patient is told so; nobody is told so without a flag."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

import reminders
from reminders.followup.intake.acting.text_back import SAID, Said
from reminders.record.outcomes import FlagKind
from tests.day import Day, new_phone

#: How a text says that staff will look, in each language.
STAFF = re.compile(r"[Oo]ur staff|[Nn]uestro personal|pedimos que le llamen")


@dataclass(frozen=True)
class Case:
    """What is written after `before` was, at a step (None: before anything was asked), and what is read."""

    flags: set[FlagKind]
    wrote: tuple[str, str]
    """In English and in Spanish."""
    step: str | None = "h4"
    before: tuple[str, ...] = ()
    media: int = 0
    noted: str = ""

    def __str__(self) -> str:
        return f"{self.step}-{'-'.join(self.before)}-{self.wrote[0]}"


FELL = ("I fell in the kitchen", "me cai en la cocina")
CASES = [
    Case({FlagKind.WORRYING}, ("I fell in the kitchen, pain 6", "me cai en la cocina, dolor 6"), noted="6"),
    Case({FlagKind.WORRYING}, FELL),
    Case({FlagKind.WORRYING}, FELL, step=None),
    Case({FlagKind.WORRYING}, FELL, before=("6",)),
    Case({FlagKind.WORRYING}, FELL, step="h24"),
    Case({FlagKind.WORRYING}, FELL, step="h24", before=("6",)),
    Case({FlagKind.WORRYING}, FELL, step="d28", before=("6", "1")),
    Case(
        {FlagKind.WORRYING},
        ("I fell, pain is 5 now, not 6", "me cai, el dolor es 5 ahora, no 6"),
        before=("6",),
        noted="5",
    ),
    Case({FlagKind.WORRYING}, ("2, but I fell", "2, pero me cai"), step="h24", before=("6",)),
    Case({FlagKind.HIGH_PAIN}, ("9", "9"), noted="9"),
    Case({FlagKind.HIGH_PAIN}, ("9", "9"), step=None),
    Case({FlagKind.NO_QUESTION}, ("4", "4"), step=None),
    Case({FlagKind.CALL_ME}, ("call me please", "quiero que me llamen")),
    Case({FlagKind.CALL_ME}, ("6, call me please", "6, quiero que me llamen"), noted="6"),
    Case({FlagKind.CALL_ME}, ("3", "3"), step="h24", before=("6",)),
    Case({FlagKind.QUESTION}, ("can I take ibuprofen?", "¿puedo tomar ibuprofeno?")),
    Case({FlagKind.QUESTION}, ("6 and can I take ibuprofen?", "6 ¿y puedo tomar ibuprofeno?"), noted="6"),
    Case({FlagKind.QUESTION}, ("2. can I take ibuprofen?", "2. ¿puedo tomar ibuprofeno?"), step="h24", before=("6",)),
    Case({FlagKind.PICTURE}, ("", ""), media=1),
    Case({FlagKind.PICTURE}, ("", ""), media=1, step=None),
    Case({FlagKind.UNCLEAR}, ("mmm", "mmm"), before=("hmm", "hmm again")),
    Case({FlagKind.REFUSAL_IN_DOUBT}, ("im over these daily texts. bye", "ya me tienen harta con esto")),
    Case({FlagKind.UNCLEAR}, ("8", "8"), step="h24", before=("6",)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_reply_that_a_person_will_look_at_is_told_so(day: Day, case: Case, language: str) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone, language=language)
    day.tick()
    if case.step is not None:
        day.ask(phone, enrollment, case.step)
    for body in case.before:
        day.say(phone, body)
        day.tick()
    before = len(day.texts(phone))
    day.say(phone, case.wrote[language == "es"], media=case.media)
    flags = day.flags()
    assert {FlagKind(flag.kind) for flag in flags} == case.flags
    (text,) = day.texts(phone)[before:][:1]
    assert STAFF.search(text), text
    assert "911" in text
    if case.noted:
        assert case.noted in text
        assert day.scores(enrollment)[-1][1] == Decimal(case.noted)
    assert len(day.messages(reply_id=day.replies()[-1].id)) - len(day.messages(kind="follow-up")) <= 1


def test_every_flag_that_a_reply_can_raise_has_its_sentence_and_every_such_sentence_is_tried() -> None:
    folder = Path(reminders.__file__).parent / "followup" / "intake"
    sources = "".join(file.read_text() for file in folder.rglob("*.py") if file.name != "text_back.py")
    raised = {FlagKind[name] for name in re.findall(r"flag\((?:\s*)FlagKind\.(\w+)", sources)}
    raised |= {FlagKind[name] for name in re.findall(r"(?:if|else) (?:[\w.> ]* else )?FlagKind\.(\w+)", sources)}
    assert raised == set(SAID)
    look = {kind for kind, said in SAID.items() if said is Said.STAFF_LOOK}
    assert look == set().union(*(case.flags for case in CASES))


@pytest.mark.parametrize(
    "bodies",
    [
        ("7", "thanks"), ("hmm", "dunno", "7"), ("please stop texting me",), ("START",), ("HELP",),
        ("you have the wrong number",), ("6", "sorry, 5"), ("6", "no thats wrong"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_nobody_is_promised_a_look_where_no_flag_was_opened(day: Day, bodies: tuple[str, ...]) -> None:
    phone, *_ = day.asked()
    for body in bodies:
        day.say(phone, body)
    assert not any(STAFF.search(text) for text in day.texts(phone))


@pytest.mark.parametrize("body", ["I fell. please stop texting me", "I fell, you have the wrong number"])
def test_who_ends_the_texts_hears_that_they_end_and_nothing_more(day: Day, body: str) -> None:
    phone, *_ = day.asked()
    before = len(day.texts(phone))
    day.say(phone, body)
    assert FlagKind.WORRYING in {flag.kind for flag in day.flags()}
    (text,) = day.texts(phone)[before:]
    assert not STAFF.search(text)


def test_a_second_trouble_within_the_hour_is_said_to_be_looked_at_too(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.tick()
    for body in ("4", "I fell in the kitchen", "I fell again"):
        day.say(phone, body)
    assert len(day.messages(kind="received")) == 2


def test_a_call_for_help_with_a_fall_in_it_is_no_wish_for_the_leaflet(day: Day) -> None:
    phone, *_ = day.asked()
    day.say(phone, "help, I fell in the kitchen")
    flagged = {flag.kind for flag in day.flags()}
    assert flagged & {FlagKind.WORRYING, FlagKind.DANGER}
    assert "911" in day.texts(phone)[-1]
    assert day.messages(kind="help") == []
