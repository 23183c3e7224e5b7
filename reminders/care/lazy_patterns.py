"""Regular expressions that are compiled when they are first used, and not when their module is imported.

The reader has more than a thousand. To compile them is a third of what it takes to start a web process, a worker or
beat, and most processes start many times for each text that they read.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, cast


class _WhenUsed:
    """Stands for a pattern. What was asked of it is kept on it, so that a method costs no more than the pattern's."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._source, self._flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(self._compiled, name)
        setattr(self, name, value)
        return value

    def __repr__(self) -> str:
        return f"compiled_when_used({self._source!r})"


def compiled_when_used(source: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern `source`, to be used like one from `re.compile`; it cannot be given to functions of `re`.

    A pattern that is wrong raises `re.error` where it is first used.
    """
    return cast("re.Pattern[str]", _WhenUsed(source, flags))
