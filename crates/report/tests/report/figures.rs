//! The figures: what they say in words, what their tables hold, and that odd numbers and names do not break them.

use analysis::HourTable;
use jiff::civil::date;
use report::Language::{self, Swedish};
use report::figures::*;

use crate::fixture;

fn check(figure: &Figure, in_words: &str, rows: usize) {
    let svg = &figure.svg;
    assert!(
        svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>\n"),
        "{svg}"
    );
    assert!(
        !svg.contains("NaN") && !svg.contains("inf\"") && !svg.contains("<Norra>"),
        "{svg}"
    );
    assert!(svg.contains("<title>") && svg.contains("<desc>"), "{svg}");
    assert!(figure.finding.contains(in_words), "{}", figure.finding);
    assert_eq!(figure.table.rows.len(), rows);
    for row in &figure.table.rows {
        assert_eq!(row.len(), figure.table.columns.len());
    }
}

fn bars(week: &fixture::Week, language: Language) -> Figure {
    let mut rows: Vec<RangeRow<'_>> = week
        .draft
        .areas
        .iter()
        .map(|a| RangeRow {
            label: &a.name,
            count: a.total,
        })
        .collect();
    rows[0].label = "Skolan <Norra> & \"Södra\"";
    expected_range_bars("Områden", "Område", &rows, language)
}

#[test]
fn counts_outside_their_range_are_named_with_number_and_range() {
    let week = fixture::week("example");
    let n = week.draft.areas.len();
    check(&bars(&week, Swedish), "Fler än väntat: ", n);
    check(&bars(&week, Language::English), "More than expected: ", n);
    check(&expected_range_bars("Tom", "Område", &[], Swedish), "", 0);
}

#[test]
fn the_curve_tells_this_week_the_weeks_before_and_the_silence() {
    let week = fixture::week("example");
    let curve = week.draft.curve(None);
    let figure = week_series("Veckor", curve, Swedish);
    let words = format!("{} händelser vecka 10, väntat ", week.draft.total.n);
    check(&figure, &words, 52);
    check(&figure, "Någon rapportör var tyst under 4 av 52 veckor.", 52);
    check(&week_series("Inga", &[], Swedish), "inga veckor", 0);
    check(
        &week_series("En", &curve[..1], Swedish),
        "Jämförelseveckorna är för få",
        1,
    );
}

#[test]
fn the_hours_tell_the_peak_and_what_has_no_known_time() {
    let mut hours = HourTable {
        cells: vec![vec![0.0; 24]; 7],
        n_known: 0,
        n_shared: 1,
        n_unknown: 3,
    };
    check(
        &hour_table("Tider", &hours, Swedish),
        "Inga händelser med känd tid.",
        7,
    );
    hours.cells[5][22] = 4.0;
    hours.cells[0][9] = 1.0;
    let figure = hour_table("Tider", &hours, Swedish);
    check(
        &figure,
        "Flest händelser lördag kl. 22–23. Mest på kvällen (18–24): 80\u{a0}% av händelserna.",
        7,
    );
    check(&figure, "En händelse med osäker tid är fördelad", 7);
    check(&figure, "3 händelser med okänd tid är inte med.", 7);
    hours.cells = vec![vec![f64::NAN; 2]];
    check(&hour_table("Tider", &hours, Swedish), "Inga händelser", 7);
}

#[test]
fn the_map_names_the_highest_areas_and_the_numbered_places() {
    let mut week = fixture::week("example");
    let areas: Vec<MapArea> = week
        .draft
        .areas
        .iter()
        .zip([0.5, 0.0, 2.25])
        .map(|(a, value)| MapArea {
            area: a.area.clone(),
            value: Some(value),
        })
        .collect();
    let draft = week.draft.clone();
    let places: Vec<MapPlace<'_>> = draft.recurring_places[..1]
        .iter()
        .map(|p| MapPlace {
            number: 1,
            name: &p.name,
            point: p.point.unwrap(),
            n: p.last_8_weeks,
        })
        .collect();
    let map = |week: &fixture::Week| {
        let map = AreaMap {
            municipality: &week.municipality,
            measure: Measure::EventsPer1000,
            days: Some((date(2022, 3, 7), date(2022, 3, 13))),
            areas: &areas,
            places: &places,
        };
        area_map("Karta", &map, Swedish)
    };
    let name = &draft.areas[2].name;
    check(
        &map(&week),
        &format!("Flest händelser per 1\u{a0}000 invånare i {name} (2,25)"),
        areas.len(),
    );
    check(&map(&week), "Återkommande platser: 1 Centrumhuset.", areas.len());
    for told in [
        "1 km",
        "Gränser och vatten: ",
        "7–13 mars 2022",
        "så noga som de rapporterades",
    ] {
        assert!(map(&week).svg.replace('\u{a0}', " ").contains(told), "{told}");
    }
    week.municipality.map.outline.clear();
    for set in &mut week.municipality.area_sets {
        set.areas.iter_mut().for_each(|a| a.outline.clear());
    }
    assert!(map(&week).svg.contains("Områdenas gränser saknas"));
}

