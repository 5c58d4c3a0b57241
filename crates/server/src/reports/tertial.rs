//! A four-month period per district, for the steering group: what happened, what was done, what was promised and asked,
//! who was heard, and what is to come first.

use std::collections::HashMap;
use std::sync::Arc;

use analysis::{Audience, HistoryWeek, HourTable, MeasuredWeek, Selection};
use domain::access::Act;
use domain::body_decision::AssignmentState;
use domain::chain::{Chain, RecordKind};
use domain::codes::AreaCode;
use domain::intervention::Intervention;
use domain::tertial_report::Tertial;
use domain::time::IsoWeek;
use jiff::ToSpan;
use jiff::civil::Date;
use report::figures::{AreaMap, MapArea, Measure, area_map, hour_table, period_series};

use super::compiled::stretches;
use super::counting::{
    Counts, areas_redrawn, category_rows, counts_by_date, coverage, reporters, reporting, whole_weeks,
};
use super::{Asked, Cell, Desk, Report, Rows, Section, to_chain, to_records};
use crate::columns::Answer;
use crate::errors::PageError;
use crate::frame::Frame;
use crate::pages::chain::was_known;

pub async fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let tertial = Tertial::from_code(&asked.of).ok_or(PageError::NotFound)?;
    let (chain, frame, as_of) = (desk.chain(), &desk.frame, &desk.as_of);
    let code = tertial.to_string();
    let report = chain.tertial_reports.get(&code.as_str().into());
    let range = crate::wording::date_range(tertial.first_day(), tertial.last_day(), frame.language);
    let edit = match report {
        Some(_) => format!("/kedjan/tertialrapporter/{code}/andra"),
        None => format!("/kedjan/tertialrapporter/ny?code={code}"),
    };
    let mut actions = Vec::new();
    if frame.may(Act::WriteGovernance) {
        actions.push((edit, frame.t("tertial-write")));
    }
    let mut summary = Section::new("sammanfattning", frame.t("tertial-summary"));
    summary.empty = frame.t("tertial-no-summary");
    if let Some(report) = report {
        if !report.summary.is_empty() {
            summary.paragraphs.push(report.summary.clone());
        }
        let sent = report.sent_on.map(|on| {
            let to = report
                .to_body
                .as_ref()
                .map_or_else(String::new, |b| chain.body_name(b).to_owned());
            frame.tw(
                "tertial-sent",
                &[("day", frame.date(&on).into()), ("text", to.into())],
            )
        });
        summary.notes.push((
            sent.is_none(),
            sent.unwrap_or_else(|| frame.t("tertial-not-sent")),
        ));
        for receipt in &report.receipts {
            let words = [
                ("text", frame.function_name(&receipt.function).into()),
                ("day", frame.date(&receipt.on).into()),
            ];
            summary.notes.push((false, frame.tw("tertial-receipt", &words)));
        }
    }
    // A period that is not over is held against the same days of the year before.
    let last_day = tertial.last_day().min(as_of.day);
    let now = counts_by_date(desk, tertial.first_day(), last_day).await?;
    let then = counts_by_date(desk, tertial.first_day() - 1.year(), last_day - 1.year()).await?;
    let mut counted = counts(desk, &now, &then, tertial);
    let heard = coverage(desk, tertial.first_day(), last_day).await?;
    counted.notes.extend(heard.map(|words| (false, words)));
    let mut sections = vec![summary, priorities(frame, chain, &code), counted];
    sections.push(streams(desk, chain, tertial, &now).await?);
    let when = When::of(desk, tertial).await?;
    for area in desk.home.municipality.working_areas() {
        let mut section = of_area(desk, chain, &area.code, &area.name, &now, &then, tertial);
        when.draw(frame, &area.code, &area.name, &mut section);
        // With its drawings an area fills a page: whoever works there takes that one along.
        section.new_page = section.more.len() > 1;
        sections.push(section);
    }
    sections.push(heard_from(desk, tertial.first_day(), last_day).await?);
    sections.push(promises(frame, chain, tertial, as_of.day));
    sections.push(assignments(frame, chain, tertial, as_of.day));
    Ok(Report {
        name: format!("tertial-{code}"),
        kicker: range,
        title: frame.ta("tertial-title", &code),
        lead: frame.t("tertial-about"),
        crumbs: vec![
            to_chain(desk),
            to_records(desk, RecordKind::TertialReport),
            (String::new(), code.clone()),
        ],
        here: format!("/tertial/{code}"),
        actions,
        sections,
        ..Report::default()
    })
}

