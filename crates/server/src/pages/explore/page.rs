//! The page itself: what is chosen, and every figure of it.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use domain::access::Act;
use report::figures::Figure;

use super::drawing::{Leads, no_period};
use super::named::ExploreFigure;
use super::patterns;
use super::periods::{WeeksHeard, periods};
use super::selecting::Explored;
use crate::access::{EventReader, Signed};
use crate::errors::{PageError, html, refused};
use crate::frame::Frame;
use crate::pages::events::{PERIODS, ViewsMenu};

/// A figure as it stands on the page.
struct Panel {
    name: &'static str,
    title: String,
    finding: String,
    /// Drawn within the page when it can be pressed, else fetched by itself.
    svg: Option<String>,
    image: String,
    page: String,
    /// Where it is put into a week's picture, for those who write one.
    placing: Option<String>,
    note: String,
    brush: Option<Brush>,
    /// Wide drawings are moved sideways on a narrow screen.
    is_wide: bool,
}

/// How several bars or cells are chosen at once, for the script.
struct Brush {
    /// The page without what is chosen here.
    base: String,
    /// The days of each bar; nothing for hours.
    values: String,
}

impl Brush {
    fn of(explored: &Explored, which: ExploreFigure) -> Option<Self> {
        match which {
            ExploreFigure::Time => Some(Self {
                base: explored.with("/utforska", &no_period()),
                values: explored.days_of_bars().join(" "),
            }),
            ExploreFigure::Hours => Some(Self {
                base: explored.with("/utforska", &[("veckodag", Vec::new()), ("timme", Vec::new())]),
                values: String::new(),
            }),
            _ => None,
        }
    }
}

struct Chip {
    text: String,
    href: String,
}

#[derive(Template)]
#[template(path = "pages/explore/explore.html")]
struct ExplorePage {
    frame: Frame,
    explored: Explored,
    panels: Vec<Panel>,
    chips: Vec<Chip>,
    may_draw: bool,
    /// The settings of the map that can be moved about.
    map: String,
    menu: ViewsMenu,
}

pub async fn show(reader: EventReader, RawQuery(raw): RawQuery) -> Result<Response, PageError> {
    reader.require(Act::ReadAllEvents)?;
    html(&page(&reader, raw.as_deref(), None).await?)
}

/// The page with the name of a view that could not be saved.
pub async fn refused_view(reader: &Signed, query: &str, name: String) -> Result<Response, PageError> {
    reader.require(Act::ReadAllEvents)?;
    let raw = query.strip_prefix('?');
    refused(&page(reader, raw, Some(name)).await?)
}

async fn page(
    reader: &Signed,
    raw: Option<&str>,
    refused_name: Option<String>,
) -> Result<ExplorePage, PageError> {
    let explored = Explored::of(reader, raw).await?;
    Ok(ExplorePage {
        frame: reader.frame.clone(),
        panels: panels(&explored),
        chips: chips(&explored),
        map: patterns::config(reader, &explored, ExploreFigure::Map),
        may_draw: reader.principal.sees_all_exactly(),
        menu: ViewsMenu::of(reader, &explored.query, "utforska", refused_name).await?,
        explored,
    })
}

fn panels(explored: &Explored) -> Vec<Panel> {
    if explored.counted().is_none_or(|c| c.tally.first_day.is_none()) {
        return Vec::new();
    }
    ExploreFigure::ALL
        .into_iter()
        .filter_map(|which| {
            let path = |end: &str| explored.with(&format!("/utforska/figur/{}{end}", which.name()), &[]);
            let (svg, finding) = if which == ExploreFigure::Map {
                // Drawing it is by far the longest, and is left to the one who looks.
                (None, explored.map_finding()?)
            } else if which == ExploreFigure::Density {
                (None, explored.frame.t("explore-density-about"))
            } else {
                let Figure { svg, finding, .. } = explored.drawn(which, Leads::ToSelections)?.figure;
                (Some(svg), finding)
            };
            Some(Panel {
                name: which.name(),
                title: explored.title(which),
                finding,
                svg,
                image: path(".svg"),
                page: path(""),
                placing: explored.placing_path(which),
                note: explored.note(which),
                brush: Brush::of(explored, which),
                is_wide: matches!(which, ExploreFigure::Time | ExploreFigure::Hours),
            })
        })
        .collect()
}

