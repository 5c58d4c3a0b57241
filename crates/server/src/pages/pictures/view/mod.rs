//! The week's figures in the reader's words: what the page shows, part by part. A reader who does not work
//! with the register gets counts only through disclosure control, and no figure finer than an area.

mod counts;
mod figures;
mod told;

pub use figures::{ShownFigure, WeekFigure, placed_name, placed_number};

use analysis::{Audience, CountRange, Verdict, WeeklyDraft};
use domain::access::Act;
use domain::codes::*;
use domain::municipality::Municipality;
use domain::picture::{Level, Picture};
use domain::time::IsoWeek;

use crate::forms::query;
use crate::frame::Frame;
use crate::pages::explore::placed::count_for;

/// The list of the events behind a figure.
pub fn events_href(
    week: IsoWeek,
    area: Option<&AreaCode>,
    category: Option<&CategoryCode>,
    partner: Option<&PartnerCode>,
    text: &str,
) -> String {
    let week = week.to_string();
    let fields = [
        ("vecka", week.as_str()),
        ("omrade", area.map_or("", AreaCode::as_str)),
        ("kategori", category.map_or("", CategoryCode::as_str)),
        ("organisation", partner.map_or("", PartnerCode::as_str)),
        ("q", text),
    ];
    format!("/handelser{}", query(&fields))
}

/// For addresses that show the same version and area as the page.
pub fn version_and_area(picture: Option<&Picture>, area: Option<&AreaCode>) -> String {
    let version = picture.map(|p| p.version.to_string());
    query(&[
        ("omrade", area.map_or("", AreaCode::as_str)),
        ("version", version.as_deref().unwrap_or_default()),
    ])
}

/// Something that stands out, with the list of its events for those who may see it.
pub struct Finding {
    pub sentence: String,
    pub above: bool,
    /// Incomplete reporting explains it better.
    pub caused: bool,
    pub href: Option<String>,
}

/// One area's count against what was expected.
pub struct Tile {
    pub code: AreaCode,
    pub name: String,
    pub value: String,
    pub range: String,
    pub word: &'static str,
    pub class: &'static str,
    pub bar: Option<Bar>,
    pub note: String,
    pub href: Option<String>,
    pub level: Option<Level>,
}

/// Where range and count lie on a line from 0 to 100.
pub struct Bar {
    pub from: String,
    pub width: String,
    pub at: String,
}

pub struct CategoryRow {
    pub name: String,
    pub href: Option<String>,
    pub value: String,
    pub range: String,
    pub word: &'static str,
    pub chip: &'static str,
}

pub struct PlaceRow {
    pub number: usize,
    pub name: String,
    pub area: String,
    pub this_week: String,
    pub last_8_weeks: String,
    pub weeks_active: i64,
    pub categories: String,
    pub href: String,
}

pub struct CoverageRow {
    pub name: String,
    pub state: &'static str,
    pub chip: &'static str,
    pub events: String,
    pub silent_weeks: i64,
    pub note: String,
    pub href: Option<String>,
}

pub struct ReviewRow {
    pub id: DecisionId,
    pub text: String,
    pub about: String,
    pub responsible: String,
    pub week: IsoWeek,
    pub due: String,
    pub state: &'static str,
    pub chip: &'static str,
    pub late: String,
    pub outcome: Option<String>,
    pub outcome_text: String,
    pub events: String,
    pub open: bool,
}

/// Everything about the week that is shown beside what people wrote.
pub struct View {
    pub total: String,
    pub total_range: String,
    pub total_word: &'static str,
    pub total_chip: &'static str,
    pub findings: Vec<Finding>,
    pub tiles: Vec<Tile>,
    pub without_area: i64,
    pub categories: Vec<CategoryRow>,
    pub coverage: Vec<CoverageRow>,
    pub coverage_lead: String,
    pub silent: Vec<String>,
    pub reviews: Vec<ReviewRow>,
    /// Only for those who work with the register.
    pub detail: Option<Detail>,
    pub method: Vec<String>,
    pub public_sources: String,
}

