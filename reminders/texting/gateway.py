"""Twilio as this product uses it: post a text once, list and fetch messages, and report exactly what is known.

Twilio has no idempotency key, so a POST has one of four results: the text was accepted (`Sent`), certainly not
processed (`NotSent`), rejected for good (`Rejected`), or its outcome is not known (`Unknown`). Only after `NotSent` may
it be posted again without looking for it in Twilio's list first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from requests import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.base.version import Version
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import HTTPError

from reminders.deadlines import Attempt, current
from reminders.texting.errors import FailureClass, classify, explain
from reminders.texting.listed import ProviderMessage as ProviderMessage
from reminders.texting.listed import kept_id, read_row
from reminders.texting.sender_setup import SenderSetup, read_setup, set_webhook
from reminders.texting.transport import Transport

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.message import MessageInstance, MessagePage

log = structlog.get_logger()

DEADLINE_SECONDS = 15.0
PAGE_SIZE = 1000  # Twilio's largest
_FIRST_CODE = 10_000  # Twilio's codes have five digits; a lower number is an HTTP status instead of one
_ORDER_SLACK = timedelta(hours=1)
"""How far Twilio's newest-first lists may be out of order: reading stops at a page that is older by this much."""
_CONFIGURATION_STATUSES = frozenset({301, 302, 307, 308, 401, 403, 404, 405, 407})
"""HTTP statuses that, without a Twilio code, mean that the address, the proxy or the sign-in is wrong."""
_DAILY_LIMIT, _PACIFIC = 30023, ZoneInfo("America/Los_Angeles")
_MAYBE_PROCESSED_STATUSES = frozenset({408})
_NO_ANSWER = (RequestException, HTTPError, OSError)
_NO_SENSE = (TwilioException, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Sent:
    """Twilio accepted the text. `status` is its first one: accepted, queued, sometimes already failed."""

    provider_id: str
    status: str


@dataclass(frozen=True)
class NotSent:
    """Never processed (no connection, 429, a full queue): safe to post again, after the given seconds."""

    why: str
    retry_after_seconds: float | None = None
    of_sender: bool = True
    """Whether all texts of the sender have to wait, or only texts like this one."""


@dataclass(frozen=True)
class Rejected:
    """Twilio rejected the text for good; `code` is its error code, or the HTTP status if it gave none."""

    code: int
    failure: FailureClass
    why: str


@dataclass(frozen=True)
class Unknown:
    """The text may or may not have gone out: before posting it again, look for it with `Gateway.sent_to`."""

    why: str


PostResult = Sent | NotSent | Rejected | Unknown


@dataclass(frozen=True)
class AccountStatus:
    """The texting account. `status` is active, suspended or closed; a trial adds its own words to every text."""

    status: str
    is_trial: bool


class ProviderUnavailable(Exception):
    """A list or fetch failed, which says nothing about any text. `code` is Twilio's error code, if it gave one."""

    def __init__(self, why: str, code: int | None = None) -> None:
        super().__init__(why)
        self.code = code


class NoSuchMessage(LookupError):
    """Twilio has no message with this id."""


class Gateway:
    """One Twilio account. Keep one per process: connections are pooled, and threads may share it.

    Args:
        account_sid: the account.
        auth_token: its token; of two comma-separated ones (a rotation) the first is used to call.
        api_url: another Messages API (the simulated network, a test server), or None for Twilio.
        deadline_seconds: total time for one request, including connecting.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        api_url: str | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._http = Transport(api_url, deadline_seconds)
        self._client = Client(account_sid, auth_token.split(",")[0].strip(), http_client=self._http)
        # Loads what is a sixth of all that a process of ours loads, and needed by those alone that call Twilio.
        self._messages = self._client.messages

    def post(
        self, *, to: str, sender: str, body: str, status_callback: str, validity_seconds: int | None = None
    ) -> PostResult:
        """Post one text, once. Never raises for anything that the network or Twilio does.

        `sender` is a number in E.164, a short code, or a Messaging Service (`MG…`).
        `validity_seconds` (1 to 36,000): Twilio drops the text if it is still queued after that.
        """
        arguments: dict[str, object] = {"to": to, "body": body, "status_callback": status_callback}
        arguments["messaging_service_sid" if sender.startswith("MG") else "from_"] = sender
        if validity_seconds is not None:
            arguments["validity_period"] = validity_seconds
        attempt = self._http.attempt()
        token = current.set(attempt)
        try:
            message = self._messages.create(**arguments)
        except (TwilioRestException, TwilioServiceException) as error:
            return _refusal(error, attempt)
        except _NO_ANSWER as error:
            return _no_answer(error, attempt)
        except _NO_SENSE:
            if not attempt.began:  # our own error: a body that cannot be encoded, a wrong argument
                raise
            return Unknown("Twilio's answer could not be understood")
        finally:
            current.reset(token)
        if not message.sid:
            return Unknown("Twilio's answer holds no message id")
        return Sent(kept_id(message.sid), str(message.status or ""))

    def sent_to(self, to: str, *, since: datetime | None = None) -> list[ProviderMessage]:
        """Every outbound text to this number, newest first, created at `since` or later.

        The list is filtered by `To` only, because Twilio's date filter goes by the day of sending and leaves out
        queued texts. All pages are read. Twilio's times have whole seconds, so `since` is rounded down to one.

        Raises:
            ProviderUnavailable: the list could not be read, which says nothing about any text.
        """
        rows = [row for page in self._pages(to=to) for row in page]
        if not all(row is not None and row.dated for row in rows):  # that row may be the text that is looked for
            raise ProviderUnavailable("Twilio's list holds a row without an id or a date")
        found = [m for m in rows if m is not None and not m.is_inbound]
        if since is not None:
            first = since.replace(microsecond=0)
            found = [m for m in found if m.created_at >= first]
        return sorted(found, key=lambda m: m.created_at, reverse=True)

    def received_since(self, since: datetime, sender: str | None = None) -> list[ProviderMessage]:
        """Every inbound text created at `since` or later, oldest first; to one `sender` of ours, if given.

        Reading stops at the first page older than `since`. A row without an id is left out and logged, because it
        could not be told apart when it is listed again.

        Raises:
            ProviderUnavailable: the list could not be read; ask again from the same `since`.
        """
        first = since.astimezone(UTC).replace(microsecond=0)
        # The filter goes by UTC day, inclusive. What has no sending date yet is found by the next poll.
        midnight = first.replace(hour=0, minute=0, second=0)
        filters: dict[str, object] = {"date_sent_after": midnight}
        if sender is not None:
            filters["to"] = sender
        oldest_of_interest = first - _ORDER_SLACK
        pages = takewhile(lambda page: any(_is_recent(m, oldest_of_interest) for m in page), self._pages(**filters))
        rows = [row for page in pages for row in page]
        if None in rows:
            log.warning("rows of the provider's list without an id are left out", rows=rows.count(None))
        found = [m for m in rows if m is not None and m.is_inbound and m.created_at >= first]
        # Times have whole seconds; within one, the order of the list is the order in which they came in.
        found.reverse()
        found.sort(key=lambda m: m.created_at)
        return found

    def fetch(self, provider_id: str) -> ProviderMessage:
        """One text as Twilio has it now.

        Raises:
            NoSuchMessage: Twilio does not know the id.
            ProviderUnavailable: Twilio could not be asked.
        """
        try:
            return _fetched(self._messages(provider_id).fetch())
        except TwilioRestException as error:
            if error.code in (20404, 404):
                raise NoSuchMessage(provider_id) from error
            raise _unavailable(error) from error
        except (*_NO_ANSWER, *_NO_SENSE) as error:
            raise _unavailable(error) from error

    def account_status(self) -> AccountStatus:
        """Whether the account may send. Raises ProviderUnavailable, with code 20003 for a wrong token."""
        try:
            account = self._client.api.v2010.accounts(str(self._client.account_sid)).fetch()
        except (*_NO_ANSWER, *_NO_SENSE) as error:
            raise _unavailable(error) from error
        return AccountStatus(str(account.status), str(account.type) == "Trial")

    def sender_setup(self, sender: str) -> SenderSetup | None:
        """How a sender is set up at Twilio; None if the account has no such sender.

        Raises:
            ProviderUnavailable: Twilio could not be asked.
        """
        try:
            return read_setup(self._client, sender)
        except TwilioRestException as error:
            if error.code in (20404, 404):
                return None
            raise _unavailable(error) from error
        except (*_NO_ANSWER, *_NO_SENSE) as error:
            raise _unavailable(error) from error

    def set_webhook(self, sender: str, url: str) -> None:
        """Have what is texted to a sender posted to `url`. Raises ProviderUnavailable."""
        try:
            set_webhook(self._client, sender, url)
        except (*_NO_ANSWER, *_NO_SENSE) as error:
            raise _unavailable(error) from error

    def close(self) -> None:
        """Close the pooled connections."""
        self._http.close()

    def _pages(self, **filters: object) -> Iterator[list[ProviderMessage | None]]:
        """Pages of rows; None for a row that cannot be read. (Twilio's client fails on a page with one odd date.)"""
        try:
            page: MessagePage | None = self._messages.page(page_size=PAGE_SIZE, **filters)
            while page is not None:
                page.get_instance = lambda row: row
                yield [read_row(row) for row in page]
                page = page.next_page()
        except (*_NO_ANSWER, *_NO_SENSE) as error:
            raise _unavailable(error) from error


def _is_recent(message: ProviderMessage | None, since: datetime) -> bool:
    """Whether the row has a date, and it is `since` or later."""
    return message is not None and message.dated and message.created_at >= since


def _refusal(error: TwilioRestException | TwilioServiceException, attempt: Attempt) -> PostResult:
    status = attempt.status or error.status
    code = int(error.code or status)
    failure = classify(code)
    if code == _DAILY_LIMIT and status < 500:  # the limit of one carrier only
        return NotSent(explain(code), _until_midnight_pacific(), of_sender=False)
    if status == 429 or (failure is FailureClass.TRANSIENT and status < 500):
        return NotSent(explain(code) if code >= _FIRST_CODE else explain(20429), _retry_after(attempt))
    if status >= 500 or status in _MAYBE_PROCESSED_STATUSES or status < 300:
        return Unknown(f"Twilio answered {status}" + (f" ({code})" if code >= _FIRST_CODE else ""))
    if code < _FIRST_CODE:
        known = FailureClass.CONFIGURATION if status in _CONFIGURATION_STATUSES else FailureClass.UNKNOWN
        return Rejected(status, known, f"The texting service answered {status} without saying why.")
    return Rejected(code, failure, explain(code))


def _no_answer(error: Exception, attempt: Attempt) -> PostResult:
    # The exception's text can contain the URL and with it a phone number, so only its type is kept.
    kind = type(error).__name__
    if not attempt.began:
        return NotSent(f"no connection to Twilio ({kind})")
    return Unknown(f"no answer from Twilio ({kind})")


def _retry_after(attempt: Attempt) -> float | None:
    try:
        return max(0.0, float(attempt.headers.get("retry-after", "")))
    except ValueError:
        return None


def _until_midnight_pacific() -> float:
    """Seconds until midnight Pacific time, when the carriers' daily limits start over."""
    now = datetime.now(_PACIFIC)
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), _PACIFIC)
    return max(1.0, midnight.timestamp() - now.timestamp())


def _unavailable(error: Exception) -> ProviderUnavailable:
    code, status = getattr(error, "code", None), getattr(error, "status", None)
    answer = error.args[1] if isinstance(error, TwilioException) and len(error.args) > 1 else None
    if isinstance(answer, Response):  # for pages, the library does not parse the error
        refusal = Version.exception("GET", "", answer, "")
        code, status = refusal.code, answer.status_code
    if isinstance(code, int) and code >= _FIRST_CODE:
        return ProviderUnavailable(explain(code), code)
    if status is not None:
        return ProviderUnavailable(f"Twilio answered {status}")
    return ProviderUnavailable(f"Twilio could not be asked ({type(error).__name__})")


def _fetched(instance: MessageInstance) -> ProviderMessage:
    message = read_row(
        {
            "sid": instance.sid, "to": instance.to, "from": instance.from_, "body": instance.body,
            "direction": instance.direction, "status": instance.status, "error_code": instance.error_code,
            "date_created": instance.date_created, "date_sent": instance.date_sent, "num_media": instance.num_media,
            "messaging_service_sid": instance.messaging_service_sid,
        }
    )  # fmt: skip
    if message is None:
        raise ValueError("a message without an id")
    return message
