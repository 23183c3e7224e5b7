"""Key files of the embedded default: made once, readable by their owner only, never replaced once there is data."""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import replace
from pathlib import Path

from reminders.settings import SettingError, Settings, parse_record_keys


def with_keys(settings: Settings, *, create: bool = False) -> Settings:
    """The settings with `secret_key` and `record_keys` filled in.

    On the embedded default they come from files in `DATA_DIR/keys`, which are made if `create` is true (`run`, `demo`
    and `db upgrade`). Otherwise both must be in the environment. Raises `SettingError` naming what is missing.
    """
    secret, record = settings.secret_key, settings.record_keys
    if settings.embedded:
        directory = settings.data_dir / "keys"
        if create:
            _make_directory(directory)
        if secret is None:
            secret = _key(directory / "secret_key", create=create)
        if not record:
            may_create = create and not Path(settings.data_dir / "reminders.db").exists()
            text = _key(directory / "record_keys", create=may_create)
            record = parse_record_keys(text, str(directory / "record_keys")) if text else ()
    if secret is None:
        raise SettingError(_missing(settings, "SECRET_KEY"))
    if not record:
        raise SettingError(_missing(settings, "RECORD_KEYS"))
    return replace(settings, secret_key=secret, record_keys=record)


def _missing(settings: Settings, name: str) -> str:
    if not settings.embedded:
        return f"{name} is missing: it is required when DATABASE_URL is set."
    file = settings.data_dir / "keys" / name.lower()
    if settings.production is not None and not (settings.data_dir / "reminders.db").exists():
        return (
            f"{name} is missing: {settings.production} is set, and a service for real patients gets no keys and no new "
            f"record by itself. Set {name} (openssl rand -base64 32), or let `reminders run` make {file}."
        )
    if (settings.data_dir / "reminders.db").exists():
        return f"{name} is missing: {file} is gone, and the record cannot be read without it. Restore it."
    return (
        f"{name} is missing: there is neither {file} nor a record at {settings.data_dir / 'reminders.db'}. Run "
        "`reminders db upgrade` if both are to be made there, or name the file with the settings of the record that is "
        "meant (`reminders --env-file FILE …`)."
    )


def _make_directory(directory: Path) -> None:
    try:
        directory.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        directory.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingError(f"DATA_DIR cannot be used: {directory}: {error.strerror}.") from error


def _key(file: Path, *, create: bool) -> str | None:
    if create:
        _make(file)
    try:
        return file.read_text().strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingError(f"The key file {file} cannot be read: {error.strerror}.") from error


def _make(file: Path) -> None:
    """Write a new key if the file is missing. It is linked into place whole, so that nobody reads half a key."""
    if file.exists():
        return
    aside = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(base64.b64encode(os.urandom(32)) + b"\n")
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(aside, file)  # fails if another process was first: its key counts
        except FileExistsError:
            pass
        finally:
            aside.unlink()
        _sync_directory(file.parent)
    except OSError as error:
        raise SettingError(f"The key file {file} cannot be made: {error.strerror}.") from error


def _sync_directory(directory: Path) -> None:
    """Make the new file's directory entry durable: after a power cut no record may be left without its key."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
