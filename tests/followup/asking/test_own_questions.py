"""A clinic's own questions: what a new one adds to a protocol, what is refused, and what removing one leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from reminders import protocols as shipped
from reminders.care.protocol import QUESTIONS_LIMIT, ScoreWords
from reminders.errors import Refused
from reminders.followup.asking import protocols
from reminders.followup.asking.own_questions import (
    NewQuestion,
    add_question,
    check_question,
    clinics_own,
    remove_question,
    steps_asking,
)
from reminders.record.people import ProtocolVersion
from tests.one_clinic import Care, add_clinic_row

NAME, PEG = "chronic-pain", "chronic-pain-peg"
WORDS = ScoreWords("In the past week, how well did you sleep? Zero (very badly) to ten (very well).", "your sleep")
SPANISH = ScoreWords(
    "Desde hace una semana, ¿qué tal ha dormido? Del cero (muy mal) al diez (muy bien).", "su descanso"
)
SLEEP = NewQuestion("Sleep quality", "7d", {"en": WORDS, "es": SPANISH}, ("d7", "d28"))
REWORDED = ScoreWords("How rested are you, zero (not at all) to ten (fully)?", "your rest")


def added(session: Session, care: Care, new: NewQuestion = SLEEP, name: str = NAME) -> ProtocolVersion:
    return add_question(session, care.clinic_id, name, new, actor="staff:1")


def refused(session: Session, care: Care, new: NewQuestion, name: str = NAME) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as error:
        added(session, care, new, name)
    return [(each.field, each.sentence) for each in error.value.errors]


def test_a_question_is_asked_last_at_the_check_ins_that_were_chosen_and_removed_again(care: Care) -> None:
    before = shipped.load(NAME)
    with care.database.write() as session:
        row = added(session, care)
        kept = protocols.parsed(row)
        (own,) = clinics_own(kept)
        assert (own.name, own.title, str(own.recall), own.words["en"]) == (
            "sleep-quality",
            "Sleep quality",
            "7d",
            WORDS,
        )
        assert (row.version, row.made_by, row.clinic_id) == (3, "staff:1", care.clinic_id)
        assert steps_asking(kept, "sleep-quality") == ("d7", "d28")
        for now, was in zip(kept.steps, before.steps, strict=True):
            asked = [(str(q.measure), str(q.recall)) for q in now.questions]
            more = [("sleep-quality", "7d")] if now.step in ("d7", "d28") else []
            assert asked == [*((str(q.measure), str(q.recall)) for q in was.questions), *more]
        gone = remove_question(session, care.clinic_id, NAME, "sleep-quality", actor="staff:2")
        assert (gone.version, gone.made_by) == (4, "staff:2")
        assert protocols.parsed(gone).steps == before.steps
        assert clinics_own(protocols.parsed(gone)) == ()
        with pytest.raises(Refused) as error:
            remove_question(session, care.clinic_id, NAME, "sleep-quality", actor="staff:2")
        assert [each.field for each in error.value.errors] == ["measure"]


def test_what_ships_with_a_protocol_is_not_the_clinics_own_and_stays(care: Care) -> None:
    with care.database.write() as session:
        kept = protocols.parsed(added(session, care, name=PEG))
        assert [own.name for own in clinics_own(kept)] == ["sleep-quality"]
        assert len(kept.measures) == 4
        with pytest.raises(Refused):
            remove_question(session, care.clinic_id, PEG, "peg-pain", actor="staff:1")
        gone = protocols.parsed(remove_question(session, care.clinic_id, PEG, "sleep-quality", actor="staff:1"))
        assert gone.measures == shipped.load(PEG).measures
        copy = {**protocols.definition(session, care.clinic_id, PEG), "name": "a-copy", "title": "A copy"}
        own = protocols.parsed(protocols.edit(session, care.clinic_id, copy, actor="staff:1"))
        assert len(clinics_own(own)) == 3, "of a protocol that is not shipped all are the clinic's"


def test_a_name_means_the_same_words_in_every_version_of_the_clinics_protocols(care: Care) -> None:
    with care.database.write() as session:
        added(session, care)
        ((field, sentence),) = refused(session, care, SLEEP)
        assert (field, "of this name already" in sentence) == ("title", True)
        remove_question(session, care.clinic_id, NAME, "sleep-quality", actor="staff:1")
        for other in (replace(SLEEP, words={"en": REWORDED, "es": SPANISH}), replace(SLEEP, recall="24h")):
            for name in (NAME, PEG):
                ((field, sentence),) = refused(session, care, other, name)
                assert (field, "in other words before" in sentence) == ("title", True)
        assert added(session, care, name=PEG).version == 2, "the same words may come again"
        there = add_clinic_row(session, "hillside").id
        new = replace(SLEEP, words={"en": REWORDED, "es": SPANISH})
        assert add_question(session, there, NAME, new, actor="staff:1").version == 3, (
            "another clinic's words are its own"
        )


@pytest.mark.parametrize("title", ["Pain", "Baseline", "PEG", "PEG pain", "Change"])
def test_a_name_that_means_something_else_in_the_record_is_refused(care: Care, title: str) -> None:
    with care.database.write() as session:
        ((field, sentence),) = refused(session, care, replace(SLEEP, title=title))
    assert (field, "kept for another measure" in sentence) == ("title", True)


def test_the_check_ins_are_some_of_the_protocols_that_have_room(care: Care) -> None:
    with care.database.write() as session:
        for steps in ((), ("d7", "d8")):
            assert [field for field, _ in refused(session, care, replace(SLEEP, steps=steps))] == ["steps"]
        known = protocols.known(session, care.clinic_id)[NAME]
        room = QUESTIONS_LIMIT - len(next(step for step in known.steps if step.step == "d28").questions)
        for number in range(room):
            added(session, care, replace(SLEEP, title=f"Sleep {number}", steps=("d28",)))
        ((field, sentence),) = refused(session, care, SLEEP)
        assert (field, sentence.endswith("as many are asked at d28.")) == ("steps", True)
        assert sentence.startswith(f"{QUESTIONS_LIMIT} questions are the most")
        assert added(session, care, replace(SLEEP, steps=("d7",))).version == room + 3


def test_everything_that_is_wrong_is_said_at_once_and_nothing_twice(care: Care) -> None:
    blank = NewQuestion("", "2h", {"en": ScoreWords("", ""), "es": SPANISH}, ())
    with care.database.write() as session:
        found = refused(session, care, blank)
        assert sorted(field for field, _ in found) == ["about_en", "question_en", "recall", "steps", "title"]
        assert [field for field, _ in refused(session, care, SLEEP, "no-such")] == ["protocol"]
        assert protocols.newest_version(session, care.clinic_id, "no-such") is None
        measure = check_question(session, care.clinic_id, shipped.load(NAME), SLEEP)
        assert (measure.name, measure.title) == ("sleep-quality", "Sleep quality")
        long = replace(SLEEP, title="x" * 41, words={"en": ScoreWords("y" * 161, "z" * 161), "es": SPANISH})
        assert {field for field, _ in refused(session, care, long)} == {"title", "question_en", "about_en"}
