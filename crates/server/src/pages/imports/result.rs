//! One import: how far it has come, what became of its rows, and taking it back.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::ImportId;
use report::extracts::RejectedRows;
use serde::Serialize;
use store::{ImportDetail, ImportRecord, ImportState, Noted, RejectedRow, RunningImport, StoreError};

use super::{code_text, list, sentence};
use crate::access::{FormOf, Importer, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;
use crate::importing::ImportProgress;
use crate::pages::log_in::Nothing;
use crate::remarks::Kept;

const SHOWN: i64 = 100;
/// Rows fetched at a time for the spreadsheet.
const BATCH: i64 = 2_000;
/// What a worksheet holds besides its header.
const MOST: i64 = 1_048_575;

#[derive(Template)]
#[template(path = "pages/imports/result.html")]
struct ResultPage {
    frame: Frame,
    import: ImportRecord,
    detail: ImportDetail,
    rejected: Vec<RejectedRow>,
    /// Events of the import that are in the register now.
    present: i64,
    progress: Option<ImportProgress>,
    /// Another process runs it: how far it has read, and whether it is to stop.
    elsewhere: Option<RunningImport>,
    refusal: Option<String>,
}

impl ResultPage {
    fn state_key(&self) -> &'static str {
        list::state_key(self.import.state)
    }

    fn state_class(&self) -> &'static str {
        list::state_class(self.import.state)
    }

    fn is_running(&self) -> bool {
        self.import.state == ImportState::Running
    }

    fn is_finished(&self) -> bool {
        self.import.state == ImportState::Finished
    }

    fn was_taken_back(&self) -> bool {
        matches!(self.import.state, ImportState::Aborted | ImportState::Undone)
    }

    fn why(&self) -> Kept {
        if self.detail.failure.is_empty() {
            Kept {
                text: sentence(&self.import.why),
                in_swedish: self.import.state == ImportState::Aborted,
            }
        } else {
            self.frame.kept_remark(&self.detail.failure)
        }
    }

    fn reason(&self, code: &str) -> String {
        code_text(&self.frame, "reason", code)
    }

    fn note(&self, code: &str) -> String {
        code_text(&self.frame, "note", code)
    }

    /// The cells of a row that have something in them, under their headings.
    fn cells<'a>(&'a self, row: &'a RejectedRow) -> Vec<(&'a str, &'a str)> {
        row.raw
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(at, cell)| {
                let heading = self.detail.header.get(at).map_or("", String::as_str);
                (heading, cell.as_str())
            })
            .collect()
    }

    fn label(&self) -> String {
        match (&self.progress, &self.elsewhere) {
            (Some(progress), _) => label(&self.frame, *progress),
            (None, Some(elsewhere)) => label_elsewhere(&self.frame, elsewhere),
            (None, None) => self.frame.t("import-starting"),
        }
    }

    fn seconds(&self) -> String {
        self.frame.decimal(&self.import.outcome.seconds, 1)
    }
}

fn label(frame: &Frame, progress: ImportProgress) -> String {
    if progress.cancelled {
        frame.t("import-stopping")
    } else if progress.comparing {
        frame.t("import-comparing")
    } else {
        frame.tn("import-rows-read", progress.rows as i64)
    }
}

fn label_elsewhere(frame: &Frame, running: &RunningImport) -> String {
    if running.stop_asked {
        frame.t("import-stopping")
    } else {
        frame.tn("import-elsewhere", running.rows_read)
    }
}

async fn page(importer: &Signed, id: ImportId, refusal: Option<String>) -> Result<ResultPage, PageError> {
    let (store, m) = (&importer.app.store, importer.municipality());
    let import = store.import_record(m, id).await?.ok_or(PageError::NotFound)?;
    let detail = store
        .import_details(m, &[id])
        .await?
        .remove(&id)
        .unwrap_or_default();
    let progress = importer.app.imports.watch(m, id).map(|watch| watch.progress());
    let elsewhere = match progress {
        None if import.state == ImportState::Running => store.running_import(m, id).await?,
        _ => None,
    };
    Ok(ResultPage {
        frame: importer.frame.clone(),
        detail,
        rejected: store.rejected_rows(m, id, 0, SHOWN).await?,
        present: store.import_events(m, id).await?,
        progress,
        elsewhere,
        import,
        refusal,
    })
}

