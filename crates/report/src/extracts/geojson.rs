//! Events as GeoJSON (RFC 7946), WGS84. An event without a point, or for those who get the area only, has no geometry.

use std::io::Write;

use domain::event::Event;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::event_columns::{Extract, PlaceAudience};
use super::json::{name, rounded, value};
use crate::error::ReportError;

pub struct EventGeoJson<'a, W: Write> {
    extract: Extract<'a>,
    zone: TimeZone,
    names: Vec<String>,
    to: W,
    first: bool,
}

impl<'a, W: Write> EventGeoJson<'a, W> {
    pub fn new(extract: Extract<'a>, mut to: W) -> Result<Self, ReportError> {
        let stamp = json!({
            "municipality": extract.municipality.name,
            "taken_by": extract.taken_by,
            "taken_at": extract.taken_at.to_string(),
            "filter": extract.filter,
        });
        write!(
            to,
            "{{\"type\":\"FeatureCollection\",\"extract\":{stamp},\"features\":["
        )?;
        Ok(Self {
            zone: extract.municipality.zone(),
            names: extract.columns().map(name).collect(),
            extract,
            to,
            first: true,
        })
    }

    pub fn push(&mut self, event: &Event) -> Result<(), ReportError> {
        let row = self.extract.row(event, &self.zone);
        let properties: Map<String, Value> = self
            .names
            .iter()
            .cloned()
            .zip(row.into_iter().map(value))
            .collect();
        let point = event
            .input
            .place
            .point
            .filter(|_| self.extract.audience == PlaceAudience::Exact);
        let geometry =
            point.map(|p| json!({ "type": "Point", "coordinates": [rounded(p.lon), rounded(p.lat)] }));
        let feature = json!({
            "type": "Feature",
            "id": event.id.0,
            "geometry": geometry,
            "properties": properties,
        });
        self.to.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        Ok(write!(self.to, "{feature}")?)
    }

    pub fn finish(mut self) -> Result<W, ReportError> {
        self.to.write_all(b"\n]}\n")?;
        self.to.flush()?;
        Ok(self.to)
    }
}
