//! The form for an event, new or changed: what was typed, what is to be mended, what could point out a person,
//! and what somebody else saved meanwhile. Nothing that was typed is lost.

use askama::Template;
use domain::access::Act;
use domain::codes::{AreaCode, CategoryCode, EventId};
use domain::event::{Certainty, Classification, Event, EventInput, Severity};
use domain::municipality::{Municipality, NamedPlace};
use domain::secrecy::SecrecyGround;
use domain::time::TimePrecision;

use super::facts::{self, Difference};
use super::fields::EventFields;
use super::reading::{FieldFault, UNKNOWN_AREA};
use crate::access::Signed;
use crate::frame::Frame;
use crate::pages::map;
use crate::pages::screening::{self, FormText, Seen};

#[derive(Template)]
#[template(path = "pages/events/form.html")]
pub struct FormPage {
    pub frame: Frame,
    pub fields: EventFields,
    /// The event that is being changed.
    pub change: Option<EventId>,
    pub faults: Vec<FieldFault>,
    pub seen: Option<Seen>,
    /// The text was masked and is to be read through.
    pub masked: bool,
    /// What somebody else saved meanwhile, and how it differs from what was typed.
    pub conflict: Option<Vec<Difference>>,
    /// Images that are kept here for when the form is sent again.
    pub kept_images: Vec<String>,
    /// The event that was recorded just before this one.
    pub before: Option<EventId>,
    map_config: String,
}

impl FormPage {
    pub fn new(signed: &Signed, fields: EventFields, change: Option<EventId>) -> Self {
        Self {
            map_config: map::config(signed, signed.home.municipality.map.bounds, None),
            frame: signed.frame.clone(),
            fields,
            change,
            faults: Vec::new(),
            seen: None,
            masked: false,
            conflict: None,
            kept_images: Vec::new(),
            before: None,
        }
    }

    /// Compares what is in the register now with what was typed.
    pub fn compare(&mut self, current: &Event, typed: &EventInput) {
        self.fields.version = current.version.to_string();
        self.conflict = Some(facts::differences(
            &self.frame,
            (&current.input, &current.input.place),
            (typed, &typed.place),
        ));
    }

    fn municipality(&self) -> Option<&Municipality> {
        self.frame.home.as_ref().map(|home| &home.municipality)
    }

    fn title(&self) -> String {
        match self.change {
            Some(id) => self.frame.ta("form-change-title", id),
            None => self.frame.t("new-event"),
        }
    }

    /// Which event a draft is of.
    fn draft_of(&self) -> String {
        match (self.change, self.before) {
            (Some(id), _) => id.to_string(),
            (None, Some(before)) => format!("ny-{before}"),
            (None, None) => "ny".into(),
        }
    }

    fn fault(&self, field: &str) -> Option<&FieldFault> {
        self.faults.iter().find(|fault| fault.field == field)
    }

    fn fault_text(&self, field: &str) -> String {
        self.fault(field)
            .map_or_else(String::new, |fault| self.in_words(fault))
    }

    fn in_words(&self, fault: &FieldFault) -> String {
        self.frame.ta(fault.key, &fault.text)
    }

    fn is_coordinator(&self) -> bool {
        self.frame.may(Act::ChangeEvent)
    }

    fn categories(&self) -> Vec<(CategoryCode, String)> {
        self.frame.categories_in_use()
    }

    fn subtypes(&self, category: &CategoryCode) -> Vec<(String, String)> {
        self.frame.subtypes_of(category)
    }

    fn kind_is(&self, value: impl AsRef<str>) -> bool {
        self.fields.handelse == value.as_ref()
    }

    fn partners(&self) -> Vec<(String, String)> {
        self.municipality().map_or_else(Vec::new, |m| {
            m.partners
                .iter()
                .map(|p| (p.code.to_string(), p.name.clone()))
                .collect()
        })
    }

    fn sources(&self) -> Vec<(String, String)> {
        self.municipality().map_or_else(Vec::new, |m| {
            m.sources
                .iter()
                .map(|s| (s.code.to_string(), self.frame.source_name(&s.code)))
                .collect()
        })
    }

    fn places(&self) -> &[NamedPlace] {
        self.municipality().map_or(&[], |m| &m.gazetteer)
    }

    fn place_types(&self) -> Vec<(String, String)> {
        self.municipality().map_or_else(Vec::new, |m| {
            m.place_types
                .iter()
                .map(|k| (k.code.to_string(), self.frame.place_type_name(&k.code)))
                .collect()
        })
    }

    fn areas(&self) -> Vec<(AreaCode, String)> {
        self.municipality().map_or_else(Vec::new, |m| {
            m.working_areas()
                .iter()
                .map(|a| (a.code.clone(), a.name.clone()))
                .collect()
        })
    }

    fn unknown_area(&self) -> &'static str {
        UNKNOWN_AREA
    }

    fn severities(&self) -> [String; 4] {
        Severity::ALL.map(|s| s.step().to_string())
    }

    fn certainties(&self) -> [&'static str; 3] {
        Certainty::ALL.map(Certainty::code)
    }

    fn precisions(&self) -> [&'static str; 5] {
        TimePrecision::ALL.map(TimePrecision::code)
    }

    fn classifications(&self) -> [&'static str; 3] {
        Classification::ALL.map(Classification::code)
    }

    fn grounds(&self) -> [&'static str; 9] {
        SecrecyGround::ALL.map(SecrecyGround::code)
    }

    fn same(&self, typed: &str, value: impl AsRef<str>) -> bool {
        typed == value.as_ref()
    }

    /// Fields that are seldom used are shown when something stands in them or is wrong with them.
    fn more_is_open(&self) -> bool {
        let f = &self.fields;
        self.change.is_some()
            || !f.upptackt_datum.is_empty()
            || !f.referens.is_empty()
            || self.fault("lagrum").is_some()
            || self.fault("upptackt_datum").is_some()
            || self.fault("upptackt_tid").is_some()
    }

    fn coordinates_are_open(&self) -> bool {
        !self.fields.lat.is_empty() || self.fault("lat").is_some() || self.fault("lon").is_some()
    }
}

/// What could point out a person and stands in the way.
pub fn screened(signed: &Signed, fields: &EventFields) -> Option<Seen> {
    let texts = [FormText::alone(&fields.text), FormText::alone(&fields.plats)];
    Seen::in_the_way(&texts, &fields.referens, &fields.ja, &signed.home.place_words)
}

/// The texts with all that was seen replaced.
pub fn mask(signed: &Signed, fields: &mut EventFields) {
    let places = &signed.home.place_words;
    fields.text = screening::masked(&fields.text, places);
    fields.plats = screening::masked(&fields.plats, places);
    fields.maskera.clear();
    fields.ja.clear();
}
