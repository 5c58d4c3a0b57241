//! A page put together of headed parts, which is the same when it is shown, set as a document and taken out as tables.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use report::documents::{Part, RegisterDocument, register_pdf};
use report::extracts::{ColumnKind, TableCell, TableColumn, TableExtract, table_xlsx};
use report::figures::{Column, Figure, Table};

use super::record::{Piece, RowTable};
use crate::access::Signed;
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::pages::governance::AsOf;

#[derive(Default)]
pub struct Section {
    pub heading: String,
    pub paragraphs: Vec<String>,
    /// With whether somebody should look.
    pub notes: Vec<(bool, String)>,
    pub figure: Option<Figure>,
    pub tables: Vec<RowTable>,
    /// What is said when there is nothing to show.
    pub empty: String,
}

impl Section {
    pub fn new(heading: String) -> Self {
        Self {
            heading,
            ..Self::default()
        }
    }

    fn is_empty(&self) -> bool {
        let no_rows = self.tables.iter().all(|t| t.rows.is_empty());
        self.paragraphs.is_empty() && self.notes.is_empty() && self.figure.is_none() && no_rows
    }
}

pub struct Sheet {
    pub title: String,
    pub kicker: String,
    pub lead: String,
    /// The way here: addresses with names, the page's own last.
    pub crumbs: Vec<(String, String)>,
    /// The page's own address, and its files.
    pub here: String,
    pub files: Vec<(String, String)>,
    pub actions: Vec<(String, String)>,
    /// A form that chooses something, such as a year: its name, its label, and values with which is chosen.
    pub choice: Option<Chosen>,
    pub sections: Vec<Section>,
}

pub struct Chosen {
    pub name: &'static str,
    pub label: String,
    pub values: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "pages/chain/sheet.html")]
struct SheetPage {
    frame: Frame,
    as_of: AsOf,
    sheet: Sheet,
}

pub fn plain(words: impl Into<String>) -> Piece {
    Piece {
        words: words.into(),
        link: None,
    }
}

pub fn linked(words: impl Into<String>, link: impl Into<String>) -> Piece {
    Piece {
        words: words.into(),
        link: Some(link.into()),
    }
}

impl Sheet {
    pub fn page(self, signed: &Signed, as_of: AsOf) -> Result<Response, PageError> {
        html(&SheetPage {
            frame: signed.frame.clone(),
            as_of,
            sheet: self,
        })
    }

    /// The same as a document. What it is made from is said by the register's last change.
    pub async fn pdf(self, signed: &Signed, as_of: &AsOf, name: &str) -> Result<Response, PageError> {
        let frame = signed.frame.clone();
        let municipality = signed.home.municipality.name.clone();
        let (zone, day, now) = (signed.home.zone.clone(), as_of.day, signed.now());
        let ident = format!("{}-{name}-{day}", signed.municipality());
        let sources = frame.ta("sheet-sources", frame.municipality_name());
        let bytes = tokio::task::spawn_blocking(move || {
            let mut parts = Vec::new();
            for section in self.sections {
                parts.extend(section.parts());
            }
            register_pdf(&RegisterDocument {
                language: frame.report_language(),
                municipality: &municipality,
                zone,
                title: self.title,
                period: self.kicker,
                status: None,
                as_of: day,
                made_at: now,
                ident,
                sources,
                parts,
            })
        })
        .await??;
        let about = [
            (header::CONTENT_TYPE, "application/pdf".to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("inline; filename=\"{name}-{day}.pdf\""),
            ),
        ];
        Ok((about, bytes).into_response())
    }

    /// One of its tables as a spreadsheet.
    pub fn xlsx(
        &self,
        signed: &Signed,
        as_of: &AsOf,
        table: usize,
        name: &str,
    ) -> Result<Response, PageError> {
        let mut tables = self.sections.iter().flat_map(|s| &s.tables);
        let table = tables.nth(table).ok_or(PageError::NotFound)?;
        let extract = TableExtract {
            title: table.name.clone(),
            columns: table
                .heads
                .iter()
                .map(|(head, _)| TableColumn {
                    name: head.clone(),
                    kind: ColumnKind::Text,
                })
                .collect(),
            rows: table
                .rows
                .iter()
                .map(|row| {
                    row.iter()
                        .map(|piece| TableCell::Text(piece.words.clone()))
                        .collect()
                })
                .collect(),
            stamp: vec![
                (
                    signed.frame.t("list-municipality"),
                    signed.frame.municipality_name().to_owned(),
                ),
                (signed.frame.t("as-of-day"), as_of.day.to_string()),
            ],
            made_at: signed.now(),
        };
        let bytes = table_xlsx(&extract, signed.frame.report_language())?;
        let about = [
            (
                header::CONTENT_TYPE,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
            ),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}-{}.xlsx\"", as_of.day),
            ),
        ];
        Ok((about, bytes).into_response())
    }
}

impl Section {
    fn parts(self) -> Vec<Part> {
        let mut parts = vec![Part::Heading {
            level: 1,
            text: self.heading.clone(),
        }];
        if self.is_empty() && !self.empty.is_empty() {
            parts.push(Part::Paragraph(self.empty.clone()));
        }
        parts.extend(self.paragraphs.into_iter().map(Part::Paragraph));
        if !self.notes.is_empty() {
            parts.push(Part::Bullets(
                self.notes.into_iter().map(|(_, words)| words).collect(),
            ));
        }
        parts.extend(self.figure.map(Part::Figure));
        for table in self.tables.into_iter().filter(|t| !t.rows.is_empty()) {
            if table.name != self.heading {
                parts.push(Part::Heading {
                    level: 2,
                    text: table.name.clone(),
                });
            }
            parts.push(Part::Table(Table {
                caption: table.name,
                columns: table
                    .heads
                    .into_iter()
                    .map(|(title, numeric)| Column { title, numeric })
                    .collect(),
                rows: table
                    .rows
                    .into_iter()
                    .map(|row| row.into_iter().map(|p| p.words).collect())
                    .collect(),
            }));
        }
        parts
    }
}
