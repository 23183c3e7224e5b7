"""A second `reminders web` on the same port is refused with a sentence, although the server would share the port."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from reminders.launch.parent import die_with_parent
from reminders.launch.preflight import CannotStart, reserve_port
from reminders.record import migrate
from reminders.settings import Settings
from tests.services.ports import free_port

PATIENCE_SECONDS = 300.0
REMINDERS = str(Path(sys.executable).with_name("reminders"))

#: Takes the port, tells how it went, and keeps it until its input ends.
TAKES = """
import sys
from reminders.launch.preflight import CannotStart, reserve_port
print("ready", flush=True)
sys.stdin.readline()
try:
    reserve_port("127.0.0.1", int(sys.argv[1]), "PORT")
    print("taken", flush=True)
except CannotStart as refusal:
    print(refusal, flush=True)
sys.stdin.readline()
"""


def test_a_port_that_its_holder_would_share_is_taken_all_the_same() -> None:
    with socket.socket() as shared:
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        shared.bind(("127.0.0.1", 0))
        shared.listen()
        port = shared.getsockname()[1]
        with pytest.raises(
            CannotStart, match=rf"Port {port} \(PORT\) is taken by another program \(process {os.getpid()}"
        ):
            reserve_port("127.0.0.1", port, "PORT")


@pytest.mark.skipif(sys.platform != "linux", reason="the name that keeps a second start out is Linux's")
def test_of_starts_at_the_same_moment_one_gets_the_port() -> None:
    port = free_port()
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", TAKES, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    try:
        for start in starts:
            assert start.stdout is not None
            assert start.stdout.readline() == "ready\n"
        for start in starts:
            assert start.stdin is not None
            start.stdin.write("go\n")
            start.stdin.flush()
        said = sorted(start.stdout.readline() for start in starts if start.stdout is not None)
    finally:
        for start in starts:
            start.kill()
            start.communicate()
    assert said.count("taken\n") == 1, said
    assert all(line.startswith(f"Port {port} (PORT) is taken") for line in said if line != "taken\n")


def test_a_second_web_is_refused_in_a_sentence_and_the_first_goes_on(tmp_path: Path) -> None:
    port = free_port()
    variables = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'record.db'}",
        "DATA_DIR": str(tmp_path),
        "PORT": str(port),
        "RECORD_KEYS": base64.b64encode(bytes(range(32))).decode(),
        "SECRET_KEY": "x" * 32,
        "TWILIO_API_URL": "http://127.0.0.1:9",
        "TWILIO_FROM": "+13125550100",
    }
    migrate.upgrade(Settings.load(variables))
    environ = {**os.environ, **variables}
    first = subprocess.Popen([REMINDERS, "web"], env=environ, preexec_fn=die_with_parent(signal.SIGKILL))
    try:
        _answers(port)
        other_key = {**environ, "SECRET_KEY": "y" * 32}
        second = subprocess.run(
            [REMINDERS, "web"], env=other_key, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
        assert second.returncode == 1
        assert f"Port {port} (PORT) is taken by a web process of this product, started in {Path.cwd()}" in second.stderr
        assert "set another PORT" in second.stderr
        _answers(port)
    finally:
        first.kill()
        first.wait()


def _answers(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE_SECONDS).ok
            return
        except requests.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
