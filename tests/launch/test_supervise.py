"""The supervisor: all processes start together, are kept running, and stop together, however it is ended."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from reminders.launch.preflight import release
from reminders.launch.signals import StopSignals
from tests.launch.running import PATIENCE_SECONDS, Running, command_line, gone
from tests.services.ports import free_port_pair


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def port() -> int:
    return free_port_pair()


def test_it_comes_up_and_says_where_to_look(data_dir: Path, port: int) -> None:
    with Running(data_dir, port) as service:
        service.up()
        said = "".join(service.said)
        assert f"http://127.0.0.1:{port}/" in said
        assert f"http://127.0.0.1:{port + 1}/" in said
        assert "admin@clinic.example" in said
        assert "once-only" in said
        assert service.redis_answers()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_child_and_is_no_failure(data_dir: Path, port: int, how: signal.Signals) -> None:
    with Running(data_dir, port) as service:
        service.up()
        assert len(service.processes()) == 4  # redis, web, worker, and the worker's own child
        assert service.end(how) == 0
        assert service.processes() == []


def test_a_child_that_dies_is_started_again_and_one_line_says_so(data_dir: Path, port: int) -> None:
    with Running(data_dir, port) as service:
        service.up()
        worker = service.child("grandchild")
        family = [worker, *worker.children()]
        worker.kill()
        service.wait_for("worker was killed by SIGKILL; it starts again")
        assert gone(family)
        assert service.child("grandchild").pid != worker.pid
        assert service.end() == 0
        assert service.processes() == []


def test_a_child_that_cannot_be_started_again_is_tried_later_and_the_others_stay_up(data_dir: Path, port: int) -> None:
    """A program that is just being replaced, or a machine without memory, ends nothing else."""
    with Running(data_dir, port, "replaced") as service:
        service.up()
        program = data_dir / "python"
        program.unlink()
        service.child("grandchild").kill()
        line = service.wait_for("cannot be started")
        assert f"worker cannot be started: No such file or directory ({program}). It is tried again in 2 s." in line
        assert service.redis_answers()
        program.symlink_to(sys.executable)
        assert service.child("grandchild").is_running()
        assert service.end() == 0
        assert service.processes() == []


def test_a_child_whose_program_is_missing_ends_the_start_with_a_sentence(data_dir: Path, port: int) -> None:
    with Running(data_dir, port, "missing") as service:
        assert service.wait() == 1
        missing = data_dir / "no-such-program"
        assert service.said[-1] == f"reminders: worker cannot be started: No such file or directory ({missing}).\n"
        assert any("once-only" in line for line in service.said)
        assert service.processes() == []


def test_it_runs_in_the_main_thread_alone_because_the_end_of_another_thread_would_end_its_children() -> None:
    """Others' children died with the thread that had started them (prctl(2), PR_SET_PDEATHSIG)."""
    refused: list[Exception] = []

    def run() -> None:
        try:
            with StopSignals():
                pass
        except ValueError as error:
            refused.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert "main thread" in str(refused[0])


def test_children_end_by_themselves_when_the_supervisor_is_killed(data_dir: Path, port: int) -> None:
    with Running(data_dir, port) as service:
        service.up()
        left = service.processes()
        service.end(signal.SIGKILL)
        assert gone(left)


def test_a_second_start_ends_what_a_killed_one_left_running(data_dir: Path, port: int) -> None:
    with Running(data_dir, port, "stubborn") as killed:
        killed.up()
        killed.end(signal.SIGKILL)
        deaf = [process for process in killed.processes() if "deaf" in command_line(process)]
        assert len(deaf) == 2
        with Running(data_dir, port) as service:
            service.wait_for("an earlier service left running")
            service.up()
            assert gone(deaf)
            assert service.redis_answers()


def test_it_starts_again_and_again_on_the_same_port(data_dir: Path, port: int) -> None:
    for how in (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL):
        with Running(data_dir, port) as service:
            service.up().end(how)


def test_two_services_on_one_data_dir_get_one_sentence(data_dir: Path, port: int, tmp_path: Path) -> None:
    """The one that runs is of another release: the sentence names that one's, whoever is refused."""
    with Running(data_dir, port, **as_release("99.0", tmp_path)) as service:
        service.up()
        refused = Running(data_dir, port)
        assert refused.wait() == 1
        assert len(refused.said) == 1
        assert release() != "99.0"
        runs = f"(process {service.process.pid}): release 99.0, since 20"
        assert f"already running on {data_dir} {runs}" in refused.said[0]
        assert f", at http://127.0.0.1:{port}. Stop that one first" in refused.said[0]
        elsewhere = Running(data_dir.with_name("elsewhere"), port)
        assert elsewhere.wait() == 1
        assert f"Port {port} (PORT) is taken by the service on {data_dir} {runs}" in elsewhere.said[0]
        assert service.redis_answers()


