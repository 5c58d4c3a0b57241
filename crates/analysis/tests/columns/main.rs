//! Whatever is asked of the columns, they answer as the plainest way of counting does, before and after changes.

use analysis::columns::tiles::{Coarsely, EXTENT, TileAddress};
use analysis::columns::{BYTES_PER_EVENT, plain_tally, same_events};
use analysis::{ColumnEvent, Columns, Selection, Tally};
use domain::codes::*;
use domain::event::{Certainty, Severity};
use domain::place::{PlacePrecision, Point};
use domain::time::{Happened, IsoWeek, TimePrecision};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

fn zone() -> TimeZone {
    TimeZone::get("Europe/Stockholm").unwrap()
}

/// Around the days when the clock changes in 2022, so that such nights are common.
fn instant() -> impl Strategy<Value = i64> {
    let day = |day: Date| day.to_zoned(zone()).unwrap().timestamp().as_second();
    let (spring, autumn) = (day(date(2022, 3, 26)), day(date(2022, 10, 29)));
    (prop_oneof![Just(spring), Just(autumn)], 0..4 * 86_400_i64).prop_map(|(day, second)| day + second)
}

prop_compose! {
    fn happened()(
        from in instant(),
        lasts in prop_oneof![Just(0), 1..120_i64, 3_600..20 * 86_400_i64],
        // Mostly at a known hour, as registers are: then most figures are counted from all events without those left out.
        precision in prop_oneof![
            2 => Just(TimePrecision::Exact),
            1 => prop::sample::select(TimePrecision::ALL.to_vec()),
        ],
    ) -> Happened {
        let at = |second| Timestamp::from_second(second).unwrap();
        match precision {
            TimePrecision::Day => Happened::on(at(from).to_zoned(zone()).date(), &zone()),
            _ => Happened { from: at(from), to: at(from + lasts), precision },
        }
    }
}

fn code<C: for<'a> From<&'a str> + std::fmt::Debug>(
    names: &'static [&'static str],
) -> impl Strategy<Value = C> {
    prop::sample::select(names).prop_map(|name| C::from(name))
}

const AREAS: &[&str] = &["norr", "söder", "väster"];
const CATEGORIES: &[&str] = &["KLO", "SKA", "ORD"];
const SUBTYPES: &[&str] = &["tagg", "ruta"];
const SOURCES: &[&str] = &["vakt", "förvaltning", "öppen"];
const PARTNERS: &[&str] = &["a", "b"];

prop_compose! {
    fn event()(
        happened in happened(),
        point in prop::option::of((0..200_i32, 0..200_i32)),
        category in code(CATEGORIES),
        subtype in prop::option::of(code(SUBTYPES)),
        area in prop::option::of(code(AREAS)),
        source in code(SOURCES),
        partner in code(PARTNERS),
        severity in 1..=4_i64,
        certainty in prop::sample::select(Certainty::ALL.to_vec()),
        place_precision in prop::sample::select(PlacePrecision::ALL.to_vec()),
    ) -> ColumnEvent {
        ColumnEvent {
            id: EventId(0),
            happened,
            date: happened.date(&zone()),
            point: point.map(|(x, y)| Point { lat: 59.0 + f64::from(y) / 100.0, lon: 18.0 + f64::from(x) / 100.0 }),
            place_precision,
            category,
            subtype,
            area,
            regso: None,
            deso: None,
            source,
            partner,
            severity: Severity::new(severity).unwrap(),
            certainty,
        }
    }
}

fn events(most: usize) -> impl Strategy<Value = Vec<ColumnEvent>> {
    prop::collection::vec(event(), 0..most).prop_map(|mut events| {
        for (event, id) in events.iter_mut().zip(1..) {
            event.id = EventId(id);
        }
        events
    })
}

fn some<C: Clone + std::fmt::Debug + for<'a> From<&'a str>>(
    names: &'static [&'static str],
) -> impl Strategy<Value = Vec<C>> {
    prop_oneof![
        2 => Just(Vec::new()),
        1 => prop::collection::vec(code(names), 1..3),
    ]
}

