//! Who reported, week by week: a matrix of the latest weeks.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::access::Act;
use domain::codes::PartnerCode;
use domain::time::IsoWeek;
use serde::Deserialize;

use super::pictures::view::events_href;
use crate::access::PictureReader;
use crate::errors::{PageError, html};
use crate::frame::Frame;

const WEEKS: i32 = 12;

#[derive(Deserialize)]
pub struct CoverageQuery {
    #[serde(default)]
    vecka: String,
}

struct Cell {
    text: String,
    word: &'static str,
    class: &'static str,
    href: Option<String>,
}

struct Row {
    name: String,
    weekly: bool,
    cells: Vec<Cell>,
    silent: usize,
}

#[derive(Template)]
#[template(path = "pages/coverage.html")]
struct CoveragePage {
    frame: Frame,
    weeks: Vec<IsoWeek>,
    rows: Vec<Row>,
    earlier: IsoWeek,
    later: Option<IsoWeek>,
}

pub async fn show(reader: PictureReader, Query(query): Query<CoverageQuery>) -> Result<Response, PageError> {
    reader.require(Act::ReadDrafts)?;
    let newest = IsoWeek::of(reader.today());
    let last = query.vecka.parse::<IsoWeek>().unwrap_or(newest).min(newest);
    let first = last.plus(1 - WEEKS);
    let weeks: Vec<IsoWeek> = (0..WEEKS).map(|n| first.plus(n)).collect();
    let told = reader
        .app
        .store
        .reporting(reader.municipality(), first, last)
        .await?;
    let told: BTreeMap<(PartnerCode, IsoWeek), (i64, bool)> = told
        .into_iter()
        .map(|t| ((t.partner, t.week), (t.events, t.zero)))
        .collect();
    let cell = |partner: &PartnerCode, weekly: bool, week: IsoWeek| match told.get(&(partner.clone(), week)) {
        Some((n, _)) if *n > 0 => Cell {
            text: reader.frame.number(*n),
            word: "reporting-reported",
            class: "3",
            href: Some(events_href(week, None, None, Some(partner), "")),
        },
        Some((_, true)) => Cell {
            text: "0".into(),
            word: "reporting-zero",
            class: "1",
            href: None,
        },
        _ => Cell {
            text: "–".into(),
            word: if weekly && week < newest {
                "reporting-silent"
            } else {
                "coverage-not-yet"
            },
            class: "0",
            href: None,
        },
    };
    let mut rows: Vec<Row> = reader
        .home
        .municipality
        .partners
        .iter()
        .map(|partner| {
            let cells: Vec<Cell> = weeks
                .iter()
                .map(|week| cell(&partner.code, partner.reports_weekly, *week))
                .collect();
            Row {
                name: partner.name.clone(),
                weekly: partner.reports_weekly,
                silent: cells.iter().filter(|c| c.word == "reporting-silent").count(),
                cells,
            }
        })
        .filter(|row| row.weekly || row.cells.iter().any(|c| c.class != "0"))
        .collect();
    rows.sort_by_key(|row| !row.weekly);
    html(&CoveragePage {
        frame: reader.frame.clone(),
        earlier: first.previous(),
        later: (last < newest).then(|| last.plus(WEEKS).min(newest)),
        weeks,
        rows,
    })
}
