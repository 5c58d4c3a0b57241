## Words and numbers

and = and
unknown = unknown
instant = { $date } at { $hour }:{ $minute }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun
part-of-day-night = the night (00–06)
part-of-day-morning = the morning (06–12)
part-of-day-afternoon = the afternoon (12–18)
part-of-day-evening = the evening (18–24)

## Expected range

range-too-few = too few weeks
legend-range = expected range
verdict-above = more than expected
verdict-below = fewer than expected
verdict-within = as expected
verdict-too-few = cannot be judged
count-against-range = { $name } ({ $n } against { $range })
finding-above = More than expected: { $names }.
finding-below = Fewer than expected: { $names }.
finding-within = { $n } of { $of } lie within their expected range.
finding-too-few = { $n } of { $of } cannot be judged, there are too few weeks to compare with.

## Week by week

week-short = w { $week }
week-short-with-year = w { $week } { $year }
coverage-row = heard
heard-of = { $heard } of { $of }
series-empty = There are no weeks to show.
series-last = { $n } events in week { $week }, expected { $range }.
series-last-alone = { $n } events in week { $week }. There are too few weeks for an expected range.
series-earlier = The { $weeks } weeks before had between { $low } and { $high }.
series-gaps = Some reporter was silent in { $n } of { $of } weeks.
period-series-alone = There are too few weeks for an expected range.
period-series-within = { $n } of { $of } weeks were within what was expected.
period-series-above = More than expected in { $n } weeks.
period-series-below = Fewer than expected in { $n } weeks.
area-weeks-within = In { $n } of { $of } areas every week was within what was expected.
area-weeks-above = More than expected: { $names }.
area-weeks-below = Fewer than expected: { $names }.
area-weeks-count = { $n } weeks
area-weeks-more = { $n ->
    [one] one more area
   *[other] { $n } more areas
  }
area-weeks-scale = Each panel has a scale of its own from zero.
area-weeks-told-most = Most in a week: { $n } in { $name }, { $week }.
area-weeks-told-few = { $n ->
    [one] In one area there were fewer than { $least } every week.
   *[other] In { $n } areas there were fewer than { $least } every week.
  }
area-weeks-column-above = More than expected
area-weeks-column-below = Fewer than expected
area-weeks-column-most = Most in a week

## Times

legend-up-to = up to { $limit }
legend-per-hour = events per hour
hours-empty = No events with a known time.
hours-finding = Most events on { $day } at { $from }–{ $to }. Mostly in { $part }: { $percent }% of the events.
hours-shared =
    { $n ->
        [one] One event of uncertain time is shared out over the hours in which it may have happened.
       *[other] { $n } events of uncertain time are shared out over the hours in which they may have happened.
    }
hours-unknown =
    { $n ->
        [one] One event of unknown time is left out.
       *[other] { $n } events of unknown time are left out.
    }

## A goal's grades

grade-series-none = No grade is set.
grade-series-last = { $year }: { $step }.
grade-series-break = The scale was changed in { $year }: grades before and after are not compared.
grade-series-same = The scale was changed in { $year }: { $step } counts as the same grade as the year before. No other steps are compared.
column-grade = Grade
column-scale = Scale

## Map

map-without-outlines = The outlines of the areas are missing, so the map cannot be drawn. The table holds the same numbers.
legend-events = events
legend-per-1000 = events per 1,000 inhabitants
map-scale = { $km } km
map-source = Outlines and water: { $source }
map-by-area = Shows whole areas, no places.
map-by-place = The places stand as exactly as they were reported: for those who work with the register.
map-empty = No events in any area.
map-finding-events = Most events in { $names }.
map-finding-per-1000 = Most events per 1,000 inhabitants in { $names }.
map-places = Recurring places: { $names }.

## Graph of links

graph-empty = There is nothing to show.
graph-finding = { $nodes } and { $edges }; { $lacking }.
graph-nodes =
    { $n ->
        [one] One object
       *[other] { $n } objects
    }
graph-edges =
    { $n ->
        [0] no links
        [one] one link
       *[other] { $n } links
    }
graph-lacking =
    { $n ->
        [0] no object is marked as lacking something
        [one] one object lacks something
       *[other] { $n } objects lack something
    }
graph-too-large = The drawing would have { $n } objects and so many lines that nobody could read it. It is therefore not drawn; the table has every link.
graph-here = what the question is about
graph-attention = something is missing
graph-alone = no links

## An indicator year by year

