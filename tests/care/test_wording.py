"""What patients are texted: complete in every language, one segment each, private, and never taken for another text."""

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reminders
from reminders.care.protocol import Measure, OwnMeasure, Question, Recall
from reminders.care.wording import (
    FIELDS,
    LANGUAGE_NAMES,
    PAIN_TEXTS,
    PROMISES_A_LOOK,
    SEEN,
    UNTAGGED,
    ZERO_TO_TEN,
    Problem,
    Text,
    UnknownLanguage,
    WordingError,
    answers,
    asking,
    check,
    compose,
    languages,
    name_tag,
    name_tags,
    samples,
    version,
)
from reminders.care.wording.check import check_wording
from reminders.care.wording.gsm7 import foreign, plain
from reminders.care.wording.library import wording
from reminders.care.wording.texts import DANGERS
from reminders.texting import segments

PACKAGE = Path(reminders.__file__).parent
CLINIC = "Northside Outpatient Center 12"  # as long as a name may be
PHONE = "+13125550142"

each_language = pytest.mark.parametrize("language", languages())
each_text = pytest.mark.parametrize(("language", "text"), list(product(languages(), Text)))


def sample(text: Text, language: str, tag: str | None = None) -> str:
    """A text as a patient of the clinic with the longest name gets it."""
    return samples(language, clinic=CLINIC, phone=PHONE, tag=tag)[text]


@each_language
def test_a_language_is_complete_and_breaks_no_rule(language: str) -> None:
    assert check(language, CLINIC, PHONE) == []


def test_english_and_spanish_are_spoken() -> None:
    assert {"en", "es"} <= set(languages())
    assert (LANGUAGE_NAMES["en"], LANGUAGE_NAMES["es"]) == ("English", "Español")


def spoiled(text: Text, pattern: str, language: str = "en") -> list[str]:
    """What is said about a wording with one text changed."""
    written = wording(language)
    problems = check_wording(replace(written, texts={**written.texts, text: pattern}), CLINIC, PHONE)
    assert {problem.text for problem in problems} <= {text}
    return [problem.sentence for problem in problems]


@each_text
def test_a_text_that_is_missing_is_named(language: str, text: Text) -> None:
    written = wording(language)
    rest = {key: pattern for key, pattern in written.texts.items() if key is not text}
    (problem,) = check_wording(replace(written, texts=rest), CLINIC, PHONE)
    assert problem == Problem(text, f"is not written in {written.name}.")


@pytest.mark.parametrize(
    ("text", "pattern", "complaint"),
    [
        (Text.ACK, "Thank you {name}, {score}.", "placeholder"),
        (Text.ACK, "Gracias, anotó {score}.", "alphabet"),
        (Text.ACK, "Thank you \N{PARTY POPPER} {score}.", "alphabet"),
        (Text.ACK, "Thank you. {score}" + "." * 160, "160"),
        (Text.ACK, "We noted {score}, from 0 to 10.", '"0" before "10"'),
        (Text.PAIN_NOW, "How is your pain, ten is worst?", '"0" before "10"'),
        (Text.PAIN_NOW, "Pain after your ketamine visit? 0 to 10.", "drug"),
        (Text.PAIN_NOW, "¿Dolor por su fibromialgia? Del 0 al 10.", "drug"),
        (Text.ACK, "Thank you. {score}. You will feel better.", "promises"),
        (Text.ACK, "Is {score} right? Reply YES.", "YES"),
        (Text.ACK, "¿{score}? Responda SI.", "YES"),
        (Text.ACK, "Thank you, {score}!", "exclamation"),
        (Text.WELCOME, "We will text you {per_day} times a day.", "STOP"),
        (Text.DANGER, "Call or text 988, or 911, or {phone}.", "988 before 911"),
        (Text.CLARIFY_NOW, "Your answer was not valid. From 0 to 10, for example: 6", "blame"),
        (Text.CLARIFY_NOW, "Usted no respondio. De 0 a 10, por ejemplo: 6", "blame"),
        (Text.NUDGE_NOW, "You did not answer. Your pain right now, 0 to 10?", "blame"),
        (Text.HELP, "Call {phone}. {per_day} a day.", "STOP"),
        (Text.DANGER, "Call 911 or {phone}.", "988"),
        (Text.RECEIVED, "Our staff will look at it.", "911"),
    ],
)
def test_a_text_that_breaks_a_rule_is_caught(text: Text, pattern: str, complaint: str) -> None:
    (sentence,) = spoiled(text, pattern)
    assert complaint in sentence


