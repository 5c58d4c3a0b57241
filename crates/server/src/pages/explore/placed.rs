//! Figures that somebody put into a week's picture: drawn from their selections while it is a draft, and kept as they were
//! drawn when it is adopted. Maps are drawn as coarsely as for those who do not see exact places, since a document travels;
//! who does not work with the register gets counts in steps through the one door, and nothing finer than an area and a week.

use analysis::{Audience, ShownStep, of_week};
use domain::picture::{Picture, PlacedFigure};
use jiff::civil::Date;
use report::figures::{Column, Figure, Table};
use serde::{Deserialize, Serialize};
use store::Store;

use super::drawing::{Drawn, Leads};
use super::named::ExploreFigure;
use super::periods::{Grain, periods, weeks_heard};
use super::selecting::{Asker, Counted, Explored, Found};
use crate::access::Signed;
use crate::app::Home;
use crate::columns::{Answer, ColumnsCache};
use crate::errors::PageError;
use crate::frame::Frame;

/// As it is frozen into an adopted picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawnFigure {
    /// In words.
    pub selection: String,
    pub figure: Figure,
    /// What others are shown in its stead; nothing where it is finer than what they may see.
    pub others: Option<Table>,
}

/// A figure of a picture, drawn; or why it cannot be.
pub struct PlacedDrawing {
    pub placed: PlacedFigure,
    pub drawn: Result<DrawnFigure, String>,
}

impl PlacedDrawing {
    /// As the readers of a document get it.
    pub fn for_document(self, home: &Home, audience: Audience) -> report::documents::Placed {
        let area = self.placed.area.as_ref();
        let area = area
            .map_or("", |area| home.municipality.area_name(area))
            .to_owned();
        let (selection, figure, table) = match (self.drawn, audience) {
            (Ok(drawn), Audience::Register) => (drawn.selection, Some(drawn.figure), None),
            (Ok(drawn), Audience::Others) => (drawn.selection, None, drawn.others),
            (Err(why), _) => (why, None, None),
        };
        report::documents::Placed {
            area,
            caption: self.placed.caption,
            selection,
            figure,
            table,
        }
    }
}

/// What figures are drawn from.
pub struct PlacedFrom<'a> {
    pub frame: &'a Frame,
    pub home: &'a Home,
    pub store: &'a Store,
    pub columns: &'a ColumnsCache,
    pub today: Date,
    /// Whether to wait until all events have been read.
    pub waits: bool,
}

impl<'a> PlacedFrom<'a> {
    pub fn of(reader: &'a Signed) -> Self {
        Self {
            frame: &reader.frame,
            home: &reader.home,
            store: &reader.app.store,
            columns: &reader.app.columns,
            today: reader.today(),
            waits: false,
        }
    }

    /// All the figures of a picture, as they stand or as they were when it was adopted.
    pub async fn figures(&self, picture: Option<&Picture>) -> Result<Vec<PlacedDrawing>, PageError> {
        let placed = picture.map_or(&[][..], |picture| &picture.figures);
        let mut found = Vec::new();
        for figure in placed {
            found.push(PlacedDrawing {
                placed: figure.clone(),
                drawn: self.drawn(figure).await?,
            });
        }
        Ok(found)
    }

    async fn events(&self) -> Result<Answer, PageError> {
        loop {
            let answer = self.columns.known(self.store, self.home).await?;
            if !self.waits || matches!(answer, Answer::Known(_)) {
                return Ok(answer);
            }
        }
    }

    /// One figure, as it was frozen or as the register stands; or why it cannot be drawn.
    pub async fn drawn(&self, figure: &PlacedFigure) -> Result<Result<DrawnFigure, String>, PageError> {
        if !figure.frozen.is_empty() {
            let frozen = serde_json::from_str(&figure.frozen);
            return Ok(Ok(frozen.map_err(anyhow::Error::from)?));
        }
        let events = self.events().await?;
        let unknown = || self.frame.t("placed-unknown");
        let Some(which) = ExploreFigure::from_name(&figure.figure).filter(|f| f.may_be_placed()) else {
            return Ok(Err(unknown()));
        };
        let asker = Asker {
            frame: self.frame,
            home: self.home,
            today: self.today,
            exact: false,
            may_draw: true,
        };
        let explored = Explored::by(&asker, events, Some(&figure.selection)).await?;
        match &explored.found {
            Found::Refused(reasons) => return Ok(Err(reasons.join(" "))),
            Found::Reading { .. } => return Ok(Err(self.frame.t("placed-reading"))),
            Found::Counted(_) => {}
        }
        // Statistics on many events take their time.
        Ok(tokio::task::spawn_blocking(move || explored.placed(which)).await?)
    }
}

