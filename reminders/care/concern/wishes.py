"""The wish to die in phrases, by idea: not to be, not to wake, an end that is set; what crisis lines listen for."""

from reminders.care.concern.danger import Danger

_WISH_EN = """
    @want ~ @die !laughing/of/down/for/to/hard/on/tomorrow_lol
    @want ~ @kill_self !in/off_the/at/over/on_the
    want/ready/going/need to? go to heaven
    please/just/somebody/someone kill me !with/lol/now_lol
    my life is over/finished/done !at/when_i_retire
    @want ~ be/go with/to/see/join jesus/god/lord/heaven/maker/angel
    @want ~ be/go with/see/join my late/little/dead/angel? wife/husband/mom/mama/girl/boy/son/daughter/baby/\
        brother ~ heaven
    go/ready to? be with my late/little? wife/husband/girl/boy/angel/baby in/today/tonight
    not/never ~ @want ~ be here/alive/around/breathing/existing !for/when/until/all_day/at/this_long
    not/never ~ @want ~ live/wake_up/exist/be_alive/turn !with/in/here/near/at/alone/on/far/until/too_early/\
        early/before
    is/are/am not want* live/wake more/up/no_more
    no want live
    not looking_forward_to existing/waking/living/tomorrow
    never/not ~ open my eyes
    close my eyes ~~ forever/for_good/keep/not
    fall_asleep/sleep/lie_down/lay_down and ~ never/not ~ wake/wake_up/get/open/get_back_up
    wake_up/waking_up never/not again/ever
    hope/wish/pray/praying ~~ my heart ~ quit/quits/stop/stops/gives_out
    hope/wish/pray/praying ~~ takes/kills/take/kill me !out_to/to/seriously/home_from/back
    hope/wish/pray/praying ~~ go/pass/die ~ my sleep
    hope/wish/pray/praying ~ not ~ wake up
    pray/prayed/praying ~~ not to? wake
    wish ~ stayed/left ~ under
    wish ~~ turned/turn off the machine
    wish ~~ had_not/never ~ woken/woke/been_born/survived
    disappointed/angry/mad/upset/sad ~~ woke_up/still_here/i_did/still_alive/did_not_die
    fussed/mad/angry that i_am still here/alive
    rather/sooner be ~ casket/coffin/grave/ground/dead/under_the
    let/put/leave me ~ rest/lie/in in/the ~ ground/earth/grave
    do_not deserve to be? breath*/live/be_alive/life
    out_of/leave/leaving/leavin/depart/off/on this whole/old/cruel? world/earth/planet !cup/record/champ*/but/\
        is/delicious/good/amazing/experience
    out_of the world
    i want out !of_the/of_this/of_these/of_your/of_my
    is/are not worth living/it !the/to
    will/desire/reason/reasons to live/stay/be_here/go_on/keep_going zero/none/gone/no/<0>/<s0>/#
    list/out of reasons to stay/live/go_on
    no/not/any/got_no/one/nothing reason/reasons/thing/left ~ set_the_alarm/get_up/live/anything/stay/here
    nothing/nothing_left ~ live for
    not ~ one thing ~ makes me want ~ here/live/stay
    had/have enough of mornings/life/living/this_life/this_world/all_of_it/it_all
    done/finished/over/through with? life/living/livin/existing/ths_life/serving_out/this_life
    done with ths life
    since he will_not i will/take
    don/done with/w ths/this life
    not ~ stay on/in this earth/world/body/life
    stopped being afraid of dying/death
    not afraid/scared/scared_of ~ dying/die/death !but/anymore_but
    look/looking forward to dying/death/it_ending/heaven
    make/find ~~ all of it ~ stop
    sick/tired of being/breathing alive
    suacid*/suacidal/suicid*/sooiside/sewerside/suiside/suisid*/soocide/sewercide/sueside
    end it ~ god/please/or_i
    s h/self_harm
    sh relapse/relapsed/again/urges
    legs/arms/wrists/thighs/arm/leg/wrist ~ on purpose
    could i just ~ not exist
    not . exist
    logging/logged off irl/of_life/life/forever/for_good
    signing/checking/check/sign off/out for_good/forever/permanently/. permanently
    check out . permanently
    lights out ~ for_good/for_me/forever
    fading/fade away ~ hopefully/soon/for_good/slowly_and
    kill me now/tonight/please
    put me down like
    doing/do same to me/my_self
    final/permanent solution/exit/way_out
    way/ticket out of/from this/here/life/it
    found/finding ~ way/my_way out
    i/just cannot/can_not ~ fight/fight_any/fight_this anymore/any_more/longer
    join/joining/follow/following ~ heaven/angel/grave/late_husband/late_wife/in_the_next_life
    next life/world
    voices/voice/head ~ tell/tells/says/say/telling/saying me? to? ~ do_it/kill/jump/cut/die/knife/end
    voices/head ~~ knife/gun/rope/jump
"""

