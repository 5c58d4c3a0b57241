//! Next week as far as it can be told: the expected range of each area and category, and the places where things come back,
//! always beside how well such places were told last month and what the plain way would have given. Off until a
//! municipality turns it on.

use analysis::{
    ExpectedNext, FORECAST_SIDE_M, FORECAST_SQUARES, FORECAST_WEEKS, PartnerWeek, PlaceScore, Selection,
    Squares, WeeklyInput, expected_next_week, place_score,
};
use domain::codes::{AreaCode, CategoryCode, SourceCode};
use domain::place::Point;
use domain::time::IsoWeek;
use jiff::civil::Date;
use report::figures::{AreaMap, MapArea, MapPlace, Measure, area_map};

use super::section::Worth;
use super::{Asked, Cell, Choice, Desk, Report, Rows, Section};
use crate::columns::{Answer, Known};
use crate::errors::PageError;
use crate::weekly::is_over;

/// Weeks that a score is of.
const SCORED_WEEKS: i32 = 4;
/// Fewer a week in an area are told when one asks for their kind.
const LEAST_TOLD: f64 = 1.0;
/// The plain way: where it was most in a year.
const PLAIN_WEEKS: i32 = 52;

pub async fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (frame, municipality) = (&desk.frame, &desk.home.municipality);
    let mut report = Report {
        name: "prognos".to_owned(),
        kicker: frame.t("nav-explore"),
        title: frame.t("report-prognos"),
        lead: frame.t("forecast-lead"),
        crumbs: vec![
            ("/utforska".to_owned(), frame.t("nav-explore")),
            (String::new(), frame.t("report-prognos")),
        ],
        here: "/utforska/prognos".to_owned(),
        ..Report::default()
    };
    report.sections.push(limits(desk));
    if !municipality.forecast {
        report
            .sections
            .push(Section::new("av", frame.t("forecast-off")).empty(frame.t("forecast-off-lead")));
        return Ok(report);
    }
    let known = match desk.events().await? {
        Answer::Known(known) => known,
        Answer::Reading { .. } => {
            report
                .sections
                .push(Section::new("vecka", frame.t("forecast-week")).empty(frame.t("streams-reading")));
            return Ok(report);
        }
    };
    let category = municipality
        .categories
        .iter()
        .find(|c| c.code.as_str() == asked.period);
    let category = category.map(|c| c.code.clone());
    let all = (String::new(), frame.t("forecast-all-kinds"), category.is_none());
    let kinds = municipality.categories.iter().map(|c| {
        let is_chosen = category.as_ref() == Some(&c.code);
        (c.code.to_string(), frame.category_name(&c.code), is_chosen)
    });
    report.choice = Some(Choice {
        label: frame.t("said-category"),
        values: [all].into_iter().chain(kinds).collect(),
    });
    let last = last_over(desk);
    report.kicker = frame.week_dates(&last.plus(1));
    let begins = known.columns.days().map(|(first, _)| first);
    let counted = count(desk, known, last, category.clone()).await?;
    let told = Told {
        desk,
        last,
        begins,
        category,
    };
    report.sections.insert(0, told.ranges(&counted.expected));
    report.sections.insert(1, told.places(&counted));
    report.sections.insert(2, told.scores(&counted));
    Ok(report)
}

/// The last week that is over on the day that is looked at.
fn last_over(desk: &Desk) -> IsoWeek {
    let newest = IsoWeek::of(desk.as_of.day);
    if is_over(newest, desk.as_of.day) {
        newest
    } else {
        newest.previous()
    }
}

/// What it must not be used for stands on every form of it.
fn limits(desk: &Desk) -> Section {
    let frame = &desk.frame;
    let mut section = Section::new("far-inte", frame.t("forecast-must-not"))
        .link("/metoder/prognos", frame.t("methods-link"));
    for key in [
        "forecast-no-persons",
        "forecast-no-control",
        "forecast-no-feedback",
        "forecast-says-not",
    ] {
        section.say(
            key == "forecast-no-persons" || key == "forecast-no-control",
            frame.t(key),
        );
    }
    section
}

struct Counted {
    expected: Vec<ExpectedNext>,
    /// Squares with most weight for the week to come: where and how many events in the weeks that count.
    places: Vec<(Point, i64)>,
    /// Events of each area in the same weeks.
    areas: Vec<(AreaCode, i64)>,
    own: Option<PlaceScore>,
    plain: Option<PlaceScore>,
    /// Whether the municipality has an extent to lay squares over.
    has_squares: bool,
}

