"""The report worked out a second time, from nothing but the three lists, as a statistician with a CSV would."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import mean
from typing import Any

from reminders.reports.export import Format, TableName, listing_of, stream
from reminders.reports.export_values import utc
from reminders.reports.report import report
from reminders.reports.report_json import as_json
from reminders.reports.selection import Selection
from tests.one_clinic import Care

#: Why somebody who was not asked counts as missing: said here a second time, as the dictionary says it.
PATIENTS_OWN = {
    *("opted-out", "refusal-in-doubt", "no-consent", "bad-number", "call-only", "wrong-person"),
    *("deceased", "death-reported", "ended", "erased"),
}

#: Which of them ends what is known of a response, and how, said a second time as well.
ENDS_BY = {
    **dict.fromkeys(("opted-out", "no-consent", "refusal-in-doubt"), "refused"),
    **dict.fromkeys(("bad-number", "wrong-person"), "unreachable"),
    **dict.fromkeys(("deceased", "death-reported", "ended", "erased"), "left"),
}


def table(care: Care, name: TableName) -> list[dict[str, str]]:
    """A list as a statistician reads it."""
    selection = Selection(care.clinic_id)
    with care.database.read() as session:
        listing = listing_of(session, name, selection)
    text = "".join(stream(Format.CSV, care.database.read, selection, listing=listing))
    return list(csv.DictReader(io.StringIO(text)))


def days(since: str, until: str) -> Fraction:
    """The exact days between two times."""
    span = datetime.fromisoformat(until) - datetime.fromisoformat(since)
    return Fraction(span // timedelta(microseconds=1), 86_400_000_000)


def kaplan_meier(spans: list[tuple[Fraction, bool]]) -> list[tuple[float, int, int, float]]:
    """The curve of how long something lasted and whether it was lost then: day, followed, lost, share."""
    curve, share = [], Fraction(1)
    for day in sorted({day for day, _ in spans}):
        at_risk = sum(other >= day for other, _ in spans)
        lost_then = sum(is_lost for other, is_lost in spans if other == day)
        share *= 1 - Fraction(lost_then, at_risk)
        curve.append((float(day), at_risk, lost_then, float(share)))
    return curve


@dataclass
class Lists:
    """The three lists, and what the dictionary says of how to use them."""

    infusions: list[dict[str, str]]
    check_ins: list[dict[str, str]]
    outcomes: list[dict[str, str]]
    now: str

    def __post_init__(self) -> None:
        self.courses: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        for row in sorted(self.infusions, key=lambda r: (r["infused_at"], r["id"])):
            if row["status"] == "active":
                self.courses[row["patient_id"], row["course"]].append(row)
        self.held = {
            (r["infusion_id"], r["step"], r["measure"]): r for r in self.outcomes if r["in_force"] == "true"
        }  # fmt: skip

    @staticmethod
    def time(answer: dict[str, str]) -> str:
        """When it was given: corrected after its window, one that was in time stays one of its window."""
        return min(answer["replied_at"], answer["closes_at"])

    def baseline(self, course: list[dict[str, str]]) -> Decimal:
        """Minus one where there is none: nothing is a response."""
        return Decimal(course[0]["baseline_pain"] or -1)

    def timepoint(self, step: str) -> dict[str, Any]:
        """What `GET /api/v1/report` says of a timepoint."""
        last = {course[-1]["id"]: course for course in self.courses.values()}
        rows = [r for r in self.check_ins if r["step"] == step and "pain" in r["asks"] and r["infusion_id"] in last]
        held = [(r, self.held.get((r["infusion_id"], step, "pain"))) for r in rows]
        shut = [(r, a) for r, a in held if r["closes_at"] <= self.now and r["state"] != "scheduled"]
        asked = [(r, a) for r, a in shut if r["state"] != "skipped" or r["reason"] in PATIENTS_OWN]
        expected = [(r, a) for r, a in asked if a is None or a["doubtful"] == "false"]
        valid = [(r, Decimal(a["value"])) for r, a in expected if a and a["late"] == "false"]
        able = {id: self.baseline(c) for id, c in last.items() if self.baseline(c) > 0}
        known = {id: self.baseline(c) for id, c in last.items() if self.baseline(c) >= 0}

        def rate(of: dict[str, Decimal], responds: Callable[[Decimal, Decimal], bool]) -> tuple[int, int]:
            hits = [r for r, v in valid if r["infusion_id"] in of and responds(of[r["infusion_id"]], v)]
            return len(hits), sum(r["infusion_id"] in of for r, _ in expected)

        return {
            "expected": len(expected), "answered": len(valid), "missing": len(expected) - len(valid),
            "open": len(rows) - len(shut), "not_asked": len(shut) - len(asked),
            "late": sum(a is not None and a["late"] == "true" for _, a in held),
            "doubtful": sum(a is not None and a["doubtful"] == "true" for _, a in asked),
            "mean": float(mean(v for _, v in valid)) if valid else None,
            "responders_30": rate(able, lambda b, v: (b - v) * 10 >= b * 3),
            "responders_50": rate(able, lambda b, v: (b - v) * 2 >= b),
            "two_points": rate(known, lambda b, v: b - v >= 2),
        }  # fmt: skip

    def first_responses(self) -> Counter[str]:
        """At which step each course first had 30 % less, from its first infusion on."""
        found: Counter[str] = Counter()
        for course in self.courses.values():
            base, ids = self.baseline(course), {row["id"] for row in course}
            valid = sorted(
                (self.time(a), a["infused_at"], a["due_at"], a["step"], Decimal(a["value"])) for a in self.held.values()
                if a["infusion_id"] in ids and a["measure"] == "pain" and a["step"] != "baseline"
                and a["late"] == a["doubtful"] == "false"
            )  # fmt: skip
            steps = [step for *_, step, value in valid if base > 0 and (base - value) * 10 >= base * 3]
            found.update(steps[:1])
        return found

    def relief(self) -> dict[str, Any]:
        """How long responses lasted after the last infusion, and the Kaplan-Meier curve of them."""
        spans: list[tuple[Fraction, bool]] = []
        if_next: list[tuple[Fraction, bool]] = []
        counts: Counter[str] = Counter()
        censored: Counter[str] = Counter()
        for course in self.courses.values():
            base, last = self.baseline(course), course[-1]
            valid = sorted(
                (self.time(a), (base - Decimal(a["value"])) * 10 >= base * 3) for a in self.held.values()
                if a["infusion_id"] == last["id"] and a["measure"] == "pain" and a["step"] != "baseline"
                and a["recall"] != "now" and a["late"] == a["doubtful"] == "false"
            )  # fmt: skip
            answers = valid[next((n for n, (_, responds) in enumerate(valid) if responds), len(valid)) :]
            if base > 0 and answers:
                pairs = pairwise(answers)
                lost = next((at for (at, one), (_, two) in pairs if not (one or two)), None)
                spans.append((days(last["infused_at"], lost or answers[-1][0]), lost is not None))
                ending, next_at = self.ending(last, answers[-1][0])
                censored.update([ending] if lost is None else [])
                followed_on = lost is None and ending == "next-course"
                if_next.append((days(last["infused_at"], next_at), True) if followed_on else spans[-1])
            elif base > 0:
                counts["non_responders" if valid else "no_answer"] += 1
        lost_in_all = sum(is_lost for _, is_lost in spans)
        return {
            "responders": len(spans), "non_responders": counts["non_responders"], "no_answer": counts["no_answer"],
            "lost": lost_in_all, "censored": dict(censored),
            "curve": kaplan_meier(spans), "if_next_course_is_loss": kaplan_meier(if_next),
        }  # fmt: skip

    def ending(self, last: dict[str, str], until: str) -> tuple[str, str]:
        """Why nothing is known of a response after its last answer, and when the next infusion was."""
        after = [
            r for r in sorted(self.check_ins, key=lambda r: r["due_at"])
            if r["infusion_id"] == last["id"] and "pain" in r["asks"] and r["closes_at"] > until
            and (self.held.get((last["id"], r["step"], "pain")) or {"late": "true"})["late"] == "true"
        ]  # fmt: skip
        told = [ENDS_BY[r["reason"]] for r in after if r["reason"] in ENDS_BY]
        next_at = min(
            (i["infused_at"] for i in self.infusions if i["patient_id"] == last["patient_id"]
             and i["status"] == "active" and i["infused_at"] > last["infused_at"]), default="",
        )  # fmt: skip
        is_open = any(r["closes_at"] > self.now or r["state"] == "scheduled" for r in after)
        otherwise = "next-course" if next_at else "still-followed" if is_open else "schedule-ended"
        return (told or [otherwise])[0], next_at

    def chosen(self, measure: str) -> Counter[tuple[str, str]]:
        """The options chosen after the last infusion of each course, by step."""
        last = {course[-1]["id"] for course in self.courses.values()}
        return Counter(
            (a["step"], a["value"]) for a in self.held.values()
            if a["measure"] == measure and a["infusion_id"] in last and a["late"] == a["doubtful"] == "false"
        )  # fmt: skip

    def calls(self) -> tuple[int, int]:
        """Courses that asked for a call about side effects after their last infusion, of those that said anything."""
        said: dict[str, set[str]] = defaultdict(set)
        last = {course[-1]["id"] for course in self.courses.values()}
        for a in self.held.values():
            if a["measure"] == "side_effects" and a["infusion_id"] in last and a["late"] == a["doubtful"] == "false":
                said[a["infusion_id"]].add(a["value"])
        return sum("3" in values for values in said.values()), len(said)


def recomputed(care: Care) -> tuple[Any, Lists]:
    """The report of this moment and its lists, once everything that follows from the lists is what the report says."""
    lists = Lists(
        table(care, TableName.INFUSIONS), table(care, TableName.CHECK_INS), table(care, TableName.OUTCOMES),
        utc(care.now),
    )  # fmt: skip
    with care.database.read() as session:
        found: Any = as_json(report(session, care.clinic_id, now=care.now))
    assert found["population"]["courses"] == len(lists.courses)
    assert found["population"]["infusions"] == sum(map(len, lists.courses.values()))
    for row in found["timepoints"]:
        again = lists.timepoint(row["step"])
        for rate in ("responders_30", "responders_50", "two_points"):
            row[rate] = (row[rate]["n"], row[rate]["of"])
        assert {name: row[name] for name in again} == again, row["step"]
    onset = {row["step"]: row["n"] for row in found["onset"] if row["n"]}
    assert onset == dict(lists.first_responses())
    again = lists.relief()
    for name in ("curve", "if_next_course_is_loss"):
        drawn = [(r["day"], r["at_risk"], r["lost"], r["share"]) for r in found["duration"][name]]
        assert again.pop(name) == drawn, name
    assert {name: found["duration"][name] for name in again} == again
    for measure in ("side_effects", "change"):
        again_chosen = {(row["step"], value): n for row in found[measure] for value, n in row["counts"].items()}
        assert again_chosen == dict(lists.chosen(measure))
    claim = next(row for row in found["claims"] if row["name"] == "side_effects")
    assert (claim["n"], claim["of"]) == lists.calls()
    _the_wide_table_says_the_same(lists, table(care, TableName.WIDE))
    return found, lists


def _the_wide_table_says_the_same(lists: Lists, wide: list[dict[str, str]]) -> None:
    assert [row["id"] for row in wide] == [row["id"] for row in lists.infusions]
    by_id = {row["id"]: row for row in wide}
    cells = {
        (id, name): value for id, row in by_id.items() for name, value in row.items()
        if value and name.startswith(("h", "d")) and name.endswith(("pain", "side_effects", "change"))
    }  # fmt: skip
    assert cells == {
        (id, f"{step}_{measure}"): row["value"]
        for (id, step, measure), row in lists.held.items() if step != "baseline"
    }  # fmt: skip
    for (id, step, measure), row in lists.held.items():
        if step != "baseline":
            assert by_id[id][f"{step}_{measure}_late"] == row["late"]
            assert by_id[id][f"{step}_{measure}_doubtful"] == row["doubtful"]
    for row in lists.check_ins:
        assert by_id[row["infusion_id"]][f"{row['step']}_state"] == row["state"]
    for course in lists.courses.values():
        assert {by_id[row["id"]]["course_baseline"] for row in course} == {course[0]["baseline_pain"]}
