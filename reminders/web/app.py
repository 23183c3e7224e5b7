"""Builds the web application: opens the record once and registers blueprints, error pages and security headers."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask

from reminders.care.reading import heads
from reminders.clinics.identity_provider import provider_of
from reminders.followup.intake.arrival.at_once import Intake
from reminders.followup.intake.without_redis.direct import DirectContext
from reminders.followup.intake.without_redis.stand_by import StandBy
from reminders.logs.libraries import capture
from reminders.record.database import Database
from reminders.record.keyfiles import with_keys
from reminders.record.revision import check_migrated
from reminders.record.simulated import load_clock
from reminders.settings import Settings
from reminders.web import errors, headers, logs
from reminders.web.access import FILE_PAGES, MOST_BODY_BYTES, MOST_FILE_BODY_BYTES
from reminders.web.api import blueprint as api
from reminders.web.desk import blueprint as desk
from reminders.web.desk import session as staff_session
from reminders.web.fhir import blueprint as fhir
from reminders.web.front import Front
from reminders.web.health import blueprint as health
from reminders.web.path_prefix import PathPrefix
from reminders.web.webhooks import blueprint as webhooks

#: The longest that one statement of a request may take, in seconds: the caller is gone after a minute at the latest,
#: and a thread and a connection must not wait for nobody.
STATEMENT_SECONDS = 30.0


def create_front() -> Front:
    """The application behind `Front`, as the web server serves it; settings come from the environment.

    The process also starts the threads that send urgent texts when no worker does (`stand_by`), and reads replies in a
    thread of its own, so that the provider is answered first.
    """
    capture()
    app = create_app()
    settings: Settings = app.extensions["settings"]
    app.extensions["intake"] = Intake(reads_later=True)
    if settings.has_provider:
        way = DirectContext(settings, app.extensions["record"], "web")
        stand_by = StandBy(lambda: way, "web")
        stand_by.begin()
        app.before_request(stand_by.begin)  # again in a process that the server forked later
    return Front(
        app,
        threads=settings.web_threads,
        most_body_bytes=MOST_BODY_BYTES,
        larger=larger_bodies(app),
        prefix=_public_path(settings),
    )


def larger_bodies(app: Flask) -> dict[str, int]:
    """The paths of the pages that take a file, with the largest body each reads."""
    return {rule.rule: MOST_FILE_BODY_BYTES for rule in app.url_map.iter_rules() if rule.endpoint in FILE_PAGES}


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Settings come from the environment unless given.

    Raises `SettingError` if a setting is missing, `NotMigrated` if the database is not ready, and `RuntimeError` if the
    reader's weights are missing.
    """
    heads()
    settings = with_keys(settings or Settings.load())
    check_migrated(settings)
    database = Database.open(settings, statement_seconds=STATEMENT_SECONDS)
    with database.read() as opened:
        database.clock = load_clock(opened)
    return build_app(settings, database)


def build_app(settings: Settings, database: Database) -> Flask:
    """The application on a record that is open already."""
    app = logs.Application(__name__)
    secure = settings.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MOST_BODY_BYTES,
        SESSION_COOKIE_NAME="reminders",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=24),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        WTF_CSRF_CHECK_DEFAULT=False,  # the desk asks for it itself; webhooks and the API carry no cookie
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        WTF_CSRF_SSL_STRICT=False,  # it would compare with the Host header, which a proxy may rewrite
    )
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    app.extensions["record"] = database
    app.extensions["settings"] = settings
    app.extensions["identity-provider"] = provider_of(settings)
    app.extensions["intake"] = Intake()

    app.wsgi_app = PathPrefix(app.wsgi_app, _public_path(settings))  # type: ignore[method-assign]
    logs.watch(app)
    headers.guard(app, secure=secure)
    errors.answer(app)
    staff_session.install(app)
    for blueprint in (desk, api, fhir, webhooks, health):
        app.register_blueprint(blueprint)
    return app


def _public_path(settings: Settings) -> str:
    """The path of the public address, without a slash at its end; empty if it has none."""
    return urlsplit(settings.public_url).path.rstrip("/")