prop_compose! {
    fn selection()(
        days in prop::option::of((0..6_i64, 0..260_i64)),
        areas in some(AREAS),
        polygon in prop::option::of(prop::sample::select(vec![
            "18.2,59.2;19.5,59.3;19.1,60.5;18.4,60.1",
            "18,59;20,59;19,59.8;20,61;18,61",
        ])),
        categories in some(CATEGORIES),
        subtypes in some(SUBTYPES),
        sources in some(SOURCES),
        left_out in prop::bool::ANY,
        partners in some(PARTNERS),
        severities in prop_oneof![Just(vec![]), Just(vec![1, 4])],
        certainties in prop_oneof![Just(vec![]), Just(vec![Certainty::Hearsay])],
        weekdays in prop_oneof![Just(vec![]), Just(vec![4_u8, 5])],
        hours in prop_oneof![Just(vec![]), Just(vec![2_u8, 22, 23])],
    ) -> Selection {
        Selection {
            days: days.map(|(from, lasts)| {
                let from = date(2022, 3, 25) + from.days();
                (from, from + lasts.days())
            }),
            areas,
            polygon: polygon.map(|text| text.parse().unwrap()),
            categories,
            subtypes,
            sources,
            sources_left_out: if left_out { vec!["öppen".into()] } else { Vec::new() },
            partners,
            severities: severities.into_iter().filter_map(Severity::new).collect(),
            certainties,
            weekdays,
            hours,
        }
    }
}

/// All is the same, but for what is shared out, which may differ by a rounding in its last decimal.
fn check(columns: &Columns, events: &[ColumnEvent], selection: &Selection) {
    let (mut fast, plain) = (columns.tally(selection), plain_tally(events, selection, &zone()));
    for (day, plain_day) in fast.hours.cells.iter().zip(&plain.hours.cells) {
        for (share, plain_share) in day.iter().zip(plain_day) {
            assert!(
                (share - plain_share).abs() < 0.0011,
                "{share} is not {plain_share}"
            );
        }
    }
    fast.hours.cells.clone_from(&plain.hours.cells);
    assert_eq!(fast, plain);
}

