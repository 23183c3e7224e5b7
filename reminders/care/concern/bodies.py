"""A body in danger now, in phrases, by what is seen or felt: breath, nerves, collapse."""

from reminders.care.concern.danger import Danger

_BREATH_EN = """
    breath*/breathing/breathe/air/wind through/thru/threw a straw
    catch/catching/cant_catch/get/getting/find my wind/breath/breathing !back
    can_not/not ~ catch/get ~ my? breath/air/wind
    having/have/havin trouble ~ ~ breath/breathing/air
    can_not/not finish/speak/get_out/say ~ sentence/sentance/sentences/more_than_#
    only say # words
    # words before ~ breathe/breath
    stop and/to breathe
    without ~ gasping/gaspng/panting
    gasp*/gulping/gaspng ~ air/here/fish/breath
    like a fish out_of
    air . can_not
    panting/gurgly/gurgling/gurgles
    propped on # pillows
    pink froth/foam
    lay/lie/lying/laying ~ flat ~ drown/breathe/choke/smother
    breathing whistles/funny/slow/stopped/sounds/like_#_times/is_shallow/ragged/is_slow/fast_and
    breathing like/about/at/just/is/only ~ # ~ minute
    breathing is just/only
    counts # ~ minute
    # times a minute
    breaths/breath ~ far_apart/slow/apart/shallow/sips
    everything_is/everythings/and slow ~ even breathing
    even breathing
    forget/forgetting/forgettin/forgot to breathe
    can ~ breathe too slow
    can_not/not feel my breathing
    bit? hard getting wind/air/breath
    @person/my/her/his/the ~~ lips/fingernails/face/nails/skin ~~ blue/purple/gray/grey/dusky !light/paint/\
        polish
    lips ~ blue/purple/gray
    blue ~ lips/fingernails/nails/face
    turning/turned/going/went ~ blue/purple/gray/grey/colors !light
    gray/grey and cold/sweaty/clammy/not
    heart/chest ~~ can_not/not ~ breathe
    somebody/someone/elephant/mule/horse/truck/weight/something/brick/anvil ~ standing/sitting/sat/sits/on/\
        parked ~ ~ chest/breastbone/ribs
    chest is ~ sat/stood on
    chest/ribs/breastbone ~ in a vise/vice
    chest/ribs/breastbone ~ vise/vice/belt/squeez*/crush*/band/tight
    belt/band pulled/tight ~ ~ ribs/chest
    squeez*/tight*/pressure/crushing ~ ~ ribs/breastbone/chest/shoulder_blades
    fire/burning/stabbing ~ in my chest
    my chest my chest
    on the floor my chest
    clutching/grabbing/holding ~ chest
    jaw ~ hurts/ache*/pain ~~ shoulder/sweat*/chest/arm
    cold? sweat/sweats/clammy/sweating ~~ jaw/chest/doom/arm_aches/my_heart/left_arm
    sweating/sweatin buckets
    sweated through my
    feel/feeling/sense_of doom
    between/tween my shoulder blades ~~ ripped/tore/clammy/gray/sweaty/heart/at_once
"""

