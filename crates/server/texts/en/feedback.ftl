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
feedback-merged = { $n ->
    [one] One was about the same event as another report.
   *[other] { $text } were about the same event as another report.
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
