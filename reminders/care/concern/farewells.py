"""Farewells, being a burden, and somebody else who is about to do it, in phrases."""

from reminders.care.concern.danger import Danger

_FAREWELL_EN = """
    @bye ~ forever/world/cruel_world/everybody/everyone/y_all/yall/all_of_you/to_all/for_good/for_all !to_pain
    @bye ~ suckers/to_you_all
    goodbye dear/doctor_sahib/all/everyone/friends
    no nothing soon
    told ~ @bye told
    goodbye/bye to everybody/everyone/all
    say/says/saying/texting/write/tell ~ @bye ~ everybody/everyone
    writing to say farewell
    and farewell $
    stick a fork in me and
    reason to stay #
    this is my? goodbye/farewell
    good to each other
    be_good/take_care/look_after/good to/of each_other
    i love/loved you all tell
    love you/u/yall/you_all ~ all ~ sorry/goodbye/tell/✌
    love you/u all $
    tell/tel my/the/him/her ~ @love_ones ~ i love/loved/tried/wasnt/was_not/did/fought
    tell my/the ~ @love_ones ~~ fought/tried/loved/love/mad/sorry/his_fault/fault
    tell/telling/told ~~ not ~ fault
    tell/told ~ him/her/them/brother/sister ~ love ~ $/forever/where
    not his/her/their/your/anyones/anybodys/my_husbands fault ~~ do/done/about/$
    will know/no it was_not/wasnt them/him/her/their
    wasnt/was_not mad at !me_for
    forgive me/him ~ for/what/$
    forgive me ~~ do/done/about
    forgive him/me for what i
    lord/god/mama/jesus/allah/insha'allah ~ forgive
    mother of god pray
    i forgive everyone/everybody/you_all
    sorry/sry for everything/evrythng/evry*/the_mess/all_of_it !today
    mess i_am/im leaving/leavin you
    sorry you are the ones
    not/dont/do_not blame yourself/urself/your_self/you/him/her/them/my !for_the_wait/for_asking
    doctor you/u did what
    thank_you/thanks/cheers for trying
    thank_you/thanks for your? kindness ~ years/farewell/goodbye
    was always kind ~~ about
    were always/so kind ~~ time ~ to go/leave
    you_guys/guys/you_all/yall/people were nice/good/kind
    gonna/going_to miss yall/you_all/you ~~ going/goin/where
    where i_am/im going/goin
    not/dont/do_not look for me
    not/dont/do_not ~ cry/fret/grieve/mourn/be_sad ~ me/call/$/when
    look_after/take_care_of/feed/watch/give/gave/take ~ my? dog/dogs/cat/cats/bird/biscuit/fish/horses/goats/\
        chickens/kittens ~~ please/not/for_me/sister/new_home/neighbour*/neighbor*/store/key
    feed my/the cats/dogs/dog/cat/animals ~ please
    cats/cat/dog/dogs has/have/gets/get a? new home
    sister/neighbor/neighbour/brother/friend gets/takes/has the cats/dog/cat/dogs
    key is under ~~ sorry/please
    giving/give/gave/given ~ away my ~ things/stuff/jewelry/tools/dog/cat/belongings/everything
    sold/signed/sign/gave/giving/give/boxing ~~ so nobody/the_kids/they ~ fight/have
    names on it/em/them
    boxing up my
    signed the ~ over to my ~ so
    signed the dnr
    passwords ~ for/husband/wife/down
    papers/will/insurance/passwords/keys/policy/social_security ~~ drawer/top_drawer/desk/safe/fridge/freezer
    where ~ will/papers/jewelry/money/insurance is
    wrote/writing/writes/written/left/leaving/wrote_out a/the/my/goodbye/us? letter/letters/note/notes ~ kids/\
        girls/boys/wife/husband/family/dad/mom/and/tonight/to !to_the_insurance/for_the_doctor/to_the_clinic
    wrote/writing letters to all/my
    already wrote the letters
    left us a letter
    no note ~ nobody
    no note $
    whoever finds/find this/me
    find/finds/found me/us ~ till/rent/tell/call/body/$
    before they find the/me
    nobody would find me
    come in ~~ find
    whn/when i_am/im cold
    hear/read/see ~ about me/on_the_news/in_the_paper/on_the
    feel real bad when you
    let the chaplain know
    dress blues
    sends the flag
    last rites/confession
    made my confession
    laid out my suit
    tag for my toe
    picture on the mantel
    been practicing ~ belt
    deleted all my ~ paid/cleaned/tonight
    give my spot/appointment/place/slot ~ who wants to live
    you_can/u_can give my spot
    cancel my appointments ~ all
    ones who get this
    if ~ dont/do_not answer ~~ did it
    it is/its because/bc i did it
    # guys/men/friends ~ platoon did it
    outlived ~~ wife/use
    see you/ya/u on the other side
    set/time to? be/go ~ with him/her/my ~ and/waiting
    time for me to go
    waiting on the lord/him ~ longer
    keep her/him waiting !at
    is waiting $
    i_am/im coming ~ where you/ya/u are
    coming to where you/u
    fly away soon
    ready to come home
    going to take it early
    got a seat saved
    with/w my angel/wife/husband
    w/with/see/hold/join my angel baby !today_at
    done begging to
    letting go
    let go ~ letting_go
    hope/praying the? ~ surgery/infusion/operation/drip/drips ~ kills/takes/goes_wrong/death_row
    shoving/shoved/barricad*/pushed the dresser/door/furniture/chair
    so they can_not stop me
    can_not/cant stop me
    dont/do_not try to stop me
    gonna/going_to correct/fix/finish that/what ~ tonight/started
    going_to finish/correct what/that
    finish what ~ started
    get the/my cops/ambulance ~~ over before
    not to call the cops
    dont_call/not_to_call the? cops/police
"""

