"""Free loopback ports for servers that tests start."""

from __future__ import annotations

import random
import socket

#: Not the seeded one: every test process would draw the same ports.
_dice = random.SystemRandom()


def free_port() -> int:
    """A loopback TCP port that nobody listens on now, below those that outgoing connections get."""
    while True:
        port = _dice.randrange(10_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def free_port_pair() -> int:
    """A free loopback port whose next number is free too: the service takes PORT and PORT + 1."""
    while True:
        first = free_port()
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", first + 1))
            except (OSError, OverflowError):
                continue
            return first
