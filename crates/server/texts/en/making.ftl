making-title = The file is being made
making-lead = It takes a while. The page asks by itself every two seconds, and the file comes when it is ready.
making-reading = The register is being read and counted.
making-setting = The pages are being set.
making-seconds = { $n ->
    [one] One second so far.
   *[other] { $n } seconds so far.
}
making-refresh = Ask now
making-stop = Stop
notice-making-stopped = The file is not being made. The register is as it was.
making-keeping = It is being written into the register.
adopting-title = The report is being adopted
adopting-lead = It takes a while. The page asks by itself every two seconds, and leads to the document when the report is adopted. If you stop it before then, nothing is adopted.
notice-making-none = There was nothing to stop: it is done already, or was stopped.
notice-adopting-stopped = Nothing is adopted. The register is as it was.
