//! Reported offences read in from a table: what was kept, and what was not and why.

use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::response::Response;
use axum::routing::get;
use domain::chain::{Record, RecordKind};
use store::StoreError;

use super::routes::Routes;
use crate::access::{FormOf, GovernanceWriter, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Upload;
use crate::frame::Frame;
use crate::offences::{UnderstoodOffences, fault_words, keep, understand};
use crate::reports::{Cell, Rows, Section};
use crate::surveys::SurveyFault;

/// The largest table, in bytes.
const LARGEST: usize = 20 << 20;
/// Rows that were not understood are told one by one up to so many.
const MOST_TOLD: usize = 20;

pub fn routes() -> Routes {
    Routes::new().route("/trygghet/anmalda-brott", get(ask).post(read_in))
}

#[derive(Template)]
#[template(path = "pages/reported_offences.html")]
struct OffencesPage {
    frame: Frame,
    /// Why the file that was sent was not taken.
    fault: Option<String>,
    /// What was kept of it.
    kept: Option<Section>,
}

fn page(signed: &Signed, fault: Option<String>, kept: Option<Section>) -> OffencesPage {
    OffencesPage {
        frame: signed.frame.clone(),
        fault,
        kept,
    }
}

async fn ask(writer: FormOf<GovernanceWriter>) -> Result<Response, PageError> {
    html(&page(&writer, None, None))
}

/// The file of the form, or the key of the sentence that says what is wrong with it.
async fn receive(upload: &mut Upload) -> Result<Result<Vec<u8>, &'static str>, PageError> {
    let unread = |error: MultipartError| PageError::BadRequest(error.body_text());
    let mut table = Vec::new();
    while let Some(mut field) = upload.next_field().await? {
        if field.name() != Some("tabell") {
            return Err(PageError::other_field(field.name()));
        }
        while let Some(chunk) = field.chunk().await.map_err(unread)? {
            if table.len() + chunk.len() > LARGEST {
                return Ok(Err("survey-file-too-large"));
            }
            table.extend_from_slice(&chunk);
        }
    }
    Ok(if table.is_empty() {
        Err("offences-file-none")
    } else {
        Ok(table)
    })
}

async fn read_in(writer: GovernanceWriter, mut upload: Upload) -> Result<Response, PageError> {
    let frame = writer.frame.clone();
    let table = match receive(&mut upload).await? {
        Ok(table) => table,
        Err(key) => return refused(&page(&writer, Some(frame.t(key)), None)),
    };
    let (home, known, words) = (writer.home.clone(), writer.chain().await?, frame.clone());
    let understood =
        tokio::task::spawn_blocking(move || understand(&table, &home, &words, &known.chain)).await?;
    let understood = match understood {
        Ok(understood) => understood,
        Err(fault) => return refused(&page(&writer, Some(fault_words(&frame, &fault)), None)),
    };
    let (at, actor) = ((writer.now(), writer.today()), writer.actor());
    let kept = keep(
        &writer.app.store,
        &writer.home,
        &actor,
        at,
        understood.records.clone(),
        frame.t("offences-why"),
    );
    match kept.await {
        Ok(_) => html(&page(&writer, None, Some(told(&frame, &understood)))),
        Err(StoreError::Record(why)) => {
            let fault = fault_words(&frame, &SurveyFault::from(why));
            refused(&page(&writer, Some(fault), None))
        }
        Err(error) => Err(error.into()),
    }
}

/// What was read and what was not.
fn told(frame: &Frame, understood: &UnderstoodOffences) -> Section {
    let mut section = Section::new("inlast", frame.t("offences-read"))
        .link("/trygghet/tre-strommar", frame.t("report-tre-strommar"));
    let words = [
        ("rows", understood.rows.into()),
        ("counts", understood.counts.into()),
        ("columns", understood.columns.join(", ").into()),
    ];
    section.say(false, frame.tw("offences-counted", &words));
    if !understood.unread.is_empty() {
        section.say(false, frame.ta("survey-unread", understood.unread.join(", ")));
    }
    if understood.withheld > 0 {
        section.say(false, frame.tn("offences-withheld", understood.withheld));
    }
    if !understood.partial.is_empty() {
        let years: Vec<String> = understood.partial.iter().map(ToString::to_string).collect();
        section.say(true, frame.ta("offences-partial", years.join(", ")));
    }
    let kinds = understood.records.iter().filter_map(|record| match record {
        Record::Indicator(indicator) => {
            let link = format!("/kedjan/indikatorer/{}", indicator.code);
            Some(vec![
                Cell::to(indicator.name.clone(), link),
                Cell::count(indicator.values.len() as i64),
            ])
        }
        _ => None,
    });
    let heads = ["said-name", "#offences-values"];
    section.add(Rows::new(
        frame.t("offences-kinds"),
        &heads,
        frame,
        kinds.collect(),
    ));
    if !understood.rejected.is_empty() {
        section.say(true, frame.tn("survey-rejected", understood.rejected.len()));
    }
    let row = |(at, why): &(u64, domain::chain::RecordError)| {
        vec![
            Cell::count(*at as i64),
            frame.refusal(RecordKind::Indicator, why).into(),
        ]
    };
    let rows = understood.rejected.iter().take(MOST_TOLD).map(row).collect();
    let heads = ["#survey-row", "survey-why-not"];
    section.add(Rows::new(frame.t("survey-rejected-rows"), &heads, frame, rows));
    section
}
