//! What shows the answer to an auditor's question, as it was known on the day: what is found and what is missing, whether
//! those who know have looked, and what each thing says.

use domain::access::Act;
use domain::chain::RecordKind;
use domain::codes::AuditQuestionCode;

use super::{Asked, Desk, Report, to_chain, to_records};
use crate::errors::PageError;
use crate::evidence::Evidence;

pub async fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (frame, day) = (&desk.frame, desk.as_of.day);
    let code: AuditQuestionCode = asked.of.as_str().into();
    let evidence = Evidence::of(&desk.store, &desk.home, &code, day).await?;
    let evidence = evidence.ok_or(PageError::NotFound)?;
    let record = RecordKind::AuditQuestion.link(code.as_str());
    let mut offers = vec![(
        format!("{record}{}", desk.as_of.query()),
        frame.t("evidence-to-record"),
    )];
    if frame.may(Act::WriteGovernance) {
        let ask = format!("/kedjan/faktakontroller/ny?question={code}");
        offers.push((format!("{record}/andra"), frame.t("evidence-change")));
        offers.push((ask, frame.t("evidence-ask-check")));
    }
    let study = &evidence.question.study;
    let title = frame.t("evidence-title");
    Ok(Report {
        name: format!("revisionsunderlag-{code}"),
        kicker: if study.is_empty() {
            title.clone()
        } else {
            format!("{title}, {study}")
        },
        title: evidence.question.text.clone(),
        lead: if desk.as_of.is_today {
            frame.t("evidence-lead")
        } else {
            frame.ta("evidence-known-then", frame.date(&day))
        },
        crumbs: vec![
            to_chain(desk),
            to_records(desk, RecordKind::AuditQuestion),
            (String::new(), title),
        ],
        here: format!("/revision/{code}"),
        actions: vec![(
            format!("/revision/{code}/underlag.zip?dag={day}"),
            frame.t("evidence-take-out"),
        )],
        offers,
        sections: evidence.whole(frame),
        rests_on: evidence.last,
        ..Report::default()
    })
}
