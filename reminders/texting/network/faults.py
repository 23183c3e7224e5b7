"""What goes wrong on the simulated network, how often, and for which text, decided by a seed."""

import random
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

POST_FAULTS = (
    "drop_before",
    "accept_then_drop",
    "accept_then_500",
    "fail_500",
    "fail_503",
    "busy_429",
    "accept_then_stall",
    "stall_before",
)
"""Faults of one POST, of which at most one happens; each is a field of `Faults`."""


class FaultsError(ValueError):
    """A faults specification that cannot be used; the message names the field."""


@dataclass(frozen=True)
class Faults:
    """How often each thing goes wrong (0 never, 1 always), and how long stalls and lags last."""

    drop_before: float = 0.0
    """The connection is reset and the text was not accepted."""
    accept_then_drop: float = 0.0
    """The text is accepted, then the connection is reset."""
    accept_then_500: float = 0.0
    """The text is accepted and the answer is 500 (20500)."""
    fail_500: float = 0.0
    """500 (20500), not accepted."""
    fail_503: float = 0.0
    """503 (20503), not accepted."""
    busy_429: float = 0.0
    """429 (20429), not accepted, with Retry-After: 1."""
    accept_then_stall: float = 0.0
    """The text is accepted, then nothing for `stall_seconds`, then the connection is reset."""
    stall_before: float = 0.0
    """Nothing for `stall_seconds`, then the connection is reset; not accepted."""
    list_lag: float = 0.0
    """The share of texts that are missing from lists for `list_lag_seconds`."""
    list_unavailable: float = 0.0
    """The share of list and fetch requests answered with 503."""
    trial_prefix: float = 0.0
    """The share of texts whose body starts with a trial account's words."""
    status_lost: float = 0.0
    """The share of status callbacks that are never posted."""
    status_repeated: float = 0.0
    """The share of status callbacks posted twice."""
    status_reordered: float = 0.0
    """The share of texts whose `delivered` is posted before their `sent`."""
    status_early: float = 0.0
    """The share of texts whose callbacks are all posted before the POST is answered."""
    inbound_lost: float = 0.0
    """The share of replies whose webhook is never posted; they are in the list."""
    inbound_repeated: float = 0.0
    """The share of replies whose webhook is posted again after it was answered."""
    inbound_concurrent: float = 0.0
    """The share of replies whose webhook is posted three times at once."""
    undelivered: float = 0.0
    """The share of texts that the carrier does not deliver (30003)."""
    stall_seconds: float = 16.0
    """Longer than the gateway's deadline of 15 seconds."""
    list_lag_seconds: float = 20.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            limit = 3600.0 if field.name.endswith("_seconds") else 1.0
            if not 0 <= value <= limit:
                raise FaultsError(f"{field.name} must be between 0 and {limit:g}, not {value:g}")
        total = sum(getattr(self, name) for name in POST_FAULTS)
        if total > 1:
            raise FaultsError(f"the faults of a POST add up to {total:g}, which is more than 1")

    def in_force(self) -> dict[str, float]:
        """The faults that can happen, by name."""
        return {name: value for name, value in asdict(self).items() if not name.endswith("_seconds") and value > 0}


_NAMES = frozenset(field.name for field in fields(Faults))


def from_spec(spec: str) -> Faults:
    """Faults from `drop_before=0.02,accept_then_drop=0.02,stall_seconds=20`; an empty text is none.

    Raises:
        FaultsError: an unknown name, or a value that is no number or out of its range.
    """
    pairs = [pair.partition("=") for pair in spec.split(",") if pair.strip()]
    return from_mapping({name.strip(): value for name, _, value in pairs})


def from_mapping(values: Mapping[str, object]) -> Faults:
    """Faults from names and numbers; what is not named is off. Raises FaultsError."""
    numbers: dict[str, float] = {}
    for name, value in values.items():
        if name not in _NAMES:
            raise FaultsError(f"there is no fault called {name}")
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise FaultsError(f"{name} must be a number")
        try:
            numbers[name] = float(value)
        except ValueError as error:
            raise FaultsError(f"{name} must be a number, not {value!r}") from error
    return replace(Faults(), **numbers)


class Dice:
    """Decides which faults happen to each text.

    A decision depends only on the seed, the fault, the text, and how often it was asked about that before, so the
    order in which threads run does not matter.
    """

    def __init__(self, faults: Faults, seed: str) -> None:
        self.faults = faults
        self.seed = seed
        self.happened: Counter[str] = Counter()
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def post_fault(self, to: str, body: str) -> str | None:
        """The fault of this POST, or None; decided again if the text is posted again."""
        if not any(getattr(self.faults, name) for name in POST_FAULTS):
            return None
        roll = self._roll("post", f"{to}/{body}")
        for name in POST_FAULTS:
            roll -= getattr(self.faults, name)
            if roll < 0:
                self._count(name)
                return name
        return None

    def hits(self, name: str, about: str) -> bool:
        """Whether fault `name` happens to this text."""
        rate: float = getattr(self.faults, name)
        if rate <= 0 or self._roll(name, about) >= rate:
            return False
        self._count(name)
        return True

    def spread(self, about: str) -> float:
        """A factor around 1 (0.75 to 1.25), so that texts do not move in step."""
        return 0.75 + random.Random(f"{self.seed}/spread/{about}").random() / 2  # noqa: S311  # not a secret

    def _roll(self, what: str, about: str) -> float:
        key = f"{self.seed}/{what}/{about}"
        with self._lock:
            asked = self._asked[key]
            self._asked[key] += 1
        return random.Random(f"{key}/{asked}").random()  # noqa: S311  # not a secret

    def _count(self, name: str) -> None:
        with self._lock:
            self.happened[name] += 1
