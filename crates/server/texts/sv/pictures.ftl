picture-optional = (valfritt)
picture-choose = Välj
picture-of-week = Lägesbild vecka { $text }
picture-week = Vecka { $text }
picture-weeks = Föregående och nästa vecka
picture-version = Version { $text }
picture-version-label = Version
picture-week-not-over = Veckan pågår
picture-under-way = Veckan pågår
picture-none = Ingen lägesbild
picture-hole = Saknas i kedjan
picture-adopt = Fastställ
picture-newer-draft = Det finns ett utkast till en rättad version.
picture-to-draft = Öppna utkastet
picture-silent = { $n ->
    [one] En organisation var tyst
   *[other] { $text } organisationer var tysta
}
picture-silent-lead = Tystnad är inte lugn: det som saknas kan ha hänt ändå.
picture-area = Område
picture-whole = Hela kommunen
picture-correction = Rättelse:
picture-not-written = Ingen har skrivit någon sammanfattning än.
picture-assessments = Bedömning per område
picture-findings = Det som sticker ut
picture-no-findings = Inget antal avviker från det väntade mer än slumpen förklarar.
picture-by-area = Områdena
picture-by-category = Vad det handlar om
picture-events = händelser
picture-expected = väntat { $text }
picture-per-1000 = { $text } per 1 000 invånare
picture-see-coverage = Se vilka som rapporterade
picture-without-area = { $n ->
    [one] En händelse ligger inte i något område.
   *[other] { $text } händelser ligger inte i något område.
}
picture-public = Öppna källor vid sidan av, inte inräknade: { $text }.
picture-category = Kategori
picture-count = Antal
picture-expected-range = Väntat
picture-verdict = Jämfört med det väntade
picture-year = Det senaste året
picture-where = Var
picture-map-label = Karta över områdena och återkommande platser. Samma uppgifter står i tabellerna.
picture-map-drawn = Kartan som bild och tabell
picture-places = Återkommande platser
picture-no-places = Ingen plats har återkommit tre av de senaste åtta veckorna.
picture-number = Nr
picture-place = Plats
picture-this-week = Veckan
picture-eight-weeks = Åtta veckor
picture-weeks-active = Veckor med händelser
picture-mostly = Mest
picture-when = När på veckan
picture-hours-whole = Tabellen gäller hela kommunen.
picture-news = Nytt sedan sist
picture-coverage = Vilka som rapporterade
picture-coverage-weeks = Vecka för vecka
picture-reviews = Tidigare beslut och vad som blev av dem
picture-all-decisions = Alla beslut
picture-no-reviews = Inga tidigare beslut väntar på svar.
picture-decided = Beslut på mötet
picture-none-decided = Inget beslut är antecknat.
picture-method = Så är siffrorna gjorda
picture-versions = Versioner och kontroll
picture-hash = Kontrollsumma (SHA-256)
picture-checkpoint = Post i loggen
picture-adopted-by = fastställd av { $text }
count-few = färre än { $text }
count-at-least = { $text } eller fler
count-withheld = visas inte
finding-above = { $category } i { $area }: fler än väntat.
finding-below = { $category } i { $area }: färre än väntat.
finding-silent = Troligen för att { $text } inte har rapporterat.
finding-new = Troligen för att { $text } har börjat rapportera.
finding-caused = Kan bero på rapporteringen
verdict-above = Fler än väntat
verdict-below = Färre än väntat
verdict-within = Som väntat
verdict-too-few = För lite att jämföra med
figure-bars = Antal mot det väntade: { $text }
figure-series = Händelser per vecka: { $text }
figure-map = Händelser per område och återkommande platser
figure-hours = Händelser per timme och veckodag
figure-and-table = Figur och tabell
figure-as-table = Visa som tabell
coverage-heard = { $heard } av { $of } organisationer har hörts av.
coverage-missing = De tysta brukar stå för { $n } % av händelserna.
coverage-usual = Brukar rapportera { $text } i veckan.
coverage-partner = Organisation
coverage-state = Läge
coverage-note = Anmärkning
coverage-silent-weeks = { $n ->
    [one] Tyst en vecka.
   *[other] Tyst { $text } veckor i rad.
}
new-total = Totalt { $now } händelser, mot { $then } veckan före.
new-change = { $category }: { $now }, mot { $then } veckan före.
new-first = { $category } i { $area } för första gången under de veckor som jämförs: { $n }.
new-place = { $place } ({ $area }): { $n } händelser, inga de { $weeks } veckorna före.
new-level = { $area }: från { $before } till { $now } sedan förra fastställda lägesbilden.
method-farrington = { $series ->
    [one] En jämförelse
   *[other] { $series } jämförelser
} bygger på säsong och trend under upp till { $years } år (Farringtons metod, Noufaily m.fl. 2013): { $level } av 100 vanliga veckor hamnar inom det väntade.
method-recent = { $series ->
    [one] En jämförelse
   *[other] { $series } jämförelser
} bygger på de senaste { $weeks } veckorna, för att det finns mindre än två år att jämföra med.
method-too-few = { $series ->
    [one] En serie
   *[other] { $series } serier
} har mindre än { $weeks } veckor att jämföra med och får inget omdöme.
method-discovery = Av det som sticker ut väntas högst { $rate } % vara slump, fast { $tests } antal har prövats (Benjamini och Hochberg 1995).
method-least = Ett antal under { $n } kallas aldrig fler än väntat.
method-like = Jämförelsen gäller bara organisationer som har hörts av, och veckor då de flesta av dem gjorde det.
method-aoristic = Händelser med osäker tid är fördelade över de timmar då de kan ha hänt (Ratcliffe).
method-places = En plats är återkommande när den haft händelser minst { $least } av de senaste { $weeks } veckorna.
map-area-events = { $n ->
    [0] inga händelser
    [one] en händelse
   *[other] { $text } händelser
}
map-places-cluster = {"{"}n{"}"} platser, zooma in
map-place-open = Visa platsens händelser
map-places-failed = Kartan kunde inte visas. Tabellerna har samma uppgifter.

