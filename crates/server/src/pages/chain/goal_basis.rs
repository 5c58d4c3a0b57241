//! One source for the annual report, the interim report and the board's own report of a goal: the same numbers in each.

use axum::extract::{Path, Query};
use axum::response::Response;
use domain::chain::RecordKind;
use domain::codes::GoalCode;
use domain::trace::trace;
use serde::Deserialize;

use super::extras::{grade_table, latest_change, value_table};
use super::record::RowTable;
use super::sheet::{Chosen, Section, Sheet, linked, plain};
use crate::access::{GovernanceReader, Signed};
use crate::errors::PageError;
use crate::pages::governance::AsOf;

#[derive(Default, Deserialize)]
pub struct BasisQuery {
    #[serde(default)]
    dag: String,
    /// Which report it is for.
    #[serde(default)]
    till: String,
}

const REPORTS: [&str; 3] = ["arsredovisning", "delarsrapport", "verksamhetsberattelse"];

pub async fn show(
    reader: GovernanceReader,
    Path(code): Path<GoalCode>,
    Query(query): Query<BasisQuery>,
) -> Result<Response, PageError> {
    let as_of = AsOf::of(&query.dag, reader.today());
    sheet(&reader, &code, &query.till, &as_of)
        .await?
        .page(&reader, as_of)
}

pub async fn file(
    reader: GovernanceReader,
    Path((code, format)): Path<(GoalCode, String)>,
    Query(query): Query<BasisQuery>,
) -> Result<Response, PageError> {
    let as_of = AsOf::of(&query.dag, reader.today());
    let sheet = sheet(&reader, &code, &query.till, &as_of).await?;
    let name = format!("mal-{code}");
    match format.as_str() {
        "pdf" => sheet.pdf(&reader, &as_of, &name).await,
        // The values of the indicators.
        "xlsx" => sheet.xlsx(&reader, &as_of, 1, &name),
        _ => Err(PageError::NotFound),
    }
}

async fn sheet(signed: &Signed, code: &GoalCode, till: &str, as_of: &AsOf) -> Result<Sheet, PageError> {
    let known = signed.chain().await?;
    let (chain, frame) = (&known.chain, &signed.frame);
    let goal = chain.goals.get(code).ok_or(PageError::NotFound)?;
    let year = as_of.day.year();
    let till = REPORTS.iter().find(|r| **r == till).unwrap_or(&REPORTS[0]);
    let mut grades: Vec<_> = chain
        .grades
        .values()
        .filter(|g| g.goal == *code && g.year <= year)
        .collect();
    grades.sort_by_key(|g| g.year);
    let mut about = Section::new(frame.t("basis-goal"));
    about.paragraphs.push(goal.text_in(year).to_owned());
    for text in goal.texts.iter().filter(|t| t.text != goal.text_in(year)) {
        let span = [text.from_year, text.to_year].map(|y| y.map_or_else(String::new, |y| y.to_string()));
        let words = [
            ("text", text.text.clone().into()),
            ("span", span.join("–").into()),
        ];
        about.notes.push((false, frame.tw("basis-earlier-text", &words)));
    }
    let mut graded = Section::new(frame.t("records-grade"));
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
    let explained: Vec<Vec<super::record::Piece>> = grades
        .iter()
        .flat_map(|g| {
            g.hypotheses.iter().map(|h| {
                vec![
                    plain(g.year.to_string()),
                    plain(&h.text),
                    plain(frame.choice(h.strength.code())),
                    plain(&h.basis),
                ]
            })
        })
        .collect();
    graded.tables.push(grade_table(frame, &known, &grades));
    let mut causes = Section::new(frame.t("said-hypotheses"));
    causes.empty = frame.t("basis-no-causes");
    causes.tables.push(RowTable {
        name: frame.t("said-hypotheses"),
        id: "orsaker",
        heads: ["said-year", "said-text", "said-strength", "said-basis"]
            .iter()
            .map(|k| (frame.t(*k), false))
            .collect(),
        rows: explained,
    });
    let mut measured = Section::new(frame.t("records-indicator"));
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
        measured.tables.push(value_table(frame, indicator, as_of.day));
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
    let mut done = Section::new(frame.t("basis-activities"));
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
                linked(&of.title, RecordKind::Intervention.link(of.code.as_str())),
                plain(frame.t(format!("state-{}", of.state(as_of.day).code()))),
                plain(result),
            ])
        });
    done.tables.push(RowTable {
        name: frame.t("basis-activities"),
        id: "aktiviteter",
        heads: ["record-intervention", "document-status", "said-result"]
            .iter()
            .map(|k| (frame.t(*k), false))
            .collect(),
        rows: rows.collect(),
    });
    let day = if as_of.is_today {
        String::new()
    } else {
        as_of.day.to_string()
    };
    let tail = crate::forms::query(&[("till", till), ("dag", &day)]);
    Ok(Sheet {
        title: goal.text_in(year).to_owned(),
        kicker: frame.t(format!("basis-{till}")),
        lead: frame.t("basis-about"),
        crumbs: vec![
            ("/kedjan".to_owned(), frame.t("nav-chain")),
            (
                RecordKind::Goal.link(code.as_str()),
                goal.text_in(year).to_owned(),
            ),
            (String::new(), frame.t("basis")),
        ],
        here: format!("/mal/{code}/underlag"),
        files: vec![
            (format!("/mal/{code}/underlag/pdf{tail}"), "PDF".to_owned()),
            (format!("/mal/{code}/underlag/xlsx{tail}"), "Excel".to_owned()),
        ],
        actions: Vec::new(),
        choice: Some(Chosen {
            name: "till",
            label: frame.t("basis-for"),
            values: REPORTS
                .iter()
                .map(|r| ((*r).to_owned(), frame.t(format!("basis-{r}")), r == till))
                .collect(),
        }),
        sections: vec![about, graded, causes, measured, done],
    })
}
