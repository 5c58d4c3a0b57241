confirm-title = Confirm that it is you
confirm-lead = What you want to do or open is sensitive. You have not logged in for a while, so show that it is you at the computer. Then you get where you were going.
confirm-go-on = Go on
confirm-passkey = Use the passkey
confirm-elsewhere = Confirm with { $text }
confirm-no-way = Log out and log in again.
confirm-not-now = Not now
log-in-via-not-fresh = { $text } did not show that you logged in just now. Try again, or ask those who run the log-in to send auth_time.
