//! One figure of a selection by itself: as a drawing or a picture, as a page with its table where each row leads to its events, or as
//! a spreadsheet or JSON with the same numbers.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::access::Act;
use report::figures::{Table, as_png};

use super::drawing::{Drawn, Leads};
use super::layers::Beside;
use super::named::ExploreFigure;
use super::selecting::{BANDWIDTH_M, Explored, Found};
use super::taking::{Taken, TakenTable};
use crate::access::EventReader;
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::pages::map::geojson;
use crate::pages::pictures::{drawing, files};

#[derive(Template)]
#[template(path = "pages/explore/figure.html")]
struct FigurePage {
    frame: Frame,
    title: String,
    finding: String,
    image: String,
    table: Table,
    events: Vec<Option<String>>,
    /// In words; empty for all events.
    selection: String,
    back: String,
    placing: Option<String>,
    files: Vec<(&'static str, String)>,
    /// Those that are offered for a density, and whether it is the one that is shown.
    bandwidths: Vec<(u16, String, bool)>,
}

/// In metres.
const BANDWIDTHS: [u16; 4] = [150, 300, 600, 1_200];

pub async fn show(
    reader: EventReader,
    Path(name): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    reader.require(Act::ReadAllEvents)?;
    let (name, form) = name.rsplit_once('.').unwrap_or((&name, ""));
    let which = ExploreFigure::from_name(name).ok_or(PageError::NotFound)?;
    let mut explored = Explored::of(&reader, raw.as_deref()).await?;
    if let Found::Refused(reasons) = &explored.found {
        return Err(PageError::BadRequest(reasons.join(" ")));
    }
    if let Found::Reading { .. } = &explored.found {
        // The page tells how far it has come, and leads on when it is done.
        return Ok(axum::response::Redirect::to(&explored.with("/utforska", &[])).into_response());
    }
    if which.is_layer() {
        explored = explored.with_week(&reader, which).await?;
    }
    // Statistics on many events take their time.
    let (explored, layer) = tokio::task::spawn_blocking(move || {
        let layer = which.is_layer().then(|| explored.layer(which));
        (explored, layer)
    })
    .await?;
    let (drawn, features, beside) = match layer {
        Some(Ok(layer)) => (layer.drawn, layer.features, layer.beside),
        Some(Err(reason)) => return Err(PageError::BadRequest(reason)),
        None => {
            let drawn = explored.drawn(which, Leads::Nowhere).ok_or(PageError::NotFound)?;
            (drawn, Vec::new(), None)
        }
    };
    match form {
        "geojson" if which.is_layer() => Ok(geojson(features, "no-store")),
        "" => page(&explored, which, drawn),
        "svg" => {
            let about = [
                (header::CONTENT_TYPE, "image/svg+xml; charset=utf-8".to_owned()),
                (header::CONTENT_SECURITY_POLICY, drawing::policy()),
            ];
            let svg = drawing::in_both_schemes(&drawn.figure.svg);
            Ok(files::tagged(&headers, about, svg.into_bytes()))
        }
        "png" => {
            let name = which.name();
            // Some tenths of a second of drawing.
            let drawing = move || as_png(name, &drawn.figure.svg);
            let png = tokio::task::spawn_blocking(drawing).await??;
            let file = format!("inline; filename=\"utforska-{name}-{}.png\"", reader.today());
            let about = [
                (header::CONTENT_TYPE, "image/png".to_owned()),
                (header::CONTENT_DISPOSITION, file),
            ];
            Ok(files::tagged(&headers, about, png))
        }
        _ => taken(&explored, which, drawn, beside).file(&reader, form),
    }
}

fn page(explored: &Explored, which: ExploreFigure, drawn: Drawn) -> Result<Response, PageError> {
    let address = |end: &str| format!("/utforska/figur/{}{end}", which.name());
    let of_bandwidth = |metres: u16| {
        let bandwidth = if f64::from(metres) == BANDWIDTH_M {
            Vec::new()
        } else {
            vec![("bandbredd", vec![metres.to_string()])]
        };
        explored.with(&address(""), &bandwidth)
    };
    let path = |end: &str| explored.with(&address(end), &explored.tuning.pairs());
    let bandwidths = if which == ExploreFigure::Density {
        let offered = BANDWIDTHS
            .into_iter()
            .filter(|metres| explored.exact || f64::from(*metres) >= BANDWIDTH_M);
        offered
            .map(|metres| {
                (
                    metres,
                    of_bandwidth(metres),
                    explored.tuning.bandwidth_m == f64::from(metres),
                )
            })
            .collect()
    } else {
        Vec::new()
    };
    html(&FigurePage {
        bandwidths,
        frame: explored.frame.clone(),
        image: path(".svg"),
        files: vec![
            ("XLSX", path(".xlsx")),
            ("CSV", path(".csv")),
            ("JSON", path(".json")),
            ("SVG", path(".svg")),
            ("PNG", path(".png")),
        ],
        title: drawn.figure.title,
        finding: drawn.figure.finding,
        table: drawn.figure.table,
        events: drawn.events,
        selection: explored.in_words(),
        back: explored.with("/utforska", &[]),
        placing: explored.placing_path(which),
    })
}

/// The numbers of a figure, with the table that it rests on.
fn taken(explored: &Explored, which: ExploreFigure, drawn: Drawn, beside: Option<Beside>) -> Taken {
    let own = TakenTable {
        title: drawn.figure.title.clone(),
        columns: drawn.columns,
        cells: drawn.cells,
    };
    let beside = beside.map(|beside| TakenTable {
        title: beside.table.caption,
        columns: beside.columns,
        cells: beside.cells,
    });
    Taken {
        name: which.name().to_owned(),
        title: drawn.figure.title,
        finding: drawn.figure.finding,
        selection: explored.in_words(),
        entry: explored.counted().map(|counted| counted.known.seq()),
        tables: std::iter::once(own).chain(beside).collect(),
    }
}

impl Explored {
    /// How much of the register is read, of how much, while it is.
    pub fn reading(&self) -> Option<(i64, i64)> {
        match self.found {
            Found::Reading { read, of } => Some((read, of)),
            _ => None,
        }
    }

    /// What in the selection was not understood.
    pub fn refused(&self) -> &[String] {
        match &self.found {
            Found::Refused(reasons) => reasons,
            _ => &[],
        }
    }

    /// The selection in words, as it stands on what is taken away.
    pub fn in_words(&self) -> String {
        let mut parts = self.query.parts_in_words(&self.frame);
        if let Some(counted) = self.counted().filter(|c| !c.left_out.is_empty()) {
            let names: Vec<String> = counted
                .left_out
                .iter()
                .map(|s| self.frame.source_name(s))
                .collect();
            parts.push(self.frame.ta("explore-without", names.join(", ")));
        }
        if parts.is_empty() {
            self.frame.t("list-all-events")
        } else {
            parts.join("; ")
        }
    }
}