_WISH_ES = """
    me? @quiero ~ @morir !de_la_risa/de_risa/de_hambre/de_sueño/de_calor/de_pena/de_la_pena/de_frio/de_sed/\
        de_ganas/trabajo
    m/me @quiero mat*/muer*/mor*/matr/ir_de/pelar/pitear/petatear/guindar/colgar/desvivir/suicid*
    me @quiero suicid*/envenenar/ahorcar/ahogar/colgar/guindar/matar/dejar_morir/botar_por/tirar_de/tirar_al/\
        aventar_de/lanzar_de
    me mate/maten/mato/matare ~ yo_mismo/yo_misma/hoy/esta_noche/porfavor
    no/nunca/sin @quiero ~ vivir/biviendo/viviendo/despertar*/amanecer/existir/llegar_al/vida !en/con_mi_suegra/\
        aqui/solo/sola/lejos
    no/ni @quiero ~ vida/vivir/despertar
    ya no @quiero ~~ vida/ni_vivir/ni_despertar
    quiero/mejor/prefiero ~ la? muerte
    quiero ~ estar ~ tierra/muerto/muerta/viejo/viejita/cielo
    mejor/estar/prefiero bajo/abajo tierra/de_la_tierra
    quiero ir/irme/reunirme con mi ~~ cielo/esta_esperando/finado/finada/que_en_paz
    me voy/irme/reunirme con mi ~~ cielo/esta_esperando/finado/finada/que_en_paz/hijo_en
    encontrarme/reunirme/reencontrarme/estar con mi bebe/hijo/hija/mama/papa/viejo/esposo/angelito/madre
    me voy/irme al? cielo/de_este_mundo/de_esta_vida/para_siempre/con_dios/contigo !cuando_me/laboral/.
    me voy/vamos yo_solito/yo_solita/por_mi_cuenta/por_mi_mano/de_esta_vida
    ir/irme/partir/pelar/pelarme/pelo/salir de este/esta mundo/vida
    dormir*/quedarme_dormida/quedarme_dormido/dormida/dormidita/dormirme/duermo ~ no/nunca/jamas ~ despert*/\
        abrir/volver/volver_a
    no/nunca/jamas ~ volver a? abrir los? ojos/ojitos
    no/nunca/jamas abrir los? ojos/ojitos
    no ~ deje/dejara/deja despertar/amanecer
    cerrar los? ojos/ojitos ~~ encontrarme/siempre/nunca/jamas
    amanezca/amanezco/amaneciera/amanecer muerto/muerta
    dios/diosito/señor/virgen*/muerte/huesuda/jesus/calaca/santa_muerte/san_judas ~~ me_lleve/me_llevara/\
        llevame/recoja/recogiera/recibeme/recibame/apagame/venga_por/mate/lleves
    que ya? me lleve la? muerte/huesuda/calaca
    que ~ venga por mi !al/a_la/para_llevar
    mejor/si me muero/muera/muriera !de
    no quiero/deseo ~ otro/mas dia/dias/mañana/luz
    no quiero ver la_luz/el_dia/otro_dia/mañana
    no quiero ~ me ~ salven/revivan/rescaten
    no quiero salvarme
    ganas de vivir/seguir ninguna/no/<0>/cero
    sin ganas de vivir/existir/seguir_viviendo
    no tengo/tener fuerzas/ganas/razon/motivo/razones ~ seguir/vivir/viviendo/vida
    no tiene/tienen/veo/hay ~ sentido/salida/caso ~ vivir/vida/seguir/viviendo/. solo
    nada tiene sentido
    no le veo salida
    sentido tiene/tener vivir/la_vida/seguir
    para/pa que ~ sigo/seguir/vivo/viva/vivir respir*/viviendo/vivo/aqui/en_este/existiendo
    sigo/seguir/segir respirando/viviendo/biviendo
    no/ya_no @quiero seguir/segir/sigir viv*/biv*/aqui/asi/respirando
    no_puede/no_puedo/no_podia/no_aguanto/no_soporto/harta/harto/jarta/cansada/cansado ~ con? de? la/esta/mi/mas\
        vida !de_casad*/laboral
    no puedo/aguanto ~ vivir asi
    esta/la vida ~ queda grande/pesa_mucho
    no/nunca debi/debia/deberia nacer/haber_nacido
    no haber/aver nacido/nasido
    dejandome/dejarme/dejando/me_dejo morir/ahogar/ir_al
    dej*/dejo/deja de existir/vivir/respirar
    apagar*/apagame/apaguen la? luz/vela
    descansar/descanso para? siempre/eternamente
    silencio/descanso/sueño eterno
    hago mas falta muerto/muerta
    ayudenme/ayudeme/ayudame a morir
    estar*/viva/vivo/vivir ~ no merezco
    no merezco vivir/estar_viva/estar_vivo/la_vida
    este/esta ~ mundo ~ ya_no
    no soy de este mundo
    no estar en este mundo
    no estar/estaria/estuviera/estuviese vivo/viva/viviendo
    diablo/voz/voces me? ~ gano/dice*/dicen ~ tire/mate/corte/mañana/brinque/aviente/haga
    hacer una locura
    ya no puedo ~ con la vida
    cuelgo/colgar los tenis
    sui c dar
    sucidio/suisidio/suicidio !squad/de_la_novela
    corchazo/plomazo/balazo/tiro/bala ~ cabeza/sien
    pegarme/darme/dar/meterme/meter/pegar un? corchazo/plomazo/balazo/tiro
    me voy a? dar/pegar/meter un? corchazo/plomazo/balazo/tiro
    me voy/quiero a? volar/reventar la? cabeza/sesos/tapa
    volarme/reventarme la? cabeza/sesos/tapa
"""

