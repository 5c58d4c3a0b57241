//! Reports: what is read of the register as a whole, written by the program from what is known, on a page, on paper, in a
//! word processor and in a spreadsheet alike. The same for the pages and for the command.

pub mod adopted;
mod agenda;
mod calendar;
mod compiled;
mod council;
mod counting;
mod dependence;
mod desk;
mod duties;
mod effect;
mod evidence;
mod forecast;
mod goal_basis;
mod governing_documents;
mod handover;
mod json;
mod mapping;
mod meeting;
mod money;
mod organisation;
mod owed;
mod plan;
mod programme;
mod promises;
mod public;
mod section;
mod streams;
pub mod survey;
mod tertial;
mod texts;

use std::collections::BTreeSet;

use domain::access::Act;
use domain::chain::RecordKind;
use domain::governing_document::DocumentKind;
use domain::record::Said as _;
use domain::tertial_report::Tertial;
use report::documents::{DocumentStatus, Part, RegisterDocument, register_docx, register_pdf};
use report::error::ReportError;
use report::extracts::{TableExtract, table_csv, tables_xlsx};
use store::JournalEntry;

pub use calendar::{coming, meetings_on_the_ground};
pub use desk::Desk;
pub use json::{schema, table as table_json, tables_schema};
pub use public::{address, published, sections};
pub use section::{Cell, Fact, Rows, Section};

use crate::errors::PageError;

/// The reports that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    Compiled,
    Tertial,
    ActionPlan,
    ActivityPlan,
    Agreement,
    Promises,
    Effect,
    Survey,
    Streams,
    Forecast,
    GoalBasis,
    Programme,
    Council,
    Money,
    Notice,
    Agenda,
    Minutes,
    Extract,
    Handover,
    Evidence,
    Dependence,
    Calendar,
    Owed,
    Public,
    Documents,
    Duties,
    Organisation,
}

/// Which one of its kind.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The code of the goal, body or function that it is about, or the period that is its name.
    pub of: String,
    /// The year, or the report that it is made for.
    pub period: String,
}

impl ReportKind {
    pub const ALL: [Self; 27] = [
        Self::Compiled,
        Self::Tertial,
        Self::ActionPlan,
        Self::ActivityPlan,
        Self::Agreement,
        Self::Promises,
        Self::Effect,
        Self::Survey,
        Self::Streams,
        Self::Forecast,
        Self::GoalBasis,
        Self::Programme,
        Self::Council,
        Self::Money,
        Self::Notice,
        Self::Agenda,
        Self::Minutes,
        Self::Extract,
        Self::Handover,
        Self::Evidence,
        Self::Dependence,
        Self::Calendar,
        Self::Owed,
        Self::Public,
        Self::Documents,
        Self::Duties,
        Self::Organisation,
    ];

