//! The week's figures as a workbook, for those who go on counting: what the document draws, with the expected range in
//! columns of its own and every hour of the week. For those who work with the register.

use analysis::CountRange;
use domain::codes::AreaCode;

use super::WeeklyDocument;
use super::sections::Sections;
use crate::error::ReportError;
use crate::extracts::{ColumnKind, Shown, TableCell, TableColumn, TableExtract, tables_xlsx};
use crate::figures::expected_range_bars::verdict_key;

/// A sheet for each figure and table. The same document gives the same bytes.
pub fn weekly_xlsx(document: &WeeklyDocument<'_>) -> Result<Vec<u8>, ReportError> {
    let sections = Sections::new(document);
    let mut stamp = vec![
        (
            sections.say("stamp-municipality"),
            document.municipality.name.clone(),
        ),
        (sections.say("column-week"), document.draft.week.to_string()),
        (sections.say("column-state"), super::status(document).label),
    ];
    stamp.extend(sections.identity_items());
    let sheets = [
        sections.areas_sheet(),
        sections.categories_sheet(),
        sections.areas_by_category_sheet(),
        sections.weeks_sheet(),
        sections.places_sheet(),
        sections.hours_sheet(),
        sections.coverage_sheet(),
        sections.decisions_sheet(),
    ];
    let extracts: Vec<TableExtract> = sheets
        .into_iter()
        .map(|sheet| TableExtract {
            stamp: stamp.clone(),
            made_at: document.made_at(),
            ..sheet
        })
        .collect();
    tables_xlsx(&extracts, document.language)
}

fn text(words: impl Into<String>) -> TableCell {
    TableCell::Text(words.into())
}

fn number(n: i64) -> TableCell {
    TableCell::Number(n as f64)
}

fn if_known(n: Option<i64>) -> TableCell {
    n.map_or(TableCell::Empty, number)
}

/// The columns of a count against what was expected.
const AGAINST: [(&str, ColumnKind); 4] = [
    ("column-count", ColumnKind::Number),
    ("column-expected-low", ColumnKind::Number),
    ("column-expected-high", ColumnKind::Number),
    ("column-verdict", ColumnKind::Text),
];

/// With one decimal in the last column: a rate, or events that are shared out over the hours they may have happened in.
fn last_in_tenths(mut sheet: TableExtract) -> TableExtract {
    if let Some(last) = sheet.columns.last_mut() {
        last.shown = Shown::Places(1);
    }
    sheet
}

