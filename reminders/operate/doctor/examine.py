"""Running the checks: the table of them, and loading the installation as the running service sees it."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sqlalchemy.exc import DBAPIError

from reminders.operate.doctor import encryption, machine, people, provider, record, service, texts, webhooks, zones
from reminders.operate.doctor.findings import Finding, Installation, fail, ok
from reminders.record.database import Database
from reminders.record.keyfiles import with_keys
from reminders.record.migrate import NotMigrated, check_migrated, load_clock
from reminders.record.sealing import SealError
from reminders.settings import SettingError, Settings
from reminders.texting.gateway import Gateway
from reminders.texting.network.network import DEFAULT_SENDER

#: Every check, in the order of the report: first what the others depend on.
CHECKS: tuple[Callable[[Installation], Iterable[Finding]], ...] = (
    record.writable,
    record.clinics,
    record.keys_fit,
    machine.private_files,
    machine.disk,
    machine.redis_answers,
    encryption.encrypted_connections,
    machine.clock_agrees,
    provider.account,
    provider.senders,
    provider.public_address,
    machine.mail,
    people.sign_in,
    people.on_call,
    texts.clinic_names,
    texts.languages,
    texts.their_languages,
    zones.zones_of_places,
    service.service,
    service.beats,
    webhooks.endpoints,
    webhooks.private_addresses,
)

#: How long the provider may take to answer one request.
PROVIDER_SECONDS = 10.0


def examine(load: Callable[[], Settings] = Settings.load) -> Iterator[Finding]:
    """Yield every finding about the installation of the settings that `load` returns."""
    try:
        settings = load()
    except SettingError as error:
        yield fail("settings", str(error), "Correct it in the environment or in .env; nothing else can be checked.")
        return
    settings = _as_running(settings)
    try:
        settings = with_keys(settings)
    except SettingError as error:
        yield fail("settings", str(error), "See docs/operations.md, Keys.")
    else:
        yield ok("settings", "Every setting can be used.")
    database, findings = _open(settings)
    yield from findings
    gateway = _gateway(settings)
    try:
        for check in CHECKS:
            yield from _carefully(check, Installation(settings, database, gateway))
    finally:
        if gateway is not None:
            gateway.close()
        if database is not None:
            database.close()


def _carefully(check: Callable[[Installation], Iterable[Finding]], here: Installation) -> Iterator[Finding]:
    """Run one check. If the database fails meanwhile, that is a finding, and the other checks still run."""
    try:
        yield from check(here)
    except DBAPIError as error:
        said = (str(error.orig).splitlines() or [""])[0]
        yield fail("database", f"The database failed while it was looked at: {said}.", "See that it runs.")


def _open(settings: Settings) -> tuple[Database | None, list[Finding]]:
    if not settings.record_keys:
        return None, []
    try:
        check_migrated(settings)
        database = Database.open(settings)
        with database.read() as session:
            database.clock = load_clock(session)
    except (NotMigrated, SealError) as error:
        return None, [fail("database", str(error), "Start it, correct DATABASE_URL, or run `reminders db upgrade`.")]
    return database, []


def _gateway(settings: Settings) -> Gateway | None:
    if not settings.has_provider or settings.twilio_account_sid is None:
        return None
    return Gateway(
        settings.twilio_account_sid,
        ",".join(settings.twilio_auth_tokens),
        settings.twilio_api_url,
        deadline_seconds=PROVIDER_SECONDS,
    )


def _as_running(settings: Settings) -> Settings:
    """The settings with what `reminders run` provides, if it is running: the private Redis, the simulated network."""
    private_socket = settings.data_dir / "redis" / "redis.sock"
    if settings.redis_url is None and private_socket.exists():
        settings = replace(settings, redis_url=f"unix://{private_socket}")
    account = settings.data_dir / "network" / "account.json"
    if not settings.has_provider and account.exists() and _listens(settings.port + 1):
        kept = json.loads(account.read_text(encoding="utf-8"))
        settings = replace(
            settings,
            twilio_account_sid=kept["sid"],
            twilio_auth_tokens=(kept["token"],),
            twilio_api_url=f"http://127.0.0.1:{settings.port + 1}",
            twilio_sender=settings.twilio_sender or DEFAULT_SENDER,
        )
    return settings


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=machine.PATIENCE_SECONDS).close()
    except OSError:
        return False
    return True