#[test]
fn a_pattern_is_told_by_a_sign_as_well_as_by_its_colour() {
    use domain::place::Point;
    let mut week = fixture::week("example");
    let [west, south, east, north] = week.municipality.map.bounds;
    let middle = Point {
        lat: f64::midpoint(south, north),
        lon: f64::midpoint(west, east),
    };
    let signs = [
        PatternSign::High(3),
        PatternSign::Low(2),
        PatternSign::HighAmongLow,
        PatternSign::LowAmongHigh,
    ];
    let square = |sign| PatternSquare {
        south_west: middle,
        north_east: Point {
            lat: middle.lat + 0.005,
            lon: middle.lon + 0.01,
        },
        sign,
    };
    let circle = |sign, radius_m| PatternCircle {
        centre: middle,
        radius_m,
        sign,
    };
    let table = || report::figures::Table {
        caption: "Celler".to_owned(),
        columns: vec![Column::words("Plats".to_owned())],
        rows: vec![vec!["1 Torget".to_owned()], vec!["2 Skolan".to_owned()]],
    };
    let draw = |municipality: &domain::municipality::Municipality| {
        let map = PatternMap {
            municipality,
            kinds: signs
                .map(|sign| PatternKind {
                    sign,
                    words: "en rätt lång förklaring av läget".to_owned(),
                })
                .to_vec(),
            squares: signs.map(square).to_vec(),
            circles: vec![
                circle(PatternSign::Found, 500.0),
                circle(PatternSign::Chance, f64::NAN),
            ],
            // Two at one place: the second has no room.
            numbered: vec![middle, middle],
            made_of: "Gjort av <allt> med en metod, en enhet, en tid och ett antal.",
        };
        pattern_map("Karta", "Två celler.", &map, table(), Swedish)
    };
    let figure = draw(&week.municipality);
    check(&figure, "Två celler.", 2);
    let count = |part: &str| figure.svg.matches(part).count();
    assert!(
        count("fill--div-6") == 2 && count("fill--div-1") == 4,
        "{}",
        figure.svg
    );
    // The square and its swatch, each with a sign of two strokes.
    assert_eq!(count("stroke-width=\"1.4\""), 2 * 2 + 2 + 2, "{}", figure.svg);
    assert!(figure.svg.contains(">1</text>") && !figure.svg.contains(">2</text>"));
    assert!(figure.svg.contains("&lt;allt&gt;"));
    week.municipality.map.outline.clear();
    for set in &mut week.municipality.area_sets {
        set.areas.iter_mut().for_each(|a| a.outline.clear());
    }
    assert!(draw(&week.municipality).svg.contains("Områdenas gränser saknas"));
}

#[test]
fn the_weeks_of_a_period_outside_their_range_are_named() {
    let week = fixture::week("example");
    let curve = week.draft.curve(None);
    let figure = period_series("Veckor", &curve[30..], Swedish);
    check(&figure, "av 22 veckor låg inom det väntade.", curve.len() - 30);
    check(&period_series("Inga", &[], Swedish), "inga veckor", 0);
}

#[test]
fn others_are_told_steps_and_no_small_number() {
    use analysis::{Audience, of_week};
    let period = |n: i64| ToldPeriod {
        short: format!("v. {n}"),
        name: format!("vecka {n}"),
        step: of_week(n, 8, Audience::Others),
    };
    let periods: Vec<ToldPeriod> = [3, 9, 25, 31, 0].into_iter().map(period).collect();
    let figure = told_series("Över tid", "Veckor", &periods, 8, Swedish).unwrap();
    let finding = "Som mest 20–49, i 2 av 5 perioder, först vecka 25. Som minst färre än 8.";
    check(&figure, finding, 5);
    assert_eq!(figure.table.rows[0][1], "färre än 8");
    let few = [period(3), period(0)];
    assert_eq!(told_series("Få", "Veckor", &few, 8, Swedish), None);

    let mut cells = vec![vec![0.0; 24]; 7];
    cells[4][20] = 30.4;
    cells[5][1] = 12.0;
    cells[0][9] = 7.2;
    let hours = HourTable {
        cells,
        n_known: 50,
        n_shared: 0,
        n_unknown: 0,
    };
    let figure = told_hours("När", &hours, 8, Swedish).unwrap();
    check(&figure, "Flest, 20–49: fredag på kvällen (18–24).", 7);
    let row = |n: usize| figure.table.rows[n][1..].join(" ");
    assert_eq!(row(0), ["färre än 8"; 4].join(" "));
    assert_eq!(
        row(5),
        ["8–19", "färre än 8", "färre än 8", "färre än 8"].join(" ")
    );

    let quiet = HourTable {
        cells: vec![vec![0.1; 24]; 7],
        ..hours
    };
    assert_eq!(told_hours("När", &quiet, 8, Swedish), None);

    let told = |n: Option<i64>| ToldCount {
        n,
        words: n.map_or_else(|| "färre än 8".to_owned(), |n| n.to_string()),
    };
    let rows = [("Klotter", Some(34), Some(12)), ("Skolan <Norra>", None, Some(9))];
    let rows = rows.map(|(label, now, before)| ToldRow {
        label: label.to_owned(),
        now: told(now),
        before: told(before),
    });
    let texts = ToldTexts {
        title: "Slag",
        finding: "Flest: Klotter, 34.",
        what: "Slag",
        now: "De två åren",
        before: "De två åren före",
    };
    check(&told_bars(texts, &rows, Swedish), "Klotter, 34", 2);
    let alone = rows.map(|row| ToldRow {
        before: ToldCount::default(),
        ..row
    });
    let figure = told_bars(texts, &alone, Swedish);
    check(&figure, "Klotter", 2);
    assert_eq!(
        figure.table.columns.len(),
        2,
        "nothing is told of the time before"
    );
    check(&told_bars(texts, &[], Swedish), "Klotter", 0);
}
