"""What is checked before anything starts; each refusal is one sentence."""

from __future__ import annotations

import errno
import socket
import stat
from pathlib import Path

import pytest

from reminders.launch.preflight import CannotStart, DataDirLock, check_port, make_writable
from tests.services.ports import free_port


def test_a_new_data_dir_is_private(tmp_path: Path) -> None:
    make_writable(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert list((tmp_path / "data").iterdir()) == []


def test_a_full_disk_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CannotStart, match=r"^The disk is full: DATA_DIR .* cannot be written to\.$"):
        make_writable(tmp_path)


def test_a_data_dir_can_be_taken_again_once_it_is_given_up(tmp_path: Path) -> None:
    for _ in range(2):
        with DataDirLock(tmp_path) as hold:
            hold.take()


def test_a_data_dir_is_taken_by_one_at_a_time(tmp_path: Path) -> None:
    with DataDirLock(tmp_path) as first, DataDirLock(tmp_path) as second:
        first.take()
        with pytest.raises(CannotStart, match="already running"):
            second.take()


def test_one_that_takes_too_long_to_end_is_named(tmp_path: Path) -> None:
    paused: list[float] = []
    with DataDirLock(tmp_path) as first, DataDirLock(tmp_path, wait_seconds=0) as second:
        first.take()
        first.mark("ending")
        with pytest.raises(CannotStart, match="already running"):
            second.take(pause=paused.append)


def test_a_port_that_was_just_given_up_is_free() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)) as server, socket.create_connection(("127.0.0.1", port)):
        connection, _ = server.accept()
        connection.close()  # this side now keeps the port in TIME_WAIT
    check_port("127.0.0.1", port, "PORT")


@pytest.mark.parametrize(
    ("host", "port", "says"),
    [
        ("203.0.113.7", 8000, "HOST 203.0.113.7 is no address of this machine"),
        ("127.0.0.1", 65536, "PORT would be 65536, which is no port number"),
    ],
)
def test_an_address_that_cannot_be_listened_on_says_why(host: str, port: int, says: str) -> None:
    with pytest.raises(CannotStart, match=says):
        check_port(host, port, "PORT")
