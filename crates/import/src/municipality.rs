//! Reads a municipality's own data: one TOML file and the GeoJSON and CSV files that it names.
//!
//! The caller says how a named file is read, so that the same code serves a folder on disk and the
//! demo municipality that is built into the program.

use std::collections::BTreeMap;

use domain::area::{Area, AreaSet, Outline};
use domain::chain::Record;
use domain::codes::{AreaCode, AreaSetCode, MunicipalityCode};
use domain::disposal::DisposalRule;
use domain::municipality::*;
use domain::place::{PlacePrecision, Point};
use domain::record::{Shape, free_texts};
use domain::screening::{PlaceWords, screen_with};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::chain::{ChainFile, ChainFileError, read_chain};

#[derive(Debug, thiserror::Error)]
pub enum MunicipalityError {
    #[error("kommunfilen kan inte läsas: {0}. Rätta raden som nämns och försök igen")]
    Toml(#[from] toml::de::Error),
    #[error("filen \"{name}\" som kommunfilen nämner kan inte läsas: {source}")]
    File { name: String, source: std::io::Error },
    #[error("filen \"{name}\" är inte giltig GeoJSON: {reason}")]
    GeoJson { name: String, reason: String },
    #[error("filen \"{name}\" är inte den tabell som väntades: {reason}")]
    Table { name: String, reason: String },
    #[error("kommunfilen: {0}")]
    Content(String),
    #[error("filen \"{name}\" som kommunfilen nämner: {why}")]
    Chain { name: String, why: ChainFileError },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    code: MunicipalityCode,
    name: String,
    short_name: String,
    county: String,
    time_zone: String,
    language: String,
    map: MapFile,
    area_set: Vec<AreaSetFile>,
    #[serde(default)]
    population: Vec<PopulationFile>,
    category: Vec<CategoryFile>,
    place_type: Vec<PlaceType>,
    source: Vec<Source>,
    partner: Vec<Partner>,
    function: Vec<Function>,
    #[serde(default)]
    look: LookFile,
    #[serde(default)]
    disposal: Vec<DisposalRule>,
    #[serde(default)]
    forecast: bool,
    /// The file of what governs the work; see [`read_municipality_chain`].
    chain: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LookFile {
    accent: Option<String>,
    logo: Option<String>,
}

#[derive(Deserialize)]
struct MapFile {
    center: [f64; 2],
    bounds: [f64; 4],
    outline: String,
    water: Option<String>,
    #[serde(default)]
    source: String,
    gazetteer: Option<String>,
    holidays: Option<String>,
}

#[derive(Deserialize)]
struct AreaSetFile {
    code: AreaSetCode,
    name: String,
    working: bool,
    valid_from: Date,
    valid_to: Option<Date>,
    file: String,
    code_property: String,
    name_property: String,
}

#[derive(Deserialize)]
struct PopulationFile {
    area_set: AreaSetCode,
    file: String,
}

#[derive(Deserialize)]
struct CategoryFile {
    code: domain::codes::CategoryCode,
    name: String,
    name_en: String,
    version: i64,
    valid_from: Date,
    valid_to: Option<Date>,
    severity_default: i64,
    colour_index: i64,
    #[serde(default = "domain::municipality::least_public")]
    least_public: i64,
    #[serde(default)]
    subtype: Vec<Subtype>,
}

#[derive(Deserialize)]
struct FeatureCollection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: serde_json::Map<String, serde_json::Value>,
    geometry: Geometry,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<[f64; 2]>>),
    MultiPolygon(Outline),
}

impl Geometry {
    fn into_outline(self) -> Outline {
        match self {
            Self::Polygon(rings) => vec![rings],
            Self::MultiPolygon(outline) => outline,
        }
    }
}

