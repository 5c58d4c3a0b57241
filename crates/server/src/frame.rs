//! What surrounds every page: who reads it, in which language and municipality, and the way about.

use std::sync::{Arc, OnceLock};

use domain::access::{Act, Principal};
use domain::goal::IndicatorValue;
use domain::municipality::Look;
use domain::time::IsoWeek;
use fluent_bundle::FluentValue;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::app::Home;
use crate::assets;
use crate::held::Held;
use crate::texts::{Language, Texts};
use crate::wording;

/// Given to every template as `frame`.
#[derive(Clone)]
pub struct Frame {
    pub language: Language,
    /// Where the reader is, for the way about and for coming back.
    pub path: String,
    pub csrf: String,
    pub home: Option<Arc<Home>>,
    pub reader: Option<Reader>,
    /// The key of a text that tells what was just done.
    pub notice: Option<String>,
    pub today: Option<Date>,
}

#[derive(Clone)]
pub struct Reader {
    pub name: String,
    pub partner: String,
    pub principal: Principal,
    pub in_several_municipalities: bool,
    pub draft_key: String,
}

/// Whatever a template counts with.
pub trait Count {
    fn count(self) -> i64;
}

impl Count for i64 {
    fn count(self) -> i64 {
        self
    }
}

impl Count for usize {
    fn count(self) -> i64 {
        i64::try_from(self).unwrap_or(i64::MAX)
    }
}

impl<T: Count + Copy> Count for &T {
    fn count(self) -> i64 {
        (*self).count()
    }
}

pub struct NavItem {
    pub href: &'static str,
    pub key: &'static str,
    pub shortcut: &'static str,
    pub here: bool,
}

fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(Texts::load)
}

impl Frame {
    /// A frame for someone who is not logged in, or for a page that could not be made.
    pub fn bare() -> Self {
        Self {
            language: Language::Swedish,
            path: "/".into(),
            csrf: String::new(),
            home: None,
            reader: None,
            notice: None,
            today: None,
        }
    }

    pub fn t(&self, key: impl AsRef<str>) -> String {
        texts().get(self.language, key.as_ref(), &[])
    }

