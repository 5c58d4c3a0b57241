//! GeoPackage: points with their attributes in one file that map programs open, coloured as in the register.
//!
//! Follows OGC 12-128r19 (GeoPackage 1.3). Who may see what, and how exactly a place may be given, was decided
//! by the one who hands over the features.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::database::{Ask, Link, Value, values};
use crate::error::StoreError;

/// The coordinate system of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinates {
    /// Longitude and latitude (EPSG:4326).
    Wgs84,
    /// Easting and northing in metres (EPSG:3006).
    Sweref99Tm,
}

impl Coordinates {
    fn srs_id(self) -> i64 {
        match self {
            Self::Wgs84 => 4326,
            Self::Sweref99Tm => 3006,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Int,
    Real,
    Flag,
    Date,
    Instant,
}

impl FieldKind {
    fn declared(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Int => "INTEGER",
            Self::Real => "DOUBLE",
            Self::Flag => "BOOLEAN",
            Self::Date => "DATE",
            Self::Instant => "DATETIME",
        }
    }
}

/// A column: its name in the file, and what people read above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDefinition {
    pub name: String,
    pub title: String,
    pub kind: FieldKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    Text(String),
    Int(i64),
    Real(f64),
    Flag(bool),
    Date(Date),
    Instant(Timestamp),
    Absent,
}

impl Field {
    fn value(self) -> Value {
        match self {
            Self::Text(text) => Value::from(text),
            Self::Int(number) => Value::from(number),
            Self::Real(number) => Value::from(number),
            Self::Flag(flag) => Value::from(flag),
            Self::Date(day) => Value::from(day),
            // Always with milliseconds and Z, as the standard writes an instant.
            Self::Instant(instant) => Value::from(instant.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()),
            Self::Absent => Value::Text(None),
        }
    }
}

/// A value of the colouring column, what to call it, and its colour as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colour {
    pub value: String,
    pub label: String,
    pub rgb: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The table, in letters, digits and underscores.
    pub name: String,
    pub title: String,
    pub description: String,
    pub coordinates: Coordinates,
    pub fields: Vec<FieldDefinition>,
    /// The field that gives the colour, and the colours.
    pub colouring: Option<(String, Vec<Colour>)>,
}

/// A feature: its number, its point in the layer's coordinates (x east, y north), and its fields in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    pub id: i64,
    pub point: Option<[f64; 2]>,
    pub fields: Vec<Field>,
}

/// A GeoPackage in the making. The file is in place when `finish` has said so.
pub struct GeoPackage {
    connection: SqliteConnection,
    path: PathBuf,
    unfinished: PathBuf,
    layer: Layer,
    insert: String,
    bounds: Option<[f64; 4]>,
    features: i64,
}

const WGS84: &str = r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]"#;
const SWEREF: &str = r#"PROJCS["SWEREF99 TM",GEOGCS["SWEREF99",DATUM["SWEREF99",SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],AUTHORITY["EPSG","6619"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4619"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",15],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","3006"]]"#;

/// The tables that every GeoPackage has, those of the schema extension for what people read above a column, and
/// the one where QGIS keeps how a layer is drawn. The numbers are "GPKG" and the version, 1.3.0.
const TABLES: &str = "
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
    constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
    max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
    f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT, ui TEXT, update_time DATETIME
);
BEGIN;
INSERT INTO gpkg_extensions VALUES
    ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec/#extension_schema', 'read-write'),
    ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec/#extension_schema',
     'read-write');
";

