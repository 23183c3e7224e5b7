"""What a person should see the same day, in phrases: new symptoms, pain beyond bearing, falls."""

from reminders.care.concern.danger import Danger

_EFFECT_EN = """
    iv/drip/needle/vein/injection/infusion/port/poked/stuck/arm/hand ~~ red/hot/hard/swole/swollen/puffed/puffy/\
        lump/leaking/oozing/streak/throbbing/warm/bruised !flag/tape_off
    red/hot/hard/swole/swollen/puffed/puffy/lump/leaking/streak/purple ~~ iv/drip/needle/vein/injection_site/\
        poked/stuck/infusion_site
    streak ~ going/up/goin
    no/not/have_not/havent ~ poop*/pooped/bowel/bm
    constipat*
    not been able to go since
    have_not/havent/not been? able? ~ go/gone since/in
    no bowel movement
    the runs
    have_not/havent/not/cant/can_not/hard/trying ~ pee/peed/tinkle/urinate/void
    pee ~ drops/dribbl*/blood/clots/only
    bladder ~ leak*/will_not/wont/trouble/empty/can_not
    i_am/am/im leaking
    trouble ~ my? bladder
    nothing comes out
    just dribbles
    bleeding ~ when/i pee
    urine/pee ~ pink/dark/brown/red/bloody/cola/blood
    # over # ~ cuff/monitor/machine
    # over #
    ears/ear ~ ringing/ring/buzzing/hear
    ringing in my/both ears/ear
    ringin*/ringing ~ ears
    can_not/not/cant hear ~ out/right/left
    hearing/hear/heard/hearin ~ music/voices/choir/voice/people/things
    voice in the wall
    seeing/see/saw/seein/seeing_a ~ ~ people/shadows/man/spiders/bugs/faces/things
    walls/colors ~ breathing/melting/moving
    in my own body
    watching my_self/myself
    talking to my dead
    foggy/fog/confused ~ since
    memory/memorys ~ shot/gone/bad/worse
    forget*/forgot/losing ~ ~ train_of_thought/how_to/my_kids/names/birthdays
    not know my name
    does_not/doesnt know my/me/his/her name
    called my wife by
    got lost ~ driving/home
    could_not/couldnt tell you the month
    keys in the oven/fridge
    acting odd/strange/weird/funny
    is it tuesday
    shakes/shaking/tremors/jolts/shivers/shivering ~ ~ hands/head/teeth/bad/chattering/stop/metal
    the shakes
    hands ~ shaking/clumsy/numb/tremble
    dropping cups/things
    teeth chattering
    keep dropping
    wobbly/stumbling/unsteady/swimmy
    room/everything/head ~ swimming/spinning/swimmy/spins
    everything/it_all ~ comes/came back up
    hugging the toilet
    have_not/havent/not/cant/can_not ~ keep/kept/keeping ~ food/soup/anything/water/nothing/liquids ~ down
    throwing/throwed/thrown/throwin up
    no food stays
    lost # lbs/pounds/kilos
    stopped eating
    cannot/cant/can_not eat ~ drink
    heartburn so/bad/awful/terrible/fierce
    skin/eyes ~ ~ yellow/yellowish/yellowing/peeling
    blotches/bruises/bruising ~ ~ coming/all_over/purple/shins
    feet/ankles/legs/hand/hands ~~ swole/swelled/swollen/blowed_up/puffy/balloon*
    swole up
    no feeling in
    tingling/numbness/numb ~~ since/new/legs/toes/fingers/was_not/face !face_of
    tripl*/quadrupl*/doubl* ~ since/through
    took/taken ~ ~ twice/extra/double/another_one/one_extra/over_what/by_accident/by_mistake
    one extra
    over what the label
    doubled up on
    took # of ~ supposed
    pregnant/positive/two_lines/missed_my_period/weeks_along
    # weeks along
    missed my period
    test ~ ~ positive
    pharmacy ~ ~ will_not/wont/refuse* refill
    crawling out of my skin
    hiccups for/#
    stomach cramps
    mouth/everything tastes ~ metal/pennies
    eyes will_not/wont/cant focus
    have_not/havent slept in/for #
    have_not/havent slept ~ nights
    reaction to your/the med/meds/medicine
    allergic reaction
    ain't/is_not/aint/not been right since
    since ~ infusion/treatment/drip/injection ~ numb/dizzy/wobbly/sick/foggy/cant
    hear* music
"""

