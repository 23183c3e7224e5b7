"""Moving infusions to the newest version of their protocol: what was asked stays, what is to come follows it."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from reminders.care.protocol import Question
from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.asking import protocols
from reminders.followup.asking.questions import questions_of
from reminders.followup.enrolling.enroll import Enrollment
from reminders.record.people import ProtocolVersion
from reminders.record.schedule import CheckIn, Infusion
from reminders.reports.courses import courses
from reminders.reports.tables.check_ins import CHECK_INS
from tests.followup.amending.helpers import BY, ask, check_ins, history
from tests.one_clinic import Care

NAME = "chronic-pain"


def store(care: Care, change: dict[str, dict[str, Any] | None], **added: dict[str, Any]) -> int:
    """The clinic's next version: steps changed, left out (None) or added."""
    with care.database.write() as session:
        data = deepcopy(dict(protocols.definition(session, care.clinic_id, NAME)))
        steps = {step["step"]: step for step in data["steps"]}
        for step, values in change.items():
            if values is None:
                del steps[step]
            else:
                steps[step] |= values
        for step, values in added.items():
            steps[step] = {"step": step, "questions": [{"measure": "pain", "recall": "24h"}], **values}
        data["steps"] = sorted(steps.values(), key=lambda s: s.get("after_hours", 24 * s.get("after_days", 0)))
        return protocols.edit(session, care.clinic_id, data, actor="staff:7").version


def move(care: Care, looked_at: int, **changed: Any) -> int:
    with care.database.write() as session:
        return amending.move_schedules(session, care.clinic_id, NAME, **{"looked_at": looked_at, **BY, **changed})


def asked(care: Care, check_in: CheckIn) -> tuple[Question, ...]:
    with care.database.read() as session:
        return questions_of(session, session.get_one(CheckIn, check_in.id))


def test_what_was_asked_stays_and_what_is_to_come_follows_the_newest_version(care: Care, enrolled: Enrollment) -> None:
    before = check_ins(care, enrolled.infusion)
    ask(care, before["h4"])
    side_effects = [{"measure": "pain", "recall": "24h"}, {"measure": "side_effects", "recall": "7d"}]
    version = store(
        care,
        {"h4": {"questions": [{"measure": "pain", "recall": "24h"}]}, "d14": {"window_hours": 24, "nudge_hours": 0},
         "d21": {"questions": side_effects}, "d84": None},
        d35={"after_days": 35, "window_hours": 48},
        h1={"after_hours": 1, "window_hours": 1},
    )  # fmt: skip
    care.at(care.now + timedelta(hours=6))
    with care.database.read() as session:
        seen = amending.move_consequences(session, care.clinic(session), NAME)
        columns_before = {r.check_in.step: r.asks for r in CHECK_INS.records(session, list(before.values()))}
    assert (seen.infusions, seen.more, dict(seen.left_out), dict(seen.added)) == (1, False, {"d84": 1}, {"d35": 1})
    assert [one.from_version for one in seen.examples] == [2]
    assert check_ins(care, enrolled.infusion).keys() == before.keys(), "looking changes nothing"
    for looked_at, why, field in ((2, "A shorter course", "version"), (version, " ", "why")):
        with pytest.raises(Refused) as refused:
            move(care, looked_at, why=why)
        assert [error.field for error in refused.value.errors] == [field]

    assert move(care, version) == 1
    after = check_ins(care, enrolled.infusion)
    assert {step: row.id for step, row in after.items() if step in before} == {s: r.id for s, r in before.items()}
    assert after.keys() - before.keys() == {"d35"}, "what would have closed before is not added"
    assert [str(question.recall) for question in asked(care, after["h4"])] == ["now"], "as it was asked"
    assert [question.measure for question in asked(care, after["d21"])] == ["pain", "side_effects"]
    assert (after["d14"].nudge_hours, after["d14"].due_at) == (0, before["d14"].due_at)
    assert (before["d14"].closes_at - after["d14"].closes_at).total_seconds() == 24 * 3600
    left = after["d84"]
    assert (left.state, left.reason, left.final) == ("skipped", "not-in-schedule", True)
    (entry,) = [details for action, details in history(care) if action == "change-infusion"]
    assert entry == {"old": {"schedule": f"{NAME} 2"}, "new": {"schedule": f"{NAME} {version}"}, "why": BY["why"]}

    with care.database.read() as session:
        columns = {r.check_in.step: r.asks for r in CHECK_INS.records(session, list(after.values()))}
        (course,) = courses(session, care.clinic_id, now=care.now)
    assert (columns["h4"], columns["d84"]) == (columns_before["h4"], columns_before["d84"])
    recalls = {point.step: point.recall for point in course.infusions[0].timepoints}
    assert (recalls["h4"], recalls["d84"], len(recalls)) == ("now", "24h", 11)
    assert move(care, version) == 0

    back = store(care, {"d35": None}, d84={"after_days": 84, "window_hours": 72})
    assert move(care, back) == 1
    again = check_ins(care, enrolled.infusion)
    assert (again["d84"].state, again["d84"].reason, again["d84"].protocol_id) == ("scheduled", None, None)
    assert again["d35"].reason == "not-in-schedule"
    assert [str(question.recall) for question in asked(care, again["h4"])] == ["now"]
    with care.database.read() as session:
        rows = dict(session.execute(select(ProtocolVersion.id, ProtocolVersion.version)).all())
        infusion = session.get_one(Infusion, enrolled.infusion.id)
        assert (rows[again["h4"].protocol_id or ""], rows[infusion.protocol_id]) == (2, back)
