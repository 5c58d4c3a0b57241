//! What the weekly situational picture is drafted from, and the draft itself. The draft holds
//! figures and typed findings, no texts; it is frozen into the picture when that is adopted, so
//! everything in it reads back as it was written.
//!
//! What the register says of the week is measured once and may be kept; decisions and the picture before
//! are put to it each time, for they change while people write.

use domain::codes::*;
use domain::coverage::Coverage;
use domain::decision::{Decision, DecisionState};
use domain::event::Severity;
use domain::municipality::Municipality;
use domain::picture::Picture;
use domain::place::{PlacePrecision, Point};
use domain::time::{Happened, IsoWeek};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::finding::{CountRange, RangeMethod, Unusual};
use crate::flow::Flow;
use crate::methods::coverage::{CoverageNote, PartnerWeek, coverage, coverage_note};
use crate::methods::expected::{self, Compare, compare};
use crate::methods::history::{AreaCurve, HistoryWeek, curves};
use crate::methods::hours::{HourClock, HourTable, hour_table};
use crate::methods::new_since::{NewPlace, NewSince, PreviousPicture, new_since};
use crate::methods::places::{LEAST_WEEKS_ACTIVE, PlaceWeek, RecurringPlace, recurring_and_new};
use crate::methods::unusual::{FALSE_DISCOVERY_RATE, WeekSeries, unusual, week_series};
use crate::rounding::rounded;

/// An event of the week, as far as the draft needs it. Only events that count.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekEvent {
    pub id: EventId,
    pub category: CategoryCode,
    pub subtype: Option<SubtypeCode>,
    /// The working area it lies in.
    pub area: Option<AreaCode>,
    pub happened: Happened,
    pub point: Option<Point>,
    pub place_name: String,
    pub place_precision: PlacePrecision,
    pub severity: Severity,
    pub partner: PartnerCode,
    pub source: SourceCode,
}

/// How many events of a category a partner reported from an area in a week, by a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekCount {
    pub week: IsoWeek,
    pub area: Option<AreaCode>,
    pub category: CategoryCode,
    pub partner: PartnerCode,
    pub source: SourceCode,
    pub n: i64,
}

/// How far back counts are of use: five years for the expected range, and its half window.
pub const WEEKS_BACK: i32 = 5 * 53 + 3;

/// How far back places are looked for.
pub const PLACE_WEEKS: i32 = 8;

