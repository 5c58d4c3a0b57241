//! Every text that a reader meets, from the Fluent files in `texts/`. Swedish is the language that is
//! written first; English is complete. A key without a text fails a test, never a page.

use std::collections::HashMap;
use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    Swedish,
    English,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Swedish, Self::English];

    pub fn tag(self) -> &'static str {
        match self {
            Self::Swedish => "sv",
            Self::English => "en",
        }
    }

    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.tag() == tag)
    }
}

/// One file per subject, the same names in both languages.
macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        const SWEDISH: &[(&str, &str)] = &[$(($name, include_str!(concat!("../texts/sv/", $name, ".ftl")))),+];
        const ENGLISH: &[(&str, &str)] = &[$(($name, include_str!(concat!("../texts/en/", $name, ".ftl")))),+];
    };
}

files![
    "frame",
    "words",
    "account",
    "openid",
    "passkeys",
    "start",
    "event",
    "event_form",
    "events",
    "explore",
    "patterns",
    "map",
    "pictures",
    "decisions",
    "governance",
    "making",
    "chain",
    "imports",
    "remarks",
    "reports",
    "public",
    "inbox",
    "journal",
    "coverage",
    "feedback",
    "screening",
    "sending",
    "desk",
    "effect",
    "safety_survey",
    "forecast",
    "acknowledgement",
    "compare",
    "methods",
    "rights",
    "secrecy",
    "disposal",
    "confirm",
    "api_tokens",
    "disclosure",
    "masking",
];

pub struct Texts {
    spoken: HashMap<Language, Spoken>,
}

struct Spoken {
    bundle: FluentBundle<FluentResource>,
    /// Texts with nothing to fill in, put together once: a page asks for hundreds of them.
    plain: HashMap<String, String>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Texts")
    }
}

impl Texts {
    /// Reads the texts that are built into the program.
    ///
    /// # Panics
    /// When a text file has a fault; a test reads them all, so a program that was released has none.
    pub fn load() -> Self {
        Self {
            spoken: Language::ALL
                .map(|language| (language, Spoken::load(language)))
                .into(),
        }
    }

    pub fn get(&self, language: Language, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let spoken = &self.spoken[&language];
        if let Some(text) = spoken.plain.get(key) {
            return text.clone();
        }
        let Some(pattern) = spoken.bundle.get_message(key).and_then(|m| m.value()) else {
            tracing::error!(key, language = language.tag(), "text is missing");
            return format!("⟨{key}⟩");
        };
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut faults = Vec::new();
        let text = spoken
            .bundle
            .format_pattern(pattern, Some(&args), &mut faults)
            .into_owned();
        for fault in faults {
            tracing::error!(key, %fault, "text could not be put together");
        }
        text
    }

    pub fn has(&self, language: Language, key: &str) -> bool {
        self.spoken[&language]
            .bundle
            .get_message(key)
            .is_some_and(|m| m.value().is_some())
    }
}

impl Spoken {
    fn load(language: Language) -> Self {
        let (files, id) = match language {
            Language::Swedish => (SWEDISH, langid!("sv-SE")),
            Language::English => (ENGLISH, langid!("en-GB")),
        };
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        for (name, text) in files {
            let resource = FluentResource::try_new((*text).to_owned())
                .unwrap_or_else(|(_, faults)| panic!("texts/{}/{name}.ftl: {faults:?}", language.tag()));
            bundle
                .add_resource(resource)
                .unwrap_or_else(|faults| panic!("texts/{}/{name}.ftl: {faults:?}", language.tag()));
        }
        let plain = keys(files)
            .filter_map(|key| {
                let pattern = bundle.get_message(key)?.value()?;
                let mut lacking = Vec::new();
                let text = bundle.format_pattern(pattern, None, &mut lacking).into_owned();
                lacking.is_empty().then(|| (key.to_owned(), text))
            })
            .collect();
        Self { bundle, plain }
    }
}

