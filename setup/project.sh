#!/bin/sh
# Installs this project into .venv, editable, with the pinned build tool, so that nothing is downloaded.
set -u
. ./setup/say.sh

said=$(.venv/bin/python -m pip --disable-pip-version-check --no-input install --quiet --no-deps --no-build-isolation \
    --root-user-action ignore --editable . 2>&1 </dev/null) || fail "The project itself could not be installed: $(printf '%s' "$said" | tail -n 3)"

# What the service imports is compiled once, here: its processes start together, and each would compile all of it.
compiled() { env -u PYTHONDONTWRITEBYTECODE .venv/bin/python "$@" >/dev/null 2>&1 || true; }
compiled -m compileall -q reminders worker
compiled -c '
import celery.apps.worker, celery.beat, celery.bin.worker, celery.worker, kombu.transport.redis
import granian.cli, granian.server
import reminders.cli.processes, reminders.demo.run, reminders.texting.network.__main__, reminders.web.app
import psycopg, sqlalchemy.dialects.postgresql.psycopg, sqlalchemy.dialects.sqlite, twilio.rest.api.v2010
import reminders.followup.intake.resume, reminders.reports.facts_ahead, reminders.reports.kept_reports
'
