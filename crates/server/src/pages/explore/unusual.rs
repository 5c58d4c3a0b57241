//! What is unusual in a week: every category in every area, by three methods, ranked, each with its reason in one
//! sentence and the way to its events. How many false alarms a year one bears is the reader's to say.

use std::collections::BTreeMap;

use analysis::methods::coverage::{CoverageNote, MissedSeries};
use analysis::{Departure, Departures, WeekCluster, WeeklyInput, departures};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::access::Act;
use domain::acknowledgement::{DepartedSeries, Led};
use domain::chain::{Chain, RecordKind};
use domain::codes::CategoryCode;
use domain::time::IsoWeek;
use jiff::civil::Date;
use serde::Deserialize;
use store::Acknowledgement;

use super::acknowledging::{Refusal, new_problem};
use super::gathered::{clusters_until, events_of, gathered};
use super::taking::FORMS;
use crate::access::{EventReader, Signed};
use crate::columns::Answer;
use crate::errors::{PageError, html};
use crate::forms;
use crate::frame::Frame;
use crate::pages::pictures::view::events_href;
use crate::texts::Language;
use crate::weekly;

/// What is offered; the first is what one gets who has not chosen.
const FALSE_ALARMS: [i64; 4] = [12, 4, 26, 52];
/// How long what was said of the same before is told.
const WEEKS_REMEMBERED: i32 = 26;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct UnusualQuery {
    pub vecka: String,
    pub larm: String,
}

struct Row {
    series: DepartedSeries,
    /// What was said of the same in an earlier week.
    before: String,
    rank: i64,
    sentence: String,
    chip: &'static str,
    word: String,
    methods: Vec<String>,
    events: String,
    explore: String,
}

#[derive(Template)]
#[template(path = "pages/explore/unusual.html")]
pub struct UnusualPage {
    frame: Frame,
    week: IsoWeek,
    week_over: bool,
    earlier: IsoWeek,
    later: Option<IsoWeek>,
    alarms: i64,
    rows: Vec<Row>,
    /// What somebody has looked at, of this week.
    acknowledged: Vec<Acknowledged>,
    problems: Vec<(String, String)>,
    refusal: Option<Refusal>,
    /// What was looked at, once it has been.
    measured: Option<Departures>,
    /// Where a category has gathered, each a sentence and the way to its events.
    clusters: Vec<(String, String)>,
    not_scanned: Vec<CategoryCode>,
    reading: Option<(i64, i64)>,
    /// The first day that has events.
    first_day: Option<Date>,
    /// Why the address could not be read; then nothing is measured.
    refused: String,
}

struct Acknowledged {
    name: String,
    sentence: String,
    outcome: String,
    /// The problem that it led to, or the form where it is still to be written.
    link: Option<(String, String)>,
    kept: Acknowledgement,
}

pub async fn show(reader: EventReader, Query(query): Query<UnusualQuery>) -> Result<Response, PageError> {
    reader.require(Act::ReadAllEvents)?;
    html(&page(&reader, &query, None).await?)
}

/// What was asked for, as far as it could be read.
pub(super) struct Asked {
    pub week: IsoWeek,
    pub newest: IsoWeek,
    pub alarms: i64,
    /// Why the address could not be read; then nothing is measured.
    pub refused: String,
}

impl Asked {
    pub fn read(reader: &Signed, query: &UnusualQuery) -> Self {
        let frame = &reader.frame;
        let newest = IsoWeek::of(reader.today());
        let mut refused = String::new();
        let week = if query.vecka.is_empty() {
            // The latest that is over: on a Monday the week that one talks about.
            if weekly::is_over(newest, reader.today()) {
                newest
            } else {
                newest.previous()
            }
        } else {
            match query.vecka.parse::<IsoWeek>() {
                Ok(week) if week <= newest => week,
                Ok(_) => {
                    refused = frame.t("unusual-week-to-come");
                    newest
                }
                Err(_) => {
                    refused = frame.t("filter-unread-vecka");
                    newest
                }
            }
        };
        let alarms = match query.larm.as_str() {
            "" => FALSE_ALARMS[0],
            number => match number.parse::<i64>().ok().filter(|n| (1..=365).contains(n)) {
                Some(number) => number,
                None => {
                    refused = frame.t("unusual-alarms-unread");
                    FALSE_ALARMS[0]
                }
            },
        };
        Self {
            week,
            newest,
            alarms,
            refused,
        }
    }
}