async fn count(
    desk: &Desk,
    known: Known,
    last: IsoWeek,
    category: Option<CategoryCode>,
) -> Result<Counted, PageError> {
    let home = desk.home.clone();
    let public = known.public_sources(&home.municipality);
    Ok(tokio::task::spawn_blocking(move || {
        let counts = known
            .columns
            .week_counts(last.plus(-analysis::weekly::WEEKS_BACK), last);
        let told = known.reporting.iter().filter(|told| told.week <= last);
        let reporting: Vec<PartnerWeek> = told.cloned().collect();
        let expected = expected_next_week(&WeeklyInput {
            municipality: &home.municipality,
            zone: &home.zone,
            week: last.plus(1),
            counts: &counts,
            events: &[],
            places: &[],
            reporting: &reporting,
            week_over: false,
        });
        let inside = |point: Point| home.areas.derive(point).working.is_some();
        let Some(squares) = Squares::new(home.municipality.map.bounds, inside) else {
            return Counted {
                expected,
                places: Vec::new(),
                areas: Vec::new(),
                own: None,
                plain: None,
                has_squares: false,
            };
        };
        let points = Points {
            known: &known,
            public: &public,
            category: &category,
        };
        // As it would have been told four weeks ago, of nothing that came later.
        let then = last.plus(-SCORED_WEEKS);
        let observed = squares.counts(&points.between(then.plus(1), last));
        let own = place_score(&squares.weights(&points.weeks_to(then)), &observed);
        let year_before = points.between(then.plus(1 - PLAIN_WEEKS), then);
        let plain = place_score(&squares.counts(&year_before), &observed);
        let weeks = points.weeks_to(last);
        let (weights, events) = (squares.weights(&weeks), squares.counts(&weeks.concat()));
        let heaviest = squares.heaviest(&weights);
        let places = heaviest
            .into_iter()
            .map(|at| (squares.middle(at), events[at] as i64));
        Counted {
            expected,
            places: places.collect(),
            areas: points.areas(last),
            own,
            plain,
            has_squares: true,
        }
    })
    .await?)
}

/// Events whose place is known exactly enough for a square.
struct Points<'p> {
    known: &'p Known,
    public: &'p [SourceCode],
    category: &'p Option<CategoryCode>,
}

impl Points<'_> {
    fn selection(&self, first: IsoWeek, last: IsoWeek) -> Selection {
        Selection {
            days: Some((first.monday(), last.sunday())),
            categories: self.category.iter().cloned().collect(),
            sources_left_out: self.public.to_vec(),
            ..Selection::default()
        }
    }

    fn between(&self, first: IsoWeek, last: IsoWeek) -> Vec<Point> {
        let columns = &self.known.columns;
        let (events, _) = columns.local_events(&columns.chosen(&self.selection(first, last)));
        events.into_iter().map(|event| event.point).collect()
    }

    /// Events of each area, those whose place is not known exactly among them.
    fn areas(&self, last: IsoWeek) -> Vec<(AreaCode, i64)> {
        let selection = self.selection(last.plus(1 - FORECAST_WEEKS as i32), last);
        self.known.columns.tally(&selection).areas
    }

    /// Week by week, the latest first.
    fn weeks_to(&self, last: IsoWeek) -> Vec<Vec<Point>> {
        let weeks = (0..FORECAST_WEEKS as i32).map(|ago| last.plus(-ago));
        weeks.map(|week| self.between(week, week)).collect()
    }
}

struct Told<'d> {
    desk: &'d Desk,
    last: IsoWeek,
    /// The first day with events.
    begins: Option<Date>,
    category: Option<CategoryCode>,
}