_FAREWELL_ES = """
    @adios ~ mundo/a_todos/para_siempre/familia/gente/doctora/mis_hijos/todos !los_doctores/hasta_mañana
    adios ~ los/las ~ quise/quiero/amo mucho
    los/las/les/lo quise/quiero/amo/amé mucho !agradecer/decir
    que los? amo/quise/quiero
    los amo $
    ya me despedi $
    ya me despedi ~ solo/faltaban/gracias
    despedi ~ de mis/los hijos/niños/nietos/todos
    me_despido/despidiendome/despidiendose/despedirme/despidio/despedi ~ de ~ todos/cura/padre/gente/nietos/\
        mi_nieto/hijos/niños/mis/la_vida/ustedes/vacas/este_mundo
    me estoy despidiendo
    audio/mensaje/carta despidiendose
    perdon/perdonenme/perdoname/perdonen ~ por/lo ~ todo/que_voy/que_hago/molestias !la_tardanza/tarde/\
        preguntas/no_contestar
    perdon ~ por todo
    perdon/perdonenme/perdoname mi_amor/jefita/madre/hijos/hijo/ñaña/mama/mijo/mija
    perdonenme $
    dios/diosito ~ perdone/perdoname/perdona/entender/perdonar/perdoname ~ por/que?
    diganle/digale/dile/diganles/diles/digan ~ mis/mi? ~ hijo/hijos/mama/hija/esposa/nietos/esposo/que/kids ~~ \
        quise/amo/quiero/culpa/perdone/amé
    que no fue/es ~ culpa
    no fue culpa de/suya/su
    cuiden/cuida/cuidame/cuidenme/cuidarme/cuide a/mis/mi/al ~ niña/niño/hijos/perrito/perro/gatos/muchachas/\
        mama/nietos/hijas/perros
    avisen/avisan/avisale/avisenle a mi/la ~ hermano/familia/hijo/mama/esposa/hija
    van a agradecer
    sin que se den cuenta
    fue un gusto conocerlos/conocerlas
    fueron buenos/buena/amables conmigo
    que dios los bendiga por tratarme
    no se preocupen ~~ por_mi/proxima/despues/mas
    no me esperen
    no habra mas despues
    me kisieron/quisieron ~ me/oi/hoy
    k/que t/te baya/vaya bien ~~ vida
    no tarden en recogerme
    borrar mi expediente
    descansan/descansen ellos/ustedes
    asi descanso/descansan
    estorbo/carga ~ soy/eso_soy !que
    soy un? estorbo/carga
    libera*/librar/librarlos/quitarles ~ de mi
    no merece* cuidar
    estarian/estaria/estaran/estan/viven/vivirian/quedan mas?/mejor ~ sin_mi/con_el_seguro/si_me_muero/\
        tranquilo/que_conmigo/muerta
    mejor para/pa todos
    mas tranquilo* si me
    seguro/mis_hijos ~ cobran/de_vida ~ mejor/conmigo/viven
    ya no me ocupan/necesitan
    se lo/los digo llorando
    cuando ya no respire
    hoy/al_fin/por_fin/ya descanso para? siempre
    carta ~~ hoy descanso
    se quedan solas/solos
"""

