//! What is said about a file before it is taken in: its columns, its sender's words, whose it is. Shown again,
//! or taken in.

use axum::response::{IntoResponse, Redirect, Response};
use domain::municipality::Municipality;
use import::{
    CategoryChoice, CoordinateSystem, DateOrder, Field, HeaderRow, MappedColumn, Mapping, SourceFormat,
};
use serde::Deserialize;

use super::preview::{self, Said, waiting};
use super::{list, sender};
use crate::access::Importer;
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::importing::SenderBy;
use crate::jobs::imports::{ImportJobs, WaitingFile};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChooseInput {
    fil: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    kolumn: Vec<String>,
    #[serde(default)]
    falt: Vec<String>,
    #[serde(default)]
    blad: String,
    /// Empty when it is to be looked for, 0 when there is none.
    #[serde(default)]
    rubrikrad: String,
    /// The sheet and the row of headings that the columns were shown for.
    #[serde(default)]
    visat_blad: String,
    #[serde(default)]
    visad_rubrikrad: String,
    #[serde(default)]
    datumordning: String,
    #[serde(default)]
    koordinater: String,
    /// The sender's words, and what each means: `KLO`, `KLO/tagg` or nothing.
    #[serde(default)]
    ord: Vec<String>,
    #[serde(default)]
    betyder: Vec<String>,
    #[serde(default)]
    standard: String,
    /// The saved mapping that is in use; its words that are not in this file are kept.
    #[serde(default)]
    mappning: String,
    /// A name under which the columns are saved.
    #[serde(default)]
    spara: String,
    /// `visa` or `importera`.
    gor: String,
}

pub async fn choose(importer: Importer, Form(input): Form<ChooseInput>) -> Result<Response, PageError> {
    let mut file = waiting(&importer, &input.fil)?;
    if !input.organisation.is_empty() && input.organisation != file.partner.as_str()
        || file.sender_by == SenderBy::Unknown && !input.organisation.is_empty()
    {
        file = sender::sent_by(&importer, &file, &input.organisation)?;
        importer.app.imports.change(&file);
    }
    let mappings = preview::saved(&importer, &file).await?;
    let mapping = match file.format {
        SourceFormat::Table => {
            let used = mappings.iter().find(|m| m.name == input.mappning);
            let before = used.and_then(|m| serde_json::from_str::<Mapping>(&m.mapping).ok());
            Some(mapping_of(&input, before, &importer.home.municipality)?)
        }
        _ => None,
    };
    let other_layout = mapping.is_some()
        && (input.blad != input.visat_blad || input.rubrikrad != input.visad_rubrikrad)
        && !input.kolumn.is_empty();
    let unknown = file.sender_by == SenderBy::Unknown;
    if input.gor != "importera" || other_layout || unknown {
        let take_in = input.gor == "importera";
        let said = Said {
            mappings,
            used: input.mappning,
            save_as: input.spara.trim().to_owned(),
            layout_changed: take_in && other_layout,
            sender_missing: take_in && unknown,
        };
        let refuse = said.sender_missing;
        return match preview::look(&importer, file.clone(), mapping, said).await? {
            Ok(page) if refuse => refused(&page),
            Ok(page) => html(&page),
            Err(error) => list::refuse(&importer, &file, &error).await,
        };
    }
    take_in(&importer, file, mapping, input.spara.trim()).await
}

async fn take_in(
    importer: &Importer,
    file: WaitingFile,
    mapping: Option<Mapping>,
    save_as: &str,
) -> Result<Response, PageError> {
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
        Err(failure) => list::refuse(importer, &file, &failure).await,
    }
}

fn bad(what: &str) -> PageError {
    PageError::BadRequest(what.to_owned())
}

fn mapping_of(
    input: &ChooseInput,
    before: Option<Mapping>,
    municipality: &Municipality,
) -> Result<Mapping, PageError> {
    if input.kolumn.len() != input.falt.len() || input.ord.len() != input.betyder.len() {
        return Err(bad("kolumn och falt, ord och betyder"));
    }
    // Columns of another sheet or under other headings are guessed anew.
    let same_layout = input.blad == input.visat_blad && input.rubrikrad == input.visad_rubrikrad;
    let columns = input
        .kolumn
        .iter()
        .zip(&input.falt)
        .filter(|_| same_layout)
        .map(|(column, field)| {
            let field = Field::from_code(field).ok_or_else(|| bad("falt"))?;
            Ok(MappedColumn {
                column: column.clone(),
                field,
            })
        })
        .collect::<Result<_, PageError>>()?;
    let mut categories = before.map(|m| m.categories).unwrap_or_default();
    for (word, means) in input.ord.iter().zip(&input.betyder) {
        let word = word.trim().to_lowercase();
        match choice_of(means, municipality)? {
            Some(choice) => categories.insert(word, choice),
            None => categories.remove(&word),
        };
    }
    Ok(Mapping {
        columns,
        categories,
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
        header_row: match input.rubrikrad.as_str() {
            "" => HeaderRow::Auto,
            "0" => HeaderRow::Missing,
            row => HeaderRow::Row(row.parse().map_err(|_| bad("rubrikrad"))?),
        },
        sheet: (!input.blad.is_empty()).then(|| input.blad.clone()),
        default_category: choice_of(&input.standard, municipality)?,
    })
}

/// `KLO`, `KLO/tagg` or nothing, as the form has it.
fn choice_of(text: &str, municipality: &Municipality) -> Result<Option<CategoryChoice>, PageError> {
    if text.is_empty() {
        return Ok(None);
    }
    let (category, subtype) = match text.split_once('/') {
        Some((category, subtype)) => (category, Some(subtype)),
        None => (text, None),
    };
    let known = municipality
        .category(&category.into())
        .ok_or_else(|| bad("kategori"))?;
    let subtype = match subtype {
        Some(subtype) => Some(
            known
                .subtype(&subtype.into())
                .map(|s| s.code.clone())
                .ok_or_else(|| bad("undertyp"))?,
        ),
        None => None,
    };
    Ok(Some(CategoryChoice {
        category: known.code.clone(),
        subtype,
    }))
}

/// The choice as the form has it.
pub fn text_of(choice: &CategoryChoice) -> String {
    match &choice.subtype {
        Some(subtype) => format!("{}/{subtype}", choice.category),
        None => choice.category.to_string(),
    }
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
