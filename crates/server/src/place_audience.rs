//! Who gets to see a place exactly: those who work with the register and those who reported it. Others get
//! it within about a hundred metres and without the number of the house. Who is who is said in `domain`'s `policy.toml`.

use domain::place::{Place, Point};

/// Points of the grid to a degree of latitude and of longitude: about a hundred metres at our latitudes.
const TO_LAT: f64 = 1_000.0;
const TO_LON: f64 = 500.0;

pub fn coarse_point(point: Point) -> Point {
    Point {
        lat: (point.lat * TO_LAT).round() / TO_LAT,
        lon: (point.lon * TO_LON).round() / TO_LON,
    }
}

/// Somewhere within the cell of a coarse point, by a number alone: evenly, so that no pattern is made of the grid itself
/// (Roberts' sequence of two dimensions, 2018).
pub fn spread(coarse: Point, number: usize) -> Point {
    let part = |share: f64| ((number as f64 + 1.0) * share).fract() - 0.5;
    Point {
        lat: coarse.lat + part(0.754_877_666_246_692_7) / TO_LAT,
        lon: coarse.lon + part(0.569_840_290_998_053_2) / TO_LON,
    }
}

/// A box, west, south, east, north, out to the edges of the grid's cells: what lies within it is told by the coarse places
/// alone.
pub fn whole_cells([west, south, east, north]: [f64; 4]) -> [f64; 4] {
    let low = |side: f64, per: f64| ((side * per).round() - 0.5) / per;
    let high = |side: f64, per: f64| ((side * per).round() + 0.5) / per;
    [
        low(west, TO_LON),
        low(south, TO_LAT),
        high(east, TO_LON),
        high(north, TO_LAT),
    ]
}

/// "Storvretsvägen 12 B" becomes "Storvretsvägen".
pub fn coarse_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let until = words
        .iter()
        .position(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .filter(|at| *at > 0)
        .unwrap_or(words.len());
    words[..until].join(" ").trim_end_matches(',').to_owned()
}

pub fn coarse(place: &Place) -> Place {
    Place {
        name: coarse_name(&place.name),
        point: place.point.map(coarse_point),
        ..place.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_for_others_has_neither_house_number_nor_exact_point() {
        let check = |name: &str, expected: &str| assert_eq!(coarse_name(name), expected);
        check("Storvretsvägen 12 B", "Storvretsvägen");
        check("Huddinge centrum", "Huddinge centrum");
        check("112 meter från stationen", "112 meter från stationen");
        let exact = Point {
            lat: 59.23661,
            lon: 17.98213,
        };
        let moved = coarse_point(exact).distance_m(exact);
        assert!((10.0..100.0).contains(&moved), "{moved}");
        // Spread out, it is told no more exactly.
        for number in 0..100 {
            let spread = spread(coarse_point(exact), number);
            assert_eq!(coarse_point(spread), coarse_point(exact), "{number}");
        }
    }
}
