"""Running the checks: the table of them, and loading the installation as the running service sees it."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy.exc import DBAPIError

from reminders.errors import NotFound
from reminders.logs.errors import trace
from reminders.operate.doctor import (
    address,
    encryption,
    keys,
    machine,
    provider,
    record,
    service,
    staff,
    texts,
    ways_in,
    webhooks,
    zones,
)
from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn
from reminders.record.database import Database
from reminders.record.keyfiles import with_keys
from reminders.record.revision import NotMigrated, check_migrated
from reminders.record.sealing import SealError
from reminders.record.simulated import load_clock
from reminders.settings import SettingError, Settings
from reminders.texting.gateway import Gateway
from reminders.texting.network.network import DEFAULT_SENDER

Check = Callable[[Installation], Iterable[Finding]]

NOTHING = "Nothing is recorded, and no text leaves."

#: Every check, in the order of the report: first what the others depend on.
CHECKS: tuple[Check, ...] = (
    record.writable,
    record.clinics,
    record.keys_fit,
    keys.strength,
    machine.private_files,
    machine.disk,
    machine.redis_answers,
    encryption.encrypted_connections,
    machine.clock_agrees,
    provider.account,
    provider.senders,
    address.public_address,
    address.certificate,
    machine.mail,
    staff.sign_in,
    ways_in.passkeys,
    ways_in.identity_provider,
    staff.on_call,
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


def examine(
    load: Callable[[], Settings] = Settings.load, *more: Check, first: Sequence[Check] = ()
) -> Iterator[Finding]:
    """Yield every finding about the installation of the settings that `load` returns.

    `more` are further checks, made on request after all others, and `first` what is done before them.
    """
    try:
        settings = load()
    except SettingError as error:
        yield fail("settings", str(error), "Correct it in the environment or in .env.", "Nothing else can be checked.")
        return
    settings = _as_running(settings)
    try:
        settings = with_keys(settings)
    except SettingError as error:
        yield fail("settings", str(error), "See docs/operations.md, Keys.", "The record cannot be opened.")
    else:
        yield from _misspelled(settings) or [ok("settings", "Every setting can be used.")]
    database, findings = _open(settings)
    yield from findings
    gateway = _gateway(settings)
    try:
        for check in (*first, *CHECKS, *more):
            yield from _carefully(check, Installation(settings, database, gateway))
    finally:
        if gateway is not None:
            gateway.close()
        if database is not None:
            database.close()


def _misspelled(settings: Settings) -> list[Finding]:
    return [
        warn(
            "settings", f"{name} is set, which nothing reads.", f"If {meant} is meant, rename it.", f"{meant} is unset."
        )
        for name, meant in sorted(settings.misspelled.items())
    ]


def _carefully(check: Check, here: Installation) -> Iterator[Finding]:
    """Run one check. Whatever fails meanwhile is a finding, and the other checks still run."""
    try:
        yield from check(here)
    except DBAPIError as error:
        said = (str(error.orig).splitlines() or [""])[0]
        yield fail("database", f"The database failed while it was looked at: {said}.", "See that it runs.", NOTHING)
    except SealError as error:
        said = f"What is sealed in the record cannot be opened: {error}".rstrip(".") + "."
        yield fail("keys", said, "Put the right keys into RECORD_KEYS.", "Nobody is texted, and no reply is read.")
    except NotFound as error:
        yield fail("settings", str(error), "See `reminders clinic` for what there is.", "That was not looked at.")
    except Exception as error:  # noqa: BLE001 (an examination ends with a finding, not with a trace)
        # The error's message may hold what a patient wrote; its kind and place do not.
        place = trace(error)["at"]
        last = place[-1] if isinstance(place, list) and place else "an unknown place"
        name = str(getattr(check, "__name__", "One check")).replace("_", " ")
        said = f"The check of {name} failed: {type(error).__name__} ({last})."
        yield fail("doctor", said, "Report this; the other checks were made.", "What it looks at may not work.")


def _open(settings: Settings) -> tuple[Database | None, list[Finding]]:
    if not settings.record_keys:
        return None, []
    try:
        check_migrated(settings)
        database = Database.open(settings)
        with database.read() as session:
            database.clock = load_clock(session)
    except (NotMigrated, SealError) as error:
        advice = "Start it, correct DATABASE_URL, or run `reminders db upgrade`."
        return None, [fail("database", str(error), advice, NOTHING)]
    except DBAPIError as error:
        said = (str(error.orig).splitlines() or [""])[0]
        return None, [fail("database", f"The database cannot be opened: {said}.", "See that it runs.", NOTHING)]
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
        try:
            kept = json.loads(account.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return settings  # then there is no provider, and a finding says so
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
