//! Who may ask for what: every route of the program, by every role and standing, against the table in `matrix.txt`, and
//! against `policy.toml` as `policy.py` reads it, without a line of the program's own.
//!
//! The routes are the router's own, so that a new one without a row fails. `LAGESBILD_ACCEPT=1` writes the table
//! anew; its difference is to be read. Whoever is refused must have changed nothing.

use std::fmt::Write as _;
use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::access::Role;
use domain::acknowledgement::{AcknowledgementInput, DepartedSeries, Led};
use domain::codes::{DecisionId, DuplicateId, EventId, ImportId, MunicipalityCode};
use domain::decision::{DecisionInput, DecisionOutcome};
use domain::disposal::{DisposalOf, DisposalRule};
use domain::event::{Certainty, Classification, EventInput, Severity};
use domain::place::{Place, PlacePrecision};
use domain::secrecy::SecrecyStep;
use domain::time::{Happened, TimePrecision};
use jiff::ToSpan;
use serde_json::{Value, json};
use server::{pages, random, recording};
use store::*;

use crate::weekly::assessment;
use crate::world::{Answer, KEY_ACTS, NEIGHBOUR, TODAY, Who, World, give_key, on_each_database};

on_each_database![every_route_answers_every_role_as_the_table_says];

/// In the order of the table. The two reporters are of different organisations; what there is was reported by the
/// first.
const COLUMNS: [(&str, Who); 15] = [
    ("nobody", Who::Nobody),
    ("own", Who::Guard),
    ("other", Who::Landlord),
    ("coord", Who::Coordinator),
    ("osg", Who::Police),
    ("reader", Who::Reader),
    ("admin", Who::Administrator),
    ("neighb", Who::Neighbour),
    ("auditor", Who::Auditor),
    ("former", Who::Former),
    ("coming", Who::Coming),
    ("closed", Who::Closed),
    ("company", Who::Company),
    ("lapsed", Who::Lapsed),
    ("key", Who::Program),
];

const LEGEND: &str = "\
# Who may ask for what. Made from the router's routes; `LAGESBILD_ACCEPT=1 cargo test -p server --test pages access`
# renews it, and the difference is to be read.
#
# nobody  not logged in                       osg     member of the working group, of another organisation
# own     reporter of the event's organisation reader  reads adopted pictures
# other   reporter of another organisation    admin   administrator
# coord   coordinator                         neighb  coordinator and administrator of another municipality
# auditor auditor                              former  member of the working group until yesterday
# coming  member of it from tomorrow           closed  member of it whose account is closed
# company member of it from a private company  lapsed  member of it from an association whose agreement has ended
# key     a program with a key of coord's, for all that a key can be made for
#
# 200 shown, 303 done, 404 not there for this one, 403 not allowed, login: asked to log in, 422 and 4xx: said no to
# what was sent and not to who sent it.
#
# Ways to things are asked for each state that they may be in. Events: 1 held, 4 merged into another, 5 under secrecy, 6
# disposed of. Pictures: W09 adopted, W10 a draft. Decisions: 1 open, 2 answered, 3 withdrawn. Imports: 1 finished, 2
# undone. Disposals: 1 decided, 2 carried out. Requests about secrecy: 1 approved for coord, 2 waiting. Suggestions: 1 open,
# 2 dismissed. Goals: tryggt, and struket, which is withdrawn. Links: hemlig holds, forbrukad has been followed by another.
";

pub type Fields = Vec<(String, String)>;

