//! How wide the columns of a table are, and whether it stands over the whole page or, when it is narrow, beside something else.

use serde::Serialize;

use crate::figures::Table;

/// The pages that a table stands on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sheet {
    /// Letters to a line of a table over the whole page.
    pub line: f64,
    /// Of the text, in points of the size that a table's letters have on an upright page.
    pub height: f64,
}

impl Sheet {
    pub const UPRIGHT: Self = Self {
        line: 97.0,
        height: 728.0,
    };
    pub const WIDE: Self = Self {
        line: 147.0,
        height: 480.0,
    };
    /// Turned, with larger letters.
    pub const DECK: Self = Self {
        line: 113.0,
        height: 370.0,
    };
}

/// What the space about a cell takes, in letters.
const SPACE: usize = 4;
/// The same in a table with smaller letters and less space, as those beside each other have at the end.
const LITTLE_SPACE: usize = 3;
/// What the letters of those are to others.
const SMALL: f64 = 8.0 / 9.0;
/// What each of two beside each other has of the width.
const HALF: f64 = 0.485;

#[derive(Debug, Serialize)]
pub(crate) struct SetTable {
    pub table: Table,
    /// Over the whole page: shares of the width of the text, together at most 1.
    #[serde(flatten)]
    pub columns: Columns,
    /// The first half of the rows beside the other, for a long table that is narrow: shares of the width that each has.
    pub halves: Option<Columns>,
    /// It is so low that it stays on one page.
    pub whole: bool,
    /// Whether the caption is written out, or the heading above has said it.
    pub captioned: bool,
    /// Its number among the figures' tables.
    pub twin: Option<usize>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Columns {
    pub widths: Vec<f64>,
    /// Those with a word that no line of them could hold: there alone words are broken.
    pub broken: Vec<bool>,
}

impl SetTable {
    pub fn of(table: &Table, sheet: Sheet, captioned: bool) -> Self {
        let table = squared(table);
        let widths = shares(&letters(&table, sheet.line, SPACE), sheet.line);
        let halves = halves(&table, sheet);
        Self {
            halves,
            captioned,
            ..Self::with_widths(table, widths, sheet)
        }
    }

    /// `widths` are shares of the width of the text.
    pub fn with_widths(table: Table, widths: Vec<f64>, sheet: Sheet) -> Self {
        let in_letters: Vec<f64> = widths.iter().map(|w| w * sheet.line).collect();
        let lines: usize = lines_of_rows(&table, &in_letters, SPACE).iter().sum();
        Self {
            whole: lines <= MOST_LINES_OF_WHOLE,
            columns: Columns::of(&table, widths, sheet.line, SPACE),
            table,
            halves: None,
            captioned: false,
            twin: None,
        }
    }

    /// For half the page, in smaller letters. `None` where it needs more.
    pub fn narrow(table: &Table, sheet: Sheet) -> Option<Self> {
        const MOST_LINES_TO_A_ROW: f64 = 2.2;
        let line = sheet.line * HALF / SMALL;
        let table = squared(table);
        let columns = narrow(&table, line, LITTLE_SPACE, MOST_LINES_TO_A_ROW)?;
        Some(Self {
            columns,
            table,
            halves: None,
            whole: true,
            captioned: true,
            twin: None,
        })
    }

    /// About how high it is over the whole page, in points.
    pub fn height(&self, sheet: Sheet) -> f64 {
        const LINE: f64 = 15.0;
        const ABOUT: f64 = 40.0;
        let letters: Vec<f64> = self.columns.widths.iter().map(|w| w * sheet.line).collect();
        let lines: usize = lines_of_rows(&self.table, &letters, SPACE).iter().sum();
        let beside = if self.halves.is_some() { 2.0 } else { 1.0 };
        ABOUT + LINE * lines as f64 / beside
    }

