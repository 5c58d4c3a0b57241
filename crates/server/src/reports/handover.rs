//! A function's handover: what whoever takes it over needs to know. It is always there, also while the holder stays.

use domain::access::Act;
use domain::body::MeetingRule;
use domain::chain::{Chain, Record, RecordKind};
use domain::codes::FunctionCode;
use domain::holding::Holding;
use jiff::ToSpan;
use store::DecisionFilter;

use super::{Asked, Cell, Desk, Report, Rows, Section, section::Worth};
use crate::errors::PageError;
use crate::frame::Frame;
use crate::pages::governance::{AsOf, owed_at};

/// How far ahead is told, in months.
const MONTHS: i32 = 6;

/// Whether the register knows of a function, by the municipality's list or by what is written of it.
fn is_known(desk: &Desk, function: &FunctionCode) -> bool {
    let chain = desk.chain();
    desk.home.municipality.function(function).is_some()
        || chain.holdings.values().any(|h| h.function == *function)
        || !chain.records_of(function).is_empty()
}

/// When the holder leaves, where that is known and lies ahead or is today.
pub fn leaves(frame: &Frame, holding: &Holding) -> Option<String> {
    Some(frame.ta("handover-leaves", frame.date(&holding.to?)))
}

async fn sections(desk: &Desk, function: &FunctionCode) -> Result<Vec<Section>, PageError> {
    let (chain, frame, as_of) = (desk.chain(), &desk.frame, &desk.as_of);
    let told = Handover {
        frame,
        chain,
        function,
        as_of,
    };
    let mut sections = vec![told.holders()];
    let mut owed = owed_at(desk).await?;
    owed.retain(|item| {
        let vacant = item.kind == domain::owed::OwedKind::FunctionVacant;
        item.owner.as_ref() == Some(function) || (vacant && item.about == function.as_str())
    });
    sections.push(owed_section(frame, &owed, true));
    sections.push(told.coming());
    if desk.may(Act::AnswerDecision) {
        sections.push(decisions(desk, function).await?);
    }
    sections.push(told.records());
    sections.push(told.bodies());
    sections.push(told.contacts());
    sections.push(told.habits());
    Ok(sections)
}

/// What is late, lacking or near, as a section of a page.
pub fn owed_section(frame: &Frame, owed: &[domain::owed::Owed], own: bool) -> Section {
    let row = |item: &domain::owed::Owed| -> Vec<Cell> {
        let chip = match item.kind.state() {
            domain::owed::OwedState::Late => "c-chip--danger",
            domain::owed::OwedState::Unowned => "c-chip--info",
            _ => "c-chip--warning",
        };
        let state = format!("owed-state-{}", item.kind.state().code());
        let mut cells = vec![
            Cell::to(frame.owed_title(item), item.link.clone()),
            Cell::chip(frame.t(state), chip),
            frame.owed_kind(&item.kind).into(),
            Cell {
                worth: Worth::Day(item.since),
                ..frame.owed_since(item).into()
            },
        ];
        if !own {
            let owner = item.owner.as_ref();
            cells.push(
                owner
                    .map_or_else(|| frame.t("nobody-named"), |f| frame.function_name(f))
                    .into(),
            );
        }
        cells
    };
    let heads = [
        "owed-what",
        "document-status",
        "owed-why",
        "owed-when",
        "document-responsible",
    ];
    let heads = if own { &heads[..4] } else { &heads[..] };
    Section::new("att-gora", frame.t("owed-title"))
        .empty(frame.t("owed-none"))
        .rows(Rows::new("", heads, frame, owed.iter().map(row).collect()))
}

/// Decisions of the weekly meetings that wait for the function's answer.
async fn decisions(desk: &Desk, function: &FunctionCode) -> Result<Section, PageError> {
    let (frame, as_of) = (&desk.frame, &desk.as_of);
    let filter = DecisionFilter {
        responsible: vec![function.clone()],
        ..DecisionFilter::default()
    };
    let mut all = desk.store.decisions(desk.municipality(), &filter).await?;
    all.retain(|d| {
        let open = d.outcome.is_none() || d.answered_on.is_some_and(|on| on > as_of.day);
        open && d.input.week.monday() <= as_of.day
    });
    Ok(decision_section(frame, &all, as_of).link("/beslut", frame.t("nav-decisions")))
}