fn columns(events: &[ColumnEvent]) -> Columns {
    let mut columns = Columns::new(zone());
    columns.add(events).unwrap();
    columns
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_figure_is_what_plain_counting_gives(events in events(120), selection in selection()) {
        check(&columns(&events), &events, &selection);
    }

    #[test]
    fn what_is_changed_taken_out_and_put_back_is_as_if_read_anew(
        before in events(80),
        becomes in events(80),
        first in 1..60_i64,
        lasts in 0..60_i64,
        kept in prop::bool::ANY,
        selection in selection(),
    ) {
        let (first, last) = (EventId(first), EventId(first + lasts));
        let within = |e: &&ColumnEvent| (first..=last).contains(&e.id);
        let put: Vec<ColumnEvent> = becomes.iter().filter(within).filter(|_| kept).cloned().collect();
        let mut after: Vec<ColumnEvent> = before.iter().filter(|e| !within(e)).cloned().collect();
        after.extend(put.iter().cloned());
        let mut changed = columns(&before);
        let counting = changed.clone();
        changed.replace(&[(first, last), (last, last)], &put).unwrap();
        check(&changed, &after, &selection);
        assert!(same_events(&changed, &columns(&after)));
        // Whoever began to count goes on with what there was.
        check(&counting, &before, &selection);
    }

    #[test]
    fn a_square_where_anything_was_is_one_of_every_selection(events in events(120), selection in selection()) {
        let columns = columns(&events);
        let (squares, left_out) = columns.squares(&selection, 200.0);
        let within: i64 = squares.iter().map(|n| i64::from(*n)).sum();
        prop_assert_eq!(within + left_out, columns.tally(&selection).total);
        // The points of this test lie further apart than a square is wide.
        let counted = |e: &&ColumnEvent| !selection.sources_left_out.contains(&e.source) && e.place_precision.is_local();
        let points = events.iter().filter(counted).filter_map(|e| e.point);
        let points: std::collections::BTreeSet<String> = points.map(|p| format!("{p:?}")).collect();
        prop_assert_eq!(squares.len(), points.len());
        prop_assert!(squares.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn the_chosen_events_are_those_that_are_counted(events in events(120), selection in selection()) {
        let columns = columns(&events);
        let tally = columns.tally(&selection);
        let (local, left_out) = columns.local_events(&columns.chosen(&selection));
        prop_assert_eq!(local.len() as i64 + left_out, tally.total);
        let first = tally.first_day;
        for event in &local {
            let day = first.map_or(0, |first| first.until(event.date).unwrap().get_days());
            prop_assert!(tally.days[day as usize] > 0);
            prop_assert!(events.iter().any(|e| e.point.is_some_and(|p| p.distance_m(event.point) < 0.1) && e.date == event.date));
        }
    }

    #[test]
    fn weeks_are_counted_as_days_are(events in events(120)) {
        let columns = columns(&events);
        let (first, last): (IsoWeek, IsoWeek) = ("2022-W12".parse().unwrap(), "2022-W43".parse().unwrap());
        let counts = columns.week_counts(first, last);
        let plain = events.iter().filter(|e| (first.monday()..=last.sunday()).contains(&e.date)).count();
        prop_assert_eq!(counts.iter().map(|c| c.n).sum::<i64>(), plain as i64);
        for count in &counts {
            let same = |e: &&ColumnEvent| {
                IsoWeek::of(e.date) == count.week
                    && e.area == count.area
                    && e.category == count.category
                    && e.partner == count.partner
                    && e.source == count.source
            };
            prop_assert_eq!(count.n, events.iter().filter(same).count() as i64);
        }
    }
}

fn one(id: i64) -> ColumnEvent {
    let happened = Happened::at("2022-03-12T20:30:00Z".parse().unwrap());
    ColumnEvent {
        id: EventId(id),
        happened,
        date: happened.date(&zone()),
        point: None,
        place_precision: PlacePrecision::Unknown,
        category: "KLO".into(),
        subtype: None,
        area: None,
        regso: None,
        deso: None,
        source: "vakt".into(),
        partner: "a".into(),
        severity: Severity::ALL[0],
        certainty: Certainty::Observed,
    }
}

#[test]
fn an_event_takes_at_most_forty_bytes() {
    let events: Vec<ColumnEvent> = (1..=200_000).map(one).collect();
    let mut columns = columns(&events);
    columns.fit();
    assert_eq!(columns.bytes(), 200_000 * BYTES_PER_EVENT);
    const { assert!(BYTES_PER_EVENT <= 40) };
}

#[test]
fn nothing_is_counted_where_there_is_nothing() {
    let empty: Tally = Columns::new(zone()).tally(&Selection::default());
    assert_eq!((empty.total, empty.first_day, empty.days.len()), (0, None, 0));
    let mut columns = columns(&[one(7)]);
    columns.replace(&[(EventId(7), EventId(7))], &[]).unwrap();
    assert!(columns.is_empty());
    let mut odd = one(1);
    odd.id = EventId(1 << 40);
    assert!(columns.add(&[odd]).unwrap_err().to_string().contains("för stort"));
    let mut odd = one(2);
    odd.date = date(1930, 1, 1);
    assert!(
        columns
            .add(&[odd])
            .unwrap_err()
            .to_string()
            .contains("händelse 2")
    );
}

/// More than a piece, so that one is in the order of the map and one is not.
fn many() -> Vec<ColumnEvent> {
    let mut state = 7_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    let noon = date(2022, 3, 1).to_zoned(zone()).unwrap().timestamp();
    let happened = Happened {
        from: noon,
        to: noon,
        precision: TimePrecision::Exact,
    };
    (1..=70_000)
        .map(|id| ColumnEvent {
            id: EventId(id),
            happened,
            date: date(2022, 3, 1),
            point: (next(20) > 0).then(|| Point {
                lat: 59.1 + next(200_000) as f64 / 1e6,
                lon: 17.9 + next(200_000) as f64 / 1e6,
            }),
            place_precision: PlacePrecision::ALL[next(3) as usize],
            category: CATEGORIES[next(3) as usize].into(),
            subtype: None,
            area: None,
            regso: None,
            deso: None,
            source: "vakt".into(),
            partner: "a".into(),
            severity: Severity::new(1 + next(4) as i64).unwrap(),
            certainty: Certainty::Observed,
        })
        .collect()
}

/// The tiles of a zoom that hold the town of [`many`].
fn tiles(zoom: u8) -> Vec<TileAddress> {
    let side = f64::from(1_u32 << zoom);
    let column = |lon: f64| ((lon + 180.0) / 360.0 * side) as u32;
    let row = |lat: f64| {
        let lat = lat.to_radians();
        ((1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * side) as u32
    };
    (column(17.9)..=column(18.1))
        .flat_map(|x| (row(59.3)..=row(59.1)).map(move |y| (x, y)))
        .filter_map(|(x, y)| TileAddress::new(zoom, x, y))
        .collect()
}

fn check_tiles(columns: &Columns, events: &[ColumnEvent], zoom: u8, coarsely: Option<Coarsely>) {
    let selection = Selection {
        categories: vec!["KLO".into()],
        ..Selection::default()
    };
    let mut in_all = 0;
    for tile in tiles(zoom) {
        let [west, south, east, north] = tile.bounds();
        let seen = |e: &ColumnEvent| e.point.map(|p| coarsely.map_or(p, |coarsely| coarsely(p)));
        let is_in = |p: Point| p.lon >= west && p.lon < east && p.lat > south && p.lat <= north;
        let chosen = events.iter().filter(|e| e.category.as_str() == "KLO");
        let expected = chosen.filter(|e| seen(e).is_some_and(is_in)).count() as u32;
        let marks = columns.tile(&columns.chosen(&selection), tile, coarsely);
        let n: u32 = marks.iter().map(|mark| mark.n).sum();
        assert_eq!(n, expected, "{tile:?}");
        assert!(
            marks
                .iter()
                .all(|mark| mark.x < EXTENT && mark.y < EXTENT && (mark.n == 1) == mark.only.is_some())
        );
        assert!(marks.len() <= 2_000, "{}", marks.len());
        in_all += n;
    }
    let placed = events
        .iter()
        .filter(|e| e.category.as_str() == "KLO" && e.point.is_some());
    assert_eq!(in_all, placed.count() as u32, "{zoom}");
}

#[test]
fn every_event_is_in_one_tile_of_each_zoom() {
    let mut events = many();
    let mut columns = Columns::new(zone());
    columns.add(&events).unwrap();
    columns.fit();
    let coarsely: Coarsely = |p| Point {
        lat: (p.lat * 1e3).round() / 1e3,
        lon: (p.lon * 500.0).round() / 500.0,
    };
    for zoom in [6, 10, 13] {
        check_tiles(&columns, &events, zoom, None);
        check_tiles(&columns, &events, zoom, Some(coarsely));
    }
    check_tiles(&columns, &events, 14, None);
    // What is changed is found where it now lies, in pieces that are in order too.
    let moved = Point { lat: 59.2, lon: 18.0 };
    let changed: Vec<ColumnEvent> = events[..500]
        .iter()
        .map(|e| ColumnEvent {
            point: Some(moved),
            category: "KLO".into(),
            ..e.clone()
        })
        .collect();
    columns.replace(&[(EventId(1), EventId(500))], &changed).unwrap();
    events.splice(..500, changed);
    check_tiles(&columns, &events, 13, None);
    check_tiles(&columns, &events, 15, None);
    // The five hundred are at one place, and told as one mark.
    let tile = tiles(18).into_iter().find(|tile| {
        let [west, south, east, north] = tile.bounds();
        (west..east).contains(&18.0) && 59.2 > south && 59.2 <= north
    });
    let marks = columns.tile(&columns.chosen(&Selection::default()), tile.unwrap(), None);
    assert!(marks.iter().any(|mark| mark.n >= 500), "{marks:?}");
}

fn written(columns: &Columns) -> Vec<u8> {
    let mut bytes = Vec::new();
    columns.write(&mut bytes).unwrap();
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_is_read_back(events in events(200), at in any::<prop::sample::Index>()) {
        let columns = columns(&events);
        let bytes = written(&columns);
        let again = Columns::read(&mut &*bytes, zone()).unwrap();
        prop_assert_eq!(again.tally(&Selection::default()), columns.tally(&Selection::default()));
        prop_assert!(same_events(&again, &columns));
        prop_assert_eq!(&written(&again), &bytes);
        // Cut off or changed anywhere, it is refused.
        let at = at.index(bytes.len());
        prop_assert!(Columns::read(&mut &bytes[..at], zone()).is_err());
        let mut changed = bytes;
        changed[at] ^= 0x10;
        prop_assert!(Columns::read(&mut &*changed, zone()).is_err());
    }
}
