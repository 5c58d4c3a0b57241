//! The compiled picture (samlad lägesbild, 4 §): two years of weekly pictures with the missing ones named, and the three
//! parts that the law asks for. One with an empty part cannot be adopted, and says which.

use std::collections::BTreeSet;

use analysis::{Audience, ShownCount};
use domain::chain::RecordKind;
use domain::codes::AreaCode;
use domain::problem_profile::{ProblemProfile, analysis_level};
use domain::report_text::ReportName;
use domain::time::IsoWeek;
use jiff::ToSpan;
use jiff::civil::Date;
use report::figures::{AreaMap, Figure, MapArea, Measure, area_map};

use super::counting::{Counts, areas_redrawn, category_rows, cell, counts_by_date};
use super::mapping::Mapping;
use super::texts::is_written_in;
use super::{Asked, Cell, Desk, Fact, Report, Rows, Section, to_chain};
use crate::errors::PageError;
use crate::pages::chain::was_known;

/// The law asks for one at least every other year.
const MONTHS: i32 = 24;

/// The two years by a day, to the end of the last month that is over: pictures that are adopted some days apart tell the same
/// time, and nobody can take the events of those days from the one and the other.
fn two_years(day: Date) -> (Date, Date) {
    let after = (day + 1.day()).first_of_month();
    (after - MONTHS.months(), after - 1.day())
}

pub async fn write(desk: &Desk, _: &Asked) -> Result<Report, PageError> {
    let frame = &desk.frame;
    let (first, last) = two_years(desk.as_of.day);
    let before = (first - MONTHS.months(), first - 1.day());
    let now = counts_by_date(desk, first, last).await?;
    let then = counts_by_date(desk, before.0, before.1).await?;
    let mapped = Mapping::count(desk, last).await?;
    // A register that began later would make everything look as if it had grown.
    let then = mapped.reaches().then_some(then);
    let mapping = Vec::from([
        by_area(desk, &now, then.as_ref(), (first, last), before.0),
        by_category(desk, &now, then.as_ref()),
        consequences(desk),
    ]);
    let other: Vec<Section> = [measured(desk)]
        .into_iter()
        .chain(super::survey::latest(desk))
        .chain([heard(desk, first, last)])
        .collect();
    let analysis = [analysis(desk), causes(desk)];
    let parts = [&mapping[..], &other[..], &analysis[..]];
    let lack = empty_parts(desk, &parts);
    let mut sections = vec![
        summary(desk, &mapped, &now, (first, last)),
        basis(desk, first, last, lack.as_deref()).await?,
    ];
    sections[1].new_page = true;
    let mapping = mapping
        .into_iter()
        .chain(mapped.sections(&now, then.as_ref()))
        .collect();
    for (n, part) in (1..).zip([mapping, other, Vec::from(analysis)]) {
        for (i, mut section) in part.into_iter().enumerate() {
            section.new_page |= i == 0 && n > 1;
            section.title = format!("{n}.{} {}", i + 1, section.title);
            sections.push(section);
        }
    }
    Ok(Report {
        name: "samlad-lagesbild".to_owned(),
        kicker: crate::wording::date_range(first, last, frame.language),
        title: frame.t("compiled-title"),
        lead: frame.t("compiled-lead"),
        crumbs: vec![to_chain(desk), (String::new(), frame.t("compiled-title"))],
        here: "/rapporter/samlad-lagesbild".to_owned(),
        lacks: lack.into_iter().collect(),
        sections,
        contents: true,
        ..Report::default()
    })
}

/// What whoever reads one page is told.
fn summary(desk: &Desk, mapped: &Mapping<'_>, now: &Counts, days: (Date, Date)) -> Section {
    let frame = &desk.frame;
    let mut section = Section::new("sammanfattning", frame.t("compiled-summary"));
    for words in mapped.whole() {
        section.say(false, words);
    }
    section.say(false, map(desk, &now.shown_by_area(desk), days).finding);
    if let Some(survey) = super::survey::surveys(desk).first() {
        for question in &survey.questions {
            if let Some(result) = survey.result(&question.code, None, "", "") {
                let words = [
                    ("text", question.text.clone().into()),
                    ("counted", question.counted.clone().into()),
                    ("share", super::survey::told(frame, result).into()),
                    ("year", survey.year.to_string().into()),
                ];
                section.say(false, frame.tw("compiled-answered", &words));
            }
        }
    }
    let first: Vec<String> = current(desk)
        .iter()
        .filter(|p| p.is_prioritised())
        .map(|p| p.title.clone())
        .collect();
    if !first.is_empty() {
        section.say(false, frame.ta("compiled-first-problems", first.join("; ")));
    }
    section
}

