//! What lies within a tile of the web's square map (zoom, column, row): counts per small square while they are many, each
//! place by itself when they are few and near.
//!
//! Full pieces lie in the order of the map (Morton's, of the Mercator square), so that a tile is a run of rows in each; the
//! last piece, which still grows, is looked through. Each event is in exactly one tile of a zoom.

use std::collections::HashMap;
use std::sync::Arc;

use domain::codes::EventId;
use domain::event::Severity;
use domain::place::Point;
use rayon::prelude::*;

use super::pieces::{self, NOWHERE, Piece};
use super::selection::{Selection, Tests};
use super::{Columns, PIECE};

/// Units along the side of a tile.
pub const EXTENT: u32 = 4_096;
/// From this zoom on each place is told by itself: a tile is about a kilometre at our latitudes.
pub const PLACES_FROM_ZOOM: u8 = 14;
const MOST_ZOOM: u8 = 20;
/// More places than this are told as squares after all.
const MOST_PLACES: usize = 2_000;
/// Squares along the side of a tile: as far apart as their signs are wide.
const SQUARES: u32 = 8;
/// Where places are too many to be told one by one.
const SMALL_SQUARES: u32 = 32;

/// Zoom, column from the west and row from the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileAddress {
    zoom: u8,
    column: u32,
    row: u32,
}

/// One or several events at a place, or in a small square: then halfway between its middle and the mean of their places, so
/// that signs of neighbouring squares have room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TileMark {
    /// From the west and from the north of the tile, below [`EXTENT`].
    pub x: u32,
    pub y: u32,
    pub n: u32,
    /// Of one event alone.
    pub only: Option<TileEvent>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TileEvent {
    pub id: EventId,
    pub severity: Severity,
    /// Its place is not known to a point, an address or a stretch.
    pub is_approximate: bool,
}

/// How a reader gets to see a place who is not to know it exactly.
pub type Coarsely = fn(Point) -> Point;

impl TileAddress {
    /// `None` for a tile that there is not, or one finer than any map needs.
    pub fn new(zoom: u8, column: u32, row: u32) -> Option<Self> {
        let side = 1_u32.checked_shl(u32::from(zoom))?;
        (zoom <= MOST_ZOOM && column < side && row < side).then_some(Self { zoom, column, row })
    }

    /// The first and the last number in the order of the map that lie within.
    fn numbers(self) -> (u64, u64) {
        let below = 64 - 2 * u32::from(self.zoom);
        let number = interleaved(self.column, self.row);
        if below == 64 {
            return (0, u64::MAX);
        }
        (number << below, (number << below) | ((1_u64 << below) - 1))
    }

    /// West, south, east and north, in degrees.
    pub fn bounds(self) -> [f64; 4] {
        let side = f64::from(1_u32 << self.zoom);
        let lon = |column: u32| f64::from(column) / side * 360.0 - 180.0;
        let lat = |row: u32| {
            let y = std::f64::consts::PI * (1.0 - 2.0 * f64::from(row) / side);
            y.sinh().atan().to_degrees()
        };
        [
            lon(self.column),
            lat(self.row + 1),
            lon(self.column + 1),
            lat(self.row),
        ]
    }
}

/// The bits of both numbers in turn, those of the second being the higher.
fn interleaved(x: u32, y: u32) -> u64 {
    let spread = |n: u32| {
        let mut n = u64::from(n);
        for (shift, mask) in [
            (16, 0x0000_ffff_0000_ffff),
            (8, 0x00ff_00ff_00ff_00ff),
            (4, 0x0f0f_0f0f_0f0f_0f0f),
            (2, 0x3333_3333_3333_3333),
            (1, 0x5555_5555_5555_5555_u64),
        ] {
            n = (n | (n << shift)) & mask;
        }
        n
    };
    spread(x) | (spread(y) << 1)
}

