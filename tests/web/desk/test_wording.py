"""The page of every text: what patients see, and what is wrong with a language that is not offered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from reminders.care import wording
from reminders.care.wording import Text
from reminders.followup.asking import own_wording
from reminders.record.people import Clinic, Consent
from reminders.reports import text_names
from tests.day import Day, new_phone
from tests.languages import LanguageFiles
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]


def test_a_language_that_is_not_whole_is_named_on_the_page_of_texts_and_offered_nowhere(
    signed_in: Enter, language_files: LanguageFiles
) -> None:
    language_files.add("fr", without=(Text.NUDGE_24H,))
    staff = signed_in()
    page = staff.read("/settings/wording")
    assert "Not offered: fr" in page
    assert "The text nudge_24h is not written in FR." in page
    assert "FR version" not in page
    assert 'value="fr"' not in staff.get("/enroll").text


def test_a_text_to_a_shared_phone_is_shown_with_its_name_tag_in_every_language(signed_in: Enter) -> None:
    page = signed_in().read("/settings/wording")
    assert "Lakeside Clinic for Ana R.: How is your pain right now?" in page
    assert "Lakeside Clinic para Ana R.: ¿Qué nivel de dolor" in page


def test_no_text_is_shown_that_nothing_sends(signed_in: Enter) -> None:
    assert "paused" not in signed_in().read("/settings/wording")


def test_every_text_has_a_name_for_staff() -> None:
    assert [text for texts in text_names.GROUPS.values() for text in texts] == list(text_names.NAMES)
    assert set(text_names.NAMES) == set(Text)
    assert len(set(text_names.NAMES.values())) == len(Text)
    blanks = {blank for text in Text if text is not Text.SCORE for blank in wording.blanks(text, "en")}
    assert blanks == set(text_names.BLANKS)


PAIN = "/settings/wording/pain_now"
OURS = {f"words_{code}": wording.products_words(Text.PAIN_NOW, code) for code in ("en", "es")}
OWN = "Tell us your pain right now as a number: 0 is none, 10 the worst."


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_clinic_words_a_text_itself_looks_at_it_first_and_its_patients_get_it(day: Day, signed_in: Enter) -> None:
    admin = signed_in("admin")
    before = day.enroll()
    wrong = admin.send(PAIN, **{**OURS, "words_es": "¿Cuánto le duele? Del 0 al 10."}, do="store")
    assert wrong.status_code == 422
    assert "Español: this text holds á, which the text-message alphabet lacks." in words(wrong.text)
    seen = admin.send(PAIN, **{**OURS, "words_en": OWN}, do="preview")
    assert f"Lakeside Clinic: {OWN}" in words(seen.text)
    here, widest = len(f"Lakeside Clinic: {OWN}"), wording.widest(Text.PAIN_NOW, "en", OWN)
    assert f"{here} characters here, {widest} of 160 with the longest names: one segment" in words(seen.text)
    assert "Earlier words None" in admin.read(PAIN), "looking stores nothing"

    assert admin.send(PAIN, **{**OURS, "words_en": OWN}, do="store").status_code == 302
    assert admin.send(PAIN, **{**OURS, "words_en": OWN}, do="store").status_code == 302, "again changes nothing"
    page = admin.read("/settings/wording")
    assert f"Pain right now your words Lakeside Clinic: {OWN}" in page
    assert f"Lakeside Clinic for Ana R.: {OWN}" in page
    phones = {language: new_phone() for language in ("en", "es")}
    asked = {code: day.enroll(phone, name=f"Eve {code}", language=code) for code, phone in phones.items()}
    for code, enrolled in asked.items():
        day.ask(phones[code], enrolled)
    assert day.texts(phones["en"])[-1] == f"Lakeside Clinic: {OWN}"
    assert "¿Qué nivel de dolor tiene" in day.texts(phones["es"])[-1]
    ours = {code: wording.version(code) for code in phones}
    sent = {m.language: m.wording_version for m in day.messages(kind="question") if m.patient_id != before.patient.id}
    assert sent == {"en": f"{ours['en']}+c1", "es": ours["es"]}
    with day.database.read() as session:
        consents = dict(session.execute(select(Consent.patient_id, Consent.wording_version)).all())
    assert consents[before.patient.id] == ours["en"]
    assert consents[asked["es"].patient.id] == f"{ours['es']}+c1"

    assert admin.send(PAIN, words_en="", words_es=OURS["words_es"], do="store").status_code == 302
    assert "your words" not in admin.read("/settings/wording")
    history = admin.read(PAIN)
    assert "2 en the product's again" in history
    assert f"1 en {OWN} today" in history
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside")
        assert own_wording.versions(session, other.id) == []
        assert own_wording.own_words(session, session.get_one(Clinic, day.clinic_id)) == {}
    for text in ("score", "nothing"):
        assert admin.get(f"/settings/wording/{text}").status_code == 404


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_pages_have_a_clinics_own_words_too(day: Day, signed_in: Enter) -> None:
    contact, phone = new_phone(), new_phone()
    day.add_on_call(contact)
    admin = signed_in("admin")
    assert "Español" not in words(admin.get("/settings/wording/page_urgent").text.split("<form")[-1])
    own = "Please look at once: {link}"
    assert admin.send("/settings/wording/page_urgent", words_en=own, do="store").status_code == 302
    day.ask(phone, day.enroll(phone))
    day.say(phone, "I want to kill myself")
    day.tick()
    assert any(text.startswith("Lakeside Clinic: Please look at once: ") for text in day.texts(contact))
