# Evidence for an auditor's question
evidence-title = Evidence for the audit
evidence-lead = The evidence that the question expects, whether the register has it, and whether anyone has checked the facts.
evidence-known-then = This is the evidence on { $text }, by what was known then.
evidence-not-asked-then = The question was not in the register on { $text }. It is shown as it is known today.
evidence-question = The question
evidence-expected = Expected evidence
evidence-none-expected = The question does not say what evidence it expects. Write it on the question's page.
evidence-name = Evidence
evidence-there = There
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
