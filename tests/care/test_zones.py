"""Zones of places and nothing else, by the names of today, against the IANA database that is installed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import pytest

from reminders.care import zones

NO_PLACES = [
    *("EST", "MST", "HST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "CET", "MET", "EET", "WET"),
    *("localtime", "Factory", "posixrules", "UTC", "GMT", "UCT", "Zulu", "Universal", "Greenwich", "GMT0", "GMT+0"),
    *("Etc/GMT+5", "Etc/UTC", "Etc/GMT", "Etc/Unknown", "posix/America/Chicago", "right/America/Chicago"),
    *("PST", "EDT", "", " ", "America", "America/", "/", "-06:00", "Mars/Olympus", "../../etc/passwd", "zone.tab"),
    *("america/chicago", "AMERICA/CHICAGO", "us/pacific", "America/New York"),
]


def in_the_package(name: str) -> list[list[str]]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


OLD_NAMES = sorted(
    old for kind, _, *rest in in_the_package("tzdata.zi") if kind == "L"
    for old in rest if "/" in old and not old.startswith("Etc/") and old not in zones.places()
)  # fmt: skip


@pytest.mark.parametrize("name", NO_PLACES)
def test_what_is_no_place_has_no_name_of_today(name: str) -> None:
    assert zones.place_name(name) is None
    assert zones.why_not(name).endswith(".")


def test_every_zone_that_this_machine_knows_is_a_place_an_old_name_or_no_place() -> None:
    for name in available_timezones():
        place = zones.place_name(name)
        assert (place is None) == ("/" not in name or name.startswith("Etc/")), name
        assert place is None or zones.place_name(place) == place


def test_every_country_has_its_places_and_each_can_be_kept_time_by() -> None:
    assert {row[2] for row in in_the_package("zone.tab")} == zones.places()
    assert {row[2] for row in in_the_package("zone1970.tab")} <= zones.places()
    for name in zones.places():
        assert zones.place_name(name) == name
        ZoneInfo(name)


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("US/Pacific", "America/Los_Angeles"),
        ("US/Eastern", "America/New_York"),
        ("US/Hawaii", "Pacific/Honolulu"),
        ("US/Arizona", "America/Phoenix"),
        ("America/Indianapolis", "America/Indiana/Indianapolis"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Canada/Newfoundland", "America/St_Johns"),
        ("America/Virgin", "America/St_Thomas"),
    ],
)
def test_an_old_name_becomes_the_new_one(old: str, today: str) -> None:
    assert zones.place_name(old) == today


@pytest.mark.parametrize("old", OLD_NAMES)
def test_the_new_name_keeps_the_time_of_the_old_one(old: str) -> None:
    today = zones.place_name(old)
    assert today in zones.places()
    assert today != old
    at = datetime(2015, 1, 1, tzinfo=UTC)
    while at.year < 2035:
        assert at.astimezone(ZoneInfo(old)).utcoffset() == at.astimezone(ZoneInfo(today)).utcoffset(), (old, at)
        at += timedelta(days=9, hours=5)


def test_the_names_that_are_meant_are_still_needed() -> None:
    links = {old: newer for kind, newer, *rest in in_the_package("tzdata.zi") if kind == "L" for old in rest}
    for old, meant in zones.MEANT.items():
        assert old in OLD_NAMES
        assert meant in zones.places()
        assert links[old] != meant, "IANA's own link leads there now: the line can go"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("america/chicago", "write America/Chicago."),
        ("us/pacific", "write America/Los_Angeles."),
        ("EST", "EST is not the time zone of a place"),
        ("localtime", "localtime is not the time zone of a place"),
        ("Mars/Olympus", "not a time zone"),
    ],
)
def test_a_refusal_says_what_to_write(name: str, said: str) -> None:
    assert said in zones.why_not(name)
