import-lead = Take in files from those who report. You see how the file is understood before anything is saved, every row becomes an event or is given a reason, and the whole import can be undone.
import-send = Take in a file
import-refused = The file was not taken in
import-refused-nothing = Nothing of the file is in the register.
import-partner = Whose file is it?
import-partner-choose = Choose an organisation
import-partner-auto = Recognise the sender
import-partner-hint = The file's name and columns are compared with earlier files. You see who it became before anything is taken in.
import-partner-missing = Choose whose file it is. It decides the source, and who gets feedback.
import-format = What kind of file is it?
import-format-auto = Recognise the file
import-format-table = Table (CSV or spreadsheet)
import-format-polisen = The police's public events
import-format-email = E-mail (.eml)
import-format-open311 = Fault reports as Open311
import-format-demo = Demo
import-more = Another source than the organisation's usual
import-source-usual = The organisation's usual source
import-file = File
import-file-hint = CSV, XLSX, ODS, JSON or EML, at most 200 MB.
import-file-missing = Choose a file to take in.
import-look = Look at the file
import-none = No files have been taken in yet
import-none-cure = Choose an organisation and a file above, such as this week's guard report.
import-earlier = Earlier imports
import-number = Import { $text }
import-read = Rows read
import-accepted = New events
import-unchanged = Already there
import-rejected = Rejected rows
import-duplicates = Possible duplicates
import-seconds = Time
import-state-running = Under way
import-state-finished = Done
import-state-aborted = Stopped
import-state-undone = Undone
import-preview = Look at { $text }
import-preview-title = This is how the file is read
import-preview-lead = Nothing is saved yet. Check the columns and the first rows, then take the file in.
import-fault = The file cannot be read this way
import-tried-part = The first { $text } rows have been tried
import-tried-all = { $n ->
    [0] The file has no rows
    [one] The file's only row has been tried
   *[other] The file's { $text } rows have been tried
}
import-would-accept = { $n ->
    [0] None of them becomes a new event.
    [one] One of them becomes a new event.
   *[other] { $text } of them become new events.
}
import-would-reject = { $n ->
    [0] None is rejected.
    [one] One is rejected.
   *[other] { $text } are rejected.
}
import-nothing-to-report = The report says that there was nothing to report.
import-columns = Columns
import-column = Column
import-samples = Samples from the file
import-means = Means
import-means-column = What the column { $text } means
import-encoding = Encoding { $text }
import-delimiter = Delimiter { $text }
import-delimiter-tab = tab
import-header-row = Headings on row { $text }
import-header-none = No headings
import-mapping-used = Saved mapping: { $text }
import-mappings = Saved mappings:
import-reading = Sheet, headings, dates and coordinates
import-sheet = Sheet
import-date-order = 3/7/2022 means
import-date-order-auto = Told by the values
import-date-order-day-first = 3 July
import-date-order-month-first = 7 March
import-coordinates = Coordinates
import-coordinates-auto = Told by the values
import-coordinates-wgs84 = WGS84 (degrees)
import-coordinates-sweref99tm = SWEREF 99 TM
import-coordinates-sweref991800 = SWEREF 99 18 00
import-save-as = Save columns and words as
import-save-as-hint-any = The next file from the same source is then read the same way.
import-save-as-hint = The next file from the source { $text } is then read the same way.
import-start = Take the file in
import-show-again = Show again with these columns
import-discard = Throw the file away
import-rejected-first = Rows that are rejected
import-events-first = The first events
import-row = Row
import-reason = Reason
import-cells = The row
import-where = Place
import-notes = To be aware of
import-notes-lead = How rows that were taken in were interpreted or changed. The note also stands by each event in the inbox.
import-starting = Starting
import-stopping = Stopping
import-comparing = Looking for possible duplicates
import-elsewhere = { $n ->
    [0] Another process is taking the file in
   *[other] Another process has read { $text } rows
}
import-rows-read = { $text } rows read
import-running-lead = You may leave the page. The import goes on.
import-refresh = Show progress
import-cancel = Stop the import
import-cancel-ask = Stop the import? What has been taken in so far is removed again.
import-go-on = Go on reading
import-undo = Undo the import
import-undo-ask = { $n ->
    [one] Undo the import? Its event is removed.
   *[other] Undo the import? Its { $text } events are removed, except those that someone has worked with.
}
import-undo-why = undone from the import page
import-not-undone = The import was not undone
import-taken-back = Nothing of the file counts
import-kept = { $n ->
    [one] One event that someone has worked with remains.
   *[other] { $text } events that someone has worked with remain.
}
import-show-events = Show the events
import-rejected-rows = Rejected rows
import-rejected-download = Download as a spreadsheet
import-rejected-shown = { $n ->
    [one] One row
   *[other] The first { $text } rows
}
import-sender-kind = The one who usually sends files of this kind.
import-sender-earlier = A guess: an earlier file is called { $text }. Change it if it is wrong.
import-sender-name = A guess: the organisation's name is in the file's name. Change it if it is wrong.
import-sender-mapping = A guess: the columns are those of the saved mapping { $text }. Change it if it is wrong.
import-not-yet = The file has not been taken in yet
import-layout-changed = The sheet or the row of headings was changed, so the columns have been guessed anew. Check them, then take the file in.
import-mapping-unfit = The saved mapping does not fit the file. The columns have been guessed anew
import-would-unchanged = { $n ->
    [one] One is in the register already.
   *[other] { $text } are in the register already.
}
import-sheet-first = The first sheet with rows ({ $text })
import-headings = Headings are on row
import-headings-found = Look for them (row { $text })
import-headings-auto = Look for them
import-words = The sender's words for what happened
import-words-unknown = { $n ->
    [one] One word is not known.
   *[other] { $text } words are not known.
}
import-words-unknown-rows = { $n ->
    [one] Found in one row.
   *[other] Found in { $text } rows.
}
import-words-choose = Choose what each word means. Otherwise the row's text decides, and failing that the row comes under Other.
import-words-known = { $n ->
    [one] One word is recognised.
   *[other] { $text } words are recognised.
}
import-words-all-known = No unknown words in the file.
import-word = Word in the file
import-word-rows = Rows
import-word-means = What the word { $text } means
import-word-other = Not known: told by the text
import-default = Rows that do not say what it is about
import-default-hint = For instance when the whole file is a list of graffiti.
import-default-text = Told by the text
import-next-time = For next time
import-error-io = The file could not be opened
import-error-empty = The file is empty
import-error-no-rows = The file has no rows
import-error-not-a-table = The file is not a table
import-error-wrong-kind = The file is of another kind
import-error-password-protected = The file is protected by a password
import-error-zip-archive = The file is a zip archive
import-error-compressed = The file is compressed
import-error-inflates-too-much = The file becomes too big when it is unpacked
import-error-too-big = The file is too big
import-error-too-many-columns = The file has too many columns
import-error-row-too-long = A row in the file is too long
import-error-unclosed-quote = A quotation mark is never closed
import-error-damaged = The file is cut short or damaged
import-error-no-date-column = No column of dates
import-error-mapped-column-missing = A column is missing
import-error-sheet-missing = The sheet is missing
import-error-no-sheets = The workbook is empty
import-error-too-many-parts = The message has too many parts
import-error-nested-too-deep = Messages lie within messages
import-error-not-a-message = The file is not an e-mail message
import-error-not-police-events = The file does not hold the police's events
import-error-not-open311 = The file is not an Open311 list
notice-import-undone = The import is undone. Its events no longer count.
notice-file-discarded = The file is thrown away. Nothing of it was saved.
field-date = Date (with or without time)
field-time = Time
field-from = From
field-from-time = From, time
field-to = To
field-to-time = To, time
field-discovered = Discovered
field-reported = Reported
field-place = Place
field-address = Address
field-area = Area
field-place-type = Place type
field-category = Category
field-subtype = Subtype
field-headline = Headline
field-text = Description
field-coordinate1 = First coordinate
field-coordinate2 = Second coordinate
field-coordinates = Both coordinates
field-reference = The sender's number
field-severity = Severity
field-certainty = Certainty
field-reported-to-police = Reported to the police
field-offensive = Offensive
field-personal-data = Personal data, never read
field-ignore = Not used
reason-date-missing = Date missing
reason-date-not-understood = Date not understood
reason-time-not-understood = Time not understood
reason-place-missing = Place missing
reason-place-outside = Place outside the municipality
reason-coordinates-not-understood = Coordinates not understood
reason-nothing-happened = Neither category nor description
reason-formula-without-value = Formula without a value
reason-cell-error = Error value in a cell
reason-personal-data = Personal data in the text
reason-ends-before-it-begins = Ends before it begins
reason-in-the-future = In the future
reason-too-old = Before 1990
reason-period-too-long = Longer than 92 days
reason-unknown-category = Unknown category
reason-unknown-subtype = Unknown subtype
reason-other-needs-text = Other without a text
reason-text-too-long = Text too long
reason-sum-row = Row of sums
reason-header-row = Repeated headings
reason-row-cut-short = Row cut short
reason-other-municipality = Another municipality
reason-county-only = Only the county is stated
reason-police-summary = Summary by the police
reason-marked-duplicate = Marked as a duplicate by the sender
reason-field-missing = A field is missing
reason-not-json = Not readable JSON
reason-attachment = Attachment could not be read
reason-no-event-in-message = No event in the message
note-hour-missing = Time that did not exist when clocks went forward
note-hour-twice = Time that came twice
note-day-from-message = Day taken from the message
note-year-inferred = Year added
note-night-passed = Time after midnight
note-part-of-day = Part of the day
note-axes-swapped = Coordinates in reverse order
note-place-corrected = Name of the place corrected
note-place-found-in-text = Place taken from the text
note-street-only = Only the street is known
note-place-not-on-map = Place not in the gazetteer
note-area-differs = Stated area differs from the point
note-category-from-text = Category told by the text
note-category-missing = Category missing, put under Other
note-category-unknown = Unknown category, put under Other
note-police-type-unknown = Police type that is new to us
note-value-not-understood = Value not understood, left out
note-personal-data-masked = Personal data masked
note-personal-data-suspected = May contain personal data
note-person-left-out = Text about a person left out
note-letters-repaired = Letters repaired
note-letters-lost = Letters lost in the file