    /// As it is called on the command line and in the names of files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compiled => "samlad-lagesbild",
            Self::Tertial => "tertial",
            Self::ActionPlan => "atgardsplan",
            Self::ActivityPlan => "aktivitetsplan",
            Self::Agreement => "overenskommelse",
            Self::Promises => "loften",
            Self::Effect => "effekt",
            Self::Survey => "trygghetsmatning",
            Self::Streams => "tre-strommar",
            Self::Forecast => "prognos",
            Self::GoalBasis => "mal",
            Self::Programme => "programuppfoljning",
            Self::Council => "rapport-till-fullmaktige",
            Self::Money => "pengar",
            Self::Notice => "kallelse",
            Self::Agenda => "dagordning",
            Self::Minutes => "protokoll",
            Self::Extract => "protokollsutdrag",
            Self::Handover => "overlamning",
            Self::Evidence => "revisionsunderlag",
            Self::Dependence => "personberoende",
            Self::Calendar => "kalender",
            Self::Owed => "att-gora",
            Self::Public => "offentlig-sida",
            Self::Documents => "styrdokument",
            Self::Duties => "skyldigheter",
            Self::Organisation => "organisation",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its page's address; `{of}` is what it is about.
    pub fn path(self) -> &'static str {
        match self {
            Self::Compiled => "/rapporter/samlad-lagesbild",
            Self::Tertial => "/tertial/{of}",
            Self::ActionPlan => "/rapporter/atgardsplan/{of}",
            Self::ActivityPlan => "/rapporter/aktivitetsplan/{of}",
            Self::Agreement => "/rapporter/overenskommelse/{of}",
            Self::Promises => "/rapporter/loften/{of}",
            Self::Effect => "/atgarder/{of}/effekt",
            Self::Survey => "/trygghet/{of}",
            Self::Streams => "/trygghet/tre-strommar",
            Self::Forecast => "/utforska/prognos",
            Self::GoalBasis => "/mal/{of}/underlag",
            Self::Programme => "/rapporter/programuppfoljning/{of}",
            Self::Council => "/rapporter/rapport-till-fullmaktige",
            Self::Money => "/pengar",
            Self::Notice => "/rapporter/kallelse/{of}",
            Self::Agenda => "/dagordning/{of}",
            Self::Minutes => "/rapporter/protokoll/{of}",
            Self::Extract => "/rapporter/protokollsutdrag/{of}",
            Self::Handover => "/overlamning/{of}",
            Self::Evidence => "/revision/{of}",
            Self::Dependence => "/personberoende",
            Self::Calendar => "/kalender",
            Self::Owed => "/rapporter/att-gora",
            Self::Public => "/rapporter/offentlig-sida/{of}",
            Self::Documents => "/styrdokument",
            Self::Duties => "/skyldigheter",
            Self::Organisation => "/organisation",
        }
    }

    /// What its reader must be allowed beside reading what governs the work.
    pub fn needs(self) -> Option<Act> {
        // The figures are events by place and kind: for those who see the events themselves.
        matches!(
            self,
            Self::Tertial | Self::Compiled | Self::Effect | Self::Streams | Self::Forecast
        )
        .then_some(Act::ReadAllEvents)
    }

    /// Whether a period, and nothing else, tells one of its kind from another.
    pub fn is_of_period(self) -> bool {
        matches!(self, Self::Tertial | Self::Promises | Self::Programme)
    }

    /// The section of lag (2023:196) that it shows the following of.
    pub fn section(self) -> Option<&'static str> {
        match self {
            Self::Compiled => Some("4 §"),
            Self::ActionPlan => Some("5 §"),
            Self::Council => Some("13 §"),
            _ => None,
        }
    }

    pub async fn write(self, desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
        if let Some(act) = self.needs() {
            desk.require(act)?;
        }
        let mut report = self.made(desk, asked).await?;
        texts::add(desk, self, asked, &mut report);
        Ok(report)
    }

    /// As the program makes it, without what somebody wrote.
    async fn made(self, desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
        match self {
            Self::Tertial => tertial::write(desk, asked).await,
            Self::Effect => effect::write(desk, asked).await,
            Self::Survey => survey::write(desk, asked).await,
            Self::Streams => streams::write(desk, asked).await,
            Self::Forecast => forecast::write(desk, asked).await,
            Self::GoalBasis => goal_basis::write(desk, asked),
            Self::Money => money::write(desk, asked).await,
            Self::Calendar => Ok(calendar::write(desk)),
            Self::Agenda => agenda::write(desk, asked).await,
            Self::Handover => handover::write(desk, asked).await,
            Self::Evidence => evidence::write(desk, asked).await,
            Self::Dependence => dependence::write(desk).await,
            Self::Compiled => compiled::write(desk, asked).await,
            Self::ActionPlan => plan::action_plan(desk, asked),
            Self::ActivityPlan => plan::activity_plan(desk, asked),
            Self::Agreement => plan::agreement(desk, asked),
            Self::Promises => promises::write(desk, asked),
            Self::Programme => programme::write(desk, asked).await,
            Self::Council => council::write(desk, asked).await,
            Self::Notice => meeting::notice(desk, asked),
            Self::Minutes => meeting::minutes(desk, asked),
            Self::Extract => meeting::extract(desk, asked),
            Self::Owed => owed::write(desk).await,
            Self::Public => public::write(desk, asked).await,
            Self::Documents => Ok(governing_documents::write(desk, asked)),
            Self::Duties => Ok(duties::write(desk)),
            Self::Organisation => Ok(organisation::write(desk)),
        }
    }

    /// What there may be one of on the desk's day, by code with its name; `None` when there is but one.
    pub fn subjects(self, desk: &Desk) -> Option<Vec<(String, String)>> {
        let (chain, frame, day) = (desk.chain(), &desk.frame, desk.as_of.day);
        let documents = |kinds: &[DocumentKind]| {
            let own = chain.documents.values().filter(|d| kinds.contains(&d.kind));
            own.map(|d| (d.code.to_string(), d.title.clone()))
                .collect::<Vec<_>>()
        };
        let years = |last: i16, key: &str| {
            let year = |y: i16| (y.to_string(), frame.ta(key, y));
            (0..3).map(|ago| year(last - ago)).collect::<Vec<_>>()
        };
        Some(match self {
            Self::Tertial => {
                let periods = std::iter::successors(Some(Tertial::of(day)), |t| Some(t.before())).take(4);
                periods
                    .map(|t| (t.to_string(), frame.ta("tertial-title", t.to_string())))
                    .collect()
            }
            Self::ActionPlan => {
                let mut plans = documents(&[DocumentKind::ActionPlan]);
                plans.push((plan::DRAFT.to_owned(), frame.t("plan-draft-title")));
                plans
            }
            Self::ActivityPlan => documents(&[DocumentKind::ActivityPlan, DocumentKind::WorkPlan]),
            Self::Agreement => documents(&[DocumentKind::Agreement, DocumentKind::DeclarationOfIntent]),
            Self::Promises => {
                let years: BTreeSet<i16> = chain.promises.values().map(|p| p.year).collect();
                let year = |y: i16| (y.to_string(), frame.ta("promises-title", y));
                years.into_iter().rev().map(year).collect()
            }
            Self::Programme => years(day.year(), "programme-title"),
            Self::Public => public::subjects(desk),
            Self::Effect => {
                let studies = chain.effect_studies.values();
                studies.map(|s| (s.code(), s.title(chain))).collect()
            }
            Self::Survey => {
                let surveys = survey::surveys(desk).into_iter();
                surveys.map(|s| (s.code.to_string(), s.name.clone())).collect()
            }
            Self::GoalBasis => {
                let goals = chain.goals.values();
                let told = goals.map(|g| (g.code.to_string(), g.text_in(day.year()).to_owned()));
                told.filter(|(_, text)| !text.is_empty()).collect()
            }
            Self::Agenda => {
                let bodies = chain.bodies.values();
                bodies.map(|b| (b.code.to_string(), b.name.clone())).collect()
            }
            Self::Notice => {
                let mut called: Vec<_> = chain.meetings.values().collect();
                called.sort_by_key(|m| std::cmp::Reverse(m.on));
                called.into_iter().map(|m| (m.code(), m.title(chain))).collect()
            }
            Self::Minutes => {
                let mut held: Vec<_> = chain
                    .meetings
                    .values()
                    .filter(|m| m.held && m.on <= day)
                    .collect();
                held.sort_by_key(|m| std::cmp::Reverse(m.on));
                held.into_iter().map(|m| (m.code(), m.title(chain))).collect()
            }
            Self::Extract => {
                let mut taken: Vec<_> = chain.body_decisions.values().filter(|d| d.on <= day).collect();
                taken.sort_by_key(|d| std::cmp::Reverse(d.on));
                taken
                    .into_iter()
                    .map(|d| (d.code.to_string(), d.title(chain)))
                    .collect()
            }
            Self::Handover => {
                let functions = desk.home.municipality.functions.iter();
                functions.map(|f| (f.code.to_string(), f.name.clone())).collect()
            }
            Self::Evidence => {
                let questions = chain.audit_questions.values();
                questions.map(|q| (q.code.to_string(), q.text.clone())).collect()
            }
            Self::Compiled
            | Self::Streams
            | Self::Forecast
            | Self::Council
            | Self::Money
            | Self::Calendar
            | Self::Dependence
            | Self::Owed
            | Self::Documents
            | Self::Duties
            | Self::Organisation => return None,
        })
    }
}

