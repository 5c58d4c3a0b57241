//! A four-month period per district, for the steering group: what happened, what was done, what was promised and asked,
//! who was heard, and what is to come first.

use axum::extract::{Path, Query};
use axum::response::Response;
use domain::access::Act;
use domain::body_decision::AssignmentState;
use domain::chain::{Chain, RecordKind};
use domain::codes::AreaCode;
use domain::intervention::Intervention;
use domain::tertial_report::Tertial;
use domain::time::IsoWeek;
use jiff::civil::Date;

use super::counting::{Counts, counts_by_date};
use super::record::RowTable;
use super::sheet::{Section, Sheet, linked, plain};
use crate::access::{GovernanceReader, Signed};
use crate::errors::PageError;
use crate::frame::Frame;
use crate::pages::governance::{AsOf, DayQuery};

pub async fn show(
    reader: GovernanceReader,
    Path(period): Path<String>,
    Query(query): Query<DayQuery>,
) -> Result<Response, PageError> {
    let as_of = AsOf::of(&query.dag, reader.today());
    sheet(&reader, &period, &as_of).await?.page(&reader, as_of)
}

pub async fn pdf(
    reader: GovernanceReader,
    Path(period): Path<String>,
    Query(query): Query<DayQuery>,
) -> Result<Response, PageError> {
    let as_of = AsOf::of(&query.dag, reader.today());
    let name = format!("tertial-{period}");
    sheet(&reader, &period, &as_of)
        .await?
        .pdf(&reader, &as_of, &name)
        .await
}

async fn sheet(signed: &Signed, period: &str, as_of: &AsOf) -> Result<Sheet, PageError> {
    // The figures are events by place and kind: for those who see the events themselves.
    signed.require(Act::ReadAllEvents)?;
    let tertial = Tertial::from_code(period).ok_or(PageError::NotFound)?;
    let known = signed.chain().await?;
    let (chain, frame) = (&known.chain, &signed.frame);
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
    let mut summary = Section::new(frame.t("tertial-summary"));
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
    let now = counts_by_date(signed, tertial.first_day(), tertial.last_day()).await?;
    let last_year = Tertial {
        year: tertial.year - 1,
        ..tertial
    };
    let then = counts_by_date(signed, last_year.first_day(), last_year.last_day()).await?;
    let mut sections = vec![
        summary,
        priorities(frame, chain, &code),
        counts(signed, &now, &then, tertial),
    ];
    sections.push(streams(signed, chain, tertial, &now).await?);
    for area in signed.home.municipality.working_areas() {
        sections.push(of_area(
            signed, chain, &area.code, &area.name, &now, &then, tertial,
        ));
    }
    sections.push(promises(frame, chain, tertial, as_of.day));
    sections.push(assignments(frame, chain, tertial, as_of.day));
    Ok(Sheet {
        title: frame.ta("tertial-title", &code),
        kicker: range,
        lead: frame.t("tertial-about"),
        crumbs: vec![
            ("/kedjan".to_owned(), frame.t("nav-chain")),
            (
                "/kedjan/tertialrapporter".to_owned(),
                frame.t("records-tertial_report"),
            ),
            (String::new(), code.clone()),
        ],
        here: format!("/tertial/{code}"),
        files: vec![(
            format!("/tertial/{code}/tertial.pdf{}", as_of.query()),
            "PDF".to_owned(),
        )],
        actions,
        choice: None,
        sections,
    })
}

fn priorities(frame: &Frame, chain: &Chain, code: &str) -> Section {
    let mut section = Section::new(frame.t("said-priorities"));
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
                plain(frame.area_name(&Some(p.area.clone()))),
                plain(&p.text),
                plain(problems.join(", ")),
            ]
        });
        section.tables.push(RowTable {
            name: frame.t("said-priorities"),
            id: "prioriteringar",
            heads: ["said-area", "said-text", "records-problem"]
                .iter()
                .map(|k| (frame.t(*k), false))
                .collect(),
            rows: rows.collect(),
        });
    }
    section
}