    /// About how high it is when it stands in half the page, in points.
    pub fn height_of_narrow(&self, sheet: Sheet) -> f64 {
        /// A row's first line with the space about it, each line after, and the caption with the space above.
        const FIRST: f64 = 11.6;
        const NEXT: f64 = 9.2;
        const CAPTION: f64 = 24.0;
        const CAPTION_LETTERS: usize = 46;
        let line = sheet.line * HALF / SMALL;
        let letters: Vec<f64> = self.columns.widths.iter().map(|w| w * line).collect();
        let row = |lines: usize| FIRST + NEXT * (lines.max(1) - 1) as f64;
        let rows = lines_of_rows(&self.table, &letters, LITTLE_SPACE);
        let caption = lines_of(&self.table.caption, CAPTION_LETTERS);
        CAPTION + NEXT * caption as f64 + FIRST + rows.into_iter().map(row).sum::<f64>()
    }
}

/// A table of at most so many lines is not parted between pages.
const MOST_LINES_OF_WHOLE: usize = 14;

/// With as many cells in each row as it has columns.
fn squared(table: &Table) -> Table {
    let mut table = table.clone();
    for row in &mut table.rows {
        row.resize(table.columns.len(), String::new());
    }
    table
}

impl Columns {
    fn of(table: &Table, widths: Vec<f64>, line: f64, space: usize) -> Self {
        let is_broken = |(i, width): (usize, &f64)| {
            let letters = (width * line).round() as usize;
            let cells = table.rows.iter().filter_map(|row| row.get(i));
            let heads = table.columns.get(i).map(|c| &c.title);
            cells
                .chain(heads)
                .any(|cell| longest_part(cell) + space > letters)
        };
        Self {
            broken: widths.iter().enumerate().map(is_broken).collect(),
            widths,
        }
    }
}

/// For two halves beside each other, when the table is long enough for it to be worth it and short enough for one page.
fn halves(table: &Table, sheet: Sheet) -> Option<Columns> {
    const ROWS: std::ops::RangeInclusive<usize> = 10..=48;
    const MOST_LINES_TO_A_ROW: f64 = 1.4;
    /// A row of a line, in points.
    const ROW: f64 = 15.0;
    let lines = table.rows.len() as f64 * MOST_LINES_TO_A_ROW / 2.0;
    if !ROWS.contains(&table.rows.len()) || lines * ROW > sheet.height {
        return None;
    }
    narrow(table, sheet.line * HALF, SPACE, MOST_LINES_TO_A_ROW)
}

/// The columns on a line of so few letters, where no word is broken and few rows need more lines than one.
fn narrow(table: &Table, line: f64, space: usize, most_lines_to_a_row: f64) -> Option<Columns> {
    let letters = letters(table, line, space);
    let lines: usize = lines_of_rows(table, &letters, space).iter().sum();
    let columns = Columns::of(table, shares(&letters, line), line, space);
    let fits = letters.iter().sum::<f64>() <= line && columns.broken.iter().all(|broken| !broken);
    (fits && lines as f64 <= most_lines_to_a_row * table.rows.len() as f64).then_some(columns)
}

/// How many lines each row takes.
fn lines_of_rows(table: &Table, letters: &[f64], space: usize) -> Vec<usize> {
    let lines = |(cell, width): (&String, &f64)| -> usize {
        let room = (width.round() as usize).saturating_sub(space).max(1);
        cell.lines().map(|line| lines_of(line, room)).sum()
    };
    let row = |row: &Vec<String>| row.iter().zip(letters).map(lines).max().unwrap_or(1);
    table.rows.iter().map(row).collect()
}

/// How many lines of so much room the words take.
pub(crate) fn lines_of(words: &str, room: usize) -> usize {
    let (mut lines, mut used) = (1, 0);
    for word in words.split(' ') {
        let long = word.chars().count();
        if used > 0 && used + 1 + long > room {
            lines += 1;
            used = 0;
        }
        used += long + usize::from(used > 0);
        lines += used.saturating_sub(1) / room;
        used = if used > room { used % room } else { used };
    }
    lines
}

/// How long the longest is of what a text can be parted into without breaking a word: a word, or a number with all that belongs to
/// it.
fn longest_part(text: &str) -> usize {
    // A blank that holds together what stands on both sides is no place to break, and neither is the hyphen of 2026-W10.
    let words = |line: &str| {
        let breaks = |c: char| c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}';
        let parts = |word: &str| {
            let is_code = word.starts_with(|c: char| c.is_ascii_digit());
            let parts = word.split(|c| c == '-' && !is_code);
            parts.map(|part| part.chars().count()).max().unwrap_or(0)
        };
        line.split(breaks).map(parts).max().unwrap_or(0)
    };
    let line = |line: &str| {
        if is_a_number(line) {
            line.chars().count()
        } else {
            words(line)
        }
    };
    text.lines().map(line).max().unwrap_or(0)
}

