nav-owed = To do
nav-governance = Governance
as-of-day = Show as it was on
as-of-shown = This is how it was on { $text }, by what is known today.
as-of-to-today = Show today
as-of-not-a-day = "{ $text }" is not a day. Write it as 2022-04-22. Today is shown.
nobody-named = Nobody named
record-source = Source
record-versions = Versions
record-version = Version { $n }, known since { $day }
record-stale = Somebody else has changed the document meanwhile. Check what stands above and save again.
statements-title = What the sources say
statements-lead = The sources in their own words, one by one. Where they contradict each other, both are here.

documents-title = Governing documents
documents-lead = Which documents hold, who is responsible for them and what they rest on. What needs attention comes first.
documents-caption = Governing documents, the most urgent first
documents-none-lead = They are read with the municipality's data: lagesbild config load MUNICIPALITY.toml.
document-title = Document
document-status = Status
document-kind = Kind
document-decided-on = Decided
document-decided-by = Decided by
document-responsible = Responsible function
document-from = Valid from
document-to = Valid to
document-no-end = Until further notice
document-rule = May be extended
document-rule-years = { $n ->
    [one] One year at a time, by a decision
   *[other] { $text } years at a time, by a decision
}
document-scope = Holds for
document-parent = Rests on
document-replaces = Replaces
document-planned = To be updated: { $text }
document-planned-title = To be updated
document-purposes = Purposes
document-fields = Fields
document-parties = Parties
party-signed = Signed { $text }
party-unsigned = Not signed
document-resting = Rests on this
document-extensions = Extensions
document-extension = To { $to }, decided by { $text } on { $day }
document-outlives = Holds longer than what it rests on
document-outlives-lead = The document rests on "{ $text }", which ends on { $day }.
document-coming = { $n ->
    [one] Valid from tomorrow
   *[other] Coming, in { $text } days
}
document-adopted = Adopted { $text }
document-adopted-unknown = Adopted, the day is not known
document-valid = Valid until further notice
document-valid-to = Valid to { $day }
document-expiring = { $n ->
    [0] Ends today, { $day }
    [one] Ends { $day }, one day left
   *[other] Ends { $day }, { $n } days left
}
document-expired = { $n ->
    [one] Expired { $day }, one day
   *[other] Expired { $day }, { $n } days
}
document-replaced = Replaced by { $text }
registry-number = Registry number
extend = Extend the document
extend-lead = Nothing is extended by itself. Give the decision by which the document holds longer.
extend-body = Who decided?
extend-day = Decided on
extend-end = Valid to and including
extend-save = Save the decision
extend-why = extended by a decision
extend-body-missing = Choose the body that decided. Without a decision the document cannot be extended.
extend-day-missing = Give the day of the decision.
extend-end-missing = Give the last day on which the document is to hold.
extend-not-decided-yet = The day of the decision lies ahead. Save the extension when it has been decided.
extend-nothing = The document already holds to { $text }. Give a later day.
extend-beyond-rule = The document may be extended by { $n } years at a time, so at most to { $day }.
notice-extended = The extension is saved.

duties-title = Duties
duties-lead = What the law and the municipality's own documents demand, whether it is done in time and what shows it.
duties-none = No duties
duty-section = Where
duty-text = What
duty-evidence = Shown by
duty-from = In force from { $text }
duty-interval = { $n ->
   *[other] again within { $text } months
}
duty-no-evidence = No evidence
duty-evidence-more = { $n ->
    [one] one more
   *[other] { $text } more
}
duty-coming = { $n ->
    [one] Coming, tomorrow
   *[other] Coming, in { $text } days
}
duty-ended = No longer in force
duty-fulfilled = Fulfilled
duty-due = { $n ->
    [0] To be done again today
    [one] To be done again tomorrow
   *[other] To be done again within { $text } days
}
duty-overdue = { $n ->
    [one] One day late
   *[other] { $text } days late
}
duty-missing = Evidence missing

