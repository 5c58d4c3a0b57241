//! What inhabitants may read: what is planned and going on, as it read when it was last published. Nobody logs in for it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Act;
use domain::chain::{Chain, Record};
use domain::codes::{MunicipalityCode, PublicReportCode};
use domain::intervention::InterventionState;
use domain::public_report::PublicReport;
use domain::task::{Publication, PublishedItem};
use jiff::civil::Date;
use serde::Deserialize;

use crate::access::{GovernanceReader, GovernanceWriter};
use crate::app::App;
use crate::errors::{PageError, html};
use crate::forms::Form;
use crate::frame::Frame;
use crate::reports::{Desk, Section, address, published, sections};

#[derive(Template)]
#[template(path = "pages/chain/public.html")]
struct PublicPage {
    frame: Frame,
    municipality: String,
    last: Option<Publication>,
    /// Addresses and titles of what was published of each year and area.
    reports: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/chain/public_report.html")]
struct PublicReportPage {
    frame: Frame,
    municipality: String,
    report: PublicReport,
    sections: Vec<Section>,
    list: String,
}

#[derive(Template)]
#[template(path = "pages/chain/publish.html")]
struct PublishPage {
    frame: Frame,
    /// As it would read now, and as it reads.
    next: Vec<PublishedItem>,
    last: Option<Publication>,
    address: String,
}

impl PublishPage {
    fn may_write(&self) -> bool {
        self.frame.may(Act::WriteGovernance)
    }

    /// What would be another than it is.
    fn is_changed(&self, item: &PublishedItem) -> bool {
        self.last.as_ref().is_none_or(|last| !last.items.contains(item))
    }
}

/// What has a text for the public, with its state on a day in the municipality's own language.
fn items(frame: &Frame, chain: &Chain, day: Date) -> Vec<PublishedItem> {
    let told = chain
        .interventions
        .values()
        .filter(|of| !of.public_text.trim().is_empty());
    let shown = told.filter(|of| of.state(day) != InterventionState::Undated);
    shown
        .map(|of| PublishedItem {
            title: of.title.clone(),
            state: frame.t(format!("state-{}", of.state(day).code())),
            text: of.public_text.clone(),
            place: match (&of.area, of.place.trim()) {
                (_, place) if !place.is_empty() => place.to_owned(),
                (Some(area), _) => frame.area_name(&Some(area.clone())),
                _ => String::new(),
            },
        })
        .collect()
}

fn last(chain: &Chain, day: Date) -> Option<Publication> {
    chain.publications.values().rfind(|p| p.on <= day).cloned()
}

pub async fn preview(reader: GovernanceReader) -> Result<Response, PageError> {
    let known = reader.chain().await?;
    html(&PublishPage {
        next: items(&reader.frame, &known.chain, reader.today()),
        last: last(&known.chain, reader.today()),
        address: format!("/oppet/{}", reader.municipality()),
        frame: reader.frame.clone(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

pub async fn publish(
    writer: GovernanceWriter,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    let known = writer.chain().await?;
    let today = writer.today();
    let published = Record::Publication(Publication {
        on: today,
        items: items(&writer.frame, &known.chain, today),
    });
    put_out(&writer, published).await?;
    Ok(Redirect::to("/publicera?klart=published").into_response())
}

async fn put_out(writer: &GovernanceWriter, published: Record) -> Result<(), PageError> {
    let today = writer.today();
    let why = writer.frame.t("publish-why");
    writer
        .app
        .store
        .write(
            writer.municipality(),
            &writer.actor(),
            writer.now(),
            move |work| Box::pin(async move { work.keep_records(vec![published], today, &why).await }),
        )
        .await?;
    Ok(())
}

/// Puts the report of a year and an area out as it reads now.
pub async fn publish_report(
    writer: GovernanceWriter,
    Path(code): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    let desk = Desk::of(&writer, "").await?;
    // Before the year is over its page could be compared with itself from one day to another.
    let report = published(&desk, &code).await?.ok_or(PageError::NotAllowed)?;
    put_out(&writer, Record::PublicReport(report)).await?;
    let back = format!("/rapporter/offentlig-sida/{code}?klart=published");
    Ok(Redirect::to(&back).into_response())
}

pub async fn show_report(
    State(app): State<App>,
    Path((municipality, code)): Path<(MunicipalityCode, PublicReportCode)>,
) -> Result<Response, PageError> {
    let home = app.home(municipality).ok_or(PageError::NotFound)?;
    let known = app.chains.known(&app.store, municipality).await?;
    let report = known.chain.public_reports.get(&code).ok_or(PageError::NotFound)?;
    let frame = Frame {
        home: Some(home.clone()),
        ..Frame::bare()
    };
    let year = code.as_str().split('-').next().and_then(|year| year.parse().ok());
    html(&PublicReportPage {
        municipality: home.municipality.name.clone(),
        sections: sections(&frame, year.ok_or(PageError::NotFound)?, &report.items),
        report: report.clone(),
        list: format!("/oppet/{municipality}"),
        frame,
    })
}

pub async fn show(State(app): State<App>, Path(code): Path<MunicipalityCode>) -> Result<Response, PageError> {
    let home = app.home(code).ok_or(PageError::NotFound)?;
    let known = app.chains.known(&app.store, code).await?;
    let reports = known.chain.public_reports.values().rev();
    let link = |report: &PublicReport| (address(code, report.code.as_str()), report.title.clone());
    html(&PublicPage {
        municipality: home.municipality.name.clone(),
        reports: reports.map(link).collect(),
        last: last(&known.chain, app.clock.today(&home.zone)),
        frame: Frame {
            home: Some(home),
            ..Frame::bare()
        },
    })
}
