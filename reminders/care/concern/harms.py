"""What harms a body now, in phrases: swelling, blood, poison, fire, violence."""

from reminders.care.concern.danger import Danger

_SWELLING_EN = """
    tongue ~~ fat/thick/huge/big/not_fit/fit/swell*/swollen/swole/size
    lips/lip/face/mouth/eyes/tongue/throat ~~ balloon/balloons/sausages/sausage/basketball/melon/tingly_then/\
        swollen_shut/closing/fat/swelling_fast/swole/swolen/blowing_up/blew_up
    throat/neck ~~ golf_ball/lump_growing/growing/closing/closes/tight/shut/swole/swell*/scratchy_and_tight
    can_not/hard/trouble/cant/not ~ swallow/swalow !these/big/horse/pills/the_pill/my_pride/food_well/that_price
    swelling/swell*/swole/swollen/tight/closing ~~ fast/peanut/peanuts/sting/bee/shrimp/cashew/now
    peanut/peanuts/bee/sting/stung/wasp/hornet/shrimp/shellfish/cashew/nut ~~ swell*/throat/epi_pen/epipen/\
        breath*/tongue/lips/hives
    no? epi pen
    voice ~ squeaky/hoarse_and_throat/going
    hives ~~ breath*/throat/tongue/lips/wheez*
    drool*/drooling ~~ tongue/throat/swallow
    tongue ~~ drool*
    hard to talk ~~ ate/lips/tongue
"""

_SWELLING_ES = """
    se/m/me ~ cierra/cerro/cerrando/serrando/serro/inch*/hinch*/hinchando/tapa ~~ garganta/lengua/cara/boca/\
        labios/galillo/guarguero/gaznate/trompa/pecho
    garganta/lengua/cara/labios/boca/trompa/galillo/guarguero ~ ~ cierra/cerrando/hinchad*/inchad*/inchando/\
        hinchando/gorda/globo/inflad*
    cara/boca/trompa como globo/pato
    no ~ puedo/podia ~ tragar
    tragar ~ ni ~ saliva
    avispa/abeja/picadura/cacahuate/camaron/mariscos/alergico/alergica/pico/alacran ~~ cierra/silba/lengua/\
        hinch*/inch*/enronchad*/inyeccion/respir*
    enronchad* ~~ silba/pecho/respir*/garganta
"""

_BLOOD_EN = """
    blood/bleeding/bleed*/bledin/bleeds ~~ @flow
    blood/bleeding/bleed/nosebleed/cut ~~ wont/will_not/can_not/not/never ~ quit/stop/stopping/clot/slow !me/\
        the_texts
    wont/will_not/can_not ~ quit/stop bleeding/bledin/bleedin
    bleeding/bleedin/gushing/pissing/bleed* like a
    bleeding thru/through/threw/out_of/from_down/from_my/heavy/heavily/from_the
    soak* ~~ towel/towels/pads/pad/sheet/sheets/gauze/bandage/shirt
    towel/towels is/are ~ soaked/full/red
    blood/bleeding/soaked/bled ~~ # ~ towel/towels
    on my # towel
    nosebleed/nose_bleed ~~ hours/since/throat/blood_thinner*/eliquis/warfarin/xarelto/soaked/#
    cough*/spit*/throw*/threw/vomit*/puk*/hack*/spewing ~ ~ blood/red/clots/coffee_grounds/bright_red !on_the/\
        sauce
    coffee grounds
    vomit* bright red
    lots/lot/so_much/much/pool/puddle/tons/full of? blood !work/tests/sugar/pressure/drawn/draws
    lot of blood
    mouth is? full of blood
    blood ~ everywhere/faucet/in_my_eyes/pouring/running_down
    clots ~ big/size/like/coming/as
    leg/arm/thigh/head/neck/fistula/stitches ~ spurting/pouring/gushing/spraying
    gushing/spurting ~ blood
    stitches ~ busted/popped/open/split ~~ blood
    stabbed/gunshot/gsw/knifed !with_the_needle
    been/got/was/were shot !down/up/glass/again_at
    shot me/him/her/us/my_son/my_husband/my_wife !a/an/the
    pregnant ~~ blood/bleeding/gushing
    pressing/pinching ~~ soaks/does_nothing/minutes
    🩸 ~ 🩸
"""