@pytest.mark.parametrize(
    ("clinic", "complaint"),
    [
        ("", "1 to 30"),
        ("x" * 31, "1 to 30"),
        ("Clínica del Norte", "í"),
        ("Lakeside Pain Center", "neutral"),
        ("Ketamine Wellness", "neutral"),
        ("Centro del Dolor", "neutral"),
        ("Northside Psychiatry", "neutral"),
        ("Spravato Clinic", "Leave out Spravato."),
        ("Orthopedics North", "Leave out Orthopedics."),
        ("Ortopedia del Sol", "Leave out Ortopedia."),
        ("Sports Medicine", "Leave out Sports."),
        ("Neuro Institute", "Leave out Neuro."),
        ("NeuroCare", "Leave out NeuroCare."),
        ("Mental Health Center", "Leave out Mental."),
        ("Behavioral Health", "Leave out Behavioral."),
        ("PainCare Partners", "Leave out PainCare."),
        ("Lakeside Surgical", "Leave out Surgical."),
        ("Botox & More", "Leave out Botox."),
        ("Therapy North", "Leave out Therapy."),
        ("Zone 0 Clinic", "stands alone"),
    ],
)
@each_language
def test_a_clinic_name_that_is_too_long_costly_or_telling_is_caught(language: str, clinic: str, complaint: str) -> None:
    assert any(problem.text is None and complaint in problem.sentence for problem in check(language, clinic, PHONE))


@pytest.mark.parametrize(
    "clinic",
    [
        "Northside", "Hillside Clinic", "Cardinal Health", "Sacred Heart Clinic", "Back Bay Clinic",
        "Migrant Health Center", "Painesville Clinic", "Community Care", "Orthodox Hospital", "Denton Medical Group",
        "Centro Médico Norte", "Advanced Wellness", "Clinic 10", "Zone 50",
    ],
)  # fmt: skip
def test_a_clinic_name_that_only_looks_telling_is_left_alone(clinic: str) -> None:
    assert check("en", clinic, PHONE) == []


@pytest.mark.parametrize("phone", ["", "none", "call us"])
def test_a_clinic_without_a_phone_is_caught(phone: str) -> None:
    assert [problem.text for problem in check("en", CLINIC, phone)] == [None]


def test_every_text_is_sent_by_something() -> None:
    """A text that nothing sends is still translated, shown to staff and believed to be sent."""
    asked = {
        text
        for question in (
            Question(Measure.PAIN, Recall.NOW),
            Question(Measure.PAIN, Recall.DAY),
            Question(Measure.SIDE_EFFECTS, Recall.DAY),
            Question(Measure.SIDE_EFFECTS, Recall.WEEK),
            Question(Measure.CHANGE, Recall.SINCE_FIRST),
            Question("sleep", Recall.WEEK, OwnMeasure("sleep", "Sleep", Recall.WEEK, {})),
        )
        for text in (
            asking(question).question,
            asking(question).nudge,
            *asking(question).clarify,
            asking(question).seen,
        )
    } | set(SEEN.values())
    sources = "".join(file.read_text(encoding="utf-8") for file in (PACKAGE / "followup").rglob("*.py"))
    assert {text for text in Text if f"Text.{text.name}" not in sources} - asked == set()


@each_text
def test_every_text_is_one_gsm7_segment_with_the_longest_clinic_name_and_tag(language: str, text: Text) -> None:
    for tag in (None, "M" * 12):
        counted = segments.count(sample(text, language, tag))
        assert (counted.encoding, counted.segments) == ("GSM-7", 1)


@each_text
def test_a_script_knows_a_pain_question_by_its_zero_before_ten(language: str, text: Text) -> None:
    for tag in (None, "Ana"):
        assert bool(ZERO_TO_TEN.search(sample(text, language, tag))) is (text in PAIN_TEXTS)


@pytest.mark.parametrize("score", ["0", "0.5", "1", "9.5", "10"])
@pytest.mark.parametrize("text", [Text.ACK, Text.ACK_AGAIN, Text.ACK_LATE])
@each_language
def test_an_acknowledgement_says_the_score_and_is_never_taken_for_a_question(
    language: str, text: Text, score: str
) -> None:
    body = compose(text, language, clinic=CLINIC, phone=PHONE, score=score)
    assert re.search(rf"(?<![\d.]){re.escape(score)}(?!\d)", body)
    assert not ZERO_TO_TEN.search(body)


def test_the_acknowledgement_reads_as_promised() -> None:
    body = compose(Text.ACK, "en", clinic="Northside", phone=PHONE, score="6")
    assert body == "Northside: Thank you. We noted 6. If that is wrong, text the right number."


@pytest.mark.parametrize("measure", Measure)
def test_every_question_a_protocol_can_hold_has_its_texts(measure: Measure) -> None:
    recalls = {
        Measure.PAIN: [Recall.NOW, Recall.DAY],
        Measure.SIDE_EFFECTS: [Recall.DAY],
        Measure.CHANGE: [Recall.SINCE_FIRST],
    }[measure]
    for recall in recalls:
        texts = asking(Question(measure, recall))
        assert len({texts.question, texts.nudge, *texts.clarify}) == 2 + len(texts.clarify)


