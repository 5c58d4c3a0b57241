//! The blocks of a document as paragraphs, tables and pictures of WordprocessingML.

use super::super::columns::SetTable;
use super::super::content::{AssessedArea, Block, Content, Finding, Key, Shown};
use super::{SCALE, escape, parts};
use crate::error::ReportError;
use crate::figures::Column;
use crate::figures::raster;

pub(super) struct Body {
    pub xml: String,
    /// PNG, in the order in which the document names them.
    pub pictures: Vec<Vec<u8>>,
    /// How many headings the list of contents has led to, where there is one.
    parts: Option<usize>,
    /// The pages that are not turned for a drawing of their own, and the width of their text.
    pages: &'static str,
    text_width: f64,
    /// What comes next begins a page.
    breaks_page: bool,
    /// The section that is being written began below the one before, on its page.
    goes_on: bool,
}

/// A4 less the margins, in twentieths of a point, upright and turned.
const TEXT_WIDTH: f64 = 9_638.0;
const TURNED_TEXT_WIDTH: f64 = 14_570.0;
/// What each of two columns has of it.
const HALF: f64 = 0.48;
/// Bookmarks of the list of contents have lower numbers.
const FIRST_TWIN: usize = 10_000;
/// The units of drawings (EMU) to a millimetre.
const EMU_PER_MM: f64 = 36_000.0;
/// A mark is small and may be drawn in any unit.
const LOGO_SCALE: f32 = 8.0;

/// How a run of text looks, beyond its paragraph's style.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Plain,
    Bold,
    Quiet,
}

/// How a row is kept together, and the style of its words.
struct Row<'a> {
    properties: &'a str,
    style: &'a str,
    /// On the page of the next row.
    keeps: bool,
}

/// What a link within the document finds the runs by.
fn bookmarked(n: usize, name: &str, runs: &str) -> String {
    format!("<w:bookmarkStart w:id=\"{n}\" w:name=\"{name}\"/>{runs}<w:bookmarkEnd w:id=\"{n}\"/>")
}

fn linked(name: &str, words: &str) -> String {
    let words = run(words, Look::Plain);
    format!("<w:hyperlink w:anchor=\"{name}\" w:history=\"1\">{words}</w:hyperlink>")
}

fn run(text: &str, look: Look) -> String {
    let properties = match look {
        Look::Plain => "",
        Look::Bold => "<w:rPr><w:b/></w:rPr>",
        Look::Quiet => "<w:rPr><w:color w:val=\"53605A\"/><w:sz w:val=\"18\"/></w:rPr>",
    };
    format!(
        "<w:r>{properties}<w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escape(text)
    )
}

/// What is noted below a cell's words stands quieter on a line of its own.
fn lines_of_cell(cell: &str) -> String {
    match cell.split_once('\n') {
        Some((words, note)) => {
            let note = run(note, Look::Quiet);
            format!("{}<w:r><w:br/></w:r>{note}", run(words, Look::Plain))
        }
        None => run(cell, Look::Plain),
    }
}

/// A section's last paragraph, a low one of its own, says on what pages the section is set.
fn section_end(pages: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"TableEnd\"/>{pages}</w:pPr></w:p>")
}

impl Body {
    pub fn of(content: &Content) -> Result<Self, ReportError> {
        let turned = content.deck || content.wide;
        let mut body = Self {
            xml: String::from(parts::DOCUMENT_OPENS),
            pictures: Vec::new(),
            parts: None,
            pages: if turned { parts::TURNED } else { parts::PORTRAIT },
            text_width: if turned { TURNED_TEXT_WIDTH } else { TEXT_WIDTH },
            breaks_page: false,
            goes_on: false,
        };
        if let Some(logo) = &content.logo {
            body.logo(logo, &content.municipality)?;
        }
        body.paragraph("Municipality", &run(&content.municipality, Look::Plain));
        body.paragraph("Title", &run(&content.title, Look::Plain));
        body.paragraph("Subtitle", &run(&content.period, Look::Plain));
        if let Some(status) = &content.status {
            let runs = format!(
                "{}{}",
                run(&format!("{}. ", status.label), Look::Bold),
                run(&status.note, Look::Plain)
            );
            body.paragraph("Normal", &runs);
        }
        let mut blocks = content.blocks.as_slice();
        // Above a turned page it is turned too, rather than alone on a page of its own.
        if let [Block::LandscapePage { blocks: turned }, rest @ ..] = blocks {
            for block in turned {
                body.block(block)?;
            }
            body.end_section(parts::LANDSCAPE);
            blocks = rest;
        }
        for block in blocks {
            body.block(block)?;
        }
        let pages = body.pages_of_section(body.pages);
        body.add(&pages);
        body.add(parts::DOCUMENT_CLOSES);
        Ok(body)
    }

    fn add(&mut self, xml: &str) {
        self.xml.push_str(xml);
    }

    fn words(&mut self, style: &str, text: &str) {
        for part in text.split('\n').map(str::trim).filter(|p| !p.is_empty()) {
            self.paragraph(style, &run(part, Look::Plain));
        }
    }

