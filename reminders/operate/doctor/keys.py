"""Checks of the strength of keys: none can be guessed."""

from __future__ import annotations

from collections.abc import Iterator

from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn

#: A key of fewer characters can be guessed; `openssl rand -base64 32` makes 44.
LEAST_CHARACTERS = 24

#: So many different characters (or bytes) are in any key that was drawn at random.
LEAST_DIFFERENT = 8

HOW = "openssl rand -base64 32"


def strength(here: Installation) -> Iterator[Finding]:
    """SECRET_KEY, RECORD_KEYS and METRICS_TOKEN were drawn at random and are long enough."""
    settings, found = here.settings, []
    if settings.secret_key is not None and (why := _weak(settings.secret_key, random=settings.real_texts)):
        found.append(
            fail(
                "keys",
                f"SECRET_KEY {why}.",
                f"Set another one ({HOW}) and restart web; everybody signs in again.",
                "Whoever guesses it signs in as anybody.",
            )
        )
    if any(len(set(key)) < LEAST_DIFFERENT for key in settings.record_keys):
        found.append(
            fail(
                "keys",
                "RECORD_KEYS holds a key that was not drawn at random.",
                f"Put a new one before it ({HOW}) and run `reminders rekey`.",
                "Whoever guesses it and has the database or a backup reads every name and text.",
            )
        )
    if settings.metrics_token is not None and _weak(settings.metrics_token, random=settings.real_texts):
        found.append(
            warn(
                "keys",
                "METRICS_TOKEN can be guessed.",
                f"Set another one ({HOW}).",
                "Whoever guesses it reads the service's figures (no patient's).",
            )
        )
    yield from found or [ok("keys", "No key can be guessed.")]


def _weak(key: str, *, random: bool) -> str | None:
    """What is wrong with a key. `random`: it must look as if drawn at random (trials may use one that does not)."""
    if len(key) < LEAST_CHARACTERS:
        return f"has {len(key)} characters and can be guessed"
    if random and len(set(key)) < LEAST_DIFFERENT:
        return "repeats the same few characters and can be guessed"
    return None