/// What a way needs of the one who goes it, by the names of `policy.toml`: one of each list.
enum Needs {
    Anyone,
    /// Somebody with a role that holds.
    Somebody,
    /// Somebody with a role that holds, who also sends a secret that only they have: here it is another.
    OwnSecret,
    Acts(&'static [&'static [&'static str]]),
}

impl Needs {
    fn told(&self) -> Value {
        match self {
            Self::Anyone => "anyone".into(),
            Self::Somebody => "somebody".into(),
            Self::OwnSecret => "a secret of one's own".into(),
            Self::Acts(acts) => json!(acts),
        }
    }
}

/// Said here once more, by hand, and not taken from the pages themselves: the two must agree.
fn needs(method: &str, path: &str) -> Needs {
    let reads = method == "GET";
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let needs: &[&[&str]] = match first {
        "logga-in" | "lank" | "oppet" | "healthz" | "readyz" | "schema" | "tillgangar" | "webblasare" => {
            return Needs::Anyone;
        }
        "konto" if !reads && path == "/konto/kod" => return Needs::OwnSecret,
        "" | "logga-ut" | "bekrafta" | "konto" | "sprak" | "metoder" | "granska" | "karta" | "fil" => {
            return Needs::Somebody;
        }
        "konton" => &[&["manage_accounts"]],
        "handelser" => match path.trim_start_matches("/handelser") {
            rest if rest.starts_with("/export.") => &[&["export_events"]],
            rest if rest.starts_with("/vyer") => &[&["keep_own_views"]],
            "/ny" => &[&["report_event"]],
            "/{id}/underrattelse/fil/txt" => &[&["change_event"], &["export_events"]],
            "/{id}/andra" | "/{id}/sekretess" | "/{id}/underrattelse" => &[&["change_event"]],
            "/{id}/status" | "/{id}/sla-ihop" | "/{id}/skilj" => &[&["sort_inbox"]],
            "/{id}/bilagor" => &[&["report_event", "change_event"]],
            _ => &[&["read_all_events", "read_own_events"]],
        },
        "sekretess" if path.contains("/fil/") => &[&["change_event"], &["export_events"]],
        "gallring" => &[&["dispose"]],
        "sekretess" => &[&["try_secrecy"]],
        "utforska" if path.starts_with("/utforska/prognos") => &[&["read_governance"], &["read_all_events"]],
        "utforska" if path == "/utforska/lagesbild" => &[&["write_picture"], &["read_all_events"]],
        "utforska" if reads => &[&["read_all_events"]],
        "utforska" => &[&["write_governance"], &["read_all_events"]],
        "inget-att-rapportera" => &[&["report_event"]],
        "lagesbild" if path.ends_with("/faststall") => &[&["adopt_picture"]],
        "lagesbild" if !reads || path.ends_with("/skicka") => &[&["write_picture"]],
        "lagesbild" => &[&["read_pictures"]],
        "beslut" if path.ends_with("/ta-bort") => &[&["write_picture"]],
        "beslut" => &[&["answer_decision"]],
        // A program's key, which none of these has.
        "import" if path == "/import/program" => return Needs::OwnSecret,
        "import" => &[&["import_file"]],
        "inkorg" | "dubbletter" => &[&["sort_inbox"]],
        "rattigheter" => &[&["read_access"]],
        "logg" if path.ends_with("/insyn") => &[&["read_access"]],
        "logg" => &[&["read_journal"]],
        "tackning" => &[&["read_pictures"], &["read_drafts"]],
        "aterkoppling" if reads => &[&["read_feedback"]],
        "aterkoppling" => &[&["write_feedback"]],
        "maskera" => &[&["write_governance"]],
        "kedjan" if path.ends_with("/ny") || path.ends_with("/andra") => &[&["write_governance"]],
        "trygghet" if path.starts_with("/trygghet/tre-strommar") => {
            &[&["read_governance"], &["read_all_events"]]
        }
        "trygghet" if ["/trygghet/las-in", "/trygghet/anmalda-brott"].contains(&path) => {
            &[&["write_governance"]]
        }
        "rapporter" | "mal" | "tertial" | "pengar" | "dagordning" if path.ends_with("/faststall") => {
            &[&["write_governance"]]
        }
        "tertial" | "atgarder" => &[&["read_governance"], &["read_all_events"]],
        "rapporter" if reads && path.starts_with("/rapporter/samlad-lagesbild") => {
            &[&["read_governance"], &["read_all_events"]]
        }
        "att-gora" | "styrdokument" | "kedjan" | "publicera" | "sparning" | "rapporter" | "mal"
        | "pengar" | "dagordning" | "overlamning" | "personberoende" | "kalender" | "skyldigheter"
        | "organisation" | "revision" | "trygghet" => {
            if reads {
                &[&["read_governance"]]
            } else {
                &[&["write_governance"]]
            }
        }
        _ => panic!("what does {method} {path} need? Say it here, by the names of policy.toml"),
    };
    Needs::Acts(needs)
}

/// What an address is about, when it is there for some and not for others.
fn about(path: &str, address: &str) -> Value {
    let here = "9998";
    // Events by the state they are in, see `furnished`.
    let event = |number: &str| {
        let (state, reported_by) = match number {
            "4" => ("merged", "bevakning-exempel"),
            "5" => ("secret", "kommunen"),
            "6" => ("disposed", "bevakning-exempel"),
            _ => ("held", "bevakning-exempel"),
        };
        json!({ "kind": "event", "municipality": here, "reported_by": reported_by, "state": state })
    };
    match path {
        "/handelser/{id}/skilj" => Value::Null,
        _ if path.starts_with("/handelser/{id}") => event(address.split('/').nth(2).unwrap_or_default()),
        "/beslut/{id}/svar" if address.contains("/3/") => {
            json!({ "kind": "of the municipality", "municipality": here, "state": "withdrawn" })
        }
        "/handelser/vyer/{id}/ta-bort" => {
            json!({ "kind": "view", "municipality": here, "account": "coord" })
        }
        "/lagesbild/{week}" => {
            let state = if address.contains("W09") {
                "adopted"
            } else {
                "draft"
            };
            json!({ "kind": "picture", "state": state })
        }
        "/lagesbild/{week}/figur/{name}" => json!({ "kind": "figure of a picture" }),
        _ if address.starts_with("/sparning/handelse/") => {
            event(address.split('/').nth(3).unwrap_or_default())
        }
        "/konton/{id}/lank"
        | "/konton/{id}/aterstall"
        | "/konton/{id}/avsluta"
        | "/konton/{id}/logga-ut"
        | "/beslut/{id}/svar"
        | "/styrdokument/{code}"
        | "/revision/{of}"
        | "/import/{id}"
        | "/sekretess/{id}"
        | "/sekretess/{id}/fil/csv"
        | "/gallring/{id}/verkstall"
        | "/gallring/{id}/aterta"
        | "/import/{id}/avvisade.xlsx" => {
            json!({ "kind": "of the municipality", "municipality": here })
        }
        _ => Value::Null,
    }
}

/// Those who ask, as the rules ask about them: all the roles that each holds.
fn actors(world: &World) -> Value {
    let home = world.home();
    let of = |name: &str, who: Who| -> Value {
        if who == Who::Nobody {
            return json!([]);
        }
        let (role, partner) = who.role();
        let roles = match who {
            Who::Neighbour => vec![role, Role::Administrator],
            _ => vec![role],
        };
        let membership = match who {
            Who::Former => "avslutad",
            Who::Coming => "kommande",
            Who::Closed => "avstängd",
            _ => "gällande",
        };
        let held = roles.iter().map(|role| {
            json!({
                "account": if who == Who::Program { "coord" } else { name },
                "only": (who == Who::Program).then_some(KEY_ACTS),
                "role": role, "organisation": partner,
                "kind": home.municipality.partner(&partner.into()).unwrap().kind,
                "agreement": if who == Who::Lapsed { "upphörd" } else { "saknas" },
                "membership": membership,
                "municipality": if who == Who::Neighbour { NEIGHBOUR } else { "9998" },
            })
        });
        held.collect()
    };
    let all = COLUMNS.map(|(name, who)| (name.to_owned(), of(name, who)));
    Value::Object(all.into_iter().collect())
}

/// Has every answer judged by `policy.py`.
fn agrees_with_the_second_reading(world: &World, rows: &str) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/access");
    let file = world.app.settings.data.join("rows.jsonl");
    std::fs::write(&file, format!("{}\n{rows}", actors(world))).unwrap();
    let judged = std::process::Command::new("python3")
        .arg(tests.join("policy.py"))
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/policy.toml"))
        .arg(&file)
        .env("PYTHONIOENCODING", "utf-8")
        .output();
    match judged {
        Ok(judged) => {
            let said = String::from_utf8_lossy(&judged.stdout).into_owned();
            eprintln!("{}", said.lines().last().unwrap_or_default());
            let why = String::from_utf8_lossy(&judged.stderr);
            assert!(judged.status.success(), "policy.py says otherwise:\n{said}{why}");
        }
        Err(error) => eprintln!("python3 does not start ({error}): the rules are not read a second time"),
    }
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

const EVENT: [(&str, &str); 5] = [
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

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = image::RgbImage::new(8, 8);
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A world in which everything that a route is about is there.
pub async fn furnished() -> World {
    let world = World::with_everybody(|settings| {
        let provider = "name = 'prov'\nlabel = 'Prov'\nissuer = 'http://127.0.0.1:1'\nclient_id = 'l'";
        settings.openid = vec![toml::from_str(provider).unwrap()];
        settings.public_url = Some("http://localhost:8080/".into());
        // All that there is, is asked for within a minute.
        settings.files_per_minute = u32::MAX;
    })
    .await;
    give_key(&world).await;
    for (who, key, place) in [
        (Who::Guard, "a", "Exempelby centrum"),
        (Who::Landlord, "b", "Exempelby centrum"),
        (Who::Guard, "c", "Stadsparken"),
        (Who::Guard, "d", "Stadsparken"),
    ] {
        let mut fields = EVENT.to_vec();
        fields.retain(|(name, _)| *name != "plats");
        fields.extend([("plats", place), ("nyckel", key)]);
        let answer = world.upload(who, "/handelser/ny", &fields, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let mut hidden = EVENT.to_vec();
    hidden.extend([
        ("nyckel", "e"),
        ("klassning", "secret"),
        ("lagrum", "investigation"),
    ]);
    let answer = world
        .upload(Who::Coordinator, "/handelser/ny", &hidden, &[])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let now = world.app.clock.now();
    let coordinator = world
        .app
        .store
        .account_by_email("coordinator@exempelby.example")
        .await;
    let coordinator = coordinator.unwrap().unwrap().id;
    let reader = world.app.store.account_by_email("reader@exempelby.example").await;
    let reader = reader.unwrap().unwrap().id;
    assert_eq!(reader.0, 5, "the number that stands in `addresses`");
    let municipality = world.home().municipality.clone();
    let code = municipality.code;
    let store = &world.app.store;
    let told = "known_from = '2022-01-01'
        body = [{ code = 'ks', kind = 'board', name = 'Kommunstyrelsen' }]
        goal = [{ code = 'tryggt', texts = [{ text = 'Tryggt' }] }, { code = 'struket', texts = [{ text = 'Struket' }] }]
        public_report = [{ code = '2020', title = 'Kommunen 2020', on = '2021-02-01' }]
        document = [{ code = 'riktlinje', kind = 'guideline', title = 'Riktlinje', valid_to = '2022-12-31',
            files = [{ name = 'r.pdf', sha256 = '86edbaa24831badfa0a8b04bb410141e2ee4182b6d0014493fe262a7a331c20b' }] },
            { code = 'omraden', kind = 'activity_plan', title = 'Aktivitetsplan' },
            { code = 'samverkan', kind = 'agreement', title = 'Överenskommelse' },
            { code = 'forra', kind = 'agreement', title = 'Förra överenskommelsen', valid_from = '2020-01-01',
              valid_to = '2022-03-13', parties = [{ partner = 'byalaget' }] }]
        disclosure = [{ code = 'begaran', registry_number = 'KS 2022:7', came_on = '2022-03-01',
            requester = 'requester_media', asked_for = 'Rapporten', ground = 'ground_official_document' }]
        intervention = [{ code = 'lampor', title = 'Lampor', nature = 'situational', term = 'short' }]
        safety_survey = [{ code = 'matning', name = 'Mätningen', year = 2021, population = 'Boende',
            questions = [{ code = 'otrygg', text = 'Är du otrygg?', version = 1, counted = 'ja' }],
            results = [{ question = 'otrygg', share = 30.0, low = 26.0, high = 34.0, n = 600 }] }]
        meeting = [{ body = 'ks', on = '2022-02-10', held = true }]
        body_decision = [{ code = 'ks-14', body = 'ks', on = '2022-02-10', text = 'Planen fastställs.', level = 'what' }]
        audit_question = [{ code = 'racker', text = 'Räcker det?', asked_on = '2022-02-01',
            evidence = [{ name = 'Riktlinjen', kind = 'document', code = 'riktlinje' }] }]";
    let file = import::chain::read_chain(told).unwrap();
    store
        .write(code, &Actor::system("prov"), now, move |work| {
            Box::pin(async move { work.keep_records(file.records, file.known_from, "").await })
        })
        .await
        .unwrap();
    let asks = Actor {
        account: Some(reader),
        name: "En kollega".into(),
    };
    let approved = Actor {
        account: Some(coordinator),
        name: "Samordnaren".into(),
    };
    let asked = store.write(code, &approved, now, |work| {
        Box::pin(async move {
            work.ask_about_secrecy(EventId(5), SecrecyStep::TakeOut, "Behövs i utredningen.")
                .await
        })
    });
    let asked = asked.await.unwrap().id;
    store
        .write(code, &asks, now, move |work| {
            Box::pin(async move { work.answer_about_secrecy(asked, true, "Ja.").await })
        })
        .await
        .unwrap();
    store
        .write(code, &asks, now, |work| {
            Box::pin(async move {
                work.ask_about_secrecy(EventId(5), SecrecyStep::TakeOut, "Behövs i utredningen.")
                    .await
            })
        })
        .await
        .unwrap();
    let of_images = disposal(DisposalOf::Attachment, "2023-01-01");
    let of_events = disposal(DisposalOf::Event, "2017-01-01");
    let old = old_event(&world);
    let picture = png();
    let function = municipality.functions[0].code.clone();
    store
        .write(code, &Actor::system("prov"), now, move |work| {
            Box::pin(async move {
                work.keep_record_file("application/pdf", b"%PDF-1.7").await?;
                work.acknowledge(AcknowledgementInput {
                    series: DepartedSeries {
                        week: "2022-W08".parse().expect("a week"),
                        area: None,
                        category: "KLO".into(),
                    },
                    led: Led::ToNothing,
                    problem: None,
                    reason: "Känt.".into(),
                })
                .await?;
                work.merge_events(EventId(3), &[EventId(4)], "").await?;
                work.attach(EventId(1), "bild.png", "image/png", &picture, Some(8), Some(8))
                    .await?;
                work.attach(EventId(5), "bild.png", "image/png", &picture, Some(8), Some(8))
                    .await?;
                let old = work.record_event(old, "").await?.id;
                assert_eq!(old, EventId(6), "the number that stands in `about`");
                work.decide_disposal(of_images).await?;
                work.decide_disposal(of_events).await?;
                let pair = |second| DuplicateSuggestion {
                    first: EventId(1),
                    second: EventId(second),
                    score: 0.9,
                    reasons: Vec::new(),
                };
                work.suggest_duplicates(&[pair(2), pair(3)]).await?;
                work.dismiss_duplicate(DuplicateId(2), "").await?;
                work.withdraw_record(
                    "goal",
                    "struket",
                    TODAY.parse().expect("a day"),
                    "skrevs av misstag",
                )
                .await?;
                work.save_view(coordinator, "Klotter", "kategori=KLO", false)
                    .await?;
                let week = "2022-W08".parse().expect("a week");
                work.record_zero_report(&"bevakning-exempel".into(), week, now)
                    .await?;
                for _ in 0..3 {
                    work.record_decision(DecisionInput {
                        week: "2022-W10".parse().expect("a week"),
                        area: None,
                        category: None,
                        text: "Belysningen ses över.".into(),
                        responsible: function.clone(),
                        due: "2022-03-20".parse().expect("a day"),
                    })
                    .await?;
                }
                let today = TODAY.parse().expect("a day");
                work.answer_decision(DecisionId(2), DecisionOutcome::Done, "Klart.", today)
                    .await?;
                work.withdraw_decision(DecisionId(3), "").await?;
                for number in [1, 2] {
                    let start = ImportStart {
                        source: "table".into(),
                        file_name: "rapport.csv".into(),
                        file_sha256: [number; 32],
                        mapping: None,
                    };
                    let import = work.start_import(start).await?;
                    let rejected = RejectedRow {
                        row_number: 2,
                        raw: vec!["utan datum".into()],
                        reason: "datum saknas".into(),
                    };
                    work.finish_import(import, ImportOutcome::default(), &[rejected])
                        .await?;
                }
                work.undo_import(ImportId(2), "fel fil").await
            })
        })
        .await
        .unwrap();
    store
        .execute_disposal(code, &Actor::system("prov"), now, 2, |_| String::new())
        .await
        .unwrap();
    store
        .write(installation(), &Actor::system("prov"), now, move |work| {
            Box::pin(async move {
                for secret in ["forbrukad", "hemlig"].map(random::hash_of) {
                    work.create_link(LinkKind::SetPassword, secret, reader, now + 24.hours(), "")
                        .await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    for week in ["2022-W09", "2022-W10"] {
        let path = format!("/lagesbild/{week}");
        let answer = send_form(
            &world,
            Who::Coordinator,
            &path,
            &assessment(&municipality, "0", "Lugnt."),
        )
        .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let adopt = "/lagesbild/2022-W09/faststall";
    let answer = world.post(Who::Coordinator, adopt, &[("edit", "2")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    world
}

fn disposal(of: DisposalOf, before: &str) -> DisposalInput {
    DisposalInput {
        rule: DisposalRule {
            of,
            version: 1,
            valid_from: "2020-01-01".parse().expect("a day"),
            months: 1,
            ground: "10 § arkivlagen".into(),
        },
        due_before: before.parse().expect("a day"),
        due_at: format!("{before}T00:00:00Z").parse().expect("an instant"),
        decision: "KS § 12".into(),
    }
}

/// One of the first organisation's that is old enough to be disposed of.
fn old_event(world: &World) -> NewEvent {
    let from = "2016-03-08T20:00:00Z".parse().expect("an instant");
    let input = EventInput {
        category: "KLO".into(),
        subtype: None,
        happened: Happened {
            from,
            to: from,
            precision: TimePrecision::Exact,
        },
        discovered_at: None,
        reported_at: from,
        place: Place {
            name: "Stadsparken".into(),
            kind: None,
            precision: PlacePrecision::Point,
            point: None,
            stated_area: None,
        },
        severity: Severity::new(2).expect("a severity"),
        certainty: Certainty::Observed,
        source: "vaktare".into(),
        source_reference: None,
        reported_by: "bevakning-exempel".into(),
        controller: "bevakning-exempel".into(),
        classification: Classification::Internal,
        reported_to_police: false,
        offensive: false,
        text: String::new(),
    };
    recording::new_event(&world.home(), input, [99; 16])
}

pub async fn send_form(world: &World, who: Who, path: &str, fields: &Fields) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    world.post(who, path, &fields).await
}

async fn ask(world: &World, who: Who, method: &str, path: &str, address: &str) -> Answer {
    if method == "GET" {
        return world.get(who, address).await;
    }
    match sent(world, path, address) {
        Sent::Form(fields) => send_form(world, who, address, &fields).await,
        Sent::Files(fields, field, name, bytes) => {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let file = [(field, name, bytes.as_slice())];
            let files = if name.is_empty() { &[][..] } else { &file[..] };
            world.upload(who, address, &fields, files).await
        }
    }
}

/// The methods that a path answers, as it says itself when it is asked in one that it does not.
pub async fn methods(world: &World, address: &str) -> Vec<String> {
    let request = Request::builder()
        .method("TRACE")
        .uri(address)
        .body(Body::empty());
    let answer = world.send(request.unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{address}");
    let allowed = answer.headers[header::ALLOW].to_str().unwrap().to_owned();
    allowed
        .split(',')
        .map(|method| method.trim().to_owned())
        .filter(|method| method != "HEAD")
        .collect()
}

fn cell(answer: &Answer) -> String {
    if answer.status == StatusCode::SEE_OTHER && answer.leads_to().starts_with("/logga-in?") {
        return "login".into();
    }
    answer.status.as_u16().to_string()
}

/// How far the journals have come; what is refused moves none of them.
pub async fn written(world: &World) -> Vec<i64> {
    let neighbour: MunicipalityCode = NEIGHBOUR.parse().unwrap();
    let mut seqs = Vec::new();
    for m in [installation(), world.home().code(), neighbour] {
        seqs.push(world.app.store.checkpoint(m).await.unwrap().seq);
    }
    seqs
}

async fn every_route_answers_every_role_as_the_table_says() {
    let mut table = format!("{LEGEND}\n{:42}", "");
    for (name, _) in COLUMNS {
        write!(table, "{name:>8}").unwrap();
    }
    let mut rows = String::new();
    table.push('\n');
    let mut world = furnished().await;
    let mut before = written(&world).await;
    for path in pages::paths() {
        let addresses = addresses(&path);
        for method in methods(&world, &addresses[0]).await {
            for address in &addresses {
                if method == "POST" && address.contains('.') {
                    continue; // A file of a week is only fetched.
                }
                write!(table, "{:42}", format!("{method:4} {address}")).unwrap();
                let mut answers = serde_json::Map::new();
                for (name, who) in COLUMNS {
                    let mut answer = ask(&world, who, &method, &path, address).await;
                    if answer.status == StatusCode::TOO_MANY_REQUESTS {
                        // The columns before it used up the tries that a network has.
                        world = furnished().await;
                        before = written(&world).await;
                        answer = ask(&world, who, &method, &path, address).await;
                    }
                    let cell = cell(&answer);
                    write!(table, "{cell:>8}").unwrap();
                    answers.insert(name.to_owned(), cell.clone().into());
                    assert!(
                        answer.status.as_u16() < 500,
                        "{method} {address} {who:?}: {}",
                        answer.text()
                    );
                    let now = written(&world).await;
                    if now != before {
                        // Neither who may not nor what is locked leaves a trace; a try to log in does.
                        let tries = ["/logga-in", "/konto", "/bekrafta", "/lank"];
                        let is_try = tries.iter().any(|way| path.starts_with(way));
                        let refused = cell == "login" || answer.status.is_client_error() && !is_try;
                        assert!(!refused, "{method} {address} by {who:?} was refused and written");
                        world = furnished().await;
                        before = written(&world).await;
                    }
                }
                table.push('\n');
                let row = json!({
                    "method": method, "address": address, "needs": needs(&method, &path).told(),
                    "channel": server::access::channel(address), "about": about(&path, address),
                    "own": path == "/handelser/{id}/bilagor", "answers": answers,
                });
                writeln!(rows, "{row}").unwrap();
            }
        }
    }
    agrees_with_the_second_reading(&world, &rows);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/access/matrix.txt");
    if std::env::var_os("LAGESBILD_ACCEPT").is_some() {
        std::fs::write(&golden, &table).unwrap();
    }
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    let new: Vec<&str> = table
        .lines()
        .filter(|line| !expected.lines().any(|l| l == *line))
        .collect();
    assert!(
        expected == table,
        "not as in tests/access/matrix.txt:\n{}",
        new.join("\n")
    );
}