fn priorities(frame: &Frame, chain: &Chain, code: &str) -> Section {
    let mut section = Section::new("prioriteringar", frame.t("said-priorities"));
    section.empty = frame.t("tertial-no-priorities");
    if let Some(report) = chain.tertial_reports.get(&code.into()) {
        let rows = report.priorities.iter().map(|p| {
            let problems: Vec<String> = p
                .problems
                .iter()
                .filter_map(|c| chain.problems.get(c))
                .map(|p| p.title.clone())
                .collect();
            vec![
                Cell::from(frame.area_name(&Some(p.area.clone()))),
                Cell::from(&p.text),
                Cell::from(problems.join(", ")),
            ]
        });
        section.add(Rows {
            name: String::new(),
            heads: ["said-area", "said-text", "records-problem"]
                .iter()
                .map(|k| (frame.t(*k), false))
                .collect(),
            rows: rows.collect(),
        });
    }
    section
}

fn counts(desk: &Desk, now: &Counts, then: &Counts, tertial: Tertial) -> Section {
    let frame = &desk.frame;
    let mut section = Section::new("handelser", frame.t("tertial-events"));
    section.paragraphs.push(frame.t("tertial-by-date"));
    if desk.as_of.day < tertial.last_day() {
        section.say(true, frame.ta("tertial-not-over", frame.date(&desk.as_of.day)));
    }
    if let Some(words) = areas_redrawn(desk, frame, tertial.first_day() - 1.year()) {
        section.say(true, words);
    }
    let row = |name: &str, area: Option<&AreaCode>| {
        vec![
            Cell::from(name),
            Cell::count(now.of_area(area)),
            Cell::count(then.of_area(area)),
        ]
    };
    let areas: Vec<MapArea> = desk
        .home
        .municipality
        .working_areas()
        .iter()
        .map(|a| MapArea {
            area: a.code.clone(),
            value: Some(now.of_area(Some(&a.code)) as f64),
        })
        .collect();
    let map = AreaMap {
        municipality: &desk.home.municipality,
        measure: Measure::Events,
        days: Some((tertial.first_day(), tertial.last_day().min(desk.as_of.day))),
        areas: &areas,
        places: &[],
    };
    section.figure = Some(area_map(
        &frame.t("tertial-events"),
        &map,
        frame.report_language(),
    ));
    let mut rows: Vec<_> = desk
        .home
        .municipality
        .working_areas()
        .iter()
        .map(|a| row(&a.name, Some(&a.code)))
        .collect();
    rows.push(row(&frame.t("tertial-unknown-area"), None));
    rows.push(vec![
        Cell::from(frame.t("tertial-all")),
        Cell::count(now.total()),
        Cell::count(then.total()),
    ]);
    section.add(Rows {
        name: String::new(),
        heads: vec![
            (frame.t("said-area"), false),
            (tertial.to_string(), true),
            (format!("{}-T{}", tertial.year - 1, tertial.number), true),
        ],
        rows,
    });
    section
}