_BREATH_ES = """
    no ~ agarr*/entra/jal*/alcanz*/llega/pasa ~ aire/respirar
    no ~ puedo/podemos/puede/deja/logro ~ respirar/resollar/resuello/agarrar_aire/jalar_aire
    cuesta/trabajo ~ respirar/resollar
    falta/faltandome ~ aire/respiracion/oxigeno !acondicionado/fresco/a_la_llanta/a_las
    m/me ahogo/ahogando/asfixio/estoy_ahogando !de_la_risa/de_risa/en_un_vaso/pero_de/la_risa/con_la/con_el
    respir* ~ raro/poquito/despacito/lento/apenas/nada/mal/feo/como/mucho_trabajo/con_trabajo/roncando \
        !perfecto/mejor/bien
    ronca* ~ raro/feo !toda_la_noche
    roncando feo
    sin respirar/poder_respirar
    silba/chifla ~ pecho
    me quedo/quedando sin ~ aire/respirar
    terminar una frase
    labios/boca/uñas/dedos/cara ~ morados/moraditos/azules/morada/azul/moradas
    esta/puso/pone/poniendo/tiene/bebe/quedo/queda ~ morado/morada/azul/azules/moradito !de_frio/el_golpe/\
        el_dedo/el_pie/la_rodilla/el_brazo
    tiesa/tieso/morada/morado ~ no_vuelve/no_responde
    aprieta/apachurrado/opresion/oprime/presion/aplasta/elefante/duele/doliendo/dolor/apretado ~~ pecho \
        !bajo_la/de_la_rodilla
    pecho ~ aprieta/apachurrado/duele/oprimido/apretado/me_corre/dolor/quema/va_al_brazo
    sudor/sudando/sudo ~ frio/helado/fria/bañado
    bañado/bañada/empapado en sudor
    pecho ~~ sudo/sudor/mareo/brazo/quijada
    corre/va/baja/sube ~ para/pa/al/el? ~ brazo/quijada/mandibula
"""

_NERVE_EN = """
    words/speech/talking ~~ wrong/jumbled/slurred/backwards/thick/mush/garbled/scrambled/out_rong/rong/nonsense/\
        gibberish/like_she_is_drunk/like_he_is_drunk !number
    can_not/not/cant find/get ~ words
    tv words look
    wrds/words ~ out/coming rong/wrong
    talking/speaking/sounds like ~ drunk
    @person/i/you ~ talking/saying/speaking ~ nonsense/gibberish
    can_not/not/cant read ~ screen/this/it ~~ letters/numb/sense
    letters make no sense
    half/side/corner/left/right ~ my/her/his/the? face/mouth/smile
    half ~ face/mouth/body/smile
    one/left/right side ~ face/mouth/lip/body !of_my_back/pain/hurts/aches
    mouth/smile/face/lip/eyelid/eye/mouths ~~ crooked/droop*/hanging/hangs/lopsided/drawed/drawn/slack/sagging/\
        twisted/went_up/would_not_go
    mouth/smile/face/eyelid ~ ~ one_side
    droop* ~ one side/face
    @half ~~ @dead_limb !block/from_the_shoulder/sleeping_on
    @dead_limb ~~ @half !block/from/pain
    face/arm/leg/hand/foot/body ~ @dead_limb ~~ suddenly/all_of_a_sudden/just_now/right_now/since_lunch/started/\
        came_on/words/face/speech/mouth/on_the_one_side
    suddenly/sudden/all_at_once/out_of_nowhere ~~ @dead_limb/double/read/see/walk/stand
    can_not/cannot/not/unable/wont/will_not/could_not/cant ~ feel/move/lift/raise/use ~ my/his/her/either/the/\
        one ~ arm/leg/legs/face/side/hand/half !all_the_way/above/over/past/without_pain/much/in_the_morning/\
        until_i/well/as_high
    can_not/not feel or move
    arm/leg/hand/legs/arms ~ will_not/wont/can_not/does_not/would_not/stopped/quit ~ move/hold/lift/listening/\
        listen/work
    legs ~ quit/gave_out_suddenly/wont_move .
    legs quit
    left/right hand/arm/leg/side ~~ hang*/dropped/fell/like_a_dead/dead_fish/float*/drifting/dragging/\
        belong_to_somebody/numb/just_quit/went_dead/dead/weak/going_numb
    arm/hand ~~ dropped ~ spoon/fork/cup/could_not_lift
    hand/arm ~ will_not/wont hold ~ fork/spoon/cup/pen
    arm keeps floating/drifting/jerking/dropping
    foot/leg dragging/drags/drag
    neck down ~~ move
    going/went/gone ~ numb ~~ right/left/face/whole_side
    lost/losing/lose/loss_of sight/vision/sight_in/my_sight
    curtain ~ pulled/came/over
    eye ~ black/blind/dark/gone ~ . no?/not_bruised
    no picture
    half/side of everything
    everything ~~ double/black/vanished/gray/grey
    is everything double
    see/seeing ~ two of everything
    seeing stars
    room/vision/everything/sight ~ keeps? going/goes/went/getting ~ black/dark/gray/grey
    going/go/went/gone gray/grey/black ~ edges/at
    walk*/fall* ~ into the wall on
    worst/explod* headache/pain ~~ sudden/at_once/neck/light/eyelid
    head explod*
    headache ~~ sudden/at_once/thunder*/lightning/neck_is_stiff/like_a_bolt
    froze and stared
    froze/stare*/staring/starring ~~ drool*/not_answer*/shook/jerk*/smack*/blank
    keep/keeps asking/asking_the ~ same question/thing
    hit/whacked/bumped/bonked/cracked/banged/smacked ~ skull/head/his_head/her_head ~~ asking/same/dont_know/\
        do_not_know/vomit*/throw*/confus*/blood/pass*/wont/remember/nose_bleed/year/sleepy/blackout
    don't/dont/do_not/not know ~ what? street/year/who_i/where_i/my_own_name
    woke up ~ floor
    just woke on the
    bit ~ tongue
    wet/peed/pissed ~ my_self/himself/herself/hisself/her_self/him_self ~~ lost/again/jerk*/woke/shak*/starting
    lost # minutes
    body/whole_body/arms/she/he ~ jerking/shaking/locked_up/convuls*/stiff/twitching/jerked ~~ eyes/wet/peed/\
        again/over/pee/unresponsive/minutes
    eyes/eye ~ rolled/rolling/rolls ~ back/up
    eyes are/r/were open but/and
    jerk*/twitch*/shaking ~~ eyes/foam*/not_answering/wont_answer/minutes
    foam*/froth* ~ mouth/bit/lips
    @person/i ~ foaming
    foaming at
    some kind of fit
    had/having/has/hes_having a ~ fit/seizure/seizing
    nobody home ~ and
    smile/face/words ~~ f_a_s_t/stroke
    words ~~ right_arm/left_arm
"""

