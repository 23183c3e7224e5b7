"""Wrong persons, calls for help and wishes to have the texts back, in phrases of word families of both languages."""

from reminders.care.reading.danger.grammar import Grammar
from reminders.care.reading.danger.spelling_variants import english, spanish

_ENGLISH = {
    "number": "number phone cell line cellphone landline",
    "business": """store shop office restaurant pizza_place salon church school hotel company business wendys bakery
    dealership warehouse landline garage bar bank library""",
    "treated": "infusion infusions procedure treatment ketamine surgery iv drip pain_doctor pain_clinic",
}
_SPANISH = {
    "numero": "numero telefono celular cel linea chip celu",
    "negocio": """pizzeria ferreteria iglesia tienda taller escuela oficina restaurante panaderia negocio empresa
    farmacia peluqueria taqueria""",
    "suero": "infusion infusiones suero tratamiento operacion procedimiento ketamina",
    "otra_vez": "otra_vez de_nuevo nuevamente again",
    "textos": "texto textos mensaje mensajes mensajitos avisos recordatorios lo_del_text msj msjs text",
}
ENGLISH = Grammar(english, _ENGLISH)
SPANISH = Grammar(spanish, _SPANISH)

WRONG_PERSON_EN = ENGLISH.phrases("""
    wrong/rong/worng prson/pers/num/nmbr/numbr/brenda
    ^ not me $
    ^ not mine
    that is not me
    i is_not/aint/am_not her/him/them/your_patient/the_patient
    think/believe ~ misdialed/mixed_up/confused/got_mixed_up
    misdialed
    this is a/the/our/an ~ @business $
    this is a/the/our/an ~ @business phone/line/not/number
    you have? reached a/an/the ~ @business
    forwarding to an
    this/these/message/messages/text/texts ~~ meant/intended for ~ somebody/someone/neighbor/another/my/the_guy/\
        the_lady/different
    you want/need/meant linda/brenda/a_different/the_other/another
    looking for mrs/mr/miss/somebody/someone
    must be for
    has/got/have a? different/another/new number since/now/these_days
    gave this number up
    got another number
    not stay here
    used to have this number/phone/line
    had this number/line/phone before/since
    i have had it since
    been my line/number since
    this has been my line/number
    new owner of this
    this is my new phone/number
    who got this phone/number
    got this phone number
    with a new phone
    no_idea/clue what ~ clinic/infusion
    i had no procedure
    not a patient $
    not a patient ~ here/of
    no patient here
    you keep calling me
    no ~ mr/mrs/ms ~ has this number
""")
WRONG_PERSON_ES = SPANISH.phrases("""
    num/numero/numro/persona/telefono equivoc*
    ^ equivoc*
    , equivoc* $
    se/te/estan/esta/estas/tas/creo_que_se/les/usted/ta equivoc* !poner
    se/te confund* ~ de persona/numero/gente
    confundieron/confundio de numero/persona
    aqui/aca/aki/alla/acá no vive/es/hay/esta !dolor/pain/nada
    ese/esa/ese_señor/a_quien_busca no soy yo
    no soy yo ~ a_quien/quien/el/la
    buscan/busca/buscas/busquen/buscar a? otra/otro
    es/era/debe_ser/parece para otra/otro
    no es conmigo
    este/el/ese/esta/esto ~ @numero ~ ahora/ya ~ mio/mia
    este/esta/mi ~ @numero ~ lo_compre/compre/es_mio/mio_desde/es_de_la/es_de_una/era_de/pertenece/de_la_iglesia
    ya no pertenece
    ya no usa/tiene/usan ~ este ~ @numero
    ya no la/lo tiene
    tiene otro numero/celular/telefono
    cambio de telefono/numero/celular
    me lo vendio/paso/regalo
    esto/aqui es una/un ~ @negocio
    habla/hablan/llama/marco al/a cel/una/un ~ ~ @negocio
    no somos/soy pacientes/paciente/el_enfermo
    no el enfermo
    no me ~ puesto/pusieron/hice/hicieron/infusionado ~ ~ ninguna/ningun/nada
    nunca/jamas ~ ido/pisado/estado ~ ~ clinica
""")
HELP_EN = ENGLISH.phrases("""
    who am i speaking/talking/texting with/to
    who is texting/messaging/sending/behind
    identify yourself/your_self
    which/what clinic/place/company/doctor/office ~ is this
    where did you get my number
    how did/d you get my number
    hlep $
    help ~ do_not/dont understand
    do_not/dont understand what this is
""")
HELP_ES = SPANISH.phrases("""
    con quien tengo el gusto
    con quien hablo/estoy_hablando
    ^ quien/kien/quienes es/son/eres/escribe/manda/habla $
    quien/kien/quienes ~ manda/escribe/envia/mandan/me_escribe !me_ayuda/la_receta
    de que/q clinica/lugar/parte/hospital
    este/el numero de donde es
    que es este/esto mensaje/numero
    aiuda $
    no se quien me ~ escrib*
""")
START_EN = ENGLISH.phrases("""
    want/like back in/on ~ texts/messages/list
    want em/them back
    ^ start .
    get the/my texts/messages again
    please resume
    resume ~ texts/messages/texting
    turn/switch ~ texts/messages/them back on
    put me back on
    put/sign/add me back
    keep texting/sending/messaging me !and/or/i_will/if
    send em/them/these again
    hit stop by
    keep getting the/these/your
    changed my mind ~~ texts/messages/back/resume
""")
START_ES = SPANISH.phrases("""
    quiero/quisiera/deseo ~ seguir con/recibiendo los/sus/recibiendolos
    quiero seguir recibiendo*
    otra vez quiero ~ @textos
    quiero ~ ~ @textos @otra_vez
    quiero volver a ~ @textos/apuntar/recibir
    apunt*/inscrib*/activ*/pongan*/ponganme/mand*/inici*/comenz*/agreg*/registr*/reactiv*/conect* ~ @otra_vez
    mand*/mandarme ~ ~ @otra_vez
    vuelv*/vuelvan/vuelvanme a apuntar/inscribir/empezar/mandar*/escribir*/poner/activar/meter
    siganme escribiendo/mandando/texteando
    cambie de opinion
    pueden/puede escribirme/mandarme/escribir/mandar ~ @otra_vez
    si quiero ~ @textos ~ otra
    quiero entrar a lo de
    si quiero los @textos
""")
