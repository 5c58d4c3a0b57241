//! The register's events as columns in memory: what every figure of the explore page is counted from, without asking
//! the register.
//!
//! An event takes [`BYTES_PER_EVENT`] bytes. The columns lie in pieces that readers share: a change makes new pieces of
//! those it touches and leaves the others as they are, so that whoever is counting goes on counting what it began with.
//! Leaves out texts, names of places and what does not count (merged and dismissed events).

mod chosen;
mod hours;
mod kept;
mod pieces;
mod plain;
mod rows;
mod selection;
mod tally;
pub mod tiles;
mod whole;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::codes::*;
use domain::event::{Certainty, Severity};
use domain::place::{PlacePrecision, Point};
use domain::time::{Happened, IsoWeek, TimePrecision};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use stats::aoristic::HOURS_OF_WEEK;

pub use self::chosen::Chosen;
use self::pieces::{Packed, Piece};
pub use self::plain::plain_tally;
pub use self::selection::Selection;
pub use self::tally::Tally;
use self::tiles::{Coarsely, TileAddress, TileMark};
use crate::weekly::WeekCount;

/// What an event takes in the columns.
pub const BYTES_PER_EVENT: usize = 39;
/// Events of a piece.
const PIECE: usize = 1 << 16;

/// An event as it is put into the columns. Only those that count.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnEvent {
    pub id: EventId,
    pub happened: Happened,
    /// The local day by which it is counted.
    pub date: Date,
    pub point: Option<Point>,
    pub place_precision: PlacePrecision,
    pub category: CategoryCode,
    pub subtype: Option<SubtypeCode>,
    pub area: Option<AreaCode>,
    pub regso: Option<AreaCode>,
    pub deso: Option<AreaCode>,
    pub source: SourceCode,
    pub partner: PartnerCode,
    pub severity: Severity,
    pub certainty: Certainty,
}

/// An event by where it lies, exactly, and the local day by which it is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalEvent {
    pub point: Point,
    pub date: Date,
}

/// Why events cannot be held in columns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    #[error("händelse {0} har ett nummer som är för stort för kolumnerna")]
    Number(EventId),
    #[error("händelse {0} ligger i en tid som kolumnerna inte har plats för")]
    Time(EventId),
    #[error("det finns fler än 65 535 olika koder för {0}")]
    Codes(&'static str),
}

/// Codes by the number that stands for them in a column, in the order in which they were met.
#[derive(Clone, Debug)]
struct Codes<C> {
    codes: Vec<C>,
    numbers: HashMap<C, u16>,
}

/// Stands for no code in a column.
const NONE: u16 = u16::MAX;

impl<C> Default for Codes<C> {
    fn default() -> Self {
        Self {
            codes: Vec::new(),
            numbers: HashMap::new(),
        }
    }
}

impl<C: Clone + Eq + std::hash::Hash> Codes<C> {
    fn number(&mut self, code: &C, what: &'static str) -> Result<u16, ColumnError> {
        if let Some(number) = self.numbers.get(code) {
            return Ok(*number);
        }
        let number = u16::try_from(self.codes.len())
            .ok()
            .filter(|n| *n != NONE)
            .ok_or(ColumnError::Codes(what))?;
        self.codes.push(code.clone());
        self.numbers.insert(code.clone(), number);
        Ok(number)
    }

    fn some(&mut self, code: Option<&C>, what: &'static str) -> Result<u16, ColumnError> {
        code.map_or(Ok(NONE), |code| self.number(code, what))
    }

    fn find(&self, code: &C) -> Option<u16> {
        self.numbers.get(code).copied()
    }

    fn len(&self) -> usize {
        self.codes.len()
    }
}

/// The events of a municipality as columns.
#[derive(Clone, Debug)]
pub struct Columns {
    zone: TimeZone,
    pieces: Vec<Arc<Piece>>,
    categories: Codes<CategoryCode>,
    /// A subtype belongs to its category.
    subtypes: Codes<(CategoryCode, SubtypeCode)>,
    areas: Codes<AreaCode>,
    regsos: Codes<AreaCode>,
    desos: Codes<AreaCode>,
    sources: Codes<SourceCode>,
    partners: Codes<PartnerCode>,
}

impl Columns {
    pub fn new(zone: TimeZone) -> Self {
        Self {
            zone,
            pieces: Vec::new(),
            categories: Codes::default(),
            subtypes: Codes::default(),
            areas: Codes::default(),
            regsos: Codes::default(),
            desos: Codes::default(),
            sources: Codes::default(),
            partners: Codes::default(),
        }
    }

