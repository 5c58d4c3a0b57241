making-title = Filen görs
making-lead = Det tar en stund. Sidan frågar själv varannan sekund, och filen kommer när den är klar.
making-reading = Registret läses och räknas.
making-setting = Sidorna sätts.
making-seconds = { $n ->
    [one] En sekund hittills.
   *[other] { $n } sekunder hittills.
}
making-refresh = Fråga nu
making-stop = Avbryt
notice-making-stopped = Filen görs inte. Registret är som det var.
making-keeping = Det skrivs in i registret.
adopting-title = Rapporten fastställs
adopting-lead = Det tar en stund. Sidan frågar själv varannan sekund, och när rapporten är fastställd kommer du till dokumentet. Avbryter du innan dess fastställs ingenting.
notice-making-none = Det fanns inget att avbryta: det är redan klart, eller avbrutet.
notice-adopting-stopped = Ingenting är fastställt. Registret är som det var.
