//! Who may ask for what: every route of the program, by every role and standing, against the table in `matrix.txt`, and
//! against `policy.toml` as `policy.py` reads it, without a line of the program's own.
//!
//! The routes are the router's own, so that a new one without a row fails. `LAGESBILD_ACCEPT=1` writes the table
//! anew; its difference is to be read. Whoever is refused must have changed nothing.

mod addresses;
mod furnished;
mod needs;

use std::fmt::Write as _;
use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::access::Role;
use domain::codes::MunicipalityCode;
use serde_json::{Value, json};
use server::pages;
use store::installation;

pub use self::addresses::{Fields, Sent, addresses, sent};
pub use self::furnished::furnished;
use self::needs::{about, needs};
use crate::world::{Answer, KEY_ACTS, NEIGHBOUR, Who, World, on_each_database};

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
