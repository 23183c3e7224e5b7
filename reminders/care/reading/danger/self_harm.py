"""Danger to oneself in plain words: the wish to die, means at hand, an end that is set, farewells."""

from reminders.care.reading.danger.danger import Danger
from reminders.care.reading.text.vocabulary import DRUG, PERSON, TAKE

SELF_HARM = (
    Danger(
        "self-harm",
        (
            r"\bcan ?not go on (?:living|like this|any ?more)\b",
            r"\b(?:suicid\w*|sucid\w*|suisid\w*|suecid\w*|suicde|suicidle|sewer ?slide\w*|sui thoughts?|unaliv\w*|"
            r"un alive\w*|suisidar\w*|sucidar\w*|s word thoughts)\b|\b(?:kill|killing|killed|kil|kiling|kll|off|offing"
            r"|hang|hanging|shoot|shooting|drown|drowning|stab|stabbing|poison|starve|gas|burn"
            r"|end|ending|delete|deleting"
            r") (?:my self|me self|meself|myself|my own self)\b|\b(?:kms|kys|kmself|killmyself|ctb|catch the bus)\b"
            r"|\b(?:contemplating|considering|fantasizing|considered|thinking|planning|dreaming"
            r"|thoughts|planned|wanting"
            r"|thought|feeling|ways to|wishing|praying|decided|tempted|should|how to|wanted|hoping|wished|prayed|trying"
            r"|making|desire|rather|prefer|would|might|could|dream|about|going|think|wants|hoped|ready|tried|makes"
            r"|make|plan|wish|feel|need|hope|urge|made|pray|want|try)(?: [a-z\[\],]+){0,3}? (?:hurt|harm|cut|injure"
            r") (?:my self|me self|meself|myself|my own self)\b|\b(?:cut|cutting|slit|slitting|slash) my (?:wrists"
            r"?|arms?|veins?|throat|legs?)\b|\b(?:end|ending|take|taking|took|ended|finish) (?:my|this|me) (?:own "
            r")?(?:life|existence|misery)\b|\bend(?:ing)? (?:it|this)(?: all)?\b(?! (?:text|survey|program|message"
            r"|chat|call|conversation))(?= all| for good| now| tonight| today| here|$| [.,!?;|]| and| because| i| "
            r"before| once)|\b(?:out of|leave|leaving|done with|do|doing) (?:this|my) life\b|\b(?:plan\w*|prepar\w"
            r"+|arrang\w+|paid for) (?:for )?my (?:own )?funeral\b|"
            r"\b(?:contemplating|considering|fantasizing|considered"
            r"|thinking|planning|dreaming|thoughts|planned|wanting|thought|feeling|ways to|wishing|praying|decided"
            r"|tempted|should|how to|wanted|hoping|wished|prayed|trying|making|desire|rather|prefer|would|might|could"
            r"|dream|about|going|think|wants|hoped|ready|tried|makes|make|plan|wish|feel|need|hope|urge|made|pray|"
            r"want|try)(?: [a-z\[\],]+){0,3}? (?:die|dye|be dead|dying|be gone|death(?! of me)|disappear|vanish|not"
            r" exist|stop existing|not be (?:here|alive|around)|never (?:wake|waking) up|not wake up|sleep forever"
            r"|be with (?:jesus|god|the lord|my (?:late|dead)))\b(?! down)|\b(?:wish|wished|wishing) (?:that )?(?:"
            r"i|god|the lord|it|somebody|someone) (?:was|were|am|would|had|could|will)(?: "
            r"(?:just|not|never|have|already"
            r"|simply))* (?:dead|gone|died|die|born|been born|here|alive|around|never born|not here|disappear|take"
            r" me|kill me|asleep forever|wake up|woken up|sleep forever|not wake)\b|\b(?:better off|be better|happier"
            r"|easier|easier off) (?:dead|gone|with out me|without me|not here|if i (?:was|were|am|died|wasnt|was "
            r"not|werent|were not|not))\b|\b(?:rather|should|might as well|want to|just|gotta|ought to) (?:just )?"
            r"(?:be )?(?:dead|die|dying)\b(?! (?:of laughter|laughing|down))|\blet me die\b|\bready to (?:die|go home"
            r" to (?:jesus|god|the lord)|meet (?:my maker|jesus|god|the lord)|leave this (?:world|earth)|check out"
            r" for good|be done with (?:life|it all))\b|\b(?:never|not) (?:waking|wake|woken) up(?: again| any more"
            r"| ever)?\b(?! [a-z]+ (?:am|oclock))|\b(?:do|did|would|does|am|will|really|just|can) ?(?:not|no longer"
            r"|never) (?:really |even |just |actually |longer )*(?:want|wanna|wanting|wish|care|feel like|desire|need"
            r"|plan|expect|intend|deserve|see my self)(?: to| about)? (?:live|living|be here|be alive|exist|existing"
            r"|wake up|waking up|go on|keep going|be around|keep living|keep fighting|fight any more|do life|live "
            r"like|continue living|be on this (?:earth|planet)|be in this world|see tomorrow|make it to|tomorrow|be"
            r" alive)\b|\bnot want(?:ing)? to (?:live|be here|be alive|exist|go on|wake up)\b|\b(?:no|any|a|lost|losing"
            r"|lack|not a|good) (?:reason|point|will|desire|purpose|need|motivation) (?:to|in|for|of) (?:live|living"
            r"|go on|going on|being here|keep going|keep living|existing|exist|life|stay alive|staying alive|be alive"
            r"|being alive|carry on|stay here|continue living)\b|\b(?:tired|sick|done|over|exhausted|through|finished"
            r"|fed up|had enough)(?: and tired)? (?:of|with|from) (?:living|life|being alive|existing|this life|my"
            r" life|this world|the world|being here|waking up|everything and everyone|it all)\b|\btell (?:my |the "
            rf"|all my )*(?:kids|children|family|{PERSON}|everyone|them|babies|boys|girls)s? (?:that )?(?:i|how much"
            r" i) (?:love|loved|am sorry)\b|\b(?:when|after|once|if) i (?:am|will be) (?:gone|dead|no longer here)"
            r"\b|\b(?:everyone|everybody|family|kids|world|people|they|husband|wife|all|"
            r"them|you|anyone|children|daughter"
            r"|son)(?: (?:will|would|all|is|are|d|could))* (?:be )?(?:better|happier|so much"
            r" better)(?: off)? (?:without"
            r" me|with out me|if i)\b|\bbetter off without me\b|\b(?:wrote|writing|written|left|leaving|leave) (?:"
            r"a|my|the|them a)? ?(?:suicide |goodbye |farewell |good bye )?(?:note|goodbye letters?|letters? to my"
            r" (?:kids|family|wife|husband|children|mom))\b(?! (?:for the|on the|to the|from))|\bmy affairs (?:are"
            r" )?in order\b|\b(?:have|got|has|loaded|bought|holding|buy|get|cleaned|load|my|with|a|the) (?:a |the "
            r"|my |his |loaded |dads )*(?:gun|pistol|revolver|shotgun|rifle|noose|rope)\b(?=$| (?:and|to|in|in my|"
            r"ready|next|by|beside|loaded|with|now|here|out|for|i|is|[.,!;|]))|\b(?:jump|jumping|jumped|throw my self"
            r"|throwing my self|leap|step|stepping|walk|walking|drive|driving|steer|run|swerve) (?:my car |the car"
            r" |right |out )*(?:off (?:a|the|my|of|this)|in front of|into (?:traffic|a (?:tree|wall|pole)|oncoming"
            r"|the (?:river|ocean|lake))|off|from (?:a|the) (?:bridge|roof|building|balcony|window))\b(?! (?:work|"
            r"today|in the|the (?:bed|couch|bus|highway|road)|topic))|\b(?:stockpil\w+|hoard\w+|saving|saved|save|"
            r"collecting) (?:up )?(?:all )?(?:my |the )?(?:pills|meds|medication|oxys?|norcos?)\b(?! (?:money|for "
            r"later in))|\bpills? (?:are |is )?(?:lined up|counted out|right here|in my hand|in front of me|calling"
            r"|looking (?:good|tempting))\b|\b(?:nobody|no one) (?:needs|wants|loves) me\b|\bfeel(?:ing)? (?:so bad"
            r" )?like (?:dying|i want to die|ending (?:it|things))\b|\b(?:attempt|attempted|try|tried|trying) (?:to"
            r" )?(?:suicide|kill (?:my self|me self|meself|myself|my own self)|end|take my life)\b|\b(?:me )?(?:le"
            r" pido a dios|tengo plan de|pensando en|me gustaria|he pensado|preferiria|pensado en|pienso en|trate "
            r"de|prefiero|necesito|quisiera|ganas de|gana de|kisiera|intento|intente|planeo|querer|pienso|quiero|ojala"
            r"|deseo|mejor|voy a|quise|pido)(?: [a-z\[\],]+){0,3}? (?:morir\w*|morirme|matarme|matar|muert[oa]s?|no"
            r" despertar\w*|nunca despertar|no (?:vivir|existir|estar)|desaparecer|dormir(?:me)? (?:y|para|pa) (?:"
            r"no|nunca|siempre)|quitarme la vida|acabar con (?:todo|mi vida|esto de una vez|mi sufrimiento)|terminar"
            r" con (?:todo|mi vida)|suicid\w+|irme (?:de este mundo|al cielo|con dios|con mi (?:mama|madre|esposo|"
            r"hijo))|colgarme|ahorcarme|tirarme|aventarme|cortarme|lastimarme|hacerme dano|estar muert[oa])\b|\bme"
            r" (?:quiero|kiero|voy a|quisiera|pienso|dan ganas de|quieres|voi a|quiere) (?:morir|matar|suicidar|ahorcar"
            r"|colgar|tirar|aventar|cortar|ir de este mundo|ir de aqui para siempre|quitar la vida)\b|\bme (?:mato"
            r"|suicido|cuelgo|ahorco|corto|mate)\b|\bquit(?:ar|arme|e|o) la vida\b|\bno (?"
            r":me )?(?:quiero|kiero|quisiera"
            r"|deseo) (?:ya )?(?:vivir|despertar\w*|seguir viv\w+|estar viv[oa]|existir|seguir (?:aqui|en este mundo"
            r"|asi|viviendo|adelante)|estar (?:aqui|en este mundo|mas aqui|mas en este)|amanecer|mas vida|esta vida"
            r")\b|\b(?:cansad[oa]|hart[oa]|fastidiad[oa]) de (?:vivir|la vida|estar viv[oa]|existir|esta vida|todo"
            r" y de todos)\b|\bno (?:le )?(?:tiene|veo|hay|encuentro|vale|tengo|halla)(?: \w+){0,2} (?:sentido|razon"
            r"|caso|la pena|ganas|motivos?|motivo)(?: \w+){0,2} (?:vida|vivir|seguir|viviendo|existir|estar viv[oa"
            r"])\b|\bmejor (?:muert[oa]|me muero|me voy|me mato|sin mi|estar muert[oa]|que me muera|morir\w*)\b(?!"
            r" (?:a (?:dormir|mi casa|la casa|casa|la cama|descansar|acostar|trabajar|banar|otro|otra|la otra|comer"
            r"|caminar)|al (?:doctor|hospital|trabajo|medico)|por|en (?:carro|bus)|manana))|\bmejor sin mi\b|\bestar"
            r"(?:ian|an|ia) mejor sin mi\b|\bno quiero despertar\b",
        ),
    ),
    Danger(
        "burden",
        (r"\bburden (?:to|on|for) (?:everyone|everybody|every one|people|them|all|y all|the world|my [a-z]+)\b",),
    ),
    Danger(
        "overdose",
        (
            r"\b(?:overdos\w*|sobredosis)\b",
            rf"\b{TAKE} (?:[a-z]+ ){{0,2}}?(?:(?:double|triple|twice) (?:[a-z]+ ){{0,3}}?(?:morphine|morfina|oxy[a-z]*|"
            r"percocets?|norcos?|hydrocodone|fentanyl|methadone|dilaudid|vicodin|tramadol|xanax)\b|(?:way|a lot|much"
            r"|far) more (?:[a-z]+ ){0,2}?than (?:i|prescribed|the))|\b(?:take|taking|swallow|swallowing|eat|down)"
            rf" (?:them|these|those|the pills|my pills|my meds) all\b|\b{TAKE} (?:[a-z]+ ){{0,2}}?(?:way )?(?:too (?:"
            r"many|much)|a (?:whole )?(?:bunch|handful|fistful|ton) of|handfuls? of|a handful|(?:the |a |my )?(?:whole"
            r"|entire|full|rest of (?:the|my)) (?:bottle|thing|pack|box|prescription|supply|pills|meds|month)|(?:the"
            r"|a) bottle(?: of)?|every (?:pill|one of|last|single)|all (?:of )?(?:my|the|them|these|those|of them|"
            rf"of it|the rest|his|her)(?: (?:pills|meds|medication|medicine|{DRUG}s?|bottle|pain pills|sleeping pills"
            r"|of it))?+)(?! (?:as (?:prescribed|directed)|on time|today as|today$|like (?:i am|im|you|u|the|i was"
            r"|they|always)|every|this morning as|this morning$|correctly|at the right|breath|help|vitamins|daily|"
            r"time|long|with (?:food|breakfast|dinner|water)|(?:morning|night|nighttime|evening|regular|usual|bp|heart"
            r"|blood pressure) (?:meds|medicine|pills|medication)|food|dinner|lunch|breakfast|supper|water|vegetables"
            rf"|stairs|out of me|day))|\b{TAKE} (?:[a-z]+ ){{0,2}}?<[ws]?[\d.]+> (?:whole |full |entire )?(?:bottles|"
            r"boxes|packs|handfuls|sheets|blisters)\b(?! of (?:water|beer|wine|gatorade|soda|ensure))|\b(?:take|taking"
            r"|swallow|eat|down) (?:all|every|the whole|the entire|the rest of|a bunch of|a handful of|too many|these"
            rf"|enough) (?:of )?(?:my |the |these |those |them )*(?:pills?|meds|bottle|medications?|{DRUG}s?)\b(?! "
            r"(?:as|on time|every|daily|today|before bed))|\bme (?:tome|trague|tomo|voy a tomar|tomare)(?!.{0,40}\b"
            r"(?:de la (?:manana|noche|tarde|presion)|como me|como dijo|a tiempo|segun)\b) (?:ya )?(?:todas?|todos"
            r"?|el frasco|un monton|un puno|un punado|muchas|muchisimas|demasiad[oa]s?|toda|todo|la botella)(?: [a"
            r"-z]+){0,3} ?(?:pastillas|pildoras|frasco|medicinas?|botella|tabletas)?\b(?! (?:como|a tiempo|bien|segun"
            r"))|\btome (?:demasiad[oa]s?|muchas|todas las|todo el|un monton de) ?(?:mis |las )?(?:pastillas|pildoras"
            r"|medicinas?|frasco|tabletas)?",
        ),
    ),
    Danger(
        "wish-to-die",
        english="""
        @want ~ @die !laughing/of/down/for/to/hard/on/tomorrow_lol
        @want ~ @kill_self !in/off_the/at/over/on_the
        not/never ~ @want ~ be here/alive/around/breathing/existing !for/when/until/all_day/at/this_long
        not/never ~ @want ~ live/wake_up/exist/be_alive/turn !with/in/here/near/at/alone/on/far/until/too_early/\
            early/before
        never/not ~ open my eyes
        fall_asleep/sleep/lie_down/lay_down and ~ never/not ~ wake/wake_up/get/open/get_back_up
        hope/wish/pray/praying ~~ takes/kills/take/kill me !out_to/to/seriously/home_from/back
        hope/wish/pray/praying ~ not ~ wake up
        disappointed/angry/mad/upset/sad ~~ woke_up/still_here/i_did/still_alive/did_not_die
        nothing/nothing_left ~ live for
        suacid*/suacidal/suicid*/sooiside/sewerside/suiside/suisid*/soocide/sewercide/sueside
        voices/voice/head ~ tell/tells/says/say/telling/saying me? to? ~ do_it/kill/jump/cut/die/knife/end
        """,
        spanish="""
        me? @quiero ~ @morir !de_la_risa/de_risa/de_hambre/de_sueño/de_calor/de_pena/de_la_pena/de_frio/de_sed/\
            de_ganas/trabajo
        m/me @quiero mat*/muer*/mor*/matr/ir_de/pelar/pitear/petatear/guindar/colgar/desvivir/suicid*
        me @quiero suicid*/envenenar/ahorcar/ahogar/colgar/guindar/matar/dejar_morir/botar_por/tirar_de/tirar_al/\
            aventar_de/lanzar_de
        no/nunca/sin @quiero ~ vivir/biviendo/viviendo/despertar*/amanecer/existir/llegar_al/vida !en/con_mi_suegra/\
            aqui/solo/sola/lejos
        no/ni @quiero ~ vida/vivir/despertar
        quiero/mejor/prefiero ~ la? muerte
        mejor/estar/prefiero bajo/abajo tierra/de_la_tierra
        ir/irme/partir/pelar/pelarme/pelo/salir de este/esta mundo/vida
        dormir*/quedarme_dormida/quedarme_dormido/dormida/dormidita/dormirme/duermo ~ no/nunca/jamas ~ despert*/\
            abrir/volver/volver_a
        dios/diosito/señor/virgen*/muerte/huesuda/jesus/calaca/santa_muerte/san_judas ~~ me_lleve/me_llevara/llevame/\
            recoja/recogiera/recibeme/recibame/apagame/venga_por/mate/lleves
        no/ya_no @quiero seguir/segir/sigir viv*/biv*/aqui/asi/respirando
        descansar/descanso para? siempre/eternamente
        pegarme/darme/dar/meterme/meter/pegar un? corchazo/plomazo/balazo/tiro
        """,
    ),
    Danger(
        "end-is-set",
        english="""
        will_not/not_going_to/not see christmas/#/spring/summer/tomorrow/winter/another_birthday/my_birthday/\
            thanksgiving/easter/new_year*
        will_not/not be living/around/here/alive/breathing past/after/come/saturday/tomorrow/much/next
        no more @tonight/tmrws/mornings/mondays/tomorrow for me/this
        tonight/today/tomorrow/friday/sunday/noon ~ i jump/do_it/end/leave_this/die/am_gone/am_doing
        have decided ~ not ~ keep/see/go/wait
        because/since i decided
        taken/take/taking/took/end/ending/finish/finishing my own? life
        end/finish/ending/finishing to/with/of my life
        """,
        spanish="""
        hoy/manana/ahora/ya ~ acabo/termino con todo !el/la/lo
        ya_no/no voy a estar/seguir viva/vivo/en_este_mundo
        ahorcarme/suicidarme/matarme/colgarme/morirme $
        cuando/para_cuando lean/leas/lea/vean/encuentren/me_encuentren/despierten esto/este/mi ~~ ya_no/no/avisen/\
            estoy/voy
        ya/ya_lo lo? decidi/tengo_decidido/pense_bien/tengo_pensado/voy_a_hacer/voy_a_arreglar !no/operarme
        hoy/mañana lo arreglo
        firme/escribiendo/hice/escribi el/mi testamento/carta_de_despedida
        deje/escribi/escribiendo/dejo/hice una/la/las/mi? carta/cartas/nota/notas !al_seguro/del_doctor/a_la_clinica/\
            a_los/con_la/para_el_seguro
        ya regale mis
        ya arregle/prepare todo/quien
        """,
    ),
    Danger(
        "means-at-hand",
        english="""
        @gun ~ my? @near
        have/got/holding/bought/found/keep/buy/bring/get/grabbed/cleaned/borrowed/touching my/a/the/his/grandpas/\
            daddys/dads/granddads/new ~ @gun !range/show/safe_for_the/license/permit/away/that_shoots
        holding/got/have/bought/found/keep/get/getting/grabbed/sharpened/reach* ~ my/a/the/dads/grandpas/new/\
            this ~ rope/noose/razor/razors/razorblade/box_cutter/blade !at_work/for_the_tent/burn
        @rope/ropes ~ beam/rafter/rod/barn/tree/ready/neck/tied/garage/chair/ceiling_fan/fan/door
        @pills ~ calling/lined_up/counted/tempting/ground_up/on_the_counter_in_rows/spread_out/stashed/hoarded/saved
        enough now/right $
        @pills/blue_ones ~ with/w/and/plus/on_top_of ~ ~ @alcohol !free/until/is_that/is_it/never/and_never
        @alcohol ~ on_top_of/with/plus/and ~ my? @pills
        know exactly what/how_much ~ to/it mix/take/takes
        cut/cutting/slit/slic*/slash* my? own? wrist/wrists/arms/thighs/vein/veins
        eat his/her/my/a/the gun/bullet
        """,
        spanish="""
        @arma ~ la? @cerca !para_pescar/de_la_cocina/de_juguete
        tengo/traigo/agarro/agarre/agarra/compre/busque/cargue/cargo/conseguí/saque/tiene/trae/hay/encontre/escondi/\
            se_de ~ @arma !para_cortar/de_la_cocina/de_mi_cocina/de_pelo/de_jardin/de_seguridad/de_lana
        guarde/guardo/guardé/junte/junto/juntando/escondi/robe/ahorrando/ahorro ~~ @pastillas
        cuantas/cuanta/cuanto ~~ @pastillas/de_las/hay ~ hay_que/quedan/se_necesita/toma*/para ~~ despertar/morir/\
            alcanz*/matar
        tomo/tomar/tomarme/tomarmelas/tomarmela/voy_a_tomar/trago/tragar/echar/trague ~ @pastillas ~ todas/todo/\
            entero/y_ya/juntas/tequila/ron/cerveza
        tomar/tome/tomo/tomarme/trague/tomarmelas/tomarmela/echar/meter to/todo/toda/todas/todos/todita/\
            todito ~ @pastillas/jalon/golpe/una_vez/verdad !de_la_mañana/de_siempre/como/de_hoy/que_me_dieron/\
            que_me_receto/para_el/para_la/de_la_presion/para/ahora_si/y_me
        frasco/bote/pote/botiquin abierto/enterito/entero/completo/vacio
        todo el/lo frasco/bote/pote/pomo !de_agua
        me corte/cortaba/corto/abri/hago/hice/estoy_cortando/rajo/raje/rajar/abro/voy_a_rajar ~ venas/benas/muñecas/\
            brazos/brazo/piernas/cortes/cortadas
        me quemo/ardo/queme/clave/pincho/entierro/enterre/rasguño/golpeo ~ brazo/brazos/pierna/piernas/\
            tenedor ~~ para/pa/castig*/sentir/proposito
        me? boy/voy/via/vua/vamos a? ~ colgar/guindar/ahorcar/tirar/aventar/envenenar/desvivir/matar/botar/clavar/\
            quitar_del_medio/brincar/saltar/lanzar/estrellar/soltar ~ puente/piso/rio/vias/tren/balcon/azotea/\
            ventana/puñal/$/cuello/y_se_acabo
        pensando/pienso ~ soltarme/cruzarme/dejarme_ir/tirarme/aventarme
        """,
    ),
    Danger(
        "asks-how",
        english="""
        most/least ~ @pills ~ can_take/take/that_does
        not come/wake back/up
        """,
    ),
    Danger(
        "farewell",
        english="""
        @bye ~ forever/world/cruel_world/everybody/everyone/y_all/yall/all_of_you/to_all/for_good/for_all !to_pain
        goodbye dear/doctor_sahib/all/everyone/friends
        tell/tel my/the/him/her ~ @love_ones ~ i love/loved/tried/wasnt/was_not/did/fought
        tell my/the ~ @love_ones ~~ fought/tried/loved/love/mad/sorry/his_fault/fault
        sorry/sry for everything/evrythng/evry*/the_mess/all_of_it !today
        thank_you/thanks/cheers for trying
        where ~ will/papers/jewelry/money/insurance is
        """,
        spanish="""
        diganle/diganles/dile/diles/digale/digales ~ mi/mis ~ que ~ amo/quise/quiero/ame/perdonen/perdone
        @adios ~ mundo/a_todos/para_siempre/familia/gente/doctora/mis_hijos/todos !los_doctores/hasta_mañana
        que no fue/es ~ culpa
        cuiden/cuida/cuidame/cuidenme/cuidarme/cuide a/mis/mi/al ~ niña/niño/hijos/perrito/perro/gatos/muchachas/\
            mama/nietos/hijas/perros
        estarian/estaria/estaran/estan/viven/vivirian/quedan mas?/mejor ~ sin_mi/con_el_seguro/si_me_muero/tranquilo/\
            que_conmigo/muerta
        """,
    ),
    Danger(
        "better-without-me",
        english="""
        theyd/they/they_would/everyone/everybody/family/kids/world/world_would/he/she/husband/wife/all/\
            people ~ be? ~ better/happier/easier ~ off? without/with_out/with_the_insurance/with_a_insurance/if_i/\
            w_a/with_her_than/dead/than_w*
        better off/of ~~ without/if_i/insurance/not_here/dead/me_gone
        insurance/insurance_check/money/policy ~~ than ~ me
        everyone/world/everybody/people/they ~~ without me ~ in? it?
        nobody/no_one/aint_nobody/anybody/noone ~ miss/cry/notice/care ~ me/over/if_i/when
        not want/wanna to? be alive
        fault what i
        """,
    ),
    Danger(
        "someone-about-to",
        spanish="""
        @persona ~~ dice/dicen/diciendo/dijo/dejo ~ que? ~~ matar/se_quiere_morir/para_morirse/aviente/avienta/\
            balazo/siempre/no_mas/cuelga/colgar/tirar/mata/va_el_viernes/quitarse/suicid*
        """,
    ),
)