/// Decisions without an answer, the one due first on top.
pub fn decision_section(frame: &Frame, open: &[domain::decision::Decision], as_of: &AsOf) -> Section {
    let mut open: Vec<_> = open.iter().collect();
    open.sort_by_key(|d| (d.input.due, d.id));
    let row = |d: &&domain::decision::Decision| -> Vec<Cell> {
        let due = frame.date(&d.input.due);
        let due = if d.input.due < as_of.day {
            Cell::chip(frame.ta("state-late", due), "c-chip--danger")
        } else {
            due.into()
        };
        vec![
            Cell::to(d.input.text.clone(), format!("/beslut#beslut-{}", d.id)),
            due,
            Cell::to(d.input.week.to_string(), format!("/lagesbild/{}", d.input.week)),
            frame.function_name(&d.input.responsible).into(),
        ]
    };
    let heads = ["record-decision", "said-due", "evidence-week", "seat-function"];
    Section::new("veckobeslut", frame.t("handover-decisions"))
        .empty(frame.t("handover-no-decisions"))
        .rows(Rows::new("", &heads, frame, open.iter().map(row).collect()))
}

/// What the register says of a function, on a day.
struct Handover<'h> {
    frame: &'h Frame,
    chain: &'h Chain,
    function: &'h FunctionCode,
    as_of: &'h AsOf,
}

