"""Low spirits and deaths, in phrases."""

from reminders.care.concern.danger import Danger

_LOW_MOOD_EN = """
    feel/feeling/felt/been/am/so/pretty/real/really/very/super/just/bit/kind_of/more/too low/down/blue/sad/\
        gloomy/miserable/teary/weepy/empty/hollow/lonely/lonesome/hopeless/defeated/discouraged/dark/\
        numb_inside/crushed/fried/burnt_out/alone/depressed/moody/crushed/broken !in_my/to_a/back/pain/number/\
        level/from/for_a/to_<*/at/on_the/side/there/and_up/sugar/pressure
    real/really/very/so/super/dark/rough/ugly couple? weeks/week/days/nights/place !at_work
    down in the dumps
    ^ down $
    i_am/am/im down !to/for/at/with/here/from/by/the/in/on/#
    mood ~ in/is the? toilet/dumps/low/bad/dark/gutter/terrible/awful
    get up and go ~ got_up/went/gone
    depression/depressions back
    the? depression ~ back/bad/worse/creeping
    lost ~ interest/faith/appetite/humor/joy/motivation
    no interest/joy/pleasure/energy/motivation/desire in/for/to/.
    not care/interested ~ ~ anything/food/friends/fishing/nothing
    do_not/not/cannot/dont ~ care about anything/food/friends/nothing
    nothing/nothings ~ fun/matters/matter
    nothing matters
    no joy
    everything is pointless
    can_not/not/cant ~ be_bothered/get_off_the_couch/get_out_of_bed/pick_my_self/leave_the_house/see_the_light/\
        get_dressed
    not leave the/my house/bed/room
    stay*/been/spend/spent/lay*/sleep ~ ~ in bed ~ since/blinds/curtains/all_week
    stare/staring/sit/sat ~ ~ at_the_wall/at_the_tv/wall/ceiling
    sit/sat ~ ~ car ~~ bawl/cry/hour/make_my_self
    bawl*/weeping/sobbing/weepy
    cry/cried/crying/tears ~~ shower/every_night/every_day/every/all_day/running/bedtime/nights
    tears running
    have_not/havent/not laughed/smiled/showered/brushed/got_dressed/been_out ~ since/for/in
    not want/feel_like ~ ~ see/talk/seeing/talking ~ anybody/nobody/anyone/sister/pastor/people
    not ~ answer the door/phone
    nobody/no_one calls/cares/visits/tells
    nobody tells you how alone
    lonely/lonesome ~ as/hell/though
    at the end of my rope/rope_with
    hanging on by/on
    hang*/by by a thread
    no fight/hope left
    zero/no/<w0> hope
    lost/lose my will/mind/faith
    failure as
    such a failure
    letting everybody/everyone/them/everbody down
    hate what i look/my_body/my_self/how_i
    feel* like a/such_a ghost/failure/burden/zombie
    ghost in my own
    used to be somebody
    worn/wore me/out ~ nub/to_a
    sick/tired/fed_up and tired of ~ hurting/trying/this/being
    sick of hurting/me/trying/being
    so tired of being/hurting/this/it
    tired down to my bones
    so/just fed up
    spiraling
    struggling !to_type/with_the_app/to_find
    giving up on getting
    robbed ~~ grieving
    grieving/widowed/in_mourning
    lost my wife/husband/son/daughter/mom/mother/dad/brother/sister !in_the/at_the/number
    took his/her own life
    son took his
    quit praying for
    why he bothers with me
    going/went/goin/gone/about out_of my mind/skull/gourd
    about to lose it
    spell in/last ~ my/winter
    had/was/used_to ~ cut/cutting/attempt/psych/dark_nights ~~ high_school/college/years/20s/back/scars/ward/\
        hospitalized
    hospitalized for an attempt
    the cutting
    used to cut
    had them thoughts
    anxiety ~ thru/through/bad/sky/out_of
    jumpy and/or
    paranoid
    snapped/snapping at ~~ bawl*/kids/mother
    so mad i
    threw a plate
    punched the wall
    make me so mad
    drowning here
    have/got the blues so?
    not going_to do anything silly/stupid
    will_not/wont/would_not do nothing/anything stupid/silly/to_my_self
    safe/safe_just/im_safe ~ just sad/struggling/tired/venting
    would never do it
    i would never do
    being the sick one
    just so tired
    been ~ a/in_a real? slump/funk/rut/dark
    too sad
    being awake is
    pain/disease/it ~ taken/took/eaten/robbed ~ ~ everything/my_life/my_whole/whole_life/from_me
    gone on with their lives
    months ~ widowed
"""