impl GeoPackage {
    /// Begins a file with one layer. An earlier file of the name stays until this one is finished.
    pub async fn create(path: &Path, layer: Layer, now: Timestamp) -> Result<Self, StoreError> {
        let named = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let fields = layer.fields.iter().map(|f| f.name.as_str());
        if !named(&layer.name)
            || !fields.clone().all(named)
            || fields.clone().any(|f| f == "fid" || f == "geom")
        {
            return Err(StoreError::Refused(
                "lagrets och kolumnernas namn får bara ha bokstäver a till z, siffror och understreck",
            ));
        }
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(".ofärdig");
        let unfinished = path.with_file_name(name);
        if let Err(error) = std::fs::remove_file(&unfinished)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(unwritable(path, error));
        }
        let connection = SqliteConnectOptions::new()
            .filename(&unfinished)
            .create_if_missing(true)
            .connect()
            .await
            .map_err(|e| unwritable(path, e))?;
        let columns: Vec<&str> = fields.collect();
        let insert = format!(
            "INSERT INTO {} (fid, geom, {}) VALUES",
            layer.name,
            columns.join(", ")
        );
        let mut package = Self {
            connection,
            path: path.to_owned(),
            unfinished,
            layer,
            insert,
            bounds: None,
            features: 0,
        };
        package.describe(now).await?;
        Ok(package)
    }

    fn link(&mut self) -> Link<&mut SqliteConnection, &mut sqlx::PgConnection> {
        Link::Sqlite(&mut self.connection)
    }

    async fn describe(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let layer = self.layer.clone();
        let srs_id = layer.coordinates.srs_id();
        let mut link = self.link();
        link.script(TABLES).await?;
        let systems = [
            ("Undefined Cartesian", -1, "NONE", -1, "undefined"),
            ("Undefined geographic", 0, "NONE", 0, "undefined"),
            ("WGS 84", 4326, "EPSG", 4326, WGS84),
            ("SWEREF99 TM", 3006, "EPSG", 3006, SWEREF),
        ];
        for (name, id, organisation, code, definition) in systems {
            link.rows(
                "INSERT INTO gpkg_spatial_ref_sys VALUES ($1, $2, $3, $4, $5, NULL)",
                values![name, i64::from(id), organisation, i64::from(code), definition],
            )
            .await?;
        }
        let declared: Vec<String> = layer
            .fields
            .iter()
            .map(|f| format!(", {} {}", f.name, f.kind.declared()))
            .collect();
        let table = format!(
            "CREATE TABLE {} (fid INTEGER PRIMARY KEY NOT NULL, geom POINT{})",
            layer.name,
            declared.concat()
        );
        link.ask(table, vec![]).await?;
        let changed = now.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
        link.rows(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
             VALUES ($1, 'features', $2, $3, $4, $5), ('layer_styles', 'attributes', 'layer_styles', '', $4, NULL)",
            values![&layer.name, &layer.title, &layer.description, &changed, srs_id],
        )
        .await?;
        link.rows(
            "INSERT INTO gpkg_geometry_columns VALUES ($1, 'geom', 'POINT', $2, 0, 0)",
            values![&layer.name, srs_id],
        )
        .await?;
        for field in &layer.fields {
            link.rows(
                "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES ($1, $2, $3, $3)",
                values![&layer.name, &field.name, &field.title],
            )
            .await?;
        }
        if let Some((field, colours)) = &layer.colouring {
            link.rows(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
                     styleQML, styleSLD, useAsDefault, description, owner, update_time)
                 VALUES ('', '', $1, 'geom', $2, $3, '', TRUE, '', '', $4)",
                values![&layer.name, &layer.title, qml(field, colours), &changed],
            )
            .await?;
        }
        Ok(())
    }

    /// Adds features. Numbers must be given once.
    pub async fn add(&mut self, features: Vec<Feature>) -> Result<(), StoreError> {
        let srs_id = self.layer.coordinates.srs_id() as i32;
        let width = self.layer.fields.len() + 2;
        let mut rows = Vec::with_capacity(features.len());
        for feature in features {
            if feature.fields.len() + 2 != width {
                return Err(StoreError::Refused(
                    "en rad har inte lika många fält som lagret har kolumner",
                ));
            }
            if let Some([x, y]) = feature.point {
                let [west, south, east, north] = self.bounds.unwrap_or([x, y, x, y]);
                self.bounds = Some([west.min(x), south.min(y), east.max(x), north.max(y)]);
            }
            let mut row = values![
                feature.id,
                Value::Bytes(feature.point.map(|p| geometry(p, srs_id)))
            ];
            row.extend(feature.fields.into_iter().map(Field::value));
            rows.push(row);
            self.features += 1;
        }
        let insert = self.insert.clone();
        self.link().insert_many(&insert, width, "", rows).await
    }

    /// Puts the file in place; answers how many features it has.
    pub async fn finish(mut self) -> Result<i64, StoreError> {
        if let Some([west, south, east, north]) = self.bounds {
            let name = self.layer.name.clone();
            self.link()
                .rows(
                    "UPDATE gpkg_contents SET min_x = $2, min_y = $3, max_x = $4, max_y = $5 WHERE table_name = $1",
                    values![name, west, south, east, north],
                )
                .await?;
        }
        self.link().script("COMMIT").await?;
        let closed = self.connection.close().await;
        closed.map_err(|e| unwritable(&self.path, e))?;
        std::fs::rename(&self.unfinished, &self.path).map_err(|e| unwritable(&self.path, e))?;
        Ok(self.features)
    }
}

