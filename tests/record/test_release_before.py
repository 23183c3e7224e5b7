"""The code of each release before, as it was committed, at work on a record that this release migrated.

`releases.EARLIER` names the commits. A clone without its history (a shallow one, an archive) cannot try them.
`RELEASE_BEFORE` names another commit to try.
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

from reminders.record.releases import EARLIER, Release
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


def code_of(commit: str) -> bytes:
    """The program as it was at `commit`, an archive; skips the test where the history does not reach back to it."""
    code = git("archive", commit, "reminders", "worker")
    if not code:
        shallow = git("rev-parse", "--is-shallow-repository").decode().strip() == "true"
        pytest.skip(f"no commit {commit} here: {'this clone is shallow' if shallow else 'there is no such history'}")
    return code


ASKED = os.environ.get("RELEASE_BEFORE")


@pytest.mark.parametrize("release", [Release("", ASKED)] if ASKED else EARLIER, ids=lambda release: release.revision)
def test_the_release_before_enrolls_claims_and_reads_on_the_record_after(
    release: Release, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with tarfile.open(fileobj=io.BytesIO(code_of(release.commit))) as archive:
        archive.extractall(tmp_path / "before", filter="data")
    migrations = (tmp_path / "before").glob("reminders/record/migrations/versions/[0-9]*.py")
    assert release.revision in {"", max(file.name[:4] for file in migrations)}, "the commit is not that release"
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