def test_the_two_pain_questions_share_no_text() -> None:
    now, day = (asking(Question(Measure.PAIN, recall)) for recall in (Recall.NOW, Recall.DAY))
    assert len(PAIN_TEXTS) == 10
    asked = [{texts.question, texts.nudge, *texts.clarify, texts.seen} for texts in (now, day)]
    assert asked[0] | asked[1] == PAIN_TEXTS


@each_language
def test_clarifications_show_an_example(language: str) -> None:
    for text in PAIN_TEXTS:
        if text.startswith("clarify"):
            assert re.search(r"[^\d]6$", sample(text, language))


@each_language
def test_a_text_says_that_staff_will_look_if_and_only_if_it_is_one_of_those_that_promise_it(language: str) -> None:
    staff = re.compile(
        {"en": "(Our|our) staff", "es": "(N|n)uestro personal|al personal|pedimos que le llamen"}[language]
    )
    promising = {text for text in Text if staff.search(sample(text, language))}
    assert promising == PROMISES_A_LOOK


@each_language
def test_what_is_said_where_staff_look_is_filled_with_what_the_text_it_stands_for_has(language: str) -> None:
    for text, seen in SEEN.items():
        assert FIELDS.get(seen, frozenset()) <= FIELDS.get(text, frozenset())
        assert (text in PAIN_TEXTS, text in UNTAGGED) == (seen in PAIN_TEXTS, seen in UNTAGGED) or text is Text.HELP
        assert sample(seen, language) != sample(text, language)


@each_language
def test_the_welcome_says_what_is_asked_and_how_to_answer_and_asks_nothing_itself(language: str) -> None:
    body = sample(Text.WELCOME, language)
    assert re.search({"en": "ask for your pain as a number", "es": "su dolor .*: basta una cifra"}[language], body)
    assert not any(mark in body for mark in ("?", *wording(language).zero_to_ten))


@each_language
def test_danger_opens_with_care_and_names_911_then_988_then_the_clinic(language: str) -> None:
    care = {"en": "We care about you", "es": "Usted nos importa"}[language]
    for text in DANGERS:
        body = sample(text, language)
        at = [body.index(said) for said in (care, "911", "988", "312-555-0142")]
        assert at == sorted(at)
    assert {"en": "not always watched", "es": "No siempre leemos esto"}[language] in sample(Text.DANGER, language)


@each_text
def test_a_clinic_without_a_number_has_every_text_without_one(language: str, text: Text) -> None:
    for tag in (None, "M" * 12):
        body = samples(language, clinic=CLINIC, phone=None, tag=tag)[text]
        counted = segments.count(body)
        assert (counted.encoding, counted.segments) == ("GSM-7", 1)
        assert "312-555" not in body
        assert not re.search(r"(call|al|Tel\.?|Clinic:|Questions:|Preguntas:)[ :]*[.,;]?$", body)
        if text in DANGERS:
            assert all(number in body for number in ("911", "988"))


def test_a_text_that_names_the_number_needs_a_form_without_it() -> None:
    written = wording("en")
    rest: dict[Text, str] = {t: pattern for t, pattern in written.without_phone.items() if t != Text.DANGER}
    (problem,) = check_wording(replace(written, without_phone=rest), CLINIC, PHONE)
    assert problem == Problem(Text.DANGER, "is not written for a clinic that has no number to call yet.")
    bad = {**written.without_phone, Text.DANGER: "Call 911 or 988, or {phone}."}
    assert [p.text for p in check_wording(replace(written, without_phone=bad), CLINIC, PHONE)] == [Text.DANGER]


@each_language
def test_texts_to_staff_hold_a_link_and_nothing_of_the_patient(language: str) -> None:
    for text in (Text.PAGE_URGENT, Text.PAGE_UNRESOLVED, Text.PAGE_REVIEW, Text.PAGE_SERVICE):
        assert FIELDS[text] == {"link"}
        link = "https://reminders.clinic.example/flags/01J"
        body = compose(text, language, clinic=CLINIC, phone=PHONE, tag="Ana", link=link)
        assert body.endswith(link)
        assert "Ana" not in body


@each_text
def test_a_name_tag_is_shown_where_one_patient_is_meant(language: str, text: Text) -> None:
    assert ("Ana:" in sample(text, language, "Ana")) is (text not in UNTAGGED)


def test_a_phone_is_written_the_way_people_read_it() -> None:
    for written in ("+13125550142", "312-555-0142", "(312) 555-0142", "1 312.555.0142"):
        assert "312-555-0142" in compose(Text.DANGER, "en", clinic="Northside", phone=written)
    assert "+52 55 1234 5678" in compose(Text.DANGER, "es", clinic="Northside", phone="+52 55 1234 5678")


