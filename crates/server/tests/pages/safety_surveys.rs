//! A safety survey from its file to the report: estimates are kept and answers are not, small groups are protected, what is
//! wrong is said and nothing of it kept, and a question that was changed is not compared.

use std::fmt::Write as _;

use axum::http::StatusCode;
use domain::safety_survey::SafetySurvey;

use crate::world::{Who, World, on_each_database};

on_each_database!(
    answers_become_results_and_are_kept_nowhere,
    what_is_wrong_is_said_and_nothing_is_kept,
    a_question_that_was_changed_is_not_compared,
    a_correction_says_why,
    ready_made_results_are_taken_as_they_are,
    the_three_streams_say_no_more_than_is_known,
    reported_offences_are_read_in_and_stand_beside,
    the_compiled_picture_takes_the_latest_survey,
    the_example_codebook_reads_its_table,
);

pub const BOOK: &str = "\
code = 'matning-2021'
name = 'Mätningen 2021'
year = 2021
population = 'Boende 16–84 år'
asked = 1500

[columns]
area = 'omrade'
weight = 'vikt'
stratum = 'omrade'
groups = { 'Kön' = 'kon' }

[groups.'Kön']
1 = 'Kvinnor'
2 = 'Män'

[[question]]
code = 'otrygg'
column = 'f1'
text = 'Hur trygg är du ute om kvällen?'
version = 1
counted = 'otrygg'
counted_codes = [1]
other_codes = [2]
better = 'lower'
";

/// So many in each area, women and men by turns but in Östbyn, where there are few women; one in `every` answers yes.
pub fn table(of_area: usize, every: usize) -> String {
    let mut rows = "omrade;vikt;kon;f1;text\n".to_owned();
    for area in ["Centrum", "Norrgården", "Östbyn"] {
        for n in 0..of_area {
            let is_woman = if area == "Östbyn" {
                n % 20 == 0
            } else {
                n % 2 == 0
            };
            let (sex, answer) = (if is_woman { 1 } else { 2 }, if n % every == 0 { 1 } else { 2 });
            writeln!(rows, "{area};1,5;{sex};{answer};hemligt {area} {n}").unwrap();
        }
    }
    rows
}

async fn look(world: &World, table: &str, book: &str) -> (StatusCode, String) {
    let files: [(&str, &str, &[u8]); 2] = [
        ("tabell", "svar.csv", table.as_bytes()),
        ("kodbok", "kodbok.toml", book.as_bytes()),
    ];
    let answer = world
        .upload(Who::Coordinator, "/trygghet/las-in", &[], &files)
        .await;
    let text = answer.text();
    assert!(!text.contains('⟨'), "a text is missing: {text}");
    (answer.status, text)
}

/// The record as the page sends it back.
fn record(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"post\" value=\"").unwrap();
    let (value, _) = rest.split_once("\">").unwrap();
    value
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

/// The same question in two years.
pub async fn two_surveys(world: &World) {
    take_in(world, &table(200, 5), &earlier()).await;
    take_in(world, &table(200, 4), BOOK).await;
}

async fn take_in(world: &World, table: &str, book: &str) {
    let (status, page) = look(world, table, book).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let saved = world
        .post(
            Who::Coordinator,
            "/trygghet/las-in/spara",
            &[("post", record(&page).as_str())],
        )
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
}

async fn kept(world: &World, code: &str) -> SafetySurvey {
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    chain.safety_surveys[&code.into()].clone()
}

async fn page(world: &World, path: &str) -> String {
    let answer = world.get(Who::Coordinator, path).await;
    let (status, text) = (answer.status, answer.text());
    assert_eq!(status, StatusCode::OK, "{text}");
    assert!(!text.contains('⟨'), "a text is missing: {text}");
    text
}

