"""What patients are texted in Spanish, written for Latin American readers and by ear.

The text-message alphabet has é ñ ü ¿ ¡ but not á í ó ú, so words that need those are avoided, never misspelled:
"nivel" and not "número", "mande" and not "envíe".
"""

from reminders.care.wording.language_file import Wording
from reminders.care.wording.texts import Text

WORDING = Wording(
    language="es",
    name="Español",
    version=7,
    opening="{clinic}: ",
    tagged_opening="{clinic} para {tag}: ",
    zero_to_ten=("cero", "diez"),
    texts={
        Text.WELCOME: (
            "Preguntaremos por su dolor hasta {per_day} veces diarias: basta una cifra. "
            "Puede haber cargos. HELP: ayuda. STOP: fin."
        ),
        Text.PAIN_NOW: (
            "¿Qué nivel de dolor tiene en este momento? Responda del 0 al 10 (0 = sin dolor, 10 = el peor dolor)."
        ),
        Text.PAIN_24H: (
            "En promedio, ¿qué nivel de dolor ha tenido en las pasadas 24 horas? Responda del 0 (nada) al 10 (el peor)."
        ),
        Text.NUDGE_NOW: (
            "Nos importa su respuesta. ¿Qué nivel de dolor tiene en este momento, del 0 (nada) al 10 (el peor)?"
        ),
        Text.NUDGE_24H: (
            "Nos importa su respuesta. ¿Qué dolor promedio tuvo en las pasadas 24 horas, del 0 (nada) al 10 (el peor)?"
        ),
        Text.CLARIFY_NOW: (
            "Gracias. Necesitamos un solo valor, del 0 al 10, para su dolor en este momento. Por ejemplo: 6"
        ),
        Text.CLARIFY_24H: (
            "Gracias. Necesitamos un solo valor, del 0 al 10: su dolor promedio en las pasadas 24 horas. Ejemplo: 6"
        ),
        Text.CLARIFY_AGAIN_NOW: (
            "Disculpe, no entendimos bien. Mande solo la cifra, del 0 al 10, de su dolor de ahora. Por ejemplo: 6"
        ),
        Text.CLARIFY_AGAIN_24H: (
            "Disculpe, no entendimos bien. Mande solo la cifra, del 0 al 10, de las pasadas 24 horas. Por ejemplo: 6"
        ),
        Text.CLARIFY_SEEN_NOW: (
            "Nuestro personal va a leer esto. Emergencia: 911. "
            "¿Y su dolor de ahora? Mande la cifra, del 0 al 10. Ej.: 6"
        ),
        Text.CLARIFY_SEEN_24H: (
            "Nuestro personal va a leer esto. Emergencia: 911. "
            "¿Y su dolor de las 24 horas? Mande la cifra, 0 al 10. Ej.: 6"
        ),
        Text.SIDE_EFFECTS: (
            "¿Ha tenido efectos secundarios en las pasadas 24 horas? 1 = ninguno, 2 = leves, 3 = quiero que me llamen."
        ),
        Text.SIDE_EFFECTS_7D: (
            "¿Ha tenido efectos secundarios desde hace una semana? 1 = ninguno, 2 = leves, 3 = quiero que me llamen."
        ),
        Text.CLARIFY_SIDE_EFFECTS: (
            "Gracias. Mande solo 1, 2 o 3. Efectos secundarios: 1 ninguno, 2 leves, 3 quiero que me llamen. Ejemplo: 1"
        ),
        Text.CLARIFY_AGAIN_SIDE_EFFECTS: (
            "Disculpe, no entendimos. Mande solo la cifra: "
            "efectos 1 ninguno, 2 leves, 3 quiero que me llamen. Ejemplo: 1"
        ),
        Text.CLARIFY_SEEN_SIDE_EFFECTS: (
            "Nuestro personal va a leer esto. Emergencia: 911. "
            "Efectos: mande 1 ninguno, 2 leves o 3 que me llamen. Ej.: 1"
        ),
        Text.CHANGE: (
            "Del 1 al 7, ¿qué tal sigue desde su primer tratamiento? "
            "1 = enormemente mejor, 4 = igual, 7 = enormemente peor"
        ),
        Text.CLARIFY_CHANGE: (
            "Gracias. Mande solo una cifra del 1 al 7: "
            "1 = enormemente mejor, 4 = igual, 7 = enormemente peor. Ejemplo: 3"
        ),
        Text.CLARIFY_AGAIN_CHANGE: (
            "Disculpe, no entendimos. Mande solo la cifra, "
            "del 1 (enormemente mejor) al 7 (enormemente peor). Ejemplo: 3"
        ),
        Text.CLARIFY_SEEN_CHANGE: (
            "Nuestro personal lo va a leer. Urgencia: 911. "
            "Mande del 1 (enormemente mejor) al 7 (enormemente peor). Ej.: 3"
        ),
        Text.SCORE: "{question}",
        Text.CLARIFY_SCORE: "Gracias. Necesitamos una sola cifra, del cero al diez: {about}. Por ejemplo: 6",
        Text.CLARIFY_AGAIN_SCORE: (
            "Disculpe, no entendimos bien. Mande solo una cifra, del cero al diez: {about}. Ejemplo: 6"
        ),
        Text.CLARIFY_SEEN_SCORE: (
            "Nuestro personal lo va a leer. Urgencia: 911. Mande del cero al diez: {about}. Ejemplo: 6"
        ),
        Text.ACK: "Gracias. Anotamos {score}. Si no es correcto, mande el valor correcto.",
        Text.ACK_AGAIN: "Gracias. Lo corregimos y anotamos {score}.",
        Text.ACK_LATE: (
            "Gracias. Anotamos {score} para la pregunta anterior. Si no es correcto, mande el valor correcto."
        ),
        Text.ACK_CHOICE: "Gracias. Anotamos su respuesta.",
        Text.ACK_CALL: (
            "Gracias. Pedimos a nuestro personal que le llame. Si no puede esperar: {phone}. Emergencia: 911."
        ),
        Text.ACK_SCORE_CALL: (
            "Gracias. Anotamos {score} y pedimos que le llamen. Si no puede esperar: {phone}. Emergencia: 911."
        ),
        Text.ACK_SCORE_QUESTION: (
            "Gracias. Anotamos {score}. Nuestro personal va a ver su pregunta. Para hablar: {phone}. Emergencia: 911."
        ),
        Text.ACK_CHOICE_QUESTION: (
            "Gracias, anotado. Nuestro personal va a ver su pregunta. Para hablar: {phone}. Emergencia: 911."
        ),
        Text.ACK_SCORE_SEEN: (
            "Gracias. Anotamos {score}. Nuestro personal va a leer su mensaje. Si urge: {phone}. Emergencia: 911."
        ),
        Text.ACK_CHOICE_SEEN: (
            "Gracias, anotado. Nuestro personal va a leer su mensaje. Si no puede esperar: {phone}. Emergencia: 911."
        ),
        Text.RECEIVED: (
            "Recibimos su mensaje. Nuestro personal lo va a leer. Si no puede esperar: {phone}. Emergencia: 911."
        ),
        Text.DANGER: (
            "Usted nos importa. No siempre leemos esto. Emergencia: 911. "
            "Si piensa en hacerse daño: llame o escriba al 988. Tel. {phone}"
        ),
        Text.DANGER_TOLD: (
            "Usted nos importa. Avisamos al personal. Emergencia: 911. "
            "Si piensa en hacerse daño: llame o escriba al 988. Tel. {phone}"
        ),
        Text.CALL_CLINIC: (
            "Nuestro personal va a ver su pregunta. Para una respuesta, por favor llame al {phone}. Emergencia: 911."
        ),
        Text.STOP_ASKED: (
            "¿Quiere que ya no le mandemos mensajes? STOP para terminar, SIGO para seguir. "
            "Nuestro personal lo va a leer. Emergencia: 911."
        ),
        Text.STOP_CONFIRMED: (
            "Ya no le mandaremos mensajes. Para recibirlos otra vez, responda START. Preguntas: {phone}"
        ),
        Text.START_CONFIRMED: "Va a recibir nuestros mensajes otra vez. HELP: ayuda. STOP: terminar.",
        Text.HELP: (
            "Mandamos hasta {per_day} preguntas diarias tras su visita. Tel. {phone}. "
            "Puede haber cargos por mensajes y datos. STOP: terminar."
        ),
        Text.WRONG_PERSON_CONFIRMED: (
            "Disculpe la molestia. Ya no mandaremos mensajes a este teléfono. Preguntas: {phone}"
        ),
        Text.DEATH_CONFIRMED: (
            "Gracias por hacernos saber. Ya no mandaremos mensajes a este teléfono. Preguntas: {phone}"
        ),
        Text.PAGE_URGENT: "Urgente. Una respuesta necesita a alguien ya: {link}",
        Text.PAGE_UNRESOLVED: "Sigue pendiente una respuesta urgente: {link}",
        Text.PAGE_REVIEW: "Por favor revise hoy una respuesta: {link}",
        Text.PAGE_TEST: "Este es un aviso de prueba. Nadie corre peligro; no tiene que hacer nada.",
        Text.PAGE_SERVICE: "Urgente. No se mandan o no se leen mensajes: {link}",
    },
    without_phone={
        Text.ACK_CALL: "Gracias. Pedimos a nuestro personal que le llame. Emergencia: llame al 911.",
        Text.ACK_SCORE_CALL: "Gracias. Anotamos {score} y pedimos que le llamen. Emergencia: llame al 911.",
        Text.ACK_SCORE_QUESTION: (
            "Gracias. Anotamos {score}. No contestamos preguntas por mensaje; el personal va a ver la suya. "
            "Emergencia: 911."
        ),
        Text.ACK_CHOICE_QUESTION: (
            "Gracias. Anotamos su respuesta. Nuestro personal va a ver su pregunta. Emergencia: llame al 911."
        ),
        Text.ACK_SCORE_SEEN: (
            "Gracias. Anotamos {score}. Nuestro personal va a leer su mensaje. Emergencia: llame al 911."
        ),
        Text.ACK_CHOICE_SEEN: ("Gracias, anotado. Nuestro personal va a leer su mensaje. Emergencia: llame al 911."),
        Text.RECEIVED: "Recibimos su mensaje. Nuestro personal lo va a leer. Emergencia: llame al 911.",
        Text.DANGER: (
            "Usted nos importa. No siempre leemos esto. Emergencia: llame al 911. "
            "Si piensa en hacerse daño: llame o escriba al 988."
        ),
        Text.DANGER_TOLD: (
            "Usted nos importa. Avisamos al personal. No espere. Emergencia: 911. "
            "Si piensa en hacerse daño: llame o escriba al 988."
        ),
        Text.CALL_CLINIC: (
            "No contestamos preguntas por mensaje; nuestro personal va a ver la suya. Emergencia: llame al 911."
        ),
        Text.STOP_CONFIRMED: "Ya no le mandaremos mensajes. Para recibirlos otra vez, responda START.",
        Text.HELP: (
            "Mandamos hasta {per_day} preguntas diarias tras su visita. "
            "Puede haber cargos por mensajes y datos. STOP: terminar."
        ),
        Text.WRONG_PERSON_CONFIRMED: "Disculpe la molestia. Ya no mandaremos mensajes a este teléfono.",
        Text.DEATH_CONFIRMED: "Gracias por hacernos saber. Ya no mandaremos mensajes a este teléfono.",
    },
    answers={
        Text.SIDE_EFFECTS: {
            1: "ninguno; ninguna; ningunos; nada; no; sin efectos; sin efectos secundarios; ningun efecto",
            2: "leve; leves; muy leve; muy leves; solo leves; ligeros; muy ligeros; efectos leves",
            3: "quiero que me llamen; que me llamen; llamenme; llameme; favor de llamarme; me pueden llamar",
        },
        Text.CHANGE: {
            1: "enormemente mejor; muchisimo mejor",
            2: "mucho mejor",
            3: "un poco mejor; poco mejor; ligeramente mejor; un poquito mejor; algo mejor",
            4: "igual; lo mismo; sigo igual; estoy igual; igual que antes; sin cambio; sin cambios; ningun cambio;"
            "no ha cambiado; no hay cambio; no hay cambios",
            5: "un poco peor; poco peor; ligeramente peor; un poquito peor; algo peor",
            6: "mucho peor",
            7: "enormemente peor; muchisimo peor",
        },
    },
    adjectives={Text.SIDE_EFFECTS: {2: "leve; leves; muy leve; ligero; ligera"}},
    nouns={
        Text.SIDE_EFFECTS: "nausea; nauseas; mareo; mareos; dolor de cabeza; cansancio; sueno; vision borrosa;"
        "confusion; comezon; ansiedad"
    },
)
