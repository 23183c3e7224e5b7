"""A form that is refused answers by redirect to a page of its own: Back, Forward and Reload send nothing again."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

import reminders.web
from reminders import clock
from reminders.followup.amending.erasing import erase
from reminders.record.access import KeptPage
from reminders.record.people import Clinic
from reminders.web.desk import kept_pages
from tests.day import Day
from tests.factories import PASSWORD, Lived, staff_member
from tests.web.desk.conftest import EMAIL, Visitor, words
from tests.web.desk.test_browser import served, settings, sign_in
from tests.web.desk.test_recent_password import code_of, minutes_later

__all__ = ["served", "settings"]

TYPED = {"name": "Ottoline Quixworth", "phone": "12"}
TEMPLATES = Path(reminders.web.__file__).parent / "templates"


def kept(day: Day) -> list[KeptPage]:
    with day.database.read() as session:
        return list(session.scalars(select(KeptPage)))


def refused(somebody: Visitor, address: str = "/enroll", page: str | None = None, **fields: str) -> str:
    """Where a refused form of `page` leads, sent to this address."""
    page = page or address
    found = re.search(r'name="csrf_token" value="([^"]+)"', somebody.get(page).text)
    assert found
    answer = somebody.client.post(
        address, data={"csrf_token": found[1], **(fields or TYPED)}, headers={"Referer": f"http://desk.example{page}"}
    )
    assert answer.status_code == 303
    return str(answer.location)


def test_what_was_typed_is_kept_for_who_typed_it_and_for_an_hour(
    day: Day, clinic_life: Lived, signed_in: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, nurse = signed_in("admin"), signed_in("coordinator")
    where = refused(admin)
    assert where.endswith("#problems")
    page = admin.get(where)
    assert page.status_code == 422
    assert 'value="Ottoline Quixworth"' in page.text
    assert 'action="/enroll"' in page.text
    assert "Ottoline" not in str(where)
    (row,) = kept(day)
    assert b"Ottoline" not in row.content
    assert nurse.get(where).status_code == 404, "somebody else's"
    assert admin.get(where.replace("/kept/", "/kept/x")).location == "/enroll"

    # The token on the page is the session's newest, so the form can be sent after signing in again.
    admin.send("/sign-out", page="/account")
    assert admin.get(where).location.startswith("/sign-in")
    admin.sign_in("admin-own@lakeside.example")
    again = re.search(r'name="csrf_token" value="([^"]+)"', admin.get(where).text)
    assert again
    assert admin.client.post("/enroll", data={"csrf_token": again[1]}).status_code == 303

    # A page that somebody may not use any more is not shown either.
    settings_form = refused(admin, "/settings/protocols/change", title="")
    assert admin.get(settings_form).status_code == 422
    with monkeypatch.context() as patch:
        patch.setattr(kept_pages, "role", lambda: "coordinator")
        assert admin.get(settings_form).status_code == 403

    later = clock.real() + kept_pages.KEPT_FOR
    with monkeypatch.context() as patch:
        patch.setattr(clock, "real", lambda: later)
        admin.sign_in("admin-own@lakeside.example")
        assert admin.get(where).location == "/enroll"
        refused(admin)
        assert len(kept(day)) == 1, "the others are past their time"

    with day.database.write() as session:
        erase(session, session.get_one(Clinic, day.clinic_id), clinic_life.ana.patient.id, why="Asked for it")
    assert kept(day) == [], "they may have shown the patient"


def test_a_secret_that_is_shown_once_is_not_kept(day: Day, signed_in: Callable[..., Visitor]) -> None:
    admin = signed_in("admin")
    made = admin.send("/settings/keys/new", page="/settings/keys", key_name="ehr", scope_read="yes", once="a")
    assert made.status_code == 200
    assert "reminders_" in made.text
    assert kept(day) == []


def test_the_key_of_one_time_codes_is_not_kept_after_a_wrong_code_either(
    day: Day, signed_in: Callable[..., Visitor]
) -> None:
    """The right code makes the same key the live one."""
    admin = signed_in("admin")
    offered = admin.get("/account/second-factor").text
    right = code_of(offered)
    token = re.search(r'name="csrf_token" value="([^"]+)"', offered)
    assert token
    typed = str((int(right) + 500_000) % 1_000_000)
    wrong = admin.client.post("/account/second-factor", data={"csrf_token": token[1], "code": typed})
    assert wrong.status_code == 303
    for _ in range(2):  # and again by Reload
        shown = admin.get(wrong.location)
        assert shown.status_code == 422
        assert "That code does not fit" in words(shown.text)
        assert code_of(shown.text) == right, "the key that was scanned"
    assert kept(day) == []
    assert admin.send("/account/second-factor", page="/account", code=right).status_code == 200
    assert kept(day) == []


def test_a_kept_page_that_needed_the_password_asks_for_it_again_later(
    day: Day, clinic_life: Lived, signed_in: Callable[..., Visitor]
) -> None:
    admin = signed_in("admin")
    where = refused(admin, f"/patients/{clinic_life.ana.patient.id}/hold", why="")
    shown = admin.get(where)
    assert shown.status_code == 422
    with minutes_later():
        asked = admin.get(where)
        assert asked.status_code == 401
        assert "Your password again" in words(asked.text)
        guessed = admin.send(where, present_password="a guess")
        assert guessed.status_code == 403
        assert "This is not your present password" in words(guessed.text)
        assert admin.get(where).status_code == 401
        again = admin.send(where, present_password=PASSWORD)
        assert admin.get(again.location).status_code == 422
        pages = kept(day)
    assert len(pages) == 2, "and the page that asked"
    assert not [row for row in pages if b"a guess" in row.content]


def test_no_wrong_password_or_code_answers_the_form_itself_and_none_is_kept(
    app: Flask, day: Day, signed_in: Callable[..., Visitor]
) -> None:
    """What leads on shows what was typed again, but for the secret, to this browser alone, and for an hour."""
    staff_member(day, EMAIL)
    nurse, elsewhere = Visitor(app.test_client()), Visitor(app.test_client())
    secret = "not-the-password-1"
    typed = {"email": EMAIL, "password": secret, "own_computer": "yes", "next": "/replies?state=unread"}
    where = refused(nurse, "/sign-in", **typed)
    assert secret not in where
    assert "nurse" not in where
    assert "next=%2Freplies%3Fstate%3Dunread" in where or "next=/replies?state%3Dunread" in where
    for _ in range(2):
        shown = nurse.get(where)
        assert shown.status_code == 403
        assert "Check the address and the password" in words(shown.text)
        assert f'value="{EMAIL}"' in shown.text
        assert 'value="/replies?state=unread"' in shown.text
        assert re.search(r'name="own_computer"[^>]* checked', shown.text)
        assert secret not in shown.text
    for other in (elsewhere.get(where), nurse.get(where.replace("refused=", "refused=x"))):
        assert (other.status_code, EMAIL in other.text) == (200, False)
    with minutes_later(61):
        assert nurse.get(where).status_code == 200
    of_link = refused(nurse, "/link", code="nothing")
    assert nurse.get(of_link).status_code == 403
    for page, other_page in (("/sign-in", of_link), ("/link", where)):  # each page shows only its own
        shown = nurse.get(f"{page}?{other_page.partition('?')[2]}")
        assert (shown.status_code, EMAIL in shown.text, 'role="alert"' in shown.text) == (200, False, False)
    assert kept(day) == []

    admin = signed_in("admin")
    with minutes_later():
        asked = refused(admin, "/settings/keys/new", page="/settings/keys", key_name="ehr", once="a")
        wrong = refused(admin, "/settings/staff", page="/account", do="invite", present_password=secret)
        assert admin.get(wrong).status_code == 403
        assert secret not in admin.get(wrong).text
        assert admin.get(asked).status_code == 401
    assert not [row for row in kept(day) if secret.encode() in row.content]


def test_every_form_says_where_it_leads() -> None:
    """A kept page has an address of its own, to which only the password can be sent."""
    forms = [
        (path.name, form)
        for path in TEMPLATES.glob("*.html")
        for form in re.findall(r'<form\b[^>]*method="post"[^>]*>', path.read_text())
    ]
    assert len(forms) > 40
    assert [form for form in forms if "action=" not in form[1]] == []


@pytest.mark.browser
def test_with_scripts_off_back_leads_through_refused_forms_without_sending_them_again(
    day: Day, clinic_life: Lived, served: str, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    sign_in(page, served)

    page.goto(f"{served}/enroll")
    page.get_by_label("Name", exact=True).fill("Ana Ruiz")
    page.keyboard.press("Enter")
    expect(page.locator("#problems")).to_be_focused()
    page.get_by_label("Mobile phone").fill("12")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Mobile phone")).to_have_value("12")
    page.reload()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ana Ruiz")

    flag = day.flags()[0].id
    page.goto(f"{served}/flags/{flag}")
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_role("button", name="Resolve").click()  # without a note; the form leads to a page that cannot be opened
    expect(page.locator("#problems")).to_be_visible()
    sent = len(posts)
    page.go_back()
    expect(page.locator("#problems")).to_have_count(0)
    page.go_forward()
    expect(page.locator("#problems")).to_be_visible()
    for _ in range(3):
        page.go_back()
    expect(page.get_by_label("Mobile phone")).to_have_value("12")
    page.go_back()
    page.go_back()
    expect(page.locator("#problems")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enroll patient")
    assert len(posts) == sent
    context.close()
