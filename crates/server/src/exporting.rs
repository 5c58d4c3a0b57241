//! Events of a filter as a file: Excel, CSV, JSON, GeoJSON or GeoPackage. Read a run at a time and written to disk, so
//! that a large extract takes little memory. The same for the page and for the command: that it was taken stands in
//! the journal before anyone has it.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use domain::access::EventScope;
use domain::event::{Classification, Event};
use jiff::Timestamp;
use report::extracts::{EventCsv, EventGeoJson, EventJson, EventWorkbook, Extract, PlaceAudience};
use store::{
    Colour, Coordinates, EventExport, EventFilter, Feature, Field, FieldDefinition, FieldKind, GeoPackage,
    Layer, Noted, Shape, Store, StoreError, Style, Witness,
};

use crate::app::Home;
use crate::frame::Frame;
use crate::making::{Progress, Stopped};
use crate::place_audience;
use crate::texts::Language;

/// Events read at a time.
const RUN: i64 = 500;

/// The categorical colours of the register's figures.
const COLOURS: [&str; 8] = [
    "#0f5f5a", "#d98a1b", "#4a6fa5", "#a63d40", "#7a9a3b", "#7d5a8c", "#3d3a36", "#9a8f7c",
];

const AREA_LINE: &str = "#3d3a36";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    Xlsx,
    Csv,
    Json,
    GeoJson,
    GeoPackage,
}

impl ExportFormat {
    pub const ALL: [Self; 5] = [Self::Xlsx, Self::Csv, Self::Json, Self::GeoJson, Self::GeoPackage];

    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::GeoJson => "geojson",
            Self::GeoPackage => "gpkg",
        }
    }

    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.extension() == extension)
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::GeoJson => "application/geo+json",
            Self::GeoPackage => "application/geopackage+sqlite3",
        }
    }
}

/// What is taken out, by whom and for whom.
#[derive(Clone)]
pub struct Export {
    pub home: Arc<Home>,
    pub filter: EventFilter,
    pub scope: EventScope,
    pub exact: bool,
    pub language: Language,
    pub taken_by: Witness,
    pub taken_at: Timestamp,
    /// The filter as the list showed it.
    pub filter_in_words: String,
    /// The filter as the journal keeps it.
    pub filter_in_journal: String,
    /// How far it has come, and whether it was stopped.
    pub progress: Progress,
}

/// How many events a file got, and how many are under secrecy and stayed behind: those are taken out one by one, with
/// the approval of another person.
#[derive(Clone, Copy, Default)]
struct Written {
    events: i64,
    withheld: i64,
}

impl Written {
    /// Counts an event, and says whether the file gets it.
    fn takes(&mut self, event: &Event) -> bool {
        let secret = event.input.classification == Classification::Secret;
        *(if secret {
            &mut self.withheld
        } else {
            &mut self.events
        }) += 1;
        !secret
    }
}