    pub fn len(&self) -> usize {
        self.pieces.iter().map(|piece| piece.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// What the columns take in memory, the room that stands ready for more events included.
    pub fn bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.bytes()).sum()
    }

    /// The first and the last day that have an event.
    pub fn days(&self) -> Option<(Date, Date)> {
        let first = self.pieces.iter().map(|piece| piece.first_day()).min()?;
        let last = self.pieces.iter().map(|piece| piece.last_day()).max()?;
        Some((pieces::date(first), pieces::date(last)))
    }

    /// The sources that any event has or has had.
    pub fn sources(&self) -> &[SourceCode] {
        &self.sources.codes
    }

    /// Takes in events that are not there.
    ///
    /// # Errors
    /// An event that the columns have no room for; those before it are taken in.
    pub fn add(&mut self, events: &[ColumnEvent]) -> Result<(), ColumnError> {
        for event in events {
            let packed = self.pack(event)?;
            match self.pieces.last_mut().filter(|piece| piece.len() < PIECE) {
                // Copied first when someone is counting it.
                Some(piece) => Arc::make_mut(piece).push(packed),
                None => {
                    if let Some(full) = self.pieces.last_mut() {
                        Arc::make_mut(full).fit();
                    }
                    let mut piece = Piece::default();
                    piece.push(packed);
                    self.pieces.push(Arc::new(piece));
                }
            }
        }
        Ok(())
    }

    /// Leaves no room for more events than there are, and puts full pieces in the order of the map.
    pub fn fit(&mut self) {
        if let Some(last) = self.pieces.last_mut() {
            Arc::make_mut(last).fit();
        }
        tiles::settle(&mut self.pieces);
    }

    /// Puts events in the place of all that lie within ranges of numbers, both ends included. Whatever is there and is
    /// not given is taken out: it was dismissed, merged or taken back.
    ///
    /// # Errors
    /// As [`Columns::add`].
    pub fn replace(
        &mut self,
        ranges: &[(EventId, EventId)],
        events: &[ColumnEvent],
    ) -> Result<(), ColumnError> {
        let numbers = |(first, last): &(EventId, EventId)| {
            let number = |id: &EventId| u32::try_from(id.0.max(0)).unwrap_or(u32::MAX);
            (number(first), number(last))
        };
        let mut ranges: Vec<(u32, u32)> = ranges.iter().map(numbers).collect();
        ranges.sort_unstable();
        for piece in &mut self.pieces {
            if piece.has_any_of(&ranges) {
                Arc::make_mut(piece).take_out(&ranges);
            }
        }
        self.pieces.retain(|piece| piece.len() > 0);
        self.add(events)?;
        tiles::settle(&mut self.pieces);
        Ok(())
    }

    fn pack(&mut self, event: &ColumnEvent) -> Result<Packed, ColumnError> {
        let subtype = event.subtype.clone().map(|s| (event.category.clone(), s));
        let times = pieces::Times::of(event, &self.zone).ok_or(ColumnError::Time(event.id))?;
        Ok(Packed {
            id: u32::try_from(event.id.0).map_err(|_| ColumnError::Number(event.id))?,
            times,
            at: event.point.map(pieces::fixed),
            category: self.categories.number(&event.category, "kategorier")?,
            subtype: self.subtypes.some(subtype.as_ref(), "undertyper")?,
            area: self.areas.some(event.area.as_ref(), "områden")?,
            regso: self.regsos.some(event.regso.as_ref(), "RegSO")?,
            deso: self.desos.some(event.deso.as_ref(), "DeSO")?,
            source: self.sources.number(&event.source, "källor")?,
            partner: self.partners.number(&event.partner, "organisationer")?,
            severity: event.severity,
            certainty: event.certainty,
            place: event.place_precision,
        })
    }

    /// Whether each number of a piece that was written down stands for a code that is known here.
    fn holds_codes_of(&self, piece: &Piece) -> bool {
        let known = |column: &[u16], codes: usize| {
            column
                .iter()
                .all(|number| *number == NONE || usize::from(*number) < codes)
        };
        known(&piece.category, self.categories.len())
            && known(&piece.subtype, self.subtypes.len())
            && known(&piece.area, self.areas.len())
            && known(&piece.regso, self.regsos.len())
            && known(&piece.deso, self.desos.len())
            && known(&piece.source, self.sources.len())
            && known(&piece.partner, self.partners.len())
            && piece.hour.iter().all(|hour| usize::from(*hour) < HOURS_OF_WEEK)
            && piece.timing.iter().all(|timing| pieces::is_timing(*timing))
    }

