//! Common given and family names in Sweden, written down from general knowledge, and words that stand before names.
//! No one is pointed out by them: each is carried by very many.

use std::sync::LazyLock;

static GIVEN: LazyLock<Words> = LazyLock::new(|| Words::new(include_str!("given_names.txt")));
static FAMILY: LazyLock<Words> = LazyLock::new(|| Words::new(include_str!("family_names.txt")));

/// A list of words that says no quickly: most words of a text are in none.
struct Words {
    sorted: Vec<&'static str>,
    /// One bit per hash; a word whose bit is unset is not in the list.
    possible: Vec<u64>,
}

const POSSIBLE_BITS: usize = 1 << 16;

impl Words {
    fn new(list: &'static str) -> Words {
        let mut sorted: Vec<&str> = list.split_ascii_whitespace().collect();
        sorted.sort_unstable();
        let mut possible = vec![0; POSSIBLE_BITS / 64];
        for word in &sorted {
            let bit = bit_of(word);
            possible[bit / 64] |= 1 << (bit % 64);
        }
        Words { sorted, possible }
    }

    fn contain(&self, word: &str) -> bool {
        let bit = bit_of(word);
        self.possible[bit / 64] & (1 << (bit % 64)) != 0 && self.sorted.binary_search(&word).is_ok()
    }
}

fn bit_of(word: &str) -> usize {
    let hash = word.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash >> 16) as usize & (POSSIBLE_BITS - 1)
}

/// The word is on the list of given names as it stands.
pub(super) fn is_given(word: &str) -> bool {
    GIVEN.contain(word)
}

/// Which kinds of name a word can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::screening) struct Known {
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
        // "Anna-Lena", "Lindh-Berg": the parts tell.
        let parts = word
            .split_once('-')
            .map(|(first, rest)| (first, rest.rsplit('-').next().unwrap_or(rest)));
        Known {
            given: is_given(word) || parts.is_some_and(|(first, last)| is_given(first) && is_given(last)),
            family: FAMILY.contain(word) || parts.is_some_and(|(_, last)| FAMILY.contain(last)),
            built_as_family: FAMILY_ENDINGS
                .iter()
                .any(|ending| word.strip_suffix(ending).is_some_and(|stem| stem.len() >= 2)),
        }
    }

    /// For the model: a small number that tells the cases apart.
    pub fn code(self) -> u32 {
        u32::from(self.given) + 2 * u32::from(self.family) + 4 * u32::from(self.built_as_family)
    }
}

const FAMILY_ENDINGS: [&str; 34] = [
    "sson", "sen", "qvist", "kvist", "quist", "ström", "berg", "bergh", "gren", "lund", "lundh", "blad",
    "stedt", "mark", "dahl", "holm", "borg", "strand", "ander", "elius", "enius", "rén", "lén", "dén", "lin",
    "din", "man", "sjö", "vić", "ovic", "zadeh", "oğlu", "vall", "wall",
];

/// Stands within a name: von Essen, Anna de la Cruz.
pub(super) fn is_particle(word: &str) -> bool {
    begins_a_name(word)
        || matches!(
            word,
            "de" | "der" | "di" | "da" | "la" | "le" | "du" | "dos" | "ben"
        )
}

/// Such a word that is nothing else in Swedish, so that a name can begin with it.
pub(super) fn begins_a_name(word: &str) -> bool {
    matches!(word, "von" | "van" | "af" | "al" | "el" | "bin")
}

/// What a street, a church or a school is called after a person's name: Per Hallströms väg, Hedvig Eleonora kyrka.
pub(super) fn is_word_for_place(word: &str) -> bool {
    matches!(
        word,
        "väg"
            | "vägen"
            | "gata"
            | "gatan"
            | "bangata"
            | "allé"
            | "allén"
            | "torg"
            | "torget"
            | "gränd"
            | "gränden"
            | "backe"
            | "backen"
            | "stig"
            | "stigen"
            | "kyrka"
            | "kyrkogård"
            | "kapell"
            | "park"
            | "skola"
            | "gymnasium"
            | "församling"
            | "sjukhus"
            | "station"
            | "centrum"
            | "bro"
            | "udde"
            | "strand"
            | "kaj"
            | "plan"
            | "plats"
            | "esplanad"
            | "boulevard"
            | "trappor"
    )
}

/// The same as the last word of a place's whole name, less those that are also family names: Maria Plan.
pub(super) fn ends_a_place(word: &str) -> bool {
    is_word_for_place(word)
        && !matches!(
            word,
            "backe" | "backen" | "bro" | "strand" | "kaj" | "park" | "udde"
        )
}

/// A shop, a company or an authority, or a word of its name.
pub(super) fn is_organisation(word: &str) -> bool {
    const ENDINGS: [&str; 16] = [
        "bolaget",
        "föreningen",
        "förvaltningen",
        "tjänsten",
        "kommun",
        "kommunen",
        "försvaret",
        "myndigheten",
        "bostäder",
        "fastigheter",
        "verket",
        "polisen",
        "skolan",
        "hallen",
        "banken",
        "centralen",
    ];
    const WORDS: &str = "ab aimo bank bauhaus biltema blocks bostad brf burger byggmax circle city coop dollarstore dressmann \
        easypark ekonomi elgiganten espresso europark förening forum förskola företag gekås gym hemköp hm hotell hsb ica ikea \
        inkasso jula jysk kicks king konsum konsult kvantum krog kundtjänst lasarett lidl lindex mack maxi mcdonald mcdonalds \
        mekonomen nordea okq8 parkering pizzeria polis polisen pressbyrån qpark restaurang riksbyggen rikshem rover rusta \
        rädda räddningstjänsten security securitas sl sj st1 stadium stadsmissionen subway supermarket swedbank systembolaget \
        tempo trafikverket taxi uber verisure verkstad vårdcentral volvo willys xxl";
    let stem = word.strip_suffix('s').unwrap_or(word);
    let known = |word: &str| WORDS.split_ascii_whitespace().any(|other| other == word);
    known(word)
        || known(stem)
        || ENDINGS
            .iter()
            .any(|ending| word.ends_with(ending) || stem.ends_with(ending))
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
