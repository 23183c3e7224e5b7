"""Mail to staff: no name or address adds a header or a recipient, and no password crosses the net in the clear."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator

import pytest

from reminders.followup.alerting.mail import Mail, MailFailed, smtp


class Server(socketserver.ThreadingTCPServer):
    """An SMTP server that offers a sign-in, but no STARTTLS, and keeps every line it is sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.lines: list[str] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        body = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            self.server.lines.append(line)
            if body:
                body = line != "."
                if body:
                    continue
            word = line[:4].upper()
            body = word == "DATA"
            answer = {
                "EHLO": b"250-here\r\n250 AUTH PLAIN",
                "DATA": b"354 go on",
                "AUTH": b"235 welcome",
                "QUIT": b"221 bye",
            }
            self.wfile.write(answer.get(word, b"250 ok") + b"\r\n")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


MAIL = Mail("oncall@lakeside.example", "Lakeside: A reply needs a person", "https://desk.example/flags/1\n")


def test_a_mail_is_handed_over(server: Server) -> None:
    smtp(f"smtp://{server.address}?from=desk@lakeside.example")(MAIL)
    assert "Subject: Lakeside: A reply needs a person" in server.lines
    assert "https://desk.example/flags/1" in server.lines


def test_a_password_is_not_sent_where_nothing_protects_it(server: Server) -> None:
    with pytest.raises(MailFailed, match="STARTTLS"):
        smtp(f"smtp://user:secret@{server.address}")(MAIL)
    assert not any(line.startswith("AUTH") for line in server.lines)


def test_the_operator_may_say_that_the_way_is_safe(server: Server) -> None:
    smtp(f"smtp://user:secret@{server.address}?tls=no")(MAIL)
    assert any(line.startswith("AUTH") for line in server.lines)


@pytest.mark.parametrize("url", ["smtp://user:contrase%C3%B1a@{}?tls=no", "smtp://mail..example", "smtp://{}:99999"])
def test_a_setting_that_no_mail_server_can_be_told_is_a_mail_that_failed(server: Server, url: str) -> None:
    with pytest.raises(MailFailed):
        smtp(url.format(server.address))(MAIL)
    assert not any(line.startswith("DATA") for line in server.lines)


@pytest.mark.parametrize(
    "mail",
    [
        Mail("oncall@lakeside.example\nBcc: thief@evil.example", "s", "b"),
        Mail("oncall@lakeside.example", "Clinic\r\nBcc: thief@evil.example", "b"),
    ],
)
def test_a_line_break_adds_no_header(server: Server, mail: Mail) -> None:
    with pytest.raises(MailFailed):
        smtp(f"smtp://{server.address}")(mail)
    assert server.lines == []


def test_an_address_is_one_recipient_whatever_it_looks_like(server: Server) -> None:
    smtp(f"smtp://{server.address}")(Mail("thief,oncall@lakeside.example", "s", "b"))
    assert sum(line.upper().startswith("RCPT") for line in server.lines) == 1