/// Events, weekly pictures and what inhabitants say, side by side.
async fn streams(desk: &Desk, chain: &Chain, tertial: Tertial, now: &Counts) -> Result<Section, PageError> {
    let frame = &desk.frame;
    let mut section = Section::new("strommar", frame.t("tertial-streams"));
    let adopted = desk.store.adopted_weeks(desk.municipality()).await?;
    let last_day = tertial.last_day().min(desk.as_of.day);
    let (first, last) = (IsoWeek::of(tertial.first_day()), IsoWeek::of(last_day));
    let mut weeks = Vec::new();
    let mut week = first;
    // Of a week that is not over there is no picture yet.
    while week <= last && week.sunday() <= desk.as_of.day {
        weeks.push(week);
        week = week.plus(1);
    }
    let missing: Vec<IsoWeek> = weeks.iter().copied().filter(|w| !adopted.contains(w)).collect();
    let words = [
        ("n", (weeks.len() - missing.len()).to_string().into()),
        ("of", weeks.len().to_string().into()),
    ];
    let measured: Vec<String> = chain
        .indicators
        .values()
        .filter_map(|i| {
            let value = i
                .values
                .iter()
                .filter(|v| v.area.is_none() && was_known(v, tertial.last_day()))
                .max_by_key(|v| v.year)?;
            let sure = value
                .uncertainty
                .map_or_else(String::new, |u| format!(" ±{}", frame.decimal(&u, 1)));
            Some(format!(
                "{}: {}{sure} {} ({})",
                i.name,
                frame.measured(value),
                i.unit,
                value.year
            ))
        })
        .collect();
    let heard = desk.store.reporting(desk.municipality(), first, last).await?;
    let mut partners: Vec<_> = heard.iter().map(|w| w.partner.clone()).collect();
    partners.sort();
    partners.dedup();
    let rows = vec![
        vec![
            Cell::from(frame.t("stream-events")),
            Cell::from(frame.tn("line-events", now.total())),
            Cell::from(frame.tn("stream-partners", partners.len())),
        ],
        vec![
            Cell::from(frame.t("stream-pictures")),
            Cell::from(frame.tw("stream-weeks", &words)),
            Cell::from(if missing.is_empty() {
                frame.t("stream-none-missing")
            } else {
                frame.ta("stream-missing", stretches(&missing).join(", "))
            }),
        ],
        vec![
            Cell::from(frame.t("stream-survey")),
            Cell::from(if measured.is_empty() {
                frame.t("value-unknown")
            } else {
                measured.join("; ")
            }),
            Cell::from(frame.t("stream-survey-about")),
        ],
    ];
    section.add(Rows {
        name: String::new(),
        heads: ["stream", "stream-says", "stream-sure"]
            .iter()
            .map(|k| (frame.t(*k), false))
            .collect(),
        rows,
    });
    Ok(section)
}

/// Who reported, week by week: what is silent may still have happened.
async fn heard_from(desk: &Desk, from: Date, to: Date) -> Result<Section, PageError> {
    let section = Section::new("tackning", desk.frame.t("compiled-reporters"));
    let section = section.empty(desk.frame.t("tertial-nobody-heard"));
    let Some((first, last)) = whole_weeks(from, to) else {
        return Ok(section);
    };
    let reporting = reporting(desk, first, last).await?;
    let weeks = (0..).map(|n| first.plus(n)).take_while(|week| *week <= last);
    let mut rows = reporters(desk, &reporting, weeks.count() as i64);
    rows.name.clear();
    Ok(section.rows(rows))
}

/// With fewer events hour by hour over the week, a pattern would be chance.
const LEAST_FOR_HOURS: i64 = 20;

/// When in the period it happened in each area: week by week against what was expected, and when on the week.
struct When {
    /// Nothing before the first whole week of the period is over.
    weeks: Option<(IsoWeek, Arc<MeasuredWeek>)>,
    hours: HashMap<AreaCode, HourTable>,
    /// The events are being read: when on the week is not here yet.
    is_reading: bool,
}