_END_SET_EN = """
    will_not/does_not/do_not/not/not_going_to/wont matter/need ~ after/anyway/by/come @tonight
    what does it matter ~~ ground/dead/gone/grave
    who is counting ~~ after tonight
    not me . not after tonight
    after/past/by/beyond/before/until/come @tonight ~~ will_not/no/not/there_is_no/wont be? here/around/alive/\
        me/anybody/nobody/living
    after/past tonight/tomorrow ~~ dead/gone/over
    i/i_will/will not/never ~ be? ~ here/around/alive/living/breathing/existing after/by/past/come/beyond/for/\
        saturday/tomorrow/next
    will_not be here/around/alive/living for it/them/that/christmas/anything
    not ~ living anyhow/past/after
    will_not/not_going_to/not see christmas/#/spring/summer/tomorrow/winter/another_birthday/my_birthday/\
        thanksgiving/easter/new_year*
    will_not be needing/need ~~ or any other/anymore/ever
    will_not/not need ~ tomorrow or/nor ever
    not need it tomorrow
    not ~ be/live ~ on your list come
    will_not/not be living/around/here/alive/breathing past/after/come/saturday/tomorrow/much/next
    there/thr will_not/wont/will be nobody/no_one/anybody/anyone/noone ~ answer/here/living
    nobody/no_one/anybody here/left to answer/let/read
    there_is no me after
    no me after
    there_will be no me
    by the time ~~ read/get/see ~~ over/gone/dead/not/river/problem/ashes/here/be
    gone/dead by/before/when morning/you/tonight/noon
    ^ gone by the time
    be/i_will/ill dead/gone by/before/soon/in_the_morning/anyway
    dead/gone before you
    be/be_one by dark/morning/noon/tonight/dawn/tomorrow
    i_will/will/ill be in the? ground/grave/river/next_life/lake/dirt/heaven/morgue
    dead/gone/over/done by/soon the? weekend/morning/@tonight
    my? ashes ~ ought/should/will/go/scattered/at
    dead people/person/woman/man/ones/men do_not/not/dont/text/pay
    the dead do_not pay
    messaging/texting a dead woman/man/person
    rescheduling a corpse
    cremate me/my_body
    bury me next/beside/with/by/in_my
    my ~ funeral/eulogy/obituary/obit/burial/casket/ashes/last_will !home_insurance
    open casket
    hour of my death
    no more @tonight/tmrws/mornings/mondays/tomorrow for me/this
    last/my_last text/number/message/day/night/one/# from/of/you/ever/. be/on from_work/of_work/at_work/of_the
    my last # . be
    last time ~ hear/talk/text/see
    tonight/today/tomorrow/friday/sunday/saturday/monday is ~ night/day/it/when !of/off/for_my/that_i_get/to
    tonight/today/tomorrow/friday/sunday/noon ~ i jump/do_it/end/leave_this/die/am_gone/am_doing
    friday/sunday/saturday/tonight/tomorrow is when i
    i/ive/have/finally decided/decide not_to/to_go/that/to_end/i_am_not/tonight/to_leave/. my/and/i_am ~~ go_on/\
        peace/calm/end/not/cats/leave
    i/i_have/have decided tonight
    have decided ~ not ~ keep/see/go/wait
    because/since i decided
    made_up my mind ~~ kids/papers/peace/@tonight/do_it/going
    at peace with/about my/this/the decision/choice/end ~ tell/tonight/goodbye/$
    at peace with/about it/dying/going
    peaceful now
    know/know_exactly when and/where how
    finally know when
    i_have/have/got/had/made a/my plan !b/with/of/for/to_walk/that_has/g/at/called/on/now_from
    i have access ~~ reasons
    have the? means !to_pay
    means not to
    can_not/not promise ~ be_alive/be_here/alive/you_all/that_i ~ here/alive/tomorrow
    can_not/not promise ~~ alive/be_here/tomorrow
    not/never ~ safe ~ by_my_self/tonight/alone/from_my_self
    if i_am alone ~ do_it/do_something
    come/can_somebody sit with me ~~ do_it
    i will do_it/end_it/jump/take_my/do_it_my_self/finish_it !tomorrow/later/in_a/when/after/now_that/right/\
        again/next/as/for/myself_next
    if not ~ will do_it
    going_to/think_i_will/fixing_to do_it tonight/friday/my_self/here/@tonight
    do_it ~ do_it do_it
    just the doing
    by/my my? own hand/doing/choice
    it_is my choice and
    what/for what i_am/im/i about/going/fixing to do
    what i do after
    taken/take/taking/took/end/ending/finish/finishing my own? life
    end/finish/ending/finishing to/with/of my life
    putting/put an? end to my/this life
    take/taking care of it before/myself/tonight
    seeing to/that that/it_myself
    see to/it it/the_rest my self
    seen to that my self
    settle it/this with my self
    if you ~ will_not/wont/do_not/dont fix it i will
    i will ~ permanently
    past a? cry/help for? help
    not a cry for/4/<4> help
    it is/gets quieter ~ since i
    not ~~ see me decline
    not ~ want to turn #
    i_am/im packed !for/and/my/up/with
    clean slate
    picked/chosen/chose/found the/a/my bridge/tree/spot/date/rope/day/beam
    told god ~ got/till/until
    wait/waiting ~ til/until/till ~~ leave/leaves/asleep/gone/school/work
    soon as my wife/husband/kids/mom leaves/leave
    train/bus ~ time it comes
    catch*/catchin the bus ~ not/iykyk/greyhound
"""

