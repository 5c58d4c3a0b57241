//! The selection as it stands in the address: read, tried against what there is, and changed by one press.

use std::sync::Arc;

use analysis::methods::cells::{LEAST_SIDE_M, MOST_SIDE_M};
use analysis::methods::density::BANDWIDTHS_M;
use analysis::methods::near_repeat::LATEST_DAYS as LATEST_RANGE;
use analysis::{Columns, LocalEvent, Selection, Tally};
use domain::area::Area;
use domain::codes::*;
use domain::event::Severity;
use domain::municipality::Municipality;
use domain::polygon::{Polygon, PolygonError};
use jiff::civil::Date;
use serde::Deserialize;
use store::EventFilter;

use super::layers::RecurringWeek;
use super::named::ExploreFigure;
use crate::access::Signed;
use crate::app::Home;
use crate::columns::{Answer, Known};
use crate::errors::PageError;
use crate::forms;
use crate::frame::Frame;
use crate::pages::events::EventQuery;
use crate::place_audience;

/// What was asked for, and what came of it.
pub struct Explored {
    pub frame: Frame,
    pub query: EventQuery,
    pub selection: Selection,
    /// Parts of the address that have no part here.
    pub passed_over: Vec<String>,
    pub found: Found,
    /// Whether the reader sees every place exactly, and so how close together they lie.
    pub exact: bool,
    pub tuning: Tuning,
    /// Only for the layer that shows it.
    pub recurring: Option<RecurringWeek>,
}

/// What a layer of the map lets the reader choose, as typed and as read.
#[derive(Clone, Debug)]
pub struct Tuning {
    pub typed: Typed,
    /// Of the density, in metres.
    pub bandwidth_m: f64,
    /// The side of a cell; by the size of the municipality when it is not chosen.
    pub cell_m: Option<u32>,
    /// Zones of repetition are drawn around events at most so many days old.
    pub latest_days: u32,
    /// On which a place is held against itself.
    pub day: Option<Date>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub bandbredd: String,
    pub cellsida: String,
    pub dagar: String,
    pub brytdag: String,
}

pub enum Found {
    /// What is asked cannot be answered, in words.
    Refused(Vec<String>),
    Reading {
        read: i64,
        of: i64,
    },
    Counted(Box<Counted>),
}

pub struct Counted {
    pub known: Known,
    pub tally: Arc<Tally>,
    pub today: Date,
    /// The sources that figures are made from, when some are left out unless asked for.
    pub sources: Vec<SourceCode>,
    /// The public sources that are left out.
    pub left_out: Vec<SourceCode>,
}

/// For whom a selection is read.
pub struct Asker<'a> {
    pub frame: &'a Frame,
    pub home: &'a Home,
    pub today: Date,
    /// Whether places are shown as exactly as they are known.
    pub exact: bool,
    /// Whether a surface of one's own may be part of it.
    pub may_draw: bool,
}

impl<'a> Asker<'a> {
    pub fn of(reader: &'a Signed) -> Self {
        let exact = reader.principal.sees_all_exactly();
        Self {
            frame: &reader.frame,
            home: &reader.home,
            today: reader.today(),
            exact,
            may_draw: exact,
        }
    }
}

/// Parts that the list of events has and columns do not.
const NOT_HERE: [&str; 5] = ["q", "status", "platstyp", "import", "ruta"];

/// The selection of an address, before anything is counted.
pub struct Asked {
    query: EventQuery,
    pub selection: Selection,
    passed_over: Vec<String>,
    pub exact: bool,
    tuning: Tuning,
    /// The events, and the public sources that are left out of them.
    pub answer: Result<(Known, Vec<SourceCode>), Refusal>,
}

/// Why nothing can be counted.
pub enum Refusal {
    Words(Vec<String>),
    Reading { read: i64, of: i64 },
}

impl Asked {
    pub async fn of(reader: &Signed, raw: Option<&str>) -> Result<Self, PageError> {
        let events = reader.app.columns.known(&reader.app.store, &reader.home).await?;
        Self::by(&Asker::of(reader), events, raw)
    }