impl When {
    async fn of(desk: &Desk, tertial: Tertial) -> Result<Self, PageError> {
        let (first_day, last_day) = (tertial.first_day(), tertial.last_day().min(desk.as_of.day));
        let mut when = Self {
            weeks: None,
            hours: HashMap::new(),
            is_reading: false,
        };
        // Week by week and hour by hour the counts are small: for those who see the events.
        if desk.audience() == Audience::Others || last_day < first_day {
            return Ok(when);
        }
        if let Some((first, last)) = whole_weeks(first_day, last_day) {
            when.weeks = Some((first, desk.week(last).await?));
        }
        let known = match desk.events().await? {
            Answer::Known(known) => known,
            Answer::Reading { .. } => {
                when.is_reading = true;
                return Ok(when);
            }
        };
        let public = known.public_sources(&desk.home.municipality);
        let areas = desk.home.municipality.working_areas().iter();
        let areas: Vec<AreaCode> = areas.map(|a| a.code.clone()).collect();
        when.hours = tokio::task::spawn_blocking(move || {
            let of = |area: AreaCode| {
                let tally = known.columns.tally(&Selection {
                    days: Some((first_day, last_day)),
                    areas: vec![area.clone()],
                    sources_left_out: public.clone(),
                    ..Selection::default()
                });
                (area, tally.hours)
            };
            areas.into_iter().map(of).collect()
        })
        .await?;
        Ok(when)
    }

    fn draw(&self, frame: &Frame, area: &AreaCode, name: &str, section: &mut Section) {
        let language = frame.report_language();
        let series = self.weeks.as_ref().and_then(|(first, week)| {
            let curve = week.curve(Some(area)).iter().filter(|w| *first <= w.week);
            let weeks: Vec<HistoryWeek> = curve.cloned().collect();
            let happens = weeks.iter().any(|w| w.count.n > 0 || w.count.range.is_some());
            happens.then(|| period_series(&frame.ta("tertial-series", name), &weeks, language))
        });
        let hours = self
            .hours
            .get(area)
            .filter(|h| h.n_known + h.n_shared >= LEAST_FOR_HOURS);
        let hours = hours.map(|hours| hour_table(&frame.ta("compiled-hours", name), hours, language));
        for figure in [series, hours].into_iter().flatten() {
            let rows = Rows::of(&figure.table);
            section.more.push((figure, rows));
        }
        if self.is_reading {
            section.say(true, frame.t("streams-reading"));
        }
    }
}

fn of_area(
    desk: &Desk,
    chain: &Chain,
    area: &AreaCode,
    name: &str,
    now: &Counts,
    then: &Counts,
    tertial: Tertial,
) -> Section {
    let frame = &desk.frame;
    let mut section = Section::new(format!("omrade-{area}"), name);
    section.empty = frame.t("tertial-nothing");
    let rows = category_rows(desk, now, then, Some(area));
    section.add(Rows {
        name: frame.ta("tertial-of-area", name),
        heads: vec![
            (frame.t("said-category"), false),
            (tertial.to_string(), true),
            (format!("{}-T{}", tertial.year - 1, tertial.number), true),
        ],
        rows,
    });
    let here = |of: &&Intervention| {
        let of_problem = of
            .problems
            .iter()
            .filter_map(|c| chain.problems.get(c))
            .any(|p| p.areas.contains(area));
        let during = of.from.is_some_and(|from| from <= tertial.last_day())
            && of.to.is_none_or(|to| tertial.first_day() <= to);
        (of.area.as_ref() == Some(area) || (of.area.is_none() && of_problem)) && during
    };
    let rows = chain.interventions.values().filter(here).map(|of| {
        let state = of.state(tertial.last_day());
        let best = chain
            .follow_ups
            .values()
            .filter(|f| f.intervention == of.code)
            .max_by_key(|f| (f.kind, f.on));
        let result = best.map_or_else(String::new, |f| {
            format!(
                "{} ({})",
                frame.choice(f.verdict.code()),
                frame.choice(f.kind.code())
            )
        });
        vec![
            Cell::to(&of.title, RecordKind::Intervention.link(of.code.as_str())),
            Cell::from(frame.t(format!("state-{}", state.code()))),
            Cell::from(result),
        ]
    });
    section.add(activities(frame, chain, area, name, tertial));
    section.add(Rows {
        name: frame.ta("tertial-interventions", name),
        heads: ["record-intervention", "document-status", "said-result"]
            .iter()
            .map(|k| (frame.t(*k), false))
            .collect(),
        rows: rows.collect(),
    });
    section
}

