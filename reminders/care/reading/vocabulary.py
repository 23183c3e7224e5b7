"""The words of this field in both languages, in their usual spelling, as alternatives for the rules' patterns."""


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def either(words: str) -> str:
    """A pattern for any of the words; `_` inside a word stands for a space."""
    alternatives = sorted(set(words.split()), key=len, reverse=True)
    return "(?:" + "|".join(word.replace("_", " ") for word in alternatives) + ")"


PAIN = either(
    """
    pain pains pain_level pain_score pain_scale pain_rating pain_number level score rating ache aches
    aching soreness discomfort hurt hurts hurting dolor dolores nivel_de_dolor nivel_del_dolor nivel
    puntaje puntuacion calificacion escala_de_dolor molestia duele duelen
    """
)
BODY_EN = """back knee knees hip hips neck shoulder shoulder_blade head migraine migraines leg legs foot feet arm
    arms hand hands wrist wrists elbow elbows ankle ankles abdomen pelvis pelvic groin chest rib ribs jaw face
    spine tailbone sciatica sciatic nerve nerves nerve_pain neuropathy joints joint muscles muscle fibro
    fibromyalgia crps rsd arthritis heel heels toe toes finger fingers thumb calf calves thigh thighs butt glute buttock
    body lower_back upper_back low_back mid_back lumbar cervical si_joint eye skin scar stump
    phantom side sides hernia bladder tmj trigeminal shingles endo everything foot_pain"""
BODY_ES = """espalda rodilla rodillas cadera caderas cuello hombro hombros cabeza pierna piernas pie pies brazo brazos
    mano manos muneca munecas codo codos tobillo tobillos estomago vientre abdomen pelvis ingle pecho costilla costillas
    mandibula cara columna cintura ciatica ciatico nervio nervios articulaciones coyunturas huesos musculos talon dedo
    dedos pantorrilla muslo cuerpo espalda_baja lado muela ojo oido todo espinazo lomo corvas"""
BODY = either(f"{BODY_EN} {BODY_ES}")
SIDE = either("""
    left right lower upper both whole bad low izquierda izquierdo derecha derecho baja alta ambas ambos
    """)
DRUG = either(
    """
    tylenol advil aleve motrin ibuprofen ibuprofeno acetaminophen paracetamol naproxen naproxeno aspirin
    aspirina norco vicodin percocet percs perc oxy oxys oxycodone oxycontin hydrocodone morphine morfina
    tramadol fentanyl dilaudid methadone gabapentin gabapentina gaba gabas neurontin lyrica pregabalin
    pregabalina cymbalta duloxetine nortriptyline amitriptyline amitriptilina flexeril cyclobenzaprine
    baclofen tizanidine zanaflex soma robaxin xanax valium ativan klonopin ambien trazodone melatonin
    benadryl zofran prednisone medrol toradol celebrex meloxicam diclofenac voltaren lidocaine suboxone
    buprenorphine ketamine ketamina marijuana edible edibles gummy gummies cbd thc metformin lisinopril
    insulin topamax effexor zoloft lexapro prozac wellbutrin seroquel sumatriptan imitrex excedrin zyrtec
    claritin tums magnesium vitamin excedrins tylenols advils aleves
    """
)
DOSE_FORM = either(
    """
    pill pills tab tabs tablet tablets capsule capsules cap caps patch patches dose doses puff puffs drop
    drops shot shots spray sprays hit hits bottle bottles bar bars pastilla pastillas pildora pildoras
    tableta tabletas capsula capsulas gota gotas dosis parche parches inyeccion inyecciones frasco frascos
    💊
    """
)
TAKE = either(
    """
    took take taking ate taken takes popped swallowed swallow had_to_take tome tomo tomé tomando tomado
    tomar tomaba me_tome me_tomo trague
    """
)
TIME_UNIT = either(
    """
    hours h minutes seconds secs sec days day weeks week months month mos years year nights night mornings
    horas hora minutos minuto segundos dias dia semanas semana meses mes anos ano noches hrs. mins.
    """
)
PERSON = either(
    """
    wife wifes husband husbands mom moms mother mothers mum mama dad dads father fathers papa son sons
    daughter daughters kid kids child brother brothers sister sisters friend friends neighbor neighbors
    neighbour boss bosses grandma grandmas grandmother grandpa grandson granddaughter aunt aunts uncle
    uncles cousin cousins niece nephew girlfriend boyfriend gf bf roommate coworker partner partners hubby
    dog dogs cat cats baby esposa esposo marido mujer madre padre mami papi hijo hija hermano hermana
    amigo amiga vecino vecina abuela abuelo tia tio primo prima nieto nieta sobrino sobrina suegra suegro
    novio novia perro gato
    """
)
MONTH = either(
    """
    january february march april june july august september october november december jan feb mar apr jun
    jul aug sept sep oct nov dec enero febrero marzo abril mayo junio julio agosto septiembre setiembre
    octubre noviembre diciembre
    """
)
WEEKDAY = either(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tues tue wed thurs thur thu fri sat lunes
    martes miercoles jueves viernes sabado domingo
    """
)
OTHER_SCALE = either(
    """
    sleep sleeping mood energy energy_level anxiety stress depression nausea fatigue numbness tingling
    function functioning happiness appetite motivation itching itch dizziness sensitivity mobility
    quality_of_life weakness activity focus concentration relief improvement satisfaction tiredness
    exhaustion swelling stiffness anger irritability temperature fever weight sugar glucose blood_sugar
    oxygen o2 heart_rate pulse bp blood_pressure pressure a1c sueno dormir animo estado_de_animo humor
    ansiedad estres depresion nauseas cansancio energia fatiga apetito hormigueo adormecimiento alivio
    patience hunger hope faith regret sleepiness boredom paciencia hambre alegria tristeza tristesa fe felicidad
    aburrimiento
    mareo mareos presion azucar glucosa peso temperatura fiebre hinchazon
    """
)
