start-title = Översikt
start-week = Lägesbild vecka { $text }
start-read-picture = Läs lägesbilden
start-go-on = Fortsätt skriva
start-open-picture = Öppna veckans lägesbild
picture-adopted = Fastställd
picture-draft = Utkast
picture-drafted-itself = Klar att bedöma
start-inbox = { $n ->
    [0] Inkorgen är tom.
    [one] En händelse väntar på att sorteras.
   *[other] { $text } händelser väntar på att sorteras.
}
start-inbox-more = Fler än { $text } händelser väntar på att sorteras.
start-duplicates = { $n ->
    [0] Inga troliga dubbletter.
    [one] Ett par är troligen samma händelse.
   *[other] { $text } par är troligen samma händelse.
}
start-to-inbox = Öppna inkorgen
start-open-decisions = { $n ->
    [0] Inga öppna beslut.
    [one] Ett öppet beslut.
   *[other] { $text } öppna beslut.
}
start-late-decisions = { $n ->
    [one] Ett är försenat
   *[other] { $text } är försenade
}
start-to-decisions = Visa besluten
start-silent = Tysta förra veckan
start-report = Rapportera
start-report-lead = Var, när och vad. Aldrig vem.
nothing-to-report = Inget att rapportera
start-no-picture = Ingen lägesbild är fastställd än. Den första finns här när samordnaren har fastställt den.
start-earlier-pictures = Tidigare veckor
start-accounts = Lägg till den som börjar, avsluta den som slutar.
start-to-accounts = Öppna konton
