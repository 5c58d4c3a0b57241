//! Each source with a sample that has bad rows in it, and beside it what is to come of every row.
//!
//! `ACCEPT=1` writes the outcome anew; read the difference before it is kept.

mod workbooks;

use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use domain::area::AreaIndex;
use domain::municipality::Municipality;
use import::{Context, ImportError, Item, Mapping, ReadyEvent, ScreeningChoice, SourceFormat, Summary};

pub fn huddinge() -> Municipality {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality");
    let text = std::fs::read_to_string(folder.join("huddinge.toml")).unwrap();
    import::municipality::read_municipality(&text, |name| std::fs::read_to_string(folder.join(name))).unwrap()
}

/// Reads a file as Huddinge would on 1 September 2026.
pub fn read(
    source: SourceFormat,
    file: &Path,
    mapping: Option<&Mapping>,
    screening: ScreeningChoice,
) -> Result<(Vec<Item>, Summary), ImportError> {
    let municipality = huddinge();
    let context = Context {
        areas: &AreaIndex::new(&municipality.area_sets, "2026-09-01".parse().unwrap()),
        zone: municipality.zone(),
        municipality: &municipality,
        now: "2026-09-01T12:00:00Z".parse().unwrap(),
        reported_by: "bevakning-exempel".into(),
        controller: "bevakning-exempel".into(),
        source: "vaktare".into(),
        screening,
    };
    let mut items = Vec::new();
    let summary = import::read(source, file, &context, mapping, &mut |batch| {
        items.extend(batch.items);
        ControlFlow::Continue(())
    })?;
    Ok((items, summary))
}

pub fn outcome(items: &[Item], summary: &Summary) -> String {
    let mut text = String::new();
    for item in items {
        match item {
            Item::Event(event) => describe(event, &mut text),
            Item::Rejected(rejected) => {
                writeln!(text, "rad {}: inte inläst", rejected.row).unwrap();
                writeln!(text, "    {}", rejected.reason).unwrap();
                writeln!(
                    text,
                    "    {}",
                    rejected.raw.join(" | ").replace(['\r', '\n'], "⏎")
                )
                .unwrap();
            }
        }
    }
    writeln!(
        text,
        "{} rader, {} inlästa, {} inte; {:?}",
        summary.rows, summary.accepted, summary.rejected, summary.reasons
    )
    .unwrap();
    if summary.nothing_to_report {
        writeln!(text, "inget att rapportera").unwrap();
    }
    text
}

fn describe(event: &ReadyEvent, text: &mut String) {
    let input = &event.input;
    let subtype = input.subtype.as_ref().map_or("", |s| s.as_str());
    writeln!(
        text,
        "rad {}: {} {subtype}, allvar {}",
        event.row,
        input.category,
        input.severity.step()
    )
    .unwrap();
    writeln!(
        text,
        "    {} till {} ({}), rapporterad {}",
        input.happened.from,
        input.happened.to,
        input.happened.precision.code(),
        input.reported_at
    )
    .unwrap();
    let point = input
        .place
        .point
        .map_or(String::new(), |p| format!(" {:.5} {:.5}", p.lat, p.lon));
    writeln!(
        text,
        "    {} ({}{point}), område {}, platstyp {}",
        input.place.name,
        input.place.precision.code(),
        event.areas.working.as_ref().map_or("-", |a| a.as_str()),
        input.place.kind.as_ref().map_or("-", |k| k.as_str()),
    )
    .unwrap();
    let flags = [
        (input.reported_to_police, " polisanmäld"),
        (input.offensive, " kränkande"),
    ];
    let flags: String = flags
        .iter()
        .filter(|(set, _)| *set)
        .map(|(_, word)| *word)
        .collect();
    writeln!(
        text,
        "    referens {}, {}{flags}",
        input.source_reference.as_deref().unwrap_or("-"),
        input.certainty.code()
    )
    .unwrap();
    writeln!(text, "    «{}»", input.text.replace(['\r', '\n'], "⏎")).unwrap();
    for note in &event.notes {
        writeln!(text, "    {note}").unwrap();
    }
}

/// Reads a sample and compares what came of it with the file beside it.
#[track_caller]
fn check(source: SourceFormat, sample: &str) {
    let file = samples().join(sample);
    let (items, summary) = read(source, &file, None, ScreeningChoice::Mask).unwrap();
    let got = outcome(&items, &summary);
    let beside = file.with_extension(format!("{}.outcome", file.extension().unwrap().to_str().unwrap()));
    if std::env::var_os("ACCEPT").is_some() {
        std::fs::write(&beside, &got).unwrap();
    }
    let expected = std::fs::read_to_string(&beside).unwrap_or_default();
    assert_eq!(got, expected, "{}", beside.display());
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sources")
}