/// Dialogues and safety walks of the period, and whether those who came were answered.
fn activities(frame: &Frame, chain: &Chain, area: &AreaCode, name: &str, tertial: Tertial) -> Rows {
    let (first, last) = (tertial.first_day(), tertial.last_day());
    let held = chain.dialogues.values();
    let held = held.filter(|d| d.area.as_ref() == Some(area) && first <= d.on && d.on <= last);
    let rows = held.map(|d| {
        vec![
            Cell::to(&d.place, RecordKind::Dialogue.link(d.code.as_str())),
            Cell::from(frame.choice(d.kind.code())),
            Cell::day(frame, d.on),
            Cell::count(d.points.len() as i64),
            d.feedback_on.map_or_else(
                || frame.t("tertial-no-feedback").into(),
                |on| Cell::day(frame, on),
            ),
        ]
    });
    let heads = [
        "said-place",
        "said-kind",
        "said-on",
        "#said-points",
        "said-feedback_on",
    ];
    Rows::new(
        frame.ta("tertial-activities", name),
        &heads,
        frame,
        rows.collect(),
    )
}

fn promises(frame: &Frame, chain: &Chain, tertial: Tertial, day: Date) -> Section {
    let mut section = Section::new("loften", frame.t("records-promise"));
    section.empty = frame.t("tertial-no-promises");
    let end = tertial.last_day().min(day);
    let rows = chain
        .promises
        .values()
        .filter(|p| p.year == tertial.year)
        .map(|p| {
            vec![
                Cell::to(&p.text, RecordKind::Promise.link(p.code.as_str())),
                Cell::from(frame.t(format!("state-promise-{}", p.state(end).code()))),
                Cell::count(p.counted(end)),
                p.at_least.map_or_else(Cell::default, Cell::count),
            ]
        });
    section.add(Rows {
        name: String::new(),
        heads: vec![
            (frame.t("record-promise"), false),
            (frame.t("document-status"), false),
            (frame.t("said-progress"), true),
            (frame.t("said-at_least"), true),
        ],
        rows: rows.collect(),
    });
    section
}

fn assignments(frame: &Frame, chain: &Chain, tertial: Tertial, day: Date) -> Section {
    let mut section = Section::new("uppdrag", frame.t("records-assignment"));
    section.empty = frame.t("tertial-no-assignments");
    let end = tertial.last_day().min(day);
    let shown = chain
        .assignments
        .values()
        .filter(|a| a.given_on <= end && a.answered_on.is_none_or(|on| tertial.first_day() <= on));
    let rows = shown.map(|a| {
        let state = match a.state(end) {
            AssignmentState::Answered => frame.t("state-answered"),
            AssignmentState::Open => frame.ta("state-waiting", frame.date(&a.due_on())),
            AssignmentState::Late { since } => frame.ta("state-late", frame.date(&since)),
        };
        vec![
            Cell::to(&a.text, RecordKind::Assignment.link(a.code.as_str())),
            Cell::from(state),
            Cell::from(&a.answer),
        ]
    });
    section.add(Rows {
        name: String::new(),
        heads: ["record-assignment", "document-status", "said-answer"]
            .iter()
            .map(|k| (frame.t(*k), false))
            .collect(),
        rows: rows.collect(),
    });
    section
}
