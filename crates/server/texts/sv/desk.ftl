# Underlag till en revisionsfråga
evidence-title = Underlag till revisionen
evidence-lead = Det underlag som frågan väntar sig, om det finns i registret, och om någon har kontrollerat fakta.
evidence-known-then = Så här såg underlaget ut { $text }, enligt det som var känt då.
evidence-not-asked-then = Frågan fanns inte i registret { $text }. Den visas som den är känd i dag.
evidence-question = Frågan
evidence-expected = Väntat underlag
evidence-none-expected = Frågan säger inte vilket underlag som väntas. Skriv in det på frågans sida.
evidence-name = Underlag
evidence-there = I registret
evidence-what = Vad det är
evidence-present = Finns
evidence-missing = Saknas
evidence-count = { $missing ->
    [0] Allt underlag finns: { $n } av { $all }.
   *[other] { $n } av { $all } finns, { $missing } saknas.
}
evidence-by-name-only = Saknas: frågan pekar inte på någon post i registret.
evidence-not-there = Saknas: posten finns inte i registret den dagen.
evidence-none-of-kind = Saknas: registret har inga sådana poster den dagen.
evidence-no-picture = Saknas: ingen lägesbild var fastställd den dagen.
evidence-unknown-kind = Saknas: frågan anger ett slag som inte finns.
evidence-pictures = { $n ->
    [one] En fastställd lägesbild
   *[other] { $text } fastställda lägesbilder
}
evidence-no-file = Registret har uppgifter om dokumentet men inte själva filen.
evidence-files = Filen finns utanför registret: { $text }
evidence-week = Vecka
evidence-version = Version
evidence-adopted = Fastställd
evidence-hash = Kontrollsumma
evidence-checks = Faktakontroll
evidence-check-by = Funktion
evidence-check-about = Gäller
evidence-unchecked = Ingen har kontrollerat fakta. Gör det innan underlaget används utanför kommunen.
evidence-check-waiting = { $n ->
    [one] En tillfrågad funktion har inte svarat.
   *[other] { $text } tillfrågade funktioner har inte svarat.
}
evidence-check-commented = { $n ->
    [one] En funktion har lämnat synpunkter. Se till att de är omhändertagna.
   *[other] { $text } funktioner har lämnat synpunkter. Se till att de är omhändertagna.
}
evidence-checked = Fakta är kontrollerade och godkända av alla som har tillfrågats.
evidence-no-answer = Inget svar
evidence-findings = Iakttagelser och risker
evidence-no-findings = Ingen iakttagelse och ingen risk hör till frågan.
evidence-take-out = Ta ut underlaget
evidence-to-record = Frågans post
evidence-change = Ändra frågan och vad den väntar sig
evidence-ask-check = Be om faktakontroll
act-evidence-exported = tog ut underlag till revisionen
journal-field-question = Fråga
journal-field-as-of = Läget den
journal-field-missing = Saknas

# Överlämning
functions-handover = Välj en funktion för att se dess överlämning.
handover-kicker = Överlämning
handover-title = Överlämning: { $text }
handover-lead = Det som den som tar över funktionen behöver veta. Allt hör till funktionen, inget till personen.
handover-leaves = Slutar { $text }
handover-holders = Innehavare
handover-holders-lead = Vem som har och har haft funktionen. En innehavare är en kontakt på arbetet; registret vet inget mer om personen.
handover-as = Som
handover-unknown-from = Inte antecknat
handover-holds = Har den
handover-coming = Kommer
handover-left = Har lämnat
handover-vacant = Ingen har funktionen. Det den ansvarar för väntar på nästa innehavare.
handover-no-deputy = Ingen ställföreträdare är utsedd.
handover-coming-title = { $n ->
   *[other] De närmaste { $text } månaderna
}
handover-nothing-coming = Inget slutar, ska vara klart eller äger rum under tiden.
handover-which-day = Vilken dag
handover-decisions = Veckobeslut utan svar
handover-no-decisions = Inget veckobeslut väntar på svar.
record-decision = Beslut
handover-owns = Det funktionen ansvarar för
handover-owns-lead = Det som är avslutat står sist i varje tabell.
handover-owns-nothing = Inget i registret hör till funktionen än.
handover-bodies = Organ och platser
handover-no-bodies = Funktionen har ingen plats i något organ.
handover-seat = Plats
handover-last-meeting = Senaste möte
handover-no-meeting = Inget antecknat
handover-contacts = Kontakter
handover-contacts-lead = Funktioner och organisationer, aldrig personer.
handover-no-contacts = Inga kontakter: funktionen sitter inte i något organ och ansvarar inte för någon åtgärd med andra.
handover-functions = Funktioner i samma organ
handover-meets-in = Möts i
handover-partners = Organisationer i funktionens åtgärder
handover-habits = Vanor
handover-no-habits = Ingen använd rutin är antecknad.
handover-last-used = Senast
handover-rhythm = { $text }: { $rule }.

