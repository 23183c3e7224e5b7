"""One attempt over real HTTP: what any receiver may do, and where none can lead us."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reminders.webhooks.post import Answer, NoAnswer, Poster
from tests.services.certificates import Authority
from tests.services.loopback import LeftThisMachine
from tests.services.ports import free_port
from tests.texting.scripted_server import answer, hang_up, reset, scripted_server, silent, trickle

HEADERS = {"webhook-id": "msg_1"}

#: What only a hang reaches; what is under test ends after `SHORT`.
SHORT = 0.3


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def post(url: str, **options: Any) -> Answer:
    return Poster(allow_private=True, **options).post(url, b'{"type":"webhook.test"}', HEADERS)


def test_the_request_is_a_plain_json_post_and_any_2xx_is_good() -> None:
    with scripted_server(answer(204, ""), answer(200, "x" * 100_000)) as server:
        first = post(f"{server.url}/in?token=1")
        assert (first.good, first.status, str(first)) == (True, 204, "204")
        assert post(server.url).good  # the body is not read, however long
        head, _, body = server.requests[0].partition("\r\n\r\n")
    assert head.startswith("POST /in?token=1 HTTP/1.1\r\n")
    assert body == '{"type":"webhook.test"}'
    lines = {line.partition(": ")[0].lower(): line.partition(": ")[2] for line in head.split("\r\n")[1:]}
    assert lines["webhook-id"] == "msg_1"
    assert lines["content-type"] == "application/json"
    assert lines["host"] == server.url.removeprefix("http://")
    assert lines["connection"] == "close"


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410, 429, 500, 503])
def test_any_other_status_is_a_failure_and_a_redirect_is_not_followed(status: int) -> None:
    with (
        scripted_server(answer(200, "")) as inside,
        scripted_server(answer(status, "", f"Location: {inside.url}/\r\nRetry-After: 7\r\n")) as outside,
    ):
        got = post(outside.url)
        assert (got.good, got.status, got.retry_after) == (False, status, 7)
        assert got.gone is (status == 410)
        assert inside.requests == []


def test_a_receiver_that_breaks_off_or_speaks_no_http_is_a_failure_of_its_own_kind(stop: threading.Event) -> None:
    def babble(connection: socket.socket) -> None:
        connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")

    for script, why in (
        (reset, NoAnswer.NO_CONNECTION),
        (hang_up, NoAnswer.NO_CONNECTION),
        (babble, NoAnswer.NOT_HTTP),
        (trickle(stop, b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n" * 50, 0.0), NoAnswer.NOT_HTTP),
    ):
        with scripted_server(script) as server:
            assert post(server.url).why is why
    assert post(f"http://127.0.0.1:{free_port()}/").why is NoAnswer.NO_CONNECTION


def test_a_receiver_that_hangs_or_answers_byte_by_byte_is_given_up_at_the_deadline(stop: threading.Event) -> None:
    for script in (silent(stop), trickle(stop, b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 ", b"2", SHORT / 10)):
        with scripted_server(script) as server:
            began = time.monotonic()
            assert post(server.url, deadline_seconds=SHORT).why is NoAnswer.TIMEOUT
            assert time.monotonic() - began >= SHORT * 0.9


def test_a_receiver_that_never_ends_the_handshake_is_given_up_too(stop: threading.Event) -> None:
    with scripted_server(silent(stop)) as server:
        secure = server.url.replace("http://", "https://")
        assert post(secure, deadline_seconds=SHORT).why is NoAnswer.TIMEOUT


def test_the_certificate_must_be_trusted_and_name_the_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    for trusted, named, good in ((False, "127.0.0.1", False), (True, "example.org", False), (True, "127.0.0.1", True)):
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(authority.sign(named))
        with scripted_server(answer(200, ""), tls=tls) as server:
            got = post(server.url)
            assert got.good is good
            assert got.why is (None if good else NoAnswer.CERTIFICATE)


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would connect for us, to addresses that nobody checked."""
    with scripted_server(answer(200, "")) as server, scripted_server(answer(200, "")) as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert post(server.url).good
        assert proxy.requests == []


class Names:
    """A resolver that answers each look-up with the next address."""

    def __init__(self, *addresses: str) -> None:
        self.left, self.asked = list(addresses), 0

    def __call__(self, _host: str, port: int, **_: Any) -> list[Any]:
        self.asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (self.left.pop(0), port))]


def test_without_the_setting_nothing_connects_to_this_machine() -> None:
    with scripted_server(answer(200, "")) as server:
        port = server.url.rpartition(":")[2]
        for url in (server.url, f"https://127.0.0.1:{port}/", f"https://localhost:{port}/"):
            assert Poster().post(url, b"{}", {}).why is NoAnswer.NOT_ALLOWED
        rebound = Poster(resolve=Names("127.0.0.1")).post(f"https://example.org:{port}/", b"{}", {})
        assert rebound.why is NoAnswer.NOT_ALLOWED
        assert server.requests == []


def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    """A name that resolves to something else at the second look-up (DNS rebinding) is looked up once."""
    names = Names("8.8.8.8", "127.0.0.1")
    with pytest.raises(LeftThisMachine, match=r"8\.8\.8\.8"):
        Poster(resolve=names).post("https://example.org/", b"{}", {})
    assert names.asked == 1
    assert Poster(resolve=names).post("https://example.org/", b"{}", {}).why is NoAnswer.NOT_ALLOWED


def test_a_name_that_nobody_knows_is_a_failure() -> None:
    def nobody(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert post("https://example.org/", resolve=nobody).why is NoAnswer.UNKNOWN_HOST
