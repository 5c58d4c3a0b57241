//! The figures that people put into a week, as its page shows them.

use analysis::Audience;
use domain::codes::AreaCode;
use report::figures::{Figure, Table};

use super::view::{Seen, ShownFigure, placed_name};
use super::week::Shown;
use crate::access::Signed;
use crate::errors::PageError;
use crate::pages::explore::placed::{PlacedDrawing, PlacedFrom};

/// A figure that somebody put in, as this reader gets it.
pub struct PlacedRow {
    pub number: i64,
    /// Empty for the whole municipality.
    pub area: String,
    pub title: String,
    pub caption: String,
    pub selection: String,
    /// For those who work with the register.
    pub figure: Option<ShownFigure>,
    /// What others get in its stead.
    pub table: Option<Table>,
    /// Why there is neither.
    pub why: String,
}

/// The figures that were put in, for the whole municipality or about one area.
pub async fn placed(
    signed: &Signed,
    shown: &Shown,
    area: Option<&AreaCode>,
) -> Result<Vec<PlacedRow>, PageError> {
    let seen = shown.seen(signed, area);
    let drawings = PlacedFrom::of(signed).figures(shown.picture.as_ref()).await?;
    let rows = drawings.into_iter().filter(|drawing| {
        let about = drawing.placed.area.as_ref();
        area.is_none() || about.is_none() || about == area
    });
    Ok(rows.map(|drawing| placed_row(signed, &seen, drawing)).collect())
}

fn placed_row(signed: &Signed, seen: &Seen<'_>, drawing: PlacedDrawing) -> PlacedRow {
    let number = drawing.placed.number;
    let area = drawing.placed.area.as_ref();
    let mut row = PlacedRow {
        number,
        area: area
            .map_or("", |a| signed.home.municipality.area_name(a))
            .to_owned(),
        title: String::new(),
        caption: drawing.placed.caption,
        selection: String::new(),
        figure: None,
        table: None,
        why: String::new(),
    };
    match drawing.drawn {
        Ok(drawn) => {
            row.title.clone_from(&drawn.figure.title);
            row.selection = drawn.selection;
            if seen.audience() == Audience::Register {
                let Figure { title, finding, .. } = drawn.figure;
                row.figure = Some(seen.shown_as(&placed_name(number), title, finding));
            } else if drawn.others.is_some() {
                row.table = drawn.others;
            } else {
                row.why = signed.frame.t("placed-too-fine");
            }
        }
        Err(why) => row.why = why,
    }
    row
}