# Personberoende
dependence-title = Personberoende
dependence-lead = Hur mycket av arbetet som hänger på en enda person, och vad som skulle ändra på det.
dependence-functions = Funktioner utan ställföreträdare
dependence-no-functions = Varje funktion med innehavare har också en ställföreträdare.
dependence-functions-count = { $n } av { $all } funktioner med innehavare har ingen ställföreträdare.
dependence-several = En och samma innehavare har flera funktioner: { $text }.
dependence-records = Ansvarar för
dependence-mend = Åtgärda
dependence-appoint = Utse ställföreträdare
dependence-routines = Rutiner som få har använt
dependence-routines-lead = En rutin som bara en innehavare har använt är inte prövad av någon annan.
dependence-no-routines = Varje rutin har använts av minst två innehavare.
dependence-routines-count = { $n } av { $all } rutiner har använts av bara en innehavare.
dependence-used = Använd
dependence-one-holder = { $n ->
    [one] En gång, av en innehavare
   *[other] { $text } gånger, av samma innehavare
}
dependence-never = Aldrig, enligt registret
dependence-note-use = Anteckna att rutinen har använts
dependence-open = Öppna rutinen
dependence-pictures = Veckans lägesbilder
dependence-pictures-lead = De senaste 52 veckorna. Kontot nämns inte, bara hur många lägesbilder som samma konto har fastställt.
dependence-no-pictures = Ingen lägesbild var fastställd under tiden.
dependence-pictures-count = { $accounts ->
    [one] Samma konto har fastställt alla lägesbilder: { $n } av { $all } ({ $percent } %).
   *[other] Samma konto har fastställt { $n } av { $all } lägesbilder ({ $percent } %). { $accounts } konton har fastställt någon.
}
dependence-pictures-mend = Låt en till i samordningen fastställa nästa lägesbild.
dependence-accounts = Konton

# Dagordning
agenda-title = Dagordning: { $text }
agenda-lead = Byggd av det som ska tas upp enligt registret. Inget är inskrivet för hand.
agenda-picture = Veckans lägesbild
agenda-to-picture = Lägesbilden { $text }
agenda-picture-adopted = Lägesbilden för { $text } ({ $days }) är fastställd.
agenda-picture-draft = Lägesbilden för { $text } ({ $days }) är ett utkast. Fastställ den på mötet.
agenda-picture-none = Ingen har börjat på lägesbilden för { $text } ({ $days }).
agenda-assignments = Uppdrag att svara på
agenda-no-assignments = Alla uppdrag är besvarade.
agenda-between = Från och till
agenda-from-to = { $from } till { $to }
agenda-late-decisions = { $n ->
    [one] Ett veckobeslut är försenat.
   *[other] { $text } veckobeslut är försenade.
}
agenda-promises = Medborgarlöften som släpar
agenda-no-promises = Inget löfte ligger efter en jämn takt över året.
agenda-progress = { $n } av minst { $least } { $unit }; i jämn takt { $expected } vid det här laget
agenda-problems = Problem utan orsak eller åtgärd
agenda-no-problems = Varje prioriterat problem har både orsak och åtgärd.
agenda-interventions = Åtgärder som börjar eller slutar i veckan
agenda-no-interventions = Ingen åtgärd börjar eller slutar i veckan.
agenda-begins = Börjar { $text }
agenda-ends = Slutar { $text }
agenda-owed = Att göra för organets funktioner
agenda-nothing-owed = Inget är försenat eller saknas hos organets funktioner.
agenda-owed-without-seats = Organet har inga platser inskrivna. Här visas de funktioner som svarar för organets uppdrag.
agenda-since = Sedan förra mötet
agenda-to-tertial = Veckornas siffror, { $text }
agenda-first-meeting = Inget tidigare möte är antecknat som hållet.
agenda-last-held = Förra mötet hölls { $text }.
agenda-weeks = Lägesbilden är fastställd för { $n } av { $all } veckor sedan dess.
agenda-happened = Det som har hänt
agenda-what-happened = Vad som hände
agenda-made = Gjordes
agenda-began = Började
agenda-ended = Avslutades
agenda-followed-up = Följdes upp
agenda-decided = Beslutades
agenda-expired = Slutade gälla
agenda-answered = Besvarades
agenda-published = Publicerades
agenda-held = Hölls
agenda-our-decisions = Vad vi beslutade, och vad det blev
agenda-our-decisions-lead = { $n ->
   *[other] Beslut under de senaste { $text } åren, det senaste först.
}
agenda-no-decisions = Inget beslut av organet är antecknat.
agenda-became = Vad det blev
agenda-became-nothing = Inget spår i registret
agenda-prioritise = Att prioritera
agenda-nothing-to-prioritise = Inget aktuellt problem finns i registret.
agenda-not-weighed = Inte prioriterat
agenda-ongoing = Åtgärder på gång
agenda-late = Försenat och saknas
agenda-late-kinds = Försenat, efter slag
agenda-late-finding = { $n ->
    [one] En sak är försenad: { $text }.
   *[other] { $n } saker är försenade, av { $kinds } slag. Vanligast: { $text }.
  }
agenda-late-longest = Tabellen visar { $n } av { $of } försenade. Alla står i listan Att göra.
agenda-meetings-figure = Möten mot planen
agenda-meetings-held = Hållna
agenda-meetings-wanted = Planerade
agenda-lacking = Saknas eller är utan ansvarig
agenda-number = Antal
agenda-expiring = { $n ->
   *[other] Dokument som har gått ut eller gör det inom { $text } månader
}
agenda-none-expiring = Inget dokument går ut.
agenda-money = Pengar som inte delats ut
agenda-no-money = Inget budgetpaket finns för i år eller förra året.
agenda-unallocated = Paketen
agenda-not-given-out = Inte fördelat
agenda-unused = Rader med pengar kvar
agenda-left = Inte använt
agenda-no-reason = Inget skäl angivet
agenda-meetings = Möten: plan mot hållna
agenda-no-meetings = Inget möte är antecknat för i år eller förra året.
agenda-plan = { $year }: { $n } av { $wanted } möten hållna.
agenda-meeting-held = Hölls
agenda-meeting-missed = Hölls inte
agenda-meeting-coming = Kommande
agenda-able = Beslutsförhet
agenda-quorum = Beslutför
agenda-no-quorum = Inte beslutför
agenda-seats = Platser
agenda-no-seats = Organet har inga platser inskrivna.
