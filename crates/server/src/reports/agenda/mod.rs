//! What a body is to go through on a day, built from what is due and typed by nobody. The weekly group gets what waits for
//! it; the steering group gets the same pages at every meeting, so that one meeting can be held against the next.

mod drawn;

use std::collections::{BTreeMap, BTreeSet};

use analysis::Audience;
use domain::access::Act;
use domain::body::{Body, BodyKind, Meeting, MeetingRule};
use domain::body_decision::{Assignment, AssignmentState, BodyDecision};
use domain::chain::{Chain, Record, RecordKind};
use domain::codes::{BodyCode, FunctionCode};
use domain::governing_document::DocumentStatus;
use domain::money::BudgetLine;
use domain::owed::{Owed, OwedKind, OwedState};
use domain::picture::PictureStatus;
use domain::problem_profile::Priority;
use domain::tertial_report::Tertial;
use domain::time::IsoWeek;
use jiff::ToSpan;
use jiff::civil::Date;
use report::figures::{AmountRow, amounts};
use store::DecisionFilter;

use super::handover::{decision_section, owed_section};
use super::{Asked, Cell, Desk, Report, ReportKind, Rows, Section};
use crate::errors::PageError;
use crate::frame::Frame;
use crate::pages::governance::{AsOf, owed_at};

/// How far back a body's own decisions are told, in years.
const YEARS_OF_DECISIONS: i32 = 2;
/// How far ahead documents that end are told, in months.
const MONTHS: i32 = 6;
/// What a page shows one by one of what is late.
const MOST_LATE: usize = 8;

async fn sections(desk: &Desk, body: &Body) -> Result<Vec<Section>, PageError> {
    let owed = owed_at(desk).await?;
    let agenda = Agenda {
        frame: &desk.frame,
        chain: desk.chain(),
        body,
        as_of: &desk.as_of,
        owed: &owed,
    };
    let mut sections = match body.kind {
        BodyKind::OperativeGroup => {
            let mut sections = vec![agenda.picture(desk).await?];
            // What is frozen is read by others too.
            if desk.may(Act::AnswerDecision) && desk.audience() == Audience::Register {
                sections.push(agenda.decisions(desk).await?);
            }
            sections.extend([
                agenda.assignments(),
                agenda.promises(),
                agenda.problems_lacking(),
                agenda.interventions_of_week(),
                agenda.owed(),
            ]);
            sections
        }
        _ => vec![
            agenda.since_last(desk).await?,
            agenda.decided(),
            agenda.assignments(),
            agenda.to_prioritise(),
            agenda.lacking(),
            agenda.expiring(),
            agenda.money(),
            agenda.meetings(),
        ],
    };
    sections.push(agenda.seats());
    for (i, section) in sections.iter_mut().enumerate() {
        section.title = format!("{}. {}", i + 1, section.title);
    }
    Ok(sections)
}

/// What a body's agenda is made from.
struct Agenda<'a> {
    frame: &'a Frame,
    chain: &'a Chain,
    body: &'a Body,
    as_of: &'a AsOf,
    owed: &'a [Owed],
}

