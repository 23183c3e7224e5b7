"""Random words of letters and digits that are hard to confuse when somebody reads them off a screen."""

from __future__ import annotations

import secrets
from typing import Final

#: None that look alike.
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def readable(groups: int, length: int) -> str:
    """`groups` random words of `length` characters, joined by hyphens; each character is worth almost 5 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(length)) for _ in range(groups))