_BLOOD_ES = """
    sangre/sangrando/sangra/sangro/sangramos ~~ @mucho/boca/no_para/para/toallas/empap*/chorro/oido/cabeza/\
        muñecas/nariz_hace/coagulos
    @mucho ~ de? sangre
    sangre sangre
    chorro/chorros de sangre
    botando/boto/bota/vomit*/escup*/tosiendo/toso/cago/saca ~ ~ sangre
    hemorragia/desangra*/desangr*
    empape/empapé/empapo/empapando/moje/mojé ~ # ~ toallas/toalla/sabanas/gasas
    empap*/moje/mojo ~~ toallas/toalla/cama/sabana/gasas
    no para/paran/deja ~ la? sangre/hemorragia/sangrar/sangrando
    sangr* ~~ no para
    sangre negra/oscura
    apuñal*/balacearon/balearon/balazo/navajazo/navajearon/machetazo
    vengo sangrando
    coagulos grandes
    corto/corté/corte ~~ sierra/motosierra !madera/arbol*
"""

_POISON_EN = """
    @child ~~ ate/swallowed/got/found/drank/into/took/chewed/licked ~~ @pills/gummies/organizer/pill_box/oxys/\
        cleaner/bleach/edibles/capful/methadone/one_of_my !refill/vet
    got into my/the ~ @pills/pill_organizer/gummies/medicine
    gave/give/fed ~ @person/mama/mother ~~ drops/pills/dose/meds/morphine ~~ twice/times/double/instead
    insulin ~ mixup/mix_up/units/double/twice/too_much/instead
    # units instead
    units instead of
    took/taken/taking/swallowed/dosed ~~ three_times/four_times/five_times/<5>_times/#_times ~~ keep/kept/track/\
        at_once/by_mistake/by_accident !as/a_day
    took #/three/four/five/six of the/my? morphine/fentanyl/methadone/oxys/oxycodone ~ instead
    # methadone gone
    took/swallowed/taken/take/downed my? ~ whole/entire/all/weeks/week ~ week*/pill_box/pillbox/organizer/box/\
        bottle
    whole weeks/week ~ pill_box/pillbox/pills/box
    about a dozen of
    dozen of my
    double/doubled dosed/dose/up on/of the? oxycontin/oxy/morphine/fentanyl/methadone
    done/did/had my? meds/pills three_times/four_times/five_times
    double dosed ~~ breathe/itches/forget
    forgot/forget ~ take/took off ~ other/old/last
    put/wearing/got ~ #/two/three/several/another/new/both ~ ~ fentanyl ~ patches/patch ~~ awake/once/nodding/\
        forgot/breath*/sleepy
    # ~ patches/fentanyl ~ at_once
    swallow*/ate/chew*/lick*/drank ~ ~ patch/patches
    @alcohol ~~ on_top_of/with/plus/and ~ my? ~ @pills ~~ slow/sleepy/nod*/cold/sinking/tingly/blue/floaty/\
        breath*/awake/standing/eyes
    @pills ~~ @alcohol ~~ slow/sleepy/nod*/cold/sinking/tingly/blue/floaty/breath*/awake/standing/eyes/and_i_am
    sinking $
    whole bottles
    chugged/drank/downed ~~ cough_syrup/nyquil/syrup/tylenol_pm
    carbon monoxide
    monoxide
    exhaust ~~ garage/camper/car/passed/headache/smells/came_in/limp
    smell*/smells ~ gas/exhaust/smoke/burning ~~ dizzy/head*/sick/straight/pass*/nausea/can_not
    furnace/heater/generator ~~ headache/passed_out/pukes/dizzy/exhaust
    smoke in/filling/coming ~ ~ hall*/house/room/apartment/kitchen/walker
    house/kitchen/apartment/building/car/barn ~ on fire !my_legs/my_feet/my_nerves/my_back
    house/apartment/kitchen/building/bed/curtains/stove/wall ~ on fire
    flames !nerve/feel/feels
    apartment/house/room ~ is/below ~ on fire
    drank/drinking ~ cleaning/bleach/alcohol/cleaner ~~ limp/bottle/baby
    took/dose/doses/pills ~~ everything ~ gray/black/spinning/double
    cough_syrup ~~ heart*
"""

