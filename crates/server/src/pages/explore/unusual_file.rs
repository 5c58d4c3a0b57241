//! The list of what is unusual as a file: what departs with its numbers and its reason, and who was not heard or is new.

use analysis::Departure;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Act;
use domain::time::IsoWeek;
use report::extracts::{ColumnKind, Shown, TableCell, TableColumn};
use store::Acknowledgement;

use super::gathered;
use super::taking::{Taken, TakenTable};
use super::unusual::{Asked, Measured, UnusualQuery, measure, reporter_sentences, sentence, verdict};
use crate::access::{EventReader, Signed};
use crate::errors::PageError;
use crate::frame::Frame;

pub async fn show(
    reader: EventReader,
    Path(form): Path<String>,
    Query(query): Query<UnusualQuery>,
) -> Result<Response, PageError> {
    reader.require(Act::ReadAllEvents)?;
    let asked = Asked::read(&reader, &query);
    if !asked.refused.is_empty() {
        return Err(PageError::BadRequest(asked.refused));
    }
    let (week, frame) = (asked.week, &reader.frame);
    let (departures, clusters, entry) = match measure(&reader, week, asked.alarms).await? {
        Measured::Found {
            departures,
            clusters,
            entry,
            ..
        } => (departures, clusters, entry),
        // The page tells how far it has come, and leads on when it is done.
        _ => return Ok(Redirect::to(&format!("/utforska/ovanligt?vecka={week}")).into_response()),
    };
    let store = &reader.app.store;
    let looked_at = store
        .acknowledgements(reader.municipality(), (week, week))
        .await?;
    let title = format!("{} {week}", frame.t("unusual-title"));
    let reporters = reporter_table(frame, &departures.reporters);
    let sentences = reporter_sentences(frame, &departures.reporters);
    let first = departures.found.first().map(|first| sentence(&reader, first));
    let finding = first.unwrap_or_else(|| frame.t("unusual-none"));
    let all: Vec<String> = std::iter::once(finding)
        .chain(sentences.into_iter().map(|(_, sentence)| sentence))
        .collect();
    let taken = Taken {
        name: format!("ovanligt-{week}"),
        finding: all.join(" "),
        selection: format!("{week}, {}", frame.tn("unusual-alarms-a-year", asked.alarms)),
        entry: Some(entry),
        tables: vec![
            departed_table(&reader, &title, week, &departures.found, &looked_at),
            reporters,
            gathered::table(frame, &clusters),
        ],
        title,
    };
    taken.file(&reader, &form)
}

fn column(frame: &Frame, (key, kind): (&str, ColumnKind)) -> TableColumn {
    let shown = match key {
        "compare-expected" | "unusual-by-ears" | "unusual-by-day-bound" | "unusual-usual-per-week" => {
            Shown::Places(1)
        }
        "unusual-cause-share" | "unusual-usual-share" => Shown::Share(0),
        _ => Shown::AsIs,
    };
    TableColumn::new(frame.t(key), kind).shown(shown)
}

