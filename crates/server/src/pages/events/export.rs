//! The list as a file, for those who may take events out. What the file holds is what the list shows.

use std::path::PathBuf;

use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use tokio_util::io::ReaderStream;

use super::filter::EventQuery;
use crate::access::{EventExporter, Signed};
use crate::errors::PageError;
use crate::exporting::{Export, ExportFormat};
use crate::making;
use crate::random;

/// A file that is gone when it is dropped.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// `/handelser/export.xlsx` and its like, with the same filter as the list.
pub async fn download(
    format: ExportFormat,
    exporter: EventExporter,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let asked = raw.as_deref().map(|raw| format!("?{raw}")).unwrap_or_default();
    let address = format!("{}{asked}", exporter.frame.path);
    exporter.confirmed_lately(&address).await?;
    let query = EventQuery::parse(raw.as_deref())?;
    let (filter, _) = query.filter_for(&exporter);
    let export = |progress| Export {
        home: exporter.home.clone(),
        filter,
        scope: exporter.scope(),
        exact: exporter.principal.sees_all_exactly(),
        language: exporter.frame.language,
        taken_by: exporter.witness(),
        taken_at: exporter.now(),
        filter_in_words: query.described(&exporter.frame),
        filter_in_journal: query.for_journal(&exporter.home.place_words),
        progress,
    };
    let signed = Signed::clone(&exporter);
    let make = |progress| {
        let export = export(progress);
        async move { made(&signed, export, format).await }
    };
    making::give(&exporter, &headers, (address, format!("/handelser{asked}")), make).await
}

/// Stopped before its end it leaves nothing behind.
async fn made(signed: &Signed, export: Export, format: ExportFormat) -> Result<Response, PageError> {
    let kind = format.extension();
    let folder = signed.app.settings.data.join("tmp");
    tokio::fs::create_dir_all(&folder).await?;
    let name = format!("export-{}.{kind}", hex::encode(random::bytes::<8>()));
    let scratch = Scratch(folder.join(name));
    export.write(signed.app.store.clone(), format, &scratch.0).await?;
    let file = tokio::fs::File::open(&scratch.0).await?;
    let length = file.metadata().await?.len();
    // The open file can still be read after its name is gone.
    drop(scratch);
    let name = format!("handelser-{}.{kind}", signed.today());
    Ok((
        [
            (header::CONTENT_TYPE, format.media_type().to_owned()),
            (header::CONTENT_LENGTH, length.to_string()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}\""),
            ),
        ],
        Body::from_stream(ReaderStream::new(file)),
    )
        .into_response())
}
