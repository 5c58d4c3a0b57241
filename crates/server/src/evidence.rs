//! What shows the answer to an auditor's question: each thing that should be there, found or missing in the register as it
//! was known on a day; and all of it as one file. The same for the page and for the command.
//!
//! The file says when the last of what it is made from was written, not when it was taken out, so that the same question
//! as of the same day gives the same bytes.

use std::collections::BTreeMap;

use domain::audit::{AuditQuestion, ExpectedEvidence, FactCheck, FactCheckOutcome};
use domain::chain::{Chain, Record, RecordKind};
use domain::codes::{AuditQuestionCode, MunicipalityCode};
use domain::governing_document::{DocumentFile, GoverningDocument};
use domain::picture::PictureStatus;
use domain::record::{Ore, Shape};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use report::documents::{RegisterDocument, register_pdf};
use report::error::ReportError;
use report::extracts::{
    ColumnKind, Package, PackageItem, Packed, TableCell, TableColumn, TableExtract, table_csv, table_xlsx,
};
use serde_json::{Value, json};
use store::{EvidenceExport, JournalEntry, Noted, PictureSummary, Store, StoreError, Witness};

use crate::app::Home;
use crate::frame::Frame;
use crate::pages::chain::{extract_of, worth};
use crate::pages::governance::AsOf;
use crate::reports::{Cell, Rows, Section};

/// The kind of evidence that is no record: the weekly pictures that were adopted.
const PICTURES: &str = "picture";

/// What there is of something expected.
pub enum Found {
    Record(Box<Record>),
    Kind(RecordKind, Vec<Record>),
    /// Of one week or of a year, as they stood adopted.
    Pictures(Vec<PictureSummary>),
    /// The key of the sentence that says why.
    Missing(&'static str),
}

pub struct Item {
    pub expected: ExpectedEvidence,
    pub found: Found,
}

impl Item {
    /// The files that a document names.
    fn files(&self) -> &[DocumentFile] {
        match &self.found {
            Found::Record(record) => match record.as_ref() {
                Record::Document(document) => &document.files,
                _ => &[],
            },
            _ => &[],
        }
    }

    pub fn is_present(&self) -> bool {
        !matches!(self.found, Found::Missing(_))
    }
}

pub struct Evidence {
    pub question: AuditQuestion,
    /// The question stood in the register on the day; else it is told as it is known now.
    pub asked_then: bool,
    /// As it was known on the day.
    pub chain: Chain,
    pub day: Date,
    pub items: Vec<Item>,
    /// The files of the documents among them that are kept here, by their SHA-256.
    files: BTreeMap<String, Vec<u8>>,
    /// The last thing written about what was known then.
    pub last: Option<JournalEntry>,
}

impl Evidence {
    /// `None` when there is no such question.
    pub async fn of(
        store: &Store,
        home: &Home,
        code: &AuditQuestionCode,
        day: Date,
    ) -> Result<Option<Self>, StoreError> {
        let m = home.code();
        let chain = store.chain(m, Some(day)).await?;
        let then = chain.audit_questions.get(code).cloned();
        let asked_then = then.is_some();
        let question = match then {
            Some(question) => question,
            None => match store.chain(m, None).await?.audit_questions.remove(code) {
                Some(question) => question,
                None => return Ok(None),
            },
        };
        let wants_pictures = question.evidence.iter().any(|e| e.kind == PICTURES);
        let pictures = if wants_pictures {
            adopted(store.pictures(m, i64::from(i32::MAX)).await?, &home.zone, day)
        } else {
            Vec::new()
        };
        let found = |expected: &ExpectedEvidence| Item {
            found: found(&chain, &pictures, expected),
            expected: expected.clone(),
        };
        let items: Vec<Item> = question.evidence.iter().map(found).collect();
        let mut files = BTreeMap::new();
        for file in items.iter().flat_map(Item::files) {
            if let Some(kept) = store.record_file(m, &file.sha256).await? {
                files.insert(file.sha256.clone(), kept.bytes);
            }
        }
        Ok(Some(Self {
            items,
            files,
            last: store.last_record_entry(m, day).await?,
            question,
            asked_then,
            chain,
            day,
        }))
    }

