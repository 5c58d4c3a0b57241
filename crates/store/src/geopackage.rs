//! GeoPackage: points and areas with their attributes in one file that map programs open, coloured as in the register.
//!
//! Follows OGC 12-128r19 (GeoPackage 1.3). How a layer is drawn stands in the table that QGIS reads by itself, in its own form
//! and as SLD 1.1 (OGC 05-078r4 with symbols by 05-077r4) for other programs. Who may see what, and how exactly a place may be given, was decided
//! by the one who hands over the features.

use std::path::{Path, PathBuf};

use domain::area::Outline;
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

/// How a layer is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Style {
    /// Points, coloured by what stands in a field.
    PointsByValue { field: String, colours: Vec<Colour> },
    /// Areas as lines of a colour, `#rrggbb`, with the name that stands in a field.
    Outlines { name_field: String, rgb: String },
}

impl Style {
    fn geometry(&self) -> &'static str {
        match self {
            Self::PointsByValue { .. } => "POINT",
            Self::Outlines { .. } => "MULTIPOLYGON",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The table, in letters, digits and underscores.
    pub name: String,
    pub title: String,
    pub description: String,
    pub coordinates: Coordinates,
    pub fields: Vec<FieldDefinition>,
    /// Also says whether points or areas stand in it.
    pub style: Style,
}

/// Where something is, in the layer's coordinates (x east, y north).
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Point([f64; 2]),
    Areas(Outline),
}

/// A feature: its number, where it is, and its fields in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    pub id: i64,
    pub shape: Option<Shape>,
    pub fields: Vec<Field>,
}

/// A GeoPackage in the making. The file is in place when `finish` has said so.
pub struct GeoPackage {
    connection: SqliteConnection,
    path: PathBuf,
    unfinished: Unfinished,
    changed: String,
    /// The layer that features are added to.
    current: Option<Current>,
    features: i64,
}

/// A file that is gone with whoever was making it, unless it was put in its place.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Put in its place it is not here.
        let _ = std::fs::remove_file(&self.0);
    }
}

struct Current {
    layer: Layer,
    insert: String,
    bounds: Option<[f64; 4]>,
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
    /// Begins a file without layers. An earlier file of the name stays until this one is finished.
    pub async fn create(path: &Path, now: Timestamp) -> Result<Self, StoreError> {
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
        let mut package = Self {
            connection,
            path: path.to_owned(),
            unfinished: Unfinished(unfinished),
            changed: now.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
            current: None,
            features: 0,
        };
        package.describe().await?;
        Ok(package)
    }

    fn link(&mut self) -> Link<&mut SqliteConnection, &mut sqlx::PgConnection> {
        Link::Sqlite(&mut self.connection)
    }

    async fn describe(&mut self) -> Result<(), StoreError> {
        let changed = self.changed.clone();
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
        link.rows(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
             VALUES ('layer_styles', 'attributes', 'layer_styles', '', $1, NULL)",
            values![changed],
        )
        .await?;
        Ok(())
    }