_EFFECT_ES = """
    brazo/mano/vena/aguja/inyect*/suero/via ~~ rojo/roja/colorado/colorada/caliente/duro/dura/hinchad*/moreton/\
        moretones/negro/arde/inflamad*
    moreton/moretones ~~ aguja/suero/caliente/grande
    negro alrededor
    # dias sin ir/hacer
    sin ir al baño
    no hago/voy ~ ~ baño
    estreñid*/estriñid*
    cinco/# dias sin ~ baño
    llevo ~ dias sin
    orin*/pipi ~~ arde/gotit*/gota/coca_cola/oscur*/sangre/cuesta/dolor
    arde ~ cuando ~ hago/ago pipi
    nada que orino/orina
    ni gota
    orina ~ oscura/roja/cafe/coca_cola
    cuesta ~ orinar
    me/se ~ zumb*/pit* ~ oid*
    zumbido
    oidos ~ zumb*
    veo/viendo/veia/mira ~ sombras/cosas/duendes/luces/caras/gente/bichos
    oigo/escucho/oyendo ~ ~ voces/hablan/ruidos
    se me olvida*/olvida* ~ ~ todo/cosas/nombre
    se me va la onda
    hablando sol*
    ando/sigo/como/siento ~ ido/ida/zombi/drogado/flotando/floto/en_las_nubes/atontad*/lento/lenta
    el mundo no es real
    yo no soy yo
    no aterrizo
    manos sean mias
    me quedo como zombi
    pica/pican ~ ~ todo/cuerpo/brazos/piernas !el_chile/la_comida
    picarme
    no deja de picar*
    pelo ~ cayendo/cae
    pelando ~ ~ manos/piel/pies
    llagas
    amarill* ~ ~ ojos/piel/oj*
    ojos ~ amarill*
    manos/dedos/pies/pie/pierna/cara ~ ~ duerm*/durmi*/entum*/dormid*/adormec*
    duerm*/durmi*/entum*/dormid*/adormec* ~ ~ manos/dedos/pies/pie/pierna/piernas
    no siento ~ dedos/pies/pie/manos
    adormecid*
    presion ~ alta/subio/alto/por_los_cielos
    da/dando/dan ~ vueltas todo/cuando/la_cabeza/el_cuarto
    todo me da vueltas
    mareadisim*/mareo/mareos/mareada/mareado/mareando
    nubla/borrosa/borroso ~ vista
    parado/paro/dejo/puedo_dejar de vomitar
    no paro de vomitar
    vomit*
    no ~ dormido/duermo ~ ~ noches/dias/nadita
    no pego un? ojo
    brincan las piernas
    no consigo mis
    embarazada/embarasada
    chichon
    temperatura/fiebre/calentura
    tome/tomé ~ ~ dos_veces/de_mas/doble/otra_vez_por_error
"""

_PAIN_EN = """
    pain/nerves/nerve/nerve_pain/back/leg/foot/feet/neck/knee/head/shoulder/sciatica/sciaticas/migraine/hip/\
        this/it/disease ~~ eating/eat/killing/crucifying/destroying/slaying/murder*/torturing/ruining/eaten/\
        breaking/finishing/doing me/my alive/in/head/life/. !out
    eating/eaten/eat me? alive
    crucifying/destroying/slaying/murdering me
    trying to murder/kill me
    is/be/will_be the end of me
    going_to/will/gonna/put put me in ~ early? grave/ground
    early grave
    doing my head in
    head ~ splitting/explode/exploding/burst
    <7>/<8>/<9>/<w7>/<w8>/<w9> and climbing/rising
    twice/double/ten_times/10_times/#_times/triple/tripled/quadruple/doubled as_bad/worse/more than/since/\
        what_it_was_before/before/as_before
    hurt* ~ ten_times/<10>_times/times more/worse
    times more than when
    twice/double/triple/tripled/doubled ~ ~ ~ before/infusion/procedure/treatment/monday/stuck
    worse than before/when/labor/ever/childbirth
    way/way_way/so_much/much/lots/far worse
    hurts/hurt ~ worse than
    way up from
    was a? # ~ something/somethings/what_did/what_happened
    never been/hurt/had_it like/this/so bad/like_this
    never hurt like
    never this bad
    beats all of it
    something/somethings ~ gone? wrong with
    what did you ~ do to me
    begging for relief/mercy/help
    on my knees
    somebody do something
    cannot/can_not/cant take one/another/any ~ more/day
    had it up to here
    all you can do for me
    through the roof
    crawl/crawling/jump out of my ~ skin
    bit through/thru my
    gritting my teeth
    could scream
    run_over/ran_over/hit/ran/kicked ~ by? ~ truck/train/bus/freight
    truck ran me over
    broken glass
    bear trap
    driving nails
    sawing my
    gnawing on
    on fire like
    nails through/in
    death by a thousand
    whole body is a
    swolled/size of a melon/grapefruit
    the size of a melon
    pain beyond
    poured gasoline
    hit by a ~ truck/train/bus
    feel* like ~ run over/truck
"""