/// The parts that the law asks for and that say nothing.
fn empty_parts(desk: &Desk, parts: &[&[Section]]) -> Option<String> {
    let frame = &desk.frame;
    let says_nothing = |s: &Section| s.is_empty() && !is_written_in(desk, ReportName::Compiled, &s.id);
    let empty: Vec<String> = (1..)
        .zip(parts)
        .filter(|(_, part)| part.iter().all(says_nothing))
        .map(|(n, _): (i32, _)| frame.t(format!("compiled-part-{n}")))
        .collect();
    (!empty.is_empty()).then(|| frame.ta("compiled-empty", empty.join(", ")))
}

/// What it is compiled from, and whether it could be adopted as it stands.
async fn basis(desk: &Desk, first: Date, last: Date, lack: Option<&str>) -> Result<Section, PageError> {
    let frame = &desk.frame;
    let mut section = Section::new("underlag", frame.t("compiled-basis"));
    let adopted: BTreeSet<IsoWeek> = desk
        .store
        .adopted_weeks(desk.municipality())
        .await?
        .into_iter()
        .collect();
    // Whole weeks that lie within the time.
    let mut week = IsoWeek::of(first);
    if week.monday() < first {
        week = week.plus(1);
    }
    let mut weeks = Vec::new();
    while week.sunday() <= last {
        weeks.push(week);
        week = week.plus(1);
    }
    let missing: Vec<IsoWeek> = weeks.iter().copied().filter(|w| !adopted.contains(w)).collect();
    let words = [
        ("n", (weeks.len() - missing.len()).to_string().into()),
        ("of", weeks.len().to_string().into()),
    ];
    section.say(!missing.is_empty(), frame.tw("compiled-weeks", &words));
    if !missing.is_empty() {
        section.say(
            false,
            frame.ta("compiled-missing", stretches(&missing).join(", ")),
        );
    }
    match desk.adopted_picture().and_then(|d| Some((d.decided_on?, d))) {
        Some((on, picture)) => {
            let due = on + MONTHS.months();
            let words = [
                ("text", picture.title.clone().into()),
                ("day", frame.date(&on).into()),
                ("due", frame.date(&due).into()),
            ];
            section.say(due < desk.as_of.day, frame.tw("compiled-earlier", &words));
        }
        None => section.say(true, frame.t("compiled-first")),
    }
    match lack {
        None => section.say(false, frame.t("compiled-whole")),
        Some(words) => section.say(true, words),
    }
    if desk.audience() == Audience::Others {
        section.say(false, frame.t("counts-not-told"));
    }
    section.facts.push(Fact {
        name: frame.t("compiled-period"),
        pieces: vec![crate::wording::date_range(first, last, frame.language).into()],
    });
    Ok(section)
}

/// `2020-W18–2021-W46`: weeks that follow each other are told as one stretch.
pub fn stretches(weeks: &[IsoWeek]) -> Vec<String> {
    let runs = weeks.chunk_by(|a, b| a.plus(1) == *b);
    runs.map(|run| match run {
        [first, .., last] => format!("{first}–{last}"),
        [only] => only.to_string(),
        [] => String::new(),
    })
    .collect()
}

/// Events a year by a thousand inhabitants; the time is two years. Nothing for a count that is not told.
fn rate(desk: &Desk, area: &AreaCode, n: ShownCount, year: i16) -> Option<f64> {
    let ShownCount::Exact(n) = n else { return None };
    let people = desk.home.municipality.population_of(area, year);
    let people = people.map(|(n, _)| n).filter(|n| *n > 0)?;
    Some(n as f64 / 2.0 / people as f64 * 1000.0)
}

/// The working areas, shaded by events a year and thousand inhabitants.
fn map(desk: &Desk, now: &[ShownCount], days: (Date, Date)) -> Figure {
    let municipality = &desk.home.municipality;
    let areas: Vec<MapArea> = municipality
        .working_areas()
        .iter()
        .zip(now)
        .map(|(area, n)| MapArea {
            area: area.code.clone(),
            value: rate(desk, &area.code, *n, days.1.year()),
        })
        .collect();
    let map = AreaMap {
        municipality,
        measure: Measure::EventsPer1000,
        days: Some(days),
        areas: &areas,
        places: &[],
    };
    area_map(&desk.frame.t("compiled-map"), &map, desk.frame.report_language())
}