    /// Begins a layer: what is added from now on stands in it.
    pub async fn begin(&mut self, layer: Layer) -> Result<(), StoreError> {
        let named = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let columns: Vec<&str> = layer.fields.iter().map(|f| f.name.as_str()).collect();
        if !named(&layer.name) || !columns.iter().all(|f| named(f) && *f != "fid" && *f != "geom") {
            return Err(StoreError::Refused(
                "lagrets och kolumnernas namn får bara ha bokstäver a till z, siffror och understreck",
            ));
        }
        self.end_layer().await?;
        let insert = format!(
            "INSERT INTO {} (fid, geom, {}) VALUES",
            layer.name,
            columns.join(", ")
        );
        let (srs_id, geometry) = (layer.coordinates.srs_id(), layer.style.geometry());
        let changed = self.changed.clone();
        let mut link = self.link();
        let declared: Vec<String> = layer
            .fields
            .iter()
            .map(|f| format!(", {} {}", f.name, f.kind.declared()))
            .collect();
        let table = format!(
            "CREATE TABLE {} (fid INTEGER PRIMARY KEY NOT NULL, geom {geometry}{})",
            layer.name,
            declared.concat()
        );
        link.ask(table, vec![]).await?;
        link.rows(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
             VALUES ($1, 'features', $2, $3, $4, $5)",
            values![&layer.name, &layer.title, &layer.description, &changed, srs_id],
        )
        .await?;
        link.rows(
            "INSERT INTO gpkg_geometry_columns VALUES ($1, 'geom', $2, $3, 0, 0)",
            values![&layer.name, geometry, srs_id],
        )
        .await?;
        for field in &layer.fields {
            link.rows(
                "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES ($1, $2, $3, $3)",
                values![&layer.name, &field.name, &field.title],
            )
            .await?;
        }
        link.rows(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
                 styleQML, styleSLD, useAsDefault, description, owner, update_time)
             VALUES ('', '', $1, 'geom', $2, $3, $4, TRUE, '', '', $5)",
            values![
                &layer.name,
                &layer.title,
                qml(&layer.style),
                sld(&layer.name, &layer.style),
                &changed
            ],
        )
        .await?;
        self.current = Some(Current {
            layer,
            insert,
            bounds: None,
        });
        Ok(())
    }

    /// Adds features. Numbers must be given once in a layer.
    pub async fn add(&mut self, features: Vec<Feature>) -> Result<(), StoreError> {
        let Some(current) = &mut self.current else {
            return Err(StoreError::Refused("filen har inget lager än"));
        };
        let srs_id = current.layer.coordinates.srs_id() as i32;
        let width = current.layer.fields.len() + 2;
        let mut rows = Vec::with_capacity(features.len());
        for feature in features {
            if feature.fields.len() + 2 != width {
                return Err(StoreError::Refused(
                    "en rad har inte lika många fält som lagret har kolumner",
                ));
            }
            for [x, y] in feature.shape.iter().flat_map(corners) {
                let [west, south, east, north] = current.bounds.unwrap_or([x, y, x, y]);
                current.bounds = Some([west.min(x), south.min(y), east.max(x), north.max(y)]);
            }
            let mut row = values![
                feature.id,
                Value::Bytes(feature.shape.map(|shape| geometry(&shape, srs_id)))
            ];
            row.extend(feature.fields.into_iter().map(Field::value));
            rows.push(row);
            self.features += 1;
        }
        let insert = current.insert.clone();
        self.link().insert_many(&insert, width, "", rows).await
    }

    async fn end_layer(&mut self) -> Result<(), StoreError> {
        let Some(Current {
            layer,
            bounds: Some([west, south, east, north]),
            ..
        }) = self.current.take()
        else {
            return Ok(());
        };
        self.link()
            .rows(
                "UPDATE gpkg_contents SET min_x = $2, min_y = $3, max_x = $4, max_y = $5 WHERE table_name = $1",
                values![layer.name, west, south, east, north],
            )
            .await?;
        Ok(())
    }

    /// Puts the file in place; answers how many features it has in all layers.
    pub async fn finish(mut self) -> Result<i64, StoreError> {
        self.end_layer().await?;
        self.link().script("COMMIT").await?;
        let closed = self.connection.close().await;
        closed.map_err(|e| unwritable(&self.path, e))?;
        std::fs::rename(&self.unfinished.0, &self.path).map_err(|e| unwritable(&self.path, e))?;
        Ok(self.features)
    }
}

fn unwritable(path: &Path, why: impl std::fmt::Display) -> StoreError {
    StoreError::Unwritable {
        path: path.display().to_string(),
        why: why.to_string(),
    }
}

fn corners(shape: &Shape) -> Vec<[f64; 2]> {
    match shape {
        Shape::Point(at) => vec![*at],
        Shape::Areas(outline) => outline.iter().flatten().flatten().copied().collect(),
    }
}

/// A shape in the standard's form: "GP", version 0, little-endian without envelope, the coordinate system, then the shape as
/// well-known binary.
fn geometry(shape: &Shape, srs_id: i32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(29);
    bytes.extend(b"GP\x00\x01");
    bytes.extend(srs_id.to_le_bytes());
    // Little-endian, then which shape it is.
    let shape_is = |bytes: &mut Vec<u8>, kind: u32| {
        bytes.push(1);
        bytes.extend(kind.to_le_bytes());
    };
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
    match shape {
        Shape::Point([x, y]) => {
            shape_is(&mut bytes, 1);
            bytes.extend(x.to_le_bytes());
            bytes.extend(y.to_le_bytes());
        }
        Shape::Areas(outline) => {
            shape_is(&mut bytes, 6);
            bytes.extend(number(outline.len()));
            for polygon in outline {
                shape_is(&mut bytes, 3);
                bytes.extend(number(polygon.len()));
                for ring in polygon {
                    bytes.extend(number(ring.len()));
                    bytes.extend(ring.iter().flatten().flat_map(|axis| axis.to_le_bytes()));
                }
            }
        }
    }
    bytes
}

