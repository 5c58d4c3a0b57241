confirm-title = Bekräfta att det är du
confirm-lead = Det du vill göra eller öppna är känsligt. Du har inte loggat in på ett tag, så visa att det är du som sitter vid datorn. Sedan kommer du dit du var på väg.
confirm-go-on = Fortsätt
confirm-passkey = Använd lösennyckeln
confirm-elsewhere = Bekräfta med { $text }
confirm-no-way = Logga ut och logga in igen.
confirm-not-now = Inte nu
log-in-via-not-fresh = { $text } visade inte att du loggade in nyss. Försök igen, eller be den som sköter inloggningen att skicka uppgiften auth_time.
