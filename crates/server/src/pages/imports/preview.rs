//! How a file would be read, before anything of it is in the register: whose it is, what each column is taken
//! for, what the sender's words mean, and what its first rows become.

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::codes::CategoryCode;
use domain::municipality::Partner;
use domain::screening::screen;
use import::{
    CategoryWord, CategoryWords, CoordinateSystem, DateOrder, Field, HeaderRow, ImportError, Mapping,
    Preview, ReadyEvent, SourceFormat,
};
use serde::{Deserialize, Serialize};

use super::choose::text_of;
use super::sender::fitting;
use super::{code_text, list, sentence};
use crate::access::{FormOf, Importer, Signed};
use crate::app::Home;
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::importing::{Extent, ImportFailure, ImportOrder, ImportWatch, SenderBy, Trial, try_out};
use crate::jobs::imports::WaitingFile;

/// So many rows are read for the preview, and so many of them are shown.
const TRIED: Extent = Extent {
    rows: Some(500),
    shown: 20,
};
/// So many words are asked about at a time, the most frequent first.
const WORDS: usize = 25;
const LONGEST_SAMPLE: usize = 80;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewQuery {
    fil: String,
    #[serde(default)]
    mappning: String,
}

/// What has been said about the file so far, besides its mapping.
#[derive(Default)]
pub struct Said {
    pub mappings: Vec<store::Mapping>,
    /// The saved mapping that is in use.
    pub used: String,
    pub save_as: String,
    /// It was to be taken in, but its columns are other ones than were shown.
    pub layout_changed: bool,
    /// It was to be taken in, but nobody has said whose it is.
    pub sender_missing: bool,
}

/// What a word can mean: a category, or one of its subtypes by `KLO/tagg` and its name.
struct Kind {
    category: CategoryCode,
    name: String,
    subtypes: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/imports/preview.html")]
pub struct PreviewPage {
    frame: Frame,
    file: WaitingFile,
    /// Tables only.
    columns: Option<Preview>,
    words: CategoryWords,
    mapping: Mapping,
    said: Said,
    trial: Trial,
    /// Why the file cannot be read as it is mapped now.
    fault: Option<String>,
    /// Why a saved mapping was not used after all.
    unfit: Option<String>,
}

impl PreviewPage {
    fn is_table(&self) -> bool {
        self.columns.is_some()
    }

    fn format_name(&self) -> String {
        code_text(&self.frame, "import-format", self.file.format.name())
    }

    fn partners(&self) -> &[Partner] {
        super::partners(&self.frame)
    }

    fn sender_is_unknown(&self) -> bool {
        self.file.sender_by == SenderBy::Unknown
    }

    fn is_sender(&self, partner: &Partner) -> bool {
        !self.sender_is_unknown() && partner.code == self.file.partner
    }

    /// How it is known whose file it is; nothing when someone said so.
    fn why_sender(&self) -> Option<String> {
        match &self.file.sender_by {
            SenderBy::Chosen => None,
            SenderBy::Kind => Some(self.frame.t("import-sender-kind")),
            SenderBy::EarlierFile(name) => Some(self.frame.ta("import-sender-earlier", name)),
            SenderBy::FileName => Some(self.frame.t("import-sender-name")),
            SenderBy::Mapping(name) => Some(self.frame.ta("import-sender-mapping", name)),
            SenderBy::Unknown => Some(self.frame.t("import-partner-missing")),
        }
    }

    fn fields(&self) -> [Field; 26] {
        Field::ALL
    }

    fn field_name(&self, field: &Field) -> String {
        code_text(&self.frame, "field", field.code())
    }

    fn is_mapped(&self, column: &str, field: &Field) -> bool {
        let mapped = self.mapping.columns.iter().find(|c| c.column == column);
        mapped.map_or(Field::Ignore, |c| c.field) == *field
    }

    fn samples(&self, samples: &[String]) -> String {
        // What is certainly about a person is not shown again, even to the one who sent it.
        let masked: Vec<String> = samples
            .iter()
            .filter(|sample| !sample.is_empty())
            .map(|sample| screen(sample).masked_certain(sample))
            .collect();
        masked.join(" · ")
    }

    /// A row of the file, for the one who is to point out the headings.
    fn top_row(&self, cells: &[String]) -> String {
        let whole = self.samples(cells);
        match whole.char_indices().nth(LONGEST_SAMPLE) {
            Some((end, _)) => format!("{}…", &whole[..end]),
            None => whole,
        }
    }

    fn is_header_row(&self, row: &u64) -> bool {
        self.mapping.header_row == HeaderRow::Row(*row)
    }

