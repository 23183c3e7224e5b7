"""What `reminders doctor` asks of others: senders and registration, the mail server, a certificate, a test page."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from reminders.operate.doctor import address, keys, machine
from reminders.operate.doctor.findings import Finding, Installation
from reminders.operate.doctor.provider import of_numbers, of_webhook
from reminders.operate.doctor.trial_page import page_as_a_trial
from reminders.outbox.send import RETRY_FRAGMENT
from reminders.settings import Settings
from reminders.texting.sender_setup import Registration, SenderSetup
from tests.day import Day, new_phone
from tests.migrated import migrated_settings
from tests.security.test_mail import Server
from tests.services.certificates import Authority

OURS = "https://texts.example.org/webhooks/twilio/inbound"
NUMBER, ANOTHER = "+13125550100", "+18445550101"
WELL = SenderSetup(NUMBER, OURS + RETRY_FRAGMENT, "POST", ((NUMBER, Registration.APPROVED),))


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough for a test page."""
    return migrated_settings(request, "sqlite", tmp_path)


def levels(findings: Iterator[Finding]) -> list[str]:
    return [f"{finding.level} {finding.subject}" for finding in findings]


@pytest.mark.parametrize(
    ("setup", "found", "says"),
    [
        (WELL, "ok", "is posted to us"),
        (replace(WELL, webhook_url=""), "fail", "is posted nowhere"),
        (replace(WELL, webhook_url="https://elsewhere.example/x"), "fail", "is posted to https://elsewhere.example/x"),
        (replace(WELL, webhook_method="GET"), "fail", "comes as GET, not POST"),
        (replace(WELL, webhook_url=OURS), "warn", "once only"),
        (replace(WELL, by_number=True), "fail", "leaves it to each number"),
    ],
)
def test_a_webhook_is_looked_at_with_its_method_and_its_fragment(setup: SenderSetup, found: str, says: str) -> None:
    [finding] = of_webhook(setup, OURS, real_texts=True)
    assert (finding.level, finding.subject) == (found, "webhook")
    assert says in finding.sentence
    assert found == "ok" or f"{OURS}{RETRY_FRAGMENT} (POST)" in finding.advice


@pytest.mark.parametrize(
    ("numbers", "changes", "found"),
    [
        (((NUMBER, Registration.APPROVED),), {}, ["ok numbers"]),
        ((("12345", Registration.NOT_NEEDED),), {}, ["ok numbers"]),
        ((), {}, ["fail numbers"]),
        (((NUMBER, Registration.MISSING),), {}, ["fail numbers"]),
        (((NUMBER, Registration.APPROVED), (ANOTHER, Registration.PENDING)), {}, ["warn numbers"]),
        (((NUMBER, Registration.REJECTED), (ANOTHER, Registration.PENDING)), {}, ["warn numbers", "fail numbers"]),
        (
            ((NUMBER, Registration.APPROVED), (ANOTHER, Registration.APPROVED)),
            {"sticky": False},
            ["warn numbers", "ok numbers"],
        ),
        (((NUMBER, Registration.APPROVED),), {"rcs": ("rcs:north",)}, ["ok numbers", "ok numbers"]),
    ],
)
def test_numbers_are_looked_at_one_by_one(
    numbers: tuple[tuple[str, Registration], ...], changes: dict[str, object], found: list[str]
) -> None:
    assert levels(of_numbers(replace(WELL, numbers=numbers, **changes))) == found  # type: ignore[arg-type]


def test_keys_that_can_be_guessed_are_found() -> None:
    here = Installation(Settings(secret_key="x", record_keys=(b"\0" * 32,), metrics_token="short"))
    assert levels(keys.strength(here)) == ["fail keys", "fail keys", "warn keys"]
    real = Settings(secret_key="ab" * 20, twilio_account_sid="AC1")
    assert levels(keys.strength(Installation(real))) == ["fail keys"]
    assert levels(keys.strength(Installation(replace(real, twilio_account_sid=None)))) == ["ok keys"]


class RefusingSession(socketserver.StreamRequestHandler):
    """A mail server that refuses every password."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for raw in self.rfile:
            answers = {b"EHLO": b"250-here\r\n250 AUTH PLAIN", b"AUTH": b"535 no", b"QUIT": b"221 bye"}
            self.wfile.write(answers.get(raw[:4].upper(), b"250 ok") + b"\r\n")


def test_the_mail_server_must_let_us_sign_in() -> None:
    def said(url: str) -> list[str]:
        return [f"{one.level} {one.sentence}" for one in machine.mail(Installation(Settings(smtp_url=url)))]

    with Server() as takes_it, socketserver.ThreadingTCPServer(("127.0.0.1", 0), RefusingSession) as refuses:
        for server in (takes_it, refuses):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        well, ill = takes_it.address, f"127.0.0.1:{refuses.server_address[1]}"
        assert said(f"smtp://user:secret@{well}?tls=no") == ["ok The mail server answers and lets us sign in."]
        assert any(line.startswith("AUTH") for line in takes_it.lines)
        assert said(f"smtp://user:secret@{ill}?tls=no") == ["fail The mail server refuses our user or password (535)."]
        [in_clear] = said(f"smtp://user:secret@{well}")
        assert in_clear.startswith("fail The mail server cannot be used: the server offers no STARTTLS")
        takes_it.shutdown()
        refuses.shutdown()


def test_a_certificate_that_ends_soon_or_is_not_accepted_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.sign("localhost"))
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = Installation(Settings(public_url=f"https://localhost:{server.server_port}"))
        [unknown] = address.certificate(here)
        assert unknown.level == "fail"
        assert unknown.sentence.startswith("The certificate of localhost is not accepted: ")
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        [soon] = address.certificate(here)
        assert soon.level == "warn"
        assert soon.sentence.endswith(", in 0 days.")
        server.shutdown()


def test_a_test_page_goes_the_way_of_every_page_and_says_what_reached_whom(day: Day) -> None:
    reached, not_reached = new_phone(), new_phone()
    day.network.set_condition(not_reached, "off")
    day.add_on_call(reached, email="oncall@clinic.example")
    day.add_on_call(not_reached, position=2)
    here = Installation(day.settings, day.database, day.gateway)
    told = [f"{one.level} {one.sentence}" for one in page_as_a_trial(here, "lakeside")]
    assert told == [
        "ok A text reached the phone of On call.",
        "fail A text to On call was not delivered (undelivered).",
        "fail No mail left for On call: SMTP_URL is not set.",
    ]
    [text] = day.network.bodies(reached)
    assert "This is a test page. Nobody is in danger" in text
    assert day.flags() == []