pub async fn show(importer: FormOf<Importer>, Path(id): Path<ImportId>) -> Result<Response, PageError> {
    html(&page(&importer, id, None).await?)
}

#[derive(Serialize)]
struct Progress {
    done: u64,
    total: Option<u64>,
    label: String,
    finished: bool,
    redirect: Option<String>,
}

/// How far the import has come, for the page's script.
pub async fn progress(importer: FormOf<Importer>, Path(id): Path<ImportId>) -> Result<Response, PageError> {
    let m = importer.municipality();
    let record = importer.app.store.import_record(m, id).await?;
    let record = record.ok_or(PageError::NotFound)?;
    let watch = importer.app.imports.watch(m, id);
    let frame = &importer.frame;
    let progress = match watch.filter(|_| record.state == ImportState::Running) {
        Some(watch) => {
            let progress = watch.progress();
            Progress {
                done: progress.bytes_read,
                total: Some(progress.bytes_total).filter(|total| *total > 0 && !progress.comparing),
                label: label(frame, progress),
                finished: false,
                redirect: None,
            }
        }
        // Run by the command, or by another server.
        None if record.state == ImportState::Running => {
            let running = importer.app.store.running_import(m, id).await?;
            Progress {
                done: 0,
                total: None,
                label: running.map_or_else(
                    || frame.t("import-starting"),
                    |running| label_elsewhere(frame, &running),
                ),
                finished: false,
                redirect: None,
            }
        }
        None => Progress {
            done: 1,
            total: Some(1),
            label: frame.t(list::state_key(record.state)),
            finished: true,
            redirect: Some(format!("/import/{id}")),
        },
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(progress)).into_response())
}

pub async fn cancel(
    importer: Importer,
    Path(id): Path<ImportId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    let (store, m) = (&importer.app.store, importer.municipality());
    store.import_record(m, id).await?.ok_or(PageError::NotFound)?;
    match importer.app.imports.watch(m, id) {
        Some(watch) => watch.cancel(),
        // Whoever runs it hears of it with its next beat.
        None => {
            store
                .write(m, &importer.actor(), importer.now(), move |work| {
                    Box::pin(async move { work.ask_import_to_stop(id).await })
                })
                .await?;
        }
    }
    Ok(Redirect::to(&format!("/import/{id}")).into_response())
}

pub async fn undo(
    importer: Importer,
    Path(id): Path<ImportId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    let why = importer.frame.t("import-undo-why");
    let undone = importer
        .app
        .store
        .write(
            importer.municipality(),
            &importer.actor(),
            importer.now(),
            move |work| Box::pin(async move { work.undo_import(id, &why).await }),
        )
        .await;
    match undone {
        Ok(_) => Ok(Redirect::to(&format!("/import/{id}?klart=import-undone")).into_response()),
        Err(StoreError::Refused(why)) => refused(&page(&importer, id, Some(sentence(why))).await?),
        Err(error) => Err(error.into()),
    }
}

/// The rows that gave no event, with the reason first, to mend and send in again.
pub async fn rejected(importer: FormOf<Importer>, Path(id): Path<ImportId>) -> Result<Response, PageError> {
    let page = page(&importer, id, None).await?;
    let (store, m) = (&importer.app.store, importer.municipality());
    let language = report::Language::from_tag(page.frame.tag());
    let mut sheet = RejectedRows::new(&page.detail.header, language)?;
    let mut offset = 0;
    while offset < MOST {
        let rows = store
            .rejected_rows(m, id, offset, BATCH.min(MOST - offset))
            .await?;
        for row in &rows {
            sheet.push(
                &page.frame.kept_remark(&row.reason).text,
                u64::try_from(row.row_number).ok(),
                &row.raw,
            )?;
        }
        offset += rows.len() as i64;
        if (rows.len() as i64) < BATCH {
            break;
        }
    }
    // These rows are what was sent in, before anyone has screened them: who takes them is written down.
    let noted = Noted::RejectedRows {
        import: id,
        rows: offset,
    };
    store.note(m, &importer.witness(), importer.now(), noted).await?;
    let bytes = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        sheet.finish(std::io::Cursor::new(&mut bytes)).map(|()| bytes)
    })
    .await??;
    let name = format!("attachment; filename=\"avvisade-import-{id}.xlsx\"");
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok((
        [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        bytes,
    )
        .into_response())
}
