"""Every setting of the product, read from the environment (or a `.env` file) and checked once, at start."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from reminders.setting_checks.addresses import UnusableAddress, is_twilios, usable_address
from reminders.setting_checks.identity_provider import BadProvider, read_provider
from reminders.setting_checks.misspelled import misspelled
from reminders.setting_checks.redis_address import ENCRYPTED, BadAddress, RedisAddress, read_address

#: Twilio's Messages API in the United States. Elsewhere it is at `https://api.EDGE.REGION.twilio.com`. An address
#: that is not Twilio's is a simulator or a test server.
TWILIO_OWN_API = "https://api.twilio.com"

_TWILIOS = re.compile(r"https://api(\.[a-z0-9-]+)*\.twilio\.com")

RECORD_KEY_BYTES = 32

#: What texts come from, as Twilio names it in every reply to it: a number with its +, a short code, or a service.
_SENDER = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,8}|MG\w+")

#: Segments a second on another Messages API, which does not have Twilio's limits.
OTHER_API_RATE = 1000.0


Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: A proxy on the same machine.
LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


class SettingError(Exception):
    """A setting is missing or wrong; the message is one line that names it."""


@dataclass(frozen=True)
class Settings:
    """The settings. Names end in the unit of their value.

    Keys (`secret_key`, `record_keys`) are empty until read from the environment or, on the embedded default
    (no `DATABASE_URL`), from the key files in `data_dir` (`reminders.record.keyfiles`).
    """

    port: int = 8000
    host: str = "127.0.0.1"
    data_dir: Path = Path("data")
    database_url: str = ""
    redis_url: str | None = None
    redis_tls: Mapping[str, str | bool] = field(default_factory=dict)
    """How the certificate of a `rediss://` is verified, as redis-py and Celery take it; empty without TLS."""
    public_url: str = ""
    twilio_account_sid: str | None = None
    twilio_auth_tokens: tuple[str, ...] = field(default=(), repr=False)
    twilio_sender: str | None = None
    twilio_api_url: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    record_keys: tuple[bytes, ...] = field(default=(), repr=False)
    smtp_url: str | None = field(default=None, repr=False)
    metrics_token: str | None = field(default=None, repr=False)
    heartbeat_url: str | None = field(default=None, repr=False)
    """Called while the service is well; somebody who knows it can pretend that."""
    clock_start: datetime | None = None
    clock_speed: float = 1.0

    collect_seconds: float = 30.0
    segments_per_second: float | None = None
    texts_at_once: int = 64
    """How many texts a worker posts at the same time; so many are of unknown outcome at most when it dies."""
    texts_per_day: int = 2
    texts_per_week: int = 10
    nudge_hours: float = 3.0
    page_again_minutes: float = 10.0
    urgent_respond_minutes: float = 15.0
    session_minutes: float = 15.0
    own_session_minutes: float = 30.0
    web_threads: int = 8
    second_factor: str = "auto"
    trusted_proxies: tuple[Network, ...] = LOOPBACK
    oidc_issuer: str | None = None
    """The identity provider at which staff may sign in too."""
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = field(default=None, repr=False)
    oidc_label: str = "your organization's account"
    oidc_prompt: str | None = "login"
    """How the provider is asked not to let the last one in again, where several people use a computer."""
    oidc_mfa: tuple[str, ...] = ()
    """Values of `amr` or `acr` by which the provider says that it asked for two factors."""
    webhooks_allow_private: bool = False
    """Webhooks also to private and loopback addresses, and without TLS: for tests and trials."""

    env_file: Path | None = field(default=None, compare=False)
    """The file that settings were read from, if one was."""
    source: str = field(default="the defaults", compare=False)
    """Where the settings come from, in words."""
    misspelled: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Names that are set and that no setting has, each with the setting that was probably meant."""
    production: str | None = field(default=None, compare=False)
    """The name of a setting that only a service for real patients has; None if none is set."""

    @property
    def embedded(self) -> bool:
        """Whether the record is the embedded default: a SQLite file in `data_dir`, keys beside it."""
        return self.database_url == embedded_database_url(self.data_dir)

    @property
    def has_provider(self) -> bool:
        """Whether a provider is configured: a Twilio account, or another Messages API."""
        return bool(self.twilio_account_sid or self.twilio_api_url)

    @property
    def real_texts(self) -> bool:
        """Whether texts go to Twilio's own API, in whatever region, and so to people's phones."""
        return self.twilio_account_sid is not None and is_twilios(self.twilio_api_url or TWILIO_OWN_API)

    @property
    def sender_rate(self) -> float | None:
        """Segments a second of every sender; None where it depends on the kind of sender (on Twilio, unless set)."""
        if self.segments_per_second is None and not self.real_texts:
            return OTHER_API_RATE
        return self.segments_per_second

    @property
    def second_factor_required(self) -> bool:
        """Whether staff must set up a second factor: by default, if texts reach real phones."""
        return self.second_factor == "required" or (self.second_factor == "auto" and self.real_texts)

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, *, env_file: Path | None = None) -> Settings:
        """Read and check the environment; the environment wins over the file.

        The file is the one that `REMINDERS_ENV` names, which must exist, else `.env` in the working directory, if
        there is one; `env_file` is used instead of that `.env`. Raises `SettingError`, which names the setting.
        """
        environ = os.environ if environ is None else environ
        named = environ.get("REMINDERS_ENV", "").strip()
        file = Path(os.path.abspath(os.path.expanduser(named or env_file or ".env")))
        from_file = _values_of(file, must_exist=bool(named))
        reader = _Reader(environ, from_file or {}, None if from_file is None else file)
        return replace(reader.settings(), misspelled=misspelled(reader.values, reader.asked))


