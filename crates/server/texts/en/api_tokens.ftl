api-tokens = Keys for other programs
api-tokens-lead = With a key another program fetches files and data from here, or hands files in. It never gives more than you may yourself when it is used.
api-tokens-lead-all = All keys in the municipality. End those that are no longer needed.
api-tokens-none = There are no keys.
api-token-new = New key
api-token-name = Name
api-token-name-hint = What it is to be used for, such as the map system.
api-token-name-missing = Give the key a name of at most 60 characters.
api-token-acts = May
api-token-acts-missing = Choose at least one thing that the key may, among those that you may.
api-token-for = Holds for
api-token-days = { $n ->
    [one] 1 day
   *[other] { $text } days
}
api-token-days-missing = Choose how long it is to hold, at most a year.
api-token-make = Make the key
api-token-made = The key is made
api-token-made-lead = It is shown only now. Put it where the program reads its secrets.
api-token-until = Holds until
api-token-used = Last used
api-token-never = Never
api-token-holds = Holds
api-token-expired = Expired
api-token-ended = Ended
api-token-end = End
notice-api-token-ended = The key is ended.
