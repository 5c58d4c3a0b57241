//! The year's follow-up of the programme: goals met, measures lawful and done, what the figures say, and results by the
//! kind of follow-up that they rest on.

use std::collections::BTreeMap;

use domain::chain::RecordKind;
use domain::governing_document::DocumentKind;
use domain::intervention::{FollowUpKind, Intervention, Verdict};
use jiff::civil::date;

use super::counting::{category_rows, counts_by_date, coverage};
use super::plan::{best_follow_up, followed_up};
use super::{Asked, Cell, Desk, Report, Rows, Section, to_chain};
use crate::errors::PageError;
use crate::pages::chain::{is_change_untold, latest_change, value_table};

pub async fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let year: i16 = asked.of.parse().map_err(|_| PageError::NotFound)?;
    if !(1990..=2200).contains(&year) {
        return Err(PageError::NotFound);
    }
    let (chain, frame) = (desk.chain(), &desk.frame);
    let (first, last) = (date(year, 1, 1), date(year, 12, 31));
    let during =
        |of: &&Intervention| of.from.is_some_and(|from| from <= last) && of.to.is_none_or(|to| first <= to);
    let measures: Vec<&Intervention> = chain.interventions.values().filter(during).collect();
    let mut sections = vec![programmes(desk), goals(desk, year)];
    sections.push(done(desk, &measures));
    sections.push(statistics(desk, year).await?);
    sections.push(results(desk, &measures));
    sections.push(followed_up(desk, &measures));
    let title = frame.ta("programme-title", year);
    Ok(Report {
        name: format!("programuppfoljning-{year}"),
        kicker: frame.t("report-programuppfoljning"),
        crumbs: vec![to_chain(desk), (String::new(), title.clone())],
        here: format!("/rapporter/programuppfoljning/{year}"),
        title,
        lead: frame.t("programme-lead"),
        sections,
        ..Report::default()
    })
}

/// Whether the programme holds at all.
fn programmes(desk: &Desk) -> Section {
    let (chain, frame, day) = (desk.chain(), &desk.frame, desk.as_of.day);
    let row = |d: &domain::governing_document::GoverningDocument| {
        vec![
            Cell::to(d.title.clone(), RecordKind::Document.link(d.code.as_str())),
            frame.document_status(chain, d, day).into(),
        ]
    };
    let own = chain
        .documents
        .values()
        .filter(|d| d.kind == DocumentKind::Programme);
    Section::new("program", frame.t("programme-documents"))
        .empty(frame.t("programme-none"))
        .rows(Rows::new(
            "",
            &["record-document", "document-status"],
            frame,
            own.map(row).collect(),
        ))
}

/// The grade that each goal was given, and the change from the year before.
pub fn goals(desk: &Desk, year: i16) -> Section {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let row = |goal: &domain::goal::Goal| {
        let grade = chain
            .grades
            .values()
            .find(|g| g.goal == goal.code && g.year == year);
        let step = grade.and_then(|g| {
            let scale = chain.grade_scales.get(&g.scale)?;
            scale
                .steps
                .iter()
                .find(|s| s.code == g.step)
                .map(|s| s.name.clone())
        });
        let change = grade.map_or_else(String::new, |g| {
            let change = g.change(chain).code().replace('_', "-");
            if change == "first" {
                frame.t("grade-first")
            } else {
                frame.t(format!("state-{change}"))
            }
        });
        vec![
            Cell::to(
                goal.text_in(year).to_owned(),
                RecordKind::Goal.link(goal.code.as_str()),
            ),
            step.map_or_else(
                || Cell::chip(frame.t("programme-ungraded"), "c-chip--outline"),
                Cell::from,
            ),
            change.into(),
        ]
    };
    let goals = chain.goals.values().filter(|g| !g.text_in(year).is_empty());
    Section::new("mal", frame.t("programme-goals"))
        .empty(frame.t("programme-no-goals"))
        .rows(Rows::new(
            "",
            &["record-goal", "records-grade", "grade-change"],
            frame,
            goals.map(row).collect(),
        ))
}