def embedded_database_url(data_dir: Path) -> str:
    """The embedded default's database: one SQLite file in `data_dir`."""
    return f"sqlite:///{data_dir / 'reminders.db'}"


def _values_of(file: Path, *, must_exist: bool) -> dict[str, str] | None:
    """The variables in a settings file; None if there is none. Raises `SettingError` if it cannot be read."""
    try:
        written = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        if not must_exist:
            return None
        raise SettingError(f"REMINDERS_ENV (--env-file) names {file}, which is not there.") from error
    except OSError as error:
        raise SettingError(f"The settings file {file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingError(f"The settings file {file} is not a text file.") from error
    for each in parse_stream(StringIO(written)):
        if each.error or (each.key is not None and each.value is None):
            written_there = each.original.string
            line = each.original.line + written_there.removesuffix(written_there.lstrip()).count("\n")
            raise SettingError(f"The settings file {file} has no NAME=value in line {line}.")
    return {name: value for name, value in dotenv_values(stream=StringIO(written)).items() if value is not None}


class _Reader:
    """Reads one value at a time, so that each error can name its setting. Every method may raise `SettingError`."""

    def __init__(self, environ: Mapping[str, str], from_file: Mapping[str, str], file: Path | None) -> None:
        self.values = {**from_file, **environ}
        self.environ, self.file = environ, file
        self.from_environ = False
        self.asked: set[str] = set()

    def text(self, name: str) -> str | None:
        self.asked.add(name)
        value = self.values.get(name, "").strip()
        self.from_environ |= bool(value) and name in self.environ
        return value or None

    def folder(self, name: str) -> Path:
        """What relative paths refer to: the settings file's folder; for the environment, the working directory."""
        return Path.cwd() if self.file is None or name in self.environ else self.file.parent

    def source(self) -> str:
        """Where the values read so far come from, in words."""
        places = ([str(self.file)] if self.file else []) + (["the environment"] if self.from_environ else [])
        return " and ".join(places) or "no file and no environment, the defaults"

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        value = self.text(name)
        if value is None:
            return default
        try:
            number = float(value)
        except ValueError:
            raise SettingError(f"{name} must be a number, not {value!r}.") from None
        if not least <= number <= most:
            raise SettingError(f"{name} must be between {least:g} and {most:g}, not {value}.")
        return number

    def url(self, name: str, schemes: tuple[str, ...]) -> str | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            return usable_address(value, schemes)
        except UnusableAddress as wrong:
            raise SettingError(f"{name} {wrong}") from None

    def public_url(self, port: int) -> str:
        url = self.url("PUBLIC_URL", ("http", "https")) or f"http://127.0.0.1:{port}"
        if "?" in url or "#" in url:
            raise SettingError("PUBLIC_URL has a ? or #: it is what every address of the service begins with.")
        return url.rstrip("/")

    def api_url(self) -> str | None:
        """The address of another Messages API than the default, or of Twilio's in another region."""
        url = (self.url("TWILIO_API_URL", ("http", "https")) or TWILIO_OWN_API).rstrip("/")
        if is_twilios(url) and not _TWILIOS.fullmatch(url.lower()):
            raise SettingError("TWILIO_API_URL must be like https://api.dublin.ie1.twilio.com for Twilio elsewhere.")
        return None if url.lower() == TWILIO_OWN_API else url

    def sender(self) -> str | None:
        service, number = self.text("TWILIO_MESSAGING_SERVICE_SID"), self.text("TWILIO_FROM")
        if service is not None and service[:2] != "MG":
            raise SettingError("TWILIO_MESSAGING_SERVICE_SID must begin with MG.")
        if number is not None and not _SENDER.fullmatch(number):
            raise SettingError("TWILIO_FROM must be a number like +13125550100 or a short code, without spaces.")
        return service or number

    def redis(self) -> RedisAddress | None:
        url = self.url("REDIS_URL", ("redis", ENCRYPTED, "unix", "redis+socket"))
        try:
            return read_address(url, self.text("REDIS_CA_FILE")) if url else None
        except BadAddress as wrong:
            raise SettingError(f"REDIS_URL {wrong}") from None

    def instant(self, name: str) -> datetime | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            raise SettingError(f"{name} must be a time like 2026-03-02T09:00:00-06:00.") from None
        if instant.tzinfo is None:
            raise SettingError(f"{name} must name its offset, like 2026-03-02T09:00:00-06:00.")
        return instant

    def switch(self, name: str) -> bool:
        value = (self.text(name) or "no").lower()
        if value not in ("yes", "no"):
            raise SettingError(f"{name} must be yes or no.")
        return value == "yes"

    def networks(self, name: str) -> tuple[Network, ...]:
        given = [part.strip() for part in (self.text(name) or "").split(",") if part.strip()]
        try:
            return tuple(ipaddress.ip_network(part) for part in given)
        except ValueError:
            raise SettingError(f"{name} must be addresses or networks, like 10.0.0.5, 10.1.0.0/16.") from None

    def database_url(self, url: str | None) -> str | None:
        """The URL as SQLAlchemy needs it, a relative SQLite file made absolute."""
        url = normal_database_url(url)
        start = "sqlite:///"
        if url is not None and url.partition("://")[2].partition("/")[0].count("@") > 1:
            raise SettingError("DATABASE_URL has more than one @: write one that is in the password as %40.")
        if url is None or not url.startswith(start) or url.removeprefix(start).startswith(("/", ":memory:", "file:")):
            return url
        return start + str(self.folder("DATABASE_URL") / url.removeprefix(start))

    def second_factor(self) -> str:
        value = (self.text("SECOND_FACTOR") or "auto").lower()
        if value not in ("auto", "required", "optional"):
            raise SettingError("SECOND_FACTOR must be auto, required or optional.")
        return value

    def provider(self) -> dict[str, Any]:
        try:
            return read_provider(self.text)
        except BadProvider as wrong:
            raise SettingError(str(wrong)) from None

    def production(self, *, real_texts: bool) -> str | None:
        """The name of a setting that only a service for real patients has."""
        if self.text("DATABASE_URL"):
            return "DATABASE_URL"
        if real_texts:
            return "TWILIO_ACCOUNT_SID"
        return "PUBLIC_URL" if (self.text("PUBLIC_URL") or "").lower().startswith("https://") else None

    def record_keys(self) -> tuple[bytes, ...]:
        value = self.text("RECORD_KEYS")
        return () if value is None else parse_record_keys(value, "RECORD_KEYS")

    def settings(self) -> Settings:
        data_dir = self.folder("DATA_DIR") / os.path.expanduser(self.text("DATA_DIR") or "data")
        port = int(self.number("PORT", Settings.port, least=1, most=65534))
        database_url = self.url("DATABASE_URL", ("sqlite", "postgresql+psycopg", "postgresql", "postgres"))
        api_url = self.api_url()
        tokens = tuple(t.strip() for t in (self.text("TWILIO_AUTH_TOKEN") or "").split(",") if t.strip())
        sid = self.text("TWILIO_ACCOUNT_SID")
        if bool(sid) != bool(tokens):
            missing = "TWILIO_AUTH_TOKEN" if sid else "TWILIO_ACCOUNT_SID"
            raise SettingError(f"{missing} is missing: a Twilio account needs both its SID and its auth token.")
        redis = self.redis()
        settings = Settings(
            port=port,
            host=self.text("HOST") or Settings.host,
            data_dir=data_dir,
            database_url=self.database_url(database_url) or embedded_database_url(data_dir),
            redis_url=redis.url if redis else None,
            redis_tls=redis.tls if redis else {},
            public_url=self.public_url(port),
            twilio_account_sid=sid,
            twilio_auth_tokens=tokens,
            twilio_sender=self.sender(),
            twilio_api_url=api_url,
            secret_key=self.text("SECRET_KEY"),
            record_keys=self.record_keys(),
            smtp_url=self.url("SMTP_URL", ("smtp", "smtps")),
            metrics_token=self.text("METRICS_TOKEN"),
            heartbeat_url=self.url("HEARTBEAT_URL", ("http", "https")),
            clock_start=self.instant("CLOCK_START"),
            clock_speed=self.number("CLOCK_SPEED", Settings.clock_speed, least=0.001, most=1_000_000),
            collect_seconds=self.number("COLLECT_SECONDS", Settings.collect_seconds, least=0.1, most=3600),
            segments_per_second=self.number("SEGMENTS_PER_SECOND", 0, least=0.01, most=10_000) or None,
            texts_at_once=int(self.number("TEXTS_AT_ONCE", Settings.texts_at_once, least=1, most=100)),
            texts_per_day=int(self.number("TEXTS_PER_DAY", Settings.texts_per_day, least=1, most=100)),
            texts_per_week=int(self.number("TEXTS_PER_WEEK", Settings.texts_per_week, least=1, most=700)),
            nudge_hours=self.number("NUDGE_HOURS", Settings.nudge_hours, least=0.25, most=48),
            page_again_minutes=self.number("PAGE_AGAIN_MINUTES", Settings.page_again_minutes, least=1, most=240),
            urgent_respond_minutes=self.number(
                "URGENT_RESPOND_MINUTES", Settings.urgent_respond_minutes, least=1, most=240
            ),
            session_minutes=self.number("SESSION_MINUTES", Settings.session_minutes, least=1, most=1440),
            own_session_minutes=self.number("OWN_SESSION_MINUTES", Settings.own_session_minutes, least=1, most=1440),
            second_factor=self.second_factor(),
            web_threads=int(self.number("WEB_THREADS", Settings.web_threads, least=1, most=200)),
            trusted_proxies=self.networks("TRUSTED_PROXIES") or LOOPBACK,
            webhooks_allow_private=self.switch("WEBHOOKS_ALLOW_PRIVATE"),
            **self.provider(),
            env_file=self.file,
            source=self.source(),
        )
        settings = replace(settings, production=self.production(real_texts=settings.real_texts))
        simulated_clock = settings.clock_start is not None or settings.clock_speed != 1.0
        if simulated_clock and settings.real_texts:
            raise SettingError("CLOCK_START and CLOCK_SPEED simulate time and are refused with Twilio's own API.")
        if settings.webhooks_allow_private and settings.real_texts:
            raise SettingError("WEBHOOKS_ALLOW_PRIVATE is for trials and is refused with Twilio's own API.")
        return settings


def normal_database_url(url: str | None) -> str | None:
    """The URL with psycopg 3 named as PostgreSQL's driver, as SQLAlchemy needs it."""
    if url is None:
        return None
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def parse_record_keys(value: str, source: str) -> tuple[bytes, ...]:
    """Base64 32-byte keys, comma-separated, newest first. Raises `SettingError` naming `source`."""
    keys = []
    for number, part in enumerate((p.strip() for p in value.split(",")), start=1):
        try:
            key = base64.b64decode(part, validate=True)
        except (binascii.Error, ValueError):
            raise SettingError(f"{source}: key {number} is not base64.") from None
        if len(key) != RECORD_KEY_BYTES:
            raise SettingError(f"{source}: key {number} has {len(key)} bytes; a record key has 32.")
        keys.append(key)
    return tuple(keys)
