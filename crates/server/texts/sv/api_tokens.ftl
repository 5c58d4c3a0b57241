api-tokens = Nycklar för andra program
api-tokens-lead = Med en nyckel hämtar ett annat program filer och data härifrån, eller lämnar in filer. Den ger aldrig mer än du själv har rätt till när den används.
api-tokens-lead-all = Alla nycklar i kommunen. Avsluta den som inte längre behövs.
api-tokens-none = Det finns inga nycklar.
api-token-new = Ny nyckel
api-token-name = Namn
api-token-name-hint = Vad den ska användas till, till exempel kartsystemet.
api-token-name-missing = Ge nyckeln ett namn på högst 60 tecken.
api-token-acts = Får
api-token-acts-missing = Välj minst en sak som nyckeln får, bland dem som du själv får.
api-token-for = Gäller i
api-token-days = { $n ->
    [one] 1 dag
   *[other] { $text } dagar
}
api-token-days-missing = Välj hur länge den ska gälla, högst ett år.
api-token-make = Gör nyckeln
api-token-made = Nyckeln är gjord
api-token-made-lead = Den visas bara nu. Lägg den där programmet läser sina hemligheter.
api-token-until = Gäller till
api-token-used = Användes senast
api-token-never = Aldrig
api-token-holds = Gäller
api-token-expired = Har gått ut
api-token-ended = Avslutad
api-token-end = Avsluta
notice-api-token-ended = Nyckeln är avslutad.