/// Reads the municipality that `text` describes; `read` gives the text of a file by the name that stands in it.
pub fn read_municipality(
    text: &str,
    read: impl Fn(&str) -> std::io::Result<String>,
) -> Result<Municipality, MunicipalityError> {
    let file: File = toml::from_str(text)?;
    if TimeZone::get(&file.time_zone).is_err() {
        return Err(MunicipalityError::Content(format!(
            "tidszonen \"{}\" finns inte",
            file.time_zone
        )));
    }
    if file.area_set.iter().filter(|s| s.working).count() != 1 {
        return Err(MunicipalityError::Content(
            "exakt en indelning ska ha working = true".into(),
        ));
    }
    let open = |name: &str| {
        read(name).map_err(|source| MunicipalityError::File {
            name: name.to_owned(),
            source,
        })
    };
    let merged = |name: &str| -> Result<Outline, MunicipalityError> {
        Ok(features(name, &open(name)?)?
            .into_iter()
            .flat_map(|f| f.geometry.into_outline())
            .collect())
    };

    let area_sets = file
        .area_set
        .into_iter()
        .map(|set| area_set(set, &open))
        .collect::<Result<Vec<_>, MunicipalityError>>()?;
    let mut counted = Vec::new();
    for source in &file.population {
        counted.extend(population(&source.file, &open(&source.file)?, &source.area_set)?);
    }
    let gazetteer = match &file.map.gazetteer {
        Some(name) => named_places(name, &open(name)?)?,
        None => Vec::new(),
    };
    let holidays = match &file.map.holidays {
        Some(name) => holidays(name, &open(name)?)?,
        None => BTreeMap::new(),
    };
    let logo = file.look.logo.as_deref().map(|name| logo(name, open(name)?));
    let look = Look {
        accent: file.look.accent.map(accent).transpose()?,
        logo: logo.transpose()?,
    };
    Ok(Municipality {
        look,
        disposal: disposal(file.disposal)?,
        forecast: file.forecast,
        code: file.code,
        name: file.name,
        short_name: file.short_name,
        county: file.county,
        time_zone: file.time_zone,
        language: file.language,
        map: MapExtent {
            center: file.map.center,
            bounds: file.map.bounds,
            outline: merged(&file.map.outline)?,
            water: file
                .map
                .water
                .as_deref()
                .map(merged)
                .transpose()?
                .unwrap_or_default(),
            source: file.map.source,
        },
        area_sets,
        population: counted,
        categories: file.category.into_iter().map(category).collect(),
        place_types: file.place_type,
        sources: file.source,
        partners: file.partner,
        functions: file.function,
        gazetteer,
        holidays,
    })
}

/// Rules that say for how long, and why: what is destroyed cannot be had back.
fn disposal(rules: Vec<DisposalRule>) -> Result<Vec<DisposalRule>, MunicipalityError> {
    for rule in &rules {
        let what = rule.of.code();
        if !(1..=1_200).contains(&rule.months) {
            return Err(MunicipalityError::Content(format!(
                "disposal {what}: months är {}. Skriv ett antal månader, minst 1",
                rule.months
            )));
        }
        if rule.ground.trim().is_empty() {
            return Err(MunicipalityError::Content(format!(
                "disposal {what}: ground saknas. Skriv lagrum och beslut"
            )));
        }
        let same = |other: &&DisposalRule| (other.of, other.version) == (rule.of, rule.version);
        if rules.iter().filter(same).count() > 1 {
            return Err(MunicipalityError::Content(format!(
                "disposal {what}: version {} finns två gånger",
                rule.version
            )));
        }
    }
    Ok(rules)
}

/// A colour that words can be written in on white paper: a contrast of at least 4.5, as WCAG counts it.
fn accent(colour: String) -> Result<String, MunicipalityError> {
    const LEAST: f64 = 4.5;
    let digits = colour.strip_prefix('#').filter(|hex| hex.len() == 6);
    let channel = |at: usize| u8::from_str_radix(digits?.get(at..at + 2)?, 16).ok();
    let (Some(red), Some(green), Some(blue)) = (channel(0), channel(2), channel(4)) else {
        return Err(MunicipalityError::Content(format!(
            "look.accent är \"{colour}\". Skriv färgen som #0f5f5a"
        )));
    };
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    let contrast = 1.05 / (luminance + 0.05);
    if contrast < LEAST {
        return Err(MunicipalityError::Content(format!(
            "look.accent {colour} är för ljus för text på vitt papper (kontrast {contrast:.1}, minst 4,5 behövs). Välj en mörkare"
        )));
    }
    Ok(colour.to_lowercase())
}

/// A mark that is a drawing and nothing else: it is put into documents that others open.
fn logo(name: &str, svg: String) -> Result<String, MunicipalityError> {
    const MOST: usize = 100_000;
    let refused = |why: &str| {
        Err(MunicipalityError::Content(format!(
            "märket \"{name}\" {why}. Spara det som en enkel SVG"
        )))
    };
    let lower = svg.to_lowercase();
    if !lower.contains("<svg") {
        return refused("är ingen SVG");
    }
    if svg.len() > MOST {
        return refused("är större än 100 kB");
    }
    let foreign = [
        "<script",
        "<image",
        "<foreignobject",
        "<!entity",
        "<use",
        "@import",
        "url(http",
        "href",
    ];
    if foreign.iter().any(|word| lower.contains(word)) {
        return refused("hämtar eller kör något utanför sig självt");
    }
    Ok(svg)
}

