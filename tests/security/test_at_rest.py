"""What stays behind on disk when the real service has met a patient: sealed, private, and gone once erased."""

from __future__ import annotations

import base64
import gzip
import re
import sqlite3
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
import requests

from tests.service import PASSWORD, RunningService, eventually, noon_today
from tests.services.commands import run_command

PHONE = "+13125557391"
SECRETS = ("Ottoline", "Quixworth", "3125557391", "555-7391", "MRN-77Q", "zeppelin", "lighthouse", PASSWORD)


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningService, str]]:
    """The service after a patient was enrolled, asked, answered, looked up, amended and refused in every way."""
    folder = tmp_path_factory.mktemp("at-rest") / "data"
    simulated = {"CLOCK_START": noon_today().isoformat(), "CLOCK_SPEED": "600"}
    with RunningService(folder, simulated) as service:
        service.set_up()
        infused_at = noon_today() - timedelta(hours=1)
        patient_id = service.enroll(PHONE, "MRN-77Q", infused_at, name="Ottoline Quixworth")["patient_id"]
        service.wait_for_text(PHONE, "pain")
        service.say(PHONE, "8 since the zeppelin, and I dont want to wake up")
        eventually(lambda: service.api("GET", "/api/v1/flags")["items"], "the flag")
        service.api("PATCH", f"/api/v1/patients/{patient_id}", {"why": "lighthouse", "name": "Ottoline Quixworth-Zed"})
        use_the_desk(service, patient_id)
        ask_badly(service)
        live_through_an_outage(service)
        yield service, patient_id


def use_the_desk(service: RunningService, patient_id: str) -> None:
    browser = requests.Session()

    def send(path: str, page: str, **fields: str) -> None:
        found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(service.url + page, timeout=60).text)
        assert found
        answer = browser.post(service.url + path, data={"csrf_token": found[1], **fields}, timeout=60)
        assert answer.ok, (path, answer.status_code)
        assert not any(secret in answer.url for secret in SECRETS), answer.url

    send("/sign-in", "/sign-in", email="nurse@lakeside.example", password=PASSWORD)
    send("/search", "/account", q="Ottoline Quixworth")
    send(f"/patients/{patient_id}/change/pause", "/account", why="gone to the lighthouse")
    outcome_id = service.api("GET", "/api/v1/outcomes")["items"][0]["id"]
    send(f"/outcomes/{outcome_id}/change/correct", "/account", value="3", why="misheard beside the zeppelin")
    for path in ("/patients/Ottoline", "/replies?patient=Ottoline", "/nowhere/Ottoline?phone=3125557391"):
        browser.get(service.url + path, timeout=60)


def ask_badly(service: RunningService) -> None:
    key = {"Authorization": f"Bearer {service.key}"}
    bad = {"patient": {"name": "Ottoline", "zeppelin": 1}}
    assert requests.post(f"{service.url}/api/v1/enrollments", json=bad, headers=key, timeout=60).status_code == 422
    forged = {"Body": "zeppelin", "From": PHONE}
    assert requests.post(f"{service.url}/webhooks/twilio/inbound", data=forged, timeout=60).status_code == 403


def live_through_an_outage(service: RunningService) -> None:
    """Redis and the worker are killed while the patient writes; the supervisor starts both again."""
    assert service.process is not None
    read = len(service.api("GET", "/api/v1/flags")["items"])
    killed = [
        child
        for child in psutil.Process(service.process.pid).children(recursive=True)
        if any(word in " ".join(child.cmdline()) for word in ("redis-server", "valkey-server", "worker.app worker"))
    ]
    assert len(killed) >= 2, "Redis and the worker"
    for child in killed:
        child.kill()
    service.say(PHONE, "the zeppelin hurts, I cant go on")
    eventually(lambda: service.output().count("it starts again") >= 2, "the supervisor to say so")
    answer = {"Authorization": f"Bearer {service.key}"}
    ready = f"{service.url}/readyz"
    eventually(lambda: "duties" not in requests.get(ready, headers=answer, timeout=60).text, "the duties")
    assert len(service.api("GET", "/api/v1/flags")["items"]) >= read


def ours(folder: Path) -> list[Path]:
    """Every file but the simulated network's own: that one is the patients' phones, and never there in earnest."""
    return [file for file in folder.rglob("*") if file.is_file() and "network" not in file.relative_to(folder).parts]


def test_no_file_log_or_backup_holds_a_name_a_phone_a_number_or_a_text(met: tuple[RunningService, str]) -> None:
    service, _ = met
    backup = service.data_dir.parent / "backup"
    service.command("backup", str(backup))
    held = {file.name: file.read_bytes().lower() for file in ours(service.data_dir)}
    held["backup"] = gzip.decompress(backup.read_bytes()).lower()
    assert {"reminders.db", "web.log", "worker.log", "beat.log"} <= set(held)
    assert b"lakeside" in held["reminders.db"] + held["reminders.db-wal"], "what is not sealed is found"
    assert b"lakeside" in held["backup"]
    for name, content in held.items():
        assert not [secret for secret in SECRETS if secret.lower().encode() in content], name
    said = service.output()
    assert not [secret for secret in SECRETS if secret in said]


@pytest.mark.parametrize(
    "call",
    [
        "db upgrade", "doctor", "doctor --json", "doctor --page lakeside", "audit verify", "rekey", "key list",
        "backup --verify {folder}/again.gz", "backup --verify-only {folder}/not-there.gz",
        "restore {folder}/not-there.gz --replace", "erase {patient} --clinic lakeside --why lighthouse --dry-run",
        "erase {patient} --clinic elsewhere --why lighthouse",
    ],
)  # fmt: skip
@pytest.mark.parametrize("keys", ["", "wrong"])
def test_no_command_of_the_operator_names_a_patient_on_either_stream(
    met: tuple[RunningService, str], call: str, keys: str
) -> None:
    service, patient_id = met
    environ = service.environ | ({"RECORD_KEYS": base64.b64encode(b"w" * 32).decode()} if keys else {})
    words = call.format(folder=service.data_dir.parent, patient=patient_id).split()
    done = run_command(*words, environ=environ)
    assert done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not [secret for secret in SECRETS if secret.lower() in (done.stdout + done.stderr).lower()]


def test_the_folder_and_the_keys_are_their_owners_alone(met: tuple[RunningService, str]) -> None:
    service, _ = met

    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    assert mode(service.data_dir) == 0o700
    assert mode(service.data_dir / "keys") == 0o700
    assert {mode(key) for key in (service.data_dir / "keys").iterdir()} == {0o600}
    assert mode(service.data_dir / "reminders.db") == 0o600


def test_an_erased_patients_key_is_not_left_lying_in_the_files(met: tuple[RunningService, str]) -> None:
    """With the record keys and the file what was erased could be opened, were the wrapped key still in a free page."""
    service, patient_id = met
    connection = sqlite3.connect(service.data_dir / "reminders.db")
    wrapped = [row[0] for row in connection.execute("SELECT wrapped FROM data_keys WHERE patient_id = ?", [patient_id])]
    connection.close()

    def held(key: bytes) -> list[str]:
        return [file.name for file in service.data_dir.glob("reminders.db*") if key in file.read_bytes()]

    assert wrapped
    assert all(held(key) for key in wrapped)
    service.command("erase", patient_id, "--clinic", "lakeside", "--why", "asked for it")
    assert [held(key) for key in wrapped] == [[] for _ in wrapped]
