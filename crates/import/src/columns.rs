//! What the columns of a table hold, told by their headings and by their content.

use crate::categories::is_category_word;
use crate::coordinates::{number, pair};
use crate::error::ImportError;
use crate::fold::fold;
use crate::headings::{field_of, is_heading};
use crate::mapping::{DateOrder, Field, HeaderRow, MappedColumn, Mapping};
use crate::preview::ColumnGuess;
use crate::remark::remarks;
use crate::when::{Clock, DayForm, Expect, parse};

/// What tells what a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnClue {
    HeadingAndValues,
    HeadingAndSomeValues,
    HeadingNotValues,
    HeadingOfNothing,
    Heading,
    Nothing,
    Unknown,
    AnotherIsLiker,
    PersonalData,
    Days,
    Times,
    Metres,
    Degrees,
    Pairs,
    Categories,
    Places,
    RunningText,
    /// A mapping says so.
    Chosen,
}

remarks! { ColumnClue {
    HeadingAndValues => "column_heading_and_values",
    HeadingAndSomeValues => "column_heading_and_some_values",
    HeadingNotValues => "column_heading_not_values",
    HeadingOfNothing => "column_heading_of_nothing",
    Heading => "column_heading",
    Nothing => "column_nothing",
    Unknown => "column_unknown",
    AnotherIsLiker => "column_another_is_liker",
    PersonalData => "column_personal_data",
    Days => "column_days",
    Times => "column_times",
    Metres => "column_metres",
    Degrees => "column_degrees",
    Pairs => "column_pairs",
    Categories => "column_categories",
    Places => "column_places",
    RunningText => "column_running_text",
    Chosen => "column_chosen",
}}

/// A row near the beginning of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct SampleRow {
    pub number: u64,
    pub cells: Vec<String>,
}

/// How a table is laid out.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub header_row: Option<u64>,
    pub header: Vec<String>,
    pub guesses: Vec<ColumnGuess>,
    /// What each column is read as.
    pub fields: Vec<Field>,
    pub day_order: DateOrder,
    /// Every time in the column of days is midnight: the program that wrote it knew only days.
    pub midnight_is_day: bool,
}

/// A guess has to be at least this sure to be used.
const SURE_ENOUGH: f64 = 0.5;

pub(crate) fn lay_out(sample: &[SampleRow], mapping: &Mapping) -> Result<Layout, ImportError> {
    let layout = lay_out_without_date(sample, mapping)?;
    let is_day = |f: &Field| matches!(f, Field::Date | Field::From | Field::Discovered | Field::Reported);
    if !layout.fields.iter().any(is_day) {
        return Err(ImportError::NoDateColumn {
            columns: layout.header.join(", "),
        });
    }
    Ok(layout)
}

/// As [`lay_out`], for someone who is still to say which column is the date.
pub(crate) fn lay_out_without_date(sample: &[SampleRow], mapping: &Mapping) -> Result<Layout, ImportError> {
    if sample.iter().all(|row| row.cells.iter().all(|c| c.is_empty())) {
        return Err(ImportError::Empty);
    }
    let header_row = match mapping.header_row {
        HeaderRow::Auto => find_header(sample),
        HeaderRow::Row(row) => Some(row),
        HeaderRow::Missing => None,
    };
    let rows: Vec<&SampleRow> = sample
        .iter()
        .filter(|row| header_row.is_none_or(|h| row.number > h))
        .filter(|row| row.cells.iter().any(|c| !c.is_empty()))
        .collect();
    let named = header_row.and_then(|h| sample.iter().find(|row| row.number == h));
    let width = rows
        .iter()
        .map(|row| row.cells.len())
        .chain(named.map(|n| n.cells.len()))
        .max()
        .unwrap_or(0);
    let header: Vec<String> = (0..width)
        .map(|n| {
            let name = named.and_then(|row| row.cells.get(n)).map_or("", |c| c.trim());
            if name.is_empty() {
                format!("Kolumn {}", n + 1)
            } else {
                name.replace(['\n', '\r'], " ")
            }
        })
        .collect();
    let day_order = match mapping.date_order {
        DateOrder::Auto => order_of_days(&rows),
        told => told,
    };
    let contents: Vec<Content> = (0..width).map(|n| Content::of(&rows, n, day_order)).collect();
    let mut guesses = guess(&header, &contents);
    let fields = if mapping.columns.is_empty() {
        guesses.iter().map(|g| g.guess.unwrap_or(Field::Ignore)).collect()
    } else {
        mapped(&header, &mapping.columns, &mut guesses)?
    };
    let midnight_is_day = fields
        .iter()
        .zip(&contents)
        .filter(|(field, _)| matches!(field, Field::Date | Field::From | Field::To))
        .all(|(_, content)| content.clocks == content.midnights);
    Ok(Layout {
        header_row,
        header,
        guesses,
        fields,
        day_order,
        midnight_is_day,
    })
}

