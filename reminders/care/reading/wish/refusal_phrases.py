"""Refusals in phrases of word families, both languages: asking to stop, to be taken off, wanting no more."""

from reminders.care.reading.danger.grammar import Grammar
from reminders.care.reading.danger.spelling_variants import english, spanish

_ENGLISH = {
    "stop": "stop quit cease end halt discontinue cancel ditch stopping quitting stpo knock_off stopp stawp",
    "texts": """text texts texting txt txts messages message messaging reminders reminder surveys survey questions
    check_ins checkins notifications alerts pings pinging communications communication correspondence spam sms
    text_thing texting_thing program subscription messagin robot_texts follow_ups robocalls""",
    "send": """send sending sends text texting message messaging messagin contact contacting bother bothering bug
    bugging pester pestering harass harassing hounding writing write pinging ping buzzing buzz spamming spam nagging
    nag checking_on check_on reaching_out hit_me_up hitting_me_up asking_me checking_in check_in hollering asking
    calling blowing_up blowing""",
    "me": """me us my_number my_cell my_phone my_name my_info number name this_number his_number her_number it him her
    my_contact my_line my_mom my_dad moms_number dads_number""",
    "list": """list lists system database program survey texts messages messaging here this texting group sheet rotation
    thing whatever follow_ups automated service records registry study text_thing merry_go_round them contacts""",
}
_SPANISH = {
    "textos": """texto textos mensaje mensajes mensajito mensajitos textitos recordatorios encuesta encuestas preguntas
    preguntita preguntadera avisos msj msjs sms textos mensajeria text notificaciones alertas alerts seguimiento
    comunicaciones cuestionario texts cosas_por_telefono""",
    "mandar": """mand* envi* escrib* escriv* texte* textie* texti* txt* molest* contact* busqu* llegu* insist* chec*
    frieg* freg* chingu* chingando jod* joda* mensaje* pregunt* llam* hostig*""",
    "mande": """mande manden mandes envie envien envies escriba escriban escribas textee texteen textien textie moleste
    molesten contacte contacten contacter busque busquen lleguen llegue insista insistan cheque chequen chequeen
    pregunte pregunten frieguen chinguen jodan joda llame llamen hostiguen mensajeen txteen""",
    "mandando": """mandando enviando escribiendo texteando textiando molestando contactando buscando checando
        preguntando
    fregando chingando jodiendo llamando hostigando mandar mandarme enviar enviarme escribir escribirme textear
    textearme molestar molestarme contactar contactarme preguntar preguntarme fregar chingar joder checar llegando
    mande_y_mande llegar insistiendo insistir mandarle mandarles""",
    "sigan": "sigan siga sigas esten este estes anden ande andes vuelvan vuelva vuelvas vayan vaya vayas cont"
    "inuen volvieran volver_a",
    "lista": """lista listado sistema base registro programa compu computadora expediente numero telefono cel
        celular tel
    contacto datos grupo nombre celu phone agenda mensajes mensajeria textos""",
    "quitar": """quiten* quiteme* quitem* quita quitame quite saqu* saca sacame sacar saquen borr* elimin*
        remuev* remov*
    baje* bajame bajenme retir* desapunt* tachen tacheme desactiv* desafili* cancel* suspend* desuscrib*""",
}
ENGLISH = Grammar(english, _ENGLISH)
SPANISH = Grammar(spanish, _SPANISH)

_NOT_OURS = (
    "!from_the_pharmacy/from_pharmacy/from_walgreens/from_cvs/my_daughter/recording/laughing/about/taking/from_netflix"
)

