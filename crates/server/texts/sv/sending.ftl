sending = Skicka
sending-title = Skicka lägesbild vecka { $text }
sending-lead = Var och en får ett eget mejl med lägesbilden som tillgänglig PDF och en länk hit. Ingen ser vilka andra som får den.
sending-not-adopted = Lägesbilden är inte fastställd
sending-not-adopted-lead = Bara en fastställd lägesbild skickas. Fastställ den först, så finns den här att skicka.
sending-not-set-up = E-post är inte inställt
sending-not-set-up-lead = Lägesbilden går inte att skicka härifrån än. Hämta den som PDF och skicka den från din vanliga e-post, till var och en av mottagarna.
sending-not-set-up-cure = Den som driver servern ställer in e-post under [mail] i inställningarna. Handboken ”Installera och driva” beskriver hur.
sending-wrong = E-post är fel inställt
sending-wrong-lead = Det som väntar skickas när felet är rättat: { $text }.
sending-fetch = Hämta PDF
sending-fetch-others = Hämta PDF utan små antal
sending-to = Mottagare
sending-to-hint = Alla med öppet konto som får läsa lägesbilder och som har loggat in. Ingen är vald från början.
sending-to-hint-correction = De som fick en tidigare version är valda från början.
sending-to-hint-same = De som fick vecka { $text } är valda.
sending-same-as = Välj samma som fick vecka { $text }
sending-full = Arbetar med registret
sending-full-hint = Får hela lägesbilden, med alla antal och återkommande platser.
sending-others = Övriga läsare
sending-others-hint = Får lägesbilden utan små antal, utan platser och utan tider på dygnet.
sending-none-to-send = Ingen har ett konto som får läsa lägesbilder.
sending-not-logged-in = { $n ->
    [one] Ett konto till får läsa lägesbilder men har aldrig loggat in. Adressen är därför inte prövad, och mejl skickas inte dit.
   *[other] { $text } konton till får läsa lägesbilder men har aldrig loggat in. Adresserna är därför inte prövade, och mejl skickas inte dit.
}
sending-has = fick version { $version } { $when }
sending-waits = väntar på version { $text }
sending-subject = Ämne
sending-subject-first = Lägesbild vecka { $week }, { $municipality }
sending-subject-correction = Rättad lägesbild vecka { $week }, { $municipality }
sending-text = Meddelande
sending-text-hint = Skriv inget som pekar ut en person. E-post är inte hemlig.
sending-text-first =
    Hej!

    Här kommer lägesbilden för vecka { $week } ({ $dates }) i { $municipality }. Den fastställdes { $day }.
sending-text-correction =
    Hej!

    Lägesbilden för vecka { $week } ({ $dates }) i { $municipality } är rättad. Version { $version } ersätter den tidigare.

    Varför den rättades: { $why }
sending-tail-label = Så här slutar mejlet
sending-tail =
    Lägesbilden är bifogad som PDF. Den finns också här:
    { $url }

    Filens kontrollsumma (SHA-256): { $sha256 }

    Skickat av { $name } genom Lägesbild, { $municipality }. Du får mejlet för att du har ett konto där. Svar går till { $reply }.
sending-tail-feedback =
    Återkopplingen finns också här:
    { $url }

    Skickat av { $name } genom Lägesbild, { $municipality }. Du får mejlet för att du har ett konto där. Svar går till { $reply }.
