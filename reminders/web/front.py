"""Reads each request whole, within a size limit and a deadline, before it takes one of the web process's threads.

granian speaks RSGI with it (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md); behind it the
product is plain WSGI. A half-sent request or an answer nobody reads holds a connection, but never a thread.

`/healthz` is answered here: a database that hangs can hold every thread, and the process still lives.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Protocol

from granian.rsgi import ProtocolClosed

from reminders.launch.long_lived import set_aside
from reminders.launch.parent import end_with_parent
from reminders.reports.fhir.names import MEDIA_TYPE as FHIR
from reminders.web import alive
from reminders.web.api.problems import MEDIA_TYPE as PROBLEM
from reminders.web.fhir.answers import issue, outcome

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian.rsgi import HTTPProtocol, Scope

#: From its headers to its last byte. Twilio gives up after 15 s; the largest body takes 4 s at 16 KiB/s.
BODY_SECONDS: Final = 10.0

#: Below it refusals are OperationOutcomes.
_FHIR_PATH: Final = "/fhir/"

Headers = list[tuple[str, str]]


class _Closable(Protocol):
    def close(self) -> object:
        """Give back what the answer holds."""


@dataclass(frozen=True)
class _Refusal:
    """The answer to a request that the application never sees."""

    status: int
    title: str
    detail: str
    about: str
    """The part of the request that is to blame."""
    fhir_code: str

    def answer(self, protocol: HTTPProtocol, path: str) -> None:
        told: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "errors": [{"field": self.about, "message": self.detail}],
        }
        media = PROBLEM
        if f"{path}/".startswith(_FHIR_PATH):
            told, media = outcome([issue("error", self.fhir_code, self.detail, self.about)]), FHIR
        protocol.response_bytes(
            self.status, [("content-type", media), ("connection", "close")], json.dumps(told).encode()
        )


_TOO_SLOW: Final = _Refusal(
    408,
    "Request Timeout",
    f"The request did not arrive whole within {BODY_SECONDS:.0f} seconds. Nothing was done; send it again.",
    "body",
    "timeout",
)

#: Without a length, a chunked request that broke off looks like a complete one.
_NO_LENGTH: Final = _Refusal(
    411,
    "Length Required",
    "Send the request with a Content-Length, not in chunks. Nothing was done.",
    "Content-Length",
    "required",
)


class Front:
    """Serves a WSGI application from `threads` threads; `most_body_bytes` is the largest body it will be handed.

    `larger` are the paths that take files, with what is the largest there. `prefix` is the path of the public address:
    a proxy may strip it or not (`PathPrefix`).
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        threads: int,
        most_body_bytes: int,
        body_seconds: float = BODY_SECONDS,
        larger: Mapping[str, int] | None = None,
        prefix: str = "",
    ) -> None:
        self.application = application
        self.most_body_bytes = most_body_bytes
        self.body_seconds = body_seconds
        self.larger = {start + path: most for path, most in (larger or {}).items() for start in {"", prefix}}
        self.prefix = prefix
        self.alive_paths = frozenset({alive.PATH, prefix + alive.PATH})
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="web")

    def __rsgi_init__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """Called once in each of the server's processes, so that each ends with the process that started it.

        Otherwise they would go on serving after it was killed, and keep the port from the next server.
        """
        end_with_parent(signal.SIGKILL)
        set_aside()

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer one request."""
        if scope.proto != "http":
            return
        if scope.path in self.alive_paths and scope.method in ("GET", "HEAD"):
            protocol.response_bytes(200, alive.ANSWER_HEADERS, alive.BODY.encode())
            return
        if "transfer-encoding" in scope.headers:
            _NO_LENGTH.answer(protocol, self._below_prefix(scope.path))
            return
        length = int(scope.headers.get("content-length", "0"))  # the server refuses what is not a number
        try:
            async with asyncio.timeout(self.body_seconds):
                body = await self._read(length, self._most(scope.path), protocol)
        except TimeoutError:
            _TOO_SLOW.answer(protocol, self._below_prefix(scope.path))
            return
        if body is None:
            return  # it broke off, so nobody waits for an answer
        await self._answer(_environ(scope, body), protocol)

    def _below_prefix(self, path: str) -> str:
        return path.removeprefix(self.prefix) if path.startswith(f"{self.prefix}/") else path

    def _most(self, path: str) -> int:
        return self.larger.get(path, self.most_body_bytes)

    async def _read(self, length: int, most: int, protocol: HTTPProtocol) -> bytes | None:
        """The body, or None if it broke off. A body that is too large is not read: the application sees its length.

        Raises `TimeoutError`.
        """
        if not 0 < length <= most:
            return b""
        body = bytearray()
        async for piece in protocol:
            body += piece
        return bytes(body) if len(body) == length else None

    async def _answer(self, environ: WSGIEnvironment, protocol: HTTPProtocol) -> None:
        status, headers, whole, pieces = await self._in_thread(self._call, environ)
        if pieces is None:
            protocol.response_bytes(status, headers, whole)
            return
        try:
            transport = protocol.response_stream(status, headers)
            while (piece := await self._in_thread(next, pieces, None)) is not None:
                await transport.send_bytes(piece)
        except ProtocolClosed:
            return  # the caller is gone
        finally:
            await self._in_thread(_close, pieces)

    def _call(self, environ: WSGIEnvironment) -> tuple[int, Headers, bytes, Iterator[bytes] | None]:
        """Status, headers and either the whole answer or, where its length is not known, its pieces."""
        started: list[tuple[int, Headers]] = []

        def start(status: str, headers: Headers, _error: Any = None, /) -> Callable[[bytes], object]:
            started[:] = [(int(status[:3]), [(name.lower(), value) for name, value in headers])]
            return _no_write

        answer: Iterable[bytes] = self.application(environ, start)
        status, headers = started[0]
        if not any(name == "content-length" for name, _ in headers) and not isinstance(answer, list):
            return status, headers, b"", _Pieces(answer)
        try:
            return status, headers, b"".join(answer), None
        finally:
            _close(answer)

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.threads, work, *given)


class _Pieces:
    """The pieces of an answer that is written while it is read from the record."""

    def __init__(self, answer: Iterable[bytes]) -> None:
        self._answer, self._pieces = answer, iter(answer)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """Give back what the answer holds, as WSGI asks of a server."""
        _close(self._answer)


def _close(answer: Iterable[bytes] | _Closable) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()


def _no_write(_data: bytes) -> object:
    raise NotImplementedError("this application yields its answers")


def _environ(scope: Scope, body: bytes) -> WSGIEnvironment:
    """The request as WSGI has it (PEP 3333).

    A header with an underscore in its name is dropped, as proxies do: it would pass for the one with a hyphen that
    the proxy sets, `X_Forwarded_For` for `X-Forwarded-For`.
    """
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _latin(scope.path),
        "QUERY_STRING": _latin(scope.query_string),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{_latin(value)}" if key in environ else _latin(value)
    # The server leaves out what is not ASCII. That a proxy named itself must still be seen.
    for name in scope.headers.keys():  # noqa: SIM118 (no dictionary)
        if "_" not in name and name not in ("content-type", "content-length"):
            environ.setdefault("HTTP_" + name.upper().replace("-", "_"), "")
    return environ


def _latin(text: str) -> str:
    """Text as WSGI carries it: its UTF-8 bytes, each as one character."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")
