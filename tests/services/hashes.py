"""Password hashes that take no time: what is tested is not how long a hash takes. The service's own take 0.2 s each."""

from __future__ import annotations

from typing import Final

import pytest
from argon2 import PasswordHasher

from reminders.clinics import staff
from reminders.web import credentials

QUICK: Final = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def quick_hashes(patch: pytest.MonkeyPatch) -> None:
    """Let this process make and check passwords by `QUICK`."""
    patch.setattr(credentials, "_hasher", QUICK)
    patch.setattr(credentials, "_NOBODYS_HASH", QUICK.hash("nobody"))
    patch.setattr(staff, "_hasher", QUICK)
