"""What single replies say, one idea a test; the corpus holds the many ways of saying it."""

from decimal import Decimal

import pytest

from reminders.care.reading import (
    READER_VERSION,
    AskedForChoice,
    AskedForScore,
    Concern,
    Intent,
    format_score,
    read,
    read_choice,
)

NO_SCORE = None


def score(text: str) -> str | None:
    return format_score(read(text).score)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6.5", "6.5"),
        ("6,5", "6.5"),
        ("6½", "6.5"),
        ("six and a half", "6.5"),
        ("seis y medio", "6.5"),
        ("10", "10"),
        ("0.0", "0"),
    ],
)
def test_halves_and_decimals_are_read_in_every_spelling(text: str, expected: str) -> None:
    assert score(text) == expected


@pytest.mark.parametrize(
    "text", ["7️⃣", "７", "٧", "⑦", "❼", "𝟕", "seven", "siete", "sevn", "7/10", "7 out of ten", "7 de 10"]
)
def test_a_seven_is_a_seven_in_every_script(text: str) -> None:
    assert score(text) == "7"


def test_the_ten_emoji_and_two_keycaps_are_a_ten() -> None:
    assert score("🔟") == score("1️⃣0️⃣") == "10"


def test_a_capital_letter_o_is_a_zero_where_a_zero_can_stand() -> None:
    assert score("1O") == "10"
    assert score("O/10") == "0"


def test_other_numbers_beside_one_clear_score_do_not_matter() -> None:
    assert score("took 2 advil at 5pm, slept 8 hrs, bp 120/80, pain 4") == "4"


@pytest.mark.parametrize(
    "text", ["5-6", "5 or 6", "entre 5 y 6", "knee 3 back 7", "at least 8", "3 out of 5", "11", "-3", "7+"]
)
def test_what_is_not_exactly_one_value_on_the_scale_is_asked_again(text: str) -> None:
    assert score(text) is NO_SCORE


@pytest.mark.parametrize(
    "text", ["7 yesterday", "usually 4", "if I move 8", "not a 5", "is 5 bad?", "my wife is a 5", "50% better"]
)
def test_what_is_not_the_current_value_is_asked_again(text: str) -> None:
    assert score(text) is NO_SCORE


def test_of_a_named_change_the_new_value_counts() -> None:
    assert score("was 9 now 4") == score("bajó de 9 a 4") == score("down from 9 to 4") == "4"


@pytest.mark.parametrize("text", ["sorry 4 not 7", "*4", "I meant 4", "perdón, es 4 no 7"])
def test_a_correction_is_read_and_marked(text: str) -> None:
    reading = read(text)
    assert (reading.score, reading.is_correction) == (Decimal(4), True)


def test_a_plain_answer_is_no_correction() -> None:
    assert not read("4, sorry for the late reply").is_correction


def test_no_pain_is_zero_but_not_for_one_place_only() -> None:
    assert score("no pain at all") == score("sin dolor") == "0"
    assert score("no pain in my knee") is NO_SCORE
    assert score("no pain meds left") is NO_SCORE


def test_praise_with_a_high_number_may_be_an_upside_down_scale() -> None:
    assert read("feeling like a 10 today!").rule == "unclear-direction"
    assert score("10/10 would recommend") is NO_SCORE


def test_score_stop_and_danger_are_all_kept() -> None:
    reading = read("6. stop texting me. i just want to end it all")
    assert (reading.score, reading.intent, reading.concern) == (Decimal(6), Intent.STOP, Concern.URGENT)


def test_pills_that_were_counted_are_never_a_score() -> None:
    reading = read("I took 10 pills and dont want to wake up")
    assert (reading.score, reading.concern) == (None, Concern.URGENT)


def test_the_wrong_person_has_no_score() -> None:
    reading = read("sorry wrong number, but my pain is 0 lol")
    assert (reading.score, reading.intent) == (None, Intent.WRONG_PERSON)


def test_who_answers_for_the_patient_is_asked_for_the_patient() -> None:
    assert score("this is her daughter, 5") is NO_SCORE


@pytest.mark.parametrize(
    "text", ["can I take ibuprofen?", "5. can I take a bath?", "puedo tomar advil?", "when is my next infusion"]
)
def test_a_question_by_the_patient_is_marked(text: str) -> None:
    assert read(text).is_question


@pytest.mark.parametrize("text", ["5", "?", "5?", "how's that for a number! 5"])
def test_a_question_mark_alone_is_no_question(text: str) -> None:
    assert not read(text).is_question