impl Handover<'_> {
    fn link(&self, kind: RecordKind, code: &str) -> String {
        format!("{}{}", kind.link(code), self.as_of.query())
    }

    fn holders(&self) -> Section {
        let (frame, day) = (self.frame, self.as_of.day);
        let mut held: Vec<&Holding> = self
            .chain
            .holdings
            .values()
            .filter(|h| h.function == *self.function)
            .collect();
        held.sort_by_key(|h| (std::cmp::Reverse(h.from), h.deputy));
        let said = |day: Option<jiff::civil::Date>, key: &str| {
            day.map_or_else(|| frame.t(key), |day| frame.date(&day))
        };
        let row = |h: &&Holding| -> Vec<Cell> {
            let as_what = match (h.deputy, h.acting) {
                (true, _) => "function-deputy",
                (false, true) => "function-acting",
                (false, false) => "function-holder",
            };
            let code = domain::record::Said::code(*h);
            let holds = h.holds_on(day);
            let coming = h.from.is_some_and(|from| from > day);
            let (state, chip) = match (holds, coming) {
                (true, _) => ("handover-holds", "c-chip--good"),
                (false, true) => ("handover-coming", "c-chip--info"),
                (false, false) => ("handover-left", "c-chip--outline"),
            };
            vec![
                Cell::to(h.holder.clone(), self.link(RecordKind::Holding, &code)),
                frame.t(as_what).into(),
                said(h.from, "handover-unknown-from").into(),
                said(h.to, "document-no-end").into(),
                Cell::chip(frame.t(state), chip),
            ]
        };
        let heads = [
            "function-holder",
            "handover-as",
            "said-from",
            "said-to",
            "document-status",
        ];
        let mut section = Section::new("innehavare", frame.t("handover-holders"))
            .lead(frame.t("handover-holders-lead"))
            .empty(frame.t("function-unknown"))
            .rows(Rows::new("", &heads, frame, held.iter().map(row).collect()));
        let holder = self.chain.holder(self.function, day);
        if self.chain.vacant_since(self.function, day).is_some() {
            section.say(true, frame.t("handover-vacant"));
        }
        if let Some(leaves) = holder.and_then(|h| leaves(frame, h)) {
            section.say(true, leaves);
        }
        if holder.is_some() && self.chain.deputy(self.function, day).is_none() {
            section.say(true, frame.t("handover-no-deputy"));
        }
        section
    }

    fn coming(&self) -> Section {
        let (frame, day) = (self.frame, self.as_of.day);
        let coming = self.chain.coming_for(self.function, day, day + MONTHS.months());
        let row = |c: &domain::handover::Coming| -> Vec<Cell> {
            let kind = c.record.kind();
            let what = format!("{}, {}", frame.record_kind(&kind), frame.field(&kind, c.field));
            vec![
                Cell::day(frame, c.on),
                Cell::to(
                    self.title(&c.record),
                    self.link(c.record.kind(), &c.record.code()),
                ),
                what.into(),
            ]
        };
        let heads = ["owed-when", "owed-what", "handover-which-day"];
        Section::new("kommande", frame.tn("handover-coming-title", i64::from(MONTHS)))
            .empty(frame.t("handover-nothing-coming"))
            .rows(Rows::new("", &heads, frame, coming.iter().map(row).collect()))
    }

    /// A meeting's title has its day, which stands beside it here.
    fn title(&self, record: &Record) -> String {
        match record {
            Record::Meeting(m) => self.chain.body_name(&m.body).to_owned(),
            other => other.title(self.chain),
        }
    }

    fn records(&self) -> Section {
        let (frame, day) = (self.frame, self.as_of.day);
        let mut section = Section::new("ansvar", frame.t("handover-owns"))
            .lead(frame.t("handover-owns-lead"))
            .empty(frame.t("handover-owns-nothing"));
        let records = self.chain.records_of(self.function);
        for kind in KINDS
            .iter()
            .chain(RecordKind::ALL.iter().filter(|k| !KINDS.contains(k)))
        {
            let mut own: Vec<&Record> = records.iter().filter(|r| r.kind() == *kind).collect();
            // What is over comes last.
            own.sort_by_key(|r| (self.chain.is_settled(r, day), r.title(self.chain)));
            let row = |record: &&Record| -> Vec<Cell> {
                vec![
                    Cell::to(record.title(self.chain), self.link(*kind, &record.code())),
                    Cell::standing(frame.standing(self.chain, record, day)),
                ]
            };
            section = section.rows(Rows::new(
                frame.record_kinds(kind),
                &["list-title", "document-status"],
                frame,
                own.iter().map(row).collect(),
            ));
        }
        section
    }

    fn bodies(&self) -> Section {
        let (frame, day) = (self.frame, self.as_of.day);
        let row = |(body, seat): &(&domain::body::Body, &domain::body::Seat)| -> Vec<Cell> {
            let mut role = Vec::new();
            if seat.chairs {
                role.push(frame.t("seat-chairs"));
            }
            if seat.leading {
                role.push(frame.t("seat-leading"));
            }
            let substitute = format!("substitute-{}", seat.substitute.code().replace('_', "-"));
            let last = self.chain.meetings.values();
            let last = last.filter(|m| m.body == body.code && m.held && m.on <= day);
            let last = last.map(|m| m.on).max();
            vec![
                Cell::to(
                    body.name.clone(),
                    format!("/dagordning/{}{}", body.code, self.as_of.query()),
                ),
                role.join(", ").into(),
                frame.t(substitute).into(),
                frame.body_meets(body).into(),
                last.map_or_else(|| frame.t("handover-no-meeting"), |on| frame.date(&on))
                    .into(),
            ]
        };
        let seats = self.chain.seats_of(self.function, day);
        let heads = [
            "record-body",
            "handover-seat",
            "seat-substitute",
            "said-meets",
            "handover-last-meeting",
        ];
        Section::new("organ", frame.t("handover-bodies"))
            .empty(frame.t("handover-no-bodies"))
            .rows(Rows::new("", &heads, frame, seats.iter().map(row).collect()))
    }

    fn contacts(&self) -> Section {
        let (frame, day) = (self.frame, self.as_of.day);
        let met = self.chain.functions_met(self.function, day);
        let functions = met.iter().map(|(function, bodies)| -> Vec<Cell> {
            let names: Vec<&str> = bodies.iter().map(|b| b.name.as_str()).collect();
            vec![
                Cell::to(
                    frame.function_name(function),
                    format!("/overlamning/{function}{}", self.as_of.query()),
                ),
                frame.function_partner(function).into(),
                names.join(", ").into(),
            ]
        });
        let partners = self.chain.partners_of(self.function, day);
        let partners = partners.iter().map(|(partner, interventions)| -> Vec<Cell> {
            let names: Vec<&str> = interventions.iter().map(|i| i.title.as_str()).collect();
            vec![frame.partner_name(partner).into(), names.join("; ").into()]
        });
        let heads = ["seat-function", "seat-organisation", "handover-meets-in"];
        Section::new("kontakter", frame.t("handover-contacts"))
            .lead(frame.t("handover-contacts-lead"))
            .empty(frame.t("handover-no-contacts"))
            .rows(Rows::new(
                frame.t("handover-functions"),
                &heads,
                frame,
                functions.collect(),
            ))
            .rows(Rows::new(
                frame.t("handover-partners"),
                &["seat-organisation", "records-intervention"],
                frame,
                partners.collect(),
            ))
    }

    fn habits(&self) -> Section {
        let (frame, day) = (self.frame, self.as_of.day);
        let habits = self.chain.habits_of(self.function, day);
        let row = |habit: &domain::handover::Habit<'_>| -> Vec<Cell> {
            let title = self.chain.title_of(RecordKind::Document, habit.routine.as_str());
            vec![
                Cell::to(
                    title.unwrap_or_else(|| habit.routine.to_string()),
                    self.link(RecordKind::Document, habit.routine.as_str()),
                ),
                Cell::count(habit.times as i64),
                Cell::day(frame, habit.last),
            ]
        };
        let heads = ["choice-routine", "#said-times", "handover-last-used"];
        let mut section = Section::new("vanor", frame.t("handover-habits"))
            .empty(frame.t("handover-no-habits"))
            .rows(Rows::new("", &heads, frame, habits.iter().map(row).collect()));
        for (body, _) in self.chain.seats_of(self.function, day) {
            let words = [
                ("text", body.name.clone().into()),
                ("rule", frame.body_meets(body).to_lowercase().into()),
            ];
            if body.meets.is_some() {
                section.say(false, frame.tw("handover-rhythm", &words));
            }
        }
        section
    }
}

