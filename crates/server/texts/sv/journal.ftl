journal-lead = Vem som gjorde vad, när, och vad som ändrades. Varje post är förseglad med den före, så att ingen kan ändra den i efterhand utan att det märks.
journal-verify = Kontrollera kedjan
journal-holds = Kedjan håller
journal-holds-lead = Alla poster, händelser, bilagor och lägesbilder stämmer med sina förseglingar.
journal-broken = { $n ->
    [one] Ett fel hittades
   *[other] { $text } fel hittades
}
journal-broken-cure = Något har ändrats vid sidan av programmet, eller så är disken skadad. Säg till den som driver systemet och återläs en säkerhetskopia.
journal-entries = Poster
journal-hash = Senaste försegling
journal-about = Gäller
journal-number = Nummer
journal-none = Inga poster
journal-none-cure = Ändra urvalet, eller visa alla.
journal-seq = post { $text }
journal-changes = { $n ->
    [one] En uppgift
   *[other] { $text } uppgifter
}
journal-older = Äldre
act-event-recorded = registrerade
act-events-imported = läste in händelser
act-event-changed = ändrade
act-event-status = ändrade status
act-event-merged = slog ihop
act-merge-undone = ångrade sammanslagning
act-attached = bifogade
act-import-started = började läsa in
act-import-finished = läste klart
act-import-aborted = avbröt
act-import-undone = ångrade
act-mapping-saved = sparade kolumnmappning
act-duplicates-suggested = föreslog dubbletter
act-duplicate-dismissed = avfärdade förslag
act-duplicate-reopened = öppnade förslag igen
act-batch-received = tog emot rapport
act-zero-reported = meddelade att inget fanns att rapportera
act-zero-report-withdrawn = drog tillbaka nollrapport
act-picture-begun = påbörjade
act-picture-saved = sparade
act-picture-adopted = fastställde
act-decided = antecknade
act-decision-answered = besvarade
act-decision-reopened = öppnade igen
act-decision-changed = ändrade
act-decision-withdrawn = drog tillbaka
act-feedback-sent = skickade återkoppling
act-view-saved = sparade vy
act-view-deleted = tog bort vy
act-municipality-saved = läste in kommunens uppgifter
object-event = händelse
object-import = import
object-duplicate = dubblettförslag
object-picture = lägesbild
object-decision = beslut
object-feedback = återkoppling
object-zero-report = nollrapport
object-report-batch = rapport
object-mapping = kolumnmappning
object-saved-view = vy
object-attachment = bilaga
object-municipality = kommun
object-account = konto
object-session = session
object-link = länk
