"""Checks of PUBLIC_URL: it reaches this service, encrypted where texts are real, and its certificate lasts."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import requests

from reminders import clock
from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn
from reminders.operate.doctor.machine import PATIENCE_SECONDS

#: A certificate that ends sooner should have been renewed already: automatic renewal comes 30 days before.
CERTIFICATE_LASTS = timedelta(days=14)

NOT_REACHED = "Twilio cannot post replies, and links in pages to the on-call list lead nowhere."


def public_address(here: Installation) -> Iterator[Finding]:
    """PUBLIC_URL reaches this service, encrypted if texts are real."""
    url = here.settings.public_url
    if here.settings.real_texts and urlsplit(url).scheme != "https":
        yield fail(
            "address",
            f"PUBLIC_URL is {url}, which is not encrypted.",
            "Set PUBLIC_URL to the https address under which this service is reached from outside.",
            "Twilio cannot reach it, or posts patients' texts in the clear.",
        )
        return
    try:
        answer = requests.get(f"{url}/healthz", timeout=PATIENCE_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        level = fail if here.settings.real_texts else warn
        said = f"Nobody answers at {url} ({type(error).__name__})."
        yield level("address", said, "Start the web process, or correct PUBLIC_URL.", NOT_REACHED)
        return
    if answer.status_code == requests.codes.ok:
        yield ok("address", f"The service answers at {url}.")
    else:
        yield fail(
            "address",
            f"{url}/healthz answers {answer.status_code}: something else is there, or the service is ill.",
            "Correct PUBLIC_URL or the proxy in front; see the web process's log.",
            NOT_REACHED,
        )


def certificate(here: Installation) -> Iterator[Finding]:
    """The certificate of PUBLIC_URL is valid for some weeks."""
    parts = urlsplit(here.settings.public_url)
    if parts.scheme != "https" or parts.hostname is None:
        return
    try:
        ends = _ends(parts.hostname, parts.port or 443)
    except ssl.SSLCertVerificationError as error:
        said = f"The certificate of {parts.hostname} is not accepted: {error.verify_message}."
        yield fail("certificate", said, "Renew or correct it at the proxy in front.", NOT_REACHED)
        return
    except OSError:
        return  # that nobody answers, `public_address` says
    days = (ends - clock.real()) // timedelta(days=1)
    if ends - clock.real() < CERTIFICATE_LASTS:
        said = f"The certificate of {parts.hostname} ends on {ends:%Y-%m-%d}, in {days} days."
        follows = "From then on Twilio cannot post replies, and staff cannot open the pages."
        yield warn("certificate", said, "See why it was not renewed by itself.", follows)
    else:
        yield ok("certificate", f"The certificate of {parts.hostname} is valid until {ends:%Y-%m-%d}.")


def _ends(host: str, port: int) -> datetime:
    """When the certificate that a server shows ends. Raises `OSError` (`SSLError` among them)."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), timeout=PATIENCE_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as shown,
    ):
        found = shown.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)