impl Told<'_> {
    fn ranges(&self, expected: &[ExpectedNext]) -> Section {
        let frame = &self.desk.frame;
        // With all kinds at once, what is rare in an area would hide what is not.
        let is_told = |e: &&ExpectedNext| match &self.category {
            Some(category) => e.category == *category && e.range.high > 0,
            None => e.range.expected >= LEAST_TOLD || (e.area.is_none() && e.range.high > 0),
        };
        let own = expected.iter().filter(is_told);
        let rows = own.map(|e| {
            let area = e
                .area
                .as_ref()
                .map_or_else(|| frame.t("tertial-all"), |a| self.area(a));
            vec![
                area.into(),
                frame.category_name(&e.category).into(),
                Cell {
                    worth: Worth::Order(e.range.expected),
                    ..format!("{}–{}", e.range.low, e.range.high).into()
                },
                Cell::worth(frame.decimal(&e.range.expected, 1), e.range.expected),
            ]
        });
        let heads = [
            "said-area",
            "said-category",
            "#forecast-range",
            "#forecast-middle",
        ];
        let words = [
            ("week", self.last.plus(1).to_string().into()),
            ("last", self.last.to_string().into()),
        ];
        let mut section = Section::new("vecka", frame.t("forecast-week"))
            .lead(frame.tw("forecast-week-lead", &words))
            .empty(frame.t("forecast-too-little"))
            .rows(Rows::new("", &heads, frame, rows.collect()));
        if self.category.is_none() && !section.tables.is_empty() {
            section.say(false, frame.t("forecast-rare"));
        }
        let back = self.last.plus(-analysis::weekly::WEEKS_BACK).monday();
        let redrawn = self.desk.home.municipality.areas_redrawn_after(back);
        if let Some(day) = redrawn.filter(|day| self.begins.is_some_and(|first| first < *day)) {
            section.say(true, frame.ta("unusual-areas-redrawn", frame.date(&day)));
        }
        section
    }

    fn area(&self, code: &AreaCode) -> String {
        self.desk.home.municipality.area_name(code).to_owned()
    }

    fn places(&self, counted: &Counted) -> Section {
        let frame = &self.desk.frame;
        let municipality = &self.desk.home.municipality;
        let mut section = Section::new("platser", frame.t("forecast-places"))
            .lead(frame.tw(
                "forecast-places-lead",
                &[
                    ("side", (FORECAST_SIDE_M as i64).into()),
                    ("weeks", FORECAST_WEEKS.into()),
                ],
            ))
            .empty(frame.t(if counted.has_squares {
                "forecast-no-places"
            } else {
                "forecast-no-extent"
            }));
        if counted.places.is_empty() {
            return section;
        }
        let names: Vec<String> = counted
            .places
            .iter()
            .map(|(point, _)| self.place_name(*point))
            .collect();
        let places: Vec<MapPlace<'_>> = (1..)
            .zip(counted.places.iter().zip(&names))
            .map(|(number, ((point, n), name))| MapPlace {
                number,
                name,
                point: *point,
                n: *n,
            })
            .collect();
        // Events of the areas that were before are not of these.
        let first = self.last.plus(1 - FORECAST_WEEKS as i32).monday();
        let are_the_same = municipality.areas_redrawn_after(first).is_none();
        let areas: Vec<MapArea> = municipality
            .working_areas()
            .iter()
            .map(|area| {
                let own = counted.areas.iter().find(|(code, _)| *code == area.code);
                MapArea {
                    area: area.code.clone(),
                    value: are_the_same.then(|| own.map_or(0.0, |(_, n)| *n as f64)),
                }
            })
            .collect();
        let map = AreaMap {
            municipality,
            measure: Measure::Events,
            days: Some((
                self.last.plus(1 - FORECAST_WEEKS as i32).monday(),
                self.last.sunday(),
            )),
            areas: &areas,
            places: &places,
        };
        section.figure = Some(area_map(
            &frame.t("forecast-places"),
            &map,
            frame.report_language(),
        ));
        let rows = places.iter().map(|place| {
            let area = self.desk.home.areas.derive(place.point).working;
            vec![
                Cell::count(place.number as i64),
                place.name.into(),
                area.map_or_else(String::new, |a| self.area(&a)).into(),
                Cell::count(place.n),
            ]
        });
        let heads = [
            "#forecast-number",
            "forecast-near",
            "said-area",
            "#forecast-events",
        ];
        section.add(Rows::new("", &heads, frame, rows.collect()));
        section
    }

    /// The nearest place of the municipality's own list, or where the square lies.
    fn place_name(&self, point: Point) -> String {
        let squeeze = point.lat.to_radians().cos();
        let far =
            |other: &Point| (other.lat - point.lat).powi(2) + ((other.lon - point.lon) * squeeze).powi(2);
        let listed = self.desk.home.municipality.gazetteer.iter();
        let nearest = listed.min_by(|a, b| far(&a.point).total_cmp(&far(&b.point)));
        nearest.map_or_else(String::new, |place| place.name.clone())
    }

    fn scores(&self, counted: &Counted) -> Section {
        let frame = &self.desk.frame;
        let first = self.last.plus(1 - SCORED_WEEKS);
        let words = [
            ("first", first.to_string().into()),
            ("last", self.last.to_string().into()),
            ("squares", FORECAST_SQUARES.into()),
        ];
        let mut section = Section::new("traff", frame.t("forecast-score"))
            .lead(frame.tw("forecast-score-lead", &words))
            .empty(frame.t("forecast-no-score"));
        let (Some(own), Some(plain)) = (&counted.own, &counted.plain) else {
            return section;
        };
        let key = match own.hits - plain.hits {
            more if more as f64 > 2.0 * ((own.hits + plain.hits) as f64).sqrt() => "forecast-better",
            fewer if (fewer as f64) < -2.0 * ((own.hits + plain.hits) as f64).sqrt() => "forecast-worse",
            _ => "forecast-alike",
        };
        section.say(key == "forecast-worse", frame.t(key));
        let row = |key: &str, score: &PlaceScore| {
            let percent = |share: f64| format!("{}\u{a0}%", frame.decimal(&(share * 100.0), 1));
            vec![
                frame.t(key).into(),
                frame
                    .tw(
                        "forecast-hits-of",
                        &[("n", score.hits.into()), ("of", score.of.into())],
                    )
                    .into(),
                Cell::worth(percent(score.hit_rate), score.hit_rate),
                Cell::worth(percent(score.area_share), score.area_share),
                Cell::worth(frame.decimal(&score.pai, 1), score.pai),
                score
                    .pei
                    .map_or_else(Cell::default, |pei| Cell::worth(frame.decimal(&pei, 2), pei)),
            ]
        };
        let rows = vec![row("forecast-own", own), row("forecast-plain", plain)];
        let heads = [
            "forecast-way",
            "forecast-hits",
            "#forecast-hit-rate",
            "#forecast-area-share",
            "#forecast-pai",
            "#forecast-pei",
        ];
        section.add(Rows::new("", &heads, frame, rows));
        section
    }
}