    pub fn missing(&self) -> usize {
        self.items.iter().filter(|item| !item.is_present()).count()
    }

    fn as_of(&self) -> AsOf {
        AsOf {
            day: self.day,
            is_today: false,
            not_understood: None,
        }
    }

    /// Those asked by the day to look at the question's facts, or at a document that it rests on.
    pub fn fact_checks(&self) -> impl Iterator<Item = &FactCheck> {
        let expected = |check: &FactCheck| {
            let code = check.document.as_ref().map(|d| d.as_str());
            let mut all = self.question.evidence.iter();
            all.any(|e| e.kind == RecordKind::Document.code() && Some(e.code.as_str()) == code)
        };
        let all = self.chain.fact_checks.values();
        all.filter(move |check| {
            check.asked_on <= self.day
                && (check.question.as_ref() == Some(&self.question.code) || expected(check))
        })
    }

    /// What is said of it on the page and on paper.
    fn sections(&self, frame: &Frame) -> Vec<Section> {
        let as_of = self.as_of();
        let record = Record::AuditQuestion(self.question.clone());
        let mut question = Section::of_record(frame, &self.chain, &record, &as_of);
        question.id = "fraga".to_owned();
        question.title = frame.t("evidence-question");
        // What is expected has a table of its own, with what there is of it.
        question.tables.clear();
        if !self.asked_then {
            question.say(true, frame.ta("evidence-not-asked-then", frame.date(&self.day)));
        }
        vec![
            question,
            self.expected(frame),
            self.checked(frame),
            self.findings(frame),
        ]
    }

    /// The same with what each thing that is there says, which only the files have.
    pub fn whole(&self, frame: &Frame) -> Vec<Section> {
        let mut sections = self.sections(frame);
        sections.extend(self.told(frame));
        sections
    }

    fn expected(&self, frame: &Frame) -> Section {
        let as_of = self.as_of();
        let row = |(i, item): (usize, &Item)| -> Vec<Cell> {
            let name = Cell::from(format!("{}. {}", i + 1, item.expected.name));
            let there = |there| {
                if there {
                    Cell::chip(frame.t("evidence-present"), "c-chip--good")
                } else {
                    Cell::chip(frame.t("evidence-missing"), "c-chip--danger")
                }
            };
            let (what, standing) = match &item.found {
                Found::Record(record) => {
                    let title = record.title(&self.chain);
                    let kind = frame.record_kind(&record.kind());
                    let link = format!("{}{}", record.kind().link(&record.code()), as_of.query());
                    let standing = frame.standing(&self.chain, record, self.day);
                    (
                        Cell::to(format!("{kind}: {title}"), link),
                        Cell::standing(standing),
                    )
                }
                Found::Kind(kind, records) => {
                    let link = format!("/kedjan/{}{}", kind.slug(), as_of.query());
                    let words = format!("{}, {}", frame.record_kinds(kind), records.len());
                    (Cell::to(words, link), Cell::from(self.states(frame, records)))
                }
                Found::Pictures(pictures) => (
                    Cell::to(frame.tn("evidence-pictures", pictures.len()), "/lagesbild"),
                    Cell::from(picture_span(pictures)),
                ),
                Found::Missing(why) => (Cell::from(frame.t(*why)), Cell::default()),
            };
            vec![name, there(item.is_present()), what, standing]
        };
        let rows = self.items.iter().enumerate().map(row).collect();
        let heads = [
            "evidence-name",
            "evidence-there",
            "evidence-what",
            "document-status",
        ];
        let mut section = Section::new("underlag", frame.t("evidence-expected"))
            .empty(frame.t("evidence-none-expected"))
            .rows(Rows::new("", &heads, frame, rows));
        let missing = self.missing();
        if !self.items.is_empty() {
            let there = (self.items.len() - missing) as i64;
            let words = [
                ("n", there.into()),
                ("all", (self.items.len() as i64).into()),
                ("missing", (missing as i64).into()),
            ];
            section.say(missing > 0, frame.tw("evidence-count", &words));
        }
        section
    }