fn by_area(desk: &Desk, now: &Counts, then: Option<&Counts>, days: (Date, Date), before: Date) -> Section {
    let year = days.1.year();
    let (frame, municipality) = (&desk.frame, &desk.home.municipality);
    let working = municipality.working_areas();
    let least = municipality.least_public();
    let shown_now = now.shown_by_area(desk);
    let shown_then = then.map(|then| then.shown_by_area(desk));
    let shown_before = |i: usize| {
        shown_then
            .as_ref()
            .map_or_else(Cell::default, |then| cell(desk, then[i], least))
    };
    let mut rows: Vec<Vec<Cell>> = working
        .iter()
        .zip(shown_now.iter().enumerate())
        .map(|(area, (i, n))| {
            let rate = rate(desk, &area.code, *n, year);
            vec![
                area.name.clone().into(),
                cell(desk, *n, least),
                shown_before(i),
                rate.map_or_else(Cell::default, |rate| Cell::worth(frame.decimal(&rate, 1), rate)),
            ]
        })
        .collect();
    if now.of_area(None) > 0 || desk.audience() == Audience::Others {
        rows.push(vec![
            frame.t("tertial-unknown-area").into(),
            cell(desk, shown_now[working.len()], least),
            shown_before(working.len()),
            Cell::default(),
        ]);
    }
    let heads = ["said-area", "#compiled-now", "#compiled-then", "#compiled-rate"];
    let mut section = Section::new("omraden", frame.t("compiled-areas")).lead(frame.t("compiled-areas-lead"));
    section = section.empty(frame.t("compiled-no-events"));
    if let Some(words) = areas_redrawn(desk, frame, before) {
        section.say(true, words);
    }
    if now.total() + then.map_or(0, Counts::total) == 0 {
        return section;
    }
    section.figure = Some(map(desk, &shown_now, days));
    if then.is_none() {
        section.say(true, frame.t("compiled-not-reached"));
    }
    section.rows(Rows::new("", &heads, frame, rows))
}

fn by_category(desk: &Desk, now: &Counts, then: Option<&Counts>) -> Section {
    let frame = &desk.frame;
    let rows = now_and_then(desk, now, then, None);
    let heads = ["said-category", "#compiled-now", "#compiled-then"];
    Section::new("slag", frame.t("compiled-kinds"))
        .empty(frame.t("compiled-no-events"))
        .rows(Rows::new("", &heads, frame, rows))
}

/// The kinds with their counts, and those of the time before where the register reaches over it.
pub fn now_and_then(
    desk: &Desk,
    now: &Counts,
    then: Option<&Counts>,
    area: Option<&AreaCode>,
) -> Vec<Vec<Cell>> {
    let mut rows = category_rows(desk, now, then.unwrap_or(&Counts::default()), area);
    if then.is_none() {
        rows.iter_mut().for_each(|row| row[2] = Cell::default());
    }
    rows
}

fn current(desk: &Desk) -> Vec<&ProblemProfile> {
    let mut all: Vec<&ProblemProfile> = desk
        .chain()
        .problems
        .values()
        .filter(|p| p.is_current_on(desk.as_of.day))
        .collect();
    all.sort_by_key(|p| (p.priority.is_none(), p.priority, p.title.clone()));
    all
}

/// Of crime, for those who live there: the law counts it as part of the mapping.
fn consequences(desk: &Desk) -> Section {
    let frame = &desk.frame;
    let row = |p: &&ProblemProfile| {
        let areas: Vec<String> = p
            .areas
            .iter()
            .map(|a| frame.area_name(&Some(a.clone())))
            .collect();
        vec![
            Cell::to(p.title.clone(), RecordKind::Problem.link(p.code.as_str())),
            areas.join(", ").into(),
            p.extent.clone().into(),
            p.consequence.clone().into(),
        ]
    };
    let heads = ["record-problem", "said-areas", "said-extent", "said-consequence"];
    let problems = current(desk);
    let mut section =
        Section::new("foljder", frame.t("compiled-consequences")).empty(frame.t("compiled-no-problems"));
    let untold = problems.iter().filter(|p| p.consequence.is_empty()).count();
    section.add(Rows::new("", &heads, frame, problems.iter().map(row).collect()));
    if untold > 0 {
        section.say(true, frame.tn("compiled-untold", untold));
    }
    section
}