_BURDEN_EN = """
    theyd/they/they_would/everyone/everybody/family/kids/world/world_would/he/she/husband/wife/all/people ~ be? \
        ~ better/happier/easier ~ off? without/with_out/with_the_insurance/with_a_insurance/if_i/w_a/\
        with_her_than/dead/than_w*
    better off/of ~~ without/if_i/insurance/not_here/dead/me_gone
    better with her/him than ~ me
    insurance/insurance_check/money/policy ~~ than ~ me
    insurance/policy pays/pay/payout ~~ if/even/i_checked
    if my kids/family/wife get* the insurance
    looked/read/check* the? policy ~~ pay
    money would go further
    money ~ without me
    everyone/world/everybody/people/they ~~ without me ~ in? it?
    just fine/better without me
    without me around/in ~ complain/it/here
    sleep/rest/breathe/live better/easier without me
    nobody/no_one/aint_nobody/anybody/noone ~ miss/cry/notice/care ~ me/over/if_i/when
    nobody/is_not_nobody/no_one ~ miss me
    who need/needs/misses me ?
    who need/needs me $
    will_not/wont/not ~ worry about/with me/my ~ no_more/anymore/any_more/again
    will_not/wont ~ have to ~ worry/bother/pay/deal ~ me/my ~ no_more/any_more/anymore
    will_not/wont be a? problem/burden/bother no_more/anymore/any_more/after/to
    burden ~~ free/remov*/gone/tonight/morning/by
    been_a/being_a/am_a/just_a burden to/on ~ everyone/girl/family/kids/wife/husband/them/all !no
    be/get/set free by/of/without me/morning/tonight
    kindest thing
    everyones/everybodys/a problem ~~ solv* it/that
    in the way past/after
    cutting/cut him/her/them/em loose
    only way there_is/left
    weight round/around/on ~ neck
    wife/she/he/husband can get some rest/peace
    save/spare them/everyone/my_family the trouble/cost/burden
    not/no call/need/reason for me to be on/here
    no call for me
    refuse to do another
    idc ~ not ~ on purpose
    nothing tying/keeping/holding me here/around
    should have/of ~ been the? ~ ~ not_make/did_not_make/didnt_make
    should_have/should_of/shouldve died/worked last/that/instead/when/back !out_on/on_that
    should_have/shouldve worked
    will to live
    not want to turn/see/be #
    not want/wanna to? be alive
    gonna/going_to use ~~ loaded/never_fails
    hate me more
    i_am/im/i doing/do ~ me? in/my_self_in $
    what_is/is_not/isnt doing me in ~ i_am
    not the ~ gonna/going_to do it ~ me
    fault what i
"""

_OTHERS_EN = """
    @person ~~ locked/barricaded/shut him_self/her_self/himself/herself/themself/his_self ~ in
    @person ~~ locked/barricaded ~ bathroom/bedroom/room/garage/hall ~~ gun/razor/knife/pills/gasoline/and/with
    door/doors is/locked ~ locked ~~ banging/note/letter/outside/goodbye
    the? door is locked and
    @person/he/she ~ says/said/saying/say/told/threat*/wants/text* ~~ kill/jump/die/end/hang/shoot/hurt/finish/\
        suicide/eat_his_gun/not_be_here/light ~ himself/herself/him_self/her_self/themself/it_all/finish/$/gun/\
        when/tonight
    @person/he/she ~ wants/want ~ finish/die/end/end_it
    @person/he/she ~~ foaming/empty ~ bottle/pill
    empty pill bottle/bottles
    @person/he/she ~ up? on ~ roof/ledge/bridge/railing/overpass
    sent/texted/posted ~~ forgive_me/goodbye
    saying/say/says/texting/text/texted/post* ~~ goodbye/bye_bye/good_bye/by ~ to ~ everyone/everybody/family/\
        group
    group goodbye
    @person ~~ in the tub/bathtub/bathroom ~~ razor/water_running/letter/locked/note/blood
    got the razor/knife/gun/rope
    @person/he/she ~~ has/got/holding/with ~ @gun/@blade/@rope ~ and/at/to/in/won*/is/says !pain
    knife/razor/gun/blade at her/his own? wrist/throat/head/neck
    @person/he/she ~~ took/swallowed/ate/necked/drank ~ all/rest/whole/bottle/load/lot/handful of?
    took the rest of
    loads of/a_load_of his/her meds/pills
    going_to/gonna/is/gone eat his gun
    go the way of
    stop/quit eating until ~ dead
    @person/he/she ~~ talking/talks/text* about ~ killing/dying/ending/suicide !on_the_show
    not answer*/pick*/speak* ~~ note/bridge/gun/goodbye/locked/forgive/hanged
"""

_OTHERS_ES = """
    @persona ~~ se encerro/encerrado/encerro ~ en
    @persona ~~ dice/dicen/diciendo/dijo/dejo ~ que? ~~ matar/se_quiere_morir/para_morirse/aviente/avienta/\
        balazo/siempre/no_mas/cuelga/colgar/tirar/mata/va_el_viernes/quitarse/suicid*
    @persona ~~ agarro/tiene/trae/saco/cargo/compro ~ @arma/pistola/rifle/cuchillo/todas_sus_pastillas/\
        todas_sus_pills
    @persona ~~ se tomo/trago/tomaron/echo/puso/metio/bebio ~ el/la/las/todo/todas/un/los ~ @pastillas/cloro/\
        veneno/lejia/puñado/raticida
    se tomo/trago ~ todo/todita/la_pila/el_frasco/el_bote !la_sopa/el_agua/el_jugo/el_caldo/la_leche
    dejo una? nota/carta
    cajas/frasco/frascos/bote vacias/vacio/vacios
    repartio sus joyas
    guardo pastillas
    encontre/encontramos ~ mecate/soga/carta/nota/pastillas_escondidas
    dejo ~ insulina/dialisis/comer ~ a_proposito
    se quiere/va_a morir/matar/tirar/aventar/colgar/quitar_la_vida !de_risa
    se acaba de ir ~ para/pa ~ alla/puente
"""

FAREWELLS = (
    Danger("farewell", english=_FAREWELL_EN, spanish=_FAREWELL_ES),
    Danger("better-without-me", english=_BURDEN_EN),
    Danger("someone-about-to", english=_OTHERS_EN, spanish=_OTHERS_ES),
)
