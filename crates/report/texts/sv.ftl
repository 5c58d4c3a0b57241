## Ord och tal

and = och
unknown = okänt
instant = { $date } kl. { $hour }.{ $minute }
month-1 = januari
month-2 = februari
month-3 = mars
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = augusti
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
weekday-1 = måndag
weekday-2 = tisdag
weekday-3 = onsdag
weekday-4 = torsdag
weekday-5 = fredag
weekday-6 = lördag
weekday-7 = söndag
weekday-short-1 = mån
weekday-short-2 = tis
weekday-short-3 = ons
weekday-short-4 = tor
weekday-short-5 = fre
weekday-short-6 = lör
weekday-short-7 = sön
part-of-day-night = natten (00–06)
part-of-day-morning = förmiddagen (06–12)
part-of-day-afternoon = eftermiddagen (12–18)
part-of-day-evening = kvällen (18–24)

## Väntat spann

range-too-few = för få veckor
legend-range = väntat spann
verdict-above = fler än väntat
verdict-below = färre än väntat
verdict-within = som väntat
verdict-too-few = kan inte bedömas
count-against-range = { $name } ({ $n } mot { $range })
finding-above = Fler än väntat: { $names }.
finding-below = Färre än väntat: { $names }.
finding-within = { $n } av { $of } ligger inom sitt väntade spann.
finding-too-few = { $n } av { $of } kan inte bedömas, jämförelseveckorna är för få.

## Vecka för vecka

week-short = v. { $week }
week-short-with-year = v. { $week } { $year }
coverage-row = hörda
heard-of = { $heard } av { $of }
series-empty = Det finns inga veckor att visa.
series-last = { $n } händelser vecka { $week }, väntat { $range }.
series-last-alone = { $n } händelser vecka { $week }. Jämförelseveckorna är för få för ett väntat spann.
series-earlier = De { $weeks } veckorna före hade mellan { $low } och { $high }.
series-gaps = Någon rapportör var tyst under { $n } av { $of } veckor.
period-series-alone = Jämförelseveckorna är för få för ett väntat spann.
period-series-within = { $n } av { $of } veckor låg inom det väntade.
period-series-above = Fler än väntat i { $n } veckor.
period-series-below = Färre än väntat i { $n } veckor.
area-weeks-within = I { $n } av { $of } områden låg alla veckor inom det väntade.
area-weeks-above = Fler än väntat: { $names }.
area-weeks-below = Färre än väntat: { $names }.
area-weeks-count = { $n } veckor
area-weeks-more = { $n ->
    [one] ett område till
   *[other] { $n } områden till
  }
area-weeks-scale = Varje ruta har sin egen skala från noll.
area-weeks-told-most = Flest under en vecka: { $n } i { $name }, { $week }.
area-weeks-told-few = { $n ->
    [one] I ett område var det färre än { $least } varje vecka.
   *[other] I { $n } områden var det färre än { $least } varje vecka.
  }
area-weeks-column-above = Fler än väntat
area-weeks-column-below = Färre än väntat
area-weeks-column-most = Flest under en vecka

## Tider

legend-up-to = högst { $limit }
legend-per-hour = händelser per timme
hours-empty = Inga händelser med känd tid.
hours-finding = Flest händelser { $day } kl. { $from }–{ $to }. Mest på { $part }: { $percent } % av händelserna.
hours-shared =
    { $n ->
        [one] En händelse med osäker tid är fördelad över de timmar den kan ha skett.
       *[other] { $n } händelser med osäker tid är fördelade över de timmar de kan ha skett.
    }
hours-unknown =
    { $n ->
        [one] En händelse med okänd tid är inte med.
       *[other] { $n } händelser med okänd tid är inte med.
    }

## Betyg på ett mål

grade-series-none = Inget betyg är satt.
grade-series-last = { $year }: { $step }.
grade-series-break = Skalan byttes { $year }, så betygen före och efter jämförs inte.
grade-series-same = Skalan byttes { $year }: { $step } räknas som samma betyg som året före. Övriga steg jämförs inte.
column-grade = Betyg
column-scale = Skala

## Karta

map-without-outlines = Områdenas gränser saknas, så kartan kan inte ritas. Tabellen har samma uppgifter.
legend-events = händelser
legend-per-1000 = händelser per 1 000 invånare
map-scale = { $km } km
map-source = Gränser och vatten: { $source }
map-by-area = Visar hela områden, inga platser.
map-by-place = Platserna är utsatta så noga som de rapporterades: för dem som arbetar med registret.
map-empty = Inga händelser i något område.
map-finding-events = Flest händelser i { $names }.
map-finding-per-1000 = Flest händelser per 1 000 invånare i { $names }.
map-places = Återkommande platser: { $names }.

