# Metoder
methods-title = Metoder
methods-lead = Vad varje metod säger, vad den inte säger, när den inte ska användas och varifrån den kommer.
methods-link = Vad metoden säger och inte säger
