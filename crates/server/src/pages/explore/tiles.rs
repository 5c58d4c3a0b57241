//! The selected events as Mapbox vector tiles, straight from the columns in memory: counts per small square from afar, each
//! place by itself from near, as exactly as the reader gets to see it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use analysis::columns::tiles::{Coarsely, EXTENT, TileAddress, TileMark};
use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::Act;
use mvt::{GeomEncoder, GeomType, Tile};
use sha2::{Digest, Sha256};

use super::selecting::{Asked, Refusal};
use crate::access::EventReader;
use crate::errors::PageError;
use crate::place_audience;

const MEDIA: &str = "application/vnd.mapbox-vector-tile";
/// The one layer of a tile.
const LAYER: &str = "handelser";

/// `/utforska/rutor/{z}/{x}/{y}`, with the selection as on the pages.
pub async fn show(
    reader: EventReader,
    Path((zoom, column, row)): Path<(u8, u32, u32)>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    reader.require(Act::ReadAllEvents)?;
    let address = TileAddress::new(zoom, column, row).ok_or(PageError::NotFound)?;
    let asked = Asked::of(&reader, raw.as_deref()).await?;
    let exact = asked.exact;
    // A program may not open what is secret, and gets counts alone: an event by itself may be such a one.
    let is_program = reader.by_key().is_ok();
    let (known, selection) = match asked.answer {
        Ok((known, _)) => (known, asked.selection),
        Err(Refusal::Words(reasons)) => return Err(PageError::BadRequest(reasons.join(" "))),
        // The page tells how far it has come, and loads the map when it is done.
        Err(Refusal::Reading { .. }) => return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()),
    };
    // What is shown follows from these alone: the days that a period stands for are in the selection.
    let told = format!(
        "{} {} {exact} {is_program} {address:?} {selection:?}",
        reader.municipality(),
        known.seq()
    );
    let tag = format!("\"{}\"", &hex::encode(Sha256::digest(told))[..32]);
    let is_known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value
                .split(',')
                .any(|known| known.trim().trim_start_matches("W/") == tag)
        });
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let tiles = &reader.app.tiles;
    let bytes = match tiles.get(&tag) {
        Some(bytes) => bytes,
        None => {
            let coarsely: Option<Coarsely> = (!exact).then_some(place_audience::coarse_point);
            let drawing = move || {
                let chosen = known.chosen(&selection);
                let mut marks = known.columns.tile(&chosen, address, coarsely);
                if is_program {
                    marks.iter_mut().for_each(|mark| mark.only = None);
                }
                encoded(&marks)
            };
            let bytes = Bytes::from(tokio::task::spawn_blocking(drawing).await??);
            tiles.keep(tag.clone(), bytes.clone());
            bytes
        }
    };
    let about = [(header::CONTENT_TYPE, MEDIA.to_owned()), (header::ETAG, tag)];
    Ok((about, bytes).into_response())
}

/// The latest tiles by their tags, which tell all that a tile follows from, how exactly the reader sees places too: many look at
/// the same map.
#[derive(Default)]
pub struct KeptTiles(Mutex<HashMap<String, Bytes>>);

impl KeptTiles {
    /// Some ten megabytes at most, and as many as a few large screens show.
    const MOST: usize = 256;

    fn kept(&self) -> MutexGuard<'_, HashMap<String, Bytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, tag: &str) -> Option<Bytes> {
        self.kept().get(tag).cloned()
    }

    fn keep(&self, tag: String, tile: Bytes) {
        let mut kept = self.kept();
        if kept.len() >= Self::MOST {
            kept.clear();
        }
        kept.insert(tag, tile);
    }
}

/// Points need no buffer: each is in one tile alone, and a sign is drawn whole wherever it stands.
fn encoded(marks: &[TileMark]) -> Result<Vec<u8>, mvt::Error> {
    let mut tile = Tile::new(EXTENT);
    let mut layer = tile.create_layer(LAYER);
    for mark in marks {
        let mut point = GeomEncoder::new(GeomType::Point);
        point.add_point(f64::from(mark.x), f64::from(mark.y))?;
        let mut feature = layer.into_feature(point.encode()?);
        feature.add_tag_uint("n", u64::from(mark.n));
        if let Some(event) = mark.only {
            feature.set_id(event.id.0.unsigned_abs());
            feature.add_tag_uint("severity", event.severity.step().unsigned_abs());
            feature.add_tag_bool("approximate", event.is_approximate);
        }
        layer = feature.into_layer();
    }
    tile.add_layer(layer)?;
    tile.to_bytes()
}
