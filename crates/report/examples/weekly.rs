//! Writes the weekly picture of a made-up week: `cargo run -p report --example weekly -- FOLDER [MUNICIPALITY] [en] [draft] [others]`.
//! For looking at the form of a document, and for timing it.

#[path = "../tests/report/fixture.rs"]
mod fixture;

use std::path::PathBuf;
use std::time::Instant;

use analysis::Audience;
use report::Language;
use report::documents::{WeeklyDocument, weekly_docx, weekly_pdf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("say which folder to write to")?);
    let rest: Vec<String> = arguments.collect();
    let given = |word: &str| rest.iter().any(|a| a == word);
    let name = rest
        .iter()
        .find(|a| !["en", "draft", "others"].contains(&a.as_str()))
        .map_or("example", String::as_str);
    let week = fixture::week(name);
    let draft = given("draft");
    let document = WeeklyDocument {
        municipality: &week.municipality,
        picture: (!draft).then_some(&week.picture),
        draft: &week.draft,
        decisions: &week.decisions,
        placed: &[],
        language: if given("en") {
            Language::English
        } else {
            Language::Swedish
        },
        audience: if given("others") {
            Audience::Others
        } else {
            Audience::Register
        },
        as_of: week.as_of,
        checkpoint: Some((48_213, "c0ffee5f0c3b1e9a7d4428b6f1e2d3c4")),
        signed: None,
    };
    std::fs::create_dir_all(&folder)?;
    for attempt in ["first", "second"] {
        let start = Instant::now();
        let pdf = weekly_pdf(&document)?;
        println!(
            "PDF, {attempt} time: {:.2} s, {} kB",
            start.elapsed().as_secs_f64(),
            pdf.len() / 1024
        );
        std::fs::write(folder.join("weekly.pdf"), pdf)?;
    }
    let start = Instant::now();
    let docx = weekly_docx(&document)?;
    println!(
        "DOCX: {:.2} s, {} kB",
        start.elapsed().as_secs_f64(),
        docx.len() / 1024
    );
    std::fs::write(folder.join("weekly.docx"), docx)?;
    Ok(())
}