/// The kinds that a new holder asks for first.
const KINDS: [RecordKind; 7] = [
    RecordKind::Document,
    RecordKind::Duty,
    RecordKind::Assignment,
    RecordKind::Problem,
    RecordKind::Intervention,
    RecordKind::Promise,
    RecordKind::BudgetPackage,
];

impl Frame {
    /// "Möts 3 gånger om året och vid behov", or nothing.
    pub fn body_meets(&self, body: &domain::body::Body) -> String {
        match body.meets {
            Some(MeetingRule::Week) => self.t("body-meets-weekly"),
            Some(MeetingRule::Year(times)) => self.tn("body-meets-yearly", i64::from(times)),
            None => String::new(),
        }
    }
}

pub async fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame, as_of) = (desk.chain(), &desk.frame, &desk.as_of);
    let function: &FunctionCode = &asked.of.as_str().into();
    if !is_known(desk, function) {
        return Err(PageError::NotFound);
    }
    let name = frame.function_name(function);
    let holder = chain.holder(function, as_of.day);
    let mut chips = vec![(
        holder.map_or_else(|| frame.t("function-vacant"), |h| h.holder.clone()),
        "c-chip--outline",
    )];
    let leaves = holder.and_then(|h| leaves(frame, h));
    chips.extend(leaves.map(|words| (words, "c-chip--warning")));
    Ok(Report {
        name: format!("overlamning-{function}"),
        kicker: frame.function_partner(function),
        title: frame.ta("handover-title", &name),
        lead: frame.t("handover-lead"),
        chips,
        crumbs: vec![
            (
                format!("/organisation{}#funktion-{function}", as_of.query()),
                frame.t("organisation-title"),
            ),
            (String::new(), name),
        ],
        here: format!("/overlamning/{function}"),
        sections: sections(desk, function).await?,
        ..Report::default()
    })
}
