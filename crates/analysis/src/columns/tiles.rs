//! What lies within a tile of the web's square map (zoom, column, row): counts per small square while they are many, each
//! place by itself when they are few and near.
//!
//! Full pieces lie in the order of the map (Morton's, of the Mercator square), so that a tile is a run of rows in each; the
//! last piece, which still grows, is looked through. Each event is in exactly one tile of a zoom.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use domain::codes::EventId;
use domain::event::Severity;
use domain::place::Point;
use rayon::prelude::*;

use super::chosen::Chosen;
use super::pieces::{self, NOWHERE, Piece};
use super::rows::Rows;
use super::{Columns, PIECE};

/// Units along the side of a tile.
pub const EXTENT: u32 = 4_096;
/// From this zoom on each place is told by itself: a tile is about a kilometre at our latitudes.
pub const PLACES_FROM_ZOOM: u8 = 14;
const MOST_ZOOM: u8 = 20;
/// More places than this are told as squares after all.
const MOST_PLACES: usize = 2_000;
/// Squares along the side of a tile, as a power of two: as far apart as their signs are wide.
const SQUARES: u32 = 3;
/// Where places are too many to be told one by one.
const SMALL_SQUARES: u32 = 5;
/// No reader's coarse place is further from the exact one than a tile of this zoom is wide, some six hundred metres here.
const COARSE_ZOOM: u8 = 15;

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
            // The very last is of what has no place.
            return (0, u64::MAX - 1);
        }
        (number << below, (number << below) | ((1_u64 << below) - 1))
    }

    /// The tile of a lower zoom that it lies in, with those around it.
    fn around(self, zoom: u8) -> impl Iterator<Item = Self> {
        let up = self.zoom.saturating_sub(zoom);
        let zoom = self.zoom - up;
        let near = |at: u32| (at >> up).saturating_sub(1)..=(at >> up).saturating_add(1);
        let rows = near(self.row);
        near(self.column)
            .flat_map(move |column| rows.clone().map(move |row| (column, row)))
            .filter_map(move |(column, row)| Self::new(zoom, column, row))
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

/// The first row of a range that is not before something, the rows being in order.
fn first_not(rows: Range<usize>, piece: &Piece, is_before: impl Fn(u64) -> bool) -> usize {
    let (mut low, mut high) = (rows.start, rows.end);
    while low < high {
        let middle = usize::midpoint(low, high);
        if is_before(number(piece.lat[middle], piece.lon[middle])) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Where a tile's rows lie in a piece that is in order.
fn rows(piece: &Piece, tile: TileAddress) -> Range<usize> {
    let (first, last) = tile.numbers();
    let from = first_not(0..piece.len(), piece, |n| n < first);
    from..first_not(from..piece.len(), piece, |n| n <= last)
}

/// Each square of a tile that has rows in a piece that is in order, by column and row of squares: its quarters, theirs, and so
/// on, `deep` times.
fn squares(
    piece: &Piece,
    tile: TileAddress,
    rows: Range<usize>,
    deep: u32,
    each: &mut impl FnMut(u32, u32, Range<usize>),
) {
    if rows.is_empty() {
        return;
    }
    if deep == 0 {
        return each(tile.column, tile.row, rows);
    }
    let mut from = rows.start;
    for (right, down) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let quarter = TileAddress {
            zoom: tile.zoom + 1,
            column: tile.column * 2 + right,
            row: tile.row * 2 + down,
        };
        let (_, last) = quarter.numbers();
        let to = first_not(from..rows.end, piece, |n| n <= last);
        squares(piece, quarter, from..to, deep - 1, each);
        from = to;
    }
}

/// Marks while they are gathered: events, the sums of their places, and one of them.
#[derive(Clone, Copy, Default)]
struct Gathered {
    n: u32,
    lat: f64,
    lon: f64,
    only: Option<TileEvent>,
}

impl Gathered {
    fn add(&mut self, other: Self) {
        self.only = if self.n == 0 { other.only } else { None };
        self.n += other.n;
        self.lat += other.lat;
        self.lon += other.lon;
    }

    /// One event, where the reader gets to see it.
    fn one(piece: &Piece, row: usize, point: Point, is_coarse: bool) -> Self {
        Self {
            n: 1,
            lat: point.lat,
            lon: point.lon,
            only: Some(TileEvent {
                id: EventId(i64::from(piece.id[row])),
                severity: Severity::ALL[piece.severity(row)],
                is_approximate: is_coarse || !piece.place(row).is_local(),
            }),
        }
    }

    /// All chosen events of a run of rows, each of which has a place.
    fn run(piece: &Piece, chosen: &Rows, rows: Range<usize>) -> Self {
        let (mut n, mut lat, mut lon) = (0, 0_i64, 0_i64);
        for (first, bits) in chosen.words(rows.clone()) {
            n += bits.count_ones();
            if bits == u64::MAX {
                let sum = |column: &[i32]| {
                    column[first..first + 64]
                        .iter()
                        .map(|d| i64::from(*d))
                        .sum::<i64>()
                };
                lat += sum(&piece.lat);
                lon += sum(&piece.lon);
            } else {
                let mut left = bits;
                while left != 0 {
                    let row = first + left.trailing_zeros() as usize;
                    lat += i64::from(piece.lat[row]);
                    lon += i64::from(piece.lon[row]);
                    left &= left - 1;
                }
            }
        }
        let only = (n == 1).then(|| chosen.each(rows).next()).flatten();
        match only.and_then(|row| Some((row, piece.point(row)?))) {
            Some((row, point)) => Self::one(piece, row, point, false),
            None => Self {
                n,
                lat: pieces::degrees_of(lat),
                lon: pieces::degrees_of(lon),
                only: None,
            },
        }
    }
}

/// From a tile's corner to its units.
struct Frame {
    bounds: [f64; 4],
    per_lon: f64,
    per_lat: f64,
}

impl Frame {
    /// Within a tile latitudes are drawn evenly: at zoom 9 and our latitudes no place is a pixel off.
    fn of(tile: TileAddress) -> Self {
        let bounds @ [west, south, east, north] = tile.bounds();
        Self {
            bounds,
            per_lon: f64::from(EXTENT) / (east - west),
            per_lat: f64::from(EXTENT) / (north - south),
        }
    }

    fn at(&self, point: Point) -> (u32, u32) {
        let [west, _, _, north] = self.bounds;
        let unit = |units: f64| (units as u32).min(EXTENT - 1);
        (
            unit((point.lon - west) * self.per_lon),
            unit((north - point.lat) * self.per_lat),
        )
    }

    fn has(&self, point: Point) -> bool {
        let [west, south, east, north] = self.bounds;
        (west..east).contains(&point.lon) && point.lat > south && point.lat <= north
    }
}

type Marks = HashMap<(u32, u32), Gathered>;

fn add_all(mut sum: Marks, some: Marks) -> Marks {
    for (key, mark) in some {
        sum.entry(key).or_default().add(mark);
    }
    sum
}

/// A tile, as a reader gets to see it.
struct Drawing {
    tile: TileAddress,
    frame: Frame,
    coarsely: Option<Coarsely>,
}

/// The chosen events of a tile. `coarsely` when the reader is not to know places exactly: then where an event lies decides
/// nothing but by its coarse place, not even which tile it is in.
pub(super) fn tile(
    columns: &Columns,
    chosen: &Chosen,
    tile: TileAddress,
    coarsely: Option<Coarsely>,
) -> Vec<TileMark> {
    let drawing = Drawing {
        tile,
        frame: Frame::of(tile),
        coarsely,
    };
    let in_squares = |deep: u32| {
        columns
            .with_rows(chosen)
            .map(|(piece, rows)| drawing.squares(piece, rows, deep))
            .reduce(Marks::new, add_all)
    };
    // A square for each unit, unless they are too many to be told one by one.
    let places = || {
        columns
            .with_rows(chosen)
            .map(|(piece, rows)| drawing.places(piece, rows))
            .try_reduce(Marks::new, |sum, some| {
                Some(add_all(sum, some)).filter(|marks| marks.len() <= MOST_PLACES)
            })
    };
    let (deep, marks) = if tile.zoom < PLACES_FROM_ZOOM {
        (SQUARES, in_squares(SQUARES))
    } else {
        match places() {
            Some(marks) => (EXTENT.ilog2(), marks),
            None => (SMALL_SQUARES, in_squares(SMALL_SQUARES)),
        }
    };
    let mut marks: Vec<TileMark> = marks
        .into_iter()
        .map(|(square, mark)| drawing.told(square, mark, deep))
        .collect();
    marks.sort_unstable_by_key(|mark| (mark.y, mark.x));
    marks
}

impl Drawing {
    /// Where chosen rows of a piece lie, those outside the tile left out.
    fn seen(&self, piece: &Piece, chosen: &Rows, mut each: impl FnMut(usize, Point)) {
        let mut look = |rows: Range<usize>, is_run: bool| {
            for row in chosen.each(rows) {
                let Some(exact) = piece.point(row) else { continue };
                let point = self.coarsely.map_or(exact, |coarsely| coarsely(exact));
                if is_run || self.frame.has(point) {
                    each(row, point);
                }
            }
        };
        match (piece.is_ordered(), self.coarsely) {
            (false, _) => look(0..piece.len(), false),
            (true, None) => look(rows(piece, self.tile), true),
            (true, Some(_)) => {
                for near in self.tile.around(COARSE_ZOOM) {
                    look(rows(piece, near), false);
                }
            }
        }
    }

    /// By squares, two to the power `deep` along the side.
    fn squares(&self, piece: &Piece, chosen: &Rows, deep: u32) -> Marks {
        let mut table = vec![Gathered::default(); 1 << (2 * deep)];
        let side = 1_u32 << deep;
        let at = |column: u32, row: u32| (row * side + column) as usize;
        if piece.is_ordered() && self.coarsely.is_none() {
            let (left, top) = (self.tile.column << deep, self.tile.row << deep);
            squares(
                piece,
                self.tile,
                rows(piece, self.tile),
                deep,
                &mut |column, row, rows| {
                    table[at(column - left, row - top)] = Gathered::run(piece, chosen, rows);
                },
            );
        } else {
            let unit = EXTENT >> deep;
            self.seen(piece, chosen, |row, point| {
                let (x, y) = self.frame.at(point);
                table[at(x / unit, y / unit)].add(Gathered::one(piece, row, point, self.coarsely.is_some()));
            });
        }
        let filled = table.into_iter().enumerate().filter(|(_, mark)| mark.n > 0);
        filled
            .map(|(at, mark)| ((at as u32 % side, at as u32 / side), mark))
            .collect()
    }

    /// By unit; `None` when there are too many to be told one by one.
    fn places(&self, piece: &Piece, chosen: &Rows) -> Option<Marks> {
        let mut marks = Marks::new();
        // Those at the same place lie beside each other.
        let mut latest = ((0, 0), Gathered::default());
        self.seen(piece, chosen, |row, point| {
            if marks.len() > MOST_PLACES {
                return;
            }
            let place = self.frame.at(point);
            if place != latest.0 {
                put(&mut marks, &mut latest);
                latest.0 = place;
            }
            latest
                .1
                .add(Gathered::one(piece, row, point, self.coarsely.is_some()));
        });
        put(&mut marks, &mut latest);
        Some(marks).filter(|marks| marks.len() <= MOST_PLACES)
    }

    fn told(&self, (column, row): (u32, u32), mark: Gathered, deep: u32) -> TileMark {
        let side = EXTENT >> deep;
        let n = f64::from(mark.n.max(1));
        let (x, y) = self.frame.at(Point {
            lat: mark.lat / n,
            lon: mark.lon / n,
        });
        let halfway = |mean: u32, square: u32| {
            if mark.n == 1 {
                mean
            } else {
                u32::midpoint(mean, square * side + side / 2)
            }
        };
        TileMark {
            x: halfway(x, column),
            y: halfway(y, row),
            n: mark.n,
            only: mark.only,
        }
    }
}

/// Adds what was gathered at a place, if anything, and begins anew.
fn put(marks: &mut Marks, (place, gathered): &mut ((u32, u32), Gathered)) {
    let gathered = std::mem::take(gathered);
    if gathered.n > 0 {
        marks.entry(*place).or_default().add(gathered);
    }
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
