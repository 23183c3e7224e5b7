"""What an open page asks for by itself, and what staff do on Today about each entry of its list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine

from reminders import clock
from reminders.record.flags import About, open_flag
from reminders.record.outcomes import FlagKind
from tests.day import Day, new_phone
from tests.factories import Lived
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]


def told(visitor: Visitor, address: str = "/live?page=today") -> dict[str, Any]:
    """What an open page is told."""
    answer: dict[str, Any] | None = visitor.get(address).json
    assert answer is not None
    return answer


def test_nothing_is_sent_while_nothing_changes_and_a_danger_changes_count_and_mark(day: Day, signed_in: Enter) -> None:
    nurse, phone = signed_in("coordinator"), new_phone()
    day.ask(phone, day.enroll(phone))
    first = nurse.get("/live?page=today")
    before, tag = told(nurse), first.headers["ETag"]
    assert (before["urgent"], before["latest"]) == (0, "")
    same = nurse.client.get("/live?page=today", headers={"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    assert f'data-mark="{before["mark"]}"' in nurse.get("/").text
    day.say(phone, "I took ten pills")
    assert nurse.client.get("/live?page=today", headers={"If-None-Match": tag}).status_code == 200
    (flag,) = day.flags()
    after = told(nurse)
    assert (after["urgent"], after["latest"]) == (1, flag.id)
    day.say(phone, "I want to die")  # joins the open flag: the count stays, and it is new all the same
    again = told(nurse)
    assert (again["urgent"], again["latest"] > flag.id, again["mark"] != after["mark"]) == (1, True, True)
    assert told(nurse, "/live")["mark"] is None
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside").id
    assert told(signed_in("coordinator", other))["urgent"] == 0


def test_the_mark_changes_with_whatever_today_shows(day: Day, signed_in: Enter) -> None:
    doctor, phone = signed_in("clinician"), new_phone()
    marks: list[str] = []

    def changed() -> None:
        marks.append(told(doctor)["mark"])
        assert marks[-1] not in marks[-2:-1], "the page changed and its mark did not"

    changed()
    enrollment = day.enroll(phone, baseline_pain=None)
    changed()
    day.ask(phone, enrollment)
    changed()
    day.say(phone, "3 or 4, can you call me?")
    changed()
    flag = f"/flags/{day.flags()[0].id}/do"
    for do in ("acknowledge", "note", "no-answer", "resolve"):
        assert doctor.send(flag, page="/", do=do, note="Left a message.").status_code == 302
        changed()
    day.add_on_call("+13125550188")
    changed()


def test_asking_keeps_no_session_alive(day: Day, signed_in: Enter) -> None:
    nurse, start = signed_in("coordinator"), clock.real()
    for minutes in (5, 10, 14):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=True):
            assert nurse.get("/live?page=today").status_code == 200
            assert nurse.get("/live/today").status_code == 200
    with time_machine.travel(start + timedelta(minutes=16), tick=True):
        assert nurse.get("/live").status_code == 401
        assert nurse.get("/live/today").status_code == 401
        assert nurse.get("/patients").status_code == 302


def test_every_page_says_how_many_are_urgent_and_every_count_is_the_same(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody = signed_in()
    with day.database.write() as session:  # a second danger of the same patient, which is one thread
        about = About(patient_id=clinic_life.grace.patient.id)
        open_flag(session, day.clinic_id, FlagKind.DANGER, about, natural_key="two", opened_at=day.now, urgent=True)
    for address in ("/", "/patients", f"/patients/{clinic_life.ana.patient.id}", "/replies", "/outcomes", "/settings"):
        page = somebody.get(address).text
        assert "<title>(1 urgent) " in page, address
        assert 'data-urgent="1"' in page, address
        assert re.search(r"data-live-urgent><span data-live-count>1</span> urgent", page), address
    assert told(somebody)["urgent"] == 1
    today = somebody.get("/").text
    assert "1 patient may be in danger." in today
    assert len(re.findall(r'class="flag thread urgent"', today)) == 1
    missing = somebody.get("/nothing-here")
    assert "data-live=" not in missing.text


def test_on_each_entry_staff_own_note_call_resolve_and_go_to_the_next(day: Day, signed_in: Enter) -> None:
    ana, ben = new_phone(), new_phone()
    enrolled = [day.enroll(phone, name=name) for phone, name in ((ana, "Ana"), (ben, "Ben"))]
    check_ins = [day.ask(phone, who) for phone, who in zip((ana, ben), enrolled, strict=True)]
    day.later(hours=3)
    day.tick()
    day.later(hours=1, minutes=1)
    nurse, other = signed_in("coordinator"), signed_in("clinician")
    today = nurse.read("/")
    assert "Call list 2" in today
    assert today.count("Nobody has it yet.") == 2
    first, second = (who.patient.id for who in enrolled)
    address = f"/check-ins/{check_ins[0].id}/do"
    assert nurse.send(address, page="/", do="note").status_code == 422
    assert day.flags() == [], "what is refused opens no flag"
    wrong = nurse.send(address, page="/", do="resolve", note=" ")
    assert "Write in a few words what was done" in wrong.text
    answer = nurse.send(address, page="/", do="no-answer", note="Rang twice", thread=first)
    assert answer.location == f"/#thread-{first}"
    (flag,) = day.flags(kind=FlagKind.NOT_ANSWERED)
    assert flag.check_in_id == check_ins[0].id
    nurse.send(f"/flags/{flag.id}/do", page="/", do="acknowledge", thread=first)
    seen = other.read("/")
    assert "Called, no answer, coordinator-own@lakeside.example" in seen
    assert "Rang twice" in seen
    assert "Owner: coordinator-own@lakeside.example" in seen
    assert "Call list 2" in seen
    other.send(f"/flags/{flag.id}/do", page="/", do="take-over")
    assert "Owner: clinician-own@lakeside.example" in nurse.read("/")
    page = other.get("/").text
    form = page[page.index(f'action="/flags/{flag.id}/do" class="form"') :]
    assert re.search(r'name="next" value="(\w+)"', form)[1] == second  # type: ignore[index]
    done = other.send(f"/flags/{flag.id}/do", page="/", do="resolve", note="She forgot: 4.", next=second)
    assert done.location == f"/?open={second}"
    begun = other.get(done.location).text
    assert begun.count("autofocus") == 1
    assert re.search(rf'data-thread="{second}".*?<details class="act" open>.*?autofocus', begun, re.DOTALL)
    assert "Call list 1" in other.read("/")


def test_a_note_that_is_missing_is_asked_for_where_the_button_was_pressed(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    """On Today, with the entry open and its note ready to type, so that nobody loses their place in the list."""
    doctor = signed_in("clinician")
    (flag,) = day.flags(concern="urgent")
    address = f"/flags/{flag.id}/do"
    page = doctor.send(address, page="/", do="resolve", note=" ", thread=clinic_life.grace.patient.id)
    assert (page.status_code, "<h1>Today</h1>" in page.text) == (422, True)
    entry = page.text[page.text.index(f'action="{address}" class="form"') :]
    entry = entry[: entry.index("</form>")]
    assert "Write in a few words what was done" in entry
    assert 'aria-invalid="true"' in entry
    assert page.text.count("autofocus") == 1
    assert "autofocus" in entry
    assert page.text.count('<details class="act" open>') == 1
    own = doctor.send(address, page="/", back="flag", do="resolve", note="")
    assert (own.status_code, "<h1>Today</h1>" in own.text) == (422, False)
    assert day.flags(concern="urgent")[0].resolved_at is None


def test_a_coordinator_does_everything_about_a_danger_but_resolve_it(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    nurse = signed_in("coordinator")
    (flag,) = day.flags(concern="urgent")
    for do in ("note", "no-answer", "reached", "acknowledge", "take-over", "resolve"):
        wanted = 403 if do == "resolve" else 302
        answer = nurse.send(f"/flags/{flag.id}/do", page="/", do=do, note="She is safe.")
        assert (do, answer.status_code) == (do, wanted)
    assert nurse.send(f"/flags/{flag.id}/do", page="/", do="close").status_code == 400
    assert day.flags(concern="urgent")[0].resolved_at is None
    page = nurse.get("/").text
    urgent = page[page.index('class="flag thread urgent"') : page.index("</article>")]
    assert "Called: answered" in urgent
    assert 'value="resolve"' not in urgent


def test_nothing_stands_above_a_patient_in_danger(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    page = signed_in().get("/").text
    assert page.index('id="urgent"') < page.index("Nobody is on call")
    assert page.index("Nobody is on call") < page.index('data-part="rest"'), "but it is told right below"


def test_a_fall_a_ten_and_a_stop_look_and_read_differently(day: Day, signed_in: Enter) -> None:
    with day.database.write() as session:
        for kind in (FlagKind.OPTED_OUT, FlagKind.HIGH_PAIN, FlagKind.WORRYING):
            open_flag(session, day.clinic_id, kind, natural_key=kind, opened_at=day.now)
    html = signed_in().get("/").text
    looks = re.findall(r'<article class="flag thread ([\w-]+)"', html)
    assert looks == ["serious", "same-day", "routine"]
    assert re.findall(r'<span class="badge [\w-]+">([^<]+)</span>', html) == ["Serious", "Same day", "To note"]