    fn by(asker: &Asker<'_>, events: Answer, raw: Option<&str>) -> Result<Self, PageError> {
        let mut query = EventQuery::parse(raw)?;
        let frame = asker.frame;
        let mut passed_over = Vec::new();
        for name in NOT_HERE {
            if query.take_away(name) {
                passed_over.push(frame.t(format!("explore-not-here-{name}")));
            }
        }
        let (filter, unread) = query.filter_as(asker.today, &asker.home.zone, asker.may_draw);
        let mut refused: Vec<String> = unread
            .iter()
            .map(|name| match *name {
                "yta" => surface_refused(frame, &query.yta),
                name => frame.t(format!("filter-unread-{name}")),
            })
            .collect();
        let exact = asker.exact;
        let tuning = Tuning::read(raw, exact, frame, &mut refused);
        if filter.dates.is_some_and(|(from, to)| from > to) {
            refused.push(frame.t("explore-inverted"));
        }
        let municipality = &asker.home.municipality;
        let (selection, answer) = match events {
            Answer::Reading { read, of } => (Selection::default(), Err(Refusal::Reading { read, of })),
            Answer::Known(known) => {
                refused.extend(unknown(frame, municipality, &known.columns, &filter));
                let left_out = if filter.sources.is_empty() {
                    known.public_sources(municipality)
                } else {
                    Vec::new()
                };
                let answer = if refused.is_empty() {
                    Ok((known, left_out.clone()))
                } else {
                    Err(Refusal::Words(refused))
                };
                (selected(filter, left_out), answer)
            }
        };
        Ok(Self {
            query,
            selection,
            passed_over,
            exact,
            tuning,
            answer,
        })
    }
}

impl Explored {
    pub async fn of(reader: &Signed, raw: Option<&str>) -> Result<Self, PageError> {
        let events = reader.app.columns.known(&reader.app.store, &reader.home).await?;
        Self::by(&Asker::of(reader), events, raw).await
    }

    pub async fn by(asker: &Asker<'_>, events: Answer, raw: Option<&str>) -> Result<Self, PageError> {
        let asked = Asked::by(asker, events, raw)?;
        let found = match asked.answer {
            Ok((known, left_out)) => {
                let counted = count(known, &asked.selection, asker.today, left_out).await?;
                Found::Counted(Box::new(counted))
            }
            Err(Refusal::Words(reasons)) => Found::Refused(reasons),
            Err(Refusal::Reading { read, of }) => Found::Reading { read, of },
        };
        Ok(Self {
            frame: asker.frame.clone(),
            query: asked.query,
            selection: asked.selection,
            passed_over: asked.passed_over,
            found,
            exact: asked.exact,
            tuning: asked.tuning,
            recurring: None,
        })
    }

    pub fn counted(&self) -> Option<&Counted> {
        match &self.found {
            Found::Counted(counted) => Some(counted),
            _ => None,
        }
    }

    /// The selected events whose place is known exactly enough, as exactly as the reader gets to see places, and how many
    /// of the selection are not among them.
    pub fn local_events(&self, counted: &Counted) -> (Vec<LocalEvent>, i64) {
        let (mut events, left_out) = counted
            .known
            .columns
            .local_events(&counted.known.chosen(&self.selection));
        if !self.exact {
            seen_coarsely(&mut events);
        }
        (events, left_out)
    }

