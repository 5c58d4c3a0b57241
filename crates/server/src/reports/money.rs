//! Money from its source to what it was used for: a year's packages and lines, what became of it, what differs from the
//! year before, and what each area got against what happens there.

use std::collections::{BTreeMap, BTreeSet};

use analysis::Audience;
use domain::access::Act;
use domain::chain::{Chain, RecordKind};
use domain::codes::AreaCode;
use domain::money::{BudgetLine, BudgetPackage};
use domain::record::Ore;
use jiff::civil::Date;
use report::figures::{AmountRow, GraphEdge, GraphNode, LayeredGraph, NodeTone, amounts, layered_graph};

use super::counting::{areas_redrawn, cell, counts_by_date, coverage, is_told, told_or_not};
use super::{Asked, Cell, Choice, Desk, Report, Rows, Section, to_chain};
use crate::errors::PageError;
use crate::frame::Frame;

pub async fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame, as_of) = (desk.chain(), &desk.frame, &desk.as_of);
    let years: BTreeSet<i16> = chain.budget_packages.values().map(|p| p.year).collect();
    let own = as_of.day.year();
    let nearest = years
        .range(..=own)
        .next_back()
        .or(years.first())
        .copied()
        .unwrap_or(own);
    let year: i16 = asked.period.parse().unwrap_or(nearest);
    let packages: Vec<&BudgetPackage> = chain
        .budget_packages
        .values()
        .filter(|p| p.year == year)
        .collect();
    let sections = vec![
        lines(frame, chain, &packages, year),
        flow(frame, chain, &packages),
        difference(frame, chain, year),
        areas(desk, chain, year).await?,
    ];
    Ok(Report {
        name: format!("pengar-{year}"),
        kicker: frame.t("to-money"),
        title: frame.ta("money-title", year),
        lead: frame.t("money-about"),
        crumbs: vec![to_chain(desk), (String::new(), frame.t("to-money"))],
        here: "/pengar".to_owned(),
        choice: Some(Choice {
            label: frame.t("said-year"),
            values: years
                .iter()
                .map(|y| (y.to_string(), y.to_string(), *y == year))
                .collect(),
        }),
        sections,
        ..Report::default()
    })
}

/// Source → package → line → intervention.
fn flow(frame: &Frame, chain: &Chain, packages: &[&BudgetPackage]) -> Section {
    let mut section = Section::new("flode", frame.t("money-flow"));
    section.empty = frame.t("money-none");
    let mut nodes: Vec<GraphNode> = Vec::new();
    let mut edges = Vec::new();
    let node =
        |nodes: &mut Vec<GraphNode>, kind: RecordKind, code: &str, layer, note: String, lacks: bool| {
            let id = format!("{}/{code}", kind.code());
            nodes.iter().position(|n| n.id == id).unwrap_or_else(|| {
                nodes.push(GraphNode {
                    id,
                    layer,
                    kind: frame.record_kind(&kind),
                    label: chain.title_of(kind, code).unwrap_or_else(|| code.to_owned()),
                    note,
                    link: Some(kind.link(code)),
                    tone: if lacks {
                        NodeTone::Attention
                    } else {
                        NodeTone::Plain
                    },
                });
                nodes.len() - 1
            })
        };
    for package in packages {
        let left = package.unallocated(chain).0 != 0;
        let of = node(
            &mut nodes,
            RecordKind::BudgetPackage,
            package.code.as_str(),
            1,
            frame.money(&package.amount),
            left,
        );
        for part in &package.parts {
            let from = node(
                &mut nodes,
                RecordKind::FundingSource,
                part.funding.as_str(),
                0,
                String::new(),
                false,
            );
            edges.push(GraphEdge {
                from,
                to: of,
                label: frame.money(&part.amount),
            });
        }
        for line in chain.budget_lines.values().filter(|l| l.package == package.code) {
            let note = line
                .budget
                .map_or_else(|| frame.t("money-not-known"), |b| frame.money(&b));
            let lacks = line.is_unused_unexplained() || line.unallocated(chain).is_some_and(|l| l.0 > 0);
            let layer = if line.part_of.is_some() { 3 } else { 2 };
            let at = node(
                &mut nodes,
                RecordKind::BudgetLine,
                line.code.as_str(),
                layer,
                note,
                lacks,
            );
            let above = match &line.part_of {
                Some(whole) => node(
                    &mut nodes,
                    RecordKind::BudgetLine,
                    whole.as_str(),
                    2,
                    String::new(),
                    false,
                ),
                None => of,
            };
            edges.push(GraphEdge {
                from: above,
                to: at,
                label: String::new(),
            });
            for code in &line.interventions {
                let to = node(
                    &mut nodes,
                    RecordKind::Intervention,
                    code.as_str(),
                    4,
                    String::new(),
                    false,
                );
                edges.push(GraphEdge {
                    from: at,
                    to,
                    label: String::new(),
                });
            }
        }
    }
    if !nodes.is_empty() {
        let layers = [
            "record-funding_source",
            "record-budget_package",
            "record-budget_line",
            "money-part",
            "record-intervention",
        ];
        let graph = LayeredGraph {
            layers: layers.iter().map(|key| frame.t(*key)).collect(),
            nodes,
            edges,
        };
        section.figure = Some(layered_graph(
            &frame.t("money-flow"),
            &graph,
            frame.report_language(),
        ));
    }
    section
}

