"""A server on loopback that answers each connection exactly as told, byte for byte."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Script = Callable[[socket.socket], None]


@dataclass
class ScriptedServer:
    """Where it listens, and the request lines it has read."""

    url: str
    requests: list[str] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)


@contextmanager
def scripted_server(*scripts: Script, tls: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    """Serve one connection a script, in order; the last script serves all that follow."""
    listener = socket.create_server(("127.0.0.1", 0))
    scheme = "https" if tls else "http"
    server = ScriptedServer(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}")
    left = list(scripts)

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            script = left.pop(0) if len(left) > 1 else left[0]
            threading.Thread(target=_run, args=(connection, script, server, tls), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server
    finally:
        server.done.set()
        # A blocked accept() is woken by shutting the listener down, not by closing it.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _run(connection: socket.socket, script: Script, server: ScriptedServer, tls: ssl.SSLContext | None) -> None:
    try:
        if tls:
            connection = tls.wrap_socket(connection, server_side=True)
        with connection:
            server.requests.append(read_request(connection))
            script(connection)
    except OSError:
        return  # the client hung up or refused our certificate, which is what some tests are about


def read_request(connection: socket.socket) -> str:
    """Read one whole request and return it as text."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return data.decode("latin-1")
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += connection.recv(65536)
    return (head + b"\r\n\r\n" + body).decode("latin-1")


def answer(status: int, body: str, headers: str = "") -> Script:
    """Answer with a status, a JSON body and extra header lines, then close."""

    def script(connection: socket.socket) -> None:
        encoded = body.encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{headers}"
        connection.sendall(f"{head}Content-Length: {len(encoded)}\r\nConnection: close\r\n\r\n".encode() + encoded)

    return script


def reset(connection: socket.socket) -> None:
    """Reset the connection, as a machine that dies does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hang_up(_connection: socket.socket) -> None:
    """Close without an answer."""


def silent(stop: threading.Event) -> Script:
    """Never answer, until the test is over."""

    def script(_connection: socket.socket) -> None:
        stop.wait()

    return script


def trickle(stop: threading.Event, head: bytes, drop: bytes, every_seconds: float) -> Script:
    """Send `head`, then `drop` again and again: each read succeeds, the whole never ends."""

    def script(connection: socket.socket) -> None:
        connection.sendall(head)
        while not stop.wait(every_seconds):
            connection.sendall(drop)

    return script