_NERVE_ES = """
    se ~ traba/enreda/trabando/enredando/durmio ~ la? lengua
    lengua ~ gorda/traba/enreda/obedece/dormida/no_me_cabe/no_cabe/grande/inchada/hinchada
    habl* ~ enredado/raro/rara/raras/disparates/incoherencias/arrastrado/incoherente/borracho/cosas_raras/\
        puras_tonterias
    se le/me fue/va ~ habla
    sin habla
    no ~ encuentro/puedo/sale*/salen/atino ~ las? palabras/hablar/habla !con_usted/por_telefono/ahora/\
        con_el_doctor/con_la
    media/mitad/lado ~ de? ~ cara/boca/cuerpo/dormid*/muerto/pesado
    mitad/medio/media/lado ~~ duerm*/dormid*/muerto/no_muevo/no_siento/entumid*/paraliz*/derecho_no/cara
    no ~ muevo/mueve/mover/siento/siente/levantar/levanto/alzar/alza/obedec*/responden/puedo_mover ~~ mano/\
        manos/brazo/brazos/braso/pierna/piernas/cara/lado/cuerpo/cintura/boca/mitad !hasta_arriba/sin_dolor/\
        mas_alla/bien_la/mucho
    brazo/pierna/mano/boca/piernas/manos ~ no ~ obedec*/mueve*/responde*/hace_caso/siento/puedo_mover/muevo
    piernas ~ ~ no ~ obedec*/siento/responden
    no siento ~ pierna/piernas/brazo/cara/medio
    doblan ~ piernas ~ no
    no siento/sintiendo ~ de la cintura
    boca/cara/lado/parpado ~ ~ chueca/chueco/torcid*/colgad*/caid*/de_lado/lado_muerto/cae/para_un_lado/\
        pa_un_lado/dormida
    boca ~ ~ fue/va de/para/pa ~ lado/lao
    boca/cara ~~ lado/lao
    lado muerto
    se le/me cayo/cae el/la/un? brazo/baba/boca/parpado/cara/vaso
    se ~ cae la baba
    baba ~ lado
    no veo/ve ~ nada/ojo/pantalla/de_un
    no ve* de un ojo
    quede/quedo/quedé/estoy ciega/ciego
    apago/apaga/nubla ~ vista ~~ sudor/desm*/golpe/repente
    apago la vista
    se ~ nubla/borra/apaga/oscurece todo
    veo ~ todo? ~ negro/oscuro
    todo ~ negro/oscuro/borra
    oscuro todo
    dolor de cabeza ~~ golpe/rayo/martillazo/de_mi_vida/repente/borroso/parpado/nunca_antes
    dolor de cabeza de mi vida
    de repente/golpe/pronto ~~ no/cara/veo/brazo/pierna/habla/lado
    no conoce/reconoce ~ nadie/a_nadie/sus_hijos
    no sabe ~ quien soy/es/donde_esta
    no se ~ que? dia/donde_estoy/quien_soy
    repite ~ repite
    golp*/pego/cayo/azoto/pegue/eche/abri ~~ cabeza/nuca ~~ vomita*/incoherencias/repite/sangre/no_conoce/\
        no_sabe/doble/perdido/perdida/quien_soy/que_dia/no_se
    ojos en blanco
    bota*/echa*/sale*/saca* ~ espuma
    espuma ~ por? ~ boca
    convuls*/convulc*/combuls*
    temblando/tiembla/tiemblo/sacude ~ ~ todo/cuerpo/ojos/muerde/espuma
    le dio ~ un? ~ ataque !de_risa
    se muerde
    me ori* sin darme
"""

