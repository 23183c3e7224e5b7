"""`reminders demo`: the whole service on throw-away data, with a past, patients who answer and a fast clock."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import event

from reminders import clock
from reminders.care.hours import wall_instant
from reminders.clinics.api_keys import create_key
from reminders.clinics.clinic_settings import add_clinic
from reminders.clinics.staff import add_staff
from reminders.clock import Clock
from reminders.demo.made_up_person import ZONE, Person
from reminders.demo.past import Past, Staff
from reminders.demo.patients import KEY_VARIABLE
from reminders.demo.starting_patients import CLINIC_PHONE, ON_CALL_PHONE, SENDER, starting_patients
from reminders.launch import processes
from reminders.launch.child import Child
from reminders.launch.preflight import LOCK_FILE, CannotStart
from reminders.launch.process_marker import MARKER
from reminders.launch.service import PLAIN_VARIABLES, Service, plan
from reminders.launch.signals import StopRequested
from reminders.launch.supervise import FirstRun, run_service, say
from reminders.record.access import Role, Scope
from reminders.record.database import Database
from reminders.record.installation import ClockAnchor
from reminders.record.keyfiles import with_keys
from reminders.record.migrate import upgrade
from reminders.settings import Settings

#: A day in twenty seconds.
SPEED: Final = 24 * 60 * 60 / 20

FOLDER: Final = "demo"
#: A file in a demo's folder that marks it as one that may be deleted.
LABEL: Final = "THROW-AWAY"

#: The demo's care time as the service comes up, and how long that takes on a small machine.
MORNING: Final = time(8, 30)
COMES_UP_IN: Final = timedelta(seconds=6)

#: The past ends on the evening before.
EVENING_BEFORE: Final = time(22, 0)

CLINIC: Final = "Lakeside Demo Clinic"
PASSWORD: Final = "demo demo demo"  # noqa: S105 - printed at every start; it opens made-up data
STAFF: Final = {
    "coordinator@demo.example": Role.COORDINATOR,
    "clinician@demo.example": Role.CLINICIAN,
    "admin@demo.example": Role.ADMIN,
}

#: The patients' key may also resolve flags, danger included.
KEY_MAY: Final = (Scope.ALL, Scope.FLAGS_URGENT)

_RARE_COLLECTIONS: Final = (50_000, 20, 20)

#: A simulated text is on its way this long, in real seconds: a quarter of an hour of the demo's day.
DELIVERY_SECONDS: Final = 0.2

#: Settings that the demo does not take over from the environment: nothing it does may reach the real record.
_NOT_TAKEN_OVER: Final = (
    "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_URL",
    "TWILIO_MESSAGING_SERVICE_SID", "SECRET_KEY", "RECORD_KEYS", "SMTP_URL", "TEXTS_PER_DAY", "TEXTS_PER_WEEK",
    "NUDGE_HOURS", "SEGMENTS_PER_SECOND", "COLLECT_SECONDS", "PAGE_AGAIN_MINUTES", "URGENT_RESPOND_MINUTES",
    "METRICS_TOKEN", "CLOCK_START",
)  # fmt: skip


def run_demo(environ: Mapping[str, str] | None = None) -> int:
    """Run the demo until somebody ends it; the exit code. Its data, in DATA_DIR/demo, is deleted before and after."""
    first_day = clock.real().astimezone(ZONE).date()
    environ = demo_environment(os.environ if environ is None else environ, first_day)
    settings = Settings.load(environ)
    demo = Demo(settings, first_day)
    return run_service(
        settings,
        environ,
        prepare=demo.prepare,
        extra=demo.patients,
        children=demo.service,
        tell=tell,
        farewell="Ended. The demo's data is deleted.",
        leave=demo.throw_away,
    )


def demo_environment(environ: Mapping[str, str], first_day: date) -> dict[str, str]:
    """The environment of the demo's service: its own folder and clock, and no setting that leads to the real record."""
    data_dir = Settings.load({**environ, **dict.fromkeys(_NOT_TAKEN_OVER, "")}).data_dir
    return {
        **environ,
        **dict.fromkeys(_NOT_TAKEN_OVER, ""),
        "DATA_DIR": str(data_dir / FOLDER),
        "TWILIO_FROM": SENDER,
        "CLOCK_START": wall_instant(datetime.combine(first_day, MORNING), ZONE).isoformat(),
        "CLOCK_SPEED": environ.get("CLOCK_SPEED") or str(SPEED),
        "SECOND_FACTOR": "optional",
        "SESSION_MINUTES": "1440",
    }


