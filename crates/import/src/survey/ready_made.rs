//! A row for each result that somebody else has computed.

use std::collections::BTreeSet;

use domain::chain::RecordError;
use domain::municipality::Municipality;
use domain::safety_survey::SurveyResult;

use super::codebook::Codebook;
use super::sheet::{Column, Sheet, cell, number};
use super::{ReadSurvey, SurveyContent, SurveyFileError, refused};
use crate::fold::fold;

struct Columns {
    question: Column,
    area: Option<Column>,
    grouping: Option<Column>,
    group: Option<Column>,
    share: Column,
    low: Option<Column>,
    high: Option<Column>,
    n: Column,
}

pub(super) fn read(
    book: &Codebook,
    sheet: &Sheet,
    municipality: &Municipality,
) -> Result<ReadSurvey, SurveyFileError> {
    let own = &book.columns;
    let needed = |name: &Option<String>, what: &'static str| match name {
        Some(name) => sheet.column(name),
        None => Err(refused("survey-column-unnamed", "results").with("text", what)),
    };
    let columns = Columns {
        question: needed(&own.question, "question")?,
        share: needed(&own.share, "share")?,
        n: needed(&own.n, "n")?,
        area: sheet.optional(own.area.as_ref())?,
        grouping: sheet.optional(own.grouping.as_ref())?,
        group: sheet.optional(own.group.as_ref())?,
        low: sheet.optional(own.low.as_ref())?,
        high: sheet.optional(own.high.as_ref())?,
    };
    let places = municipality.place_words();
    for column in [columns.area, columns.grouping, columns.group]
        .into_iter()
        .flatten()
    {
        sheet.screen(column, false, &places)?;
    }
    let mut results = Vec::new();
    let mut rejected = Vec::new();
    for (at, cells) in &sheet.rows {
        match result(book, &columns, municipality, cells) {
            Ok(result) => results.push(result),
            Err(why) => rejected.push((*at, why.with("row", at))),
        }
    }
    if results.is_empty() {
        let row = rejected.first().map_or(0, |(row, _)| *row);
        return Err(refused("survey-no-rows-left", "results").with("row", row).into());
    }
    // A share of 0,34 is written 34: nobody has a whole survey below one percent.
    if results.iter().all(|r| r.share <= 1.0) && results.iter().any(|r| r.share > 0.0) {
        return Err(refused("survey-fractions", "results").into());
    }
    let asked = [Some(columns.question), Some(columns.share), Some(columns.n)];
    let others = [
        columns.area,
        columns.grouping,
        columns.group,
        columns.low,
        columns.high,
    ];
    let asked: BTreeSet<Column> = asked.into_iter().chain(others).flatten().collect();
    let (used, unread) = sheet.parted(&asked);
    Ok(ReadSurvey {
        survey: book.survey(),
        content: SurveyContent::Results(results),
        rows: sheet.rows.len(),
        columns: used,
        unread,
        rejected,
        unknown_codes: Vec::new(),
    })
}

fn result(
    book: &Codebook,
    columns: &Columns,
    municipality: &Municipality,
    cells: &[String],
) -> Result<SurveyResult, RecordError> {
    let text = |column: Option<Column>| column.map_or("", |column| cell(cells, column));
    let asked = fold(text(Some(columns.question)));
    let question = book
        .questions
        .iter()
        .find(|q| fold(&q.code) == asked || fold(&q.text) == asked)
        .ok_or_else(|| refused("survey-row-question", "results"))?;
    let area = match text(columns.area) {
        "" => None,
        named => Some(
            book.area(named, municipality)
                .ok_or_else(|| refused("survey-row-area", "results"))?,
        ),
    };
    let percent = |column: Option<Column>| match text(column) {
        "" => Ok(None),
        told => number(told)
            .filter(|p| (0.0..=100.0).contains(p))
            .map(|p| Some((p * 10.0).round() / 10.0))
            .ok_or_else(|| refused("survey-row-share", "results")),
    };
    let share = percent(Some(columns.share))?.ok_or_else(|| refused("survey-row-share", "results"))?;
    let (low, high) = (percent(columns.low)?, percent(columns.high)?);
    if low.is_some_and(|low| low > share) || high.is_some_and(|high| high < share) {
        return Err(refused("survey-row-interval", "results"));
    }
    let n = number(text(Some(columns.n))).filter(|n| *n >= 0.0 && n.fract() == 0.0);
    let (grouping, group) = (text(columns.grouping), text(columns.group));
    if grouping.is_empty() != group.is_empty() {
        return Err(refused("survey-row-grouping", "results"));
    }
    Ok(SurveyResult {
        question: question.code.clone(),
        area,
        grouping: grouping.to_owned(),
        group: group.to_owned(),
        share,
        low,
        high,
        n: n.ok_or_else(|| refused("survey-row-n", "results"))? as i64,
    })
}
