"""The means to die, at hand or asked about, in phrases."""

from reminders.care.concern.danger import Danger

_MEANS_EN = """
    @gun ~ my? @near
    @gun ~ loaded/cocked/calling_me/is_out/out_of_the
    loaded/loading/load ~ @gun !up
    i ~ loaded it
    it_is/its/and loaded $
    have/got/holding/bought/found/keep/buy/bring/get/grabbed/cleaned/borrowed/touching my/a/the/his/grandpas/\
        daddys/dads/granddads/new ~ @gun !range/show/safe_for_the/license/permit/away/that_shoots
    holding/got/have/bought/found/keep/get/getting/grabbed/sharpened/reach* ~ my/a/the/dads/grandpas/new/this ~ \
        rope/noose/razor/razors/razorblade/box_cutter/blade !at_work/for_the_tent/burn
    practic*/held/hold ~~ closet_rod/the_belt/beam/rafter
    with the belt
    hold/holding/sit_with/sitting_with/eyeing/clutching ~ @blade
    @rope/ropes ~ beam/rafter/rod/barn/tree/ready/neck/tied/garage/chair/ceiling_fan/fan/door
    stood/standing on a/the chair
    @blade ~ in/on/at/by/to ~ @near !surgery/pain/cut/wound
    @blade ~ right_here/is_here/is_faster/at_her_own/to_my/against/on_my
    keep/keeps/kept/been ~ looking/staring/thinking ~ @gun/@rope/@blade/pills/bottle/bridge/cabinet/oven
    keep/just/sitting/sit/been ~ looking/staring at it/em/them $
    got the heat in my
    my/the/his/daddys/dads/grandpas <38>/<45>/<357>/<9>_mm ~ in/out/on/is/under ~ closet/drawer/lap/hand/\
        nightstand/mouth/table/truck
    daddys/dads/grandpas/husbands <38>/<45>
    # bullets/bullet left
    thinking ~ about/of the/that/my @gun/@rope/@blade/bridge/stash
    opening that cabinet
    @pills ~ calling/lined_up/counted/tempting/ground_up/on_the_counter_in_rows/spread_out/stashed/hoarded/saved
    @pills/they/it ~ ~ enough to die/kill/do_it/end
    enough @pills ~ to !last/get_me/make
    enough now/right $
    that_is/thats/is/there_is enough right/now
    keeping/keep/putting/put/saving/saved/hiding/hid/hoard*/stash*/stockpil*/squirrel* back/up/away/all ~ @pills\
        !for_later/in_a_safe/locked/where/so_my/from
    saved/saving up my? @pills
    putting/put ~ @pills ~ away in a
    counted/count/counting/counts it/them/my/out/the/pills ~ twice/again/enough/tonight
    put/laid/set/lined all # of them/em out
    # of them/em out on
    full bottle and
    tablets/pills/medicine is/are enough/ready/enough_for/ground_up
    have/got tablets/pills/something/medicine for when/it/that !pain/sleep
    bottle ~ doing the? math
    bottle says take ~ thinking #/all
    with/using/got the/my/a insulin !pump/and/at/because
    solv*/end* ~~ insulin/pills
    insulin ~ one big/whole shot/pen
    swallow*/taking/took/necked/necking/downed/ate/popped the lot
    necked/downed/popped ~ load/loads/bunch/handful/lot/all of? ~ @pills
    swallow*/taking/take/swallowing/took/mixing/eating these/them/em/those $
    took/taken/swallowed/necked/popped extra_of everything
    took extra of everything
    finished/finish/polished off the/my/all @pills
    mixed/mixing/mix/took/swallowed/chased ~ @pills/blue_ones/white_ones/them ~ with/w/and/on_top_of/on ~ ~ \
        @alcohol
    @pills/blue_ones ~ with/w/and/plus/on_top_of ~ ~ @alcohol !free/until/is_that/is_it/never/and_never
    @alcohol ~ on_top_of/with/plus/and ~ my? @pills
    exit bag
    know exactly what/how_much ~ to/it mix/take/takes
    not expect* me/to
    do_not/not/dont expect me @tonight
    turned/turn/turning the gas on
    turned/turn/turning on the gas
    garage/car with the? engine on/running
    engine on/running ~ garage/door_closed/door_shut
    got/have/holding lighter fluid !on/all_over
    light/set/lighting my_self/himself/herself/themself on_fire/alight
    burn*/brand* my_self ~ with/w/to
    cuts/cutting/slices/slashes on my thighs/arms/wrists/legs/stomach
    made/making/put cuts
    scratched/cut/carv*/sliced ~ open ~ scissors/on_purpose/razor/knife
    cut/cutting/slit/slic*/slash* my? own? wrist/wrists/arms/thighs/vein/veins
    did/done it/this on purpose
    self harm/harmed/harming
    started/been/am/i_have? starving my_self
    stop*/quit*/not/refus* eating/drinking/taking/insulin/dialysis ~~ until/so ~ dead/die/over
    stop/stopped/quit/skip* ~~ heart/insulin/dialysis/blood_thinner/bp/blood_pressure ~ ~ on_purpose/nature/\
        let_nature
    let nature ~ finish/take_its
    going_to/to stop/quit eating until
    quit/stopped eating ~~ how many days
    going/gonna/thinking/want* ~ jump !rope/in_the/on_it/right_in/at_the/for_joy/ship
    tonight i jump
    i jumped/jump from/off my/the/a !bed/couch/step/porch/truck/dock/diving*/bus/last
    standing/standin/stood/sitting/sittin/am/im/parked/laying/waiting/went/walking on/at/under/by/near/up_on ~ \
        @place !house/fishing/with_the/cottage/cabin/fixing/with_my_grand*/and_it_is_beautiful/for_vacation/\
        camping/bridge_club/trip/view/condo/party/bar/walk
    picked/driv*/slow*/walk* ~~ bridge/overpass ~ middle/slow*/down/think*/look*/jump
    on the? roof/ledge/overpass/tracks/bridge !fixing/of_my_mouth/cleaning/replac*/with_the_roofer*/putting/\
        shingl*/with_my_mouth
    lay/laying/lie/lying ~ on/in ~ highway/tracks/train_tracks
    lie/lay down in ~ not get back up
    lie down in ~ ~ not get
    let the river/ocean/cancer/water/sea ~ have/take me
    ocean/river can have me
    swim*/walk* ~ out past/into ~ ~ sundown/buoys/the_sea/the_waves
    creek/river/water ~~ can_not swim ~ ~ good
    pull/turn/jerk/yank ~ wheel ~~ overpass/done/traffic/truck/tree
    drive/driving ~ into/off ~ bridge/tree/wall/oncoming/pole/cliff
    crash my/the car ~ on_purpose/so/and_be
    train for/is me/coming_for
    got_hit/hit/run_over by a? truck/bus/train/car ~~ relieved/glad/be_fine/better
    step*/stepping off/out ~ ledge/$/into_traffic
    and_i_am/and_im/nobody ~ stepping $
    squeeze/pull the? trigger
    one trigger pull
    eat his/her/my/a/the gun/bullet
    closet ~ cord/rope/belt
    took the safety off
    swallow*/drink*/drank/drunk/chug*/sip* ~ bleach/antifreeze/drano/cleaner/cleaning/lysol/rat_poison/poison/\
        gasoline/pesticide/lye/windshield_fluid/rubbing_alcohol/hand_sanitizer/detergent/weed_killer
    under the sink ~~ stop/end
    under/beneath the sink $
    stop ~~ under the sink
    hydrogen/cyanide/helium/nitrogen ~ mail/tank/bag
    pistol ~~ coyotes/nobody/not_for
    plate tonight ~~ lights_out
    razor/blade/rope/noose/gun/pistol ~~ goodnight/goodnite/goodbye/bye
    like i? will be? asleep/sleeping
    look like i_am sleeping/an_accident
"""