pub struct Detail {
    pub bars: Option<ShownFigure>,
    pub curve: Option<ShownFigure>,
    pub map: ShownFigure,
    pub hours: Option<ShownFigure>,
    pub places: Vec<PlaceRow>,
    pub news: Vec<String>,
}

pub struct Seen<'a> {
    pub frame: &'a Frame,
    pub municipality: &'a Municipality,
    pub draft: &'a WeeklyDraft,
    pub picture: Option<&'a Picture>,
    /// Only this area, when one was chosen.
    pub area: Option<&'a AreaCode>,
}

impl Seen<'_> {
    pub fn audience(&self) -> Audience {
        if self.frame.may(Act::ReadAllEvents) {
            Audience::Register
        } else {
            Audience::Others
        }
    }

    fn exact(&self) -> bool {
        self.audience() == Audience::Register
    }

    fn href(&self, area: Option<&AreaCode>, category: Option<&CategoryCode>) -> Option<String> {
        self.exact()
            .then(|| events_href(self.draft.week, area, category, None, ""))
    }

    /// What this reader may see of a week's count, in words. `least` is the least of its kind that others are told.
    fn shown(&self, n: i64, least: i64) -> String {
        count_for(self.frame, n, least, self.audience())
    }

    /// The same of counts of all kinds together.
    fn shown_of_all(&self, n: i64) -> String {
        self.shown(n, self.municipality.least_public())
    }

    fn range(&self, count: &CountRange) -> String {
        match (&count.range, self.exact()) {
            (Some(range), true) if range.low == range.high => {
                self.frame.ta("picture-expected", self.frame.number(range.low))
            }
            (Some(range), true) => {
                let span = format!(
                    "{}–{}",
                    self.frame.number(range.low),
                    self.frame.number(range.high)
                );
                self.frame.ta("picture-expected", span)
            }
            _ => String::new(),
        }
    }

    fn category(&self, code: &CategoryCode) -> String {
        self.frame.category_name(code)
    }

    fn area_name(&self, code: Option<&AreaCode>) -> String {
        code.map_or_else(
            || self.frame.t("picture-whole"),
            |code| self.municipality.area_name(code).to_owned(),
        )
    }

    fn here(&self, area: Option<&AreaCode>) -> bool {
        self.area.is_none() || self.area == area
    }

    pub fn view(&self) -> View {
        let draft = self.draft;
        let whole = self
            .area
            .and_then(|code| draft.areas.iter().find(|a| a.area == *code));
        let count = whole.map_or(&draft.total, |a| &a.total);
        View {
            total: self.shown_of_all(count.n),
            total_range: self.range(count),
            total_word: verdict_key(count.verdict),
            total_chip: verdict_chip(count.verdict),
            findings: self.findings(),
            tiles: self.tiles(),
            without_area: if self.exact() { draft.without_area } else { 0 },
            categories: self.categories(whole.map_or(&draft.categories, |a| &a.categories)),
            coverage: self.coverage(),
            coverage_lead: self.coverage_lead(),
            silent: draft
                .coverage
                .silent()
                .map(|p| self.frame.partner_name(&p.partner))
                .collect(),
            reviews: draft
                .decisions
                .iter()
                .filter(|r| self.here(r.decision.input.area.as_ref()) || r.decision.input.area.is_none())
                .map(|r| self.review(r))
                .collect(),
            detail: self.exact().then(|| self.detail()),
            method: draft.method.iter().map(|note| self.method(note)).collect(),
            public_sources: self.public_sources(),
        }
    }
}

fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Above => "verdict-above",
        Verdict::Below => "verdict-below",
        Verdict::Within => "verdict-within",
        Verdict::TooFew => "verdict-too-few",
    }
}

fn verdict_chip(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Above => "c-chip--warning",
        Verdict::Below => "c-chip--info",
        Verdict::Within => "",
        Verdict::TooFew => "c-chip--outline",
    }
}
