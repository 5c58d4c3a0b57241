//! What holds for every document: that it is made of almost nothing and of very much, the same twice, with figures that say
//! what they show; and that each line of the audit that a document is to answer stands in that document, as people get it.

use domain::chain::{Chain, Record, RecordKind};
use serde_json::json;
use server::reports::{Asked, Desk, Report, ReportFormat, ReportKind};

use crate::desk::{chain_of, check_files, desk_of, each_kind, record, unzipped};
use crate::governance::day;
use crate::world::{World, on_each_database};

/// What stands in a Word file, without its form.
fn words_of(docx: &[u8]) -> String {
    let xml = String::from_utf8(unzipped(docx, "word/document.xml")).unwrap();
    let told = xml.split('<').filter_map(|part| part.split_once('>'));
    let told: String = told
        .map(|(tag, words)| if tag.starts_with("/w:p") { " " } else { words })
        .collect();
    told.replace(['\u{a0}', '\u{202f}'], " ").replace("&amp;", "&")
}

/// The least that there can be of each kind that is about something.
fn least() -> Chain {
    let survey = json!({"code": "matning", "name": "Trygghetsmätning", "year": 2021, "population": "boende",
        "questions": [{"code": "ute", "text": "Hur trygg är du ute?", "version": 1, "counted": "trygga"}],
        "results": [{"question": "ute", "share": 61.0, "n": 40}]});
    let records = [
        (
            RecordKind::Document,
            json!({"code": "aktivitetsplan", "kind": "activity_plan", "title": "Plan"}),
        ),
        (
            RecordKind::Document,
            json!({"code": "samverkan", "kind": "agreement", "title": "Överenskommelse"}),
        ),
        (
            RecordKind::Promise,
            json!({"code": "ett", "year": 2022, "category": "Synlighet", "text": "Vi syns."}),
        ),
        (
            RecordKind::Intervention,
            json!({"code": "lampor", "title": "Lampor", "nature": "situational", "term": "short"}),
        ),
        (
            RecordKind::EffectStudy,
            json!({"intervention": "lampor", "categories": ["KLO"], "comparison": ["ostbyn"], "before_weeks": 52}),
        ),
        (RecordKind::SafetySurvey, survey),
        (
            RecordKind::Goal,
            json!({"code": "tryggt", "texts": [{"text": "Tryggt"}]}),
        ),
        (
            RecordKind::Body,
            json!({"code": "ks", "kind": "board", "name": "Styrelsen"}),
        ),
        (
            RecordKind::Meeting,
            json!({"body": "ks", "on": "2022-02-10", "held": true}),
        ),
        (
            RecordKind::BodyDecision,
            json!({"code": "ks-1", "body": "ks", "on": "2022-02-10", "text": "Bifall.", "level": "what"}),
        ),
        (
            RecordKind::AuditQuestion,
            json!({"code": "racker", "study": "2022", "text": "Räcker det?"}),
        ),
    ];
    records
        .into_iter()
        .map(|(kind, said)| record(kind, said))
        .collect()
}

async fn every_kind_is_made_of_almost_nothing() {
    let world = World::new().await;
    let chain = least();
    let questions: Vec<Record> = chain.records(RecordKind::AuditQuestion);
    crate::governance::keep(&world, questions[0].clone(), day("2022-03-14"))
        .await
        .unwrap();
    let desk = desk_of(&world, chain, "2022-03-14");
    let without = each_kind(&desk, check_files).await;
    assert!(without.is_empty(), "no subject for {without:?}");
}

/// The demo municipality's own file, and a survey.
async fn with_survey(world: &World) -> Chain {
    let surveys = least().records(RecordKind::SafetySurvey);
    let mut chain = chain_of(world).await;
    chain.extend(surveys);
    chain
}

