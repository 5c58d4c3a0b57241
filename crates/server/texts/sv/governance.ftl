nav-owed = Att göra
nav-governance = Styrning
as-of-day = Visa som det var
as-of-shown = Så här var det { $text }, enligt det som är känt i dag.
as-of-to-today = Visa dagens läge
as-of-not-a-day = "{ $text }" är ingen dag. Skriv som 2022-04-22. Här visas dagens läge.
nobody-named = Ingen utpekad
record-source = Källa
record-versions = Versioner
record-version = Version { $n }, känd sedan { $day }
record-stale = Någon annan har ändrat dokumentet under tiden. Kontrollera uppgifterna ovan och spara igen.
statements-title = Vad källorna säger
statements-lead = Källornas egna ord, var för sig. Där de säger emot varandra står båda.

documents-title = Styrdokument
documents-lead = Vilka dokument som gäller, vem som ansvarar för dem och vad de bygger på. Det som behöver någons uppmärksamhet står först.
documents-caption = Styrdokument, det mest brådskande först
documents-none-lead = De läses in med kommunens uppgifter: lagesbild config load KOMMUN.toml.
document-title = Dokument
document-status = Läge
document-kind = Slag
document-decided-on = Beslutat
document-decided-by = Beslutat av
document-responsible = Ansvarig funktion
document-from = Gäller från
document-to = Gäller till
document-no-end = Tills vidare
document-rule = Får förlängas
document-rule-years = { $n ->
    [one] Ett år i taget, genom beslut
   *[other] { $text } år i taget, genom beslut
}
document-scope = Gäller för
document-parent = Bygger på
document-replaces = Ersätter
document-planned = Ska uppdateras: { $text }
document-planned-title = Ska uppdateras
document-purposes = Syften
document-fields = Områden
document-parties = Parter
party-signed = Undertecknat { $text }
party-unsigned = Inte undertecknat
document-resting = Bygger på det här
document-extensions = Förlängningar
document-extension = Till { $to }, beslutat av { $text } { $day }
document-outlives = Gäller längre än det bygger på
document-outlives-lead = Dokumentet bygger på "{ $text }", som slutar gälla { $day }.
document-coming = { $n ->
    [one] Gäller från i morgon
   *[other] Kommande, om { $text } dagar
}
document-adopted = Fastställd { $text }
document-adopted-unknown = Fastställd, dagen är inte känd
document-valid = Gäller tills vidare
document-valid-to = Gäller till { $day }
document-expiring = { $n ->
    [0] Slutar gälla i dag, { $day }
    [one] Slutar gälla { $day }, en dag kvar
   *[other] Slutar gälla { $day }, { $n } dagar kvar
}
document-expired = { $n ->
    [one] Utgånget { $day }, för en dag sedan
   *[other] Utgånget { $day }, för { $n } dagar sedan
}
document-replaced = Ersatt av { $text }
registry-number = Diarienummer
extend = Förläng dokumentet
extend-lead = Inget förlängs av sig självt. Ange beslutet som gör att dokumentet gäller längre.
extend-body = Vem beslutade?
extend-day = Beslutat den
extend-end = Gäller till och med
extend-save = Spara beslutet
extend-why = förlängt genom beslut
extend-body-missing = Välj vilket organ som beslutade. Utan beslut kan dokumentet inte förlängas.
extend-day-missing = Ange vilken dag beslutet fattades.
extend-end-missing = Ange till vilken dag dokumentet ska gälla.
extend-not-decided-yet = Beslutsdagen ligger framåt i tiden. Spara förlängningen när beslutet är fattat.
extend-nothing = Dokumentet gäller redan till { $text }. Ange en senare dag.
extend-beyond-rule = Dokumentet får förlängas med { $n } år i taget, alltså längst till { $day }.
notice-extended = Förlängningen är sparad.

duties-title = Skyldigheter
duties-lead = Vad lagen och kommunens egna dokument kräver, om det är gjort i tid och vad som visar det.
duties-none = Inga skyldigheter
duty-section = Var
duty-text = Vad
duty-evidence = Visas av
duty-from = I kraft från { $text }
duty-interval = { $n ->
   *[other] görs om inom { $text } månader
}
duty-no-evidence = Inget underlag
duty-evidence-more = { $n ->
    [one] ett underlag till
   *[other] { $text } underlag till
}
duty-coming = { $n ->
    [one] Kommande, i morgon
   *[other] Kommande, om { $text } dagar
}
duty-ended = Gäller inte längre
duty-fulfilled = Uppfylld
duty-due = { $n ->
    [0] Ska göras om i dag
    [one] Ska göras om i morgon
   *[other] Ska göras om inom { $text } dagar
}
duty-overdue = { $n ->
    [one] En dag försenad
   *[other] { $text } dagar försenad
}
duty-missing = Underlag saknas

