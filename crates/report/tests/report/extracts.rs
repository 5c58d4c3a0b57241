//! Events and refused rows as files: read back by another program, with nothing in them that runs.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use domain::area::DerivedAreas;
use domain::codes::EventId;
use domain::event::{Certainty, Classification, Event, EventInput, EventStatus, Severity};
use domain::municipality::Municipality;
use domain::place::{Place, PlacePrecision, Point};
use domain::time::{Happened, IsoWeek};
use report::Language;
use report::extracts::{EventCsv, EventGeoJson, EventWorkbook, Extract, PlaceAudience, RejectedRows};

use crate::fixture;

fn event(text: &str) -> Event {
    let at = "2022-03-11T21:40:00Z".parse().unwrap();
    Event {
        id: EventId(412),
        version: 1,
        input: EventInput {
            category: "SKA".into(),
            subtype: None,
            happened: Happened::at(at),
            discovered_at: None,
            reported_at: at,
            place: Place {
                name: "Centrumhuset".into(),
                kind: None,
                precision: PlacePrecision::Point,
                point: Some(Point {
                    lat: 60.0123456789,
                    lon: 15.02,
                }),
                stated_area: None,
            },
            severity: Severity::new(2).unwrap(),
            certainty: Certainty::Observed,
            source: "vaktare".into(),
            source_reference: Some("@A1".into()),
            reported_by: "skolan".into(),
            controller: "skolan".into(),
            classification: Classification::Internal,
            reported_to_police: true,
            offensive: false,
            text: text.into(),
        },
        areas: DerivedAreas {
            working: Some("centrum".into()),
            ..DerivedAreas::default()
        },
        date: "2022-03-11".parse().unwrap(),
        week: "2022-W10".parse::<IsoWeek>().unwrap(),
        status: EventStatus::Sorted,
        merged_into: None,
        import: None,
        retained_until: "2024-03-11".parse().unwrap(),
        recorded_at: at,
    }
}

fn extract(municipality: &Municipality, audience: PlaceAudience) -> Extract<'_> {
    Extract {
        municipality,
        audience,
        language: Language::Swedish,
        taken_by: "Samordnare",
        taken_at: "2022-03-14T07:00:00Z".parse().unwrap(),
        filter: "=vecka 10",
    }
}