async fn every_kind_is_the_same_file_twice_and_for_a_program_that_starts_anew() {
    let world = World::governed().await;
    let made = async || {
        let desk = desk_of(&world, with_survey(&world).await, "2022-04-22");
        let mut files = Vec::new();
        let without = each_kind(&desk, |kind, report, file| {
            files.extend(
                report
                    .formats()
                    .into_iter()
                    .map(|f| (kind.name(), f.name(), file(f))),
            );
        })
        .await;
        assert!(without.is_empty(), "no subject for {without:?}");
        files
    };
    let (first, second) = (made().await, made().await);
    for ((kind, format, once), (_, _, again)) in first.iter().zip(&second) {
        assert!(once == again, "{kind} as {format} differs");
    }
}

fn check_figures(kind: ReportKind, report: &Report) {
    for section in &report.sections {
        for figure in section.figures() {
            let about = format!("{}: {}", kind.name(), figure.title);
            assert!(figure.finding.chars().count() > 10, "{about} says nothing");
            assert!(
                figure.svg.contains("<title>") && figure.svg.contains("<desc>"),
                "{about} has no text alternative"
            );
            let in_tables = section.all_tables().any(|table| !table.rows.is_empty());
            assert!(in_tables || !figure.table.rows.is_empty(), "{about} has no table");
        }
    }
}

async fn every_figure_says_what_it_shows_and_has_its_table() {
    let world = World::governed().await;
    let desk = desk_of(&world, with_survey(&world).await, "2022-04-22");
    let mut figures = 0;
    each_kind(&desk, |kind, report, _| {
        check_figures(kind, report);
        figures += report.sections.iter().map(|s| s.figures().count()).sum::<usize>();
    })
    .await;
    assert!(figures > 5, "only {figures}");
}

async fn very_long_names_and_ten_years_break_no_survey() {
    let world = World::governed().await;
    let mut chain = with_survey(&world).await;
    for survey in chain.safety_surveys.values_mut() {
        survey.name = "Trygghetsmätning ".repeat(12);
        survey.population = "trygghetssamordning".repeat(10);
        for question in &mut survey.questions {
            question.text = "Hur trygg är du när du går ensam hem ".repeat(6);
        }
    }
    for shown in ["2022-04-22", "2032-04-22"] {
        let desk = desk_of(&world, chain.clone(), shown);
        let report = ReportKind::Survey
            .write(&desk, &asked("matning", ""))
            .await
            .unwrap();
        check_files(ReportKind::Survey, &report, &|format| {
            report.file(&desk, None, format).unwrap()
        });
    }
}

fn asked(of: &str, period: &str) -> Asked {
    Asked {
        of: of.to_owned(),
        period: period.to_owned(),
    }
}

/// What a document says to whoever gets it as a file.
async fn told(desk: &Desk, name: &str, of: &str, period: &str) -> String {
    let kind = ReportKind::from_name(name).unwrap();
    let report = kind.write(desk, &asked(of, period)).await;
    let report = report.unwrap_or_else(|error| panic!("{name} {of}: {error:?}"));
    let pdf = report.file(desk, None, ReportFormat::Pdf).unwrap();
    assert!(pdf.starts_with(b"%PDF"), "{name}");
    words_of(&report.file(desk, None, ReportFormat::Docx).unwrap())
}

