//! How long does a weekly draft take in a municipality with ten million events in three years, and
//! the search for duplicates among its new reports? Prints the median and the best of ten runs.

use std::time::Instant;

use analysis::{Candidate, MeasuredWeek, PartnerWeek, PlaceWeek, WeekCount, WeekEvent, WeeklyInput, suggest};
use domain::codes::EventId;
use domain::event::Severity;
use domain::municipality::Municipality;
use domain::place::{PlacePrecision, Point};
use domain::time::{Happened, IsoWeek, TimePrecision};
use jiff::Timestamp;

const AREAS: usize = 12;
const CATEGORIES: usize = 17;
const PARTNERS: usize = 12;
const PLACES: usize = 5_000;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

fn event(id: i64, start: i64, chance: &mut Chance) -> WeekEvent {
    let from = start + chance.below(7 * 86_400) as i64;
    let (to, precision) = match chance.below(4) {
        0 => (from + chance.below(60 * 3600) as i64, TimePrecision::Interval),
        _ => (from, TimePrecision::Exact),
    };
    let place = chance.below(PLACES);
    WeekEvent {
        id: EventId(id),
        category: format!("c{}", chance.below(CATEGORIES)).into(),
        subtype: None,
        area: Some(format!("a{}", place % AREAS).into()),
        happened: Happened {
            from: Timestamp::from_second(from).expect("within a few centuries"),
            to: Timestamp::from_second(to).expect("within a few centuries"),
            precision,
        },
        point: Some(Point {
            lat: 59.15 + (place / 70) as f64 * 0.0015,
            lon: 17.9 + (place % 70) as f64 * 0.003,
        }),
        place_name: format!("Plats {place}"),
        place_precision: PlacePrecision::Address,
        severity: Severity::ALL[chance.below(4)],
        partner: format!("p{}", chance.below(PARTNERS)).into(),
        source: "guards".into(),
    }
}

fn counts(week: IsoWeek, weeks: i32, chance: &mut Chance) -> (Vec<WeekCount>, Vec<PartnerWeek>) {
    let (mut counts, mut reporting) = (Vec::new(), Vec::new());
    for week in (0..weeks).rev().map(|ago| week.plus(-ago)) {
        for (area, category) in (0..AREAS).flat_map(|a| (0..CATEGORIES).map(move |c| (a, c))) {
            for partner in 0..PARTNERS {
                counts.push(WeekCount {
                    week,
                    area: Some(format!("a{area}").into()),
                    category: format!("c{category}").into(),
                    partner: format!("p{partner}").into(),
                    source: "guards".into(),
                    n: 10 + chance.below(32) as i64,
                });
            }
        }
        reporting.extend((0..PARTNERS).map(|partner| PartnerWeek {
            partner: format!("p{partner}").into(),
            week,
            events: 5_000,
            zero: false,
        }));
    }
    (counts, reporting)
}

fn town() -> Municipality {
    let area = |i: usize| serde_json::json!({"code": format!("a{i}"), "name": format!("Område {i}"), "parent": null, "outline": []});
    let category = |i: usize| {
        serde_json::json!({"code": format!("c{i}"), "name": format!("Kategori {i}"), "name_en": "", "version": 1,
            "valid_from": "2010-01-01", "valid_to": null, "severity_default": 2, "colour_index": i, "subtypes": []})
    };
    let partner = |i: usize| serde_json::json!({"code": format!("p{i}"), "name": format!("Rapportör {i}"), "kind": "private", "reports_weekly": true});
    let town = serde_json::json!({
        "code": "9998", "name": "Exempelby kommun", "short_name": "Exempelby", "county": "Exempellän",
        "time_zone": "Europe/Stockholm", "language": "sv",
        "map": {"center": [18.0, 59.2], "bounds": [17.9, 59.1, 18.1, 59.3], "outline": [], "water": []},
        "area_sets": [{"code": "kommundel", "name": "Kommundelar", "working": true, "valid_from": "2010-01-01",
            "valid_to": null, "areas": (0..AREAS).map(area).collect::<Vec<_>>()}],
        "population": [], "place_types": [], "functions": [], "gazetteer": [], "holidays": {},
        "categories": (0..CATEGORIES).map(category).collect::<Vec<_>>(),
        "sources": [{"code": "guards", "name": "Väktare", "name_en": "Guards", "kind": "guard"}],
        "partners": (0..PARTNERS).map(partner).collect::<Vec<_>>(),
    });
    serde_json::from_value(town).expect("the example's own town")
}

fn timed<T>(what: &str, mut work: impl FnMut() -> T) -> T {
    let mut milliseconds = Vec::new();
    let mut last = None;
    for _ in 0..10 {
        let start = Instant::now();
        last = Some(work());
        milliseconds.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    milliseconds.sort_by(f64::total_cmp);
    println!(
        "{what}: {:.1} ms, at best {:.1} ms",
        milliseconds[5], milliseconds[0]
    );
    last.expect("ten runs")
}

fn candidate(event: &WeekEvent, source: &str) -> Candidate {
    Candidate {
        id: event.id,
        category: event.category.clone(),
        subtype: None,
        happened: event.happened,
        point: event.point,
        place_name: event.place_name.clone(),
        place_precision: event.place_precision,
        area: event.area.clone(),
        partner: source.into(),
        source: source.into(),
        text: "Flera fönster krossade på baksidan av skolan under natten".into(),
    }
}

fn main() {
    let municipality = town();
    let zone = municipality.zone();
    let week: IsoWeek = "2022-W10".parse().expect("a week");
    let start = week.bounds(&zone).0.as_second();
    let mut chance = Chance(1);
    let (counts, reporting) = counts(week, 261, &mut chance);
    let events: Vec<WeekEvent> = (0..64_000).map(|id| event(id, start, &mut chance)).collect();
    println!("{} counts, {} events this week", counts.len(), events.len());
    let places: Vec<PlaceWeek> = (0..PLACES)
        .flat_map(|place| (0..8 * CATEGORIES).map(move |i| (place, i)))
        .map(|(place, i)| PlaceWeek {
            name: format!("Plats {place}"),
            area: Some(format!("a{}", place % AREAS).into()),
            point: None,
            category: format!("c{}", i % CATEGORIES).into(),
            week: week.plus(-((i / CATEGORIES) as i32)),
            n: 1 + chance.below(2) as i64,
        })
        .collect();
    println!("{} places and weeks", places.len());
    let draft = timed("weekly draft", || {
        MeasuredWeek::new(&WeeklyInput {
            municipality: &municipality,
            zone: &zone,
            week,
            counts: &counts,
            events: &events,
            places: &places,
            reporting: &reporting,
            week_over: true,
        })
        .draft(&[], None, week.next().monday())
    });
    println!(
        "{} findings, {} recurring places",
        draft.unusual.len(),
        draft.recurring_places.len()
    );

    let recent: Vec<WeekEvent> = (0..100_000)
        .map(|id| event(id, start - id % 8 * 7 * 86_400, &mut chance))
        .collect();
    let register: Vec<Candidate> = recent.iter().map(|e| candidate(e, "register")).collect();
    let new: Vec<Candidate> = (0..10_000)
        .map(|i| {
            let mut new = candidate(&recent[i * 10], "new");
            new.id = EventId(1_000_000 + i as i64);
            new
        })
        .collect();
    let found = timed("duplicates of 10,000 among 100,000", || suggest(&new, &register));
    println!("{} suggested", found.len());
}
