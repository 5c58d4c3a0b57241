//! Reads a table of reported offences (anmälda brott): a row for each count, or a column for each year or month. Understands the
//! headings that such tables most often have.
//!
//! Gives counts and the rows that are none, with why. Adds nothing up and keeps nothing.

use std::collections::BTreeSet;

use domain::area::Area;
use domain::chain::RecordError;
use domain::codes::AreaCode;
use domain::municipality::Municipality;
use domain::reported_offence::OffenceCount;

use crate::fold::fold;
use crate::survey::SurveyFileError;
use crate::survey::sheet::{Column, Sheet, cell, number};
use crate::when::words::month_by_name;

/// Counts as they stand in the table.
#[derive(Debug)]
pub struct ReadOffences {
    pub counts: Vec<OffenceCount>,
    pub rows: usize,
    pub columns: Vec<String>,
    pub unread: Vec<String>,
    /// Rows that are not counted, each with its reason.
    pub rejected: Vec<(u64, RecordError)>,
}

const AREA: [&str; 8] = [
    "omrade",
    "omradeskod",
    "stadsdel",
    "kommundel",
    "kommunkod",
    "kommun",
    "area",
    "district",
];
const YEAR: [&str; 3] = ["ar", "year", "period"];
const MONTH: [&str; 2] = ["manad", "month"];
const KIND: [&str; 8] = [
    "brottstyp",
    "brottsgrupp",
    "brottskategori",
    "brott",
    "brottskod",
    "kategori",
    "offence",
    "category",
];
const COUNT: [&str; 5] = ["antal", "antal brott", "anmalda brott", "count", "number"];
const SOURCE: [&str; 2] = ["kalla", "source"];
/// What a table calls all kinds together.
const ALL_KINDS: [&str; 9] = [
    "total",
    "totalt",
    "summa",
    "alla",
    "alla brott",
    "samtliga",
    "samtliga brott",
    "anmalda brott",
    "all",
];
const WHOLE: [&str; 4] = ["", "hela kommunen", "kommunen", "totalt"];
/// Nobody has counts of other years.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2100;

/// A year, or a month of one.
type Time = (i16, Option<i8>);

struct Columns {
    area: Option<Column>,
    year: Option<Column>,
    month: Option<Column>,
    kind: Option<Column>,
    source: Option<Column>,
    counts: Vec<(Column, Option<Time>)>,
}

/// # Errors
/// A file that is no table, headings that do not say when and how many, what may point out a person, or no count at all.
pub fn read_offences(table: &[u8], municipality: &Municipality) -> Result<ReadOffences, SurveyFileError> {
    let sheet = Sheet::read(table, None)?;
    let columns = Columns::of(&sheet)?;
    let places = municipality.place_words();
    for column in [columns.kind, columns.source].into_iter().flatten() {
        sheet.screen(column, false, &places)?;
    }
    let mut read = ReadOffences {
        counts: Vec::new(),
        rows: sheet.rows.len(),
        columns: Vec::new(),
        unread: Vec::new(),
        rejected: Vec::new(),
    };
    let mut seen = BTreeSet::new();
    for (at, cells) in &sheet.rows {
        match counts(&columns, municipality, cells, &mut seen) {
            Ok(counts) => read.counts.extend(counts),
            Err(why) => read.rejected.push((*at, why)),
        }
    }
    if read.counts.is_empty() {
        let rejected = read.rejected.len();
        return Err(RecordError::new("offences-no-counts", "values")
            .with("n", rejected)
            .into());
    }
    (read.columns, read.unread) = sheet.parted(&columns.all());
    Ok(read)
}

impl Columns {
    fn of(sheet: &Sheet) -> Result<Self, RecordError> {
        let find = |names: &[&str]| {
            let is_it = |heading: &String| names.contains(&fold(heading).as_str());
            sheet.headings.iter().position(is_it).map(Column)
        };
        let missing = |what: &str| {
            RecordError::new("offences-no-heading", "values")
                .with("text", what)
                .with("columns", sheet.headings.join(", "))
        };
        let (year, month) = (find(&YEAR), find(&MONTH));
        let counts = match find(&COUNT) {
            Some(count) => {
                if year.is_none() && month.is_none() {
                    return Err(missing("år"));
                }
                vec![(count, None)]
            }
            None => {
                let times = sheet.headings.iter().enumerate();
                let times: Vec<_> = times
                    .filter_map(|(at, heading)| Some((Column(at), Some(time(heading)?))))
                    .collect();
                if times.is_empty() {
                    return Err(missing("antal"));
                }
                times
            }
        };
        Ok(Self {
            area: find(&AREA),
            year,
            month,
            kind: find(&KIND),
            source: find(&SOURCE),
            counts,
        })
    }

    fn all(&self) -> BTreeSet<Column> {
        let named = [self.area, self.year, self.month, self.kind, self.source];
        let counted = self.counts.iter().map(|(column, _)| *column);
        named.into_iter().flatten().chain(counted).collect()
    }
}

