"""A pattern that is compiled when it is first used does what a compiled one does."""

from __future__ import annotations

import re

import pytest

from reminders.care.lazy_patterns import compiled_when_used


def test_it_is_compiled_at_its_first_use_and_then_is_like_any_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_pattern = re.compile

    def noted(source: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(source)
        return compile_pattern(source, flags)

    monkeypatch.setattr(re, "compile", noted)
    pain = compiled_when_used(r"pain (\d+)", re.IGNORECASE)
    assert compiled == []
    found = pain.search("Pain 7, pain 8")
    assert found is not None
    assert found[1] == "7"
    assert pain.sub(r"\1", "Pain 7, pain 8") == "7, 8"
    assert [found[1] for found in pain.finditer("Pain 7, pain 8")] == ["7", "8"]
    assert pain.fullmatch("pain") is None
    assert (pain.pattern, pain.groups) == (r"pain (\d+)", 1)
    assert compiled == [r"pain (\d+)"]


def test_a_wrong_pattern_says_so_where_it_is_used() -> None:
    wrong = compiled_when_used("(")
    with pytest.raises(re.error):
        wrong.search("anything")