fn counts(signed: &Signed, now: &Counts, then: &Counts, tertial: Tertial) -> Section {
    let frame = &signed.frame;
    let number = crate::wording::number;
    let mut section = Section::new(frame.t("tertial-events"));
    section.paragraphs.push(frame.t("tertial-by-date"));
    let row = |name: &str, area: Option<&AreaCode>| {
        vec![
            plain(name),
            plain(number(now.of_area(area))),
            plain(number(then.of_area(area))),
        ]
    };
    let mut rows: Vec<_> = signed
        .home
        .municipality
        .working_areas()
        .iter()
        .map(|a| row(&a.name, Some(&a.code)))
        .collect();
    rows.push(row(&frame.t("tertial-unknown-area"), None));
    rows.push(vec![
        plain(frame.t("tertial-all")),
        plain(number(now.total())),
        plain(number(then.total())),
    ]);
    section.tables.push(RowTable {
        name: frame.t("tertial-events"),
        id: "handelser",
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
async fn streams(
    signed: &Signed,
    chain: &Chain,
    tertial: Tertial,
    now: &Counts,
) -> Result<Section, PageError> {
    let frame = &signed.frame;
    let mut section = Section::new(frame.t("tertial-streams"));
    let adopted = signed.app.store.adopted_weeks(signed.municipality()).await?;
    let (first, last) = (IsoWeek::of(tertial.first_day()), IsoWeek::of(tertial.last_day()));
    let mut weeks = Vec::new();
    let mut week = first;
    while week <= last {
        weeks.push(week);
        week = week.plus(1);
    }
    let missing: Vec<String> = weeks
        .iter()
        .filter(|w| !adopted.contains(w))
        .map(|w| w.to_string())
        .collect();
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
                .filter(|v| v.area.is_none() && v.year <= tertial.year)
                .max_by_key(|v| v.year)?;
            let sure = value
                .uncertainty
                .map_or_else(String::new, |u| format!(" ±{}", frame.decimal(&u, 1)));
            Some(format!(
                "{}: {}{sure} {} ({})",
                i.name,
                frame.decimal(&value.value, 1),
                i.unit,
                value.year
            ))
        })
        .collect();
    let heard = signed
        .app
        .store
        .reporting(signed.municipality(), first, last)
        .await?;
    let mut partners: Vec<_> = heard.iter().map(|w| w.partner.clone()).collect();
    partners.sort();
    partners.dedup();
    let rows = vec![
        vec![
            plain(frame.t("stream-events")),
            plain(frame.tn("line-events", now.total())),
            plain(frame.tn("stream-partners", partners.len())),
        ],
        vec![
            plain(frame.t("stream-pictures")),
            plain(frame.tw("stream-weeks", &words)),
            plain(if missing.is_empty() {
                frame.t("stream-none-missing")
            } else {
                frame.ta("stream-missing", missing.join(", "))
            }),
        ],
        vec![
            plain(frame.t("stream-survey")),
            plain(if measured.is_empty() {
                frame.t("value-unknown")
            } else {
                measured.join("; ")
            }),
            plain(frame.t("stream-survey-about")),
        ],
    ];
    section.tables.push(RowTable {
        name: frame.t("tertial-streams"),
        id: "strommar",
        heads: ["stream", "stream-says", "stream-sure"]
            .iter()
            .map(|k| (frame.t(*k), false))
            .collect(),
        rows,
    });
    Ok(section)
}

fn of_area(
    signed: &Signed,
    chain: &Chain,
    area: &AreaCode,
    name: &str,
    now: &Counts,
    then: &Counts,
    tertial: Tertial,
) -> Section {
    let frame = &signed.frame;
    let mut section = Section::new(name.to_owned());
    section.empty = frame.t("tertial-nothing");
    let number = crate::wording::number;
    let mut counted: Vec<_> = signed
        .home
        .municipality
        .categories
        .iter()
        .map(|c| {
            (
                now.of(Some(area), &c.code),
                then.of(Some(area), &c.code),
                frame.category_name(&c.code),
            )
        })
        .filter(|(n, before, _)| *n > 0 || *before > 0)
        .collect();
    counted.sort_by(|a, b| (b.0, b.1, &a.2).cmp(&(a.0, a.1, &b.2)));
    section.tables.push(RowTable {
        name: frame.ta("tertial-of-area", name),
        id: "kategorier",
        heads: vec![
            (frame.t("said-category"), false),
            (tertial.to_string(), true),
            (format!("{}-T{}", tertial.year - 1, tertial.number), true),
        ],
        rows: counted
            .into_iter()
            .map(|(n, before, name)| vec![plain(name), plain(number(n)), plain(number(before))])
            .collect(),
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
            linked(&of.title, RecordKind::Intervention.link(of.code.as_str())),
            plain(frame.t(format!("state-{}", state.code()))),
            plain(result),
        ]
    });
    section.tables.push(RowTable {
        name: frame.ta("tertial-interventions", name),
        id: "atgarder",
        heads: ["record-intervention", "document-status", "said-result"]
            .iter()
            .map(|k| (frame.t(*k), false))
            .collect(),
        rows: rows.collect(),
    });
    section
}

fn promises(frame: &Frame, chain: &Chain, tertial: Tertial, day: Date) -> Section {
    let mut section = Section::new(frame.t("records-promise"));
    section.empty = frame.t("tertial-no-promises");
    let end = tertial.last_day().min(day);
    let rows = chain
        .promises
        .values()
        .filter(|p| p.year == tertial.year)
        .map(|p| {
            let counted = crate::wording::number(p.counted(end));
            let least = p.at_least.map_or_else(String::new, crate::wording::number);
            vec![
                linked(&p.text, RecordKind::Promise.link(p.code.as_str())),
                plain(frame.t(format!("state-promise-{}", p.state(end).code()))),
                plain(counted),
                plain(least),
            ]
        });
    section.tables.push(RowTable {
        name: frame.t("records-promise"),
        id: "loften",
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
    let mut section = Section::new(frame.t("records-assignment"));
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
            linked(&a.text, RecordKind::Assignment.link(a.code.as_str())),
            plain(state),
            plain(&a.answer),
        ]
    });
    section.tables.push(RowTable {
        name: frame.t("records-assignment"),
        id: "uppdrag",
        heads: ["record-assignment", "document-status", "said-answer"]
            .iter()
            .map(|k| (frame.t(*k), false))
            .collect(),
        rows: rows.collect(),
    });
    section
}
