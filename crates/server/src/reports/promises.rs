//! A year's promises to the inhabitants: as they were published, how far they have come, and what came of them.

use domain::chain::RecordKind;
use domain::promise::{Promise, PromiseState};

use super::{Asked, Cell, Desk, Report, Rows, Section, to_chain};
use crate::errors::PageError;

pub fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame, day) = (desk.chain(), &desk.frame, desk.as_of.day);
    let year: i16 = asked.of.parse().map_err(|_| PageError::NotFound)?;
    let promises: Vec<&Promise> = chain.promises.values().filter(|p| p.year == year).collect();
    let states = |promise: &&Promise| promise.state(day);
    let mut summary =
        Section::new("laget", frame.t("promises-standing")).empty(frame.t("tertial-no-promises"));
    for state in PromiseState::ALL {
        let n = promises.iter().filter(|p| states(p) == state).count();
        if n > 0 {
            let name = frame.t(format!("state-promise-{}", state.code()));
            summary.say(false, format!("{name}: {n}"));
        }
    }
    for promise in &promises {
        let unsigned: Vec<String> = promise.unsigned(day).map(|p| frame.partner_name(p)).collect();
        if !unsigned.is_empty() {
            let words = [
                ("text", promise.text.clone().into()),
                ("names", unsigned.join(", ").into()),
            ];
            summary.say(true, frame.tw("promises-unsigned", &words));
        }
    }
    if let Some(due) = chain
        .promise_years
        .values()
        .find(|y| y.year == year)
        .and_then(|y| y.feedback_due)
    {
        summary.say(false, frame.ta("promises-feedback-due", frame.date(&due)));
    }
    let mut categories: Vec<&str> = promises.iter().map(|p| p.category.as_str()).collect();
    categories.sort_unstable();
    categories.dedup();
    let mut sections = vec![summary];
    for (n, category) in categories.into_iter().enumerate() {
        let own = promises.iter().filter(|p| p.category == category);
        let row = |promise: &&Promise| {
            let parties: Vec<String> = promise
                .parties
                .iter()
                .map(|p| frame.partner_name(&p.partner))
                .collect();
            let told = if promise.feedback.is_empty() {
                &promise.result
            } else {
                &promise.feedback
            };
            vec![
                Cell::to(
                    promise.text.clone(),
                    RecordKind::Promise.link(promise.code.as_str()),
                ),
                parties.join(", ").into(),
                frame
                    .t(format!("state-promise-{}", promise.state(day).code()))
                    .into(),
                Cell::count(promise.counted(day)),
                promise.at_least.map_or_else(Cell::default, Cell::count),
                told.into(),
            ]
        };
        let heads = [
            "record-promise",
            "said-parties",
            "document-status",
            "#said-progress",
            "#said-at_least",
            "promises-result",
        ];
        sections.push(Section::new(format!("kategori-{n}"), category).rows(Rows::new(
            "",
            &heads,
            frame,
            own.map(row).collect(),
        )));
    }
    let title = frame.ta("promises-title", year);
    Ok(Report {
        name: format!("loften-{year}"),
        kicker: frame.t("report-loften"),
        crumbs: vec![to_chain(desk), (String::new(), title.clone())],
        here: format!("/rapporter/loften/{year}"),
        title,
        lead: frame.t("promises-lead"),
        sections,
        ..Report::default()
    })
}
