//! Which events are asked for, part by part; parts that are empty ask for all.

use domain::codes::*;
use domain::event::{Certainty, Severity};
use domain::polygon::{Edge, Polygon, is_within};
use jiff::civil::Date;

use super::pieces::{Piece, day_number};
use super::{Codes, Columns};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// The days by which events are counted, both included.
    pub days: Option<(Date, Date)>,
    pub areas: Vec<AreaCode>,
    pub polygon: Option<Polygon>,
    pub categories: Vec<CategoryCode>,
    pub subtypes: Vec<SubtypeCode>,
    pub sources: Vec<SourceCode>,
    /// Never any of these, whatever sources are chosen.
    pub sources_left_out: Vec<SourceCode>,
    pub partners: Vec<PartnerCode>,
    pub severities: Vec<Severity>,
    pub certainties: Vec<Certainty>,
    /// From 0 for Monday.
    pub weekdays: Vec<u8>,
    /// 0 to 23 on the municipality's clock. Events whose hour is not known are then left out.
    pub hours: Vec<u8>,
}

/// The parts of a selection that an event may fail, a bit each.
pub(super) mod part {
    pub const DAYS: u16 = 1;
    pub const AREA: u16 = 2;
    pub const PLACE: u16 = 4;
    pub const CATEGORY: u16 = 8;
    pub const SUBTYPE: u16 = 16;
    pub const SOURCE: u16 = 32;
    pub const PARTNER: u16 = 64;
    pub const SEVERITY: u16 = 128;
    pub const CERTAINTY: u16 = 256;
    pub const CLOCK: u16 = 512;
    /// In no figure.
    pub const LEFT_OUT: u16 = 1024;
    /// What takes most away for least comes first. Those that a figure leaves aside together stand together, and no two parts
    /// before `LEFT_OUT`, so that it is tried on every row: the days that are not left out are told of all.
    pub const EACH: [u16; 11] = [
        DAYS, LEFT_OUT, CATEGORY, SUBTYPE, AREA, SEVERITY, CERTAINTY, SOURCE, PARTNER, CLOCK, PLACE,
    ];
}

/// A selection as tables: by the number of a code, the part that it fails or nothing.
pub(super) struct Tests {
    pub(super) days: Option<(u16, u16)>,
    pub(super) areas: Vec<u16>,
    edges: Vec<Edge>,
    /// Within which alone the edges need to be asked.
    pub(super) bounds: Option<[f64; 4]>,
    pub(super) categories: Vec<u16>,
    pub(super) subtypes: Vec<u16>,
    pub(super) sources: Vec<u16>,
    pub(super) partners: Vec<u16>,
    pub(super) severities: [u16; 4],
    pub(super) certainties: [u16; 4],
    /// By hour of the week, known and then not known.
    pub(super) clock: Vec<u16>,
    /// The parts that any event may fail.
    pub(super) parts: Vec<u16>,
}

/// The table of a column's codes. What stands for no code comes last.
fn table<C: Clone + Eq + std::hash::Hash>(
    codes: &Codes<C>,
    fails: u16,
    is_chosen: impl Fn(&C) -> bool,
) -> Vec<u16> {
    let of = |code: &C| if is_chosen(code) { 0 } else { fails };
    codes.codes.iter().map(of).chain([fails]).collect()
}

fn open_table<C: Clone + Eq + std::hash::Hash>(codes: &Codes<C>) -> Vec<u16> {
    vec![0; codes.len() + 1]
}

fn chosen<C: Clone + Eq + std::hash::Hash>(codes: &Codes<C>, fails: u16, chosen: &[C]) -> Vec<u16> {
    if chosen.is_empty() {
        open_table(codes)
    } else {
        table(codes, fails, |code| chosen.contains(code))
    }
}

impl Tests {
    pub fn of(selection: &Selection, columns: &Columns) -> Self {
        let grades = |fails: u16, is_chosen: &dyn Fn(usize) -> bool| {
            std::array::from_fn(|grade| if is_chosen(grade) { 0 } else { fails })
        };
        let subtypes = if selection.subtypes.is_empty() {
            open_table(&columns.subtypes)
        } else {
            table(&columns.subtypes, part::SUBTYPE, |(_, code)| {
                selection.subtypes.contains(code)
            })
        };
        let mut sources = chosen(&columns.sources, part::SOURCE, &selection.sources);
        for left_out in &selection.sources_left_out {
            if let Some(number) = columns.sources.find(left_out) {
                sources[usize::from(number)] |= part::LEFT_OUT;
            }
        }
        let days = selection.days.map(|(from, to)| {
            // Before and after all that the columns can hold is as good as at their ends.
            let from = if from.year() < 1970 {
                0
            } else {
                day_number(from).unwrap_or(u16::MAX)
            };
            (
                from,
                day_number(to).unwrap_or(if to.year() < 1970 { 0 } else { u16::MAX }),
            )
        });
        let mut tests = Self {
            days,
            areas: chosen(&columns.areas, part::AREA, &selection.areas),
            edges: selection.polygon.as_ref().map(Polygon::edges).unwrap_or_default(),
            bounds: selection.polygon.as_ref().map(Polygon::bounds),
            categories: chosen(&columns.categories, part::CATEGORY, &selection.categories),
            subtypes,
            sources,
            partners: chosen(&columns.partners, part::PARTNER, &selection.partners),
            severities: grades(part::SEVERITY, &|grade| {
                selection.severities.is_empty()
                    || selection
                        .severities
                        .iter()
                        .any(|s| s.step() as usize == grade + 1)
            }),
            certainties: grades(part::CERTAINTY, &|grade| {
                selection.certainties.is_empty() || selection.certainties.iter().any(|c| *c as usize == grade)
            }),
            clock: clock(selection),
            parts: Vec::new(),
        };
        let tables = [
            &tests.areas[..],
            &tests.categories,
            &tests.subtypes,
            &tests.sources,
            &tests.partners,
            &tests.severities,
            &tests.certainties,
            &tests.clock,
        ];
        let mut failed = tables
            .iter()
            .flat_map(|table| table.iter())
            .fold(0, |failed, fails| failed | fails);
        failed |= if tests.days.is_some() { part::DAYS } else { 0 };
        failed |= if tests.bounds.is_some() { part::PLACE } else { 0 };
        tests.parts = part::EACH.into_iter().filter(|part| failed & part != 0).collect();
        tests
    }

    pub fn place(&self, piece: &Piece, row: usize) -> u16 {
        let Some([west, south, east, north]) = self.bounds else {
            return 0;
        };
        let within = piece.point(row).is_some_and(|p| {
            (south..=north).contains(&p.lat) && (west..=east).contains(&p.lon) && is_within(&self.edges, p)
        });
        if within { 0 } else { part::PLACE }
    }
}

fn clock(selection: &Selection) -> Vec<u16> {
    let cell = |at: usize| {
        let (known, day, hour) = (at < 168, at % 168 / 24, at % 24);
        let day_fits =
            selection.weekdays.is_empty() || selection.weekdays.iter().any(|d| usize::from(*d) == day);
        let hour_fits =
            selection.hours.is_empty() || (known && selection.hours.iter().any(|h| usize::from(*h) == hour));
        if day_fits && hour_fits { 0 } else { part::CLOCK }
    };
    (0..2 * 168).map(cell).collect()
}
