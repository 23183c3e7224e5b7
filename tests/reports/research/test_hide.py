"""Nobody is in a research export who looks like fewer than five: small cells are joined, and the rest is left out."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.care.conditions import CONDITIONS
from reminders.care.doses import dose_group
from reminders.reports.research.hide import MOST_DAYS, SMALLEST_CELL, alike, hidden
from reminders.reports.research.participants import WITHHELD, Answer, AskedBy, Course, Infusion, Person

DAY = date(2026, 3, 2)
CLINICS_OWN = "dr-smiths-knee"


def infusion(dose: str | None, *steps: str, day: date = DAY, measure: str = "pain") -> Infusion:
    answer = Answer(steps[0] if steps else "h24", measure, "24h", Decimal(3), timedelta(hours=24), False, False)
    return Infusion(day, dose_group(Decimal(dose) if dose else None), dict.fromkeys(steps, AskedBy.ASKED), (answer,))


def person(condition: str = "crps", *infusions: Infusion) -> Person:
    return Person((Course(condition, Decimal(8), infusions or (infusion(None, "h24"),)),))


def conditions(people: list[Person]) -> Counter[str]:
    return Counter(course.condition for one in people for course in one.courses)


def test_a_rare_condition_joins_its_group_then_the_others_and_a_clinics_own_code_is_never_told() -> None:
    people = [*[person("crps")] * 6, *[person("central")] * 3, *[person("trigeminal")] * 2, *[person(CLINICS_OWN)] * 5]
    assert conditions(alike(people)) == {"crps": 6, "neuropathic": 5, "other": 5}
    assert conditions(alike([*people, person("migraine")])) == {"crps": 6, "neuropathic": 5, "other": 6}
    assert conditions(alike([*[person("crps")] * 6, *[person("migraine")] * 4])) == {"crps": 6}


def test_a_rare_dose_is_withheld_before_the_condition_is() -> None:
    found = alike([*[person("crps", infusion("0.5", "h24"))] * 5, *[person("crps", infusion("1.3", "h24"))] * 3,
                   *[person("crps", infusion("2", "h24"))] * 2])  # fmt: skip
    doses = Counter(i.dose for one in found for c in one.courses for i in c.infusions)
    assert doses == {"0.5-to-1": 5, WITHHELD: 5}
    assert conditions(found) == {"crps": 10}


def test_who_had_an_unusual_number_of_infusions_courses_or_timepoints_is_told_of_in_part_or_left_out() -> None:
    usual = [person()] * 5
    many = person("crps", *[infusion(None, "h24")] * 7)
    twice = Person((*person().courses, *person().courses))
    odd = person("crps", infusion(None, "h24", "d365"))
    found = alike([*usual, many, twice, odd])
    assert [len(one.courses) for one in found] == [1] * 6
    assert {len(one.courses[0].infusions) for one in found} == {1}
    assert alike([many, twice, odd]) == []


def test_what_few_were_asked_is_left_out() -> None:
    rare = [person("crps", infusion(None, "h24", measure="knee"))] * 4
    found = alike([*[person()] * 5, *rare])
    assert {a.measure for one in found for c in one.courses for i in c.infusions for a in i.answers} == {"pain"}
    assert len(found) == 9


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from([*list(CONDITIONS)[:4], CLINICS_OWN]),
                st.lists(st.sampled_from(["0.3", "0.5", "2", None]), min_size=1, max_size=3),
            ),
            min_size=1,
            max_size=3,
        ),
        max_size=40,
    )
)
def test_everybody_looks_like_four_others(drawn: list[list[tuple[str, list[str | None]]]]) -> None:
    people = [
        Person(tuple(Course(name, None, tuple(infusion(dose, "h24") for dose in doses)) for name, doses in courses))
        for courses in drawn
    ]
    found = alike(people)
    cells = Counter(one.looks for one in found)
    assert all(count >= SMALLEST_CELL for count in cells.values())
    told = Counter(condition for one in found for condition in {course.condition for course in one.courses})
    assert all(count >= SMALLEST_CELL for count in told.values())
    assert CLINICS_OWN not in conditions(found)


def test_dates_move_back_by_days_of_each_ones_own_and_intervals_stay() -> None:
    two = person("crps", infusion(None, "h24"), infusion(None, "h24", day=DAY + timedelta(days=3)))
    found = hidden([two] * 200, Random(7))
    days = [[i.day for i in one.person.courses[0].infusions] for one in found]
    assert {(second - first).days for first, second in days} == {3}
    back = {(DAY - first).days for first, _ in days}
    assert min(back) >= 1
    assert max(back) <= MOST_DAYS
    assert len(back) > 100
    assert len({one.name for one in found}) == 200
    assert [one.name for one in found] == sorted(one.name for one in found)
    again = hidden([two] * 200, Random(8))
    assert {one.name for one in found}.isdisjoint(one.name for one in again)