def as_release(version: str, folder: Path) -> dict[str, str]:
    """The environment of a process of another release: its metadata are found before those installed here."""
    about = folder / f"reminders-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: reminders\nVersion: {version}\n", encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def test_a_service_that_is_ending_is_waited_for(data_dir: Path, port: int) -> None:
    with Running(data_dir, port, "stubborn") as first:
        first.up()
        first.process.send_signal(signal.SIGTERM)
        first.wait_for("Ending")
        with Running(data_dir, port) as second:
            second.wait_for("still ending; waiting")
            first.process.send_signal(signal.SIGINT)
            first.wait()
            second.up()


@pytest.mark.parametrize(("offset", "name"), [(0, "PORT"), (1, "PORT + 1")])
def test_a_taken_port_is_named_with_its_setting_before_anything_starts(
    data_dir: Path, port: int, offset: int, name: str
) -> None:
    with socket.create_server(("127.0.0.1", port + offset)), Running(data_dir, port) as service:
        assert service.wait() == 1
        assert len(service.said) == 1
        assert f"Port {port + offset} ({name}" in service.said[0]
        assert "is taken" in service.said[0]
        assert not (data_dir / "log").exists()


def test_a_data_dir_that_cannot_be_used_is_one_sentence(tmp_path: Path, port: int) -> None:
    (tmp_path / "file").touch()
    with Running(tmp_path / "file" / "data", port) as service:
        assert service.wait() == 1
        assert service.said == [f"reminders: DATA_DIR {tmp_path / 'file' / 'data'} cannot be used: Not a directory.\n"]


def test_a_full_disk_is_one_sentence(tmp_path: Path, port: int) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = f"mount -t tmpfs -o size=1m tmpfs {small}"
    space = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
    if subprocess.run([*space, mount], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let a test mount a small disk of its own")
    ended = subprocess.run(
        [*space, f'{mount} && exec "$0" -m tests.launch.trivial_service good', sys.executable],
        env={"DATA_DIR": str(small / "data"), "PORT": str(port), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"reminders: The disk is full: DATA_DIR {small / 'data'} has ")
    assert len(ended.stderr.splitlines()) == 1


def test_a_child_that_fails_as_it_starts_ends_the_start_with_its_last_words(data_dir: Path, port: int) -> None:
    with Running(data_dir, port, "failing") as service:
        assert service.wait() == 1
        assert f"web ended with code 1 as it started: SECRET_KEY is missing (see {data_dir}" in service.said[-1]
        assert service.processes() == []


def test_a_failed_start_does_not_lose_the_first_sign_in(data_dir: Path, port: int) -> None:
    with Running(data_dir, port, "failing") as service:
        service.wait()
        assert any("once-only" in line for line in service.said)


def test_ctrl_c_twice_ends_at_once_what_would_not_end(data_dir: Path, port: int) -> None:
    with Running(data_dir, port, "stubborn") as service:
        service.up()
        service.process.send_signal(signal.SIGINT)
        service.wait_for("Ending")
        assert service.end(signal.SIGINT) == 0
        assert service.processes() == []


def test_errors_in_a_childs_log_are_told_in_one_line(data_dir: Path, port: int) -> None:
    with Running(data_dir, port, "complaining") as service:
        service.up()
        line = service.wait_for("worker reported an error")
        assert "the provider refused 20003" in line
        assert str(data_dir / "log" / "worker.log") in line


def test_it_ends_with_the_make_that_started_it(data_dir: Path, port: int) -> None:
    script = (
        "import subprocess, sys\n"
        "service = subprocess.Popen([sys.executable, '-m', 'tests.launch.trivial_service', 'good'])\n"
        "print(service.pid, flush=True)\n"
        "service.wait()\n"
    )
    make = subprocess.Popen(
        [sys.executable, "-c", script],
        env={"DATA_DIR": str(data_dir), "PORT": str(port), "END_WITH_PARENT": "1", "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert make.stdout is not None
    supervisor = psutil.Process(int(make.stdout.readline()))
    for line in make.stdout:
        if "sign in" in line:
            break
    make.kill()
    make.wait()
    assert gone([supervisor])
    with Running(data_dir, port) as again:
        again.up()