    /// This page with other values for some parts of the selection.
    pub fn with(&self, path: &str, parts: &[(&'static str, Vec<String>)]) -> String {
        let mut pairs: Vec<(&str, &str)> = self.query.pairs();
        pairs.retain(|(name, _)| !parts.iter().any(|(other, _)| other == name));
        for (name, values) in parts {
            pairs.extend(values.iter().map(|value| (*name, value.as_str())));
        }
        format!("{path}{}", forms::query(&pairs))
    }

    /// The list of the events, with other values for some parts.
    pub fn events(&self, parts: &[(&'static str, Vec<String>)]) -> String {
        let mut parts = parts.to_vec();
        let asks_for_sources = parts.iter().any(|(name, _)| *name == "kalla") || !self.query.kalla.is_empty();
        let sources = self.counted().map_or(&[][..], |c| &c.sources);
        if !asks_for_sources && !sources.is_empty() {
            parts.push(("kalla", sources.iter().map(ToString::to_string).collect()));
        }
        self.with("/handelser", &parts)
    }

    /// This page with other values for some parts, from the figure in which they are chosen: whoever uses no mouse goes on there.
    pub fn chosen_in(&self, which: ExploreFigure, parts: &[(&'static str, Vec<String>)]) -> String {
        format!("{}#h-{}", self.with("/utforska", parts), which.name())
    }

    /// The same with a value chosen, or no longer chosen.
    pub fn toggled(
        &self,
        which: ExploreFigure,
        name: &'static str,
        chosen: &[String],
        value: &str,
    ) -> String {
        let mut values: Vec<String> = chosen.iter().filter(|v| *v != value).cloned().collect();
        if values.len() == chosen.len() {
            values.push(value.to_owned());
        }
        let mut parts = vec![(name, values)];
        if name == "kategori" {
            parts.push(("undertyp", Vec::new()));
        }
        self.chosen_in(which, &parts)
    }
}

/// The bandwidth of those who have not chosen one: a square with what lies around it.
pub const BANDWIDTH_M: f64 = 300.0;

/// Who gets places within a hundred metres gets nothing finer made of them.
const COARSE_BANDWIDTH_M: f64 = 300.0;
const COARSE_CELL_M: u32 = 250;
const LATEST_DAYS: u32 = 7;

impl Tuning {
    fn read(raw: Option<&str>, exact: bool, frame: &Frame, refused: &mut Vec<String>) -> Self {
        let mut typed: Typed = serde_html_form::from_str(raw.unwrap_or_default()).unwrap_or_default();
        let Typed {
            bandbredd,
            cellsida,
            dagar,
            brytdag,
        } = &mut typed;
        for text in [bandbredd, cellsida, dagar, brytdag] {
            *text = text.trim().to_owned();
        }
        let day = typed.brytdag.parse().ok();
        if day.is_none() && !typed.brytdag.is_empty() {
            refused.push(frame.t("compare-day-unread"));
        }
        let mut refuse = |key: &str, least: &str, most: &str| {
            let words = [
                ("least", least.to_owned().into()),
                ("most", most.to_owned().into()),
            ];
            refused.push(frame.tw(key, &words));
        };
        let mut tuning = Self {
            bandwidth_m: BANDWIDTH_M,
            cell_m: None,
            latest_days: LATEST_DAYS,
            day,
            typed,
        };
        if !tuning.typed.bandbredd.is_empty() {
            let least = if exact {
                *BANDWIDTHS_M.start()
            } else {
                COARSE_BANDWIDTH_M
            };
            let most = *BANDWIDTHS_M.end();
            let asked = tuning.typed.bandbredd.parse::<f64>().ok();
            match asked.filter(|metres| (least..=most).contains(metres)) {
                Some(metres) => tuning.bandwidth_m = metres,
                None => refuse("explore-bandwidth-unread", &least.to_string(), &most.to_string()),
            }
        }
        if !tuning.typed.cellsida.is_empty() {
            let least = if exact { LEAST_SIDE_M } else { COARSE_CELL_M };
            let asked = tuning.typed.cellsida.parse::<u32>().ok();
            tuning.cell_m = asked.filter(|metres| (least..=MOST_SIDE_M).contains(metres));
            if tuning.cell_m.is_none() {
                refuse(
                    "patterns-side-unread",
                    &least.to_string(),
                    &MOST_SIDE_M.to_string(),
                );
            }
        }
        if !tuning.typed.dagar.is_empty() {
            let asked = tuning.typed.dagar.parse::<u32>().ok();
            match asked.filter(|days| LATEST_RANGE.contains(days)) {
                Some(days) => tuning.latest_days = days,
                None => refuse(
                    "patterns-days-unread",
                    &LATEST_RANGE.start().to_string(),
                    &LATEST_RANGE.end().to_string(),
                ),
            }
        }
        tuning
    }

    /// As it stands in the address: what was typed and could be read.
    pub fn pairs(&self) -> Vec<(&'static str, Vec<String>)> {
        let Typed {
            bandbredd,
            cellsida,
            dagar,
            brytdag,
        } = &self.typed;
        let all = [
            ("bandbredd", bandbredd),
            ("cellsida", cellsida),
            ("dagar", dagar),
            ("brytdag", brytdag),
        ];
        let typed = all.into_iter().filter(|(_, text)| !text.is_empty());
        typed.map(|(name, text)| (name, vec![text.clone()])).collect()
    }
}

/// Away from the async work of others: counting ten million events takes its time.
async fn count(
    known: Known,
    selection: &Selection,
    today: Date,
    left_out: Vec<SourceCode>,
) -> Result<Counted, PageError> {
    let (counting, selection) = (known.clone(), selection.clone());
    let tally = tokio::task::spawn_blocking(move || counting.tally(&selection)).await?;
    let own = |source: &&SourceCode| !left_out.contains(source);
    let sources = if left_out.is_empty() {
        Vec::new()
    } else {
        known.columns.sources().iter().filter(own).cloned().collect()
    };
    Ok(Counted {
        known,
        tally,
        today,
        sources,
        left_out,
    })
}

fn selected(filter: EventFilter, sources_left_out: Vec<SourceCode>) -> Selection {
    let of_weeks = filter.weeks.map(|(first, last)| (first.monday(), last.sunday()));
    let days = match (filter.dates, of_weeks) {
        (Some(a), Some(b)) => Some((a.0.max(b.0), a.1.min(b.1))),
        (one, other) => one.or(other),
    };
    Selection {
        days,
        areas: filter.areas,
        polygon: filter.polygon,
        categories: filter.categories,
        subtypes: filter.subtypes,
        sources: filter.sources,
        sources_left_out,
        partners: filter.partners,
        severities: filter.severities.into_iter().filter_map(Severity::new).collect(),
        certainties: filter.certainties,
        weekdays: filter.weekdays.into_iter().map(|day| day as u8).collect(),
        hours: filter.hours.into_iter().map(|hour| hour as u8).collect(),
    }
}

/// Codes that neither the municipality nor any event has: nothing found with them would mean anything.
fn unknown(
    frame: &Frame,
    municipality: &Municipality,
    columns: &Columns,
    filter: &EventFilter,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut say = |what: &str, code: &str| {
        let what = frame.t(what);
        found.push(frame.tw(
            "explore-unknown",
            &[("what", what.into()), ("code", code.to_owned().into())],
        ));
    };
    let is_area = |code: &AreaCode| {
        municipality
            .working_areas()
            .iter()
            .any(|a: &Area| a.code == *code)
    };
    for code in filter
        .areas
        .iter()
        .filter(|c| !is_area(c) && !columns.knows_area(c))
    {
        say("area", code.as_str());
    }
    for code in &filter.categories {
        if municipality.category(code).is_none() && !columns.knows_category(code) {
            say("category", code.as_str());
        }
    }
    for code in &filter.subtypes {
        let known = municipality.categories.iter().any(|c| c.subtype(code).is_some());
        if !known && !columns.knows_subtype(code) {
            say("subtype", code.as_str());
        }
    }
    for code in &filter.sources {
        if municipality.source(code).is_none() && !columns.sources().contains(code) {
            say("source", code.as_str());
        }
    }
    for code in &filter.partners {
        if municipality.partner(code).is_none() && !columns.knows_partner(code) {
            say("organisation", code.as_str());
        }
    }
    found
}

fn surface_refused(frame: &Frame, text: &str) -> String {
    let key = match text.parse::<Polygon>() {
        Err(PolygonError::OutsideTheEarth) => "explore-surface-outside",
        Err(PolygonError::TooFewCorners) => "explore-surface-few",
        Err(PolygonError::TooManyCorners) => "explore-surface-many",
        Err(PolygonError::CrossesItself) => "explore-surface-crosses",
        Err(PolygonError::Unreadable) | Ok(_) => "explore-surface-unreadable",
    };
    frame.t(key)
}

/// Places as those get to see them who do not see them exactly, each somewhere within its cell.
pub(super) fn seen_coarsely(events: &mut [LocalEvent]) {
    for event in &mut *events {
        event.point = place_audience::coarse_point(event.point);
    }
    // In an order that the coarse places alone decide, so that nothing of the exact ones is in what follows.
    events.sort_by(|a, b| {
        let by_place = a
            .point
            .lat
            .total_cmp(&b.point.lat)
            .then(a.point.lon.total_cmp(&b.point.lon));
        by_place.then(a.date.cmp(&b.date))
    });
    for (number, event) in events.iter_mut().enumerate() {
        event.point = place_audience::spread(event.point, number);
    }
}
