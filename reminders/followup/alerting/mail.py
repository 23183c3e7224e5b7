"""Sending e-mail through the SMTP server that SMTP_URL names."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 15

#: What `signed_in` and sending raise. A `ValueError` is a name or password that the protocol cannot carry: letters that
#: are not ASCII in a password, a server's name with an empty part.
UNUSABLE = (OSError, smtplib.SMTPException, ValueError)


@dataclass(frozen=True)
class Mail:
    """A plain-text e-mail. It never holds patient data."""

    to: str
    subject: str
    body: str


class MailFailed(Exception):
    """The mail server did not take the mail. The message says why, without addresses."""


Post = Callable[[Mail], None]


def no_mail(_mail: Mail) -> None:
    """Refuses every mail: used if SMTP_URL is not set. Raises `MailFailed`."""
    raise MailFailed("SMTP_URL is not set")


def smtp(url: str) -> Post:
    """A function that sends a mail through `url` (`smtps://` or `smtp://`) and raises `MailFailed` if it cannot.

    The URL's user and password sign in; `?from=` is the sender's address. `smtp://` uses STARTTLS if the server offers
    it, and sends no password without it. `?tls=no` turns both off, for a connection that is protected otherwise.
    """
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [unquote(parts.username or "") or "reminders@localhost"])[0]

    def post(mail: Mail) -> None:
        message = _written(mail, sender)
        try:
            with signed_in(url) as server:
                server.send_message(message, to_addrs=[mail.to])
        except UNUSABLE as error:
            raise MailFailed(type(error).__name__) from error

    return post


@contextmanager
def signed_in(url: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> Iterator[smtplib.SMTP]:
    """A connection to the server of `url`, encrypted and signed in as `smtp` says.

    Raises `MailFailed` where a password would go in the clear, and what is in `UNUSABLE`.
    """
    parts = urlsplit(url)
    in_clear = parse_qs(parts.query).get("tls") == ["no"]
    with _connect(parts.scheme, parts.hostname or "localhost", parts.port, timeout_seconds) as server:
        protected = parts.scheme == "smtps"
        if not protected and not in_clear and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            protected = True
        if parts.username:
            if not protected and not in_clear:
                raise MailFailed("the server offers no STARTTLS, and a password is not sent in the clear")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _written(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    except (ValueError, IndexError, AttributeError) as error:  # a line break, or what Python's parser trips over
        raise MailFailed("an address or the subject cannot stand in a mail") from error
    message.set_content(mail.body)
    return message


def _connect(scheme: str, host: str, port: int | None, timeout_seconds: float) -> smtplib.SMTP:
    if scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port or 465, timeout=timeout_seconds, context=context)
    server = smtplib.SMTP(host, port or 587, timeout=timeout_seconds)
    server.ehlo()
    return server