    fn has_no_header(&self) -> bool {
        self.mapping.header_row == HeaderRow::Missing
    }

    fn header_row_value(&self) -> String {
        match self.mapping.header_row {
            HeaderRow::Auto => String::new(),
            HeaderRow::Missing => "0".to_owned(),
            HeaderRow::Row(row) => row.to_string(),
        }
    }

    fn delimiter(&self, delimiter: &char) -> String {
        match delimiter {
            '\t' => self.frame.t("import-delimiter-tab"),
            other => other.to_string(),
        }
    }

    /// The sheet that was chosen; nothing for the first with rows in it.
    fn chosen_sheet(&self) -> &str {
        self.mapping.sheet.as_deref().unwrap_or_default()
    }

    fn read_sheet(&self) -> &str {
        let read = self.columns.as_ref().and_then(|c| c.mapping.sheet.as_deref());
        read.unwrap_or_default()
    }

    fn date_orders(&self) -> [(&'static str, bool); 3] {
        let order = self.mapping.date_order;
        [
            ("auto", order == DateOrder::Auto),
            ("day-first", order == DateOrder::DayFirst),
            ("month-first", order == DateOrder::MonthFirst),
        ]
    }

    fn systems(&self) -> [(&'static str, bool); 4] {
        let system = self.mapping.coordinates;
        [
            ("auto", system == CoordinateSystem::Auto),
            ("wgs84", system == CoordinateSystem::Wgs84),
            ("sweref99tm", system == CoordinateSystem::Sweref99Tm),
            ("sweref991800", system == CoordinateSystem::Sweref991800),
        ]
    }

    /// The words to ask about: those that someone has chosen a meaning for, and those nobody knows.
    fn asked_words(&self) -> Vec<&CategoryWord> {
        let (chosen, unknown): (Vec<_>, Vec<_>) = self
            .words
            .words
            .iter()
            .filter(|w| w.is_chosen || w.means.is_none())
            .partition(|w| w.is_chosen);
        unknown.into_iter().take(WORDS).chain(chosen).collect()
    }

    fn unknown_words(&self) -> usize {
        self.words.words.iter().filter(|w| w.means.is_none()).count()
    }

    fn unknown_rows(&self) -> i64 {
        let unknown = self.words.words.iter().filter(|w| w.means.is_none());
        unknown.map(|w| w.rows as i64).sum()
    }

    fn known_words(&self) -> usize {
        let known = self.words.words.iter();
        known.filter(|w| w.means.is_some() && !w.is_chosen).count()
    }

    fn is_meant(&self, word: &CategoryWord, value: impl AsRef<str>) -> bool {
        word.means.as_ref().is_some_and(|m| text_of(m) == value.as_ref())
    }

    fn is_default(&self, value: impl AsRef<str>) -> bool {
        let default = self.mapping.default_category.as_ref();
        default.is_some_and(|m| text_of(m) == value.as_ref())
    }

    fn kinds(&self) -> Vec<Kind> {
        let categories = self.frame.categories_in_use().into_iter();
        categories
            .map(|(category, name)| Kind {
                subtypes: self.frame.subtypes_of(&category),
                category,
                name,
            })
            .collect()
    }

    fn reason_name(&self, reason: &import::Reason) -> String {
        code_text(&self.frame, "reason", reason.code())
    }

    fn sentence(&self, remark: &impl Serialize) -> String {
        sentence(&self.frame.remark(remark))
    }

    fn raw(&self, cells: &[String]) -> String {
        let filled: Vec<&str> = cells
            .iter()
            .map(String::as_str)
            .filter(|c| !c.is_empty())
            .collect();
        filled.join(" · ")
    }

    fn area(&self, event: &ReadyEvent) -> String {
        let area = event.areas.working.clone();
        self.frame
            .area_name(&area.or_else(|| event.input.place.stated_area.clone()))
    }

    /// Whether the file has more rows than were tried.
    fn tried_part(&self) -> bool {
        self.trial.summary.cancelled
    }

    fn has_something(&self) -> bool {
        self.trial.summary.accepted > 0 || self.trial.summary.nothing_to_report
    }
}

pub async fn show(
    importer: FormOf<Importer>,
    Query(asked): Query<PreviewQuery>,
) -> Result<Response, PageError> {
    let file = waiting(&importer, &asked.fil)?;
    let mappings = saved(&importer, &file).await?;
    let named = mappings.iter().find(|m| m.name == asked.mappning);
    let chosen = named.and_then(|m| Some((m.name.clone(), serde_json::from_str(&m.mapping).ok()?)));
    // Without a choice the latest that fits the file's columns is taken.
    let chosen = match chosen {
        Some(chosen) => Some(chosen),
        None if asked.mappning.is_empty() => fitting(&file, &mappings).await?,
        None => None,
    };
    let (used, mapping) = chosen.map_or((String::new(), None), |(name, m)| (name, Some(m)));
    let said = Said {
        mappings,
        used,
        ..Said::default()
    };
    match look(&importer, file.clone(), mapping, said).await? {
        Ok(page) => html(&page),
        Err(error) => {
            importer.app.imports.forget(&file.token);
            list::refuse(&importer, &file, &error).await
        }
    }
}

pub fn waiting(importer: &Signed, token: &str) -> Result<WaitingFile, PageError> {
    importer
        .app
        .imports
        .waiting(importer.municipality(), importer.principal.account, token)
        .ok_or(PageError::NotFound)
}

pub async fn saved(importer: &Signed, file: &WaitingFile) -> Result<Vec<store::Mapping>, PageError> {
    if file.format != SourceFormat::Table {
        return Ok(Vec::new());
    }
    let store = &importer.app.store;
    Ok(store
        .mappings(importer.municipality(), file.source.as_str())
        .await?)
}

/// A table as a mapping says, or as it is guessed.
struct Table {
    columns: Preview,
    words: CategoryWords,
    mapping: Mapping,
    unfit: Option<ImportError>,
}

fn look_into(home: &Home, file: &WaitingFile, given: Option<Mapping>) -> Result<Table, ImportError> {
    let mut unfit = None;
    let mut given = given.unwrap_or_default();
    let columns = match import::preview(&file.path, Some(&given)) {
        // A mapping made for another file: its words still hold, its layout does not.
        Err(error @ (ImportError::MappedColumnMissing { .. } | ImportError::SheetMissing { .. })) => {
            unfit = Some(error);
            given = Mapping {
                columns: Vec::new(),
                sheet: None,
                header_row: HeaderRow::Auto,
                ..given
            };
            import::preview(&file.path, Some(&given))?
        }
        other => other?,
    };
    let mapping = Mapping {
        // What was not chosen stays open, for the next file too.
        sheet: given.sheet,
        ..columns.mapping.clone()
    };
    let words = import::category_words(&file.path, &mapping, &home.municipality)?;
    Ok(Table {
        columns,
        words,
        mapping,
        unfit,
    })
}

/// Looks at the file as a mapping says, or as it is guessed. `Err` when no choice of columns would help.
pub async fn look(
    importer: &Signed,
    file: WaitingFile,
    mapping: Option<Mapping>,
    said: Said,
) -> Result<Result<PreviewPage, ImportFailure>, PageError> {
    let table = if file.format == SourceFormat::Table {
        let (home, file) = (importer.home.clone(), file.clone());
        let looked = tokio::task::spawn_blocking(move || look_into(&home, &file, mapping)).await?;
        match looked {
            Ok(table) => Some(table),
            Err(error) => return Ok(Err(error.into())),
        }
    } else {
        None
    };
    let order = ImportOrder {
        format: file.format,
        file: file.path.clone(),
        file_name: file.file_name.clone(),
        partner: file.partner.clone(),
        source: file.source.clone(),
        mapping: table.as_ref().map(|t| t.mapping.clone()),
    };
    let watch = Arc::new(ImportWatch::default());
    let (store, home) = (&importer.app.store, importer.home.clone());
    let tried = try_out(store, home, order, importer.now(), TRIED, watch).await;
    let (trial, fault) = match tried {
        Ok(trial) => (trial, None),
        // Another choice of columns may mend these.
        Err(ImportFailure::File(
            error @ (ImportError::NoDateColumn { .. } | ImportError::MappedColumnMissing { .. }),
        )) if table.is_some() => (Trial::default(), Some(sentence(&importer.frame.remark(&error)))),
        Err(ImportFailure::Store(error)) => return Err(error.into()),
        Err(error) => return Ok(Err(error)),
    };
    let (columns, words, mapping, unfit) = match table {
        Some(t) => (Some(t.columns), t.words, t.mapping, t.unfit),
        None => (None, CategoryWords::default(), Mapping::default(), None),
    };
    Ok(Ok(PreviewPage {
        frame: importer.frame.clone(),
        file,
        columns,
        words,
        mapping,
        said,
        trial,
        fault,
        unfit: unfit.map(|error| sentence(&importer.frame.remark(&error))),
    }))
}
