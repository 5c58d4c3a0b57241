//! The police's types of events in the municipality's categories. The type is free text, and new ones
//! come without notice.

use domain::codes::{CategoryCode, SubtypeCode};
use domain::event::Severity;
use domain::municipality::Municipality;

use crate::fold::fold;

/// Beginnings of folded types, in the order of the alphabet; the longest that fits counts.
const TYPES: &[(&str, &str, &str)] = &[
    ("alkohollagen", "ORD", "fylleri"),
    ("antraffad dod", "OVR", ""),
    ("antraffat gods", "STO", ""),
    ("arbetsplatsolycka", "OVR", ""),
    ("bedrageri", "OVR", ""),
    ("bombhot", "VAL", "hot"),
    ("brand automatlarm", "BRA", "automatlarm"),
    ("brand", "BRA", ""),
    ("brak", "VAL", "brak"),
    ("detonation", "VAL", "detonation"),
    ("djur", "OVR", ""),
    ("efterlyst person", "OVR", ""),
    ("ekobrott", "OVR", ""),
    ("explosion", "VAL", "detonation"),
    ("farligt foremal", "VAL", "vapen"),
    ("fjallraddning", "OVR", ""),
    ("fylleri", "ORD", "fylleri"),
    ("forfalskningsbrott", "OVR", ""),
    ("forsvunnen person", "OVR", ""),
    ("hemfridsbrott", "OVR", ""),
    ("hets mot folkgrupp", "TRK", "hatbrott"),
    ("haleri", "STO", ""),
    ("inbrott", "STO", "inbrott"),
    ("information", "OVR", ""),
    ("knivlagen", "VAL", "vapen"),
    ("kontroll", "OVR", ""),
    ("lagen om hundar", "OVR", ""),
    ("larm", "VAK", "larm"),
    ("luftfartslagen", "OVR", ""),
    ("miljobrott", "SKR", "dumpning"),
    ("missbruk av urkund", "OVR", ""),
    ("misshandel", "VAL", "misshandel"),
    ("mord", "VAL", ""),
    ("mordbrand", "BRA", "anlagd"),
    ("motorfordon", "STO", "fordon"),
    ("narkotikabrott", "NAR", ""),
    ("ofredande", "TRK", "annat"),
    ("olaga frihetsberovande", "VAL", ""),
    ("olaga hot", "VAL", "hot"),
    ("olaga intrang", "VAK", "obehorig"),
    ("olovlig korning", "TRA", ""),
    ("ordningslagen", "ORD", ""),
    ("polisinsats", "OVR", ""),
    ("rattfylleri", "TRA", ""),
    ("ran", "VAL", "ran"),
    ("raddningsinsats", "OVR", ""),
    ("sabotage mot blaljus", "VAL", ""),
    ("sedlighetsbrott", "TRK", "sexuella"),
    ("sexualbrott", "TRK", "sexuella"),
    ("sjukdom", "OVR", ""),
    ("sjolagen", "TRA", ""),
    ("skadegorelse", "SKA", ""),
    ("skottlossning", "VAL", "skjutning"),
    ("skyddslagen", "OVR", ""),
    ("smallar", "ORD", "pyroteknik"),
    ("spridning smitta", "OVR", ""),
    ("stold inbrott", "STO", "inbrott"),
    ("stold", "STO", "stold"),
    ("trafik", "TRA", ""),
    ("uppdatering", "OVR", ""),
    ("upphittat foremal", "OVR", ""),
    ("utlanningslagen", "OVR", ""),
    ("vapenlagen", "VAL", "vapen"),
    ("varningslarm", "OVR", ""),
    ("vallande till", "OVR", ""),
    ("vald hot mot tjansteman", "VAL", "hot"),
    ("valdtakt", "TRK", "sexuella"),
    ("aldringsbrott", "OVR", ""),
    ("ovrigt", "OVR", ""),
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PoliceType {
    pub category: CategoryCode,
    pub subtype: Option<SubtypeCode>,
    /// The police themselves write that it is suspected.
    pub suspected: bool,
}

impl Default for PoliceType {
    /// A type we do not know.
    fn default() -> Self {
        Self {
            category: "OVR".into(),
            subtype: None,
            suspected: false,
        }
    }
}

impl PoliceType {
    pub fn severity(&self, municipality: &Municipality) -> Severity {
        let usual = municipality
            .category(&self.category)
            .map_or(1, |c| c.severity_default);
        Severity::new(usual).unwrap_or(Severity::ALL[0])
    }
}

/// `None` for a type that is new to us. A category that the municipality does not have becomes `OVR`.
pub(super) fn find(stated: &str, municipality: &Municipality) -> Option<PoliceType> {
    let folded = fold(stated);
    let longest = TYPES
        .iter()
        .filter(|(beginning, _, _)| folded.starts_with(beginning))
        .max_by_key(|(beginning, _, _)| beginning.len());
    let (_, category, subtype) = longest?;
    let suspected = folded.contains("misstank");
    let Some(category) = municipality.category(&(*category).into()) else {
        return Some(PoliceType {
            suspected,
            ..PoliceType::default()
        });
    };
    Some(PoliceType {
        category: category.code.clone(),
        subtype: category.subtype(&(*subtype).into()).map(|s| s.code.clone()),
        suspected,
    })
}

/// Notices about one person, whose description is none of the register's business.
pub(super) fn is_about_a_person(stated: &str) -> bool {
    let folded = fold(stated);
    ["forsvunnen person", "efterlyst person", "antraffad dod"]
        .iter()
        .any(|kind| folded.starts_with(kind))
}