@pytest.mark.parametrize(
    "text",
    [
        "Liked “What is your pain right now, 0 to 10?”",
        "👍 to “Thank you. We noted 6.”",
        "Le gustó “¿Cómo está su dolor, de 0 a 10?”",
        "I’m driving with Do Not Disturb While Driving turned on.",
        "Auto reply: I am out of the office until 7/5",
    ],
)
def test_what_a_phone_wrote_is_no_answer_and_nothing_to_ask_again(text: str) -> None:
    reading = read(text)
    assert (reading.is_automatic, reading.score, reading.intent) == (True, None, Intent.OTHER)


def test_a_signature_is_no_answer() -> None:
    assert score("5\n\nSent from my LG G7") == "5"
    assert score("Sent from my LG G7") is NO_SCORE


@pytest.mark.parametrize(
    "text",
    [
        "oh sure, a 0, keep dreaming",
        "6. hold on, don't write that down, let me think",
        "5... no, espere, no lo anote",
        "3, says my husband, who never had a backache",
        "8 is what the lady at the desk put",
        "I tell my kids 2 so they don't worry",
        "I'd settle for a 4",
        "me conformo con un 3",
        "please be a 2 please be a 2",
        "7. Seven! That's how many times you texted me",
        "ni 4 ni 6",
        "ayer antes de la infusion 8",
        "the doctor is a 10",
        "7, testing, ignore that",
    ],
)
def test_what_takes_a_score_back_counts_wherever_it_stands(text: str) -> None:
    assert score(text) is NO_SCORE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6. no wait, don't write that. 4", "4"),
        ("I told my husband 5 but call it a 3", "3"),
        ("my wife says 8, but it's my back and I'm saying 5", "5"),
        ("6. My sister had the same drip and went to 1", "6"),
        ("7 at breakfast, 5 at lunch, 3 now", "3"),
        ("7 no, le dije 5", "5"),
        ("3 or 4... let's go with 4", "4"),
        ("pain = 3, patience = 0", "3"),
        ("we lost 7-3 and my pain is a 2", "2"),
        ("4, next dose is at 6", "4"),
    ],
)
def test_of_several_numbers_the_writers_own_and_present_one_is_read(text: str, expected: str) -> None:
    assert score(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8 wey", "8"),
        ("asere un 5", "5"),
        ("lord have mercy an 8", "8"),
        ("3 hon bun", "3"),
        ("traigo un 5 en la espalda", "5"),
        ("va en 6", "6"),
        ("un dosito nomas", "2"),
        ("thr33", "3"),
        ("ate out of ten", "8"),
        ("6 (seis)", "6"),
        ("if you must have a number, 5", "5"),
        ("six i think?", "6"),
        ("not a lick of pain", "0"),
        ("Mom says 6, she can't see the screen", "6"),
    ],
)
def test_plain_answers_are_read_in_many_voices(text: str, expected: str | None) -> None:
    assert score(text) == expected


def test_a_quoted_question_is_not_read_as_the_answer() -> None:
    assert score("> What is your pain, 0 to 10?\n4") == "4"


def test_a_signature_hides_no_danger() -> None:
    assert read("i get the urge to kill myself sent from my iphone").concern is Concern.URGENT


def test_every_reading_names_its_rule_and_version() -> None:
    for text in ("7", "5-6", "STOP", "", "chest pain", "😀"):
        reading = read(text)
        assert reading.rule
        assert reading.version == READER_VERSION


def test_scores_are_written_without_needless_zeros() -> None:
    assert [format_score(Decimal(text)) for text in ("6", "6.50", "10", "0", "0.0")] == ["6", "6.5", "10", "0", "0"]
    assert format_score(None) is None


SIDE_EFFECTS = {"none": 1, "no": 1, "mild": 2, "a little": 2, "please call me": 3, "ninguno": 1, "leves": 2}


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1), ("2 thanks", 2), ("three", 3), ("None!", 1), ("mild", 2), ("opcion 2", 2)]
)
def test_an_option_is_chosen_by_number_or_by_its_words(text: str, value: int) -> None:
    reading = read_choice(text, [1, 2, 3], words=SIDE_EFFECTS)
    assert (reading.value, reading.intent) == (value, Intent.ANSWER)


@pytest.mark.parametrize("text", ["4", "1 or 2", "0", "2.5", "maybe", "1 3", "", "3 tylenol"])
def test_what_is_no_single_option_is_asked_again(text: str) -> None:
    assert read_choice(text, [1, 2, 3], words=SIDE_EFFECTS).value is None