fn workbook(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

#[test]
fn a_workbook_has_true_dates_and_numbers_and_never_a_formula() {
    let municipality = fixture::week("example").municipality;
    let mut file = EventWorkbook::new(extract(&municipality, PlaceAudience::Exact)).unwrap();
    for _ in 0..3 {
        file.push(&event("=cmd|' /C calc'!A0")).unwrap();
    }
    let mut bytes = Vec::new();
    file.finish(&mut bytes).unwrap();
    let mut workbook = workbook(bytes);
    assert_eq!(workbook.sheet_names(), ["Händelser", "Kolumnerna", "Uttaget"]);
    let sheet = workbook.worksheet_range("Händelser").unwrap();
    assert_eq!(sheet.height(), 4);
    let column = |name: &str| {
        sheet
            .rows()
            .next()
            .unwrap()
            .iter()
            .position(|c| c == name)
            .unwrap()
    };
    let cell = |name: &str| sheet.get((1, column(name))).unwrap().clone();
    assert_eq!(cell("Nummer"), Data::Float(412.0));
    // 11 March 2022 22:40 on the municipality's clock, as a spreadsheet counts days.
    let from = match cell("Från") {
        Data::DateTime(at) => at.as_f64(),
        other => panic!("{other:?} is no date"),
    };
    assert!(
        (from - (44_631.0 + (22.0 + 40.0 / 60.0) / 24.0)).abs() < 1e-6,
        "{from}"
    );
    assert!(matches!(cell("Datum"), Data::DateTime(_)));
    assert_eq!(cell("Latitud"), Data::Float(60.0123456789));
    assert_eq!(cell("Text"), Data::String("=cmd|' /C calc'!A0".into()));
    assert_eq!(cell("Område"), Data::String("Centrum".into()));
    assert_eq!(
        cell("Rapportör"),
        Data::String("Gymnasieskolan <Norra> & Södra".into())
    );
    for name in workbook.sheet_names() {
        assert!(workbook.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
    let stamp = workbook.worksheet_range("Uttaget").unwrap();
    assert_eq!(stamp.get((3, 1)), Some(&Data::String("=vecka 10".into())));
}

#[test]
fn those_who_get_the_area_only_get_no_place_point_or_text() {
    let municipality = fixture::week("example").municipality;
    let event = event("Utanför Centrumhuset");
    let coarse = || extract(&municipality, PlaceAudience::Coarse);
    let mut csv = EventCsv::new(coarse(), Vec::new()).unwrap();
    csv.push(&event).unwrap();
    let csv = String::from_utf8(csv.finish().unwrap()).unwrap();
    let mut map = EventGeoJson::new(coarse(), Vec::new()).unwrap();
    map.push(&event).unwrap();
    let map = String::from_utf8(map.finish().unwrap()).unwrap();
    let mut book = EventWorkbook::new(coarse()).unwrap();
    book.push(&event).unwrap();
    let mut bytes = Vec::new();
    book.finish(&mut bytes).unwrap();
    let sheet = format!("{:?}", workbook(bytes).worksheet_range("Händelser").unwrap());
    for (kind, text) in [("csv", csv), ("geojson", map), ("xlsx", sheet)] {
        assert!(
            text.contains("Centrum") && text.contains("Skadegörelse"),
            "{kind}: {text}"
        );
        for leak in ["Centrumhuset", "60.01", "60,01", "15.02", "15,02", "@A1"] {
            assert!(!text.contains(leak), "{kind} tells {leak}: {text}");
        }
    }
}

#[test]
fn a_csv_opens_in_a_swedish_spreadsheet_and_reads_back_as_it_was() {
    let municipality = fixture::week("example").municipality;
    let mut csv = EventCsv::new(extract(&municipality, PlaceAudience::Exact), Vec::new()).unwrap();
    csv.push(&event("rad ett\nrad \"två\"; slut")).unwrap();
    let bytes = csv.finish().unwrap();
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(text.starts_with("\u{feff}Nummer;Datum;Vecka;"), "{text}");
    assert!(text.contains(";60,012346;15,020000;"), "{text}");
    assert!(text.contains(";'@A1;"), "{text}");
    assert!(text.contains("\"rad ett\nrad \"\"två\"\"; slut\""), "{text}");
}

#[test]
fn geojson_is_a_feature_collection_in_longitude_and_latitude() {
    let municipality = fixture::week("example").municipality;
    let mut map = EventGeoJson::new(extract(&municipality, PlaceAudience::Exact), Vec::new()).unwrap();
    let mut without_point = event("");
    without_point.input.place.point = None;
    map.push(&event("a \"b\"")).unwrap();
    map.push(&without_point).unwrap();
    let read: serde_json::Value = serde_json::from_slice(&map.finish().unwrap()).unwrap();
    assert_eq!(read["type"], "FeatureCollection");
    assert_eq!(
        read["features"][0]["geometry"]["coordinates"],
        serde_json::json!([15.02, 60.0123457])
    );
    assert_eq!(read["features"][0]["properties"]["text"], "a \"b\"");
    assert!(read["features"][1]["geometry"].is_null());
}

#[test]
fn refused_rows_keep_their_columns_and_begin_with_the_reason() {
    let columns = ["Datum", "=Plats"].map(String::from);
    let mut rows = RejectedRows::new(&columns, Language::Swedish).unwrap();
    let cells = ["2022-13-01".to_owned(), "=1+1".to_owned()];
    rows.push("datumet finns inte", Some(17), &cells).unwrap();
    rows.push("raden är tom", None, &["x".repeat(40_000)]).unwrap();
    let mut bytes = Vec::new();
    rows.finish(&mut bytes).unwrap();
    let mut workbook = workbook(bytes);
    let sheet = workbook.worksheet_range("Rader att rätta").unwrap();
    let text = |row: usize, column: usize| sheet.get((row, column)).unwrap().to_string();
    assert_eq!(
        [text(0, 0), text(0, 1), text(0, 2), text(0, 3)],
        ["Orsak till avvisning", "Rad i filen", "Datum", "=Plats"]
    );
    assert_eq!(
        [text(1, 0), text(1, 1), text(1, 3)],
        ["datumet finns inte", "17", "=1+1"]
    );
    assert!(workbook.worksheet_formula("Rader att rätta").unwrap().is_empty());
}