impl Explored {
    /// First and last day of each bar of the curve, as `2022-03-07/2022-03-13`.
    fn days_of_bars(&self) -> Vec<String> {
        let Some(counted) = self.counted() else {
            return Vec::new();
        };
        let (_, periods) = periods(&counted.tally, self.selection.days, &WeeksHeard::new());
        let days = periods.iter().map(|p| format!("{}/{}", p.first, p.last));
        days.collect()
    }

    /// Where the figure is put into a week's picture, for those who may.
    pub fn placing_path(&self, which: ExploreFigure) -> Option<String> {
        let mut parts = self.tuning.pairs();
        parts.push(("figur", vec![which.name().to_owned()]));
        let may = self.frame.may(Act::WritePicture) && which.may_be_placed();
        may.then(|| self.with("/utforska/lagesbild", &parts))
    }

    /// What a figure leaves out, in words; most often nothing.
    fn note(&self, which: ExploreFigure) -> String {
        let Some(counted) = self.counted() else {
            return String::new();
        };
        let frame = &self.frame;
        match which {
            ExploreFigure::Areas | ExploreFigure::Map => {
                let redrawn = self.areas_redrawn(counted);
                let redrawn = redrawn.map(|day| frame.ta("explore-areas-redrawn", frame.date(&day)));
                let without = counted.tally.without_area;
                let is_told = which == ExploreFigure::Areas && without > 0;
                let without = is_told.then(|| frame.tn("picture-without-area", without));
                let told: Vec<String> = redrawn.into_iter().chain(without).collect();
                told.join(" ")
            }
            ExploreFigure::Sources if !counted.left_out.is_empty() => {
                let names: Vec<String> = counted.left_out.iter().map(|s| frame.source_name(s)).collect();
                frame.ta("explore-left-out", frame.report_language().list(&names))
            }
            _ => String::new(),
        }
    }
}

fn chips(explored: &Explored) -> Vec<Chip> {
    let pairs = explored.query.pairs();
    pairs
        .iter()
        .map(|(name, value)| {
            let others = pairs.iter().filter(|(n, v)| n == name && v != value);
            let left: Vec<String> = others.map(|(_, v)| (*v).to_owned()).collect();
            Chip {
                text: explored.query.in_words(name, value, &explored.frame),
                href: format!("{}#urval", explored.with("/utforska", &[(name, left)])),
            }
        })
        .collect()
}

impl ExplorePage {
    fn total(&self) -> String {
        let n = self.explored.counted().map_or(0, |c| c.tally.total);
        self.frame.tn("list-events", n)
    }

    fn has_events(&self) -> bool {
        self.explored.counted().is_some_and(|c| c.tally.total > 0)
    }

    /// A register without events has nothing to explore; a selection without events has something to take back.
    fn is_empty_register(&self) -> bool {
        self.explored
            .counted()
            .is_some_and(|c| c.tally.first_day.is_none())
    }

    fn patterns_href(&self) -> String {
        self.explored.with("/utforska/karta", &[])
    }

    fn compare_href(&self) -> String {
        self.explored.with("/utforska/jamfor", &[])
    }

    fn events_href(&self) -> String {
        self.explored.events(&[])
    }

    fn without_point(&self) -> i64 {
        let counted = self
            .explored
            .counted()
            .filter(|_| self.explored.selection.polygon.is_some());
        counted.map_or(0, |c| c.tally.without_point)
    }

    fn asks_for_hours(&self) -> bool {
        !self.explored.selection.hours.is_empty()
    }

    /// Each with whether it is chosen.
    fn periods(&self) -> Vec<(&'static str, String, bool)> {
        let query = &self.explored.query;
        PERIODS
            .into_iter()
            .map(|period| {
                let none = || ["vecka", "fran", "till"].map(|name| (name, Vec::new()));
                let mut parts = none().to_vec();
                parts.push(("period", vec![period.to_owned()]));
                (
                    period,
                    self.explored.with("/utforska", &parts),
                    query.period == period,
                )
            })
            .collect()
    }

    fn all_time(&self) -> String {
        let none = ["period", "vecka", "fran", "till"].map(|name| (name, Vec::new()));
        self.explored.with("/utforska", &none)
    }

    fn is_all_time(&self) -> bool {
        let q = &self.explored.query;
        q.period.is_empty() && q.vecka.is_empty() && q.fran.is_empty() && q.till.is_empty()
    }

    /// What the form does not ask for goes along with it.
    fn hidden(&self) -> Vec<(&'static str, &str)> {
        let asked = ["fran", "till", "yta", "period", "vecka"];
        let mut pairs = self.explored.query.pairs();
        pairs.retain(|(name, _)| !asked.contains(name));
        pairs
    }
}
