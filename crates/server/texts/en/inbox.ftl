inbox-events = { $n ->
    [0] No events to go through
    [one] One event to go through
   *[other] { $text } events to go through
}
inbox-more-events = More than { $text } events to go through
inbox-duplicates = { $n ->
    [one] One possible duplicate
   *[other] { $text } possible duplicates
}
inbox-empty = The inbox is empty
inbox-empty-cure = Everything that came in has been gone through. New reports turn up here.
inbox-caption = Events that nobody has gone through, the latest first
inbox-choose-all = Choose all on the page
inbox-choose = Choose event { $text }
inbox-chosen = {"{"}n{"}"} chosen
inbox-sort-chosen = Keep the chosen
inbox-sort-one = Keep
inbox-keep-category = Keep
inbox-set-category = Change category of the chosen
inbox-dismiss-chosen = Dismiss the chosen
inbox-choose-some = Choose at least one event in the list.
inbox-choose-category = Choose which category the events are to have.
inbox-too-many = At most { $text } events at a time.
inbox-changed-meanwhile = Someone else has changed one of the events meanwhile. Reload the page.
inbox-look = Read through
inbox-alike = Probably the same as
inbox-done-sorted = { $n ->
    [one] One event is kept.
   *[other] { $text } events are kept.
}
inbox-done-dismissed = { $n ->
    [one] One event is dismissed.
   *[other] { $text } events are dismissed.
}
inbox-done-category = { $n ->
    [one] One event has a new category.
   *[other] { $text } events have a new category.
}
duplicates = Possible duplicates
duplicates-open = { $n ->
    [0] No suggestions to settle.
    [one] One suggestion to settle.
   *[other] { $text } suggestions to settle.
}
duplicates-lead = The likeliest first. A merge keeps both reports and can be undone.
duplicates-none = No possible duplicates
duplicates-none-cure = Suggestions come when reports from different organisations are close in time and place.
duplicates-score = { $text } per cent alike
duplicates-keep = Which is to stand for both?
duplicates-same = The same event
duplicates-different = Different events
duplicates-merged = The events are merged.
duplicates-dismissed = The suggestion is dismissed.
alike-distance = { $text } m apart
alike-same-place-name = The same place name
alike-minutes = { $text } minutes between
alike-overlapping = The times overlap ({ $text } h)
alike-same-subtype = The same subtype
alike-same-category = The same category
alike-other-subtype = Another subtype
alike-other-category = Another category
alike-text = { $text } % of the words in common
