//! Real addresses for each path, and what a page's own form would send there.

use crate::weekly::assessment;
use crate::world::World;

pub type Fields = Vec<(String, String)>;

/// Numbers of what is in each state that a way may meet, and of the image that such an event has: of events held, merged,
/// under secrecy and disposed of; of decisions open, answered and withdrawn; of imports finished and undone; of disposals
/// decided and carried out; of requests approved and waiting; of suggestions open and dismissed. See `furnished`.
fn states(path: &str) -> Option<&'static [(&'static str, &'static str)]> {
    let states: &[(&str, &str)] = match path {
        "/handelser/{id}/skilj" => return None,
        "/handelser/{id}/bilagor/{bilaga}" => &[("1", "1"), ("5", "2"), ("6", "3")],
        _ if path.starts_with("/handelser/{id}") => &[("1", ""), ("4", ""), ("5", ""), ("6", "")],
        "/beslut/{id}/svar" => &[("1", ""), ("2", ""), ("3", "")],
        "/beslut/{id}/oppna" => &[("2", ""), ("1", "")],
        "/import/{id}"
        | "/import/{id}/angra"
        | "/sekretess/{id}"
        | "/sekretess/{id}/fil/csv"
        | "/gallring/{id}/verkstall"
        | "/gallring/{id}/aterta"
        | "/dubbletter/{id}/olika"
        | "/dubbletter/{id}/samma" => &[("1", ""), ("2", "")],
        _ => return None,
    };
    Some(states)
}

/// A real address for each place in a path. More than one where the answer depends on what is asked for.
pub fn addresses(path: &str) -> Vec<String> {
    if path.starts_with("/lagesbild/{week}") {
        // Week 9 is adopted, week 10 is a draft.
        let weeks: &[&str] = match path {
            "/lagesbild/{week}" => &[
                "2022-W09",
                "2022-W10",
                "2022-W09.pdf",
                "2022-W10.docx",
                "2022-W10.xlsx",
                "2022-W10.omraden",
            ],
            "/lagesbild/{week}/figur/{name}" => &["2022-W09", "2022-W10"],
            "/lagesbild/{week}/ratta"
            | "/lagesbild/{week}/skicka"
            | "/lagesbild/{week}/skicka/angra"
            | "/lagesbild/{week}/skicka/igen" => &["2022-W09"],
            "/lagesbild/{week}/faststall"
            | "/lagesbild/{week}/beslut"
            | "/lagesbild/{week}/ta-bort-figur" => &["2022-W09", "2022-W10"],
            _ => &["2022-W10"],
        };
        let figures: &[&str] = if path.ends_with("{name}") {
            &["karta.svg", "timmar"]
        } else {
            &[""]
        };
        let of_week = |week: &'static str| {
            figures
                .iter()
                .map(move |name| path.replace("{week}", week).replace("{name}", name))
        };
        return weeks.iter().copied().flat_map(of_week).collect();
    }
    let id = match path {
        "/handelser/{id}/skilj" => "4",
        // The reader's account.
        "/konton/{id}/lank" | "/konton/{id}/aterstall" | "/konton/{id}/avsluta" | "/konton/{id}/logga-ut" => {
            "5"
        }
        "/beslut/{id}/oppna" => "2",
        _ => "1",
    };
    // A kind of record, one record of it and one that somebody may write; a line is of a record or of an event.
    let address = |slag: &str, kod: &str| {
        vec![
            path.replace("{slag}", slag)
                .replace("{kod}", kod)
                .replace("{format}", "csv"),
        ]
    };
    if let Some(states) = states(path) {
        return states
            .iter()
            .map(|(id, file)| path.replace("{id}", id).replace("{bilaga}", file))
            .collect();
    }
    if path.starts_with("/utforska/figur/") {
        return ["tid", "karta.svg", "timmar.csv", "timmar.json", "tathet.geojson"]
            .map(|name| path.replace("{name}", name))
            .to_vec();
    }
    if path.starts_with("/utforska/ovanligt/fil/") {
        return ["csv", "json"]
            .map(|form| path.replace("{format}", form))
            .to_vec();
    }
    if path.starts_with("/utforska/rutor/") {
        return vec!["/utforska/rutor/10/562/300".to_owned()];
    }
    if path == "/logg/insyn" {
        return ["", "?handelse=1", "?handelse=6"]
            .map(|of| format!("{path}{of}"))
            .to_vec();
    }
    if path.starts_with("/schema/") {
        return vec![path.replace("{name}", "handelser-1.json")];
    }
    if path.starts_with("/metoder/") {
        return vec![path.replace("{name}", "ovanligt")];
    }
    if path.starts_with("/sparning/") {
        return [
            address("mal", "tryggt"),
            address("mal", "struket"),
            address("handelse", "1"),
            address("handelse", "5"),
            address("handelse", "6"),
        ]
        .concat();
    }
    if path.starts_with("/kedjan/{slag}/{kod}") {
        return [address("mal", "tryggt"), address("mal", "struket")].concat();
    }
    if path.starts_with("/kedjan/") {
        return address("mal", "tryggt");
    }
    // What a report is about.
    let of = match path.trim_start_matches("/rapporter").split('/').nth(1) {
        Some("tertial") => "2022-T1",
        Some("mal") => "tryggt",
        Some("atgarder") => "lampor",
        Some("trygghet") => "matning",
        Some("dagordning") => "ks",
        Some("revision") => "racker",
        Some("atgardsplan") => "utkast",
        Some("aktivitetsplan") => "omraden",
        Some("overenskommelse") => "samverkan",
        Some("loften" | "programuppfoljning") => "2022",
        Some("offentlig-sida") => "2021",
        Some("protokoll" | "kallelse") => "ks-2022-02-10",
        Some("protokollsutdrag") => "ks-14",
        _ => "samordnare",
    };
    let code = match path {
        _ if path.starts_with("/oppet") => "2020",
        _ if path.starts_with("/maskera") => "begaran",
        _ => "riktlinje",
    };
    let address = path
        .replace("{of}", of)
        .replace("{id}", id)
        .replace("{bilaga}", "1")
        .replace("{code}", code)
        // The digest of `%PDF-1.7`.
        .replace(
            "{sha256}",
            "86edbaa24831badfa0a8b04bb410141e2ee4182b6d0014493fe262a7a331c20b",
        )
        .replace("{format}", "docx")
        .replace("{kommun}", "9998");
    vec![address.replace("{plats}", "prov").replace("{name}", "saknas.css")]
}