fn unwritable(path: &Path, why: impl std::fmt::Display) -> StoreError {
    StoreError::Unwritable {
        path: path.display().to_string(),
        why: why.to_string(),
    }
}

/// A point in the standard's form: "GP", version 0, little-endian without envelope, the coordinate system, then
/// the point as well-known binary.
fn geometry([x, y]: [f64; 2], srs_id: i32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(29);
    bytes.extend(b"GP\x00\x01");
    bytes.extend(srs_id.to_le_bytes());
    bytes.push(1);
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(x.to_le_bytes());
    bytes.extend(y.to_le_bytes());
    bytes
}

/// How QGIS draws the layer: one colour per value.
fn qml(field: &str, colours: &[Colour]) -> String {
    use std::fmt::Write as _;
    let mut categories = String::new();
    let mut symbols = String::new();
    for (i, colour) in colours.iter().enumerate() {
        let (value, label) = (escaped(&colour.value), escaped(&colour.label));
        let _ = write!(
            categories,
            r#"<category render="true" symbol="{i}" value="{value}" label="{label}"/>"#
        );
        let _ = write!(
            symbols,
            r##"<symbol name="{i}" type="marker" alpha="1" clip_to_extent="1"><layer class="SimpleMarker" enabled="1" locked="0" pass="0"><prop k="name" v="circle"/><prop k="color" v="{}"/><prop k="outline_color" v="255,255,255,255"/><prop k="outline_width" v="0.2"/><prop k="size" v="2.6"/><prop k="size_unit" v="MM"/></layer></symbol>"##,
            rgba(&colour.rgb)
        );
    }
    format!(
        r#"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version="3.28.0" styleCategories="Symbology"><renderer-v2 type="categorizedSymbol" attr="{}" enableorderby="0" forceraster="0" symbollevels="0"><categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2></qgis>"#,
        escaped(field)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// `#rrggbb` as QGIS writes it; black when it is something else.
fn rgba(rgb: &str) -> String {
    let part = |at: usize| {
        rgb.get(at..at + 2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            .unwrap_or(0)
    };
    format!("{},{},{},255", part(1), part(3), part(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_written_as_the_standard_says() {
        let bytes = geometry([18.0, 59.25], 4326);
        assert_eq!(
            hex::encode(bytes),
            "47500001e6100000010100000000000000000032400000000000a04d40"
        );
    }

    #[test]
    fn a_colour_is_written_as_qgis_does() {
        assert_eq!(rgba("#0a7FfF"), "10,127,255,255");
        assert_eq!(rgba("röd"), "0,0,0,255");
    }
}