    /// "Öppen 2, Besvarat 1", where records of the kind stand in some way.
    fn states(&self, frame: &Frame, records: &[Record]) -> String {
        let mut counted: Vec<(String, usize)> = Vec::new();
        for record in records {
            let Some(standing) = frame.standing(&self.chain, record, self.day) else {
                continue;
            };
            let name = frame.state_name(record.kind(), standing.code);
            match counted.iter_mut().find(|(known, _)| *known == name) {
                Some((_, n)) => *n += 1,
                None => counted.push((name, 1)),
            }
        }
        let told = counted.into_iter().map(|(name, n)| format!("{name} {n}"));
        told.collect::<Vec<_>>().join(", ")
    }

    /// Whether those who know have looked, before it is used outside.
    fn checked(&self, frame: &Frame) -> Section {
        let mut section = Section::new("faktakontroll", frame.t("evidence-checks"));
        let answered = |check: &FactCheck| {
            check
                .outcome
                .filter(|_| check.answered_on.is_none_or(|on| on <= self.day))
        };
        let checks: Vec<&FactCheck> = self.fact_checks().collect();
        let said = |wanted| checks.iter().filter(|c| answered(c) == wanted).count();
        let waiting = said(None);
        if waiting == checks.len() {
            section.say(true, frame.t("evidence-unchecked"));
        }
        if waiting > 0 {
            section.say(true, frame.tn("evidence-check-waiting", waiting));
        }
        let commented = said(Some(FactCheckOutcome::Commented));
        if commented > 0 {
            section.say(true, frame.tn("evidence-check-commented", commented));
        }
        if !checks.is_empty() && waiting + commented == 0 {
            section.say(false, frame.t("evidence-checked"));
        }
        let row = |check: &&FactCheck| -> Vec<Cell> {
            let about = Record::FactCheck((*check).clone()).title(&self.chain);
            let (words, chip) = match answered(check) {
                None => (frame.t("evidence-no-answer"), "c-chip--warning"),
                Some(FactCheckOutcome::Approved) => (frame.choice("approved"), "c-chip--good"),
                Some(FactCheckOutcome::Commented) => (frame.choice("commented"), "c-chip--warning"),
            };
            vec![
                Cell::to(
                    frame.function_name(&check.by),
                    RecordKind::FactCheck.link(check.code.as_str()),
                ),
                about.into(),
                frame.date(&check.asked_on).into(),
                Cell::chip(words, chip),
                check.comment.clone().into(),
            ]
        };
        let heads = [
            "evidence-check-by",
            "evidence-check-about",
            "said-asked_on",
            "said-fact_check-outcome",
            "said-comment",
        ];
        section.rows(Rows::new("", &heads, frame, checks.iter().map(row).collect()))
    }

    fn findings(&self, frame: &Frame) -> Section {
        let code = &self.question.code;
        let row = |record: Record, more: String| -> Vec<Cell> {
            let link = record.kind().link(&record.code());
            let standing = match &record {
                Record::Risk(risk) => Cell::from(frame.choice(risk.status.code())),
                other => Cell::standing(frame.standing(&self.chain, other, self.day)),
            };
            let owner = record.responsible();
            vec![
                Cell::to(record.title(&self.chain), link),
                standing,
                more.into(),
                owner
                    .map_or_else(|| frame.t("nobody-named"), |f| frame.function_name(&f))
                    .into(),
            ]
        };
        let findings = self.chain.findings.values();
        let findings = findings.filter(|f| f.question.as_ref() == Some(code));
        let findings = findings
            .map(|f| row(Record::Finding(f.clone()), f.recommendation.clone()))
            .collect();
        let risks = self.chain.risks.values().filter(|r| r.questions.contains(code));
        let risks = risks
            .map(|r| row(Record::Risk(r.clone()), r.measure.clone()))
            .collect();
        let heads = |more: &'static str| ["list-title", "document-status", more, "document-responsible"];
        Section::new("iakttagelser", frame.t("evidence-findings"))
            .empty(frame.t("evidence-no-findings"))
            .rows(Rows::new(
                frame.record_kinds(&RecordKind::Finding),
                &heads("said-recommendation"),
                frame,
                findings,
            ))
            .rows(Rows::new(
                frame.record_kinds(&RecordKind::Risk),
                &heads("said-measure"),
                frame,
                risks,
            ))
    }

