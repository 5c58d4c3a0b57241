//! What the reporters write: a frame in the organisation's own manner around a sentence about what
//! happened. Plain Swedish, no person in it, and nothing that could be taken for one.
//!
//! `{p}` stands for the place ("vid Huddinge station"). Sentences are chosen by category and subtype.

use crate::habits::Style;
use crate::random::Chance;

/// What kind of thing a text is about; the closing words depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    People,
    Fire,
    Calm,
    Things,
}

impl About {
    pub fn of(category: &str, subtype: &str) -> Self {
        match (category, subtype) {
            ("NAR", "gomma" | "kanyler") => Self::Things,
            ("ORD" | "SAM" | "NAR" | "VAL" | "TRK", _) => Self::People,
            ("BRA", "automatlarm") => Self::Things,
            ("BRA", _) => Self::Fire,
            ("POS", _) => Self::Calm,
            _ => Self::Things,
        }
    }
}

pub(crate) struct Occasion<'a> {
    pub style: Style,
    pub about: About,
    pub at: &'a str,
    /// Minutes since midnight, when someone saw it happen.
    pub seen_at: Option<i32>,
    /// Found afterwards.
    pub found: bool,
    pub hearsay: bool,
    pub reported_to_police: bool,
    pub sentences: &'static [&'static str],
}

pub(crate) fn write(o: &Occasion<'_>, chance: &mut Chance) -> String {
    let mut text = String::with_capacity(200);
    let opening = match o.style {
        _ if o.hearsay => *chance.of(&[
            "Enligt uppgift från boende.",
            "Uppgift från besökare.",
            "Vi har fått höra följande.",
        ]),
        Style::Guard if o.found => {
            *chance.of(&["Upptäckt vid rond.", "Vid morgonronden.", "Noterat vid rond.", ""])
        }
        Style::Guard => *chance.of(&["Rond.", "Larmuppdrag.", "Vid passage.", ""]),
        Style::Landlord if o.found => *chance.of(&[
            "Felanmälan.",
            "Upptäckt av fastighetsskötare.",
            "Vid tillsyn.",
            "",
        ]),
        Style::Landlord => *chance.of(&["Anmält av boende.", "Samtal till kundtjänst.", ""]),
        Style::Municipal => *chance.of(&[
            "Felanmälan.",
            "Ärende från servicecenter.",
            "Noterat av driften.",
            "",
        ]),
        Style::School if o.found => *chance.of(&["Upptäckt på morgonen.", "När skolan öppnade.", ""]),
        Style::Library if o.found => *chance.of(&["Upptäckt vid öppning.", ""]),
        Style::Host => *chance.of(&["Under kvällspasset.", "På vår runda.", ""]),
        Style::Police | Style::Fire | Style::School | Style::Library | Style::Public => "",
    };
    text.push_str(opening);
    if let Some(minute) = o.seen_at
        && matches!(o.style, Style::Guard | Style::Fire | Style::Police)
        && chance.happens(0.5)
    {
        space(&mut text);
        push_clock(&mut text, minute);
    }
    space(&mut text);
    let sentence: &str = chance.of::<&str>(o.sentences);
    push_sentence(&mut text, sentence, o.at);
    let closing = *chance.of(closings(o.style, o.about));
    if !closing.is_empty() {
        space(&mut text);
        text.push_str(closing);
    }
    if o.reported_to_police && !matches!(o.style, Style::Police) && chance.happens(0.6) {
        text.push_str(chance.of::<&str>(&[
            " Polisanmält.",
            " Anmält till polisen.",
            " Polisanmälan är gjord.",
        ]));
    }
    text
}

