//! What somebody wrote into a report: in one of its sections, or as a section of its own after the others.

use domain::access::Act;
use domain::chain::RecordKind;
use domain::record::Said as _;
use domain::report_text::{ReportName, ReportText, paragraphs};

use super::{Asked, Desk, Report, ReportKind, Section};
use crate::forms;

/// What a report is told apart by in its texts: what it is about, or its period where that is chosen in a form.
fn of(kind: ReportKind, asked: &Asked) -> &str {
    match kind {
        ReportKind::Money => &asked.period,
        _ => &asked.of,
    }
}

pub fn add(desk: &Desk, kind: ReportKind, asked: &Asked, report: &mut Report) {
    let Some(name) = ReportName::from_code(kind.name()) else {
        return;
    };
    let frame = &desk.frame;
    let of = of(kind, asked);
    let texts = desk.chain().report_texts.values();
    let mut own: Vec<&ReportText> = texts.filter(|text| text.is_in(name, of)).collect();
    let writes = desk.as_of.is_today && desk.may(Act::WriteGovernance);
    let change = |text: &ReportText| format!("/kedjan/{}/{}/andra", RecordKind::ReportText.slug(), text.code);
    // What is published has its texts among the rest, and no section that is written in.
    let is_public = kind == ReportKind::Public;
    if is_public {
        own.clear();
    }
    for section in &mut report.sections {
        let mut written = own.iter().filter(|text| text.section == section.id).peekable();
        if writes && !is_public && written.peek().is_none() {
            let href = new_text(name, of, &section.id);
            section.edits.push((href, frame.t("report-text-write")));
        }
        for text in written {
            section.paragraphs.extend(paragraphs(&text.text));
            if writes {
                section.edits.push((change(text), frame.t("report-text-change")));
            }
        }
    }
    for text in own {
        if report.sections.iter().any(|section| section.id == text.section) {
            continue;
        }
        let mut section = Section::new(format!("text-{}", text.code), text.title(desk.chain()));
        section.paragraphs.extend(paragraphs(&text.text));
        if writes {
            section.edits.push((change(text), frame.t("report-text-change")));
        }
        report.sections.push(section);
    }
    if writes {
        report
            .offers
            .push((new_text(name, of, ""), frame.t("report-text-own")));
    }
}

/// Whether somebody has written in a section of a report that there is but one of.
pub fn is_written_in(desk: &Desk, report: ReportName, section: &str) -> bool {
    let mut texts = desk.chain().report_texts.values();
    texts.any(|text| text.is_in(report, "") && text.section == section)
}

/// Where one writes a text to a section, or to one of its own when none is named.
fn new_text(name: ReportName, of: &str, section: &str) -> String {
    let fields = [("report", name.code()), ("of", of), ("section", section)];
    forms::new_record(RecordKind::ReportText, &fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_may_be_written_in_but_what_was_known_on_a_day() {
        let kinds = ReportKind::ALL.into_iter();
        let written = kinds.filter(|kind| *kind != ReportKind::Evidence);
        let names: Vec<&str> = written.map(ReportKind::name).collect();
        assert_eq!(names, ReportName::CODES);
    }
}
