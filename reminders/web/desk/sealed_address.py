"""What somebody typed, sealed so that it can be in an address: a page found by it is then opened by GET.

So Back, reload and a second tab work, while the address, the browser's history and every log between hold no name.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reminders.errors import NotFound
from reminders.web.desk.context import clinic, settings, staff

_NONCE_BYTES: Final = 12


def seal(text: str, whose: bytes | None = None) -> str:
    """The text for an address that only the person signed in now can open again; or only who is `whose` again."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _cipher().encrypt(nonce, text.encode(errors="surrogatepass"), whose or _signed_in())
    return urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()


def unseal(sealed: str, whose: bytes | None = None) -> str:
    """The text again. Raises `NotFound` if the address was changed or belongs to somebody else."""
    try:
        given = urlsafe_b64decode(sealed.encode() + b"=" * (-len(sealed) % 4))
        opened = _cipher().decrypt(given[:_NONCE_BYTES], given[_NONCE_BYTES:], whose or _signed_in())
    except (InvalidTag, ValueError):  # ValueError: no base64, or too short
        raise NotFound from None
    return opened.decode(errors="surrogatepass")


def _cipher() -> AESGCM:
    key = settings().secret_key
    assert key is not None, "checked at start"
    return AESGCM(hmac.new(key.encode(), b"text in an address", hashlib.sha256).digest())


def _signed_in() -> bytes:
    return f"{clinic().id}:{staff().id}".encode()
