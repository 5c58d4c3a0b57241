//! The list of events: what is asked for, page by page, beside a map of the same.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use domain::access::Act;
use domain::codes::PartnerCode;
use domain::event::{Certainty, Event, EventStatus, Severity};
use domain::municipality::{Category, PlaceType, Source, Subtype};
use store::Total;

use super::filter::{Chip, EventQuery, PERIODS};
use super::views::ViewsMenu;
use crate::access::{EventReader, Signed};
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::pages::map;
use crate::place_audience;

const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "pages/events/list.html")]
pub struct ListPage {
    frame: Frame,
    query: EventQuery,
    unread: Vec<&'static str>,
    rows: Vec<Row>,
    total: Total,
    menu: ViewsMenu,
    map_config: String,
}

struct Row {
    event: Event,
    kind: String,
    place: String,
    when: String,
}

/// A choice in the filter: its code, its name, and whether it is chosen already.
struct Choice {
    code: String,
    name: String,
}

pub async fn show(reader: EventReader, RawQuery(raw): RawQuery) -> Result<Response, PageError> {
    let query = EventQuery::parse(raw.as_deref())?;
    html(&page(&reader, query, None).await?)
}

/// With the name of a view, where it was refused.
pub async fn page(
    reader: &Signed,
    query: EventQuery,
    refused_name: Option<String>,
) -> Result<ListPage, PageError> {
    let store = &reader.app.store;
    let (filter, unread) = query.filter_for(reader);
    let offset = (query.page() - 1) * PAGE;
    let found = store
        .events(
            reader.municipality(),
            &filter,
            &reader.scope(),
            query.order(),
            offset,
            PAGE,
        )
        .await?;
    let frame = reader.frame.clone();
    let rows = found
        .events
        .iter()
        .map(|event| row(reader, event.clone()))
        .collect();
    let points = format!("/handelser/karta.geojson{}", query.narrowing());
    Ok(ListPage {
        unread,
        rows,
        total: found.total,
        menu: ViewsMenu::of(reader, &query, "handelser", refused_name).await?,
        map_config: map::config(reader, reader.home.municipality.map.bounds, Some(&points)),
        query,
        frame,
    })
}

fn row(reader: &Signed, event: Event) -> Row {
    let frame = &reader.frame;
    let place = &event.input.place.name;
    let exact = reader.principal.sees_exactly(&event.input.reported_by);
    Row {
        kind: frame.kind_of_event(&event.input),
        place: if exact {
            place.clone()
        } else {
            place_audience::coarse_name(place)
        },
        when: frame.happened(&event.input.happened),
        event,
    }
}

impl ListPage {
    fn chips(&self) -> Vec<Chip> {
        self.query.chips(&self.frame)
    }

    fn periods(&self) -> [&'static str; 5] {
        PERIODS
    }

    fn categories(&self) -> Vec<Choice> {
        self.municipality_list(
            |m| &m.categories,
            |c: &Category| (c.code.to_string(), self.frame.category_name(&c.code)),
        )
        .into_iter()
        .filter(|c| !self.query.kategori.contains(&c.code))
        .collect()
    }

    /// The subtypes of the chosen categories.
    fn subtypes(&self) -> Vec<Choice> {
        let home = self.frame.home.as_ref();
        let categories = home.into_iter().flat_map(|h| &h.municipality.categories);
        let chosen = categories.filter(|c| self.query.kategori.iter().any(|k| k == c.code.as_str()));
        chosen
            .flat_map(|c| c.subtypes.iter().map(move |s: &Subtype| (c, s)))
            .filter(|(_, s)| !self.query.undertyp.iter().any(|u| u == s.code.as_str()))
            .map(|(c, s)| Choice {
                code: s.code.to_string(),
                name: self.frame.subtype_name(&c.code, &s.code),
            })
            .collect()
    }

    fn areas(&self) -> Vec<Choice> {
        let areas = self
            .frame
            .home
            .as_ref()
            .map_or(&[][..], |h| h.municipality.working_areas());
        areas
            .iter()
            .filter(|a| !self.query.omrade.iter().any(|c| c == a.code.as_str()))
            .map(|a| Choice {
                code: a.code.to_string(),
                name: a.name.clone(),
            })
            .collect()
    }

    fn sources(&self) -> Vec<Choice> {
        self.municipality_list(
            |m| &m.sources,
            |s: &Source| (s.code.to_string(), self.frame.source_name(&s.code)),
        )
        .into_iter()
        .filter(|c| !self.query.kalla.contains(&c.code))
        .collect()
    }

