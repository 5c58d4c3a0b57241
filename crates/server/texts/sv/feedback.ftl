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
feedback-merged = { $n ->
    [one] En gällde samma händelse som en annan rapport.
   *[other] { $text } gällde samma händelse som en annan rapport.
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
