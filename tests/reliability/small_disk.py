"""The whole service on a small disk of its own that fills up and is emptied again; run inside a mount namespace.

`python -m tests.reliability.small_disk FOLDER`, below `unshare` (see `test_full_disk.py`). It asserts as it goes. Its
umask is open to everybody: whatever is private is so by the service's own doing.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import requests
from click.testing import CliRunner, Result

from reminders.cli import cli
from reminders.texting.signature import sign
from tests.service import RunningService, enrollment, eventually, noon_today

PHONE, SENDER = "+13125550142", "+15550006789"
MEGABYTES = 56

#: As long as a file of this size can be written, the disk is not full.
LAST_BYTES = 4096


class SmallDisk:
    """The disk below the service, filled by a file of the test's."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.filler = folder, folder / "filler"
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)], check=True)

    def fill(self) -> None:
        """Take all room there is."""
        with self.filler.open("ab", buffering=0) as file:
            for size in (2**16, LAST_BYTES):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    pass

    def make_room(self) -> None:
        self.filler.unlink()


class Twilio:
    """Posts replies as the provider does: signed, and again until they are taken."""

    def __init__(self, service: Service) -> None:
        self.url = f"{service.url}/webhooks/twilio/inbound"
        self.account = json.loads((service.data_dir / "network" / "account.json").read_text())
        self.sent = 0

    def say(self, provider_id: str) -> requests.Response:
        form = {
            "MessageSid": provider_id, "AccountSid": self.account["sid"], "From": PHONE, "To": SENDER,
            "Body": "thank you " * 60, "NumMedia": "0",
        }  # fmt: skip
        signature = sign(self.account["token"], self.url, list(form.items()))
        return requests.post(self.url, data=form, headers={"X-Twilio-Signature": signature}, timeout=60)

    def next_id(self) -> str:
        self.sent += 1
        return f"SM{self.sent:032x}"


class Service(RunningService):
    """The service, whose commands are run here: a process for each would cost more than all the rest."""

    def result(self, *arguments: str, stdin: str = "") -> Result:
        """Run the command; what it said, and its exit code."""
        return CliRunner().invoke(cli, arguments, input=stdin, env=self.environ)

    def command(self, *arguments: str, stdin: str = "") -> str:
        done = self.result(*arguments, stdin=stdin)
        assert done.exit_code == 0, (arguments, done.output)
        return done.stdout


def readiness(service: Service) -> tuple[int, str]:
    answer = requests.get(f"{service.url}/readyz", timeout=60)
    return answer.status_code, " ".join(answer.json()["problems"])


def family(service: Service) -> set[int]:
    assert service.process is not None
    return {child.pid for child in psutil.Process(service.process.pid).children(recursive=True)}


def doctor_on_the_disk(service: Service) -> Any:
    found = json.loads(service.result("doctor", "--json").stdout)["findings"]
    return next(finding for finding in found if finding["subject"] == "disk")


def private(folder: Path) -> None:
    """Nobody but the owner can open what the service wrote, whatever the umask."""
    kinds = {stat.S_IFREG: 0o600, stat.S_IFDIR: 0o700, stat.S_IFSOCK: 0o700}
    for path in (folder, *folder.rglob("*")):
        mode = path.lstat().st_mode
        assert stat.S_IMODE(mode) & ~kinds[stat.S_IFMT(mode)] == 0, (str(path), oct(mode))


def everything_is_private(service: Service) -> None:
    """Record, write-ahead log, keys, logs, socket; a backup made beside them; what an older release left open."""
    backup = service.data_dir / "by-hand.gz"
    service.command("backup", "--verify", str(backup))
    names = {path.name for path in service.data_dir.rglob("*")}
    wanted = {
        "reminders.db",
        "reminders.db-wal",
        "reminders.db-shm",
        "record_keys",
        "web.log",
        "redis.sock",
        "network.db",
    }
    assert wanted | {backup.name} <= names, wanted - names
    private(service.data_dir)


def story(folder: Path) -> None:
    os.umask(0)
    disk = SmallDisk(folder)
    data = folder / "data"
    (data / "log").mkdir(parents=True)
    (data / "log" / "old.log").touch(mode=0o666)
    data.chmod(0o700)
    environ = {"CLOCK_START": noon_today().isoformat(), "END_WITH_PARENT": "1", "TWILIO_FROM": SENDER}
    with Service(data, environ) as service:
        service.set_up()
        service.enroll(PHONE, "MRN-1", noon_today() - timedelta(hours=1))
        eventually(lambda: readiness(service)[0] == 200, "the service to be ready")
        everything_is_private(service)
        twilio, before = Twilio(service), family(service)
        kept = a_full_disk(disk, service, twilio)
        there_is_room_again(disk, service, twilio, kept)
        assert family(service) == before, "a process ended"
    nothing_is_lost(service, kept)


def a_full_disk(disk: SmallDisk, service: Service, twilio: Twilio) -> list[str]:
    """Fill the disk; the replies that were acknowledged meanwhile, and last the one that was refused."""
    disk.fill()
    ids = [twilio.next_id()]
    while (answer := twilio.say(ids[-1])).status_code == 200:  # what is left of the write-ahead log
        ids.append(twilio.next_id())
        disk.fill()
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5"), answer.text
    asked = enrollment("+13125550143", "MRN-2", noon_today() - timedelta(hours=1))
    refused = requests.post(
        f"{service.url}/api/v1/enrollments", json=asked, headers={"Authorization": f"Bearer {service.key}"}, timeout=60
    )
    assert refused.status_code == 503, refused.text
    assert requests.get(f"{service.url}/healthz", timeout=60).ok
    status, said = readiness(service)
    assert status == 503, said
    assert f"The disk is full: {service.data_dir}." in said, said
    found = doctor_on_the_disk(service)
    assert (found["level"], found["sentence"]) == ("fail", f"The disk is full: {service.data_dir}.")
    assert "the provider tries again" in found["follows"]
    assert "by itself" in found["advice"]
    return ids


def there_is_room_again(disk: SmallDisk, service: Service, twilio: Twilio, ids: list[str]) -> None:
    """Nobody restarts anything: the provider's next try is taken, duties are done, the service is ready."""
    disk.make_room()
    began = time.monotonic()
    answer = twilio.say(ids[-1])
    assert answer.status_code == 200, answer.text
    # Less is free than the least a service should have: it says that, and works.
    eventually(lambda: "The disk is full" not in readiness(service)[1], "the disk to be well")
    eventually(lambda: readiness(service)[0] == 200, "every duty to be done again")
    print(f"ready again after {time.monotonic() - began:.1f} s")  # noqa: T201
    service.enroll("+13125550143", "MRN-2", noon_today() - timedelta(hours=1))
    service.wait_for_text("+13125550143", "")
    private(service.data_dir)


def nothing_is_lost(service: Service, ids: list[str]) -> None:
    with closing(sqlite3.connect(service.data_dir / "reminders.db")) as record:
        assert record.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        there = {row[0] for row in record.execute("SELECT provider_id FROM replies")}
        assert record.execute("SELECT count(*) FROM patients").fetchone() == (2,)
    assert set(ids) <= there, set(ids) - there
    service.command("audit", "verify")


if __name__ == "__main__":
    story(Path(sys.argv[1]))
