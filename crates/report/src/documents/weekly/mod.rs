//! The weekly situational picture as a document: what OSG adopts, sends and files. Draft or adopted, it says which, of
//! what version, and how to check that it is the one that was adopted.

mod judged;
mod measured;
mod others;
mod placed;
mod sections;
mod workbook;

use analysis::{Audience, WeeklyDraft};
use domain::decision::Decision;
use domain::municipality::Municipality;
use domain::picture::{Picture, PictureStatus};
use jiff::Timestamp;

pub use self::placed::Placed;
use self::sections::Sections;
pub use self::workbook::weekly_xlsx;
use super::columns::Sheet;
use super::content::{Content, Status, accent, footer, page_of, region};
use super::{docx, pdf};
use crate::error::ReportError;
use crate::texts::Language;

#[derive(Clone, Copy, Debug)]
pub struct WeeklyDocument<'a> {
    pub municipality: &'a Municipality,
    /// What people wrote; `None` before anyone has begun.
    pub picture: Option<&'a Picture>,
    pub draft: &'a WeeklyDraft,
    /// Decided on this week's picture.
    pub decisions: &'a [Decision],
    /// Figures that people put in, as the document's readers get them.
    pub placed: &'a [Placed],
    pub language: Language,
    /// Who reads it: others than those who work with the register get no small counts, no places and no hours.
    pub audience: Audience,
    /// The instant the figures hold for.
    pub as_of: Timestamp,
    /// The journal's latest entry when the document was made: number and hash.
    pub checkpoint: Option<(i64, &'a str)>,
    /// The journal up to that entry as a signed checkpoint, on one line.
    pub signed: Option<&'a str>,
}

/// Tagged PDF/UA-1. The same document gives the same bytes.
pub fn weekly_pdf(document: &WeeklyDocument<'_>) -> Result<Vec<u8>, ReportError> {
    pdf::set(&content(document), document.ident(), document.made_at())
}

/// The same content for those who go on writing in a word processor.
pub fn weekly_docx(document: &WeeklyDocument<'_>) -> Result<Vec<u8>, ReportError> {
    docx::write(&content(document), document.made_at())
}

impl WeeklyDocument<'_> {
    fn adopted(&self) -> Option<&Picture> {
        self.picture.filter(|p| p.status == PictureStatus::Adopted)
    }

    fn made_at(&self) -> Timestamp {
        self.adopted().and_then(|p| p.adopted_at).unwrap_or(self.as_of)
    }

    fn ident(&self) -> String {
        let version = self.picture.map_or(0, |p| p.version);
        let state = self.adopted().map_or("draft", |_| "adopted");
        let (code, week, language) = (self.municipality.code, self.draft.week, self.language.tag());
        let readers = match self.audience {
            Audience::Register => "register",
            Audience::Others => "others",
        };
        format!("weekly {code} {week} v{version} {state} {language} {readers}")
    }
}

fn content(document: &WeeklyDocument<'_>) -> Content {
    let language = document.language;
    let week = document.draft.week;
    let municipality = document.municipality.name.clone();
    let numbered = |key: &str| {
        let values = [
            ("week", week.week().to_string().into()),
            ("year", week.year().to_string().into()),
            ("municipality", municipality.as_str().into()),
        ];
        language.say_with(key, &values)
    };
    let title = numbered("weekly-title");
    let status = status(document);
    let footer = footer(language, &municipality, &title, Some(&status));
    Content {
        set_in: language,
        language: language.tag(),
        region: region(language),
        document_title: numbered("weekly-document-title"),
        title,
        period: language.days(week.monday(), week.sunday()),
        footer,
        page_of: page_of(language),
        status: Some(status),
        deck: false,
        wide: false,
        line: Sheet::UPRIGHT.line,
        accent: accent(&document.municipality.look),
        logo: document.municipality.look.logo.clone(),
        blocks: Sections::new(document).all(),
        municipality,
    }
}

fn status(document: &WeeklyDocument<'_>) -> Status {
    let language = document.language;
    let Some(picture) = document.adopted() else {
        return Status {
            adopted: false,
            label: language.say("weekly-status-draft"),
            note: language.say("weekly-status-draft-note"),
        };
    };
    let when = picture
        .adopted_at
        .map(|at| language.instant(at, &document.municipality.zone()))
        .unwrap_or_default();
    let note = match &picture.adopted_by {
        Some(who) => language.say_with(
            "weekly-status-adopted-note",
            &[("when", when.into()), ("who", who.as_str().into())],
        ),
        None => language.say_with("weekly-status-adopted-note-alone", &[("when", when.into())]),
    };
    Status {
        adopted: true,
        label: language.say("weekly-status-adopted"),
        note,
    }
}
