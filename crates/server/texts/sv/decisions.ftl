decisions-lead = Vem gör vad till när, och vad blev det av.
decisions-late = Försenade
decisions-open = Pågår
decisions-answered = Besvarade de senaste tre månaderna
decisions-none = Inga beslut här.
decision-text = Beslut
decision-responsible = Ansvarig funktion
decision-due = Senast
decision-due-by = senast { $text }
decision-days-late = { $n ->
    [one] En dag försenat
   *[other] { $text } dagar försenat
}
decision-events = { $then } händelser veckan då det beslutades, { $now } den här veckan.
decision-answer = Svara vad som blev av det
decision-outcome = Utfall
decision-outcome-text = Vad gjordes, och vad blev resultatet?
decision-outcome-missing = Välj om beslutet är gjort, delvis gjort eller inte gjort.
decision-why-missing = Skriv varför beslutet inte är gjort helt.
decision-save-answer = Spara svaret
decision-answered-on = Besvarat { $text }
decision-reopen = Ångra svaret
decision-reopened-why = svaret togs tillbaka
decision-withdraw = Ta bort
decision-withdraw-confirm = Ta bort beslutet? Det finns kvar i loggen.
decision-withdrawn-why = beslutet togs bort innan lägesbilden fastställdes
notice-answered = Svaret är sparat.
notice-withdrawn = Beslutet är borttaget.
decide-new = Nytt beslut
decide-text = Vad ska göras?
decide-any-category = Alla kategorier
decide-save = Anteckna beslutet
decide-text-missing = Skriv vad som ska göras.
decide-responsible-missing = Välj en ansvarig funktion.
decide-due-bad = Ange ett datum från och med i dag.
decide-area-bad = Området finns inte. Välj ett ur listan.
decide-category-bad = Kategorin finns inte. Välj en ur listan.