#[test]
fn a_guard_company_s_csv_with_titles_sums_and_slips_is_read() {
    check(SourceFormat::Table, "table/guard_report.csv");
}

#[test]
fn a_landlord_s_csv_with_intervals_and_plane_coordinates_is_read() {
    check(SourceFormat::Table, "table/landlord_report.csv");
}

#[test]
fn an_english_table_with_the_month_first_is_read() {
    check(SourceFormat::Table, "table/english.tsv");
}

#[test]
fn the_police_s_list_is_read_and_nothing_in_it_stops_the_reading() {
    check(SourceFormat::Polisen, "polisen/api.json");
}

#[test]
fn an_archive_of_police_events_is_read() {
    check(SourceFormat::Polisen, "polisen/archive.csv");
}

#[test]
fn a_round_of_the_night_is_read_line_by_line() {
    check(SourceFormat::Email, "email/night_round.eml");
}

#[test]
fn a_message_in_html_with_a_table_attached_is_read() {
    check(SourceFormat::Email, "email/headings_and_table.eml");
}

#[test]
fn a_message_that_nothing_happened_is_a_report_without_events() {
    check(SourceFormat::Email, "email/nothing.eml");
}

#[test]
fn a_message_about_something_else_is_listed_with_why() {
    check(SourceFormat::Email, "email/other_matter.eml");
}

#[test]
fn a_city_s_list_of_graffiti_is_read() {
    check(SourceFormat::Open311, "open311/graffiti.csv");
}

#[test]
fn a_georeport_answer_is_read() {
    check(SourceFormat::Open311, "open311/georeport.json");
}

fn fingerprints(items: &[Item]) -> Vec<[u8; 16]> {
    let events = items.iter().filter_map(|item| match item {
        Item::Event(event) => Some(event.fingerprint),
        Item::Rejected(_) => None,
    });
    events.collect()
}

#[test]
fn two_equal_rows_are_two_events_and_the_same_file_twice_is_the_same() {
    let file = samples().join("table/guard_report.csv");
    let once = fingerprints(
        &read(SourceFormat::Table, &file, None, ScreeningChoice::Mask)
            .unwrap()
            .0,
    );
    let twice = fingerprints(
        &read(SourceFormat::Table, &file, None, ScreeningChoice::Mask)
            .unwrap()
            .0,
    );
    assert_eq!(once, twice);
    let different: std::collections::HashSet<_> = once.iter().collect();
    assert_eq!(different.len(), once.len());
}

#[test]
fn a_row_with_the_same_number_and_content_is_the_same_report() {
    let file = samples().join("table/landlord_report.csv");
    let (items, _) = read(SourceFormat::Table, &file, None, ScreeningChoice::Mask).unwrap();
    let of_row = |row| {
        items.iter().find_map(|item| match item {
            Item::Event(event) if event.row == row => Some(event.fingerprint),
            _ => None,
        })
    };
    assert_eq!(of_row(2).unwrap(), of_row(9).unwrap());
    assert_ne!(of_row(2).unwrap(), of_row(10).unwrap());
}

#[test]
fn a_row_with_personal_data_can_be_refused_instead_of_masked() {
    let file = samples().join("table/guard_report.csv");
    let (items, summary) = read(SourceFormat::Table, &file, None, ScreeningChoice::Refuse).unwrap();
    assert_eq!(summary.reasons.get("personal_data"), Some(&1));
    let shown = outcome(&items, &summary);
    assert!(
        !shown.contains("1740605"),
        "a refused row is shown masked: {shown}"
    );
}

#[test]
fn a_reading_stops_when_the_receiver_has_had_enough() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("long.csv");
    let mut text = "Datum;Plats;Kategori\n".to_owned();
    for _ in 0..50_000 {
        text.push_str("2022-03-07;Huddinge centrum;Klotter\n");
    }
    std::fs::write(&file, &text).unwrap();
    let municipality = huddinge();
    let context = Context {
        areas: &AreaIndex::new(&municipality.area_sets, "2026-09-01".parse().unwrap()),
        zone: municipality.zone(),
        municipality: &municipality,
        now: "2026-09-01T12:00:00Z".parse().unwrap(),
        reported_by: "bevakning-exempel".into(),
        controller: "bevakning-exempel".into(),
        source: "vaktare".into(),
        screening: ScreeningChoice::Mask,
    };
    let mut received = 0;
    let summary = import::read(SourceFormat::Table, &file, &context, None, &mut |batch| {
        received += batch.items.len() as u64;
        assert!(batch.progress.bytes_read <= batch.progress.bytes_total && batch.progress.rows == received);
        ControlFlow::Break(())
    })
    .unwrap();
    assert!(
        summary.cancelled && summary.rows == received && received < 50_000,
        "{received}"
    );
}
