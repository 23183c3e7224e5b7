"""What `make mutants` changes, and that a change is named by what it is and not by its line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.mutants.__main__ import ARGUED
from tests.mutants.changes import Mutant, mutants

MODULE = '''
"""Words about the module."""
LIMITS = {"day": 2, "week": 10}


def free(session, texts):
    """Words about the function."""
    log.info("asked")
    if session.busy and texts < LIMITS["day"]:
        return select(1).where(Text.open, ~Text.held).with_for_update(skip_locked=True)
    session.flush()
    return None
'''


def changed(folder: Path, text: str) -> list[Mutant]:
    file = folder / "module.py"
    file.write_text(text)
    return mutants(str(file))


@pytest.mark.parametrize(
    "change",
    [
        "'week' => (gone)",
        "10 => 11",
        "texts < LIMITS['day'] => texts <= LIMITS['day']",
        "session.busy => (gone)",
        "Text.open => (gone)",
        "~Text.held => Text.held",
        "session.flush() => (gone)",
    ],
)
def test_entries_boundaries_conditions_and_calls_are_changed_one_at_a_time(tmp_path: Path, change: str) -> None:
    (found,) = [mutant for mutant in changed(tmp_path, MODULE) if mutant.change == change]
    compile(found.text, "module.py", "exec")
    assert found.text.count("\n") <= MODULE.count("\n")


def test_words_for_people_and_row_locks_are_not_changed(tmp_path: Path) -> None:
    changes = [mutant.change for mutant in changed(tmp_path, MODULE)]
    assert not [each for each in changes if "Words" in each or "log" in each]
    assert not [each for each in changes if each.startswith(("skip_locked", "True"))]


def test_a_change_keeps_its_name_when_code_above_it_grows(tmp_path: Path) -> None:
    names = [mutant.key for mutant in changed(tmp_path, MODULE)]
    assert names == [mutant.key for mutant in changed(tmp_path, "import this\n\n\n" + MODULE)]
    assert len(names) == len(set(names))


def test_each_change_that_may_live_is_argued_once() -> None:
    argued = tomllib.loads(ARGUED.read_text())["argued"]
    changes = [entry["change"] for entry in argued]
    assert len(changes) == len(set(changes)) > 0
    assert all(entry["why"].endswith(".") for entry in argued)
