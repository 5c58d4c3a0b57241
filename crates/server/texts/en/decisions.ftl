decisions-lead = Who does what by when, and what became of it.
decisions-late = Late
decisions-open = Under way
decisions-answered = Answered in the last three months
decisions-none = No decisions here.
decision-text = Decision
decision-responsible = Responsible function
decision-due = Due
decision-due-by = by { $text }
decision-days-late = { $n ->
    [one] One day late
   *[other] { $text } days late
}
decision-events = { $then } events in the week of the decision, { $now } this week.
decision-answer = Answer what became of it
decision-outcome = Outcome
decision-outcome-text = What was done, and with what result?
decision-outcome-missing = Choose whether the decision is done, partly done or not done.
decision-why-missing = Write why the decision is not fully done.
decision-save-answer = Save the answer
decision-answered-on = Answered { $text }
decision-reopen = Undo the answer
decision-reopened-why = the answer was taken back
decision-withdraw = Remove
decision-withdraw-confirm = Remove the decision? It stays in the journal.
decision-withdrawn-why = the decision was removed before the picture was adopted
notice-answered = The answer is saved.
notice-withdrawn = The decision is removed.
decide-new = New decision
decide-text = What is to be done?
decide-any-category = All categories
decide-save = Record the decision
decide-text-missing = Write what is to be done.
decide-responsible-missing = Choose a responsible function.
decide-due-bad = Give a date from today on.
decide-area-bad = There is no such area. Choose one from the list.
decide-category-bad = There is no such category. Choose one from the list.
