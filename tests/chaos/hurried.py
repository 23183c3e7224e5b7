"""A worker whose protocol waits are a fifth as long, so that a short run sees every one of them run out.

The proportions between them, which the protocol's safety rests on, stay what they are. The long run uses the real ones.
"""

from __future__ import annotations

import runpy
import sys
from functools import partial
from types import ModuleType

from reminders.followup.intake.arrival import collect
from reminders.launch.processes import worker_command
from reminders.outbox import claim, reconcile, settle
from reminders.settings import Settings
from reminders.texting import gateway
from worker import context, watchdog

FIFTH = 5


def hurry() -> None:
    """Divide what a claim, a POST, a missing text and a deaf worker wait for."""
    lease_seconds, give_up_seconds = claim.LEASE_SECONDS // FIFTH, claim.GIVE_UP_SECONDS // FIFTH
    deadline_seconds = gateway.DEADLINE_SECONDS / FIFTH
    shorter: list[tuple[ModuleType, dict[str, object]]] = [
        (claim, {"LEASE_SECONDS": lease_seconds, "GIVE_UP_SECONDS": give_up_seconds}),
        (settle, {"LEASE_SECONDS": lease_seconds}),
        (reconcile, {"MISSING_APART": reconcile.MISSING_APART / FIFTH}),
        (reconcile, {"MISSING_AFTER_CLAIM": reconcile.MISSING_AFTER_CLAIM / FIFTH}),
        (collect, {"STATUS_AFTER": collect.STATUS_AFTER / FIFTH}),
        (context, {"Gateway": partial(gateway.Gateway, deadline_seconds=deadline_seconds)}),
        (watchdog, {"DEAF_SECONDS": watchdog.DEAF_SECONDS / FIFTH, "CHECK_SECONDS": watchdog.CHECK_SECONDS / FIFTH}),
    ]
    for module, values in shorter:
        for name, value in values.items():
            assert hasattr(module, name), f"{module.__name__} has no {name} any more"
            setattr(module, name, value)


def main() -> None:
    """Become a worker, as `reminders worker` does, in this very process."""
    hurry()
    command = worker_command(Settings.load(), {})
    sys.argv = ["celery", *command[command.index("celery") + 1 :]]
    runpy.run_module("celery", run_name="__main__", alter_sys=False)


if __name__ == "__main__":
    main()
