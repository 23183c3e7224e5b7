"""A protocol as an admin changed it: what is stored, and what is refused at which place of the draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from reminders import protocols as shipped
from reminders.care.protocol import Offset, Protocol, Unit
from reminders.errors import NotFound, Refused
from reminders.followup.asking import protocols, retire_protocol
from reminders.followup.asking.edit_protocol import ChosenStep, ProtocolDraft, check_draft, store_draft
from tests.one_clinic import Care

NAME, PEG = "chronic-pain", "chronic-pain-peg"
SHIPPED = shipped.load(NAME)


def draft_of(protocol: Protocol = SHIPPED, **changes: Any) -> ProtocolDraft:
    """The protocol as it is, or with changes."""
    steps = tuple(
        ChosenStep(
            step.offset, step.window_hours, tuple((str(q.measure), str(q.recall)) for q in step.questions),
            step.nudge_hours,
        )
        for step in protocol.steps
    )  # fmt: skip
    return replace(ProtocolDraft(protocol.title, steps, protocol.version), **changes)


def with_step(place: int, **changes: Any) -> ProtocolDraft:
    """The shipped protocol with one check-in changed, in its place."""
    steps = list(draft_of().steps)
    steps[place] = replace(steps[place], **changes)
    return draft_of(steps=tuple(steps))


def refused(care: Care, draft: ProtocolDraft) -> list[tuple[str, str]]:
    """What is wrong with a draft; looking at it and storing it agree, and nothing is stored."""
    found = []
    for act in (check_draft, lambda *given: store_draft(*given, actor="staff:1")):
        with care.database.write() as session:
            with pytest.raises(Refused) as error:
                act(session, care.clinic_id, NAME, draft)
            found.append([(each.field, each.sentence) for each in error.value.errors])
            assert protocols.newest_version(session, care.clinic_id, NAME) is None
    assert found[0] == found[1]
    return found[0]


def test_a_draft_is_stored_as_the_next_version_in_the_order_of_its_times(care: Care) -> None:
    steps = draft_of().steps
    changed = replace(steps[0], nudge_hours=0), replace(steps[3], window_hours=60)
    moved = ChosenStep(Offset(10, Unit.DAYS), 24, (("pain", "24h"), ("change", "since_first")))
    draft = draft_of(title="  Ours ", steps=(moved, changed[1], *steps[1:3], changed[0]))
    with care.database.write() as session:
        looked = check_draft(session, care.clinic_id, NAME, draft)
        assert protocols.newest_version(session, care.clinic_id, NAME) is None
        row = store_draft(session, care.clinic_id, NAME, draft, actor="staff:1")
        kept = protocols.parsed(row)
        assert looked == kept
        assert (row.made_by, row.clinic_id, row.version, kept.title) == ("staff:1", care.clinic_id, 3, "Ours")
        assert [step.step for step in kept.steps] == ["h4", "h24", "h72", "d7", "d10"]
        assert [step.nudge_hours for step in kept.steps] == [0, None, None, None, None]
        assert [step.window_hours for step in kept.steps][3:] == [60, 24]
        assert [(str(q.measure), str(q.recall)) for q in kept.steps[4].questions] == [
            ("pain", "24h"),
            ("change", "since_first"),
        ]
        assert kept.steps[1] == SHIPPED.steps[1]
        stored: Any = row.definition
        assert "nudge_hours" not in stored["steps"][1]


def test_a_copy_is_the_first_version_of_a_name_of_its_own(care: Care) -> None:
    with care.database.write() as session:
        row = store_draft(session, care.clinic_id, NAME, draft_of(title="Head pain", copy=True), actor="staff:1")
        assert (row.name, row.version, row.title) == ("head-pain", 1, "Head pain")
        assert protocols.parsed(row).steps == SHIPPED.steps
        assert protocols.newest_version(session, care.clinic_id, NAME) is None


WRONG: dict[str, tuple[Callable[[], ProtocolDraft], list[tuple[str, str]]]] = {
    "no title": (lambda: draft_of(title=" "), [("title", "missing")]),
    "a long title": (lambda: draft_of(title="x" * 81), [("title", "80")]),
    "another's title": (lambda: draft_of(title=shipped.load(PEG).title.upper()), [("title", "has this name already")]),
    "a copy of its own title": (lambda: draft_of(copy=True), [("title", "has this name already")]),
    "a copy of a taken name": (
        lambda: draft_of(title="Chronic: pain!", copy=True), [("title", "has this name already")],
    ),
    "an old version": (lambda: draft_of(title="Ours", version=1), [("version", "Somebody stored version 2")]),
    "no check-in": (lambda: draft_of(steps=()), [("steps", "one check-in at least")]),
    "two at one time": (
        lambda: with_step(3, offset=Offset(14, Unit.DAYS)),
        [("steps[3].offset", "at this time already"), ("steps[4].offset", "at this time already")],
    ),
    "no window": (lambda: with_step(3, window_hours=0), [("steps[3].window_hours", "The hours it is open must")]),
    "pain of a week": (
        lambda: with_step(3, asks=(("pain", "7d"),)), [("steps[3].questions", "A check-in must be")],
    ),
    "days too many": (
        lambda: with_step(9, offset=Offset(367, Unit.DAYS)), [("steps[9].offset", "The days after the infusion must")],
    ),
    "hours too many": (
        lambda: with_step(0, offset=Offset(0, Unit.HOURS)), [("steps[0].offset", "The hours after the infusion must")],
    ),
    "a nudge after its window": (
        lambda: with_step(0, nudge_hours=9), [("steps[0].nudge_hours", "The hours until it is asked again must")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_said_at_its_place(care: Care, what: str) -> None:
    draft, expected = WRONG[what]
    found = refused(care, draft())
    assert [field for field, _ in found] == [field for field, _ in expected], found
    assert [words in sentence for (_, sentence), (_, words) in zip(found, expected, strict=True)] == [True] * len(found)


def test_what_changes_nothing_is_not_stored(care: Care) -> None:
    with care.database.write() as session:
        with pytest.raises(Refused) as error:
            store_draft(session, care.clinic_id, NAME, draft_of(), actor="staff:1")
        assert [(each.field, each.sentence) for each in error.value.errors] == [("steps", "Nothing is changed yet.")]
        assert store_draft(session, care.clinic_id, NAME, draft_of(title="Ours"), actor="staff:1").version == 3
        fewer = draft_of(title="Ours", version=3, steps=draft_of().steps[:9])
        assert store_draft(session, care.clinic_id, NAME, fewer, actor="staff:1").version == 4


def test_a_place_is_that_of_the_draft_however_its_check_ins_are_sorted(care: Care) -> None:
    steps = draft_of().steps
    found = refused(care, draft_of(steps=(*steps[1:], replace(steps[0], window_hours=500))))
    assert [field for field, _ in found] == ["steps[9].window_hours"]
    assert len(refused(care, draft_of(title="", version=1, steps=()))) == 3, "all that is wrong is said at once"


def test_only_what_is_offered_is_changed(care: Care) -> None:
    with care.database.write() as session:
        retire_protocol.retire(session, care.clinic_id, NAME, actor="staff:1")
        for name in (NAME, "no-such"):
            with pytest.raises(NotFound):
                check_draft(session, care.clinic_id, name, draft_of(title="Ours"))
            with pytest.raises(NotFound):
                store_draft(session, care.clinic_id, name, draft_of(title="Ours"), actor="staff:1")