pub async fn page(
    reader: &Signed,
    query: &UnusualQuery,
    refusal: Option<Refusal>,
) -> Result<UnusualPage, PageError> {
    let frame = reader.frame.clone();
    let Asked {
        week,
        newest,
        alarms,
        refused,
    } = Asked::read(reader, query);
    let found = if refused.is_empty() {
        measure(reader, week, alarms).await?
    } else {
        Measured::Nothing
    };
    let (mut not_scanned, mut clusters) = (Vec::new(), Vec::new());
    let (measured, first_day, reading) = match found {
        Measured::Found {
            departures,
            clusters: found,
            not_scanned: too_many,
            first_day,
            ..
        } => {
            (not_scanned, clusters) = (too_many, found);
            (Some(departures), first_day, None)
        }
        Measured::Reading { read, of } => (None, None, Some((read, of))),
        Measured::Nothing => (None, None, None),
    };
    let known = reader.chain().await?;
    let weeks = (week.plus(-WEEKS_REMEMBERED), week);
    let looked_at = reader
        .app
        .store
        .acknowledgements(reader.municipality(), weeks)
        .await?;
    let mut rows = Vec::new();
    let mut sentences = BTreeMap::new();
    for departure in measured.iter().flat_map(|m| &m.found) {
        let row = row(reader, week, departure, &looked_at);
        if looked_at.iter().any(|kept| kept.input.series == row.series) {
            sentences.insert(row.series, row.sentence);
        } else {
            rows.push(row);
        }
    }
    let of_week = looked_at
        .into_iter()
        .filter(|kept| kept.input.series.week == week);
    let acknowledged = of_week
        .map(|kept| acknowledged(&frame, &known.chain, &mut sentences, kept))
        .collect();
    let problems = known.chain.problems.values();
    Ok(UnusualPage {
        acknowledged,
        problems: problems.map(|p| (p.code.to_string(), p.title.clone())).collect(),
        refusal,
        frame,
        week,
        week_over: weekly::is_over(week, reader.today()),
        earlier: week.previous(),
        later: (week < newest).then(|| week.next()),
        alarms,
        rows,
        clusters: clusters
            .iter()
            .map(|found| (gathered(&reader.frame, found), events_of(reader, found)))
            .collect(),
        measured,
        not_scanned,
        reading,
        first_day,
        refused,
    })
}

fn acknowledged(
    frame: &Frame,
    chain: &Chain,
    sentences: &mut BTreeMap<DepartedSeries, String>,
    kept: Acknowledgement,
) -> Acknowledged {
    let input = &kept.input;
    let link = match (&input.problem, input.led) {
        (Some(code), _) => chain
            .title_of(RecordKind::Problem, code.as_str())
            .map(|title| (RecordKind::Problem.link(code.as_str()), title)),
        (None, Led::ToProblem) if frame.may(Act::WriteGovernance) => Some((
            new_problem(frame, &input.series),
            frame.t("acknowledge-write-problem"),
        )),
        _ => None,
    };
    let words = [
        ("category", frame.category_name(&input.series.category).into()),
        (
            "area",
            match &input.series.area {
                Some(_) => frame.area_name(&input.series.area).into(),
                None => frame.t("acknowledge-whole").into(),
            },
        ),
    ];
    Acknowledged {
        name: frame.tw("acknowledge-series", &words),
        // It may not depart any more, when events have come or gone since.
        sentence: sentences.remove(&input.series).unwrap_or_default(),
        outcome: frame.t(format!("acknowledge-{}", input.led.code().replace('_', "-"))),
        link,
        kept,
    }
}

/// What departs, or how far the events have been read.
pub(super) enum Measured {
    Nothing,
    Reading {
        read: i64,
        of: i64,
    },
    /// With the entry of the journal that it is as of, and the first day that has events.
    Found {
        departures: Departures,
        clusters: Vec<WeekCluster>,
        /// Categories with more events than are scanned while somebody waits.
        not_scanned: Vec<CategoryCode>,
        entry: i64,
        first_day: Option<Date>,
    },
}

