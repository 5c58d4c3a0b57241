//! A fictive but lifelike register for a municipality: three years of events from organisations with
//! their own habits, seasons, feasts, repeats close by, the same thing told twice, silences, and a few
//! planted stories, with the weekly pictures that were made of it.
//!
//! Everything is a function of the municipality's data, a seed, the day as of and the number of events:
//! the same four give the same register. Nothing is held in memory but the day at hand, so ten million
//! events are as easy as forty thousand. No person occurs, and nothing is told of a dwelling.

mod calendar;
mod categories;
mod habits;
mod pictures;
mod places;
mod random;
mod stories;
mod stream;
mod survey;
mod texts;

use domain::codes::{AreaCode, PartnerCode};
use domain::event::EventInput;
use domain::municipality::Municipality;
use domain::time::IsoWeek;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::calendar::{Calendar, DAY};
use crate::categories::Kind;
use crate::habits::Reporter;
use crate::places::Anchor;
use crate::random::{Chance, Weighted};
use crate::stories::Plot;

pub use crate::pictures::{PastDecision, PastPicture};
pub use crate::stories::{Story, StoryKind};
pub use crate::stream::EventStream;
pub use crate::survey::{MadeUpSurvey, surveys};

/// The number of events when nothing else is asked for.
pub const EVENTS: u64 = 40_000;

/// The seed when nothing else is asked for.
pub const SEED: u64 = 126;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoSettings {
    pub seed: u64,
    /// The day on which the register is looked at. Events lie before it.
    pub as_of: Date,
    pub events: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DemoError {
    #[error("kommunen {0} saknar områden att arbeta i. Ange en indelning med working = true")]
    NoAreas(String),
    #[error("kommunen {0} saknar kategorier. Ange minst en")]
    NoCategories(String),
    #[error("kommunen {0} saknar aktörer som rapporterar varje vecka genom en källa. Ange minst en")]
    NoReporters(String),
    #[error("ingen av kommunen {0}:s platser ligger i dess områden. Kontrollera platslistan och områdena")]
    NoPlaces(String),
    #[error("dagen {0} går inte att utgå från. Välj en dag mellan år 2000 och 2100")]
    DayOutOfRange(Date),
    #[error("{0} händelser är fler än vad som går att göra. Välj högst 1 000 000 000")]
    TooManyEvents(u64),
}

/// Where an event of the demonstration comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Background,
    /// Close to an earlier one in space and time.
    Repeat,
    /// What the event just before it tells, told by another organisation.
    Twin,
    Story(StoryKind),
}

#[derive(Clone, Debug, PartialEq)]
pub struct DemoEvent {
    pub input: EventInput,
    pub origin: Origin,
}

/// "Nothing to report" from an organisation for a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZeroReportInput {
    pub partner: PartnerCode,
    pub week: IsoWeek,
    pub reported_at: Timestamp,
}

/// What an organisation does in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WeekState {
    Open,
    /// Says that it has nothing to report.
    Calm,
    Silent,
}

/// A demonstration register, ready to be told.
pub struct Demo {
    settings: DemoSettings,
    municipality: Municipality,
    calendar: Calendar,
    areas: Vec<AreaCode>,
    anchors: Vec<Anchor>,
    kinds: Vec<Kind>,
    reporters: Vec<Reporter>,
    /// By reporter: the index of the partner that answers for the processing.
    controllers: Vec<usize>,
    /// By reporter: how much of each category it reports.
    mixes: Vec<Vec<f64>>,
    /// By reporter and category: where.
    places: Vec<Weighted>,
    everywhere: Weighted,
    plots: Vec<Plot>,
    silences: Vec<Story>,
    /// By reporter and week.
    states: Vec<WeekState>,
    /// Events by day of the calendar.
    quotas: Vec<u32>,
    /// The minute after which nothing is known yet.
    cutoff: i32,
}

