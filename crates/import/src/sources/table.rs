//! A table in any layout, from a text file with separators or a workbook: looked at first to see what
//! its columns are, then read row by row.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::ControlFlow;

use crate::columns::{Layout, SampleRow, as_mapping, lay_out, lay_out_without_date};
use crate::context::Context;
use crate::delimited::{Lines, Records, guess_delimiter, split};
use crate::encoding::{Encoding, Letters, decode};
use crate::error::ImportError;
use crate::fold::fold;
use crate::input::{Input, Kind, kind};
use crate::interpret::{Interpreter, Scratch, Values};
use crate::mapping::{Field, Mapping};
use crate::outcome::{Item, Rejected};
use crate::pipeline::{Pipeline, Run, Seen};
use crate::preview::Preview;
use crate::reason::Reason;
use crate::workbook::{
    CellFault, SheetRow, Workbook, counts_from_1904, for_each_row, of_ole, of_zip, sheet_names,
};

const SAMPLE_ROWS: usize = 300;
const HEAD: u64 = 128 * 1024;
const PREVIEW_ROWS: usize = 20;
const TOP_ROWS: usize = 12;
/// Rows in one run.
const RUN_ROWS: usize = 1_024;

/// How the rows of a file are got at.
pub(crate) enum Shape {
    Delimited {
        encoding: Encoding,
        delimiter: u8,
    },
    Sheet {
        workbook: Workbook,
        sheets: Vec<String>,
        sheet: String,
    },
}

impl Shape {
    pub fn of(input: Input<'_>, wanted_sheet: Option<&str>) -> Result<Self, ImportError> {
        let head = input.head(HEAD)?;
        let workbook = match kind(&head) {
            Kind::Empty => return Err(ImportError::Empty),
            Kind::Text => {
                let encoding = Encoding::of(&head);
                let delimiter = guess_delimiter(&head, encoding);
                return Ok(Self::Delimited { encoding, delimiter });
            }
            Kind::Zip => of_zip(input)?,
            Kind::Ole => of_ole(input)?,
            Kind::Compressed(what) => return Err(ImportError::Compressed { what }),
            Kind::Other(what) => return Err(ImportError::NotATable { what }),
        };
        let sheets = sheet_names(input, workbook)?;
        let sheet = match wanted_sheet {
            Some(wanted) => sheets
                .iter()
                .find(|s| fold(s) == fold(wanted))
                .cloned()
                .ok_or_else(|| ImportError::SheetMissing {
                    sheet: wanted.to_owned(),
                    sheets: sheets.join(", "),
                })?,
            None => first_with_rows(input, workbook, &sheets)?,
        };
        Ok(Self::Sheet {
            workbook,
            sheets,
            sheet,
        })
    }

    /// The first rows, as they stand.
    pub fn sample(&self, input: Input<'_>) -> Result<Vec<SampleRow>, ImportError> {
        self.rows(input, SAMPLE_ROWS)
    }

    /// So many of the first rows, as they stand.
    pub fn rows(&self, input: Input<'_>, most: usize) -> Result<Vec<SampleRow>, ImportError> {
        let mut rows = Vec::new();
        match self {
            Self::Delimited { encoding, delimiter } => {
                let mut records = Records::open(input, *encoding, *delimiter)?;
                while rows.len() < most
                    && let Some(lines) = records.next_lines(SAMPLE_ROWS.min(most))?
                {
                    lines.for_each(*delimiter, |number, cells, _| {
                        rows.push(SampleRow {
                            number,
                            cells: cells.iter().map(|c| c.to_string()).collect(),
                        });
                    });
                }
            }
            Self::Sheet { workbook, sheet, .. } => {
                for_each_row(input, *workbook, sheet, &mut |row| {
                    rows.push(SampleRow {
                        number: row.number,
                        cells: row.cells,
                    });
                    Ok(if rows.len() < most {
                        ControlFlow::Continue(())
                    } else {
                        ControlFlow::Break(())
                    })
                })?;
            }
        }
        rows.truncate(most);
        Ok(rows)
    }
}

