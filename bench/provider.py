"""The least Messages API there can be, in a process of its own: takes every text at once and remembers nothing."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from itertools import count
from types import TracebackType
from typing import Self

_FIELDS: dict[str, object] = {
    "status": "queued", "body": "", "direction": "outbound-api", "num_segments": "1", "num_media": "0",
    "error_code": None, "error_message": None, "api_version": "2010-04-01", "price": None, "price_unit": "USD",
    "date_created": "Mon, 02 Mar 2026 18:00:00 +0000", "date_updated": "Mon, 02 Mar 2026 18:00:00 +0000",
    "date_sent": None, "uri": "", "account_sid": "AC" + "0" * 32, "messaging_service_sid": None, "to": "", "from": "",
    "subresource_uris": {},
}  # fmt: skip


class Provider:
    """The process; a context manager. `url` goes into TWILIO_API_URL."""

    def __init__(self, seconds: float = 0.0) -> None:
        """It takes so many seconds to answer."""
        self.seconds = seconds

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.provider", str(self.seconds)],
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()


async def serve(seconds: float) -> None:
    """Answer 201 to everything after so many seconds, keeping connections open."""
    numbers = count(os.getpid() << 64)  # no two providers give out the same id

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.split(b"\r\n")
                        if line.lower().startswith(b"content-length")
                    ),
                    0,
                )
                await reader.readexactly(length)
                if seconds:
                    await asyncio.sleep(seconds)
                body = json.dumps(_FIELDS | {"sid": f"SM{next(numbers):032x}"}).encode()
                writer.write(
                    b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
                )
                writer.write(body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
