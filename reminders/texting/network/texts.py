"""One text on the network, and how Twilio's API and webhooks describe it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from reminders.texting.segments import count

API_VERSION = "2010-04-01"
INBOUND = "inbound"
OUTBOUND = "outbound-api"
OUTBOUND_REPLY = "outbound-reply"  # Twilio's own answer to STOP, START and HELP

FINAL = frozenset({"delivered", "undelivered", "failed", "received"})


@dataclass(frozen=True)
class Text:
    """A text as stored. Times are POSIX seconds; `sender` is a number even where a service sent it."""

    sid: str
    direction: str
    to: str
    sender: str
    body: str
    status: str
    created_at: float
    updated_at: float
    sent_at: float | None = None
    reached_at: float | None = None
    """When it could be read: on the patient's phone, or by us."""
    listed_at: float = 0.0
    """From when on it is listed."""
    error_code: int | None = None
    service: str | None = None
    media: int = 0
    status_callback: str | None = None
    validity_seconds: int | None = None
    fault: str | None = None
    seq: int = 0

    @property
    def about(self) -> str:
        """What `Dice` decides by: phone and body, which are the same in every run with a seed; the id is not."""
        return f"{self.sender if self.direction == INBOUND else self.to}/{self.body}"

    @property
    def num_segments(self) -> int:
        """Segments as Twilio counts them: a text of pictures alone has one."""
        return max(1, count(self.body).segments)


def resource(text: Text, account_sid: str) -> dict[str, Any]:
    """The Message resource, with Twilio's whole set of fields."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{text.sid}"
    undecided = text.service is not None and text.status == "accepted"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": text.body,
        "date_created": rfc2822(text.created_at),
        "date_sent": rfc2822(text.sent_at),
        "date_updated": rfc2822(text.updated_at),
        "direction": text.direction,
        "error_code": text.error_code,
        "error_message": None,
        "from": None if undecided else text.sender,
        "messaging_service_sid": text.service,
        "num_media": str(text.media),
        "num_segments": "0" if undecided else str(text.num_segments),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "tags": None,
        "to": text.to,
        "uri": f"{uri}.json",
    }


def status_params(text: Text, account_sid: str) -> dict[str, str]:
    """What a status callback posts."""
    params = {
        "SmsSid": text.sid,
        "SmsStatus": text.status,
        "MessageStatus": text.status,
        "To": text.to,
        "MessageSid": text.sid,
        "AccountSid": account_sid,
        "From": text.sender,
        "ApiVersion": API_VERSION,
    }
    if text.service:
        params["MessagingServiceSid"] = text.service
    if text.error_code is not None:
        params["ErrorCode"] = str(text.error_code)
    if text.status in ("delivered", "undelivered"):
        params["RawDlrDoneDate"] = datetime.fromtimestamp(text.updated_at, UTC).strftime("%y%m%d%H%M")
    return params


def inbound_params(text: Text, account_sid: str, opt_out_type: str | None) -> dict[str, str]:
    """What an inbound webhook posts; several values are blank, as they often are."""
    params = {
        "ToCountry": "US",
        "ToState": "IL",
        "ToCity": "",
        "ToZip": "",
        "FromCountry": "US",
        "FromState": "IL",
        "FromCity": "CHICAGO",
        "FromZip": "",
        "SmsMessageSid": text.sid,
        "SmsSid": text.sid,
        "MessageSid": text.sid,
        "SmsStatus": "received",
        "AccountSid": account_sid,
        "From": text.sender,
        "To": text.to,
        "Body": text.body,
        "NumMedia": str(text.media),
        "NumSegments": str(text.num_segments),
        "ApiVersion": API_VERSION,
    }
    for index in range(text.media):
        address = f"https://api.twilio.com/{API_VERSION}/Accounts/{account_sid}/Messages/{text.sid}/Media"
        params[f"MediaUrl{index}"] = f"{address}/ME{text.sid[2:-2]}{index:02d}"
        params[f"MediaContentType{index}"] = "image/jpeg"
    if text.service:
        params["MessagingServiceSid"] = text.service
    if opt_out_type:
        params["OptOutType"] = opt_out_type
    return params


def rfc2822(at: float | None) -> str | None:
    """Twilio's way to write a time; it has no fractions of a second."""
    return None if at is None else format_datetime(datetime.fromtimestamp(int(at), UTC))


def iso(at: float) -> str:
    """The time for our own JSON: ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