/// Of the words that begin with a figure: `2026-W10`, `2 598–2 793`. They stand on one line.
fn longest_code(text: &str) -> usize {
    /// Longer than any code; such a word is broken like others.
    const MOST: usize = 20;
    let words = text.split(|c: char| c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}');
    let codes = words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let long = codes.map(|word| word.chars().count());
    long.filter(|long| *long <= MOST).max().unwrap_or(0)
}

/// `14,9 % (10,1–21,5)`: figures and signs, and few of them. `document.typ` has the same rule.
fn is_a_number(line: &str) -> bool {
    const MOST: usize = 24;
    let belongs = |c: char| c.is_ascii_digit() || c.is_whitespace() || ",.±%()–−+".contains(c);
    line.chars().count() <= MOST && line.chars().all(belongs) && line.contains(|c: char| c.is_ascii_digit())
}

/// What each column of a table is given, in letters: all that it holds when there is room. Otherwise first its longest word,
/// and then letter by letter to the columns that make the rows tall.
fn letters(table: &Table, line: f64, space: usize) -> Vec<f64> {
    /// A word longer than this is hyphenated: the first that leaves room to share.
    const LONGEST_WORD: [usize; 4] = [28, 20, 16, 12];
    /// So much of the line may be bound before it is shared.
    const BOUND: f64 = 0.805;
    /// Enough to judge by.
    const ROWS: usize = 300;
    let long = |text: &str| text.chars().count();
    let heads: Vec<String> = table.columns.iter().map(|c| c.title.clone()).collect();
    let rows: Vec<&Vec<String>> = table.rows.iter().take(ROWS).chain([&heads]).collect();
    let cells = |i: usize| rows.iter().map(move |row| row[i].as_str());
    let widest = |i: usize| cells(i).flat_map(str::lines).map(long).max().unwrap_or(0);
    let least = |i: usize, longest_word: usize| {
        let word = cells(i).map(longest_part).max().unwrap_or(0);
        let code = cells(i).map(longest_code).max().unwrap_or(0);
        // A number stays on one line, blanks and all.
        let figures = table
            .rows
            .iter()
            .take(ROWS)
            .map(|row| long(&row[i]))
            .max()
            .unwrap_or(0);
        let least = word.min(longest_word).max(code);
        if table.columns[i].numeric {
            least.max(figures)
        } else {
            least
        }
    };
    let columns = 0..table.columns.len();
    let wished: Vec<usize> = columns.clone().map(widest).collect();
    let spaces = space * wished.len();
    let bound = |longest: &usize| columns.clone().map(|i| least(i, *longest)).collect::<Vec<_>>();
    let fits = |widths: &Vec<usize>| (widths.iter().sum::<usize>() + spaces) as f64 <= BOUND * line;
    let mut widths = LONGEST_WORD
        .iter()
        .map(bound)
        .find(fits)
        .unwrap_or_else(|| bound(&LONGEST_WORD[3]));
    if wished.iter().sum::<usize>() + spaces <= line as usize {
        widths = wished;
    } else {
        let left = (line as usize).saturating_sub(widths.iter().sum::<usize>() + spaces);
        for _ in 0..left {
            let Some(tallest) = tallest_column(&rows, &widths) else {
                break;
            };
            widths[tallest] += 1;
        }
    }
    widths.iter().map(|w| (w + space) as f64).collect()
}

/// The column that a letter more helps most: the one that alone, or first of several, makes most lines of rows.
fn tallest_column(rows: &[&Vec<String>], widths: &[usize]) -> Option<usize> {
    let mut votes = vec![0usize; widths.len()];
    for row in rows {
        let lines = |(cell, width): (&String, &usize)| -> usize {
            cell.lines()
                .map(|line| line.chars().count().div_ceil((*width).max(1)))
                .sum()
        };
        let tall: Vec<usize> = row.iter().zip(widths).map(lines).collect();
        let most = tall.iter().copied().max().unwrap_or(0);
        for (vote, lines) in votes.iter_mut().zip(&tall) {
            if most > 1 && *lines == most {
                *vote += most - 1;
            }
        }
    }
    let most = votes.iter().copied().max().filter(|most| *most > 0)?;
    votes.iter().position(|vote| *vote == most)
}