ASKED_EN = f"""
    @stop ~ @texts {_NOT_OURS}
    @stop ~ @send {_NOT_OURS}
    ^ please? quit/cease/discontinue/desist/unsubscribe please/already/now? $
    kindly/please cease/desist/discontinue/stop/quit $
    and/bruh/bro/just/now/dude/yo quit $
    ^ quit it $
    , quit it $
    wrong number ~ quit/stop/remove/cease
    told you/you_all/yall ~ stop/to_stop/quit/to_quit ~ $
    must a man reply stop
    wish/hope ~ you_all/you/they ~ quit/stop ~ @send
    no more of these/them/this
    no more texts/messages/these
    no . more . texts
    asking nicely ~~ no more
    , no more $
    ^ nope . no more
    no_more/nomore please $
    no further texts/messages/contact/communication/communications/reminders
    texts/messages <w0>/<0>/zero
    # need ~ @texts
    kill the/these texts/messages
    ^ enough with/of/already
    , enough $
    enough with/of ~ @texts/these/this/it
    enough of these
    no need/reason/cause/sense/point/use ~ ~ keep/be/to/in ~ texting/text/messaging/message/checking/check/\
        contact/contacting/asking/sending/send
    none needed after
    not need/needing ~ these? ~ @texts ~ anymore/any_more/any_longer/longer
    not need/have/got to ~ check/text/message/contact ~ on_me/me/anymore/any_more
    will_not be needing these/the ~ @texts
    i_am/am/im/all/cool/nah_im/nah good/set/cool/straight on/off/with these/the_texts/texts/the_messages/them/this
    pass on the/these ~ @texts
    done/through/finished/over/fed_up/sick/tired/worn_out/wore_out ~ with/of/on/by/w ~ @texts/these/\
        you_spammers/u_spammers/spammers/robots
    done/through/finished/tapping_out with/of/w these/them/this_thing/the_survey/you/u ~ $
    done wit/with u/you spammers
    turned off for_good/please
    need them turned off
    done with/fighting ~ robot
    text/texts/messages/thing is/are through/over/done !for_today
    fill of these/texts/messages
    opt ~ me? ~ out
    i withdraw $
    my withdrawal
    wrap up the/these @texts
    @texts ~ can/should/must/may/need_to/needs_to/have_to ~ end/stop/cease/quit/go_away !it
    @texts/these ~ shut/turned/switched/cut off
    cut/shut/turn/switch them/em/these/the_texts ~ off !back/on
    make/get these/them/this/it ~ quit/stop ~ coming/$
    quit/stop coming
"""
REMOVED_EN = """
    remove/delete/drop/erase/strike/cross/unhook/unplug/unscribe/unsubscrib/unsubscribe/scratch/remov/remve/\
        disconnect/release/retire @me $
    remove/delete/drop/erase/strike/cross/unhook/unplug/scratch/disconnect/take/pull/get/sign/leave @me ~ off/\
        out/from ~ @list
    remove . this . number
    remove [phone] from
    unhook/unplug/unscribe/remov/remve/un_subscrib/unsubscrib @me
    un subscrib*
    ^ remove please/pls? $
    please remove $
    take/get @me ~ off/out please/now/thanks/today/whatever/for/$
    take my/this/his/her/the number/cell/phone/name ~ off/out
    take number out
    take it off $
    cross it out
    get ~ off my phone
    want/need/like off/out ~ list/text/texts/this/program/these/thing/survey/outta
    want/wants ~ off/out of/outta this/the/these ~ program/list/texts/text/thing/survey
    i want off $
    want out of/outta this program
    sign me off/out !on/for_the
    forget/lose/retire/delete/erase my/this number
    removed/taken_off/dropped/deleted from ~ @list
    not? want ~ reached/contacted/texted/messaged ~ phone/number/again/anymore/any_more
    not/stopped be getting these
"""
REFUSED_EN = """
    do_not/never/dont/dontcha/not ~ dare? text/message/contact/hit/bother/check/pester/ping me/us/on_me/back/\
        again/nothing/anymore/any_more/this !i_will_be/back_until/while/if_i_do/on_that
    do_not/dont/never ~ bother texting/messaging/asking
    do_not/dont send me? nothing/no_more/any_more/anymore/these/this/tomorrows/it/em/them
    do_not/dont check on me
    do_not/dont want/need/like ~ texts/messages/these/them/this_anymore/reminders/surveys/to_be_reached \
        !to_stop/to_end/to_miss
    ^ do_not want $
    not want these no_more/anymore/any_more
    do_not/not/never ~ consent/authorize ~ $
    do_not/not ~ consent/authorize ~ ~ texts/text/texting/communication/communications/contact/messages/number
    my consent ~~ not_have/revoked/withdrawn/anymore
    consent to text
    revoke ~~ consent/permission/authorization
    do_not do texting/texts/text
    rather/prefer not ~ participate/receive/get/be_texted/continue
    not interested in/$ ~ continuing/chatting/check_ins/texting/$
    not interested $
    ^ not for me
    attorney/lawyer/tcpa/fcc/attorney_general/sue/court/damages ~~ text/message/messages/texts/contacting/unsolicited
    message/messages/texts/text ~~ attorney/lawyer/tcpa/fcc/reported/sue/attorney_general
    report* ~ spam/fcc/number
    you_are/your/u_are/u/ur/you/yall getting blocked/reported
    going_to/will/am ~ block/blocking/report/reporting you/this/this_number/yall
    blocking/blocked/block you/this_number/yall
    text/bother/pester/annoy/go_bother/go_pester/nag someone/somebody else
    ^ shoo
    stop barking
    leave ~ me/us/number/phone ~ alone/in_peace !with/in_the_house
    leave an old man/woman ~ peace
    like/want/need/have silence/peace from
    let/make/consider this/that/it ~ be? ~ the? last ~ time/text/one/message/you
    make it the last
    goodbye to ~ texting/texts/messages/these
    hold off ~ messaging/texting/sending
    is not your/my ~ bulletin_board/pen_pal
    not want* ~ these coming to
    wants/want/asked/says/said/asking ~~ texts/these/them ~ shut_off/stopped/turned_off/off/to_stop
    does_not/doesnt want these/the_texts/texts/messages/them
    do_not/not ~ want to be reached
    sick/tired of hearing from
"""
ASKED_ES = """
    ya no ~ lleguen/llegue
    no/ni me/le/les/nos/m? @mande !el_dolor/la_receta/el_resultado/medicina/de_usted/como/cuando_me/\
        mas_medicina/mas_pastillas/recibo/cuenta/factura/pastillas/jodan_con/con_este_dolor
    no ~ me/le? ~ esten/este/estar/anden/ande/sigan/siga/vuelvan/vayan ~ @mandar
    no tienen/tiene que/por_que ~ @mandando/escribiendome
    no sigan/insistan/insista $
    no quiero/deseo/ocupo/necesito/kiero/quisiera/acepto ~ ~ @textos !que_paren/que_dejen/perder/que_quiten
    no ~ quiero/deseo/ocupo/necesito/quisiera que? me? ~ @mande/@mandando !de_la_lista/mas_medicina
    no ~ quiero/deseo/desea/quiere/desean ~ ~ recib*/continuar/seguir_recibiendo/seguir_contestando/\
        seguir_con_esto/participar/estar_en_este_programa/estar_en_el_programa
    no ~ quiere/desea/le_gusta ~~ recib*/textos/mensajes/lleguen
    no quiero otro/ninguno/ninguna/estos/esto
    ya no los/las quiero
    mensajes/textos ya no quiero
    ya no estoy para ~ @textos
    prefiero/preferiria no ~ recib*
    no ~ interesa/interesado ~ ~ @textos/programa/insistan/$
    no ~ autorizo/consiento/autorice/autorizado
    no doy ~ consentimiento/permiso/autorizacion
    nunca di permiso/autorizacion
    no ~ hace/es/hay/tiene ~ falta/necesario/para_que/caso/necesidad ~ ~ @mande/@mandando/escribirme/@textos
    dejen/deje/deja/dejenme/dejeme/paren/pare/parenle/basta/alto/cesen/ya_dejen ~ de/con/a ~ @mandando/estar/\
        @textos !como
    dejen/deje/deja/dejenme de ~ @mandando/txtear/texteo/joder
    dejen/deje/deja mi/este ~ tranquilo/en_paz
    basta/alto/chole/estuvo/parenle/parele/cortenle/cortenla/cortala/cortenlo/stop/ya_basta ya?/con ~ @textos
    ya? parenle/parele/parale/cortenle/cortenla/cortale ya?
    alto ya
    ^ ya no mas $
    no jodas/joda/jodan/chinguen/frieguen mas/$
    ^ estop
    ni un ~ mensaje/texto ~ mas
    hasta aqui con/llegamos/los_mensajes
    me salgo de/del
    me quiero salir ~ mensajes/textos/esto/programa
    me quiero/quisiera desapuntar/salir_del/borrar/dar_de_baja
    me doy/dan/den/demos ~ de baja
    baja ~ servicio/mensajeria/programa/mensajes/textos
    solicito ~ baja
    cese* todo? contacto
    se? abst* de ~ @mandar
    que sea el ultimo
    cancel* ~ @textos/suscripcion/suscripcion_a
    suspend*/desactiv*/detengan/detenga ~ esto/@textos
    no gracias a los ~ @textos
    adios a ~ los/estos @textos
    a_la/al/vayanse/vete ~ chingada/carajo/diablo/mierda con ~ @textos
    vayan/vayanse/vaya/anda a molestar/fregar/chingar
    me tienen/tiene ~ harta/harto/loca/coronilla/cansada/cansado ~~ @textos
    me canse/cansan/cansado/cansada/hart*/harto/harta ~ de? ~ @textos
    los/les/te ~ voy a? bloquear/reportar/demandar/denunciar
    los/ya_los bloquee/bloqueo/demando/reporto/denuncio
    si ~ vuelven/siguen/sigue a? ~ @mandando ~~ demando/queja/abogado/reporto/bloqueo/denuncio
    queja/abogado/demanda/profeco ~~ @mandando/escribiendo
    es/esto_es acoso/spam
    no ~ volv* a contactar
    no ~ tengo/hay dinero/saldo ~~ @textos
"""
REMOVED_ES = """
    @quitar ~ ~ de ~ su/la/sus/esa/esta/tu/este/ese? @lista
    @quitar ~ mi/este/el/mis/este ~ @lista
    mi/el numero ~ borr*/quit*/elimin*/saqu*
    me borran/quitan/sacan/borren/saquen ya? del/de
    quitenmelos/quitemelos/quitenlos/quitalos/quitelos
    quitenme/quiteme/quitame/saquenme/saqueme/sacame/bajenme/bajame/borrenme/borreme/borrame/eliminenme/sacarme/\
        desapuntenme $
    quitenme/quiteme/quitame/quítenme ya?/joven/señorita/porfa/por_favor/xfa ~ $
    sacan/saquen/sacame/sacá ~ de/fuera ~ ahi/lista/esto
    fuera de ~ lista/mi_cel/mi_celular/mi_telefono
    olvid*/olvidense/olvidese/olvidate de mi/este/ese numero/telefono
    favor de eliminar/borrar/quitar/retirarme/cancelar/darme
    retirarme/darme/sacarme ~ de ~ baja/lista/programa
    pueden borrar mi/el contacto/numero/nombre
    eliminen/eliminar ~ datos/contacto/numero
    no ~ usando/usen/usar mi numero
"""

STOPS_EN = ENGLISH.phrases(ASKED_EN + REMOVED_EN + REFUSED_EN)
STOPS_ES = SPANISH.phrases(ASKED_ES + REMOVED_ES)