_END_SET_ES = """
    ya_no/no voy a estar/existir/llegar/despertar/amanecer/vivir ~ @hoy/vivo/viva/aqui/en_este/mundo !en_casa/\
        en_la_casa/disponible/por_aqui_en
    ya_no/no voy a estar/existir $
    ya_no/no voy a estar/seguir viva/vivo/en_este_mundo
    ya_no voy a existir/ser/vivir
    no voy a ser mas $
    porque no voy a ser
    me? dijo que me muera ~~ hacer
    ahorcarme/suicidarme/matarme/colgarme/morirme $
    jus/just want to go to heaven
    ya_no/no estoy/estare/estaria ~ cuando lean/leas
    cuando/para_cuando lean/leas/lea/vean/encuentren/me_encuentren/despierten esto/este/mi ~~ ya_no/no/avisen/\
        estoy/voy
    cuando/pa_cuando/para_cuando/si ~ encuentr* !trabajo/estacionamiento
    no pienso/voy/planeo/quiero a? llegar al? domingo/lunes/viernes/diciembre/mañana/navidad/fin_de/otro
    hasta aqui/aki llegue/llego/yege ~ esta/en vida
    asta aki/aqui yege/llegue
    de? esta noche no paso/amanezco
    esta/hoy noche ~ acabo/termino con/todo
    hoy/manana/ahora/ya ~ acabo/termino con todo !el/la/lo
    hoy/ahora si? me la quito
    despues de esta_noche/hoy/mañana ~~ nada/nunca/no/mas
    mañana me encuentran/hallan
    mañana ~ no va_a/va haber/a_haber quien/kien
    ya no me? van a? saber de_mi/nada_de_mi
    ya no me busquen
    no va_a haber/aver proxima/mañana/otro/quien
    es la/mi/el ultima/ultimo noche/dia/vez/numero/mensaje ~ que? ~ contesto/escribo/hablo/$
    mi ultimo/ultima noche/dia/numero/mensaje/# !de_trabajo/de_pago/cita
    ya/ya_lo lo? decidi/tengo_decidido/pense_bien/tengo_pensado/voy_a_hacer/voy_a_arreglar !no/operarme
    ya tengo/traigo un/el/mi? plan/decidido/todo_listo !con/de/ilimitado/para
    tengo un? plan ~~ como/hacerlo/esposa/nadie
    tengo decidido ~ dia/hora/como
    por/con mi propia? mano/cuenta/mano_propia
    yo misma/mismo ~ abro/encargo/hago
    yo me encargo
    me encargo yo
    mañana lo hago
    lo que/q ~ voy a? hacer/aser
    lo voy/boi a arreglar hoy/oi
    hoy/mañana lo arreglo
    si ~ no ~ lo? hace ~ lo? hago yo
    si ~ no me lleva* ~~ adelanto/aviento/voy_yo/hago_yo
    se acaba/acabo/termina todo para/pa/verdad mi
    se acaba/acabo todo !el/la/lo/mi/de/el_dinero/rapido
    se acabo mi/esta vida
    acab* con/ya mi/esta vida/bida/sufrimiento/todo_esto_de_una_vez
    acabar/terminar ya? con mi vida/sufrimiento
    mi funeral/entierro/velorio/sepelio/testamento/caja !de_mi_abuel*
    firme/escribiendo/hice/escribi el/mi testamento/carta_de_despedida
    la carta ~ escribi/deje
    deje/escribi/escribiendo/dejo/hice una/la/las/mi? carta/cartas/nota/notas !al_seguro/del_doctor/\
        a_la_clinica/a_los/con_la/para_el_seguro
    deje/dejo/dejar ~~ papeles/llave/llaves/vestido ~~ cajon/mesa/arreglados/orden/vecina/hermano/comadre/cama
    papeles ~ arreglados/en_orden/del_seguro
    regale mis/mi ~~ gallinas/perritos/perros/gatos/gatitos/cosas/ropa
    ya regale mis
    quien se queda con mis
    ya firme ~ testamento
    ya arregle/prepare todo/quien
    ya puedo partir
    ya me vesti de blanco
    ya voy contigo
    me voy contigo
    dias sin ~ tomar/comer ~ proposito
    a proposito para/pa morir*
    qe/que no duela irme/morir/morirme
    forma/manera de que no duela
    ya no/nunca ~ va a doler ~ nada/nunca
    no cumplir/cumplo/llegar #
    regalo ~ no cumplir
    por dentro ya me fui
    nadie me va a extrañar
"""

WISHES = (
    Danger("wish-to-die", english=_WISH_EN, spanish=_WISH_ES),
    Danger("end-is-set", english=_END_SET_EN, spanish=_END_SET_ES),
)
