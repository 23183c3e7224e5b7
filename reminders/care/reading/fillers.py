"""Words of address and interjections, which change nothing: "8 wey", "lord have mercy an eight", "3 hon bun".

Speech of every region has its own; a number beside one is as bare as a number alone. Laughter parts clauses.
"""

import re

from reminders.care.reading.vocabulary import either

_ADDRESS = either(
    """
    hon_bun honeybun hon hun sis bestie bb bbs fam homie homeboy dawg dawgs bruv pal yessir yes_sir yes_ma_am
    yes_maam no_sir
    no_maam maam ma_am sweet_pea sugarpie toots chief boss_man bossman my_friend my_dear dearie my_love y_all folks
    wey guey we_y mano manito manita mana mae maje parce parcero parcera che chamo chama chamaco chamaca asere
    acere mijo
    mija mijito mijita mijos jefa jefita jefecita jefecito patron patrona compa compita compadre comadre compai vecinita
    veci po pe weon huevon aweonao boludo boluda pana mi_pana mi_reina mi_rey mi_amor mi_amol mi_vida mi_cielo
    mi_nina mi_nino mi_gente mi_alma mi_corazon mi_estimado mi_estimada mi_doc mi_doctor mi_doctora mi_negra
    mi_viejo_lindo
    seno senito licen lic licenciada licenciado hno hna profe dona chica na_ma na_mas caballero mi_jefe mi_jefa
    estimada estimado estimados
    darlin darling sweets doll kiddo champ girlie boo bae pardner partner broder brodi cuate carnal paisano tesoro flaca
    mi_reyna mi_general mi_hermosa mi_linda mi_preciosa mi_jefecita tio_mio tronco colega macho nero causa
    mi_sangre mi_llave
    mamita papito viejita preciosa muchachona nina_linda muchachos senores
    """
)
_INTERJECTIONS = either(
    """
    lowkey highkey deadass no_cap nocap no_joke honest_to_god swear_to_god i_swear lord_have_mercy mercy gosh geez
    jeez sheesh whew phew good_lord oh_lord dear_lord gg slay fwiw believe_it_or_not if_you_can_believe_it
    as_we_speak over_here
    for_what_it_is_worth funnily_enough somehow anyways anyhow anyhoo anyway vibing we_vibing
    fijate_vos fijese_que fijese fijate fijese_usted imaginese imaginate oiga oye mire_usted vea_pues viera vieras
    hay_nanita hay_bendito hay_virgen puchica hijole hijoles orale andale caray caramba carajo joder hostia ostras
    madre_mia madre_santa virgen_santa santo_cielo dios_santo hay_mama
    man_oh_man oh_man oh_brother good_grief holy_moly holy_cow holy_crap holy_smokes my_gosh thank_goodness
    knock_on_wood fingers_crossed god_willing si_dios_quiere dios_mediante gloria_a_dios alabado_sea_dios
    bendito_sea_dios
    bendito_sea gracias_a_la_virgen praise_god praise_the_lord praise_jesus praise_him thank_the_lord toco_madera
    to_tell_you_the_truth truth_be_told in_all_honesty all_things_considered in_my_book in_my_opinion imo imho tbqh tbf
    istg icl ong periodt no_lie for_sure fo_sho for_certain without_a_doubt no_doubt no_question i_reckon methinks
    i_figure i_imagine give_or_take_a_hair la_verdad_sea_dicha honestamente francamente sinceramente siendo_sincera
    siendo_sincero siendo_honesta siendo_honesto para_serle_franca para_serle_franco para_ser_honesta para_ser_honesto
    para_ser_sincera para_ser_sincero la_mera_neta a_mi_parecer a_mi_juicio para_que_le_miento para_que_mentir
    sin_mentir
    no_le_miento te_lo_juro le_juro se_lo_juro por_dios
    chin
    chispas mercy_me cono no_ma hay_dios diosito diosito_lindo virgencita idiay diay de_veras la_mera_verdad la_verdad
    la_verda la_neta a_ojo_de_buen_cubero a_ojo asi_mero posta en_serio de_verdad pelao pelado patatero pollito clavao
    clavado pos_si nomasito que_weba que_hueva bregando please_and_thank_you with_all_due_respect
    """
)
_LAUGHTER = r"(?:lol|lmao|lmfao|rofl|(?:a?ha){2,}h?|(?:j[aei]){2,}j?|jaj\w*|jej\w*|x+d)"
_FILLER = re.compile(
    rf"(?<!\bla )(?<!\bel )(?<!\blos )(?<!\bmi )(?<!\bmy )(?<!\bthe )\b(?:{_ADDRESS}|{_INTERJECTIONS})\b"
)
_LAUGH = re.compile(rf"(?:^| ){_LAUGHTER}(?= |$)")


def laughs(line: str) -> bool:
    """Whether the writer laughed."""
    return bool(_LAUGH.search(line))


def without_fillers(line: str) -> str:
    """The line without words of address and interjections; a line of nothing else stays as it is."""
    rest = " ".join(_FILLER.sub(" ", line).split())
    return rest if re.search(r"[\w<]", rest) else line


def parted_by_laughter(line: str) -> str:
    """The line with a comma where its writer laughed: what comes before and after are two things."""
    return " ".join(_LAUGH.sub(" , ", line).split()).removeprefix(", ").removesuffix(" ,")