/// What governs the work, from the file that the municipality names, if it names one.
///
/// # Errors
/// A file that is missing or wrong, or one that names a function or an organisation that the municipality does not have.
pub fn read_municipality_chain(
    text: &str,
    municipality: &Municipality,
    read: impl Fn(&str) -> std::io::Result<String>,
) -> Result<Option<ChainFile>, MunicipalityError> {
    let Some(name) = toml::from_str::<File>(text)?.chain else {
        return Ok(None);
    };
    let text = read(&name).map_err(|source| MunicipalityError::File {
        name: name.clone(),
        source,
    })?;
    let file = read_chain(&text).map_err(|why| MunicipalityError::Chain {
        name: name.clone(),
        why,
    })?;
    let places = municipality.place_words();
    for record in &file.records {
        if let Some((field, code)) = unknown_code(record, municipality) {
            return Err(MunicipalityError::Content(format!(
                "{field} \"{code}\" i {name} ({} \"{}\") finns inte bland kommunens uppgifter",
                record.kind().code(),
                record.code()
            )));
        }
        if let Some((field, words)) = person_in(record, &places) {
            return Err(MunicipalityError::Content(format!(
                "{field} i {name} ({} \"{}\") kan peka ut en person: \"{words}\". Skriv rollen i stället",
                record.kind().code(),
                record.code()
            )));
        }
    }
    Ok(Some(file))
}

/// The first field whose text may point out a person, with the text; what screening is certain about is masked.
fn person_in(record: &Record, places: &PlaceWords) -> Option<(&'static str, String)> {
    let fields = record.fields();
    let texts = free_texts(record.kind().fields(), &fields);
    texts.into_iter().find_map(|(field, text)| {
        let screening = screen_with(text, places);
        (!screening.hits.is_empty()).then(|| (field, screening.masked_certain(text)))
    })
}

/// The field and the code of the first function, organisation, area, category or type of place that the municipality
/// does not have.
pub fn unknown_code(record: &Record, municipality: &Municipality) -> Option<(&'static str, String)> {
    let is_known = |shape: Shape, code: &str| match shape {
        Shape::Function => municipality.function(&code.into()).is_some(),
        Shape::Partner => municipality.partner(&code.into()).is_some(),
        Shape::Area => municipality
            .working_areas()
            .iter()
            .any(|a| a.code.as_str() == code),
        Shape::Category => municipality.category(&code.into()).is_some(),
        Shape::PlaceType => municipality.place_type(&code.into()).is_some(),
        _ => true,
    };
    let named = record.municipal_codes().into_iter();
    let mut unknown = named.filter(|(_, shape, code)| !is_known(*shape, code));
    unknown.next().map(|(field, _, code)| (field, code))
}

fn category(file: CategoryFile) -> Category {
    Category {
        code: file.code,
        name: file.name,
        name_en: file.name_en,
        version: file.version,
        valid_from: file.valid_from,
        valid_to: file.valid_to,
        severity_default: file.severity_default,
        colour_index: file.colour_index,
        least_public: file.least_public,
        subtypes: file.subtype,
    }
}

fn features(name: &str, text: &str) -> Result<Vec<Feature>, MunicipalityError> {
    let collection: FeatureCollection =
        serde_json::from_str(text).map_err(|e| MunicipalityError::GeoJson {
            name: name.to_owned(),
            reason: e.to_string(),
        })?;
    Ok(collection.features)
}

fn area_set(
    set: AreaSetFile,
    open: &impl Fn(&str) -> Result<String, MunicipalityError>,
) -> Result<AreaSet, MunicipalityError> {
    let text = |feature: &Feature, key: &str| {
        feature
            .properties
            .get(key)
            .and_then(|v| v.as_str())
            .map(str::to_owned)
    };
    let areas = features(&set.file, &open(&set.file)?)?
        .into_iter()
        .map(|feature| {
            let missing = |key: &str| MunicipalityError::GeoJson {
                name: set.file.clone(),
                reason: format!("en yta saknar egenskapen \"{key}\""),
            };
            Ok(Area {
                code: text(&feature, &set.code_property)
                    .ok_or_else(|| missing(&set.code_property))?
                    .into(),
                name: text(&feature, &set.name_property).ok_or_else(|| missing(&set.name_property))?,
                parent: text(&feature, "parent").map(AreaCode::from),
                outline: feature.geometry.into_outline(),
            })
        })
        .collect::<Result<_, MunicipalityError>>()?;
    Ok(AreaSet {
        code: set.code,
        name: set.name,
        working: set.working,
        valid_from: set.valid_from,
        valid_to: set.valid_to,
        areas,
    })
}

