"""The code of the release before, as it was tagged, at work on a record that this release migrated.

`RELEASE_BEFORE` names another commit than the newest tag; without either, or without history, there is nothing to try.
"""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.migrated import RECORD_KEY, migrated_settings
from tests.service import enrollment, noon_today

ROOT = Path(__file__).parents[2]

#: What it does there: start as a process does, enroll over the API, queue and claim a text, read a reply.
WORK = """
import json, sys
from reminders.clinics.api_keys import create_key
from reminders.clinics.clinic_settings import add_clinic
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival.inbound import Inbound
from reminders.followup.intake.arrival.store import store_reply
from reminders.outbox.claim import Limits, claim
from reminders.record.migrate import upgrade
from reminders.settings import Settings
from reminders.web.app import create_app
assert upgrade(Settings.load()) is False
app = create_app()
record = app.extensions["record"]
asked = json.loads(sys.argv[1])
with record.write() as session:
    clinic = add_clinic(session, slug="north", name="North Clinic", time_zone="America/Chicago", phone="+13125550199")
    key = create_key(session, clinic, "ehr")
client = app.test_client()
answer = client.post("/api/v1/enrollments", json=asked, headers={"Authorization": f"Bearer {key}"})
assert answer.status_code == 201, answer.text
with record.write() as session:
    assert claim(session, Limits()) is not None
    assert store_reply(session, Inbound("SM" + "1" * 32, asked["patient"]["phone"], "+13125550100", "thank you"))
assert read_unread(record) == 1
problems = client.get("/readyz").json["problems"]
assert not any("database" in said for said in problems), problems
print(app.root_path)
"""


def git(*arguments: str) -> bytes:
    """What git says; nothing where there is no history."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else b""


def release_before() -> str:
    """The newest tag of a release that is part of this one's history, or what is asked for."""
    return os.environ.get("RELEASE_BEFORE") or git("describe", "--tags", "--match", "v*", "--abbrev=0").decode().strip()


def test_the_release_before_enrolls_claims_and_reads_on_the_record_after(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    release = release_before()
    code = git("archive", release, "reminders", "worker") if release else b""
    if not code:
        pytest.skip("no release is tagged in the history that is at hand: set RELEASE_BEFORE to a commit to try one")
    with tarfile.open(fileobj=io.BytesIO(code)) as archive:
        archive.extractall(tmp_path / "before", filter="data")
    settings = migrated_settings(request, "sqlite", tmp_path)
    environ = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "before"),
        "DATABASE_URL": settings.database_url,
        "RECORD_KEYS": base64.b64encode(RECORD_KEY).decode(),
        "SECRET_KEY": "x" * 32,
        "TWILIO_API_URL": "http://127.0.0.1:9",
        "TWILIO_FROM": "+13125550100",
        "CLOCK_START": noon_today().isoformat(),
    }
    asked = json.dumps(enrollment("+13125550143", "MRN-2", noon_today()))
    done = subprocess.run(
        [sys.executable, "-c", WORK, asked], env=environ, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path / "before")), "it was the older code"
