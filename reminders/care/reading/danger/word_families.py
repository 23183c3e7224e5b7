"""Word families of both languages that phrases of danger and refusal are made of, side by side."""

from reminders.care.reading.danger.grammar import Grammar
from reminders.care.reading.danger.spelling_variants import english, spanish
from reminders.care.reading.text.vocabulary import DRUG, PERSON


def _members(pattern: str) -> str:
    """The words of one of the reader's alternatives."""
    return " ".join(word.replace(" ", "_") for word in pattern.removeprefix("(?:").removesuffix(")").split("|"))


_NOT_RELATIVES = {"dog", "dogs", "cat", "cats", "perro", "gato", "boss", "bosses"}
_PEOPLE = " ".join(word for word in _members(PERSON).split() if word not in _NOT_RELATIVES)

_ENGLISH = {
    "person": f"""{_PEOPLE} he she they her him grandson granddaughter grandbaby grandma grandpa gramps granny nana
        grampa mam mommy mummy daddy pops toddler baby infant mate roommate flatmate bro sis fiance fiancee husbands
        patient pt resident caregiver someone somebody twins nephew niece stepdad stepmom papa pa ma guy man woman lady
        mister mrs mr ms miss""",
    "child": """kid kids child children toddler baby infant grandbaby grandson granddaughter grandkid grandkids son
        daughter twins twin boy girl nephew niece little_one grandchild grandchildren""",
    "want": """want wants wanted wanna wish wishing wished hope hoping hopes hoped pray prays prayed praying rather
        ready think thinking thought tempted plan planning planned going decided trying try
        sooner ask asked asking dream dreaming deserve fixing begging beg considering""",
    "die": """die dead dye death be_dead be_gone not_exist not_be_here not_be_alive never_wake not_wake_up disappear
        vanish cease go_to_heaven be_in_heaven end_it end_this end_my end_me end_things be_over check_out be_in_a_casket
        be_in_a_grave be_in_the_ground be_in_the_grave be_under be_six_feet go_in_my_sleep pass_in_my_sleep
        sleep_forever
        fade_away go_to_sleep_forever""",
    "kill_self": """kill_my_self end_my_life end_my_self off_my_self hang_my_self shoot_my_self drown_my_self
        neck_my_self yeet_my_self take_my_life take_my_own_life finish_my_self do_my_self_in burn_my_self cut_my_self
        poison_my_self starve_my_self gas_my_self jump take_me_self do_it_my_self end_my_own_life light_my_self""",
    "tonight": """tonight today tomorrow tomorrows morning noon midnight dark sundown sunrise breakfast supper friday
        saturday sunday monday tuesday wednesday thursday weekend soon this_evening evening christmas birthday spring
        summer winter now next_week next_month my_birthday this_week [time] day days night""",
    "gun": """gun guns pistol revolver rifle shotgun glock firearm handgun 38 9mm bullet bullets trigger
        remington barrel ammo shells""",
    "rope": "rope ropes noose cord belt extension_cord ligature bedsheet",
    "blade": """knife knifes knives blade blades razor razors razorblade razorblades box_cutter boxcutter scissors
        machete scalpel exacto hunting_knife""",
    "pills": f"""pill pills tablet tablets bottle meds medication medications capsules stash tabs {_members(DRUG)}
        sleeping_pills pain_pills painkillers opioids opiates fentys fenty patches patch overdose insulin potassium
        narcotics them_all cyanide poison antifreeze bleach percocets oxycodone""",
    "means": "@gun @rope @blade",
    "near": """lap hand hands mouth head beside bedside nightstand table here ready loaded counter chin neck
        wrist wrists
        throat drawer closet cabinet purse truck car glovebox pocket temple skull""",
    "place": """bridge overpass roof rooftop ledge cliff tracks train_tracks railroad balcony river creek lake ocean
        tower railing parking_garage highway freeway interstate gorge dam pier water windowsill window""",
    "alcohol": """vodka whiskey whisky wine beer beers rum tequila bourbon gin liquor booze alcohol drunk margaritas
        margarita jack fifth shots drinks drinking drank mezcal""",
    "bye": "goodbye good_bye goodbyes good_byes farewell bye bye_bye sayonara adios so_long goodnight good_night",
    "love_ones": """kids kid children son sons daughter daughters boys girls boy girl wife husband mom mama mother dad
        family brother sister babies everyone everybody mum parents friends daughters grandkids""",
    "unwell": """limp floppy blue purple gray grey cold stiff dusky unresponsive unconscious slumped foaming foam
        jerking twitching seizing convulsing lifeless turning_blue""",
    "half": """one_side left_side right_side half_of half my_left my_right whole_left whole_right entire_left
        entire_right left_half right_half left_arm right_arm left_leg right_leg left_hand right_hand one_arm
        whole_side side_of_my""",
    "dead_limb": """numb weak limp dead drooping droops droopy drooped slack paralyzed hanging hangs hang dropped
        quit heavy dragging drags tingly useless drawed drawn""",
    "flow": """pouring pours gushing gushes spurting spraying squirting soaked soaking soaks running everywhere
        dripping nonstop""",
    "much": "lot lots much tons everywhere pool puddle gallons bowl bucket buckets pints",
    "sick_heart": """pounding racing flopping fluttering exploding explode skipping stopping jumping beating
        thumping flipping hammering""",
    "many": "# a_dozen dozen a_bunch several twice thrice three_times four_times five_times",
}