impl Agenda<'_> {
    fn link(&self, kind: RecordKind, code: &str) -> String {
        format!("{}{}", kind.link(code), self.as_of.query())
    }

    fn owner(&self, owner: Option<&FunctionCode>) -> Cell {
        let frame = self.frame;
        owner
            .map_or_else(|| frame.t("nobody-named"), |f| frame.function_name(f))
            .into()
    }

    fn rows(&self, name: &str, heads: &[&str], rows: Vec<Vec<Cell>>) -> Rows {
        Rows::new(name, heads, self.frame, rows)
    }

    /// The picture of the last whole week, which the meeting is about.
    async fn picture(&self, desk: &Desk) -> Result<Section, PageError> {
        let frame = self.frame;
        let week = IsoWeek::of(self.as_of.day).previous();
        let store = &desk.store;
        let picture = store.picture(desk.municipality(), week, None).await?;
        let (key, look) = match picture.map(|p| p.status) {
            Some(PictureStatus::Adopted) => ("agenda-picture-adopted", false),
            Some(PictureStatus::Draft) => ("agenda-picture-draft", true),
            None => ("agenda-picture-none", true),
        };
        let words = [
            ("text", week.to_string().into()),
            ("days", frame.week_dates(&week).into()),
        ];
        let mut section = Section::new("lagesbild", frame.t("agenda-picture"))
            .link(format!("/lagesbild/{week}"), frame.ta("agenda-to-picture", week));
        section.say(look, frame.tw(key, &words));
        Ok(section)
    }

    async fn decisions(&self, desk: &Desk) -> Result<Section, PageError> {
        let store = &desk.store;
        let day = self.as_of.day;
        let mut all = store
            .decisions(desk.municipality(), &DecisionFilter::default())
            .await?;
        all.retain(|d| {
            let open = d.outcome.is_none() || d.answered_on.is_some_and(|on| on > day);
            open && d.input.week.monday() <= day
        });
        Ok(decision_section(self.frame, &all, self.as_of))
    }

    /// What others have asked of the body, or it of others, and that has no answer.
    fn assignments(&self) -> Section {
        let (frame, day) = (self.frame, self.as_of.day);
        let own = self.chain.assignments.values().filter(|a| a.given_on <= day);
        let mut open: Vec<&Assignment> = own
            .filter(|a| a.to_body == self.body.code || a.from_body == self.body.code)
            .filter(|a| a.state(day) != AssignmentState::Answered)
            .collect();
        open.sort_by_key(|a| a.due_on());
        let name = |body: &BodyCode| self.chain.body_name(body).to_owned();
        let between = |a: &Assignment| {
            let words = [
                ("from", name(&a.from_body).into()),
                ("to", name(&a.to_body).into()),
            ];
            frame.tw("agenda-from-to", &words)
        };
        let row = |a: &&Assignment| -> Vec<Cell> {
            let standing = frame.standing(self.chain, &Record::Assignment((*a).clone()), day);
            vec![
                Cell::to(a.text.clone(), self.link(RecordKind::Assignment, a.code.as_str())),
                Cell::standing(standing),
                between(a).into(),
                self.owner(a.responsible.as_ref()),
            ]
        };
        let heads = [
            "record-assignment",
            "document-status",
            "agenda-between",
            "document-responsible",
        ];
        let rows = open.iter().map(row).collect();
        Section::new("uppdrag", frame.t("agenda-assignments"))
            .empty(frame.t("agenda-no-assignments"))
            .rows(self.rows("", &heads, rows))
    }

    fn promises(&self) -> Section {
        let (frame, day) = (self.frame, self.as_of.day);
        let lagging = self.chain.promises.values().filter(|p| p.lags_on(day));
        let row = |p: &domain::promise::Promise| -> Vec<Cell> {
            let words = [
                ("n", p.counted(day).into()),
                ("expected", p.expected_by(day).unwrap_or(0).into()),
                ("least", p.at_least.unwrap_or(0).into()),
                ("unit", p.unit.clone().into()),
            ];
            vec![
                Cell::to(p.text.clone(), self.link(RecordKind::Promise, p.code.as_str())),
                frame.tw("agenda-progress", &words).into(),
                self.owner(p.responsible.as_ref()),
            ]
        };
        let heads = ["record-promise", "said-progress", "document-responsible"];
        Section::new("loften", frame.t("agenda-promises"))
            .empty(frame.t("agenda-no-promises"))
            .rows(self.rows("", &heads, lagging.map(row).collect()))
    }

    fn problems_lacking(&self) -> Section {
        let frame = self.frame;
        let lacking = self.owed.iter().filter(|o| is_problem(o.kind));
        let row = |item: &Owed| -> Vec<Cell> {
            vec![
                Cell::to(item.about.clone(), item.link.clone()),
                Cell::chip(frame.owed_kind(&item.kind), "c-chip--warning"),
                self.owner(item.owner.as_ref()),
            ]
        };
        let heads = ["record-problem", "owed-why", "document-responsible"];
        Section::new("problem", frame.t("agenda-problems"))
            .empty(frame.t("agenda-no-problems"))
            .rows(self.rows("", &heads, lacking.map(row).collect()))
    }

    /// Those that begin or end in the week of the meeting.
    fn interventions_of_week(&self) -> Section {
        let frame = self.frame;
        let week = IsoWeek::of(self.as_of.day);
        let within = |day: Option<Date>| day.filter(|on| week.monday() <= *on && *on <= week.sunday());
        let row = |i: &domain::intervention::Intervention| -> Option<Vec<Cell>> {
            let (on, key) = match (within(i.from), within(i.to)) {
                (Some(from), _) => (from, "agenda-begins"),
                (None, Some(to)) => (to, "agenda-ends"),
                (None, None) => return None,
            };
            let parties: Vec<String> = i.parties.iter().map(|p| frame.partner_name(p)).collect();
            Some(vec![
                Cell::to(
                    i.title.clone(),
                    self.link(RecordKind::Intervention, i.code.as_str()),
                ),
                frame.ta(key, frame.date(&on)).into(),
                parties.join(", ").into(),
                self.owner(i.responsible.as_ref()),
            ])
        };
        let rows = self.chain.interventions.values().filter_map(row).collect();
        let heads = [
            "record-intervention",
            "owed-when",
            "said-parties",
            "document-responsible",
        ];
        Section::new("atgarder", frame.t("agenda-interventions"))
            .lead(format!("{}, {}", week, frame.week_dates(&week)))
            .empty(frame.t("agenda-no-interventions"))
            .rows(self.rows("", &heads, rows))
    }

    /// The functions that sit in the body; of one without seats, those that answer for what it was asked to do.
    fn functions(&self) -> BTreeSet<&FunctionCode> {
        if !self.body.seats.is_empty() {
            return self.body.seats.iter().map(|s| &s.function).collect();
        }
        let own = self.chain.assignments.values();
        let own = own.filter(|a| a.to_body == self.body.code);
        own.filter_map(|a| a.responsible.as_ref()).collect()
    }

    /// What is owed by the body's functions, beside what has a section of its own.
    fn owed(&self) -> Section {
        let functions = self.functions();
        let told = |kind| {
            is_problem(kind)
                || matches!(
                    kind,
                    OwedKind::DecisionLate | OwedKind::AssignmentLate | OwedKind::AssignmentDue
                )
        };
        let own = self.owed.iter().filter(|o| !told(o.kind));
        let own = own.filter(|o| o.owner.as_ref().is_some_and(|f| functions.contains(f)));
        let own: Vec<Owed> = own.cloned().collect();
        let mut section = owed_section(self.frame, &own, false).link(
            format!("/att-gora{}", self.as_of.query()),
            self.frame.t("owed-title"),
        );
        section.title = self.frame.t("agenda-owed");
        section.empty = self.frame.t("agenda-nothing-owed");
        if self.body.seats.is_empty() {
            section.lead = self.frame.t("agenda-owed-without-seats");
        }
        section
    }

    /// The last meeting that was held before the day.
    fn last_held(&self) -> Option<&Meeting> {
        let own = self.chain.meetings.values();
        let held = own.filter(|m| m.body == self.body.code && m.held && m.on < self.as_of.day);
        held.max_by_key(|m| m.on)
    }

    async fn since_last(&self, desk: &Desk) -> Result<Section, PageError> {
        let (frame, day) = (self.frame, self.as_of.day);
        let tertial = Tertial::of(day);
        let mut section = Section::new("sedan-sist", frame.t("agenda-since"));
        let sees = ReportKind::Tertial.needs().is_none_or(|act| desk.may(act));
        for tertial in [tertial.before(), tertial].into_iter().filter(|_| sees) {
            section = section.link(
                format!("/tertial/{tertial}{}", self.as_of.query()),
                frame.ta("agenda-to-tertial", tertial),
            );
        }
        section.figure = self.weeks(desk).await?;
        section.twin = section.figure.as_ref().map(|figure| Rows::of(&figure.table));
        let Some(last) = self.last_held() else {
            section.say(false, frame.t("agenda-first-meeting"));
            return Ok(section);
        };
        section.say(false, frame.ta("agenda-last-held", frame.date(&last.on)));
        let weeks = desk.store.adopted_weeks(desk.municipality()).await?;
        let since = weeks
            .iter()
            .filter(|w| w.sunday() > last.on && w.sunday() <= day)
            .count();
        let whole = IsoWeek::of(last.on).until(IsoWeek::of(day)).max(0);
        let words = [("n", (since as i64).into()), ("all", i64::from(whole).into())];
        section.say(
            (since as i64) < i64::from(whole),
            frame.tw("agenda-weeks", &words),
        );
        let rows = self.happened(last.on).into_iter().map(|(on, what, record)| {
            let kind = record.kind();
            vec![
                Cell::day(frame, on),
                Cell::to(record.title(self.chain), self.link(kind, &record.code())),
                format!("{}, {}", frame.record_kind(&kind), frame.t(what).to_lowercase()).into(),
            ]
        });
        let rows = rows.collect();
        Ok(section.rows(self.rows(
            &frame.t("agenda-happened"),
            &["owed-when", "owed-what", "agenda-what-happened"],
            rows,
        )))
    }

    /// What began, ended, was decided or followed up after a day, the latest first.
    fn happened(&self, after: Date) -> Vec<(Date, &'static str, Record)> {
        let chain = self.chain;
        let mut found: Vec<(Date, &'static str, Record)> = Vec::new();
        let mut tell = |on: Option<Date>, what, record: Record| {
            if let Some(on) = on.filter(|on| after < *on && *on <= self.as_of.day) {
                found.push((on, what, record));
            }
        };
        for it in chain.interventions.values() {
            tell(it.from, "agenda-began", Record::Intervention(it.clone()));
            tell(it.ended_on, "agenda-ended", Record::Intervention(it.clone()));
        }
        for it in chain.follow_ups.values() {
            tell(Some(it.on), "agenda-made", Record::FollowUp(it.clone()));
        }
        for it in chain.documents.values() {
            tell(it.decided_on, "agenda-decided", Record::Document(it.clone()));
            tell(it.end_on(after), "agenda-expired", Record::Document(it.clone()));
        }
        for it in chain.body_decisions.values().filter(|d| d.body != self.body.code) {
            tell(Some(it.on), "agenda-decided", Record::BodyDecision(it.clone()));
        }
        for it in chain.assignments.values() {
            tell(it.answered_on, "agenda-answered", Record::Assignment(it.clone()));
        }
        for it in chain.promises.values() {
            tell(it.published_on, "agenda-published", Record::Promise(it.clone()));
            tell(
                it.followed_up_on,
                "agenda-followed-up",
                Record::Promise(it.clone()),
            );
        }
        for it in chain.findings.values() {
            tell(it.closed_on, "agenda-ended", Record::Finding(it.clone()));
        }
        for it in chain.dialogues.values() {
            tell(Some(it.on), "agenda-held", Record::Dialogue(it.clone()));
        }
        found.sort_by(|a, b| (b.0, a.2.kind(), a.2.code()).cmp(&(a.0, b.2.kind(), b.2.code())));
        found
    }

    /// The body's own decisions, and what became of each on the ground.
    fn decided(&self) -> Section {
        let (frame, day) = (self.frame, self.as_of.day);
        let since = day - YEARS_OF_DECISIONS.years();
        let own = self.chain.body_decisions.values();
        let own = own.filter(|d| d.body == self.body.code && since <= d.on && d.on <= day);
        let mut own: Vec<&BodyDecision> = own.collect();
        own.sort_by_key(|d| (std::cmp::Reverse(d.on), d.code.clone()));
        let row = |d: &&BodyDecision| -> Vec<Cell> {
            let title = Record::BodyDecision((*d).clone()).title(self.chain);
            let became = self.became(d);
            vec![
                Cell::to(title, self.link(RecordKind::BodyDecision, d.code.as_str())),
                Cell::day(frame, d.on),
                if became.is_empty() {
                    Cell::chip(frame.t("agenda-became-nothing"), "c-chip--warning")
                } else {
                    became.join("; ").into()
                },
            ]
        };
        let heads = ["record-body_decision", "said-on", "agenda-became"];
        Section::new("beslut", frame.t("agenda-our-decisions"))
            .lead(frame.tn("agenda-our-decisions-lead", i64::from(YEARS_OF_DECISIONS)))
            .empty(frame.t("agenda-no-decisions"))
            .rows(self.rows("", &heads, own.iter().map(row).collect()))
    }

    /// Interventions and assignments that follow from a decision, each with how it stands; answers in their own words.
    fn became(&self, decision: &BodyDecision) -> Vec<String> {
        let (frame, chain, day) = (self.frame, self.chain, self.as_of.day);
        let told = |record: Record| {
            let title = record.title(chain).trim_end_matches('.').to_owned();
            match frame.standing(chain, &record, day) {
                Some(standing) => format!("{title} ({})", standing.words),
                None => title,
            }
        };
        let assigned: Vec<&Assignment> = chain
            .assignments
            .values()
            .filter(|a| a.decision.as_ref() == Some(&decision.code) && a.given_on <= day)
            .collect();
        let mut interventions: BTreeSet<_> = decision.interventions.iter().collect();
        interventions.extend(assigned.iter().flat_map(|a| &a.interventions));
        for problem in decision.problems.iter().filter_map(|p| chain.problems.get(p)) {
            // What is done against the problem since then came of the decision.
            let since = chain.interventions_against(problem);
            let since = since.filter(|i| i.from.is_some_and(|from| decision.on <= from && from <= day));
            interventions.extend(since.map(|i| &i.code));
        }
        let mut found: Vec<String> = Vec::new();
        for assignment in assigned {
            let mut words = told(Record::Assignment(assignment.clone()));
            if assignment.state(day) == AssignmentState::Answered && !assignment.answer.is_empty() {
                words.push_str(": ");
                words.push_str(assignment.answer.trim_end_matches('.'));
            }
            found.push(words);
        }
        let interventions = interventions.into_iter();
        let interventions = interventions.filter_map(|code| chain.interventions.get(code));
        found.extend(interventions.map(|i| told(Record::Intervention(i.clone()))));
        let promises = decision
            .promises
            .iter()
            .filter_map(|code| chain.promises.get(code));
        found.extend(promises.map(|p| told(Record::Promise(p.clone()))));
        let documents = decision
            .documents
            .iter()
            .filter_map(|code| chain.documents.get(code));
        found.extend(documents.map(|d| told(Record::Document(d.clone()))));
        found
    }

    fn to_prioritise(&self) -> Section {
        let (frame, chain, day) = (self.frame, self.chain, self.as_of.day);
        let mut current: Vec<_> = chain.problems.values().filter(|p| p.is_current_on(day)).collect();
        current.sort_by_key(|p| (p.priority.is_none(), p.priority, p.title.clone()));
        let row = |p: &&domain::problem_profile::ProblemProfile| -> Vec<Cell> {
            let causes = chain.causes.values().filter(|c| c.problem == p.code).count();
            let against = chain.interventions_against(p);
            let against = against
                .filter(|i| !chain.is_settled(&Record::Intervention((*i).clone()), day))
                .count();
            let areas: Vec<String> = p
                .areas
                .iter()
                .map(|a| frame.area_name(&Some(a.clone())))
                .collect();
            let count = |n: usize| {
                if n == 0 && p.is_prioritised() {
                    Cell {
                        chip: "c-chip--warning",
                        ..Cell::count(0)
                    }
                } else {
                    Cell::count(n as i64)
                }
            };
            vec![
                Cell::to(p.title.clone(), self.link(RecordKind::Problem, p.code.as_str())),
                match p.priority {
                    Some(Priority::First) => Cell::chip(frame.choice("first"), "c-chip--danger"),
                    Some(priority) => frame.choice(priority.code()).into(),
                    None => Cell::chip(frame.t("agenda-not-weighed"), "c-chip--warning"),
                },
                areas.join(", ").into(),
                count(causes),
                count(against),
                self.owner(p.responsible.as_ref()),
            ]
        };
        let heads = [
            "record-problem",
            "said-priority",
            "said-areas",
            "#records-cause",
            "#agenda-ongoing",
            "document-responsible",
        ];
        Section::new("prioritera", frame.t("agenda-prioritise"))
            .empty(frame.t("agenda-nothing-to-prioritise"))
            .rows(self.rows("", &heads, current.iter().map(row).collect()))
    }

    /// What is late, one by one; and how much is lacking of each kind.
    fn lacking(&self) -> Section {
        let frame = self.frame;
        let of = |state| self.owed.iter().filter(move |o| o.kind.state() == state);
        // The weekly meetings' own decisions are for the weekly meetings; how many are late is told.
        let weekly = |o: &&Owed| o.kind == OwedKind::DecisionLate;
        let mut late: Vec<Owed> = of(OwedState::Late).filter(|o| !weekly(o)).cloned().collect();
        late.sort_by_key(|o| o.since);
        let late_decisions = of(OwedState::Late).filter(weekly).count();
        let shown = &late[..late.len().min(MOST_LATE)];
        let mut section = owed_section(frame, shown, false)
            .link(format!("/att-gora{}", self.as_of.query()), frame.t("owed-title"));
        section.title = frame.t("agenda-late");
        section.empty = frame.t("owed-none");
        if let Some(table) = section.tables.first_mut() {
            // Its name says how they stand.
            table.remove_column(1);
            table.name = frame.t("owed-state-late");
            section.figure = Some(self.late_by_kind(&late));
        }
        if shown.len() < late.len() {
            let words = [("n", shown.len().into()), ("of", late.len().into())];
            section.say(false, frame.tw("agenda-late-longest", &words));
        }
        if late_decisions > 0 {
            section.say(true, frame.tn("agenda-late-decisions", late_decisions));
        }
        let mut counted: BTreeMap<OwedKind, usize> = BTreeMap::new();
        for item in of(OwedState::Lacking).chain(of(OwedState::Unowned)) {
            *counted.entry(item.kind).or_default() += 1;
        }
        let rows = counted.into_iter();
        let rows = rows.map(|(kind, n)| vec![Cell::from(frame.owed_kind(&kind)), Cell::count(n as i64)]);
        let rows = rows.collect();
        section.rows(self.rows(&frame.t("agenda-lacking"), &["owed-why", "#agenda-number"], rows))
    }

    fn expiring(&self) -> Section {
        let (frame, chain, day) = (self.frame, self.chain, self.as_of.day);
        let until = day + MONTHS.months();
        let documents = chain.documents.values();
        let mut ending: Vec<_> = documents
            .filter_map(|d| Some((d.end_on(day)?, d)))
            .filter(|(end, d)| {
                let replaced = matches!(chain.status(d, day), DocumentStatus::Replaced { .. });
                *end <= until && !replaced && !d.kind.is_account()
            })
            .collect();
        ending.sort_by_key(|(end, d)| (*end, d.code.clone()));
        let row = |(_, d): &(Date, &domain::governing_document::GoverningDocument)| -> Vec<Cell> {
            let standing = frame.standing(chain, &Record::Document((*d).clone()), day);
            vec![
                Cell::to(d.title.clone(), self.link(RecordKind::Document, d.code.as_str())),
                Cell::standing(standing),
                d.planned_update.clone().into(),
                self.owner(d.responsible.as_ref()),
            ]
        };
        let heads = [
            "document-title",
            "document-status",
            "document-planned-title",
            "document-responsible",
        ];
        Section::new("dokument", frame.tn("agenda-expiring", i64::from(MONTHS)))
            .empty(frame.t("agenda-none-expiring"))
            .rows(self.rows("", &heads, ending.iter().map(row).collect()))
    }

    /// Money that no line says the use of, and money that a line did not use.
    fn money(&self) -> Section {
        let (frame, chain) = (self.frame, self.chain);
        let year = self.as_of.day.year();
        let recent = |y: i16| y == year || y == year - 1;
        let packages = chain.budget_packages.values().filter(|p| recent(p.year));
        let packages = packages.map(|p| -> Vec<Cell> {
            let left = p.unallocated(chain);
            vec![
                Cell::to(
                    Record::BudgetPackage(p.clone()).title(chain),
                    self.link(RecordKind::BudgetPackage, p.code.as_str()),
                ),
                Cell::money(frame, p.amount),
                if left.0 == 0 {
                    Cell::chip(frame.t("state-allocated"), "c-chip--good")
                } else {
                    Cell {
                        chip: "c-chip--warning",
                        ..Cell::money(frame, left)
                    }
                },
            ]
        });
        let packages = packages.collect();
        let lines = chain.budget_lines.values().filter(|l| {
            let package = chain.budget_packages.get(&l.package);
            package.is_some_and(|p| recent(p.year)) && l.unused().is_some_and(|left| left.0 > 0)
        });
        let bar = |l: &BudgetLine| AmountRow {
            label: l.purpose.clone(),
            budget: l.budget.map(|o| o.0),
            outcome: l.outcome.map(|o| o.0),
            note: String::new(),
        };
        let bars: Vec<AmountRow> = lines.clone().take(drawn::MOST_BARS).map(bar).collect();
        let lines = lines.map(|l| -> Vec<Cell> {
            let why = l.unused_reason.map(|r| frame.choice(r.code()));
            let package = chain.title_of(RecordKind::BudgetPackage, l.package.as_str());
            vec![
                Cell::to(
                    l.purpose.clone(),
                    self.link(RecordKind::BudgetLine, l.code.as_str()),
                ),
                package.unwrap_or_default().into(),
                l.unused()
                    .map_or_else(Cell::default, |left| Cell::money(frame, left)),
                match why {
                    Some(why) => why.into(),
                    None => Cell::chip(frame.t("agenda-no-reason"), "c-chip--warning"),
                },
            ]
        });
        let lines = lines.collect();
        let mut section = Section::new("pengar", frame.t("agenda-money"));
        if !bars.is_empty() {
            section.figure = Some(amounts(&frame.t("agenda-unused"), &bars, frame.report_language()));
        }
        section
            .empty(frame.t("agenda-no-money"))
            .rows(self.rows(
                &frame.t("agenda-unallocated"),
                &["record-budget_package", "#said-amount", "#agenda-not-given-out"],
                packages,
            ))
            .rows(self.rows(
                &frame.t("agenda-unused"),
                &[
                    "record-budget_line",
                    "record-budget_package",
                    "#agenda-left",
                    "said-unused_reason",
                ],
                lines,
            ))
    }

    /// The meetings of this year and the last, against the rule.
    fn meetings(&self) -> Section {
        let (frame, chain, day) = (self.frame, self.chain, self.as_of.day);
        let own = chain.meetings.values().filter(|m| m.body == self.body.code);
        let mut own: Vec<&Meeting> = own.filter(|m| m.on.year() >= day.year() - 1).collect();
        own.sort_by_key(|m| std::cmp::Reverse(m.on));
        let mut section =
            Section::new("moten", frame.t("agenda-meetings")).empty(frame.t("agenda-no-meetings"));
        let last_year = Date::new(day.year() - 1, 12, 31).ok();
        let mut years = Vec::new();
        for end in last_year.into_iter().chain([day]) {
            if let Some(year) = self.body.meeting_year(chain.meetings.values(), end) {
                years.push((end.year(), year));
                let words = [
                    ("n", i64::from(year.held).into()),
                    ("wanted", i64::from(year.wanted).into()),
                    ("year", end.year().to_string().into()),
                ];
                section.say(year.is_deviation(), frame.tw("agenda-plan", &words));
            }
        }
        section.figure = (!years.is_empty()).then(|| self.meetings_held(&years, &section.notes));
        let row = |m: &&Meeting| -> Vec<Cell> {
            let (words, chip) = match (m.held, m.on > day) {
                (_, true) => ("agenda-meeting-coming", "c-chip--info"),
                (true, _) => ("agenda-meeting-held", "c-chip--good"),
                (false, _) => ("agenda-meeting-missed", "c-chip--danger"),
            };
            let quorum = match self.body.had_quorum(m).filter(|_| m.held) {
                Some(true) => Cell::chip(frame.t("agenda-quorum"), "c-chip--good"),
                Some(false) => Cell::chip(frame.t("agenda-no-quorum"), "c-chip--danger"),
                None => Cell::default(),
            };
            vec![
                Cell {
                    link: Some(self.link(RecordKind::Meeting, &Record::Meeting((*m).clone()).code())),
                    ..Cell::day(frame, m.on)
                },
                Cell::chip(frame.t(words), chip),
                quorum,
                m.agenda.join("; ").into(),
            ]
        };
        let heads = ["record-meeting", "document-status", "agenda-able", "said-agenda"];
        section.rows(self.rows("", &heads, own.iter().map(row).collect()))
    }

    fn seats(&self) -> Section {
        let frame = self.frame;
        let row = |seat: &domain::body::Seat| -> Vec<Cell> {
            let substitute = format!("substitute-{}", seat.substitute.code().replace('_', "-"));
            let mut name = frame.function_name(&seat.function);
            if seat.chairs {
                name = format!("{name}, {}", frame.t("seat-chairs").to_lowercase());
            }
            vec![
                Cell::to(
                    name,
                    format!("/overlamning/{}{}", seat.function, self.as_of.query()),
                ),
                frame.function_partner(&seat.function).into(),
                frame.t(substitute).into(),
            ]
        };
        let mut section = Section::new("platser", frame.t("agenda-seats"))
            .empty(frame.t("agenda-no-seats"))
            .rows(self.rows(
                "",
                &["seat-function", "seat-organisation", "seat-substitute"],
                self.body.seats.iter().map(row).collect(),
            ));
        let quorum = frame.body_quorum(self.body);
        if !quorum.is_empty() && !self.body.seats.is_empty() {
            section.lead = quorum;
        }
        section
    }
}