assess = Bedömning
assess-done = { $done } av { $of } områden är bedömda.
assess-complete = bedömt
assess-summary = Sammanfattning
assess-summary-hint = Hela kommunen i några meningar: vad veckan visar, vad det beror på, vad ni gör. Texterna läses också av dem som inte ser små antal: skriv fler eller färre, inte hur många.
assess-level = Nivå
assess-direction = Riktning
assess-text = Bedömning
assess-facts = Händelser: { $n }, väntat { $low }–{ $high }.
assess-facts-alone = Händelser: { $text }.
assess-previous = Vecka { $week }: { $level }. { $text }
assess-participants = Deltagare
assess-save = Spara utkastet
text-too-long = Texten är för lång. Högst { $text } tecken får plats.
refused-count = { $n ->
    [one] En uppgift behöver ändras
   *[other] { $text } uppgifter behöver ändras
}
stale-title = Någon annan har sparat under tiden
stale-lead = Det du skrev finns kvar i formuläret. Här är vad den andra sparade där det skiljer sig. Spara igen för att ersätta det med ditt.
stale-adopted-lead = Det du skrev är inte sparat men står kvar här. Gör en rättelse om det ska med.

adopt-title = Fastställ lägesbild vecka { $text }
adopt-lead = En fastställd lägesbild låses med siffror, bedömningar och kontrollsumma. Den kan rättas med en ny version, aldrig ändras.
adopt-changed = Lägesbilden har ändrats sedan sidan öppnades
adopt-changed-lead = Läs igenom igen och fastställ sedan.
adopt-missing = { $n ->
    [one] En sak saknas
   *[other] { $text } saker saknas
}
adopt-back = Tillbaka till bedömningen
adopt-locks = Det här låses
adopt-silent = Tysta organisationer
adopt-do = Fastställ lägesbilden
adopt-already = Lägesbilden är redan fastställd
adopt-week-not-over = Veckan är inte slut än. Den kan fastställas från och med söndagen.
adopt-summary-missing = Sammanfattningen är tom. Skriv några meningar om veckan.
adopt-assessments-missing = Bedömning saknas för { $text }. Ange nivå, riktning och text.
adopt-participants-missing = Inga deltagare är angivna. Välj vilka funktioner som var med.
correct = Rätta lägesbilden
correct-lead = En rättelse blir en ny version. Den fastställda finns kvar som den är.
correct-why = Varför rättelsen görs
correct-begin = Börja rättelsen
correct-why-missing = Skriv varför lägesbilden rättas.
notice-adopted = Lägesbilden är fastställd och låst.
notice-correction-begun = Rättelsen är påbörjad. Ändra, spara och fastställ igen.
notice-decided = Beslutet är antecknat.

chain-lead = Vecka för vecka: vad som hände, hur ni bedömde det, vad ni beslutade.
chain-waiting = Bedöm vecka { $text }
chain-holes = { $n ->
    [one] En vecka saknar fastställd lägesbild
   *[other] { $text } veckor saknar fastställd lägesbild
}
chain-years = År
chain-week = Vecka
chain-dates = Dagar
chain-status = Läge
chain-level = Högsta nivå
chain-adopted = Fastställd
picture-at-a-glance = I korthet
picture-key-events = Händelser
picture-key-findings = utöver slumpen
picture-key-heard = av { $text } organisationer
picture-key-late = Försenade beslut
picture-key-decisions = av { $text } tidigare beslut
picture-categories-as-table = Siffrorna som tabell, med händelserna bakom
picture-review-outcome = Vad det blev