/// The row of headings: the first of the rows with the most known headings, at least two of them, or one
/// above a row of data that has none.
fn find_header(sample: &[SampleRow]) -> Option<u64> {
    let score = |row: &SampleRow| {
        let filled: Vec<String> = row
            .cells
            .iter()
            .filter(|c| !c.is_empty())
            .map(|c| fold(c))
            .collect();
        let known = filled.iter().filter(|c| c.len() < 50 && is_heading(c)).count();
        let data = row
            .cells
            .iter()
            .filter(|c| number(c).is_some() || c.bytes().filter(u8::is_ascii_digit).count() > 5)
            .count();
        (known > data).then_some((known, filled.len()))
    };
    let mut best: Option<(usize, u64)> = None;
    for row in sample.iter().take(40) {
        if let Some((known, filled)) = score(row)
            && (known >= 2 || (known == 1 && filled <= 2 && row.number == 1))
            && best.is_none_or(|(most, _)| known > most)
        {
            best = Some((known, row.number));
        }
    }
    if let Some((_, row)) = best {
        return Some(row);
    }
    // Headings in words we do not know: a first full row without a single number or day above rows with some.
    let mut full = sample
        .iter()
        .filter(|row| row.cells.iter().filter(|c| !c.is_empty()).count() > 1);
    let first = full.next()?;
    let has_data = |row: &SampleRow| {
        row.cells.iter().any(|c| {
            number(c).is_some()
                || (c.bytes().any(|b| b.is_ascii_digit())
                    && parse(c, Expect::Day, DayForm::default()).is_ok())
        })
    };
    (!has_data(first) && full.take(5).any(has_data)).then_some(first.number)
}

/// What the values of a column look like.
#[derive(Debug, Default)]
struct Content {
    samples: Vec<String>,
    filled: usize,
    days: usize,
    clocks: usize,
    midnights: usize,
    times: usize,
    degrees: usize,
    metres: usize,
    pairs: usize,
    categories: usize,
    places: usize,
    identities: usize,
    booleans: usize,
    small_numbers: usize,
    different: usize,
    letters: usize,
}

impl Content {
    fn of(rows: &[&SampleRow], column: usize, order: DateOrder) -> Self {
        let mut content = Self::default();
        let mut seen = std::collections::HashSet::new();
        for value in rows
            .iter()
            .filter_map(|row| row.cells.get(column))
            .map(|v| v.trim())
        {
            if value.is_empty() {
                continue;
            }
            content.filled += 1;
            content.letters += value.chars().count();
            if seen.insert(value.to_owned()) {
                content.different += 1;
                if content.samples.len() < 5 {
                    content.samples.push(value.chars().take(80).collect());
                }
            }
            content.look_at(value, order);
        }
        content
    }

    fn look_at(&mut self, value: &str, order: DateOrder) {
        let form = DayForm {
            order,
            from_1904: false,
        };
        let number = number(value);
        // A bare number is a day only where a heading says so; see `fits`.
        let is_serial = number.is_some_and(|n| (30_000.0..60_000.0).contains(&n));
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let may_be_day = number.is_none() || matches!(digits, 6 | 8 | 12) || is_serial;
        if digits >= 2
            && value.len() < 60
            && may_be_day
            && let Ok(span) = parse(value, Expect::Day, form)
            && let Some(day) = span.start.day
            && day.year.is_none_or(|y| (1990..2100).contains(&y))
        {
            self.days += 1;
            if let Some(clock) = span.start.clock {
                let is_midnight = matches!(
                    clock,
                    Clock::Minute {
                        hour: 0,
                        minute: 0,
                        ..
                    }
                );
                self.clocks += 1;
                self.midnights += usize::from(is_midnight);
            }
        }
        if value.len() < 20
            && let Ok(span) = parse(value, Expect::Time, form)
            && span.start.day.is_none()
            && span.start.clock.is_some()
        {
            self.times += 1;
        }
        if let Some(number) = number {
            let fraction = value.contains(['.', ',']) && number.fract() != 0.0;
            self.degrees += usize::from(fraction && number.abs() <= 180.0 && number.abs() > 1.0);
            self.metres += usize::from(
                (6_000_000.0..7_800_000.0).contains(&number) || (100_000.0..1_000_000.0).contains(&number),
            );
            self.small_numbers += usize::from(number.fract() == 0.0 && (1.0..=5.0).contains(&number));
        } else if pair(value).is_some_and(|(a, b)| a.abs() > 1.0 && b.abs() > 1.0 && value.contains('.')) {
            self.pairs += 1;
        }
        let folded = fold(value);
        if value.len() < 60 {
            self.categories += usize::from(is_category_word(&folded));
            const PLACES: [&str; 12] = [
                "vagen", "gatan", "torget", "torg", "station", "centrum", "skolan", "parken", "allen",
                "grand", "gard", "tunneln",
            ];
            let ends = |w: &str| PLACES.iter().any(|p| w.ends_with(p));
            self.places += usize::from(folded.split(' ').take(3).any(ends));
        }
        self.booleans += usize::from(matches!(
            folded.as_str(),
            "ja" | "nej" | "yes" | "no" | "x" | "true" | "false" | "j"
        ));
        let is_identity = |b: &[u8]| {
            let (head, tail) = b.split_at(b.len().saturating_sub(5));
            tail.len() == 5
                && matches!(tail[0], b'-' | b'+')
                && matches!(head.len(), 6 | 8)
                && head.iter().all(u8::is_ascii_digit)
        };
        self.identities +=
            usize::from(is_identity(value.as_bytes()) || (value.contains('@') && !value.contains(' ')));
    }

