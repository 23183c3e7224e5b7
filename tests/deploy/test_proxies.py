"""nginx and Caddy, started with the files of deploy/proxy in front of a real `reminders web`."""

from __future__ import annotations

import base64
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from reminders.clinics.clinic_settings import add_clinic
from reminders.launch.parent import die_with_parent
from reminders.record import migrate
from reminders.record.database import Database
from reminders.record.texts import Reply
from reminders.settings import Settings
from reminders.texting.signature import sign
from tests.deploy.tools import DEPLOY, environment, tool
from tests.services.certificates import Authority
from tests.services.ports import free_port

PATIENCE_SECONDS = 300.0
ACCOUNT, TOKEN, SENDER = "AC" + "5" * 32, "a token of the account", "+13125550100"
PROXY = DEPLOY / "proxy"


class Site:
    """One installation whose public address is a proxy's."""

    def __init__(self, folder: Path, https: int, authority: Path) -> None:
        self.url, self.authority, self.upstream = f"https://localhost:{https}", authority, free_port()
        self.variables = {
            "DATABASE_URL": f"sqlite:///{folder / 'record.db'}",
            "DATA_DIR": str(folder),
            "PORT": str(self.upstream),
            "PUBLIC_URL": self.url,
            "RECORD_KEYS": base64.b64encode(bytes(range(32))).decode(),
            "SECRET_KEY": "x" * 32,
            "TWILIO_API_URL": "http://127.0.0.1:9",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": SENDER,
            "GRANIAN_WORKERS": "1",
        }
        self.settings = Settings.load(self.variables)
        migrate.upgrade(self.settings)
        self.database = Database.open(self.settings)
        with self.database.write() as session:
            add_clinic(session, slug="north", name="North Clinic", time_zone="America/Chicago", actor="test")

    def get(self, path: str, **more: object) -> requests.Response:
        return requests.get(self.url + path, verify=str(self.authority), timeout=PATIENCE_SECONDS, **more)  # type: ignore[arg-type]

    def reply(self, body: str, **headers: str) -> requests.Response:
        """A text as Twilio posts it, signed for the public address."""
        form = {
            "MessageSid": "SM" + "1" * 32,
            "AccountSid": ACCOUNT,
            "From": "+13125550177",
            "To": SENDER,
            "Body": body,
        }
        path = "/webhooks/twilio/inbound"
        headers = {"X-Twilio-Signature": sign(TOKEN, self.url + path, form.items()), **headers}
        return requests.post(
            self.url + path, form, headers=headers, verify=str(self.authority), timeout=PATIENCE_SECONDS
        )


@contextmanager
def process(*argv: str | Path, environ: dict[str, str]) -> Iterator[None]:
    started = subprocess.Popen(
        argv, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )  # fmt: skip
    try:
        yield
    finally:
        started.terminate()
        started.wait(PATIENCE_SECONDS)


def nginx(folder: Path, site: Site, http: int, https: int, certificate: Path) -> tuple[str | Path, ...]:
    """deploy/proxy/nginx.conf with this machine's ports and certificate, inside the least that nginx needs."""
    server = (PROXY / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("reminders.clinic.example", "localhost"), ("127.0.0.1:8000", f"127.0.0.1:{site.upstream}"),
        ("listen 80;", f"listen 127.0.0.1:{http};"), ("listen 443 ", f"listen 127.0.0.1:{https} "),
    ):  # fmt: skip
        assert old in server
        server = server.replace(old, new)
    server = re.sub(r"(ssl_certificate(?:_key)?) +\S+;", rf"\1 {certificate};", server)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = folder / "nginx.conf"
    conf.write_text(f"pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {places}\n{server}\n}}")
    return tool("nginx"), "-p", folder, "-c", conf, "-e", "stderr", "-g", "daemon off;"


def caddy(folder: Path, site: Site, http: int, https: int, certificate: Path) -> tuple[str | Path, ...]:
    """deploy/proxy/Caddyfile with this machine's ports, and a certificate instead of one from the internet."""
    text = (PROXY / "Caddyfile").read_text(encoding="utf-8")
    text = text.replace("{$SITE} {", f"localhost:{https} {{\n\ttls {certificate} {certificate}", 1)
    text = text.replace("{$UPSTREAM:127.0.0.1:8000}", f"127.0.0.1:{site.upstream}")
    conf = folder / "Caddyfile"
    conf.write_text(f"{{\n\tadmin off\n\thttp_port {http}\n\thttps_port {https}\n}}\n{text}", encoding="utf-8")
    return tool("caddy"), "run", "--config", conf, "--adapter", "caddyfile"


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, int]]:
    """The service behind one of the proxies, and the proxy's port for plain HTTP."""
    tool(request.param.__name__)
    folder, http, https = tmp_path_factory.mktemp(request.param.__name__), free_port(), free_port()
    authority = Authority(folder)
    certificate = authority.sign("localhost")
    site = Site(folder, https, authority.file)
    environ = {**environment(), "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with ExitStack() as running:
        running.callback(site.database.close)
        running.enter_context(
            process(Path(sys.executable).with_name("reminders"), "web", environ={**os.environ, **site.variables})
        )
        running.enter_context(process(*request.param(folder, site, http, https, certificate), environ=environ))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _answers(site):
            assert time.monotonic() < deadline, "neither the proxy nor the service came up"
            time.sleep(0.1)
        yield site, http


def test_a_signed_reply_comes_through_and_a_forged_one_does_not(site: tuple[Site, int]) -> None:
    here, _ = site
    answer = here.reply("my pain is 4")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert here.reply("my pain is 0", **{"X-Twilio-Signature": "forged"}).status_code == 403
    with here.database.read() as session:
        assert len(session.scalars(select(Reply.id)).all()) == 1


def test_pages_come_with_their_headers_and_only_over_tls(site: tuple[Site, int]) -> None:
    here, http = site
    page = here.get("/sign-in")
    assert page.ok
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    assert "default-src" in page.headers["Content-Security-Policy"]
    assert all("Secure" in cookie for cookie in page.raw.headers.getlist("Set-Cookie"))
    plain = requests.get(
        f"http://127.0.0.1:{http}/sign-in",
        headers={"Host": "localhost"},
        allow_redirects=False,
        timeout=PATIENCE_SECONDS,
    )
    assert plain.status_code == 308
    assert plain.headers["Location"].startswith("https://localhost")


def test_figures_are_not_for_strangers_and_bodies_have_an_end(site: tuple[Site, int]) -> None:
    here, _ = site
    for path in ("/metrics", "/readyz"):
        assert here.get(path).status_code == 404
    assert here.get("/healthz").json() == {"status": "ok"}
    assert here.reply("4" * 100_000).status_code == 413


def _answers(site: Site) -> bool:
    try:
        return site.get("/healthz").ok
    except requests.ConnectionError:
        return False
