"""The page of every text: what patients see, and what is wrong with a language that is not offered."""

from __future__ import annotations

from collections.abc import Callable

from reminders.care.wording import Text
from tests.languages import LanguageFiles
from tests.web.desk.conftest import Visitor

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