    fn partners(&self) -> Vec<Choice> {
        self.municipality_list(|m| &m.partners, |p| (p.code.to_string(), p.name.clone()))
            .into_iter()
            .filter(|c| !self.query.organisation.contains(&c.code))
            .collect()
    }

    fn place_types(&self) -> Vec<Choice> {
        self.municipality_list(
            |m| &m.place_types,
            |p: &PlaceType| (p.code.to_string(), self.frame.place_type_name(&p.code)),
        )
        .into_iter()
        .filter(|c| !self.query.platstyp.contains(&c.code))
        .collect()
    }

    fn municipality_list<T>(
        &self,
        list: impl Fn(&domain::municipality::Municipality) -> &Vec<T>,
        choice: impl Fn(&T) -> (String, String),
    ) -> Vec<Choice> {
        let Some(home) = &self.frame.home else {
            return Vec::new();
        };
        list(&home.municipality)
            .iter()
            .map(choice)
            .map(|(code, name)| Choice { code, name })
            .collect()
    }

    fn severities(&self) -> Vec<i64> {
        Severity::ALL.iter().map(|s| s.step()).collect()
    }

    fn certainties(&self) -> Vec<&'static str> {
        Certainty::ALL.iter().map(|c| c.code()).collect()
    }

    fn statuses(&self) -> Vec<&'static str> {
        EventStatus::ALL.iter().map(|s| s.code()).collect()
    }

    fn has(&self, list: &[String], code: &str) -> bool {
        list.iter().any(|chosen| chosen == code)
    }

    fn severity_is_chosen(&self, step: &i64) -> bool {
        self.has(&self.query.allvar, &step.to_string())
    }

    /// Boxes are ticked one after another; what they stand in stays open meanwhile. The rest shows as chips.
    fn more_is_open(&self) -> bool {
        let q = &self.query;
        [&q.allvar, &q.sakerhet, &q.status]
            .iter()
            .any(|list| !list.is_empty())
    }

    /// Where a press on a column's head leads, and how the column is sorted now.
    fn sort_href(&self, order: &str) -> String {
        let order = if order == "tid" && self.is_newest_first() {
            "tid-stigande"
        } else {
            order
        };
        format!("/handelser{}", self.query.with(&[("ordning", order)]))
    }

    fn is_newest_first(&self) -> bool {
        matches!(self.query.ordning.as_str(), "" | "tid")
    }

    fn sorted(&self, order: &str) -> Option<&'static str> {
        match (order, self.query.ordning.as_str()) {
            ("tid", "" | "tid") | ("allvar", "allvar") => Some("descending"),
            ("tid", "tid-stigande") => Some("ascending"),
            (asked, now) if asked == now => Some("ascending"),
            _ => None,
        }
    }

    fn first(&self) -> i64 {
        (self.query.page() - 1) * PAGE + 1
    }

    fn last(&self) -> i64 {
        self.first() + self.rows.len() as i64 - 1
    }

    fn previous_page(&self) -> Option<String> {
        let page = self.query.page();
        (page > 1).then(|| format!("/handelser{}", self.query.at_page(page - 1)))
    }

    fn next_page(&self) -> Option<String> {
        let more = match self.total {
            Total::Exact(n) => self.last() < n,
            Total::MoreThan(_) => self.rows.len() as i64 == PAGE,
        };
        more.then(|| format!("/handelser{}", self.query.at_page(self.query.page() + 1)))
    }

    fn how_many(&self) -> String {
        match self.total {
            Total::Exact(n) => self.frame.tn("list-events", n),
            Total::MoreThan(n) => self.frame.tn("list-more-events", n),
        }
    }

    fn of_how_many(&self) -> String {
        match self.total {
            Total::Exact(n) => self.frame.tn("list-of", n),
            Total::MoreThan(n) => self.frame.tn("list-of-more", n),
        }
    }

    fn map_may_be_cut(&self) -> bool {
        matches!(self.total, Total::MoreThan(_))
    }

    fn most_points(&self) -> i64 {
        super::points::MOST_POINTS
    }

    fn may_export(&self) -> bool {
        self.frame.may(Act::ExportEvents)
    }

    fn export_href(&self, kind: &str) -> String {
        format!("/handelser/export.{kind}{}", self.query.ordered())
    }

    fn partner_name(&self, code: &PartnerCode) -> String {
        self.frame.partner_name(code)
    }
}