fn departed_table(
    reader: &Signed,
    title: &str,
    week: IsoWeek,
    found: &[Departure],
    looked_at: &[Acknowledgement],
) -> TakenTable {
    let frame = &reader.frame;
    let heads = [
        ("unusual-rank", ColumnKind::Number),
        ("category", ColumnKind::Text),
        ("area", ColumnKind::Text),
        ("unusual-verdict", ColumnKind::Text),
        ("unusual-count", ColumnKind::Number),
        ("unusual-count-all", ColumnKind::Number),
        ("compare-expected", ColumnKind::Number),
        ("unusual-low", ColumnKind::Number),
        ("unusual-high", ColumnKind::Number),
        ("unusual-by-farrington", ColumnKind::Text),
        ("unusual-by-ears", ColumnKind::Number),
        ("unusual-by-cusum", ColumnKind::Day),
        ("unusual-by-day", ColumnKind::Day),
        ("unusual-by-day-count", ColumnKind::Number),
        ("unusual-by-day-bound", ColumnKind::Number),
        ("unusual-by-days", ColumnKind::Day),
        ("unusual-cause", ColumnKind::Text),
        ("unusual-cause-share", ColumnKind::Number),
        ("unusual-reason", ColumnKind::Text),
        ("unusual-acknowledged", ColumnKind::Text),
    ];
    let row = |departure: &Departure| {
        let unusual = &departure.unusual;
        let (count, cause) = (&unusual.count, unusual.likelier_cause.as_ref());
        let number = |n: Option<f64>| n.map_or(TableCell::Empty, TableCell::Number);
        let text = |text: String| TableCell::Text(text);
        let of_range =
            |of: fn(&analysis::finding::ExpectedRange) -> f64| number(count.range.as_ref().map(of));
        let area = match &unusual.area {
            Some(_) => frame.area_name(&unusual.area),
            None => frame.t("acknowledge-whole"),
        };
        let same = |kept: &&Acknowledgement| {
            let of = &kept.input.series;
            of.week == week && of.area == unusual.area && of.category == unusual.category
        };
        let led = looked_at.iter().find(same).map(|kept| {
            let outcome = kept.input.led.code().replace('_', "-");
            format!(
                "{}: {}",
                frame.t(format!("acknowledge-{outcome}")),
                kept.input.reason
            )
        });
        vec![
            number(Some(unusual.rank as f64)),
            text(frame.category_name(&unusual.category)),
            text(area),
            text(frame.t(verdict(departure).1)),
            number(Some(count.comparable as f64)),
            number(Some(count.n as f64)),
            of_range(|range| range.expected),
            of_range(|range| range.low as f64),
            of_range(|range| range.high as f64),
            text(frame.t(if departure.farrington { "yes" } else { "no" })),
            number(departure.ears),
            departure
                .cusum
                .map_or(TableCell::Empty, |rise| TableCell::Day(rise.since)),
            departure
                .day
                .map_or(TableCell::Empty, |alarm| TableCell::Day(alarm.day)),
            number(departure.day.map(|alarm| alarm.n as f64)),
            number(departure.day.map(|alarm| alarm.bound)),
            departure.days_since.map_or(TableCell::Empty, TableCell::Day),
            text(cause.map_or_else(String::new, |cause| frame.partner_name(&cause.partner))),
            number(cause.map(|cause| cause.share)),
            text(sentence(reader, departure)),
            text(led.unwrap_or_default()),
        ]
    };
    TakenTable {
        title: title.to_owned(),
        columns: heads.map(|head| column(frame, head)).to_vec(),
        cells: found.iter().map(row).collect(),
    }
}

fn reporter_table(frame: &Frame, reporters: &analysis::methods::coverage::CoverageNote) -> TakenTable {
    let heads = [
        ("coverage-partner", ColumnKind::Text),
        ("coverage-state", ColumnKind::Text),
        ("unusual-weeks-silent", ColumnKind::Number),
        ("unusual-usual-per-week", ColumnKind::Number),
        ("unusual-usual-share", ColumnKind::Number),
        ("unusual-first-week", ColumnKind::Text),
        ("explore-events", ColumnKind::Number),
    ];
    let silent = reporters.silent.iter().map(|silent| {
        vec![
            TableCell::Text(frame.partner_name(&silent.partner)),
            TableCell::Text(frame.t("reporting-silent")),
            TableCell::Number(silent.silent_weeks as f64),
            TableCell::Number(silent.usual_per_week),
            TableCell::Number(silent.usual_share),
            TableCell::Empty,
            TableCell::Number(0.0),
        ]
    });
    let new = reporters.new.iter().map(|new| {
        vec![
            TableCell::Text(frame.partner_name(&new.partner)),
            TableCell::Text(frame.t("unusual-is-new")),
            TableCell::Empty,
            TableCell::Empty,
            TableCell::Empty,
            TableCell::Text(new.first_week.to_string()),
            TableCell::Number(new.events as f64),
        ]
    });
    TakenTable {
        title: frame.t("unusual-reporters"),
        columns: heads.map(|head| column(frame, head)).to_vec(),
        cells: silent.chain(new).collect(),
    }
}
