"""An emergency now in plain words: heart, breath, swelling, consciousness, stroke, bleeding, poison, violence."""

from reminders.care.reading.danger.danger import Danger
from reminders.care.reading.danger.values import EMERGENCY_CALLED
from reminders.care.reading.text.vocabulary import PERSON

EMERGENCY = (
    Danger(
        "sos",
        (
            r"\bemergency sos\b|\bsos (?:emergency|alert|message)\b|\b(?:detected|has been in|been in) an? (?:(?:severe"
            r"|possible|hard|car|bad|serious) )*(?:crash|fall|car accident)\b|\b(?:has|was) (?:just )?(?:called|calling"
            r"|contacted) emergency services\b|\bsos de emergencia\b|\bemergencia sos\b|\b(?:detecto|ha detectado|"
            r"sufrio|ha sufrido) (?:una|un) (?:(?:posible|fuerte|grave) )*(?:caida|choque|accidente)\b|\bha llamado"
            r" a (?:los )?servicios de emergencia\b",
        ),
    ),
    Danger(
        "chest-pain",
        (
            r"\b(?:heart attack|ataque (?:al|de|del) corazon|infarto)\b",
            r"\bchest(?: (?!and\b|but\b|is fine)[a-z]+){1,4} (?:tight\w*|crush\w+|squeez\w+|heavy)\b|\bchest (?:pains"
            r"?|hurts?|hurting|tight\w*|pressure|aches?|discomfort|heavy|heaviness|pounding|squeez\w+|burn\w*)\b|\b"
            r"chest(?: (?:is|feels|felt|area|been|has|got|keeps|started|really|so|kind of|very|all|a bit|wall|super"
            r"|just|getting|am)){1,4} (?:tight\w*|heavy|hurt\w*|pain\w*|killing|sore|pressure|like|crush\w+|squeez"
            r"\w+|weird|ach\w+)\b|\b(?:pains?|pressure|tight\w*|hurts?|hurting|squeezing|heaviness|weight|elephant"
            r"|sitting|stabbing|ache|crushing|burning) (?:[a-z]+ ){0,2}(?:in|on|across|around) (?:my |the |center "
            r"of my |middle of my )?chest\b|\b(?:dolor|presion|opresion|punzada) (?:fuerte |muy fuerte )?(?:de|en)"
            r" (?:el |mi )?pecho\b|\b(?:me )?duele (?:mucho |bastante |tanto )?(?:el|mi) pecho\b|\bpecho (?:me duele"
            r"|apretado|oprimido)\b|\bleft arm (?:is |and |feels |went )*(?:numb|hurt\w*|tingl\w*|pain|heavy)(?= and"
            r"| .{0,20}(?:chest|jaw|sweat))",
        ),
    ),
    Danger(
        "breathing",
        (
            r"\bme (?:estoy )?ahog(?:o|ando)\b|\bno respira\b|\bme asfixi\w+\b",
            r"\bcan ?not (?:hardly |barely |really |even |seem to |get to )*(?:breath\w*|breth|breate|get (?:my |enough"
            r" |any |a (?:full |deep )?)*(?:breaths?|air)|catch (?:my )?(?:breath|air)|inhale)\b|\b(?:trouble|hard"
            r"|harder|difficulty|difficult|hard time|problems?|struggling|issues?|labored|having to work)(?: (?:with"
            r"|to|for|me|my|in|time|a))* (?:breath\w*|breth\w*|breathe|getting (?:air|a breath)|catching my breath"
            r")\b|\bshort(?:ness)? (?:of|on|ov) (?:breath|breathe|breth)\b|\b(?:gasping|suffocat\w+|not breathing|"
            r"stopped breathing|quit breathing|turning blue|lips? (?:are |is |have |look |looking |turning |turned"
            r" |went |going |got )*(?:blue|purple)|blue lips|choking|can not swallow|wheez\w+)\b|\bno (?:puedo|podia"
            r"|puede|podemos) (?:casi |bien )?respirar\b|\b(?:me |le )?falta (?:de |el |mucho )*aire\b|\bno (?:respiro"
            r"|puedo jalar|jalo|agarro|alcanzo) (?:bien|aire|el aire|a respirar)\b|\bno puedo respirar\b",
        ),
    ),
    Danger(
        "allergic-swelling",
        (
            r"\banaphyla\w*|\bepi ?pen\b|\banafila\w*",
            r"\b(?:throat|airway|windpipe)(?: (?:is|are|feels|feel|felt|like|it is|it|keeps|getting|getting really"
            r"|really|kind of|started|starting|so|been|and tongue|all|up|to|be|very)){0,5} (?:clos\w+|swell\w*|swollen"
            r"|swelled|tight\w*|constrict\w*|shut\w*)\b|\b(?:tongue|lips?|face|mouth|eyes and lips)(?: (?:is|are|feels"
            r"?|felt|keeps?|getting|all|really|so|started|and lips|and tongue|and throat|and face|went|got|look\w*"
            r"|just)){0,5} (?:swell\w*|swollen|swelled|huge|puffy|puffed|puffing|twice|big|blew up|blown up|ballooned"
            r")\b|\b(?:se me|se le|me) (?:esta |estan )?(?:cierra|cierran|cerrando|cerro|hincha|hinchan|hinchando|"
            r"hincho|hincharon) (?:la |el |los |mi |toda la )*(?:garganta|lengua|cara|labios?|boca)\b|\b(?:garganta"
            r"|lengua|cara|labios|boca) (?:se me |se |esta |la tengo |estan |me |toda )*(?:cierra|cerrando|cerrada"
            r"|hinchad[oa]s?|hinchando|hincha)\b",
        ),
    ),
    Danger(
        "unconscious-or-seizure",
        (
            r"\b(?:faint(?:ed|ing)|unconsc?ious|inconsciente|collapsed|s(?:ei|ie)zures?|seizing|convuls\w+)\b",
            r"\b(?:passed|passing|past|pass) out\b|\b(?:will|would|do|does) not wake(?: up)?\b(?! (?:early|until|till"
            r"|me))|\bcan ?not (?:wake (?:him|her|them|my \w+)|get (?:him|her|them|my \w+) (?:to )?(?:wake|respond"
            r"|up|open|answer|talk|come|move))\b|\b(?:me|se) desmay\w*|\bdesmay(?:o|e|ado|ada|os)\b|\bno (?:responde"
            r"|despierta|reacciona)\b",
        ),
    ),
    Danger(
        "stroke-signs",
        (
            r"\bstrokes?\b|\b(?:derrame|embolia)\b|\bcan ?not see\b(?! (?:you|the|my|him|her|it|"
            r"any|a|how|why|well|us|them))",
            r"\b(?:face|mouth|smile|eye|eyelid|side)(?: [a-z]+){0,5} droop\w*|\bslur\w*|\bcan ?not (?:move|feel|lift"
            r"|raise) (?:my|one|the|half) (?:arms?|legs?|face|left|right|side|body|lower|hands?|half|feet)\b|\bse "
            r"me (?:torcio|cayo|enchueco|chueco) (?:la|media|un lado de la) (?:cara|boca)\b|\bno puedo (?:ver|hablar"
            r")\b(?! (?:ahora|con|por|al|en este))",
        ),
    ),
    Danger(
        "bleeding",
        (
            r"\bno (?:para|deja) de sangrar\b|\bdesangr\w+",
            r"\b(?:vomit\w*|throwing up|threw up|cough\w*(?: up)?|spit\w*(?: up)?|puk\w*) (?:up )?(?:bright |red |"
            r"dark |some |a lot of )*blood\b|\b(?:vomit\w*|tosiendo|escup\w+) sangre\b",
        ),
    ),
    Danger(
        EMERGENCY_CALLED,
        (
            r"\b(?:ambulance|ambulancia|paramedics?)\b|\b(?:es|is|an) (?:una )?(?:medical )?emergenc(?:y|ia)\b",
            r"\b(?:in|at|to|en|a|al) (?:the |an |el |la |my )*(?:er|emergency room|icu|emergencias?|urgencias)\b",
            r"\[emergency\]|\ber (?:right )?now\b",
        ),
    ),
    Danger(
        "violence",
        (
            r"\bme (?:pega|pego|golpea|golpeo|amenaza|amenazo)\b(?! (?:el|la|un|una|en|con|fuerte|duro|mas)\b)",
            rf"\b(?:he|she|{PERSON}|someone|they|ex) (?:just |keeps |has |is |been |always )*(?:hit|hits|hitting|beat"
            r"|beats|beating|choked|choking|raped|punched|abusing|abused|threatened|threatening|threatens|strangled"
            r") (?:me|us|on me|to kill|my)\b",
        ),
    ),
    Danger(
        "breath-or-chest",
        english="""
        catch/catching/cant_catch/get/getting/find my wind/breath/breathing !back
        can_not/not ~ catch/get ~ my? breath/air/wind
        gasp*/gulping/gaspng ~ air/here/fish/breath
        @person/my/her/his/the ~~ lips/fingernails/face/nails/skin ~~ blue/purple/gray/grey/dusky !light/paint/polish
        lips ~ blue/purple/gray
        gray/grey and cold/sweaty/clammy/not
        somebody/someone/elephant/mule/horse/truck/weight/something/brick/anvil ~ standing/sitting/sat/sits/on/\
            parked ~ ~ chest/breastbone/ribs
        chest/ribs/breastbone ~ vise/vice/belt/squeez*/crush*/band/tight
        squeez*/tight*/pressure/crushing ~ ~ ribs/breastbone/chest/shoulder_blades
        jaw ~ hurts/ache*/pain ~~ shoulder/sweat*/chest/arm
        """,
        spanish="""
        no ~ agarr*/entra/jal*/alcanz*/llega/pasa ~ aire/respirar
        no ~ puedo/podemos/puede/deja/logro ~ respirar/resollar/resuello/agarrar_aire/jalar_aire
        falta/faltandome ~ aire/respiracion/oxigeno !acondicionado/fresco/a_la_llanta/a_las
        labios/boca/uñas/dedos/cara ~ morados/moraditos/azules/morada/azul/moradas
        esta/puso/pone/poniendo/tiene/bebe/quedo/queda ~ morado/morada/azul/azules/moradito !de_frio/el_golpe/\
            el_dedo/el_pie/la_rodilla/el_brazo
        aprieta/apachurrado/opresion/oprime/presion/aplasta/elefante/duele/doliendo/dolor/apretado ~~ pecho !bajo_la/\
            de_la_rodilla
        pecho ~ aprieta/apachurrado/duele/oprimido/apretado/me_corre/dolor/quema/va_al_brazo
        sudor/sudando/sudo ~ frio/helado/fria/bañado
        pecho ~~ sudo/sudor/mareo/brazo/quijada
        corre/va/baja/sube ~ para/pa/al/el? ~ brazo/quijada/mandibula
        """,
    ),
    Danger(
        "nerves",
        english="""
        words/speech/talking ~~ wrong/jumbled/slurred/backwards/thick/mush/garbled/scrambled/out_rong/rong/nonsense/\
            gibberish/like_she_is_drunk/like_he_is_drunk !number
        wrds/words ~ out/coming rong/wrong
        half/side/corner/left/right ~ my/her/his/the? face/mouth/smile
        one/left/right side ~ face/mouth/lip/body !of_my_back/pain/hurts/aches
        mouth/smile/face/lip/eyelid/eye/mouths ~~ crooked/droop*/hanging/hangs/lopsided/drawed/drawn/slack/sagging/\
            twisted/went_up/would_not_go
        mouth/smile/face/eyelid ~ ~ one_side
        @half ~~ @dead_limb !block/from_the_shoulder/sleeping_on
        @dead_limb ~~ @half !block/from/pain
        face/arm/leg/hand/foot/body ~ @dead_limb ~~ suddenly/all_of_a_sudden/just_now/right_now/since_lunch/started/\
            came_on/words/face/speech/mouth/on_the_one_side
        suddenly/sudden/all_at_once/out_of_nowhere ~~ @dead_limb/double/read/see/walk/stand
        can_not/cannot/not/unable/wont/will_not/could_not/cant ~ feel/move/lift/raise/use ~ my/his/her/either/the/\
            one ~ arm/leg/legs/face/side/hand/half !all_the_way/above/over/past/without_pain/much/in_the_morning/\
            until_i/well/as_high
        arm/leg/hand/legs/arms ~ will_not/wont/can_not/does_not/would_not/stopped/quit ~ move/hold/lift/listening/\
            listen/work
        left/right hand/arm/leg/side ~~ hang*/dropped/fell/like_a_dead/dead_fish/float*/drifting/dragging/\
            belong_to_somebody/numb/just_quit/went_dead/dead/weak/going_numb
        arm keeps floating/drifting/jerking/dropping
        curtain ~ pulled/came/over
        room/vision/everything/sight ~ keeps? going/goes/went/getting ~ black/dark/gray/grey
        froze/stare*/staring/starring ~~ drool*/not_answer*/shook/jerk*/smack*/blank
        wet/peed/pissed ~ my_self/himself/herself/hisself/her_self/him_self ~~ lost/again/jerk*/woke/shak*/starting
        foam*/froth* ~ mouth/bit/lips
        had/having/has/hes_having a ~ fit/seizure/seizing
        """,
        spanish="""
        no ~ encuentro/puedo/sale*/salen/atino ~ las? palabras/hablar/habla !con_usted/por_telefono/ahora/\
            con_el_doctor/con_la
        media/mitad/lado ~ de? ~ cara/boca/cuerpo/dormid*/muerto/pesado
        mitad/medio/media/lado ~~ duerm*/dormid*/muerto/no_muevo/no_siento/entumid*/paraliz*/derecho_no/cara
        no ~ muevo/mueve/mover/siento/siente/levantar/levanto/alzar/alza/obedec*/responden/puedo_mover ~~ mano/manos/\
            brazo/brazos/braso/pierna/piernas/cara/lado/cuerpo/cintura/boca/mitad !hasta_arriba/sin_dolor/mas_alla/\
            bien_la/mucho
        boca/cara/lado/parpado ~ ~ chueca/chueco/torcid*/colgad*/caid*/de_lado/lado_muerto/cae/para_un_lado/\
            pa_un_lado/dormida
        boca/cara ~~ lado/lao
        se le/me cayo/cae el/la/un? brazo/baba/boca/parpado/cara/vaso
        se ~ nubla/borra/apaga/oscurece todo
        todo ~ negro/oscuro/borra
        bota*/echa*/sale*/saca* ~ espuma
        convuls*/convulc*/combuls*
        """,
    ),
    Danger(
        "vital-signs",
        (
            r"\b(?:pulse|heart ?rate|heart ?beat|heart) (?:[a-z]+ ){0,5}<(?:[23]\d|1[4-9]\d|2\d\d)>|<[4-7]\d> (?:over"
            r"|/) <[2-4]\d>",
        ),
    ),
    Danger(
        "unresponsive-or-collapse",
        english="""
        @person/i ~~ can_not/cant/cannot/could_not/will_not/wont/would_not ~ wake/rouse/arouse/revive !up_early/\
            me_up/the_baby/without
        can_not/cant/not rouse/wake/revive ~ him/her/them/my/mom/dad/@person
        @person/ruth/she/he ~~ is_not/not/wont/will_not/does_not/is_not/isnt/no_longer ~ answering/responding/answer/\
            respond/waking/moving/talking/talk !these/yall/you/texts/no/any/the_phone/robot/your/a/on_the_phone/\
            to_me_because
        @person/she/he ~~ is/gone/went/goes/and/now/just ~ @unwell !with_me/shoulder/towards_me
        black/blacked/blacking/blackin/black_out/blackout/pass*/went out/down ~ at_the_wheel/$/again/twice
        keep/keeps/kept/i ~ blacking/passing/fainting out/$
        """,
        spanish="""
        no ~ despierta/contesta/responde/reacciona/abre_los_ojos/se_levanta !el_telefono/mis_mensajes/mensajes/\
            llamadas/temprano/los_mensajes
        inconciente/inconsciente
        corazon/corason se/me ~ sale/explota/para/parando !de_alegria/de_la_alegria/de_emocion
        """,
    ),
    Danger(
        "swelling-now",
        english="""
        tongue ~~ fat/thick/huge/big/not_fit/fit/swell*/swollen/swole/size
        lips/lip/face/mouth/eyes/tongue/throat ~~ balloon/balloons/sausages/sausage/basketball/melon/tingly_then/\
            swollen_shut/closing/fat/swelling_fast/swole/swolen/blowing_up/blew_up
        throat/neck ~~ golf_ball/lump_growing/growing/closing/closes/tight/shut/swole/swell*/scratchy_and_tight
        can_not/hard/trouble/cant/not ~ swallow/swalow !these/big/horse/pills/the_pill/my_pride/food_well/that_price
        voice ~ squeaky/hoarse_and_throat/going
        """,
        spanish="""
        se/m/me ~ cierra/cerro/cerrando/serrando/serro/inch*/hinch*/hinchando/tapa ~~ garganta/lengua/cara/boca/\
            labios/galillo/guarguero/gaznate/trompa/pecho
        garganta/lengua/cara/labios/boca/trompa/galillo/guarguero ~ ~ cierra/cerrando/hinchad*/inchad*/inchando/\
            hinchando/gorda/globo/inflad*
        no ~ puedo/podia ~ tragar
        """,
    ),
    Danger(
        "blood-now",
        english="""
        blood/bleeding/bleed*/bledin/bleeds ~~ @flow
        blood/bleeding/bleed/nosebleed/cut ~~ wont/will_not/can_not/not/never ~ quit/stop/stopping/clot/slow !me/\
            the_texts
        soak* ~~ towel/towels/pads/pad/sheet/sheets/gauze/bandage/shirt
        blood/bleeding/soaked/bled ~~ # ~ towel/towels
        cough*/spit*/throw*/threw/vomit*/puk*/hack*/spewing ~ ~ blood/red/clots/coffee_grounds/bright_red !on_the/\
            sauce
        """,
        spanish="""
        sangre/sangrando/sangra/sangro/sangramos ~~ @mucho/boca/no_para/para/toallas/empap*/chorro/oido/cabeza/\
            muñecas/nariz_hace/coagulos
        botando/boto/bota/vomit*/escup*/tosiendo/toso/cago/saca ~ ~ sangre
        empap*/moje/mojo ~~ toallas/toalla/cama/sabana/gasas
        sangr* ~~ no para
        apuñal*/balacearon/balearon/balazo/navajazo/navajearon/machetazo
        """,
    ),
    Danger(
        "poison-or-fire",
        english="""
        @child ~~ ate/swallowed/got/found/drank/into/took/chewed/licked ~~ @pills/gummies/organizer/pill_box/oxys/\
            cleaner/bleach/edibles/capful/methadone/one_of_my !refill/vet
        took/swallowed/taken/take/downed my? ~ whole/entire/all/weeks/week ~ week*/pill_box/pillbox/organizer/box/\
            bottle
        whole weeks/week ~ pill_box/pillbox/pills/box
        """,
        spanish="""
        @niño/nene/chamaco/bebita/bebe ~~ agarro/comio/trago/tomo/comieron/pego/chupo ~~ @pastillas/metadona/cloro/\
            unas/la_boca/gomitas
        le/les di/dimos/puse ~~ @pastillas/morfina/gotero ~~ doble/dos_veces/sin_querer/en_vez/equivoc*/que_hago/\
            niño/niña
        pase de pastillas
        @pastillas ~~ con/y/mas ~ botella/ron/cerveza/tequila/mezcal/alcohol/vino/vodka/whisky
        """,
    ),
    Danger(
        "violence-now",
        english="""
        kicking/breaking/beating/beatin/busting ~ door
        hid*/hiding/locked ~ in the? closet/bathroom/car
        daddy/dad/he/husband/boyfriend/stepdad/ex/she/they ~ hitting/hits/hit/beating/hurting/choking/punching/\
            kicked/attacked/attacking me/mom/us/her/my_mom/mama/him !up_for/with_a_bill/at/to_the/with_the_bill
        """,
        spanish="""
        me ~ esta/estan/acaba/acaban/sigue/siguen ~ ~ peg*/golpe*/ahorca*/amenaz*/asfixia* !el_calor/el_trafico/\
            de_risa/el_hambre
        marido/esposo/novio/ex me ~ pegar/ahorcando/pego/golpea/pega/golpeo/ahorco/empujo
        """,
    ),
)
