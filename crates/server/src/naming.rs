//! The municipality's own words for its codes, and how the time of an event is said, in the reader's language.
//! A code that the municipality no longer has is shown as it stands.

use domain::codes::{
    AreaCode, CategoryCode, FunctionCode, PartnerCode, PlaceTypeCode, SourceCode, SubtypeCode,
};
use domain::event::EventInput;
use domain::municipality::Municipality;
use domain::time::{Happened, TimePrecision};
use jiff::Timestamp;

use crate::frame::Frame;
use crate::texts::Language;
use crate::wording;

impl Frame {
    fn municipality(&self) -> Option<&Municipality> {
        self.home.as_ref().map(|home| &home.municipality)
    }

    fn either<'a>(&self, swedish: &'a str, english: &'a str) -> &'a str {
        match self.language {
            Language::Swedish => swedish,
            Language::English => english,
        }
    }

    pub fn category_name(&self, code: &CategoryCode) -> String {
        let category = self.municipality().and_then(|m| m.category(code));
        category.map_or_else(
            || code.to_string(),
            |c| self.either(&c.name, &c.name_en).to_owned(),
        )
    }

    /// The categories that hold today, by name.
    pub fn categories_in_use(&self) -> Vec<(CategoryCode, String)> {
        let categories = self.municipality().map_or(&[][..], |m| &m.categories);
        let today = self.today;
        categories
            .iter()
            .filter(|c| c.valid_to.is_none_or(|to| today.is_none_or(|today| today <= to)))
            .map(|c| (c.code.clone(), self.category_name(&c.code)))
            .collect()
    }

    /// The subtypes of a category, `KLO/tagg` and its name.
    pub fn subtypes_of(&self, category: &CategoryCode) -> Vec<(String, String)> {
        let category = self.municipality().and_then(|m| m.category(category));
        category.map_or_else(Vec::new, |c| {
            c.subtypes
                .iter()
                .map(|s| {
                    (
                        format!("{}/{}", c.code, s.code),
                        self.subtype_name(&c.code, &s.code),
                    )
                })
                .collect()
        })
    }

    pub fn subtype_name(&self, category: &CategoryCode, code: &SubtypeCode) -> String {
        let category = self.municipality().and_then(|m| m.category(category));
        let subtype = category.and_then(|c| c.subtype(code));
        subtype.map_or_else(
            || code.to_string(),
            |s| self.either(&s.name, &s.name_en).to_owned(),
        )
    }

    /// What happened, as briefly and as exactly as we know: the subtype, else the category.
    pub fn kind_of_event(&self, input: &EventInput) -> String {
        match &input.subtype {
            Some(subtype) => self.subtype_name(&input.category, subtype),
            None => self.category_name(&input.category),
        }
    }

    pub fn place_type_name(&self, code: &PlaceTypeCode) -> String {
        let kind = self.municipality().and_then(|m| m.place_type(code));
        kind.map_or_else(
            || code.to_string(),
            |k| self.either(&k.name, &k.name_en).to_owned(),
        )
    }

    pub fn source_name(&self, code: &SourceCode) -> String {
        let source = self.municipality().and_then(|m| m.source(code));
        source.map_or_else(
            || code.to_string(),
            |s| self.either(&s.name, &s.name_en).to_owned(),
        )
    }

    pub fn partner_name(&self, code: &PartnerCode) -> String {
        let partner = self.municipality().and_then(|m| m.partner(code));
        partner.map_or_else(|| code.to_string(), |p| p.name.clone())
    }

    pub fn function_name(&self, code: &FunctionCode) -> String {
        let function = self.municipality().and_then(|m| m.function(code));
        function.map_or_else(
            || code.to_string(),
            |f| self.either(&f.name, &f.name_en).to_owned(),
        )
    }

    /// The organisation that a function belongs to.
    pub fn function_partner(&self, code: &FunctionCode) -> String {
        let function = self.municipality().and_then(|m| m.function(code));
        function.map_or_else(String::new, |f| self.partner_name(&f.partner))
    }

    /// "Skogås, Klotter": what something is about, or nothing when it names neither.
    pub fn about(&self, area: Option<&AreaCode>, category: Option<&CategoryCode>) -> String {
        let area = area.map(|a| self.area_name(&Some(a.clone())));
        let category = category.map(|c| self.category_name(c));
        area.into_iter().chain(category).collect::<Vec<_>>().join(", ")
    }

    /// The name of a working area; "okänt område" when there is none.
    pub fn area_name(&self, code: &Option<AreaCode>) -> String {
        match (code, self.municipality()) {
            (Some(code), Some(municipality)) => municipality.area_name(code).to_owned(),
            (Some(code), None) => code.to_string(),
            (None, _) => self.t("area-unknown"),
        }
    }

    /// The name of an area in another set than the working one, or its code.
    pub fn area_in_set(&self, set: &str, code: &AreaCode) -> String {
        let mut sets = self.municipality().into_iter().flat_map(|m| &m.area_sets);
        let set = sets.find(|s| s.code.as_str() == set);
        let area = set.and_then(|s| s.areas.iter().find(|a| a.code == *code));
        area.map_or_else(|| code.to_string(), |a| a.name.clone())
    }

    fn time_of(&self, at: Timestamp) -> String {
        wording::clock_time(at, &self.zone(), self.language)
    }

    /// "2022-03-07 22.15", "2022-03-07", "2022-03-04 16.00 – 2022-03-07 07.30": no more exact than we know.
    pub fn happened(&self, happened: &Happened) -> String {
        let zone = self.zone();
        let from = happened.from.to_zoned(zone.clone());
        // A whole day ends with the first instant of the next.
        let last = Timestamp::from_second(happened.to.as_second() - 1)
            .unwrap_or(happened.to)
            .max(happened.from)
            .to_zoned(zone);
        match happened.precision {
            TimePrecision::Exact => self.instant(&happened.from),
            TimePrecision::Day => from.date().to_string(),
            TimePrecision::Unknown if from.date() == last.date() => from.date().to_string(),
            TimePrecision::Unknown => format!("{} – {}", from.date(), last.date()),
            TimePrecision::Hour | TimePrecision::Interval if from.date() == last.date() => {
                format!("{}–{}", self.instant(&happened.from), self.time_of(happened.to))
            }
            TimePrecision::Hour | TimePrecision::Interval => {
                format!(
                    "{} – {}",
                    self.instant(&happened.from),
                    self.instant(&happened.to)
                )
            }
        }
    }
}
