"""One kind of danger: a name and what it sounds like."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Danger:
    """One kind of danger: its stable name, what it sounds like, and which circumstances soften it."""

    name: str
    patterns: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(self.patterns))
