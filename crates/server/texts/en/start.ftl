start-title = Overview
start-week = Situational picture, week { $text }
start-read-picture = Read the picture
start-go-on = Go on writing
start-open-picture = Open the week's picture
picture-adopted = Adopted
picture-draft = Draft
picture-drafted-itself = Ready to assess
start-inbox = { $n ->
    [0] The inbox is empty.
    [one] One event waits to be sorted.
   *[other] { $text } events wait to be sorted.
}
start-inbox-more = More than { $text } events wait to be sorted.
start-duplicates = { $n ->
    [0] No likely duplicates.
    [one] One pair is likely the same event.
   *[other] { $text } pairs are likely the same event.
}
start-to-inbox = Open the inbox
start-open-decisions = { $n ->
    [0] No open decisions.
    [one] One open decision.
   *[other] { $text } open decisions.
}
start-late-decisions = { $n ->
    [one] One is late
   *[other] { $text } are late
}
start-to-decisions = Show the decisions
start-silent = Silent last week
start-report = Report
start-report-lead = Where, when and what. Never who.
nothing-to-report = Nothing to report
start-no-picture = No picture has been adopted yet. The first will be here when the coordinator has adopted it.
start-earlier-pictures = Earlier weeks
start-accounts = Add those who begin, end those who leave.
start-to-accounts = Open accounts