fn lines(frame: &Frame, chain: &Chain, packages: &[&BudgetPackage], year: i16) -> Section {
    let mut section = Section::new("rader", frame.t("records-budget_line"));
    if packages.is_empty() {
        section.paragraphs.push(frame.t("money-none"));
    }
    let known = |amount: Option<Ore>| {
        amount.map_or_else(|| frame.t("money-not-known").into(), |a| Cell::money(frame, a))
    };
    let mut rows = Vec::new();
    let mut bars = Vec::new();
    for package in packages {
        let left = package.unallocated(chain);
        let words = [
            ("text", package.name.clone().into()),
            ("sum", frame.money(&Ore(package.amount.0 - left.0)).into()),
            ("amount", frame.money(&package.amount).into()),
            ("left", frame.money(&left).into()),
        ];
        section
            .notes
            .push((left.0 != 0, frame.tw("money-package", &words)));
        for line in chain.budget_lines.values().filter(|l| l.package == package.code) {
            if let Some(left) = line.unallocated(chain).filter(|l| l.0 > 0) {
                let words = [
                    ("text", line.purpose.clone().into()),
                    ("left", frame.money(&left).into()),
                ];
                section.notes.push((true, frame.tw("money-line-left", &words)));
            }
            let unused = match (line.unused().filter(|u| u.0 > 0), line.unused_reason) {
                (None, _) => String::new(),
                (Some(left), Some(reason)) => {
                    format!("{}: {}", frame.money(&left), frame.choice(reason.code()))
                }
                (Some(left), None) => format!("{}: {}", frame.money(&left), frame.t("money-no-reason")),
            };
            let ends = match (line.permanent, line.funded_to) {
                (true, _) => frame.t("money-permanent").into(),
                (false, Some(to)) => Cell::day(frame, to),
                (false, None) => frame.t("money-temporary").into(),
            };
            let receiver = line
                .receiver
                .as_ref()
                .map_or_else(|| frame.t("money-no-receiver"), |p| frame.partner_name(p));
            rows.push(vec![
                Cell::to(&line.purpose, RecordKind::BudgetLine.link(line.code.as_str())),
                Cell::from(receiver),
                known(line.budget),
                known(line.outcome),
                known(line.forecast),
                Cell::from(unused),
                ends,
            ]);
            bars.push(AmountRow {
                label: line.purpose.clone(),
                budget: line.budget.map(|o| o.0),
                outcome: line.outcome.map(|o| o.0),
                note: String::new(),
            });
            if let (true, Some(need), Some(cost)) =
                (line.is_borne_by_another(), &line.need_owner, &line.cost_bearer)
            {
                let words = [
                    ("need", frame.partner_name(need).into()),
                    ("cost", frame.partner_name(cost).into()),
                ];
                section.notes.push((
                    false,
                    format!("{}: {}", line.purpose, frame.tw("line-borne-by-another", &words)),
                ));
            }
        }
    }
    for of in chain.interventions.values() {
        let in_year =
            of.from.is_none_or(|from| from.year() <= year) && of.to.is_none_or(|to| year <= to.year());
        if let (true, Some(need), Some(cost)) = (in_year, &of.need_owner, &of.cost_bearer)
            && need != cost
        {
            let words = [
                ("need", frame.partner_name(need).into()),
                ("cost", frame.partner_name(cost).into()),
            ];
            section.notes.push((
                false,
                format!("{}: {}", of.title, frame.tw("line-borne-by-another", &words)),
            ));
        }
    }
    if !bars.is_empty() {
        section.figure = Some(amounts(&frame.t("money-figure"), &bars, frame.report_language()));
    }
    let heads = [
        ("said-purpose", false),
        ("said-receiver", false),
        ("said-budget", true),
        ("money-outcome", true),
        ("said-forecast", true),
        ("state-name-unused", false),
        ("money-ends", false),
    ];
    section.add(Rows {
        name: String::new(),
        heads: heads
            .iter()
            .map(|(key, numeric)| (frame.t(*key), *numeric))
            .collect(),
        rows,
    });
    section
}