/// A place's number in the order of the map. What has no place comes last.
fn number(lat: i32, lon: i32) -> u64 {
    if lat == NOWHERE {
        return u64::MAX;
    }
    const WHOLE: f64 = 4_294_967_296.0;
    let (lat, lon) = (pieces::degrees(lat).to_radians(), pieces::degrees(lon));
    let x = (lon + 180.0) / 360.0;
    let y = (1.0 - (lat.tan() + lat.cos().recip()).ln() / std::f64::consts::PI) / 2.0;
    // Casts keep within bounds.
    interleaved((x * WHOLE) as u32, (y * WHOLE) as u32)
}

/// Puts a piece in the order of the map.
pub(super) fn put_in_order(piece: &mut Piece) {
    let mut order: Vec<(u64, usize)> = (0..piece.len())
        .map(|row| (number(piece.lat[row], piece.lon[row]), row))
        .collect();
    order.sort_unstable();
    let order: Vec<usize> = order.into_iter().map(|(_, row)| row).collect();
    piece.reorder(&order);
}

/// Full pieces that are not in order yet.
pub(super) fn settle(pieces: &mut [Arc<Piece>]) {
    let is_wanting = |piece: &&mut Arc<Piece>| piece.len() == PIECE && !piece.is_ordered();
    let wanting: Vec<&mut Arc<Piece>> = pieces.iter_mut().filter(is_wanting).collect();
    wanting
        .into_par_iter()
        .for_each(|piece| put_in_order(Arc::make_mut(piece)));
}

