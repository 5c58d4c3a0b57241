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
evidence-sources = The register up to journal entry { $n } ({ $text })
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
handover-pdf = Handover as PDF
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
paper-sources = The register's records, as they are known when the document is made

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
    [one] The same account has adopted every picture: { $n } of { $all } ({ $percent } %).
   *[other] The same account has adopted { $n } of { $all } pictures ({ $percent } %). { $accounts } accounts have adopted any.
}
dependence-pictures-mend = Let one more in the coordination adopt the next picture.
dependence-accounts = Accounts