_LOW_MOOD_ES = """
    feeling/bien/muy/tan/ando/estoy/anda/siento/mas/pura/puro/bastante/re ~ triste/tristeza/deprim*/agüitad*/\
        aguitad*/bajoneado/bajoneada/apachurrad*/desganad*/decaid*/achicopalad*/depre/apagad*/solo_y/sola/\
        chipil/desanimad*/abrumad*/destrozad* !con_la/pero_contenta
    triste triste
    animo ~ suelos/bajo/piso
    baja/bajo/mala ~ de animo/animos
    bajon ~ feo
    no ~ dan/provoca/da/tengo ~ ganas/animo !de_ir_a/de_comer_nada_pesado
    sin ganas !de_lastimarme/de_morir/de_hacerme/de_matarme
    ni ganas
    sin ilusion
    no me levanto de la cama
    no ~ levant* de la cama
    todo me da igual
    me da igual ~ todo
    llor* ~ ~ todo_el_dia/semana/hoy/diario/noches/solas/por_que
    he llorado
    se me salen las lagrimas
    lagrimas ~ solas
    al borde del llanto
    perdi la cuenta de cuanto
    de luto
    se me fue mi compañero/esposo/esposa/viejo
    ya no soy el/la mismo/misma
    me canse/hart* de ~~ dolor
    cansad*/canse/hart* de ~ vivir con
    mucha/con/tengo/me_da ansiedad
    mucha ansiedad
    se me fueron las ganas
    intern*/pastillas/cortaba/intente ~~ terapia/atras/sobrevivi/<20*/en_eso/historial
    me cortaba
    tome unas pastillas
    no puedo dormir ~~ llor*
    me trae muert*
    muerta/muerto en vida
    como un trapo
    nadie me entiende/visita
    me siento ~ trapo/inutil/sola/carga/vacia/vacio/apagad*
"""

_DEATH_EN = """
    @person/mother/father/daddy ~~ passed ~ away/on/sunday/monday/tuesday/wednesday/thursday/\
        friday/saturday/last/yesterday/this/in/[date]/peacefully !out/the/my/a/kidney/me/stone
    @person/mother/father/daddy/mr/jim ~~ died/expired ~ on/last/yesterday/this/peacefully/in_her/in_his/\
        in_hospice/at_hospice/sunday/monday/tuesday/wednesday/thursday/friday/saturday
    passed in ~ sleep
    is_no_longer/no_longer with us
    went home to be with
    went home to the lord
    deceased
    died peacefully
    @person ~ has? passed $
    buried ~ on/yesterday/last
"""

_DEATH_ES = """
    murio/fallecio/fallesio/partio/fallecieron/se_nos_fue ~ mi? @persona
    murio/fallecio ~ ~ anoche/ayer/domingo/sabado/lunes/martes/miercoles/jueves/viernes
    mi/mi_mama/ella/el/papi/mami/señora/papa/esposo/paciente ~ ~ murio/fallecio/partio/falleció !el_celular/\
        de_risa
    avisar que fallecio
    descansa en paz
    ya no esta con nosotros
    lo/la enterramos
    partio con
"""

LOW_MOOD = (Danger("low-spirits", english=_LOW_MOOD_EN, spanish=_LOW_MOOD_ES),)
DEATHS = (Danger("a-death", english=_DEATH_EN, spanish=_DEATH_ES),)
