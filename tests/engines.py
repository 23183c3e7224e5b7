"""Which engines a test runs on: both, unless its further examples differ in words alone."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

ENGINES = ("sqlite", "postgresql")

#: The marker of a module, class or test whose examples differ in words, which no engine reads: PostgreSQL is given the
#: first example of each test, SQLite all of them. `--both-engines` gives all of them to both.
WORDING = "wording"


def further_wording(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The tests marked `wording` on PostgreSQL that are not the first example of their function."""
    seen: set[str] = set()
    further = []
    for item in items:
        if item.get_closest_marker(WORDING) is None or not _on_postgresql(item):
            continue
        function = item.nodeid.split("[", 1)[0]
        if function in seen:
            further.append(item)
        seen.add(function)
    return further


def _on_postgresql(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    return callspec is not None and any(
        callspec.params.get(fixture) == "postgresql" for fixture in ("settings", "database_url")
    )
