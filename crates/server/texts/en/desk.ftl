# Evidence for an auditor's question
evidence-title = Evidence for the audit
evidence-lead = The evidence that the question expects, whether the register has it, and whether anyone has checked the facts.
evidence-known-then = This is the evidence on { $text }, by what was known then.
evidence-not-asked-then = The question was not in the register on { $text }. It is shown as it is known today.
evidence-question = The question
evidence-expected = Expected evidence
evidence-none-expected = The question does not say what evidence it expects. Write it on the question's page.
evidence-name = Evidence
evidence-there = In the register
evidence-what = What it is
evidence-present = Present
evidence-missing = Missing
evidence-count = { $missing ->
    [0] All evidence is there: { $n } of { $all }.
   *[other] { $n } of { $all } present, { $missing } missing.
}
evidence-by-name-only = Missing: the question points at no record in the register.
evidence-not-there = Missing: the record is not in the register on that day.
evidence-none-of-kind = Missing: the register has no such records on that day.
evidence-no-picture = Missing: no picture was adopted on that day.
evidence-unknown-kind = Missing: the question names a kind that does not exist.
evidence-pictures = { $n ->
    [one] One adopted picture
   *[other] { $text } adopted pictures
}
evidence-no-file = The register knows of the document but does not have the file itself.
evidence-files = The file lies outside the register: { $text }
evidence-week = Week
evidence-version = Version
evidence-adopted = Adopted
evidence-hash = Checksum
evidence-checks = Fact check
evidence-check-by = Function
evidence-check-about = About
evidence-unchecked = Nobody has checked the facts. Do so before the evidence is used outside the municipality.
evidence-check-waiting = { $n ->
    [one] One function that was asked has not answered.
   *[other] { $text } functions that were asked have not answered.
}
evidence-check-commented = { $n ->
    [one] One function has left comments. See that they are dealt with.
   *[other] { $text } functions have left comments. See that they are dealt with.
}
evidence-checked = The facts are checked and approved by all who were asked.
evidence-no-answer = No answer
evidence-findings = Findings and risks
evidence-no-findings = No finding and no risk belongs to the question.
evidence-take-out = Take out the evidence
evidence-to-record = The question's record
evidence-change = Change the question and what it expects
evidence-ask-check = Ask for a fact check
act-evidence-exported = took out evidence for the audit
journal-field-question = Question
journal-field-as-of = As of
journal-field-missing = Missing

# Handover
functions-handover = Choose a function to see its handover.
handover-kicker = Handover
handover-title = Handover: { $text }
handover-lead = What whoever takes over the function needs to know. All of it belongs to the function, none to the person.
handover-leaves = Leaves { $text }
handover-holders = Holders
handover-holders-lead = Who has and has had the function. A holder is an office contact; the register knows no more of the person.
handover-as = As
handover-unknown-from = Not noted
handover-holds = Has it
handover-coming = Coming
handover-left = Has left
handover-vacant = Nobody has the function. What it answers for waits for the next holder.
handover-no-deputy = No deputy is appointed.
handover-coming-title = { $n ->
   *[other] The next { $text } months
}
handover-nothing-coming = Nothing ends, is due or takes place in that time.
handover-which-day = Which day
handover-decisions = Weekly decisions without an answer
handover-no-decisions = No weekly decision waits for an answer.
record-decision = Decision
handover-owns = What the function answers for
handover-owns-lead = What is over stands last in each table.
handover-owns-nothing = Nothing in the register belongs to the function yet.
handover-bodies = Bodies and seats
handover-no-bodies = The function has no seat in any body.
handover-seat = Seat
handover-last-meeting = Last meeting
handover-no-meeting = None noted
handover-contacts = Contacts
handover-contacts-lead = Functions and organisations, never persons.
handover-no-contacts = No contacts: the function sits in no body and answers for no intervention with others.
handover-functions = Functions in the same bodies
handover-meets-in = Meet in
handover-partners = Organisations in the function's interventions
handover-habits = Habits
handover-no-habits = No used routine is noted.
handover-last-used = Last
handover-rhythm = { $text }: { $rule }.