pub(super) async fn measure(reader: &Signed, week: IsoWeek, alarms: i64) -> Result<Measured, PageError> {
    let (store, home) = (&reader.app.store, reader.home.clone());
    let known = match reader.app.columns.known(store, &home).await? {
        Answer::Known(known) => known,
        Answer::Reading { read, of } => return Ok(Measured::Reading { read, of }),
    };
    let (entry, first_day) = (known.seq(), known.columns.days().map(|(first, _)| first));
    // The series come from the columns; only this week's events have names of places to tell.
    let events = store.events_of_week(home.code(), week).await?;
    let events: Vec<analysis::WeekEvent> = events.into_iter().map(weekly::event).collect();
    let (today, exact) = (reader.today(), reader.principal.sees_all_exactly());
    let week_over = weekly::is_over(week, today);
    let measured = tokio::task::spawn_blocking(move || {
        let counts = known
            .columns
            .week_counts(week.plus(-analysis::weekly::WEEKS_BACK), week);
        let first = week.plus(-analysis::methods::days::DAY_WEEKS);
        let by_weekday = known.columns.weekday_counts(first, week);
        let reporting: Vec<analysis::PartnerWeek> = known
            .reporting
            .iter()
            .filter(|told| told.week <= week)
            .cloned()
            .collect();
        let input = WeeklyInput {
            municipality: &home.municipality,
            zone: &home.zone,
            week,
            counts: &counts,
            events: &events,
            places: &[],
            reporting: &reporting,
            week_over,
        };
        let until = week.sunday().min(today);
        let (clusters, not_scanned) = clusters_until(&home, &known, until, exact);
        (
            departures(&input, &by_weekday, alarms as f64),
            clusters,
            not_scanned,
        )
    });
    let (departures, clusters, not_scanned) = measured.await?;
    Ok(Measured::Found {
        departures,
        clusters,
        not_scanned,
        entry,
        first_day,
    })
}

/// The reason in one sentence.
pub(super) fn sentence(reader: &Signed, departure: &Departure) -> String {
    let municipality = &reader.home.municipality;
    match reader.frame.language {
        Language::Swedish => analysis::sentence_sv(&departure.unusual, municipality),
        Language::English => analysis::sentence_en(&departure.unusual, municipality),
    }
}

/// What kind of departure it is: its chip and its word.
pub(super) fn verdict(departure: &Departure) -> (&'static str, &'static str) {
    if departure.unusual.likelier_cause.is_some() {
        ("c-chip--outline", "finding-caused")
    } else if departure.unusual.above {
        ("c-chip--warning", "verdict-above")
    } else {
        ("c-chip--info", "verdict-below")
    }
}

fn row(reader: &Signed, week: IsoWeek, departure: &Departure, looked_at: &[Acknowledgement]) -> Row {
    let (frame, unusual) = (&reader.frame, &departure.unusual);
    let (chip, word) = verdict(departure);
    let mut methods = Vec::new();
    if departure.farrington {
        methods.push(frame.t("unusual-farrington"));
    }
    if let Some(bound) = departure.ears {
        methods.push(frame.ta("unusual-ears", frame.decimal(&bound, 1)));
    }
    if let Some(rise) = departure.cusum {
        let since = IsoWeek::of(rise.since);
        methods.push(frame.ta("unusual-cusum", since));
    }
    if let Some(day) = departure.day {
        let words = [
            ("day", frame.long_date(&day.day).into()),
            ("n", frame.number(day.n).into()),
            ("bound", frame.decimal(&day.bound, 1).into()),
        ];
        methods.push(frame.tw("unusual-day", &words));
    }
    if let Some(since) = departure.days_since {
        methods.push(frame.ta("unusual-days", frame.date(&since)));
    }
    let (from, to) = (week.plus(-51).monday().to_string(), week.sunday().to_string());
    let of_year = forms::query(&[
        ("fran", &from),
        ("till", &to),
        ("omrade", unusual.area.as_ref().map_or("", |a| a.as_str())),
        ("kategori", unusual.category.as_str()),
    ]);
    let series = DepartedSeries {
        week,
        area: unusual.area.clone(),
        category: unusual.category.clone(),
    };
    let same = |kept: &&Acknowledgement| {
        let of = &kept.input.series;
        of.week < week && of.area == series.area && of.category == series.category
    };
    let before = looked_at.iter().find(same).map_or_else(String::new, |kept| {
        let words = [
            ("week", kept.input.series.week.to_string().into()),
            ("text", kept.input.reason.clone().into()),
        ];
        frame.tw("acknowledge-before", &words)
    });
    Row {
        series,
        before,
        rank: unusual.rank,
        sentence: sentence(reader, departure),
        chip,
        word: frame.t(word),
        methods,
        events: events_href(week, unusual.area.as_ref(), Some(&unusual.category), None, ""),
        explore: format!("/utforska{of_year}"),
    }
}

