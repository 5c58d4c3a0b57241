//! The year's follow-up of the programme: goals met, measures lawful and done, what the figures say, and results by the
//! kind of follow-up that they rest on.

use std::collections::BTreeMap;

use analysis::Audience;
use domain::chain::RecordKind;
use domain::governing_document::{DocumentKind, GoverningDocument};
use domain::intervention::{FollowUpKind, Intervention, Verdict};
use domain::task::{Attestation, AttestationKind};
use jiff::civil::date;

use super::adopted::versions;
use super::counting::{category_rows, counts_by_date, coverage, is_told, told_or_not};
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
    let mut sections = vec![
        programmes(desk),
        followed_up_by_year(desk, year),
        goals(desk, year),
        lawful(desk, year),
    ];
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

/// So many years back it is told whether the programme was followed up.
const YEARS_BACK: i16 = 4;

/// Whether each of the last years in which a programme held has its follow-up, or nobody made one.
fn followed_up_by_year(desk: &Desk, year: i16) -> Section {
    let (chain, frame, day) = (desk.chain(), &desk.frame, desk.as_of.day);
    let all = || chain.documents.values();
    let programmes: Vec<&GoverningDocument> = all().filter(|d| d.kind == DocumentKind::Programme).collect();
    let held = |of: &i16| {
        programmes.iter().any(|d| {
            let begun = d.valid_from.or(d.decided_on).is_some_and(|on| on.year() <= *of);
            begun && d.end_on(day).is_none_or(|end| *of <= end.year())
        })
    };
    let found = |of: i16| {
        let own = versions(chain, &format!("programuppfoljning-{of}"));
        let is_of = |d: &&GoverningDocument| {
            let rests = programmes.iter().any(|p| d.parent.as_ref() == Some(&p.code));
            let is_own = own.iter().any(|version| version.document.code == d.code);
            d.kind == DocumentKind::FollowUp
                && d.decided_on.is_some_and(|on| on <= day)
                && (is_own || rests && is_about(d, of))
        };
        all().filter(is_of).max_by_key(|d| d.decided_on)
    };
    let mut gaps = Vec::new();
    let mut row = |of: i16| {
        let told = found(of);
        let words = match told {
            Some(d) => Cell::to(d.title.clone(), RecordKind::Document.link(d.code.as_str())),
            // The year goes on: nobody can have followed it up.
            None if day.year() <= of => frame.t("programme-year-goes-on").into(),
            None => {
                gaps.push(of.to_string());
                Cell::chip(frame.t("programme-follow-up-missing"), "c-chip--danger")
            }
        };
        let on = told.and_then(|d| d.decided_on);
        let on = on.map_or_else(Cell::default, |on| Cell::day(frame, on));
        vec![Cell::year(of), words, on]
    };
    let rows = (year - YEARS_BACK..=year).filter(held).map(&mut row).collect();
    let years = format!("{}–{year}", year - YEARS_BACK);
    let mut section = Section::new("uppfoljningar", frame.t("programme-follow-ups"))
        .empty(frame.ta("programme-no-years", years));
    if !gaps.is_empty() {
        section.say(true, frame.ta("programme-gap", gaps.join(", ")));
    }
    let heads = ["#said-year", "programme-follow-up", "programme-decided"];
    section.rows(Rows::new("", &heads, frame, rows))
}

/// A follow-up is of the year in its title, and otherwise of the year before it was decided or the same when it was decided
/// on the year's last day.
fn is_about(document: &GoverningDocument, year: i16) -> bool {
    let words = document.title.split(|c: char| !c.is_ascii_digit());
    let mut years = words.filter(|word| word.len() == 4).peekable();
    if years.peek().is_some() {
        return years.any(|word| word.parse() == Ok(year));
    }
    let on = document.decided_on;
    on.is_some_and(|on| on.tomorrow().is_ok_and(|next| next.year() - 1 == year))
}

/// Whether those who carry the programme out have attested that the law and the programme were followed in the year.
fn lawful(desk: &Desk, year: i16) -> Section {
    let (chain, frame, day) = (desk.chain(), &desk.frame, desk.as_of.day);
    let own = chain.attestations.values().filter(|a| {
        a.kind == AttestationKind::Lawfulness
            && a.year == year
            && chain
                .documents
                .get(&a.document)
                .is_some_and(|d| d.kind == DocumentKind::Programme)
    });
    let own: Vec<&Attestation> = own.collect();
    let signed = |a: &Attestation| a.signed_on.filter(|on| *on <= day);
    let row = |a: &&Attestation| {
        let standing = signed(a).map_or_else(
            || Cell::chip(frame.t("programme-unattested"), "c-chip--warning"),
            |on| Cell::day(frame, on),
        );
        vec![
            Cell::to(
                frame.partner_name(&a.partner),
                RecordKind::Attestation.link(a.code.as_str()),
            ),
            standing,
            a.text.clone().into(),
        ]
    };
    let mut section = Section::new("laglighet", frame.t("programme-lawful"))
        .lead(frame.t("programme-lawful-lead"))
        .empty(frame.t("programme-no-attestations"));
    let lacking = own.iter().filter(|a| signed(a).is_none()).count();
    if own.is_empty() {
        section.lead.clear();
        return section;
    }
    let words = [
        ("n", (own.len() - lacking).to_string().into()),
        ("of", own.len().to_string().into()),
    ];
    section.say(lacking > 0, frame.tw("programme-attested", &words));
    let heads = ["plan-party", "programme-attested-on", "said-text"];
    section.rows(Rows::new("", &heads, frame, own.iter().map(row).collect()))
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
    let may = desk.may(domain::access::Act::ReadAllEvents);
    if may && desk.audience() == Audience::Others {
        section.say(false, told_or_not(desk, year));
    }
    if may && is_told(desk, year) {
        let until = |year: i16| date(year, 12, 31).min(desk.as_of.day);
        let now = counts_by_date(desk, date(year, 1, 1), until(year)).await?;
        let then = counts_by_date(desk, date(year - 1, 1, 1), date(year - 1, 12, 31)).await?;
        if until(year) < date(year, 12, 31) {
            section.say(
                true,
                frame.ta("programme-year-not-over", frame.date(&until(year))),
            );
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
