//! Patterns: one layer of the selection at a time on a map, with what it is made of and its table, each row leading to its
//! events. Works without script; with it the same layer can be moved about and pressed.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use domain::access::Act;
use serde::Deserialize;
use serde_json::json;

use super::layers::Layer;
use super::named::ExploreFigure;
use super::selecting::Explored;
use super::taking::FORMS;
use crate::access::{EventReader, Signed};
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::pages::map;

/// Rows that the page shows; all of them stand in the file.
const MOST_ROWS: usize = 100;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    lager: String,
}

#[derive(Template)]
#[template(path = "pages/explore/patterns.html")]
struct PatternsPage {
    frame: Frame,
    explored: Explored,
    which: ExploreFigure,
    layer: Option<Layer>,
    /// Why the layer is not there.
    refused: Vec<String>,
    map: String,
}

pub async fn show(reader: EventReader, RawQuery(raw): RawQuery) -> Result<Response, PageError> {
    reader.require(Act::ReadAllEvents)?;
    let asked: Asked = serde_html_form::from_str(raw.as_deref().unwrap_or_default()).unwrap_or_default();
    let known = ExploreFigure::from_name(&asked.lager).filter(|which| which.is_layer());
    let which = known.unwrap_or(ExploreFigure::Map);
    let explored = Explored::of(&reader, raw.as_deref()).await?;
    let explored = explored.with_week(&reader, which).await?;
    // Statistics on many events take their time.
    let (explored, layer) = tokio::task::spawn_blocking(move || {
        let layer = explored.counted().is_some().then(|| explored.layer(which));
        (explored, layer)
    })
    .await?;
    let mut refused = explored.refused().to_vec();
    if known.is_none() && !asked.lager.is_empty() {
        refused.push(reader.frame.ta("patterns-unknown", asked.lager));
    }
    let layer = layer.and_then(|layer| layer.map_err(|reason| refused.push(reason)).ok());
    html(&PatternsPage {
        frame: reader.frame.clone(),
        map: config(&reader, &explored, which),
        explored,
        which,
        layer,
        refused,
    })
}

/// The settings of the map that can be moved about.
pub fn config(signed: &Signed, explored: &Explored, which: ExploreFigure) -> String {
    let frame = &signed.frame;
    let layer = explored.layer_path(which, ".geojson");
    let mut texts = map::texts(frame);
    texts["failed"] = frame.t("patterns-map-failed").into();
    texts["one"] = frame.t("patterns-one-event").into();
    texts["open_area"] = frame.t("explore-show-events").into();
    let mut config = json!({
        "bounds": signed.home.municipality.map.bounds,
        "background": "/karta/bakgrund.geojson",
        "texts": texts,
    });
    if which == ExploreFigure::Map {
        config["areas"] = "/karta/omraden.geojson".into();
        config["tiles"] = explored.with("/utforska/rutor/{z}/{x}/{y}", &[]).into();
        config["events"] = explored.events(&[]).into();
    } else if which == ExploreFigure::AreaRates {
        config["areas"] = layer.into();
        config["scale"] = "sequential".into();
    } else {
        config["areas"] = "/karta/omraden.geojson".into();
        config["layer"] = layer.into();
        config["scale"] = if which == ExploreFigure::Density {
            "sequential"
        } else {
            "diverging"
        }
        .into();
    }
    map::add_raster(&mut config, signed);
    map::for_script(&config)
}

impl Explored {
    /// A layer as a file or as data, with what the reader has chosen for it.
    fn layer_path(&self, which: ExploreFigure, end: &str) -> String {
        self.with(
            &format!("/utforska/figur/{}{end}", which.name()),
            &self.tuning.pairs(),
        )
    }
}

impl PatternsPage {
    /// Each layer with its name, its address and whether it is shown.
    fn layers(&self) -> Vec<(String, String, bool)> {
        ExploreFigure::LAYERS
            .into_iter()
            .map(|which| {
                let mut parts = self.explored.tuning.pairs();
                parts.push(("lager", vec![which.name().to_owned()]));
                (
                    self.frame.t(format!("patterns-layer-{}", which.name())),
                    // Whoever uses no mouse goes on among the layers.
                    format!("{}#lager", self.explored.with("/utforska/karta", &parts)),
                    which == self.which,
                )
            })
            .collect()
    }

    fn name(&self) -> &'static str {
        self.which.name()
    }

    fn title(&self) -> String {
        self.frame.t(format!("patterns-layer-{}", self.name()))
    }

    /// What the layer lets the reader choose: its name in the address, what stands there, and what it is when nothing does.
    fn choice(&self) -> Option<(&'static str, &str, String)> {
        let typed = &self.explored.tuning.typed;
        match self.which {
            ExploreFigure::Density => Some(("bandbredd", &typed.bandbredd, "300".to_owned())),
            ExploreFigure::HotCells | ExploreFigure::LocalClusters => {
                Some(("cellsida", &typed.cellsida, self.frame.t("patterns-side-own")))
            }
            ExploreFigure::NearRepeat => Some(("dagar", &typed.dagar, "7".to_owned())),
            _ => None,
        }
    }

    /// What the form does not ask for goes along with it.
    fn hidden(&self) -> Vec<(&'static str, &str)> {
        let mut pairs = self.explored.query.pairs();
        pairs.push(("lager", self.which.name()));
        pairs
    }

    fn method(&self) -> &'static str {
        match self.which {
            ExploreFigure::HotCells => "/metoder/heta-celler",
            ExploreFigure::LocalClusters => "/metoder/lokala-kluster",
            ExploreFigure::SpaceTimeClusters => "/metoder/anhopningar",
            ExploreFigure::NearRepeat => "/metoder/zoner-for-upprepning",
            ExploreFigure::RecurringPlaces => "/metoder/aterkommande-platser",
            ExploreFigure::AreaRates => "/metoder/jamfora-omraden",
            ExploreFigure::Map => "/metoder/tackning",
            _ => "/metoder/tathet",
        }
    }

    fn files(&self) -> Vec<(&'static str, String)> {
        FORMS
            .into_iter()
            .chain([("svg", "SVG"), ("png", "PNG")])
            .map(|(end, name)| (name, self.explored.layer_path(self.which, &format!(".{end}"))))
            .collect()
    }

    /// The rows that are shown, each with where its events are listed.
    fn rows<'l>(&self, layer: &'l Layer) -> Vec<(&'l Vec<String>, &'l Option<String>)> {
        let rows = layer.drawn.figure.table.rows.iter().zip(&layer.drawn.events);
        rows.take(MOST_ROWS).collect()
    }

    fn rows_left(&self, layer: &Layer) -> usize {
        layer.drawn.figure.table.rows.len().saturating_sub(MOST_ROWS)
    }

    fn placing(&self) -> Option<String> {
        self.layer.as_ref()?;
        self.explored.placing_path(self.which)
    }

    fn back(&self) -> String {
        self.explored.with("/utforska", &[])
    }
}