    /// What each thing that is there says, for paper.
    fn told(&self, frame: &Frame) -> Vec<Section> {
        let as_of = self.as_of();
        let told = |(i, item): (usize, &Item)| {
            let title = format!("{}. {}", i + 1, item.expected.name);
            let mut section = match &item.found {
                Found::Record(record) => {
                    let mut section = Section::of_record(frame, &self.chain, record, &as_of);
                    section.lead = note(frame, record);
                    section
                }
                Found::Kind(kind, records) => {
                    Section::new("", "").rows(table(frame, &self.chain, *kind, &as_of, records))
                }
                Found::Pictures(pictures) => Section::new("", "").rows(picture_rows(frame, pictures)),
                Found::Missing(_) => return None,
            };
            section.title = title;
            section.id = format!("underlag-{}", i + 1);
            section.only_in_files = true;
            Some(section)
        };
        self.items.iter().enumerate().filter_map(told).collect()
    }

    fn made_at(&self, frame: &Frame) -> Timestamp {
        let midnight = self.day.to_datetime(Time::midnight()).to_zoned(frame.zone());
        let day = midnight.map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp());
        self.last.as_ref().map_or(day, |entry| entry.at)
    }

    fn pdf(&self, frame: &Frame) -> Result<Vec<u8>, ReportError> {
        let sections = self.whole(frame);
        let (seq, hash) = self
            .last
            .as_ref()
            .map_or((0, ""), |entry| (entry.seq, entry.hash.as_str()));
        let code = &self.question.code;
        register_pdf(&RegisterDocument {
            language: frame.report_language(),
            municipality: frame.municipality_name(),
            look: frame.look(),
            zone: frame.zone(),
            title: frame.t("evidence-title"),
            period: self.question.text.clone(),
            status: None,
            as_of: self.day,
            made_at: self.made_at(frame),
            ident: format!("revision/{code}/{}/{seq}", self.day),
            sources: frame.tw(
                "report-sources",
                &[("n", seq.to_string().into()), ("text", hash.into())],
            ),
            deck: false,
            wide: false,
            parts: sections
                .iter()
                .flat_map(|section| section.parts(frame, 1))
                .collect(),
        })
    }

    /// Everything as one file.
    pub fn package(&self, frame: &Frame) -> Result<Packed, ReportError> {
        let (made_at, as_of) = (self.made_at(frame), self.as_of());
        let language = frame.report_language();
        let mut files = vec![(DOCUMENT.to_owned(), self.pdf(frame)?)];
        let mut items = Vec::new();
        for (i, item) in self.items.iter().enumerate() {
            let (name, extract, told) = match &item.found {
                Found::Missing(why) => {
                    items.push(PackageItem {
                        name: item.expected.name.clone(),
                        note: frame.t(*why),
                        file: None,
                    });
                    continue;
                }
                Found::Record(record) => {
                    let kind = record.kind();
                    let records = std::slice::from_ref(record.as_ref());
                    (
                        format!("{}-{}", kind.slug(), record.code()),
                        extract_of(frame, &self.chain, kind, &as_of, made_at, records),
                        self.json(frame, kind, records),
                    )
                }
                Found::Kind(kind, records) => (
                    kind.slug().to_owned(),
                    extract_of(frame, &self.chain, *kind, &as_of, made_at, records),
                    self.json(frame, *kind, records),
                ),
                Found::Pictures(pictures) => (
                    "lagesbilder".to_owned(),
                    picture_extract(frame, self.day, made_at, pictures),
                    json!({ "as_of": self.day, "kind": PICTURES, "pictures": told_pictures(pictures) }),
                ),
            };
            let stem = format!("{:02}-{}", i + 1, file_name(&name));
            let note = match &item.found {
                Found::Record(record) => note(frame, record),
                _ => String::new(),
            };
            let json = format!("{}.json", stem);
            let written = serde_json::to_vec_pretty(&told).map_err(std::io::Error::from)?;
            files.push((json.clone(), written));
            files.push((format!("{stem}.csv"), table_csv(&extract, language)?));
            files.push((format!("{stem}.xlsx"), table_xlsx(&extract, language)?));
            for (n, file) in item.files().iter().enumerate() {
                if let Some(bytes) = self.files.get(&file.sha256) {
                    let ending = file.name.rsplit_once('.').map_or("bin", |(_, ending)| ending);
                    files.push((
                        format!("{stem}-fil-{}.{}", n + 1, file_name(ending)),
                        bytes.clone(),
                    ));
                }
            }
            items.push(PackageItem {
                name: item.expected.name.clone(),
                note,
                file: Some(json),
            });
        }
        let package = Package {
            question: self.question.text.clone(),
            as_of: self.day,
            checkpoint: self.last.as_ref().map(|entry| (entry.seq, entry.hash.clone())),
            items,
            files,
        };
        package.packed(made_at)
    }

