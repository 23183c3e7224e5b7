"""Which passwords are accepted, by the one check that pages, commands and resets share."""

from __future__ import annotations

import pytest

from reminders.clinics import staff
from reminders.clinics.passwords import why_too_weak
from reminders.errors import Refused
from tests.one_clinic import Care

OWN = ("anna.berg@lakeside-pain.example", "Lakeside Pain Center", "lakeside")

COMMON = [
    *("password1234", "Password123!", "P@ssw0rd1234", "123456789012", "qwertyuiop123", "1q2w3e4r5t6y", "iloveyou1234"),
    *("letmeinletmein", "administrator", "welcome12345", "admin1234567", "sunshine12345", "changeme1234"),
]
PATTERNS = [
    *("aaaaaaaaaaaa", "abcabcabcabc", "abcdefghijkl", "lkjihgfedcba", "nopqrstuvwxyz", "112233445566", "asdfghjkl;'#"),
    *("zaq1zaq1zaq1", "hunter2hunter2", "2026-03-02-1530", "x" * 200),
]
THEIR_OWN = [
    *("lakeside2026!", "lakesidelakeside", "Lakeside-Clinic-1", "anna.berg1234", "AnnaBergAnnaBerg", "bergbergberg1"),
    *("ketamine2026!", "reminders1234", "infusion-clinic"),
]
GOOD = [
    *("correct horse battery", "quiet river under pines", "twelve chars", "vier Worte ohne Bezug"),
    *("el gato duerme al sol", "x7-Kq!22-pTz", "Zü9-grün-Æther", "nurse who likes lakes", "annabel drives a tram"),
    *("пароль из трёх слов", "correct horse battery staple " * 6, "tG7#kQ!v9@Lm2$Xw4%Zr8^"),
]


@pytest.mark.parametrize("password", COMMON + PATTERNS + THEIR_OWN)
def test_what_a_guesser_tries_first_is_refused_with_the_reason(password: str) -> None:
    assert (why_too_weak(password, OWN) or "").startswith("This is too easy to guess:")


@pytest.mark.parametrize("password", GOOD)
def test_what_nobody_guesses_is_taken(password: str) -> None:
    assert why_too_weak(password, OWN) is None


def test_the_reason_is_in_the_words_of_whoever_reads_it() -> None:
    assert "repeats the same few characters" in (why_too_weak("abcabcabcabc") or "")
    assert "follow each other" in (why_too_weak("abcdefghijkl") or "")
    assert '"lakeside"' in (why_too_weak("lakeside2026!", OWN) or "")
    assert why_too_weak("short") == "Use at least 12 characters; a few words are easiest to remember."
    assert why_too_weak("long " * 41) == "Use at most 200 characters."


def test_what_is_made_to_keep_the_check_busy_is_looked_at_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    import zxcvbn

    seen: list[str] = []
    check = zxcvbn.zxcvbn

    def noting(password: str, user_inputs: list[str]) -> object:
        seen.append(password)
        return check(password, user_inputs=user_inputs)

    monkeypatch.setattr(zxcvbn, "zxcvbn", noting)
    why_too_weak("4@8({[</369&#!1|0$+7%2/" * 8)
    why_too_weak("correct horse battery staple and more of it")
    assert [len(password) for password in seen] == [16, 32]


@pytest.mark.parametrize("password", ["password", "changeme", "letmein1", "password1234"])
def test_commands_and_resets_refuse_it_too_and_name_the_field(care: Care, password: str) -> None:
    with care.database.write() as session:
        staff.add_staff(session, care.clinic(session), email="ode@example.org", role="admin", password=GOOD[0])

    def add() -> None:
        with care.database.write() as session:
            staff.add_staff(session, care.clinic(session), email="b@example.org", role="admin", password=password)

    def reset() -> None:
        with care.database.write() as session:
            staff.give_temporary_password(session, "ode@example.org", password)

    for act in (add, reset):
        with pytest.raises(Refused, match="too easy to guess") as refused:
            act()
        assert [error.field for error in refused.value.errors] == ["password"]


def test_a_short_one_to_hand_over_is_taken_for_the_first_sign_in_alone(care: Care) -> None:
    with care.database.write() as session:
        added = staff.add_staff(
            session, care.clinic(session), email="ode@example.org", role="admin", password="only eleven"
        )
    assert added.password_is_temporary