owed-title = Att göra
owed-lead = Det som är försenat, saknas, saknar ansvarig eller snart ska vara klart. Räknat ur datum, aldrig inskrivet för hand.
owed-none = Inget är försenat, saknas eller ska snart vara klart.
owed-what = Vad
owed-why = Varför
owed-when = När
owed-since = { $n ->
    [0] i dag
    [one] { $day }, sedan en dag
   *[other] { $day }, sedan { $n } dagar
}
owed-until = { $n ->
    [one] { $day }, en dag kvar
   *[other] { $day }, { $n } dagar kvar
}
owed-state-late = Försenat
owed-state-lacking = Saknas
owed-state-unowned = Utan ansvarig
owed-state-nearing = Snart
owed-document_expired = Utgånget styrdokument
owed-document_expiring = Styrdokument som snart slutar gälla
owed-agreement_expiring = Ny lägesbild och ny överenskommelse behövs
owed-outlives_parent = Gäller längre än det bygger på
owed-signature_missing = Underskrift saknas
owed-duty_overdue = Försenad skyldighet
owed-duty_due = Skyldighet som snart ska göras om
owed-duty_missing = Skyldighet utan underlag
owed-function_vacant = Funktion utan innehavare
owed-meetings_missed = För få möten
owed-funding_ends = Finansieringen tar snart slut, behovet finns kvar
owed-funding_ended = Finansieringen är slut, behovet finns kvar
owed-decision_late = Försenat beslut

organisation-title = Organisation
organisation-lead = Organ med sina platser, funktioner med sina innehavare och tjänster med sin finansiering.
bodies-title = Organ
bodies-none = Inga organ.
body-council = Fullmäktige
body-board = Styrelse
body-committee = Nämnd
body-preparatory-committee = Beredning
body-steering-group = Styrgrupp
body-operative-group = Operativ grupp
body-working-group = Arbetsgrupp
body-aliases = Kallas också { $text }.
body-meets-weekly = Möts varje vecka
body-meets-yearly = { $n ->
    [one] Möts en gång om året och vid behov
   *[other] Möts { $text } gånger om året och vid behov
}
body-held = { $n ->
    [0] Inget möte antecknat { $year }
    [one] Ett möte hållet { $year }
   *[other] { $n } möten hållna { $year }
}
body-meets = Möten
body-seats-head = Platser
seats-title = Platser i organen
body-seats = { $n ->
    [one] En plats
   *[other] { $text } platser
}
body-quorum = { $n ->
   *[other] beslutför med { $text }
}
seat-function = Funktion
seat-organisation = Organisation
seat-substitute = Ersättare
seat-chairs = Ordförande
seat-leading = Ledande befattning
substitute-not-allowed = Får inte ersättas
substitute-personally-appointed = Bara personligt utsedd
substitute-allowed = Får ersättas
functions-title = Funktioner och innehavare
functions-lead = Arbetet hör till funktionen, inte till personen. När en innehavare slutar ligger dokument och skyldigheter kvar hos funktionen.
functions-none = Ingen funktion har någon innehavare, något dokument eller någon skyldighet än.
function-holder = Innehavare
function-deputy = Ställföreträdare
function-documents = Dokument
function-duties = Skyldigheter
function-from = sedan { $text }
function-acting = Tillförordnad
function-vacant = Ingen innehavare
function-unknown = Inte antecknat
function-one-person = Beror av en person
posts-title = Tjänster
posts-total = { $n ->
    [one] En finansierad tjänst.
   *[other] { $text } finansierade tjänster.
}
post-title = Tjänst
post-number = Antal
post-money = Finansiering
post-permanent = Tills vidare
post-funded = { $n ->
    [0] Till i dag
   *[other] Till { $day }, { $n } dagar kvar
}
post-unfunded = { $n ->
    [one] Slut sedan { $day }, en dag
   *[other] Slut sedan { $day }, { $n } dagar
}
post-need-goes-on = Behovet finns kvar
start-owed = { $n ->
    [0] Inget är försenat och inget saknas.
    [one] En sak är försenad eller saknas.
   *[other] { $text } saker är försenade eller saknas.
}
start-to-owed = Visa vad som ska göras
extend-no-end = Dokumentet har ingen sista dag och behöver inte förlängas.
document-files = Filer
document-no-files = Ingen fil är sparad.
document-file-size = { $text } kB
document-file-elsewhere = finns inte i registret
document-file-add = Lägg till en fil
document-file-hint = PDF, Word, Excel, PowerPoint eller OpenDocument, högst 20 MB. Filen sparas som den är: den ska inte peka ut någon enskild.
document-file-send = Spara filen
document-file-none = Välj en fil att spara.
document-file-too-large = Filen är större än 20 MB. Gör den mindre och försök igen.
document-file-kind = Filen är inget dokument av ett slag som tas emot. Spara den som PDF, Word, Excel, PowerPoint eller OpenDocument och försök igen.
document-file-may-tell = Filen får behålla namnen på dem som har skrivit, ändrat och kommenterat den
document-file-authors = Filen säger vem som har skrivit eller ändrat den: { $text }. Ta bort namnen och välj filen igen (i Word: Arkiv, Information, Sök efter problem, Kontrollera dokument), eller kryssa i att de får stå kvar.
document-file-authors-unread = Det går inte att se efter om filen säger vem som har skrivit den. Kryssa i att den får göra det, och välj filen igen, eller spara den på nytt utan lösenord.
document-file-malicious = Filen är skadlig, säger virusskyddet ({ $text }). Den är inte sparad. Öppna den inte, och säg till den som sköter er it-säkerhet.
document-file-not-scanned = Virusskyddet svarar inte, så filen är inte sparad. Försök igen om en stund. Hjälper det inte, säg till den som driver servern.
document-file-quota = Du har lämnat så många eller så stora filer i dag som en person får. Filen är inte sparad. Vänta en stund, eller be en kollega.
document-file-why = Fil tillagd
notice-file-kept = Filen är sparad.
table-search = Sök i tabellen
table-found = {"{"}n{"}"} av {"{"}all{"}"} rader
