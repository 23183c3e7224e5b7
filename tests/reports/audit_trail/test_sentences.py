"""What an entry of the audit trail says: every action that the code writes has its sentence."""

from __future__ import annotations

import json

from reminders.reports.audit_trail.details import details_of
from reminders.reports.audit_trail.kinds import KINDS, ONLY_LOOKED, SENTENCES, Kind, sentence
from reminders.reports.words import WORDS
from tests.reports.audit_trail.actions import actions_written
from tests.reports.audit_trail.fields_written import fields_written


def test_every_action_written_anywhere_in_the_code_has_one_sentence_and_no_sentence_is_left_over() -> None:
    told = [action for actions in SENTENCES.values() for action in actions]
    assert len(told) == len(set(told))
    assert set(actions_written()) == set(told)
    assert set(KINDS) == set(Kind) == set(SENTENCES)
    assert set(SENTENCES[Kind.LOOKED]) > ONLY_LOOKED


def test_a_sentence_says_what_exactly_and_reads_on_where_that_is_not_known_any_more() -> None:
    assert sentence("resolve", "flag", "“wrote something worrying” of Tue Mar 3") == (
        "resolved the flag “wrote something worrying” of Tue Mar 3"
    )
    assert sentence("reopen-flag", "flag", None) == "opened the flag again"
    assert sentence("exported", "replies", "the replies") == "downloaded the replies"
    # An action of a newer version, or one that nobody gave a sentence yet.
    assert sentence("rename-staff", "staff", "ana@x.example") == "rename staff: ana@x.example"
    assert sentence("rename-key", "api-key", None) == "rename key: api key"
    assert sentence("count-beds", "clinic", None) == "count beds"


def test_details_are_told_as_what_was_and_what_is_with_times_at_the_place() -> None:
    sealed = json.dumps(
        {
            "old": {
                "language": "en",
                "hour": "17:30:00",
                "phone": None,
                "shared": False,
                "until": "2026-03-02T18:00:00+00:00",
            },
            "new": {"language": "es", "hour": "10:00", "phone": "+13125550142", "shared": True, "until": None},
            "events": ["a", "b"],
            "baseline": {"peg": {"pain": 7, "activity": None}, "nothing": {"pain": None}, "mrn": "10"},
            "condition": "crps",
            "second_of_day": False,
            "why": "asked for it",
        }
    )
    assert dict(details_of(sealed, "America/Chicago")) == {
        "language": "English → Spanish", "hour": "5:30 pm → 10:00 am",
        "mrn": "10", "condition": "Complex regional pain syndrome",
        "phone": "nothing → (312) 555-0142", "shared": "no → yes",
        "until": "Mon Mar 2, 2026, 12:00 pm → nothing",
        "events": "a, b", "peg": "pain 7", "why": "asked for it",
    }  # fmt: skip
    for nothing in (None, "", "(cannot be opened)", "[1]"):
        assert list(details_of(nothing, "UTC")) == []


def test_what_only_looks_like_a_day_or_an_hour_is_told_as_it_was_typed() -> None:
    typed = {"mrn": "2024-03-15", "name": "+13125550142", "why": "1234-56-78", "course": "2024-13-45", "hour": "25:00"}
    assert dict(details_of(json.dumps(typed), "America/Chicago")) == typed


def test_every_field_written_anywhere_in_the_code_has_its_words() -> None:
    written = fields_written()
    assert {"dose_mg_per_kg", "paused_until", "texts_per_day", "leaked", "hold_at"} <= written, "the source was found"
    assert written - WORDS["field"].keys() == set()
    assert not [said for said in WORDS["field"].values() if "_" in said]
