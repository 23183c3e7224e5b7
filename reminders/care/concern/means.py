"""The means to die, at hand or asked about, farewells, being a burden, and somebody else who is about to do it."""

MEANS_EN = """
    @gun ~ my? @near
    @gun ~ loaded/cocked/calling_me/is_out/out_of_the
    loaded/loading/load ~ @gun !up
    i ~ loaded it
    it_is/its/and loaded $
    have/got/holding/bought/found/keep/buy/bring/get/grabbed/cleaned/borrowed/touching my/a/the/his/grandpas/daddys/dads/granddads/new ~ @gun !range/show/safe_for_the/license/permit/away/that_shoots
    holding/got/have/bought/found/keep/get/getting/grabbed/sharpened/reach* ~ my/a/the/dads/grandpas/new/this ~ rope/noose/razor/razors/razorblade/box_cutter/blade !at_work/for_the_tent/burn
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
    my/the/his/daddys/dads/grandpas <38>/<45>/<357>/<9>_mm ~ in/out/on/is/under ~ closet/drawer/lap/hand/nightstand/mouth/table/truck
    daddys/dads/grandpas/husbands <38>/<45>
    # bullets/bullet left
    thinking ~ about/of the/that/my @gun/@rope/@blade/bridge/stash
    opening that cabinet
    @pills ~ calling/lined_up/counted/tempting/ground_up/on_the_counter_in_rows/spread_out/stashed/hoarded/saved
    @pills/they/it ~ ~ enough to die/kill/do_it/end
    enough @pills ~ to !last/get_me/make
    enough now/right $
    that_is/thats/is/there_is enough right/now
    keeping/keep/putting/put/saving/saved/hiding/hid/hoard*/stash*/stockpil*/squirrel* back/up/away/all ~ @pills !for_later/in_a_safe/locked/where/so_my/from
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
    mixed/mixing/mix/took/swallowed/chased ~ @pills/blue_ones/white_ones/them ~ with/w/and/on_top_of/on ~ ~ @alcohol
    @pills/blue_ones ~ with/w/and/plus/on_top_of ~ ~ @alcohol !free/until/is_that/is_it/never/and_never
    @alcohol ~ on_top_of/with/plus/and ~ my? @pills
    @pills ~ kick in
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
    stop/stopped/quit/skip* ~~ heart/insulin/dialysis/blood_thinner/bp/blood_pressure ~ ~ on_purpose/nature/let_nature
    let nature ~ finish/take_its
    going_to/to stop/quit eating until
    quit/stopped eating ~~ how many days
    going/gonna/thinking/want* ~ jump !rope/in_the/on_it/right_in/at_the/for_joy/ship
    tonight i jump
    i jumped/jump from/off my/the/a !bed/couch/step/porch/truck/dock/diving*/bus/last
    standing/standin/stood/sitting/sittin/am/im/parked/laying/waiting/went/walking on/at/under/by/near/up_on ~ @place !house/fishing/with_the/cottage/cabin/fixing/with_my_grand*/and_it_is_beautiful/for_vacation/camping/bridge_club/trip/view/condo/party/bar/walk
    picked/driv*/slow*/walk* ~~ bridge/overpass ~ middle/slow*/down/think*/look*/jump
    on the? roof/ledge/overpass/tracks/bridge !fixing/of_my_mouth/cleaning/replac*/with_the_roofer*/putting/shingl*/with_my_mouth
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
    swallow*/drink*/drank/drunk/chug*/sip* ~ bleach/antifreeze/drano/cleaner/cleaning/lysol/rat_poison/poison/gasoline/pesticide/lye/windshield_fluid/rubbing_alcohol/hand_sanitizer/detergent/weed_killer
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
MEANS_ES = """
    @arma ~ la? @cerca !para_pescar/de_la_cocina/de_juguete
    @arma ~ techo/baño/closet/boca/listo/lista/casa !de_juguete
    tengo/traigo/agarro/agarre/agarra/compre/busque/cargue/cargo/conseguí/saque/tiene/trae/hay/encontre/escondi/se_de ~ @arma !para_cortar/de_la_cocina/de_mi_cocina/de_pelo/de_jardin/de_seguridad/de_lana
    @arma ~ no_dejo_de_pensar/unica_salida/pensar_en_ella
    pensar/pienso/pensando en la/el/una/un @arma
    cargar/cargue/cargada/cargado ~ @arma
    me la? puse/puso/pongo/meti en la? boca/cabeza/sien/cuello
    bolsa en la cabeza
    compre/tome/tomo/trague/beb*/tomé/comi/tragar/tomar/tomamos/tomo_el ~ @veneno !para_limpiar/para_las_hormigas/para_la_casa/para_lavar/para_el_piso/de_la_tienda
    tengo/traigo/aqui/busco el/la/un? cianuro/veneno/raticida !para
    no es para/pa las ratas
    tengo/traigo/agarre ~~ @pastillas en la? mano
    en la? mano ~ @pastillas !y_no_se_cual/y_la_receta
    # pastillas en/ya/y/con/de ~ mano/listas/guardadas/alcanza
    guarde/guardo/guardé/junte/junto/juntando/escondi/robe/ahorrando/ahorro ~~ @pastillas
    pastillas ~~ junte #
    cuantas/cuanta/cuanto ~~ @pastillas/de_las/hay ~ hay_que/quedan/se_necesita/toma*/para ~~ despertar/morir/alcanz*/matar
    cuantas/cuanta de las ~~ despertar
    contando ~ @pastillas ~~ alcanz*
    cual es la dosis para/pa ~~ ojos/morir/despertar/matar/siempre
    se muere ~ sin dolor
    se muere uno
    cuando uno se mata
    si uno/me/se toma/tomo/trago ~ todo/toda/todas/entero/entera ~ @pastillas
    si me? tomo/trago el/la/las/un ~ @pastillas entero/entera/enteras/todas/juntas
    tomo/tomar/tomarme/tomarmelas/tomarmela/voy_a_tomar/trago/tragar/echar/trague ~ @pastillas ~ todas/todo/entero/y_ya/juntas/tequila/ron/cerveza
    tomar/tome/tomo/tomarme/trague/tomarmelas/tomarmela/echar/meter to/todo/toda/todas/todos/todita/todito ~ @pastillas/jalon/golpe/una_vez/verdad !de_la_mañana/de_siempre/como/de_hoy/que_me_dieron/que_me_receto/para_el/para_la/de_la_presion/para/ahora_si/y_me
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
    me corte/cortaba/corto/abri/hago/hice/estoy_cortando/rajo/raje/rajar/abro/voy_a_rajar ~ venas/benas/muñecas/brazos/brazo/piernas/cortes/cortadas
    me? hago/hice/haciendo/haciendome cortes/cortadas
    me hago/hice ~ daño/cortes
    me corte los/el/la/las ~ brazos/brazo/pierna/piernas/muñecas ~ para/pa/otra_vez/ayer/no_sentir
    me quemo/ardo/queme/clave/pincho/entierro/enterre/rasguño/golpeo ~ brazo/brazos/pierna/piernas/tenedor ~~ para/pa/castig*/sentir/proposito
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
    me? boy/voy/via/vua/vamos a? ~ colgar/guindar/ahorcar/tirar/aventar/envenenar/desvivir/matar/botar/clavar/quitar_del_medio/brincar/saltar/lanzar/estrellar/soltar ~ puente/piso/rio/vias/tren/balcon/azotea/ventana/puñal/$/cuello/y_se_acabo
    me ~ brinco/aviento/tiro/boto/aviente/lanzo/lance ~ @lugar !a_jugar
    aviento/lanzo yo/desde
    me subi/subo ~ techo/puente/azotea ~~ aviento/tiro/brinco/aventé/aventar/lanzo
    estoy/toy/ando/sentado/parado/parada/sentada/me_quede/orilla/voy en/al/del/a el/la/un/los/las? ~ @lugar !de_mi_casa_limpi*/trabajando/arregl*/del_hospital/de_la_clinica/de_espera/pescando/visitando/con_mi_famil*/de_abajo
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
ASKING_EN = """
    how many ~~ takes/take/would/does/do it take/kill/die/overdose/to_not/to_die !to_work/to_feel/for/effect/weeks/sessions/infusions/of_these_to_help
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
FAREWELL_EN = """
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
    look_after/take_care_of/feed/watch/give/gave/take ~ my? dog/dogs/cat/cats/bird/biscuit/fish/horses/goats/chickens/kittens ~~ please/not/for_me/sister/new_home/neighbour*/neighbor*/store/key
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
    wrote/writing/writes/written/left/leaving/wrote_out a/the/my/goodbye/us? letter/letters/note/notes ~ kids/girls/boys/wife/husband/family/dad/mom/and/tonight/to !to_the_insurance/for_the_doctor/to_the_clinic
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
    set/time to? be/go ~ with harold/him/her/my ~ and/waiting
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
    with/w my margaret/harold/angel/ruthie
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
FAREWELL_ES = """
    @adios ~ mundo/a_todos/para_siempre/familia/gente/doctora/mis_hijos/todos !los_doctores/hasta_mañana
    adios ~ los/las ~ quise/quiero/amo mucho
    los/las/les/lo quise/quiero/amo/amé mucho !agradecer/decir
    que los? amo/quise/quiero
    los amo $
    ya me despedi $
    ya me despedi ~ solo/faltaban/gracias
    despedi ~ de mis/los hijos/niños/nietos/todos
    me_despido/despidiendome/despidiendose/despedirme/despidio/despedi ~ de ~ todos/cura/padre/gente/nietos/mi_nieto/hijos/niños/mis/la_vida/ustedes/vacas/este_mundo
    me estoy despidiendo
    audio/mensaje/carta despidiendose
    perdon/perdonenme/perdoname/perdonen ~ por/lo ~ todo/que_voy/que_hago/molestias !la_tardanza/tarde/preguntas/no_contestar
    perdon ~ por todo
    perdon/perdonenme/perdoname mi_amor/jefita/madre/hijos/hijo/ñaña/mama/mijo/mija
    perdonenme $
    dios/diosito ~ perdone/perdoname/perdona/entender/perdonar/perdoname ~ por/que?
    diganle/digale/dile/diganles/diles/digan ~ mis/mi? ~ hijo/hijos/mama/hija/esposa/nietos/esposo/que/kids ~~ quise/amo/quiero/culpa/perdone/amé
    que no fue/es ~ culpa
    no fue culpa de/suya/su
    cuiden/cuida/cuidame/cuidenme/cuidarme/cuide a/mis/mi/al ~ niña/niño/hijos/perrito/perro/gatos/muchachas/mama/nietos/hijas/perros
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
    estarian/estaria/estaran/estan/viven/vivirian/quedan mas?/mejor ~ sin_mi/con_el_seguro/si_me_muero/tranquilo/que_conmigo/muerta
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
BURDEN_EN = """
    theyd/they/they_would/everyone/everybody/family/kids/world/world_would/he/she/husband/wife/all/people ~ be? ~ better/happier/easier ~ off? without/with_out/with_the_insurance/with_a_insurance/if_i/w_a/with_her_than/dead/than_w*
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
OTHERS_EN = """
    @person ~~ locked/barricaded/shut him_self/her_self/himself/herself/themself/his_self ~ in
    @person ~~ locked/barricaded ~ bathroom/bedroom/room/garage/hall ~~ gun/razor/knife/pills/gasoline/and/with
    door/doors is/locked ~ locked ~~ banging/note/letter/outside/goodbye
    the? door is locked and
    @person/he/she ~ says/said/saying/say/told/threat*/wants/text* ~~ kill/jump/die/end/hang/shoot/hurt/finish/suicide/eat_his_gun/not_be_here/light ~ himself/herself/him_self/her_self/themself/it_all/finish/$/gun/when/tonight
    @person/he/she ~ wants/want ~ finish/die/end/end_it
    @person/he/she ~~ foaming/empty ~ bottle/pill
    empty pill bottle/bottles
    @person/he/she ~ up? on ~ roof/ledge/bridge/railing/overpass
    sent/texted/posted ~~ forgive_me/goodbye
    saying/say/says/texting/text/texted/post* ~~ goodbye/bye_bye/good_bye/by ~ to ~ everyone/everybody/family/group
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
OTHERS_ES = """
    @persona ~~ se encerro/encerrado/encerro ~ en
    @persona ~~ dice/dicen/diciendo/dijo/dejo ~ que? ~~ matar/se_quiere_morir/para_morirse/aviente/avienta/balazo/siempre/no_mas/cuelga/colgar/tirar/mata/va_el_viernes/quitarse/suicid*
    @persona ~~ agarro/tiene/trae/saco/cargo/compro ~ @arma/pistola/rifle/cuchillo/todas_sus_pastillas/todas_sus_pills
    @persona ~~ se tomo/trago/tomaron/echo/puso/metio/bebio ~ el/la/las/todo/todas/un/los ~ @pastillas/cloro/veneno/lejia/puñado/raticida
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
