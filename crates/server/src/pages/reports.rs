//! Every report on a page of its own, and as the files that it can be taken out as.

use askama::Template;
use axum::extract::{OriginalUri, Query, RawPathParams};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::access::Act;
use serde::Deserialize;

use super::governance::AsOf;
use super::report_adoption::{Adoption, adopt, adopting};
use super::routes::Routes;
use crate::access::{GovernanceReader, Signed};
use crate::errors::{PageError, html};
use crate::forms;
use crate::frame::Frame;
use crate::making::{self, Progress};
use crate::reports::adopted::versions;
use crate::reports::{Asked, Desk, Report, ReportFormat, ReportKind};

pub fn routes() -> Routes {
    let shown = ReportKind::ALL.into_iter().fold(Routes::new(), |routes, kind| {
        let page = move |reader, params, query| show(kind, reader, params, query);
        let file = move |reader, params, query, uri, headers| file(kind, reader, params, query, uri, headers);
        let shown = routes
            .route(kind.path(), get(page))
            .route(&format!("{}/fil/{{format}}", kind.path()), get(file));
        if !kind.is_adopted() {
            return shown;
        }
        let adopted = move |writer, params, headers, form| adopt(kind, writer, params, headers, form);
        shown.route(&format!("{}/faststall", kind.path()), get(adopting).post(adopted))
    });
    shown.route("/rapporter", get(list))
}

#[derive(Default, Deserialize)]
struct ReportQuery {
    #[serde(default)]
    dag: String,
    /// What was chosen in the page's form.
    #[serde(default)]
    val: String,
    /// The kind of which the list shows all.
    #[serde(default)]
    alla: String,
    /// A section and the place of a table in it, as `"organ.2"`.
    #[serde(default)]
    tabell: String,
}

#[derive(Template)]
#[template(path = "pages/report.html")]
pub struct ReportPage {
    pub frame: Frame,
    pub as_of: AsOf,
    pub report: Report,
    /// What was chosen in its form.
    pub chosen: String,
    pub adoption: Option<Adoption>,
    /// As bodies have decided on it: where each lies and its words, the latest first.
    pub versions: Vec<(String, String)>,
}

impl ReportPage {
    /// The versions that there were on the day that is shown.
    pub fn versions_of(desk: &Desk, report: &Report) -> Vec<(String, String)> {
        let frame = &desk.frame;
        let found = versions(desk.chain(), &report.name).into_iter();
        let known = found.filter(|version| version.on <= desk.as_of.day);
        let told = known.map(|version| {
            let words = [
                ("day", frame.date(&version.on).into()),
                ("text", version.document.title.as_str().into()),
            ];
            (
                version.path() + &desk.as_of.query(),
                frame.tw("report-version", &words),
            )
        });
        told.collect()
    }

    /// What is shown, for the address of a file.
    fn tail(&self) -> String {
        let day = if self.as_of.is_today {
            String::new()
        } else {
            self.as_of.day.to_string()
        };
        forms::query(&[("dag", &day), ("val", &self.chosen)])
    }

    /// Where each table lies as a file of its own, but for the table's name.
    fn tables_as_csv(&self) -> String {
        let tail = self.tail();
        let joint = if tail.is_empty() { "?" } else { "&" };
        format!("{}/fil/csv{tail}{joint}tabell=", self.report.here)
    }

    fn files(&self) -> Vec<(String, &'static str)> {
        let (tail, here) = (self.tail(), &self.report.here);
        let formats = self.report.formats().into_iter();
        formats
            .map(|f| (format!("{here}/fil/{}{tail}", f.ending()), f.name()))
            .collect()
    }
}

/// What a path asks for, with what was chosen.
pub fn asked_for(params: &RawPathParams, chosen: &str) -> Asked {
    Asked {
        of: param(params, "of").to_owned(),
        period: chosen.to_owned(),
    }
}

fn param<'p>(params: &'p RawPathParams, name: &str) -> &'p str {
    params
        .iter()
        .find(|(key, _)| *key == name)
        .map_or("", |(_, value)| value)
}

async fn show(
    kind: ReportKind,
    reader: GovernanceReader,
    params: RawPathParams,
    Query(query): Query<ReportQuery>,
) -> Result<Response, PageError> {
    let desk = Desk::of(&reader, &query.dag).await?;
    let asked = asked_for(&params, &query.val);
    let report = kind.write(&desk, &asked).await?;
    let may_adopt = desk.as_of.is_today && desk.frame.may(Act::WriteGovernance);
    let adoption = Adoption::new(&desk, kind, &asked, &report);
    html(&ReportPage {
        adoption: adoption.filter(|_| may_adopt),
        versions: ReportPage::versions_of(&desk, &report),
        frame: desk.frame,
        as_of: desk.as_of,
        report,
        chosen: query.val,
    })
}

