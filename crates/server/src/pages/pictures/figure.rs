//! One figure of a week: as a drawing of its own, in the page's colours for light and dark, or as a page with the
//! table that holds the same numbers.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use domain::access::Act;
use domain::time::IsoWeek;
use report::figures::Table;

use super::view::{ShownFigure, WeekFigure, placed_number, version_and_area};
use super::week::{Shown, WeekQuery, area_of, week_of};
use super::{drawing, files};
use crate::access::PictureReader;
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::pages::explore::placed::PlacedFrom;

#[derive(Template)]
#[template(path = "pages/figure.html")]
struct FigurePage {
    frame: Frame,
    week: IsoWeek,
    shown: ShownFigure,
    table: Table,
    /// The week's page, in the same version and for the same area.
    back: String,
}

pub async fn show(
    reader: PictureReader,
    Path((week, name)): Path<(String, String)>,
    Query(query): Query<WeekQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    // As the page's own figures: nothing finer than an area for those who do not work with the register.
    if !reader.principal.may(Act::ReadAllEvents) {
        return Err(PageError::NotFound);
    }
    let (name, as_image) = match name.strip_suffix(".svg") {
        Some(name) => (name, true),
        None => (name.as_str(), false),
    };
    let shown = Shown::find(&reader, week_of(&week)?, query.version).await?;
    let area = area_of(&reader.home.municipality, &query);
    let seen = shown.seen(&reader, area.as_ref());
    let drawn = match placed_number(name) {
        Some(number) => {
            let placed = shown.picture.as_ref().map_or(&[][..], |p| &p.figures);
            let one = placed.iter().find(|f| f.number == number);
            let one = one.ok_or(PageError::NotFound)?;
            PlacedFrom::of(&reader).drawn(one).await?.map(|d| d.figure).ok()
        }
        None => WeekFigure::from_name(name).and_then(|figure| seen.drawn(figure)),
    };
    let drawn = drawn.ok_or(PageError::NotFound)?;
    if as_image {
        let about = [
            (header::CONTENT_TYPE, "image/svg+xml; charset=utf-8".to_owned()),
            (header::CONTENT_SECURITY_POLICY, drawing::policy()),
        ];
        let svg = drawing::in_both_schemes(&drawn.svg);
        return Ok(files::tagged(&headers, about, svg.into_bytes()));
    }
    let same = version_and_area(shown.picture.as_ref(), area.as_ref());
    html(&FigurePage {
        frame: reader.frame.clone(),
        week: shown.week,
        shown: seen.shown_as(name, drawn.title, drawn.finding),
        table: drawn.table,
        back: format!("/lagesbild/{}{same}", shown.week),
    })
}
