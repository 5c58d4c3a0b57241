//! How a table stands in a sheet: how wide each column is, which side its values keep to, and how its numbers are shown.

use super::table::{ColumnKind, Shown, TableCell, TableColumn, TableExtract};
use crate::documents::lines_of;

/// Letters to a line of the widest column: a longer text goes on on the next.
const WIDEST: usize = 60;
/// Letters to a line of a column of text in a sheet that would otherwise be read through a glass on paper.
const NARROWEST: usize = 24;
/// So many letters stand beside each other on a page that can be read.
const PAGE: usize = 150;
/// The button of the filter beside the words of a header, in letters.
const BUTTON: usize = 4;
/// What a number keeps from the text to the right of it, in letters.
const INDENT: usize = 2;

pub(super) struct Layout {
    pub columns: Vec<ColumnLayout>,
}

pub(super) struct ColumnLayout {
    /// In letters, as the format wants it.
    pub width: f64,
    /// Numbers stand below each other, and what is said instead of one with them.
    pub counts: bool,
    /// How its numbers are shown, in the format's own signs.
    pub number: String,
}

impl Layout {
    pub fn of(extract: &TableExtract) -> Self {
        let cap = (NARROWEST..=WIDEST)
            .rev()
            .step_by(4)
            .find(|cap| widths(extract, *cap).iter().sum::<usize>() <= PAGE)
            .unwrap_or(NARROWEST);
        let columns = widths(extract, cap).into_iter().enumerate();
        Self {
            columns: columns
                .map(|(i, width)| ColumnLayout {
                    width: width as f64,
                    counts: counts(extract, i),
                    number: number_format(extract, i),
                })
                .collect(),
        }
    }

    /// How many lines each row takes, the header first.
    pub fn lines(&self, extract: &TableExtract) -> Vec<usize> {
        let room = |i: usize| (self.columns[i].width as usize).saturating_sub(2).max(1);
        let header = |(i, column): (usize, &TableColumn)| lines_of(&column.name, room(i) * 10 / 11);
        let row = |row: &Vec<TableCell>| {
            let cells = row.iter().take(self.columns.len()).enumerate();
            cells
                .map(|(i, cell)| lines_of_cell(cell, room(i)))
                .max()
                .unwrap_or(1)
        };
        let heads = extract.columns.iter().enumerate().map(header).max().unwrap_or(1);
        std::iter::once(heads)
            .chain(extract.rows.iter().map(row))
            .collect()
    }

    /// The names of the rows stay in place when one reads on to the right, unless they take the screen.
    pub fn columns_in_place(&self) -> u16 {
        const MOST: f64 = 34.0;
        u16::from(self.columns.first().is_some_and(|first| first.width <= MOST))
    }
}

fn lines_of_cell(cell: &TableCell, room: usize) -> usize {
    match cell {
        TableCell::Text(text) => text
            .lines()
            .map(|line| lines_of(line, room))
            .sum::<usize>()
            .max(1),
        _ => 1,
    }
}

fn cells(extract: &TableExtract, column: usize) -> impl Iterator<Item = &TableCell> {
    extract.rows.iter().filter_map(move |row| row.get(column))
}

fn counts(extract: &TableExtract, column: usize) -> bool {
    let is_number = |cell: &TableCell| matches!(cell, TableCell::Number(_) | TableCell::Money(_));
    let by_kind = matches!(
        extract.columns[column].kind,
        ColumnKind::Number | ColumnKind::Money
    );
    extract.columns[column].shown != Shown::Year && (by_kind || cells(extract, column).any(is_number))
}

/// Wide enough for what stands in each column, and for its header in two lines, with the text of none over `cap`.
fn widths(extract: &TableExtract, cap: usize) -> Vec<usize> {
    let long = |text: &str| text.chars().count();
    let width = |(column, name): (usize, &str)| {
        let room = if counts(extract, column) { INDENT } else { 1 };
        let shown = |cell: &TableCell| match cell {
            TableCell::Text(text) => text.lines().map(long).max().unwrap_or(0).min(cap),
            TableCell::Day(_) => 10,
            TableCell::Number(x) => long(&number_shown(*x, &extract.columns[column].shown)),
            TableCell::Money(ore) => money_shown(*ore, has_ore(extract, column)),
            TableCell::Empty => 0,
        };
        let longest = cells(extract, column).map(shown).max().unwrap_or(0);
        let word = name.split_whitespace().map(long).max().unwrap_or(0);
        // Bold is wider.
        let header = word.max(long(name).div_ceil(2)).min(cap) * 11 / 10 + BUTTON;
        (longest + room + 1).max(header).max(9)
    };
    let names = extract.columns.iter().map(|c| c.name.as_str()).enumerate();
    names.map(width).collect()
}

/// In letters, with the blanks between thousands and the unit.
fn money_shown(ore: i64, with_ore: bool) -> usize {
    let kronor = (ore / 100).to_string().len();
    kronor + kronor / 3 + if with_ore { 6 } else { 3 }
}

fn has_ore(extract: &TableExtract, column: usize) -> bool {
    cells(extract, column).any(|cell| matches!(cell, TableCell::Money(ore) if ore % 100 != 0))
}