async fn file(
    kind: ReportKind,
    reader: GovernanceReader,
    params: RawPathParams,
    Query(query): Query<ReportQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let ending = param(&params, "format");
    let asked = asked_for(&params, &query.val);
    if ending == "csv" {
        let desk = Desk::of(&reader, &query.dag).await?;
        let report = kind.write(&desk, &asked).await?;
        return table(&desk, &report, &query.tabell);
    }
    let format = ReportFormat::from_ending(ending).ok_or(PageError::NotFound)?;
    let back = uri.path().trim_end_matches(&format!("/fil/{ending}")).to_owned();
    let back = back + &forms::query(&[("dag", &query.dag), ("val", &query.val)]);
    let signed = Signed::clone(&reader);
    let make = move |progress| async move { made(kind, &signed, &query.dag, &asked, format, progress).await };
    making::give(&reader, &headers, (uri.to_string(), back), make).await
}

async fn made(
    kind: ReportKind,
    reader: &Signed,
    day: &str,
    asked: &Asked,
    format: ReportFormat,
    progress: Progress,
) -> Result<Response, PageError> {
    let desk = Desk::of(reader, day).await?;
    let report = kind.write(&desk, asked).await?;
    if !report.formats().contains(&format) {
        return Err(PageError::NotFound);
    }
    let last = desk.store.last_change(desk.municipality()).await?;
    let name = report.file_name(&desk, format);
    progress.setting();
    let bytes = tokio::task::spawn_blocking(move || report.file(&desk, last.as_ref(), format)).await??;
    let shown = if format == ReportFormat::Pdf {
        "inline"
    } else {
        "attachment"
    };
    let about = [
        (header::CONTENT_TYPE, format.content_type().to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("{shown}; filename=\"{name}\""),
        ),
    ];
    Ok((about, bytes).into_response())
}

fn table(desk: &Desk, report: &Report, asked: &str) -> Result<Response, PageError> {
    let (section, place) = asked.rsplit_once('.').ok_or(PageError::NotFound)?;
    let place = place.parse().map_err(|_| PageError::NotFound)?;
    let bytes = report
        .table_csv(desk, section, place)?
        .ok_or(PageError::NotFound)?;
    let name = format!("{}-{section}-{place}-{}.csv", report.name, desk.as_of.day);
    let about = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((about, bytes).into_response())
}

/// Of each kind so many are listed, unless all of it are asked for.
const LISTED: usize = 12;

/// One kind of report, with those that there are.
struct Offered {
    kind: ReportKind,
    subjects: Vec<(String, String)>,
    /// How many there are, listed or not.
    all: usize,
}

impl Offered {
    fn title_key(&self) -> String {
        format!("report-{}", self.kind.name())
    }

    fn about_key(&self) -> String {
        format!("report-{}-about", self.kind.name())
    }
}

#[derive(Template)]
#[template(path = "pages/reports.html")]
struct ReportsPage {
    frame: Frame,
    as_of: AsOf,
    offered: Vec<Offered>,
}

async fn list(reader: GovernanceReader, Query(query): Query<ReportQuery>) -> Result<Response, PageError> {
    let desk = Desk::of(&reader, &query.dag).await?;
    let kinds = ReportKind::ALL
        .into_iter()
        .filter(|kind| kind.needs().is_none_or(|act| desk.may(act)));
    let offered = kinds.map(|kind| {
        let address = |of: &str| format!("{}{}", kind.path().replace("{of}", of), desk.as_of.query());
        let subjects = kind
            .subjects(&desk)
            .unwrap_or_else(|| vec![(String::new(), desk.frame.t(format!("report-{}", kind.name())))]);
        let all = subjects.len();
        let listed = if query.alla == kind.name() { all } else { LISTED };
        Offered {
            kind,
            subjects: subjects
                .into_iter()
                .take(listed)
                .map(|(of, name)| (address(&of), name))
                .collect(),
            all,
        }
    });
    html(&ReportsPage {
        offered: offered.collect(),
        frame: desk.frame,
        as_of: desk.as_of,
    })
}
