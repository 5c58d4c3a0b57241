//! What somebody should see to, whole and by urgency, to take along: the page *Att göra* shows the same a hundred at a time.

use domain::owed::{Owed, OwedState};

use super::handover::owed_section;
use super::{Desk, Report, to_chain};
use crate::errors::PageError;
use crate::pages::governance::owed_at;

pub async fn write(desk: &Desk) -> Result<Report, PageError> {
    let (frame, day) = (&desk.frame, desk.as_of.day);
    let owed = owed_at(desk).await?;
    let sections = OwedState::ALL.into_iter().map(|state| {
        let own: Vec<Owed> = owed
            .iter()
            .filter(|item| item.kind.state() == state)
            .cloned()
            .collect();
        let mut section = owed_section(frame, &own, false);
        // The heading says how it stands.
        section.tables.iter_mut().for_each(|table| table.remove_column(1));
        section.id = state.code().to_owned();
        section.title = frame.t(format!("owed-state-{}", state.code()));
        section
    });
    Ok(Report {
        name: "att-gora".to_owned(),
        kicker: frame.long_date(&day),
        title: frame.t("owed-title"),
        lead: frame.t("report-att-gora-about"),
        crumbs: vec![to_chain(desk), (String::new(), frame.t("owed-title"))],
        here: "/rapporter/att-gora".to_owned(),
        sections: sections.collect(),
        ..Report::default()
    })
}
