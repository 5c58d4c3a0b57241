disposal = Gallring
disposal-lead = Det som har sparats längre än reglerna säger förstörs efter beslut. Antalen per vecka och fastställda lägesbilder finns kvar.
disposal-rules = Regler och vad som är dags
disposal-of-event_text = Händelsers fritext
disposal-of-attachment = Händelsers bilder
disposal-of-event = Hela händelser
disposal-of-rejected_row = Avvisade rader ur importer
disposal-of-import = Namn på inlästa filer och brev
disposal-of-zero_report = Nollrapporter
disposal-of-mail = Skickade brev
disposal-of-access_log = Vem som sett och tagit ut vad
disposal-keeps = Det som bevaras
disposal-keeps-lead = Inget av det här gallras i programmet. Ska något av det förstöras krävs ett beslut av arkivmyndigheten om vad som gäller.
disposal-keeps-pictures = Lägesbilder, beslut och återkoppling
disposal-keeps-pictures-why = De är kommunens ställningstaganden enligt 4–6 §§ lagen (2023:196) och visar hur arbetet bedrivits. De innehåller inga uppgifter om enskilda.
disposal-keeps-chain = Styrdokument, mål, åtgärder och det som följer dem
disposal-keeps-chain-why = Varje version behövs för att visa vad som gällde en viss dag.
disposal-keeps-counts = Antal per vecka
disposal-keeps-counts-why = Insyn och forskning hindras annars. Antalen pekar inte ut någon.
disposal-keeps-journal = Loggen och dess bevis
disposal-keeps-journal-why = Utan den går det inte att visa att resten är orört. Det den säger om gallrade saker glöms; kontrollsummor finns kvar.
disposal-keeps-accounts = Konton och rättigheter
disposal-keeps-accounts-why = Loggen svarar på vem som hade rätt till vad så länge kontots namn finns kvar. Sessioner och halvfärdiga inloggningar försvinner av sig själva.
disposal-keeps-settings = Kommunens egna inställningar och sparade urval
disposal-keeps-settings-why = De används, och den som äger dem tar bort dem själv.
journal-actor-disposed = Gallrat
disposal-kept = Sparas
disposal-months = { $n ->
    [one] 1 månad
   *[other] { $text } månader
}
disposal-ground = Grund
disposal-version = Regelns version
disposal-from = gäller från { $text }
disposal-due = Att gallra
disposal-n = { $n ->
    [0] Inget
    [one] 1
   *[other] { $text }
}
disposal-before = från före { $text }
disposal-oldest = Äldst: { $text }.
disposal-no-rule = Kommunens fil har ingen regel om det. Det sparas.
disposal-decision = Beslut
disposal-decision-hint = Vilken funktion eller nämnd som har beslutat, datum och diarienummer. Nämn inga personer.
disposal-decision-missing = Skriv vilket beslut gallringen vilar på.
disposal-decide = Besluta om gallring
disposal-waits = Ett beslut väntar på att verkställas, se ovan.
disposal-waiting = Beslutat, inte verkställt
disposal-planned = { $n ->
    [one] En post när beslutet fattades.
   *[other] { $text } poster när beslutet fattades.
}
disposal-so-far = { $n ->
    [one] En är redan borta.
   *[other] { $text } är redan borta.
}
disposal-final = Det som verkställs går inte att få tillbaka.
disposal-execute = Verkställ
disposal-withdraw = Ta tillbaka beslutet
disposal-done = Tidigare gallringar
disposal-what = Vad
disposal-decision-short = Beslut
disposal-state = Läge
disposal-state-decided = Beslutat
disposal-state-withdrawn = Återtaget
disposal-state-executed = Verkställt
disposal-removed = Antal
disposal-proof = Beviset står i loggen: regel, antal och en rot över allt som togs bort.
notice-disposal-decided = Beslutet är sparat. Verkställ det när du har läst igenom det.
notice-disposal-withdrawn = Beslutet är återtaget.
notice-disposal-executed = Gallringen är verkställd.
notice-disposal-goes-on = Gallringen pågår. Läs in sidan igen om en stund.
act-disposal-decided = beslutade om
act-disposal-withdrawn = tog tillbaka
act-disposal-executed = verkställde
act-disposed = gallrade enligt
object-disposal = gallring
journal-field-of = gäller
journal-field-rule-version = regelns version
journal-field-months = månader
journal-field-due-before = från före
journal-field-planned = antal vid beslutet
journal-field-decision = beslut
journal-field-executed-by = verkställd av
journal-field-executed-at = verkställd
journal-field-digests = kontrollsummor
journal-field-root = rot
journal-field-counts = antal per vecka
journal-field-entries = journalposter
import-file-disposed = Filnamnet är gallrat
