"""The two clocks: care time (`Clock.now`), which can be simulated, and real time (leases, the provider's times)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


def real() -> datetime:
    """The machine's own time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Care time: at `real_at` it was `care_at`, and it runs `speed` times as fast as real time. Else it is real time.

    All processes of an installation share this anchor, which is kept in the database, so they agree on care time.
    """

    care_at: datetime | None = None
    real_at: datetime | None = None
    speed: float = 1.0

    def now(self) -> datetime:
        """Care time, aware, in UTC."""
        return self.at(real())

    def at(self, real_time: datetime) -> datetime:
        """Care time at a moment of real time (a provider's time stamp, for instance)."""
        if self.care_at is None or self.real_at is None:
            return real_time.astimezone(UTC)
        return (self.care_at + (real_time - self.real_at) * self.speed).astimezone(UTC)

    def real_for(self, care_time: datetime) -> datetime:
        """The moment of real time at which care time is, was or will be `care_time`."""
        if self.care_at is None or self.real_at is None:
            return care_time.astimezone(UTC)
        return (self.real_at + (care_time - self.care_at) / self.speed).astimezone(UTC)

    @property
    def simulated(self) -> bool:
        """Whether care time differs from real time."""
        return self.care_at is not None