_MEANS_ES = """
    @arma ~ la? @cerca !para_pescar/de_la_cocina/de_juguete
    @arma ~ techo/baño/closet/boca/listo/lista/casa !de_juguete
    tengo/traigo/agarro/agarre/agarra/compre/busque/cargue/cargo/conseguí/saque/tiene/trae/hay/encontre/escondi/\
        se_de ~ @arma !para_cortar/de_la_cocina/de_mi_cocina/de_pelo/de_jardin/de_seguridad/de_lana
    @arma ~ no_dejo_de_pensar/unica_salida/pensar_en_ella
    pensar/pienso/pensando en la/el/una/un @arma
    cargar/cargue/cargada/cargado ~ @arma
    me la? puse/puso/pongo/meti en la? boca/cabeza/sien/cuello
    bolsa en la cabeza
    compre/tome/tomo/trague/beb*/tomé/comi/tragar/tomar/tomamos/tomo_el ~ @veneno !para_limpiar/\
        para_las_hormigas/para_la_casa/para_lavar/para_el_piso/de_la_tienda
    tengo/traigo/aqui/busco el/la/un? cianuro/veneno/raticida !para
    no es para/pa las ratas
    tengo/traigo/agarre ~~ @pastillas en la? mano
    en la? mano ~ @pastillas !y_no_se_cual/y_la_receta
    # pastillas en/ya/y/con/de ~ mano/listas/guardadas/alcanza
    guarde/guardo/guardé/junte/junto/juntando/escondi/robe/ahorrando/ahorro ~~ @pastillas
    pastillas ~~ junte #
    cuantas/cuanta/cuanto ~~ @pastillas/de_las/hay ~ hay_que/quedan/se_necesita/toma*/para ~~ despertar/morir/\
        alcanz*/matar
    cuantas/cuanta de las ~~ despertar
    contando ~ @pastillas ~~ alcanz*
    cual es la dosis para/pa ~~ ojos/morir/despertar/matar/siempre
    se muere ~ sin dolor
    se muere uno
    cuando uno se mata
    si uno/me/se toma/tomo/trago ~ todo/toda/todas/entero/entera ~ @pastillas
    si me? tomo/trago el/la/las/un ~ @pastillas entero/entera/enteras/todas/juntas
    tomo/tomar/tomarme/tomarmelas/tomarmela/voy_a_tomar/trago/tragar/echar/trague ~ @pastillas ~ todas/todo/\
        entero/y_ya/juntas/tequila/ron/cerveza
    tomar/tome/tomo/tomarme/trague/tomarmelas/tomarmela/echar/meter to/todo/toda/todas/todos/todita/todito ~ \
        @pastillas/jalon/golpe/una_vez/verdad !de_la_mañana/de_siempre/como/de_hoy/que_me_dieron/que_me_receto/\
        para_el/para_la/de_la_presion/para/ahora_si/y_me
    tomarme el/la frasco/bote/pote/botella
    frasco/bote/pote/botiquin abierto/enterito/entero/completo/vacio
    el frasco ya esta vacio
    todo el/lo frasco/bote/pote/pomo !de_agua
    me tome/tomo todo el/lo ~ frasco/bote/botiquin/pote
    me lo tome to/todo
    me tome lo que habia
    tomarmela/tomarmelas/tomarlas/tragarmelas todas/todo/toda/todita/todito/juntas
    echar/tomar/meto/tomo todas juntas
    de un jalon/golpe/solo_golpe/una_vez ~ pastillas
    pastillas ~~ de un golpe/jalon/trancazo
    me corte/cortaba/corto/abri/hago/hice/estoy_cortando/rajo/raje/rajar/abro/voy_a_rajar ~ venas/benas/muñecas/\
        brazos/brazo/piernas/cortes/cortadas
    me? hago/hice/haciendo/haciendome cortes/cortadas
    me hago/hice ~ daño/cortes
    me corte los/el/la/las ~ brazos/brazo/pierna/piernas/muñecas ~ para/pa/otra_vez/ayer/no_sentir
    me quemo/ardo/queme/clave/pincho/entierro/enterre/rasguño/golpeo ~ brazo/brazos/pierna/piernas/tenedor ~~ \
        para/pa/castig*/sentir/proposito
    enterrarme/enterrarmela*/clavarme/encajarme/clavar !astilla/espina
    golpearme ~ cabeza ~ pared
    sangrando de las muñecas
    prenderme fuego
    quemarme vivo/viva
    llave del gas abierta
    abri/abrir/dej*/abierto el? gas abierta/abierto/prendido
    abri la? llave del gas
    garaje/garage ~ cerrado ~ ~ motor/carro
    motor prendido ~ esperando
    inyectar/inyecto/inyectarme/inyectare toda ~ insulina
    me? boy/voy/via/vua/vamos a? ~ colgar/guindar/ahorcar/tirar/aventar/envenenar/desvivir/matar/botar/clavar/\
        quitar_del_medio/brincar/saltar/lanzar/estrellar/soltar ~ puente/piso/rio/vias/tren/balcon/azotea/\
        ventana/puñal/$/cuello/y_se_acabo
    me ~ brinco/aviento/tiro/boto/aviente/lanzo/lance ~ @lugar !a_jugar
    aviento/lanzo yo/desde
    me subi/subo ~ techo/puente/azotea ~~ aviento/tiro/brinco/aventé/aventar/lanzo
    estoy/toy/ando/sentado/parado/parada/sentada/me_quede/orilla/voy en/al/del/a el/la/un/los/las? ~ @lugar \
        !de_mi_casa_limpi*/trabajando/arregl*/del_hospital/de_la_clinica/de_espera/pescando/visitando/\
        con_mi_famil*/de_abajo
    pensando/pienso ~ soltarme/cruzarme/dejarme_ir/tirarme/aventarme
    dejarme/soltarme ir ~ barranco/rio/puente
    cruzarme ~~ ojos_cerrados
    soltar el volante
    estrellar* ~ carro/camioneta/troca/moto
    manejar/manejo ~~ contra ~ muro/pared/arbol/poste
    unica salida
    vias del tren
    al rio ~ saquen/brinco/brincar/aviento
    salida ~ solo ~~ tren/soga
    traigo/cargo un? mecate/soga
    mecate/soga/lazo nuevo/nueva/amarrada/amarrado/lista/listo
    si me quito del/de medio/en_medio
    alcanza/alcanzan para/pa irme/no_despertar/morir*/todo
    la voz/voces ~~ tire/mate/corte/haga
    lo que necesitaba ~~ siempre
    se que me voy a hacer
"""

