//! The frozen versions of a report: files of a governing document that are called as the report with the day of the decision,
//! `tertial-2022-T1-2022-05-10.pdf`. They are as they were that day, whatever the register says since.

use domain::chain::{Chain, RecordKind};
use domain::codes::DocumentCode;
use domain::governing_document::{DocumentFile, DocumentKind, GoverningDocument};
use jiff::civil::Date;

use super::{Asked, ReportFormat, ReportKind, plan};

/// What a report becomes when a body has decided on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// A document of its own.
    New(DocumentKind),
    /// The next version of the document that it is about.
    Next(DocumentCode),
}

impl ReportKind {
    /// Whether a body may decide on it, or on some of its kind.
    pub fn is_adopted(self) -> bool {
        let asked = Asked {
            of: plan::DRAFT.to_owned(),
            ..Asked::default()
        };
        self.becomes(&asked).is_some()
    }

    /// What it becomes when a body has decided on it. An action plan that is decided already is not decided again.
    pub fn becomes(self, asked: &Asked) -> Option<Becomes> {
        let kind = match self {
            Self::Compiled => DocumentKind::SituationalPicture,
            Self::ActionPlan if asked.of == plan::DRAFT => DocumentKind::ActionPlan,
            Self::ActivityPlan | Self::Agreement => return Some(Becomes::Next(asked.of.as_str().into())),
            Self::Minutes => DocumentKind::Minutes,
            Self::Tertial
            | Self::Money
            | Self::Agenda
            | Self::Promises
            | Self::GoalBasis
            | Self::Programme
            | Self::Council => DocumentKind::FollowUp,
            _ => return None,
        };
        Some(Becomes::New(kind))
    }

    /// What the files of one of its kind are called, but for the day and the ending.
    pub fn file_name(self, asked: &Asked, day: Date) -> String {
        let of = match self {
            Self::Money if asked.period.is_empty() => day.year().to_string(),
            Self::Money => asked.period.clone(),
            _ => asked.of.clone(),
        };
        match of.as_str() {
            "" => self.name().to_owned(),
            of => format!("{}-{of}", self.name()),
        }
    }
}

/// A report as it was when a body decided on it.
#[derive(Debug)]
pub struct Version<'c> {
    /// What its files are called, but for their endings.
    pub stem: String,
    pub on: Date,
    /// The second of a day is 2.
    n: u32,
    pub document: &'c GoverningDocument,
}

impl Version<'_> {
    pub fn file(&self, format: ReportFormat) -> Option<&DocumentFile> {
        let name = format!("{}.{}", self.stem, format.ending());
        self.document.files.iter().find(|file| file.name == name)
    }

    pub fn path(&self) -> String {
        RecordKind::Document.link(self.document.code.as_str())
    }
}

/// The versions of a report by its name, the latest first.
pub fn versions<'c>(chain: &'c Chain, name: &str) -> Vec<Version<'c>> {
    let mut found: Vec<Version<'c>> = Vec::new();
    for document in chain.documents.values() {
        for file in &document.files {
            let Some((stem, on, n)) = frozen(&file.name, name) else {
                continue;
            };
            if found.iter().all(|known| known.stem != stem) {
                let stem = stem.to_owned();
                found.push(Version {
                    stem,
                    on,
                    n,
                    document,
                });
            }
        }
    }
    found.sort_by_key(|version| std::cmp::Reverse((version.on, version.n)));
    found
}

/// The stem, the day and the number of that day in the name of a file of a report.
fn frozen<'f>(file: &'f str, report: &str) -> Option<(&'f str, Date, u32)> {
    const DAY: usize = "2022-05-10".len();
    let (stem, ending) = file.rsplit_once('.')?;
    ReportFormat::from_ending(ending)?;
    let told = stem.strip_prefix(report)?.strip_prefix('-')?;
    let on: Date = told.get(..DAY)?.parse().ok()?;
    let n = match told.get(DAY..)? {
        "" => 1,
        more => more.strip_prefix('-')?.parse().ok()?,
    };
    Some((stem, on, n))
}

/// What the files of the nth version of a report that is decided on a day are called, but for their endings.
pub fn stem(name: &str, on: Date, n: u32) -> String {
    match n {
        1 => format!("{name}-{on}"),
        n => format!("{name}-{on}-{n}"),
    }
}
