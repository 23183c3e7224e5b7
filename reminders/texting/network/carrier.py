"""Moves accepted texts along (queued, sent, delivered) in real time and reports each step to its callback."""

import heapq
import sqlite3
import threading
import time
from concurrent.futures import wait
from dataclasses import replace

from reminders.texting.network.faults import Dice
from reminders.texting.network.store import Store
from reminders.texting.network.texts import FINAL, Text, status_params
from reminders.texting.network.webhooks import Webhooks

_NEXT = {"accepted": "queued", "queued": "sent", "sent": "delivered"}
_PORTIONS = {"queued": 0.15, "sent": 0.35, "delivered": 1.0}
"""When a status is reached, as a part of the whole time to delivery."""

REFUSED_AT_ONCE: dict[str, int] = {"out_of_region": 21408, "unverified": 21608, "no_sender": 21704, "new_code": 21999}
"""Conditions of a phone in which a POST to it is refused, with the error code."""

CONDITIONS: dict[str, int | None] = {
    "on": None, "off": 30003, "not_in_service": 30005, "landline": 30006, "unregistered": 30034,
    **dict.fromkeys(REFUSED_AT_ONCE),
}  # fmt: skip
"""Conditions of a phone, with the error code of a text that then is not delivered."""

EARLY_SECONDS = 5.0
"""How long a POST waits for callbacks that are to be posted before its answer (fault `status_early`)."""

AGAIN_SECONDS = 1.0
"""After how long a step that could not be written is tried again."""


class Carrier:
    """Moves texts from "accepted" to the phone, in a thread of its own."""

    def __init__(self, store: Store, webhooks: Webhooks, dice: Dice, account_sid: str, delivery_seconds: float) -> None:
        self._store = store
        self._webhooks = webhooks
        self._dice = dice
        self._account_sid = account_sid
        self.delivery_seconds = delivery_seconds
        self._due: list[tuple[float, int, str]] = []
        self._latest: dict[tuple[str, str], float] = {}  # texts to one phone arrive in the order they were taken
        self._held: dict[str, Text] = {}  # `sent` callbacks that come after `delivered`
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="carrier", daemon=True)

    def start(self) -> None:
        """Start, with the texts that were under way when the network last stopped."""
        for text in self._store.moving():
            self.take(text)
        self._thread.start()

    def stop(self) -> None:
        """Stop; texts under way go on after the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join()

    def take(self, text: Text) -> None:
        """Move this text along when its time comes."""
        following = _NEXT.get(text.status)
        if following is None:
            return
        seconds = self.delivery_seconds * _PORTIONS[following] * self._dice.spread(text.about)
        with self._changed:
            due = max(text.created_at + seconds, self._latest.get((text.to, following), 0.0))
            self._latest[text.to, following] = due
            heapq.heappush(self._due, (due, text.seq, text.sid))
            self._changed.notify()

    def rush(self, text: Text) -> None:
        """Move this text all the way now; returns when its callbacks were answered, or after `EARLY_SECONDS`."""
        reports = []
        while text.status not in FINAL:
            text = self._step(text)
            reports.append(status_params(text, self._account_sid))
        if text.status_callback:
            wait([self._webhooks.post(text.status_callback, *reports)], EARLY_SECONDS)

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._stopping:
                    return
                seconds = self._due[0][0] - time.time() if self._due else None
                if seconds is None or seconds > 0:
                    self._changed.wait(seconds)
                    continue
                _, seq, sid = heapq.heappop(self._due)
            try:
                self._move_along(sid)
            except sqlite3.OperationalError:  # the disk is full: the text goes on when there is room again
                with self._changed:
                    heapq.heappush(self._due, (time.time() + AGAIN_SECONDS, seq, sid))

    def _move_along(self, sid: str) -> None:
        text = self._store.get(sid)
        if text is not None and text.status not in FINAL:
            moved = self._step(text)
            self._report(moved)
            self.take(moved)

    def _step(self, text: Text) -> Text:
        now = time.time()
        status = _NEXT[text.status]
        moved = replace(text, status=status, updated_at=now)
        if status == "sent":
            moved = replace(moved, sent_at=now)
        if status == "delivered":
            error_code = self._obstacle(text)
            moved = (
                replace(moved, reached_at=now)
                if error_code is None
                else replace(moved, status="undelivered", error_code=error_code)
            )
        self._store.move(moved)
        return moved

    def _obstacle(self, text: Text) -> int | None:
        phone = self._store.phone(text.to)
        error_code = CONDITIONS[phone.condition] if phone else None
        if error_code is None and self._dice.hits("undelivered", text.about):
            return CONDITIONS["off"]
        return error_code

    def _report(self, text: Text) -> None:
        if not text.status_callback:
            return
        if text.status == "sent" and self._dice.hits("status_reordered", text.about):
            self._held[text.sid] = text
            return
        reports = [text]
        if text.status in FINAL and text.sid in self._held:
            reports.append(self._held.pop(text.sid))
        bodies = []
        for reported in reports:
            about = f"{reported.status}/{reported.about}"
            if self._dice.hits("status_lost", about):
                continue
            times = 2 if self._dice.hits("status_repeated", about) else 1
            bodies += [status_params(reported, self._account_sid)] * times
        if bodies:
            self._webhooks.post(text.status_callback, *bodies)
