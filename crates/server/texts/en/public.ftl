report-offentlig-sida = Public page
report-offentlig-sida-about = A year in the municipality or an area, for inhabitants: what happened, what you did and what you promised.
choice-offentlig-sida = { report-offentlig-sida }
choice-happened = What happened
choice-carried_out = What we did
choice-promised = What we promised
choice-said = What we want to say
record-public_report = Public report
records-public_report = Public reports
said-part = Part
said-before = The year before
public-reports = Year by year
public-report-title = { $text } { $year }
public-report-lead = For those who live and work here. Small numbers are not shown, so that nobody can be pointed out.
public-report-few = fewer than { $text }
public-report-counted = { $n } of { $of }
public-report-text = About it
public-report-happened-lead = Events reported to the municipality, by the day that they happened. They are not all crime: the number also depends on how much is reported.
public-report-happened-none = No events are reported.
public-report-carried_out-lead = Interventions that were going on some time in the year.
public-report-carried_out-none = No intervention has a text for inhabitants.
public-report-promised-lead = The year's promises: what was done of what was promised, and what came of it.
public-report-promised-none = No promise is published for the year.
public-report-published = Published { $text }
public-report-unpublished = Not published
public-report-open = Open the page
public-report-not-over = { $text } is not over. Counts that grow from day to day would point out single events, so the page is shown and can be published when the year is over. Choose a year that has passed.
public-report-not-yet = Not yet
public-report-publish-lead = The page is put out as it reads now, for everybody, without logging in. It does not change until you publish it again.
public-report-publish = Publish the page
counts-not-told = Small counts are written as fewer than the limit that holds for the public, and counts that could be worked out from the others are not written.
counts-not-yet = Events of { $text } are not here: the year is not over, and counts that grow day by day would point out single events.
public-report-coverage-title = What this rests on
public-report-coverage = { $n ->
    [one] In { $year } { $names } was to report each week
   *[other] In { $year } { $n } organisations were to report each week: { $names }
}. Of the reports of the { $weeks } whole weeks of the year { $share } percent came in.
public-report-no-week-missing = No week lacks reports altogether.
public-report-weeks-missing = { $n ->
    [one] One week lacks reports altogether: { $weeks }.
   *[other] { $n } weeks lack reports altogether: { $weeks }.
}
public-report-silence = That nobody has reported does not mean that nothing has happened.
