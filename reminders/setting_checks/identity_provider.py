"""Reads the settings of an identity provider (OpenID Connect), all of them or none."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

#: The name of an identity provider is on a button.
LABEL_LENGTH: Final = 40

PROMPTS: Final = ("login", "select_account", "off")

_NEEDED: Final = {"OIDC_ISSUER": "oidc_issuer", "OIDC_CLIENT_ID": "oidc_client_id",
                  "OIDC_CLIENT_SECRET": "oidc_client_secret"}  # fmt: skip


class BadProvider(Exception):
    """A setting of the provider is missing or wrong; the message is one line that names it."""


def read_provider(text: Callable[[str], str | None]) -> dict[str, Any]:
    """The provider's settings, by the field of `Settings`. `text` reads one setting by name. Raises `BadProvider`."""
    found = {name: text(name) for name in _NEEDED}
    missing = [name for name, value in found.items() if not value]
    if missing and len(missing) < len(found):
        raise BadProvider(f"{missing[0]} is missing: an identity provider needs {', '.join(_NEEDED)}.")
    issuer, label = found["OIDC_ISSUER"], text("OIDC_LABEL")
    if issuer is not None and not (
        issuer.startswith("https://") or (issuer.startswith("http://") and on_loopback(issuer))
    ):
        raise BadProvider(
            "OIDC_ISSUER must start with https://, or whoever stands in between could sign in as anybody."
        )
    prompt = (text("OIDC_PROMPT") or PROMPTS[0]).lower()
    if prompt not in PROMPTS:
        raise BadProvider(f"OIDC_PROMPT must be one of {', '.join(PROMPTS)}.")
    if label is not None and len(label) > LABEL_LENGTH:
        raise BadProvider(f"OIDC_LABEL has at most {LABEL_LENGTH} characters.")
    words = [word.strip() for word in (text("OIDC_MFA") or "").split(",")]
    return {
        **{field: found[name] for name, field in _NEEDED.items()},
        **({"oidc_label": label} if label else {}),
        "oidc_prompt": None if prompt == "off" else prompt,
        "oidc_mfa": tuple(word for word in words if word),
    }


def is_safe(url: str) -> bool:
    """Whether an address is encrypted, or on this machine."""
    scheme = urlsplit(url).scheme
    return scheme == "https" or (scheme == "http" and on_loopback(url))


def on_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
