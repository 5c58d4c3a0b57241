feedback-lead = What came of what each organisation sent. Those who get an answer go on reporting.
feedback-lead-reader = What came of what you sent.
feedback-latest = Feedback for week { $text }
feedback-all = All feedback
feedback-to = Organisations
feedback-is-sent = sent:
feedback-write = To { $text }
feedback-text = Feedback
feedback-hint = The proposal is made by the register. Change it and add lines of your own.
feedback-send = Send
feedback-sent = Sent
feedback-none = No feedback has been sent.
feedback-about-week = week { $text }
feedback-empty = The text is empty. Write a few lines about what came of the reports.
feedback-received = { $n ->
    [0] We have had no report from you for week { $week }.
    [one] We have had one report from you for week { $week }.
   *[other] We have had { $n } reports from you for week { $week }.
}
feedback-kinds = They were about: { $text }.
feedback-waiting = { $n ->
    [one] One has not been looked through yet.
   *[other] { $text } have not been looked through yet.
}
feedback-shared = { $n ->
    [one] One event was reported by someone else too. It is counted once.
   *[other] { $text } events were reported by someone else too. They are counted once.
}
feedback-dismissed = { $n ->
    [one] One did not belong in the register.
   *[other] { $text } did not belong in the register.
}
feedback-silent = { $n ->
    [one] Please tell us also when there is nothing to report.
   *[other] We have not heard from you for { $text } weeks. Please tell us also when there is nothing to report.
}
feedback-finding = In the situational picture it showed like this: { $text }.
feedback-decision = Decision: { $text } ({ $responsible }, by { $due }).
feedback-thanks = Thank you for your reports.
notice-feedback-sent = The feedback is sent.
feedback-by-mail = { $n ->
    [one] Send it by e-mail too, to the organisation's account
   *[other] Send it by e-mail too, to the organisation's { $text } accounts
}
feedback-subject = Feedback for week { $week }, { $municipality }
feedback-mailed = { $n ->
    [0] Not yet delivered by e-mail.
    [one] Sent by e-mail to one account.
   *[other] Sent by e-mail to { $text } accounts.
}
feedback-mail-waits = { $n ->
    [one] One letter waits.
   *[other] { $text } letters wait.
}
feedback-mail-failed = { $n ->
    [one] One letter did not get through; check the address on the page Accounts.
   *[other] { $text } letters did not get through; check the addresses on the page Accounts.
}
feedback-told = { $n ->
    [one] one report
   *[other] { $text } reports
}
feedback-told-nothing = nothing to report
feedback-silent-partners = { $n ->
    [one] One organisation that was not heard of this week
   *[other] { $text } organisations that were not heard of this week
}
feedback-got = Answers to you
feedback-none-got = You have had no feedback yet. It comes after the weekly meeting.
