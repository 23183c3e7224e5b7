"""The processes of each release before, from its code as it was committed, at work on a record that this one migrated.

`releases.EARLIER` names the commits. A clone without its history (a shallow one, an archive) cannot try them.
`RELEASE_BEFORE` names another commit to try.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from reminders.record.releases import EARLIER, Release
from tests.chaos.installation import REMINDERS, SENDER, Installation, Process
from tests.day import new_phone
from tests.reliability.at_work import on_call, sent, wait_for_workers
from tests.service import enrollment, eventually, noon_today

ROOT = Path(__file__).parents[2]


def has_history() -> bool:
    """Whether this is a clone with its whole history, and git is here to read it."""
    return (
        (ROOT / ".git").exists()
        and shutil.which("git") is not None
        and git("rev-parse", "--is-shallow-repository") == b"false\n"
    )


def git(*arguments: str) -> bytes:
    """What git says. A checkout of another user's is read all the same: nothing of it is run by git."""
    done = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", *arguments], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def code_of(commit: str) -> bytes:
    """The program as it was at `commit`, an archive; skips the test where there is no history to take it from."""
    if not has_history():
        pytest.skip(f"no commit {commit} here: this clone is shallow, or an archive, or there is no git")
    return git("archive", commit, "reminders", "worker")


ASKED = os.environ.get("RELEASE_BEFORE")


@pytest.mark.parametrize("release", [Release("", ASKED)] if ASKED else EARLIER, ids=lambda release: release.revision)
def test_the_release_before_serves_on_the_record_after_also_beside_the_web_processes_of_this_one(
    release: Release, tmp_path: Path
) -> None:
    before = tmp_path / "before"
    with tarfile.open(fileobj=io.BytesIO(code_of(release.commit))) as archive:
        archive.extractall(before)  # Debian 12 has Python 3.11.2, which knows no filters yet
    migrations = before.glob("reminders/record/migrations/versions/[0-9]*.py")
    assert release.revision in {"", max(file.name[:4] for file in migrations)}, "the commit is not that release"
    with Installation(
        tmp_path, noon_today(), 1.0, "before", "", None, hurried=False, workers=1, beats=1,
        environ={"PYTHONDONTWRITEBYTECODE": ""}, code=before,
    ) as service:  # fmt: skip
        web, worker, beat = (service.processes[name] for name in ("web", "worker-1", "beat-1"))
        serves(service)
        wait_for_workers(service)
        of_before = [path.parent.name for path in before.rglob("__pycache__") if any(path.glob("app.*.pyc"))]
        assert sorted(of_before) == ["web", "worker"], "it was the older code"
        assert said_by_upgrade(web).splitlines()[-1] == "The database is up to date."
        pager = on_call(service)
        asked_and_answered(service, new_phone(), "7")

        web.end()
        web.code = None  # this release
        web.start()
        serves(service)
        asked_and_answered(service, phone := new_phone(), "3")
        service.network.say(phone, "I want to kill myself", to=SENDER)
        eventually(lambda: sent(service, pager), "a page, sent by the worker of before")
        assert [process.starts for process in (web, worker, beat)] == [2, 1, 1], "nothing ended by itself"


def serves(service: Installation) -> None:
    """Web answers, and finds nothing wrong with the database."""
    eventually(lambda: requests.get(f"{service.url}/healthz", timeout=60).ok, "web")
    problems = requests.get(f"{service.url}/readyz", timeout=60).json()["problems"]
    assert not any("database" in said for said in problems), problems


def said_by_upgrade(process: Process) -> str:
    """What `db upgrade` of the release that a process runs says of the record, which has migrations it never saw."""
    environ = {**process.environ, "PYTHONPATH": str(process.code)}
    done = subprocess.run(
        [REMINDERS, "db", "upgrade"], env=environ, cwd=process.code, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "A new, empty record" not in done.stderr
    return done.stderr


def asked_and_answered(service: Installation, phone: str, score: str) -> None:
    """A clinic's system enrolls a patient, whose question comes; the answer is in the outcomes record."""
    headers = {"Authorization": f"Bearer {service.key}"}
    infused_at = service.clock.now() - timedelta(hours=4)
    body = enrollment(phone, f"MRN-{score}", infused_at)
    answer = requests.post(f"{service.url}/api/v1/enrollments", json=body, headers=headers, timeout=60)
    assert answer.status_code == 201, answer.text
    eventually(lambda: any("right now" in text for text in sent(service, phone)), "the question")
    service.network.say(phone, score, to=SENDER)
    asked = f"{service.url}/api/v1/outcomes?infusion_id={answer.json()['infusion_id']}"

    def scores() -> list[float]:
        items = requests.get(asked, headers=headers, timeout=60).json()["items"]
        return [item["value"] for item in items if item["source"] == "patient"]

    assert eventually(scores, "the outcome") == [float(score)]