/// How many measures stand how.
fn done(desk: &Desk, measures: &[&Intervention]) -> Section {
    let (frame, day) = (&desk.frame, desk.as_of.day);
    let mut by: BTreeMap<&'static str, i64> = BTreeMap::new();
    for of in measures {
        *by.entry(of.state(day).code()).or_default() += 1;
    }
    let rows = by
        .into_iter()
        .map(|(state, n)| vec![Cell::from(frame.t(format!("state-{state}"))), Cell::count(n)])
        .collect();
    let lacking = measures.iter().filter(|of| of.problems.is_empty()).count();
    let mut section =
        Section::new("atgarder", frame.t("programme-measures")).empty(frame.t("plan-no-measures"));
    if lacking > 0 {
        section.say(true, frame.tn("programme-measures-loose", lacking));
    }
    section.rows(Rows::new(
        "",
        &["document-status", "#programme-number"],
        frame,
        rows,
    ))
}

/// Events of the year and the year before, for those who may see them, and what was measured.
async fn statistics(desk: &Desk, year: i16) -> Result<Section, PageError> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let mut section =
        Section::new("statistik", frame.t("programme-statistics")).empty(frame.t("basis-no-indicators"));
    if desk.may(domain::access::Act::ReadAllEvents) {
        let until = |year: i16| date(year, 12, 31).min(desk.as_of.day);
        let now = counts_by_date(desk, date(year, 1, 1), until(year)).await?;
        let then = counts_by_date(desk, date(year - 1, 1, 1), date(year - 1, 12, 31)).await?;
        if until(year) < date(year, 12, 31) {
            section.say(
                true,
                frame.ta("programme-year-not-over", frame.date(&until(year))),
            );
        }
        if desk.audience() == analysis::Audience::Others {
            section.say(false, frame.t("counts-not-told"));
        }
        let heard = coverage(desk, date(year, 1, 1), until(year)).await?;
        section.notes.extend(heard.map(|words| (false, words)));
        let rows = category_rows(desk, &now, &then, None);
        let mut counted = Rows::new(frame.t("programme-events"), &["said-category"], frame, rows);
        counted.heads.push((year.to_string(), true));
        counted.heads.push(((year - 1).to_string(), true));
        section.add(counted);
    }
    let day = desk.as_of.day;
    let mut untold = Vec::new();
    for indicator in chain.indicators.values() {
        if is_change_untold(indicator, day) {
            untold.push(indicator.name.as_str());
        } else if let Some(words) = latest_change(frame, indicator, day) {
            section.say(false, words);
        }
        section.add(value_table(frame, indicator, day));
    }
    if !untold.is_empty() {
        section.say(false, frame.ta("programme-untold", untold.join("; ")));
    }
    Ok(section)
}

/// Verdicts by the kind of follow-up that each rests on: what is called good on output alone is not the same as an effect.
fn results(desk: &Desk, measures: &[&Intervention]) -> Section {
    let frame = &desk.frame;
    let found: Vec<_> = measures
        .iter()
        .filter_map(|of| best_follow_up(desk, of))
        .collect();
    let row = |verdict: &Verdict| {
        let n = |kind: FollowUpKind| {
            found
                .iter()
                .filter(|f| f.verdict == *verdict && f.kind == kind)
                .count() as i64
        };
        let kinds = FollowUpKind::ALL.iter().map(|kind| Cell::count(n(*kind)));
        std::iter::once(Cell::from(frame.choice(verdict.code())))
            .chain(kinds)
            .collect()
    };
    let mut rows = Rows::new(
        "",
        &["said-verdict"],
        frame,
        Verdict::ALL.iter().map(row).collect(),
    );
    rows.heads.extend(
        FollowUpKind::ALL
            .iter()
            .map(|kind| (frame.choice(kind.code()), true)),
    );
    let mut section =
        Section::new("resultat", frame.t("programme-results")).empty(frame.t("programme-no-results"));
    section.lead = frame.t("programme-results-lead");
    if found.is_empty() {
        section.lead.clear();
        return section;
    }
    section.rows(rows)
}
