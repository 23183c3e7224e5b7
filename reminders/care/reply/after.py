"""How a text may go on after a score: anything else after a number could be what it counts."""

import re

from reminders.care.patterns import compiled_when_used
from reminders.care.reading.line import NUMBER
from reminders.care.reading.vocabulary import BODY, OTHER_SCALE, PAIN, SIDE, either

NOW_WORDS = either(
    """
    today now right_now currently tonight at_the_moment at_this_time at_this_moment at_this_point
    at_present this_morning this_afternoon this_evening this_week this_time as_of_now as_of_today
    as_of_this_morning sofar presently for_now for_the_moment for_today for_tonight in_the_last
    over_the_last for_the_last hoy ahora ahorita actualmente en_este_momento por_ahora de_momento
    por_el_momento esta_manana esta_tarde esta_noche esta_semana las_ultimas ahora_mismo por_hoy
    ahora_mismito en_estos_momentos
    """
)
_SITE = (
    r"(?:(?:my|the|mi|la|el|mis|los|las|both|this|in|on|of|for|en|de"
    rf"|del|por|around|inside) ){{0,2}}(?:{SIDE} ){{0,2}}{BODY}(?: {BODY})?"
)
_QUALITY = either(
    """
    good great ok bad badly terrible horrible awful mild moderate severe intense rough miserable tired
    exhausted sore achy aching burning throbbing stabbing sharp dull shooting tingling tingly stiff numb
    constant steady holding manageable tolerable bearable unbearable excruciating crampy cramping tight
    tender swollen nauseous nauseated dizzy sleepy weak calm rested happy hopeful blessed grateful busy
    worried depressed stressed anxious sad upset frustrated painful uncomfortable comfortable relaxed
    functional annoying nagging persistent stable consistent decent fine amazing wonderful fantastic
    awesome excellent wow nice better_today worse_than_yesterday better_than_yesterday fuerte leve
    soportable ardor ardiendo punzante pulsante constante molesto cansada cansado contenta contento feliz
    tranquila tranquilo adolorida adolorido estable controlado mejorando mejor_que_ayer peor_que_ayer
    mejor
    """
)
_VERY = either(
    """
    pretty very really kinda kind_of so muy bastante un_poco a_bit a_little mostly and but feeling still
    mildly slightly constantly super too just
    """
)
# Said in passing: the text may end here, or go on as if they had not been said.
_IN_PASSING: tuple[str, ...] = (
    rf"{NOW_WORDS}\b",
    r"(?:on |in |for |de |of |del |en |with |out of )?(?:(?:my|the"
    rf"|mi|la|el|overall|total|average|general) )?{PAIN}\b",
    rf"(?!feet\b){_SITE}\b",
    r"(?:in|on|for|en|de|por) (?:(?:my|the|both|all|left|right|this"
    rf"|one|mi|la|el|las|los|mis) ){{0,2}}(?:{SIDE} ){{0,2}}(?:side"
    r"|area|places?|spots?|joints?)\b",
    r"(?:all|most of the|much of the|the whole|the entire|all of the"
    r"|for the|todo el|toda la) (?:day|morning|afternoon|evening|night"
    r"|time|week|dia|manana|tarde|noche)\b",
    either("""
        overall on_average average avg in_all altogether total en_total en_promedio promedio long
        out_of_ten
        """)
    + r"\b",
    rf"(?:{_VERY} ){{0,3}}{_QUALITY}\b",
    r"(?:on|in) (?:(?:the|a|your|this|my|that) )?(?:(?:pain|\[[a-z-]+\]) )?(?:scale|chart)\b",
    r"\[(?:slip|old)\]",
)
# From here on the text is about something else; nothing further is asked of it.
_OTHER_MATTER: tuple[str, ...] = (
    rf"{OTHER_SCALE} (?!<)",
    r"worst (?:pain|ever|it|day|yet|possible)\b",
    r"(?:no|sin|not) (?!<)[a-z]",
    either(
        """
        i my we it that this the me mi el la le les lo se estoy ando tengo yo he ya they you she
        everything todo there here some had took slept did woke been got went feeling feel feels felt
        having getting trying hoping doing just dormi tome descanse pude amaneci
        """
    )
    + r"\b(?! (?:usual|day|week|out of)\b)",
    either(
        """
        buen_dia feliz_dia buena_tarde buenas_noches buenas_tardes buenos_dias hasta_manana hasta_luego
        though lol lmao haha hahaha omg smh please thanks thank gracias doctor doctora nurse mom sir maam
        dear hun honey sorry yes yeah unfortunately sadly luckily thankfully fortunately honestly really
        definitely maybe probably approximately roughly more_or_less give_or_take mas_o_menos nomas
        nada_mas solamente creo pienso supongo tal_vez quizas a_lo_mejor digo yo_creo senorita saludos
        bendiciones bien amen tbh ngl fr fam bro bruh dude ouch ugh ow oof yikes meh god dios lord again
        still already actually basically otra_vez de_nuevo todavia entonces pues jaja jajaja jeje xd idk
        af asf frfr period comma exclamation question if_i_am_being_honest to_be_honest
        if_that_makes_sense hope have hallelujah yay woohoo woo yippee best regards sincerely love aunque
        or_something i_guess exactly exacto even only at_home at_work compared considering despite due_to
        because_of nada zip zilch never bendito primero que por debido q ig baby mama mami papi mijo mija
        segun everywhere anywhere all_over por_todos good_night goodnight night_night nighty ttyl
        talk_soon talk_later hbu how_are_you see_you see_ya bye cya later same as_always as_before
        not_as_bad not_as_good not_as_much not_as_high bad_night rough_night long_night bad_day rough_day
        long_day good_day on_the_dot on_the_nose on_the_money sent enviado for_the_first_time finally
        would_be_my_answer would_be_my_guess would_be_my_rating would_be_my_score would_be_my_number
        sweetie sweetheart darling love buddy corazon amor cielo jefe have_a_good have_a_great gbu bless blessings
        peace ciao xo
        xoxo xx xxx overnight ayudenme ayudeme oiga mire fijese usted casi_nada able was_able more_energy less_tingling
        less_numbness
        less_burning not_too_bad over_and_out as_in_half oh hi hey now_leave now_stop now_quit wish as_we_speak
        regardless with_or_without too leave_it send
        no_more_no_less nothing_more not_bad which_is which_aint which_for that_is_it that_is_all that_is_my that_is_the
        same_as like_yesterday like_always like_usual better_than worse_than still_hurting hurts hanging_in getting_by
        surviving managing doing_ok on_my_end on_this_end from_me painwise thanks_to courtesy_of i_reckon i_suppose
        i_figure i_gather alas grr argh womp same_ol same_old no_change once_again yet_again
        creo_yo digamos calculo exacto exacta cerrado redondo parejo fijo sin_cambios sin_novedad
        nada_grave nada_del_otro no_esta_mal llevadero pasable manejable aguantable tranqui y_ya
        gracias_a como_ve uff auch caray hijita que_le_digo dolorosa doloroso
        fwiw she_says he_says patient_says otherwise nothing_major nothing_crazy nothing_new to_report is_right is_still
        on_that_scale on_the_scale on_the_ol on_this on_your about_my_usual way_up way_down wise mid easy yessir off
        at_that full_stop new_line newline stop_texting
        diria_yo digo_yo clarito apenas asi aqui aca alla a_estas ni igual mucho_peor mucho_mejor casi o_sea como
        verdad perdone perdon al_final en_el_mero en_la_mera los_voy dejen bajame quitenme borren ya_no suficiente
        con_todo
        con_un con_una con_mucho con_mucha con_muchas con_muchos con_tendencia con_mayusculas con_el_masaje con_la_infu
        con_la_ayuda con_la_lluvia con_este_frio con_este_calor es_lo tantito nadita punto_y_ya tranquilita tranquilito
        largo largos
        not_too_shabby mainly mostly_in
        for_real most_definitely as_of on_the_button comes_and_goes va_y_viene for_sure no_lie no_cap take_care
        much_better
        at_the_minute at_the_present quiero_hablar llameme acabo_de aun_con aun despues solito mamita joven hen feo
        pesado con_hielo con_la_bolsa con_las_patitas de_estar grr grrr ayayay haciendo tomando viendo acostad[oa]_en
        con_mi en_la en_el nomaz nomaas mijita dolorcito waiting_on would_not_recommend rodilla espalda cintura pierna
        cuello brazo
        """
    )
    + r"\b(?! (?:worse|more|higher|lower|less)\b)",
    r"(?:orso|ish)\b",
    r"(?:since|ahi|hay|ve|vos)(?:$| then)",
    r"for_once|for once|smidge|(?:tiny )?twinge|tad$|will do$",
    r"for (?:me|ya|you|him|her|mom|dad)(?:$| (?:though|today|now|tonight|please)\b)",
    r"like (?!<)|(?:no|sin|not) (?!<)"
    + either(
        """
        change changes fever rash nausea vomiting sleep better worse different much bad too_bad great good
        side other swelling chest joke lie kidding cap problem problems complaints issues fun surprise
        sure terrible horrible the_best doubt cambio cambios fiebre nauseas mareo mareos efectos problemas
        novedad vomito real more_than
        """
    )
    + r"\b",
    r"(?:with|w|con) (?:(?:some|a lot of|lots of|no|slight|mild|bad"
    r"|a bit of|a|a little|a slight|a bad|the|terrible|severe|algo de"
    r"|un poco de"
    r"|mucho|mucha|tanto|tanta|este|esta|poca|poco|leve) ){0,2}"
    + either(
        """
        nausea headache headaches tingling burning spasm spasms dizziness swelling stiffness numbness
        cramp cramps cramping soreness fatigue rash vomiting fever muscle sweats sweat chills itching
        throbbing flare flares occasional some_spikes spikes pressure weather rain god love mareo mareos
        nauseas vomito dolor cansancio ardor hormigueo calambres fiebre inflamacion sueno animo frio clima calor
        lluvia fe
        favor ganas
        """
    )
    + r"\b",
    r"(?:after|since|despues de|desde) (?:(?:my|the|a|mi|la|el|that"
    r"|this|your|having my|having the|last) ){0,2}"
    + either(
        """
        pt physical therapy work shower infusion treatment lunch dinner breakfast nap long rough bad
        morning night yesterday ketamine appointment visit procedure injection meds session surgery
        weekend monday tuesday wednesday thursday friday saturday sunday i_got i_woke infusiones
        tratamiento terapia ayer anoche que trabajo cita last this then all getting_home i_came coming the
        """
    )
    + r"\b",
    r"(?:from|since|de la|de tanto|de tanta) (?!<)",
    r"after$",
    r"(?:can|could|do|did|have|has|will|does) (?:not|hardly|barely)\b",
    r"(?:is (?:my|the (?:number|answer|score|rating)|where|about right|what i|how i)|it is|is it|es mi"
    r"|es lo que) ?(?:number|pain|level|score|answer|am at|i am|would say"
    r"|feel|today|now|am|say|dolor|right|nivel|numero|rate)?\b",
    r"(?:(?:at|for|as of|by|since|after|on|over|about|around|ever since"
    r"|and|in the (?:last|past)) (?:(?:the|about|last|past|around) ){0,2})?\[",
    r"(?:rain\w*|cold|hot|humid\w*|weather|snow\w*|storm\w*|blood pressure)\b",
)
_NO_VERB = either(
    """
    evening morning wedding building ceiling meeting painting spring string nothing something anything
    family belly jelly hundred reed speed breed steed shred sibling earring pudding dumpling seed feed
    shed sled weed need friendly fly reply supply ally july bully lily wing ring king thing bed red
    """
)
_VERB_FORM = compiled_when_used(rf"^(?!{_NO_VERB}\b)[a-z]{{2,12}}(?:[a-z]ed|ing|ly)\b(?! [a-z]{{3,}}s\b)")
_PASSING = compiled_when_used(rf"^(?:{'|'.join(_IN_PASSING)})(?: |$)")
_MATTER = compiled_when_used(rf"^(?:{'|'.join(_OTHER_MATTER)})")
_NOT_PAIN_ITSELF = compiled_when_used(
    rf"^{PAIN} (?:meds?|pills?|patch|patches|free|killers?|relievers?"
    r"|medications?|clinics?|doctors?|flares?|relief)\b"
)
# They end in s and are nothing that could be counted.
_NO_THINGS = either(
    """
    apenas apenitas nomas pues less unless besides perhaps despues antes menos ademas entonces masomenos
    atras detras mientras adios dios
    this his hers its yours theirs as is was has does yes us plus across towards nowadays sometimes numbness stiffness
    soreness tightness weakness tenderness stress pes ayes christ_is vamos estamos andamos tenemos seguimos
    comes goes gets feels hurts sits stays keeps moves depends needs wants kills makes takes says seems looks
    burns aches throbs stings radiates shoots starts stops lasts bothers
    """
)
_PLURAL = compiled_when_used(
    rf"^(?!thanks|always|gracias|points?|puntos|{_NO_THINGS}\b)[a-z]{{3,}}s\b"
    r"|^(?:new|hot|cold|big|little|heel|leg|arm|bath|bad|good|old|different|whole|fresh|green|red|blue|white"
    r"|flights) [a-z]{3,}s\b"
)
_LONGEST_PASSING = 6  # phrases said in passing after a number


