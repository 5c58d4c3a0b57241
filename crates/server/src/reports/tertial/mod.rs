//! A four-month period per district, for the steering group: what happened, what was done, what was promised and asked,
//! who was heard, and what is to come first. What is frozen of it is read by others too, who are told its counts in steps.

mod when;

use analysis::Audience;
use domain::access::Act;
use domain::body_decision::AssignmentState;
use domain::chain::{Chain, RecordKind};
use domain::codes::AreaCode;
use domain::intervention::Intervention;
use domain::tertial_report::{Tertial, TertialReport};
use domain::time::IsoWeek;
use jiff::ToSpan;
use jiff::civil::Date;
use report::figures::{AreaMap, Figure, MapArea, Measure, area_map};

use self::when::When;
pub(super) use self::when::week_by_week;
use super::adopted::versions;
use super::compiled::stretches;
use super::counting::{
    Counts, areas_redrawn, category_rows, cell_of_part, counts_by_date, coverage, reporters, reporting,
    told_of_part, whole_weeks,
};
use super::{Asked, Cell, Desk, Report, Rows, Section, to_chain, to_records};
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
    // A period that is not over is held against the same days of the year before.
    let last_day = tertial.last_day().min(as_of.day);
    let now = counts_by_date(desk, tertial.first_day(), last_day).await?;
    let then = counts_by_date(desk, tertial.first_day() - 1.year(), last_day - 1.year()).await?;
    let mut counted = counts(desk, &now, &then, tertial);
    let heard = coverage(desk, tertial.first_day(), last_day).await?;
    counted.notes.extend(heard.map(|words| (false, words)));
    let mut sections = vec![
        summary(frame, chain, report),
        priorities(frame, chain, &code),
        counted,
    ];
    let when = When::of(desk, tertial).await?;
    sections.push(when.overview(desk));
    for area in desk.home.municipality.working_areas() {
        let mut section = of_area(desk, chain, &area.code, &area.name, &now, &then, tertial);
        when.draw(frame, &area.code, &area.name, &mut section);
        // With its drawings an area fills a page: whoever works there takes that one along.
        section.new_page = section.more.len() > 1;
        sections.push(section);
    }
    // After the areas, which each have their page, what holds for all begins a page again.
    let mut streams = streams(desk, chain, tertial, &now).await?;
    streams.new_page = true;
    sections.push(streams);
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
        lacks: lacks(desk, tertial, report),
        sections,
        ..Report::default()
    })
}

/// Why it cannot be frozen and sent on the day that is said: the period goes on, or the version before came later or was
/// acknowledged later.
fn lacks(desk: &Desk, tertial: Tertial, report: Option<&TertialReport>) -> Vec<String> {
    let frame = &desk.frame;
    let mut lacks = Vec::new();
    let sent = report.and_then(|r| r.sent_on).unwrap_or(desk.as_of.day);
    if sent.min(desk.as_of.day) <= tertial.last_day() {
        lacks.push(frame.ta("tertial-sent-when-over", frame.date(&tertial.last_day())));
    }
    // Whoever acknowledged a version has not acknowledged the next, which therefore comes after.
    let received = report.into_iter().flat_map(|r| &r.receipts).map(|r| r.on);
    if let Some(received) = received.max().filter(|on| sent <= *on) {
        lacks.push(frame.ta("tertial-received-already", frame.date(&received)));
    }
    let before = versions(desk.chain(), &format!("tertial-{tertial}")).into_iter();
    if let Some(before) = before.map(|v| v.on).max().filter(|on| sent < *on) {
        lacks.push(frame.ta("tertial-sent-already", frame.date(&before)));
    }
    lacks
}

/// What the coordinators wrote, whom it was sent to, and who has acknowledged it.
fn summary(frame: &Frame, chain: &Chain, report: Option<&TertialReport>) -> Section {
    let mut summary = Section::new("sammanfattning", frame.t("tertial-summary"));
    summary.empty = frame.t("tertial-no-summary");
    let Some(report) = report else {
        return summary;
    };
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
    let is_sent = sent.is_some();
    summary.say(!is_sent, sent.unwrap_or_else(|| frame.t("tertial-not-sent")));
    if is_sent && report.document.is_none() {
        summary.say(true, frame.t("tertial-sent-unfrozen"));
    }
    let code = report.code.as_str();
    let frozen = versions(chain, &format!("tertial-{code}"));
    for receipt in &report.receipts {
        let of = frozen.iter().find(|version| version.on <= receipt.on);
        let words = [
            ("text", frame.function_name(&receipt.function).into()),
            ("day", frame.date(&receipt.on).into()),
            ("sent", of.map_or_else(String::new, |v| frame.date(&v.on)).into()),
        ];
        let key = if of.is_some() {
            "tertial-receipt-of"
        } else {
            "tertial-receipt"
        };
        summary.say(false, frame.tw(key, &words));
    }
    summary
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
    let least = desk.home.municipality.least_public();
    let row = |name: &str, n: i64, before: i64| {
        vec![
            Cell::from(name),
            cell_of_part(desk, n, least),
            cell_of_part(desk, before, least),
        ]
    };
    let of_area = |name: &str, area: Option<&AreaCode>| row(name, now.of_area(area), then.of_area(area));
    if desk.audience() == Audience::Others {
        section.say(false, frame.ta("tertial-in-steps", least));
    } else {
        section.figure = Some(map(desk, now, tertial));
    }
    let working = desk.home.municipality.working_areas().iter();
    let mut rows: Vec<_> = working.map(|a| of_area(&a.name, Some(&a.code))).collect();
    rows.push(of_area(&frame.t("tertial-unknown-area"), None));
    rows.push(row(&frame.t("tertial-all"), now.total(), then.total()));
    section.add(Rows {
        name: String::new(),
        heads: now_and_before(frame, "said-area", tertial),
        rows,
    });
    section
}

fn now_and_before(frame: &Frame, first: &'static str, tertial: Tertial) -> Vec<(String, bool)> {
    vec![
        (frame.t(first), false),
        (tertial.to_string(), true),
        (format!("{}-T{}", tertial.year - 1, tertial.number), true),
    ]
}

fn map(desk: &Desk, now: &Counts, tertial: Tertial) -> Figure {
    let frame = &desk.frame;
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
    area_map(&frame.t("tertial-events"), &map, frame.report_language())
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
            match desk.audience() {
                Audience::Register => frame.tn("line-events", now.total()).into(),
                Audience::Others => {
                    let least = desk.home.municipality.least_public();
                    frame
                        .ta("stream-events-told", cell_of_part(desk, now.total(), least).words)
                        .into()
                }
            },
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
    let rows = match desk.audience() {
        Audience::Register => category_rows(desk, now, then, Some(area)),
        Audience::Others => {
            let (rows, few) = told_of_part(desk, now, then, area);
            for (least, names) in few {
                let words = [("n", least.into()), ("text", names.join(", ").into())];
                section.say(false, frame.tw("tertial-few-both", &words));
            }
            rows
        }
    };
    section.add(Rows {
        name: frame.ta("tertial-of-area", name),
        heads: now_and_before(frame, "said-category", tertial),
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