    fn share(&self, count: usize) -> f64 {
        if self.filled == 0 {
            0.0
        } else {
            count as f64 / self.filled as f64
        }
    }

    fn mean_length(&self) -> f64 {
        self.share(self.letters)
    }

    /// How well the values are what the field should hold, 0 to 1; `None` when values say nothing.
    fn fits(&self, field: Field) -> Option<f64> {
        if self.filled == 0 {
            return None;
        }
        Some(match field {
            Field::Date | Field::From | Field::To | Field::Discovered | Field::Reported => {
                self.share(self.days)
            }
            Field::Time | Field::FromTime | Field::ToTime => self.share(self.times),
            Field::Coordinate1 | Field::Coordinate2 => self.share(self.degrees.max(self.metres)),
            Field::Coordinates => self.share(self.pairs),
            Field::Severity => self.share(self.small_numbers).max(0.4),
            _ => return None,
        })
    }
}

/// One guess per column; no field twice unless it may.
fn guess(header: &[String], contents: &[Content]) -> Vec<ColumnGuess> {
    let mut proposals: Vec<(usize, Field, f64, ColumnClue)> = Vec::new();
    for (n, (name, content)) in header.iter().zip(contents).enumerate() {
        let named = field_of(&fold(name));
        if let Some((field, sure)) = named {
            let field = settled(field, content);
            let (confidence, why) = match content.fits(field) {
                Some(fit) if fit >= 0.8 => ((sure + 0.09_f64).min(0.99), ColumnClue::HeadingAndValues),
                Some(fit) if fit >= 0.3 => (sure * 0.8, ColumnClue::HeadingAndSomeValues),
                Some(_) => (0.2, ColumnClue::HeadingNotValues),
                None if content.filled == 0 => (sure * 0.6, ColumnClue::HeadingOfNothing),
                None => (sure, ColumnClue::Heading),
            };
            proposals.push((n, field, confidence, why));
        }
        for (field, confidence, why) in by_content(content) {
            // A heading that says something else weighs more than what values look like.
            let confidence = if named.is_some() {
                confidence * 0.6
            } else {
                confidence
            };
            proposals.push((n, field, confidence, why));
        }
    }
    proposals.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    let mut guesses: Vec<ColumnGuess> = header
        .iter()
        .zip(contents)
        .map(|(name, content)| ColumnGuess {
            name: name.clone(),
            samples: content.samples.clone(),
            guess: None,
            confidence: 0.0,
            why: if content.filled == 0 {
                ColumnClue::Nothing
            } else {
                ColumnClue::Unknown
            },
        })
        .collect();
    let mut taken: Vec<Field> = Vec::new();
    for (n, field, confidence, why) in proposals {
        if guesses[n].guess.is_some() || confidence < SURE_ENOUGH {
            continue;
        }
        // Two columns of one axis are the two axes.
        let field = match field {
            Field::Coordinate1 if taken.contains(&Field::Coordinate1) => Field::Coordinate2,
            Field::Coordinate2 if taken.contains(&Field::Coordinate2) => Field::Coordinate1,
            Field::Place if taken.contains(&Field::Place) && !taken.contains(&Field::Address) => {
                Field::Address
            }
            Field::Category if taken.contains(&Field::Category) => {
                if contents[n].mean_length() > 25.0 {
                    Field::Text
                } else {
                    Field::Subtype
                }
            }
            Field::Headline if taken.contains(&Field::Headline) => Field::Text,
            other => other,
        };
        if taken.contains(&field) && !field.may_repeat() {
            guesses[n].why = ColumnClue::AnotherIsLiker;
            continue;
        }
        taken.push(field);
        let guess = &mut guesses[n];
        guess.guess = Some(field);
        guess.confidence = (confidence * 100.0).round() / 100.0;
        guess.why = why;
    }
    guesses
}

