//! What the council is told of the work (13 §), short: what the law asks and whether it was done, what the picture says,
//! what was done and what came of it, and what is not as it should be.

use domain::chain::RecordKind;
use domain::duty::{Duty, DutyStatus};
use domain::intervention::Intervention;
use domain::owed::OwedState;
use jiff::ToSpan;

use super::plan::followed_up;
use super::programme::goals;
use super::{Asked, Cell, Desk, Report, Rows, Section, to_chain};
use crate::errors::PageError;
use crate::pages::governance::owed_at;

pub async fn write(desk: &Desk, _: &Asked) -> Result<Report, PageError> {
    let (chain, frame, day) = (desk.chain(), &desk.frame, desk.as_of.day);
    let since = day - 12.months();
    let recent = |of: &&Intervention| {
        of.from.is_some_and(|from| from <= day) && of.to.or(of.ended_on).is_none_or(|to| since <= to)
    };
    let mut measures: Vec<&Intervention> = chain.interventions.values().filter(recent).collect();
    measures.retain(|of| {
        chain
            .follow_ups
            .values()
            .any(|f| f.intervention == of.code && f.on <= day)
    });
    let sections = vec![
        duties(desk),
        picture(desk),
        goals(desk, day.year() - 1),
        followed_up(desk, &measures),
        lacking(desk).await?,
    ];
    let title = frame.t("council-title");
    Ok(Report {
        name: "rapport-till-fullmaktige".to_owned(),
        kicker: frame.long_date(&day),
        crumbs: vec![to_chain(desk), (String::new(), title.clone())],
        here: "/rapporter/rapport-till-fullmaktige".to_owned(),
        title,
        lead: frame.t("council-lead"),
        sections,
        ..Report::default()
    })
}

/// The law's own sections, with what shows that each was done.
fn duties(desk: &Desk) -> Section {
    let (chain, frame, day) = (desk.chain(), &desk.frame, desk.as_of.day);
    let row = |duty: &&Duty| {
        let status = chain.duty_status(duty, day);
        let chip = match status {
            DutyStatus::Overdue { .. } | DutyStatus::Missing => "c-chip--danger",
            DutyStatus::Due(_) => "c-chip--warning",
            DutyStatus::Fulfilled => "c-chip--good",
            DutyStatus::Coming { .. } | DutyStatus::Ended => "c-chip--outline",
        };
        let evidence = chain.evidence(&duty.code, day);
        let last = evidence.iter().max_by_key(|e| e.on);
        vec![
            Cell::from(format!("{} {}", duty.act, duty.section.replace(' ', "\u{a0}"))),
            duty.text.clone().into(),
            Cell::chip(frame.duty_status(status), chip),
            last.map_or_else(
                || frame.t("council-no-evidence").into(),
                |e| Cell::to(format!("{}, {}", e.title, frame.date(&e.on)), e.link.clone()),
            ),
        ]
    };
    let mut duties: Vec<&Duty> = chain
        .duties
        .values()
        .filter(|d| d.act.contains("2023:196"))
        .collect();
    duties.sort_by_key(|d| {
        let digits: String = d.section.chars().take_while(char::is_ascii_digit).collect();
        (digits.parse::<i64>().unwrap_or(i64::MAX), d.code.to_string())
    });
    let heads = [
        "council-section",
        "council-duty",
        "document-status",
        "council-evidence",
    ];
    Section::new("lagen", frame.t("council-duties"))
        .empty(frame.t("council-no-duties"))
        .rows(Rows::new("", &heads, frame, duties.iter().map(row).collect()))
}

/// The adopted picture that the work rests on, and the problems that come first.
fn picture(desk: &Desk) -> Section {
    let (chain, frame, day) = (desk.chain(), &desk.frame, desk.as_of.day);
    let mut section = Section::new("lagesbild", frame.t("council-picture"));
    match desk.adopted_picture() {
        Some(picture) => section.say(false, frame.ta("plan-rests-on", &picture.title)),
        None => section.say(true, frame.t("plan-no-picture")),
    }
    let mut problems: Vec<_> = chain
        .problems
        .values()
        .filter(|p| p.is_prioritised() && p.is_current_on(day))
        .collect();
    problems.sort_by_key(|p| (p.priority, p.title.clone()));
    let row = |p: &&domain::problem_profile::ProblemProfile| {
        let areas: Vec<String> = p
            .areas
            .iter()
            .map(|a| frame.area_name(&Some(a.clone())))
            .collect();
        let measures = chain
            .interventions
            .values()
            .filter(|of| of.problems.contains(&p.code))
            .count();
        vec![
            Cell::to(p.title.clone(), RecordKind::Problem.link(p.code.as_str())),
            areas.join(", ").into(),
            p.consequence.clone().into(),
            Cell::count(measures as i64),
        ]
    };
    let heads = [
        "record-problem",
        "said-areas",
        "said-consequence",
        "#records-intervention",
    ];
    section.rows(Rows::new("", &heads, frame, problems.iter().map(row).collect()))
}

/// What is late or lacks somebody, counted by what it is.
async fn lacking(desk: &Desk) -> Result<Section, PageError> {
    let frame = &desk.frame;
    let owed = owed_at(desk).await?;
    let mut counted: Vec<(OwedState, String, i64)> = Vec::new();
    for item in &owed {
        let (state, words) = (item.kind.state(), frame.owed_kind(&item.kind));
        match counted.iter_mut().find(|(s, w, _)| *s == state && *w == words) {
            Some((.., n)) => *n += 1,
            None => counted.push((state, words, 1)),
        }
    }
    counted.sort_by(|a, b| (a.0, -a.2, &a.1).cmp(&(b.0, -b.2, &b.1)));
    let rows = counted
        .into_iter()
        .map(|(state, words, n)| {
            vec![
                Cell::from(words),
                frame.t(format!("owed-state-{}", state.code())).into(),
                Cell::count(n),
            ]
        })
        .collect();
    Ok(Section::new("saknas", frame.t("council-lacking"))
        .empty(frame.t("owed-none"))
        .rows(Rows::new(
            "",
            &["owed-why", "document-status", "#programme-number"],
            frame,
            rows,
        )))
}
