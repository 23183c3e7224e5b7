"""What patients are texted in English."""

from reminders.care.wording.language_file import Wording
from reminders.care.wording.texts import Text

WORDING = Wording(
    language="en",
    name="English",
    version=7,
    opening="{clinic}: ",
    tagged_opening="{clinic} for {tag}: ",
    zero_to_ten=("zero", "ten"),
    texts={
        Text.WELCOME: (
            "We'll ask for your pain as a number up to {per_day} times a day. "
            "Msg&data rates may apply. HELP for help, STOP to end."
        ),
        Text.PAIN_NOW: ("How is your pain right now? Reply with one number, 0 to 10 (0 = no pain, 10 = worst pain)."),
        Text.PAIN_24H: (
            "On average, how was your pain in the last 24 hours? Reply with one number, 0 (no pain) to 10 (worst)."
        ),
        Text.NUDGE_NOW: (
            "We would still like to hear from you. How is your pain right now, 0 (no pain) to 10 (worst)?"
        ),
        Text.NUDGE_24H: (
            "We would still like to hear from you. Average pain in the last 24 hours, 0 (none) to 10 (worst)?"
        ),
        Text.CLARIFY_NOW: (
            "Thank you. We need one number, 0 to 10, for your pain right now. For example, if it is a six: 6"
        ),
        Text.CLARIFY_24H: (
            "Thank you. We need one number, 0 to 10: your average pain in the last 24 hours. For example: 6"
        ),
        Text.CLARIFY_AGAIN_NOW: (
            "Sorry, we could not read that. Please text just the number, 0 to 10, for your pain now. Like this: 6"
        ),
        Text.CLARIFY_AGAIN_24H: (
            "Sorry, we could not read that. Please text just the number, 0 to 10, for the last 24 hours. Like: 6"
        ),
        Text.CLARIFY_SEEN_NOW: (
            "Our staff will read this. Emergency: 911. Please text just the number, 0 to 10, for your pain now. Like: 6"
        ),
        Text.CLARIFY_SEEN_24H: (
            "Our staff will read this. Emergency: 911. "
            "Please text just the number, 0 to 10, for the last 24 hours. Like: 6"
        ),
        Text.SIDE_EFFECTS: "Any side effects in the last 24 hours? Reply 1 for none, 2 for mild, 3 for please call me.",
        Text.SIDE_EFFECTS_7D: "Any side effects in the past week? Reply 1 for none, 2 for mild, 3 for please call me.",
        Text.CLARIFY_SIDE_EFFECTS: (
            "Thank you. Please text just 1, 2 or 3. Side effects: 1 none, 2 mild, 3 please call me. For example: 1"
        ),
        Text.CLARIFY_AGAIN_SIDE_EFFECTS: (
            "Sorry, we could not read that. Side effects: text just 1 (none), 2 (mild) or 3 (please call me). Like: 1"
        ),
        Text.CLARIFY_SEEN_SIDE_EFFECTS: (
            "Our staff will read this. Emergency: 911. Side effects: text just 1, 2 or 3 (none, mild, call me). Like: 1"
        ),
        Text.CHANGE: (
            "Since your first treatment, how are you, 1 to 7? 1 = very much better, 4 = same, 7 = very much worse."
        ),
        Text.CLARIFY_CHANGE: (
            "Thank you. Please text just a number, 1 to 7: 1 = very much better, 4 = same, 7 = very much worse. Like: 3"
        ),
        Text.CLARIFY_AGAIN_CHANGE: (
            "Sorry, we could not read that. Text just a number, 1 (very much better) to 7 (very much worse). Like: 3"
        ),
        Text.CLARIFY_SEEN_CHANGE: (
            "Our staff will read this. Emergency: 911. "
            "Please text just 1 (very much better) to 7 (very much worse). Like: 3"
        ),
        Text.SCORE: "{question}",
        Text.CLARIFY_SCORE: "Thank you. We need one number, zero to ten, for this: {about}. For example: 6",
        Text.CLARIFY_AGAIN_SCORE: (
            "Sorry, we could not read that. Please text just a number, zero to ten: {about}. Like: 6"
        ),
        Text.CLARIFY_SEEN_SCORE: (
            "Our staff will read this. Emergency: 911. Text just a number, zero to ten: {about}. Like: 6"
        ),
        Text.ACK: "Thank you. We noted {score}. If that is wrong, text the right number.",
        Text.ACK_AGAIN: "Thank you. We corrected it and noted {score}.",
        Text.ACK_LATE: "Thank you. We noted {score} for our earlier question. If that is wrong, text the right number.",
        Text.ACK_CHOICE: "Thank you. We noted your answer.",
        Text.ACK_CALL: "Thank you. We asked our staff to call you. If it cannot wait, call {phone}. Emergency: 911.",
        Text.ACK_SCORE_CALL: (
            "Thank you. We noted {score} and asked our staff to call you. "
            "If it cannot wait, call {phone}. Emergency: 911."
        ),
        Text.ACK_SCORE_QUESTION: (
            "Thank you. We noted {score}. Our staff will see your question. For an answer call {phone}. Emergency: 911."
        ),
        Text.ACK_CHOICE_QUESTION: (
            "We noted your answer. Our staff will see your question. To talk, please call {phone}. Emergency: 911."
        ),
        Text.ACK_SCORE_SEEN: (
            "Thank you. We noted {score}. Our staff will read your message. If urgent, call {phone}. Emergency: 911."
        ),
        Text.ACK_CHOICE_SEEN: (
            "We noted your answer. Our staff will read your message. If urgent, call {phone}. Emergency: 911."
        ),
        Text.RECEIVED: (
            "We got your message. Our staff will look at it. If it cannot wait, call {phone}. In an emergency call 911."
        ),
        Text.DANGER: (
            "We care about you. Texts here are not always watched. Emergency: 911. "
            "Self-harm thoughts: call or text 988. Clinic: {phone}"
        ),
        Text.DANGER_TOLD: (
            "We care about you and are telling our staff. Emergency: 911. "
            "Self-harm thoughts: call or text 988. Clinic: {phone}"
        ),
        Text.CALL_CLINIC: (
            "Our staff will see your question. For an answer, please call us at {phone}. Emergency: call 911."
        ),
        Text.STOP_ASKED: (
            "Do you want us to stop texting you? Reply STOP to end the texts, or KEEP to go on. "
            "Our staff will see this. Emergency: 911."
        ),
        Text.STOP_CONFIRMED: "You will get no more texts from us. To get them again, reply START. Questions: {phone}",
        Text.START_CONFIRMED: "You will get our texts again. Reply HELP for help, STOP to end.",
        Text.HELP: (
            "We text short questions after your visit, up to {per_day} a day. Call {phone}. "
            "Msg & data rates may apply. STOP to end."
        ),
        Text.WRONG_PERSON_CONFIRMED: "Sorry for the mix-up. We will not text this number again. Questions: {phone}",
        Text.DEATH_CONFIRMED: "Thank you for telling us. We will send no more texts to this number. Questions: {phone}",
        Text.PAGE_URGENT: "Urgent. A reply needs a person now: {link}",
        Text.PAGE_UNRESOLVED: "Still open. An urgent reply needs a person: {link}",
        Text.PAGE_REVIEW: "Please look today. A reply needs a person: {link}",
        Text.PAGE_TEST: "This is a test page. Nobody is in danger; there is nothing to do.",
        Text.PAGE_SERVICE: "Urgent. Texts are not sent or not read: {link}",
    },
    without_phone={
        Text.ACK_CALL: "Thank you. We asked our staff to call you. In an emergency call 911.",
        Text.ACK_SCORE_CALL: "Thank you. We noted {score} and asked our staff to call you. In an emergency call 911.",
        Text.ACK_SCORE_QUESTION: (
            "Thank you. We noted {score}. We cannot answer questions by text; our staff will see yours. Emergency: 911."
        ),
        Text.ACK_CHOICE_QUESTION: (
            "Thank you. We noted your answer. Our staff will see your question. In an emergency call 911."
        ),
        Text.ACK_SCORE_SEEN: (
            "Thank you. We noted {score}. Our staff will read your message. In an emergency call 911."
        ),
        Text.ACK_CHOICE_SEEN: "We noted your answer. Our staff will read your message. In an emergency call 911.",
        Text.RECEIVED: "We got your message. Our staff will look at it. In an emergency call 911.",
        Text.DANGER: (
            "We care about you. Texts here are not always watched. Emergency: call 911. "
            "Self-harm thoughts: call or text 988."
        ),
        Text.DANGER_TOLD: (
            "We care about you and are telling our staff. Do not wait. "
            "Emergency: call 911. Self-harm thoughts: call or text 988."
        ),
        Text.CALL_CLINIC: "We cannot answer questions by text; our staff will see yours. In an emergency call 911.",
        Text.STOP_CONFIRMED: "You will get no more texts from us. To get them again, reply START.",
        Text.HELP: (
            "We text short questions after your visit, up to {per_day} a day. Msg & data rates may apply. STOP to end."
        ),
        Text.WRONG_PERSON_CONFIRMED: "Sorry for the mix-up. We will not text this number again.",
        Text.DEATH_CONFIRMED: "Thank you for telling us. We will send no more texts to this number.",
    },
    answers={
        Text.SIDE_EFFECTS: {
            1: "none; no; nothing; nope; not any; none at all; no side effects; without side effects",
            2: "mild; very mild; only mild; mild ones; mild side effects; slight; very slight; minor; very minor",
            3: "call me; please call me; call; have someone call me; can someone call me; can you call me",
        },
        Text.CHANGE: {
            1: "very much better; very much improved",
            2: "much better; much improved",
            3: "a little better; slightly better; minimally better; a bit better; slightly improved; a little improved;"
            "minimally improved",
            4: "same; the same; about the same; still the same; no change; no changes; unchanged; no different;"
            "no difference; not changed; same as before",
            5: "a little worse; slightly worse; minimally worse; a bit worse",
            6: "much worse",
            7: "very much worse",
        },
    },
    adjectives={Text.SIDE_EFFECTS: {2: "mild; very mild; slight; minor"}},
    nouns={
        Text.SIDE_EFFECTS: "nausea; headache; dizziness; drowsiness; tiredness; fatigue; sleepiness; blurred vision;"
        "blurry vision; confusion; itching; grogginess; lightheadedness; anxiety"
    },
)
