"""The identity provider of the installation: OpenID Connect by the code flow, with PKCE, over Authlib.

Nothing is kept of what it sends but who signed in. Its addresses and keys are asked for once an hour, and once more
where a token names a key that is not known. All times are real.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import requests

from reminders import clock
from reminders.setting_checks.identity_provider import is_safe
from reminders.settings import Settings

#: How long the provider's addresses and keys are used before they are asked for again.
KEPT_FOR: Final = timedelta(hours=1)
#: How long they are used on when the provider does not answer then.
KEPT_WHILE_AWAY: Final = timedelta(hours=24)
#: A token that names an unknown key has the keys fetched again, but not more often than this.
KEYS_AGAIN: Final = timedelta(minutes=1)

#: How far the provider's clock and ours may disagree.
CLOCK_SKEW_SECONDS: Final = 120

#: Seconds to connect, and between two pieces of an answer.
PATIENCE: Final = (4.0, 8.0)

SCOPE: Final = "openid email"

#: Signatures that nobody can make who only knows what the provider publishes.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")

_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderAway(Exception):
    """The provider does not answer, or not as one; the message is a sentence for an operator."""


class NotTrusted(Exception):
    """What came back does not prove who signed in; the message is a word for the log."""

    id_token: str | None = None
    """What the provider gave for the code, if it gave one. It proves nothing, but names the session to sign out of."""


@dataclass(frozen=True)
class Begun:
    """A sign-in that was begun: where the browser goes, and what must fit when it comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Account:
    """Who signed in at the provider."""

    issuer: str
    subject: str
    email: str | None
    """In lower case; None unless the provider says that it has verified it."""
    shown: str | None
    """What the provider calls the account."""
    both_factors: bool
    """Whether the provider says so in words that the settings name."""
    typed: bool = False
    """Whether the provider says that they proved who they are there since this sign-in was begun."""


