"""A process loads what it needs, and no more: every start and restart of the service waits for it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

#: What a process has loaded that `reminders web` starts, by what it is named after.
WHAT_STARTS = {
    # These check the settings and the record and become another program, which would load all of it again.
    "reminders.cli.processes": {"alembic", "celery", "flask", "granian", "redis", "sqlalchemy.orm", "twilio"},
    # Those that do not migrate the record have no use for what migrates it. Twilio's resources are a hundred modules,
    # which a process has once it calls Twilio.
    "reminders.web.app": {"alembic", "celery", "redis", "twilio.rest.api"},
    "worker.tasks": {"alembic", "flask", "granian", "twilio.rest.api"},
}


@pytest.mark.parametrize("module", WHAT_STARTS)
def test_a_process_does_not_load_what_it_has_no_use_for(module: str) -> None:
    program = f"import json, sys, {module}; print(json.dumps(list(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(json.loads(run.stdout))
    assert module in loaded
    assert WHAT_STARTS[module] & loaded == set()