_SPANISH = {
    "persona": f"""{_PEOPLE} el ella mi_mama mi_papa apa ama mama papa mami papi abuelito abuelita abuela abuelo
        viejita viejito viejo vieja nieto nieta hijo hija nene nena bebe bebita niño niña esposo esposa marido mujer
        hermano hermana suegro suegra roommate compañero compañera compa chamo chama señor señora don doña paciente
        pareja novio novia amigo amiga muchacho muchacha chamaco""",
    "niño": """niño niña niños nene nena bebe bebita chamaco chamaca nieto nieta nietos hijo hija hijos chiquito
        chiquita chamo bb""",
    "quiero": """quiero quisiera querer querria deseo desearia prefiero preferiria ojala ganas quiere queria
        pienso pensado pensando voy_a voy boy_a via vua me_provoca necesito pido ruego rezo kiero quero qero kero
        provoca decidi decidido planeo intente intento""",
    "morir": """morir* morirme muerto muerta matar* matarme matr matarse muera muerte desaparecer desvivir*
        dejar_de_existir
        dejar_de_vivir no_existir no_vivir no_despertar* colgar* ahorcar* guindar* tirarme aventarme lanzarme botarme
        envenenar* suicid* desangrar* ahogarme petatear* pelarme pitear* quitarme_la_vida acabar_con_mi_vida
        acabar_con_todo terminar_con_todo terminar_con_mi_vida morirse apagarme apagar_como degollarme cortarme
        cortarme_las irme_de_este irme_al_cielo irme_con_dios irme_con_mi cortarme suicidarme volarme""",
    "arma": """pistola rifle escopeta revolver arma fierro cuete fusca bala balas gatillo plomo soga mecate cuerda
        cuchillo navaja navajas gillette machete tijeras puñal cinturon lazo bisturi veneno raticida cianuro matarratas
        veneno_de_ratas""",
    "veneno": """cloro lejia veneno raticida cianuro matarratas racumin insecticida acido cloralex pinol gasolina
        anticongelante""",
    "pastillas": f"""pastillas pastilla pildoras pildora tabletas frasco bote pote botella medicinas medicina pills
        cajas sobres blister parches parche capsulas dosis {_members(DRUG)} metadona morfina insulina gotas gotero
        clonazepam tramadol oxicodona gabapentinas medicamento medicamentos botiquin""",
    "cerca": """mano manos boca cabeza cuello muñeca muñecas aqui enfrente mesa cama piernas regazo closet cajon
        listo lista cargada cargado amarrada amarrado sien pecho maleta garage viga colchon carro patio cuarto""",
    "lugar": """techo azotea puente balcon baranda barandal rio acantilado vias tren barranco edificio piso terraza
        ventana cornisa autopista carretera""",
    "hoy": """hoy esta_noche mañana manana ahorita domingo lunes martes miercoles jueves viernes sabado noche pronto
        hoy_mismo navidad diciembre""",
    "adios": "adios chau chao bay bye despido despedi despidiendome despedirme hasta_nunca hasta_siempre perdonenme",
    "mucho": "mucha mucho muchisima muchisimo demasiada chorro chorros pura litros bastante coagulos a_chorros",
}

ENGLISH = Grammar(english, _ENGLISH)
SPANISH = Grammar(spanish, _SPANISH)
