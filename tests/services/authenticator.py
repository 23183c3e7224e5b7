"""A device that holds passkeys, in software: it makes and uses them as WebAuthn says, or wrongly on purpose.

Journeys use the one built into Chromium; this one is for answers that no honest browser gives.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey. `count` is sent and grows; 0 stays 0, as with passkeys that are shared between devices."""

    origin: str
    count: int = 1
    flags: int = PRESENT | VERIFIED
    identifier: bytes = field(default_factory=lambda: os.urandom(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: str | None = None

    def make(self, options: dict[str, Any], **wrong: Any) -> str:
        """The answer to `navigator.credentials.create`. `wrong` replaces what would be right."""
        self.handle = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.identifier)) + self.identifier + cbor2.dumps(cose)
        data = self._data(wrong.get("host", options["rp"]["id"]), wrong.get("flags", self.flags) | ATTESTED) + attested
        return self._answer(
            clientDataJSON=self._client("webauthn.create", options, wrong),
            attestationObject=cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}),
        )

    def use(self, options: dict[str, Any], **wrong: Any) -> str:
        """The answer to `navigator.credentials.get`. `wrong` replaces what would be right."""
        if self.count:
            self.count += 1
        data = self._data(wrong.get("host", options["rpId"]), wrong.get("flags", self.flags), wrong.get("count"))
        client = self._client("webauthn.get", options, wrong)
        signed = data + hashlib.sha256(client).digest()
        key = wrong.get("key", self.key)
        answer = json.loads(
            self._answer(
                clientDataJSON=client,
                authenticatorData=data,
                signature=key.sign(signed, ec.ECDSA(hashes.SHA256())),
            )
        )
        answer["response"]["userHandle"] = wrong.get("handle", self.handle)
        return json.dumps(answer | wrong.get("answer", {}))

    def _data(self, host: str, flags: int, count: int | None = None) -> bytes:
        return hashlib.sha256(host.encode()).digest() + struct.pack(
            ">BI", flags, self.count if count is None else count
        )

    def _client(self, kind: str, options: dict[str, Any], wrong: dict[str, Any]) -> bytes:
        said = {
            "type": wrong.get("type", kind),
            "challenge": wrong.get("challenge", options["challenge"]),
            "origin": wrong.get("origin", self.origin),
            "crossOrigin": False,
        }
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> str:
        identifier = encoded(self.identifier)
        said: dict[str, Any] = {name: encoded(value) for name, value in response.items()}
        return json.dumps({"id": identifier, "rawId": identifier, "type": "public-key", "response": said})


def encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
