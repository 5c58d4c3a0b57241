//! Which category a sender's own word means: the municipality's names first, then Swedish and English
//! words that guards, landlords and citizens use.

use std::collections::HashMap;

use domain::codes::{CategoryCode, SubtypeCode};
use domain::municipality::Municipality;

use crate::fold::fold;
use crate::mapping::CategoryChoice;

/// Folded word beginnings, category and subtype; the first that fits counts, so the particular stand
/// before the general. A word of five letters or more also fits within a compound.
const WORDS: &[(&str, &str, &str)] = &[
    ("inget att rapportera", "POS", "lugnt"),
    ("inget att anmarka", "POS", "lugnt"),
    ("inga handelser", "POS", "lugnt"),
    ("utan anmarkning", "POS", "lugnt"),
    ("lugnt", "POS", "lugnt"),
    ("positiv", "POS", "positivt"),
    ("rasistiskt klotter", "KLO", "krankande"),
    ("krankande klotter", "KLO", "krankande"),
    ("hakkors", "KLO", "krankande"),
    ("klister", "KLO", "affisch"),
    ("affisch", "KLO", "affisch"),
    ("sticker", "KLO", "affisch"),
    ("ristning", "KLO", "ristning"),
    ("ristat", "KLO", "ristning"),
    ("tagg", "KLO", "tagg"),
    ("klotter", "KLO", ""),
    ("klottr", "KLO", ""),
    ("graffiti", "KLO", ""),
    ("malning pa vagg", "KLO", "malning"),
    ("mordbrand", "BRA", "anlagd"),
    ("anlagd brand", "BRA", "anlagd"),
    ("arson", "BRA", "anlagd"),
    ("bilbrand", "BRA", "fordon"),
    ("mopedbrand", "BRA", "fordon"),
    ("fordonsbrand", "BRA", "fordon"),
    ("containerbrand", "BRA", "container"),
    ("brand i container", "BRA", "container"),
    ("soprumsbrand", "BRA", "soprum"),
    ("brand i soprum", "BRA", "soprum"),
    ("papperskorgsbrand", "BRA", "papperskorg"),
    ("brand i papperskorg", "BRA", "papperskorg"),
    ("automatlarm", "BRA", "automatlarm"),
    ("brandlarm", "BRA", "automatlarm"),
    ("brand", "BRA", ""),
    ("eldning", "BRA", ""),
    ("eldat", "BRA", ""),
    ("fire", "BRA", ""),
    ("skottloss", "VAL", "skjutning"),
    ("skjutning", "VAL", "skjutning"),
    ("shooting", "VAL", "skjutning"),
    ("detonation", "VAL", "detonation"),
    ("explosion", "VAL", "detonation"),
    ("sprangning", "VAL", "detonation"),
    ("personran", "VAL", "ran"),
    ("butiksran", "VAL", "ran"),
    ("ungdomsran", "VAL", "ran"),
    ("ran", "VAL", "ran"),
    ("robbery", "VAL", "ran"),
    ("misshand", "VAL", "misshandel"),
    ("assault", "VAL", "misshandel"),
    ("knivbrott", "VAL", "vapen"),
    ("vapen", "VAL", "vapen"),
    ("knivlagen", "VAL", "vapen"),
    ("sexuell", "TRK", "sexuella"),
    ("hatbrott", "TRK", "hatbrott"),
    ("hets mot folkgrupp", "TRK", "hatbrott"),
    ("trakasser", "TRK", "annat"),
    ("ofredande", "TRK", "annat"),
    ("harassment", "TRK", "annat"),
    ("hotfull", "VAL", "hot"),
    ("hot", "VAL", "hot"),
    ("hotade", "VAL", "hot"),
    ("threat", "VAL", "hot"),
    ("slagsmal", "VAL", "brak"),
    ("brak", "VAL", "brak"),
    ("fight", "VAL", "brak"),
    ("valdsamt", "VAL", ""),
    ("vald", "VAL", ""),
    ("langning", "NAR", "handel"),
    ("drogforsaljning", "NAR", "handel"),
    ("narkotikahandel", "NAR", "handel"),
    ("narkotikaforsaljning", "NAR", "handel"),
    ("drug deal", "NAR", "handel"),
    ("drogscen", "SAM", "drogscen"),
    ("gomstalle", "NAR", "gomma"),
    ("gomma", "NAR", "gomma"),
    ("kanyl", "NAR", "kanyler"),
    ("sprutor", "NAR", "kanyler"),
    ("narkotika", "NAR", ""),
    ("knark", "NAR", ""),
    ("cannabis", "NAR", "bruk"),
    ("drog", "NAR", ""),
    ("drug", "NAR", ""),
    ("cykelstold", "STO", "cykel"),
    ("stulen cykel", "STO", "cykel"),
    ("bilinbrott", "STO", "fordon"),
    ("bilstold", "STO", "fordon"),
    ("stulen moped", "STO", "fordon"),
    ("mopedstold", "STO", "fordon"),
    ("fordonsstold", "STO", "fordon"),
    ("stold ur bil", "STO", "fordon"),
    ("stold ur fordon", "STO", "fordon"),
    ("inbrott", "STO", "inbrott"),
    ("burglary", "STO", "inbrott"),
    ("tillgrepp", "STO", ""),
    ("stold", "STO", "stold"),
    ("snatteri", "STO", "stold"),
    ("theft", "STO", "stold"),
    ("gatrace", "TRA", "gatrace"),
    ("street racing", "TRA", "gatrace"),
    ("buskor", "TRA", "buskorning"),
    ("mopedkorning", "TRA", "buskorning"),
    ("mopedburen", "TRA", "buskorning"),
    ("moped", "TRA", "buskorning"),
    ("a traktor", "TRA", "buskorning"),
    ("epa", "TRA", "buskorning"),
    ("fyrhjuling", "TRA", "buskorning"),
    ("fortkor", "TRA", "fortkorning"),
    ("hastighet", "TRA", "fortkorning"),
    ("speeding", "TRA", "fortkorning"),
    ("felparker", "TRA", "parkering"),
    ("parkering", "TRA", "parkering"),
    ("rattfylleri", "TRA", ""),
    ("trafik", "TRA", ""),
    ("krossad ruta", "SKA", "ruta"),
    ("krossad glasruta", "SKA", "ruta"),
    ("krossade rutor", "SKA", "ruta"),
    ("trasig ruta", "SKA", "ruta"),
    ("glaskross", "SKA", "ruta"),
    ("fonsterkross", "SKA", "ruta"),
    ("inslagen ruta", "SKA", "ruta"),
    ("broken window", "SKA", "ruta"),
    ("repad bil", "SKA", "fordon"),
    ("punkterade dack", "SKA", "fordon"),
    ("skadegor", "SKA", ""),
    ("vandalis", "SKA", ""),
    ("sabotage", "SKA", ""),
    ("criminal damage", "SKA", ""),
    ("overgivet fordon", "SKR", "fordon"),
    ("skrotbil", "SKR", "fordon"),
    ("dump", "SKR", "dumpning"),
    ("fly tipping", "SKR", "dumpning"),
    ("rattor", "SKR", "rattor"),
    ("nedskrap", "SKR", ""),
    ("skrap", "SKR", "skrap"),
    ("litter", "SKR", "skrap"),
    ("sopor", "SKR", "skrap"),
    ("belysning", "MIL", "belysning"),
    ("slackt lampa", "MIL", "belysning"),
    ("trasig lampa", "MIL", "belysning"),
    ("street light", "MIL", "belysning"),
    ("skymd sikt", "MIL", "sikt"),
    ("buskage", "MIL", "sikt"),
    ("stangsel", "MIL", "stangsel"),
    ("odslig", "MIL", "odslig"),
    ("otrygg miljo", "MIL", ""),
    ("rekryter", "SAM", "paverkan"),
    ("samling", "SAM", "samlingsplats"),
    ("hanger", "SAM", "samlingsplats"),
    ("bosattning", "SOC", "bosattning"),
    ("sovande", "SOC", "bosattning"),
    ("ryktesspridning", "SOC", "rykten"),
    ("rykten", "SOC", "rykten"),
    ("social oro", "SOC", "oro"),
    ("extremis", "VBE", ""),
    ("propaganda", "VBE", "propaganda"),
    ("smallare", "ORD", "pyroteknik"),
    ("raket", "ORD", "pyroteknik"),
    ("fyrverkeri", "ORD", "pyroteknik"),
    ("pyroteknik", "ORD", "pyroteknik"),
    ("bangers", "ORD", "pyroteknik"),
    ("fyller", "ORD", "fylleri"),
    ("berusad", "ORD", "fylleri"),
    ("onykter", "ORD", "fylleri"),
    ("omhandertagande lob", "ORD", "fylleri"),
    ("drunk", "ORD", "fylleri"),
    ("hog musik", "ORD", "musik"),
    ("musik", "ORD", "musik"),
    ("noise", "ORD", "musik"),
    ("storande ljud", "ORD", "musik"),
    ("ungdomsstok", "ORD", "ungdomar"),
    ("ungdomar", "ORD", "ungdomar"),
    ("ungdomsgang", "ORD", "ungdomar"),
    ("stokigt sallskap", "ORD", "sallskap"),
    ("stokig", "ORD", "sallskap"),
    ("avvis", "ORD", ""),
    ("storning", "ORD", ""),
    ("ordningsstor", "ORD", ""),
    ("ordningslagen", "ORD", ""),
    ("disorder", "ORD", ""),
    ("obehorig", "VAK", "obehorig"),
    ("olaga intrang", "VAK", "obehorig"),
    ("olast", "VAK", "olast"),
    ("ej last", "VAK", "olast"),
    ("upplast", "VAK", "olast"),
    ("oppen dorr", "VAK", "olast"),
    ("inbrottslarm", "VAK", "larm"),
    ("larm", "VAK", "larm"),
    ("alarm", "VAK", "larm"),
    ("bevakning", "VAK", ""),
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Categorised {
    pub category: CategoryCode,
    pub subtype: Option<SubtypeCode>,
    pub severity: i64,
}

pub(crate) struct Categories {
    /// Codes, names and the sender's own words, folded.
    known: HashMap<String, Categorised>,
    subtypes: HashMap<(CategoryCode, String), SubtypeCode>,
    words: Vec<(&'static str, Categorised)>,
    severity: HashMap<CategoryCode, i64>,
}

impl Categories {
    pub fn new<'a>(
        municipality: &Municipality,
        own_words: impl Iterator<Item = (&'a String, &'a CategoryChoice)>,
    ) -> Self {
        let mut known = HashMap::new();
        let mut subtypes = HashMap::new();
        let mut severity = HashMap::new();
        for category in &municipality.categories {
            severity.insert(category.code.clone(), category.severity_default);
            for subtype in &category.subtypes {
                for name in [&subtype.name, &subtype.name_en] {
                    subtypes.insert((category.code.clone(), fold(name)), subtype.code.clone());
                    known.entry(fold(name)).or_insert_with(|| Categorised {
                        category: category.code.clone(),
                        subtype: Some(subtype.code.clone()),
                        severity: category.severity_default,
                    });
                }
                subtypes.insert(
                    (category.code.clone(), fold(subtype.code.as_str())),
                    subtype.code.clone(),
                );
            }
        }
        // A category's own name goes before a subtype's that is spelled the same.
        for category in &municipality.categories {
            for name in [category.code.as_str(), &category.name, &category.name_en] {
                known.insert(
                    fold(name),
                    Categorised {
                        category: category.code.clone(),
                        subtype: None,
                        severity: category.severity_default,
                    },
                );
            }
        }
        let words = WORDS
            .iter()
            .filter_map(|(word, category, subtype)| {
                let category = municipality.category(&(*category).into())?;
                let subtype = category.subtype(&(*subtype).into()).map(|s| s.code.clone());
                let found = Categorised {
                    category: category.code.clone(),
                    subtype,
                    severity: category.severity_default,
                };
                Some((*word, found))
            })
            .collect();
        let mut categories = Self {
            known,
            subtypes,
            words,
            severity,
        };
        for (word, choice) in own_words {
            let choice = categories.chosen(choice);
            categories.known.insert(fold(word), choice);
        }
        categories
    }

    /// A choice with the severity of its category.
    pub fn chosen(&self, choice: &CategoryChoice) -> Categorised {
        Categorised {
            severity: self.severity.get(&choice.category).copied().unwrap_or(1),
            category: choice.category.clone(),
            subtype: choice.subtype.clone(),
        }
    }

    /// The category that a word of the sender's means.
    pub fn of_word(&self, stated: &str) -> Option<Categorised> {
        let folded = fold(stated);
        self.known
            .get(&folded)
            .cloned()
            .or_else(|| self.by_words(&folded))
    }

    /// The category that a running text is about.
    pub fn of_text(&self, text: &str) -> Option<Categorised> {
        self.by_words(&fold(text))
    }

    pub fn subtype(&self, category: &CategoryCode, stated: &str) -> Option<SubtypeCode> {
        self.subtypes.get(&(category.clone(), fold(stated))).cloned()
    }

    fn by_words(&self, folded: &str) -> Option<Categorised> {
        self.words
            .iter()
            .find(|(word, _)| has_beginning(folded, word))
            .map(|(_, found)| found.clone())
    }
}

/// Whether a word in the text begins with `stem`. Stems of three letters fit only whole words; stems of
/// six letters or more fit anywhere, as in compounds.
fn has_beginning(folded: &str, stem: &str) -> bool {
    folded.match_indices(stem).any(|(at, _)| {
        let begins = at == 0 || folded.as_bytes()[at - 1] == b' ';
        let ends = folded.as_bytes().get(at + stem.len()).is_none_or(|b| *b == b' ');
        match stem.len() {
            0..=3 => begins && ends,
            4..=5 => begins,
            _ => true,
        }
    })
}

/// Whether a word is one that some category goes by, whatever the municipality.
pub(crate) fn is_category_word(folded: &str) -> bool {
    WORDS.iter().any(|(word, _, _)| has_beginning(folded, word))
}

/// Whether a text about graffiti says that it is offensive.
pub(crate) fn is_offensive(text: &str) -> bool {
    let folded = fold(text);
    [
        "rasist",
        "krankande",
        "hakkors",
        "hets mot",
        "nazis",
        "antisemit",
        "homofob",
    ]
    .iter()
    .any(|word| folded.contains(word))
}
