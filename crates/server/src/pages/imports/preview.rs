//! How a file would be read, before anything of it is in the register: what each column is taken for, and
//! what its first rows become.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use domain::screening::screen;
use import::{
    CoordinateSystem, DateOrder, Field, ImportError, MappedColumn, Mapping, Preview, ReadyEvent, SourceFormat,
};
use serde::Deserialize;

use super::{code_text, list, sentence};
use crate::access::Importer;
use crate::errors::{PageError, html};
use crate::forms::Form;
use crate::frame::Frame;
use crate::importing::{ImportOrder, ImportWatch, Trial, trial};
use crate::jobs::imports::{ImportJobs, WaitingFile};

/// So many rows are read for the preview, and so many of them are shown.
const TRIED: u64 = 500;
const SHOWN: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewQuery {
    fil: String,
    #[serde(default)]
    mappning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChooseInput {
    fil: String,
    #[serde(default)]
    kolumn: Vec<String>,
    #[serde(default)]
    falt: Vec<String>,
    #[serde(default)]
    blad: String,
    #[serde(default)]
    datumordning: String,
    #[serde(default)]
    koordinater: String,
    /// A name under which the columns are saved.
    #[serde(default)]
    spara: String,
    /// `visa` or `importera`.
    gor: String,
}

#[derive(Template)]
#[template(path = "pages/imports/preview.html")]
struct PreviewPage {
    frame: Frame,
    file: WaitingFile,
    /// Tables only.
    columns: Option<Preview>,
    mapping: Mapping,
    mappings: Vec<store::Mapping>,
    /// The saved mapping that is in use.
    used: String,
    save_as: String,
    trial: Trial,
    /// Why the file cannot be read as it is mapped now.
    fault: Option<String>,
}

impl PreviewPage {
    fn is_table(&self) -> bool {
        self.columns.is_some()
    }

    fn format_name(&self) -> String {
        code_text(&self.frame, "import-format", self.file.format.name())
    }

    fn fields(&self) -> [Field; 26] {
        Field::ALL
    }

    fn field_name(&self, field: &Field) -> String {
        code_text(&self.frame, "field", field.code())
    }

    fn is_mapped(&self, column: &str, field: &Field) -> bool {
        let mapped = self.mapping.columns.iter().find(|c| c.column == column);
        mapped.map_or(Field::Ignore, |c| c.field) == *field
    }

    fn samples(&self, samples: &[String]) -> String {
        // What is certainly about a person is not shown again, even to the one who sent it.
        let masked: Vec<String> = samples
            .iter()
            .map(|sample| screen(sample).masked_certain(sample))
            .collect();
        masked.join(" · ")
    }

    fn delimiter(&self, delimiter: &char) -> String {
        match delimiter {
            '\t' => self.frame.t("import-delimiter-tab"),
            other => other.to_string(),
        }
    }

    fn uses_sheet(&self, sheet: &str) -> bool {
        self.mapping.sheet.as_deref() == Some(sheet)
    }

    fn date_orders(&self) -> [(&'static str, bool); 3] {
        let order = self.mapping.date_order;
        [
            ("auto", order == DateOrder::Auto),
            ("day-first", order == DateOrder::DayFirst),
            ("month-first", order == DateOrder::MonthFirst),
        ]
    }

    fn systems(&self) -> [(&'static str, bool); 4] {
        let system = self.mapping.coordinates;
        [
            ("auto", system == CoordinateSystem::Auto),
            ("wgs84", system == CoordinateSystem::Wgs84),
            ("sweref99tm", system == CoordinateSystem::Sweref99Tm),
            ("sweref991800", system == CoordinateSystem::Sweref991800),
        ]
    }

    fn reason(&self, reason: &import::Reason) -> String {
        sentence(&reason.to_string())
    }

    fn raw(&self, cells: &[String]) -> String {
        let filled: Vec<&str> = cells
            .iter()
            .map(String::as_str)
            .filter(|c| !c.is_empty())
            .collect();
        filled.join(" · ")
    }

    fn notes(&self, event: &ReadyEvent) -> Vec<String> {
        event
            .notes
            .iter()
            .map(|note| sentence(&note.to_string()))
            .collect()
    }

    fn area(&self, event: &ReadyEvent) -> String {
        let area = event.areas.working.clone();
        self.frame
            .area_name(&area.or_else(|| event.input.place.stated_area.clone()))
    }

    /// Whether the file has more rows than were tried.
    fn tried_part(&self) -> bool {
        self.trial.summary.cancelled
    }
}

pub async fn show(importer: Importer, Query(asked): Query<PreviewQuery>) -> Result<Response, PageError> {
    let file = waiting(&importer, &asked.fil)?;
    let mappings = saved(&importer, &file).await?;
    let named = mappings.iter().find(|m| m.name == asked.mappning);
    let chosen = named.and_then(|m| Some((m.name.clone(), serde_json::from_str(&m.mapping).ok()?)));
    // Without a choice the latest that fits the file's columns is taken.
    let chosen = match chosen {
        Some(chosen) => Some(chosen),
        None if asked.mappning.is_empty() => fitting(&file, &mappings).await?,
        None => None,
    };
    let (used, mapping) = chosen.map_or((String::new(), None), |(name, m)| (name, Some(m)));
    match look(&importer, file.clone(), mapping).await? {
        Ok(page) => html(&PreviewPage {
            used,
            mappings,
            ..page
        }),
        Err(error) => {
            importer.app.imports.forget(&file.token);
            list::refuse(&importer, &file, &error.to_string()).await
        }
    }
}

fn waiting(importer: &Importer, token: &str) -> Result<WaitingFile, PageError> {
    importer
        .app
        .imports
        .waiting(importer.municipality(), importer.principal.account, token)
        .ok_or(PageError::NotFound)
}

async fn saved(importer: &Importer, file: &WaitingFile) -> Result<Vec<store::Mapping>, PageError> {
    if file.format != SourceFormat::Table {
        return Ok(Vec::new());
    }
    let store = &importer.app.store;
    Ok(store
        .mappings(importer.municipality(), file.source.as_str())
        .await?)
}

async fn fitting(
    file: &WaitingFile,
    mappings: &[store::Mapping],
) -> Result<Option<(String, Mapping)>, PageError> {
    if mappings.is_empty() {
        return Ok(None);
    }
    let path = file.path.clone();
    let looked = tokio::task::spawn_blocking(move || import::preview(&path, None)).await?;
    let Ok(preview) = looked else {
        return Ok(None);
    };
    Ok(mappings.iter().find_map(|saved| {
        let mapping: Mapping = serde_json::from_str(&saved.mapping).ok()?;
        let there = |column: &MappedColumn| preview.columns.iter().any(|c| c.name == column.column);
        mapping
            .columns
            .iter()
            .all(there)
            .then(|| (saved.name.clone(), mapping))
    }))
}

/// Looks at the file as a mapping says, or as it is guessed. `Err` when no choice of columns would help.
async fn look(
    importer: &Importer,
    file: WaitingFile,
    mapping: Option<Mapping>,
) -> Result<Result<PreviewPage, ImportError>, PageError> {
    let (home, now, frame) = (importer.home.clone(), importer.now(), importer.frame.clone());
    let looked = tokio::task::spawn_blocking(move || {
        let columns = match file.format {
            SourceFormat::Table => Some(import::preview(&file.path, mapping.as_ref())?),
            _ => None,
        };
        let mapping = mapping
            .or_else(|| columns.as_ref().map(|c| c.mapping.clone()))
            .unwrap_or_default();
        let order = ImportOrder {
            format: file.format,
            file: file.path.clone(),
            file_name: file.file_name.clone(),
            partner: file.partner.clone(),
            source: file.source.clone(),
            mapping: columns.is_some().then(|| mapping.clone()),
        };
        let tried = trial(&home, &order, now, Some(TRIED), SHOWN, &ImportWatch::default());
        let (trial, fault) = match tried {
            Ok(trial) => (trial, None),
            // Another choice of columns may mend these.
            Err(error @ (ImportError::NoDateColumn { .. } | ImportError::MappedColumnMissing { .. }))
                if columns.is_some() =>
            {
                (Trial::default(), Some(sentence(&error.to_string())))
            }
            Err(error) => return Err(error),
        };
        Ok(PreviewPage {
            frame,
            file,
            columns,
            mapping,
            mappings: Vec::new(),
            used: String::new(),
            save_as: String::new(),
            trial,
            fault,
        })
    })
    .await?;
    Ok(looked)
}

pub async fn choose(importer: Importer, Form(input): Form<ChooseInput>) -> Result<Response, PageError> {
    let file = waiting(&importer, &input.fil)?;
    let mapping = match file.format {
        SourceFormat::Table => Some(mapping_of(&input)?),
        _ => None,
    };
    let save_as = input.spara.trim().to_owned();
    if input.gor != "importera" {
        let mappings = saved(&importer, &file).await?;
        return match look(&importer, file.clone(), mapping).await? {
            Ok(page) => html(&PreviewPage {
                mappings,
                save_as,
                ..page
            }),
            Err(error) => list::refuse(&importer, &file, &error.to_string()).await,
        };
    }
    if let (Some(mapping), false) = (&mapping, save_as.is_empty()) {
        let (source, text) = (file.source.clone(), serde_json::to_string(mapping)?);
        let name: String = save_as.chars().take(80).collect();
        importer
            .app
            .store
            .write(
                importer.municipality(),
                &importer.actor(),
                importer.now(),
                move |work| Box::pin(async move { work.save_mapping(source.as_str(), &name, &text).await }),
            )
            .await?;
    }
    let home = importer.home.clone();
    match ImportJobs::start(&importer.app, home, file.clone(), mapping, importer.actor()).await {
        Ok(id) => Ok(Redirect::to(&format!("/import/{id}")).into_response()),
        Err(failure) => list::refuse(&importer, &file, &failure.to_string()).await,
    }
}

fn mapping_of(input: &ChooseInput) -> Result<Mapping, PageError> {
    let bad = |what: &str| PageError::BadRequest(what.to_owned());
    if input.kolumn.len() != input.falt.len() {
        return Err(bad("kolumn och falt"));
    }
    let columns = input
        .kolumn
        .iter()
        .zip(&input.falt)
        .map(|(column, field)| {
            let field = Field::from_code(field).ok_or_else(|| bad("falt"))?;
            Ok(MappedColumn {
                column: column.clone(),
                field,
            })
        })
        .collect::<Result<_, PageError>>()?;
    Ok(Mapping {
        columns,
        date_order: match input.datumordning.as_str() {
            "day-first" => DateOrder::DayFirst,
            "month-first" => DateOrder::MonthFirst,
            _ => DateOrder::Auto,
        },
        coordinates: match input.koordinater.as_str() {
            "wgs84" => CoordinateSystem::Wgs84,
            "sweref99tm" => CoordinateSystem::Sweref99Tm,
            "sweref991800" => CoordinateSystem::Sweref991800,
            _ => CoordinateSystem::Auto,
        },
        sheet: (!input.blad.is_empty()).then(|| input.blad.clone()),
        ..Mapping::default()
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscardInput {
    fil: String,
}

/// The file is thrown away; nothing of it was ever in the register.
pub async fn discard(importer: Importer, Form(input): Form<DiscardInput>) -> Result<Response, PageError> {
    let file = waiting(&importer, &input.fil)?;
    importer.app.imports.forget(&file.token);
    Ok(Redirect::to("/import?klart=file-discarded").into_response())
}
