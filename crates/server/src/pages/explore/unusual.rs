//! What is unusual in a week: every category in every area, by three methods, ranked, each with its reason in one
//! sentence and the way to its events. How many false alarms a year one bears is the reader's to say.

use analysis::{Departure, Departures, WeeklyInput, departures};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::access::Act;
use domain::time::IsoWeek;
use serde::Deserialize;

use crate::access::EventReader;
use crate::columns::Answer;
use crate::errors::{PageError, html};
use crate::forms;
use crate::frame::Frame;
use crate::pages::pictures::view::events_href;
use crate::texts::Language;
use crate::weekly;

/// What is offered; the first is what one gets who has not chosen.
const FALSE_ALARMS: [i64; 4] = [12, 4, 26, 52];

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct UnusualQuery {
    vecka: String,
    larm: String,
}

struct Row {
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
struct UnusualPage {
    frame: Frame,
    week: IsoWeek,
    week_over: bool,
    earlier: IsoWeek,
    later: Option<IsoWeek>,
    alarms: i64,
    rows: Vec<Row>,
    /// What was looked at, once it has been.
    measured: Option<Departures>,
    reading: Option<(i64, i64)>,
    /// Why the address could not be read; then nothing is measured.
    refused: String,
}

pub async fn show(reader: EventReader, Query(query): Query<UnusualQuery>) -> Result<Response, PageError> {
    reader.require(Act::ReadAllEvents)?;
    let frame = reader.frame.clone();
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
    let (measured, reading) = if refused.is_empty() {
        measure(&reader, week, alarms).await?
    } else {
        (None, None)
    };
    let rows = measured.as_ref().map_or_else(Vec::new, |m| {
        m.found.iter().map(|d| row(&reader, week, d)).collect()
    });
    html(&UnusualPage {
        frame,
        week,
        week_over: weekly::is_over(week, reader.today()),
        earlier: week.previous(),
        later: (week < newest).then(|| week.next()),
        alarms,
        rows,
        measured,
        reading,
        refused,
    })
}

/// What departs, or how far the events have been read.
async fn measure(
    reader: &EventReader,
    week: IsoWeek,
    alarms: i64,
) -> Result<(Option<Departures>, Option<(i64, i64)>), PageError> {
    let (store, home) = (&reader.app.store, reader.home.clone());
    let known = match reader.app.columns.known(store, &home).await? {
        Answer::Known(known) => known,
        Answer::Reading { read, of } => return Ok((None, Some((read, of)))),
    };
    // The series come from the columns; only this week's events have names of places to tell.
    let events = store.events_of_week(home.code(), week).await?;
    let events: Vec<analysis::WeekEvent> = events.into_iter().map(weekly::event).collect();
    let week_over = weekly::is_over(week, reader.today());
    let measured = tokio::task::spawn_blocking(move || {
        let counts = known
            .columns
            .week_counts(week.plus(-analysis::weekly::WEEKS_BACK), week);
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
        departures(&input, alarms as f64)
    });
    Ok((Some(measured.await?), None))
}

fn row(reader: &EventReader, week: IsoWeek, departure: &Departure) -> Row {
    let (frame, municipality) = (&reader.frame, &reader.home.municipality);
    let unusual = &departure.unusual;
    let sentence = match frame.language {
        Language::Swedish => analysis::sentence_sv(unusual, municipality),
        Language::English => analysis::sentence_en(unusual, municipality),
    };
    let (chip, word) = if unusual.likelier_cause.is_some() {
        ("c-chip--outline", "finding-caused")
    } else if unusual.above {
        ("c-chip--warning", "verdict-above")
    } else {
        ("c-chip--info", "verdict-below")
    };
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
    let (from, to) = (week.plus(-51).monday().to_string(), week.sunday().to_string());
    let of_year = forms::query(&[
        ("fran", &from),
        ("till", &to),
        ("omrade", unusual.area.as_ref().map_or("", |a| a.as_str())),
        ("kategori", unusual.category.as_str()),
    ]);
    Row {
        rank: unusual.rank,
        sentence,
        chip,
        word: frame.t(word),
        methods,
        events: events_href(week, unusual.area.as_ref(), Some(&unusual.category), None, ""),
        explore: format!("/utforska{of_year}"),
    }
}

impl UnusualPage {
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
        self.frame.tw(
            "unusual-looked-at",
            &[
                ("series", self.frame.number(measured.series).into()),
                ("comparable", self.frame.number(measured.comparable).into()),
                ("alarms", self.frame.number(self.alarms).into()),
            ],
        )
    }
}
