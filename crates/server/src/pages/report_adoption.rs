//! A report becomes a governing document when a body has decided on it: it keeps its files as they were that day, with what
//! the body wrote on top, and shows that the law's section was followed.
//!
//! A large one takes a while: whoever waits is shown how far it has come and may stop it, and then nothing is adopted. The
//! files and the document that names them are written in one.

use std::sync::Arc;

use axum::extract::RawPathParams;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::chain::{Record, RecordKind};
use domain::codes::{BodyCode, DocumentCode};
use domain::governing_document::{DocumentFile, DocumentKind, GoverningDocument};
use jiff::civil::Date;
use report::documents::DocumentStatus;
use serde::Deserialize;
use serde_json::json;
use store::StoreError;

use super::governance::AsOf;
use super::reports::{ReportPage, asked_for};
use super::screening::{FormText, Seen};
use crate::access::{FormOf, GovernanceWriter};
use crate::errors::{PageError, refused};
use crate::forms::Form;
use crate::making::{self, Progress};
use crate::reports::{Asked, Desk, Report, ReportFormat, ReportKind, Section};

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdoptInput {
    pub titel: String,
    pub organ: String,
    pub beslutat: String,
    pub diarienummer: String,
    /// What those who adopt it want to say first.
    pub text: String,
}

/// The form under a report that a body may decide on.
pub struct Adoption {
    pub bodies: Vec<(BodyCode, String)>,
    pub input: AdoptInput,
    /// By the field that each is about.
    pub refusals: Vec<(&'static str, String)>,
    pub seen: Option<Seen>,
}

impl Adoption {
    pub fn new(desk: &Desk, report: &Report) -> Self {
        let bodies = desk.chain().bodies.values();
        Self {
            bodies: bodies.map(|b| (b.code.clone(), b.name.clone())).collect(),
            input: AdoptInput {
                titel: titled(&report.title, desk.as_of.day.year()),
                beslutat: desk.as_of.day.to_string(),
                ..AdoptInput::default()
            },
            refusals: Vec::new(),
            seen: None,
        }
    }

    pub fn refusal(&self, field: &str) -> &str {
        let found = self.refusals.iter().find(|(at, _)| *at == field);
        found.map_or("", |(_, words)| words)
    }
}

/// A title that says which year, once.
fn titled(title: &str, year: i16) -> String {
    let says_year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    if title.split(' ').any(says_year) {
        title.to_owned()
    } else {
        format!("{title} {year}")
    }
}

/// What is asked of a report to adopt it, at an address that the report's own lies before.
const ADOPT: &str = "/faststall";

/// `POST …/faststall`
pub async fn adopt(
    kind: ReportKind,
    writer: GovernanceWriter,
    params: RawPathParams,
    headers: HeaderMap,
    Form(input): Form<AdoptInput>,
) -> Result<Response, PageError> {
    let address = writer.frame.path.clone();
    let page = address.trim_end_matches(ADOPT).to_owned();
    writer.confirmed_lately(&page).await?;
    let asked = asked_for(&params, "");
    let adopted_as = kind.adopted_as(&asked).ok_or(PageError::NotFound)?;
    let own = writer.clone();
    let make =
        move |progress| async move { decided(own, (kind, adopted_as), &asked, input, &progress).await };
    making::begin(&writer, &headers, (address, page), make).await
}

/// `GET …/faststall`: how far it has come, and what came of it.
pub async fn adopting(form: FormOf<GovernanceWriter>) -> Result<Response, PageError> {
    let address = form.frame.path.clone();
    let page = address.trim_end_matches(ADOPT).to_owned();
    making::look(&form, (address, page)).await
}

/// The document, or why not.
async fn decided(
    writer: GovernanceWriter,
    (kind, adopted_as): (ReportKind, DocumentKind),
    asked: &Asked,
    input: AdoptInput,
    progress: &Progress,
) -> Result<Response, PageError> {
    // The files are read by more than those who may see the events.
    let desk = Arc::new(Desk::of(&writer, "").await?.for_others());
    let report = kind.write(&desk, asked).await?;
    let mut adoption = Adoption {
        input: input.clone(),
        ..Adoption::new(&desk, &report)
    };
    let frame = &desk.frame;
    let body: BodyCode = input.organ.as_str().into();
    if input.titel.trim().is_empty() {
        adoption
            .refusals
            .push(("titel", frame.t("adopt-report-no-title")));
    }
    if !desk.chain().bodies.contains_key(&body) {
        adoption.refusals.push(("organ", frame.t("extend-body-missing")));
    }
    let decided_on = input.beslutat.parse::<Date>().ok();
    match decided_on {
        None => adoption
            .refusals
            .push(("beslutat", frame.t("extend-day-missing"))),
        Some(on) if on > desk.today => adoption
            .refusals
            .push(("beslutat", frame.t("extend-not-decided-yet"))),
        Some(_) => (),
    }
    adoption
        .refusals
        .extend(report.lacks.iter().map(|words| ("titel", words.clone())));
    let texts = [FormText::alone(&input.titel), FormText::alone(&input.text)];
    adoption.seen = Seen::in_the_way(&texts, "", "", &writer.home.place_words);
    if let (true, None, Some(decided_on)) = (adoption.refusals.is_empty(), &adoption.seen, decided_on) {
        match keep(
            &writer,
            &desk,
            report,
            (kind, adopted_as),
            (&input, body, decided_on),
            progress,
        )
        .await?
        {
            Ok(code) => {
                return Ok(
                    Redirect::to(&format!("/styrdokument/{code}?klart=report-adopted")).into_response(),
                );
            }
            Err(words) => adoption.refusals.push(("titel", words)),
        }
    }
    let desk = Desk::of(&writer, "").await?;
    let report = kind.write(&desk, asked).await?;
    refused(&ReportPage {
        frame: desk.frame.clone(),
        as_of: AsOf::of("", desk.today),
        report,
        chosen: String::new(),
        adoption: Some(adoption),
    })
}

/// All files of a report, as they are kept.
async fn files_of(
    desk: &Arc<Desk>,
    report: Report,
    progress: &Progress,
) -> Result<Vec<(ReportFormat, Vec<u8>)>, PageError> {
    let last = desk.store.last_change(desk.municipality()).await?;
    let (desk, progress) = (desk.clone(), progress.clone());
    progress.setting();
    let set = tokio::task::spawn_blocking(move || {
        let file = |format: ReportFormat| -> anyhow::Result<_> {
            progress.go_on()?;
            Ok((format, report.file(&desk, last.as_ref(), format)?))
        };
        let formats = report.formats().into_iter();
        formats.map(file).collect::<anyhow::Result<Vec<_>>>()
    });
    Ok(set.await??)
}

/// The document that a report becomes, without its files.
fn document(
    desk: &Desk,
    name: &str,
    (kind, adopted_as): (ReportKind, DocumentKind),
    (input, body, decided_on): (&AdoptInput, BodyCode, Date),
) -> Result<GoverningDocument, PageError> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let mut code = format!("{name}-{decided_on}");
    let mut n = 2;
    while chain.documents.contains_key(&code.as_str().into()) {
        code = format!("{name}-{decided_on}-{n}");
        n += 1;
    }
    let duties = chain.duties.values().filter(|d| d.act.contains("2023:196"));
    let fulfils: Vec<_> = duties
        .filter(|d| Some(d.section.as_str()) == kind.section())
        .map(|d| &d.code)
        .collect();
    let basis = (adopted_as == DocumentKind::ActionPlan)
        .then(|| desk.adopted_picture())
        .flatten();
    let said = json!({
        "code": code,
        "kind": adopted_as.code(),
        "title": input.titel.trim(),
        "decided_by": body,
        "decided_on": decided_on,
        "registry_number": input.diarienummer.trim(),
        "valid_from": decided_on,
        "basis": basis.map(|picture| &picture.code),
        "fulfils": fulfils,
        "source": frame.ta("adopt-report-source", frame.date(&desk.as_of.day)),
    });
    let record =
        Record::from_fields(RecordKind::Document, said).map_err(|e| PageError::BadRequest(e.to_string()))?;
    match record {
        Record::Document(document) => Ok(document),
        _ => Err(PageError::NotFound),
    }
}

