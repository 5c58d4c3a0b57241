//! The week on the map: areas shaded by their counts, and the places that recur.

use domain::codes::AreaCode;
use serde_json::{Value, json};

use super::view::{events_href, version_and_area};
use super::week::Shown;
use crate::access::Signed;
use crate::pages::map::{add_raster, for_script, shape, texts};

/// What the week's map is told in the page.
pub fn config(signed: &Signed, shown: &Shown, area: Option<&AreaCode>) -> String {
    let query = version_and_area(shown.picture.as_ref(), area);
    let (frame, week) = (&signed.frame, shown.week);
    let mut texts = texts(frame);
    texts["cluster"] = frame.t("map-places-cluster").into();
    texts["open"] = frame.t("map-place-open").into();
    texts["failed"] = frame.t("map-places-failed").into();
    let mut config = json!({
        "bounds": signed.home.municipality.map.bounds,
        "areas": format!("/lagesbild/{week}.omraden{query}"),
        "points": format!("/lagesbild/{week}.platser{query}"),
        "background": "/karta/bakgrund.geojson",
        "scale": "sequential",
        "texts": texts,
    });
    add_raster(&mut config, signed);
    for_script(&config)
}

/// The working areas, each with its step on the scale and its count in words.
pub fn areas(signed: &Signed, shown: &Shown) -> Vec<Value> {
    let draft = &shown.draft;
    let most = draft.areas.iter().map(|a| a.total.n).max().unwrap_or(0);
    let features = signed.home.municipality.working_areas().iter().map(|area| {
        let n = draft
            .areas
            .iter()
            .find(|a| a.area == area.code)
            .map_or(0, |a| a.total.n);
        let properties = json!({
            "code": area.code,
            "name": area.name,
            "step": step(n, most),
            "note": signed.frame.tn("map-area-events", n),
            "url": events_href(shown.week, Some(&area.code), None, None, ""),
        });
        shape(&area.outline, properties)
    });
    features.collect()
}

/// 0 for nothing, 2 to 6 in five equal parts: even the lightest is told from nothing.
fn step(n: i64, most: i64) -> i64 {
    if n <= 0 || most <= 0 {
        0
    } else {
        2 + ((n * 5 - 1) / most).clamp(0, 4)
    }
}

pub fn places(shown: &Shown, area: &str) -> Vec<Value> {
    let places = shown.draft.recurring_places.iter().enumerate();
    let here = places.filter(|(_, p)| area.is_empty() || p.area.as_ref().is_some_and(|a| a.as_str() == area));
    let features = here.filter_map(|(i, place)| {
        let point = place.point?;
        let properties = json!({
            "id": format!("P-{}", i + 1),
            "title": format!("{}: {}", place.name, place.this_week),
            "category": place.categories.first().map_or("", |c| c.category.as_str()),
            "severity": 2,
            "date": shown.week.to_string(),
            "url": events_href(shown.week, place.area.as_ref(), None, None, &place.name),
            "approximate": true,
        });
        Some(json!({
            "type": "Feature",
            "properties": properties,
            "geometry": { "type": "Point", "coordinates": [point.lon, point.lat] },
        }))
    });
    features.collect()
}
