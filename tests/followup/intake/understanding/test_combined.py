"""What several texts mean together, whatever the reader makes of each: each is given a reading here, and none is read.

`test_read_together` and `test_parts` tell the same of real texts, as far as there are some that read so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from reminders.care.reading import ChoiceReading, Concern, Intent, Reading
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.understanding import joined
from reminders.followup.intake.understanding.joined import combine, gather_parts
from reminders.followup.intake.whose import read_as_one
from reminders.followup.intake.whose.read_as_one import as_neighbor
from reminders.record.texts import ReplySource
from tests.followup.intake.conversation import Office, office
from tests.followup.intake.whose.together import NO_WAIT, SECOND, Texts
from tests.one_clinic import NOON

LIST, WEBHOOK = ReplySource.POLL, ReplySource.WEBHOOK

SAYS_NOTHING = Reading(None, Intent.OTHER, Concern.NONE, "no-number")
DANGER = replace(SAYS_NOTHING, concern=Concern.URGENT, rule="self-harm")
CALLED = replace(DANGER, rule="emergency", calls_emergency=True)
STOP = replace(SAYS_NOTHING, intent=Intent.STOP, rule="stop-in-words")
WRONG = replace(SAYS_NOTHING, intent=Intent.WRONG_PERSON, rule="wrong-number")
DEATH = replace(SAYS_NOTHING, reports_death=True, rule="death")
DOUBT = replace(SAYS_NOTHING, may_refuse=True, rule="may-be-stop")
MACHINE = replace(SAYS_NOTHING, is_automatic=True, rule="automatic")
FIVE = replace(SAYS_NOTHING, score=Decimal(5), intent=Intent.ANSWER, rule="bare-number")
OPTION = ChoiceReading(5, Intent.ANSWER, Concern.NONE, "option")


@dataclass
class Reader:
    """Reads what it was told each text says, and remembers what it was asked."""

    says: dict[str, Reading] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def __call__(self, text: str, *_: object) -> Reading:
        self.texts.append(text)
        return self.says.get(text, SAYS_NOTHING)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    made = Reader()
    for module in (joined, read_as_one):
        monkeypatch.setattr(module, "read", made)
    return made


def in_hand(**values: Any) -> Any:
    """A reply in hand, as far as its texts are concerned."""
    empty: dict[str, Any] = {"parts": [], "rest": [], "beside": [], "completes": [], "several": {}, "session": None}
    return SimpleNamespace(**empty | {"order_is_guess": False, "disputes": False} | values)


def without_a_machine(reading: Reading, **values: Any) -> Reading:
    return replace(reading, is_automatic=False, **values)


#: Of two parts "a" and "b": how their words are read as one, how each reads alone or joined, and what both mean.
PARTS: dict[str, tuple[Reading, dict[str, Reading], Reading]] = {
    "a danger": (SAYS_NOTHING, {"a": DANGER}, replace(SAYS_NOTHING, concern=Concern.URGENT, rule="self-harm")),
    "a danger joined the other way": (SAYS_NOTHING, {"ab": DANGER}, DANGER),
    "a danger in both and in the whole": (DANGER, {"b": replace(DANGER, rule="overdose")}, DANGER),
    "a danger beside a machine's words": (MACHINE, {"b": DANGER}, without_a_machine(DANGER)),
    "a machine that names the ambulance": (MACHINE, {"b": CALLED}, MACHINE),
    "a person who calls the ambulance": (SAYS_NOTHING, {"b": CALLED}, replace(DANGER, rule="emergency")),
    "a danger that a machine quotes": (SAYS_NOTHING, {"a": replace(DANGER, is_automatic=True)}, SAYS_NOTHING),
    "a death": (SAYS_NOTHING, {"b": DEATH}, DEATH),
    "a death that the whole reports too": (replace(DEATH, rule="whole"), {"b": DEATH}, replace(DEATH, rule="whole")),
    "a death beside a machine's words": (MACHINE, {"b": DEATH}, without_a_machine(DEATH)),
    "a stop": (SAYS_NOTHING, {"b": STOP}, STOP),
    "a stop beside a machine's words": (MACHINE, {"b": STOP}, without_a_machine(STOP)),
    "a stop that a machine quotes": (SAYS_NOTHING, {"b": replace(STOP, is_automatic=True)}, SAYS_NOTHING),
    "a stop in a danger": (DANGER, {"b": STOP}, replace(DANGER, intent=Intent.STOP)),
    "a wrong number and a stop": (SAYS_NOTHING, {"a": STOP, "b": WRONG}, WRONG),
    "a wrong number in what is a stop": (STOP, {"a": WRONG}, STOP),
    "what may be a stop": (FIVE, {"a": DOUBT}, replace(FIVE, may_refuse=True)),
    "what may be a stop beside a machine's words": (MACHINE, {"a": DOUBT}, without_a_machine(MACHINE, may_refuse=True)),
    "what may be one that a machine quotes": (SAYS_NOTHING, {"a": replace(DOUBT, is_automatic=True)}, SAYS_NOTHING),
    "the same value": (FIVE, {"a": FIVE}, FIVE),
}  # fmt: skip


def test_what_one_part_says_alone_the_whole_says_too(reader: Reader) -> None:
    for name, (whole, says, together) in PARTS.items():
        reader.says = says
        texts = in_hand(parts=["a", "b", "a b", "ab"], rest=["b"])
        assert (name, combine(texts, whole), texts.disputes) == (name, together, False)


def test_a_part_with_another_value_leaves_none_unless_each_answers_a_question_of_its_own(reader: Reader) -> None:
    reader.says = {"a": FIVE, "b": replace(FIVE, score=Decimal(4))}
    wholes: list[tuple[Reading | ChoiceReading, Reading | ChoiceReading]] = [
        (FIVE, replace(FIVE, score=None)),
        (OPTION, replace(OPTION, value=None)),
    ]
    for whole, without in wholes:
        texts = in_hand(parts=["a", "b", "a b", "ab"])
        assert combine(texts, whole) == replace(without, intent=Intent.OTHER, rule="parts-differ")
        assert texts.disputes
        stops = combine(texts, replace(whole, intent=Intent.STOP))
        assert stops == replace(without, intent=Intent.STOP, rule="parts-differ")
        several = in_hand(parts=["a", "b", "a b", "ab"], several={"sleep": Decimal(5), "mood": Decimal(4)})
        assert (combine(several, whole), several.disputes) == (whole, False)


def test_parts_whose_order_is_a_guess_are_looked_at_the_other_way_round_for_danger(reader: Reader) -> None:
    reader.says = {"b a": replace(DANGER, rule="other")}
    for whole, is_guess, together in (
        (SAYS_NOTHING, True, replace(DANGER, rule="danger-in-parts")),
        (SAYS_NOTHING, False, SAYS_NOTHING),
        (DANGER, True, DANGER),
        (MACHINE, True, MACHINE),
    ):
        texts = in_hand(parts=["a", "b", "a b", "ab"], rest=["b"], order_is_guess=is_guess)
        assert combine(texts, whole) == together


def neighbor(body: str, seconds: float, source: ReplySource, **read_as: Any) -> Any:
    values = {"part_of": None, "concern": "none", "intent": "other", "is_automatic": False} | read_as
    at = NOON + timedelta(seconds=seconds)
    return as_neighbor(SimpleNamespace(id=body, provider_at=at, source=source, **values), body)  # type: ignore[arg-type]


def beside(*others: Any, source: ReplySource = WEBHOOK) -> Any:
    """The text "me" in hand, beside others that were read before."""
    mine = neighbor("me", 0, source).reply
    return in_hand(reply=mine, body="me", beside=list(others))


#: Texts read before this one, when they are dated and what dates all of them: the ways to read them with this one,
#: and whether they were surely written in that order.
WAYS: list[tuple[dict[str, int], ReplySource, dict[str, bool]]] = [
    ({"before": -3}, LIST, {"before me": True}),
    ({"before": -3}, WEBHOOK, {"before me": True, "me before": False}),
    ({"after": 3}, LIST, {"me after": True}),
    ({"after": 3}, WEBHOOK, {"me after": False, "after me": False}),
    ({"after": 3, "before": -3}, LIST, {"before me": True, "me after": True, "before me after": True}),
    (
        {"after": 3, "before": -3}, WEBHOOK,
        {"before me": True, "me after": False, "before me after": False, "me before": False, "after me": False},
    ),
    ({"first": -3, "at once": 0}, LIST, {"first at once me": True, "me at once": False}),
]  # fmt: skip


def test_texts_are_read_together_in_every_order_in_which_they_may_have_been_written(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joined, "ours_between", lambda *_: False)
    for dated, source, ways in WAYS:
        texts = beside(*(neighbor(body, at, source) for body, at in dated.items()), source=source)
        reader.says, reader.texts = {}, []
        assert combine(texts, SAYS_NOTHING) is SAYS_NOTHING
        assert [text for text in reader.texts if "me" in text] == list(ways)
        assert texts.completes == []
        for way, is_known in ways.items():
            reader.says = {way: STOP}
            said = replace(STOP, rule="stop-in-parts") if is_known else replace(SAYS_NOTHING, may_refuse=True)
            assert (way, combine(texts, SAYS_NOTHING)) == (way, said)
            assert texts.completes == [one.reply for one in texts.beside]


ADDS = replace(DANGER, rule="danger-in-parts")
#: This text alone; how "before me" and "me after" are read; whether a text of ours left between them; what this one
#: means then, and whether it is the others that make it so.
BESIDE: dict[str, tuple[Reading, tuple[Reading, Reading], bool, Reading, bool]] = {
    "a danger": (SAYS_NOTHING, (DANGER, SAYS_NOTHING), False, ADDS, True),
    "a danger after a text of ours": (SAYS_NOTHING, (DANGER, SAYS_NOTHING), True, ADDS, True),
    "a danger by itself": (DANGER, (replace(DANGER, rule="whole"), SAYS_NOTHING), False, DANGER, False),
    "a danger by itself, and a stop": (
        DANGER, (replace(STOP, concern=Concern.URGENT), SAYS_NOTHING), False,
        replace(DANGER, intent=Intent.STOP, rule="stop-in-parts"), False,
    ),
    "a danger in one and a stop in another": (
        SAYS_NOTHING, (DANGER, STOP), False, replace(ADDS, may_refuse=True), True,
    ),
    "a danger and a stop in one": (
        SAYS_NOTHING, (replace(DANGER, intent=Intent.STOP), SAYS_NOTHING), False, replace(ADDS, may_refuse=True), True,
    ),
    "a stop": (SAYS_NOTHING, (STOP, SAYS_NOTHING), False, replace(STOP, rule="stop-in-parts"), True),
    "a stop after a text of ours": (SAYS_NOTHING, (STOP, SAYS_NOTHING), True, SAYS_NOTHING, False),
    "a stop beside an answer": (FIVE, (STOP, SAYS_NOTHING), False, replace(FIVE, may_refuse=True), True),
    "a stop by itself": (STOP, (STOP, DOUBT), False, STOP, False),
    "what may be a stop": (SAYS_NOTHING, (DOUBT, SAYS_NOTHING), False, replace(SAYS_NOTHING, may_refuse=True), True),
    "what may be a stop by itself": (DOUBT, (DOUBT, SAYS_NOTHING), False, DOUBT, False),
    "what may be a stop of an answer": (
        replace(FIVE, may_refuse=True), (STOP, SAYS_NOTHING), False, replace(FIVE, may_refuse=True), False,
    ),
    "a machine's words": (MACHINE, (DANGER, STOP), False, MACHINE, False),
}  # fmt: skip


def test_what_a_text_adds_to_those_before_it_is_a_danger_or_a_refusal(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, (alone, (before_me, me_after), is_ours_between, together, completes) in BESIDE.items():
        monkeypatch.setattr(joined, "ours_between", lambda *_, found=is_ours_between: found)
        texts = beside(neighbor("before", -3, LIST), neighbor("after", 3, LIST), source=LIST)
        reader.says = {"before me": before_me, "me after": me_after}
        assert (name, combine(texts, alone)) == (name, together)
        assert (name, bool(texts.completes)) == (name, completes)


def test_what_was_told_to_a_person_before_or_ended_the_texts_means_nothing_more(reader: Reader) -> None:
    reader.says = {"before me": DANGER, "machine me": DANGER, "machine": MACHINE}
    for read_as in (
        {"concern": Concern.URGENT.value},
        {"intent": Intent.STOP.value},
        {"intent": Intent.WRONG_PERSON.value},
        {"is_automatic": True},
    ):
        assert combine(beside(neighbor("before", -3, LIST, **read_as)), SAYS_NOTHING) is SAYS_NOTHING
    assert combine(beside(neighbor("machine", -3, LIST)), SAYS_NOTHING) is SAYS_NOTHING


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


#: How both ways to join two parts read, and which of them counts.
JOINED: list[tuple[dict[str, Reading], str]] = [
    ({}, "a b"),
    ({"ab": FIVE}, "ab"),
    ({"a b": FIVE, "ab": FIVE}, "a b"),
    ({"a b": FIVE, "ab": DANGER}, "ab"),
    ({"a b": DANGER, "ab": DANGER}, "a b"),
]


def test_of_both_ways_to_join_parts_the_one_with_danger_counts_or_else_the_one_with_a_score(
    here: Office, reader: Reader
) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        first, second = texts.comes("(1/2) a"), texts.comes("(2/2) b", SECOND)
        for says, body in JOINED:
            reader.says = says
            alone = InHand(talk.session, second.reply, "(2/2) b")
            one = gather_parts(alone, wait=NO_WAIT)
            assert one is not None
            assert (one.reply, one.body, one.parts) == (first.reply, body, ["a", "b", "a b", "ab"])


def test_the_order_of_parts_is_known_by_their_marks_or_by_times_of_the_list_a_second_apart(here: Office) -> None:
    long = "x" * 153
    for bodies, source, apart, is_guess in (
        (("(1/2) a", "(2/2) b"), WEBHOOK, SECOND, False),
        ((long, "b"), WEBHOOK, SECOND, True),
        ((long, "b"), LIST, NO_WAIT, True),
        ((long, "b"), LIST, SECOND, False),
    ):
        with here.talk() as talk:
            texts = Texts(talk)
            first, second = (texts.comes(body, at * apart, source=source.value) for at, body in enumerate(bodies))
            one = gather_parts(InHand(talk.session, second.reply, bodies[1]), wait=NO_WAIT)
            assert one is not None
            assert (one.reply, one.order_is_guess) == (first.reply, is_guess)