impl Explored {
    fn placed(&self, which: ExploreFigure) -> Result<DrawnFigure, String> {
        let nothing = || self.frame.t("explore-nothing");
        let Drawn { figure, .. } = if which.is_layer() {
            self.layer(which)?.drawn
        } else {
            self.drawn(which, Leads::Nowhere).ok_or_else(nothing)?
        };
        Ok(DrawnFigure {
            selection: self.in_words(),
            others: self.for_others(which, &figure.title),
            figure,
        })
    }

    /// Counts of areas, categories or longer periods in steps. Anything that is chosen more finely than by day, area and
    /// category is not for others.
    fn for_others(&self, which: ExploreFigure, title: &str) -> Option<Table> {
        let (counted, municipality) = (self.counted()?, self.municipality()?);
        let chosen = &self.selection;
        let is_fine = chosen.polygon.is_some()
            || !chosen.subtypes.is_empty()
            || !chosen.sources.is_empty()
            || !chosen.partners.is_empty()
            || !chosen.severities.is_empty()
            || !chosen.certainties.is_empty()
            || !chosen.weekdays.is_empty()
            || !chosen.hours.is_empty();
        if is_fine {
            return None;
        }
        let frame = &self.frame;
        let of_category = |code| municipality.category(code).map_or(0, |c| c.least_public);
        let of_chosen = chosen.categories.iter().map(of_category).max();
        let least = of_chosen.unwrap_or_else(|| municipality.least_public());
        let rows: Vec<(String, i64, i64)> = match which {
            ExploreFigure::Categories => counted
                .tally
                .categories
                .iter()
                .map(|(code, n)| (frame.category_name(code), *n, of_category(code)))
                .collect(),
            ExploreFigure::Areas | ExploreFigure::Map => municipality
                .working_areas()
                .iter()
                .map(|area| {
                    let found = counted.tally.areas.iter().find(|(code, _)| *code == area.code);
                    (area.name.clone(), found.map_or(0, |(_, n)| *n), least)
                })
                .collect(),
            ExploreFigure::Time => self
                .coarse_periods(counted)?
                .into_iter()
                .map(|(name, n)| (name, n, least))
                .collect(),
            _ => return None,
        };
        let rows = rows
            .into_iter()
            .map(|(name, n, least)| vec![name, count_for(frame, n, least, Audience::Others)]);
        Some(Table {
            caption: title.to_owned(),
            rows: rows.collect(),
            columns: vec![
                Column::words(frame.t(match which {
                    ExploreFigure::Categories => "explore-column-kategorier",
                    ExploreFigure::Time => "period",
                    _ => "area",
                })),
                Column::number(frame.t("explore-events")),
            ],
        })
    }

    /// The chosen periods of the curve, where they are no finer than a week.
    fn coarse_periods(&self, counted: &Counted) -> Option<Vec<(String, i64)>> {
        let heard = self.municipality().map_or_else(Default::default, |municipality| {
            weeks_heard(municipality, &counted.known.reporting, &[], counted.today)
        });
        let (grain, periods) = periods(&counted.tally, self.selection.days, &heard);
        (grain != Grain::Day).then(|| {
            let chosen = periods.into_iter().filter(|p| p.is_chosen);
            chosen.map(|p| (grain.name(p.first), p.n)).collect()
        })
    }

    /// The selection as it can be kept: with days in the place of a period that moves.
    pub fn to_keep(&self) -> String {
        let mut parts = self.tuning.pairs();
        let moves = !self.query.period.is_empty() || !self.query.vecka.is_empty();
        if let Some((from, to)) = self.selection.days.filter(|_| moves) {
            parts.extend([
                ("period", Vec::new()),
                ("vecka", Vec::new()),
                ("fran", vec![from.to_string()]),
                ("till", vec![to.to_string()]),
            ]);
        }
        self.with("", &parts).trim_start_matches('?').to_owned()
    }
}

/// What an audience may see of a count, in words. `least` is the least of its kind that others are told.
pub fn count_for(frame: &Frame, n: i64, least: i64, audience: Audience) -> String {
    match of_week(n, least, audience) {
        ShownStep::Exact(n) => frame.number(n),
        ShownStep::AtLeast(from) => frame.ta("count-at-least", frame.number(from)),
        ShownStep::Between(from, to) => {
            format!("{}–{}", frame.number(from), frame.number(to))
        }
        ShownStep::Few => frame.ta("count-few", least),
    }
}
