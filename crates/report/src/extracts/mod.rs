//! Events and refused rows as files that other programs read: XLSX, CSV and GeoJSON, written one event at a time so that
//! a big extract needs little memory. No cell is ever a formula, whatever a reporter wrote. Evidence is packed as one file.

mod csv;
mod event_columns;
mod geojson;
mod package;
mod xlsx;

pub use self::csv::EventCsv;
pub use event_columns::{Extract, PlaceAudience};
pub use geojson::EventGeoJson;
pub use package::{Package, PackageItem, Packed};
pub use xlsx::{EventWorkbook, RejectedRows};