fn is_problem(kind: OwedKind) -> bool {
    matches!(
        kind,
        OwedKind::ProblemWithoutCause | OwedKind::ProblemWithoutIntervention
    )
}

impl Frame {
    /// "9 platser, beslutför med 5", or nothing where neither is known.
    fn body_quorum(&self, body: &Body) -> String {
        let seats = (!body.seats.is_empty()).then(|| self.tn("body-seats", body.seats.len()));
        let quorum = body.quorum.map(|n| self.tn("body-quorum", n));
        seats.into_iter().chain(quorum).collect::<Vec<_>>().join(", ")
    }
}

pub async fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame, as_of) = (desk.chain(), &desk.frame, &desk.as_of);
    let code: BodyCode = asked.of.as_str().into();
    let body = chain.bodies.get(&code).ok_or(PageError::NotFound)?;
    let mut chips = vec![frame.body_meets(body), frame.body_quorum(body)];
    chips.retain(|words| !words.is_empty());
    Ok(Report {
        name: format!("dagordning-{code}"),
        kicker: frame.long_date(&as_of.day),
        title: frame.ta("agenda-title", &body.name),
        lead: frame.t("agenda-lead"),
        chips: chips
            .into_iter()
            .map(|words| (words, "c-chip--outline"))
            .collect(),
        crumbs: vec![
            (
                format!("/organisation{}#{code}", as_of.query()),
                frame.t("organisation-title"),
            ),
            (String::new(), body.name.clone()),
        ],
        here: format!("/dagordning/{code}"),
        sections: sections(desk, body).await?,
        paged: !matches!(body.meets, Some(MeetingRule::Week)),
        ..Report::default()
    })
}
