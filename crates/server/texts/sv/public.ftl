report-offentlig-sida = Offentlig sida
report-offentlig-sida-about = Ett år i kommunen eller ett område, för invånarna: vad som hände, vad ni gjorde och vad ni lovade.
choice-offentlig-sida = { report-offentlig-sida }
choice-happened = Vad som hände
choice-carried_out = Vad vi gjorde
choice-promised = Vad vi lovade
choice-said = Vad vi vill säga
record-public_report = Offentlig rapport
records-public_report = Offentliga rapporter
said-part = Del
said-before = Året före
public-reports = År för år
public-report-title = { $text } { $year }
public-report-lead = För den som bor och verkar här. Små antal visas inte, så att ingen kan pekas ut.
public-report-few = färre än { $text }
public-report-counted = { $n } av { $of }
public-report-text = Om åtgärden
public-report-happened-lead = Händelser som har rapporterats till kommunen, efter den dag då de hände. Det är inte all brottslighet: antalet beror också på hur mycket som rapporteras.
public-report-happened-none = Inga händelser är rapporterade.
public-report-carried_out-lead = Åtgärder som pågick någon gång under året.
public-report-carried_out-none = Ingen åtgärd har någon text för invånarna.
public-report-promised-lead = Årets medborgarlöften: det gjorda av det lovade, och vad det blev.
public-report-promised-none = Inget medborgarlöfte är publicerat för året.
public-report-published = Publicerad { $text }
public-report-unpublished = Inte publicerad
public-report-open = Öppna sidan
public-report-not-over = { $text } är inte slut. Antal som växer dag för dag skulle peka ut enskilda händelser, så sidan visas och kan publiceras först när året är över. Välj ett år som har gått.
public-report-not-yet = Ännu inte
public-report-publish-lead = Sidan läggs ut som den ser ut nu och kan läsas av alla, utan inloggning. Den ändras inte förrän ni publicerar den igen.
public-report-publish = Publicera sidan
counts-not-told = Små antal skrivs som färre än den gräns som gäller för allmänheten, och antal som skulle gå att räkna ut ur de andra skrivs inte ut.
counts-not-yet = Händelser under { $text } är inte med: året är inte slut, och antal som växer dag för dag skulle peka ut enskilda händelser.
public-report-coverage-title = Vad uppgifterna bygger på
public-report-coverage = { $n ->
    [one] Under { $year } skulle { $names } rapportera varje vecka
   *[other] Under { $year } skulle { $n } organisationer rapportera varje vecka: { $names }
}. Av rapporterna för årets { $weeks } hela veckor kom { $share } procent in.
public-report-no-week-missing = Ingen vecka saknar rapporter helt.
public-report-weeks-missing = { $n ->
    [one] En vecka saknar rapporter helt: { $weeks }.
   *[other] { $n } veckor saknar rapporter helt: { $weeks }.
}
public-report-silence = Att ingen har rapporterat betyder inte att ingenting har hänt.