_DOWN_EN = """
    @person/i ~~ can_not/cant/cannot/could_not/will_not/wont/would_not ~ wake/rouse/arouse/revive !up_early/\
        me_up/the_baby/without
    can_not/cant wake @person/jenny/up_my/up_him/up_her
    can_not/cant/not rouse/wake/revive ~ him/her/them/my/mom/dad/@person
    trying to wake him/her/my/mom/dad/them
    @person/ruth/she/he ~~ is_not/not/wont/will_not/does_not/is_not/isnt/no_longer ~ answering/responding/\
        answer/respond/waking/moving/talking/talk !these/yall/you/texts/no/any/the_phone/robot/your/a/\
        on_the_phone/to_me_because
    wont/will_not/not answer me
    @person ~ not moving !off/from/to
    not responding/responsive
    @person/eyes ~~ wont/will_not/not open ~ eyes !until
    eyes wont/will_not stay/open
    can_not/cant/not ~ stay/keep/staying ~ awake/eyes_open
    trouble/hard ~ staying/keeping awake
    @person/she/he ~~ is/gone/went/goes/and/now/just ~ @unwell !with_me/shoulder/towards_me
    gone/went/goes/is/are/now limp/floppy/unresponsive/lifeless !lettuce
    limp/floppy/lifeless ~ and/baby/$
    found/find @person/mr/mrs/ms/her/him/them/dad/mom ~~ down/floor/face_down/slumped/unresponsive/collapsed/\
        driveway/not
    slumped ~ in/over/on/at
    @person/hubby/she/he/lying/laying/down/is ~ on ~ floor/porch/steps/ground/driveway/bathroom/tile/kitchen ~ ~\
        not/wont/blood/jerking/moving/will_not/can_not/knife/$
    hubby on the floor
    mommy/daddy/mama/grandma/grandpa/@person fell ~ and/down ~~ not/eyes/wont/isnt/will_not/is_not ~ talking/\
        answer*/move*/moving/respond*/wake*
    @person ~~ passed out/out_cold !drunk_at
    out cold
    no pulse
    can_not/not/cant feel/find ~ pulse
    pulse on him/her
    @person/he/she ~~ out of it ~~ breathing/wont
    paddles on
    doing/started/giving/need cpr
    rubbed his/her chest
    ice on her/his face
    cherry red cheeks
    black/blacked/blacking/blackin/black_out/blackout/pass*/went out/down ~ at_the_wheel/$/again/twice
    going_to/about_to black/pass ~ out
    keep/keeps/kept/i ~ blacking/passing/fainting out/$
    went down twice
    slide/slid down the wall
    lightheaded/light_headed and/then ~ slide/fall/down/slid
    nodding/nod/noddin off ~~ standing/up/can_not/cant/alone/and
    keep nodding off
    nodding off
    getting/getting_real/feel/gettin real? sleepy/cold ~~ floaty/breathing/morphine/cant
    sugar/glucose ~~ shaking/sweat*/shaky/straight !high
    heart ~ @sick_heart ~~ faint*/dizz*/fish/black*/down/lightheaded/pass*/gray/grey/please/call
    heart ~~ like a fish
    heart going_to/gonna/is_going_to/feels_like ~ explode/stop/burst
    heart ~ pounding/poundin/beating/jumping/racing ~ out ~ chest/blackin/blacking
    thump nothing
    something/somethings ~ wrong ~ ~ my_heart/heart/granny/grandma/mom/dad/him/her
    i think it_is my heart
    heart ~~ dizzy/faint/black/gray/cold_sweat/whiskey/syrup !attack_of
"""