impl Demo {
    pub fn new(municipality: &Municipality, settings: DemoSettings) -> Result<Self, DemoError> {
        let name = || municipality.short_name.clone();
        if !(2000..=2100).contains(&settings.as_of.year()) {
            return Err(DemoError::DayOutOfRange(settings.as_of));
        }
        if settings.events > 1_000_000_000 {
            return Err(DemoError::TooManyEvents(settings.events));
        }
        let areas: Vec<AreaCode> = municipality
            .working_areas()
            .iter()
            .map(|a| a.code.clone())
            .collect();
        if areas.is_empty() {
            return Err(DemoError::NoAreas(name()));
        }
        let kinds = categories::kinds(municipality);
        if kinds.is_empty() {
            return Err(DemoError::NoCategories(name()));
        }
        let reporters = habits::reporters(municipality);
        if reporters.is_empty() {
            return Err(DemoError::NoReporters(name()));
        }
        let mut chance = Chance::stream(settings.seed, 1);
        let anchors = places::anchors(municipality, settings.as_of, &mut chance);
        if anchors.is_empty() {
            return Err(DemoError::NoPlaces(name()));
        }
        let first = settings.as_of - 3.years();
        let calendar = Calendar::new(
            first,
            settings.as_of,
            &municipality.holidays,
            &municipality.zone(),
        );
        let this_week = IsoWeek::of(settings.as_of);
        let plots = stories::plots(municipality, &calendar, &anchors, settings.events, this_week);
        let silences = stories::silences(municipality, &reporters, this_week);
        let states = week_states(&settings, &calendar, &reporters, &silences);
        let code = |kind: usize| municipality.categories[kind].code.as_str();
        let mixes = reporters
            .iter()
            .map(|r| (0..kinds.len()).map(|k| r.of_category(code(k))).collect())
            .collect();
        let places = reporters
            .iter()
            .flat_map(|r| kinds.iter().map(move |k| (r, k)))
            .map(|(r, k)| {
                Weighted::new(
                    anchors
                        .iter()
                        .map(|a| a.weight * k.at_place(a.kind()) * r.at_place(a.kind(), a.area)),
                )
            })
            .collect();
        let controllers = reporters
            .iter()
            .map(|r| stream::controller(municipality, r.partner, r.habit.style))
            .collect();
        Ok(Self {
            quotas: quotas(&calendar, settings.events),
            cutoff: calendar.as_of as i32 * DAY + 8 * 60,
            everywhere: Weighted::new(anchors.iter().map(|a| a.weight)),
            silences: silences.into_iter().map(|s| s.1).collect(),
            municipality: municipality.clone(),
            settings,
            calendar,
            areas,
            anchors,
            kinds,
            reporters,
            controllers,
            mixes,
            places,
            plots,
            states,
        })
    }

    /// The events. Runs to exactly the number asked for.
    pub fn events(&self) -> EventStream<'_> {
        EventStream::new(self)
    }

    /// What was planted, and where and when to find it.
    pub fn stories(&self) -> Vec<Story> {
        let told = self.plots.iter().map(|p| p.story.clone());
        told.chain(self.silences.iter().cloned()).collect()
    }

    /// The instant at which the register is looked at: eight in the morning on the day as of. Nothing in
    /// it was reported later.
    pub fn now(&self) -> Timestamp {
        self.calendar.instant(self.cutoff)
    }

    pub fn settings(&self) -> DemoSettings {
        self.settings
    }
}

/// Events by day: the busyness of the days, rounded so that the sum is exact.
fn quotas(calendar: &Calendar, events: u64) -> Vec<u32> {
    let open = calendar.first..calendar.as_of;
    let weights: Vec<f64> = calendar
        .days
        .iter()
        .enumerate()
        .map(|(i, day)| {
            if open.contains(&i) {
                calendar::busyness(day, (i - calendar.first) as f64)
            } else {
                0.0
            }
        })
        .collect();
    let total: f64 = weights.iter().sum();
    let (mut sum, mut given) = (0.0, 0);
    weights
        .into_iter()
        .enumerate()
        .map(|(i, weight)| {
            sum += weight;
            // The last day takes what rounding left.
            let due = if i + 1 >= open.end {
                events
            } else {
                (events as f64 * sum / total) as u64
            };
            let today = due - given;
            given = due;
            today as u32
        })
        .collect()
}

fn week_states(
    settings: &DemoSettings,
    calendar: &Calendar,
    reporters: &[Reporter],
    silences: &[(usize, Story)],
) -> Vec<WeekState> {
    let mut chance = Chance::stream(settings.seed, 2);
    let mut states = Vec::with_capacity(reporters.len() * calendar.weeks());
    for (index, reporter) in reporters.iter().enumerate() {
        for week in 0..calendar.weeks() {
            let iso = calendar.week(week);
            let quiet_season = matches!(iso.week(), 28..=31 | 52 | 53 | 1);
            let more = if quiet_season { 3.0 } else { 1.0 };
            let u = chance.unit();
            let planted = silences
                .iter()
                .any(|(who, s)| *who == index && (s.first_week..=s.last_week).contains(&iso));
            states.push(if planted {
                WeekState::Silent
            } else if index == 0 {
                WeekState::Open
            } else if u < reporter.habit.silent * more {
                WeekState::Silent
            } else if u < (reporter.habit.silent + reporter.habit.calm) * more {
                WeekState::Calm
            } else {
                WeekState::Open
            });
        }
    }
    states
}
