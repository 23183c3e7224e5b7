"""Twilio's webhook signature: making it (simulated network, tests) and checking it (webhooks).

The signature is base64(HMAC-SHA1(auth token, URL followed by every POST parameter, sorted by name, as
name + value)). Source: twilio.com/docs/usage/security, "Validating requests".
"""

import base64
import hmac
from collections.abc import Iterable, Sequence
from urllib.parse import SplitResult, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def sign(token: str, url: str, params: Iterable[tuple[str, str]]) -> str:
    """The value of X-Twilio-Signature for a POST of `params` to `url`; the URL's fragment is not signed.

    Blank values are signed like any other. A parameter repeated with one value counts once, as in
    Twilio's own libraries.
    """
    signed = url.partition("#")[0] + "".join(name + value for name, value in sorted(set(params)))
    digest = hmac.digest(token.encode(), signed.encode(errors="surrogatepass"), "sha1")
    return base64.b64encode(digest).decode()


def is_valid(tokens: Sequence[str], url: str, params: Iterable[tuple[str, str]], header: str | None) -> bool:
    """Whether `header` signs `params` posted to `url` with any of the tokens (two during a rotation).

    `url` is the configured public address of the webhook, never what a proxy says it was. Twilio is not
    consistent about the port, so the address is tried with and without it, as its own library does.
    `params` are all pairs of the body, including blank ones. A missing header is not valid.
    """
    if not header:
        return False
    given = header.encode(errors="replace")
    pairs = list(params)
    valid = False
    for token in tokens:
        for address in _addresses(url):
            # All candidates are compared, so that the time it takes does not tell which one matched.
            valid |= bool(token) and hmac.compare_digest(sign(token, address, pairs).encode(), given)
    return valid


def _addresses(url: str) -> list[str]:
    parts = urlsplit(url)
    if parts.port is not None:
        return [urlunsplit(parts), urlunsplit(_without_port(parts))]
    default = _DEFAULT_PORTS.get(parts.scheme)
    if default is None:
        return [urlunsplit(parts)]
    return [urlunsplit(parts), urlunsplit(parts._replace(netloc=f"{parts.netloc}:{default}"))]


def _without_port(parts: SplitResult) -> SplitResult:
    return parts._replace(netloc=parts.netloc.removesuffix(f":{parts.port}"))
