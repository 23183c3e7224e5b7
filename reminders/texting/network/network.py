"""The network itself: takes texts to phones and texts from phones, from the API, the page and scripts."""

import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

from reminders.texting.network.carrier import Carrier
from reminders.texting.network.faults import Dice, Faults
from reminders.texting.network.keywords import ANSWERS, Keyword, keyword_of
from reminders.texting.network.store import Store
from reminders.texting.network.texts import INBOUND, OUTBOUND, OUTBOUND_REPLY, Text, inbound_params
from reminders.texting.network.webhooks import Webhooks
from reminders.texting.senders import is_service

DEFAULT_SENDER = "+13125550177"
TRIAL_PREFIX = "Sent from your Twilio trial account - "


@dataclass(frozen=True)
class Options:
    """What a network is started with."""

    account_sid: str
    auth_tokens: tuple[str, ...]
    database: Path | str
    inbound_url: str | None = None
    sender: str = DEFAULT_SENDER
    """The number behind every Messaging Service, and the one that a phone texts if nobody has texted it yet."""
    seed: str = ""
    faults: Faults = field(default_factory=Faults)
    delivery_seconds: float = 0.8
    advanced_opt_out: bool = False


class Network:
    """Twilio, the carriers and the phones, as one object behind the HTTP surface."""

    def __init__(self, options: Options) -> None:
        self.account_sid = options.account_sid
        self.auth_tokens = options.auth_tokens
        self.sender = options.sender
        self.inbound_url = options.inbound_url
        self.store = Store(options.database)
        self.dice = Dice(options.faults, options.seed)
        self.webhooks = Webhooks(options.auth_tokens[0])
        self.carrier = Carrier(self.store, self.webhooks, self.dice, self.account_sid, options.delivery_seconds)
        self._advanced_opt_out = options.advanced_opt_out

    def start(self) -> None:
        """Begin to deliver."""
        self.carrier.start()

    def stop(self) -> None:
        """Stop delivering and close the file."""
        self.carrier.stop()
        self.webhooks.close()
        self.store.close()

    def accept(
        self,
        *,
        to: str,
        sender: str,
        body: str,
        status_callback: str | None = None,
        validity_seconds: int | None = None,
        fault: str | None = None,
        direction: str = OUTBOUND,
    ) -> Text:
        """Take a text on its way to a phone; `sender` is a number or a Messaging Service (`MG…`)."""
        now = time.time()
        about = f"{to}/{body}"
        service = sender if is_service(sender) else None
        text = self.store.add(
            Text(
                sid=_new_sid("SM"),
                direction=direction,
                to=to,
                sender=self.sender if service else sender,
                body=TRIAL_PREFIX + body if self.dice.hits("trial_prefix", about) else body,
                status="accepted" if service else "queued",
                created_at=now,
                updated_at=now,
                listed_at=self._listed_at(now, about),
                service=service,
                status_callback=status_callback,
                validity_seconds=validity_seconds,
                fault=fault,
            )
        )
        if status_callback and self.dice.hits("status_early", about):
            self.carrier.rush(text)
        else:
            self.carrier.take(text)
        return text

    def say(self, *, phone: str, body: str, to: str | None = None, media: int = 0) -> Text:
        """Receive a patient's text from `phone` to `to`, by default to the sender that texted the phone last."""
        known = self.store.phone(phone)
        sender = to or (known.last_sender if known else None) or self.sender
        now = time.time()
        about = f"{phone}/{body}"
        latest = self.store.latest_from(sender, phone) or self.store.latest_from(sender)
        lost = self.dice.hits("inbound_lost", about)
        text = self.store.add(
            Text(
                sid=_new_sid("MM" if media else "SM"),
                direction=INBOUND,
                to=sender,
                sender=phone,
                body=body,
                status="received",
                created_at=now,
                updated_at=now,
                sent_at=now,
                reached_at=now,
                listed_at=self._listed_at(now, about),
                service=latest.service if latest else None,
                media=media,
                fault="inbound_lost" if lost else None,
            )
        )
        keyword = keyword_of(body)
        if keyword:
            self._obey(keyword, sender, phone)
        if self.inbound_url and not lost:
            self._report(text, about, keyword)
        return text

    def _obey(self, keyword: Keyword, sender: str, phone: str) -> None:
        refuses = self.store.opted_out(sender, phone)
        if keyword is Keyword.STOP:
            self.store.opt_out(sender, phone)
        if keyword is Keyword.START:
            self.store.opt_in(sender, phone)
        if keyword is Keyword.HELP or refuses is (keyword is Keyword.START):
            self.accept(to=phone, sender=sender, body=ANSWERS[keyword], direction=OUTBOUND_REPLY)

    def _report(self, text: Text, about: str, keyword: Keyword | None) -> None:
        assert self.inbound_url is not None
        opt_out_type = keyword.value if keyword and self._advanced_opt_out else None
        params = inbound_params(text, self.account_sid, opt_out_type)
        at_once = 3 if self.dice.hits("inbound_concurrent", about) else 1
        in_turn = 2 if self.dice.hits("inbound_repeated", about) else 1
        for _ in range(at_once):
            self.webhooks.post(self.inbound_url, *[params] * in_turn)

    def _listed_at(self, now: float, about: str) -> float:
        return now + (self.dice.faults.list_lag_seconds if self.dice.hits("list_lag", about) else 0.0)


def _new_sid(kind: str) -> str:
    return kind + secrets.token_hex(16)
