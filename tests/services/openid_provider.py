"""An OpenID Connect provider on a port of this machine, made of Authlib's server parts.

It checks what a strict provider checks (client and secret, redirect address, PKCE, a code's single use), and signs
tokens that are right unless a test says otherwise.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.wrappers import Response

from tests.services.serving import serving


@cache
def key(kid: str) -> RSAKey:
    """A key of this name, made once for all tests."""
    return RSAKey.generate_key(2048, {"kid": kid})


CLIENT, SECRET = "reminders-desk", "a secret with +/: in it"


@dataclass
class Person:
    """Somebody with an account at the provider: who is signed in there now."""

    subject: str
    claims: dict[str, Any] = field(default_factory=dict)


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    """A code that was handed out."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    person: Person

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope


@dataclass
class Client(ClientMixin):  # type: ignore[misc]
    """The one client it knows."""

    redirect_uri: str

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(word for word in scope.split() if word in ("openid", "email"))

    def check_client_secret(self, secret: str) -> bool:
        return secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_post"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Provider:
    """The provider. A test changes what it says by its attributes; `asked` counts calls by path."""

    def __init__(self, redirect_uri: str) -> None:
        self.issuer = ""
        self.client = Client(redirect_uri)
        self.person = Person("ann-1", {"email": "nurse@lakeside.example", "email_verified": True})
        self.key = key("one")
        self.signs_with: Any = None
        self.header: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        """Claims of the next tokens in place of the right ones; None leaves one out."""
        self.metadata: dict[str, Any] = {}
        self.in_userinfo = False
        """Whether the e-mail address is told at the userinfo address alone."""
        self.ill = False
        self.asked: list[str] = []
        self.prompts: list[str | None] = []
        self.max_ages: list[str | None] = []
        self.signed_out: list[str | None] = []
        """Whose session was ended, as the hint says."""
        self.codes: dict[str, Code] = {}
        self.app = self._app()

    def id_token(self, code: Code) -> str:
        now = int(time.time())
        right = {
            "iss": self.issuer, "sub": code.person.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
            "auth_time": now, "nonce": code.nonce,
        }  # fmt: skip
        claims = right | ({} if self.in_userinfo else code.person.claims) | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid} | self.header
        return jwt.encode(header, claims, self.signs_with or self.key, algorithms=[header["alg"]])

    def _app(self) -> Flask:
        app = Flask("openid-provider")
        server = AuthorizationServer(app, lambda known: self.client if known == CLIENT else None, lambda *_: None)
        server.register_grant(_grant(self), [CodeChallenge(required=True), _identity(self)])

        @app.before_request
        def _note() -> tuple[str, int] | None:
            self.asked.append(request.path)
            return ("<h1>Ill</h1>", 500) if self.ill else None

        @app.get("/.well-known/openid-configuration")
        def _configuration() -> Response:
            there = {name: f"{self.issuer}/{name}" for name in ("authorize", "token", "keys", "userinfo")}
            said = {
                "issuer": self.issuer, "authorization_endpoint": there["authorize"], "token_endpoint": there["token"],
                "jwks_uri": there["keys"], "userinfo_endpoint": there["userinfo"],
                "end_session_endpoint": f"{self.issuer}/out?realm=hospital",
                "id_token_signing_alg_values_supported": ["RS256"], "response_types_supported": ["code"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
            }  # fmt: skip
            return jsonify(said | self.metadata)

        @app.get("/authorize")
        def _authorize() -> Any:
            self.prompts.append(request.args.get("prompt"))
            self.max_ages.append(request.args.get("max_age"))
            assert request.args["code_challenge_method"] == "S256"
            return server.create_authorization_response(grant_user=self.person)

        @app.post("/token")
        def _token() -> Any:
            return server.create_token_response()

        @app.get("/keys")
        def _keys() -> Response:
            return jsonify(KeySet([self.key]).as_dict(private=False))

        @app.get("/out")
        def _out() -> Response:
            """Ends the session; the way back has to be registered, as the way in is."""
            assert request.args["realm"] == "hospital", "what stood in its address is kept"
            assert request.args["client_id"] == CLIENT
            back = request.args["post_logout_redirect_uri"]
            assert back == self.client.redirect_uri.removesuffix("back") + "out"
            hint = request.args.get("id_token_hint")
            self.signed_out.append(hint and jwt.decode(hint, self.key, algorithms=["RS256"]).claims["sub"])
            return redirect(f"{back}?{urlencode({'state': request.args['state']})}")

        @app.get("/userinfo")
        def _userinfo() -> Response:
            assert request.headers["Authorization"].startswith("Bearer ")
            return jsonify({"sub": self.person.subject} | self.person.claims)

        return app


def _grant(provider: Provider) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_post",)

        def save_authorization_code(self, code: str, asked: Any) -> None:
            data = asked.payload.data
            provider.codes[code] = Code(
                code, asked.payload.redirect_uri, asked.scope, data.get("nonce"), data.get("code_challenge"),
                data.get("code_challenge_method"), asked.user,
            )  # fmt: skip

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, code: Code) -> None:
            del provider.codes[code.code]

        def authenticate_user(self, code: Code) -> Person:
            return code.person

    return Grant


def _identity(provider: Provider) -> OpenIDCode:
    class Identity(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, asked: Any) -> bool:
            return False

        def encode_id_token(self, token: Any, asked: Any) -> str:
            return provider.id_token(asked.authorization_code)

    return Identity(require_nonce=True)


@contextmanager
def openid_provider(redirect_uri: str) -> Iterator[Provider]:
    """Serve a provider that knows one client, whose answers go to `redirect_uri`."""
    provider = Provider(redirect_uri)
    with serving(provider.app) as address:
        provider.issuer = address
        yield provider
