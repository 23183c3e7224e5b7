"""When a webhook is sent again, and when an endpoint is left alone. All in real time, in seconds.

The delays are those that Standard Webhooks proposes. Each is lengthened by chance, so that what failed together does
not come back together.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Final

_MINUTE: Final = 60.0
_HOUR: Final = 3600.0

#: After the first attempt, the second, and so on; after the last there is none. In all a little over three days.
DELAYS_SECONDS: Final = (
    5.0,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
MOST_ATTEMPTS: Final = len(DELAYS_SECONDS) + 1

#: By how much of itself a delay is lengthened at most.
JITTER: Final = 0.2

#: The longest that a `Retry-After` is believed.
LONGEST_WAIT_SECONDS: Final = 24 * _HOUR

#: After a failure, the endpoint as a whole is left alone: this long, and twice as long after each further one.
FIRST_PAUSE_SECONDS: Final = 5.0
LONGEST_PAUSE_SECONDS: Final = 5 * _MINUTE

#: An endpoint that took nothing for this long, and was tried, is disabled.
DISABLED_AFTER: Final = timedelta(days=5)

#: How long the old secret signs too after a rotation.
BOTH_SECRETS: Final = timedelta(hours=24)

#: How long a webhook is kept, to look at and to send again.
KEPT: Final = timedelta(days=30)


def delay_after(attempts: int, retry_after: float | None, random: Random) -> float | None:
    """Seconds from the `attempts`-th failed attempt to the next one; None if it was the last."""
    if attempts >= MOST_ATTEMPTS:
        return None
    usual = DELAYS_SECONDS[attempts - 1] * (1 + JITTER * random.random())
    return max(usual, min(retry_after or 0.0, LONGEST_WAIT_SECONDS))


def pause_after(failures_in_a_row: int, retry_after: float | None, random: Random) -> float:
    """Seconds for which an endpoint is left alone after its latest failure."""
    doubled = FIRST_PAUSE_SECONDS * 2.0 ** min(failures_in_a_row - 1, 16)
    usual = min(doubled, LONGEST_PAUSE_SECONDS) * (1 + JITTER * random.random())
    return max(usual, min(retry_after or 0.0, LONGEST_WAIT_SECONDS))
