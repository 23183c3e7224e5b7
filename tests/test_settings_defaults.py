"""What holds where nothing is set: in the code, in an empty environment and in the document it is the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from reminders.care.protocol import hours_until_nudge
from reminders.settings import Settings

DOCUMENT = Path(__file__).parents[1] / "docs" / "configuration.md"

#: What follows from the folder that the process runs in, or from another setting.
FOLLOWS = {"data_dir", "database_url", "public_url", "env_file", "source"}


def plain_defaults() -> dict[str, object]:
    """The defaults that the class gives."""
    return {field.name: field.default for field in fields(Settings) if field.default is not MISSING}


def documented() -> Iterator[tuple[str, str]]:
    """Each setting with what the document's column `default` says, where that is a number or a word in backticks."""
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) >= 3 and cells[0].startswith("`"):
            names, defaults = re.findall(r"`([A-Z_]+)`", cells[0]), cells[1].replace("`", "").split(", ")
            if len(names) == len(defaults):
                yield from zip(names, defaults, strict=True)


def test_an_empty_environment_gives_the_defaults_of_the_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = Settings.load({})
    for name, default in plain_defaults().items():
        if name not in FOLLOWS:
            assert getattr(loaded, name) == default, name


def test_the_document_says_the_defaults_of_the_class() -> None:
    defaults, seen = plain_defaults(), set()
    for name, said in documented():
        default = defaults.get(name.lower())
        if isinstance(default, int | float) and not isinstance(default, bool):
            assert float(said) == default, name
            seen.add(name)
    assert seen == {name.upper() for name, value in defaults.items() if type(value) in (int, float)}


@pytest.mark.parametrize(("own", "usual", "hours"), [(None, 3.0, 3.0), (5, 3.0, 5), (0, 3.0, None)])
def test_a_step_s_own_hours_go_before_the_installation_s_and_none_is_never(
    own: float | None, usual: float, hours: float | None
) -> None:
    assert hours_until_nudge(own, usual) == hours