def test_a_choice_keeps_refusals_and_dangers() -> None:
    refusal = read_choice("1 stop texting me", [1, 2, 3])
    assert (refusal.value, refusal.intent) == (1, Intent.STOP)
    assert read_choice("3 I can't breathe", [1, 2, 3]).concern is Concern.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "i keep holding the revolver in my lap",
        "agarre la escopeta y no hay nadie",
        "tell my boys it was not their fault",
        "ya no me busquen, diganle a mi hija que la amo",
        "kiero dormirme i no despertar",
        "they'd be better off without me",
        "my roommate locked himself in the bathroom with a razor",
    ],
)
def test_means_farewells_and_burdens_are_urgent_however_they_are_spelled(text: str) -> None:
    assert read(text, with_classifier=False).concern is Concern.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "her words are coming out wrong and her smile is crooked",
        "se me esta serrando la garganta",
        "dad is slumped over and i can't rouse him",
        "the toddler got into my methadone",
        "no me entra el aire",
    ],
)
def test_what_is_seen_of_a_body_in_danger_is_urgent(text: str) -> None:
    assert read(text, with_classifier=False).concern is Concern.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "these bills gave me a heart attack",
        "my truck had a stroke, running late",
        "me muero de la risa con mi nieto",
        "slept like the dead, 2",
        "no me duele el pecho ni me falta el aire",
        "a mi abuelo le dio un infarto hace diez anos",
    ],
)
def test_sayings_things_denials_and_old_stories_are_no_danger(text: str) -> None:
    assert read(text, with_classifier=False).concern is Concern.NONE


@pytest.mark.parametrize(
    "text",
    [
        "no need to keep checking on me by text",
        "kitenme de su lista xfa",
        "opt me the hell out",
        "ya no me manden mensajes",
    ],
)
def test_a_refusal_is_heard_in_the_families_of_its_words(text: str) -> None:
    assert read(text, with_classifier=False).intent is Intent.STOP


@pytest.mark.parametrize("text", ["no dejen de escribirme", "quit calling me sir, 4", "unsubscribed from the gym"])
def test_what_only_sounds_like_a_refusal_is_none(text: str) -> None:
    assert read(text, with_classifier=False).intent is not Intent.STOP


def test_a_refusal_that_is_regretted_asks_for_the_texts() -> None:
    assert read("i hit stop by accident, put me back on", with_classifier=False).intent is Intent.START


@pytest.mark.parametrize(
    "text",
    [
        "lol i cant breathe help",
        "haha i think im having a stroke my face is numb",
        "they sent me home but my chest pain is back",
        "had a heart attack in 2009 and now the same chest pain",
        "haha took the whole bottle",
    ],
)
def test_laughter_films_and_old_stories_hide_no_danger_of_now(text: str) -> None:
    assert read(text, with_classifier=False).concern is Concern.URGENT


@pytest.mark.parametrize(
    "text",
    ["sorry it was 4", "sorry it was a 4 not a 6", "no it was 4", "perdon, era 4", "era un 4, no 6", "queria poner 4"],
)
def test_a_correction_may_speak_of_the_last_text_as_past(text: str) -> None:
    reading = read(text)
    assert (reading.score, reading.is_correction) == (Decimal(4), True)


@pytest.mark.parametrize(
    "text", ["sorry it was 4 yesterday", "sorry, it was 9 before", "sorry it was 4 or 5", "it was 4"]
)
def test_what_was_before_the_last_text_corrects_nothing(text: str) -> None:
    assert read(text).score is None


@pytest.mark.parametrize("text", ["no thats wrong", "not 6", "4 or 5", "me equivoque"])
def test_a_value_that_is_denied_or_doubled_is_disputed(text: str) -> None:
    assert read(text).disputes


@pytest.mark.parametrize("text", ["thanks", "took 2 tylenol", "see you at 4pm", "gracias, me tome 2 pastillas"])
def test_thanks_and_numbers_of_other_things_dispute_nothing(text: str) -> None:
    assert not read(text).disputes


def test_one_way_in_for_scores_and_choices() -> None:
    of_the_day = AskedForScore(about_past=True)
    assert read("ayer fue un 6", of_the_day) == read("ayer fue un 6", about_past=True) != read("ayer fue un 6")
    assert read("none", AskedForChoice([0, 1, 2], {"none": 0})) == read_choice("none", [0, 1, 2], words={"none": 0})
    assert read("2", AskedForChoice([0, 1, 2])).value == 2
    assert read("2").score == 2
