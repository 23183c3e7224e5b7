"""What phones and machines write in English."""

from reminders.care.reading.machines.marks import Kind, Proof, mark

_ASIDE, _HALF, _ALONE, _SURE = Proof.ASIDE, Proof.HALF, Proof.ALONE, Proof.SURE
_KEYWORD = r"\"?(?:stop|end|quit|cancel|unsubscribe|optout|opt-out|help|info|yes|no|y|n|start|alto|ayuda)\b\"?"
_PRESS = r"(?:reply|press|text|dial|enter|send|txt)(?: with)?"
_KEY = r"\"?(?:\d{1,2}|[a-z]|#|\*)(?!\w)\"?(?= ?(?:[,.;:)=\n-]|$|(?:for|to|or|if)\b))"

ENGLISH = (
    # --- says of itself that it is automatic
    mark(Kind.LABEL, _SURE, "auto autoreply automatic automated autoresponse autoresponder traffic",
         r"(?:^|\n)(?:[\w&'-]+ ){0,4}?auto(?:mat(?:ic|ed))?[ -]?(?:reply|response|responder|respond|answer"
         r"|message|text"
         r"|notification)(?: from [^:.\n]{1,30})? ?(?::|-|\.|$|\n)|(?:^|\n|\()auto(?:mat(?:ic|ed))?[ -]?(?:reply"
         r"|response|responder)\b|(?:[.!?\n] ?)auto(?:mat(?:ic|ed))?[ -]?(?:reply|response)(?=\W*$)"
         r"|(?:^|\n)(?:\w+ )?in-traffic reply\b ?:?"),
    mark(Kind.LABEL, _SURE, "auto automatic automated automatically generated",
         r"\bthis (?:is|was) an? (?:auto(?:mat(?:ic|ed|ically))?|auto-?generated)\b<rest>"
         r"|\(?\b(?:sent|generated|delivered|replied) automatically\b<rest>\)?|\bautomatically (?:sent|generated"
         r"|replied)\b<rest>|\bauto-?generated (?:message|text|reply)\b"),
    # --- driving
    mark(Kind.DRIVING, _SURE, "driving drivemode carplay drivesafe",
         r"(?:<i_am> )?driving with (?:[a-z]+ ){0,3}(?:focus|do not disturb|drive ?mode)<rest>"
         r"|\bdo not disturb while driving\b<rest>|\b(?:drive ?mode|carplay|drivesafe|driving mode"
         r"|driving focus)\b<rest>",
         may_be_told=True),
    mark(Kind.DRIVING, _SURE, "auto car", r"\b(?:android auto|sent from my car)\b<rest>", may_be_told=True),
    mark(Kind.DRIVING, _SURE, "driving wheel",
         r"\b(?:person|contact|user|recipient|subscriber|owner|driver)\b(?: [a-z']+){0,7}? (?:driving|behind the"
         r" wheel)<rest>", may_be_told=True),
    mark(Kind.DRIVING, _ALONE, "driving wheel road riding",
         r"<begin>(?:sorry,? )?(?:<i_am> )?(?:currently |now |still )?(?:driving|behind the wheel|on the road"
         r"|riding an? \w+)(?: (?:right now"
         r"|at the moment|now|currently))?(?: and (?:can'?t|cannot|can not|unable to|not able to) (?:text|reply"
         r"|respond"
         r"|talk|answer|take|chat)<rest>| and (?:my phone|will) <rest>)?<end>"),
    mark(Kind.DRIVING, _HALF, "phone messages texts arrival eta vehicle",
         r"\bphone is (?:locked|silenced|off)\b|\b(?:expected|estimated) arrival\b<sentence>|\b(?:messages|texts"
         r"|calls)"
         r" (?:are|will be) (?:held|silenced|saved|paused)\b<rest>|\buntil the (?:vehicle|car) (?:stops|is parked)"),
    # --- focus and silence
    mark(Kind.FOCUS, _SURE, "notifications notification alerts",
         r"(?:(?:<i_am>|has|have|with|my|all|is|are|won't|will not) )*(?:not |turned off |silenced |muted |paused )?"
         r"(?:receiving |getting |receive |get |see )?(?:any |my |all )?(?:notifications?|alerts) (?:are |is "
         r"|have been"
         r" |has been |currently )*(?:silenced|off|muted|paused|turned off|disabled|snoozed)\b<rest>"
         r"|(?:<i_am> )?\b(?:not (?:currently )?(?:receiving|getting|seeing)|won't (?:get|receive|see)|silenced|muted"
         r"|paused|turned off|silencing) (?:any |my |all )?(?:notifications?|alerts)\b<rest>", may_be_told=True),
    mark(Kind.FOCUS, _SURE, "disturb dnd focus mode bedtime",
         r"(?:(?:<i_am>|has|have|with|my) )*(?:(?:[a-z]+ )?<mode> (?:focus|mode)|do not disturb|dnd|focus"
         r"|bedtime mode)"
         r" (?:is |are )?(?:currently |now )?(?:on|turned on|enabled|active|activated)(?: (?:until|till|from"
         r"|right now|now"
         r"|for|at|so)\b<rest>)?(?= ?(?:$|[.,!;:()\n-]|and\b|with\b))"
         r"|(?:<i_am> )?\b(?:currently )?in a focus\b<rest>|(?:(?:<i_am>|my phone is) )?\b(?:currently )?(?:in"
         r"|using|on) (?:do not disturb|dnd|(?:sleep|silent|quiet|focus|work)"
         r" (?:mode|focus))(?: mode)?\b<rest>", may_be_told=True),
    mark(Kind.FOCUS, _SURE, "delivered notify notification urgent",
         r"\b(?:delivered|sent) (?:quietly|silently)\b|\b(?:reply|respond|text)(?: with)? \"?urgent\"? to\b<sentence>"
         r"|\bif (?:this|it)(?: is|'s)? urgent,? (?:please )?(?:reply|respond"
         r"|text)(?: with)? \"?urgent\b\"?<sentence>"),
    mark(Kind.FOCUS, _HALF, "urgent wait emergency important twice",
         r"\bif (?:this|it)(?: is|'s)? (?:urgent|important)\b,?(?: please)? (?:call|text|reply"
         r"|dial)(?: me)?<sentence>"
         r"|\bif (?:it|this) can'?t wait\b<sentence>(?:me twice)?|\bcall (?:me )?twice\b"),
    mark(Kind.FOCUS, _HALF, "later soon shortly asap when as morning tomorrow once after",
         r"(?:<will> |and )(?:probably )?(?:see|read|get|check|view|answer|reply|respond|text|message|write|call"
         r"|contact"
         r"|return|be in touch)\b(?: (?:to|back|with|your|you|the|this|messages?|texts?|it"
         r"|from)){0,5} <later>\b<rest>"
         r"(?: (?:i|i'm|it'?s|my) (?:get|am|can|arrive|free|able|safe|done|drive|back|there|where"
         r"|available)\b<rest>)?"),
    mark(Kind.FOCUS, _HALF, "replies messages message text", r"\b(?:may|might|will|won't)"
         r" not (?:be able to )?(?:see|read|answer|reply to)"
         r" your (?:message|text|call)s?\b<rest>|\b(?:replies|messages|texts) will (?:resume|be (?:read|seen"
         r"|answered)"
         r"|arrive)\b<rest>"),
    # --- one-tap answers to a call
    mark(Kind.QUICK_REPLY, _ALONE, "talk speak answer text",
         r"<begin>(?:(?:i'm )?sorry,? )?(?:i )?(?:can'?t|cannot|can not) (?:talk|speak|answer|text)(?: (?:to you|the"
         r" phone))?(?: (?:right )?now| at the moment)<end>"
         r"|^(?:(?:i'm )?sorry,? )?(?:i )?(?:can'?t|cannot) talk(?=\W*$|,? but\b)"),
    mark(Kind.QUICK_REPLY, _ALONE, "call text", r"<begin>(?:can i call (?:you )?(?:back )?(?:later|soon|back)"
         r"|(?:i'll|i will|ill)"
         r" (?:call|text) (?:you )?(?:right back|back|later|back later|back soon|soon|you back)(?: later"
         r"| soon)?)<end>\??"),
    mark(Kind.QUICK_REPLY, _ALONE, "meeting way busy class movies",
         r"<begin>(?:sorry,? )?(?:<i_am> (?:on my way|busy|(?:in|at) (?:a |the )?(?:class|movies|theater))"
         r"|(?:<i_am> )?in a meeting)(?: right now| at the moment)?<end>"),
    mark(Kind.QUICK_REPLY, _HALF, "up call text later",
         r"<begin>what'?s up<end>|<begin>(?:please )?call (?:me )?back later<end>"
         r"|<begin>(?:sorry,? )?i missed your call<end>|<begin>(?:please )?(?:call|text) me (?:later|instead"
         r"|back)<end>"
         r"|<begin>(?:can you |please )?text me(?: instead)?<end>|<begin>(?:talk|ttyl|talk to you) later<end>"),
    # --- offices
    mark(Kind.OFFICE, _HALF, "thanks thank",
         r"\b(?:thanks|thank you)(?: so much| very much)? for (?:contacting|calling|reaching out|texting"
         r"|messaging|writing"
         r"|choosing|visiting|your (?:message|text|inquiry|email|e-mail|call|interest|patience))\b<rest>"),
    mark(Kind.OFFICE, _HALF, "we we'll we're team representative someone agent staff specialist associate member our",
         r"\b(?:(?:we|our [a-z]+|(?:an?|the) [a-z]+(?: (?:of|from|on) (?:our|the) [a-z]+)?|someone"
         r"|somebody)(?: will|'ll)"
         r"|we (?:aim|try|strive) to) (?:be |get |also )*(?:respond|reply|back to you|with you|contact|answer"
         r"|return|reach"
         r"|follow|assist|in touch|review|call|text)\w*\b<rest>"),
    mark(Kind.OFFICE, _HALF, "closed away unavailable office available assisting helping experiencing busy out",
         r"\b(?:<we_are>|(?:the|this) (?:office|clinic|store|shop|practice) is) (?:currently |now "
         r"|temporarily )?(?:closed"
         r"|away|unavailable|not available|out|assisting|helping|experiencing|busy)\b<rest>"),
    mark(Kind.OFFICE, _SURE, "office",
         r"(?:(?:<i_am>|<we_are>|will be|i'll be) )?(?:currently )?\bout of (?:the )?office\b(?: (?:until|till"
         r"|through|from"
         r"|and will|with|on|for|returning|starting)\b(?:(?! (?:but|my|and my|and i'm|it'?s)\b)[^.!?;,\n()])*)"),
    mark(Kind.OFFICE, _HALF, "office vacation leave", r"<begin><i_am> (?:currently )?(?:out of (?:the )?office"
         r"|on (?:annual"
         r" |medical |maternity |parental )?(?:leave|vacation))(?: (?:until|through|from|and will)\b<rest>)?<end>"),
    mark(Kind.OFFICE, _HALF, "limited urgent immediate assistance matters",
         r"\b(?:with )?(?:limited|no) access to\b<rest>|\bfor (?:urgent|immediate|emergent|pressing) (?:matters"
         r"|assistance"
         r"|help|needs|issues|concerns|requests)\b<sentence>"),
    mark(Kind.OFFICE, _HALF, "hours open mon monday monday-friday mon-fri tue-sat weekdays",
         r"\b(?:office|business|store|opening|regular|our|normal)(?: office| business)? hours\b<sentence>"
         r"|\bopen (?:daily"
         r"|mon|tue|wed|thu|fri|sat|sun|weekdays|7 days|24)<sentence>|\b(?:mon(?:day)?|tue\w*|weekdays?)(?: ?(?:-|to"
         r"|through|thru) ?| )(?:fri|sat|sun|thu)\w*\b<sentence>"),
    mark(Kind.OFFICE, _SURE, "received opened created logged submitted assigned",
         r"\b(?:your|this|the|a|ticket|case|request)\b[^.!?\n]{0,40} (?:has been|was|have been"
         r"|is being) (?:received|opened"
         r"|created|logged|submitted|assigned|forwarded|escalated)\b<rest>|\bwe(?: have|'ve)? received your\b<rest>"),
    mark(Kind.OFFICE, _HALF, "ticket case reference ref incident request order confirmation number inquiry",
         r"\b(?:ticket|case|reference|ref|incident|request|order|confirmation|inquiry)(?: (?:number|no"
         r"|id))?\.? ?[#:]* ?"
         r"(?:[a-z]{0,5}[-#]?\d[\w-]*)<rest>"),
    mark(Kind.OFFICE, _SURE, "line queue wait caller customer", r"\byou(?: are|'re) (?:now )?(?:caller "
         r"|customer )?(?:number|caller|#) ?\d+(?: in (?:line|the queue|queue)| of\b<rest>|<end>)"
         r"|\b(?:estimated|average|current|expected) wait\b<sentence>|\bposition in (?:the )?(?:queue|line)\b<rest>"),
    mark(Kind.OFFICE, _SURE, "monitored unmonitored",
         r"\b(?:(?:is|are|was) )?(?:not (?:actively |regularly |currently )?monitored|unmonitored"
         r"|isn't monitored)\b<rest>"),
    mark(Kind.OFFICE, _HALF, "reply respond",
         r"\b(?:please )?(?:do not|don't|dont) (?:reply|respond)(?: directly)? to this\b<rest>|\breplies (?:to this"
         r" (?:number|message) )?(?:are|will) not\b<rest>|\bcannot (?:reply|respond) to (?:texts|messages)\b<rest>"),
    mark(Kind.OFFICE, _HALF, "reached reach", r"\byou(?:'ve| have) reached\b(?! (?:the|a) wrong| my| out)<rest>"
         r"|\bto reach"
         r" (?:us|our|the|a|me|someone)\b<sentence>"),
    mark(Kind.OFFICE, _HALF, "appointments billing refills inquiries assistance questions call",
         r"\bfor (?:appointments?|billing|refills?|inquiries|assistance|scheduling|questions|sales|support"
         r"|emergencies"
         r"|faster|more|all other|non-?emergency)\b[^.!?\n]{0,30}\b(?:call|contact|dial|press|visit|email|text"
         r"|reply)\b"
         r"<sentence>|\b(?:please )?(?:call|contact) (?:us|our|the office) (?:at|on)\b<sentence>"),
    mark(Kind.OFFICE, _HALF, "rates", r"\b(?:msg|message|std|standard)(?: ?(?:&|and) ?data)? ?(?:msg )?rates\b<rest>"),
    mark(Kind.OFFICE, _ALONE, "emergency emergencies crisis suicide suicidal 911 988 urgent danger",
         r"(?:\b(?:if|in|for) [^.!?\n]{0,60}?)?\b(?:emergenc\w+|crisis|suicid\w+|self-?harm|immediate danger|life"
         r"-?threatening|urgent)\b<sentence>\b(?:911|988|741741|emergency room|nearest|hang up|er\b|hotline|lifeline)"
         r"<sentence>"),
    mark(Kind.OFFICE, _ASIDE, "911 988",
         r"<begin>(?:please )?(?:call|dial|text|hang up and dial|hang up and call|contact) (?:or (?:call"
         r"|text) )?(?:911"
         r"|988)\b(?: for| in| if| or| to)<sentence>"),
    # --- carriers and their like
    mark(Kind.CARRIER, _SURE, "free freemsg msg message messages text texts send deliver delivered"
         " undeliverable delivery failed",
         r"<begin>(?:free ?msg|free message)\b:?|\bmessage blocking\b<rest>|\bunable to (?:send|deliver"
         r"|receive)\b<rest>"
         r"|\b(?:could not|couldn't|cannot|can't|can not|was not|wasn't|not|unable to) be (?:delivered|sent)\b<rest>"
         r"|\b(?:message|text|sms)s? (?:was |were |has |is )?(?:not |un)(?:sent|delivered)\b<rest>"
         r"|\bundeliverable\b<rest>"
         r"|\b(?:message|delivery|text|sms)(?: has)? (?:failed|failure|expired)\b<rest>|\bfailed to (?:send"
         r"|deliver)\b<rest>"),
    mark(Kind.CARRIER, _SURE, "subscriber customer recipient dialed dialled number person party called",
         r"\b(?:the )?(?:subscriber|customer|recipient|wireless customer|number|party)(?: (?:that )?you(?:'ve|'re"
         r"| are| have)?"
         r" (?:called|dialed|dialled|texted|are calling|trying to (?:reach|text|call)|calling|texting|entered))?"
         r" (?:is |has |does |can |was )(?:currently |been )*(?:not |n't |unavailable|disconnected|invalid|unable"
         r"|no longer"
         r" (?:in service|available)|blocked)<rest>"
         r"|\b(?:number|person|party|customer) you(?:'ve| have)? (?:called|dialed|dialled)\b(?! is (?:mine|my))<rest>"),
    mark(Kind.CARRIER, _SURE, "invalid valid error landline short blocked",
         r"\binvalid (?:number|recipient|destination|phone|mobile|short)\b<rest>|\bvalid (?:10"
         r"|ten)[ -]digit\b<sentence>"
         r"|<begin>error:? (?:code )?\d{3,}\b<rest>|\bthis is a landline\b|\b(?:landline"
         r"|land line) (?:number )?and\b<rest>"
         r"|\b(?:has |have )?blocked (?:messages|texts|short)\b<rest>|\bshort ?codes?\b<rest>"),
    mark(Kind.CARRIER, _SURE, "accept receive support",
         r"\b(?:does ?n[o']?t|does not|can ?not|can't|not able to|unable to) (?:accept|receive|support"
         r"|handle) (?:incoming "
         r"|inbound )?(?:text|sms|messages|mms|calls)\w*<rest>", may_be_told=False),
    mark(Kind.CARRIER, _SURE, "full mailbox", r"\bmail ?box(?: [a-z']+){0,6} is full\b<rest>"
         r"|\b(?:voice ?mail) is full\b<rest>"),
    mark(Kind.CARRIER, _SURE, "data balance bill plan account minutes autopay",
         r"\bused \d+ ?%? of (?:your|the)\b[^!?\n]*|\b(?:insufficient|low|remaining|account) (?:balance|funds"
         r"|credit)\b<sentence>"
         r"|\byour (?:[\w&'-]+ ){0,3}(?:bill|balance|plan|account|autopay|data|airtime"
         r"|minutes)\b[^.!?\n]{0,30} (?:is|has|was|of"
         r"|will|are|expires)\b<sentence>"),
    mark(Kind.CARRIER, _SURE, "package parcel shipment order delivery code passcode verification",
         r"\byour (?:[\w-]+ ){0,2}(?:package|parcel|shipment|order|delivery|item)\b[^.!?\n]{0,50}\b(?:was|is|has"
         r"|will|arriv\w+"
         r"|deliver\w+|shipped|out)\b<sentence>|\b(?:verification|security|login|confirmation"
         r"|one-time) (?:pass)?code\b"
         r"<sentence>|\bis your [^.!?\n]{0,30}\bcode\b<rest>"),
    # --- voicemail
    mark(Kind.VOICEMAIL, _SURE, "voicemail voicemails voice missed",
         r"\byou(?: have|'ve got|'ve)(?: \w+)?(?: new| unheard)? (?:voice ?mails?|voice messages?"
         r"|missed calls?)\b<sentence>"
         r"|\bnew (?:voice ?mail|voice message)\b<sentence>|\bvoice ?mail (?:to text|from(?! you| your)|box"
         r"|transcript\w*|alert"
         r"|received"
         r"|message)\b(?: has not been set up| is not set up| (?:is|that)<rest>)?:?(?: [\d():+ -]{7,20}<rest>)?"
         r"|\bvisual voicemail\b<rest>"
         r"|<begin>missed (?:a )?call(?: (?:from(?! you)|at|alert)|:|<end>)<sentence>", may_be_told=True),
    mark(Kind.VOICEMAIL, _HALF, "listen transcription transcript dial left tone beep length voicemail",
         r"\bto listen\b<rest>|\b(?:dial|call|press) \*?\d{2,4}\b(?<!911)(?<!988)<rest>"
         r"|\btranscription (?:is )?(?:not"
         r" available|unavailable|beta|failed)\b|\bno message was left\b|\bleave (?:a|your) message\b<rest>"
         r"|\blength \d"
         r"[\d:]*|\bread receipt\b|\bsend a text instead\b"),
    # --- menus
    mark(Kind.MENU, _SURE, "reply press text dial enter send txt",
         rf"\b{_PRESS} {_KEY}(?: ?(?:for|to|if|=|-|:)[^.!?\n]*?)?[,;.]? ?(?:or "
         rf"|and )?(?:[^.!?\n]{{0,40}}?{_PRESS} )?{_KEY} "
         r"?(?:for|to|if|=)<sentence>"
         rf"|<begin>for [^.!?\n,]{{2,30}},? {_PRESS} {_KEY}<sentence>", may_be_told=True),
    mark(Kind.MENU, _SURE, "menu choice option response understand recognized selection entry choose select get catch",
         r"\b(?:please )?(?:choose|select|pick) (?:one of|an option|from)\b<sentence>|\bdid(?:n't"
         r"| not) (?:quite )?(?:get|catch) that\b|\bmain menu\b<sentence>(?:[\d) ]+<sentence>)?"
         r"|\bnumber of your (?:choice|selection|option)\b|\b(?:did not|didn't|do not|don't|could not"
         r"|couldn't|unable to) (?:understand|recognize|process) (?:your|that|this) (?:response|reply|message"
         r"|text|request"
         r"|selection|entry|command)\b<rest>|\b(?:invalid|unrecognized|not a valid|isn't a valid) (?:response"
         r"|option|selection"
         r"|entry|reply|choice|command|keyword)\b<rest>|\breturn to the (?:main )?menu\b<rest>"),
    mark(Kind.MENU, _SURE, "reply text respond send txt",
         rf"\b(?:please )?(?:reply|respond|text|send|txt)(?: with)? {_KEYWORD}(?:,? (?:or )?{_KEYWORD})+<sentence>",
         may_be_told=True),
    mark(Kind.MENU, _SURE, "reply text press send txt",
         rf"\b{_PRESS} (?!me\b|you\b|us\b|back\b|him\b|her\b|them\b)\"?\w+\"? (?:for"
         rf"|to) [^.!?\n,]{{2,30}},? (?:or |and )?(?:{_PRESS} )?"
         r"(?!me\b|i\b)\"?\w+\"? (?:for|to) <sentence>", may_be_told=True),
    mark(Kind.MENU, _HALF, "reply text send txt unsubscribe opt respond",
         rf"(?<!\bi )\b(?:(?:to|if you)[^.!?\n]{{0,40}},? )?(?:please )?(?:reply|text|send|txt"
         rf"|respond)(?: with)? {_KEYWORD}"
         r" ?(?:to|for|at|2|and|if)\b<sentence>"
         rf"|(?<!\bi )\bto (?:unsubscribe|opt[ -]out|stop|end|cancel|quit)[^.!?\n]{{0,40}}\b(?:reply|text|send"
         rf"|txt) {_KEYWORD}",
         may_be_told=True),
    mark(Kind.MENU, _HALF, "welcome", r"<begin>(?:hi!? |hello!? )?welcome to\b(?! the club| my)<rest>"),
    mark(Kind.MENU, _HALF, "your", r"^[\w&'. -]{2,28}: (?:your|this number|you(?:'ve| have))\b<rest>"),
    # --- kinds that the kept half showed: codes, apps, lists of options, keywords first
    mark(Kind.LABEL, _SURE, "automatic auto", r"(?:^|\n)\(?auto(?:matic|mated)?\)? ?(?=reduce|i am|i'm|focus|$)"),
    mark(Kind.FOCUS, _SURE, "interruptions contact sleep asleep focus",
         r"\breduce interruptions\b<rest>|\byour contact is\b<rest>|<begin>(?:sleep|work|driving|bedtime) mode ?:"
         r"|(?:<i_am> )?\b(?:currently )?in an? (?:[a-z]+ )?focus(?=\W*$|\.|,)"),
    mark(Kind.DRIVING, _SURE, "bmw tesla ford car truck honda toyota road drive trip",
         r"\bsent from (?:my|the) (?:bmw|tesla|ford|car|truck|honda|toyota|vehicle)\b|\bfocused on the road\b<rest>"
         r"|\bwhen the (?:drive|trip) is over\b"),
    mark(Kind.QUICK_REPLY, _ALONE, "text movies theater call class",
         r"<begin>(?:please )?text me(?: instead)?<end>|<begin><i_am> (?:in|at) (?:class|work|(?:a "
         r"|the )?(?:movies|movie theater"
         r"|theater|class))<end>|<begin>call you (?:later|back|soon)<end>"),
    mark(Kind.CARRIER, _SURE, "611 dial prepaid plan allow authorized code attempted delivery",
         r"\b(?:call|dial|text) 611\b<sentence>|\bdial [*#]\d+#<sentence>|\bprepaid plan\b<sentence>"
         r"|\byour plan does not\b"
         r"<rest>|\bnot authorized\b<rest>|\berror code:? ?\d+|\bdelivery (?:was |is )?(?:attempted|scheduled"
         r"|delayed)\b<sentence>"
         r"|\bnext attempt\b<rest>|\byou have \$[\d.]+ left\b"),
    mark(Kind.VOICEMAIL, _SURE, "mailbox voicemail vm google youmail transcript caller",
         r"<begin>mail ?box full\b|\bunable to leave a message\b|\bvoicemail \(|\bnew vm from\b<rest>"
         r"|\bgoogle voice\b ?:<rest>"
         r"|\byoumail\b<rest>|\btranscript (?:un|not )available\b|\bmissed call and voicemail\b|\bto hear it\b"),
    mark(Kind.MENU, _SURE, "choose select virtual assistant", r"\b(?:please )?(?:choose|select) ?:<sentence>"
         r"|\bvirtual"
         r" assistant\b<sentence>"),
    mark(Kind.MENU, _HALF, "stop help end", r"<begin>(?:stop|help|end) (?:to|=|2) (?:end|quit|cancel|stop|opt"
         r"|unsubscribe)\w*"
         r"<rest>"),
)  # fmt: skip
