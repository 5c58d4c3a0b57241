sending = Send
sending-title = Send the picture of week { $text }
sending-lead = Everyone gets a letter of their own with the picture as an accessible PDF and a link here. Nobody sees who else gets it.
sending-not-adopted = The picture is not adopted
sending-not-adopted-lead = Only an adopted picture is sent. Adopt it first, and it can be sent from here.
sending-not-set-up = E-mail is not set up
sending-not-set-up-lead = The picture cannot be sent from here yet. Fetch it as a PDF and send it from your ordinary e-mail, to each of the recipients.
sending-not-set-up-cure = Whoever runs the server sets up e-mail under [mail] in the settings. The handbook “Installera och driva” says how.
sending-wrong = E-mail is set up wrongly
sending-wrong-lead = What waits is sent when this has been mended: { $text }.
sending-fetch = Fetch the PDF
sending-fetch-others = Fetch the PDF without small counts
sending-to = Recipients
sending-to-hint = Everyone with an open account who may read pictures and has logged in. Nobody is chosen from the start.
sending-to-hint-correction = Those who got an earlier version are chosen from the start.
sending-to-hint-same = Those who got week { $text } are chosen.
sending-same-as = Choose the same as for week { $text }
sending-full = Work with the register
sending-full-hint = Get the whole picture, with every count and recurring places.
sending-others = Other readers
sending-others-hint = Get the picture without small counts, without places and without hours of the day.
sending-none-to-send = Nobody has an account that may read pictures.
sending-not-logged-in = { $n ->
    [one] One more account may read pictures but has never logged in. Its address is not tried, so no letter is sent there.
   *[other] { $text } more accounts may read pictures but have never logged in. Their addresses are not tried, so no letters are sent there.
}
sending-has = got version { $version } { $when }
sending-waits = waits for version { $text }
sending-subject = Subject
sending-subject-first = Situational picture week { $week }, { $municipality }
sending-subject-correction = Corrected situational picture week { $week }, { $municipality }
sending-text = Message
sending-text-hint = Write nothing that points out a person. E-mail is not secret.
sending-text-first =
    Hello,

    Here is the situational picture of week { $week } ({ $dates }) in { $municipality }. It was adopted on { $day }.
sending-text-correction =
    Hello,

    The situational picture of week { $week } ({ $dates }) in { $municipality } has been corrected. Version { $version } replaces the earlier one.

    Why it was corrected: { $why }
sending-tail-label = How the letter ends
sending-tail =
    The picture is attached as a PDF. It is also here:
    { $url }

    Checksum of the file (SHA-256): { $sha256 }

    Sent by { $name } through Lägesbild, { $municipality }. You get this because you have an account there. Replies go to { $reply }.
sending-tail-feedback =
    The feedback is also here:
    { $url }

    Sent by { $name } through Lägesbild, { $municipality }. You get this because you have an account there. Replies go to { $reply }.
sending-tail-sum = worked out when you send
sending-do = Send
sending-none-chosen = Choose at least one recipient.
sending-stranger = One of the chosen may no longer read pictures. Check the choice.
sending-subject-missing = Write a subject, on one line and at most 150 characters.
sending-text-missing = Write a few lines to the recipients.
sending-other-version = The picture got a new version while the page was open. Read it through and send again.
sending-log = What has been sent
sending-log-none = This week's picture has not been sent to anyone.
sending-log-who = Recipient
sending-log-version = Version
sending-log-state = State
sending-log-by = Sent by
sending-log-refresh = Show the state now
sending-log-acts = Actions
sending-queued = { $when }, { $who }
mail-waiting = Waiting
mail-sent = Sent
mail-failed = Did not get through
mail-cancelled = Taken back
mail-soon = Will be sent shortly. It can be taken back until then.
mail-sent-at = Handed to the mail server { $text }
mail-failed-at = Given up { $text }
mail-cancelled-at = Taken back { $text }
mail-next = Tries again { $text }
mail-again = Send again
mail-now = Try now
mail-undo = Take back
mail-undo-all = { $n ->
    [one] Take back what waits
   *[other] Take back all { $text } that wait
}
mail-trouble-unknown-server = The mail server's name does not exist ({ $text }). Check server in the settings, and the computer's name service.
mail-trouble-no-answer = No mail server answers at that port ({ $text }). Check server and port, and that the firewall lets it through.
mail-trouble-timeout = The mail server did not answer in time ({ $text }). Check server and port, and that the firewall lets it through.
mail-trouble-tls = The connection with the mail server could not be made safe ({ $text }). Check the server's certificate and the setting tls.
mail-trouble-log-in = The mail server did not accept the log-in ({ $text }). Check user and the password in the settings.
mail-trouble-address = The address does not take letters ({ $text }). Check it on the page Accounts.
mail-trouble-too-large = The letter is larger than the mail server takes ({ $text }). Send the file in another way, or raise the server's limit.
mail-trouble-refused = The mail server refused the letter ({ $text }). Ask whoever looks after e-mail.
mail-trouble-busy = The mail server did not take the letter just now ({ $text }). It will be sent again by itself.
mail-trouble-network = The connection with the mail server broke ({ $text }). It will be sent again by itself.
mail-trouble-letter = The letter could not be put together: { $text }.
notice-mail-queued = The letters will be sent shortly. Take them back below if something is wrong.
notice-mail-cancelled = What waited is taken back and will not be sent.
notice-mail-gone = Nothing could be taken back: everything is on its way or sent.
notice-mail-again = The letter will be sent shortly.

way-in-subject = Your account in Lägesbild: something happened to the log-in
way-in-text = Hello!

    { $what } It happened { $when }.

    If it was you, you need not do anything.

    If it was not you: call whoever administers accounts in { $municipality } and ask them to log you out everywhere. Then change your password. This letter has no link; never follow a link in a letter that asks you to log in.
way-in-password = The password of your account was changed.
way-in-code-set = A code from a phone is now needed when you log in.
way-in-code-removed = The code from the phone was taken away, so that the password is enough.
way-in-passkey-added = A new passkey was added to your account.
way-in-passkey-removed = A passkey was taken away from your account.
way-in-joined = A log-in at another organisation was joined to your account.
way-in-parted = A log-in at another organisation was parted from your account.
way-in-password-by-link = A new password was chosen with a one-time link from whoever administers accounts.
way-in-recovered = A new password was chosen with a recovery link from whoever administers accounts. The code from the phone and the passkeys were taken away.
way-in-wrong-code = Somebody wrote your password right and the code wrong, and did not get in.
way-in-after-many-tries = Somebody logged in to your account after many wrong passwords.
