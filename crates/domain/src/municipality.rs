//! Everything that makes one municipality differ from another: areas, categories, places, sources,
//! partners, functions, population. Read from files, kept in the register, the same in memory.

use std::collections::BTreeMap;

use crate::screening::PlaceWords;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::area::{Area, AreaSet, Outline};
use crate::codes::*;
use crate::disposal::DisposalRule;
use crate::place::{PlacePrecision, Point};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Municipality {
    pub code: MunicipalityCode,
    pub name: String,
    pub short_name: String,
    pub county: String,
    pub time_zone: String,
    pub language: String,
    pub map: MapExtent,
    pub area_sets: Vec<AreaSet>,
    pub population: Vec<Population>,
    pub categories: Vec<Category>,
    pub place_types: Vec<PlaceType>,
    pub sources: Vec<Source>,
    pub partners: Vec<Partner>,
    pub functions: Vec<Function>,
    pub gazetteer: Vec<NamedPlace>,
    /// Public holidays and eves, by day.
    pub holidays: BTreeMap<Date, String>,
    #[serde(default)]
    pub look: Look,
    /// For how long things are kept; what no rule is about is kept.
    #[serde(default)]
    pub disposal: Vec<DisposalRule>,
    /// Whether next week is told of beforehand; off until the municipality says so.
    #[serde(default)]
    pub forecast: bool,
}

/// How its documents look. All else of their form is the same for every municipality.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Of headings and rules, as `#0f5f5a`.
    #[serde(default)]
    pub accent: Option<String>,
    /// Its mark, an SVG.
    #[serde(default)]
    pub logo: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MapExtent {
    /// Longitude, latitude.
    pub center: [f64; 2],
    /// West, south, east, north.
    pub bounds: [f64; 4],
    pub outline: Outline,
    pub water: Outline,
    /// Whom outlines and water come from, as every map of them says.
    #[serde(default)]
    pub source: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Population {
    pub area_set: AreaSetCode,
    pub area: AreaCode,
    pub year: i16,
    pub population: i64,
    pub source: String,
}

/// A category of events. A changed meaning is a new version with its own validity, never an edit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Category {
    pub code: CategoryCode,
    pub name: String,
    pub name_en: String,
    pub version: i64,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    /// 1 (slight) to 4 (very serious); what the form proposes.
    pub severity_default: i64,
    /// Place in the categorical colour scale.
    pub colour_index: i64,
    /// The smallest count above zero that the public sees.
    #[serde(default = "least_public")]
    pub least_public: i64,
    pub subtypes: Vec<Subtype>,
}

/// What the public sees in smaller numbers than these could point somebody out.
pub fn least_public() -> i64 {
    8
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Subtype {
    pub code: SubtypeCode,
    pub name: String,
    pub name_en: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlaceType {
    pub code: PlaceTypeCode,
    pub name: String,
    pub name_en: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Source {
    pub code: SourceCode,
    pub name: String,
    pub name_en: String,
    pub kind: String,
    /// Open to anyone already, such as the police's public events; shown apart from partners' reports.
    #[serde(default)]
    pub public: bool,
}

/// What kind of organisation a partner is; decides what it may process (dataskyddslagen 3 kap. 8 §).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartnerKind {
    Authority,
    MunicipalCompany,
    MunicipalAssociation,
    Private,
    NonProfit,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Partner {
    pub code: PartnerCode,
    pub name: String,
    pub kind: PartnerKind,
    /// Expected to report, or to say "nothing to report", every week.
    pub reports_weekly: bool,
    /// The source its reports come by.
    #[serde(default)]
    pub source: Option<SourceCode>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Function {
    pub code: FunctionCode,
    pub name: String,
    pub name_en: String,
    pub partner: PartnerCode,
}

/// A place by name, from the municipality's own gazetteer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NamedPlace {
    pub name: String,
    pub aliases: Vec<String>,
    pub kind: Option<PlaceTypeCode>,
    pub address: Option<String>,
    pub area: Option<AreaCode>,
    pub precision: PlacePrecision,
    pub point: Point,
}

impl Municipality {
    /// The municipality's clock. Its name was checked when the data was read.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// Words that are places here, so that screening takes none of them for a person.
    pub fn place_words(&self) -> PlaceWords {
        let places = self.gazetteer.iter().flat_map(|place| {
            std::iter::once(&place.name)
                .chain(&place.aliases)
                .chain(&place.address)
        });
        let areas = self.area_sets.iter().flat_map(|set| &set.areas);
        let partners = self.partners.iter().map(|partner| &partner.name);
        places
            .chain(areas.map(|area| &area.name))
            .chain(partners)
            .chain([&self.short_name])
            .collect()
    }

    /// The areas in which the municipality works week by week, in the order it lists them.
    pub fn working_areas(&self) -> &[Area] {
        self.area_sets
            .iter()
            .find(|s| s.working)
            .map_or(&[], |s| &s.areas)
    }

    /// The first day on which the working areas were as they are. Before it events may lie in other areas, also where the
    /// names are the same.
    pub fn areas_drawn_on(&self) -> Option<Date> {
        self.area_sets.iter().find(|s| s.working).map(|s| s.valid_from)
    }

    /// The day on which the working areas became as they are, when that was later than the first of the days that are counted:
    /// what is counted by area before it is of the areas that were then.
    pub fn areas_redrawn_after(&self, from: Date) -> Option<Date> {
        self.areas_drawn_on().filter(|day| from < *day)
    }

    /// The name of a working area, or its code when the set no longer has it.
    pub fn area_name<'a>(&'a self, code: &'a AreaCode) -> &'a str {
        self.working_areas()
            .iter()
            .find(|a| a.code == *code)
            .map_or(code.as_str(), |a| &a.name)
    }

    pub fn category(&self, code: &CategoryCode) -> Option<&Category> {
        self.categories.iter().find(|c| c.code == *code)
    }

    pub fn partner(&self, code: &PartnerCode) -> Option<&Partner> {
        self.partners.iter().find(|p| p.code == *code)
    }

    pub fn source(&self, code: &SourceCode) -> Option<&Source> {
        self.sources.iter().find(|s| s.code == *code)
    }

    /// What anyone can read already: no partner's report, and never a part of a count of them.
    pub fn public_sources(&self) -> Vec<SourceCode> {
        let public = self.sources.iter().filter(|s| s.public);
        public.map(|s| s.code.clone()).collect()
    }

    /// The smallest count of all kinds together that everyone is told.
    pub fn least_public(&self) -> i64 {
        self.categories.iter().map(|c| c.least_public).min().unwrap_or(0)
    }

    pub fn place_type(&self, code: &PlaceTypeCode) -> Option<&PlaceType> {
        self.place_types.iter().find(|p| p.code == *code)
    }

    pub fn function(&self, code: &FunctionCode) -> Option<&Function> {
        self.functions.iter().find(|f| f.code == *code)
    }

    /// Inhabitants of a working area in the latest year not after `year`, with that year.
    pub fn population_of(&self, area: &AreaCode, year: i16) -> Option<(i64, i16)> {
        let set = &self.area_sets.iter().find(|s| s.working)?.code;
        self.population
            .iter()
            .filter(|p| p.area_set == *set && p.area == *area && p.year <= year)
            .max_by_key(|p| p.year)
            .map(|p| (p.population, p.year))
    }
}

impl Category {
    pub fn subtype(&self, code: &SubtypeCode) -> Option<&Subtype> {
        self.subtypes.iter().find(|s| s.code == *code)
    }
}
