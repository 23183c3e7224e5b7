"""Names that are set and that nothing reads, though they look like a setting of ours: a slip of whoever wrote them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

#: How alike two names are (`difflib`'s ratio): TWILIO_TOKEN and TWILIO_AUTH_TOKEN 0.83, REDIS_PORT and REDIS_URL 0.74.
ALIKE = 0.8


def misspelled(values: Mapping[str, str], settings: Collection[str]) -> dict[str, str]:
    """By each such name, the setting that was probably meant. A setting that has a value is not meant by another name.

    `values` holds every name that is set; `settings` are the names that are read.
    """
    unset = [name for name in settings if not values.get(name, "").strip()]
    matches = {name: get_close_matches(name.upper(), unset, 1, ALIKE) for name in values if name not in settings}
    return {name: found[0] for name, found in matches.items() if found}
