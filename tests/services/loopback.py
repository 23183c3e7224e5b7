"""Keeps tests on this machine: a connection to anywhere else raises an error."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest


class LeftThisMachine(Exception):
    """A test tried to connect somewhere that is not this machine."""


def stay_on_loopback(patch: pytest.MonkeyPatch) -> None:
    """Let sockets of this process connect to loopback addresses and unix sockets only."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def checked_connect(self: socket.socket, address: Any) -> None:
        _check(self, address)
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any) -> int:
        _check(self, address)
        return connect_ex(self, address)

    patch.setattr(socket.socket, "connect", checked_connect)
    patch.setattr(socket.socket, "connect_ex", checked_connect_ex)


def _check(connecting: socket.socket, address: Any) -> None:
    if connecting.family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = str(address[0])
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: it would be looked up outside
        loopback = False
    if not loopback:
        raise LeftThisMachine(f"A test tried to connect to {host}: tests talk to this machine only.")