    fn json(&self, frame: &Frame, kind: RecordKind, records: &[Record]) -> Value {
        let told = |record: &Record| {
            let standing = frame.standing(&self.chain, record, self.day);
            json!({
                "code": record.code(),
                "said": record.fields(),
                "standing": standing.as_ref().map(|s| s.code),
                "standing_in_words": standing.map(|s| s.words),
                "title": record.title(&self.chain),
            })
        };
        let records: Vec<Value> = records.iter().map(told).collect();
        json!({ "as_of": self.day, "kind": kind, "records": records })
    }

    /// Says in the journal that it is taken out; before anyone has it.
    pub async fn journaled(
        &self,
        store: &Store,
        m: MunicipalityCode,
        (by, now): (&Witness, Timestamp),
        packed: &Packed,
    ) -> Result<(), StoreError> {
        let export = EvidenceExport {
            question: self.question.code.clone(),
            as_of: self.day,
            sha256: packed.sha256.clone(),
            missing: self.missing(),
        };
        store.note(m, by, now, Noted::Evidence(export)).await
    }
}

/// The document that says all of it, in the package.
const DOCUMENT: &str = "underlag.pdf";

fn found(chain: &Chain, pictures: &[PictureSummary], expected: &ExpectedEvidence) -> Found {
    if expected.kind.is_empty() {
        return Found::Missing("evidence-by-name-only");
    }
    if expected.kind == PICTURES {
        let wanted = |p: &&PictureSummary| {
            let year = p.week.year().to_string();
            expected.code.is_empty() || expected.code == year || expected.code == p.week.to_string()
        };
        let found: Vec<PictureSummary> = pictures.iter().filter(wanted).cloned().collect();
        return if found.is_empty() {
            Found::Missing("evidence-no-picture")
        } else {
            Found::Pictures(found)
        };
    }
    let Some(kind) = RecordKind::from_code(&expected.kind) else {
        return Found::Missing("evidence-unknown-kind");
    };
    if expected.code.is_empty() {
        let records = chain.records(kind);
        if records.is_empty() {
            Found::Missing("evidence-none-of-kind")
        } else {
            Found::Kind(kind, records)
        }
    } else {
        chain
            .record(kind, &expected.code)
            .map_or(Found::Missing("evidence-not-there"), |record| {
                Found::Record(Box::new(record))
            })
    }
}

/// The version of each week that stood adopted on a day, the first week first.
fn adopted(mut pictures: Vec<PictureSummary>, zone: &TimeZone, day: Date) -> Vec<PictureSummary> {
    let by_then = |p: &PictureSummary| {
        p.adopted_at
            .is_some_and(|at| at.to_zoned(zone.clone()).date() <= day)
    };
    pictures.retain(|p| p.status == PictureStatus::Adopted && by_then(p));
    pictures.sort_by_key(|p| (p.week, std::cmp::Reverse(p.version)));
    pictures.dedup_by_key(|p| p.week);
    pictures
}

fn picture_span(pictures: &[PictureSummary]) -> String {
    match (pictures.first(), pictures.last()) {
        (Some(first), Some(last)) if first.week != last.week => format!("{}–{}", first.week, last.week),
        (Some(only), _) => only.week.to_string(),
        _ => String::new(),
    }
}

fn told_pictures(pictures: &[PictureSummary]) -> Vec<Value> {
    let told = |p: &PictureSummary| {
        json!({
            "adopted_at": p.adopted_at, "correction": p.correction, "hash": p.hash, "version": p.version,
            "week": p.week.to_string(),
        })
    };
    pictures.iter().map(told).collect()
}