/// What a reporter may add at the end; empty ones are for those who add nothing.
fn closings(style: Style, about: About) -> &'static [&'static str] {
    match (style, about) {
        (_, About::Calm) => &["", "Vi återkommer."],
        (Style::Guard, About::People) => &[
            "Platsen lugn när vi lämnade.",
            "Avvisat, lugnt därefter.",
            "Återbesök en timme senare utan anmärkning.",
            "",
            "",
        ],
        (Style::Guard, _) => &[
            "Rapporterat till uppdragsgivaren.",
            "Fotograferat utan personer i bild.",
            "Platsen avsöktes utan resultat.",
            "",
            "",
        ],
        (Style::Landlord, About::People) => {
            &["Återkommande på samma plats.", "Vi önskar fler ronder.", "", ""]
        }
        (Style::Landlord, _) => &[
            "Åtgärd beställd.",
            "Ska åtgärdas under veckan.",
            "Återkommande på samma plats.",
            "",
            "",
        ],
        (Style::Municipal, _) => &[
            "Åtgärd planerad.",
            "Åtgärdat samma dag.",
            "Vidare till entreprenören.",
            "",
            "",
        ],
        (Style::Police, _) => &[
            "Ärendet utreds.",
            "Patrull på plats.",
            "Området söktes igenom.",
            "",
            "",
        ],
        (Style::Fire, About::Fire) => &[
            "Släckt av räddningstjänsten.",
            "Ingen spridning till byggnad.",
            "En station på plats.",
            "",
            "",
        ],
        (Style::Fire, _) => &["En station på plats.", "Återställt av räddningstjänsten.", "", ""],
        (Style::School, About::People) => &[
            "Rastvärdarna har förstärkts.",
            "Tas upp i trygghetsteamet.",
            "Vårdnadshavare informerade.",
            "",
            "",
        ],
        (Style::School, _) => &[
            "Vaktmästeriet är kontaktat.",
            "Tas upp i trygghetsteamet.",
            "",
            "",
        ],
        (Style::Library, About::People) => &[
            "Personalen bad gruppen att gå.",
            "Personalen kände obehag.",
            "Lugnt efter stängning.",
            "",
            "",
        ],
        (Style::Library, _) => &["Felanmält.", "Personalen har sett till platsen.", "", ""],
        (Style::Host, About::People) => &[
            "Vi stannade kvar en stund.",
            "Lugnare efter en stund.",
            "Vi återkommer i morgon.",
            "",
            "",
        ],
        (Style::Host, _) => &["Felanmält.", "Vi återkommer i morgon.", "", ""],
        (Style::Public, _) => &["Det har varit så i flera dagar.", "Tacksam för åtgärd.", "", ""],
    }
}

fn space(text: &mut String) {
    if !text.is_empty() {
        text.push(' ');
    }
}

fn push_sentence(text: &mut String, sentence: &str, at: &str) {
    let mut parts = sentence.split("{p}");
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        text.push_str(at);
        text.push_str(part);
    }
}

fn push_clock(text: &mut String, minute: i32) {
    let (hour, minute) = ((minute / 60) % 24, minute % 60);
    let digit = |n: i32| char::from(b'0' + n as u8);
    text.push_str("Kl. ");
    for c in [
        digit(hour / 10),
        digit(hour % 10),
        '.',
        digit(minute / 10),
        digit(minute % 10),
        '.',
    ] {
        text.push(c);
    }
}