## Sambandsbild

graph-empty = Det finns inget att visa.
graph-finding = { $nodes } och { $edges }; { $lacking }.
graph-nodes =
    { $n ->
        [one] Ett objekt
       *[other] { $n } objekt
    }
graph-edges =
    { $n ->
        [0] inga samband
        [one] ett samband
       *[other] { $n } samband
    }
graph-lacking =
    { $n ->
        [0] inget objekt är märkt med att något saknas
        [one] vid ett objekt saknas något
       *[other] vid { $n } objekt saknas något
    }
graph-too-large = Bilden skulle få { $n } objekt och så många streck att den inte går att läsa. Den ritas därför inte; tabellen har alla samband.
graph-here = det frågan gäller
graph-attention = något saknas
graph-alone = utan samband

## Indikator år för år

indicator-empty = Det finns inga värden att visa.
indicator-finding = { $year }: { $value } ({ $uncertainty }), { $compared }; { $breaks }.
indicator-uncertainty-unknown = okänd osäkerhet
indicator-unknown = okänd
indicator-not-told-apart = ingen säkerställd skillnad mot { $year } ({ $value })
indicator-higher = säkerställt högre än { $year } ({ $value })
indicator-lower = säkerställt lägre än { $year } ({ $value })
indicator-cannot-be-told = om det skiljer sig från { $year } ({ $value }) kan inte avgöras
indicator-nothing-before = inget tidigare värde att jämföra med
indicator-breaks =
    { $n ->
        [0] inget tidsseriebrott
        [one] ett tidsseriebrott
       *[other] { $n } tidsseriebrott
    }
indicator-break = tidsseriebrott
indicator-interval = 95 % konfidensintervall
indicator-axis-cut = axeln börjar inte vid 0

## Belopp

amounts-empty = Det finns inga belopp att visa.
amounts-finding = { $rows }: { $over }; { $lacking }.
amounts-rows =
    { $n ->
        [one] En post
       *[other] { $n } poster
    }
amounts-over = utfallet är högre än budgeten för { $names }
amounts-over-many = utfallet är högre än budgeten för { $n } poster
amounts-over-none = inget utfall är högre än sin budget
amounts-lacking =
    { $n ->
        [0] alla har både budget och utfall
        [one] en post saknar budget eller utfall
       *[other] { $n } poster saknar budget eller utfall
    }
amounts-budget = budget
amounts-outcome = utfall
amounts-mnkr = { $n } mnkr
amounts-less-than = < { $n }

## Kolumner

column-area = Område
column-category = Kategori
column-count = Antal
column-expected-range = Väntat
column-expected-low = Väntat, lägst
column-expected-high = Väntat, högst
column-population = Invånare
column-hour = Timme
column-reporters = Rapportörer
column-silent-weeks = Tysta veckor i rad
column-events-then = Händelser då
column-events-now = Händelser nu
column-verdict = Jämfört
column-week = Vecka
column-heard = Hörda
column-weekday = Veckodag
column-sum = Summa
column-per-1000 = Per 1 000 inv.
column-number = Nr
column-place = Plats
column-this-week = Denna vecka
column-eight-weeks = 8 veckor
column-weeks-active = Veckor med händelser
column-mostly = Mest
column-reporter = Rapportör
column-state = Läge
column-decision = Beslut
column-responsible = Ansvarig
column-due = Klart senast
column-outcome = Vad det blev
column-before-now = Händelser då och nu
column-from = Från
column-relation = Samband
column-to = Till
column-year = År
column-value = Värde
column-uncertainty = Osäkerhet (95 %)
column-base = Underlag (n)
column-stretch = Jämförbar del
column-amount-of = Post
column-budget = Budget, kr
column-amount-outcome = Utfall, kr
column-note = Anmärkning

## Dokument

document-page-of = Sida { $page } av { $pages }
document-footer = { $municipality } · { $title }
document-contents = Innehåll
## Ord som står kvar på talets rad, med blanksteg mellan
held-after-number = procent § §§ % kr mnkr tkr km m
held-before-number = vecka v. kl. nr sida sidan tabell
document-as-of = Uppgifterna gäller
document-tables = Siffrorna i tabeller
document-twin = Tabell { $n }. { $title }
document-twin-of = Siffrorna: tabell { $n }
document-on-page = , sidan { $page }
document-made-at = Gjort
document-sources = Gjort ur
document-ident = Beteckning
document-table-empty = Det finns inget att visa här.

