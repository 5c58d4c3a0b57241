picture-optional = (optional)
picture-choose = Choose
picture-of-week = Situational picture, week { $text }
picture-week = Week { $text }
picture-weeks = Previous and next week
picture-version = Version { $text }
picture-version-label = Version
picture-week-not-over = The week is under way
picture-under-way = The week is under way
picture-none = No picture
picture-hole = Missing in the chain
picture-adopt = Adopt
picture-newer-draft = There is a draft of a corrected version.
picture-to-draft = Open the draft
picture-silent = { $n ->
    [one] One organisation was silent
   *[other] { $text } organisations were silent
}
picture-silent-lead = Silence is not calm: what is missing may have happened all the same.
picture-area = Area
picture-whole = The whole municipality
picture-correction = Correction:
picture-not-written = Nobody has written a summary yet.
picture-assessments = Assessment by area
picture-findings = What stands out
picture-no-findings = No count differs from what was expected more than chance explains.
picture-by-area = The areas
picture-by-category = What it is about
picture-events = events
picture-expected = expected { $text }
picture-per-1000 = { $text } per 1,000 inhabitants
picture-see-coverage = See who reported
picture-without-area = { $n ->
    [one] One event lies in no area.
   *[other] { $text } events lie in no area.
}
picture-public = Public sources beside, not counted: { $text }.
picture-category = Category
picture-count = Count
picture-expected-range = Expected
picture-verdict = Against what was expected
picture-year = The last year
picture-where = Where
picture-map-label = Map of the areas and recurring places. The tables hold the same.
picture-map-drawn = The map as picture and table
picture-places = Recurring places
picture-no-places = No place has recurred in three of the last eight weeks.
picture-number = No.
picture-place = Place
picture-this-week = This week
picture-eight-weeks = Eight weeks
picture-weeks-active = Weeks with events
picture-mostly = Mostly
picture-when = When in the week
picture-hours-whole = The table is about the whole municipality.
picture-news = New since last time
picture-coverage = Who reported
picture-coverage-weeks = Week by week
picture-reviews = Earlier decisions and what became of them
picture-all-decisions = All decisions
picture-no-reviews = No earlier decisions wait for an answer.
picture-decided = Decisions of the meeting
picture-none-decided = No decision is recorded.
picture-method = How the figures are made
picture-versions = Versions and proof
picture-hash = Checksum (SHA-256)
picture-checkpoint = Entry in the journal
picture-adopted-by = adopted by { $text }
count-few = fewer than { $text }
count-at-least = { $text } or more
count-withheld = not shown
finding-above = { $category } in { $area }: more than expected.
finding-below = { $category } in { $area }: fewer than expected.
finding-silent = Probably because { $text } has not reported.
finding-new = Probably because { $text } has begun to report.
finding-caused = May be due to reporting
verdict-above = More than expected
verdict-below = Fewer than expected
verdict-within = As expected
verdict-too-few = Too little to compare with
figure-bars = Count against what was expected: { $text }
figure-series = Events per week: { $text }
figure-map = Events by area and recurring places
figure-hours = Events by hour and weekday
figure-and-table = Figure and table
figure-as-table = Show as a table
coverage-heard = { $heard } of { $of } organisations were heard.
coverage-missing = The silent ones usually give { $n }% of the events.
coverage-usual = Usually reports { $text } a week.
coverage-partner = Organisation
coverage-state = State
coverage-note = Note
coverage-silent-weeks = { $n ->
    [one] Silent for a week.
   *[other] Silent for { $text } weeks in a row.
}
new-total = { $now } events in all, against { $then } the week before.
new-change = { $category }: { $now }, against { $then } the week before.
new-first = { $category } in { $area } for the first time in the weeks compared: { $n }.
new-place = { $place } ({ $area }): { $n } events, none in the { $weeks } weeks before.
new-level = { $area }: from { $before } to { $now } since the last adopted picture.
method-farrington = { $series ->
    [one] One comparison rests
   *[other] { $series } comparisons rest
} on season and trend over up to { $years } years (Farrington's method, Noufaily et al. 2013): { $level } of 100 ordinary weeks fall within what is expected.
method-recent = { $series ->
    [one] One comparison rests
   *[other] { $series } comparisons rest
} on the last { $weeks } weeks, as there is less than two years to compare with.
method-too-few = { $series ->
    [one] One series has
   *[other] { $series } series have
} fewer than { $weeks } weeks to compare with and get no verdict.
method-discovery = At most { $rate }% of what stands out is expected to be chance, although { $tests } counts were tried (Benjamini and Hochberg 1995).
method-least = A count below { $n } is never called more than expected.
method-like = Only organisations that were heard are compared, and only with weeks in which most of them were.
method-aoristic = Events of uncertain time are shared out over the hours in which they may have happened (Ratcliffe).
method-places = A place recurs when it had events in at least { $least } of the last { $weeks } weeks.
map-area-events = { $n ->
    [0] no events
    [one] one event
   *[other] { $text } events
}
map-places-cluster = {"{"}n{"}"} places, zoom in
map-place-open = Show the place's events
map-places-failed = The map could not be shown. The tables hold the same.

assess = Assessment
assess-done = { $done } of { $of } areas are assessed.
assess-complete = assessed
assess-summary = Summary
assess-summary-hint = The whole municipality in a few sentences: what the week shows, why, and what you do. Those who may not see small counts read the texts too: write more or fewer, not how many.
assess-level = Level
assess-direction = Direction
assess-text = Assessment
assess-facts = Events: { $n }, expected { $low }–{ $high }.
assess-facts-alone = Events: { $text }.
assess-previous = Week { $week }: { $level }. { $text }
assess-participants = Participants
assess-save = Save the draft
text-too-long = The text is too long. There is room for { $text } characters.
refused-count = { $n ->
    [one] One thing needs to be changed
   *[other] { $text } things need to be changed
}
stale-title = Someone else has saved in the meantime
stale-lead = What you wrote is still in the form. Here is what the other saved where it differs. Save again to replace it with yours.
stale-adopted-lead = What you wrote is not saved but stands here. Make a correction if it is to be included.

adopt-title = Adopt the picture of week { $text }
adopt-lead = An adopted picture is locked with its figures, assessments and checksum. It can be corrected by a new version, never changed.
adopt-changed = The picture has changed since this page was opened
adopt-changed-lead = Read it through again, then adopt it.
adopt-missing = { $n ->
    [one] One thing is missing
   *[other] { $text } things are missing
}
adopt-back = Back to the assessment
adopt-locks = This is locked
adopt-silent = Silent organisations
adopt-do = Adopt the picture
adopt-already = The picture is already adopted
adopt-week-not-over = The week is not over. It can be adopted from Sunday on.
adopt-summary-missing = The summary is empty. Write a few sentences about the week.
adopt-assessments-missing = Assessment is missing for { $text }. Give level, direction and text.
adopt-participants-missing = No participants are given. Choose which functions took part.
correct = Correct the picture
correct-lead = A correction becomes a new version. The adopted one stays as it is.
correct-why = Why the correction is made
correct-begin = Begin the correction
correct-why-missing = Write why the picture is corrected.
notice-adopted = The picture is adopted and locked.
notice-correction-begun = The correction has begun. Change, save and adopt again.
notice-decided = The decision is recorded.

chain-lead = Week by week: what happened, how you judged it, what you decided.
chain-waiting = Assess week { $text }
chain-holes = { $n ->
    [one] One week has no adopted picture
   *[other] { $text } weeks have no adopted picture
}
chain-years = Years
chain-week = Week
chain-dates = Days
chain-status = State
chain-level = Highest level
chain-adopted = Adopted
picture-at-a-glance = At a glance
picture-key-events = Events
picture-key-findings = beyond chance
picture-key-heard = of { $text } organisations
picture-key-late = Late decisions
picture-key-decisions = of { $text } earlier decisions
picture-categories-as-table = The numbers as a table, with the events behind
picture-review-outcome = What came of it
