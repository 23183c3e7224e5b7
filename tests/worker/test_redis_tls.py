"""Everything that connects to a `rediss://` verifies it (worker, beat, doctor), whatever the address says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reminders.launch.redis import RunningRedis
from reminders.operate.doctor import Level
from reminders.operate.doctor.findings import Installation
from reminders.operate.doctor.machine import redis_answers
from reminders.settings import SettingError, Settings
from tests.services.certificates import Authority
from tests.services.tls_front import tls_front

#: What worker and beat open: a connection to publish, one to listen, each tried once.
CONNECT = """
import sys
from worker.app import app
try:
    for connect in (app.connection_for_write, app.connection_for_read):
        with connect() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            connection.default_channel.client.ping()
    app.send_task("worker.tasks.remind", retry=False)
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def port(request: pytest.FixtureRequest, redis_server: RunningRedis, authority: Authority) -> Iterator[int]:
    """A real Redis behind TLS; the test's parameter is the name on its certificate."""
    with tls_front(redis_server.plan.socket, authority.sign(request.param)) as port:
        yield port


def connects(url: str, ca_file: Path | None = None) -> str:
    """What worker and beat say: nothing where they are connected."""
    environ = {**os.environ, "REDIS_URL": url} | ({"REDIS_CA_FILE": str(ca_file)} if ca_file else {})
    done = subprocess.run([sys.executable, "-c", CONNECT], env=environ, capture_output=True, text=True, check=False)
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


def doctors_word(url: str, ca_file: Path | None = None) -> tuple[Level, str]:
    given = {"REDIS_URL": url} | ({"REDIS_CA_FILE": str(ca_file)} if ca_file else {})
    (finding,) = redis_answers(Installation(Settings.load(given)))
    return finding.level, finding.sentence


@pytest.mark.parametrize("port", ["127.0.0.1"], indirect=True)
def test_a_certificate_nobody_vouches_for_is_refused(port: int) -> None:
    url = f"rediss://127.0.0.1:{port}/0"
    assert "CERTIFICATE_VERIFY_FAILED" in connects(url)
    level, sentence = doctors_word(url)
    assert (level, "nobody here vouches for" in sentence) == (Level.FAIL, True)


@pytest.mark.parametrize("port", ["127.0.0.1"], indirect=True)
def test_a_certificate_of_another_ca_than_the_one_named_is_refused(port: int, tmp_path: Path) -> None:
    other = Authority(tmp_path, "Another CA")
    assert "CERTIFICATE_VERIFY_FAILED" in connects(f"rediss://127.0.0.1:{port}/0", other.file)


@pytest.mark.parametrize("port", ["127.0.0.1", "localhost"], indirect=True)
def test_a_certificate_of_the_named_ca_is_taken(
    port: int, authority: Authority, request: pytest.FixtureRequest
) -> None:
    host = request.node.callspec.params["port"]
    url = f"rediss://{host}:{port}/0"
    assert connects(url, authority.file) == ""
    assert connects(f"{url}?ssl_cert_reqs=required&ssl_ca_certs={authority.file}") == ""
    assert doctors_word(url, authority.file) == (Level.OK, "Redis answers and can be written to.")


@pytest.mark.parametrize("port", ["redis.example"], indirect=True)
def test_a_certificate_for_another_name_is_refused(port: int, authority: Authority) -> None:
    url = f"rediss://127.0.0.1:{port}/0"
    assert "CERTIFICATE_VERIFY_FAILED" in connects(url, authority.file)
    assert doctors_word(url, authority.file)[0] is Level.FAIL


@pytest.mark.parametrize(
    "asked",
    [
        "ssl_cert_reqs=none", "ssl_cert_reqs=CERT_NONE", "ssl_cert_reqs=optional", "ssl_cert_reqs=",
        "SSL_CERT_REQS=none", "ssl_check_hostname=false", "ssl_check_hostname=0", "a=1&ssl_cert_reqs=none",
        "ssl_exclude_verify_flags=x", "ssl_cert_reqs=required&ssl_cert_reqs=none",
        "ssl_cert_reqs=none&ssl_cert_reqs=required",
    ],
)  # fmt: skip
def test_an_address_that_asks_for_less_is_refused_at_the_start_in_a_sentence(asked: str) -> None:
    with pytest.raises(SettingError, match=r"REDIS_URL says ssl_\w+=.* always verified"):
        Settings.load({"REDIS_URL": f"rediss://redis.example:6380/0?{asked}"})
    with pytest.raises(SettingError, match="REDIS_URL speaks of TLS"):
        Settings.load({"REDIS_URL": f"redis://redis.example:6379/0?{asked}"})


def test_a_ca_file_that_is_not_there_or_not_needed_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="which is not there"):
        Settings.load({"REDIS_URL": "rediss://redis.example", "REDIS_CA_FILE": str(tmp_path / "none.pem")})
    with pytest.raises(SettingError, match="speaks of TLS"):
        Settings.load({"REDIS_URL": "redis://redis.example", "REDIS_CA_FILE": str(tmp_path)})
    assert Settings.load({"REDIS_URL": "unix:///run/redis.sock", "REDIS_CA_FILE": str(tmp_path)}).redis_tls == {}


def test_what_else_an_address_says_is_kept() -> None:
    settings = Settings.load(
        {"REDIS_URL": "rediss://user:p%40ss@redis.example:6380/3?protocol=2&ssl_cert_reqs=required"}
    )
    assert settings.redis_url == "rediss://user:p%40ss@redis.example:6380/3?protocol=2"
    assert settings.redis_tls == {"ssl_cert_reqs": "required", "ssl_check_hostname": True}
