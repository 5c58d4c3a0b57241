feedback-lead = Vad som blev av det som varje organisation skickade in. Den som får svar fortsätter rapportera.
feedback-lead-reader = Vad som blev av det ni skickade in.
feedback-latest = Återkoppling för vecka { $text }
feedback-all = All återkoppling
feedback-to = Organisationer
feedback-is-sent = skickad:
feedback-write = Till { $text }
feedback-text = Återkoppling
feedback-hint = Förslaget är gjort av registret. Ändra, stryk och skriv egna rader.
feedback-send = Skicka
feedback-sent = Skickat
feedback-none = Ingen återkoppling är skickad.
feedback-about-week = vecka { $text }
feedback-empty = Texten är tom. Skriv några rader om vad som blev av rapporterna.
feedback-received = { $n ->
    [0] Vi har inte fått någon rapport från er för vecka { $week }.
    [one] Vi har fått en rapport från er för vecka { $week }.
   *[other] Vi har fått { $n } rapporter från er för vecka { $week }.
}
feedback-kinds = De handlade om: { $text }.
feedback-waiting = { $n ->
    [one] En är ännu inte genomgången.
   *[other] { $text } är ännu inte genomgångna.
}
feedback-shared = { $n ->
    [one] En händelse har också någon annan rapporterat. Den räknas en gång.
   *[other] { $text } händelser har också någon annan rapporterat. De räknas en gång.
}
feedback-dismissed = { $n ->
    [one] En hörde inte hemma i registret.
   *[other] { $text } hörde inte hemma i registret.
}
feedback-silent = { $n ->
    [one] Säg gärna till även när det inte finns något att rapportera.
   *[other] Det är { $text } veckor sedan vi hörde av er. Säg gärna till även när det inte finns något att rapportera.
}
feedback-finding = I lägesbilden syntes det så här: { $text }.
feedback-decision = Beslut: { $text } ({ $responsible }, senast { $due }).
feedback-thanks = Tack för era rapporter.
notice-feedback-sent = Återkopplingen är skickad.
feedback-by-mail = { $n ->
    [one] Skicka också som e-post till organisationens konto
   *[other] Skicka också som e-post till organisationens { $text } konton
}
feedback-subject = Återkoppling för vecka { $week }, { $municipality }
feedback-mailed = { $n ->
    [0] Ännu inte framme som e-post.
    [one] Skickad som e-post till ett konto.
   *[other] Skickad som e-post till { $text } konton.
}
feedback-mail-waits = { $n ->
    [one] Ett mejl väntar.
   *[other] { $text } mejl väntar.
}
feedback-mail-failed = { $n ->
    [one] Ett mejl gick inte fram; kontrollera adressen på sidan Konton.
   *[other] { $text } mejl gick inte fram; kontrollera adresserna på sidan Konton.
}
feedback-told = { $n ->
    [one] en rapport
   *[other] { $text } rapporter
}
feedback-told-nothing = inget att rapportera
feedback-silent-partners = { $n ->
    [one] En organisation som inte hördes av den här veckan
   *[other] { $text } organisationer som inte hördes av den här veckan
}
feedback-got = Svar till er
feedback-none-got = Ni har inte fått någon återkoppling än. Den kommer efter veckans möte.