/// What was measured in the whole municipality and by area, by the day.
fn measured(desk: &Desk) -> Section {
    let frame = &desk.frame;
    let mut rows = Vec::new();
    for indicator in desk.chain().indicators.values() {
        let known = indicator.values.iter().filter(|v| was_known(v, desk.as_of.day));
        let latest = known.clone().map(|v| v.year).max();
        for value in known.filter(|v| Some(v.year) == latest) {
            let sure = value.uncertainty.map_or_else(
                || frame.t("value-not-given"),
                |u| format!("±{}", frame.decimal(&u, 1)),
            );
            rows.push(vec![
                Cell::to(
                    indicator.name.clone(),
                    RecordKind::Indicator.link(indicator.code.as_str()),
                ),
                value.area.as_ref().map_or_else(
                    || frame.t("tertial-all").into(),
                    |area| Cell::from(frame.area_name(&Some(area.clone()))),
                ),
                Cell::year(value.year),
                format!("{} {}", frame.measured(value), indicator.unit).into(),
                sure.into(),
                value.n.map_or_else(Cell::default, Cell::count),
            ]);
        }
    }
    let heads = [
        "record-indicator",
        "said-area",
        "said-year",
        "#said-value",
        "#said-uncertainty",
        "#said-n",
    ];
    Section::new("matningar", frame.t("compiled-measured"))
        .empty(frame.t("basis-no-indicators"))
        .rows(Rows::new("", &heads, frame, rows))
}

/// Dialogues with those who live there, and what was asked of the municipality.
fn heard(desk: &Desk, first: Date, last: Date) -> Section {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let held = chain.dialogues.values().filter(|d| first <= d.on && d.on <= last);
    let row = |d: &domain::dialogue::Dialogue| {
        let record = domain::chain::Record::Dialogue(d.clone());
        vec![
            Cell::to(record.title(chain), RecordKind::Dialogue.link(d.code.as_str())),
            Cell::day(frame, d.on),
        ]
    };
    Section::new("dialoger", frame.record_kinds(&RecordKind::Dialogue))
        .empty(frame.t("compiled-no-dialogues"))
        .rows(Rows::new(
            "",
            &["record-dialogue", "said-on"],
            frame,
            held.map(row).collect(),
        ))
}

/// Which problems come first, and how far each is understood.
fn analysis(desk: &Desk) -> Section {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let row = |p: &&ProblemProfile| {
        let causes = || chain.causes.values().filter(|c| c.problem == p.code);
        let level = analysis_level(causes());
        vec![
            Cell::to(p.title.clone(), RecordKind::Problem.link(p.code.as_str())),
            p.priority
                .map_or_else(Cell::default, |p| frame.choice(p.code()).into()),
            frame.t(format!("analysis-level-{level}")).into(),
            Cell::count(causes().count() as i64),
        ]
    };
    let heads = [
        "record-problem",
        "said-priority",
        "compiled-level",
        "#records-cause",
    ];
    let problems: Vec<_> = current(desk).into_iter().filter(|p| p.is_prioritised()).collect();
    Section::new("analys", frame.t("compiled-analysis"))
        .empty(frame.t("compiled-no-problems"))
        .rows(Rows::new("", &heads, frame, problems.iter().map(row).collect()))
}

fn causes(desk: &Desk) -> Section {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let mut rows = Vec::new();
    for problem in current(desk).into_iter().filter(|p| p.is_prioritised()) {
        for cause in chain.causes.values().filter(|c| c.problem == problem.code) {
            rows.push(vec![
                Cell::from(problem.title.clone()),
                Cell::to(cause.text.clone(), RecordKind::Cause.link(cause.code.as_str())),
                frame.choice(cause.perspective.code()).into(),
                frame.choice(cause.strength.code()).into(),
            ]);
        }
    }
    let heads = [
        "record-problem",
        "record-cause",
        "said-perspective",
        "said-strength",
    ];
    Section::new("orsaker", frame.record_kinds(&RecordKind::Cause))
        .empty(frame.t("compiled-no-causes"))
        .rows(Rows::new("", &heads, frame, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_years_end_with_a_month_that_is_over() {
        let check = |day: &str, first: &str, last: &str| {
            let told = two_years(day.parse().unwrap());
            assert_eq!(told, (first.parse().unwrap(), last.parse().unwrap()), "{day}");
        };
        check("2026-11-23", "2024-11-01", "2026-10-31");
        check("2026-11-29", "2024-11-01", "2026-10-31");
        check("2026-11-30", "2024-12-01", "2026-11-30");
        check("2026-02-28", "2024-03-01", "2026-02-28");
        check("2024-02-28", "2022-02-01", "2024-01-31");
        check("2024-01-01", "2022-01-01", "2023-12-31");
    }
}