owed-title = To do
owed-lead = What is late, lacking, without anyone responsible or soon due. Computed from dates, never typed in.
owed-none = Nothing is late, lacking or soon due.
owed-what = What
owed-why = Why
owed-when = When
owed-since = { $n ->
    [0] today
    [one] { $day }, for one day
   *[other] { $day }, for { $n } days
}
owed-until = { $n ->
    [one] { $day }, one day left
   *[other] { $day }, { $n } days left
}
owed-state-late = Late
owed-state-lacking = Lacking
owed-state-unowned = Nobody responsible
owed-state-nearing = Soon
owed-document_expired = Expired document
owed-document_expiring = Document that ends soon
owed-agreement_expiring = A new picture and a new agreement are needed
owed-outlives_parent = Holds longer than what it rests on
owed-signature_missing = Signature missing
owed-duty_overdue = Late duty
owed-duty_due = Duty to be done again soon
owed-duty_missing = Duty without evidence
owed-function_vacant = Function without a holder
owed-meetings_missed = Too few meetings
owed-funding_ends = The money ends soon, the need goes on
owed-funding_ended = The money has ended, the need goes on
owed-decision_late = Late decision

organisation-title = Organisation
organisation-lead = Bodies with their seats, functions with their holders and posts with their funding.
bodies-title = Bodies
bodies-none = No bodies.
body-council = Council
body-board = Board
body-committee = Committee
body-preparatory-committee = Preparatory committee
body-steering-group = Steering group
body-operative-group = Operative group
body-working-group = Working group
body-aliases = Also called { $text }.
body-meets-weekly = Meets every week
body-meets-yearly = { $n ->
    [one] Meets once a year and when needed
   *[other] Meets { $text } times a year and when needed
}
body-held = { $n ->
    [0] No meeting recorded in { $year }
    [one] One meeting held in { $year }
   *[other] { $n } meetings held in { $year }
}
body-meets = Meetings
body-seats-head = Seats
seats-title = Seats in the bodies
body-seats = { $n ->
    [one] One seat
   *[other] { $text } seats
}
body-quorum = { $n ->
   *[other] quorum { $text }
}
seat-function = Function
seat-organisation = Organisation
seat-substitute = Substitute
seat-chairs = Chair
seat-leading = Leading position
substitute-not-allowed = No substitute
substitute-personally-appointed = Only one appointed by name
substitute-allowed = Substitute allowed
functions-title = Functions and holders
functions-lead = The work belongs to the function, not to the person. When a holder leaves, documents and duties stay with the function.
functions-none = No function has a holder, a document or a duty yet.
function-holder = Holder
function-deputy = Deputy
function-documents = Documents
function-duties = Duties
function-from = since { $text }
function-acting = Acting
function-vacant = No holder
function-unknown = Not recorded
function-one-person = Rests on one person
posts-title = Posts
posts-total = { $n ->
    [one] One funded post.
   *[other] { $text } funded posts.
}
post-title = Post
post-number = Number
post-money = Funding
post-permanent = Until further notice
post-funded = { $n ->
    [0] To today
   *[other] To { $day }, { $n } days left
}
post-unfunded = { $n ->
    [one] Ended { $day }, one day ago
   *[other] Ended { $day }, { $n } days ago
}
post-need-goes-on = The need goes on
start-owed = { $n ->
    [0] Nothing is late or lacking.
    [one] One thing is late or lacking.
   *[other] { $text } things are late or lacking.
}
start-to-owed = Show what is to be done
extend-no-end = The document has no last day and need not be extended.
document-files = Files
document-no-files = No file is kept.
document-file-size = { $text } kB
document-file-elsewhere = not in the register
document-file-add = Add a file
document-file-hint = PDF, Word, Excel, PowerPoint or OpenDocument, at most 20 MB. The file is kept as it is: it must not point out any individual.
document-file-send = Keep the file
document-file-none = Choose a file to keep.
document-file-too-large = The file is larger than 20 MB. Make it smaller and try again.
document-file-kind = The file is no document of a kind that is taken in. Save it as PDF, Word, Excel, PowerPoint or OpenDocument and try again.
document-file-may-tell = The file may keep the names of those who wrote it, changed it and commented on it
document-file-authors = The file says who wrote or changed it: { $text }. Take the names away and choose the file again (in Word: File, Info, Check for issues, Inspect document), or tick that they may stay.
document-file-authors-unread = It cannot be seen whether the file says who wrote it. Tick that it may, and choose the file again, or save it anew without a password.
document-file-malicious = The file is harmful, says the virus scanner ({ $text }). It has not been kept. Do not open it, and tell whoever is in charge of your IT security.
document-file-not-scanned = The virus scanner does not answer, so the file has not been kept. Try again in a while. If that does not help, tell whoever runs the server.
document-file-quota = You have left as many or as large files today as one person may. The file has not been kept. Wait for a while, or ask a colleague.
document-file-why = File added
notice-file-kept = The file is kept.
table-search = Search the table
table-found = {"{"}n{"}"} of {"{"}all{"}"} rows
