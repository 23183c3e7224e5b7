"""A web service on loopback that records the webhooks it gets and answers them as told."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

PATIENCE_SECONDS = 300.0


@dataclass(frozen=True)
class Webhook:
    """One request: the address as it was called, every pair of its body, its headers."""

    url: str
    pairs: list[tuple[str, str]]
    headers: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return dict(self.pairs)[name]


@dataclass
class Receiver:
    """What came in so far; `respond` is called with each webhook and its answer is the HTTP status."""

    url: str
    webhooks: list[Webhook] = field(default_factory=list)
    respond: Callable[[Webhook], int] = lambda webhook: 200
    _came: threading.Condition = field(default_factory=threading.Condition)

    def take(self, webhook: Webhook) -> int:
        """Record one and say what it is answered."""
        with self._came:
            self.webhooks.append(webhook)
            self._came.notify_all()
        return self.respond(webhook)

    def wait_for(self, count: int, **fields: str) -> list[Webhook]:
        """Wait until `count` webhooks with these fields have come, and return those."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._came:
            while True:
                found = [w for w in self.webhooks if all(dict(w.pairs).get(k) == v for k, v in fields.items())]
                if len(found) >= count:
                    return found
                left = deadline - time.monotonic()
                assert left > 0, f"waited for {count} of {fields}, got {len(found)}"
                self._came.wait(left)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Serve on a free port."""
    kept: list[Receiver] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(length).decode()
            pairs = parse_qsl(body, keep_blank_values=True)
            webhook = Webhook(kept[0].url + self.path, pairs, dict(self.headers.items()))
            status = kept[0].take(webhook)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.append(Receiver(f"http://127.0.0.1:{server.server_address[1]}"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield kept[0]
    finally:
        server.shutdown()
        server.server_close()
