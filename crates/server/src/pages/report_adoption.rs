//! A report becomes a governing document when a body has decided on it, or the next version of the one that it is about: it
//! keeps its files as they were that day, with what the body wrote on top, and shows that the law's section was followed. A
//! four-month report is sent at the same time, so that what is acknowledged is what is kept.
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
use domain::tertial_report::{Tertial, TertialReport};
use jiff::civil::Date;
use report::documents::DocumentStatus;
use serde::Deserialize;
use serde_json::json;
use store::{RecordVersion, StoreError};

use super::governance::AsOf;
use super::reports::{ReportPage, asked_for};
use super::screening::{FormText, Seen};
use crate::access::{FormOf, GovernanceWriter};
use crate::checkpoints;
use crate::errors::{PageError, refused};
use crate::forms::Form;
use crate::making::{self, Progress};
use crate::reports::adopted::{Becomes, stem, versions};
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
    /// What was chosen on the report's page, such as a year.
    #[serde(default)]
    pub val: String,
}

/// The form under a report that a body may decide on.
pub struct Adoption {
    pub bodies: Vec<(BodyCode, String)>,
    pub input: AdoptInput,
    /// By the field that each is about.
    pub refusals: Vec<(&'static str, String)>,
    pub seen: Option<Seen>,
    /// It is sent to a body, which acknowledges it, rather than decided by one.
    pub sends: bool,
    /// What becomes of it.
    pub lead: String,
}

impl Adoption {
    /// Nothing for a report that nobody decides on.
    pub fn new(desk: &Desk, kind: ReportKind, asked: &Asked, report: &Report) -> Option<Self> {
        let (becomes, sends) = (kind.becomes(asked)?, kind == ReportKind::Tertial);
        let (title, lead) = match becomes {
            _ if sends => (report.title.clone(), "adopt-tertial-lead"),
            Becomes::New(_) => (titled(&report.title, desk.as_of.day.year()), "adopt-report-lead"),
            Becomes::Next(_) => (report.title.clone(), "adopt-next-lead"),
        };
        let bodies = desk.chain().bodies.values();
        Some(Self {
            bodies: bodies.map(|b| (b.code.clone(), b.name.clone())).collect(),
            input: AdoptInput {
                titel: title,
                beslutat: desk.as_of.day.to_string(),
                val: asked.period.clone(),
                ..AdoptInput::default()
            },
            refusals: Vec::new(),
            seen: None,
            sends,
            lead: desk.frame.t(lead),
        })
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
    let asked = asked_for(&params, &input.val);
    let becomes = kind.becomes(&asked).ok_or(PageError::NotFound)?;
    let own = writer.clone();
    let make = move |progress| async move {
        let about = About { kind, becomes, asked };
        decided(own, about, input, &progress).await
    };
    making::begin(&writer, &headers, (address, page), make).await
}

/// `GET …/faststall`: how far it has come, and what came of it.
pub async fn adopting(form: FormOf<GovernanceWriter>) -> Result<Response, PageError> {
    let address = form.frame.path.clone();
    let page = address.trim_end_matches(ADOPT).to_owned();
    making::look(&form, (address, page)).await
}

/// What is decided on.
struct About {
    kind: ReportKind,
    becomes: Becomes,
    asked: Asked,
}

/// Who decided, or whom it is sent to, and when.
struct Decision {
    body: BodyCode,
    on: Date,
}

/// What is wrong in the fields, or the decision.
fn decision(desk: &Desk, input: &AdoptInput) -> Result<Decision, Vec<(&'static str, String)>> {
    let frame = &desk.frame;
    let mut refusals = Vec::new();
    let body: BodyCode = input.organ.as_str().into();
    if input.titel.trim().is_empty() {
        refusals.push(("titel", frame.t("adopt-report-no-title")));
    }
    if !desk.chain().bodies.contains_key(&body) {
        refusals.push(("organ", frame.t("extend-body-missing")));
    }
    match input.beslutat.parse::<Date>() {
        Err(_) => refusals.push(("beslutat", frame.t("extend-day-missing"))),
        Ok(on) if on > desk.today => refusals.push(("beslutat", frame.t("extend-not-decided-yet"))),
        Ok(on) if refusals.is_empty() => return Ok(Decision { body, on }),
        Ok(_) => (),
    }
    Err(refusals)
}

/// The document, or why not.
async fn decided(
    writer: GovernanceWriter,
    about: About,
    input: AdoptInput,
    progress: &Progress,
) -> Result<Response, PageError> {
    // The files are read by more than those who may see the events.
    let desk = Desk::of(&writer, "").await?.for_others();
    let texts = [FormText::alone(&input.titel), FormText::alone(&input.text)];
    let seen = Seen::in_the_way(&texts, "", "", &writer.home.place_words);
    let refusals = match decision(&desk, &input) {
        Err(refusals) => refusals,
        Ok(_) if seen.is_some() => Vec::new(),
        Ok(decision) => match tried(&writer, desk, &about, (&input, &decision), progress).await? {
            Ok(code) => {
                return Ok(
                    Redirect::to(&format!("/styrdokument/{code}?klart=report-adopted")).into_response(),
                );
            }
            Err(refusals) => refusals,
        },
    };
    let desk = Desk::of(&writer, "").await?;
    let report = about.kind.write(&desk, &about.asked).await?;
    let adoption = Adoption::new(&desk, about.kind, &about.asked, &report);
    refused(&ReportPage {
        adoption: adoption.map(|adoption| Adoption {
            input,
            refusals,
            seen,
            ..adoption
        }),
        versions: ReportPage::versions_of(&desk, &report),
        frame: desk.frame.clone(),
        as_of: AsOf::of("", desk.today),
        report,
        chosen: about.asked.period,
    })
}

/// The document that the report became, or what stands in the way.
async fn tried(
    writer: &GovernanceWriter,
    desk: Desk,
    about: &About,
    (input, decision): (&AdoptInput, &Decision),
    progress: &Progress,
) -> Result<Result<DocumentCode, Vec<(&'static str, String)>>, PageError> {
    // What is told of the document or the sending in the files is what is decided now.
    let told = told(&desk, about, (input, decision)).await?;
    let desk = match &told {
        Some((record, _)) => desk.knowing(record.clone()),
        None => desk,
    };
    let report = about.kind.write(&desk, &about.asked).await?;
    if !report.lacks.is_empty() {
        return Ok(Err(report
            .lacks
            .into_iter()
            .map(|words| ("titel", words))
            .collect()));
    }
    let kept = keep(
        writer,
        Arc::new(desk),
        report,
        (about, told),
        (input, decision),
        progress,
    )
    .await?;
    Ok(kept.map_err(|words| vec![("titel", words)]))
}

/// What a decision says besides the document of its own that a report becomes: the next version of a record, and the version
/// that it follows, 0 where there is none.
async fn told(
    desk: &Desk,
    about: &About,
    (input, decision): (&AdoptInput, &Decision),
) -> Result<Option<(Record, i64)>, PageError> {
    let latest = async |kind: RecordKind, code: &str| -> Result<Option<RecordVersion>, StoreError> {
        let versions = desk.store.record_versions(desk.municipality(), kind.code(), code);
        Ok(versions.await?.into_iter().next())
    };
    match &about.becomes {
        Becomes::Next(code) => match latest(RecordKind::Document, code.as_str()).await? {
            Some(RecordVersion {
                version,
                record: Record::Document(known),
                withdrawn: false,
                ..
            }) => Ok(Some((Record::Document(next(known, input, decision)), version))),
            _ => Err(PageError::NotFound),
        },
        Becomes::New(_) if about.kind == ReportKind::Tertial => {
            let of = Tertial::from_code(&about.asked.of).ok_or(PageError::NotFound)?;
            let code = of.to_string();
            let latest = latest(RecordKind::TertialReport, &code).await?;
            let version = latest.as_ref().map_or(0, |latest| latest.version);
            let known = match latest {
                Some(RecordVersion {
                    record: Record::TertialReport(known),
                    withdrawn: false,
                    ..
                }) => known,
                // Nobody has written in it.
                _ => serde_json::from_value(json!({ "code": code })).map_err(anyhow::Error::from)?,
            };
            let stem = free_stem(desk, &format!("tertial-{code}"), decision.on).await?;
            let sent = TertialReport {
                to_body: Some(decision.body.clone()),
                sent_on: Some(decision.on),
                document: Some(stem.as_str().into()),
                ..known
            };
            Ok(Some((Record::TertialReport(sent), version)))
        }
        Becomes::New(_) => Ok(None),
    }
}

/// What the next version of a report that is decided on a day is called. No document has had that name, not even one that was
/// withdrawn since: what was adopted once stays as it was.
async fn free_stem(desk: &Desk, name: &str, on: Date) -> Result<String, StoreError> {
    let before = versions(desk.chain(), name);
    let mut n = 1;
    loop {
        let stem = stem(name, on, n);
        let document = RecordKind::Document.code();
        let known = desk.store.record_versions(desk.municipality(), document, &stem);
        if before.iter().all(|version| version.stem != stem) && known.await?.is_empty() {
            return Ok(stem);
        }
        n += 1;
    }
}

/// A document as it is with one more decision.
fn next(mut document: GoverningDocument, input: &AdoptInput, decision: &Decision) -> GoverningDocument {
    input.titel.trim().clone_into(&mut document.title);
    document.decided_by = Some(decision.body.clone());
    document.decided_on = Some(decision.on);
    document.reviewed_on = Some(decision.on);
    document.valid_from = document.valid_from.or(Some(decision.on));
    if !input.diarienummer.trim().is_empty() {
        input
            .diarienummer
            .trim()
            .clone_into(&mut document.registry_number);
    }
    document
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

/// The document of its own that a report becomes, without its files.
fn document(
    desk: &Desk,
    code: &str,
    (kind, becomes): (ReportKind, DocumentKind),
    (input, decision): (&AdoptInput, &Decision),
    replaced: Option<&DocumentCode>,
) -> Result<GoverningDocument, PageError> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let duties = chain.duties.values().filter(|d| d.act.contains("2023:196"));
    let fulfils: Vec<_> = duties
        .filter(|d| Some(d.section.as_str()) == kind.section())
        .map(|d| &d.code)
        .collect();
    let basis = (becomes == DocumentKind::ActionPlan)
        .then(|| desk.adopted_picture())
        .flatten();
    let said = json!({
        "code": code,
        "kind": becomes.code(),
        "title": input.titel.trim(),
        "decided_by": decision.body,
        "decided_on": decision.on,
        "registry_number": input.diarienummer.trim(),
        "valid_from": decision.on,
        "basis": basis.map(|picture| &picture.code),
        "replaces": replaced,
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

/// What the body decided, and what those who adopt it want to say first.
fn finished(desk: &Desk, report: &mut Report, sends: bool, (input, decision): (&AdoptInput, &Decision)) {
    let (frame, title, number) = (&desk.frame, input.titel.trim(), input.diarienummer.trim());
    let words = format!(
        "{}, {}",
        desk.chain().body_name(&decision.body),
        frame.date(&decision.on)
    );
    title.clone_into(&mut report.title);
    report.status = Some(DocumentStatus {
        adopted: true,
        label: frame.t(if sends {
            "adopt-tertial-sent"
        } else {
            "adopt-report-adopted"
        }),
        note: if number.is_empty() {
            words
        } else {
            format!("{words}, {number}")
        },
    });
    let text = input.text.trim();
    if text.is_empty() {
        return;
    }
    match report.sections.first_mut().filter(|s| s.id == "sammanfattning") {
        Some(summary) => summary.paragraphs.insert(0, text.to_owned()),
        None => {
            let mut said = Section::new("sammanfattning", frame.t("tertial-summary"));
            said.paragraphs.push(text.to_owned());
            report.sections.insert(0, said);
        }
    }
}

/// The document with its files, and what else the decision says, in one write.
async fn keep(
    writer: &GovernanceWriter,
    desk: Arc<Desk>,
    mut report: Report,
    (about, told): (&About, Option<(Record, i64)>),
    (input, decision): (&AdoptInput, &Decision),
    progress: &Progress,
) -> Result<Result<DocumentCode, String>, PageError> {
    let (frame, m) = (&desk.frame, desk.municipality());
    let sends = about.kind == ReportKind::Tertial;
    finished(&desk, &mut report, sends, (input, decision));
    let stem = free_stem(&desk, &report.name, decision.on).await?;
    let (mut document, seen, beside) = match (&about.becomes, told) {
        (Becomes::Next(_), Some((Record::Document(document), seen))) => (document, seen, None),
        (Becomes::Next(_), _) => return Err(PageError::NotFound),
        (Becomes::New(kind), told) => {
            let before = versions(desk.chain(), &report.name);
            let replaced = before.first().filter(|_| sends).map(|v| &v.document.code);
            let said = (input, decision);
            let own = document(&desk, &stem, (about.kind, *kind), said, replaced)?;
            (own, 0, told)
        }
    };
    let files = files_of(&desk, report, progress).await?;
    let (code, why) = (document.code.clone(), frame.t("adopt-report-why"));
    // A plan's measures name it from now on only when somebody says so: the files hold what was decided.
    let (today, actor) = (desk.as_of.day, writer.actor());
    progress.keeping()?;
    let kept = desk.store.write(m, &actor, writer.now(), move |work| {
        Box::pin(async move {
            for (format, bytes) in files {
                let sha256 = work.keep_record_file(format.content_type(), &bytes).await?;
                document.files.push(DocumentFile {
                    name: format!("{stem}.{}", format.ending()),
                    sha256,
                    place: String::new(),
                });
            }
            let document = Record::Document(document);
            work.keep_record(document, Some(seen), today, &why).await?;
            if let Some((record, seen)) = beside {
                work.keep_record(record, Some(seen), today, &why).await?;
            }
            Ok(())
        })
    });
    match kept.await {
        Ok(()) => {
            checkpoints::keep_with_adoption(&writer.app, m, None).await;
            Ok(Ok(code))
        }
        Err(StoreError::StaleRecord) => Ok(Err(frame.t("record-stale"))),
        Err(StoreError::Record(why)) => Ok(Err(frame.refusal(RecordKind::Document, &why))),
        Err(error) => Err(error.into()),
    }
}