class IdentityProvider:
    """One provider, as the settings name it. Use one a process; threads may share it."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer is not None
        self.issuer = settings.oidc_issuer
        self.label = settings.oidc_label
        self._client_id = str(settings.oidc_client_id)
        self._client_secret = settings.oidc_client_secret
        self._prompt = settings.oidc_prompt
        self._both_factors = frozenset(settings.oidc_mfa)
        self.redirect_uri = f"{settings.public_url}/sign-in/provider/back"
        self._back_when_out = f"{settings.public_url}/sign-in/provider/out"
        self._metadata: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, dict[str, Any]] | None = None

    def begin(self, *, own_computer: bool) -> Begun:
        """Begin a sign-in. Where others use the computer too, the provider is asked not to take the last one's word.

        Raises `ProviderAway`.
        """
        from authlib.common.security import generate_token  # a fifth of a second, needed only where it is used

        metadata = self.metadata()
        verifier, nonce = generate_token(64), secrets.token_urlsafe(24)
        more = {} if own_computer or self._prompt is None else {"prompt": self._prompt}
        if more.get("prompt") == "login":
            more["max_age"] = "0"  # has the provider say when they signed in, so that taking this out is noticed
        with self._session(metadata) as client:
            address, state = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=secrets.token_urlsafe(24),
                code_verifier=verifier,
                nonce=nonce,
                **more,
            )
        return Begun(address, state, nonce, verifier)

    def sign_out_address(self, hint: str | None, state: str) -> str | None:
        """Where a browser ends its session at the provider; None if the provider names no such place.

        `hint`: the ID token of the sign-in, by which the provider knows whose session it is. Raises `ProviderAway`.
        """
        from authlib.common.urls import add_params_to_uri

        place = self.metadata().get("end_session_endpoint")
        if not isinstance(place, str) or not is_safe(place):
            return None
        named = {"client_id": self._client_id, "post_logout_redirect_uri": self._back_when_out, "state": state}
        return str(add_params_to_uri(place, [*named.items(), *([("id_token_hint", hint)] if hint else [])]))

    def finish(
        self, begun: Begun, came_back: Mapping[str, str], at: datetime, *, own_computer: bool
    ) -> tuple[Account, str]:
        """Who signed in, from what the browser brought back, and the ID token. `at`: when it was begun.

        Raises `ProviderAway` and `NotTrusted`.
        """
        if not secrets.compare_digest(came_back.get("state", "").encode(), begun.state.encode()):
            raise NotTrusted("state")
        metadata = self.metadata()
        if came_back.get("iss", metadata["issuer"]) != metadata["issuer"]:
            raise NotTrusted("issuer of the answer")
        token = self._token(metadata, begun, came_back.get("code", ""))
        try:
            claims = self._claims(metadata, token, begun.nonce)
            signed_in_at = claims.get("auth_time")
            typed = isinstance(signed_in_at, float | int) and signed_in_at >= at.timestamp() - CLOCK_SKEW_SECONDS
            if self._prompt == "login" and not own_computer and not typed:
                raise NotTrusted("signed in before it was asked to, or does not say when")
        except NotTrusted as wrong:
            wrong.id_token = token["id_token"]
            raise
        return self._account(claims, self._profile(metadata, token, claims), typed=typed), token["id_token"]

    def metadata(self) -> dict[str, Any]:
        """What the provider says about itself. Raises `ProviderAway`."""
        now = clock.real()
        if self._metadata is not None and now - self._metadata[0] < KEPT_FOR:
            return self._metadata[1]
        try:
            found = self._checked(self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"))
        except ProviderAway:
            if self._metadata is not None and now - self._metadata[0] < KEPT_WHILE_AWAY:
                return self._metadata[1]
            raise
        self._metadata = (now, found)
        return found

    def examine(self) -> None:
        """See that the provider answers and shows its keys. Raises `ProviderAway`."""
        self._key_set(self.metadata())

    def _checked(self, found: dict[str, Any]) -> dict[str, Any]:
        """Metadata with everything that is needed. Raises `ProviderAway`."""
        named = found.get("issuer")
        if not isinstance(named, str) or named.rstrip("/") != self.issuer.rstrip("/"):
            raise ProviderAway(f"OIDC_ISSUER is {self.issuer}, and what is there calls itself {named}.")
        for name in _NEEDED:
            address = found.get(name)
            if not isinstance(address, str) or not is_safe(address):
                raise ProviderAway(f"The provider at {self.issuer} names no safe address as its {name}.")
        methods = found.get("code_challenge_methods_supported")
        if isinstance(methods, list) and "S256" not in methods:
            raise ProviderAway(f"The provider at {self.issuer} does not take PKCE with S256.")
        return found

    def _get(self, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        try:
            answer = requests.get(address, timeout=PATIENCE, allow_redirects=False, headers=headers)
            found = answer.json() if answer.status_code == requests.codes.ok else None
        except (requests.RequestException, ValueError, RecursionError) as error:
            raise ProviderAway(f"Nobody answers as a provider at {address} ({type(error).__name__}).") from None
        if not isinstance(found, dict):
            raise ProviderAway(f"{address} answers {answer.status_code}, and nothing that a provider says.")
        return found

    def _session(self, metadata: Mapping[str, Any]) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        # In the form rather than in a header where both are taken: servers disagree about how a header is encoded.
        taken = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        in_form = "client_secret_post" in taken
        return OAuth2Session(
            self._client_id,
            self._client_secret,
            token_endpoint_auth_method="client_secret_post" if in_form else "client_secret_basic",
            scope=SCOPE,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            default_timeout=PATIENCE,
        )

    def _token(self, metadata: Mapping[str, Any], begun: Begun, code: str) -> dict[str, Any]:
        from authlib.common.errors import AuthlibBaseError

        if not code:
            raise NotTrusted("no code")
        try:
            with self._session(metadata) as client:
                token = client.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=begun.verifier,
                    allow_redirects=False,
                )
        except AuthlibBaseError as error:
            raise NotTrusted(f"no token ({str(error.error)[:40]})") from None
        except (requests.RequestException, ValueError, RecursionError) as error:
            raise ProviderAway(f"The provider gives no token ({type(error).__name__}).") from None
        if not isinstance(token.get("id_token"), str):
            raise NotTrusted("no ID token")
        return dict(token)

    def _claims(self, metadata: Mapping[str, Any], token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """What the ID token says, once it is known to be the provider's, for us, for this sign-in and not too old."""
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import JoseError

        options = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": self._client_id},
            "sub": {"essential": True},
        }
        params = {"nonce": nonce, "client_id": self._client_id, "access_token": token.get("access_token")}
        try:
            decoded = self._decoded(metadata, token["id_token"])
            claims = CodeIDToken(decoded.claims, decoded.header, options, params)
            claims.validate(now=int(clock.real().timestamp()), leeway=CLOCK_SKEW_SECONDS)
        except JoseError as error:
            raise NotTrusted(f"ID token: {error.error}"[:80]) from None
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotTrusted(f"ID token: {type(error).__name__}") from None
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise NotTrusted("ID token: sub")
        return dict(claims)

    def _decoded(self, metadata: Mapping[str, Any], id_token: str) -> Any:
        from joserfc.errors import BadSignatureError, InvalidKeyIdError

        try:
            return self._decode(metadata, id_token, self._key_set(metadata))
        except (BadSignatureError, InvalidKeyIdError):
            if self._keys is not None and clock.real() - self._keys[0] < KEYS_AGAIN:
                raise
            self._keys = None  # the provider may have changed its keys
            return self._decode(metadata, id_token, self._key_set(metadata))

    def _decode(self, metadata: Mapping[str, Any], id_token: str, key_set: dict[str, Any]) -> Any:
        from joserfc import jwt
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        said = metadata.get("id_token_signing_alg_values_supported")
        taken = [name for name in ALGORITHMS if not isinstance(said, list) or name in said]
        registry = JWSRegistry(algorithms=taken, strict_check_header=False)
        return jwt.decode(id_token, key=KeySet.import_key_set(key_set), registry=registry)  # type: ignore[arg-type]

    def _key_set(self, metadata: Mapping[str, Any]) -> dict[str, Any]:
        now = clock.real()
        if self._keys is None or now - self._keys[0] >= KEPT_FOR:
            self._keys = (now, self._get(metadata["jwks_uri"]))
        return self._keys[1]

    def _profile(
        self, metadata: Mapping[str, Any], token: Mapping[str, Any], claims: dict[str, Any]
    ) -> Mapping[str, Any]:
        """Where the e-mail address is: in the ID token, or at the provider's userinfo address."""
        address, key = metadata.get("userinfo_endpoint"), token.get("access_token")
        if "email" in claims or not isinstance(address, str) or not key or not is_safe(address):
            return claims
        found = self._get(address, {"Authorization": f"Bearer {key}"})
        return found if found.get("sub") == claims["sub"] else claims

    def _account(self, claims: dict[str, Any], profile: Mapping[str, Any], *, typed: bool) -> Account:
        email = profile.get("email")
        # Some send the word instead of the value; a provider that leaves it out says nothing.
        verified = profile.get("email_verified") in (True, "true")
        shown = email or claims.get("preferred_username")
        said = claims.get("amr", [])
        words = [*(said if isinstance(said, list) else []), claims.get("acr")]
        return Account(
            issuer=str(claims["iss"]),
            subject=claims["sub"],
            email=email.strip().lower() if isinstance(email, str) and verified else None,
            shown=shown[:254] if isinstance(shown, str) else None,
            both_factors=any(isinstance(word, str) and word in self._both_factors for word in words),
            typed=typed,
        )


def provider_of(settings: Settings) -> IdentityProvider | None:
    """The provider that the settings name, if they name one. It is not asked anything yet."""
    return IdentityProvider(settings) if settings.oidc_issuer is not None else None