/// Where a tile's rows lie in a piece that is in order.
fn rows(piece: &Piece, tile: TileAddress) -> std::ops::Range<usize> {
    let (first, last) = tile.numbers();
    let of = |row: usize| number(piece.lat[row], piece.lon[row]);
    let before = |is_before: &dyn Fn(u64) -> bool| {
        let (mut low, mut high) = (0, piece.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if is_before(of(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    };
    before(&|n| n < first)..before(&|n| n <= last)
}

/// Marks while they are gathered: events, the sums of their places, and one of them.
#[derive(Clone, Copy, Default)]
struct Gathered {
    n: u32,
    x: u64,
    y: u64,
    only: Option<TileEvent>,
}

impl Gathered {
    fn add(&mut self, other: Self) {
        self.only = if self.n == 0 { other.only } else { None };
        self.n += other.n;
        self.x += other.x;
        self.y += other.y;
    }
}

/// From a tile's corner to its units.
struct Frame {
    west: f64,
    north: f64,
    per_lon: f64,
    per_lat: f64,
}

impl Frame {
    /// Within a tile latitudes are drawn evenly: at zoom 9 and our latitudes no place is a pixel off.
    fn of(tile: TileAddress) -> Self {
        let [west, south, east, north] = tile.bounds();
        Self {
            west,
            north,
            per_lon: f64::from(EXTENT) / (east - west),
            per_lat: f64::from(EXTENT) / (north - south),
        }
    }

    fn at(&self, point: Point) -> (u32, u32) {
        let unit = |units: f64| (units as u32).min(EXTENT - 1);
        (
            unit((point.lon - self.west) * self.per_lon),
            unit((self.north - point.lat) * self.per_lat),
        )
    }
}

type Marks = HashMap<(u32, u32), Gathered>;

/// The selected events of a tile. `coarsely` when the reader is not to know places exactly: then where an event lies decides
/// nothing but by its coarse place, not even which tile it is in.
pub(super) fn tile(
    columns: &Columns,
    selection: &Selection,
    tile: TileAddress,
    coarsely: Option<Coarsely>,
) -> Vec<TileMark> {
    let tests = Tests::of(selection, columns);
    let gathered = |squares: u32| {
        let of_piece = |piece: &Arc<Piece>| gathered(piece, &tests, tile, coarsely, squares);
        columns
            .pieces
            .par_iter()
            .map(of_piece)
            .reduce(Marks::new, |mut sum, some| {
                for (key, mark) in some {
                    sum.entry(key).or_default().add(mark);
                }
                sum
            })
    };
    let (squares, marks) = if tile.zoom < PLACES_FROM_ZOOM {
        (SQUARES, gathered(SQUARES))
    } else {
        // A square for each unit.
        let places = gathered(EXTENT);
        if places.len() <= MOST_PLACES {
            (EXTENT, places)
        } else {
            (SMALL_SQUARES, gathered(SMALL_SQUARES))
        }
    };
    let mut marks: Vec<TileMark> = marks
        .into_iter()
        .map(|(square, mark)| told(square, mark, squares))
        .collect();
    marks.sort_unstable_by_key(|mark| (mark.y, mark.x));
    marks
}

fn told((column, row): (u32, u32), mark: Gathered, squares: u32) -> TileMark {
    let side = EXTENT / squares;
    let at = |sum: u64, square: u32| {
        let mean = (sum / u64::from(mark.n.max(1))) as u32;
        if mark.n == 1 {
            mean
        } else {
            u32::midpoint(mean, square * side + side / 2)
        }
    };
    TileMark {
        x: at(mark.x, column),
        y: at(mark.y, row),
        n: mark.n,
        only: mark.only,
    }
}

fn gathered(
    piece: &Piece,
    tests: &Tests,
    tile: TileAddress,
    coarsely: Option<Coarsely>,
    squares: u32,
) -> Marks {
    let (frame, [west, south, east, north]) = (Frame::of(tile), tile.bounds());
    let is_in = |point: Point| (west..east).contains(&point.lon) && point.lat > south && point.lat <= north;
    // Where rows are in order and places are as they are, those in the run are those in the tile.
    let is_run = coarsely.is_none() && piece.is_ordered();
    let rows = if is_run { rows(piece, tile) } else { 0..piece.len() };
    let unit = EXTENT / squares;
    // Few squares are a table, which is quicker than looking each up.
    let is_table = squares <= SMALL_SQUARES;
    let mut table = vec![Gathered::default(); if is_table { (squares * squares) as usize } else { 0 }];
    let mut marks = Marks::new();
    for row in rows {
        let Some(exact) = piece.point(row) else { continue };
        let point = coarsely.map_or(exact, |coarsely| coarsely(exact));
        if !(is_run || is_in(point)) || tests.failed(piece, row) != 0 {
            continue;
        }
        let (x, y) = frame.at(point);
        let (column, line) = (x / unit, y / unit);
        let mark = if is_table {
            &mut table[(line * squares + column) as usize]
        } else {
            marks.entry((column, line)).or_default()
        };
        mark.only = (mark.n == 0).then(|| TileEvent {
            id: EventId(i64::from(piece.id[row])),
            severity: Severity::ALL[piece.severity(row)],
            is_approximate: coarsely.is_some() || !piece.place(row).is_local(),
        });
        mark.n += 1;
        mark.x += u64::from(x);
        mark.y += u64::from(y);
        // Too many to be told one by one: the rest need not be looked at.
        if marks.len() > MOST_PLACES {
            break;
        }
    }
    let filled = table.into_iter().enumerate().filter(|(_, mark)| mark.n > 0);
    marks.extend(filled.map(|(at, mark)| ((at as u32 % squares, at as u32 / squares), mark)));
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_holds_the_numbers_of_the_places_within_it() {
        let tile = TileAddress::new(14, 9_016, 4_823).unwrap();
        let [west, south, east, north] = tile.bounds();
        let (first, last) = tile.numbers();
        let of = |lat: f64, lon: f64| {
            let (lat, lon) = pieces::fixed(Point { lat, lon });
            number(lat, lon)
        };
        let hair = 1e-6;
        for (lat, lon) in [(south + hair, west + hair), (north - hair, east - hair)] {
            assert!((first..=last).contains(&of(lat, lon)), "{lat} {lon}");
        }
        for (lat, lon) in [(south - hair, west + hair), (north - hair, east + hair)] {
            assert!(!(first..=last).contains(&of(lat, lon)), "{lat} {lon}");
        }
        assert!((59.0..60.0).contains(&south), "{south}");
    }

    #[test]
    fn there_are_no_tiles_beyond_the_map() {
        assert!(TileAddress::new(0, 0, 0).is_some());
        assert!(TileAddress::new(1, 2, 0).is_none());
        assert!(TileAddress::new(21, 0, 0).is_none());
        assert!(TileAddress::new(255, 0, 0).is_none());
    }
}