/// A form that chooses something, such as a year: its label, and values with their words and which is chosen.
pub struct Choice {
    pub label: String,
    pub values: Vec<(String, String, bool)>,
}

#[derive(Default)]
pub struct Report {
    /// What files of it are called, without day and ending.
    pub name: String,
    pub kicker: String,
    pub title: String,
    pub lead: String,
    /// Short facts under the title, each with the colour of a chip.
    pub chips: Vec<(String, &'static str)>,
    /// The way here: addresses with names, the page's own last. Empty for one of the tabs of governance.
    pub crumbs: Vec<(String, String)>,
    /// The page's own address.
    pub here: String,
    /// What one may do from its page.
    pub actions: Vec<(String, String)>,
    pub choice: Option<Choice>,
    /// The lists of the records that it is made of, where one changes them.
    pub lists: Vec<RecordKind>,
    /// Where it is put out for inhabitants, when it can be.
    pub publish: Option<String>,
    /// What one may add to it, below its sections.
    pub offers: Vec<(String, String)>,
    pub sections: Vec<Section>,
    /// Why it cannot be adopted as it stands.
    pub lacks: Vec<String>,
    /// What a body has said of it.
    pub status: Option<DocumentStatus>,
    /// On paper its first section is a summary, and after it stands what there is, each part on a page of its own.
    pub contents: bool,
    /// Each section begins a page on paper, as in a deck.
    pub paged: bool,
    /// Its pages are turned on paper: a table of many columns is read across.
    pub wide: bool,
    /// The last entry of the journal that it is made from, where the register as it is now is not what it tells.
    pub rests_on: Option<JournalEntry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    Pdf,
    Docx,
    Xlsx,
    Json,
}

impl ReportFormat {
    pub const ALL: [Self; 4] = [Self::Pdf, Self::Docx, Self::Xlsx, Self::Json];

    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    pub fn from_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Docx => "Word",
            Self::Xlsx => "Excel",
            Self::Json => "JSON",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

impl Report {
    pub fn file_name(&self, desk: &Desk, format: ReportFormat) -> String {
        format!("{}-{}.{}", self.name, desk.as_of.day, format.ending())
    }