impl Export {
    fn extract(&self) -> Extract<'_> {
        Extract {
            municipality: &self.home.municipality,
            audience: if self.exact {
                PlaceAudience::Exact
            } else {
                PlaceAudience::Coarse
            },
            language: report::Language::from_tag(self.language.tag()),
            taken_by: self.taken_by.name(),
            taken_at: self.taken_at,
            filter: &self.filter_in_words,
        }
    }

    /// For the names of codes.
    fn frame(&self) -> Frame {
        Frame {
            language: self.language,
            home: Some(self.home.clone()),
            ..Frame::bare()
        }
    }

    /// Writes the file, says so in the journal, and answers how many events it holds. When the journal cannot be
    /// written there is no file either. When it is stopped, or nobody waits for it any longer, it reads no further than the
    /// events that it has in its hand, and nothing was taken out.
    pub async fn write(self, store: Store, format: ExportFormat, path: &Path) -> anyhow::Result<i64> {
        let path = path.to_owned();
        let _waiting = self.progress.while_waited_for();
        // Putting rows into a file takes its time; those who wait for pages should not wait for that.
        let here = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || {
            here.block_on(async {
                let taken = self.taken(&store, format, &path).await;
                // Whoever stopped it may have done so before there was a file to take away.
                if taken.as_ref().is_err_and(|error| error.is::<Stopped>()) {
                    let _ = std::fs::remove_file(&path);
                }
                taken
            })
        })
        .await?
    }

    async fn taken(&self, store: &Store, format: ExportFormat, path: &Path) -> anyhow::Result<i64> {
        let written = self.written(store, format, path).await?;
        self.progress.keeping()?;
        if let Err(error) = self.journaled(store, format, written).await {
            std::fs::remove_file(path)?;
            return Err(error.into());
        }
        Ok(written.events)
    }

    /// One event as CSV, whatever its classification: for those who have the approval of another person.
    pub async fn one(&self, store: &Store, event: &Event) -> anyhow::Result<Vec<u8>> {
        let mut to = EventCsv::new(self.extract(), Vec::new())?;
        to.push(event)?;
        let file = to.finish()?;
        let written = Written {
            events: 1,
            withheld: 0,
        };
        self.journaled(store, ExportFormat::Csv, written).await?;
        Ok(file)
    }

    async fn journaled(
        &self,
        store: &Store,
        format: ExportFormat,
        written: Written,
    ) -> Result<(), StoreError> {
        let export = EventExport {
            format: format.extension().to_owned(),
            filter: self.filter_in_journal.clone(),
            events: written.events,
            withheld: written.withheld,
            exact: self.exact,
        };
        let noted = Noted::Events(export);
        store
            .note(self.home.code(), &self.taken_by, self.taken_at, noted)
            .await
    }

    async fn written(&self, store: &Store, format: ExportFormat, path: &Path) -> anyhow::Result<Written> {
        let file = || File::create(path).map(BufWriter::new);
        match format {
            ExportFormat::Xlsx => {
                let mut to = EventWorkbook::new(self.extract())?;
                let n = self.each(store, |event| Ok(to.push(event)?)).await?;
                self.progress.setting();
                to.finish(file()?)?;
                Ok(n)
            }
            ExportFormat::Csv => {
                let mut to = EventCsv::new(self.extract(), file()?)?;
                let n = self.each(store, |event| Ok(to.push(event)?)).await?;
                to.finish()?;
                Ok(n)
            }
            ExportFormat::Json => {
                let mut to = EventJson::new(self.extract(), file()?)?;
                let n = self.each(store, |event| Ok(to.push(event)?)).await?;
                to.finish()?;
                Ok(n)
            }
            ExportFormat::GeoJson => {
                let mut to = EventGeoJson::new(self.extract(), file()?)?;
                let n = self.each(store, |event| Ok(to.push(event)?)).await?;
                to.finish()?;
                Ok(n)
            }
            ExportFormat::GeoPackage => self.geopackage(store, path).await,
        }
    }

    async fn run(&self, store: &Store, after: Option<&Event>) -> anyhow::Result<Vec<Event>> {
        self.progress.go_on()?;
        let here = self.home.code();
        Ok(store
            .events_after(here, &self.filter, &self.scope, after, RUN)
            .await?)
    }

    async fn each(
        &self,
        store: &Store,
        mut push: impl FnMut(&Event) -> anyhow::Result<()>,
    ) -> anyhow::Result<Written> {
        let (mut last, mut written) = (None, Written::default());
        loop {
            let mut events = self.run(store, last.as_ref()).await?;
            for event in &events {
                if written.takes(event) {
                    push(event)?;
                }
            }
            match events.pop() {
                Some(event) => last = Some(event),
                None => return Ok(written),
            }
        }
    }

    async fn geopackage(&self, store: &Store, path: &Path) -> anyhow::Result<Written> {
        let frame = self.frame();
        let mut to = GeoPackage::create(path, self.taken_at).await?;
        to.begin(self.areas_layer(&frame)).await?;
        to.add(self.areas()).await?;
        to.begin(self.layer(&frame)).await?;
        let (mut last, mut written) = (None, Written::default());
        loop {
            let mut events = self.run(store, last.as_ref()).await?;
            let taken = events.iter().filter(|event| written.takes(event));
            let features: Vec<Feature> = taken.map(|event| self.feature(&frame, event)).collect();
            to.add(features).await?;
            match events.pop() {
                Some(event) => last = Some(event),
                None => {
                    to.finish().await?;
                    return Ok(written);
                }
            }
        }
    }

    /// The areas that the municipality works in, below the events.
    fn areas_layer(&self, frame: &Frame) -> Layer {
        let field = |name: &str, title| FieldDefinition {
            name: name.into(),
            title,
            kind: FieldKind::Text,
        };
        Layer {
            name: "omraden".into(),
            title: frame.t("said-areas"),
            description: self.home.municipality.name.clone(),
            coordinates: Coordinates::Wgs84,
            fields: vec![
                field("kod", frame.t("said-code")),
                field("namn", frame.t("said-name")),
            ],
            style: Style::Outlines {
                name_field: "namn".into(),
                rgb: AREA_LINE.into(),
            },
        }
    }

    fn areas(&self) -> Vec<Feature> {
        let areas = self.home.municipality.working_areas();
        let feature = |(id, area): (i64, &domain::area::Area)| Feature {
            id,
            shape: Some(Shape::Areas(area.outline.clone())),
            fields: vec![Field::Text(area.code.to_string()), Field::Text(area.name.clone())],
        };
        (1..).zip(areas).map(feature).collect()
    }

    fn layer(&self, frame: &Frame) -> Layer {
        let mut fields = vec![
            ("datum", frame.t("form-date"), FieldKind::Date),
            ("vecka", frame.t("week"), FieldKind::Text),
            ("fran", frame.t("filter-from"), FieldKind::Instant),
            ("till", frame.t("filter-to"), FieldKind::Instant),
            ("kategori", frame.t("category"), FieldKind::Text),
            ("undertyp", frame.t("subtype"), FieldKind::Text),
            ("allvar", frame.t("severity"), FieldKind::Int),
            ("sakerhet", frame.t("certainty"), FieldKind::Text),
            ("omrade", frame.t("area"), FieldKind::Text),
            ("kalla", frame.t("source"), FieldKind::Text),
            ("organisation", frame.t("organisation"), FieldKind::Text),
            ("status", frame.t("status"), FieldKind::Text),
        ];
        if self.exact {
            fields.push(("plats", frame.t("fact-place"), FieldKind::Text));
            fields.push(("text", frame.t("fact-text"), FieldKind::Text));
        }
        let categories = &self.home.municipality.categories;
        let colours = categories.iter().map(|category| {
            let name = frame.category_name(&category.code);
            let index = usize::try_from(category.colour_index).unwrap_or_default();
            Colour {
                value: name.clone(),
                label: name,
                rgb: COLOURS[index % COLOURS.len()].to_owned(),
            }
        });
        Layer {
            name: "handelser".into(),
            title: frame.t("nav-events"),
            description: format!(
                "{}, {}, {}",
                self.filter_in_words,
                self.taken_by.name(),
                self.taken_at
            ),
            coordinates: Coordinates::Wgs84,
            fields: fields
                .into_iter()
                .map(|(name, title, kind)| FieldDefinition {
                    name: name.into(),
                    title,
                    kind,
                })
                .collect(),
            style: Style::PointsByValue {
                field: "kategori".into(),
                colours: colours.collect(),
            },
        }
    }

    fn feature(&self, frame: &Frame, event: &Event) -> Feature {
        let input = &event.input;
        let subtype = input.subtype.as_ref();
        let mut fields = vec![
            Field::Date(event.date),
            Field::Text(event.week.to_string()),
            Field::Instant(input.happened.from),
            Field::Instant(input.happened.to),
            Field::Text(frame.category_name(&input.category)),
            subtype.map_or(Field::Absent, |s| {
                Field::Text(frame.subtype_name(&input.category, s))
            }),
            Field::Int(input.severity.step()),
            Field::Text(frame.t(format!("certainty-{}", input.certainty.code()))),
            Field::Text(frame.area_name(&event.areas.working)),
            Field::Text(frame.source_name(&input.source)),
            Field::Text(frame.partner_name(&input.reported_by)),
            Field::Text(frame.t(format!("status-{}", event.status.code()))),
        ];
        if self.exact {
            fields.push(Field::Text(input.place.name.clone()));
            fields.push(Field::Text(input.text.clone()));
        }
        let point = input.place.point.map(|point| {
            if self.exact {
                point
            } else {
                place_audience::coarse_point(point)
            }
        });
        Feature {
            id: event.id.0,
            shape: point.map(|p| Shape::Point([p.lon, p.lat])),
            fields,
        }
    }
}
