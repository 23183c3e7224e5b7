"""Fixtures that the reliability tests share."""

import hypothesis

from tests.reliability.lived import lived
from tests.reliability.real_time import real_later

__all__ = ["lived", "real_later"]

# For `--hypothesis-profile=long`; the state machine sets how far it then goes.
hypothesis.settings.register_profile("long", deadline=None)