/// The document with its files, in one write.
async fn keep(
    writer: &GovernanceWriter,
    desk: &Arc<Desk>,
    mut report: Report,
    (kind, adopted_as): (ReportKind, DocumentKind),
    (input, body, decided_on): (&AdoptInput, BodyCode, Date),
    progress: &Progress,
) -> Result<Result<DocumentCode, String>, PageError> {
    let (frame, title) = (&desk.frame, input.titel.trim());
    let decision = format!("{}, {}", desk.chain().body_name(&body), frame.date(&decided_on));
    let number = input.diarienummer.trim();
    title.clone_into(&mut report.title);
    report.status = Some(DocumentStatus {
        adopted: true,
        label: frame.t("adopt-report-adopted"),
        note: if number.is_empty() {
            decision
        } else {
            format!("{decision}, {number}")
        },
    });
    if !input.text.trim().is_empty() {
        let mut said = Section::new("sammanfattning", frame.t("tertial-summary"));
        said.paragraphs.push(input.text.trim().to_owned());
        report.sections.insert(0, said);
    }
    let name = report.name.clone();
    let files = files_of(desk, report, progress).await?;
    let mut document = document(desk, &name, (kind, adopted_as), (input, body, decided_on))?;
    let code = document.code.clone();
    // A plan's measures name it from now on only when somebody says so: the files hold what was decided.
    let today = desk.as_of.day;
    progress.keeping()?;
    let kept = writer
        .app
        .store
        .write(
            writer.municipality(),
            &writer.actor(),
            writer.now(),
            move |work| {
                Box::pin(async move {
                    for (format, bytes) in files {
                        let sha256 = work.keep_record_file(format.content_type(), &bytes).await?;
                        document.files.push(DocumentFile {
                            name: format!("{}.{}", document.code, format.ending()),
                            sha256,
                            place: String::new(),
                        });
                    }
                    work.keep_record(Record::Document(document), Some(0), today, "")
                        .await
                })
            },
        )
        .await;
    match kept {
        Ok(_) => Ok(Ok(code)),
        Err(StoreError::StaleRecord) => Ok(Err(frame.t("record-stale"))),
        Err(StoreError::Record(why)) => Ok(Err(frame.refusal(RecordKind::Document, &why))),
        Err(error) => Err(error.into()),
    }
}
