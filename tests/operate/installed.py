"""An installation under test, used as an operator uses it: by its environment and the `reminders` command."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from click.testing import CliRunner, Result

from reminders import clock
from reminders.cli import cli
from reminders.clinics.clinic_settings import find_clinic
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    Enrollment,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.record.database import Database
from reminders.record.keyfiles import with_keys
from reminders.record.simulated import load_clock
from reminders.settings import Settings

SENDER = "+13125550100"
ON_CALL = "+13125550111"
NAME, PHONE, RECORD_NUMBER = "Ana Ruiz", "+13125550142", "A-1001"


def new_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@dataclass
class Installed:
    """One installation: what its environment says, and its command."""

    environ: dict[str, str | None] = field(default_factory=dict)

    def run(self, *arguments: str, stdin: str | bytes | None = None, **environ: str | None) -> Result:
        """Call `reminders` with these arguments; `environ` changes the environment for this call."""
        return CliRunner().invoke(cli, arguments, input=stdin, env={**self.environ, **environ})

    def must(self, *arguments: str, stdin: str | None = None, **environ: str | None) -> str:
        """Call `reminders`, which must succeed; returns what it printed on stdout."""
        result = self.run(*arguments, stdin=stdin, **environ)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, *arguments: str, stdin: str | None = None, **environ: str | None) -> str:
        """Call `reminders`, which must fail in one sentence on stderr, after the record it was about; returns it."""
        result = self.run(*arguments, stdin=stdin, **environ)
        assert result.exit_code == 1, result.output
        assert isinstance(result.exception, SystemExit), repr(result.exception)
        assert not result.stdout
        lines = [line for line in result.stderr.splitlines() if not line.startswith("Record: ")]
        for logged in (json.loads(line) for line in lines if line.startswith("{")):  # a process writes to the log too
            assert logged["event"] == "the process cannot start", logged
        [line] = [line for line in lines if not line.startswith("{")]
        return line

    @property
    def settings(self) -> Settings:
        environ = {name: value for name, value in self.environ.items() if value is not None}
        return with_keys(Settings.load(environ))

    @contextmanager
    def open(self) -> Iterator[Database]:
        database = Database.open(self.settings)
        try:
            with database.read() as session:
                database.clock = load_clock(session)
            yield database
        finally:
            database.close()

    def enroll(
        self, *, slug: str = "north", name: str = NAME, phone: str = PHONE, mrn: str = RECORD_NUMBER
    ) -> Enrollment:
        """Enroll a patient whose infusion was an hour ago, with a baseline of 8."""
        now = clock.real()
        request = EnrollmentRequest(
            patient=PatientDetails(name=name, phone=phone, mrn=mrn, time_zone="America/Chicago"),
            consent=ConsentDetails(given_at=now - timedelta(hours=2), method="written", unencrypted_ok=True),
            infusion=InfusionDetails(infused_at=now - timedelta(hours=1), baseline_pain=Decimal(8), condition="crps"),
        )
        with self.open() as database, database.write() as session:
            return enroll(session, find_clinic(session, slug), request, actor="operator", settings=self.settings)


def set_up(installed: Installed) -> None:
    """Migrate its database and add one clinic, `north`, with somebody on call."""
    installed.must("db", "upgrade")
    installed.must(
        *("clinic", "add", "north", "--name", "North Clinic", "--time-zone", "America/Chicago"),
        *("--phone", "+13125550199", "--alert-phone", ON_CALL),
    )