/// About as a spreadsheet shows it.
fn number_shown(x: f64, shown: &Shown) -> String {
    let (value, places, unit) = match shown {
        Shown::AsIs => (x, own_places(x), ""),
        Shown::Places(places) => (x, *places, ""),
        Shown::Unit(places, unit) => (x, *places, unit.as_str()),
        Shown::Share(places) => (x * 100.0, *places, "%"),
        Shown::Year => return format!("{x:.0}"),
    };
    let text = format!("{value:.*}", usize::from(places));
    let whole = text.trim_start_matches('-').split('.').next().unwrap_or("").len();
    let blanks = " ".repeat(whole.saturating_sub(1) / 3);
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!(" {unit}")
    };
    format!("{blanks}{text}{unit}")
}

/// The decimals that a number has, as far as they are shown.
fn own_places(x: f64) -> u8 {
    const MOST: usize = 4;
    let text = format!("{x:.MOST$}");
    let decimals = text.trim_end_matches('0').split_once('.');
    decimals.map_or(0, |(_, decimals)| decimals.len() as u8)
}

fn number_format(extract: &TableExtract, column: usize) -> String {
    let decimals = |places: u8| match places {
        0 => String::new(),
        n => format!(".{}", "0".repeat(usize::from(n))),
    };
    // In quotation marks a sign says itself and nothing else.
    let said = |unit: &str| format!("\"\u{a0}{}\"", unit.replace('"', ""));
    if extract.columns[column].kind == ColumnKind::Money {
        let places = if has_ore(extract, column) { 2 } else { 0 };
        return format!("#,##0{}{}", decimals(places), said("kr"));
    }
    match &extract.columns[column].shown {
        Shown::AsIs => {
            let own = |cell: &TableCell| match cell {
                TableCell::Number(x) if x.is_finite() => own_places(*x),
                _ => 0,
            };
            format!(
                "#,##0{}",
                decimals(cells(extract, column).map(own).max().unwrap_or(0))
            )
        }
        Shown::Places(places) => format!("#,##0{}", decimals(*places)),
        Shown::Unit(places, unit) => format!("#,##0{}{}", decimals(*places), said(unit)),
        Shown::Share(places) => format!("0{}\u{a0}%", decimals(*places)),
        Shown::Year => "0".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(column: TableColumn, cells: Vec<TableCell>) -> TableExtract {
        TableExtract {
            title: "Blad".to_owned(),
            columns: vec![column],
            rows: cells.into_iter().map(|cell| vec![cell]).collect(),
            stamp: Vec::new(),
            made_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    fn check_format(kind: ColumnKind, shown: Shown, cells: Vec<TableCell>, expected: &str) {
        let extract = extract(TableColumn::new("Andel", kind).shown(shown), cells);
        assert_eq!(number_format(&extract, 0), expected);
    }

    #[test]
    fn numbers_are_shown_as_what_they_are() {
        use TableCell::{Money, Number};
        let number = ColumnKind::Number;
        check_format(number, Shown::AsIs, vec![Number(1234.0)], "#,##0");
        check_format(
            number,
            Shown::AsIs,
            vec![Number(0.1 + 0.2), Number(2.0)],
            "#,##0.0",
        );
        check_format(number, Shown::AsIs, vec![Number(1.0 / 3.0)], "#,##0.0000");
        check_format(number, Shown::Places(1), vec![Number(1.0 / 3.0)], "#,##0.0");
        check_format(number, Shown::Share(1), vec![Number(0.125)], "0.0\u{a0}%");
        check_format(number, Shown::Year, vec![Number(2026.0)], "0");
        let unit = Shown::Unit(1, "\"%".to_owned());
        check_format(number, unit, vec![Number(12.5)], "#,##0.0\"\u{a0}%\"");
        check_format(
            ColumnKind::Money,
            Shown::AsIs,
            vec![Money(100)],
            "#,##0\"\u{a0}kr\"",
        );
        check_format(
            ColumnKind::Money,
            Shown::AsIs,
            vec![Money(150)],
            "#,##0.00\"\u{a0}kr\"",
        );
    }

    #[test]
    fn a_column_is_as_wide_as_what_is_shown_in_it_and_its_header_in_two_lines() {
        let check = |name: &str, cell: TableCell, cap: usize, expected: usize| {
            let kind = ColumnKind::Text;
            let extract = extract(TableColumn::new(name, kind), vec![cell]);
            assert_eq!(widths(&extract, cap), [expected], "{name}");
        };
        let text = |words: &str| TableCell::Text(words.to_owned());
        check("Namn", text("kort"), 60, 9);
        check("Namn", text(&"ord ".repeat(40)), 60, 62);
        check(
            "Andel av alla händelser i kommunen",
            TableCell::Number(1.0),
            60,
            22,
        );
        check("Tal", TableCell::Number(-1_234_567.891_234), 60, 18);
        check("Belopp", TableCell::Money(1_234_567_800), 60, 16);
    }

    #[test]
    fn many_columns_of_text_share_a_page_that_can_be_read() {
        let long = || TableCell::Text("ord ".repeat(40));
        let mut extract = extract(TableColumn::new("Namn", ColumnKind::Text), vec![long()]);
        extract.columns = vec![TableColumn::new("Namn", ColumnKind::Text); 5];
        extract.rows = vec![vec![long(), long(), long(), long(), long()]];
        let layout = Layout::of(&extract);
        let all: f64 = layout.columns.iter().map(|c| c.width).sum();
        assert!(all <= PAGE as f64, "{all}");
        assert_eq!(layout.lines(&extract), [1, 6]);
    }
}
