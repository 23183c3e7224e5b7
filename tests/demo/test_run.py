"""`reminders demo` as a process: texts leave, patients answer, charts grow, and nothing of it is left afterwards."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from reminders.demo.run import FOLDER, LABEL, PASSWORD, SPEED, length_of_day
from reminders.launch.stale_processes import belongs_to, end_stale_processes
from tests.launch.running import still_runs
from tests.services.ports import free_port_pair

#: How long to wait for what happens within a minute on a machine with time for it.
PATIENCE_SECONDS = 300.0


class RunningDemo:
    """`reminders demo` on one DATA_DIR, with a slower clock than usual so that a busy machine can follow."""

    def __init__(self, data_dir: Path, **environ: str) -> None:
        self.data_dir = data_dir
        self.port = free_port_pair()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reminders.cli", "demo"],
            env={**os.environ, "DATA_DIR": str(data_dir), "PORT": str(self.port), "CLOCK_SPEED": "2000", **environ},
            cwd=data_dir,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def desk(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, happened: Callable[[], Any], what: str) -> Any:
        """The first true answer."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (answer := happened()):
            assert self.process.poll() is None, f"the demo ended: {self.said}"
            assert time.monotonic() < deadline, f"no {what}; it said {self.said}"
            time.sleep(0.2)
        return answer

    def says(self, words: str) -> bool:
        return any(words in line for line in self.said)

    def ledger(self) -> Any:
        return requests.get(f"http://127.0.0.1:{self.port + 1}/ledger", timeout=30).json()

    def newest_score(self, since: int) -> tuple[str, int] | None:
        """The patient and row of an answer recorded after row `since`."""
        address = f"file:{self.data_dir / FOLDER / 'reminders.db'}?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=30)
        try:
            found = connection.execute(
                "SELECT patient_id, rowid FROM outcomes WHERE rowid > ? AND measure = 'pain' AND source = 'patient'"
                " AND supersedes IS NULL ORDER BY rowid LIMIT 1",
                (since,),
            ).fetchone()
        finally:
            connection.close()
        return None if found is None else (found[0], found[1])

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        return code

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.said.extend(iter(self.process.stdout.readline, ""))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    running = RunningDemo(tmp_path_factory.mktemp("data"))
    try:
        running.wait_for(lambda: running.says("throw-away; logs"), "demo that is up")
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()
        end_stale_processes(running.data_dir / FOLDER)


def sign_in(demo: RunningDemo) -> requests.Session:
    browser = requests.Session()
    page = browser.get(f"{demo.desk}/sign-in", timeout=60).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    form = {"csrf_token": token[1], "email": "coordinator@demo.example", "password": PASSWORD}
    answer = browser.post(f"{demo.desk}/sign-in", data=form, headers={"Referer": demo.desk}, timeout=60)
    assert "Today" in answer.text, "the printed sign-in does not open the desk"
    return browser


def test_within_moments_texts_leave_patients_answer_and_charts_grow(demo: RunningDemo) -> None:
    browser = sign_in(demo)
    demo.wait_for(lambda: len(demo.ledger()["outbound"]) >= 5, "texts that left")
    demo.wait_for(lambda: len(demo.ledger()["inbound"]) >= 3, "answers that arrived")
    dots: dict[str, int] = {}
    last = 0
    while (found := demo.newest_score(last)) is not None:  # the answers of the past, and those that came meanwhile
        last = found[1]
        if found[0] not in dots:
            dots[found[0]] = points(browser, demo, found[0])
    fresh: list[str] = []

    def a_chart_has_grown() -> bool:
        nonlocal last
        if (found := demo.newest_score(last)) is not None:
            last = found[1]
            fresh.append(found[0])
        return any(points(browser, demo, patient) > dots.get(patient, 0) for patient in set(fresh))

    demo.wait_for(a_chart_has_grown, "point on a chart")


def test_the_list_of_today_has_what_was_left_for_whoever_looks(demo: RunningDemo) -> None:
    browser = sign_in(demo)
    assert "wrote something worrying" in browser.get(f"{demo.desk}/", timeout=60).text


def test_it_ends_clean_and_its_data_is_gone(demo: RunningDemo) -> None:
    theirs = [p for p in psutil.process_iter() if belongs_to(p, demo.data_dir / FOLDER)]
    assert len(theirs) >= 5
    assert demo.end() == 0
    assert demo.said[-1] == "Ended. The demo's data is deleted.\n"
    assert list(demo.data_dir.iterdir()) == []
    assert not any(map(still_runs, theirs))


def test_it_deletes_nothing_that_is_not_a_demos(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "thesis.txt").write_text("years of work")
    running = RunningDemo(tmp_path)
    assert running.process.wait(PATIENCE_SECONDS) == 1
    assert (tmp_path / FOLDER / "thesis.txt").read_text() == "years of work"
    assert not (tmp_path / FOLDER / LABEL).exists()


def points(browser: requests.Session, demo: RunningDemo, patient_id: str) -> int:
    """Answers drawn on a patient's chart."""
    return browser.get(f"{demo.desk}/patients/{patient_id}", timeout=60).text.count('class="spot')


def test_how_long_a_day_takes_is_said_of_the_speed_that_was_set() -> None:
    assert [length_of_day(speed) for speed in (SPEED, 60 * 60, 60, 24 * 60)] == [
        "20 seconds", "24 seconds", "24 minutes", "60 seconds"
    ]  # fmt: skip