/// What is sent to a path.
pub enum Sent {
    Form(Fields),
    Files(Fields, &'static str, &'static str, Vec<u8>),
}

fn form(fields: &[(&str, &str)]) -> Sent {
    Sent::Form(owned(fields))
}

fn owned(fields: &[(&str, &str)]) -> Fields {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    fields.iter().map(owned).collect()
}

pub const EVENT: [(&str, &str); 5] = [
    ("handelse", "KLO/tagg"),
    ("datum", "2022-03-12"),
    ("tid", "21:40"),
    ("plats", "Exempelby centrum"),
    ("sakerhet", "observed"),
];

/// What a page's own form would send, right in every way.
pub fn sent(world: &World, path: &str, address: &str) -> Sent {
    let municipality = &world.home().municipality;
    let function = municipality.functions[0].code.to_string();
    match path {
        "/logga-in" => form(&[("epost", "nagon@exempelby.example"), ("losenord", "fel")]),
        "/lank" => form(&[("kod", "hemlig"), ("losenord", "fyra vanliga ord efter varandra")]),
        "/konto" => form(&[
            ("nuvarande", "fel"),
            ("losenord", "fyra vanliga ord efter varandra"),
        ]),
        "/sprak" => form(&[("sprak", "en"), ("tillbaka", "/")]),
        "/konton" => form(&[
            ("namn", "Ny"),
            ("epost", "ny@exempelby.example"),
            ("roll", "reader"),
            ("organisation", "kommunen"),
            ("identitet", "in_person"),
        ]),
        "/konton/{id}/aterstall" => form(&[("identitet", "electronic_id")]),
        "/webblasare/rapport" => form(&[]),
        "/handelser/vyer" => form(&[("namn", "Klotter"), ("fraga", "kategori=KLO")]),
        "/handelser/vyer/{id}/ta-bort" => form(&[("fraga", "")]),
        "/handelser/ny" => {
            let mut fields = owned(&EVENT);
            fields.extend(owned(&[("nyckel", "ny"), ("text", "Tagg på väggen.")]));
            Sent::Files(fields, "bilaga", "", Vec::new())
        }
        "/handelser/{id}/andra" => {
            let mut fields = owned(&EVENT);
            fields.extend(owned(&[
                ("version", "1"),
                ("text", "Ändrad."),
                ("skal", "rättad"),
            ]));
            Sent::Form(fields)
        }
        "/handelser/{id}/sekretess" => form(&[("steg", "open"), ("skal", "Prövad på nytt.")]),
        "/handelser/{id}/underrattelse/fil/txt" => form(&[("del", "vad"), ("tillagg", "Mer.")]),
        "/konto/api" => form(&[("namn", "karta"), ("dagar", "90"), ("far", "read_pictures")]),
        "/import/program" => form(&[]),
        "/bekrafta" => form(&[("losenord", "fel"), ("vidare", "/handelser")]),
        "/gallring" => form(&[("om", "event_text"), ("beslut", "KS, dnr 12")]),
        "/sekretess/{id}" => form(&[("svar", "ja"), ("skal", "Behövs i utredningen.")]),
        "/handelser/{id}/status" => form(&[("status", "sorted")]),
        "/handelser/{id}/sla-ihop" => form(&[("andra", "2")]),
        "/handelser/{id}/bilagor" => Sent::Files(Vec::new(), "bilaga", "bild.png", png()),
        "/granska" => form(&[("text", "Tagg på väggen.")]),
        "/inget-att-rapportera" => form(&[("vecka", "2022-W09")]),
        "/inget-att-rapportera/aterta" => form(&[
            ("nollrapport", "1"),
            ("organisation", "bevakning-exempel"),
            ("vecka", "2022-W08"),
        ]),
        "/lagesbild/{week}" => Sent::Form(assessment(municipality, "2", "En ny sammanfattning.")),
        "/lagesbild/{week}/beslut" => form(&[
            ("text", "Lampan lagas."),
            ("ansvarig", &function),
            ("senast", "2022-03-20"),
        ]),
        "/utforska/lagesbild" => form(&[
            ("figur", "kategorier"),
            ("urval", ""),
            ("bild", "2022-W10"),
            ("mening", "Mest klotter."),
        ]),
        "/lagesbild/{week}/ta-bort-figur" => form(&[("nummer", "1")]),
        "/lagesbild/{week}/faststall" => form(&[("edit", "2")]),
        "/lagesbild/{week}/skicka" => form(&[
            ("version", "1"),
            ("mottagare", "1"),
            ("amne", "Lägesbild"),
            ("text", "Hej!"),
        ]),
        "/lagesbild/{week}/skicka/angra" => Sent::Form(Vec::new()),
        "/lagesbild/{week}/skicka/igen" => form(&[("mejl", "1")]),
        "/lagesbild/{week}/ratta" => form(&[("skal", "Fel antal angavs.")]),
        "/beslut/{id}/svar" => form(&[("utfall", "done"), ("text", "Lagat.")]),
        "/styrdokument/{code}/forlang" => form(&[
            ("organ", "ks"),
            ("beslutat", "2022-03-10"),
            ("till", "2023-12-31"),
            ("diarienummer", ""),
            ("version", "1"),
        ]),
        "/kedjan/{slag}" => form(&[("texts.0.text", "Ett nytt mål")]),
        "/trygghet/las-in" => Sent::Files(Vec::new(), "tabell", "svar.csv", b"omrade;f1\n".to_vec()),
        "/trygghet/anmalda-brott" => Sent::Files(
            Vec::new(),
            "tabell",
            "brott.csv",
            b"ar;antal\n2020;900\n".to_vec(),
        ),
        "/trygghet/las-in/spara" => form(&[(
            "post",
            r#"{"code": "ny", "name": "Ny", "year": 2022, "population": "Boende",
                "questions": [{"code": "otrygg", "text": "Är du otrygg?", "version": 1, "counted": "ja"}],
                "results": [{"question": "otrygg", "share": 30.0, "n": 600}]}"#,
        )]),
        "/kedjan/{slag}/{kod}/andra" => {
            form(&[("version", "1"), ("texts.0.text", "Tryggt överallt"), ("why", "")])
        }
        "/kedjan/{slag}/{kod}/ta-bort" => form(&[("why", "skrevs av misstag")]),
        "/maskera/{code}" => {
            let text = owned(&[("text", "Ring 070-174 06 05.")]);
            Sent::Files(text, "fil", "", Vec::new())
        }
        "/maskera/{code}/kopia" => form(&[
            ("text", "Ring 070-174 06 05."),
            ("ord", "070-174 06 05"),
            ("lagrum", "21 kap. 7 § OSL"),
            ("gor", "gor"),
        ]),
        "/publicera" | "/rapporter/offentlig-sida/{of}/publicera" => form(&[]),
        "/styrdokument/{code}/filer" => {
            let agreed = owned(&[("skribenter", "behall")]);
            Sent::Files(agreed, "fil", "riktlinje.pdf", b"%PDF-1.7 hela".to_vec())
        }
        path if path.ends_with("/faststall") => form(&[
            ("titel", "Fastställd"),
            ("organ", "ks"),
            ("beslutat", "2022-03-10"),
            ("diarienummer", ""),
            ("text", ""),
        ]),
        "/import" => Sent::Files(
            owned(&[("organisation", "bevakning-exempel"), ("slag", "")]),
            "fil",
            "rapport.csv",
            "Datum;Plats;Händelse\n2022-03-07;Exempelby centrum;Klotter\n".into(),
        ),
        "/import/ny" => form(&[("fil", "finns-inte"), ("gor", "importera")]),
        "/import/ny/kasta" => form(&[("fil", "finns-inte")]),
        "/inkorg" => form(&[("id", "1"), ("gor", "sortera")]),
        "/inkorg/angra" => form(&[("handelser", "1:2")]),
        "/dubbletter/{id}/samma" => form(&[("behall", "1"), ("andra", "1"), ("ater", "2")]),
        "/dubbletter/angra" => form(&[("handelse", "4")]),
        "/aterkoppling" => form(&[
            ("vecka", "2022-W10"),
            ("organisation", "bevakning-exempel"),
            ("text", "Tack, lampan är lagad."),
        ]),
        "/utforska/ovanligt" => form(&[
            ("vecka", "2022-W10"),
            ("kategori", "KLO"),
            ("utfall", "to_nothing"),
            ("skal", "Känt sedan tidigare."),
        ]),
        "/utforska/ovanligt/angra" => form(&[("vecka", "2022-W08"), ("kategori", "KLO")]),
        "/logga-in/kod" => form(&[("kod", "123456")]),
        "/konto/kod" => form(&[("nuvarande", "fel"), ("hemlighet", ""), ("kod", "123456")]),
        "/konto/kod/ta-bort" => form(&[("nuvarande", "fel"), ("kod", "123456")]),
        "/konton/andra-steget" => form(&[("roll", "osg_member")]),
        "/logga-in/nyckel" => form(&[
            ("nyckel", "bnlja2Vs"),
            ("klient", "e30"),
            ("data", ""),
            ("signatur", ""),
        ]),
        "/konto/nycklar" => form(&[("namn", "telefonen"), ("nuvarande", "fel")]),
        "/konto/nycklar/ny" => form(&[("klient", "e30"), ("data", "")]),
        "/konto/nycklar/ta-bort" => form(&[("nyckel", "bnlja2Vs"), ("nuvarande", "fel")]),
        "/logga-in/via/{plats}/utloggad" => form(&[("logout_token", "a.b.c")]),
        "/konto/koppla" | "/konto/koppla-bort" => form(&[("plats", "prov"), ("nuvarande", "fel")]),
        "/konto/avsluta-session" => form(&[("session", "finns-inte")]),
        "/fil/avbryt" => form(&[("adress", "/pengar/fil/pdf"), ("tillbaka", "/pengar")]),
        "/logga-ut"
        | "/konton/inloggning/{plats}"
        | "/konto/avsluta-andra"
        | "/konton/{id}/lank"
        | "/konton/{id}/avsluta"
        | "/konton/{id}/logga-ut"
        | "/handelser/{id}/skilj"
        | "/sekretess/{id}/fil/csv"
        | "/gallring/{id}/verkstall"
        | "/konto/api/{id}/avsluta"
        | "/konton/api/{id}/avsluta"
        | "/gallring/{id}/aterta"
        | "/beslut/{id}/oppna"
        | "/beslut/{id}/ta-bort"
        | "/import/{id}/avbryt"
        | "/import/{id}/angra"
        | "/dubbletter/{id}/olika"
        | "/logg/kontrollera" => form(&[]),
        _ => panic!("what does the form of {address} send? Say it here, and renew the table"),
    }
}

pub fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = image::RgbImage::new(8, 8);
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