fn first_with_rows(input: Input<'_>, workbook: Workbook, sheets: &[String]) -> Result<String, ImportError> {
    for sheet in sheets {
        let mut rows = 0;
        for_each_row(input, workbook, sheet, &mut |_| {
            rows += 1;
            Ok(if rows < 2 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            })
        })?;
        if rows >= 2 {
            return Ok(sheet.clone());
        }
    }
    sheets.first().cloned().ok_or(ImportError::NoSheets)
}

pub(crate) fn preview(input: Input<'_>, mapping: Option<&Mapping>) -> Result<Preview, ImportError> {
    let given = mapping.cloned().unwrap_or_default();
    let shape = Shape::of(input, given.sheet.as_deref())?;
    let sample = shape.sample(input)?;
    let layout = match lay_out(&sample, &given) {
        // Without a date the columns are still shown, so that someone can point it out.
        Err(ImportError::NoDateColumn { .. }) => lay_out_without_date(&sample, &given)?,
        other => other?,
    };
    let rows = sample
        .iter()
        .filter(|row| layout.header_row.is_none_or(|h| row.number > h))
        .filter(|row| row.cells.iter().any(|c| !c.is_empty()))
        .take(PREVIEW_ROWS)
        .map(|row| row.cells.clone())
        .collect();
    let mut mapping = as_mapping(&layout, &given);
    let (encoding, delimiter, sheets) = match &shape {
        Shape::Delimited { encoding, delimiter } => {
            let head = input.head(HEAD)?;
            (
                Some(encoding.name(&head).to_owned()),
                Some(char::from(*delimiter)),
                Vec::new(),
            )
        }
        Shape::Sheet { sheets, sheet, .. } => {
            mapping.sheet = Some(sheet.clone());
            (None, None, sheets.clone())
        }
    };
    let top = sample
        .iter()
        .filter(|row| row.cells.iter().any(|c| !c.is_empty()))
        .take(TOP_ROWS)
        .map(|row| (row.number, row.cells.clone()))
        .collect();
    Ok(Preview {
        columns: layout.guesses,
        top,
        rows,
        encoding,
        delimiter,
        sheets,
        header_row: layout.header_row,
        mapping,
    })
}

pub(crate) fn read(
    input: Input<'_>,
    context: &Context<'_>,
    mapping: &Mapping,
    pipeline: &mut Pipeline<'_, '_>,
) -> Result<(), ImportError> {
    read_with_status(input, context, mapping, None, pipeline)
}

/// Reads a table in which a column tells of rows that repeat another one.
pub(super) fn read_with_status(
    input: Input<'_>,
    context: &Context<'_>,
    mapping: &Mapping,
    status: Option<&str>,
    pipeline: &mut Pipeline<'_, '_>,
) -> Result<(), ImportError> {
    let shape = Shape::of(input, mapping.sheet.as_deref())?;
    let sample = shape.sample(input)?;
    let layout = lay_out(&sample, mapping)?;
    let names = layout
        .header
        .iter()
        .zip(&layout.fields)
        .filter(|(_, field)| !field.is_left_out())
        .map(|(name, field)| (*field, name.clone()))
        .collect::<HashMap<Field, String>>();
    let from_1904 = match &shape {
        Shape::Sheet { workbook, .. } => counts_from_1904(input, *workbook)?,
        Shape::Delimited { .. } => false,
    };
    let interpreter = Interpreter::new(context, mapping)
        .with_days(layout.day_order, from_1904, layout.midnight_is_day)
        .with_names(names)
        .reported(pipeline.reported_at.unwrap_or(context.now));
    pipeline.summary.header = layout.header.clone();
    let rows = TableRows {
        interpreter: &interpreter,
        layout: &layout,
        headings: layout.header.iter().map(|name| fold(name)).collect(),
        status: status.and_then(|name| layout.header.iter().position(|h| h == name)),
    };
    let before = pipeline.summary.rows;
    match &shape {
        Shape::Delimited { encoding, delimiter } => {
            let mut records = Records::open(input, *encoding, *delimiter)?;
            let total = input.len()?;
            pipeline.run(
                total,
                || {
                    Ok(records
                        .next_lines(RUN_ROWS)?
                        .map(|lines| (lines.bytes_read, lines)))
                },
                |lines: &Lines| rows.of_lines(lines, *delimiter),
            )?;
        }
        Shape::Sheet { workbook, sheet, .. } => read_sheet(input, *workbook, sheet, &rows, pipeline)?,
    }
    if pipeline.summary.rows == before && !pipeline.summary.cancelled {
        return Err(ImportError::NoRows);
    }
    Ok(())
}