# Dependence on persons
dependence-title = Dependence on persons
dependence-lead = How much of the work rests on one single person, and what would change that.
dependence-functions = Functions without a deputy
dependence-no-functions = Every function with a holder has a deputy too.
dependence-functions-count = { $n } of { $all } functions with a holder have no deputy.
dependence-several = One and the same holder has several functions: { $text }.
dependence-records = Answers for
dependence-mend = Mend
dependence-appoint = Appoint a deputy
dependence-routines = Routines that few have used
dependence-routines-lead = A routine that only one holder has used has not been tried by anyone else.
dependence-no-routines = Every routine has been used by at least two holders.
dependence-routines-count = { $n } of { $all } routines have been used by one holder only.
dependence-used = Used
dependence-one-holder = { $n ->
    [one] Once, by one holder
   *[other] { $text } times, by the same holder
}
dependence-never = Never, by the register
dependence-note-use = Note that the routine was used
dependence-open = Open the routine
dependence-pictures = The weekly pictures
dependence-pictures-lead = The last 52 weeks. The account is not named, only how many pictures the same account has adopted.
dependence-no-pictures = No picture was adopted in that time.
dependence-pictures-count = { $accounts ->
    [one] The same account has adopted every picture: { $n } of { $all } ({ $percent } %).
   *[other] The same account has adopted { $n } of { $all } pictures ({ $percent } %). { $accounts } accounts have adopted any.
}
dependence-pictures-mend = Let one more in the coordination adopt the next picture.
dependence-accounts = Accounts

# Agenda
agenda-title = Agenda: { $text }
agenda-lead = Built from what is due by the register. Nothing is typed in.
agenda-picture = The week's picture
agenda-to-picture = The picture of { $text }
agenda-picture-adopted = The picture of { $text } ({ $days }) is adopted.
agenda-picture-draft = The picture of { $text } ({ $days }) is a draft. Adopt it at the meeting.
agenda-picture-none = Nobody has begun the picture of { $text } ({ $days }).
agenda-assignments = Assignments to answer
agenda-no-assignments = All assignments are answered.
agenda-between = From and to
agenda-from-to = { $from } to { $to }
agenda-late-decisions = { $n ->
    [one] One weekly decision is late.
   *[other] { $text } weekly decisions are late.
}
agenda-promises = Promises that lag
agenda-no-promises = No promise is behind an even pace over the year.
agenda-progress = { $n } of at least { $least } { $unit }; { $expected } by now at an even pace
agenda-problems = Problems without cause or intervention
agenda-no-problems = Every prioritised problem has both cause and intervention.
agenda-interventions = Interventions that begin or end this week
agenda-no-interventions = No intervention begins or ends this week.
agenda-begins = Begins { $text }
agenda-ends = Ends { $text }
agenda-owed = To do for the body's functions
agenda-nothing-owed = Nothing is late or lacking with the body's functions.
agenda-owed-without-seats = The body has no seats written down. Shown are the functions that answer for its assignments.
agenda-since = Since the last meeting
agenda-to-tertial = The weeks' figures, { $text }
agenda-first-meeting = No earlier meeting is noted as held.
agenda-last-held = The last meeting was held { $text }.
agenda-weeks = The picture is adopted for { $n } of { $all } weeks since then.
agenda-happened = What has happened
agenda-what-happened = What happened
agenda-made = Was made
agenda-began = Began
agenda-ended = Ended
agenda-followed-up = Was followed up
agenda-decided = Was decided
agenda-expired = Expired
agenda-answered = Was answered
agenda-published = Was published
agenda-held = Was held
agenda-our-decisions = What we decided, and what became of it
agenda-our-decisions-lead = { $n ->
   *[other] Decisions of the last { $text } years, the latest first.
}
agenda-no-decisions = No decision by the body is noted.
agenda-became = What became of it
agenda-became-nothing = No trace in the register
agenda-prioritise = To prioritise
agenda-nothing-to-prioritise = The register has no current problem.
agenda-not-weighed = Not prioritised
agenda-ongoing = Interventions under way
agenda-late = Late and lacking
agenda-late-kinds = Late, by kind
agenda-late-finding = { $n ->
    [one] One thing is late: { $text }.
   *[other] { $n } things are late, of { $kinds } kinds. Most often: { $text }.
  }
agenda-late-longest = The table shows { $n } of { $of } that are late. All of them are in the list To do.
agenda-meetings-figure = Meetings against the plan
agenda-meetings-held = Held
agenda-meetings-wanted = Planned
agenda-lacking = Lacking or without owner
agenda-number = Number
agenda-expiring = { $n ->
   *[other] Documents that have expired or do within { $text } months
}
agenda-none-expiring = No document expires.
agenda-money = Money not given out
agenda-no-money = There is no budget package for this year or the last.
agenda-unallocated = The packages
agenda-not-given-out = Not given out
agenda-unused = Lines with money left
agenda-left = Not used
agenda-no-reason = No reason given
agenda-meetings = Meetings: plan against held
agenda-no-meetings = No meeting is noted for this year or the last.
agenda-plan = { $year }: { $n } of { $wanted } meetings held.
agenda-meeting-held = Held
agenda-meeting-missed = Not held
agenda-meeting-coming = Coming
agenda-able = Quorum
agenda-quorum = Quorate
agenda-no-quorum = Not quorate
agenda-seats = Seats
agenda-no-seats = The body has no seats written down.
