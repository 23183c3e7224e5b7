"""Which infusion a line is about: one the record has, or a new one whose check-ins nobody is ever texted about."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from reminders.care.hours import local_day
from reminders.care.protocol import Protocol, plan
from reminders.care.reasons import Reason
from reminders.fields import Fields
from reminders.followup.importing.history_lines import HistoryLine, contradicts
from reminders.followup.importing.known import OF_BASELINE, KnownCheckIn, KnownInfusion, KnownPatient, recalls_of
from reminders.followup.importing.waiting_rows import WaitingRows
from reminders.outbox.queue import texting_hours
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.people import Clinic, ProtocolVersion
from reminders.record.schedule import CheckInState, Infusion, InfusionStatus

#: What every line of an infusion repeats: its name, also in a sentence, and the column that says it.
_SAID: Final = {"condition": "condition", "course": "course", "number": "number", "dose": "dose_mg_per_kg"}


class Infusions:
    """The infusions of a file, each found or added when a line names it."""

    def __init__(
        self,
        session: Session,
        clinic: Clinic,
        version: ProtocolVersion,
        protocol: Protocol,
        waiting: WaitingRows,
        actor: str,
    ) -> None:
        self.session = session
        self.clinic = clinic
        self.protocol_id = version.id
        self.protocol = protocol
        self.recalls = recalls_of(session, version.id)
        self.waiting = waiting
        self.actor = actor
        self.added = 0
        self.still_open = 0
        """Infusions of lately, some of whose check-ins could still have been asked."""

    def find(self, patient: KnownPatient, line: HistoryLine, fields: Fields) -> KnownInfusion | None:
        """The infusion of a line, added if it is new. What contradicts the record is noted in `fields`."""
        known = patient.infusions.get(line.infused_at)
        if known is not None:
            self._compare(known, line, fields)
            return known
        self._refuse_new(patient, line, fields)
        return None if fields.errors else self._add(patient, line)

    def add_details(self, patient: KnownPatient, infusion: KnownInfusion, line: HistoryLine) -> int:
        """Record the baseline and the dose that a line tells of an infusion without. Returns how many were new."""
        new = 0
        if line.baseline is not None and not infusion.values.get(OF_BASELINE):
            infusion.values[OF_BASELINE].append(line.baseline)
            new += 1
            self.waiting.baseline(patient, infusion, line.baseline)
        if line.dose is not None and infusion.dose is None:
            infusion.dose = line.dose
            new += 1
            self.waiting.touch(patient, infusion, values=1)
            self.waiting.write()
            self.session.execute(
                update(Infusion).where(Infusion.id == infusion.id).values(dose_mg_per_kg=line.dose),
                execution_options={"synchronize_session": False},
            )
        return new

    def _compare(self, known: KnownInfusion, line: HistoryLine, fields: Fields) -> None:
        if known.cancelled:
            fields.refuse("infused_at", "This infusion was canceled. Reinstate it on the patient's page first.")
        for name, column in _SAID.items():
            stands, said = getattr(known, name), getattr(line, name)
            if said is not None and stands is not None and said != stands:
                fields.refuse(column, contradicts(f"The {name} of this infusion", stands, said))
        if line.baseline is not None and known.values.get(OF_BASELINE) and not known.has(OF_BASELINE, line.baseline):
            stands = known.values[OF_BASELINE][-1]
            fields.refuse("baseline_pain", contradicts("The pain before this infusion", stands, line.baseline))

    def _refuse_new(self, patient: KnownPatient, line: HistoryLine, fields: Fields) -> None:
        active = [infusion for infusion in patient.infusions.values() if not infusion.cancelled]
        same = next((i for i in active if (i.course, i.number) == (line.course, line.number)), None)
        if same is not None:
            fields.refuse(
                "infused_at",
                f"Infusion {line.number} of course {line.course} was given at {self._at(same.infused_at)} in the "
                f"record or a row above, and at {self._at(line.infused_at)} here. Two infusions have two numbers.",
            )
        running = patient.texted_about
        if running is not None and running.infused_at < line.infused_at:
            fields.refuse(
                "infused_at",
                f"The patient is being texted about the infusion of {self._at(running.infused_at)}, and this one is "
                "later. Enroll it, so that the texts follow it; then import its answers.",
            )

    def _add(self, patient: KnownPatient, line: HistoryLine) -> KnownInfusion:
        now = clock_of(self.session).now()
        day = local_day(line.infused_at, ZoneInfo(patient.time_zone))
        on_day = [i.of_day for i in patient.infusions.values() if i.local_day == day]
        infusion = KnownInfusion(
            id=new_id(),
            infused_at=line.infused_at,
            local_day=day,
            of_day=max(on_day, default=0) + 1,
            condition=line.condition,
            course=line.course,
            number=line.number,
            dose=line.dose,
            cancelled=False,
            recalls=self.recalls,
        )
        patient.infusions[line.infused_at] = infusion
        self.waiting.infusions.append(
            {
                "id": infusion.id,
                "clinic_id": self.clinic.id,
                "patient_id": patient.id,
                "infused_at": infusion.infused_at,
                "local_day": day,
                "of_day": infusion.of_day,
                "condition": infusion.condition,
                "course": infusion.course,
                "number": infusion.number,
                "dose_mg_per_kg": infusion.dose,
                "protocol_id": self.protocol_id,
                "status": InfusionStatus.ACTIVE.value,
                "baseline_missing": True,
                "entered_by": self.actor,
                "created_at": now,
            }
        )
        self._add_check_ins(patient, infusion)
        self.waiting.touch(patient, infusion, values=0)
        self.added += 1
        self.still_open += any(check_in.closes_at > now for check_in in infusion.check_ins.values())
        return infusion

    def _add_check_ins(self, patient: KnownPatient, infusion: KnownInfusion) -> None:
        """Every check-in in its final state: not asked, since it was imported. An answer changes that."""
        planned = plan(
            self.protocol,
            infused_at=infusion.infused_at,
            zone=ZoneInfo(patient.time_zone),
            preferred_time=patient.row.preferred_time,
            hours=texting_hours(self.clinic),
            enrolled_at=infusion.infused_at,
        )
        windows = {step.step: step.window for step in self.protocol.steps}
        for one in planned:
            check_in = KnownCheckIn(new_id(), one.closes_at, windows[one.step], CheckInState.SKIPPED.value, final=True)
            infusion.check_ins[one.step] = check_in
            self.waiting.check_ins.append(
                {
                    "id": check_in.id,
                    "clinic_id": self.clinic.id,
                    "patient_id": patient.id,
                    "infusion_id": infusion.id,
                    "step": one.step,
                    "due_at": one.due_at,
                    "closes_at": one.closes_at,
                    "state": check_in.state,
                    "reason": Reason.IMPORTED.value,
                    "final": True,
                    "clarified": 0,
                }
            )

    def _at(self, instant: datetime) -> str:
        return f"{instant.astimezone(ZoneInfo(self.clinic.time_zone)):%Y-%m-%d %H:%M}"
