//! The planted stories: what a coordinator should be able to find in the demonstration register, and
//! where and when it was put there. Told to users in docs/handbook/demo.md.
//!
//! Places are taken from the municipality's gazetteer by their order there (its second square, say), so
//! that every municipality gets its own stories; weeks count back from the day as of.

use domain::codes::{AreaCode, CategoryCode, PartnerCode};
use domain::municipality::Municipality;
use domain::time::IsoWeek;
use serde::Serialize;

use crate::calendar::Calendar;
use crate::habits::{Reporter, Style};
use crate::places::Anchor;

/// Sizes below are for this many events in all, and follow the number asked for.
const REFERENCE_EVENTS: f64 = 40_000.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StoryKind {
    /// Reckless riding at the third square, all through the last whole summer.
    MopedSummer,
    /// Fires in containers and waste rooms around the second square, growing up to last week.
    ArsonSeries,
    /// Tags around the second station, for six weeks in the past year.
    GraffitiWave,
    /// Break-ins around the fifth square, the last three weeks.
    BurglarySeries,
    /// The second guard company sends nothing for six weeks.
    SilentReporter,
    /// The last landlord sent nothing last week.
    SilentLastWeek,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Story {
    pub kind: StoryKind,
    pub first_week: IsoWeek,
    pub last_week: IsoWeek,
    /// Where it takes place: a place of the gazetteer, its area, and how far around it.
    pub place: Option<String>,
    pub area: Option<AreaCode>,
    pub within_m: f64,
    pub category: Option<CategoryCode>,
    /// Events that were added to what happens there anyway.
    pub events: u64,
    /// The organisation that is silent.
    pub partner: Option<PartnerCode>,
}

/// A story as the generator plays it.
#[derive(Clone, Debug)]
pub(crate) struct Plot {
    pub story: Story,
    pub kind: usize,
    pub subtypes: Vec<usize>,
    /// Places within reach, the one in the middle first.
    pub anchors: Vec<usize>,
    /// How many on each day of the calendar.
    pub per_day: Vec<u32>,
}

struct Outline {
    kind: StoryKind,
    category: &'static str,
    subtypes: &'static [&'static str],
    place_kind: &'static str,
    nth: usize,
    within_m: f64,
    /// Events per week, first to last, for [`REFERENCE_EVENTS`].
    weekly: &'static [f64],
}

const OUTLINES: &[Outline] = &[
    Outline {
        kind: StoryKind::MopedSummer,
        category: "TRA",
        subtypes: &["buskorning"],
        place_kind: "torg",
        nth: 2,
        within_m: 250.0,
        weekly: &[10.0, 14.0, 17.0, 18.0, 18.0, 17.0, 16.0, 18.0, 20.0, 18.0, 12.0],
    },
    Outline {
        kind: StoryKind::ArsonSeries,
        category: "BRA",
        subtypes: &["container", "soprum", "anlagd", "papperskorg"],
        place_kind: "torg",
        nth: 1,
        within_m: 350.0,
        weekly: &[3.0, 4.0, 6.0, 9.0, 12.0],
    },
    Outline {
        kind: StoryKind::GraffitiWave,
        category: "KLO",
        subtypes: &["tagg"],
        place_kind: "station",
        nth: 1,
        within_m: 500.0,
        weekly: &[12.0, 24.0, 32.0, 30.0, 24.0, 14.0],
    },
    Outline {
        kind: StoryKind::BurglarySeries,
        category: "STO",
        subtypes: &["inbrott"],
        place_kind: "torg",
        nth: 4,
        within_m: 350.0,
        weekly: &[5.0, 7.0, 10.0],
    },
];