fn counts(
    columns: &Columns,
    municipality: &Municipality,
    cells: &[String],
    seen: &mut BTreeSet<(Option<AreaCode>, Time, String)>,
) -> Result<Vec<OffenceCount>, RecordError> {
    let text = |column: Option<Column>| column.map_or("", |column| cell(cells, column));
    let refused = |code| RecordError::new(code, "values");
    let area = area(text(columns.area), municipality)?;
    let kind = text(columns.kind);
    let kind = if ALL_KINDS.contains(&fold(kind).as_str()) {
        ""
    } else {
        kind
    };
    let mut found = Vec::new();
    for (column, of_heading) in &columns.counts {
        let told = cell(cells, *column);
        // Tables have a dash, or nothing, where there is no count.
        if ["", "-", "–", ".", ".."].contains(&told) {
            continue;
        }
        let n = number(told).filter(|n| (0.0..1e9).contains(n) && n.fract() == 0.0);
        let n = n.ok_or_else(|| refused("offences-row-count").with("text", told))? as i64;
        let when = match of_heading {
            Some(time) => *time,
            None => time_of(text(columns.year), text(columns.month))
                .ok_or_else(|| refused("offences-row-time"))?,
        };
        if !seen.insert((area.clone(), when, fold(kind))) {
            return Err(refused("offences-row-twice"));
        }
        found.push(OffenceCount {
            area: area.clone(),
            year: when.0,
            month: when.1,
            kind: kind.to_owned(),
            n,
            source: text(columns.source).to_owned(),
        });
    }
    Ok(found)
}

/// Nothing for the whole municipality, by name or by its code with or without zeros before it.
fn area(told: &str, municipality: &Municipality) -> Result<Option<AreaCode>, RecordError> {
    let named = fold(told);
    let own = municipality.code.number().to_string();
    let is_whole = WHOLE.contains(&named.as_str())
        || named == fold(&municipality.name)
        || (!named.is_empty() && named.trim_start_matches('0') == own);
    if is_whole {
        return Ok(None);
    }
    let is_it = |area: &&Area| fold(&area.name) == named || fold(area.code.as_str()) == named;
    let found = municipality.working_areas().iter().find(is_it);
    found
        .map(|area| Some(area.code.clone()))
        .ok_or_else(|| RecordError::new("offences-row-area", "values").with("text", told))
}

fn time_of(year: &str, month: &str) -> Option<Time> {
    let (told, of_year) = time(year).or_else(|| time(month))?;
    if month.is_empty() || of_year.is_some() {
        return Some((told, of_year));
    }
    let number = month.parse::<i8>().ok().filter(|n| (1..=12).contains(n));
    let month = number
        .or_else(|| month_by_name(&month.to_lowercase()))
        .or_else(|| time(month).and_then(|(_, month)| month))?;
    Some((told, Some(month)))
}

/// `2024`, `2024-03`, `2024M03`, `202403`; a spreadsheet may write `2024.0`.
fn time(text: &str) -> Option<Time> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let between = text.chars().filter(|c| !c.is_ascii_digit());
    if between.clone().count() > 1 || between.clone().any(|c| !['-', 'M', 'm', '/'].contains(&c)) {
        return None;
    }
    let year = digits
        .get(..4)?
        .parse()
        .ok()
        .filter(|year| YEARS.contains(year))?;
    match digits.get(4..)? {
        "" => (between.count() == 0).then_some((year, None)),
        month if month.len() <= 2 => {
            let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
            Some((year, Some(month)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn town() -> Municipality {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality");
        let text = std::fs::read_to_string(folder.join("example.toml")).unwrap();
        let file = |name: &str| std::fs::read_to_string(folder.join(name));
        crate::municipality::read_municipality(&text, file).unwrap()
    }

    fn check(table: &str, expected: &[(&str, i16, Option<i8>, &str, i64)], rejected: &[&str]) {
        let read = read_offences(table.as_bytes(), &town()).unwrap();
        let told: Vec<_> = read
            .counts
            .iter()
            .map(|c| {
                let area = c.area.as_ref().map_or("", AreaCode::as_str);
                (area, c.year, c.month, c.kind.as_str(), c.n)
            })
            .collect();
        assert_eq!(told, expected, "{table}");
        let codes: Vec<&str> = read.rejected.iter().map(|(_, why)| why.code).collect();
        assert_eq!(codes, rejected, "{table}");
    }

    #[test]
    fn long_and_wide_tables_are_read_by_year_and_by_month() {
        check(
            "Område;År;Brottstyp;Antal;Källa\nCentrum;2023;Stöld;1 204;Brå\nHela kommunen;2023;Totalt;5000;Brå\n",
            &[("centrum", 2023, None, "Stöld", 1204), ("", 2023, None, "", 5000)],
            &[],
        );
        check(
            "stadsdel;brott;2022;2023\nÖstbyn;Våld;10;..\n",
            &[("ostbyn", 2022, None, "Våld", 10)],
            &[],
        );
        check(
            "omrade;manad;antal\nCentrum;2023-02;4\nCentrum;202303;5\n",
            &[
                ("centrum", 2023, Some(2), "", 4),
                ("centrum", 2023, Some(3), "", 5),
            ],
            &[],
        );
        check(
            "ar;manad;antal\n2023;mars;4\n2023;12;5\n",
            &[("", 2023, Some(3), "", 4), ("", 2023, Some(12), "", 5)],
            &[],
        );
    }

    #[test]
    fn a_row_that_is_no_count_is_told() {
        check(
            "omrade;ar;antal\nCentrum;2023;4\nCentrum;2023;5\nMånen;2023;4\nCentrum;i fjol;4\nCentrum;2022;många\nCentrum;2021;-3\n",
            &[("centrum", 2023, None, "", 4)],
            &[
                "offences-row-twice",
                "offences-row-area",
                "offences-row-time",
                "offences-row-count",
                "offences-row-count",
            ],
        );
        let none = read_offences(b"omrade;text\nCentrum;hej\n", &town());
        assert!(matches!(none, Err(SurveyFileError::Survey(why)) if why.code == "offences-no-heading"));
        let none = read_offences(b"omrade;ar;antal\nCentrum;2023;\n", &town());
        assert!(matches!(none, Err(SurveyFileError::Survey(why)) if why.code == "offences-no-counts"));
    }
}
