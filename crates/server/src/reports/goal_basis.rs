//! One source for the annual report, the interim report and the board's own report of a goal: the same numbers in each.

use domain::chain::{Chain, RecordKind};
use domain::codes::GoalCode;
use domain::goal::{Grade, GradeChange};
use domain::trace::trace;
use report::figures::{GradePoint, GradeStretch, grade_series, indicator_series};

use super::{Asked, Cell, Choice, Desk, Report, Rows, Section, to_chain};
use crate::errors::PageError;
use crate::pages::chain::{grade_table, latest_change, value_series, value_table};

/// The grades of years on end that were given on one scale.
fn stretches(chain: &Chain, grades: &[&Grade]) -> Vec<GradeStretch> {
    let runs = grades.chunk_by(|a, b| a.scale == b.scale);
    let stretch = |run: &[&Grade]| {
        let scale = chain.grade_scales.get(&run.first()?.scale)?;
        let point = |grade: &&Grade| {
            Some(GradePoint {
                year: grade.year,
                place: scale.place_of(&grade.step)?,
                is_same: grade.change(chain) == GradeChange::Same,
            })
        };
        Some(GradeStretch {
            scale: scale.name.clone(),
            steps: scale.steps.iter().map(|s| s.name.clone()).collect(),
            grades: run.iter().filter_map(point).collect(),
        })
    };
    runs.filter_map(stretch).collect()
}

const REPORTS: [&str; 3] = ["arsredovisning", "delarsrapport", "verksamhetsberattelse"];

pub fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (known, chain) = (&desk.known, desk.chain());
    let (frame, as_of) = (&desk.frame, &desk.as_of);
    let code: &GoalCode = &asked.of.as_str().into();
    let goal = chain.goals.get(code).ok_or(PageError::NotFound)?;
    let year = as_of.day.year();
    let till = REPORTS
        .iter()
        .find(|r| **r == asked.period)
        .unwrap_or(&REPORTS[0]);
    let mut grades: Vec<_> = chain
        .grades
        .values()
        .filter(|g| g.goal == *code && g.year <= year)
        .collect();
    grades.sort_by_key(|g| g.year);
    let mut about = Section::new("mal", frame.t("basis-goal"));
    about.paragraphs.push(goal.text_in(year).to_owned());
    for text in goal.texts.iter().filter(|t| t.text != goal.text_in(year)) {
        let span = [text.from_year, text.to_year].map(|y| y.map_or_else(String::new, |y| y.to_string()));
        let words = [
            ("text", text.text.clone().into()),
            ("span", span.join("–").into()),
        ];
        about.notes.push((false, frame.tw("basis-earlier-text", &words)));
    }
    let mut graded = Section::new("betyg", frame.t("records-grade"));
    graded.empty = frame.t("basis-no-grade");
    if let Some(last) = grades.last() {
        if !last.text.is_empty() {
            graded.paragraphs.push(last.text.clone());
        }
        for statement in &last.statements {
            graded
                .notes
                .push((true, format!("{} ({})", statement.text, statement.source)));
        }
    }
    let explained: Vec<Vec<Cell>> = grades
        .iter()
        .flat_map(|g| {
            g.hypotheses.iter().map(|h| {
                vec![
                    Cell::year(g.year),
                    Cell::from(&h.text),
                    Cell::from(frame.choice(h.strength.code())),
                    Cell::from(&h.basis),
                ]
            })
        })
        .collect();
    graded.add(Rows {
        name: String::new(),
        ..grade_table(frame, known, &grades)
    });
    if grades.len() > 1 {
        let title = frame.record_kinds(&RecordKind::Grade);
        let stretches = stretches(chain, &grades);
        graded.figure = Some(grade_series(&title, &stretches, frame.report_language()));
    }
    let mut causes = Section::new("orsaker", frame.t("said-hypotheses"));
    causes.empty = frame.t("basis-no-causes");
    causes.add(Rows {
        name: String::new(),
        heads: ["said-year", "said-text", "said-strength", "said-basis"]
            .iter()
            .map(|k| (frame.t(*k), false))
            .collect(),
        rows: explained,
    });
    let mut measured = Section::new("indikatorer", frame.t("records-indicator"));
    measured.empty = frame.t("basis-no-indicators");
    for indicator in chain.indicators.values().filter(|i| i.goals.contains(code)) {
        for change in indicator.breaks() {
            let words = [
                ("year", change.from_year.to_string().into()),
                ("text", change.why.clone().into()),
            ];
            measured.notes.push((
                true,
                format!("{}: {}", indicator.name, frame.tw("indicator-break", &words)),
            ));
        }
        let change = latest_change(frame, indicator, as_of.day);
        measured.notes.extend(change.map(|words| (false, words)));
        let (rows, series) = (
            value_table(frame, indicator, as_of.day),
            value_series(indicator, as_of.day),
        );
        if series.iter().map(Vec::len).sum::<usize>() > 1 {
            let figure = indicator_series(&indicator.name, &indicator.unit, &series, frame.report_language());
            measured.more.push((figure, rows));
        } else {
            measured.add(rows);
        }
    }
    for dimension in domain::goal::OutcomeDimension::ALL {
        let has = chain
            .indicators
            .values()
            .any(|i| i.goals.contains(code) && i.dimension == Some(*dimension) && !i.values.is_empty());
        if !has {
            measured.notes.push((
                true,
                frame.ta("basis-no-dimension", frame.choice(dimension.code())),
            ));
        }
    }
    let line = trace(known.neighbours(), &[(RecordKind::Goal, code.to_string())]);
    let mut done = Section::new("aktiviteter", frame.t("basis-activities"));
    done.empty = frame.t("basis-no-activities");
    let rows = line
        .nodes
        .iter()
        .filter(|(kind, _)| *kind == RecordKind::Intervention)
        .filter_map(|(_, code)| {
            let of = chain.interventions.get(&code.as_str().into())?;
            let best = chain
                .follow_ups
                .values()
                .filter(|f| f.intervention == of.code && f.on <= as_of.day);
            let best = best.max_by_key(|f| (f.kind, f.on));
            let result = best.map_or_else(String::new, |f| {
                format!(
                    "{} ({})",
                    frame.choice(f.verdict.code()),
                    frame.choice(f.kind.code())
                )
            });
            Some(vec![
                Cell::to(&of.title, RecordKind::Intervention.link(of.code.as_str())),
                Cell::from(frame.t(format!("state-{}", of.state(as_of.day).code()))),
                Cell::from(result),
            ])
        });
    done.add(Rows {
        name: String::new(),
        heads: ["record-intervention", "document-status", "said-result"]
            .iter()
            .map(|k| (frame.t(*k), false))
            .collect(),
        rows: rows.collect(),
    });
    Ok(Report {
        name: format!("mal-{code}"),
        kicker: frame.t(format!("basis-{till}")),
        title: goal.text_in(year).to_owned(),
        lead: frame.t("basis-about"),
        crumbs: vec![
            to_chain(desk),
            (
                RecordKind::Goal.link(code.as_str()),
                goal.text_in(year).to_owned(),
            ),
            (String::new(), frame.t("basis")),
        ],
        here: format!("/mal/{code}/underlag"),
        choice: Some(Choice {
            label: frame.t("basis-for"),
            values: REPORTS
                .iter()
                .map(|r| ((*r).to_owned(), frame.t(format!("basis-{r}")), r == till))
                .collect(),
        }),
        sections: vec![about, graded, causes, measured, done],
        ..Report::default()
    })
}
