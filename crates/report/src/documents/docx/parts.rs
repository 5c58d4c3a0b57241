//! The parts of the package beside the text: styles, list, footer, properties and how they hang together.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::content::Content;
use super::escape;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

pub(super) const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/><Override PartName=\"/word/numbering.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/><Override PartName=\"/word/settings.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/><Override PartName=\"/word/footer1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/><Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/><Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/></Types>";

pub(super) const PACKAGE_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"document\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"core\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/><Relationship Id=\"app\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties\" Target=\"docProps/app.xml\"/></Relationships>";

pub(super) const APPLICATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Application>Lägesbild</Application></Properties>";

pub(super) const NUMBERING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<w:numbering xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"singleLevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"•\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"284\" w:hanging=\"284\"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";

pub(super) const DOCUMENT_OPENS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>";

/// A4, 20 mm to the sides.
pub(super) const PORTRAIT: &str = "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"footer\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1020\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr>";

/// The same turned.
pub(super) const TURNED: &str = "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"footer\"/><w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/><w:pgMar w:top=\"1020\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr>";

/// Turned for a drawing, 10 mm to the sides.
pub(super) const LANDSCAPE: &str = "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"footer\"/><w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/><w:pgMar w:top=\"1020\" w:right=\"567\" w:bottom=\"1134\" w:left=\"567\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr>";

/// The same pages, for a section that begins below the one before.
pub(super) fn going_on(pages: &str) -> String {
    pages.replace("<w:pgSz", "<w:type w:val=\"continuous\"/><w:pgSz")
}

/// The same pages with their text in two columns.
pub(super) fn in_two_columns(pages: &str) -> String {
    pages.replace("</w:sectPr>", "<w:cols w:num=\"2\" w:space=\"380\"/></w:sectPr>")
}

pub(super) const DOCUMENT_CLOSES: &str = "</w:body></w:document>";

/// `sv-SE`.
pub(super) fn language(content: &Content) -> String {
    format!("{}-{}", content.language, content.region)
}

pub(super) fn properties(content: &Content, made_at: Timestamp) -> String {
    let at = made_at
        .to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string();
    format!(
        "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>{}</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">{at}</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">{at}</dcterms:modified></cp:coreProperties>",
        escape(&content.document_title),
        escape(&content.municipality),
        language(content),
    )
}

pub(super) fn document_relations(pictures: usize) -> String {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut relations = String::new();
    for (id, kind, target) in [
        ("styles", "styles", "styles.xml"),
        ("numbering", "numbering", "numbering.xml"),
        ("settings", "settings", "settings.xml"),
        ("footer", "footer", "footer1.xml"),
    ] {
        relations += &format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>");
    }
    for n in 1..=pictures {
        relations += &format!(
            "<Relationship Id=\"figure{n}\" Type=\"{office}/image\" Target=\"media/figure{n}.png\"/>"
        );
    }
    format!(
        "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
    )
}

/// Hyphenates, for the long compounds.
pub(super) fn settings(language: &str) -> String {
    format!(
        "{XML}<w:settings {W}><w:autoHyphenation/><w:hyphenationZone w:val=\"357\"/><w:defaultTabStop w:val=\"720\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"{language}\"/></w:settings>"
    )
}

pub(super) fn footer(content: &Content) -> String {
    let field = |instruction: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> {instruction} </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    };
    let text = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text));
    let (before, rest) = content.page_of.split_once("#p").unwrap_or((&content.page_of, ""));
    let (between, after) = rest.split_once("#n").unwrap_or((rest, ""));
    format!(
        "{XML}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>{}<w:r><w:tab/></w:r>{}{}{}{}{}</w:p></w:ftr>",
        text(&content.footer),
        text(before),
        field("PAGE"),
        text(between),
        field("NUMPAGES"),
        text(after),
    )
}

