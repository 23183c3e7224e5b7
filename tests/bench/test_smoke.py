"""The benchmark works: a little of what can be measured in one process, checked for what it tells and not how fast."""

from __future__ import annotations

import json
from pathlib import Path

from bench import prepared
from bench.__main__ import MEASURES, measure
from bench.aims import AIMS
from bench.population import people
from bench.prepared import METHODS, STEPS, Ordinary, Subject, compare
from bench.provider import Provider
from bench.run import SMOKE, Run
from bench.year import BEGIN, simulate
from reminders.record.prepared import Prepared

#: What needs no process of Celery or of the web.
ROWS = frozenset(
    {"send:bare", "enroll:inserts", "tick", "today", "log", "patient", "report", "report-network", "export"}
) | frozenset(prepared.ROWS)


def test_every_row_of_the_table_has_somebody_who_measures_it() -> None:
    measured = [row for rows in MEASURES.values() for row in rows]
    assert sorted(measured) == sorted(AIMS)
    assert all((aim.at_least is None) != (aim.at_most is None) for aim in AIMS.values())


def test_a_small_run_measures_its_rows_and_says_which_aims_are_met() -> None:
    run = Run(SMOKE, quiet=True)
    measure(run, ["sqlite"], ROWS)
    assert run.failed == {}
    assert {name for name, _ in run.found} == ROWS
    told = json.loads(json.dumps(run.as_json()))
    assert all(
        row["ours"] > 0 and row["theirs"] > 0 and len(row["rounds"]) == len(row["loads"]) for row in told["rows"]
    )
    assert all(row["met"] == run.found[row["name"], row["engine"]].is_met for row in told["rows"])
    assert {name: told["ratios"][f"{name}@sqlite"] for name in ROWS} == {
        row["name"]: row["ratio"] for row in told["rows"]
    }
    table = list(run.table())[2:]
    assert len(table) == len(AIMS)
    assert sum(line.endswith(("| met |", "| missed |")) for line in table) == len(ROWS)
    assert sum(line.endswith("| not measured |") for line in table) == len(AIMS) - len(ROWS)


def test_a_ratio_is_the_median_of_the_rounds_own_and_a_floor_counts_too() -> None:
    run = Run(SMOKE, quiet=True)
    for ours, theirs in ((300, 300), (100, 400), (240, 300)):
        run.note("send-150ms:bare", "sqlite", ours, theirs, **{"p99 ms": 7.0})
    found = run.found["send-150ms:bare", "sqlite"]
    assert (found.ratio, found.ours, found.theirs) == (0.8, 240, 300)
    assert found.is_met
    run.note("send-150ms:bare", "sqlite", 150, 190)
    run.note("send-150ms:bare", "sqlite", 160, 190)
    assert found.ratio > 0.7
    assert not found.is_met, "fast enough beside the other side, and too slow all the same"
    run.note("desk", "sqlite", 90, 30)
    run.note("desk", "postgresql", 91, 30)
    assert [run.found["desk", engine].is_met for engine in ("sqlite", "postgresql")] == [True, False]


def test_a_row_that_fails_is_told_and_the_others_are_measured() -> None:
    run = Run(SMOKE, quiet=True)

    def breaks(*_: object) -> None:
        raise RuntimeError("no Redis")

    usual = dict(MEASURES)
    MEASURES.clear()
    MEASURES[breaks] = frozenset({"desk"})
    MEASURES[lambda run, *_: run.note("send:bare", "sqlite", 1, 1)] = frozenset({"send:bare"})
    try:
        measure(run, ["sqlite"], frozenset({"desk", "send:bare"}))
    finally:
        MEASURES.clear()
        MEASURES.update(usual)
    assert run.failed == {"desk@sqlite": "RuntimeError: no Redis"}
    assert list(run.found) == [("send:bare", "sqlite")]


def test_a_network_lives_for_some_days(tmp_path: Path) -> None:
    found = simulate(f"sqlite:///{tmp_path / 'year.db'}", clinics=2, patients=3, days=8)
    assert found["refused_enrollments"] == 0
    assert found["texts"]["welcome"] == 3
    assert found["texts"]["question"] >= found["outcomes"] > 0
    assert found["late_minutes"]["p100"] < 24 * 60
    assert found["bytes_a_patient"] > 0
    assert [quarter["ticks"] > 0 for quarter in found["quarters"]] == [True] * 4


def test_the_population_is_the_same_at_every_run_and_answers_as_often_as_published() -> None:
    once, again = (people(2000, 100, BEGIN, 365, seed=1) for _ in range(2))
    assert once == again
    assert abs(sum(person.answers for person in once) / len(once) - 0.85) < 0.02
    assert {person.clinic for person in once} == set(range(100))


def test_what_prepared_statements_buy_is_compared_at_every_step_and_in_every_way_to_execute(tmp_path: Path) -> None:
    with Provider() as provider:
        subject = Subject(f"sqlite:///{tmp_path / 'prepared.db'}", provider.url)
        found = compare(subject, texts=2, rounds=1)
    assert set(found) == set(STEPS)
    assert all(wall > 0 and processor > 0 for rounds in found.values() for wall, processor in rounds)
    runs = {name for name in vars(Prepared) if not name.startswith("_") and callable(getattr(Prepared, name))}
    assert runs == set(METHODS) == {name for name in vars(Ordinary) if not name.startswith("_")}
