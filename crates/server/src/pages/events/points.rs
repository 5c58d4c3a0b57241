//! The events of the list on its map, as many as a map can show.

use axum::extract::RawQuery;
use axum::response::Response;
use domain::event::Classification;
use domain::place::Point;
use serde_json::json;

use super::filter::EventQuery;
use crate::access::EventReader;
use crate::errors::PageError;
use crate::pages::map;
use crate::place_audience;

/// More than this the browser of an ordinary phone draws too slowly. The list says so.
pub const MOST_POINTS: i64 = 5_000;

/// `/handelser/karta.geojson`, with the same filter as the list.
pub async fn show(reader: EventReader, RawQuery(raw): RawQuery) -> Result<Response, PageError> {
    let (filter, _) = EventQuery::parse(raw.as_deref())?.filter_for(&reader);
    let points = reader
        .app
        .store
        .event_points(reader.municipality(), &filter, &reader.scope(), MOST_POINTS)
        .await?;
    let exact = reader.principal.sees_all_exactly();
    let frame = &reader.frame;
    // No program gets to know of what is secret, as it cannot show who it is.
    let is_program = reader.by_key().is_ok();
    let told = points
        .into_iter()
        .filter(|event| !is_program || event.classification != Classification::Secret);
    let features = told.map(|event| {
        let whole = Point {
            lat: event.lat,
            lon: event.lon,
        };
        let (point, place) = if exact {
            (whole, event.place_name)
        } else {
            (
                place_audience::coarse_point(whole),
                place_audience::coarse_name(&event.place_name),
            )
        };
        let category = frame.category_name(&event.category);
        let title = if place.is_empty() {
            category.clone()
        } else {
            format!("{category}, {place}")
        };
        json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [point.lon, point.lat] },
            "properties": {
                "id": event.id.to_string(),
                "title": title,
                "category": category,
                "severity": event.severity,
                "date": frame.date(&event.date),
                "url": format!("/handelser/{}", event.id),
                "approximate": !exact || !event.precision.is_local(),
            },
        })
    });
    Ok(map::geojson(features.collect(), "no-store"))
}
