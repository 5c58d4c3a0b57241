//! The start page: what waits for this reader today.

use askama::Template;
use axum::response::Response;
use domain::access::Act;
use domain::event::EventStatus;
use domain::time::IsoWeek;
use store::{EventFilter, Total};

use crate::access::Signed;
use crate::errors::{PageError, html};
use crate::frame::Frame;

#[derive(Template)]
#[template(path = "pages/start.html")]
struct StartPage {
    frame: Frame,
    /// The latest week that is over; the one to assess.
    week: IsoWeek,
    inbox: Option<Total>,
}

pub async fn show(signed: Signed) -> Result<Response, PageError> {
    let week = IsoWeek::of(signed.today()).previous();
    let mut page = StartPage {
        frame: signed.frame.clone(),
        week,
        inbox: None,
    };
    if signed.principal.may(Act::SortInbox) {
        let received = EventFilter {
            statuses: vec![EventStatus::Received],
            ..EventFilter::default()
        };
        page.inbox = Some(
            signed
                .app
                .store
                .event_total(signed.municipality(), &received, &signed.scope())
                .await?,
        );
    }
    html(&page)
}