def goes_on(right: str) -> bool:
    """Whether what follows a number is something that can follow a score."""
    rest = re.sub(r"^_?(?:ish|orso)\b", "", right).lstrip("_ ")
    for _ in range(_LONGEST_PASSING):
        if not rest:
            return True
        if _NOT_PAIN_ITSELF.search(rest):
            return False
        if _MATTER.search(rest) or _VERB_FORM.search(rest):
            return True
        passing = _PASSING.search(rest)
        if not passing:
            return False
        rest = rest[passing.end() :]
    return not rest


def counts_things(right: str) -> bool:
    """Whether an unknown plural follows: the number counts something."""
    return bool(_PLURAL.search(right))


def names_pain(right: str) -> bool:
    """Whether what follows says that the number is about pain."""
    return bool(re.match(rf"^(?:out of ten )?(?:de |of )?{PAIN}\b", right)) and not _NOT_PAIN_ITSELF.search(right)


def is_about_now(right: str) -> bool:
    """Whether what follows, but for the place, says that the value is the current one."""
    return bool(re.match(rf"^(?:(?:{PAIN}|{BODY}|in|my|at|,|all day|[a-z]+ly) )*{NOW_WORDS}\b", right))


AFTER_ZERO_SITE = compiled_when_used(
    r"^(?:(?:at|in|on) the (?:iv|injection|infusion|needle)?|(?:from|near|around) (?:the|my|that)|del|de la"
    r"|por (?:la|el) (?!momento|ahora)) [a-z]|^(?:(?:in|on|from|de|en|por) )(?:(?:my|the|mi|la|el|mis|los|las"
    rf"|any of) ){{0,2}}(?:{SIDE} ){{0,2}}{BODY}\b"
)
__all__ = ["AFTER_ZERO_SITE", "NOW_WORDS", "NUMBER", "counts_things", "goes_on", "is_about_now", "names_pain"]