/// The sentences for a subtype; for a category as a whole when the subtype is empty or unknown.
pub(crate) fn sentences(category: &str, subtype: &str) -> &'static [&'static str] {
    match (category, subtype) {
        ("ORD", "ungdomar") => &[
            "Ett tiotal ungdomar höll hög ljudnivå och störde {p}.",
            "Ungdomsgrupp sprang runt och störde besökare {p}.",
            "Stök bland ungdomar {p}, stolar och skyltar välta.",
            "Ungdomar kastade ägg mot fasaden {p}.",
            "När det var dags att stänga {p} ville en större grupp ungdomar inte gå.",
        ],
        ("ORD", "sallskap") => &[
            "Stökigt sällskap {p}, skrik och trasiga flaskor.",
            "Ett sällskap var högljutt och störde dem som gick förbi {p}.",
            "Högljutt sällskap satt kvar till sent {p}.",
        ],
        ("ORD", "fylleri") => &[
            "Berusat sällskap {p}, lämnade platsen efter tillsägelse.",
            "Flera berusade och högljudda {p}.",
            "Kraftig berusning {p}, hjälp tillkallades.",
        ],
        ("ORD", "musik") => &[
            "Hög musik från högtalare {p} till långt in på natten.",
            "Musik på hög volym {p}, sänktes efter tillsägelse.",
            "Musik från bilar {p} störde de boende.",
        ],
        ("ORD", "pyroteknik") => &[
            "Smällare kastades {p}.",
            "Raketer avfyrades mot byggnader {p}.",
            "Upprepade smällar från fyrverkerier {p}, brännmärken på marken.",
        ],
        ("ORD", _) => &["Ordningsstörning {p}.", "Stökigt och högljutt {p}."],
        ("SKA", "ruta") => &[
            "Krossad ruta {p}, glas på marken.",
            "En ruta har krossats med sten {p}.",
            "Entrédörrens glas är sönderslaget {p}.",
            "Fönster krossat {p}, provisoriskt igensatt.",
        ],
        ("SKA", "fordon") => &[
            "Flera bilar har fått backspeglarna sönderslagna {p}.",
            "Repor längs sidan på parkerade bilar {p}.",
            "Däck sönderskurna på fordon {p}.",
        ],
        ("SKA", "inredning") => &[
            "Inredning söndersparkad {p}.",
            "Toaletten är vandaliserad {p}.",
            "Möbler och lampor förstörda {p}.",
        ],
        ("SKA", "anlaggning") => &[
            "Bänk och papperskorg sönderslagna {p}.",
            "Staketet är nedrivet {p}.",
            "Skyltar och belysningsstolpe skadade {p}.",
            "Låset till grinden är uppbrutet {p}.",
        ],
        ("SKA", _) => &["Skadegörelse {p}.", "Förstörelse upptäckt {p}."],
        ("KLO", "tagg") => &[
            "Nya taggar på fasaden {p}.",
            "Taggar med svart sprej {p}, omkring två kvadratmeter.",
            "Samma tagg på flera ställen {p}.",
            "Klotter i form av taggar {p}.",
        ],
        ("KLO", "malning") => &[
            "Större målning i flera färger {p}.",
            "Målning som täcker hela väggen {p}.",
        ],
        ("KLO", "affisch") => &[
            "Klistermärken uppsatta på stolpar {p}.",
            "Nya affischer klistrade på rutor och väggar {p}.",
        ],
        ("KLO", "ristning") => &["Ristat i glas och dörrar {p}.", "Ristningar på bänkar {p}."],
        ("KLO", "krankande") => &[
            "Kränkande klotter {p}, bör saneras inom ett dygn.",
            "Rasistiskt budskap sprejat {p}.",
        ],
        ("KLO", _) => &["Klotter {p}.", "Nytt klotter upptäckt {p}."],
        ("NAR", "handel") => &[
            "Misstänkt narkotikahandel {p}, korta möten och snabba överlämningar.",
            "Återkommande korta stopp med bil {p}, misstänkt överlåtelse.",
            "Misstänkt försäljning {p} under kvällen.",
        ],
        ("NAR", "bruk") => &[
            "Det luktade starkt av cannabis {p}.",
            "Misstänkt bruk av narkotika {p}.",
            "Påverkat sällskap {p}, lukt av hasch.",
        ],
        ("NAR", "gomma") => &[
            "Misstänkt gömma {p}, polisen kontaktad.",
            "Små påsar hittade gömda {p}.",
        ],
        ("NAR", "kanyler") => &[
            "Använda kanyler hittade {p}, omhändertagna.",
            "Använda sprutor låg {p}.",
        ],
        ("NAR", _) => &["Tecken på narkotika {p}.", "Misstänkt narkotika {p}."],
        ("VAL", "brak") => &[
            "Bråk mellan två grupper {p}.",
            "Knuffar och slag {p}, gruppen skingrades.",
            "Slagsmål {p}, över innan någon hann fram.",
        ],
        ("VAL", "misshandel") => &[
            "Misshandel {p}, ambulans på plats.",
            "Våld i samband med bråk {p}, lindriga skador.",
        ],
        ("VAL", "hot") => &[
            "Hotfull stämning {p}.",
            "Hot mot personal {p}.",
            "Hot uttalades {p} i samband med avvisning.",
        ],
        ("VAL", "ran") => &["Rån {p}, mobiltelefon tagen under hot.", "Försök till rån {p}."],
        ("VAL", "vapen") => &[
            "Knivliknande föremål hittat {p}.",
            "Uppgift om vapen {p}, inget påträffat.",
        ],
        ("VAL", "skjutning") => &["Smällar som kan ha varit skott {p}, polisen spärrade av."],
        ("VAL", "detonation") => &["Kraftig detonation {p}, skador på entré."],
        ("VAL", _) => &["Våld eller hot {p}.", "Bråk och hotfull stämning {p}."],
        ("TRA", "buskorning") => &[
            "Mopeder körde fram och tillbaka {p} i hög fart.",
            "Buskörning med moped {p}, nära gående.",
            "A-traktorer och mopeder körde på gångvägen {p}.",
            "Två mopeder körde på bakhjulet {p}.",
        ],
        ("TRA", "fortkorning") => &[
            "Bilar i mycket hög fart {p}.",
            "Hög fart {p} vid skolans sluttid.",
        ],
        ("TRA", "gatrace") => &[
            "Samling av bilar och kappkörning {p}.",
            "Däcksbränning och race {p}.",
        ],
        ("TRA", "parkering") => &[
            "Felparkerade bilar hindrar utryckningsfordon {p}.",
            "Bilar parkerade på gångvägen {p}.",
        ],
        ("TRA", _) => &["Trafikfara {p}.", "Störande trafik {p}."],
        ("STO", "inbrott") => &[
            "Inbrott {p}, dörren uppbruten.",
            "Inbrott i förråd {p}, flera lås klippta.",
            "Försök till inbrott {p}, brytmärken på dörren.",
        ],
        ("STO", "stold") => &[
            "Stöld {p}, verktyg saknas.",
            "Stöld ur butik {p}.",
            "Koppar stulen {p}.",
        ],
        ("STO", "cykel") => &[
            "Flera cyklar stulna {p}, kapade lås på marken.",
            "Cykelstöld {p}.",
        ],
        ("STO", "fordon") => &[
            "Bilinbrott {p}, ruta krossad.",
            "Katalysator stulen {p}.",
            "Fordon tillgripet {p}.",
        ],
        ("STO", _) => &["Stöld {p}.", "Tillgrepp upptäckt {p}."],
        ("BRA", "anlagd") => &[
            "Misstänkt anlagd brand {p}.",
            "Brand i buskage {p}, misstänkt anlagd.",
        ],
        ("BRA", "fordon") => &["Bilbrand {p}, en bil helt utbränd.", "Brand i moped {p}."],
        ("BRA", "container") => &[
            "Brand i container {p}.",
            "Container brann {p}, spridningsrisk mot fasad.",
        ],
        ("BRA", "soprum") => &["Brand i soprum {p}, rökskador.", "Rökutveckling från soprum {p}."],
        ("BRA", "papperskorg") => &["Brand i papperskorg {p}.", "Papperskorg antänd {p}."],
        ("BRA", "automatlarm") => &[
            "Automatlarm {p}, ingen brand.",
            "Automatiskt brandlarm {p}, okänd orsak.",
        ],
        ("BRA", _) => &["Brand {p}.", "Mindre brand {p}."],
        ("SKR", "skrap") => &[
            "Mycket skräp {p}.",
            "Glas och matförpackningar {p}.",
            "Överfulla papperskorgar {p}.",
        ],
        ("SKR", "dumpning") => &[
            "Dumpade möbler {p}.",
            "Byggavfall dumpat {p}.",
            "Vitvaror och madrasser lämnade {p}.",
        ],
        ("SKR", "fordon") => &[
            "Övergivet fordon {p} utan skyltar.",
            "Skrotbil {p} sedan flera veckor.",
        ],
        ("SKR", "rattor") => &["Råttor vid soporna {p}.", "Flera råttor sedda {p}."],
        ("SKR", _) => &["Nedskräpning {p}.", "Skräpigt {p}."],
        ("MIL", "belysning") => &[
            "Belysningen är trasig {p}, mycket mörkt.",
            "Tre lampor i rad är släckta {p}.",
            "Mörkt {p}, upplevs otryggt.",
        ],
        ("MIL", "sikt") => &["Buskar skymmer sikten {p}.", "Skymd sikt {p}, behöver röjas."],
        ("MIL", "odslig") => &[
            "Ödsligt {p} efter att butikerna stängt.",
            "Platsen känns övergiven {p}.",
        ],
        ("MIL", "stangsel") => &["Trasigt stängsel {p}.", "Hål i staketet {p}, används som genväg."],
        ("MIL", _) => &["Otrygg miljö {p}.", "Brist i den fysiska miljön {p}."],
        ("SAM", "samlingsplats") => &[
            "Samling av ungdomar och unga vuxna {p}, flera undviker platsen.",
            "Stor samling {p} under kvällen.",
        ],
        ("SAM", "paverkan") => &[
            "Äldre ungdomar söker kontakt med yngre {p}.",
            "Oro för rekrytering {p}.",
        ],
        ("SAM", "drogscen") => &[
            "Öppen drogscen {p}, många går omvägar.",
            "Påverkade samlas dagligen {p}.",
        ],
        ("SAM", _) => &["Samling som upplevs otrygg {p}.", "Otrygg samling {p}."],
        ("SOC", "oro") => &[
            "Oro bland boende {p} efter helgens händelser.",
            "Flera vuxna uttrycker oro för stämningen {p}.",
        ],
        ("SOC", "bosattning") => &[
            "Tält och madrasser {p}, olovlig bosättning.",
            "Övernattning i det fria {p}.",
        ],
        ("SOC", "rykten") => &[
            "Rykten i sociala medier om bråk {p}.",
            "Uppmaning i sociala medier till samling {p}.",
        ],
        ("SOC", _) => &["Social oro {p}.", "Oro i området {p}."],
        ("VBE", "symbol") => &[
            "Extremistisk symbol sprejad {p}.",
            "Symbol med koppling till våldsbejakande miljö {p}.",
        ],
        ("VBE", _) => &[
            "Flygblad med extremistiskt innehåll {p}.",
            "Propaganda uppsatt {p}.",
        ],
        ("TRK", "sexuella") => &[
            "Sexuella trakasserier {p}, utsatta har fått stöd.",
            "Närgångna tillrop {p}.",
        ],
        ("TRK", "hatbrott") => &["Kränkande tillrop {p}, tecken på hatbrott."],
        ("TRK", _) => &["Ofredande {p}.", "Förbipasserande ofredades {p}."],
        ("VAK", "larm") => &[
            "Inbrottslarm {p}, ingen påverkan.",
            "Larm {p}, felutlöst av vind.",
        ],
        ("VAK", "olast") => &["Dörr olåst {p}, låst av oss.", "Fönster öppet {p}, stängt."],
        ("VAK", "obehorig") => &[
            "Obehöriga inne på området {p}, avvisade.",
            "Obehöriga på taket {p}.",
        ],
        ("VAK", _) => &["Bevakningshändelse {p}."],
        ("POS", "positivt") => &[
            "Fin stämning {p}, många ute och umgicks.",
            "Bra aktivitet för unga {p}.",
            "Sanerat och upplyst {p}, uppskattat av dem vi mötte.",
        ],
        ("POS", _) => &["Lugnt {p}.", "Lugn kväll {p}, inget att anmärka."],
        _ => &[
            "Iakttagelse som inte passar någon annan kategori {p}.",
            "Övrig händelse {p}, noterad för kännedom.",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(style: Style, found: bool, expected_part: &str) {
        let mut chance = Chance::stream(3, 1);
        for _ in 0..200 {
            let occasion = Occasion {
                style,
                about: About::of("KLO", "tagg"),
                at: "i Forellparken",
                seen_at: (!found).then_some(23 * 60 + 5),
                found,
                hearsay: false,
                reported_to_police: true,
                sentences: sentences("KLO", "tagg"),
            };
            let text = write(&occasion, &mut chance);
            assert!(text.contains(expected_part), "{text}");
            assert!(
                !text.contains("  ") && !text.contains('{') && text.ends_with('.'),
                "{text}"
            );
            assert!(text.starts_with(|c: char| c.is_uppercase()), "{text}");
        }
    }

    #[test]
    fn a_text_names_the_place_and_is_whole_sentences() {
        check(Style::Guard, true, "i Forellparken");
        check(Style::Police, false, "i Forellparken");
        check(Style::Landlord, true, "i Forellparken");
    }
}