fn picture_rows(frame: &Frame, pictures: &[PictureSummary]) -> Rows {
    let row = |p: &PictureSummary| -> Vec<Cell> {
        let at = p.adopted_at.map_or_else(String::new, |at| frame.instant(&at));
        vec![
            p.week.to_string().into(),
            p.version.to_string().into(),
            at.into(),
            p.hash.clone().unwrap_or_default().into(),
        ]
    };
    let heads = [
        "evidence-week",
        "evidence-version",
        "evidence-adopted",
        "evidence-hash",
    ];
    Rows::new("", &heads, frame, pictures.iter().map(row).collect())
}

fn picture_extract(
    frame: &Frame,
    day: Date,
    made_at: Timestamp,
    pictures: &[PictureSummary],
) -> TableExtract {
    let rows = picture_rows(frame, pictures);
    TableExtract {
        title: frame.t("nav-pictures"),
        columns: rows
            .heads
            .into_iter()
            .map(|(name, _)| TableColumn::new(name, ColumnKind::Text))
            .collect(),
        rows: rows
            .rows
            .into_iter()
            .map(|row| row.into_iter().map(|cell| TableCell::Text(cell.words)).collect())
            .collect(),
        stamp: vec![
            (frame.t("list-municipality"), frame.municipality_name().to_owned()),
            (frame.t("as-of-day"), day.to_string()),
        ],
        made_at,
    }
}

/// Records of a kind, with what of them is most worth a column on paper.
fn table(frame: &Frame, chain: &Chain, kind: RecordKind, as_of: &AsOf, records: &[Record]) -> Rows {
    const COLUMNS: usize = 3;
    // Lines of several packages stand together, and may have the same purpose.
    let fields = match kind {
        RecordKind::BudgetLine => ["package", "budget", "outcome"]
            .iter()
            .filter_map(|name| kind.fields().iter().find(|f| f.name == *name))
            .collect(),
        _ => worth(kind, COLUMNS),
    };
    let mut heads = vec![
        (frame.t("list-title"), false),
        (frame.t("document-status"), false),
    ];
    let numeric = |shape| matches!(shape, Shape::Money | Shape::Whole | Shape::Decimal);
    heads.extend(
        fields
            .iter()
            .map(|f| (frame.field(&kind, f.name), numeric(f.shape))),
    );
    let row = |record: &Record| -> Vec<Cell> {
        let said = record.fields();
        let mut cells = vec![
            record.title(chain).into(),
            Cell::standing(frame.standing(chain, record, as_of.day)),
        ];
        cells.extend(fields.iter().map(|field| {
            let value = said.get(field.name).unwrap_or(&Value::Null);
            let words = frame.value(chain, &field.shape, value);
            // A day is a day, and money is money, in a spreadsheet too.
            match (&field.shape, value) {
                (Shape::Day, Value::String(day)) => day
                    .parse()
                    .map_or_else(|_| words.into(), |on| Cell::day(frame, on)),
                (Shape::Money, Value::Number(ore)) => ore
                    .as_i64()
                    .map_or_else(|| words.into(), |ore| Cell::money(frame, Ore(ore))),
                (Shape::Whole, Value::Number(n)) => n.as_i64().map_or_else(|| words.into(), Cell::count),
                (Shape::Decimal, Value::Number(n)) => Cell::worth(words, n.as_f64().unwrap_or_default()),
                _ => words.into(),
            }
        }));
        cells
    };
    Rows {
        name: String::new(),
        heads,
        rows: records.iter().map(row).collect(),
    }
}

/// What to know of a record that is there.
fn note(frame: &Frame, record: &Record) -> String {
    match record {
        Record::Document(document) => files_of(frame, document),
        _ => String::new(),
    }
}

/// Where the paper itself lies, by its sums; the register holds what is known of it.
fn files_of(frame: &Frame, document: &GoverningDocument) -> String {
    if document.files.is_empty() {
        return frame.t("evidence-no-file");
    }
    let told = document
        .files
        .iter()
        .map(|file| format!("{} ({}, sha256 {})", file.name, file.place, file.sha256));
    frame.ta("evidence-files", told.collect::<Vec<_>>().join("; "))
}

/// Letters that may stand in a file's name on any system.
fn file_name(text: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    text.to_lowercase().chars().map(plain).collect()
}