/// "Tid" may hold the whole moment, "Från" only the time of day.
fn settled(field: Field, content: &Content) -> Field {
    let days = content.share(content.days) >= 0.6;
    let times = content.share(content.times) >= 0.6 && !days;
    match field {
        Field::Time if days => Field::Date,
        Field::Date if times => Field::Time,
        Field::From if times => Field::FromTime,
        Field::FromTime if days => Field::From,
        Field::To if times => Field::ToTime,
        Field::ToTime if days => Field::To,
        Field::Place | Field::Address if content.share(content.pairs) >= 0.6 => Field::Coordinates,
        // "Händelse" is a category where its values are few words, and a text where they are many.
        Field::Category if content.mean_length() > 45.0 => Field::Text,
        other => other,
    }
}

fn by_content(content: &Content) -> Vec<(Field, f64, ColumnClue)> {
    let mut found = Vec::new();
    if content.filled == 0 {
        return found;
    }
    let share = |count| content.share(count);
    let variety = share(content.different);
    if share(content.identities) >= 0.5 {
        found.push((Field::PersonalData, 0.95, ColumnClue::PersonalData));
    }
    if share(content.days) >= 0.9 {
        found.push((Field::Date, 0.8, ColumnClue::Days));
    } else if share(content.times) >= 0.9 && content.mean_length() >= 4.0 {
        found.push((Field::Time, 0.7, ColumnClue::Times));
    }
    if share(content.metres) >= 0.9 {
        found.push((Field::Coordinate1, 0.7, ColumnClue::Metres));
    } else if share(content.degrees) >= 0.9 && variety > 0.2 {
        found.push((Field::Coordinate1, 0.6, ColumnClue::Degrees));
    }
    if share(content.pairs) >= 0.9 {
        found.push((Field::Coordinates, 0.8, ColumnClue::Pairs));
    }
    if share(content.categories) >= 0.6 && content.mean_length() < 40.0 {
        found.push((Field::Category, 0.65, ColumnClue::Categories));
    }
    if share(content.places) >= 0.5 && content.mean_length() < 50.0 {
        found.push((Field::Place, 0.6, ColumnClue::Places));
    }
    if content.mean_length() > 30.0 && variety > 0.5 {
        found.push((Field::Text, 0.55, ColumnClue::RunningText));
    }
    found
}

/// The columns as a mapping says.
fn mapped(
    header: &[String],
    columns: &[MappedColumn],
    guesses: &mut [ColumnGuess],
) -> Result<Vec<Field>, ImportError> {
    let mut fields = vec![Field::Ignore; header.len()];
    for column in columns {
        let wanted = fold(&column.column);
        let mut places = header.iter().enumerate().filter(|(_, name)| fold(name) == wanted);
        // Columns with the same heading are taken in order.
        match places.find(|(n, _)| fields[*n] == Field::Ignore) {
            Some((n, _)) => {
                fields[n] = column.field;
                guesses[n].guess = Some(column.field);
                guesses[n].confidence = 1.0;
                guesses[n].why = ColumnClue::Chosen;
            }
            None if column.field.is_left_out() => {}
            None => {
                return Err(ImportError::MappedColumnMissing {
                    column: column.column.clone(),
                    columns: header.join(", "),
                });
            }
        }
    }
    Ok(fields)
}

/// A number above 12 tells which of two is the day.
fn order_of_days(rows: &[&SampleRow]) -> DateOrder {
    for value in rows.iter().flat_map(|row| &row.cells) {
        let mut parts = value.split([' ', 'T']).next().unwrap_or("").split('/');
        let (Some(a), Some(b), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let (Ok(a), Ok(b)) = (a.parse::<u16>(), b.parse::<u16>()) else {
            continue;
        };
        match (a, b) {
            (13..=31, 1..=12) => return DateOrder::DayFirst,
            (1..=12, 13..=31) => return DateOrder::MonthFirst,
            _ => {}
        }
    }
    DateOrder::Auto
}

/// The guesses as a mapping that a person can correct.
pub(crate) fn as_mapping(layout: &Layout, given: &Mapping) -> Mapping {
    Mapping {
        columns: layout
            .header
            .iter()
            .zip(&layout.fields)
            .map(|(column, field)| MappedColumn {
                column: column.clone(),
                field: *field,
            })
            .collect(),
        date_order: layout.day_order,
        ..given.clone()
    }
}