#[derive(Clone, Copy, Debug)]
pub struct WeeklyInput<'a> {
    pub municipality: &'a Municipality,
    pub zone: &'a TimeZone,
    pub week: IsoWeek,
    /// This week and as far back as there is, at most [`WEEKS_BACK`] weeks. Any order; sorted by
    /// area and category is read fastest. Public sources may be among them; they are told apart.
    pub counts: &'a [WeekCount],
    /// The events that began this week.
    pub events: &'a [WeekEvent],
    /// Events per place and week, this week and the [`PLACE_WEEKS`] − 1 before it.
    pub places: &'a [PlaceWeek],
    /// Who reported, week by week, this week and back. A partner without a row for a week was silent.
    pub reporting: &'a [PartnerWeek],
    /// Its last day has come. Until then more may come in, and no count is called low.
    pub week_over: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeeklyDraft {
    pub week: IsoWeek,
    pub municipality: MunicipalityCode,
    /// Until the last day of the week, more may come in, and no count is called low.
    pub week_over: bool,
    /// All partners' reports. Public sources are never part of a count; see `public_sources`.
    pub total: CountRange,
    /// Events that lie in no working area: `total` is the sum of the areas and of these.
    pub without_area: i64,
    /// Every working area, in the municipality's order.
    pub areas: Vec<AreaDraft>,
    /// Every category with an event this week or an expected range, for the whole municipality.
    pub categories: Vec<CategoryCount>,
    /// What stands out, the most remarkable first; what incomplete reporting explains better comes last.
    pub unusual: Vec<Unusual>,
    pub recurring_places: Vec<RecurringPlace>,
    pub hours: HourTable,
    /// Empty in what was frozen before curves were.
    #[serde(default)]
    pub curves: Vec<AreaCurve>,
    pub coverage: Coverage,
    pub coverage_note: CoverageNote,
    /// Late first, then open, then answered.
    pub decisions: Vec<DecisionReview>,
    pub new_since: NewSince,
    pub method: Vec<MethodNote>,
    /// Partners' reports by source, most first.
    pub sources: Vec<SourceCount>,
    /// Sources open to anyone already, such as the police's public events: beside the counts, not in them.
    pub public_sources: Vec<SourceCount>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AreaDraft {
    pub area: AreaCode,
    pub name: String,
    pub total: CountRange,
    /// Categories with an event this week or an expected range, in the municipality's order.
    pub categories: Vec<CategoryCount>,
    pub population: Option<AreaPopulation>,
    /// Events per 1,000 inhabitants this week, where the population is known.
    pub per_1000: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaPopulation {
    pub population: i64,
    pub year: i16,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CategoryCount {
    pub category: CategoryCode,
    pub range: CountRange,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionReview {
    pub decision: Decision,
    pub state: DecisionState,
    /// Days since it was due, when late.
    pub days_late: Option<i64>,
    /// Events this week, and in the week it was decided on, of the decision's area and category;
    /// `None` when it names neither.
    pub events_now: Option<i64>,
    pub events_then: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceCount {
    pub source: SourceCode,
    pub n: i64,
}

/// How a figure was made, with its settings, so that another can make it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum MethodNote {
    /// Farrington's method in its flexible form (Noufaily and others 2013).
    FarringtonFlexible {
        series: i64,
        years_back: i64,
        half_window_weeks: i64,
        periods: i64,
        latest_weeks_left_out: i64,
        /// Share of weeks that fall within the range when nothing has changed.
        level: f64,
    },
    /// Mean and spread of the latest weeks, when there is less than two years to compare with.
    RecentWeeks {
        series: i64,
        weeks: i64,
        level: f64,
    },
    /// Too little to compare with: no range and no verdict.
    TooFew {
        series: i64,
        least_weeks: i64,
    },
    /// Benjamini and Hochberg (1995): at most this share of what stands out is expected to be chance.
    FalseDiscoveryRate {
        tests: i64,
        rate: f64,
    },
    /// A count with fewer events than this is never called above its range.
    LeastEvents {
        events: i64,
    },
    /// Only partners that were heard this week are compared, and only with weeks in which most of
    /// the series' reporters were heard.
    LikeWithLike {
        least_share: f64,
    },
    /// Ratcliffe's aoristic sharing of events with an uncertain time.
    Aoristic,
    RecurringPlaces {
        weeks: i64,
        least_weeks_active: i64,
    },
}

/// What the register alone says of a week, from which its draft is made again when decisions or earlier pictures
/// have changed.
pub struct MeasuredWeek {
    /// Without decisions and the picture before.
    draft: WeeklyDraft,
    totals: WeekTotals,
}

impl MeasuredWeek {
    /// The same input gives the same figures, to the last bit.
    pub fn new(input: &WeeklyInput<'_>) -> Self {
        let (flow, (recurring_places, new_places)) = rayon::join(
            || Flow::new(input),
            || recurring_and_new(input.places, input.week),
        );
        let (series, curves) = rayon::join(|| week_series(&flow), || curves(&flow, input.municipality));
        let totals = WeekTotals::of(&flow);
        let draft = measured(input, flow, &series, recurring_places, new_places, curves);
        Self { draft, totals }
    }

    /// The draft as it stands beside the decisions to look back on (those of last week's picture, and all that are
    /// not answered) and the latest adopted picture of an earlier week.
    pub fn draft(
        &self,
        decisions: &[Decision],
        previous_adopted: Option<&Picture>,
        today: Date,
    ) -> WeeklyDraft {
        let mut draft = self.draft.clone();
        draft.decisions = review(decisions, &self.totals, draft.week, today);
        draft.new_since.previous = previous_adopted.map(PreviousPicture::of);
        draft
    }

    /// The latest year of an area, or of the whole municipality; empty when it is not known.
    pub fn curve(&self, area: Option<&AreaCode>) -> &[HistoryWeek] {
        self.draft.curve(area)
    }
}

impl WeeklyDraft {
    /// The latest year of an area, or of the whole municipality; empty when it is not known.
    pub fn curve(&self, area: Option<&AreaCode>) -> &[HistoryWeek] {
        let found = self.curves.iter().find(|curve| curve.area.as_ref() == area);
        found.map_or(&[], |curve| &curve.weeks)
    }
}

fn measured(
    input: &WeeklyInput<'_>,
    flow: Flow,
    series: &[WeekSeries],
    recurring_places: Vec<RecurringPlace>,
    new_places: Vec<NewPlace>,
    curves: Vec<AreaCurve>,
) -> WeeklyDraft {
    let municipality = input.municipality;
    let at = flow.weeks - 1;
    let total = compare(&flow, &flow.series(None, None), at, Compare::LikeWithLike).count;
    let clock = HourClock::new(input.week, input.zone);
    let events: Vec<&WeekEvent> = input
        .events
        .iter()
        .filter(|e| !municipality.source(&e.source).is_some_and(|s| s.public))
        .collect();
    let coverage = coverage(municipality, input.week, input.reporting);
    let coverage_note = coverage_note(&flow, &coverage);
    let areas: Vec<AreaDraft> = (0..flow.areas.len())
        .map(|area| area_draft(municipality, &flow, series, area, input.week))
        .collect();
    let placed: i64 = areas.iter().map(|a| a.total.n).sum();
    WeeklyDraft {
        week: input.week,
        municipality: municipality.code,
        week_over: flow.last_week_over,
        without_area: total.n - placed,
        categories: category_counts(&flow, series, None),
        unusual: unusual(&flow, series, &events, &clock),
        recurring_places,
        hours: hour_table(events.iter().map(|e| &e.happened), &clock),
        curves,
        coverage,
        coverage_note,
        decisions: Vec::new(),
        new_since: new_since(&flow, new_places),
        method: method_notes(series),
        sources: flow.sources,
        public_sources: flow.public_sources,
        total,
        areas,
    }
}

/// The counts of every week by area and category alone: a small part of what they were made from, kept to look
/// back on decisions with.
struct WeekTotals {
    areas: Vec<AreaCode>,
    categories: Vec<CategoryCode>,
    first: IsoWeek,
    weeks: usize,
    /// By area, and those without one; by category; by week.
    cells: Vec<u32>,
}

impl WeekTotals {
    fn of(flow: &Flow) -> Self {
        let mut cells = Vec::with_capacity(flow.area_slots() * flow.categories.len() * flow.weeks);
        for area in 0..flow.area_slots() {
            for category in 0..flow.categories.len() {
                let series = flow.series(Some(area), Some(category));
                cells.extend((0..flow.weeks).map(|at| u32::try_from(series.total(at)).unwrap_or(u32::MAX)));
            }
        }
        Self {
            areas: flow.areas.clone(),
            categories: flow.categories.clone(),
            first: flow.first,
            weeks: flow.weeks,
            cells,
        }
    }

    /// Events in a week of an area (or all) and a category (or all); `None` where the register knows nothing of it.
    fn events(&self, week: IsoWeek, area: Option<&AreaCode>, category: Option<&CategoryCode>) -> Option<i64> {
        let at = usize::try_from(self.first.until(week)).ok()?;
        if at >= self.weeks {
            return None;
        }
        let areas = match area {
            Some(area) => position(&self.areas, area)?,
            None => 0..self.areas.len() + 1,
        };
        let categories = match category {
            Some(category) => position(&self.categories, category)?,
            None => 0..self.categories.len(),
        };
        let rows = areas.flat_map(|a| categories.clone().map(move |c| a * self.categories.len() + c));
        Some(rows.map(|row| i64::from(self.cells[row * self.weeks + at])).sum())
    }
}

fn position<T: PartialEq>(all: &[T], one: &T) -> Option<std::ops::Range<usize>> {
    all.iter().position(|each| each == one).map(|i| i..i + 1)
}

fn area_draft(
    municipality: &Municipality,
    flow: &Flow,
    series: &[WeekSeries],
    area: usize,
    week: IsoWeek,
) -> AreaDraft {
    let code = &flow.areas[area];
    let total = compare(
        flow,
        &flow.series(Some(area), None),
        flow.weeks - 1,
        Compare::LikeWithLike,
    )
    .count;
    let population = municipality
        .population_of(code, week.sunday().year())
        .map(|(population, year)| AreaPopulation { population, year });
    AreaDraft {
        area: code.clone(),
        name: municipality.area_name(code).to_owned(),
        categories: category_counts(flow, series, Some(area)),
        population,
        per_1000: population
            .filter(|p| p.population > 0)
            .map(|p| rounded(total.n as f64 * 1000.0 / p.population as f64, 2)),
        total,
    }
}

fn category_counts(flow: &Flow, series: &[WeekSeries], area: Option<usize>) -> Vec<CategoryCount> {
    let of_area = series.iter().filter(|s| s.key.area == area);
    of_area
        .map(|s| CategoryCount {
            category: flow.categories[s.key.category].clone(),
            range: s.compared.count,
        })
        .collect()
}

fn review(decisions: &[Decision], totals: &WeekTotals, now: IsoWeek, today: Date) -> Vec<DecisionReview> {
    let events_in = |decision: &Decision, week: IsoWeek| {
        let input = &decision.input;
        if input.area.is_none() && input.category.is_none() {
            return None;
        }
        totals.events(week, input.area.as_ref(), input.category.as_ref())
    };
    let mut reviews: Vec<DecisionReview> = decisions
        .iter()
        .map(|decision| {
            let state = decision.state(today);
            let late = today
                .since(decision.input.due)
                .map_or(0, |span| i64::from(span.get_days()));
            DecisionReview {
                state,
                days_late: (state == DecisionState::Late).then_some(late),
                events_now: events_in(decision, now),
                events_then: events_in(decision, decision.input.week),
                decision: decision.clone(),
            }
        })
        .collect();
    reviews.sort_by_key(|r| {
        let order = match r.state {
            DecisionState::Late => 0,
            DecisionState::Open => 1,
            DecisionState::Answered => 2,
        };
        (order, r.decision.input.due, r.decision.id)
    });
    reviews
}

fn method_notes(series: &[WeekSeries]) -> Vec<MethodNote> {
    let by = |method: Option<RangeMethod>| {
        let made = |s: &&WeekSeries| s.compared.count.range.map(|r| r.method) == method;
        series.iter().filter(made).count() as i64
    };
    let options = stats::farrington::FarringtonOptions::FLEXIBLE;
    let mut notes = Vec::new();
    let farrington = by(Some(RangeMethod::FarringtonFlexible));
    if farrington > 0 {
        notes.push(MethodNote::FarringtonFlexible {
            series: farrington,
            years_back: i64::from(expected::YEARS_BACK),
            half_window_weeks: options.half_window as i64,
            periods: options.periods as i64,
            latest_weeks_left_out: options.left_out as i64,
            level: expected::LEVEL,
        });
    }
    let recent = by(Some(RangeMethod::RecentWeeks));
    if recent > 0 {
        notes.push(MethodNote::RecentWeeks {
            series: recent,
            weeks: expected::RECENT_WEEKS as i64,
            level: expected::LEVEL,
        });
    }
    let too_few = by(None);
    if too_few > 0 {
        notes.push(MethodNote::TooFew {
            series: too_few,
            least_weeks: expected::LEAST_WEEKS as i64,
        });
    }
    notes.extend([
        MethodNote::FalseDiscoveryRate {
            tests: series.len() as i64,
            rate: FALSE_DISCOVERY_RATE,
        },
        MethodNote::LeastEvents {
            events: expected::LEAST_EVENTS,
        },
        MethodNote::LikeWithLike {
            least_share: expected::LEAST_SHARE,
        },
        MethodNote::Aoristic,
        MethodNote::RecurringPlaces {
            weeks: i64::from(PLACE_WEEKS),
            least_weeks_active: LEAST_WEEKS_ACTIVE,
        },
    ]);
    notes
}
