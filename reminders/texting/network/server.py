"""A small WSGI server for loopback in which the application can reset the connection instead of answering.

The network's faults need that (a text is accepted, then the connection is lost), and no ready-made server allows it.
It has one thread a connection and keeps connections open.
"""

import io
import socket
import socketserver
import struct
import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_IDLE_SECONDS = 75.0
_LONGEST_HEAD = 64 * 1024
_LONGEST_BODY = 1024 * 1024
_RESET = "network.reset_connection"


class LoopbackOnly(ValueError):
    """The network was asked to listen where others could reach it."""


class BadRequest(Exception):
    """What came in is no HTTP request this server understands; `status` is the answer."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


def reset_connection(environ: dict[str, Any]) -> None:
    """Make the server reset this request's connection instead of answering it."""
    environ[_RESET] = True


class Server(socketserver.ThreadingTCPServer):
    """Serves a WSGI application on a loopback address; port 0 is any free one.

    Raises:
        LoopbackOnly: the host is not this machine's own address.
        OSError: the port is taken.
    """

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, host: str, port: int, application: Application) -> None:
        if host not in ("127.0.0.1", "localhost"):
            raise LoopbackOnly(f"the simulated phone network listens on 127.0.0.1 only, not on {host}")
        self.application = application
        super().__init__(("127.0.0.1", port), _Connection)

    def shutdown_request(self, request: Any) -> None:
        """Close without the base class's half-close, which would make a reset look like a normal end."""
        self.close_request(request)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Connection(socketserver.StreamRequestHandler):
    server: Server
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True

    def handle(self) -> None:
        try:
            while self._serve_one():
                pass
        except (TimeoutError, ConnectionError):
            return  # the client has gone, or idled

    def _serve_one(self) -> bool:
        """Serve one request; whether another may follow on this connection."""
        try:
            environ = self._read()
        except BadRequest as error:
            self._write(f"{error.status.value} {error.status.phrase}", [("Connection", "close")], b"")
            return False
        if environ is None:
            return False
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> None:
            started[:] = [status, headers]

        chunks = self.server.application(environ, start_response)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        if environ.get(_RESET):
            self._reset()
            return False
        status, headers = started
        keep: bool = environ["HTTP_CONNECTION"].lower() != "close"
        headers = [pair for pair in headers if pair[0].lower() not in ("content-length", "connection")]
        if not keep:
            headers.append(("Connection", "close"))
        self._write(status, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body, len(body))
        return keep

    def _read(self) -> dict[str, Any] | None:
        line = self.rfile.readline(_LONGEST_HEAD)
        if not line.strip():
            return None
        words = line.decode("latin-1").split()
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            raise BadRequest(HTTPStatus.BAD_REQUEST)
        method, target, version = words
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": version,
            "REMOTE_ADDR": self.client_address[0],
            "HTTP_CONNECTION": "keep-alive" if version == "HTTP/1.1" else "close",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        self._read_headers(environ, _LONGEST_HEAD - len(line))
        environ["wsgi.input"] = io.BytesIO(self._read_body(environ))
        return environ

    def _read_headers(self, environ: dict[str, Any], room: int) -> None:
        while True:
            line = self.rfile.readline(room + 1)
            room -= len(line)
            if room < 0:
                raise BadRequest(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            if line in (b"\r\n", b"\n"):
                return
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon:
                raise BadRequest(HTTPStatus.BAD_REQUEST)
            key = name.strip().upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value.strip()

    def _read_body(self, environ: dict[str, Any]) -> bytes:
        if "HTTP_TRANSFER_ENCODING" in environ:
            raise BadRequest(HTTPStatus.LENGTH_REQUIRED)
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal():
            raise BadRequest(HTTPStatus.BAD_REQUEST)
        if int(length) > _LONGEST_BODY:
            raise BadRequest(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionResetError("the request ended early")
        return body

    def _write(self, status: str, headers: Iterable[tuple[str, str]], body: bytes, length: int | None = None) -> None:
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        lines.append(f"Content-Length: {len(body) if length is None else length}")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
