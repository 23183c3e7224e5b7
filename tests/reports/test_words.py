"""Every code that the record can hold has words for staff."""

from __future__ import annotations

import pytest

from reminders.followup.amending import END_REASONS
from reminders.outbox.kinds import Kind
from reminders.record.access import Role
from reminders.record.outcomes import FlagAct, FlagKind, Measure
from reminders.record.schedule import CheckInState
from reminders.record.texts import Attribution, MessageState
from reminders.record.webhooks import DeliveryState, Event, WhyDisabled
from reminders.reports import words
from reminders.reports.seriousness import Level
from reminders.webhooks.endpoints import DELETED
from reminders.webhooks.post import NoAnswer


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("flag", FlagKind),
        ("level", Level),
        ("list", set(Level) - {Level.URGENT}),
        ("flag_act", FlagAct),
        ("check_in", CheckInState),
        ("message", MessageState),
        ("kind", Kind),
        ("measure", Measure),
        ("attribution", Attribution),
        ("role", Role),
        ("ended", END_REASONS),
        ("webhook", Event),
        ("webhook_state", DeliveryState),
        ("webhook_disabled", WhyDisabled),
        ("webhook_answer", [*NoAnswer, DELETED]),
    ],
)
def test_every_code_has_words(kind: str, codes: list[str]) -> None:
    assert [code for code in codes if code not in words.WORDS[kind]] == []


@pytest.mark.parametrize(
    ("code", "said"),
    [("h1", "1 hour"), ("h24", "24 hours"), ("d7", "day 7"), ("baseline", "baseline"), ("x9", "x9"), (None, "")],
)
def test_a_step_is_said_by_its_distance(code: str | None, said: str) -> None:
    assert words.step(code) == said


def test_an_unknown_code_is_shown_rather_than_lost() -> None:
    assert words.say("brand-new", "flag") == "brand new"
