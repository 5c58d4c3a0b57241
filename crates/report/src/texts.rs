//! The words of figures, documents and spreadsheets, Swedish first, from Fluent files; and how dates and numbers are
//! written in each language.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use unic_langid::{LanguageIdentifier, langid};

const SV: &str = include_str!("../texts/sv.ftl");
const EN: &str = include_str!("../texts/en.ftl");

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    Swedish,
    English,
}

static SWEDISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(langid!("sv"), SV));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(langid!("en"), EN));

fn bundle(language: LanguageIdentifier, source: &'static str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Marks around inserted values would end up as stray characters in files and drawings.
    bundle.set_use_isolating(false);
    // A line that does not parse is left out; the tests compare the keys of both files with those in use.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

impl Language {
    /// The language of a tag such as `sv`, `en` or `en-GB`; Swedish unless it is English.
    pub fn from_tag(tag: &str) -> Self {
        if tag == "en" || tag.starts_with("en-") {
            Self::English
        } else {
            Self::Swedish
        }
    }

    pub fn tag(self) -> &'static str {
        match self {
            Self::Swedish => "sv",
            Self::English => "en",
        }
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        match self {
            Self::Swedish => &SWEDISH,
            Self::English => &ENGLISH,
        }
    }

    /// The text of a key; the key itself when there is none, which a test rules out.
    pub(crate) fn say(self, key: &str) -> String {
        self.say_with(key, &[])
    }

    pub(crate) fn say_with(self, key: &str, values: &[(&'static str, Said<'_>)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, value.0.clone());
        }
        let bundle = self.bundle();
        match bundle.get_message(key).and_then(|m| m.value()) {
            Some(pattern) => bundle
                .format_pattern(pattern, Some(&args), &mut Vec::new())
                .into_owned(),
            None => key.to_owned(),
        }
    }

    /// `1 234`, `1,234`.
    pub fn integer(self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let separator = match self {
            Self::Swedish => '\u{a0}',
            Self::English => ',',
        };
        let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
        if n < 0 {
            text.push('\u{2212}');
        }
        // Four digits are read at a glance; longer numbers are grouped.
        let grouped = digits.len() > 4;
        for (i, digit) in digits.chars().enumerate() {
            if grouped && i > 0 && (digits.len() - i).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }

    /// `3,5`, `3.5`, with so many decimals.
    pub fn decimal(self, x: f64, decimals: usize) -> String {
        let text = format!("{:.decimals$}", x.abs());
        let negative = x < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b));
        let text = match self {
            Self::Swedish => text.replace('.', ","),
            Self::English => text,
        };
        if negative { format!("\u{2212}{text}") } else { text }
    }

    pub fn month(self, month: i8) -> String {
        self.say(&format!("month-{month}"))
    }

    /// `7 mars 2022`, `7 March 2022`.
    pub fn date(self, day: Date) -> String {
        format!("{} {} {}", day.day(), self.month(day.month()), day.year())
    }

    /// `7–13 mars 2022`, as short as the two days allow.
    pub fn days(self, from: Date, to: Date) -> String {
        if from.year() != to.year() {
            format!("{} – {}", self.date(from), self.date(to))
        } else if from.month() != to.month() {
            format!("{} {} – {}", from.day(), self.month(from.month()), self.date(to))
        } else {
            format!("{}–{}", from.day(), self.date(to))
        }
    }

    /// `14 mars 2022 kl. 09.12`, on the given clock.
    pub fn instant(self, at: Timestamp, zone: &TimeZone) -> String {
        let local = at.to_zoned(zone.clone());
        let (hour, minute) = (format!("{:02}", local.hour()), format!("{:02}", local.minute()));
        self.say_with(
            "instant",
            &[
                ("date", self.date(local.date()).into()),
                ("hour", hour.into()),
                ("minute", minute.into()),
            ],
        )
    }

    /// `a, b och c`.
    pub fn list<T: AsRef<str>>(self, items: &[T]) -> String {
        match items {
            [] => String::new(),
            [only] => only.as_ref().to_owned(),
            [first @ .., last] => {
                let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
                format!("{} {} {}", first.join(", "), self.say("and"), last.as_ref())
            }
        }
    }
}

/// A value for a text: words as they stand, or a number by which the text chooses its form.
pub(crate) struct Said<'a>(FluentValue<'a>);

impl<'a> From<&'a str> for Said<'a> {
    fn from(text: &'a str) -> Self {
        Self(FluentValue::String(Cow::Borrowed(text)))
    }
}

impl From<String> for Said<'_> {
    fn from(text: String) -> Self {
        Self(FluentValue::String(Cow::Owned(text)))
    }
}

impl From<i64> for Said<'_> {
    fn from(n: i64) -> Self {
        Self(FluentValue::from(n))
    }
}

impl From<usize> for Said<'_> {
    fn from(n: usize) -> Self {
        Self(FluentValue::from(n))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(source: &str) -> BTreeSet<&str> {
        source
            .lines()
            .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|l| l.split_once(" =").map(|(key, _)| key))
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_and_every_line_parses() {
        assert_eq!(keys(SV), keys(EN));
        for (language, source) in [(Language::Swedish, SV), (Language::English, EN)] {
            assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{language:?}");
            for key in keys(source) {
                assert!(language.bundle().has_message(key), "{language:?} {key}");
            }
        }
    }

    /// Keys written out in the crate's code, wherever a text is asked for.
    fn keys_in_use(folder: &std::path::Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                keys_in_use(&path, found);
            } else {
                let code = std::fs::read_to_string(&path).unwrap();
                for ask in ["say(\"", "say_with(\"", "heading(\""] {
                    let keys = code.split(ask).skip(1).filter_map(|rest| rest.split('"').next());
                    found.extend(keys.map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn every_text_that_is_asked_for_exists() {
        let mut asked = BTreeSet::new();
        keys_in_use(
            &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut asked,
        );
        let there = keys(SV);
        let missing: Vec<&String> = asked.iter().filter(|k| !there.contains(k.as_str())).collect();
        assert!(asked.len() > 50 && missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn dates_and_numbers_are_written_as_the_language_does() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let (sv, en) = (Language::Swedish, Language::English);
        assert_eq!(sv.days(day("2022-03-07"), day("2022-03-13")), "7–13 mars 2022");
        assert_eq!(
            sv.days(day("2022-02-28"), day("2022-03-06")),
            "28 februari – 6 mars 2022"
        );
        assert_eq!(
            en.days(day("2020-12-28"), day("2021-01-03")),
            "28 December 2020 – 3 January 2021"
        );
        assert_eq!(sv.decimal(-0.04, 1), "0,0");
        assert_eq!(sv.decimal(-3.25, 1), "\u{2212}3,2");
        assert_eq!(
            (sv.integer(12_345), en.integer(-1_234_567)),
            ("12\u{a0}345".into(), "\u{2212}1,234,567".into())
        );
        assert_eq!(sv.integer(1234), "1234");
        assert_eq!(sv.list(&["a", "b", "c"]), "a, b och c");
    }
}