/// The same as shares of the page's width. A table of little is not stretched so far that a row is lost on the way across.
fn shares(letters: &[f64], line: f64) -> Vec<f64> {
    const STRETCH: f64 = 1.25;
    let all: f64 = letters.iter().sum();
    let stretch = if all < line {
        (line / all).min(STRETCH)
    } else {
        line / all
    };
    letters.iter().map(|w| w * stretch / line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Column;

    const LINE: f64 = Sheet::UPRIGHT.line;

    fn check_widths(columns: &[(&str, bool)], row: &[&str], expected: &[f64]) {
        let column = |&(title, numeric): &(&str, bool)| Column {
            title: title.to_owned(),
            numeric,
        };
        let table = Table {
            caption: String::new(),
            columns: columns.iter().map(column).collect(),
            rows: vec![row.iter().map(|cell| (*cell).to_owned()).collect()],
        };
        let got: Vec<f64> = letters(&table, LINE, SPACE).iter().map(|w| w.round()).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn columns_share_the_page_by_what_stands_in_them() {
        check_widths(
            &[("Område", false), ("Antal", true)],
            &["Centrum", "12"],
            &[11.0, 9.0],
        );
        let long = "ord ".repeat(60);
        check_widths(
            &[("Nr", true), ("Beslut", false), ("Ansvarig", false)],
            &["1 234", &long, "Samordningsfunktionen"],
            &[9.0, 63.0, 25.0],
        );
        // Each gets of what is left by how tall it makes the row.
        let half = "ord ".repeat(30);
        check_widths(
            &[("Åtgärd", false), ("Mål", false), ("Ansvarig", false)],
            &[&long, &half, "Samordnare"],
            &[55.0, 28.0, 14.0],
        );
    }

    #[test]
    fn a_table_of_little_is_not_stretched_over_the_page() {
        let shares = shares(&[32.0, 12.0], LINE);
        let all: f64 = shares.iter().sum();
        assert!((all - 44.0 * 1.25 / LINE).abs() < 1e-9, "{shares:?}");
    }

    fn table(columns: &[&str], rows: Vec<Vec<String>>) -> Table {
        Table {
            caption: String::new(),
            columns: columns
                .iter()
                .map(|title| Column {
                    title: (*title).to_owned(),
                    numeric: false,
                })
                .collect(),
            rows,
        }
    }

    #[test]
    fn a_long_and_narrow_table_stands_in_two_halves() {
        let check = |rows: usize, words: &str, expected: bool| {
            let table = table(
                &["Kategori", "2026"],
                vec![vec![words.to_owned(), "12".to_owned()]; rows],
            );
            let set = SetTable::of(&table, Sheet::UPRIGHT, false);
            assert_eq!(set.halves.is_some(), expected, "{rows} {words}");
            for columns in set.halves.iter().chain([&set.columns]) {
                assert!(columns.widths.iter().sum::<f64>() <= 1.0 + 1e-9);
            }
        };
        check(16, "Ordningsstörning", true);
        check(9, "Ordningsstörning", false);
        check(49, "Ordningsstörning", false);
        check(16, &"ord ".repeat(40), false);
        check(16, &"o".repeat(200), false);
    }

    #[test]
    fn a_low_table_is_not_parted() {
        let check = |rows: usize, words: &str, expected: bool| {
            let table = table(&["Åtgärd"], vec![vec![words.to_owned()]; rows]);
            assert_eq!(SetTable::of(&table, Sheet::UPRIGHT, false).whole, expected);
        };
        check(14, "Kameror", true);
        check(15, "Kameror", false);
        check(5, &"ord ".repeat(100), false);
    }

    #[test]
    fn words_take_the_lines_that_they_need() {
        let check = |words: &str, room: usize, expected: usize| {
            assert_eq!(lines_of(words, room), expected, "{words} in {room}");
        };
        check("", 5, 1);
        check("en två", 6, 1);
        check("en två", 5, 2);
        check("Ordningsstörning", 8, 2);
        check("en två tre", 3, 3);
    }
}