/// How QGIS draws the layer.
fn qml(style: &Style) -> String {
    let options = |told: &[(&str, &str)]| {
        let one = |(name, value): &(&str, &str)| {
            format!(
                r#"<Option name="{name}" type="QString" value="{}"/>"#,
                escaped(value)
            )
        };
        let all: String = told.iter().map(one).collect();
        format!(r#"<Option type="Map">{all}</Option>"#)
    };
    let symbol = |i: usize, kind: &str, class: &str, told: &[(&str, &str)]| {
        format!(
            r#"<symbol name="{i}" type="{kind}" alpha="1" clip_to_extent="1"><layer class="{class}" enabled="1" locked="0" pass="0">{}</layer></symbol>"#,
            options(told)
        )
    };
    let renderer = match style {
        Style::PointsByValue { field, colours } => {
            let category = |(i, colour): (usize, &Colour)| {
                format!(
                    r#"<category render="true" symbol="{i}" value="{}" label="{}" type="string"/>"#,
                    escaped(&colour.value),
                    escaped(&colour.label)
                )
            };
            let point = |(i, colour): (usize, &Colour)| {
                let told = [
                    ("name", "circle"),
                    ("color", &*rgba(&colour.rgb)),
                    ("outline_color", "255,255,255,255"),
                    ("outline_width", "0.2"),
                    ("size", "2.6"),
                    ("size_unit", "MM"),
                ];
                symbol(i, "marker", "SimpleMarker", &told)
            };
            let categories: String = colours.iter().enumerate().map(category).collect();
            let symbols: String = colours.iter().enumerate().map(point).collect();
            format!(
                r#"<renderer-v2 type="categorizedSymbol" attr="{}" enableorderby="0" forceraster="0" symbollevels="0"><categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"#,
                escaped(field)
            )
        }
        Style::Outlines { name_field, rgb } => {
            let told = [
                ("style", "no"),
                ("outline_color", &*rgba(rgb)),
                ("outline_width", "0.4"),
                ("outline_style", "solid"),
            ];
            let area = symbol(0, "fill", "SimpleFill", &told);
            format!(
                r#"<renderer-v2 type="singleSymbol" enableorderby="0" forceraster="0" symbollevels="0"><symbols>{area}</symbols></renderer-v2><labeling type="simple"><settings><text-style fieldName="{}" isExpression="0" fontSize="9" textColor="{}"/></settings></labeling>"#,
                escaped(name_field),
                rgba(rgb)
            )
        }
    };
    format!(
        r#"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version="3.28.0" styleCategories="Symbology|Labeling" labelsEnabled="{}">{renderer}</qgis>"#,
        u8::from(matches!(style, Style::Outlines { .. }))
    )
}

/// How other programs draw it: a rule for each colour.
fn sld(layer: &str, style: &Style) -> String {
    let parameter = |name: &str, value: &str| {
        format!(
            r#"<se:SvgParameter name="{name}">{}</se:SvgParameter>"#,
            escaped(value)
        )
    };
    let rules = match style {
        Style::PointsByValue { field, colours } => {
            let rule = |colour: &Colour| {
                format!(
                    "<se:Rule><se:Name>{label}</se:Name><se:Description><se:Title>{label}</se:Title></se:Description><ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>{}</ogc:PropertyName><ogc:Literal>{}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter><se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>circle</se:WellKnownName><se:Fill>{}</se:Fill><se:Stroke>{}</se:Stroke></se:Mark><se:Size>9</se:Size></se:Graphic></se:PointSymbolizer></se:Rule>",
                    escaped(field),
                    escaped(&colour.value),
                    parameter("fill", &colour.rgb),
                    parameter("stroke", "#ffffff"),
                    label = escaped(&colour.label),
                )
            };
            colours.iter().map(rule).collect::<String>()
        }
        Style::Outlines { name_field, rgb } => format!(
            "<se:Rule><se:PolygonSymbolizer><se:Stroke>{}{}</se:Stroke></se:PolygonSymbolizer><se:TextSymbolizer><se:Label><ogc:PropertyName>{}</ogc:PropertyName></se:Label><se:Fill>{}</se:Fill></se:TextSymbolizer></se:Rule>",
            parameter("stroke", rgb),
            parameter("stroke-width", "1.5"),
            escaped(name_field),
            parameter("fill", rgb),
        ),
    };
    let layer = escaped(layer);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:se="http://www.opengis.net/se" version="1.1.0"><NamedLayer><se:Name>{layer}</se:Name><UserStyle><se:Name>{layer}</se:Name><se:FeatureTypeStyle>{rules}</se:FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"#
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
        let bytes = geometry(&Shape::Point([18.0, 59.25]), 4326);
        assert_eq!(
            hex::encode(bytes),
            "47500001e6100000010100000000000000000032400000000000a04d40"
        );
    }

    #[test]
    fn an_area_is_written_as_the_standard_says() {
        let triangle = vec![vec![vec![[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]]];
        let bytes = geometry(&Shape::Areas(triangle), 4326);
        let head = "47500001e6100000010600000001000000010300000001000000040000";
        assert_eq!((hex::encode(&bytes[..29]).as_str(), bytes.len()), (head, 94));
    }

    #[test]
    fn a_colour_is_written_as_qgis_does() {
        assert_eq!(rgba("#0a7FfF"), "10,127,255,255");
        assert_eq!(rgba("röd"), "0,0,0,255");
    }
}
