"""How long the chaos lasts, and by which seed."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chaos", choices=["short", "long"], default="short", help="how long the chaos run lasts")
    parser.addoption("--chaos-seed", default="2026", help="decides patients, faults and blows")


@pytest.fixture(scope="session")
def chaos(request: pytest.FixtureRequest) -> str:
    """`short` or `long`."""
    return str(request.config.getoption("--chaos", default="short"))


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> str:
    """What everything that is left to chance hangs on."""
    return str(request.config.getoption("--chaos-seed", default="2026"))