## Veckans lägesbild

weekly-title = Lägesbild vecka { $week } { $year }
weekly-document-title = Lägesbild vecka { $week } { $year }, { $municipality }
weekly-status-draft = Utkast
weekly-status-draft-note = Inte fastställt. Siffror och text kan ändras.
weekly-status-adopted = Fastställd
weekly-status-adopted-note = Fastställd { $when } av { $who }.
weekly-status-adopted-note-alone = Fastställd { $when }.
weekly-version = Version
weekly-placed = Figurer ur registret
weekly-placed-hidden = Figur
weekly-placed-steps = Antal visas i steg, och antal som är så små att de kan peka ut någon visas inte.
weekly-placed-why-hidden = Figuren är finare än vad som visas för andra än dem som arbetar med registret.
weekly-placed-selection = Urval: { $selection }
weekly-hash = Kontrollsumma (SHA-256)
weekly-checkpoint = Journal
weekly-signed = Underskriven kontrollpunkt
weekly-checkpoint-value = post { $number }, { $hash }
weekly-correction-title = Rättelse, version { $version }
weekly-participants = Deltagare

weekly-summary = Sammanfattning
weekly-summary-missing = Sammanfattningen är inte skriven än.
weekly-key-total = händelser
weekly-key-expected = väntat { $range }
weekly-key-unusual =
    { $n ->
        [0] inget sticker ut
        [one] sticker ut
       *[other] sticker ut
    }
weekly-key-heard = rapportörer hörda
weekly-key-late =
    { $n ->
        [one] försenat beslut
       *[other] försenade beslut
    }

weekly-assessments = Bedömning per område
weekly-assessment-missing = Inte bedömt än.
weekly-level-calm = Lugnt
weekly-level-normal = Normalt
weekly-level-raised = Förhöjt
weekly-level-serious = Allvarligt
weekly-direction-better = bättre
weekly-direction-unchanged = oförändrat
weekly-direction-worse = sämre
weekly-events-against = Händelser: { $n }, väntat { $range }
weekly-events-alone = Händelser: { $n }, för få veckor att jämföra med

weekly-unusual = Det som sticker ut
weekly-unusual-none = Ingenting sticker ut den här veckan, när hänsyn tagits till hur många serier som jämförts.
weekly-unusual-area = { $area }: { $category }
weekly-unusual-whole = Hela kommunen: { $category }
weekly-unusual-lead = Antal utanför det väntade, det mest anmärkningsvärda först.

weekly-counts = Antal mot väntat
weekly-sheet-areas = Områden
weekly-sheet-categories = Kategorier
weekly-sheet-areas-categories = Områden och kategorier
weekly-sheet-weeks = Vecka för vecka
weekly-sheet-places = Återkommande platser
weekly-sheet-hours = Timme och veckodag
weekly-sheet-coverage = Rapportörer
weekly-figure-areas = Händelser per område mot väntat spann
weekly-figure-categories = Händelser per kategori mot väntat spann
weekly-figure-series = Händelser vecka för vecka
weekly-figure-hours = Timme och veckodag
weekly-figure-map = Områden och återkommande platser
weekly-without-area =
    { $n ->
        [0] Alla händelser ligger i ett område.
        [one] En händelse ligger inte i något område; den är med i summan.
       *[other] { $n } händelser ligger inte i något område; de är med i summan.
    }
weekly-total-row = Hela kommunen

weekly-places = Återkommande platser
weekly-places-none = Inga platser återkommer under de senaste åtta veckorna.
weekly-places-note = Platser med händelser under flera av de senaste åtta veckorna. Numren är desamma på kartan.
weekly-hours = När det händer
weekly-decisions-before = Tidigare beslut
weekly-decisions-before-none = Det finns inga tidigare beslut att följa upp.
weekly-decisions-now = Nya beslut
weekly-decisions-now-none = Inga nya beslut.
weekly-decision-open = Pågår
weekly-decision-late =
    { $days ->
        [one] Försenat en dag
       *[other] Försenat { $days } dagar
    }
weekly-decision-done = Gjort
weekly-decision-partly-done = Delvis gjort
weekly-decision-not-done = Inte gjort
weekly-decision-events = { $then } då, { $now } nu

