"""The front of a web process, served for real: slow, half and broken requests cost a connection, never a thread."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from reminders.launch.parent import die_with_parent
from tests.services.ports import free_port
from tests.web.fhir.conftest import valid
from tests.web.plain_application import BODY_SECONDS, MOST_BODY_BYTES, NOTES, THREADS

#: Bounds every wait on a machine that is out of breath.
PATIENCE_SECONDS = 300.0

#: Many times the threads there are.
MANY = 10 * THREADS


class Web:
    """granian with the front and a plain application behind it."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        argv = [
            sys.executable, "-m", "granian", "--interface", "rsgi", "--factory", "tests.web.plain_application:create",
            "--host", "127.0.0.1", "--port", str(self.port), "--no-ws", "--http", "1", "--log-level", "warning",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            argv,
            env={**os.environ, NOTES: str(folder), **environ},
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        self.eventually(self._answers, "an answer")

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)

    def _answers(self) -> bool:
        try:
            return requests.get(self.url, timeout=PATIENCE_SECONDS).ok
        except requests.ConnectionError:
            return False

    def eventually(self, found: Any, what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not found():
            assert time.monotonic() < deadline, f"waited {PATIENCE_SECONDS:.0f} s for {what}"
            time.sleep(0.05)

    @property
    def notes(self) -> list[str]:
        """What the application noted."""
        return (self.folder / "notes").read_text(encoding="utf-8").splitlines()

    def sent(self, raw: bytes) -> socket.socket:
        """A connection over which `raw` was sent."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)
        connection.sendall(raw)
        return connection


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = Web(tmp_path_factory.mktemp("front"))
    yield web
    web.end()


HALF_A_BODY = b"POST /half HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nBody=ab"
HALF_A_CHUNK = b"POST /half HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nBody=ab"
HALF_THE_HEADERS = b"POST /half HTTP/1.1\r\nHost: x\r\nContent-Len"


@pytest.mark.parametrize("half", [HALF_A_BODY, HALF_A_CHUNK, HALF_THE_HEADERS], ids=["body", "chunk", "headers"])
def test_half_sent_requests_keep_nobody_out(web: Web, half: bytes) -> None:
    with ExitStack() as held:
        for _ in range(MANY):
            held.enter_context(web.sent(half))
        for _ in range(THREADS + 1):
            assert requests.post(web.url, data=b"7", timeout=PATIENCE_SECONDS).json()["body"] == "7"
    assert "asked /half" not in web.notes, "the application was handed a request that was not whole"


def test_downloads_that_nobody_reads_keep_nobody_out(web: Web) -> None:
    before = web.notes.count("closed /endless")
    with ExitStack() as held:
        for _ in range(MANY):
            held.enter_context(web.sent(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n"))
        web.eventually(lambda: web.notes.count("asked /endless") >= MANY, "every download to begin")
        assert requests.get(web.url, timeout=PATIENCE_SECONDS).ok
    # Whoever is gone leaves nothing behind: what an answer holds is given back.
    web.eventually(lambda: web.notes.count("closed /endless") == before + MANY, "every download to be given up")


@pytest.mark.parametrize("half", [HALF_A_BODY, HALF_A_CHUNK], ids=["body", "chunk"])
def test_a_request_that_breaks_off_is_never_acted_on(web: Web, half: bytes) -> None:
    for how in (socket.SHUT_WR, socket.SHUT_RDWR):
        with web.sent(half) as connection:
            connection.shutdown(how)
    assert requests.get(web.url, timeout=PATIENCE_SECONDS).ok
    assert "asked /half" not in web.notes


def test_a_request_that_does_not_arrive_in_time_is_told_so_however_it_trickles(tmp_path: Path) -> None:
    web = Web(tmp_path, **{BODY_SECONDS: "1"})
    try:
        with web.sent(HALF_A_BODY) as connection:
            answer = b""
            connection.settimeout(0.05)
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not answer.endswith(b"}"):
                assert time.monotonic() < deadline
                try:
                    answer += connection.recv(65536)
                except TimeoutError:
                    connection.sendall(b".")  # every byte in time, the whole never
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in head.lower()
        told = json.loads(body)
        assert (told["status"], told["errors"]) == (408, [{"field": "body", "message": told["detail"]}])
        assert "asked /half" not in web.notes
    finally:
        web.end()


def test_a_body_that_is_too_large_is_not_read_and_the_application_sees_that_it_is(web: Web) -> None:
    request = b"POST /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000
    with web.sent(request) as connection:
        told = json.loads(_all(connection).partition(b"\r\n\r\n")[2])
    assert told["body"] == ""
    assert int(told["CONTENT_LENGTH"]) > MOST_BODY_BYTES


def test_more_is_read_only_where_files_are_taken_and_not_wherever_a_path_ends_like_that(web: Web) -> None:
    read = {}
    for path in ("/take/files", "/public/take/files", "/other/take/files", "/public/public/take/files", "/take/files/"):
        read[path] = len(requests.post(web.url + path, data=b"x" * 5000, timeout=PATIENCE_SECONDS).json()["body"])
    assert list(read.values()) == [5000, 5000, 0, 0, 0]


def test_a_request_in_chunks_is_refused_since_nobody_could_tell_whether_it_is_whole(web: Web) -> None:
    request = b"POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n7\r\n0\r\n\r\n"
    with web.sent(request) as connection:
        head, _, body = _all(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 411 ")
    told = json.loads(body)
    assert "Content-Length" in told["detail"]
    assert told["errors"] == [{"field": "Content-Length", "message": told["detail"]}]
    assert "asked /chunks" not in web.notes


@pytest.mark.parametrize("path", [b"/fhir", b"/public/fhir/Patient/_search"])
def test_fhir_is_refused_in_chunks_as_an_operation_outcome(web: Web, path: bytes) -> None:
    request = b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n7\r\n0\r\n\r\n"
    with web.sent(request) as connection:
        head, _, body = _all(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 411 ")
    assert b"content-type: application/fhir+json" in head.lower()
    [issue] = valid(json.loads(body))["issue"]
    assert (issue["code"], issue["location"]) == ("required", ["http.Content-Length"])


def _all(connection: socket.socket) -> bytes:
    """Everything until the other side closes."""
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    return answer


def test_the_application_sees_the_request_as_wsgi_has_it(web: Web) -> None:
    told = requests.post(
        f"{web.url}/a%20b/%C3%A9?q=%20a&w=%C3%A9",
        data="Body=ma%C3%B1ana",
        headers={"X-Twilio-Signature": "abc=", "Content-Type": "application/x-www-form-urlencoded"},
        timeout=PATIENCE_SECONDS,
    ).json()
    expected = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/a b/\u00c3\u00a9",
        "QUERY_STRING": "q=%20a&w=%C3%A9",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": "16",
        "HTTP_X_TWILIO_SIGNATURE": "abc=",
        "HTTP_HOST": f"127.0.0.1:{web.port}",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PORT": str(web.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "body": "Body=ma%C3%B1ana",
    }
    assert {name: told.get(name) for name in expected} == expected


def test_a_header_with_an_underscore_does_not_pass_for_the_proxys(web: Web) -> None:
    headers = {"X_Forwarded_For": "203.0.113.7", "X-Forwarded-For": "198.51.100.2"}
    told = requests.get(web.url, headers=headers, timeout=PATIENCE_SECONDS).json()
    assert told["HTTP_X_FORWARDED_FOR"] == "198.51.100.2"


def _told(web: Web, *headers: bytes) -> dict[str, str]:
    """What the application is handed of a request with these lines."""
    lines = (b"GET / HTTP/1.1", b"Host: x", b"Connection: close", *headers)
    with web.sent(b"\r\n".join(lines) + b"\r\n\r\n") as connection:
        told: dict[str, str] = json.loads(_all(connection).partition(b"\r\n\r\n")[2])
    return told


def test_a_header_that_is_not_ascii_is_seen_to_be_there(web: Web) -> None:
    told = _told(web, b"X-Forwarded-For: \xe9, 203.0.113.9")
    assert "HTTP_X_FORWARDED_FOR" in told, "or a request through a proxy would pass for one from this machine"


def test_a_header_that_is_not_ascii_hides_none_of_the_others(web: Web) -> None:
    told = _told(web, b"X-Name: \xe9", b"X-Forwarded-For: 203.0.113.9", b"Content-Type: text/plain")
    assert (told["HTTP_X_FORWARDED_FOR"], told["CONTENT_TYPE"]) == ("203.0.113.9", "text/plain")
    assert "HTTP_CONTENT_TYPE" not in told


def test_two_cookie_headers_are_one_and_other_headers_are_lists(web: Web) -> None:
    told = _told(
        web, b"Cookie: session=abc", b"Cookie: device=def", b"X-Forwarded-For: 1.1.1.1", b"X-Forwarded-For: 2.2.2.2"
    )
    assert told["HTTP_COOKIE"] == "session=abc; device=def"
    assert told["HTTP_X_FORWARDED_FOR"] == "1.1.1.1,2.2.2.2"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes that end with their parent: Linux only")
def test_no_process_of_the_server_outlives_its_parents_violent_end(tmp_path: Path) -> None:
    web = Web(tmp_path)
    family = psutil.Process(web.process.pid).children(recursive=True)
    web.process.kill()
    web.process.wait()
    gone, left = psutil.wait_procs(family, PATIENCE_SECONDS)
    assert gone
    assert not left
