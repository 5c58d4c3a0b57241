masking-title = Maskera en kopia
masking-lead = Lämna in en text eller en PDF, välj vad som ska vara svart och hämta kopian. Det du lämnar in sparas inte, bara kopians kontrollsumma.
masking-file = PDF-fil
masking-file-hint = Högst 20 MB och 100 sidor. Kopian blir en ny PDF med bilder av sidorna: dolda lager, bilagor och uppgifter om filen följer inte med.
masking-text = Text
masking-text-hint = Klistra in texten om det inte är en PDF.
masking-look = Granska
masking-no-copy = Det blev ingen kopia
masking-nothing = Välj en PDF eller klistra in en text.
masking-both = Välj antingen en PDF eller en text, och maskera dem var för sig.
masking-text-too-long = Texten är för lång. Dela den i delar om högst 200 000 tecken.
masking-too-much-inside = Filen packar upp sig till mer än 256 MB eller har en bild på mer än 40 miljoner bildpunkter. Den lästes inte. Skriv ut den till en ny PDF med lägre upplösning och försök igen.
masking-too-large = Filen är större än 20 MB. Dela den och maskera delarna var för sig.
masking-encrypted = Filen är låst med lösenord eller krypterad. Spara en kopia utan skydd och försök igen.
masking-broken = Filen är ingen PDF, eller så är den skadad. Öppna den, skriv ut den till en ny PDF och försök igen.
masking-too-many-pages = Filen har { $n } sidor och det går att maskera högst { $most } åt gången. Dela den och maskera delarna var för sig.
masking-too-long = Filen tog för lång tid att läsa. Dela den, eller skriv ut den till en ny PDF och försök igen.
masking-file-gone = Filen finns inte kvar i minnet. Välj den igen.
masking-no-section = Ange lagrummet: den som får kopian ska få veta varför något är svart.
masking-nothing-chosen = Inget är valt. Bocka för det som ska vara svart, eller skriv egna ord.
masking-region-wrong = Ruta { $text } är inte ifylld rätt. Skriv sidans nummer, och fyra tal mellan 0 och 100.
masking-review = Välj vad som ska vara svart
masking-review-lead = Förslagen är det som granskningen hittar. Titta igenom kopian innan du lämnar ut den: bilder, stämplar och handskrift läses inte.
masking-masked = Så här blir texten
masking-suggested = Förslag
masking-none-suggested = Granskningen hittade inget. Skriv själv det som ska vara svart.
masking-places = { $n ->
    [one] ett ställe
   *[other] { $text } ställen
}
masking-kind-personal-identity-number = personnummer
masking-kind-coordination-number = samordningsnummer
masking-kind-email = e-postadress
masking-kind-phone = telefonnummer
masking-kind-registration-plate = registreringsnummer
masking-kind-dwelling = bostad
masking-kind-name = namn
masking-own = Egna ord
masking-own-hint = Ett ord eller en fras på varje rad. De maskeras överallt där de står.
masking-pages = Hela sidor
masking-page-black = Sida { $text } helt svart
masking-page-no-text = Sidan har ingen text att granska; markera själv.
masking-page-pictures = { $n ->
    [one] En bild, som du granskar själv.
   *[other] { $text } bilder, som du granskar själv.
}
masking-page-unreadable = { $n ->
    [one] Ett tecken går inte att läsa och blir svart.
   *[other] { $text } tecken går inte att läsa och blir svarta.
}
masking-regions = Egna rutor
masking-regions-hint = För det som inte är text. Räkna i procent av sidans bredd och höjd, från övre vänstra hörnet.
masking-region = Ruta { $text }
masking-region-page = Sida
masking-region-left = Från vänster, %
masking-region-top = Uppifrån, %
masking-region-width = Bredd, %
masking-region-height = Höjd, %
masking-section = Lagrum
masking-section-hint = Står vid det som är svart, till exempel 21 kap. 7 § OSL.
masking-preview = Förhandsgranska
masking-make = Gör kopian
masking-make-hint = Kopian hämtas som fil, och dess kontrollsumma skrivs in bland utlämnandets kopior.
masking-title-of-copy = Maskerad kopia, { $text }
masking-label = maskerat, { $text }
masking-foot = Maskerad kopia, sida #p av #n. Svarta ställen på sidan: #m, enligt { $text }.
masking-why = Maskerad kopia gjord
masking-to = Maskera en kopia
said-masked_copies = Maskerade kopior
said-made_on = Gjord