/// Sizes are in half points, distances in twentieths of a point.
pub(super) fn styles(language: &str, accent: &str) -> String {
    let accent = accent.trim_start_matches('#').to_uppercase();
    let paragraph = |id: &str, name: &str, based: &str, ppr: &str, rpr: &str| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"{based}\"/><w:qFormat/><w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>"
        )
    };
    let heading = |level: u8, size: u8, before: u16, after: u8, colour: &str| {
        paragraph(
            &format!("Heading{level}"),
            &format!("heading {level}"),
            "Normal",
            &format!(
                "<w:keepNext/><w:keepLines/><w:suppressAutoHyphens/><w:spacing w:before=\"{before}\" w:after=\"{after}\"/><w:outlineLvl w:val=\"{}\"/>",
                level - 1
            ),
            &format!("<w:b/><w:color w:val=\"{colour}\"/><w:sz w:val=\"{size}\"/>"),
        )
    };
    let styles = [
        paragraph("Title", "Title", "Normal", "<w:keepNext/><w:suppressAutoHyphens/><w:spacing w:after=\"40\"/>", "<w:b/><w:sz w:val=\"48\"/>"),
        paragraph("Subtitle", "Subtitle", "Normal", "<w:spacing w:after=\"160\"/>", "<w:color w:val=\"53605A\"/><w:sz w:val=\"24\"/>"),
        paragraph("Municipality", "Municipality", "Normal", "<w:spacing w:after=\"20\"/>", &format!("<w:b/><w:color w:val=\"{accent}\"/>")),
        heading(1, 28, 400, 120, &accent),
        heading(2, 22, 240, 60, "16241F"),
        heading(3, 21, 180, 40, "53605A"),
        paragraph("Judgement", "Judgement", "Normal", "<w:keepNext/><w:spacing w:after=\"60\"/>", ""),
        paragraph("Note", "Note", "Normal", "<w:spacing w:after=\"80\"/>", "<w:color w:val=\"53605A\"/><w:sz w:val=\"18\"/>"),
        paragraph("Statement", "Statement", "Normal", "<w:suppressAutoHyphens/><w:spacing w:before=\"480\"/>", "<w:sz w:val=\"40\"/>"),
        paragraph("Identity", "Identity", "Normal", "<w:pBdr><w:top w:val=\"single\" w:sz=\"4\" w:space=\"4\" w:color=\"DDD6C7\"/></w:pBdr><w:spacing w:before=\"120\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/>", "<w:color w:val=\"53605A\"/><w:sz w:val=\"16\"/>"),
        paragraph("Notice", "Notice", "Normal", "<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"8\" w:color=\"D48D1D\"/></w:pBdr><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FAEDD0\"/><w:spacing w:before=\"160\" w:after=\"160\"/>", ""),
        paragraph("ListBullet", "List Bullet", "Normal", "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr><w:spacing w:after=\"60\"/>", ""),
        paragraph("ContentsTitle", "TOC Heading", "Normal", "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"80\"/>", "<w:b/><w:sz w:val=\"26\"/>"),
        paragraph("Contents", "toc 1", "Normal", "<w:spacing w:after=\"20\" w:line=\"240\" w:lineRule=\"auto\"/>", "<w:sz w:val=\"19\"/>"),
        paragraph("Caption", "caption", "Normal", "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"60\"/>", "<w:color w:val=\"53605A\"/><w:sz w:val=\"18\"/>"),
        paragraph("Figure", "Figure", "Normal", "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"40\"/>", ""),
        paragraph("FigureCaption", "Figure Caption", "Normal", "<w:spacing w:after=\"200\"/>", "<w:color w:val=\"53605A\"/><w:sz w:val=\"18\"/>"),
        paragraph("TableText", "Table Text", "Normal", "<w:spacing w:before=\"30\" w:after=\"30\"/>", "<w:sz w:val=\"18\"/>"),
        paragraph("TwinText", "Twin Text", "TableText", "<w:spacing w:before=\"20\" w:after=\"20\" w:line=\"240\" w:lineRule=\"auto\"/>", "<w:sz w:val=\"16\"/>"),
        paragraph("TableEnd", "Table End", "Normal", "<w:spacing w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/>", "<w:sz w:val=\"8\"/>"),
        paragraph("Footer", "footer", "Normal", "<w:tabs><w:tab w:val=\"right\" w:pos=\"9638\"/></w:tabs>", "<w:color w:val=\"53605A\"/><w:sz w:val=\"16\"/>"),
    ]
    .concat();
    format!(
        "{XML}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" w:cs=\"Calibri\" w:eastAsia=\"Calibri\"/><w:color w:val=\"16241F\"/><w:sz w:val=\"21\"/><w:lang w:val=\"{language}\" w:eastAsia=\"{language}\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>{styles}\
         <w:style w:type=\"table\" w:styleId=\"LagesbildTable\"><w:name w:val=\"Lagesbild Table\"/><w:tblPr><w:tblBorders><w:bottom w:val=\"single\" w:sz=\"4\" w:color=\"DDD6C7\"/><w:insideH w:val=\"single\" w:sz=\"4\" w:color=\"DDD6C7\"/></w:tblBorders><w:tblCellMar><w:left w:w=\"60\" w:type=\"dxa\"/><w:right w:w=\"60\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type=\"firstRow\"><w:rPr><w:b/><w:color w:val=\"{accent}\"/></w:rPr><w:tcPr><w:tcBorders><w:bottom w:val=\"single\" w:sz=\"8\" w:color=\"{accent}\"/></w:tcBorders></w:tcPr></w:tblStylePr></w:style></w:styles>"
    )
}