pub(crate) fn plots(
    municipality: &Municipality,
    calendar: &Calendar,
    anchors: &[Anchor],
    events: u64,
    this_week: IsoWeek,
) -> Vec<Plot> {
    OUTLINES
        .iter()
        .filter_map(|outline| {
            let kind = municipality
                .categories
                .iter()
                .position(|c| c.code.as_str() == outline.category)?;
            let category = &municipality.categories[kind];
            let subtypes = category.subtypes.iter().enumerate();
            let subtypes: Vec<usize> = subtypes
                .filter(|(_, s)| outline.subtypes.contains(&s.code.as_str()))
                .map(|(i, _)| i)
                .collect();
            let middle = nth_of_kind(anchors, outline.place_kind, outline.nth)?;
            let first_week = first_week(outline, this_week);
            let within: Vec<usize> = std::iter::once(middle)
                .chain((0..anchors.len()).filter(|&i| {
                    let (a, m) = (&anchors[i], &anchors[middle]);
                    i != middle
                        && a.area == m.area
                        && !a.vague
                        && a.point.distance_m(m.point) < outline.within_m * 0.8
                }))
                .collect();
            let (per_day, planned) = per_day(outline, calendar, first_week, events);
            (planned > 0).then(|| Plot {
                story: Story {
                    kind: outline.kind,
                    first_week,
                    last_week: first_week.plus(outline.weekly.len() as i32 - 1),
                    place: Some(anchors[middle].name.clone()),
                    area: Some(municipality.working_areas()[anchors[middle].area].code.clone()),
                    within_m: outline.within_m,
                    category: Some(category.code.clone()),
                    events: planned,
                    partner: None,
                },
                kind,
                subtypes,
                anchors: within,
                per_day,
            })
        })
        .collect()
}

/// The nth place of its kind in the gazetteer's order, counting round when there are fewer.
fn nth_of_kind(anchors: &[Anchor], kind: &str, nth: usize) -> Option<usize> {
    let of_kind: Vec<usize> = (0..anchors.len())
        .filter(|&i| anchors[i].kind() == kind)
        .collect();
    if of_kind.is_empty() {
        return (!anchors.is_empty()).then_some(nth % anchors.len());
    }
    Some(of_kind[nth % of_kind.len()])
}

fn first_week(outline: &Outline, this_week: IsoWeek) -> IsoWeek {
    match outline.kind {
        // Weeks 23 to 33 of the last summer that is over.
        StoryKind::MopedSummer => {
            let year = if this_week.week() > 33 {
                this_week.year()
            } else {
                this_week.year() - 1
            };
            IsoWeek::new(year, 23).unwrap_or(this_week)
        }
        StoryKind::GraffitiWave => this_week.plus(-40),
        _ => this_week.plus(-(outline.weekly.len() as i32)),
    }
}

fn per_day(outline: &Outline, calendar: &Calendar, first_week: IsoWeek, events: u64) -> (Vec<u32>, u64) {
    let scale = events as f64 / REFERENCE_EVENTS;
    let begins = calendar.week_index(first_week);
    let mut planned = vec![0; calendar.days.len()];
    // Rounding the running sum keeps small numbers from vanishing.
    let (mut sum, mut given) = (0.0, 0);
    for (index, day) in calendar
        .days
        .iter()
        .enumerate()
        .take(calendar.as_of)
        .skip(calendar.first)
    {
        let week = day.week as i32 - begins;
        let Some(weekly) = usize::try_from(week).ok().and_then(|w| outline.weekly.get(w)) else {
            continue;
        };
        const WEEKDAY: [f64; 7] = [0.10, 0.11, 0.12, 0.14, 0.20, 0.21, 0.12];
        sum += weekly * scale * WEEKDAY[day.weekday];
        let due = sum.round() as u32;
        planned[index] = due - given;
        given = due;
    }
    (planned, u64::from(given))
}

/// Who is silent, and when: weeks counted back from the week of the day as of.
pub(crate) fn silences(
    municipality: &Municipality,
    reporters: &[Reporter],
    this_week: IsoWeek,
) -> Vec<(usize, Story)> {
    let of_style = |style| (0..reporters.len()).filter(move |&i| reporters[i].habit.style == style);
    let silent = |kind, reporter: Option<usize>, first: i32, last: i32| {
        // The first organisation is never silent, so that no week is without reports.
        let reporter = reporter.filter(|&r| r > 0)?;
        Some((
            reporter,
            Story {
                kind,
                first_week: this_week.plus(first),
                last_week: this_week.plus(last),
                place: None,
                area: None,
                within_m: 0.0,
                category: None,
                events: 0,
                partner: Some(municipality.partners[reporters[reporter].partner].code.clone()),
            },
        ))
    };
    let second_guard = of_style(Style::Guard).nth(1);
    let last = reporters.len().checked_sub(1);
    [
        silent(StoryKind::SilentReporter, second_guard.or(last), -11, -6),
        silent(
            StoryKind::SilentLastWeek,
            of_style(Style::Landlord).next_back(),
            -1,
            -1,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
