//! The weekly pictures: the chain of weeks, and each week's page with its files.

pub mod adopting;
pub mod drawing;
mod figure;
pub mod files;
mod map;
mod placed;
pub mod sending;
pub mod view;
pub mod week;
pub mod writing;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::{get, post};
use domain::access::Act;
use domain::picture::{Level, PictureStatus, holes};
use domain::time::IsoWeek;
use serde::Deserialize;
use store::PictureSummary;

use super::explore::take_out;
use super::routes::Routes;
use crate::access::PictureReader;
use crate::errors::{PageError, html};
use crate::frame::Frame;

pub fn routes() -> Routes {
    Routes::new()
        .route("/lagesbild", get(chain))
        .route("/lagesbild/{week}", get(week::show).post(writing::save))
        .route("/lagesbild/{week}/figur/{name}", get(figure::show))
        .route("/lagesbild/{week}/ta-bort-figur", post(take_out))
        .route("/lagesbild/{week}/beslut", post(writing::decide))
        .route(
            "/lagesbild/{week}/faststall",
            get(adopting::ask).post(adopting::adopt),
        )
        .route("/lagesbild/{week}/ratta", post(adopting::correct))
        .route("/lagesbild/{week}/skicka", get(sending::show).post(sending::send))
        .route("/lagesbild/{week}/skicka/angra", post(sending::take_back))
        .route("/lagesbild/{week}/skicka/igen", post(sending::again))
}

/// More pictures than any municipality will have: weekly, with corrections, for half a century.
const ALL: i64 = 5_000;

#[derive(Deserialize)]
pub struct ChainQuery {
    ar: Option<i16>,
}

pub struct WeekRow {
    pub week: IsoWeek,
    pub dates: String,
    pub status: &'static str,
    pub chip: &'static str,
    pub level: Option<Level>,
    pub version: Option<i64>,
    pub adopted: String,
    pub linked: bool,
}

#[derive(Template)]
#[template(path = "pages/pictures.html")]
struct ChainPage {
    frame: Frame,
    year: i16,
    years: Vec<i16>,
    rows: Vec<WeekRow>,
    holes: Vec<IsoWeek>,
    /// The latest week that is over, when it waits for its picture.
    waiting: Option<IsoWeek>,
}

impl ChainPage {
    fn level_chip(&self, level: &Level) -> &'static str {
        week::level_chip(*level)
    }
}

/// The chain of weeks of a year, the latest first.
pub async fn chain(reader: PictureReader, Query(query): Query<ChainQuery>) -> Result<Response, PageError> {
    let (store, m) = (&reader.app.store, reader.municipality());
    let reads_drafts = reader.principal.may(Act::ReadDrafts);
    let mut pictures = store.pictures(m, ALL).await?;
    if !reads_drafts {
        pictures.retain(|p| p.status == PictureStatus::Adopted);
    }
    let now = IsoWeek::of(reader.today());
    let known = pictures.iter().map(|p| p.week);
    let with_events = store.weeks_with_events(m).await?;
    let first = known
        .chain(with_events.map(|(first, _)| first))
        .min()
        .unwrap_or(now);
    let adopted: BTreeSet<IsoWeek> = pictures
        .iter()
        .filter(|p| p.status == PictureStatus::Adopted)
        .map(|p| p.week)
        .collect();
    // The last whole week is not a hole yet: it is this week's work.
    let last = adopted.last().copied().unwrap_or(now).max(now.plus(-2));
    let holes = match adopted.first() {
        Some(first) => holes(*first, last, &adopted),
        None => Vec::new(),
    };
    let years: Vec<i16> = (first.year()..=now.year()).rev().collect();
    let year = query.ar.filter(|y| years.contains(y)).unwrap_or(now.year());
    let weeks = (1..=IsoWeek::weeks_in(year)).rev();
    let rows = weeks
        .filter_map(|n| IsoWeek::new(year, n).ok())
        .filter(|week| *week >= first && *week <= now)
        .map(|week| row(&reader.frame, week, now, &pictures, &holes, reads_drafts))
        .collect();
    let over = now.previous();
    html(&ChainPage {
        frame: reader.frame.clone(),
        year,
        years,
        rows,
        holes,
        waiting: (reads_drafts && !adopted.contains(&over)).then_some(over),
    })
}

fn row(
    frame: &Frame,
    week: IsoWeek,
    now: IsoWeek,
    pictures: &[PictureSummary],
    holes: &[IsoWeek],
    reads_drafts: bool,
) -> WeekRow {
    // Newest version first.
    let picture = pictures.iter().find(|p| p.week == week);
    let (status, chip) = match picture.map(|p| p.status) {
        Some(PictureStatus::Adopted) => ("picture-adopted", "c-chip--good"),
        Some(PictureStatus::Draft) => ("picture-draft", "c-chip--accent"),
        None if holes.contains(&week) => ("picture-hole", "c-chip--warning"),
        None if week == now && reads_drafts => ("picture-under-way", "c-chip--outline"),
        None if week == now.previous() && reads_drafts => ("picture-drafted-itself", "c-chip--info"),
        None => ("picture-none", "c-chip--outline"),
    };
    WeekRow {
        week,
        dates: frame.week_dates(&week),
        status,
        chip,
        level: picture.and_then(|p| p.level),
        version: picture.map(|p| p.version),
        adopted: picture
            .and_then(|p| p.adopted_at)
            .map(|at| frame.instant(&at))
            .unwrap_or_default(),
        linked: reads_drafts || picture.is_some(),
    }
}
