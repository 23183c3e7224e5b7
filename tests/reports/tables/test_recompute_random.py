"""The report worked out a second time from its lists, of random records that staff changed in every way they can."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.errors import Conflict, NotFound, Refused
from reminders.followup import amending
from reminders.followup.importing.history import import_history
from reminders.record.outcomes import BASELINE, Outcome
from reminders.record.schedule import CheckIn, Infusion
from reminders.reports.kept_facts import keep
from tests.one_clinic import NOON, Care, care, settings
from tests.reports.followed import Said, Told, followed, infused
from tests.reports.tables.recomputed import recomputed

__all__ = ["care", "settings"]

PEOPLE, ACTS = 10, 60
STEPS = ("h4", "h24", "h72", "d7", "d14", "d21", "d28", "d42", "d56", "d84")
SCORES = ("0", "2", "3.5", "5", "5.6", "7", "8", "10")  # 3.5 of 5, 5.6 of 8 and 7 of 10 are 30 % less to the hair
BASELINES = ("10", "8", "5", "3", "0", None)
TOLD: tuple[Told, ...] = (
    None, None, Reason.OPTED_OUT, Reason.OUTAGE, Reason.BAD_NUMBER, Reason.ENDED, Reason.CALL_ONLY,
)  # fmt: skip
WHO: dict[str, Any] = {"actor": "staff:x", "why": "as told by phone"}
HEADER = "mrn,condition,course,number,infused_at,baseline_pain,step,answered_at,pain\n"


def told(chance: Random) -> Told:
    """What a timepoint came to."""
    if chance.random() < 0.3:
        return chance.choice(TOLD)
    return Said(chance.choice(SCORES), late=chance.random() < 0.1, doubtful=chance.random() < 0.1)


def a_record(care: Care, chance: Random) -> None:
    """Patients with one to three infusions each, hours to weeks apart, and histories of two series side by side."""
    for who in range(PEOPLE):
        at = NOON + timedelta(days=chance.randint(0, 20), minutes=who)
        for _ in range(chance.randint(1, 3)):
            condition, dose = chance.choice(("crps", "migraine", "low-back")), chance.choice((None, "0.5", "2"))
            given = infused(care, who, at, baseline=chance.choice(BASELINES), condition=condition, dose=dose)
            followed(care, given, {step: told(chance) for step in STEPS}, otherwise=None)
            at += timedelta(days=chance.choice((1, 3, 25, 40)))
    care.at(NOON + timedelta(days=150))
    lines = []
    for minutes, mrn in ((20, "I-1"), (30, "I-2")):
        for n, course in enumerate((1, 2, 1, 2)):
            at = NOON + timedelta(days=7 * n, minutes=minutes)
            head = f"{mrn},crps,{course},{n + 1},{at.isoformat()},{chance.choice(BASELINES) or ''}"
            answers = [(step, at + timedelta(days=int(step[1:]), hours=1)) for step in STEPS if step[0] == "d"]
            lines += [f"{head},{step},{when.isoformat()},{chance.choice(SCORES)}" for step, when in answers]
    with care.database.write() as session:
        file = io.BytesIO((HEADER + "\n".join(lines)).encode())
        totals = import_history(session, care.clinic_id, file, actor="operator", tell=lambda _: None)
    assert not totals.refused


def an_outcome(session: Session, chance: Random, *which: ColumnElement[bool]) -> Outcome:
    """One of them by chance, alike whatever their ids are."""
    found = select(Outcome).join(Infusion, Infusion.id == Outcome.infusion_id).where(*which)
    order = (Infusion.infused_at, Outcome.step, Outcome.recorded_at, Outcome.replied_at, Outcome.value)
    return chance.choice(session.scalars(found.order_by(*order)).all())


def an_infusion(session: Session, chance: Random) -> Infusion:
    """One of all by chance; no two are at the same moment."""
    return chance.choice(session.scalars(select(Infusion).order_by(Infusion.infused_at)).all())


def _correct(session: Session, clinic_id: str, chance: Random) -> None:
    row = an_outcome(session, chance)
    amending.correct_outcome(session, clinic_id, row.id, value=Decimal(chance.choice(SCORES)), **WHO)


def _confirm(session: Session, clinic_id: str, chance: Random) -> None:
    row = an_outcome(session, chance, Outcome.doubtful.is_(True))
    amending.correct_outcome(session, clinic_id, row.id, value=row.value or Decimal(4), **WHO)


def _withdraw(session: Session, clinic_id: str, chance: Random) -> None:
    amending.withdraw_outcome(session, clinic_id, an_outcome(session, chance).id, **WHO)


def _baseline(session: Session, clinic_id: str, chance: Random) -> None:
    row = an_infusion(session, chance)
    standing = session.scalar(select(Outcome.id).where(Outcome.infusion_id == row.id, Outcome.step == BASELINE))
    if standing is None:
        amending.record_baseline(session, clinic_id, row.id, score=Decimal(9), actor="staff:x")


def _call(session: Session, clinic_id: str, chance: Random) -> None:
    of = select(CheckIn).where(CheckIn.infusion_id == an_infusion(session, chance).id).order_by(CheckIn.due_at)
    row = chance.choice(session.scalars(of).all())
    at = row.due_at + timedelta(days=chance.choice((0, 1, 5, 20)))
    said = amending.PhoneScore("pain", Decimal(chance.choice(SCORES)), at)
    amending.record_phone_score(session, clinic_id, row.id, said, actor="staff:x")


def _change(session: Session, clinic_id: str, chance: Random) -> None:
    row = an_infusion(session, chance)
    if chance.random() < 0.7:
        amending.change_infusion(session, clinic_id, row.id, course=chance.randint(1, 3), **WHO)
    else:
        at = row.infused_at + timedelta(hours=chance.choice((-80, -2, 1, 30)))
        amending.change_infusion(session, clinic_id, row.id, infused_at=at, second_of_day=True, **WHO)


def _cancel(session: Session, clinic_id: str, chance: Random) -> None:
    row = an_infusion(session, chance)
    if row.status == "active":
        amending.cancel_infusion(session, clinic_id, row.id, **WHO)
    else:
        amending.reinstate_infusion(session, clinic_id, row.id, **WHO)


CHANGES: tuple[Callable[[Session, str, Random], None], ...] = (
    _correct, _confirm, _withdraw, _baseline, _call, _call, _change, _change, _cancel,
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, 3])
def test_a_random_record_is_recomputed_from_its_lists_whatever_staff_changed(care: Care, seed: int) -> None:
    chance = Random(seed)
    a_record(care, chance)
    done = 0
    for act in range(ACTS):
        try:
            with care.database.write() as session:
                chance.choice(CHANGES)(session, care.clinic_id, chance)
            done += 1
        except (Refused, NotFound, Conflict):
            continue
        if act in (ACTS // 3, ACTS // 2):  # from here on facts of patients are kept, and what changes them shows
            keep(care.database, care.clinic_id, now=care.now)
    assert done > ACTS // 2
    found, _ = recomputed(care)
    assert found["duration"]["responders"]