@dataclass
class Demo:
    """One run of the demo: what is made before the service starts, and what runs beside it."""

    settings: Settings
    first_day: date
    clock: Clock = field(default_factory=Clock)
    key: str = field(default="", repr=False)

    @property
    def folder(self) -> Path:
        """Where all of its data is."""
        return self.settings.data_dir

    def service(self, settings: Settings, environ: Mapping[str, str]) -> Service:
        """The usual processes over an empty folder, with a phone network as fast as the demo's clock."""
        clear(self.folder)
        service = plan(settings, environ)
        return replace(service, groups=tuple(tuple(_hurried(child) for child in group) for group in service.groups))

    def prepare(self, settings: Settings) -> FirstRun:
        """Create the clinic and its past, and set the clock to this morning."""
        settings = with_keys(settings, create=True)
        upgrade(settings)
        database = Database.open(settings)
        event.listen(database.engine, "connect", _do_not_wait_for_the_disk)
        say("Making up three months of a clinic's past; this takes some seconds.")
        usual = gc.get_threshold()
        # Three months of rows in one process: looking for garbage less often saves a seventh of the time.
        gc.set_threshold(*_RARE_COLLECTIONS)
        try:
            with _ended_at_once():
                self._live_the_past(database)
            with database.write() as session:
                self.clock = Clock(self._morning, clock.real() + COMES_UP_IN, settings.clock_speed)
                anchor = session.get_one(ClockAnchor, 1)
                anchor.care_at, anchor.real_at = self._morning, clock.real() + COMES_UP_IN
        finally:
            gc.set_threshold(*usual)
            database.close()
        return FirstRun(next(iter(STAFF)), PASSWORD)

    def patients(self, service: Service) -> Sequence[Child]:
        """The child that plays the patients."""
        assert service.phones_url is not None
        assert self.clock.care_at is not None
        assert self.clock.real_at is not None
        command = [processes.PYTHON, "-m", "reminders.demo.patients"]
        command += ["--phones", service.phones_url, "--clinic", f"http://127.0.0.1:{self.settings.port}"]
        command += ["--first-day", self.first_day.isoformat(), "--speed", str(self.clock.speed)]
        command += ["--care-at", self.clock.care_at.isoformat(), "--real-at", self.clock.real_at.isoformat()]
        environ = {name: service.environ[name] for name in PLAIN_VARIABLES if name in service.environ}
        environ |= {MARKER: str(self.folder), "PYTHONUNBUFFERED": "1", KEY_VARIABLE: self.key}
        return [Child("patients", tuple(command), environ)]

    def throw_away(self) -> None:
        """Delete all of its data, and nothing but a demo's."""
        if (self.folder / LABEL).exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _morning(self) -> datetime:
        assert self.settings.clock_start is not None
        return self.settings.clock_start

    def _live_the_past(self, database: Database) -> None:
        people = starting_patients(self.first_day)
        database.clock = Clock(_first_morning(people), clock.real(), speed=1e-6)
        with database.write() as session:
            clinic = add_clinic(
                session, slug="demo", name=CLINIC, time_zone=ZONE.key, phone=CLINIC_PHONE,
                alert_phone=ON_CALL_PHONE, alert_email="on-call@demo.example", actor="service",
            )  # fmt: skip
            members = {
                role: add_staff(
                    session, clinic, email=email, role=role, password=PASSWORD, made_up=True, actor="service"
                ).id
                for email, role in STAFF.items()
            }
            self.key = create_key(session, clinic, "the demo's patients", scopes=KEY_MAY, actor="service")
        staff = Staff(f"staff:{members[Role.COORDINATOR]}", f"staff:{members[Role.CLINICIAN]}")
        evening = wall_instant(datetime.combine(self.first_day - timedelta(days=1), EVENING_BEFORE), ZONE)
        Past(database, clinic.id, people, staff, first_day=self.first_day, until=evening).play()


def tell(service: Service, _first_run: FirstRun | None) -> None:
    """Print where to look."""
    day = length_of_day(service.settings.clock_speed)
    say(f"The demo is up: a day takes about {day}. Ctrl-C ends it and deletes its data.")
    say(f"  desk      {service.settings.public_url}/")
    for email, role in STAFF.items():
        say(f"            {email:<24} password  {PASSWORD}   ({role.value})")
    say(f"  phones    {service.phones_url}/   (simulated; answer as a patient yourself, if you like)")
    say(f"  on call   {service.phones_url}/?phone={quote(ON_CALL_PHONE)}   (the phone that is paged)")
    say(f"  data      {service.settings.data_dir}   (throw-away; logs in log/)")


def length_of_day(speed: float) -> str:
    """How long a day of the demo takes at this speed, in words."""
    seconds = round(timedelta(days=1).total_seconds() / speed)
    number, unit = (seconds, "second") if seconds < 120 else (round(seconds / 60), "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def clear(folder: Path) -> None:
    """Empty the folder of an earlier demo. Raises `CannotStart` for a folder that holds anything else."""
    kept = {folder / LOCK_FILE}
    found = [path for path in folder.iterdir() if path not in kept]
    if found and not (folder / LABEL).exists():
        raise CannotStart(f"{folder} holds something that is not a demo's: move it away, or choose another DATA_DIR.")
    for path in found:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != LABEL:
            path.unlink()
    (folder / LABEL).write_text(
        "Data of `make demo`: deleted when it ends, or when the next one starts.\n", encoding="utf-8"
    )


def _hurried(child: Child) -> Child:
    if child.name != "network":
        return child
    return replace(child, argv=(*child.argv, "--delivery-seconds", str(DELIVERY_SECONDS)))


def _first_morning(people: Iterable[Person]) -> datetime:
    first = min(infused.at for person in people for infused in person.infusions)
    return first - timedelta(days=1)


def _do_not_wait_for_the_disk(connection: Any, _record: Any) -> None:
    """Turn off waiting for the disk: the demo's data is made up, so losing it in a power cut does no harm."""
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def _ended_at_once() -> Iterator[None]:
    """While the past is created, a signal to stop ends the process at once: there is nothing to finish."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise StopRequested

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