    /// Words in which no range of numbers is parted between lines.
    pub fn held<'w>(&self, words: &'w str) -> Held<'w> {
        Held(words)
    }

    /// Whether there is a text, for words that come from the register.
    pub fn has(&self, key: &str) -> bool {
        texts().has(self.language, key)
    }

    /// A text with a number `n`.
    pub fn tn(&self, key: &str, n: impl Count) -> String {
        let n = n.count();
        texts().get(
            self.language,
            key,
            &[("n", FluentValue::from(n)), ("text", wording::number(n).into())],
        )
    }

    /// A text with one word or name in it, `{ $text }`.
    pub fn ta(&self, key: &str, text: impl std::fmt::Display) -> String {
        texts().get(self.language, key, &[("text", text.to_string().into())])
    }

    /// A text with words of its own, by name.
    pub fn tw(&self, key: &str, words: &[(&str, FluentValue<'_>)]) -> String {
        texts().get(self.language, key, words)
    }

    pub fn tag(&self) -> &'static str {
        self.language.tag()
    }

    pub fn url(&self, logical: &str) -> &'static str {
        assets::url(logical)
    }

    /// An icon's address in the sprite.
    pub fn icon(&self, name: &str) -> String {
        format!("{}#{name}", assets::url("icons.svg"))
    }

    /// Whose a draft is: the next reader in the same browser is not offered it.
    pub fn account(&self) -> String {
        let account = self.reader.as_ref().map(|r| r.principal.account);
        account.map_or_else(String::new, |id| id.to_string())
    }

    /// The key that the reader's drafts are sealed with (`drafts.rs`); empty when there is none.
    pub fn draft_key(&self) -> &str {
        self.reader.as_ref().map_or("", |r| &r.draft_key)
    }

    /// What a search may be, so that a browser does not send the plainest identity numbers and e-mail addresses at all; the
    /// server looks closer (`pages/screening.rs`).
    pub fn search_pattern(&self) -> &'static str {
        r"(?!.*[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{2}(?:-|\+)[0-9]{4})(?!.*\S@\S+\.\S).*"
    }

    pub fn may(&self, act: Act) -> bool {
        self.reader.as_ref().is_some_and(|r| r.principal.may(act))
    }

    /// Whether the reader may report events, so that the button is there.
    pub fn may_report(&self) -> bool {
        self.may(Act::ReportEvent)
    }

    pub fn may_see_events(&self) -> bool {
        self.may(Act::ReadAllEvents) || self.may(Act::ReadOwnEvents)
    }

    /// Whether the municipality has turned the forecast on, and the reader may read it.
    pub fn tells_next_week(&self) -> bool {
        self.may(Act::ReadGovernance) && self.home.as_ref().is_some_and(|h| h.municipality.forecast)
    }

    pub fn municipality_name(&self) -> &str {
        self.home.as_ref().map_or("", |h| &h.municipality.name)
    }

    /// Of the municipality's documents.
    pub fn look(&self) -> &Look {
        static PLAIN: Look = Look {
            accent: None,
            logo: None,
        };
        self.home.as_ref().map_or(&PLAIN, |h| &h.municipality.look)
    }

    pub fn zone(&self) -> TimeZone {
        self.home.as_ref().map_or(TimeZone::UTC, |h| h.zone.clone())
    }

    pub fn nav(&self) -> Vec<NavItem> {
        let all: [(&'static str, &'static str, &'static str, bool); 13] = [
            ("/", "nav-start", "g o", true),
            ("/handelser", "nav-events", "g h", self.may_see_events()),
            ("/utforska", "nav-explore", "g u", self.may(Act::ReadAllEvents)),
            ("/inkorg", "nav-inbox", "g i", self.may(Act::SortInbox)),
            ("/import", "nav-import", "g m", self.may(Act::ImportFile)),
            ("/lagesbild", "nav-pictures", "g l", self.may(Act::ReadPictures)),
            ("/beslut", "nav-decisions", "g b", self.may(Act::AnswerDecision)),
            (
                "/aterkoppling",
                "nav-feedback",
                "g a",
                self.may(Act::ReadFeedback),
            ),
            ("/att-gora", "nav-owed", "g t", self.may(Act::ReadGovernance)),
            (
                "/styrdokument",
                "nav-governance",
                "g s",
                self.may(Act::ReadGovernance),
            ),
            ("/kedjan", "nav-chain", "g e", self.may(Act::ReadGovernance)),
            ("/konton", "nav-accounts", "g k", self.may(Act::ManageAccounts)),
            ("/logg", "nav-journal", "g j", self.may(Act::ReadJournal)),
        ];
        all.into_iter()
            .filter(|(.., allowed)| *allowed)
            .map(|(href, key, shortcut, _)| {
                let here = if href == "/" {
                    self.path == "/"
                } else {
                    self.path.starts_with(href)
                        || (href == "/styrdokument" && self.is_governance())
                        || (href == "/kedjan" && self.is_chain())
                };
                NavItem {
                    href,
                    key,
                    shortcut,
                    here,
                }
            })
            .collect()
    }

    /// The pages that lie beside the governing documents, under the same heading in the menu.
    fn is_governance(&self) -> bool {
        [
            "/skyldigheter",
            "/organisation",
            "/overlamning",
            "/personberoende",
            "/dagordning",
        ]
        .iter()
        .any(|p| self.path.starts_with(p))
    }

    /// The pages that show the chain from one side or another.
    fn is_chain(&self) -> bool {
        [
            "/sparning",
            "/pengar",
            "/kalender",
            "/tertial",
            "/revision",
            "/rapporter",
            "/atgarder",
            "/mal",
            "/trygghet",
        ]
        .iter()
        .any(|p| self.path.starts_with(p))
    }

    pub fn date(&self, day: &Date) -> String {
        wording::date(*day, self.language)
    }

    pub fn long_date(&self, day: &Date) -> String {
        wording::long_date(*day, self.language)
    }

    pub fn instant(&self, at: &Timestamp) -> String {
        wording::instant(*at, &self.zone(), self.language)
    }

    pub fn number(&self, n: impl Count) -> String {
        wording::number(n.count())
    }

    /// "7–13 mars 2022".
    pub fn week_dates(&self, week: &IsoWeek) -> String {
        wording::date_range(week.monday(), week.sunday(), self.language)
    }

    /// The same language for figures and documents.
    pub fn report_language(&self) -> report::Language {
        report::Language::from_tag(self.tag())
    }

    /// What an indicator was measured to: what is counted in full has no decimals, what is estimated one.
    pub fn measured(&self, value: &IndicatorValue) -> String {
        let is_counted = value.uncertainty.is_none() && value.value.fract() == 0.0;
        self.decimal(&value.value, usize::from(!is_counted))
    }

    pub fn decimal(&self, value: &f64, places: usize) -> String {
        wording::decimal(*value, places, self.language)
    }
}
