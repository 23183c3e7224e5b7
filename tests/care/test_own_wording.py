"""A clinic's own words for a text: what is refused, and that the product's own words pass every rule of them."""

from __future__ import annotations

import pytest

from reminders.care import wording
from reminders.care.wording import Text, check_own, may_be_own, products_words

OWN = [
    (Text.PAIN_NOW, "en", "Please tell us your pain right now, as a number: 0 is no pain, 10 the worst."),
    (Text.PAIN_24H, "es", "¿Y su dolor de las 24 horas? Conteste del 0 (nada) al 10 (el peor)."),
    (Text.SIDE_EFFECTS, "en", "Did you notice any side effects in 24 hours? 1 none, 2 mild, 3 please call me."),
    (Text.CHANGE, "en", "How are you since then? 1 very much better, 2 much better, 4 same, 7 very much worse."),
    (Text.CLARIFY_NOW, "en", "Thanks. Please send one number, 0 to 10, for your pain right now."),
    (Text.WELCOME, "en", "We text you up to {per_day} times a day. Data rates may apply. HELP for help, STOP to end."),
    (Text.ACK, "en", "Thanks, we wrote down {score}. Text the right number if it is wrong."),
]


def test_the_products_words_and_a_clinics_that_keep_what_answers_rest_on_are_taken() -> None:
    for language in wording.languages():
        for text in Text:
            assert check_own(text, language, products_words(text, language)) == [], (language, text)
    for text, language, words in OWN:
        assert check_own(text, language, words) == [], words
    assert not may_be_own(Text.SCORE, "en")
    assert [may_be_own(Text.PAGE_URGENT, language) for language in ("en", "es")] == [True, False]


#: The text, the words, and what is said about them.
WRONG = [
    (Text.PAIN_NOW, "How is your pain right now, 0 to 10?\nThank you", "line break"),
    (Text.PAIN_NOW, "How is your pain right now, 0 to 10? " + "Thank you. " * 9, "160 fit in one text"),
    (Text.PAIN_NOW, "How is your pain right now, 0 to 10? " + "Thank you. " * 30, "300 characters at most"),
    (Text.PAIN_NOW, "How is your pain right now, 0 to 10? ✓", "alphabet lacks"),
    (Text.PAIN_NOW, "How is your pain right now, from none to worst?", "must say 0 and 10"),
    (Text.PAIN_NOW, "How is your pain in the last 24 hours, 0 to 10?", "says 24"),
    (Text.PAIN_24H, "How is your pain, 0 to 10?", "must say 24"),
    (Text.PAIN_24H, "How was your pain in 24 hours after ketamine, 0 to 10?", "names a drug"),
    (Text.PAIN_NOW, "How is your pain now, 0 to 10! ", "exclamation mark"),
    (Text.PAIN_NOW, "We will help. How is your pain now, 0 to 10?", "promises relief"),
    (Text.PAIN_NOW, "How is your pain now, 0 to 10? See lakeside.com", "address or a phone number"),
    (Text.NUDGE_NOW, "You forgot to answer. Your pain right now, 0 to 10?", "blame"),
    (Text.SIDE_EFFECTS, "Side effects in 24 hours? 1 please call me, 2 mild, 3 none.", 'like "1 = none"'),
    (Text.SIDE_EFFECTS, "Side effects in 24 hours? 1 none, 3 please call me.", "must say 2"),
    (Text.CHANGE, "How are you, 1 to 7? 1 = very much worse, 4 = same, 7 = very much better.", "very much better"),
    (Text.CHANGE, "How are you? 1 very much better, 2 much worse, 4 same, 7 very much worse.", "much better"),
    (Text.STOP_ASKED, "Shall we stop? Write STOP, or nothing. Our staff will see it. Emergency: 911.", "must say KEEP"),
    (Text.WELCOME, "We text up to {per_day} times a day. HELP for help, STOP to end.", "may charge"),
    (Text.WELCOME, "We text at times. Data rates may apply. HELP for help, STOP to end.", "must hold {per_day}"),
    (Text.ACK, "Thank you, we noted it.", "must hold {score}"),
    (Text.ACK, "Thank you. We noted {score.__class__}.", "known here is {score}"),
    (Text.ACK, "Thank you. We noted {score:>99}.", "known here is {score}"),
    (Text.ACK, "Thank you. We noted {score!r}.", "known here is {score}"),
    (Text.ACK, "Thank you. We noted {score} for {name}.", "known here is {score}"),
    (Text.ACK_CHOICE, "Thank you {clinic}.", "this text has none"),
    (Text.ACK, "Thank you. We noted {score}. {", "brace"),
    (Text.DANGER, "We care about you. Self-harm thoughts: 988. Emergency: 911. Clinic: {phone}", "988 before 911"),
    (Text.DANGER, "We care about you. Emergency: 911. Clinic: {phone}", "must say 988"),
    (Text.RECEIVED, "We got your message. Our staff will look. If it cannot wait, call {phone}.", "must say 911"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "said"), WRONG)
def test_words_that_would_mislead_a_patient_or_the_reader_are_refused(text: Text, words: str, said: str) -> None:
    assert said in " ".join(check_own(text, "en", words))


def test_own_words_are_filled_like_the_products_and_give_way_where_there_is_no_number_to_call() -> None:
    own = "Thanks, we wrote down {score}. Text the right number if it is wrong."
    assert wording.compose(Text.ACK, "en", clinic="Lakeside", phone=None, own=own, score="6.5") == (
        "Lakeside: Thanks, we wrote down 6.5. Text the right number if it is wrong."
    )
    own = "We got it and look at it soon. If it cannot wait, call {phone}. In an emergency call 911."
    with_number = wording.compose(Text.RECEIVED, "en", clinic="Lakeside", phone="+13125550100", tag="Ana R.", own=own)
    assert with_number == f"Lakeside for Ana R.: {own}".format(phone="312-555-0100")
    without = wording.compose(Text.RECEIVED, "en", clinic="Lakeside", phone=None, own=own)
    assert without == wording.compose(Text.RECEIVED, "en", clinic="Lakeside", phone=None)
