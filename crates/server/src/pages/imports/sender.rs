//! Who has sent a file: as was chosen, or told by earlier files, the file's own name or a saved mapping.

use domain::codes::{ImportId, PartnerCode, SourceCode};
use import::{MappedColumn, Mapping, SourceFormat};
use store::ImportState;

use crate::access::Signed;
use crate::errors::PageError;
use crate::importing::{SenderBy, sender_by_name, source_of};
use crate::jobs::imports::WaitingFile;

/// Earlier files whose names are compared.
const EARLIER: i64 = 200;

/// What is known of a file that has just come in.
pub struct Received<'a> {
    pub format: SourceFormat,
    pub file_name: &'a str,
    pub path: &'a std::path::Path,
    /// As chosen beside the file; empty when nothing was.
    pub partner: &'a str,
    pub source: &'a str,
}

/// The organisation and source of a file, and how the organisation is known.
pub async fn sender_of(
    importer: &Signed,
    file: &Received<'_>,
) -> Result<Option<(PartnerCode, SourceCode, SenderBy)>, PageError> {
    let municipality = &importer.home.municipality;
    let chosen_source = Some(file.source).filter(|s| !s.is_empty());
    let (partner, by) = if !file.partner.is_empty() {
        (Some(PartnerCode::from(file.partner)), SenderBy::Chosen)
    } else {
        match guess(importer, file).await? {
            Some((partner, by)) => (Some(partner), by),
            None if file.format == SourceFormat::Table => (None, SenderBy::Unknown),
            None => (None, SenderBy::Kind),
        }
    };
    let code = partner.as_ref().map(PartnerCode::as_str);
    let found = source_of(municipality, file.format, code, chosen_source);
    Ok(found.ok().map(|(partner, source)| (partner, source, by)))
}

/// The same file from another organisation: its source follows, unless it was chosen.
pub fn sent_by(importer: &Signed, file: &WaitingFile, partner: &str) -> Result<WaitingFile, PageError> {
    let source = file.source_chosen.then(|| file.source.as_str());
    let (partner, source) = source_of(&importer.home.municipality, file.format, Some(partner), source)
        .map_err(|error| PageError::BadRequest(error.to_string()))?;
    Ok(WaitingFile {
        partner,
        source,
        sender_by: SenderBy::Chosen,
        ..file.clone()
    })
}

async fn guess(importer: &Signed, file: &Received<'_>) -> Result<Option<(PartnerCode, SenderBy)>, PageError> {
    // The police's events tell by themselves whose they are.
    if file.format == SourceFormat::Polisen {
        return Ok(None);
    }
    let earlier = earlier_files(importer, file.format).await?;
    if let Some(found) = sender_by_name(&importer.home.municipality, file.file_name, &earlier) {
        return Ok(Some(found));
    }
    if file.format != SourceFormat::Table {
        return Ok(None);
    }
    sender_by_columns(importer, file.path).await
}

/// The names of files of the same kind that were taken in, and whose they were; the latest first.
async fn earlier_files(
    importer: &Signed,
    format: SourceFormat,
) -> Result<Vec<(String, PartnerCode)>, PageError> {
    let (store, m) = (&importer.app.store, importer.municipality());
    let mut records = store.imports(m, EARLIER).await?;
    records.retain(|r| r.state == ImportState::Finished && r.start.source == format.name());
    let ids: Vec<ImportId> = records.iter().map(|r| r.id).collect();
    let mut details = store.import_details(m, &ids).await?;
    Ok(records
        .into_iter()
        .filter_map(|r| Some((r.start.file_name, details.remove(&r.id)?.partner)))
        .collect())
}

/// A saved mapping that has the very columns of the file, of a source that one organisation alone has.
async fn sender_by_columns(
    importer: &Signed,
    path: &std::path::Path,
) -> Result<Option<(PartnerCode, SenderBy)>, PageError> {
    let municipality = &importer.home.municipality;
    let Some(columns) = columns_of(path).await? else {
        return Ok(None);
    };
    let mut found = None;
    for source in &municipality.sources {
        let mut owners = municipality
            .partners
            .iter()
            .filter(|p| p.source.as_ref() == Some(&source.code));
        let (Some(owner), None) = (owners.next(), owners.next()) else {
            continue;
        };
        let saved = importer
            .app
            .store
            .mappings(importer.municipality(), source.code.as_str())
            .await?;
        if let Some((name, _)) = first_fitting(&saved, &columns) {
            if found.is_some() {
                return Ok(None);
            }
            found = Some((owner.code.clone(), SenderBy::Mapping(name)));
        }
    }
    Ok(found)
}

/// The latest saved mapping whose columns are all in the file.
pub async fn fitting(
    file: &WaitingFile,
    mappings: &[store::Mapping],
) -> Result<Option<(String, Mapping)>, PageError> {
    if mappings.is_empty() {
        return Ok(None);
    }
    let columns = columns_of(&file.path).await?;
    Ok(columns.and_then(|columns| first_fitting(mappings, &columns)))
}

async fn columns_of(path: &std::path::Path) -> Result<Option<Vec<String>>, PageError> {
    let path = path.to_owned();
    let looked = tokio::task::spawn_blocking(move || import::preview(&path, None)).await?;
    Ok(looked
        .ok()
        .map(|preview| preview.columns.into_iter().map(|c| c.name).collect()))
}

fn first_fitting(mappings: &[store::Mapping], columns: &[String]) -> Option<(String, Mapping)> {
    mappings.iter().find_map(|saved| {
        let mapping: Mapping = serde_json::from_str(&saved.mapping).ok()?;
        let there = |column: &MappedColumn| columns.contains(&column.column);
        let fits = !mapping.columns.is_empty() && mapping.columns.iter().all(there);
        fits.then(|| (saved.name.clone(), mapping))
    })
}