    pub fn on_page(&self) -> Vec<&Section> {
        self.sections.iter().filter(|s| !s.only_in_files).collect()
    }

    fn tables(&self) -> impl Iterator<Item = (&Section, &Rows)> {
        self.sections
            .iter()
            .flat_map(|section| section.all_tables().map(move |rows| (section, rows)))
    }

    /// A report without tables has nothing to count with.
    pub fn formats(&self) -> Vec<ReportFormat> {
        let mut formats = ReportFormat::ALL.to_vec();
        if self.tables().next().is_none() {
            formats.retain(|format| *format != ReportFormat::Xlsx);
        }
        formats
    }

    /// One of its tables as text with separators, by the section it stands in and its place there from 1.
    pub fn table_csv(
        &self,
        desk: &Desk,
        section: &str,
        place: usize,
    ) -> Result<Option<Vec<u8>>, ReportError> {
        let section = self.sections.iter().find(|s| s.id == section);
        let found = section.and_then(|s| Some((s, s.all_tables().nth(place.checked_sub(1)?)?)));
        found
            .map(|(section, rows)| table_csv(&rows.extract(section), desk.frame.report_language()))
            .transpose()
    }

    /// As a file. It says when the last of what it is made from was written, not when it was taken out, so that the same
    /// report of the same register gives the same bytes.
    pub fn file(
        &self,
        desk: &Desk,
        last: Option<&JournalEntry>,
        format: ReportFormat,
    ) -> Result<Vec<u8>, ReportError> {
        let last = self.rests_on.as_ref().or(last);
        if format == ReportFormat::Json {
            return Ok(format!("{:#}\n", json::value(self, desk, last)).into_bytes());
        }
        let frame = &desk.frame;
        let (seq, hash) = last.map_or((0, ""), |entry| (entry.seq, entry.hash.as_str()));
        let made_at = last.map_or(jiff::Timestamp::UNIX_EPOCH, |entry| entry.at);
        let sources = frame.tw(
            "report-sources",
            &[("n", seq.to_string().into()), ("text", hash.into())],
        );
        if format == ReportFormat::Xlsx {
            let extracts: Vec<TableExtract> = self
                .tables()
                .map(|(section, rows)| TableExtract {
                    stamp: vec![
                        (frame.t("list-municipality"), frame.municipality_name().to_owned()),
                        (frame.t("report-name"), self.title.clone()),
                        (frame.t("as-of-day"), desk.as_of.day.to_string()),
                        (frame.t("report-sources-name"), sources.clone()),
                    ],
                    made_at,
                    ..rows.extract(section)
                })
                .collect();
            return tables_xlsx(&extracts, frame.report_language());
        }
        let mut parts = Vec::new();
        for (i, section) in self.sections.iter().enumerate() {
            if i == 1 && self.contents {
                parts.push(Part::Contents);
            }
            if i > 0 && (self.paged || section.new_page) {
                parts.push(Part::PageBreak);
            }
            let told = section.parts(frame, 1);
            parts.extend(if self.paged { on_pages(told) } else { told });
        }
        let document = RegisterDocument {
            language: frame.report_language(),
            municipality: frame.municipality_name(),
            look: frame.look(),
            zone: frame.zone(),
            title: self.title.clone(),
            period: self.kicker.clone(),
            status: self.status.clone(),
            as_of: desk.as_of.day,
            made_at,
            ident: format!("{}/{}/{seq}", self.name, desk.as_of.day),
            sources,
            deck: self.paged,
            wide: self.wide,
            parts,
        };
        match format {
            ReportFormat::Docx => register_docx(&document),
            _ => register_pdf(&document),
        }
    }
}

/// In a deck a figure has its page, and the tables after it the next.
fn on_pages(parts: Vec<Part>) -> Vec<Part> {
    let after_figure = |of: Part| match of {
        Part::Figure(_) => vec![of, Part::PageBreak],
        other => vec![other],
    };
    let mut parts: Vec<Part> = parts.into_iter().flat_map(after_figure).collect();
    // Each section begins a page in any case.
    parts.pop_if(|last| *last == Part::PageBreak);
    parts
}

/// A record's page, for a report's crumbs.
fn to_chain(desk: &Desk) -> (String, String) {
    ("/kedjan".to_owned(), desk.frame.t("nav-chain"))
}

fn to_records(desk: &Desk, kind: RecordKind) -> (String, String) {
    (format!("/kedjan/{}", kind.slug()), desk.frame.record_kinds(&kind))
}