_ASKING_EN = """
    how many ~~ takes/take/would/does/do it take/kill/die/overdose/to_not/to_die !to_work/to_feel/for/effect/\
        weeks/sessions/infusions/of_these_to_help
    how many of these/them it takes/would
    how long ~ take* to go/die if
    how much ~~ kills/kill/to_die/is_lethal/it_takes/to_kill !the_pain/nerve
    what is/whats/is ~~ enough/most/least/amount/maximum ~~ die/kills/kill/for_good/does_it
    most/least ~ @pills ~ can_take/take/that_does
    fatal/lethal dose/amount
    enough @pills ~ die/kill
    is it painless/painful/quick/fast ~ if/to die/you/overdose
    is it painless
    painless way
    take/took/takes/swallow/swallowed every/all/# ~ @pills ~ bottle/at_once/all_at_once
    what would/will/wld happen ~~ took/take/swallow* ~ all/#/bottle/at_once !tylenol_a_day/by_accident
    happen ~ if ~ took ~ # of the
    not come/wake back/up
    want* to not come back
    want ~ not come back
    looks/look like an? accident
    way to go where
    if ~ jumped/shot_my_self/died/killed ~~ kids/insurance/family/wife ~ get/keep/still
    does ~ insurance ~ pay/cover ~ suicide
    can ~ be arrested if it does_not
    how do people/you/i ~ die/kill/overdose
    when you/u_are/ur gone do
    asking for me ~ not/$
"""

MEANS = (
    Danger("means-at-hand", english=_MEANS_EN, spanish=_MEANS_ES),
    Danger("asks-how", english=_ASKING_EN),
)
