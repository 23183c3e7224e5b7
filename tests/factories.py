"""Makes staff, and a clinic with a life: patients asked, answering, in danger, saying stop, through the real parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.clinics.staff import add_staff
from reminders.followup.enrolling.enroll import Enrollment
from reminders.record.access import Staff
from reminders.record.people import Clinic
from reminders.settings import Settings
from tests.day import MORNING, Day, new_phone
from tests.network import Row, SimulatedNetwork

PASSWORD = "correct horse battery"


def staff_member(
    day: Day, email: str, role: str = "admin", *, clinic_id: str | None = None, temporary: bool = False
) -> Staff:
    """A staff member who signs in with `PASSWORD`."""
    with day.database.write() as session:
        clinic = session.get_one(Clinic, clinic_id or day.clinic_id)
        return add_staff(session, clinic, email=email, role=role, password=PASSWORD, temporary=temporary)


@dataclass
class Lived:
    """A clinic some hours after its first infusions."""

    ana: Enrollment
    """Answered 6 in words."""
    grace: Enrollment
    """Wrote something that opened an urgent flag."""
    luis: Enrollment
    """Has a baseline pending and asked a question."""
    phones: dict[str, str]


def lived(day: Day) -> Lived:
    """Three patients, asked four hours after their infusion; each has answered in their way."""
    phones = {name: new_phone() for name in ("ana", "grace", "luis")}
    ana = day.enroll(phones["ana"], name="Ana Ruiz", mrn="A-1001")
    grace = day.enroll(phones["grace"], name="Grace <b>O'Neill</b>", mrn="A-1002")
    luis = day.enroll(phones["luis"], name="Luis Ortega", language="es", baseline_pain=None)
    day.send()
    day.at(max(c.due_at for e in (ana, grace, luis) for c in e.check_ins if c.step == "h4") + timedelta(minutes=1))
    day.tick()
    day.say(phones["ana"], "about a six today, thanks")
    day.say(phones["grace"], "I took 10 pills and dont want to wake up")
    day.say(phones["luis"], "puedo tomar ibuprofeno?")
    day.tick()
    return Lived(ana, grace, luis, phones)


@dataclass(frozen=True)
class ClinicLife:
    """`lived` as a record begins with it: where the day goes on, and what the phones and the network knew."""

    clinic_id: str
    sender: str
    now: datetime
    life: Lived
    texts: list[Row]


def live(settings: Settings, network: SimulatedNetwork) -> ClinicLife:
    """Let an empty record have a clinic with a life."""
    day = Day.begin(settings, network, MORNING)
    life = lived(day)
    for phone in life.phones.values():
        day.texts(phone)  # everything has arrived
    sender = str(day.settings.twilio_sender)
    day.end()
    return ClinicLife(day.clinic_id, sender, day.now, life, network.texts_of(sender))


def go_on(settings: Settings, network: SimulatedNetwork, begun: ClinicLife) -> Day:
    """The day of a record that begins with `begun`."""
    network.bring_back(begun.sender, begun.texts)
    return Day.begin(settings, network, begun.now, begun.clinic_id, begun.sender)
