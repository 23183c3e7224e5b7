"""Whether the service is alive and ready, and its figures for Prometheus. Nothing here tells of a patient."""

from __future__ import annotations

import hmac
import ipaddress
import json
from collections.abc import Iterator
from typing import Final

import structlog
from flask import Blueprint, Response, abort, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reminders.health.finding import Level
from reminders.health.service import look
from reminders.outbox.pace import number_for_patients
from reminders.record.database import why_away
from reminders.record.people import Clinic
from reminders.record.revision import NotMigrated, check_migrated
from reminders.reports.metrics import Figures, as_read
from reminders.settings import Settings
from reminders.web import alive, served
from reminders.web.api.problems import DATABASE_AWAY, log_away

#: A request that passed a proxy has one of these, and so is not from this machine, even if its socket is.
_PROXIED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")

log = structlog.get_logger("web")

blueprint = Blueprint("health", __name__)


@blueprint.get(alive.PATH, endpoint="alive")
def healthz() -> Response:
    """The process answers. Behind `front` the answer comes from there, and needs no thread."""
    return Response(alive.BODY, mimetype="application/json")


@blueprint.get("/readyz")
def ready() -> Response:
    """Whether texts leave and replies are recorded: 200, or 503 with what is wrong, each in a sentence.

    What can wait is listed under `notices`, with the age and size of the last backup. So is a clinic that is not ready
    to text: it does not affect other clinics, and its admin needs this process to reach the settings page.
    """
    wrong, notices = _what_is_wrong()
    said: dict[str, object] = {"status": "not ready" if wrong else "ready", "problems": wrong}
    return _json(said | ({"notices": notices} if notices else {}), 503 if wrong else 200)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Metrics read from the database now, for callers on this machine or with `METRICS_TOKEN`."""
    if not _may_read_metrics():
        abort(403)
    registry = CollectorRegistry()
    try:
        with served.database().read() as session:
            registry.register(Figures(as_read(session)))
    except DATABASE_AWAY as error:
        log_away(log, error)
        registry.register(Figures.without_record())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _what_is_wrong() -> tuple[list[str], list[str]]:
    """What keeps the whole service from working; and what can wait, or keeps single clinics from texting."""
    settings = served.settings()
    try:
        with served.database().read() as session:
            session.execute(text("SELECT 1"))  # first, so that an unreachable database is not reported as not migrated
        check_migrated(settings)
        with served.database().read() as session:
            found = look(session)
            notices = list(_clinics_not_ready(session, settings))
    except NotMigrated as error:
        return [str(error)], []
    except DATABASE_AWAY as error:
        log_away(log, error)
        return [f"The database cannot be reached ({why_away(error)})."], []
    wrong = [finding.with_since for finding in found if finding.level is Level.FAIL]
    return wrong, [finding.with_since for finding in found if finding.level is not Level.FAIL] + notices


def _clinics_not_ready(session: Session, settings: Settings) -> Iterator[str]:
    for clinic in session.scalars(select(Clinic).where(Clinic.phone.is_(None)).order_by(Clinic.id)):
        if number_for_patients(clinic, settings) is None:
            yield f"The clinic {clinic.id} is not ready to text: it has no phone number for patients."


def _may_read_metrics() -> bool:
    token = served.settings().metrics_token
    if token is not None:
        given = request.authorization
        presented = given.token if given is not None and given.type == "bearer" else None
        return hmac.compare_digest((presented or "").encode(), token.encode())
    try:
        local = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        local = False
    return local and not any(name in request.headers for name in _PROXIED)


def _json(body: dict[str, object], status: int = 200) -> Response:
    return Response(json.dumps(body) + "\n", status=status, mimetype="application/json")