_POISON_ES = """
    @niño/nene/chamaco/bebita/bebe ~~ agarro/comio/trago/tomo/comieron/pego/chupo ~~ @pastillas/metadona/cloro/\
        unas/la_boca/gomitas
    le/les di/dimos/puse ~~ @pastillas/morfina/gotero ~~ doble/dos_veces/sin_querer/en_vez/equivoc*/que_hago/\
        niño/niña
    le puse a mi ~ ~ mi gotero
    di al niño
    confundi los frascos
    le dieron la dosis doble
    doble dosis de morfina/metadona/fentanilo/insulina
    por equivocacion/error ~~ veces/inyecte/doble/pastillas
    inyecte/inyecto/inyecté ~~ #/veces/de_mas/toda/doble/dos_veces ~ insulina/morfina
    inyecte de mas
    me pase de/con pastillas/la_medicina/las_pastillas
    pase de pastillas
    tome/tomo/tomé/trago/tragó ~~ toda/toda_la semana/juntas/junto/jalon/golpe
    pastillas de toda la semana
    tome ~~ las de hoy ~~ ayer
    tome/tomé/tomo las pastillas/medicinas/pildoras dos_veces/tres_veces/doble
    no se cuantas/cuantos/cuanto tome/tomo/tomé
    ya me tome la mitad
    puso/puse/pego/pegue ~~ #/otro/nuevo/juntos ~ parches/parche ~ ~~ juntos/encima/despertar/sin_respirar/\
        dormida
    # parches juntos
    parche nuevo encima
    @pastillas ~~ con/y/mas ~ botella/ron/cerveza/tequila/mezcal/alcohol/vino/vodka/whisky
    ron/cerveza/tequila/mezcal/vino/vodka ~~ @pastillas
    trague/tomo/tome/bebio/tomó/bebiendo/bebi/trago/tomé el? ~ @veneno
    huele/olor ~ a gas
    monoxido
    calentador/anafre/estufa/boiler ~~ mareados/gas/no_despierta/nadie/duele_la_cabeza/prendido
    hay ~ fuego/humo/incendio
    mucho humo
    se ~ quemando/incendiando/incendio/quema ~ la? casa/cocina/cuarto/edificio/departamento
"""

_VIOLENCE_EN = """
    ex/boyfriend/husband/he/somebody/someone/man/she/partner ~~ kick*/beat*/breaking/bang*/pound*/busting ~ ~ \
        door !for_me/of_the_car
    kicking/breaking/beating/beatin/busting ~ door
    he/she/husband/ex/boyfriend/they ~~ going_to/will/wants_to/threaten* ~ kill me !with/for_saying/when/\
        if_i_am_late/lol
    he/she/husband/boyfriend/daddy/dad/ex ~ broke/breaking/twisted ~ my arm/wrist/nose/ribs/neck/hand/jaw \
        !in_a_dream
    hid*/hiding/locked ~ in the? closet/bathroom/car
    i_am/im hiding in/from
    daddy/dad/he/husband/boyfriend/stepdad/ex/she/they ~ hitting/hits/hit/beating/hurting/choking/punching/\
        kicked/attacked/attacking me/mom/us/her/my_mom/mama/him !up_for/with_a_bill/at/to_the/with_the_bill
    has/got/with/holding a knife !and_fork
    shooter/active_shooter/intruder/break_in/breaking_in/broke_in
    someone ~ breaking/broke/broken in/into
    was/been/got/just/i raped/molested/assaulted/kidnapped/mugged/robbed !of
    call/please/somebody/someone ~ police/cops/<911>/911/someone ~ please/now/help/$ !about_my/back
    please call someone/somebody/an/for/911
    call someone
    please someone/somebody $
    help help
    please someone $
    someone help !with
    🚑 ~ coming/for
    🚑
"""

_VIOLENCE_ES = """
    me ~ esta/estan/acaba/acaban/sigue/siguen ~ ~ peg*/golpe*/ahorca*/amenaz*/asfixia* !el_calor/el_trafico/\
        de_risa/el_hambre
    me agarro a golpes
    me pego/pega/pegaron/golpearon/golpeo/empujo/amenazo/apunto/violo/violaron/asaltaron !el_sol/el_frio/\
        la_gripa/el_dolor/el_sueño/hambre
    tumbando/golpeando/pateando/rompiendo ~ la? puerta
    @persona/ex/el ~~ en_la_puerta/golpeando/afuera/pareja ~~ cuchillo/pistola/machete/arma
    encerrada/encerrado/escondida en ~ baño/cuarto/closet
    no me deja salir
    entraron a robar
    dice que me va a matar
    marido/esposo/novio/ex me ~ pegar/ahorcando/pego/golpea/pega/golpeo/ahorco/empujo
    papa/papi le ~ pegando/pega/golpeando a? ~ mama/mami
"""

HARMS = (
    Danger("swelling-now", english=_SWELLING_EN, spanish=_SWELLING_ES),
    Danger("blood-now", english=_BLOOD_EN, spanish=_BLOOD_ES),
    Danger("poison-or-fire", english=_POISON_EN, spanish=_POISON_ES),
    Danger("violence-now", english=_VIOLENCE_EN, spanish=_VIOLENCE_ES),
)
