inbox-events = { $n ->
    [0] Inga händelser att gå igenom
    [one] En händelse att gå igenom
   *[other] { $text } händelser att gå igenom
}
inbox-more-events = Fler än { $text } händelser att gå igenom
inbox-duplicates = { $n ->
    [one] En möjlig dubblett
   *[other] { $text } möjliga dubbletter
}
inbox-empty = Inkorgen är tom
inbox-empty-cure = Allt som har kommit in är genomgånget. Nya rapporter hamnar här.
inbox-caption = Händelser som ingen har gått igenom, senast inkomna först
inbox-choose-all = Välj alla på sidan
inbox-choose = Välj händelse { $text }
inbox-chosen = {"{"}n{"}"} valda
inbox-sort-chosen = Sortera in valda
inbox-sort-one = Sortera in
inbox-keep-category = Behåll
inbox-set-category = Byt kategori på valda
inbox-dismiss-chosen = Avskriv valda
inbox-choose-some = Välj minst en händelse i listan.
inbox-choose-category = Välj vilken kategori händelserna ska få.
inbox-too-many = Högst { $text } händelser åt gången.
inbox-changed-meanwhile = Någon annan har ändrat en av händelserna under tiden. Läs in sidan på nytt.
inbox-look = Läs igenom
inbox-alike = Troligen samma som
inbox-done-sorted = { $n ->
    [one] En händelse är insorterad.
   *[other] { $text } händelser är insorterade.
}
inbox-done-dismissed = { $n ->
    [one] En händelse är avskriven.
   *[other] { $text } händelser är avskrivna.
}
inbox-done-category = { $n ->
    [one] En händelse har fått ny kategori.
   *[other] { $text } händelser har fått ny kategori.
}
duplicates = Möjliga dubbletter
duplicates-open = { $n ->
    [0] Inga förslag att ta ställning till.
    [one] Ett förslag att ta ställning till.
   *[other] { $text } förslag att ta ställning till.
}
duplicates-lead = Troligast först. En sammanslagning behåller båda rapporterna och går att ångra.
duplicates-none = Inga möjliga dubbletter
duplicates-none-cure = Förslag kommer när rapporter från olika organisationer ligger nära varandra i tid och rum.
duplicates-score = Likhet { $text } procent
duplicates-keep = Vilken ska stå för båda?
duplicates-same = Samma händelse
duplicates-different = Olika händelser
duplicates-merged = Händelserna är sammanslagna.
duplicates-dismissed = Förslaget är avfärdat.
alike-distance = { $text } m ifrån varandra
alike-same-place-name = Samma platsnamn
alike-minutes = { $text } minuter emellan
alike-overlapping = Tiderna överlappar ({ $text } h)
alike-same-subtype = Samma undertyp
alike-same-category = Samma kategori
alike-other-subtype = Annan undertyp
alike-other-category = Annan kategori
alike-text = { $text } % gemensamma ord
