//! Events and refused rows as files that other programs read: XLSX, CSV, JSON and GeoJSON, written one event at a time so that
//! a big extract needs little memory. No cell is ever a formula, whatever a reporter wrote. Any other table
//! gets the same manners, and evidence is packed as one file.

mod csv;
mod event_columns;
mod geojson;
mod json;
mod layout;
mod package;
mod table;
mod xlsx;

pub use self::csv::EventCsv;
pub use event_columns::{Extract, PlaceAudience};
pub use geojson::EventGeoJson;
pub use json::{EVENTS_SCHEMA, EventJson, events_schema};
pub use package::{Package, PackageItem, Packed};
pub use table::{
    ColumnKind, Shown, TableCell, TableColumn, TableExtract, table_csv, table_xlsx, tables_xlsx,
};
pub use xlsx::{EventWorkbook, RejectedRows};