/// What there is to say of who was not heard and who is new, each a word and a sentence.
pub(super) fn reporter_sentences(frame: &Frame, reporters: &CoverageNote) -> Vec<(String, String)> {
    let silent = reporters.silent.iter().map(|silent| {
        let weeks = frame.tn("unusual-silent-weeks", silent.silent_weeks);
        let words = [
            ("partner", frame.partner_name(&silent.partner).into()),
            ("weeks", weeks.into()),
            ("n", frame.decimal(&silent.usual_per_week, 1).into()),
            ("share", frame.decimal(&(silent.usual_share * 100.0), 1).into()),
        ];
        let mut text = frame.tw("unusual-silent", &words);
        let missed: Vec<String> = silent
            .missed
            .iter()
            .map(|missed| missed_in_words(frame, missed))
            .collect();
        if !missed.is_empty() {
            text.push(' ');
            text.push_str(&frame.ta("unusual-missed", frame.report_language().list(&missed)));
        }
        (frame.t("reporting-silent"), text)
    });
    let new = reporters.new.iter().map(|new| {
        let words = [
            ("partner", frame.partner_name(&new.partner).into()),
            ("week", new.first_week.to_string().into()),
            ("events", frame.tn("list-events", new.events).into()),
        ];
        (frame.t("unusual-is-new"), frame.tw("unusual-new", &words))
    });
    silent.chain(new).collect()
}

fn missed_in_words(frame: &Frame, missed: &MissedSeries) -> String {
    let words = [
        ("category", frame.category_name(&missed.category).into()),
        ("area", frame.area_name(&missed.area).into()),
        ("share", frame.decimal(&(missed.share * 100.0), 0).into()),
    ];
    frame.tw("unusual-missed-series", &words)
}

impl UnusualPage {
    fn reporters(&self) -> Vec<(String, String)> {
        let measured = self.measured.as_ref();
        measured.map_or_else(Vec::new, |m| reporter_sentences(&self.frame, &m.reporters))
    }

    fn files(&self) -> Vec<(&'static str, String)> {
        let query = self.query();
        let path = |form: &str| format!("/utforska/ovanligt/fil/{form}{query}");
        FORMS.iter().map(|(form, name)| (*name, path(form))).collect()
    }

    /// That the areas were redrawn, as long as it tells on what they are compared with.
    fn redrawn(&self) -> Option<String> {
        let back = self.week.plus(-analysis::weekly::WEEKS_BACK).monday();
        let municipality = &self.frame.home.as_ref()?.municipality;
        let day = municipality.areas_redrawn_after(back)?;
        let is_within = self.first_day.is_some_and(|first| first < day);
        is_within.then(|| self.frame.ta("unusual-areas-redrawn", self.frame.date(&day)))
    }

    fn query(&self) -> String {
        let (week, alarms) = (self.week.to_string(), self.alarms.to_string());
        forms::query(&[("vecka", &week), ("larm", &alarms)])
    }

    fn may_acknowledge(&self) -> bool {
        self.frame.may(Act::WriteGovernance)
    }

    /// What was typed of a row and not kept.
    fn refusal(&self, row: &Row) -> Option<&Refusal> {
        self.refusal
            .as_ref()
            .filter(|refusal| refusal.input.is_of(&row.series))
    }

    fn area_of(&self, series: &DepartedSeries) -> String {
        series.area.as_ref().map_or_else(String::new, ToString::to_string)
    }

    /// Its line: a problem was chosen or typed, what else was.
    fn typed(&self, row: &Row, name: &str) -> String {
        let Some(Refusal { input, .. }) = self.refusal(row) else {
            return String::new();
        };
        match name {
            "utfall" => input.utfall.clone(),
            "problem" => input.problem.clone(),
            _ => input.skal.clone(),
        }
    }

    fn at(&self, week: &IsoWeek) -> String {
        let (week, alarms) = (week.to_string(), self.alarms.to_string());
        format!(
            "/utforska/ovanligt{}",
            forms::query(&[("vecka", &week), ("larm", &alarms)])
        )
    }

    fn choices(&self) -> Vec<(i64, bool)> {
        let mut numbers = FALSE_ALARMS.to_vec();
        numbers.push(self.alarms);
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().map(|n| (n, n == self.alarms)).collect()
    }

    fn looked_at(&self) -> String {
        let Some(measured) = &self.measured else {
            return String::new();
        };
        let frame = &self.frame;
        let words = [
            ("series", frame.number(measured.series).into()),
            ("comparable", frame.number(measured.comparable).into()),
            ("alarms", frame.number(self.alarms).into()),
        ];
        let mut said = frame.tw("unusual-looked-at", &words);
        if !self.not_scanned.is_empty() {
            let names = self.not_scanned.iter().map(|code| frame.category_name(code));
            let names: Vec<String> = names.collect();
            said.push(' ');
            said.push_str(&frame.ta("unusual-not-scanned", frame.report_language().list(&names)));
        }
        said
    }
}