def test_too_many_or_too_few_fields_are_refused() -> None:
    with pytest.raises(WordingError, match="score"):
        compose(Text.ACK, "en", clinic="Northside", phone=PHONE)
    with pytest.raises(WordingError, match="name"):
        compose(Text.ACK_CHOICE, "en", clinic="Northside", phone=PHONE, name="Ana")


@pytest.mark.parametrize("language", ["", "fr", "EN", "../en", "\0"])
def test_an_unknown_language_is_refused(language: str) -> None:
    with pytest.raises(UnknownLanguage):
        compose(Text.ACK_CHOICE, language, clinic="Northside", phone=PHONE)
    with pytest.raises(UnknownLanguage):
        version(language)


@each_language
@pytest.mark.parametrize("question", [Text.SIDE_EFFECTS, Text.SIDE_EFFECTS_7D, Text.CHANGE])
def test_every_option_that_a_question_names_is_an_answer_in_words(language: str, question: Text) -> None:
    offered = re.findall(r"(\d) (?:=|for) ([a-z ]+)", wording(language).texts[question])
    named = answers(Text(question.removesuffix("_7d")))
    assert [named.get(name) for _, name in offered] == [int(option) for option, _ in offered] != []


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("Ana Ruiz", "Ana"),
        ("José Luis Prado", "José"),
        ("Sofía Núñez", "Sofia"),
        ("Jo Ann Smith", "Jo Ann"),
        ("J. Smith", "J. Smith"),
        ("Bartholomew-James Fox", "Bartholomew-"),
        ("Siobhán O’Neill", "Siobhan"),
        ("李 小龙", None),
        ("", None),
        ("\N{PARTY POPPER}", None),
        ("123", None),
    ],
)
def test_a_name_tag_is_a_first_name_in_the_text_message_alphabet(name: str, tag: str | None) -> None:
    assert name_tag(name) == tag


@pytest.mark.parametrize(
    ("names", "tags"),
    [
        (["Ana Ruiz", "Luis Ruiz"], ["Ana", "Luis"]),
        (["Ana Ruiz", "Ana Gomez"], ["Ana R.", "Ana G."]),
        (["Ana", "Ana Gomez"], ["Ana", "Ana G."]),
        (["José Prado", "Jose Luis Marín", "Eva Prado"], ["José P.", "Jose M.", "Eva"]),
        (["Ana Díaz Gómez", "Ana Ruiz Gómez"], ["Ana D.", "Ana R."]),
        (["Ana Ruiz", "Ana Rivera"], ["Ana Ruiz", "Ana Rivera"]),
        (["Bartholomew-James Fox", "Bartholomew-James Hale"], ["Bartholom F.", "Bartholom H."]),
        (["Luis Ruiz Sr.", "Luis Ruiz Jr."], ["Luis S.", "Luis J."]),
        (["J. Smith", "Joan Smith"], ["J. Smith", "Joan"]),
        (["Ana Ruiz", "Ana Gomez", "Ana R."], ["Ana Ruiz", "Ana Gomez", "Ana R."]),
        (["Luis Ruiz", "luis ruiz"], [None, None]),
        (["Maximiliano Rodriguez", "Maximiliano Rodrigo"], [None, None]),
        (["李 小龙", "Ana Ruiz"], [None, "Ana"]),
        (["李 小龙", "王 芳"], [None, None]),
        (["李 小龙 (Li)", "王 芳 (Fang)"], ["(Li)", "(Fang)"]),
        (["Ana Ruiz"], ["Ana"]),
        ([], []),
    ],
)
def test_name_tags_on_one_phone_are_as_short_as_tells_them_apart(names: list[str], tags: list[str | None]) -> None:
    assert name_tags(names) == tags


@given(st.lists(st.text(alphabet="aáAbB .-\N{PARTY POPPER}", max_size=9), max_size=4))
def test_name_tags_on_one_phone_never_read_alike(names: list[str]) -> None:
    tags = [tag for tag in name_tags(names) if tag]
    assert len({tag.casefold() for tag in tags}) == len(tags)
    assert all(len(tag) <= 12 and foreign(tag) == [] for tag in tags)


@given(st.text())
def test_plain_names_cost_no_second_segment_and_stay_as_they_are_when_plain(name: str) -> None:
    assert foreign(plain(name)) == []
    assert plain(plain(name)) == plain(name)
    assert segments.not_gsm7(plain(name)) == []


def test_our_alphabet_is_the_phone_networks_basic_one() -> None:
    for character in map(chr, range(0x3000)):
        one_unit = segments.count(character) == segments.Segments("GSM-7", 1, 1)
        assert (foreign(character) == []) is one_unit, hex(ord(character))
