disposal = Disposal
disposal-lead = What has been kept longer than the rules say is destroyed by decision. Counts per week and adopted pictures are kept.
disposal-rules = Rules and what is due
disposal-of-event_text = Free text of events
disposal-of-attachment = Images of events
disposal-of-event = Whole events
disposal-of-import = Names of files and letters that were read
disposal-of-zero_report = Reports of nothing
disposal-of-mail = Letters that were sent
disposal-of-access_log = Who has seen and taken out what
disposal-keeps = What is kept
disposal-keeps-lead = None of this is disposed of by the program. To destroy any of it takes a decision of the archive authority on what applies.
disposal-keeps-pictures = Pictures, decisions and feedback
disposal-keeps-pictures-why = They are the municipality's positions under sections 4–6 of act (2023:196) and show how the work was done. They say nothing of individuals.
disposal-keeps-chain = Governing documents, goals, interventions and what follows them
disposal-keeps-chain-why = Each version is needed to show what applied on a day.
disposal-keeps-counts = Counts per week
disposal-keeps-counts-why = Insight and research would be hindered without them. They point nobody out.
disposal-keeps-journal = The log and its proofs
disposal-keeps-journal-why = Without it nobody can show that the rest is untouched. What it says of things disposed of is forgotten; digests are kept.
disposal-keeps-accounts = Accounts and rights
disposal-keeps-accounts-why = The log answers who had a right to what as long as the account's name is there. Sessions and half-done log-ins go by themselves.
disposal-keeps-settings = The municipality's own settings and saved selections
disposal-keeps-settings-why = They are in use, and whoever owns them takes them away.
journal-actor-disposed = Disposed of
disposal-of-rejected_row = Rejected rows of imports
disposal-kept = Kept for
disposal-months = { $n ->
    [one] 1 month
   *[other] { $text } months
}
disposal-ground = Ground
disposal-version = Version of the rule
disposal-from = in force from { $text }
disposal-due = Due
disposal-n = { $n ->
    [0] Nothing
    [one] 1
   *[other] { $text }
}
disposal-before = from before { $text }
disposal-oldest = Oldest: { $text }.
disposal-no-rule = The municipality's file has no rule about it. It is kept.
disposal-decision = Decision
disposal-decision-hint = Which function or board decided, the date and the registry number. Name no persons.
disposal-decision-missing = Write which decision the disposal rests on.
disposal-decide = Decide on disposal
disposal-waits = A decision waits to be carried out, see above.
disposal-waiting = Decided, not carried out
disposal-planned = { $n ->
    [one] One item when it was decided.
   *[other] { $text } items when it was decided.
}
disposal-so-far = { $n ->
    [one] One is already gone.
   *[other] { $text } are already gone.
}
disposal-final = What is carried out cannot be had back.
disposal-execute = Carry out
disposal-withdraw = Withdraw the decision
disposal-done = Earlier disposals
disposal-what = What
disposal-decision-short = Decision
disposal-state = State
disposal-state-decided = Decided
disposal-state-withdrawn = Withdrawn
disposal-state-executed = Carried out
disposal-removed = Number
disposal-proof = The proof stands in the log: rule, numbers and a root over all that was removed.
notice-disposal-decided = The decision is saved. Carry it out when you have read it through.
notice-disposal-withdrawn = The decision is withdrawn.
notice-disposal-executed = The disposal is carried out.
notice-disposal-goes-on = The disposal is going on. Load the page again in a while.
act-disposal-decided = decided on
act-disposal-withdrawn = withdrew
act-disposal-executed = carried out
act-disposed = disposed by
object-disposal = disposal
journal-field-of = is about
journal-field-rule-version = version of the rule
journal-field-months = months
journal-field-due-before = from before
journal-field-planned = number when decided
journal-field-decision = decision
journal-field-executed-by = carried out by
journal-field-executed-at = carried out
journal-field-digests = digests
journal-field-root = root
journal-field-counts = counts per week
journal-field-entries = journal entries
import-file-disposed = The name of the file is disposed of