sending-tail-sum = räknas ut när du skickar
sending-do = Skicka
sending-none-chosen = Välj minst en mottagare.
sending-stranger = En av de valda får inte längre läsa lägesbilder. Kontrollera valet.
sending-subject-missing = Skriv ett ämne, på en rad och högst 150 tecken.
sending-text-missing = Skriv några rader till mottagarna.
sending-other-version = Lägesbilden har fått en ny version medan sidan var öppen. Läs igenom och skicka igen.
sending-log = Utskick
sending-log-none = Den här veckans lägesbild är inte skickad till någon.
sending-log-who = Mottagare
sending-log-version = Version
sending-log-state = Läge
sending-log-by = Skickat av
sending-log-refresh = Visa läget nu
sending-log-acts = Åtgärder
sending-queued = { $when }, { $who }
mail-waiting = Väntar
mail-sent = Skickat
mail-failed = Gick inte fram
mail-cancelled = Ångrat
mail-soon = Skickas inom kort. Det går att ångra till dess.
mail-sent-at = Lämnat till e-postservern { $text }
mail-failed-at = Uppgivet { $text }
mail-cancelled-at = Ångrat { $text }
mail-next = Försöker igen { $text }
mail-again = Skicka igen
mail-now = Försök nu
mail-undo = Ångra
mail-undo-all = { $n ->
    [one] Ångra det som väntar
   *[other] Ångra alla { $text } som väntar
}
mail-trouble-unknown-server = E-postserverns namn finns inte ({ $text }). Kontrollera server i inställningarna och datorns namntjänst.
mail-trouble-no-answer = Ingen e-postserver svarar på den porten ({ $text }). Kontrollera server och port, och att brandväggen släpper igenom.
mail-trouble-timeout = E-postservern svarade inte i tid ({ $text }). Kontrollera server och port, och att brandväggen släpper igenom.
mail-trouble-tls = Förbindelsen med e-postservern kunde inte skyddas ({ $text }). Kontrollera serverns certifikat och inställningen tls.
mail-trouble-log-in = E-postservern tog inte emot inloggningen ({ $text }). Kontrollera user och lösenordet i inställningarna.
mail-trouble-address = Adressen tar inte emot mejl ({ $text }). Kontrollera den på sidan Konton.
mail-trouble-too-large = Mejlet är större än e-postservern tar emot ({ $text }). Skicka filen på annat sätt, eller höj gränsen på servern.
mail-trouble-refused = E-postservern avvisade mejlet ({ $text }). Fråga den som sköter e-posten.
mail-trouble-busy = E-postservern tog inte emot mejlet just nu ({ $text }). Det skickas igen av sig självt.
mail-trouble-network = Förbindelsen med e-postservern bröts ({ $text }). Det skickas igen av sig självt.
mail-trouble-letter = Mejlet kunde inte sättas ihop: { $text }.
notice-mail-queued = Mejlen skickas om en kort stund. Ångra nedan om något blev fel.
notice-mail-cancelled = Det som väntade är ångrat och skickas inte.
notice-mail-gone = Inget kunde ångras: allt är redan på väg eller skickat.
notice-mail-again = Mejlet skickas inom kort.

way-in-subject = Ditt konto i Lägesbild: något har hänt med inloggningen
way-in-text = Hej!

    { $what } Det skedde { $when }.

    Var det du behöver du inte göra något.

    Var det inte du: ring den som administrerar konton i { $municipality } och be dem logga ut dig överallt. Byt sedan lösenord. Det här brevet har ingen länk; följ aldrig en länk i ett brev som ber dig logga in.
way-in-password = Lösenordet till ditt konto byttes.
way-in-code-set = En kod från en telefon krävs nu när du loggar in.
way-in-code-removed = Koden från telefonen togs bort, så att lösenordet räcker.
way-in-passkey-added = En ny lösennyckel lades till på ditt konto.
way-in-passkey-removed = En lösennyckel togs bort från ditt konto.
way-in-joined = En inloggning hos en annan organisation kopplades till ditt konto.
way-in-parted = En inloggning hos en annan organisation kopplades bort från ditt konto.
way-in-password-by-link = Ett nytt lösenord valdes med en engångslänk från den som administrerar konton.
way-in-recovered = Ett nytt lösenord valdes med en återställningslänk från den som administrerar konton. Koden från telefonen och lösennycklarna togs bort.
way-in-wrong-code = Någon skrev ditt lösenord rätt men koden fel, och kom inte in.
way-in-after-many-tries = Någon loggade in på ditt konto efter många fel lösenord.