/// What is new, gone or another sum against the year before, by purpose.
fn difference(frame: &Frame, chain: &Chain, year: i16) -> Section {
    let of_year = |year: i16| -> BTreeMap<String, &BudgetLine> {
        let lines = chain.budget_lines.values();
        let own = lines.filter(|l| {
            chain
                .budget_packages
                .get(&l.package)
                .is_some_and(|p| p.year == year)
        });
        own.map(|l| (l.purpose.trim().to_lowercase(), l)).collect()
    };
    let (before, now) = (of_year(year - 1), of_year(year));
    let amount = |line: Option<&&BudgetLine>| match line {
        None => Cell::default(),
        Some(line) => line
            .budget
            .map_or_else(|| frame.t("money-not-known").into(), |b| Cell::money(frame, b)),
    };
    let purposes: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let rows = purposes.into_iter().filter_map(|purpose| {
        let (then, today) = (before.get(purpose), now.get(purpose));
        let key = match (then, today) {
            (Some(_), None) => "money-gone",
            (None, Some(_)) => "money-new",
            (Some(a), Some(b)) if a.budget != b.budget => "money-changed",
            _ => return None,
        };
        let line = today.or(then)?;
        Some(vec![
            Cell::to(&line.purpose, RecordKind::BudgetLine.link(line.code.as_str())),
            Cell::from(frame.t(key)),
            amount(then),
            amount(today),
        ])
    });
    let mut section = Section::new("skillnad", frame.ta("money-difference", year - 1));
    section.empty = frame.t("money-no-difference");
    if !before.is_empty() {
        section.add(Rows {
            name: String::new(),
            heads: vec![
                (frame.t("said-purpose"), false),
                (frame.t("money-what"), false),
                ((year - 1).to_string(), true),
                (year.to_string(), true),
            ],
            rows: rows.collect(),
        });
    }
    section
}

/// Money by area against events and what inhabitants say there.
async fn areas(desk: &Desk, chain: &Chain, year: i16) -> Result<Section, PageError> {
    let (frame, municipality) = (&desk.frame, &desk.home.municipality);
    let mut section = Section::new("omraden", frame.t("money-areas"));
    section.paragraphs.push(frame.t("money-areas-about"));
    let mut by_area: BTreeMap<AreaCode, Ore> = BTreeMap::new();
    let mut nowhere = Ore(0);
    for line in chain.budget_lines.values() {
        let of_year = chain
            .budget_packages
            .get(&line.package)
            .is_some_and(|p| p.year == year);
        let (true, Some(budget)) = (of_year && line.parts(chain).next().is_none(), line.budget) else {
            continue;
        };
        let by_intervention = line
            .interventions
            .iter()
            .filter_map(|code| chain.interventions.get(code)?.area.as_ref());
        let areas: BTreeSet<&AreaCode> = line.area.iter().chain(by_intervention).collect();
        if areas.is_empty() {
            nowhere.0 += budget.0;
        }
        // A line for several areas is shared evenly among them: nobody has said otherwise.
        let share = budget.0 / i64::try_from(areas.len().max(1)).unwrap_or(1);
        for area in areas {
            by_area.entry(area.clone()).or_default().0 += share;
        }
    }
    let is_told = desk.may(Act::ReadAllEvents) && is_told(desk, year);
    let counts = match (Date::new(year, 1, 1), Date::new(year, 12, 31)) {
        (Ok(from), Ok(to)) if is_told => {
            let to = to.min(desk.as_of.day);
            let heard = coverage(desk, from, to).await?;
            section.notes.extend(heard.map(|words| (false, words)));
            Some(counts_by_date(desk, from, to).await?)
        }
        _ => None,
    };
    if desk.audience() == Audience::Others {
        section.say(false, told_or_not(desk, year));
    }
    let first = counts.as_ref().and_then(|_| Date::new(year, 1, 1).ok());
    if let Some(words) = first.and_then(|first| areas_redrawn(desk, frame, first)) {
        section.say(true, words);
    }
    let mut rows = Vec::new();
    let least = municipality.least_public();
    let told = counts.as_ref().map(|counts| counts.shown_by_area(desk));
    for (i, area) in municipality.working_areas().iter().enumerate() {
        let amount = by_area.get(&area.code).copied().unwrap_or_default();
        let n = told.as_ref().map(|told| cell(desk, told[i], least));
        let population = municipality.population_of(&area.code, year).map(|(n, _)| n);
        let per_head = population
            .filter(|n| *n > 0)
            .map(|n| Cell::money(frame, Ore(amount.0 / n / 100 * 100)));
        let asked: Vec<String> = chain
            .indicators
            .values()
            .filter_map(|i| {
                let value = i
                    .values
                    .iter()
                    .filter(|v| v.area.as_ref() == Some(&area.code))
                    .max_by_key(|v| v.year)?;
                Some(format!(
                    "{}: {} {} ({})",
                    i.name,
                    frame.measured(value),
                    i.unit,
                    value.year
                ))
            })
            .collect();
        rows.push(vec![
            Cell::from(&area.name),
            Cell::money(frame, amount),
            per_head.unwrap_or_default(),
            n.unwrap_or_default(),
            Cell::from(if asked.is_empty() {
                frame.t("value-unknown")
            } else {
                asked.join("; ")
            }),
        ]);
    }
    if nowhere.0 > 0 {
        section
            .notes
            .push((false, frame.ta("money-nowhere", frame.money(&nowhere))));
    }
    let heads = [
        ("said-area", false),
        ("said-budget", true),
        ("money-per-head", true),
        ("money-events", true),
        ("money-unsafe", false),
    ];
    section.add(Rows {
        name: String::new(),
        heads: heads
            .iter()
            .map(|(key, numeric)| (frame.t(*key), *numeric))
            .collect(),
        rows,
    });
    Ok(section)
}