async fn answers_become_results_and_are_kept_nowhere() {
    let world = World::new().await;
    let (_, looked) = look(&world, &table(200, 4), BOOK).await;
    for words in ["600 rader lästes", "Kolumner som inte lästes: text", "25,0"] {
        assert!(looked.contains(words), "{words}: {looked}");
    }
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    assert!(chain.safety_surveys.is_empty(), "looking keeps nothing");
    take_in(&world, &table(200, 4), BOOK).await;
    let survey = kept(&world, "matning-2021").await;
    let all = survey.result("otrygg", None, "", "").unwrap();
    assert_eq!((all.share, all.n, survey.answered), (25.0, 600, Some(600)));
    assert!(all.low.unwrap() < 25.0 && all.high.unwrap() > 25.0);
    // Ten women in Östbyn are too few, and the men would give them away.
    let within = |area: &str, group: &str| {
        survey
            .result("otrygg", Some(&area.into()), "Kön", group)
            .is_some()
    };
    assert!(!within("ostbyn", "Kvinnor") && !within("ostbyn", "Män"));
    assert!(survey.withheld > Some(1));
    let shown = page(&world, "/trygghet/matning-2021").await;
    for words in [
        "Hur trygg är du ute om kvällen?",
        "600",
        "40 procent av de tillfrågade",
        "<svg",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let women = page(&world, "/trygghet/matning-2021?val=K%C3%B6n%2FKvinnor").await;
    assert!(women.contains("för få svar"), "{women}");
    let journal = page(&world, "/kedjan/trygghetsmatningar/matning-2021").await;
    for text in [&looked, &shown, &journal] {
        assert!(!text.contains("hemligt"), "what somebody wrote is nowhere");
    }
    for format in ["pdf", "docx", "xlsx", "json"] {
        let file = world
            .get(Who::Coordinator, &format!("/trygghet/matning-2021/fil/{format}"))
            .await;
        assert!(file.status.is_success() && file.body.len() > 500, "{format}");
    }
    let csv = world
        .get(
            Who::Coordinator,
            "/trygghet/matning-2021/fil/csv?tabell=fraga-1.1",
        )
        .await
        .text();
    assert!(csv.contains("Kvinnor") || csv.contains("Centrum"), "{csv}");
}

pub async fn check_refused(world: &World, table: &str, book: &str, expected: &str) {
    let (status, page) = look(world, table, book).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
    assert!(page.contains(expected), "{expected}: {page}");
    assert!(page.contains("Inget av filerna är sparat."));
}

async fn what_is_wrong_is_said_and_nothing_is_kept() {
    let world = World::new().await;
    let good = table(60, 4);
    check_refused(
        &world,
        &good.replace("Östbyn;", "Atlantis;"),
        BOOK,
        "Områdena Atlantis finns inte",
    )
    .await;
    let alone =
        format!("{good}centrum;1;1;1;\n").replace("omrade;vikt;kon;f1;text\n", "omrade;vikt;kon;f1;text\n");
    let strata = BOOK.replace("stratum = 'omrade'", "stratum = 'text'");
    check_refused(&world, &alone, &strata, "har ett enda svar").await;
    check_refused(
        &world,
        &good,
        &BOOK.replace("'f1'", "'text'"),
        "har koder som kodboken inte har",
    )
    .await;
    check_refused(
        &world,
        &good,
        &BOOK.replace("'f1'", "'f7'"),
        "ingen kolumn som heter f7",
    )
    .await;
    check_refused(&world, "", BOOK, "Välj både en tabell och en kodbok").await;
    check_refused(&world, "%PDF-1.7", BOOK, "").await;
    check_refused(&world, &table(3, 2), BOOK, "Inget resultat har så många svar").await;
    let forged = r#"{"code": "ny", "name": "Ny", "year": 2021, "population": "Boende",
        "questions": [{"code": "otrygg", "text": "Är du otrygg?", "version": 1, "counted": "ja"}],
        "results": [{"question": "otrygg", "share": 30.0, "n": 3}]}"#;
    let saved = world
        .post(Who::Coordinator, "/trygghet/las-in/spara", &[("post", forged)])
        .await;
    assert_eq!(saved.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(saved.text().contains("Minst 5 krävs"), "{}", saved.text());
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    assert!(chain.safety_surveys.is_empty());
    let list = page(&world, "/trygghet").await;
    assert!(list.contains("Ingen trygghetsmätning är inläst"), "{list}");
}

fn earlier() -> String {
    BOOK.replace("2021", "2019")
}

async fn a_question_that_was_changed_is_not_compared() {
    let world = World::new().await;
    take_in(&world, &table(200, 5), &earlier()).await;
    let reworded = BOOK.replace("ute om kvällen", "ute efter klockan tio");
    check_refused(
        &world,
        &table(200, 4),
        &reworded,
        "lyder eller räknas annorlunda i Mätningen 2019",
    )
    .await;
    take_in(
        &world,
        &table(200, 4),
        &reworded.replace("version = 1", "version = 2"),
    )
    .await;
    let shown = page(&world, "/trygghet/matning-2021").await;
    assert!(shown.contains("2021 ändrades frågan"), "{shown}");
    assert!(
        shown.contains("annan version av frågan") && !shown.contains("Jämfört med 2019"),
        "{shown}"
    );
}

async fn a_correction_says_why() {
    let world = World::new().await;
    take_in(&world, &table(200, 5), &earlier()).await;
    take_in(&world, &table(200, 4), BOOK).await;
    let shown = page(&world, "/trygghet/matning-2021").await;
    // From 20 to 25 percent of 600 answers each: chance may do that to weighted answers.
    assert!(shown.contains("Jämfört med 2019: "), "{shown}");
    let (_, looked) = look(&world, &table(200, 3), BOOK).await;
    assert!(looked.contains("finns redan och ersätts"), "{looked}");
    let own = record(&looked);
    let without = world
        .post(
            Who::Coordinator,
            "/trygghet/las-in/spara",
            &[("post", own.as_str())],
        )
        .await;
    assert_eq!(
        without.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        without.text()
    );
    let with = [("post", own.as_str()), ("varfor", "Vikterna var fel.")];
    let saved = world
        .post(Who::Coordinator, "/trygghet/las-in/spara", &with)
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    assert!(
        kept(&world, "matning-2021")
            .await
            .result("otrygg", None, "", "")
            .unwrap()
            .share
            > 30.0
    );
}

async fn ready_made_results_are_taken_as_they_are() {
    let world = World::new().await;
    let start = BOOK.find("[columns]").unwrap();
    let book = format!(
        "{}[columns]\nquestion = 'Fråga'\narea = 'Område'\nshare = 'Andel'\nlow = 'Från'\nhigh = 'Till'\nn = 'Svar'\n\n\
         [[question]]\ncode = 'otrygg'\ntext = 'Hur trygg är du ute om kvällen?'\nversion = 1\ncounted = 'otrygg'\n",
        &BOOK[..start]
    );
    let rows = "Fråga;Område;Andel;Från;Till;Svar\notrygg;;34,2;31;37,5;610\notrygg;Centrum;41;35;47;300\n\
                otrygg;Norrgården;28;23;33;298\notrygg;Östbyn;50;20;80;12\notrygg;;x;;;5\n";
    let (status, looked) = look(&world, rows, &book).await;
    assert_eq!(status, StatusCode::OK, "{looked}");
    assert!(
        looked.contains("En rad är inte med") && looked.contains("inget tal mellan 0 och 100"),
        "{looked}"
    );
    take_in(&world, rows, &book).await;
    let survey = kept(&world, "matning-2021").await;
    let of = |area: &str| {
        survey
            .result("otrygg", Some(&area.into()), "", "")
            .map(|r| r.share)
    };
    // Twelve answers follow from the sum of the others, so that another goes with them.
    assert_eq!(
        (of("centrum"), of("norrgarden"), of("ostbyn")),
        (Some(41.0), None, None)
    );
}

async fn the_three_streams_say_no_more_than_is_known() {
    let world = World::new().await;
    let none = page(&world, "/trygghet/tre-strommar").await;
    assert!(none.contains("Ingen trygghetsmätning är inläst"), "{none}");
    take_in(&world, &table(400, 8), &earlier()).await;
    take_in(&world, &table(400, 4), BOOK).await;
    let shown = page(&world, "/trygghet/tre-strommar").await;
    assert!(
        shown.contains(
            "Centrum, Norrgården, Östbyn: svaren blev sämre, men om händelserna ändrades går inte att säga."
        ),
        "{shown}"
    );
    assert!(
        shown.contains("procentenheter högre") && shown.contains("Anmälda brott per område saknas"),
        "{shown}"
    );
    let reader = world.get(Who::Reader, "/trygghet/tre-strommar").await;
    assert_eq!(reader.status, StatusCode::FORBIDDEN);
    assert_eq!(
        world.get(Who::Reader, "/trygghet/matning-2021").await.status,
        StatusCode::OK
    );
}

/// Sends a table of reported offences.
async fn offences(world: &World, table: &str) -> (StatusCode, String) {
    let file = [("tabell", "brott.csv", table.as_bytes())];
    let answer = world
        .upload(Who::Coordinator, "/trygghet/anmalda-brott", &[], &file)
        .await;
    (answer.status, answer.text())
}

async fn reported_offences_are_read_in_and_stand_beside() {
    let world = World::new().await;
    take_in(&world, &table(400, 8), &earlier()).await;
    take_in(&world, &table(400, 4), BOOK).await;
    let empty = page(&world, "/trygghet/tre-strommar").await;
    assert!(empty.contains("href=\"/trygghet/anmalda-brott\""), "{empty}");
    for (table, said) in [
        ("område;text\nCentrum;hej\n", "Rubriken för antal saknas"),
        ("område;år;antal\nMånen;2020;90\n", "Ingen rad i tabellen"),
        ("område;år;antal\nCentrum;2020;3\n", "Alla antal är för små"),
        ("", "Välj tabellen"),
    ] {
        let (status, answer) = offences(&world, table).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{table}");
        assert!(answer.contains(said), "{said}: {answer}");
    }
    let table = "område;år;brottstyp;antal;källa\n\
        Centrum;2019;Stöld;210;Brå\nCentrum;2021;Stöld;320;Brå\nCentrum;2021;Våld;40;Brå\n\
        Norrgården;2021;Stöld;150;Brå\nNorrgården;2021;Våld;2;Brå\n\
        Hela kommunen;2021;Totalt;812;Brå\nMånen;2021;Stöld;5;Brå\n";
    let (status, told) = offences(&world, table).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    assert!(told.contains("”Månen” finns inte bland kommunens"), "{told}");
    assert!(told.contains("röjer ett litet antal"), "{told}");
    let known = world.app.store.chain(world.code, None).await.unwrap();
    let values = |code: &str| {
        let indicator = known.indicators.get(&code.into());
        indicator.map_or_else(Vec::new, |indicator| indicator.values.clone())
    };
    let of = |code: &str, area: &str| {
        let found = values(code);
        let found = found
            .iter()
            .find(|v| v.year == 2021 && v.area.as_ref().map_or("", |a| a.as_str()) == area);
        found.map(|v| v.value)
    };
    assert_eq!(of("anmalda-brott", ""), Some(812.0));
    assert_eq!(
        of("anmalda-brott-vald", "norrgarden"),
        None,
        "a small count is kept"
    );
    assert!(
        of("anmalda-brott", "norrgarden").is_none() || of("anmalda-brott-stold", "norrgarden").is_none(),
        "the small count follows from the two"
    );
    let shown = page(&world, "/trygghet/tre-strommar").await;
    assert!(shown.contains("812 (2021)"), "{shown}");
    assert!(
        shown.contains("De tre strömmarna år för år") && shown.contains("<svg"),
        "{shown}"
    );
    assert!(!shown.contains("Anmälda brott per område saknas"));
    // The same table again changes nothing.
    let before = world.app.store.chain_marker(world.code).await.unwrap();
    offences(&world, table).await;
    assert_eq!(world.app.store.chain_marker(world.code).await.unwrap(), before);
}

async fn the_compiled_picture_takes_the_latest_survey() {
    let world = World::new().await;
    take_in(&world, &table(200, 5), &earlier()).await;
    take_in(&world, &table(200, 4), BOOK).await;
    let shown = page(&world, "/rapporter/samlad-lagesbild").await;
    assert!(
        shown.contains("2.2 Mätningen 2021") && !shown.contains("2.2 Mätningen 2019"),
        "{shown}"
    );
}

async fn the_example_codebook_reads_its_table() {
    let world = World::new().await;
    let book = include_str!("../../../../municipality/example/kodbok.toml");
    let mut rows = "omrade;boende;vikt;kon;alder;f1\n".to_owned();
    for n in 0..300 {
        let area = ["Centrum", "Norrgården", "Östbyn"][n % 3];
        writeln!(
            rows,
            "{area};900;{};{};{};{}",
            9,
            n % 2 + 1,
            n / 3 % 3 + 1,
            n / 7 % 5 + 1
        )
        .unwrap();
    }
    let (status, looked) = look(&world, &rows, book).await;
    assert_eq!(status, StatusCode::OK, "{looked}");
    assert!(looked.contains("Kvinnor") && looked.contains("16–29"), "{looked}");
}