impl Sections<'_> {
    fn sheet(&self, title: &str, columns: &[(&str, ColumnKind)], rows: Vec<Vec<TableCell>>) -> TableExtract {
        let column = |(key, kind): &(&str, ColumnKind)| TableColumn::new(self.say(key), *kind);
        TableExtract {
            title: self.say(title),
            columns: columns.iter().map(column).collect(),
            rows,
            stamp: Vec::new(),
            made_at: self.document.made_at(),
        }
    }

    /// The names of a row, and its count against what was expected.
    fn against(&self, names: &[String], count: &CountRange) -> Vec<TableCell> {
        let mut row: Vec<TableCell> = names.iter().map(text).collect();
        row.extend([
            number(count.n),
            if_known(count.range.map(|r| r.low)),
            if_known(count.range.map(|r| r.high)),
            text(self.say(verdict_key(count.verdict))),
        ]);
        row
    }

    fn place_name(&self, area: Option<&AreaCode>) -> String {
        area.map_or_else(|| self.say("weekly-total-row"), |area| self.area(area))
    }

    fn areas_sheet(&self) -> TableExtract {
        let draft = self.document.draft;
        let of_area = draft.areas.iter().map(|a| {
            let mut row = self.against(std::slice::from_ref(&a.name), &a.total);
            row.push(if_known(a.population.as_ref().map(|p| p.population)));
            row.push(a.per_1000.map_or(TableCell::Empty, TableCell::Number));
            row
        });
        let whole = self.against(&[self.place_name(None)], &draft.total);
        let rows = of_area.chain([whole]).collect();
        let mut columns = vec![("column-area", ColumnKind::Text)];
        columns.extend(AGAINST);
        columns.push(("column-population", ColumnKind::Number));
        columns.push(("column-per-1000", ColumnKind::Number));
        last_in_tenths(self.sheet("weekly-sheet-areas", &columns, rows))
    }

    fn categories_sheet(&self) -> TableExtract {
        let of_category = self.document.draft.categories.iter();
        let rows = of_category
            .map(|c| self.against(&[self.category(&c.category)], &c.range))
            .collect();
        let columns = [&[("column-category", ColumnKind::Text)], &AGAINST[..]].concat();
        self.sheet("weekly-sheet-categories", &columns, rows)
    }

    fn areas_by_category_sheet(&self) -> TableExtract {
        let areas = self.document.draft.areas.iter();
        let rows = areas.flat_map(|a| {
            let of_category = a.categories.iter();
            of_category.map(|c| self.against(&[a.name.clone(), self.category(&c.category)], &c.range))
        });
        let names = [
            ("column-area", ColumnKind::Text),
            ("column-category", ColumnKind::Text),
        ];
        let columns = [&names[..], &AGAINST[..]].concat();
        self.sheet("weekly-sheet-areas-categories", &columns, rows.collect())
    }

    fn weeks_sheet(&self) -> TableExtract {
        let curves = self.document.draft.curves.iter();
        let rows = curves.flat_map(|curve| {
            curve.weeks.iter().map(|w| {
                let names = [self.place_name(curve.area.as_ref()), w.week.to_string()];
                let mut row = self.against(&names, &w.count);
                row.push(number(w.heard));
                row.push(number(w.reporters));
                row
            })
        });
        let mut columns = vec![
            ("column-area", ColumnKind::Text),
            ("column-week", ColumnKind::Text),
        ];
        columns.extend(AGAINST);
        columns.push(("column-heard", ColumnKind::Number));
        columns.push(("column-reporters", ColumnKind::Number));
        self.sheet("weekly-sheet-weeks", &columns, rows.collect())
    }

    fn places_sheet(&self) -> TableExtract {
        let places = self.document.draft.recurring_places.iter();
        let rows = places.map(|p| {
            vec![
                text(&p.name),
                text(p.area.as_ref().map(|a| self.area(a)).unwrap_or_default()),
                number(p.this_week),
                number(p.last_8_weeks),
                number(p.weeks_active),
            ]
        });
        let columns = [
            ("column-place", ColumnKind::Text),
            ("column-area", ColumnKind::Text),
            ("column-this-week", ColumnKind::Number),
            ("column-eight-weeks", ColumnKind::Number),
            ("column-weeks-active", ColumnKind::Number),
        ];
        self.sheet("weekly-sheet-places", &columns, rows.collect())
    }

    fn hours_sheet(&self) -> TableExtract {
        let days = self.document.draft.hours.cells.iter().enumerate();
        let rows = days.flat_map(|(day, hours)| {
            let day = self.say(&format!("weekday-{}", day + 1));
            let of_hour = hours.iter().enumerate();
            of_hour
                .map(move |(hour, n)| vec![text(&day), number(hour as i64), TableCell::Number(*n)])
                .collect::<Vec<_>>()
        });
        let columns = [
            ("column-weekday", ColumnKind::Text),
            ("column-hour", ColumnKind::Number),
            ("column-count", ColumnKind::Number),
        ];
        last_in_tenths(self.sheet("weekly-sheet-hours", &columns, rows.collect()))
    }

    fn coverage_sheet(&self) -> TableExtract {
        let partners = self.document.draft.coverage.partners.iter();
        let rows = partners.map(|p| {
            vec![
                text(self.partner(&p.partner)),
                text(self.reporting(p)),
                number(p.events),
                number(p.silent_weeks),
            ]
        });
        let columns = [
            ("column-reporter", ColumnKind::Text),
            ("column-state", ColumnKind::Text),
            ("column-count", ColumnKind::Number),
            ("column-silent-weeks", ColumnKind::Number),
        ];
        self.sheet("weekly-sheet-coverage", &columns, rows.collect())
    }

    fn decisions_sheet(&self) -> TableExtract {
        let reviews = self.document.draft.decisions.iter();
        let rows = reviews.map(|review| {
            let decision = &review.decision;
            vec![
                text(self.decision_words(decision)),
                text(self.function(&decision.input.responsible)),
                TableCell::Day(decision.input.due),
                text(self.outcome(review)),
                if_known(review.events_then),
                if_known(review.events_now),
            ]
        });
        let columns = [
            ("column-decision", ColumnKind::Text),
            ("column-responsible", ColumnKind::Text),
            ("column-due", ColumnKind::Day),
            ("column-outcome", ColumnKind::Text),
            ("column-events-then", ColumnKind::Number),
            ("column-events-now", ColumnKind::Number),
        ];
        self.sheet("weekly-decisions-before", &columns, rows.collect())
    }
}