indicator-empty = There are no values to show.
indicator-finding = { $year }: { $value } ({ $uncertainty }), { $compared }; { $breaks }.
indicator-uncertainty-unknown = uncertainty unknown
indicator-unknown = unknown
indicator-not-told-apart = no significant difference from { $year } ({ $value })
indicator-higher = significantly higher than { $year } ({ $value })
indicator-lower = significantly lower than { $year } ({ $value })
indicator-cannot-be-told = whether it differs from { $year } ({ $value }) cannot be told
indicator-nothing-before = no earlier value to compare with
indicator-breaks =
    { $n ->
        [0] no break in the series
        [one] one break in the series
       *[other] { $n } breaks in the series
    }
indicator-break = break in series
indicator-interval = 95% confidence interval
indicator-axis-cut = the axis does not begin at 0

## Amounts

amounts-empty = There are no amounts to show.
amounts-finding = { $rows }: { $over }; { $lacking }.
amounts-rows =
    { $n ->
        [one] One item
       *[other] { $n } items
    }
amounts-over = the outcome exceeds the budget for { $names }
amounts-over-many = the outcome exceeds the budget for { $n } items
amounts-over-none = no outcome exceeds its budget
amounts-lacking =
    { $n ->
        [0] all have both budget and outcome
        [one] one item lacks budget or outcome
       *[other] { $n } items lack budget or outcome
    }
amounts-budget = budget
amounts-outcome = outcome
amounts-mnkr = SEK { $n }m
amounts-less-than = < { $n }

## Columns

column-area = Area
column-category = Category
column-count = Count
column-expected-range = Expected
column-expected-low = Expected, least
column-expected-high = Expected, most
column-population = Inhabitants
column-hour = Hour
column-reporters = Reporters
column-silent-weeks = Silent weeks in a row
column-events-then = Events then
column-events-now = Events now
column-verdict = Compared
column-week = Week
column-heard = Heard
column-weekday = Weekday
column-sum = Sum
column-per-1000 = Per 1,000 inh.
column-number = No
column-place = Place
column-this-week = This week
column-eight-weeks = 8 weeks
column-weeks-active = Weeks with events
column-mostly = Mostly
column-reporter = Reporter
column-state = State
column-decision = Decision
column-responsible = Responsible
column-due = Due
column-outcome = What became of it
column-before-now = Events then and now
column-from = From
column-relation = Relation
column-to = To
column-year = Year
column-value = Value
column-uncertainty = Uncertainty (95%)
column-base = Base (n)
column-stretch = Comparable part
column-amount-of = Item
column-budget = Budget, SEK
column-amount-outcome = Outcome, SEK
column-note = Note

## Documents

document-page-of = Page { $page } of { $pages }
document-footer = { $municipality } · { $title }
document-contents = Contents
## Ord som står kvar på talets rad, med blanksteg mellan
held-after-number = percent per § % SEK km m
held-before-number = week v. no. page table
document-as-of = Data as of
document-tables = The figures as tables
document-twin = Table { $n }. { $title }
document-twin-of = Numbers: table { $n }
document-on-page = , page { $page }
document-made-at = Made
document-sources = Made from
document-ident = Identifier
document-table-empty = There is nothing to show here.

## The weekly situational picture

weekly-title = Situational picture, week { $week } { $year }
weekly-document-title = Situational picture, week { $week } { $year }, { $municipality }
weekly-status-draft = Draft
weekly-status-draft-note = Not adopted. Figures and text may change.
weekly-status-adopted = Adopted
weekly-status-adopted-note = Adopted { $when } by { $who }.
weekly-status-adopted-note-alone = Adopted { $when }.
weekly-version = Version
weekly-placed = Figures from the register
weekly-placed-hidden = Figure
weekly-placed-steps = Counts are shown in steps, and counts so small that they could point somebody out are not shown.
weekly-placed-why-hidden = The figure is finer than what is shown to others than those who work with the register.
weekly-placed-selection = Selection: { $selection }
weekly-hash = Checksum (SHA-256)
weekly-checkpoint = Journal
weekly-signed = Signed checkpoint
weekly-checkpoint-value = entry { $number }, { $hash }
weekly-correction-title = Correction, version { $version }
weekly-participants = Participants

weekly-summary = Summary
weekly-summary-missing = The summary is not written yet.
weekly-key-total = events
weekly-key-expected = expected { $range }
weekly-key-unusual =
    { $n ->
        [0] nothing stands out
        [one] stands out
       *[other] stand out
    }
weekly-key-heard = reporters heard
weekly-key-late =
    { $n ->
        [one] late decision
       *[other] late decisions
    }

weekly-assessments = Assessment by area
weekly-assessment-missing = Not assessed yet.
weekly-level-calm = Calm
weekly-level-normal = Normal
weekly-level-raised = Raised
weekly-level-serious = Serious
weekly-direction-better = better
weekly-direction-unchanged = unchanged
weekly-direction-worse = worse
weekly-events-against = Events: { $n }, expected { $range }
weekly-events-alone = Events: { $n }, too few weeks to compare with

