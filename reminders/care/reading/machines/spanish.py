"""What phones and machines write in Spanish."""

from reminders.care.reading.machines.marks import Kind, Proof, mark

_ASIDE, _HALF, _ALONE, _SURE = Proof.ASIDE, Proof.HALF, Proof.ALONE, Proof.SURE
_KEYWORD = r"\"?(?:alto|baja|stop|fin|salir|cancelar|parar|ayuda|help|info|si|no|inicio)\b\"?"
_PRESS = (
    r"(?:responda|responde|marque|marca|oprima|oprime|presione|presiona|envie|envia|escriba|escribe|digite|pulse"
    r"|pulsa)"
)
_KEY = r"\"?(?:\d{1,2}|[a-z]|#|\*)(?!\w)\"?(?= ?(?:[,.;:)=\n-]|$|(?:para|o|si)\b))"
_SEEING = (
    r"(?:vere|leere|revisare|contestare|respondere|escribire|llamare|(?:te|le|les) (?:respondo|contesto|escribo|llamo"
    r"|respondere|contestare|escribire|llamare|marco))"
)

SPANISH = (
    mark(Kind.LABEL, _SURE, "automatica automatico automaticamente automaticas automaticos",
         r"(?:^|\n)(?:[\w&'-]+ ){0,4}?(?:respuesta|mensaje|contestacion|aviso"
         r"|texto) automatic[oa]\b(?: de [^:.\n]{1,30})? ?"
         r"(?::|-|\.|,|$|\n)|\b(?:esta es una respuesta|este es un mensaje|es un mensaje|es una respuesta|mensaje"
         r"|respuesta)"
         r" (?:\w+ )?(?:automatic[oa]|generad[oa])\b(?=[.:)\n]|$)<rest>"
         r"|\b(?:enviad[oa]|generad[oa]|respondid[oa]) (?:de forma automatica|automaticamente)\b<rest>"),
    # --- driving
    mark(Kind.DRIVING, _SURE, "conduciendo manejando conducir manejar volante",
         r"(?:(?:estoy|voy) )?\b(?:conduciendo|manejando) con (?:el |un |la )?(?:modo|no molestar|\"no molestar"
         r"|enfoque"
         r"|concentracion|celular en|telefono en)(?:(?! (?:pero|porque|y)\b)[^.!?;,\n])*"
         r"|\bno molestar al conducir\b\"?<rest>"
         r"|\bmodo (?:de )?(?:conduccion|conducir|manejo|auto)\b<rest>", may_be_told=True),
    mark(Kind.DRIVING, _SURE, "auto coche carro", r"\bandroid auto\b<rest>|\benviado desde mi (?:coche|carro|auto)\b",
         may_be_told=True),
    mark(Kind.DRIVING, _SURE, "conduciendo manejando volante",
         r"\b(?:persona|usuario|contacto|destinatario|cliente)\b(?: [a-z]+){0,7}? (?:conduciendo|manejando"
         r"|al volante)<rest>",
         may_be_told=True),
    mark(Kind.DRIVING, _ALONE, "conduciendo manejando volante",
         r"<begin>(?:lo siento,? |perdon,? |disculpa,? )?(?:(?:ahora|ahorita) )?(?:estoy|voy) (?:conduciendo"
         r"|manejando|al"
         r" volante)(?: (?:ahora|ahorita|en este momento|ahora mismo))?(?: y no puedo (?:contestar|responder"
         r"|hablar|escribir"
         r"|atender)(?: (?:ahora|ahorita|en este momento|mensajes|llamadas))*)?<end>"),
    # --- focus and silence
    mark(Kind.FOCUS, _SURE, "notificaciones notificacion alertas avisos",
         r"(?:(?:tengo|mis|las|todas|con) )*\b(?:notificaciones|alertas) (?:estan |silenciadas|desactivadas|apagadas"
         r"|en silencio|pausadas)+\b<rest>|(?:\b(?:tengo|he) )?\b(?:silenciad\w+|desactivad\w+|silencie|desactive"
         r"|pausad\w+)"
         r" (?:mis |las )?notificaciones\b<rest>|\bno (?:estoy recibiendo|recibo|recibire"
         r"|esta recibiendo) (?:mis |las )?"
         r"(?:notificaciones|avisos|alertas)\b<rest>|\bpara enviar una notificacion\b<sentence>", may_be_told=True),
    mark(Kind.FOCUS, _SURE, "molestar modo enfoque concentracion silencio",
         r"(?:(?:tengo|estoy|con|el|activado|puesto|en|mi) )*\"?\b(?:modo |enfoque "
         r"|concentracion )?(?:de )?\"?(?:no molestar"
         r"|descanso|trabajo|sueno|dormir|silencio|silencioso|enfoque|personal|concentracion"
         r"|hora de dormir)\"? (?:esta )?"
         r"(?:activad[oa]|encendid[oa]|puesto)\b<rest>"
         r"|\b(?:tengo|estoy|esta) (?:\w+ ){0,3}(?:modo|enfoque|concentracion|funcion) (?:de )?\"?(?:no molestar"
         r"|descanso"
         r"|trabajo|sueno|dormir|silencio|silencioso|enfoque|personal|concentracion)\b\"?<rest>"
         r"|\b(?:telefono|celular|cel|movil)(?: \w+){0,2} en (?:modo )?(?:\"?no molestar\"?|silencio)\b<rest>"
         r"|\btengo (?:el |activado )*no molestar\b<rest>", may_be_told=True),
    mark(Kind.FOCUS, _HALF, "molestar silencio",
         r"\b(?:tenia|puse|estaba)(?: \w+){0,3} (?:en )?(?:no molestar|modo silencio)<end>"),
    mark(Kind.FOCUS, _SURE, "urgente",
         r"\b(?:si es (?:algo )?urgente,? )?(?:responde|responda|contesta|conteste|escribe"
         r"|escriba)(?: con)? \"?urgente\b\"?"
         r"<sentence>"),
    mark(Kind.FOCUS, _HALF, "urgente emergencia esperar",
         r"\bsi es (?:algo |muy )?urgente\b,?(?: por favor)? (?:llam\w+|marc\w+|escrib\w+|envi\w+)<sentence>(?:me)?"
         r"|\bsi no puede esperar\b<sentence>"),
    mark(Kind.FOCUS, _HALF, "vere leere contestare respondere escribire llamare te le les contesto"
         " respondo escribo revisare",
         rf"\b{_SEEING}(?: (?:tu|su|sus|tus|el|los|las|mensajes?|textos?)){{0,3}} (?:<luego>|despues de)\b<rest>"),
    # --- one-tap answers to a call
    mark(Kind.QUICK_REPLY, _ALONE, "hablar contestar atender",
         r"<begin>(?:lo siento,? |perdon,? |disculpa,? )?(?:(?:ahora|ahorita"
         r"|en este momento) no puedo hablar<end>|no puedo (?:hablar|contestar|atender(?:te|le)?)"
         r"(?: (?:ahora(?: mismo)?|ahorita|en este momento|por ahora)<end>|(?= pero\b)))"),
    mark(Kind.QUICK_REPLY, _ALONE, "llamo llame llamar marco",
         r"<begin>(?:(?:te|le) (?:llamo|marco)|(?:te|le) puedo llamar|puedo llamar(?:te|le))(?: (?:luego|despues"
         r"|mas tarde"
         r"|enseguida|en un rato|al rato|ahorita|en un momento))<end>|<begin>(?:enseguida|ahorita|luego"
         r"|al rato) (?:te|le) (?:llamo|marco)<end>"),
    mark(Kind.QUICK_REPLY, _ALONE, "reunion junta camino ocupado ocupada",
         r"<begin>(?:lo siento,? )?(?:(?:estoy|ando) (?:en una (?:reunion|junta)|ocupad[oa])|(?:ya )?(?:voy|estoy) en"
         r" camino)(?: ahora| en este momento)?<end>"),
    mark(Kind.QUICK_REPLY, _HALF, "pasa llamas llama escribeme escribe luego",
         r"<begin>que pasa<end>|<begin>(?:me )?(?:llamas|llamame|escribeme|mandame un mensaje)(?: (?:luego"
         r"|despues|mas"
         r" tarde))?<end>|<begin>hablamos (?:luego|despues|mas tarde)<end>"),
    # --- offices
    mark(Kind.OFFICE, _HALF, "gracias",
         r"\bgracias por (?:comunicar\w+|contactar\w*|escribir\w*|llamar\w*|su (?:mensaje|llamada|preferencia"
         r"|paciencia"
         r"|interes)|tu (?:mensaje|llamada|interes)|ponerse en contacto|elegir\w*|visitar\w*)\b<rest>"),
    mark(Kind.OFFICE, _HALF, "asesor agente equipo representante personal ejecutivo respondera"
         " responderemos contestaremos"
         " atenderemos comunicaremos contactaremos atendera contactara pondremos le te nos",
         r"\b(?:(?:un|una|nuestro|el) \w+(?: de \w+ \w+)? )?(?:le |te |se |lo |la |nos )*(?:respondera|responderemos"
         r"|contestara|contestaremos|atendera|atenderemos|contactara|contactaremos|comunicara|comunicaremos|pondremos"
         r"|pondra|devolveremos)\b<rest>"),
    mark(Kind.OFFICE, _HALF, "cerrado cerrada cerrados disponibles disponible atenderle atenderlo"
         " atenderte oficina consultorio",
         r"\b(?:nuestr[oa] |la |el )(?:oficina|consultorio|clinica|tienda|negocio)(?: \w+){0,2} (?:esta"
         r"|se encuentra|permanece)"
         r" (?:cerrad[oa]|fuera)\b<rest>|\b(?:ahora |en este momento |actualmente )?(?:estamos (?:cerrados|fuera)"
         r"|no estamos"
         r" disponibles|no (?:podemos|puedo) (?:atender\w*|responder\w*|contestar(?:le|te|lo|la)))\b<rest>"
         r"|\bno estare disponible (?:del|hasta)\b<rest>"),
    mark(Kind.OFFICE, _SURE, "oficina",
         r"(?:(?:estoy|estare|me encuentro|estaremos) )?\bfuera de (?:la |mi )?oficina (?:hasta|desde|del|con|por"
         r"|a partir|el"
         r")\b(?:(?! (?:pero|mi|tengo|y me)\b)[^.!?;,\n()])*"),
    mark(Kind.OFFICE, _HALF, "oficina vacaciones",
         r"<begin>(?:estoy|estare|me encuentro) (?:fuera de (?:la )?oficina|de vacaciones)(?: (?:hasta|del"
         r"|desde)\b<rest>)?<end>"),
    mark(Kind.OFFICE, _HALF, "horario atencion lunes",
         r"\b(?:nuestro )?horarios?(?: de (?:atencion|oficina|servicio))?(?: es|:| son)\b<sentence>"
         r"|\blunes a (?:viernes|sabado"
         r"|domingo)\b<sentence>"),
    mark(Kind.OFFICE, _SURE, "recibido recibida registrado registrada abierto creado recibimos",
         r"\b(?:su|tu|el|la|ticket|folio|caso) [^.!?\n]{0,40}?(?:(?:fue|ha sido|quedo|esta siendo) )?(?:recibid"
         r"|registrad"
         r"|procesad|turnad|asignad|generad|cread)[oa]\b<rest>|\b(?:hemos recibido|recibimos) (?:su|tu)\b<rest>"),
    mark(Kind.OFFICE, _HALF, "ticket folio caso referencia reporte solicitud orden pedido numero",
         r"\b(?:ticket|folio|caso|referencia|reporte|solicitud|orden|pedido)(?: (?:numero|num|no|n))?[.° ]*[#:]* ?"
         r"(?:[a-z]{0,5}[-#]?\d[\w-]*)<rest>"),
    mark(Kind.OFFICE, _SURE, "fila cola espera", r"\b(?:es|eres) el numero \d+ en (?:la )?(?:fila|cola"
         r"|lista)\b<rest>|\btiempo"
         r" (?:estimado |aproximado |promedio )?de espera\b<sentence>"),
    mark(Kind.OFFICE, _SURE, "supervisado monitoreado monitoreada recibe atendido revisado supervisada",
         r"\b(?:no (?:es |esta |se encuentra )?(?:supervisad|monitoread|atendid|revisad)[oa])\b<rest>|\b(?:este"
         r"|el) numero"
         r"(?: \w+)? no (?:recibe|acepta|admite)\b<rest>"),
    mark(Kind.OFFICE, _HALF, "responda responder respondas conteste",
         r"\b(?:por favor )?no (?:responda|respondas|responder|conteste) (?:a )?este\b<rest>"),
    mark(Kind.OFFICE, _HALF, "comunico comunicado llame asuntos urgencias citas informes",
         r"\b(?:se comunico|se ha comunicado|usted (?:se )?ha(?: comunicado)?) (?:con|a)\b<rest>|\b(?:para"
         r"|en caso de) (?:asuntos"
         r"|urgencias|citas|informes|emergencias|hacer|agendar)\b<sentence>|\b(?:llame|llamenos|comuniquese) al? "
         r"[\d(+][\d() -]{6,}<sentence>"),
    mark(Kind.OFFICE, _ALONE, "emergencia emergencias crisis suicidio suicidarse 911 988 urgencia urgencias peligro",
         r"(?:\b(?:si|en|para) [^.!?\n]{0,60}?)?\b(?:emergencias?|urgencias?|crisis|suicid\w+|hacerse dano"
         r"|peligro)\b<sentence>"
         r"\b(?:911|988|741741|sala de|mas cercan[ao]|linea|cuelgue)<sentence>"),
    mark(Kind.OFFICE, _ASIDE, "911 988", r"<begin>(?:por favor )?(?:llame|marque|llama|marca) al? (?:911"
         r"|988)\b (?:si|en|para)"
         r"<sentence>"),
    mark(Kind.OFFICE, _HALF, "cargos tarifas", r"\b(?:cargos|tarifas)(?: de| por)? (?:mensajes?|datos)\b<rest>"),
    # --- carriers and their like
    mark(Kind.CARRIER, _SURE, "mensaje gratis entregado enviar entregar bloqueo sms texto",
         r"<begin>mensaje gratis\b:?|\bbloqueo de mensajes\b<rest>|\bno (?:se )?(?:pudo|puede|fue posible"
         r"|ha podido|ha sido"
         r" posible)(?: ser)? (?:enviar(?:se)?|entregar(?:se)?|entregado|enviado|completar(?:se)?)\b<rest>"
         r"|\bmensaje no"
         r" (?:entregado|enviado)\b<rest>|\b(?:no puede|no acepta|no recibe|no admite) (?:recibir )?(?:mensajes"
         r"|textos|sms"
         r"|llamadas)\b<rest>", may_be_told=True),
    mark(Kind.CARRIER, _SURE, "numero usuario cliente suscriptor",
         r"\b(?:el |este )?(?:numero|usuario|cliente|suscriptor|telefono)(?: al que (?:intenta|trata"
         r"|intentas)(?: \w+){1,3}?| (?:que )?(?:usted )?(?:marco|marcado|llamo"
         r"|solicitado|llamado|ha marcado))? (?:no existe|no esta (?:disponible|en servicio)|esta (?:fuera"
         r"|apagado|bloqueado)"
         r"|se encuentra|no se encuentra|no tiene|no puede|es invalido|no es valido|ha bloqueado|cambio"
         r"|bloqueo)\b<rest>", may_be_told=True),
    mark(Kind.CARRIER, _SURE, "saldo datos recarga recargue plan factura gb megas",
         r"\b(?:su|tu) (?:saldo|plan|factura|recarga|paquete de datos|linea|recibo) (?:es|esta|se|ha|fue|vence"
         r"|de)\b<sentence>"
         r"|\bsaldo (?:insuficiente|disponible|agotado)\b<rest>|\b(?:recarga|recargue|recargar) (?:marcando|en|al"
         r"|ahora|ya)\b"
         r"<rest>|\b(?:has|ha) (?:usado|consumido|utilizado)\b<rest>"),
    mark(Kind.CARRIER, _SURE, "paquete pedido envio codigo",
         r"\b(?:su|tu) (?:paquete|pedido|envio|entrega)\b[^.!?\n]{0,40}\b(?:fue|ha sido|esta|sera|llegara"
         r"|sale)\b<sentence>|\bcodigo"
         r" de (?:verificacion|seguridad|acceso)\b<sentence>"),
    # --- voicemail
    mark(Kind.VOICEMAIL, _SURE, "buzon voz llamada llamadas mensaje mensajes nuevo nuevos",
         r"\b(?:tienes|tiene|usted tiene|hay)(?: \w+){0,2} (?:mensajes? (?:nuevos? )?(?:de voz|en (?:el|su"
         r"|tu) buzon|nuevos?)|llamadas?"
         r" perdidas?)\b<sentence>|\bbuzon(?: de voz)? (?:de la persona|del? \w+|lleno|esta lleno|no)\b<rest>"
         r"|\bbuzon de voz\b ?:"
         r"<sentence>|\bmensaje de voz a texto\b:?|\bllamada perdida(?: de(?! usted)|:)[^.!?\n,]*"
         r"|\bno puede recibir mensajes\b|\bnuevo mensaje"
         r" de voz\b<sentence>|\bcorreo de voz\b<rest>", may_be_told=True),
    mark(Kind.VOICEMAIL, _HALF, "dejar escucharlos escucharlo escuchar marca marque transcripcion deje tono",
         r"\bpara escuchar\w*\b<rest>|\bmarqu?[ae] \*?\d{2,4}\b(?<!911)(?<!988)<rest>|\bno (?:se puede"
         r"|es posible) dejar mensajes?\b|\btranscripcion no disponible\b|\bdeje"
         r" (?:su|un) mensaje\b<rest>"),
    # --- menus
    mark(Kind.MENU, _SURE, "responda responde marque marca oprima oprime presione presiona envie"
         " envia escriba digite pulse pulsa",
         rf"\b{_PRESS} {_KEY}(?: ?(?:para|si|=|-|:)[^.!?\n]*?)?,? ?(?:y "
         rf"|o )?(?:[^.!?\n]{{0,40}}?{_PRESS} )?{_KEY} ?(?:para|si|=)"
         rf"<sentence>|\bpara [^.!?\n,]{{2,30}},? {_PRESS} {_KEY}<sentence>", may_be_told=True),
    mark(Kind.MENU, _SURE, "menu opcion entendimos entendi respuesta valida invalida valido",
         r"\bmenu principal\b<sentence>|\bel numero de (?:la|su|tu) opcion\b<rest>|\bno (?:entendimos|entendi"
         r"|reconocimos|pudimos"
         r" (?:entender|procesar)) (?:su|tu)\b<rest>|\b(?:opcion|respuesta|seleccion|entrada) (?:invalida"
         r"|no valida|incorrecta)\b"
         r"<rest>"),
    mark(Kind.MENU, _SURE, "responda responde envie envia escriba escribe",
         rf"\b(?:por favor )?{_PRESS}(?: con)? {_KEYWORD}(?:,? (?:o )?{_KEYWORD})+<sentence>"),
    mark(Kind.MENU, _SURE, "responda responde envie envia escriba marque oprima",
         rf"\b{_PRESS} \"?\w+\"? para [^.!?\n,]{{2,30}},? (?:o |y )?(?:{_PRESS} )?\"?\w+\"? para\b<sentence>"),
    mark(Kind.MENU, _HALF, "responda responde envie envia escriba escribe mande",
         rf"\b(?:para [^.!?\n]{{0,40}},? )?(?:por favor )?(?:{_PRESS}"
         rf"|mande)(?: la palabra)? {_KEYWORD}(?: (?:para|al|a)"
         r"\b<sentence>|(?= ?(?:$|[.)!\n])))", may_be_told=True),
    mark(Kind.MENU, _HALF, "bienvenido bienvenida bienvenidos", r"<begin>(?:hola!? )?bienvenid[oa]s? a\b<rest>"),
    mark(Kind.MENU, _HALF, "tu su este", r"^[\w&'. -]{2,28}: (?:tu|su|este numero)\b<rest>"),
    # --- kinds that the kept half showed: codes, lists of options, keywords first, what will not be seen
    mark(Kind.LABEL, _SURE, "contestador ausencia", r"<begin>contestador automatico\b<rest>"
         r"|<begin>respuesta de ausencia\b"),
    mark(Kind.FOCUS, _HALF, "vere leere podre respondere contestare",
         r"\b(?:y )?no (?:vere|leere|respondere|contestare|podre (?:ver|leer|responder|contestar))(?: (?:este"
         r"|estos|tu|tus|su"
         r"|sus|el|los|mensajes?|textos?|llamadas?))+(?: (?:hasta|antes|por)\b<rest>)?"),
    mark(Kind.DRIVING, _SURE, "modo conduce viaje", r"\bmodo auto\b<rest>|\busuario (?:conduce|maneja)\b<rest>"
         r"|\bal terminar el viaje\b"),
    mark(Kind.QUICK_REPLY, _ALONE, "enviame mandame llamarte llamarle",
         r"<begin>(?:por favor )?(?:enviame|mandame) un (?:mensaje|texto)(?: de texto)?<end>"
         r"|<begin>puedo llamar(?:te|le) (?:mas"
         r" tarde|luego|despues)<end>"),
    mark(Kind.QUICK_REPLY, _HALF, "sucede", r"<begin>que sucede<end>"),
    mark(Kind.OFFICE, _HALF, "contactado contestar cerrada cerrado cerrados regresamos volvemos respondemos ausencia",
         r"\b(?:usted )?ha contactado (?:a|con)\b<rest>|\bfavor de no (?:contestar|responder)\b<rest>"),
    mark(Kind.OFFICE, _HALF, "cerrada cerrado cerrados", r"\b(?:permanecera|linea|oficina"
         r"|estamos)(?: \w+){0,3} cerrad[oa]s?\b<rest>"),
    mark(Kind.OFFICE, _HALF, "regresamos volvemos respondemos atendemos contestamos",
         r"\b(?:te |le )?(?:regresamos|volvemos|respondemos|atendemos|contestamos)\b<rest>"),
    mark(Kind.OFFICE, _SURE, "abierto respuesta", r"\bcaso [\w-]+ abierto\b<rest>"
         r"|\btiempo estimado de respuesta\b<sentence>"),
    mark(Kind.CARRIER, _SURE, "611 entrego destinatario incluidos",
         r"\b(?:al|llame|marque) 611\b<rest>|\bno se entrego\b<rest>|\bel destinatario (?:rechaza|no|ha)\b<rest>"
         r"|\busted no tiene"
         r" mensajes\b<rest>"),
    mark(Kind.VOICEMAIL, _SURE, "transcripcion", r"\btranscripcion del? (?:buzon|mensaje)(?: de voz)? ?:"),
    mark(Kind.MENU, _SURE, "elige elija seleccione asistente bienvenida",
         r"\b(?:elige|elija|seleccione) (?:una opcion|:)<sentence>|\basistente virtual\b<rest>"
         r"|\ble da la bienvenida\b<rest>"),
    mark(Kind.MENU, _HALF, "alto baja stop", r"<begin>(?:alto|baja|stop) para (?:terminar|cancelar|salir|dejar"
         r"|finalizar)\b<rest>"),
)  # fmt: skip