/// Each line of the audit, the document that answers it, and what stands in it on the day of the audit.
const ROWS: [(u8, &str, &str, &str, &[&str]); 19] = [
    (
        34,
        "programuppfoljning",
        "2021",
        "",
        &[
            "Utgånget",
            "Uppföljning 2020 av programmet",
            "Ingen uppföljning av programmet finns för 2018, 2019, 2021.",
            "5 av 6 har intygat att lagen och programmet följdes.",
        ],
    ),
    (
        41,
        "samlad-lagesbild",
        "",
        "",
        &[
            "Av 103 veckors lägesbilder är",
            "Nästa ska vara klar 1 januari 2023",
        ],
    ),
    (
        43,
        "tertial",
        "2022-T1",
        "",
        &[
            "Prioriteringar",
            "Fortsatt gemensamma veckor mot handeln.",
            "Varje händelse räknas på sin dag",
        ],
    ),
    (
        44,
        "mal",
        "trivsamt-och-tryggt",
        "delarsrapport",
        &["Delårsrapport", "Aktiviteter"],
    ),
    (
        45,
        "mal",
        "trivsamt-och-tryggt",
        "",
        &["Skalan byttes 2021", "räknas som samma betyg"],
    ),
    (
        46,
        "mal",
        "trivsamt-och-tryggt",
        "",
        &["Ökad trivsel och trygghet"],
    ),
    (
        47,
        "mal",
        "trivsamt-och-tryggt",
        "",
        &["andemi", "Hypotes", "Lägre än året innan"],
    ),
    (48, "mal", "trivsamt-och-tryggt", "", &["Serien bryts 2022"]),
    (
        49,
        "atgardsplan",
        "utkast",
        "",
        &["Processuppföljning", "inte följd upp"],
    ),
    (
        51,
        "pengar",
        "",
        "2022",
        &["Utdelning från Huge", "15 000 000 kr av 15 000 000 kr"],
    ),
    (
        52,
        "pengar",
        "",
        "2022",
        &["3 200 000 kr", "6 800 000 kr är ofördelat eller okänt"],
    ),
    (
        53,
        "pengar",
        "",
        "2022",
        &["Investeringspott", "Borta", "bär kostnaden för ett behov som"],
    ),
    (54, "pengar", "", "2021", &["skäl saknas", "Sen rekrytering"]),
    (55, "pengar", "", "2022", &["31 december 2022"]),
    (
        56,
        "pengar",
        "",
        "2022",
        &[
            "Pengar per område, mot händelser och otrygghet",
            "Flemingsberg",
            "Upplevd trygghet",
        ],
    ),
    (
        57,
        "revisionsunderlag",
        "fordjupad-resurser",
        "",
        &["Målen nås inte.", "Pröva orsakerna till de sämre betygen."],
    ),
    (
        58,
        "revisionsunderlag",
        "fordjupad-resurser",
        "",
        &["Trygghetspaketet 2021", "5 av 7 finns, 2 saknas."],
    ),
    (
        60,
        "revisionsunderlag",
        "fordjupad-resurser",
        "",
        &["ehovsanalys"],
    ),
    (
        61,
        "revisionsunderlag",
        "forstudie-underlag",
        "",
        &["Saknas", "Registrering av brott och händelser"],
    ),
];

async fn each_line_of_the_audit_stands_in_the_document_that_answers_it() {
    let world = World::governed().await;
    let desk = desk_of(&world, chain_of(&world).await, "2022-04-22");
    let mut lacking = Vec::new();
    for (row, name, of, period, words) in ROWS {
        let text = told(&desk, name, of, period).await;
        for word in words.iter().filter(|word| !text.contains(**word)) {
            lacking.push(format!(
                "row {row}: \"{word}\" is not in {name} {of}{period}:\n{text}\n"
            ));
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

async fn row_59_the_evidence_says_whether_a_finding_is_open() {
    let world = World::governed().await;
    let chain = chain_of(&world).await;
    let finding = &chain.findings[&"dokument".into()];
    let question = finding.question.clone().unwrap();
    let desk = desk_of(&world, chain.clone(), "2022-04-22");
    let text = told(&desk, "revisionsunderlag", question.as_str(), "").await;
    assert!(
        text.contains("Öppen") && text.contains(&finding.recommendation),
        "{text}"
    );
}

on_each_database![
    every_kind_is_made_of_almost_nothing,
    every_kind_is_the_same_file_twice_and_for_a_program_that_starts_anew,
    every_figure_says_what_it_shows_and_has_its_table,
    very_long_names_and_ten_years_break_no_survey,
    each_line_of_the_audit_stands_in_the_document_that_answers_it,
    row_59_the_evidence_says_whether_a_finding_is_open,
];
