//! Common given and family names in Sweden, written down from general knowledge, and words that stand before names.
//! No one is pointed out by them: each is carried by very many.

use std::sync::LazyLock;

static GIVEN: LazyLock<Vec<&'static str>> = LazyLock::new(|| sorted(include_str!("given_names.txt")));
static FAMILY: LazyLock<Vec<&'static str>> = LazyLock::new(|| sorted(include_str!("family_names.txt")));

fn sorted(words: &'static str) -> Vec<&'static str> {
    let mut words: Vec<&str> = words.split_ascii_whitespace().collect();
    words.sort_unstable();
    words
}

/// Which kinds of name a word can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Known {
    pub given: bool,
    pub family: bool,
    /// Built like a Swedish family name: ends as they do, and has something before the ending.
    pub built_as_family: bool,
}

impl Known {
    /// The word in small letters; a genitive counts as its stem, "annas" as "anna".
    pub fn of(word: &str) -> Known {
        let found = Known::exactly(word);
        match word.strip_suffix('s') {
            Some(stem) if found == Known::default() && stem.len() > 2 => Known::exactly(stem),
            _ => found,
        }
    }

    fn exactly(word: &str) -> Known {
        let is_given = |word: &str| GIVEN.binary_search(&word).is_ok();
        let is_family = |word: &str| FAMILY.binary_search(&word).is_ok();
        // "Anna-Lena", "Lindh-Berg": the parts tell.
        let (first, last) = (
            word.split('-').next().unwrap_or(word),
            word.rsplit('-').next().unwrap_or(word),
        );
        Known {
            given: is_given(word) || (first.len() < word.len() && is_given(first) && is_given(last)),
            family: is_family(word) || (first.len() < word.len() && is_family(last)),
            built_as_family: FAMILY_ENDINGS
                .iter()
                .any(|ending| word.strip_suffix(ending).is_some_and(|stem| stem.len() >= 2)),
        }
    }

    /// For the model: a small number that tells the cases apart.
    pub fn code(self) -> u32 {
        u32::from(self.given) + 2 * u32::from(self.family) + 4 * u32::from(self.built_as_family)
    }

    pub fn any_family(self) -> bool {
        self.family || self.built_as_family
    }
}

const FAMILY_ENDINGS: [&str; 32] = [
    "sson", "sen", "qvist", "kvist", "quist", "ström", "berg", "bergh", "gren", "lund", "lundh", "blad",
    "stedt", "mark", "dahl", "holm", "borg", "strand", "ander", "elius", "enius", "rén", "lén", "dén", "lin",
    "din", "man", "sjö", "vić", "ovic", "zadeh", "oğlu",
];

/// Joins given and family name: von Essen, de la Cruz.
pub(super) fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "von"
            | "van"
            | "de"
            | "der"
            | "den"
            | "af"
            | "av"
            | "al"
            | "el"
            | "bin"
            | "ben"
            | "di"
            | "da"
            | "la"
            | "le"
            | "du"
            | "dos"
    )
}

/// A function or relation that is followed by a name when one stands there: vaktmästare Erik, grannen Anna.
pub(super) fn is_role(word: &str) -> bool {
    const ENDINGS: [&str; 24] = [
        "chef",
        "chefen",
        "ledare",
        "ledaren",
        "mästare",
        "mästaren",
        "vakt",
        "vakten",
        "väktare",
        "väktaren",
        "värd",
        "värden",
        "lärare",
        "läraren",
        "sekreterare",
        "sekreteraren",
        "sköterska",
        "handläggare",
        "handläggaren",
        "förvaltare",
        "förvaltaren",
        "rektor",
        "rektorn",
        "samordnare",
    ];
    matches!(
        word,
        "herr"
            | "hr"
            | "fru"
            | "fröken"
            | "mannen"
            | "kvinnan"
            | "killen"
            | "tjejen"
            | "pojken"
            | "flickan"
            | "grannen"
            | "heter"
            | "hette"
            | "kallas"
            | "kallad"
            | "namnet"
            | "namn"
            | "vid_namn"
            | "hyresgästen"
            | "boende"
            | "städaren"
            | "polisman"
            | "polismannen"
            | "inspektör"
            | "tekniker"
            | "snickare"
            | "målare"
            | "chauffören"
            | "brodern"
            | "systern"
            | "sonen"
            | "dottern"
            | "pappan"
            | "mamman"
            | "kompisen"
            | "kollegan"
            | "kollega"
            | "kurator"
            | "kuratorn"
            | "coach"
            | "tränare"
            | "tränaren"
            | "vikarie"
            | "vittnet"
            | "målsägande"
            | "kontaktperson"
    ) || ENDINGS.iter().any(|ending| word.ends_with(ending))
}
