"""TLS in front of a server on a unix socket, because the Redis of the tests may have been built without it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def tls_front(target: Path, certificate: Path) -> Iterator[int]:
    """Listen on loopback with this certificate (and key) and pass on what comes; yields the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, context, target), daemon=True).start()
        yield listening.getsockname()[1]
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, context: ssl.SSLContext, target: Path) -> None:
    while True:
        try:
            accepted, _ = listening.accept()
        except OSError:
            return  # closed: the test is over
        threading.Thread(target=_serve, args=(accepted, context, target), daemon=True).start()


def _serve(accepted: socket.socket, context: ssl.SSLContext, target: Path) -> None:
    """One connection: encrypted at the front, plain at the back. A client that turns away is no error."""
    with suppress(OSError), accepted, socket.socket(socket.AF_UNIX) as back:
        back.connect(str(target))
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        shield = context.wrap_bio(incoming, outgoing, server_side=True)
        _pump(accepted, back, shield, incoming, outgoing)


def _pump(
    front: socket.socket, back: socket.socket, shield: ssl.SSLObject, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO
) -> None:
    """Pass bytes both ways. TLS is done in memory under one lock, so that neither way waits for the other."""
    lock, shaken = threading.Lock(), threading.Event()

    def send_out() -> None:
        while outgoing.pending:
            front.sendall(outgoing.read())

    def backwards() -> None:
        with suppress(OSError, ssl.SSLError):
            shaken.wait()
            while data := back.recv(65536):
                with lock:
                    shield.write(data)
                    send_out()
            front.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=backwards, daemon=True).start()
    try:
        while data := front.recv(65536):
            with lock:
                incoming.write(data)
                try:
                    if not shaken.is_set():
                        shield.do_handshake()
                        shaken.set()
                    while plain := shield.read(65536):
                        back.sendall(plain)
                except ssl.SSLWantReadError:
                    pass
                finally:
                    send_out()
    finally:
        shaken.set()
        with suppress(OSError):
            back.shutdown(socket.SHUT_RDWR)
