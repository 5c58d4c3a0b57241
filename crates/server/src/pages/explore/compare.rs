//! Compare: the areas by who lives there, a few places against all, and whether it grows when the season is taken away,
//! of the same selection as the explore page and in the same words of the address.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use domain::access::Act;
use report::figures::{Figure, Table};

use super::drawing::Leads;
use super::named::ExploreFigure;
use super::selecting::Explored;
use crate::access::EventReader;
use crate::errors::{PageError, html};
use crate::frame::Frame;

struct Panel {
    name: &'static str,
    figure: Figure,
    page: String,
    /// What the figure leaves out, and what it does not say.
    notes: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/explore/compare.html")]
struct ComparePage {
    frame: Frame,
    explored: Explored,
    panels: Vec<Panel>,
}

pub async fn show(reader: EventReader, RawQuery(raw): RawQuery) -> Result<Response, PageError> {
    reader.require(Act::ReadAllEvents)?;
    let explored = Explored::of(&reader, raw.as_deref()).await?;
    let day = [("brytdag", vec![explored.tuning.typed.brytdag.clone()])];
    let panel = |which: ExploreFigure| {
        let drawn = explored.drawn(which, Leads::Nowhere)?;
        Some(Panel {
            name: which.name(),
            figure: drawn.figure,
            page: explored.with(
                &format!("/utforska/figur/{}", which.name()),
                if which == ExploreFigure::BeforeAfter {
                    &day
                } else {
                    &[]
                },
            ),
            notes: explored.compare_notes(which),
        })
    };
    let panels = ExploreFigure::COMPARED.into_iter().filter_map(panel).collect();
    html(&ComparePage {
        frame: reader.frame.clone(),
        panels,
        explored,
    })
}

impl ComparePage {
    fn no_rates(&self) -> String {
        self.explored.no_rates()
    }

    fn has_rates(&self) -> bool {
        self.panels
            .iter()
            .any(|panel| panel.name == ExploreFigure::Rates.name())
    }

    /// Why a day that was typed gave no figure, unless it did.
    fn no_change(&self) -> Option<String> {
        let is_shown = |panel: &Panel| panel.name == ExploreFigure::BeforeAfter.name();
        (!self.panels.iter().any(is_shown)).then(|| self.explored.no_change())?
    }

    /// The areas are what one comes for: their table stands open.
    fn open_table<'p>(&self, panel: &'p Panel) -> Option<&'p Table> {
        (panel.name == ExploreFigure::Rates.name()).then_some(&panel.figure.table)
    }

    /// The selection without the day, for the form that asks for it.
    fn hidden(&self) -> Vec<(&str, &str)> {
        self.explored.query.pairs()
    }

    fn back(&self) -> String {
        self.explored.with("/utforska", &[])
    }
}