weekly-unusual = What stands out
weekly-unusual-none = Nothing stands out this week, allowing for how many series were compared.
weekly-unusual-area = { $area }: { $category }
weekly-unusual-whole = The whole municipality: { $category }
weekly-unusual-lead = Counts outside the expected range, the most remarkable first.

weekly-counts = Counts against the expected
weekly-sheet-areas = Areas
weekly-sheet-categories = Categories
weekly-sheet-areas-categories = Areas and categories
weekly-sheet-weeks = Week by week
weekly-sheet-places = Recurring places
weekly-sheet-hours = Hour and weekday
weekly-sheet-coverage = Reporters
weekly-figure-areas = Events by area against the expected range
weekly-figure-categories = Events by category against the expected range
weekly-figure-series = Events week by week
weekly-figure-hours = Hour and weekday
weekly-figure-map = Areas and recurring places
weekly-without-area =
    { $n ->
        [0] Every event lies in an area.
        [one] One event lies in no area; it is part of the total.
       *[other] { $n } events lie in no area; they are part of the total.
    }
weekly-total-row = The whole municipality

weekly-places = Recurring places
weekly-places-none = No place recurs in the last eight weeks.
weekly-places-note = Places with events in several of the last eight weeks. The numbers are those on the map.
weekly-hours = When it happens
weekly-decisions-before = Earlier decisions
weekly-decisions-before-none = There are no earlier decisions to follow up.
weekly-decisions-now = New decisions
weekly-decisions-now-none = No new decisions.
weekly-decision-open = Under way
weekly-decision-late =
    { $days ->
        [one] One day late
       *[other] { $days } days late
    }
weekly-decision-done = Done
weekly-decision-partly-done = Partly done
weekly-decision-not-done = Not done
weekly-decision-events = { $then } then, { $now } now

weekly-coverage = Who reported
weekly-coverage-lead = { $heard } of { $of } reporters were heard. Silence is not calm.
weekly-coverage-missing = Those who were silent usually give { $percent }% of the events.
weekly-state-reported =
    { $n ->
        [one] One event
       *[other] { $n } events
    }
weekly-state-zero = Nothing to report
weekly-state-silent =
    { $weeks ->
        [one] Silent
       *[other] Silent { $weeks } weeks in a row
    }
weekly-coverage-usual = Usually reports { $n } a week.
weekly-coverage-new =
    { $n ->
        [one] New since week { $week }: one event this week.
       *[other] New since week { $week }: { $n } events this week.
    }
weekly-public = Open sources, such as the police's public events, are not part of the counts.
weekly-source-n = { $source }: { $n }

weekly-new = New since last time
weekly-new-total = { $now } events, last week { $before }.
weekly-new-change = { $category }: { $now }, last week { $before }
weekly-new-first-area = { $category } in { $area } for the first time in { $weeks } weeks ({ $n })
weekly-new-first = { $category } for the first time in { $weeks } weeks ({ $n })
weekly-new-place =
    { $n ->
        [one] { $place }: one event, none in the { $weeks } weeks before
       *[other] { $place }: { $n } events, none in the { $weeks } weeks before
    }
weekly-new-level = { $area }: from { $before } to { $now } (since week { $week })

weekly-counts-others = Counts
weekly-few = fewer than { $n }
weekly-at-least = { $n } or more
weekly-others-note = This version is for readers who do not work with the register. The week's counts stand in steps, and counts below the limit that holds for the public as fewer than it.
weekly-others-areas = Events by area
weekly-others-categories = Events by category
weekly-others-events = Events: { $n }
weekly-others-above = More than expected.
weekly-others-below = Fewer than expected.
weekly-others-silent = Probably because { $partner } has not reported.
weekly-others-new = Probably because { $partner } has begun to report.

weekly-method = Method and sources
weekly-method-farrington = Expected range: Farrington's method (flexible) over { $years } years back, for { $series } series. { $percent } of 100 usual weeks fall within the range.
weekly-method-recent = Expected range: mean and spread of the last { $weeks } weeks, for { $series } series whose history is too short for Farrington's method.
weekly-method-too-few = { $series } series have fewer than { $weeks } weeks to compare with. They get no range and no verdict.
weekly-method-fdr = What stands out is tested with Benjamini–Hochberg over { $tests } series: at most { $percent }% is expected to be chance.
weekly-method-least = A count below { $n } events is never called more than expected.
weekly-method-like = Like is compared with like: only reporters heard this week are counted, against weeks in which at least { $percent }% of them were heard.
weekly-method-aoristic = Events of uncertain time are shared out over the hours in which they may have happened (aoristic sharing).
weekly-method-places = Recurring places: events in at least { $least } of the last { $weeks } weeks.
weekly-sources = Sources
weekly-made = The document was made by Lägesbild from the municipality's register of events. The register holds no data about persons.

