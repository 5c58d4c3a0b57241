//! What every map of the municipality is drawn from: its areas, land and water as GeoJSON, and the settings of
//! a map on a page.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::area::Outline;
use serde_json::{Value, json};

use crate::access::Signed;
use crate::frame::Frame;

/// Areas change with the municipality's data, not from hour to hour; the reader's browser may keep them.
const KEPT: &str = "private, max-age=3600";

pub fn geojson(features: Vec<Value>, kept: &'static str) -> Response {
    let body = json!({ "type": "FeatureCollection", "features": features }).to_string();
    (
        [
            (header::CONTENT_TYPE, "application/geo+json"),
            (header::CACHE_CONTROL, kept),
        ],
        body,
    )
        .into_response()
}

pub fn shape(outline: &Outline, properties: Value) -> Value {
    json!({
        "type": "Feature",
        "properties": properties,
        "geometry": { "type": "MultiPolygon", "coordinates": outline },
    })
}

/// `/karta/omraden.geojson`: the areas in which the municipality works.
pub async fn areas(signed: Signed) -> Response {
    let sees_events = signed.frame.may_see_events();
    let features = signed.home.municipality.working_areas().iter().map(|area| {
        let mut properties = json!({ "code": area.code, "name": area.name });
        if sees_events {
            let query = crate::forms::query(&[("omrade", area.code.as_str())]);
            properties["url"] = format!("/handelser{query}").into();
        }
        shape(&area.outline, properties)
    });
    geojson(features.collect(), KEPT)
}

/// `/karta/bakgrund.geojson`: land and water, so that a map needs nobody else's server.
pub async fn background(signed: Signed) -> Response {
    let map = &signed.home.municipality.map;
    let mut features = vec![shape(&map.outline, json!({ "kind": "land" }))];
    if !map.water.is_empty() {
        features.push(shape(&map.water, json!({ "kind": "water" })));
    }
    geojson(features, KEPT)
}

/// The settings of a map, to stand in a `<script type="application/json">`.
pub fn config(signed: &Signed, bounds: [f64; 4], points: Option<&str>) -> String {
    let frame = &signed.frame;
    let mut config = json!({
        "bounds": bounds,
        "areas": "/karta/omraden.geojson",
        "background": "/karta/bakgrund.geojson",
        "scale": "sequential",
        "texts": texts(frame),
    });
    if let Some(points) = points {
        config["points"] = points.into();
    }
    add_raster(&mut config, signed);
    for_script(&config)
}

/// The tile service behind the map, when the installation has one.
pub fn add_raster(config: &mut Value, signed: &Signed) {
    if let Some(background) = &signed.app.settings.map_background {
        config["raster"] = json!({
            "url": background.url,
            "attribution": background.attribution,
            "tile_size": background.tile_size,
        });
    }
}

/// JSON that cannot end the element it stands in.
pub fn for_script(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

pub fn texts(frame: &Frame) -> Value {
    json!({
        "zoom_in": frame.t("map-zoom-in"),
        "zoom_out": frame.t("map-zoom-out"),
        "home": frame.t("map-home"),
        "cluster": frame.t("map-cluster"),
        "approximate": frame.t("map-approximate"),
        "open": frame.t("map-open"),
        "open_area": frame.t("map-open-area"),
        "close": frame.t("close"),
        "failed": frame.t("map-failed"),
        "pick": frame.t("map-pick"),
        "attribution": frame.t("map-attribution"),
        "two_fingers": frame.t("map-two-fingers"),
    })
}
