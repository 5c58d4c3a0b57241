journal-lead = Who did what, when, and what changed. Each entry is sealed with the one before it, so that nobody can change it afterwards unnoticed.
journal-verify = Check the chain
journal-holds = The chain holds
journal-holds-lead = All entries, events, attachments and pictures agree with their seals.
journal-broken = { $n ->
    [one] One fault was found
   *[other] { $text } faults were found
}
journal-broken-cure = Something was changed beside the program, or the disk is damaged. Tell whoever runs the system, and restore a backup.
journal-entries = Entries
journal-hash = Latest seal
journal-about = About
journal-number = Number
journal-none = No entries
journal-none-cure = Change the selection, or show all.
journal-seq = entry { $text }
journal-changes = { $n ->
    [one] One detail
   *[other] { $text } details
}
journal-older = Older
act-event-recorded = recorded
act-events-imported = took in events
act-event-changed = changed
act-event-status = changed status
act-event-merged = merged
act-merge-undone = undid a merge
act-attached = attached
act-import-started = began to take in
act-import-finished = finished
act-import-aborted = stopped
act-import-undone = undid
act-mapping-saved = saved a column mapping
act-duplicates-suggested = suggested duplicates
act-duplicate-dismissed = dismissed a suggestion
act-duplicate-reopened = reopened a suggestion
act-batch-received = received a report
act-zero-reported = said that there was nothing to report
act-zero-report-withdrawn = withdrew a zero report
act-picture-begun = began
act-picture-saved = saved
act-picture-adopted = adopted
act-decided = recorded
act-decision-answered = answered
act-decision-reopened = reopened
act-decision-changed = changed
act-decision-withdrawn = withdrew
act-feedback-sent = sent feedback
act-view-saved = saved a view
act-view-deleted = removed a view
act-municipality-saved = loaded the municipality's data
object-event = event
object-import = import
object-duplicate = suggested duplicate
object-picture = picture
object-decision = decision
object-feedback = feedback
object-zero-report = zero report
object-report-batch = report
object-mapping = column mapping
object-saved-view = view
object-attachment = attachment
object-municipality = municipality
object-account = account
object-session = session
object-link = link
