"""Afterwards: the network's own ledger, and what the patients meant, held against the record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from reminders.care.hours import USUAL_HOURS, is_allowed
from reminders.care.reasons import Reason
from reminders.followup.intake.arrival.order import USUAL_DELAY
from reminders.followup.intake.whose.read_as_one import TOGETHER
from reminders.outbox.kinds import Kind
from reminders.record.outcomes import FlagKind, Outcome, Source
from reminders.record.schedule import CheckInState
from reminders.record.texts import Attribution, Message, MessageState, Reply
from tests.chaos.patients import Meaning, Said
from tests.chaos.settled_record import Record

#: What is promised, each with the cases in which it was broken.
TWICE = "texts sent twice, or unknown to the record"
ASKED = "check-ins asked other than once"
HOURS_BROKEN = "unprompted texts outside the patient's hours"
STOPPED = "texts after an opt-out was recorded"
LOST = "replies lost or unread"
WRONG = "answers missing, wrong or in the wrong place"
UNACCOUNTED = "check-ins unaccounted for"
CHAIN = "broken links in the audit chain"
PROMISES = (TWICE, ASKED, HOURS_BROKEN, STOPPED, LOST, WRONG, UNACCOUNTED, CHAIN)

#: Nobody asked for these: they keep to the patient's hours.
UNPROMPTED = (Kind.WELCOME, Kind.QUESTION, Kind.NUDGE)

#: What a phone that said stop may still get: the one confirmation.
AFTER_STOP = (Kind.STOP_CONFIRMED, Kind.DANGER)

#: How many texts of a kind one question of a check-in may have.
MOST = {Kind.QUESTION: 1, Kind.FOLLOW_UP: 1, Kind.NUDGE: 1, Kind.CLARIFY: 2}

#: Between a claim and the moment the network had the text, where no process was frozen in between (real seconds).
HAND_OVER_SECONDS = 35.0

HOURS = USUAL_HOURS

#: What became of an answer: it is in the record, or there is a good reason why it is not where it was meant to be.
RECORDED, RECORDED_LATE = "answers recorded", "answers recorded late, marked"
ASKED_AGAIN_AND_LEFT = "answers asked about again, and left to a person"
ASKED_AGAIN = "answers asked about again"
CROSSED = "answers that crossed with the next question"


@dataclass
class Verdict:
    """Figures of what happened, and everything that should not have."""

    figures: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in PROMISES})

    @property
    def excused(self) -> int:
        """How many answers are not where they were meant to be, for a reason that a run in order has seldom."""
        return sum(self.figures[name] for name in (ASKED_AGAIN_AND_LEFT, ASKED_AGAIN, CROSSED))

    @property
    def recorded(self) -> int:
        """How many answers are in the record as they were meant."""
        return self.figures[RECORDED] + self.figures[RECORDED_LATE]

    def lines(self) -> list[str]:
        """The counts: first the promises, each with how often it was broken; then what happened; then the trails."""
        counts = [(promise, len(cases)) for promise, cases in self.wrong.items()] + sorted(self.figures.items())
        broken = [f"BROKEN {promise}: {case}" for promise, cases in self.wrong.items() for case in cases[:20]]
        return [f"  {count:6}  {name}" for name, count in counts] + broken


def judge(
    record: Record, ledger: dict[str, Any], said: Sequence[Said], opt_outs_seen: dict[tuple[str, str], datetime]
) -> Verdict:
    """Hold the ledger and the patients' words against the record.

    `opt_outs_seen` says when an opt-out of (sender, phone index) was first seen committed, in real time.
    """
    verdict = Verdict()
    ours = [text for text in ledger["outbound"] if text["direction"] == "outbound-api"]
    by_sid = _texts_once(verdict, record, ours)
    _asked_once(verdict, record, by_sid)
    _hours(verdict, record, ours, by_sid)
    _nothing_after_stop(verdict, record, by_sid, opt_outs_seen)
    _replies(verdict, record, ledger["inbound"])
    _answers(verdict, record, by_sid, ledger["inbound"], said)
    _check_ins(verdict, record)
    if record.broken_links:
        verdict.wrong[CHAIN].append(f"{record.broken_links} links")
    verdict.figures.update({f"fault {name}": count for name, count in ledger["faults"].items()})
    return verdict


def _texts_once(verdict: Verdict, record: Record, ours: list[dict[str, Any]]) -> dict[str, Message]:
    """Each accepted text is one message of the record, and no message was accepted twice."""
    accepted: Counter[str] = Counter()
    by_sid: dict[str, Message] = {}
    for text in ours:
        message_id = urlsplit(text["status_callback"]).path.rsplit("/", 1)[1]
        message = record.messages.get(message_id)
        if message is None:
            verdict.wrong[TWICE].append(f"{text['sid']} is no text of the record")
            continue
        by_sid[text["sid"]] = message
        accepted[message_id] += 1
        verdict.figures[f"accepted {message.kind}"] += 1
        if accepted[message_id] == 2:
            verdict.wrong[TWICE].append(f"sent twice: {record.trail(message_id)}")
        elif message.provider_id != text["sid"]:
            verdict.wrong[TWICE].append(f"bound to {message.provider_id}: {record.trail(message_id)}")
    for message in record.messages.values():
        verdict.figures[f"message {message.state}"] += 1
        if message.provider_id is not None and message.provider_id not in by_sid:
            verdict.wrong[TWICE].append(f"the network never had it: {record.trail(message.id)}")
        causes = {event.cause for event in record.events[message.id]}
        verdict.figures["texts in the balance"] += any(e.to_state == "unknown" for e in record.events[message.id])
        verdict.figures["texts found at the provider"] += "reconciled" in causes
        verdict.figures["texts sent again after being missing"] += "missing twice at the provider" in causes
    for flag in record.flags:
        if flag.kind == FlagKind.SENT_TWICE:
            verdict.wrong[TWICE].append(f"flag {flag.natural_key}")
    verdict.figures["texts accepted"] = len(ours)
    return by_sid


def _asked_once(verdict: Verdict, record: Record, by_sid: dict[str, Message]) -> None:
    asked: dict[tuple[str, str, str], list[Message]] = defaultdict(list)
    for message in by_sid.values():
        if message.check_in_id is not None and message.kind in MOST:
            asked[message.check_in_id, str(message.question), message.kind].append(message)
    for (_, _, kind), messages in asked.items():
        if len(messages) > MOST[Kind(kind)]:
            verdict.wrong[ASKED].append(f"{len(messages)} {kind}: " + " | ".join(record.trail(m.id) for m in messages))
    questions = Counter(m.check_in_id for m in by_sid.values() if m.kind == Kind.QUESTION)
    for check_in in record.check_ins.values():
        was_asked = check_in.state in (CheckInState.ASKED, CheckInState.ANSWERED, CheckInState.MISSED)
        if was_asked != (questions[check_in.id] == 1):
            texts = [record.trail(m.id) for m in record.messages.values() if m.check_in_id == check_in.id]
            verdict.wrong[ASKED].append(
                f"{check_in.step} {check_in.state} {check_in.reason}, texts: {questions[check_in.id]}: {texts}"
            )


def _hours(verdict: Verdict, record: Record, ours: list[dict[str, Any]], by_sid: dict[str, Message]) -> None:
    """By the claim that handed the text over: the seconds until the network has it are minutes on a fast clock."""
    for text in ours:
        message = by_sid.get(text["sid"])
        if message is None:
            continue
        accepted_at = datetime.fromisoformat(text["accepted_at"])
        claims = [e.at for e in record.events[message.id] if e.to_state == MessageState.CLAIMED]
        # What a trial account or a clock's rounding does to the last milliseconds must not hide the claim.
        claimed_at = max((at for at in claims if at <= accepted_at + timedelta(seconds=0.1)), default=None)
        if claimed_at is None:
            verdict.wrong[TWICE].append(f"never claimed: {record.trail(message.id)}")
            continue
        verdict.figures["texts handed over late (frozen in between)"] += accepted_at - claimed_at > timedelta(
            seconds=HAND_OVER_SECONDS
        )
        if message.kind not in UNPROMPTED:
            continue
        care = record.clock.at(claimed_at)
        if not is_allowed(care, record.zones[str(message.patient_id)], HOURS):
            verdict.wrong[HOURS_BROKEN].append(f"{care:%a %H:%M} UTC: {record.trail(message.id)}")


def _nothing_after_stop(
    verdict: Verdict, record: Record, by_sid: dict[str, Message], seen: dict[tuple[str, str], datetime]
) -> None:
    verdict.figures["opt-outs"] = len(seen)
    for message in by_sid.values():
        stopped_at = seen.get((message.sender, message.to_index))
        if stopped_at is None or message.kind in AFTER_STOP or message.claimed_at is None:
            continue
        if message.claimed_at > stopped_at:
            verdict.wrong[STOPPED].append(f"seen {stopped_at:%H:%M:%S.%f}: {record.trail(message.id)}")


def _replies(verdict: Verdict, record: Record, inbound: list[dict[str, Any]]) -> None:
    verdict.figures["replies written"] = len(inbound)
    for text in inbound:
        reply = record.replies.get(text["sid"])
        if reply is None:
            verdict.wrong[LOST].append(f"{text['body']!r} from {text['from']} at {text['accepted_at']}")
        elif reply.read_at is None:
            verdict.wrong[LOST].append(f"unread: {text['body']!r} from {text['from']}")
        else:
            verdict.figures[f"replies by {reply.source}"] += 1


def _answers(
    verdict: Verdict,
    record: Record,
    by_sid: dict[str, Message],
    inbound: list[dict[str, Any]],
    said: Sequence[Said],
) -> None:
    made = _made(record)
    flagged = {flag.reply_id for flag in record.flags}
    written_at = {text["sid"]: datetime.fromisoformat(text["accepted_at"]) for text in inbound}
    answers: dict[tuple[str, str], list[tuple[datetime, Said]]] = defaultdict(list)
    as_one, joined = _read_as_one(record, written_at), set[tuple[str, str]]()
    for text in said:
        reply, about = record.replies.get(text.sid), by_sid.get(text.about_sid)
        if reply is None or about is None or about.check_in_id is None:
            continue  # counted above
        what = f"{text.body!r} to {about.natural_key}, read as {reply.value} ({reply.attribution}, {reply.rule})"
        place = (about.check_in_id, str(about.question))
        if reply.id in as_one:
            verdict.figures["texts read with another as one"] += 1
            joined.add(place)
            continue
        if text.meaning not in (Meaning.SCORE, Meaning.CHOICE):
            _no_score(verdict, text, made[reply.id], what)
            continue
        check_in = record.check_ins[about.check_in_id]
        in_time = record.clock.at(written_at[text.sid]) < check_in.closes_at
        # The provider's list dates a text to the second, rounded down: minutes of care time where that runs fast.
        listed_in_time = record.clock.at(written_at[text.sid].replace(microsecond=0)) < check_in.closes_at
        why_not = _not_recorded_there(reply, place, made[reply.id], record, flagged)
        if why_not:
            verdict.figures[why_not] += 1
            continue
        if in_time:
            answers[place].append((written_at[text.sid], text))
        if reply.value != text.value:
            verdict.wrong[WRONG].append(f"meant {text.value}: {what}")
        elif len(made[reply.id]) == 1 or _in_force_again(made[reply.id], record):
            outcome = made[reply.id][-1]
            if (outcome.check_in_id, outcome.measure, outcome.value) != (*place, text.value):
                verdict.wrong[WRONG].append(f"recorded as {outcome.step} {outcome.measure} {outcome.value}: {what}")
            elif outcome.late == in_time == listed_in_time and reply.attribution != Attribution.CORRECTION:
                verdict.wrong[WRONG].append(f"{'marked late, but in time' if in_time else 'late, unmarked'}: {what}")
            else:
                verdict.figures[RECORDED_LATE if outcome.late else RECORDED] += 1
        elif made[reply.id]:
            verdict.wrong[WRONG].append(f"recorded {len(made[reply.id])} times: {what}")
        elif reply.outcome_id is not None and record.outcomes[reply.outcome_id].value == text.value:
            verdict.figures["answers that said the same again"] += 1
        elif reply.attribution == Attribution.OVERTAKEN:
            verdict.figures["answers overtaken by a newer one"] += 1
        elif reply.id in flagged:
            verdict.figures["answers left to a person"] += 1
        else:
            verdict.wrong[WRONG].append(f"vanished: {what}")
    _newest_stands(verdict, record, {place: found for place, found in answers.items() if place not in joined})


def _made(record: Record) -> dict[str, list[Outcome]]:
    """The outcomes that each reply made, by its id."""
    made: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in record.outcomes.values():
        if outcome.source == Source.PATIENT and outcome.reply_id is not None:
            made[outcome.reply_id].append(outcome)
    return made


def _no_score(verdict: Verdict, text: Said, made: Sequence[Outcome], what: str) -> None:
    verdict.figures[f"replies meaning {text.meaning}"] += 1
    if made:
        verdict.wrong[WRONG].append(f"a score from no score: {what}")


def _not_recorded_there(
    reply: Reply, place: tuple[str, str], made: Sequence[Outcome], record: Record, flagged: set[str | None]
) -> str | None:
    """For what good reason an answer was not recorded for the question it was meant for; None if there is none."""
    if reply.value is None and reply.id in flagged:
        # A nudge and the next question crossed on the way: asked again, and a person sees what was written.
        return ASKED_AGAIN_AND_LEFT
    if reply.value is None and any(
        (m.check_in_id, m.reply_id) == (place[0], reply.id) and m.kind in (Kind.CLARIFY, Kind.CLARIFY_CORRECTION)
        for m in record.messages.values()
    ):
        # A nudge had left before the answer came, and the patient answered it while the next question was open.
        return ASKED_AGAIN
    if _crossed(reply, place, made, record, flagged):
        return CROSSED
    return None


def _read_as_one(record: Record, written_at: dict[str, datetime]) -> set[str]:
    """The replies that were read as parts of one text, if they were written moments apart.

    Parts are joined by real time, in which minutes of care time pass here: two answers can look like one text.
    """
    by_id = {reply.id: (sid, reply) for sid, reply in record.replies.items()}
    pairs = [(one, by_id[one[1].part_of]) for one in by_id.values() if one[1].part_of is not None]
    return {
        reply.id
        for (sid, part), (lead_sid, lead) in pairs
        if abs(written_at[sid] - written_at[lead_sid]) <= TOGETHER + timedelta(seconds=1)
        for reply in (part, lead)
    }


def _crossed(
    reply: Reply, place: tuple[str, str], made: Sequence[Outcome], record: Record, flagged: set[str | None]
) -> bool:
    """Whether a bare number came after the next question had left, and was taken for its answer.

    Nobody can tell which of the two the patient had read. A number written before that question left was meant for
    the earlier one: such an answer must be doubted, and a person must see it.
    """
    if not made or (made[0].check_in_id, made[0].measure) == place or made[0].check_in_id != place[0]:
        return False
    asked_at = min(
        (m.claimed_care_at for m in record.messages.values()
         if (m.check_in_id, m.question) == (made[0].check_in_id, made[0].measure) and m.claimed_care_at is not None),
        default=None,
    )  # fmt: skip
    if asked_at is not None and asked_at <= reply.received_at + timedelta(seconds=1) * record.clock.speed:
        return True
    return made[-1].doubtful and reply.id in flagged


def _in_force_again(made: list[Outcome], record: Record) -> bool:
    """Whether one answer has two rows for a good reason.

    An older one, come later, had superseded it for a while; or it had been taken for late and was not.
    """
    if len(made) != 2:
        return False
    first, again = made
    if again.supersedes == first.id and again.value == first.value and first.late and not again.late:
        return True  # a webhook that was held up: the list shows that it was written in time
    between = record.outcomes.get(again.supersedes or "")
    return between is not None and between.supersedes == first.id and again.value == first.value


def _newest_stands(
    verdict: Verdict, record: Record, answers: dict[tuple[str, str], list[tuple[datetime, Said]]]
) -> None:
    """The answer to a question that was written last is in force.

    A webhook that is up to `USUAL_DELAY` late dates a text by its arrival, the list by its second: which of two texts
    written within that time was the last nobody can tell.
    """
    superseded = {o.supersedes for o in record.outcomes.values()}
    for (check_in_id, measure), found in answers.items():
        last_at, text = max(found, key=lambda answer: answer[0])
        moments_before = [said.value for at, said in found if last_at - at <= USUAL_DELAY + timedelta(seconds=1)]
        current = [
            o.value
            for o in record.outcomes.values()
            if (o.check_in_id, o.measure) == (check_in_id, measure) and o.id not in superseded
        ]
        if current == [text.value]:
            continue
        if len(current) == 1 and current[0] in moments_before:
            verdict.figures["answers in force that were written moments before the last"] += 1
        else:
            verdict.wrong[WRONG].append(f"the newest answer is {text.body!r}, in force is {current}")


def _check_ins(verdict: Verdict, record: Record) -> None:
    # A window that closed this very moment may still be waiting for its tick.
    now = record.clock.now()
    lately = record.clock.at(record.clock.real_for(now) - timedelta(seconds=60))
    # A text that found no hour any more is dropped at once; its check-in says so when its window closes.
    waits = (MessageState.QUEUED, MessageState.DROPPED)
    waiting = {m.check_in_id for m in record.messages.values() if m.kind == Kind.QUESTION and m.state in waits}
    answered = {(o.check_in_id, o.measure) for o in record.outcomes.values() if o.source == Source.PATIENT}
    for check_in in record.check_ins.values():
        state, reason = check_in.state, check_in.reason
        verdict.figures[f"check-in {state}{f' ({reason})' if reason else ''}"] += 1
        good = {
            CheckInState.SCHEDULED: check_in.due_at > lately or check_in.id in waiting,
            CheckInState.ASKED: check_in.awaiting is not None,
            CheckInState.ANSWERED: (check_in.id, "pain") in answered,
            CheckInState.MISSED: check_in.final and reason is not None,
            CheckInState.SKIPPED: reason is not None and reason in set(Reason),
        }[CheckInState(state)]
        if not good or (check_in.closes_at < lately and not check_in.final):
            verdict.wrong[UNACCOUNTED].append(
                f"{check_in.step} {state} {reason}, due {check_in.due_at}, closes {check_in.closes_at}, now {now}"
            )