    /// The first after a break begins the page, without an empty line above it.
    fn paragraph(&mut self, style: &str, runs: &str) {
        let breaks = if std::mem::take(&mut self.breaks_page) {
            "<w:pageBreakBefore/>"
        } else {
            ""
        };
        self.add(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{breaks}</w:pPr>{runs}</w:p>"
        ));
    }

    fn end_section(&mut self, pages: &str) {
        let pages = self.pages_of_section(pages);
        self.goes_on = false;
        self.add(&section_end(&pages));
    }

    fn pages_of_section(&self, pages: &str) -> String {
        if self.goes_on {
            parts::going_on(pages)
        } else {
            pages.to_owned()
        }
    }

    fn block(&mut self, block: &Block) -> Result<(), ReportError> {
        match block {
            Block::Heading { level: 1, text } if self.parts.is_some() => self.part(text),
            Block::Heading { level, text } => self.words(&format!("Heading{level}"), text),
            Block::Paragraph { text } => self.words("Normal", text),
            Block::Statement { text } => self.words("Statement", text),
            Block::Note { text } => self.words("Note", text),
            Block::Bullets { items } => items.iter().for_each(|item| self.words("ListBullet", item)),
            Block::Keys { items } => self.keys(items),
            Block::Notice { title, text } => {
                let runs = format!(
                    "{}{}",
                    run(&format!("{title}. "), Look::Bold),
                    run(text, Look::Plain)
                );
                self.paragraph("Notice", &runs);
            }
            Block::Assessments { items } => items.iter().for_each(|item| self.assessed(item)),
            Block::Findings { items } => items.iter().for_each(|item| self.finding(item)),
            Block::PageBreak => self.breaks_page = true,
            Block::Contents { title, items } => {
                self.words("ContentsTitle", title);
                for (n, item) in items.iter().enumerate() {
                    let link = linked(&format!("part{}", n + 1), item);
                    self.paragraph("Contents", &link);
                }
                self.parts = Some(0);
            }
            Block::Identity { items } => self.identity(items),
            Block::Facts { items } => {
                for (name, value) in items {
                    let runs = format!(
                        "{}{}",
                        run(&format!("{name}: "), Look::Bold),
                        run(value, Look::Plain)
                    );
                    self.paragraph("Note", &runs);
                }
            }
            Block::Table(set) => self.set_table(set, self.text_width),
            Block::Stacks { left, right, .. } => {
                self.end_section(self.pages);
                // What follows goes on below.
                self.goes_on = true;
                for set in left.iter().chain(right) {
                    self.set_table(set, self.text_width * HALF);
                }
                self.end_section(&parts::in_two_columns(self.pages));
                self.goes_on = true;
                self.paragraph("TableEnd", "");
            }
            Block::Figure { name, shown } => self.figure(name, shown)?,
            Block::LandscapePage { blocks } => {
                // Between two turned pages there is no other.
                if !self.xml.ends_with(&section_end(parts::LANDSCAPE)) {
                    self.end_section(self.pages);
                }
                self.breaks_page = false;
                for block in blocks {
                    self.block(block)?;
                }
                self.end_section(parts::LANDSCAPE);
            }
        }
        Ok(())
    }

    /// On few lines, lest they alone need a page.
    fn identity(&mut self, items: &[(String, String)]) {
        let told: Vec<String> = items
            .iter()
            .map(|(name, value)| {
                let name = run(&format!("{name}: "), Look::Bold);
                format!("{name}{}", run(value, Look::Plain))
            })
            .collect();
        self.paragraph("Identity", &told.join(&run(" · ", Look::Plain)));
    }

    /// A heading that the list of contents leads to.
    fn part(&mut self, text: &str) {
        let n = self.parts.map_or(1, |n| n + 1);
        self.parts = Some(n);
        let runs = run(text, Look::Plain);
        let marked = bookmarked(n, &format!("part{n}"), &runs);
        self.paragraph("Heading1", &marked);
    }

    fn keys(&mut self, items: &[Key]) {
        for key in items {
            let runs = format!(
                "{}{}",
                run(&format!("{} ", key.value), Look::Bold),
                run(&key.label, Look::Plain)
            );
            self.paragraph("ListBullet", &runs);
        }
    }

    fn assessed(&mut self, area: &AssessedArea) {
        self.words("Heading2", &area.area);
        let mut runs = String::new();
        if area.step > 0 {
            let direction = if area.direction.is_empty() {
                String::new()
            } else {
                format!(", {}", area.direction)
            };
            runs += &run(&format!("{}{direction}. ", area.level), Look::Bold);
        }
        runs += &run(&area.counted, Look::Quiet);
        self.paragraph("Judgement", &runs);
        self.words("Normal", &area.text);
        self.words("Note", &area.categories.join(" · "));
    }

    fn finding(&mut self, finding: &Finding) {
        let runs = format!(
            "{}{}",
            run(&format!("{}. ", finding.title), Look::Bold),
            run(&finding.sentence, Look::Plain)
        );
        self.paragraph("ListBullet", &runs);
    }

    fn set_table(&mut self, set: &SetTable, text_width: f64) {
        let style = if set.twin.is_some() {
            "TwinText"
        } else {
            "TableText"
        };
        if set.captioned {
            let words = run(&set.table.caption, Look::Plain);
            let caption = match set.twin {
                Some(n) => bookmarked(FIRST_TWIN + n, &format!("twin{n}"), &words),
                None => words,
            };
            self.paragraph("Caption", &caption);
        } else if self.breaks_page {
            self.paragraph("TableEnd", "");
        }
        let twips = |share: f64| (share * text_width) as u32;
        let all = twips(set.columns.widths.iter().sum());
        let widths: Vec<u32> = set.columns.widths.iter().map(|w| twips(*w)).collect();
        let table = &set.table;
        self.add("<w:tbl><w:tblPr><w:tblStyle w:val=\"LagesbildTable\"/>");
        self.add(&format!(
            "<w:tblW w:w=\"{all}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0020\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/><w:tblCaption w:val=\"{}\"/></w:tblPr><w:tblGrid>",
            escape(&table.caption)
        ));
        for width in &widths {
            self.add(&format!("<w:gridCol w:w=\"{width}\"/>"));
        }
        self.add("</w:tblGrid>");
        let header: Vec<String> = table.columns.iter().map(|c| c.title.clone()).collect();
        let head = Row {
            properties: "<w:cantSplit/><w:tblHeader/>",
            style,
            keeps: true,
        };
        self.row(&header, &table.columns, &widths, head);
        for (i, row) in table.rows.iter().enumerate() {
            let kept = Row {
                properties: "<w:cantSplit/>",
                style,
                keeps: set.whole && i + 1 < table.rows.len(),
            };
            self.row(row, &table.columns, &widths, kept);
        }
        // Two tables without a paragraph between them would become one.
        self.add("</w:tbl>");
        self.paragraph("TableEnd", "");
    }

    fn row(&mut self, cells: &[String], columns: &[Column], widths: &[u32], row: Row<'_>) {
        let Row {
            properties,
            style,
            keeps,
        } = row;
        let keeps = if keeps { "<w:keepNext/>" } else { "" };
        self.add(&format!("<w:tr><w:trPr>{properties}</w:trPr>"));
        for ((cell, column), width) in cells.iter().zip(columns).zip(widths) {
            let align = if column.numeric {
                "<w:jc w:val=\"right\"/>"
            } else {
                ""
            };
            self.add(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{keeps}{align}</w:pPr>{}</w:p></w:tc>",
                lines_of_cell(cell)
            ));
        }
        self.add("</w:tr>");
    }

    fn figure(&mut self, name: &str, shown: &Shown) -> Result<(), ReportError> {
        let drawn = raster::png(name, &shown.svg, SCALE)?;
        let width = shown.width_mm * EMU_PER_MM;
        let height = width * drawn.height / drawn.width;
        self.pictures.push(drawn.png);
        let alternative = format!("{}. {}", shown.title, shown.finding);
        self.picture(name, &alternative, (width, height));
        let mut caption = format!(
            "{}{}",
            run(&format!("{}. ", shown.title), Look::Bold),
            run(&shown.finding, Look::Plain)
        );
        if let Some(twin) = &shown.twin {
            let link = linked(&format!("twin{}", twin.number), &twin.words);
            caption += &format!("{}{link}{}", run(" ", Look::Plain), run(".", Look::Plain));
        }
        self.paragraph("FigureCaption", &caption);
        Ok(())
    }

    fn logo(&mut self, svg: &str, municipality: &str) -> Result<(), ReportError> {
        const HEIGHT_MM: f64 = 11.0;
        let drawn = raster::png("logo", svg, LOGO_SCALE)?;
        let height = HEIGHT_MM * EMU_PER_MM;
        let width = height * drawn.width / drawn.height;
        self.pictures.push(drawn.png);
        self.picture("logo", municipality, (width, height));
        Ok(())
    }

    /// The picture that was pushed last, in the units of drawings.
    fn picture(&mut self, name: &str, alternative: &str, size: (f64, f64)) {
        if self.breaks_page {
            self.paragraph("TableEnd", "");
        }
        let id = self.pictures.len();
        let alternative = escape(alternative);
        self.add(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Figure\"/></w:pPr><w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
             <wp:extent cx=\"{cx}\" cy=\"{cy}\"/><wp:docPr id=\"{id}\" name=\"{name}\" descr=\"{alternative}\"/>\
             <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>\
             <pic:nvPicPr><pic:cNvPr id=\"{id}\" name=\"{name}\" descr=\"{alternative}\"/><pic:cNvPicPr/></pic:nvPicPr>\
             <pic:blipFill><a:blip r:embed=\"figure{id}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
             <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{cx}\" cy=\"{cy}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>\
             </pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>",
            cx = size.0 as i64,
            cy = size.1 as i64,
        ));
    }
}
