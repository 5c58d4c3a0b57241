import-lead = Läs in filer från dem som rapporterar. Du får se hur filen tolkas innan något sparas, varje rad blir en händelse eller får ett skäl, och hela importen går att ångra.
import-send = Läs in en fil
import-refused = Filen togs inte emot
import-refused-nothing = Inget av filen finns i registret.
import-partner = Vem har lämnat filen?
import-partner-choose = Välj organisation
import-partner-auto = Känn igen avsändaren
import-partner-hint = Filens namn och kolumner jämförs med tidigare filer. Du ser vem det blev innan något läses in.
import-partner-missing = Välj vilken organisation som har lämnat filen. Den avgör källan och vem som får återkoppling.
import-format = Vad är det för fil?
import-format-auto = Känn igen filen
import-format-table = Tabell (CSV eller kalkylblad)
import-format-polisen = Polisens öppna händelser
import-format-email = E-post (.eml)
import-format-open311 = Felanmälningar enligt Open311
import-format-demo = Demo
import-more = Annan källa än organisationens vanliga
import-source-usual = Organisationens vanliga källa
import-file = Fil
import-file-hint = CSV, XLSX, ODS, JSON eller EML, högst 200 MB.
import-file-missing = Välj en fil att läsa in.
import-look = Titta på filen
import-none = Inga filer har lästs in ännu
import-none-cure = Välj organisation och fil ovanför, till exempel veckans väktarrapport.
import-earlier = Tidigare importer
import-number = Import { $text }
import-read = Rader lästa
import-accepted = Nya händelser
import-unchanged = Fanns redan
import-rejected = Avvisade rader
import-duplicates = Möjliga dubbletter
import-seconds = Tid
import-state-running = Pågår
import-state-finished = Klar
import-state-aborted = Avbruten
import-state-undone = Ångrad
import-preview = Titta på { $text }
import-preview-title = Så här läses filen
import-preview-lead = Inget är sparat än. Kontrollera kolumnerna och de första raderna, och läs sedan in.
import-fault = Filen kan inte läsas så här
import-tried-part = De första { $text } raderna är provlästa
import-tried-all = { $n ->
    [0] Filen har inga rader
    [one] Filens enda rad är provläst
   *[other] Filens { $text } rader är provlästa
}
import-would-accept = { $n ->
    [0] Ingen av dem blir en ny händelse.
    [one] En av dem blir en ny händelse.
   *[other] { $text } av dem blir nya händelser.
}
import-would-reject = { $n ->
    [0] Ingen avvisas.
    [one] En avvisas.
   *[other] { $text } avvisas.
}
import-nothing-to-report = Rapporten säger att det inte fanns något att rapportera.
import-columns = Kolumner
import-column = Kolumn
import-samples = Exempel ur filen
import-means = Betyder
import-means-column = Vad kolumnen { $text } betyder
import-encoding = Teckenkodning { $text }
import-delimiter = Skiljetecken { $text }
import-delimiter-tab = tabb
import-header-row = Rubriker på rad { $text }
import-header-none = Inga rubriker
import-mapping-used = Sparad mappning: { $text }
import-mappings = Sparade mappningar:
import-reading = Blad, rubriker, datum och koordinater
import-sheet = Blad
import-date-order = 3/7/2022 betyder
import-date-order-auto = Avgör av värdena
import-date-order-day-first = 3 juli
import-date-order-month-first = 7 mars
import-coordinates = Koordinater
import-coordinates-auto = Avgör av värdena
import-coordinates-wgs84 = WGS84 (grader)
import-coordinates-sweref99tm = SWEREF 99 TM
import-coordinates-sweref991800 = SWEREF 99 18 00
import-save-as = Spara kolumner och ord som
import-save-as-hint-any = Nästa fil från samma källa läses då på samma sätt.
import-save-as-hint = Nästa fil från källan { $text } läses då på samma sätt.
import-start = Läs in filen
import-show-again = Visa igen med valda kolumner
import-discard = Kasta filen
import-rejected-first = Rader som avvisas
import-events-first = De första händelserna
import-row = Rad
import-reason = Orsak
import-cells = Raden
import-where = Plats
import-notes = Att känna till
import-notes-lead = Så tolkades eller ändrades rader som togs in. Anmärkningen står också vid varje händelse i inkorgen.
import-starting = Startar
import-stopping = Avbryter
import-comparing = Söker möjliga dubbletter
import-elsewhere = { $n ->
    [0] En annan process läser in filen
   *[other] En annan process har läst { $text } rader
}
import-rows-read = Läst { $text } rader
import-running-lead = Du kan lämna sidan. Importen fortsätter.
import-refresh = Visa läget
import-cancel = Avbryt importen
import-cancel-ask = Avbryta importen? Det som hunnit läsas in tas bort igen.
import-go-on = Fortsätt läsa
import-undo = Ångra importen
import-undo-ask = { $n ->
    [one] Ångra importen? Dess händelse tas bort.
   *[other] Ångra importen? Dess { $text } händelser tas bort, utom de som någon har arbetat med.
}
import-undo-why = ångrad från importsidan
import-not-undone = Importen är inte ångrad
import-taken-back = Inget av filen räknas
import-kept = { $n ->
    [one] En händelse som någon har arbetat med finns kvar.
   *[other] { $text } händelser som någon har arbetat med finns kvar.
}
import-show-events = Visa händelserna
import-rejected-rows = Avvisade rader
import-rejected-download = Hämta som kalkylblad
import-rejected-shown = { $n ->
    [one] En rad
   *[other] De första { $text } raderna
}
import-sender-kind = Den som brukar lämna filer av det här slaget.
import-sender-earlier = Gissat: en tidigare fil heter { $text }. Ändra om det är fel.
import-sender-name = Gissat: organisationens namn står i filens namn. Ändra om det är fel.
import-sender-mapping = Gissat: kolumnerna är de i den sparade mappningen { $text }. Ändra om det är fel.
import-not-yet = Filen är inte inläst än
import-layout-changed = Bladet eller rubrikraden är ändrad, så kolumnerna är gissade på nytt. Kontrollera dem och läs sedan in.
import-mapping-unfit = Den sparade mappningen passar inte filen. Kolumnerna är gissade på nytt
import-would-unchanged = { $n ->
    [one] En finns redan i registret.
   *[other] { $text } finns redan i registret.
}
import-sheet-first = Första bladet med rader ({ $text })
import-headings = Rubriker står på rad
import-headings-found = Leta upp (rad { $text })
import-headings-auto = Leta upp
import-words = Avsändarens ord för vad som hände
import-words-unknown = { $n ->
    [one] Ett ord är okänt.
   *[other] { $text } ord är okända.
}
import-words-unknown-rows = { $n ->
    [one] Finns på en rad.
   *[other] Finns på { $text } rader.
}
import-words-choose = Välj vad varje ord betyder. Annars avgör radens text, och i sista hand hamnar raden under Övrigt.
import-words-known = { $n ->
    [one] Ett ord känns igen.
   *[other] { $text } ord känns igen.
}
import-words-all-known = Inga okända ord i filen.
import-word = Ord i filen
import-word-rows = Rader
import-word-means = Vad ordet { $text } betyder
import-word-other = Okänt: avgör av texten
import-default = Rader som inte säger vad det gäller
import-default-hint = Till exempel när hela filen är en lista över klotter.
import-default-text = Avgör av texten
import-next-time = Till nästa gång
import-error-io = Filen kunde inte öppnas
import-error-empty = Filen är tom
import-error-no-rows = Filen har inga rader
import-error-not-a-table = Filen är ingen tabell
import-error-wrong-kind = Filen är av ett annat slag
import-error-password-protected = Filen är skyddad med lösenord
import-error-zip-archive = Filen är ett zip-arkiv
import-error-compressed = Filen är komprimerad
import-error-inflates-too-much = Filen blir för stor uppackad
import-error-too-big = Filen är för stor
import-error-too-many-columns = Filen har för många kolumner
import-error-row-too-long = En rad i filen är för lång
import-error-unclosed-quote = Ett citattecken stängs aldrig
import-error-damaged = Filen är avbruten eller skadad
import-error-no-date-column = Ingen kolumn med datum
import-error-mapped-column-missing = En kolumn saknas
import-error-sheet-missing = Bladet saknas
import-error-no-sheets = Arbetsboken är tom
import-error-too-many-parts = Meddelandet har för många delar
import-error-nested-too-deep = Meddelanden ligger i varandra
import-error-not-a-message = Filen är inget e-postmeddelande
import-error-not-police-events = Filen är inte polisens händelser
import-error-not-open311 = Filen är ingen lista enligt Open311
notice-import-undone = Importen är ångrad. Händelserna räknas inte längre.
notice-file-discarded = Filen är kastad. Inget av den är sparat.
field-date = Datum (med eller utan tid)
field-time = Klockslag
field-from = Från
field-from-time = Från, klockslag
field-to = Till
field-to-time = Till, klockslag
field-discovered = Upptäckt
field-reported = Rapporterad
field-place = Plats
field-address = Adress
field-area = Område
field-place-type = Platstyp
field-category = Kategori
field-subtype = Undertyp
field-headline = Rubrik
field-text = Beskrivning
field-coordinate1 = Första koordinaten
field-coordinate2 = Andra koordinaten
field-coordinates = Båda koordinaterna
field-reference = Avsändarens nummer
field-severity = Allvar
field-certainty = Säkerhet
field-reported-to-police = Polisanmäld
field-offensive = Kränkande
field-personal-data = Personuppgift, läses aldrig
field-ignore = Används inte
reason-date-missing = Datum saknas
reason-date-not-understood = Datum gick inte att läsa
reason-time-not-understood = Klockslag gick inte att läsa
reason-place-missing = Plats saknas
reason-place-outside = Plats utanför kommunen
reason-coordinates-not-understood = Koordinater gick inte att läsa
reason-nothing-happened = Varken kategori eller beskrivning
reason-formula-without-value = Formel utan värde
reason-cell-error = Felvärde i cell
reason-personal-data = Personuppgift i texten
reason-ends-before-it-begins = Slutar innan den börjar
reason-in-the-future = Ligger i framtiden
reason-too-old = Äldre än år 1990
reason-period-too-long = Längre än 92 dagar
reason-unknown-category = Okänd kategori
reason-unknown-subtype = Okänd undertyp
reason-other-needs-text = Övrigt utan text
reason-text-too-long = För lång text
reason-sum-row = Summering
reason-header-row = Upprepad rubrikrad
reason-row-cut-short = Avhuggen rad
reason-other-municipality = Annan kommun
reason-county-only = Bara länet är angivet
reason-police-summary = Polisens sammanfattning
reason-marked-duplicate = Märkt som dubblett hos avsändaren
reason-field-missing = Uppgift saknas i posten
reason-not-json = Inte läsbar JSON
reason-attachment = Bilaga gick inte att läsa
reason-no-event-in-message = Ingen händelse i meddelandet
note-hour-missing = Tid som inte fanns när klockan ställdes fram
note-hour-twice = Tid som fanns två gånger
note-day-from-message = Dag tagen från meddelandet
note-year-inferred = År tillagt
note-night-passed = Tid efter midnatt
note-part-of-day = Del av dygnet
note-axes-swapped = Koordinater i omvänd ordning
note-place-corrected = Platsens namn rättat
note-place-found-in-text = Plats hämtad ur texten
note-street-only = Bara gatan är känd
note-place-not-on-map = Plats som inte finns i platsregistret
note-area-differs = Angivet område stämmer inte med punkten
note-category-from-text = Kategori tolkad ur texten
note-category-missing = Kategori saknas, ligger under Övrigt
note-category-unknown = Okänd kategori, ligger under Övrigt
note-police-type-unknown = Ny händelsetyp hos polisen
note-value-not-understood = Uppgift som gick inte att läsa utelämnad
note-personal-data-masked = Personuppgift maskerad
note-personal-data-suspected = Kan innehålla en personuppgift
note-person-left-out = Text om enskild person utelämnad
note-letters-repaired = Felkodade bokstäver lagade
note-letters-lost = Bokstäver förstörda i filen