weekly-coverage = Vilka som rapporterade
weekly-coverage-lead = { $heard } av { $of } rapportörer hördes av. Tystnad är inte samma sak som lugnt.
weekly-coverage-missing = De som var tysta brukar stå för { $percent } % av händelserna.
weekly-state-reported =
    { $n ->
        [one] En händelse
       *[other] { $n } händelser
    }
weekly-state-zero = Inget att rapportera
weekly-state-silent =
    { $weeks ->
        [one] Tyst
       *[other] Tyst { $weeks } veckor i rad
    }
weekly-coverage-usual = Brukar rapportera { $n } i veckan.
weekly-coverage-new =
    { $n ->
        [one] Ny sedan vecka { $week }: en händelse denna vecka.
       *[other] Ny sedan vecka { $week }: { $n } händelser denna vecka.
    }
weekly-public = Öppna källor, till exempel polisens publika händelser, räknas inte in i antalen.
weekly-source-n = { $source }: { $n }

weekly-new = Nytt sedan sist
weekly-new-total = { $now } händelser, förra veckan { $before }.
weekly-new-change = { $category }: { $now }, förra veckan { $before }
weekly-new-first-area = { $category } i { $area } för första gången på { $weeks } veckor ({ $n })
weekly-new-first = { $category } för första gången på { $weeks } veckor ({ $n })
weekly-new-place =
    { $n ->
        [one] { $place }: en händelse, ingen på { $weeks } veckor före
       *[other] { $place }: { $n } händelser, inga på { $weeks } veckor före
    }
weekly-new-level = { $area }: från { $before } till { $now } (sedan vecka { $week })

weekly-counts-others = Antal
weekly-few = färre än { $n }
weekly-at-least = { $n } eller fler
weekly-others-note = Den här versionen är för läsare som inte arbetar med registret. Veckans antal står i steg, och antal under den gräns som gäller för allmänheten som färre än den.
weekly-others-areas = Händelser per område
weekly-others-categories = Händelser per kategori
weekly-others-events = Händelser: { $n }
weekly-others-above = Fler än väntat.
weekly-others-below = Färre än väntat.
weekly-others-silent = Troligen för att { $partner } inte har rapporterat.
weekly-others-new = Troligen för att { $partner } har börjat rapportera.

weekly-method = Metod och källor
weekly-method-farrington = Väntat spann: Farringtons metod (flexibel) på { $years } år bakåt, för { $series } serier. { $percent } av 100 vanliga veckor hamnar inom spannet.
weekly-method-recent = Väntat spann: medel och spridning för de senaste { $weeks } veckorna, för { $series } serier med för kort historia för Farringtons metod.
weekly-method-too-few = { $series } serier har färre än { $weeks } veckor att jämföra med. De får inget spann och inget omdöme.
weekly-method-fdr = Det som sticker ut är prövat med Benjamini–Hochberg över { $tests } serier: högst { $percent } % väntas vara slump.
weekly-method-least = Ett antal under { $n } händelser kallas aldrig fler än väntat.
weekly-method-like = Lika jämförs med lika: bara rapportörer som hördes i veckan räknas, mot veckor där minst { $percent } % av dem hördes.
weekly-method-aoristic = Händelser med osäker tid är fördelade över de timmar de kan ha skett (aoristisk fördelning).
weekly-method-places = Återkommande platser: händelser under minst { $least } av de senaste { $weeks } veckorna.
weekly-sources = Källor
weekly-made = Dokumentet är gjort av Lägesbild ur kommunens händelseregister. Registret innehåller inga uppgifter om personer.

## Uttag