/// A workbook gives its rows one by one; they are gathered into runs.
fn read_sheet(
    input: Input<'_>,
    workbook: Workbook,
    sheet: &str,
    rows: &TableRows<'_, '_>,
    pipeline: &mut Pipeline<'_, '_>,
) -> Result<(), ImportError> {
    let total = input.len()?;
    let most = RUN_ROWS * 2 * rayon::current_num_threads();
    let mut gathered: Vec<SheetRow> = Vec::new();
    let mut flush = |gathered: &mut Vec<SheetRow>, done: bool| {
        let mut runs: Vec<Vec<SheetRow>> = Vec::new();
        while !gathered.is_empty() {
            let rest = gathered.split_off(gathered.len().min(RUN_ROWS));
            runs.push(std::mem::replace(gathered, rest));
        }
        let mut runs = runs.into_iter();
        // How far into a packed file a row lies is not known; the end is.
        let read = if done { total } else { 0 };
        pipeline.run(
            total,
            || Ok(runs.next().map(|run| (read, run))),
            |run: &Vec<SheetRow>| rows.of_sheet(run),
        )?;
        Ok(if pipeline.summary.cancelled {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    };
    for_each_row(input, workbook, sheet, &mut |row| {
        gathered.push(row);
        if gathered.len() < most {
            return Ok(ControlFlow::Continue(()));
        }
        flush(&mut gathered, false)
    })?;
    // Nothing comes after this run, so nothing is left to break off.
    flush(&mut gathered, true).map(|_: ControlFlow<()>| ())
}

struct TableRows<'i, 'a> {
    interpreter: &'i Interpreter<'a>,
    layout: &'i Layout,
    headings: Vec<String>,
    status: Option<usize>,
}

impl TableRows<'_, '_> {
    fn of_lines(&self, lines: &Lines, delimiter: u8) -> Run {
        let mut scratch = Scratch::default();
        let mut run = Vec::with_capacity(lines.len());
        lines.for_each(delimiter, |number, cells, letters| {
            if let Some(seen) = self.row(number, cells, &[], letters, &mut scratch) {
                run.push(seen);
            }
        });
        run
    }

    fn of_sheet(&self, rows: &[SheetRow]) -> Run {
        let mut scratch = Scratch::default();
        let seen = rows.iter().filter_map(|row| {
            let cells: Vec<Cow<'_, str>> = row.cells.iter().map(|c| Cow::Borrowed(c.as_str())).collect();
            self.row(row.number, &cells, &row.faults, Letters::Fine, &mut scratch)
        });
        seen.collect()
    }

    /// `None` for rows that hold nothing or stand above the table.
    fn row<'s>(
        &'s self,
        number: u64,
        cells: &[Cow<'_, str>],
        faults: &[(usize, CellFault)],
        letters: Letters,
        scratch: &mut Scratch<'s>,
    ) -> Option<Seen> {
        if self.layout.header_row.is_some_and(|header| number <= header) {
            return None;
        }
        if faults.is_empty() && cells.iter().all(|c| c.is_empty()) {
            return None;
        }
        let mut values = Values::default();
        values.letters = letters;
        for (field, cell) in self.layout.fields.iter().zip(cells) {
            values.set(*field, cell);
        }
        let result = match self.before_reading(cells, faults, &values) {
            Some(reason) => Err(reason),
            None => self.interpreter.event(number, &values, scratch),
        };
        Some(match result {
            Ok((event, mark)) => Seen {
                item: Item::Event(Box::new(event)),
                mark: Some(mark),
            },
            Err(reason) => Seen {
                item: Item::Rejected(Rejected {
                    row: number,
                    raw: self.raw(cells),
                    reason,
                }),
                mark: None,
            },
        })
    }

    /// The cells of columns with personal data are never handed on, not even in a row that is given back.
    fn raw(&self, cells: &[Cow<'_, str>]) -> Vec<String> {
        let fields = self
            .layout
            .fields
            .iter()
            .copied()
            .chain(std::iter::repeat(Field::Ignore));
        let shown = cells.iter().zip(fields).map(|(cell, field)| match field {
            Field::PersonalData if !cell.is_empty() => "[utelämnat]",
            _ => cell,
        });
        self.interpreter.masked(shown)
    }

    /// What makes a row no event before its values are looked at.
    fn before_reading(
        &self,
        cells: &[Cow<'_, str>],
        faults: &[(usize, CellFault)],
        values: &Values<'_>,
    ) -> Option<Reason> {
        let column = |n: usize| {
            self.layout
                .header
                .get(n)
                .cloned()
                .unwrap_or_else(|| format!("Kolumn {}", n + 1))
        };
        let read = |n: usize| self.layout.fields.get(n).is_some_and(|f| !f.is_left_out());
        if let Some((n, fault)) = faults.iter().find(|(n, _)| read(*n)) {
            return Some(match fault {
                CellFault::FormulaWithoutValue => Reason::FormulaWithoutValue { column: column(*n) },
                CellFault::Error(value) => Reason::CellError {
                    column: column(*n),
                    value: value.clone(),
                },
            });
        }
        if let Some(status) = self.status.and_then(|n| cells.get(n))
            && status.to_ascii_lowercase().contains("dup")
        {
            return Some(Reason::MarkedDuplicate);
        }
        let has_day = [Field::Date, Field::From, Field::Discovered, Field::Reported]
            .iter()
            .any(|f| values.get(*f).bytes().any(|b| b.is_ascii_digit()));
        if has_day {
            return None;
        }
        let first = cells
            .iter()
            .find(|c| !c.is_empty())
            .map(|c| fold(c))
            .unwrap_or_default();
        let sums = [
            "summa", "totalt", "total", "sum", "antal", "s a", "delsumma", "subtotal",
        ];
        if sums
            .iter()
            .any(|s| first == *s || first.strip_prefix(s).is_some_and(|rest| rest.starts_with(' ')))
        {
            return Some(Reason::SumRow);
        }
        let repeated = cells
            .iter()
            .zip(&self.headings)
            .filter(|(cell, heading)| !cell.is_empty() && fold(cell) == **heading)
            .count();
        if repeated >= 2 {
            return Some(Reason::HeaderRow);
        }
        let expected = self.layout.header.len();
        let filled = cells.len();
        (filled < expected && filled <= expected / 2 && expected > 2 && values.is_empty()).then_some(
            Reason::RowCutShort {
                found: filled,
                expected,
            },
        )
    }
}

/// Whether a text looks like a table at all: a header or a separator that makes its rows even.
pub(crate) fn is_table_text(head: &[u8]) -> bool {
    if kind(head) != Kind::Text {
        return false;
    }
    let encoding = Encoding::of(head);
    let delimiter = guess_delimiter(head, encoding);
    let (text, _) = decode(head);
    let mut cells = Vec::new();
    let widths: Vec<usize> = text
        .lines()
        .filter(|l| !l.trim().is_empty())
        .take(5)
        .map(|line| {
            split(line, delimiter, &mut cells);
            cells.len()
        })
        .collect();
    widths.len() > 1 && widths.iter().all(|w| *w > 1 && *w == widths[0])
}
