masking-title = Mask a copy
masking-lead = Hand in a text or a PDF, choose what is to be black and fetch the copy. What you hand in is not kept, only the checksum of the copy.
masking-file = PDF file
masking-file-hint = At most 20 MB and 100 pages. The copy is a new PDF with pictures of the pages: hidden layers, attachments and what the file says of itself stay behind.
masking-text = Text
masking-text-hint = Paste the text if it is not a PDF.
masking-look = Review
masking-no-copy = There was no copy
masking-nothing = Choose a PDF or paste a text.
masking-both = Choose either a PDF or a text, and mask them one at a time.
masking-text-too-long = The text is too long. Divide it into parts of at most 200,000 characters.
masking-too-much-inside = The file unpacks to more than 256 MB or has a picture of more than 40 million points. It was not read. Print it to a new PDF at a lower resolution and try again.
masking-too-large = The file is larger than 20 MB. Divide it and mask the parts one at a time.
masking-encrypted = The file is locked with a password or encrypted. Save a copy without protection and try again.
masking-broken = The file is not a PDF, or it is damaged. Open it, print it to a new PDF and try again.
masking-too-many-pages = The file has { $n } pages and at most { $most } can be masked at a time. Divide it and mask the parts one at a time.
masking-too-long = The file took too long to read. Divide it, or print it to a new PDF and try again.
masking-file-gone = The file is no longer in memory. Choose it again.
masking-no-section = State the section of law: whoever gets the copy is to know why something is black.
masking-nothing-chosen = Nothing is chosen. Tick what is to be black, or write words of your own.
masking-region-wrong = Place { $text } is not filled in properly. Write the number of the page, and four numbers between 0 and 100.
masking-review = Choose what is to be black
masking-review-lead = Suggested is what the screening finds. Look through the copy before you hand it over: pictures, stamps and handwriting are not read.
masking-masked = The text as it will be
masking-suggested = Suggested
masking-none-suggested = The screening found nothing. Write what is to be black.
masking-places = { $n ->
    [one] one place
   *[other] { $text } places
}
masking-kind-personal-identity-number = identity number
masking-kind-coordination-number = coordination number
masking-kind-email = e-mail address
masking-kind-phone = telephone number
masking-kind-registration-plate = registration plate
masking-kind-dwelling = dwelling
masking-kind-name = name
masking-own = Words of your own
masking-own-hint = One word or phrase on each line. They are masked wherever they stand.
masking-pages = Whole pages
masking-page-black = Page { $text } all black
masking-page-no-text = The page has no text to review; mark it yourself.
masking-page-pictures = { $n ->
    [one] One picture, which you review yourself.
   *[other] { $text } pictures, which you review yourself.
}
masking-page-unreadable = { $n ->
    [one] One sign cannot be read and turns black.
   *[other] { $text } signs cannot be read and turn black.
}
masking-regions = Places of your own
masking-regions-hint = For what is not text. Count in percent of the width and height of the page, from its upper left corner.
masking-region = Place { $text }
masking-region-page = Page
masking-region-left = From the left, %
masking-region-top = From the top, %
masking-region-width = Width, %
masking-region-height = Height, %
masking-section = Section of law
masking-section-hint = Stands by what is black, such as ch. 21 s. 7 OSL.
masking-preview = Preview
masking-make = Make the copy
masking-make-hint = The copy is fetched as a file, and its checksum is written among the copies of the disclosure.
masking-title-of-copy = Masked copy, { $text }
masking-label = masked, { $text }
masking-foot = Masked copy, page #p of #n. Black places on the page: #m, under { $text }.
masking-why = Masked copy made
masking-to = Mask a copy
said-masked_copies = Masked copies
said-made_on = Made