_DOWN_ES = """
    no la/lo/se/puedo/podemos ~ puedo/podemos/logro/puede ~ despertar/parar/levantar !temprano/del_sillon/\
        de_la_silla/la_pierna/el_brazo/la_mano/de_la_cama
    no ~ despierta/contesta/responde/reacciona/abre_los_ojos/se_levanta !el_telefono/mis_mensajes/\
        mensajes/llamadas/temprano/los_mensajes
    nadie despierta
    no abre los ojos
    @persona ~~ esta/estaba/tirada/tirado/encontre/quedo ~ tirada/tirado/frio/fria/tiesa/tieso/azul/palida/\
        inconciente/inconsciente/desmayada/desmayado
    tirada/tirado ~~ no_contesta/piso/suelo/inconciente/no_responde
    inconciente/inconsciente
    no ~ siento/encuentro/tiene ~ pulso
    ya ni llora
    mantener los ojos abiertos
    me voy quedando dormido/dormida
    me estoy ~ yendo/llendo/muriendo !de_dolor/de_este/de_risa/de_calor/de_hambre/de_sueño/de_frio/a/con
    se me va ~ cabeza/vida
    siento que me voy
    me voy/voy al/para_el/pal ~ piso/suelo
    casi me voy al piso
    voy/boy/estoy a? desmayar/desmayo/desmayando/desmallar/desmallo !de_risa/de_la_risa
    me desmay*/desmall* !de_la_risa/de_risa
    corazon/corason ~ va/late/brinc*/salt*/sale/lento/rarisimo/a_mil/acelerado ~~ mil/desm*/mare*/negro/nubla/\
        sudor/vuelta/piso/dormida/voy/tragar/sale
    corazon/corason se/me ~ sale/explota/para/parando !de_alegria/de_la_alegria/de_emocion
    corazon ~ lento lento
    late rar*/feo/muy_lento ~ corazon
    me late rarisimo
    respiro/respira ~ muy_poquito/poquito/despacito
    vengan !a_verme/por_mi_receta
    vengan/manden/llamen ya/rapido/porfa/por_favor/ayuda/una_ambulancia/pronto
    ayuda/ayudaa/ayudaaa/auxilio ~ @persona/mi/me
    apurense/apurele/corran
"""

BODIES = (
    Danger("breath-or-chest", english=_BREATH_EN, spanish=_BREATH_ES),
    Danger("nerves", english=_NERVE_EN, spanish=_NERVE_ES),
    Danger(
        "vital-signs",
        (
            r"\b(?:sugar|glucose) (?:[a-z]+ ){0,2}<[1-4]\d>",
            r"\b(?:pulse|heart ?rate|heart ?beat|heart) (?:[a-z]+ ){0,5}<(?:[23]\d|1[4-9]\d|2\d\d)>",
            r"<[4-7]\d> (?:over|/) <[2-4]\d>",
        ),
    ),
    Danger("unresponsive-or-collapse", english=_DOWN_EN, spanish=_DOWN_ES),
)
