"""Whatever stands in a Bundle or a search: it is read or refused with a path, and nothing breaks."""

from __future__ import annotations

import copy
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminders.reports.fhir.names import Names
from reminders.reports.fhir.search_values import BadValue, date_range, reference_id, token
from reminders.web.api.problems import Problem
from reminders.web.fhir.bundle.read import read_bundle
from tests.web.fhir.bundles import bundle

NAMES = Names("https://texts.example/fhir")
NOW = datetime(2026, 3, 2, 22, tzinfo=UTC)

texts = st.text(max_size=20)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts | st.sampled_from(["", "mobile", "MR", "old"])
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, part in inner for place in places(part, (*path, name)))]


PLACES = [place for place in places(bundle()) if place]

steady = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def damaged(changes: dict[tuple[Any, ...], Any]) -> Any:
    body: Any = copy.deepcopy(bundle())
    for path, value in changes.items():
        part = body
        try:
            for name in path[:-1]:
                part = part[name]
            part[path[-1]] = value
        except (LookupError, TypeError):
            continue  # another change took this place away
    return body


@steady
@given(changes=st.dictionaries(st.sampled_from(PLACES), anything, min_size=1, max_size=3))
def test_a_damaged_bundle_is_read_or_refused_by_path(changes: dict[tuple[Any, ...], Any]) -> None:
    try:
        incoming = read_bundle(damaged(changes), NAMES, NOW)
    except Problem:
        return  # no Bundle at all any more
    assert all(problem.field.startswith("Bundle") for problem in incoming.reading.problems)
    assert incoming.request is not None or incoming.reading.problems


@steady
@given(text=texts | st.from_regex(r"(ge|lt)?\d{4}-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?", fullmatch=True))
def test_any_search_value_is_read_or_refused(text: str) -> None:
    for read in (token, lambda t: reference_id(t, "Patient", NAMES), lambda t: date_range(t, ZoneInfo("Europe/Paris"))):
        with suppress(BadValue):
            read(text)