## Extracts

yes = yes
no = no
sheet-events = Events
sheet-dictionary = The columns
sheet-stamp = The extract
sheet-rejected = Rows to mend
dictionary-column = Column
dictionary-meaning = What it says
schema-events-means = Events of a selection. A property for each column, in the same words as in spreadsheet and map file. Columns that point out a place are absent when the extract was made for readers outside the coordination.
schema-zone-means = The time zone of all times that are written without one.
dictionary-sheet = Sheet
dictionary-kind = Kind
kind-text = Text
kind-day = Date
kind-year = Year
kind-number = Number
kind-money = Kronor, with two decimals
stamp-municipality = Municipality
stamp-taken-by = Taken out by
stamp-taken-at = Taken out
stamp-filter = Selection
stamp-rows = Number of events
stamp-precision = Precision of place
stamp-exact = Exact place. To be shared only with those who work with the place.
stamp-coarse = Area only. Place name, point, reference and free text are left out.
rejected-reason = Reason for rejection
rejected-row = Row in the file
event-id = Number
event-id-means = The event's number in the register.
event-date = Date
event-date-means = The day the event began, on the municipality's clock. It is counted on that day.
event-week = Week
event-week-means = ISO week, such as 2022-W10.
event-from = From
event-from-means = The earliest time at which the event may have begun, on the municipality's clock.
event-to = To
event-to-means = The latest time at which the event may have happened. Same as From when the time is exact.
event-time-precision = Precision of time
event-time-precision-means = How exactly the time is known: exact, hour, interval, day or unknown.
event-category = Category
event-category-means = The event's category in the municipality's list.
event-subtype = Subtype
event-subtype-means = Subtype within the category, where known.
event-severity = Severity
event-severity-means = 1 slight, 2 noticeable, 3 serious, 4 very serious.
event-certainty = Certainty
event-certainty-means = Whether the event was observed, suspected or heard from others.
event-area = Area
event-area-means = The area in which the place lies, in the division the municipality works with.
event-regso = RegSO
event-regso-means = Regional statistical area (Statistics Sweden).
event-deso = DeSO
event-deso-means = Demographic statistical area (Statistics Sweden).
event-place = Place
event-place-means = The place's name or address as reported.
event-place-type = Type of place
event-place-type-means = What kind of place it is.
event-place-precision = Precision of place
event-place-precision-means = How exactly the place is known: point, address, stretch, area, district or unknown.
event-latitude = Latitude
event-latitude-means = WGS 84, degrees north.
event-longitude = Longitude
event-longitude-means = WGS 84, degrees east.
event-source = Source
event-source-means = How the report came in.
event-source-reference = Source's number
event-source-reference-means = The reporter's own number for the event.
event-reported-by = Reporter
event-reported-by-means = The organisation that reported.
event-controller = Answers for the data
event-controller-means = The organisation that is data controller for the report.
event-classification = Classification
event-classification-means = Who may see it: open, internal or secret.
event-police = Reported to the police
event-police-means = Whether the event is reported to the police.
event-offensive = Offensive
event-offensive-means = Whether the content is offensive or racist, such as graffiti.
event-status = Status
event-status-means = Received, sorted, merged or dismissed. Merged and dismissed events are not counted.
event-reported-at = Reported
event-reported-at-means = When the report was made, on the municipality's clock.
event-recorded-at = Recorded
event-recorded-at-means = When the event came into the register, on the municipality's clock.
event-text = Text
event-text-means = What the reporter wrote, screened so that no person is named.
time-precision-exact = exact
time-precision-hour = hour
time-precision-interval = interval
time-precision-day = day
time-precision-unknown = unknown
certainty-observed = observed
certainty-suspected = suspected
certainty-hearsay = hearsay
place-precision-point = point
place-precision-address = address
place-precision-stretch = stretch
place-precision-area = area
place-precision-district = district
place-precision-unknown = unknown
classification-open = open
classification-internal = internal
classification-secret = secret
event-status-received = received
event-status-sorted = sorted
event-status-merged = merged
event-status-dismissed = dismissed
multiples-missing = missing

told-between = the count lies somewhere in the block
told-alike = { $n } everywhere.
told-series-finding = At most { $most }, in { $alike } of { $of } periods, first { $when }. At least { $least }.
told-day-part = { $day } in { $part }
told-hours-finding = Most, { $n }: { $when }.
told-hours-many = Most, { $n }, in { $parts } of the week's { $of } parts.
told-part-night = night 00–06
told-part-morning = morning 06–12
told-part-afternoon = afternoon 12–18
told-part-evening = evening 18–24