/// The rows of a CSV file as maps from column name to text.
fn table(name: &str, text: &str) -> Result<Vec<BTreeMap<String, String>>, MunicipalityError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|e| MunicipalityError::Table {
            name: name.to_owned(),
            reason: e.to_string(),
        })
}

fn field<'a>(name: &str, row: &'a BTreeMap<String, String>, key: &str) -> Result<&'a str, MunicipalityError> {
    row.get(key)
        .map(String::as_str)
        .ok_or_else(|| MunicipalityError::Table {
            name: name.to_owned(),
            reason: format!("kolumnen \"{key}\" saknas"),
        })
}

fn parsed<T: std::str::FromStr>(
    name: &str,
    row: &BTreeMap<String, String>,
    key: &str,
) -> Result<T, MunicipalityError> {
    let text = field(name, row, key)?;
    text.parse().map_err(|_| MunicipalityError::Table {
        name: name.to_owned(),
        reason: format!("\"{text}\" i kolumnen \"{key}\" går inte att läsa"),
    })
}

fn population(name: &str, text: &str, set: &AreaSetCode) -> Result<Vec<Population>, MunicipalityError> {
    let mut rows = Vec::new();
    for row in table(name, text)? {
        if field(name, &row, "area_set")? == set.as_str() {
            rows.push(Population {
                area_set: set.clone(),
                area: field(name, &row, "area")?.into(),
                year: parsed(name, &row, "year")?,
                population: parsed(name, &row, "population")?,
                source: field(name, &row, "source")?.to_owned(),
            });
        }
    }
    Ok(rows)
}

fn named_places(name: &str, text: &str) -> Result<Vec<NamedPlace>, MunicipalityError> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut places = Vec::new();
    for row in table(name, text)? {
        let precision = match field(name, &row, "precision")? {
            "punkt" => PlacePrecision::Point,
            "adress" => PlacePrecision::Address,
            _ => PlacePrecision::Area,
        };
        places.push(NamedPlace {
            name: field(name, &row, "name")?.to_owned(),
            aliases: field(name, &row, "aliases")?
                .split('|')
                .filter(|a| !a.is_empty())
                .map(str::to_owned)
                .collect(),
            kind: some(field(name, &row, "kind")?).map(Into::into),
            address: some(field(name, &row, "address")?),
            area: some(field(name, &row, "area")?).map(Into::into),
            precision,
            point: Point {
                lat: parsed(name, &row, "lat")?,
                lon: parsed(name, &row, "lon")?,
            },
        });
    }
    Ok(places)
}

fn holidays(name: &str, text: &str) -> Result<BTreeMap<Date, String>, MunicipalityError> {
    let mut days = BTreeMap::new();
    for row in table(name, text)? {
        days.insert(
            parsed(name, &row, "datum")?,
            field(name, &row, "namn")?.to_owned(),
        );
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn load(name: &str) -> Municipality {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality");
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        read_municipality(&text, |file| std::fs::read_to_string(folder.join(file))).unwrap()
    }

    #[test]
    fn a_colour_that_words_cannot_be_read_in_is_refused() {
        assert_eq!(accent("#5B2A86".to_owned()).unwrap(), "#5b2a86");
        for wrong in ["#f2c14e", "lila", "#12", "#gggggg"] {
            assert!(accent(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_mark_is_a_drawing_and_nothing_else() {
        let drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><path d='M0 0h1v1z'/></svg>";
        assert!(logo("m.svg", drawing.to_owned()).is_ok());
        let script = drawing.replace("<path", "<script>1</script><path");
        let fetched = drawing.replace("<path", "<image href='http://exempel.se/a.png'/><path");
        for wrong in [script, fetched, "inget".to_owned(), " ".repeat(200_000)] {
            assert!(logo("m.svg", wrong).is_err());
        }
        assert!(load("example.toml").look.logo.is_some());
    }

    #[test]
    fn the_demo_municipality_has_its_areas_and_inhabitants() {
        let huddinge = load("huddinge.toml");
        assert_eq!(
            huddinge
                .area_sets
                .iter()
                .map(|s| s.areas.len())
                .collect::<Vec<_>>(),
            [12, 22, 60]
        );
        let inhabitants: i64 = huddinge
            .working_areas()
            .iter()
            .map(|a| huddinge.population_of(&a.code, 2024).unwrap().0)
            .sum();
        assert_eq!(inhabitants, 113_920);
        assert_eq!(huddinge.categories.len(), 17);
    }

    #[test]
    fn a_second_municipality_is_read_the_same_way() {
        assert_eq!(load("example.toml").working_areas().len(), 3);
    }
}