_PAIN_ES = """
    dolor/ciatica/rodilla/pierna/cabeza/espalda/nervio/calambres/cadera/hombro/esto ~~ matar/matando/acabando/\
        acabar/reventar/comiendo/parte/partiendo/desesper*/insoport*/rebas*/volviendo_loc*
    va a acabar conmigo
    me lleva/lleva/llevando ~ chingada/diablo/dolor/tiznada
    comiendo vivo/viva
    me parte en dos
    va a reventar
    los mil demonios
    veo las estrellas
    arrancar* ~ pierna/brazo/cabeza/dolor
    nunca ~ ~ dolido/habia_dolido asi
    nunca me habia
    muchisimo/mucho mas fuerte/peor/dolor
    mas fuerte desde
    ayer ~ # ~ hicieron
    que me hicieron
    rebaso ~ puedo/soportar
    ya no ~ soporto/aguanto este dolor
    muert* ~ en vida
    este dolor ~ condenado/maldito/desgraciado
    ni la sabana aguanto
    matando , un
    dolor ~ matando
    me esta matando/acabando
    esta acabando
"""

_FALL_EN = """
    slipped/slip/fell/falling/fallin/slid/tumbled/rolled ~~ steps/step/stairs/porch/tub/shower/bed/commode/\
        chair/ladder/ice/stool/floor/toilet/curb !asleep/in_love
    slipped off/getting/on/in
    went down like/hard
    lost my footing
    took/had/taken a ~ tumble/spill/fall/header
    whacked/banged/bonked/smacked/bumped/hit ~ my? ~ hip/head/elbow/knee/tailbone/shin/shoulder
    landed on my
    rolled out of bed
    blacked my eye
    knocked out a tooth
    cannot/hardly/cant hold her_self/herself/himself up
    slid out the chair
    wrist/ankle/elbow/knee ~ purple/size/swollen
"""

_FALL_ES = """
    resbal*/me_cai/tropece/tropeze/choque/se_resbalo/se_cayo/cai/me_fui_de ~~ baño/escalera/perro/super/piso/\
        sentad*/espaldas/puerta/cama/banqueta/pegue/rodilla/patio
    resbal* ~ en/del
    cai sentad*
    tropece con el perro
    me fui de espaldas/boca
    me choque
"""

COMPLAINTS = (
    Danger(
        "vital-signs-off",
        (
            r"\b(?:bp|blood pressure|pressure|top number|presion|\[?blood-pressure\]?)\b[^.!?;]{0,40}?<(?:1[6-"
            r"9]\d|2[0-4]\d)>",
            r"<(?:1[6-9]\d|2\d\d)> (?:something )?(?:/|over) <(?:9\d|1\d\d)>",
            r"\b(?:temperature|fever|running|thermometer|fiebre|calentura)\b[^.!?;]{0,25}?"
            r"<(?:10[2-6](?:\.\d+)?|101\.[5-9]|3[89](?:\.\d+)?|4[01](?:\.\d+)?)>",
        ),
    ),
    Danger("new-symptom", english=_EFFECT_EN, spanish=_EFFECT_ES),
    Danger("pain-beyond-bearing", english=_PAIN_EN, spanish=_PAIN_ES),
    Danger("fall", english=_FALL_EN, spanish=_FALL_ES),
)