yes = ja
no = nej
sheet-events = Händelser
sheet-dictionary = Kolumnerna
sheet-stamp = Uttaget
sheet-rejected = Rader att rätta
dictionary-column = Kolumn
dictionary-meaning = Vad den säger
schema-events-means = Händelser ur ett urval. En egenskap per kolumn, med samma ord som i kalkylblad och kartfil. Kolumner som pekar ut en plats saknas när uttaget är gjort för läsare utanför samordningen.
schema-zone-means = Tidszonen som alla klockslag utan zon är skrivna i.
dictionary-sheet = Blad
dictionary-kind = Slag
kind-text = Text
kind-day = Datum
kind-year = År
kind-number = Tal
kind-money = Kronor, med två decimaler
stamp-municipality = Kommun
stamp-taken-by = Uttaget av
stamp-taken-at = Uttaget
stamp-filter = Urval
stamp-rows = Antal händelser
stamp-precision = Platsens noggrannhet
stamp-exact = Exakt plats. Får bara delas med dem som arbetar med platsen.
stamp-coarse = Bara område. Platsnamn, punkt, referens och fritext är utelämnade.
rejected-reason = Orsak till avvisning
rejected-row = Rad i filen
event-id = Nummer
event-id-means = Händelsens nummer i registret.
event-date = Datum
event-date-means = Dagen då händelsen började, kommunens tid. Den dagen räknas händelsen på.
event-week = Vecka
event-week-means = ISO-vecka, till exempel 2022-W10.
event-from = Från
event-from-means = Tidigaste tidpunkt då händelsen kan ha börjat, kommunens tid.
event-to = Till
event-to-means = Senaste tidpunkt då händelsen kan ha skett. Samma som Från när tiden är exakt.
event-time-precision = Tidens noggrannhet
event-time-precision-means = Hur noga tiden är känd: exakt, timme, tidsspann, dag eller okänd.
event-category = Kategori
event-category-means = Händelsens kategori enligt kommunens lista.
event-subtype = Undertyp
event-subtype-means = Undertyp inom kategorin, om den är känd.
event-severity = Allvar
event-severity-means = 1 låg, 2 märkbar, 3 hög, 4 mycket hög.
event-certainty = Säkerhet
event-certainty-means = Om händelsen är iakttagen, misstänkt eller hörd av andra.
event-area = Område
event-area-means = Området där platsen ligger, i den indelning kommunen arbetar med.
event-regso = RegSO
event-regso-means = Regionalt statistikområde (SCB).
event-deso = DeSO
event-deso-means = Demografiskt statistikområde (SCB).
event-place = Plats
event-place-means = Platsens namn eller adress som den rapporterades.
event-place-type = Platstyp
event-place-type-means = Vilken sorts plats det är.
event-place-precision = Platsens noggrannhet
event-place-precision-means = Hur noga platsen är känd: punkt, adress, sträcka, område, kommundel eller okänd.
event-latitude = Latitud
event-latitude-means = WGS 84, grader norr.
event-longitude = Longitud
event-longitude-means = WGS 84, grader öster.
event-source = Källa
event-source-means = Hur rapporten kom in.
event-source-reference = Källans nummer
event-source-reference-means = Rapportörens eget nummer på händelsen.
event-reported-by = Rapportör
event-reported-by-means = Organisationen som rapporterade.
event-controller = Ansvarig för uppgifterna
event-controller-means = Organisationen som är personuppgiftsansvarig för rapporten.
event-classification = Klassning
event-classification-means = Vem som får se uppgiften: öppen, intern eller sekretess.
event-police = Polisanmäld
event-police-means = Om händelsen är anmäld till polisen.
event-offensive = Kränkande
event-offensive-means = Om innehållet är kränkande eller rasistiskt, till exempel klotter.
event-status = Läge
event-status-means = Mottagen, sorterad, sammanslagen eller avförd. Sammanslagna och avförda räknas inte.
event-reported-at = Rapporterad
event-reported-at-means = När rapporten lämnades, kommunens tid.
event-recorded-at = Registrerad
event-recorded-at-means = När händelsen kom in i registret, kommunens tid.
event-text = Text
event-text-means = Vad rapportören skrev, granskat så att inga personer nämns.
time-precision-exact = exakt
time-precision-hour = timme
time-precision-interval = tidsspann
time-precision-day = dag
time-precision-unknown = okänd
certainty-observed = iakttagen
certainty-suspected = misstänkt
certainty-hearsay = hörsägen
place-precision-point = punkt
place-precision-address = adress
place-precision-stretch = sträcka
place-precision-area = område
place-precision-district = kommundel
place-precision-unknown = okänd
classification-open = öppen
classification-internal = intern
classification-secret = sekretess
event-status-received = mottagen
event-status-sorted = sorterad
event-status-merged = sammanslagen
event-status-dismissed = avförd
multiples-missing = saknas

told-between = antalet ligger någonstans i blocket
told-alike = Överallt { $n }.
told-series-finding = Som mest { $most }, i { $alike } av { $of } perioder, först { $when }. Som minst { $least }.
told-day-part = { $day } på { $part }
told-hours-finding = Flest, { $n }: { $when }.
told-hours-many = Flest, { $n }, i { $parts } av veckans { $of } delar.
told-part-night = natt 00–06
told-part-morning = förmiddag 06–12
told-part-afternoon = eftermiddag 12–18
told-part-evening = kväll 18–24
