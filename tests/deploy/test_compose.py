"""The compose file against the settings, the image and the proxy: ports, addresses, users, health checks, volumes."""

from __future__ import annotations

import http.server
import ipaddress
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from sqlalchemy import make_url

from reminders.launch.redis import find_server
from reminders.settings import Settings
from tests.deploy.compose import filled, read
from tests.deploy.tools import DEPLOY, ROOT
from tests.service import eventually
from tests.services.ports import free_port

CONTAINER = DEPLOY / "container"
COMPOSE = read((CONTAINER / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (CONTAINER / "Dockerfile").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")

#: What somebody fills into .env.
FILLED_IN = {
    "SITE": "reminders.clinic.example", "POSTGRES_PASSWORD": "a/b+c=", "SECRET_KEY": "x" * 44,
    "RECORD_KEYS": "A" * 43 + "=", "TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "t" * 32,
    "TWILIO_MESSAGING_SERVICE_SID": "MG" + "0" * 32,
}  # fmt: skip


def of_image(name: str) -> str:
    """A value that the image sets in its environment."""
    found = re.search(rf"^ENV .*\b{name}=(\S+)", DOCKERFILE, re.M)
    assert found is not None, name
    return found[1]


def settings(name: str) -> Settings:
    """A service's settings as its process reads them: the image's environment and the compose file's over it."""
    image = {name: of_image(name) for name in ("HOST", "PORT", "DATA_DIR")}
    return Settings.load(
        image | {key: filled(value, FILLED_IN) for key, value in SERVICES[name]["environment"].items()}
    )


@pytest.mark.parametrize("name", OURS)
def test_each_process_finds_its_database_redis_and_proxy_under_the_names_and_ports_they_have(name: str) -> None:
    here, postgres = settings(name), SERVICES["postgres"]["environment"]
    url = make_url(here.database_url)
    assert (url.host, url.port) == ("postgres", None)
    assert (url.username, url.database) == (postgres["POSTGRES_USER"], postgres["POSTGRES_DB"])
    assert url.password == filled(postgres["POSTGRES_PASSWORD"], FILLED_IN) == FILLED_IN["POSTGRES_PASSWORD"]
    assert here.redis_url == "redis://redis:6379/0"
    assert set(SERVICES) >= {"postgres", "redis"}
    assert here.public_url == "https://reminders.clinic.example"
    assert "inside" in SERVICES[name]["networks"]
    assert "outside" in SERVICES[name]["networks"], "Twilio is outside"


def test_a_setting_that_has_no_sensible_default_must_be_filled_in() -> None:
    example = (CONTAINER / "compose.env.example").read_text(encoding="utf-8")
    for name in re.findall(r"^(\w+)=$", example, re.M):
        without = {key: value for key, value in FILLED_IN.items() if key != name}
        environment = SERVICES["web"]["environment"]
        if name in ("SMTP_URL", "TWILIO_MESSAGING_SERVICE_SID"):
            [filled(value, without) for value in environment.values()]
        else:
            with pytest.raises(KeyError):
                [filled(value, without) for value in environment.values()]


def test_the_proxy_reaches_web_from_the_address_that_is_trusted_and_nobody_else_is_published() -> None:
    caddy, web = SERVICES["caddy"], SERVICES["web"]
    own = caddy["networks"]["inside"]["ipv4_address"]
    assert settings("web").trusted_proxies == (ipaddress.ip_network(own),)
    (config,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    assert ipaddress.ip_address(own) in ipaddress.ip_network(config["subnet"])
    host, port = caddy["environment"]["UPSTREAM"].split(":")
    assert host in web["networks"]["inside"]["aliases"]
    assert "aliases" not in web["networks"]["outside"], "a name on both would lead to either address"
    assert port == of_image("PORT") == re.search(r"^EXPOSE (\d+)$", DOCKERFILE, re.M)[1]  # type: ignore[index]
    assert of_image("HOST") == "0.0.0.0"
    asked = set(re.findall(r"\{\$(\w+)", (DEPLOY / "proxy" / "Caddyfile").read_text(encoding="utf-8")))
    assert asked == set(caddy["environment"])
    mounted = caddy["volumes"][0].split(":")
    assert (CONTAINER / mounted[0]).resolve() == DEPLOY / "proxy" / "Caddyfile"
    assert mounted[1:] == ["/etc/caddy/Caddyfile", "ro"]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]
    assert caddy["ports"] == ["80:80", "443:443"]


def test_what_is_named_is_declared_and_database_and_redis_have_no_way_out() -> None:
    for name, service in SERVICES.items():
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith(".") or source in COMPOSE["volumes"], volume
        assert service["restart"] == ("no" if name == "migrate" else "always")
        for other, when in service.get("depends_on", {}).items():
            assert when["condition"] != "service_healthy" or "test" in SERVICES[other]["healthcheck"], (name, other)
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert [SERVICES[name]["networks"] for name in ("postgres", "redis")] == [["inside"], ["inside"]]
    assert "record:/var/lib/postgresql/data" in SERVICES["postgres"]["volumes"]
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert list(SERVICES["migrate"]["depends_on"]) == ["postgres"], "else it would wait for itself"


@pytest.mark.parametrize("name", OURS)
def test_a_process_may_write_in_its_folder_alone_and_is_given_the_time_to_end(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
    uid, gid = re.search(r"^USER (\d+):(\d+)$", DOCKERFILE, re.M).groups()  # type: ignore[union-attr]
    assert service["tmpfs"] == ["/tmp", f"{of_image('DATA_DIR')}:uid={uid},gid={gid},mode=0700"]
    unit = (DEPLOY / "systemd" / "reminders@.service").read_text(encoding="utf-8")
    assert service["stop_grace_period"] == re.search(r"^TimeoutStopSec=(\d+)$", unit, re.M)[1] + "s"  # type: ignore[index]
    assert service["build"] == {"context": "../..", "dockerfile": "deploy/container/Dockerfile"}
    assert (ROOT / service["build"]["dockerfile"]).exists()
    image_checks = "healthcheck" not in service
    assert image_checks == (name == "web"), "the image's check is of web; the others have no port"
    assert image_checks or service["healthcheck"] == {"disable": True}


@contextmanager
def answering(status: int) -> Iterator[int]:
    """The port of something that answers /healthz so, and nothing else."""

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_images_health_check_passes_while_web_answers_and_fails_otherwise() -> None:
    command = json.loads(re.search(r"^HEALTHCHECK .*\\\n +CMD (\[.*\])$", DOCKERFILE, re.M)[1])  # type: ignore[index]
    assert command[0] == "python"

    def checked(port: int) -> int:
        run = [sys.executable, *command[1:]]
        return subprocess.run(run, env={"PORT": str(port)}, stderr=subprocess.DEVNULL, check=False).returncode

    with answering(200) as port:
        assert checked(port) == 0
    with answering(503) as port:
        assert checked(port) != 0
    assert checked(free_port()) != 0


def test_redis_starts_as_the_file_says_and_keeps_nothing_on_disk(tmp_path: Path) -> None:
    program, *flags = SERVICES["redis"]["command"]
    assert program == "redis-server"
    port = free_port()
    started = subprocess.Popen(
        [find_server(), *flags, "--port", str(port), "--bind", "127.0.0.1", "--dir", tmp_path],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with redis.Redis(port=port) as client:

            def answers() -> bool:
                try:
                    return bool(client.ping())
                except redis.ConnectionError:
                    return False

            eventually(answers, "Redis")
            told = {name: client.config_get(name)[name] for name in ("save", "appendonly", "maxmemory")}
        assert told == {"save": "", "appendonly": "no", "maxmemory": str(64 * 2**20)}
    finally:
        started.terminate()
        started.wait(60)
    assert list(tmp_path.iterdir()) == []