    /// Counts of weeks by area, category, organisation and source, as what is unusual is judged from.
    pub fn week_counts(&self, first: IsoWeek, last: IsoWeek) -> Vec<WeekCount> {
        self.counts_by(first, last, |day| (0, day / 7))
            .into_iter()
            .map(|(_, count)| count)
            .collect()
    }

    /// The same of each weekday, from Monday.
    pub fn weekday_counts(&self, first: IsoWeek, last: IsoWeek) -> Vec<Vec<WeekCount>> {
        let mut by_weekday = vec![Vec::new(); 7];
        for (weekday, count) in self.counts_by(first, last, |day| (day % 7, day / 7)) {
            by_weekday[usize::from(weekday)].push(count);
        }
        by_weekday
    }

    /// `of_day` makes a part and a week of a day from `first`, which is a Monday.
    fn counts_by(
        &self,
        first: IsoWeek,
        last: IsoWeek,
        of_day: impl Fn(u16) -> (u16, u16) + Sync,
    ) -> Vec<(u16, WeekCount)> {
        let from = pieces::day_number(first.monday()).unwrap_or(0);
        let to = pieces::day_number(last.sunday()).unwrap_or(u16::MAX);
        type Cells = HashMap<((u16, u16), u16, u16, u16, u16), i64>;
        let near = |piece: &&Arc<Piece>| piece.first_day() <= to && piece.last_day() >= from;
        let of_piece = |piece: &Arc<Piece>| {
            let mut cells = Cells::new();
            for row in (0..piece.len()).filter(|row| (from..=to).contains(&piece.day[*row])) {
                let cell = (
                    of_day(piece.day[row] - from),
                    piece.area[row],
                    piece.category[row],
                    piece.partner[row],
                    piece.source[row],
                );
                *cells.entry(cell).or_default() += 1;
            }
            cells
        };
        let cells = self
            .pieces
            .par_iter()
            .filter(near)
            .map(of_piece)
            .reduce(Cells::new, |mut sum, some| {
                for (cell, n) in some {
                    *sum.entry(cell).or_default() += n;
                }
                sum
            });
        let mut counts: Vec<_> = cells.into_iter().collect();
        counts.sort_unstable();
        let count = |(((part, week), area, category, partner, source), n)| {
            let count = WeekCount {
                week: first.plus(i32::from(week)),
                area: self.areas.codes.get(usize::from(area)).cloned(),
                category: self.categories.codes[usize::from(category)].clone(),
                partner: self.partners.codes[usize::from(partner)].clone(),
                source: self.sources.codes[usize::from(source)].clone(),
                n,
            };
            (part, count)
        };
        counts.into_iter().map(count).collect()
    }

    /// The selected events of each square where any event ever was, of those whose place is known exactly enough; and
    /// how many of the selection are not.
    pub fn squares(&self, selection: &Selection, side_m: f64) -> (Vec<u32>, i64) {
        tally::squares(self, selection, side_m)
    }

    /// The chosen events of a tile of the map, as exactly as the reader gets to see places.
    pub fn tile(&self, chosen: &Chosen, address: TileAddress, coarsely: Option<Coarsely>) -> Vec<TileMark> {
        tiles::tile(self, chosen, address, coarsely)
    }

    /// All figures of a selection in one pass; see [`Tally`].
    pub fn tally(&self, selection: &Selection) -> Tally {
        tally::tally(self, selection)
    }

    pub fn knows_category(&self, code: &CategoryCode) -> bool {
        self.categories.find(code).is_some()
    }

    pub fn knows_subtype(&self, code: &SubtypeCode) -> bool {
        self.subtypes.codes.iter().any(|(_, subtype)| subtype == code)
    }

    pub fn knows_area(&self, code: &AreaCode) -> bool {
        self.areas.find(code).is_some()
    }

    pub fn knows_partner(&self, code: &PartnerCode) -> bool {
        self.partners.find(code).is_some()
    }
}

/// Both ends included; sorted by their beginnings.
fn is_in(ranges: &[(u32, u32)], id: u32) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= id);
    // Ranges may lie within each other.
    ranges[..after].iter().rev().any(|(_, last)| *last >= id)
}

/// Whether two lists of events hold the same numbers; for tests of those who keep columns.
pub fn same_events(a: &Columns, b: &Columns) -> bool {
    let ids = |columns: &Columns| -> HashSet<u32> {
        columns
            .pieces
            .iter()
            .flat_map(|piece| piece.id.iter().copied())
            .collect()
    };
    a.len() == b.len() && ids(a) == ids(b)
}

/// How an event's time is shared out over hours.
fn is_hour_known(precision: TimePrecision) -> bool {
    matches!(precision, TimePrecision::Exact | TimePrecision::Hour)
}