/// The keys of the texts, in their order.
fn keys(files: &'static [(&str, &str)]) -> impl Iterator<Item = &'static str> {
    let key = |line: &'static str| {
        let (key, _) = line.split_once(" =")?;
        key.starts_with(|c: char| c.is_ascii_lowercase()).then_some(key)
    };
    files
        .iter()
        .flat_map(move |(_, text)| text.lines().filter_map(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn both_languages_have_the_same_keys() {
        let all = |files| keys(files).collect::<BTreeSet<_>>();
        let (sv, en) = (all(SWEDISH), all(ENGLISH));
        let only_sv: Vec<_> = sv.difference(&en).collect();
        let only_en: Vec<_> = en.difference(&sv).collect();
        assert!(
            only_sv.is_empty() && only_en.is_empty(),
            "only Swedish: {only_sv:?}; only English: {only_en:?}"
        );
    }

    /// Keys in templates and code stand as `t("key")`, `tn("key"`, `ta("key"` or `tw("key"`.
    fn used_keys(dir: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                used_keys(&path, found);
            } else if path.extension().is_some_and(|e| e == "html" || e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for call in ["t(\"", "tn(\"", "ta(\"", "tw(\""] {
                    for (at, _) in text.match_indices(call) {
                        let before = text[..at].chars().next_back();
                        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                            continue;
                        }
                        let rest = &text[at + call.len()..];
                        let key = &rest[..rest.find('"').unwrap_or(0)];
                        if key.contains('-')
                            && key
                                .chars()
                                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                        {
                            found.insert(key.to_owned());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn every_key_that_a_page_asks_for_has_a_text() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut used = BTreeSet::new();
        used_keys(&root.join("templates"), &mut used);
        used_keys(&root.join("src"), &mut used);
        assert!(used.len() > 20, "the search for keys found only {}", used.len());
        let texts = Texts::load();
        for language in Language::ALL {
            let missing: Vec<_> = used.iter().filter(|key| !texts.has(language, key)).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", language.tag());
        }
    }

    /// Fields and their choices, those of rows too.
    fn told(fields: &[domain::record::Field], found: &mut BTreeSet<String>) {
        use domain::record::Shape;
        for field in fields {
            found.insert(format!("said-{}", field.name));
            let mut shape = &field.shape;
            while let Shape::Many(inner) = shape {
                shape = inner;
            }
            match shape {
                Shape::Row(below) => told(below, found),
                Shape::Choice(codes) => found.extend(codes.iter().map(|code| format!("choice-{code}"))),
                _ => (),
            }
        }
    }

    #[test]
    fn every_kind_of_record_has_its_words() {
        use domain::chain::RecordKind;
        let mut wanted = BTreeSet::new();
        for kind in RecordKind::ALL {
            wanted.insert(format!("record-{}", kind.code()));
            wanted.insert(format!("records-{}", kind.code()));
            told(kind.fields(), &mut wanted);
        }
        wanted.extend(
            domain::owed::OwedKind::CODES
                .iter()
                .map(|code| format!("owed-{code}")),
        );
        wanted.extend(
            domain::trace::Level::ALL
                .iter()
                .map(|level| format!("level-{}", level.code())),
        );
        let states = domain::promise::PromiseState::ALL;
        wanted.extend(
            states
                .iter()
                .map(|state| format!("state-promise-{}", state.code())),
        );
        let texts = Texts::load();
        for language in Language::ALL {
            let missing: Vec<_> = wanted.iter().filter(|key| !texts.has(language, key)).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", language.tag());
        }
    }

    /// The text of a code, with something in the place of each word that it is given. A text that asks for
    /// more, or leaves something out, is a fault.
    fn check_remark(texts: &Texts, language: Language, code: &str, words: &[&str]) -> String {
        let key = format!("remark-{}", code.replace('_', "-"));
        let bundle = &texts.spoken[&language].bundle;
        let pattern = bundle.get_message(&key).and_then(|m| m.value());
        let pattern = pattern.unwrap_or_else(|| panic!("{}: {key} has no text", language.tag()));
        let given: FluentArgs<'_> = words.iter().map(|word| (*word, format!("«{word}»"))).collect();
        let mut faults = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&given), &mut faults);
        assert!(faults.is_empty(), "{}: {key}: {faults:?}", language.tag());
        for word in words {
            assert!(
                text.contains(&format!("«{word}»")),
                "{}: {key}: {word}",
                language.tag()
            );
        }
        text.into_owned()
    }

    #[test]
    fn whatever_a_reading_remarks_has_a_text_in_each_language() {
        use import::{ImportError, Note, PHRASES, Reason};
        let own: import::Codes = &[
            ("cancelled", &[]),
            ("stopped", &["detail"]),
            ("store", &["detail"]),
            ("abandoned", &[]),
        ];
        let kinds = [Reason::CODES, Note::CODES, ImportError::CODES, own];
        let all = kinds.iter().chain(&PHRASES).copied().flatten();
        let different: BTreeSet<_> = all.clone().map(|(code, _)| code).collect();
        assert_eq!(
            different.len(),
            all.clone().count(),
            "two remarks have the same code"
        );
        let texts = Texts::load();
        for language in Language::ALL {
            for (code, words) in all.clone() {
                check_remark(&texts, language, code, words);
            }
            for (code, words) in ImportError::CODES {
                let text = check_remark(&texts, language, code, words);
                assert!(text.contains(". "), "{code} says what to do: {text}");
            }
            let names = [
                ("reason", Reason::CODES),
                ("note", Note::CODES),
                ("import-error", ImportError::CODES),
            ];
            for (kind, codes) in names {
                for (code, _) in codes {
                    let key = format!("{kind}-{}", code.replace('_', "-"));
                    assert!(texts.has(language, &key), "{}: {key}", language.tag());
                }
            }
        }
    }
}
