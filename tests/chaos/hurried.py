"""A worker whose protocol waits are a fifth as long, so that a short run sees every one of them run out.

The proportions between them, which the protocol's safety rests on, stay what they are. The long run uses the real ones.
"""

from __future__ import annotations

import runpy
import sys
from datetime import timedelta
from functools import partial

from reminders.followup import collect
from reminders.launch.processes import worker_command
from reminders.outbox import claim, reconcile, settle
from reminders.settings import Settings
from reminders.texting import gateway
from worker import context

FIFTH = 5


def hurry() -> None:
    """Divide what a claim, a POST and a missing text wait for."""
    claim.LEASE_SECONDS //= FIFTH
    settle.LEASE_SECONDS = claim.LEASE_SECONDS
    claim.GIVE_UP_SECONDS //= FIFTH
    reconcile.MISSING_APART /= FIFTH
    reconcile.MISSING_AFTER_CLAIM /= FIFTH
    collect.STATUS_AFTER = timedelta(seconds=collect.STATUS_AFTER.total_seconds() / FIFTH)
    deadline = partial(gateway.Gateway, deadline_seconds=gateway.DEADLINE_SECONDS / FIFTH)
    context.Gateway = deadline  # type: ignore[assignment, misc]


def main() -> None:
    """Become a worker, as `reminders worker` does, in this very process."""
    hurry()
    command = worker_command(Settings.load(), {})
    sys.argv = ["celery", *command[command.index("celery") + 1 :]]
    runpy.run_module("celery", run_name="__main__", alter_sys=False)


if __name__ == "__main__":
    main()
