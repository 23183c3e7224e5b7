"""The same installations under test as for the operator's tools."""

from tests.operate.conftest import (
    _nothing_from_here,
    embedded,
    engine,
    installed,
    lived_in,
    moulds,
    never_used,
    session_moulds,
)

__all__ = [
    "_nothing_from_here",
    "embedded",
    "engine",
    "installed",
    "lived_in",
    "moulds",
    "never_used",
    "session_moulds",
]
