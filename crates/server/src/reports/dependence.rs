//! How much of the work rests on one person, and what would mend it: functions without a deputy, routines that only one
//! has used, pictures that always the same account adopts.

use std::collections::BTreeMap;

use domain::access::Act;
use domain::chain::{Chain, RecordKind};
use domain::codes::FunctionCode;
use domain::picture::PictureStatus;
use jiff::ToSpan;
use jiff::civil::Date;
use store::PictureSummary;

use super::{Cell, Desk, Report, Rows, Section};
use crate::errors::PageError;
use crate::frame::Frame;
use crate::pages::governance::AsOf;

/// How far back pictures are counted, in weeks.
const WEEKS: i32 = 52;

/// The share of a year's pictures that one and the same account adopted. Which account is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SameAccount {
    by_one: usize,
    all: usize,
    accounts: usize,
}

impl SameAccount {
    fn of(pictures: &[PictureSummary], zone: &jiff::tz::TimeZone, day: Date) -> Self {
        let since = day - WEEKS.weeks();
        let counts = |p: &&PictureSummary| {
            let on = p.adopted_at.map(|at| at.to_zoned(zone.clone()).date());
            let by_then = on.is_some_and(|on| on <= day);
            let monday = p.week.monday();
            p.status == PictureStatus::Adopted && by_then && since < monday && monday <= day
        };
        let mut by: BTreeMap<&str, usize> = BTreeMap::new();
        for picture in pictures.iter().filter(counts) {
            *by.entry(picture.adopted_by.as_deref().unwrap_or_default())
                .or_default() += 1;
        }
        Self {
            by_one: by.values().copied().max().unwrap_or(0),
            all: by.values().sum(),
            accounts: by.len(),
        }
    }

    fn percent(self) -> i64 {
        let share = self.by_one as f64 / self.all.max(1) as f64;
        (share * 100.0).round() as i64
    }
}

fn functions(frame: &Frame, chain: &Chain, as_of: &AsOf, writes: bool) -> Section {
    let alone = chain.held_alone(as_of.day);
    let handover = |function: &FunctionCode| format!("/overlamning/{function}{}", as_of.query());
    let row = |held: &&domain::holding::Holding| -> Vec<Cell> {
        let own = chain.records_of(&held.function).len();
        let mend = if writes {
            Cell::way(
                frame.t("dependence-appoint"),
                format!(
                    "/kedjan/innehav/ny?function={}&deputy=1&from={}",
                    held.function, as_of.day
                ),
            )
        } else {
            Cell::way(frame.t("handover-kicker"), handover(&held.function))
        };
        vec![
            Cell::to(frame.function_name(&held.function), handover(&held.function)),
            held.holder.clone().into(),
            Cell::count(own as i64),
            mend,
        ]
    };
    let heads = [
        "seat-function",
        "function-holder",
        "#dependence-records",
        "dependence-mend",
    ];
    let mut section = Section::new("funktioner", frame.t("dependence-functions"))
        .empty(frame.t("dependence-no-functions"))
        .rows(Rows::new("", &heads, frame, alone.iter().map(row).collect()));
    let held = chain.held_on(as_of.day);
    if held > 0 {
        let words = [("n", (alone.len() as i64).into()), ("all", (held as i64).into())];
        section.say(!alone.is_empty(), frame.tw("dependence-functions-count", &words));
    }
    for (_, functions) in chain.holders_of_several(as_of.day) {
        let names: Vec<String> = functions.iter().map(|f| frame.function_name(f)).collect();
        section.say(true, frame.ta("dependence-several", names.join(", ")));
    }
    section
}

fn routines(frame: &Frame, chain: &Chain, as_of: &AsOf, writes: bool) -> Section {
    let habits = chain.routine_habits(as_of.day);
    let found = habits.iter().filter(|h| h.holders.len() < 2);
    let row = |habit: &domain::dependence::RoutineHabit<'_>| -> Vec<Cell> {
        let code = &habit.routine.code;
        let used = if habit.rests_on_one() {
            Cell::chip(frame.tn("dependence-one-holder", habit.times), "c-chip--warning")
        } else {
            Cell::chip(frame.t("dependence-never"), "c-chip--outline")
        };
        let mend = if writes {
            Cell::way(
                frame.t("dependence-note-use"),
                format!("/kedjan/rutinanvandning/ny?document={code}&on={}", as_of.day),
            )
        } else {
            Cell::way(
                frame.t("dependence-open"),
                RecordKind::Document.link(code.as_str()),
            )
        };
        vec![
            Cell::to(
                habit.routine.title.clone(),
                format!("{}{}", RecordKind::Document.link(code.as_str()), as_of.query()),
            ),
            used,
            habit.last.map_or_else(Cell::default, |on| Cell::day(frame, on)),
            mend,
        ]
    };
    let heads = [
        "choice-routine",
        "dependence-used",
        "handover-last-used",
        "dependence-mend",
    ];
    let mut section = Section::new("rutiner", frame.t("dependence-routines"))
        .lead(frame.t("dependence-routines-lead"))
        .empty(frame.t("dependence-no-routines"))
        .rows(Rows::new("", &heads, frame, found.map(row).collect()));
    if !habits.is_empty() {
        let one = habits.iter().filter(|h| h.rests_on_one()).count();
        let words = [("n", (one as i64).into()), ("all", (habits.len() as i64).into())];
        section.say(one > 0, frame.tw("dependence-routines-count", &words));
    }
    section
}

async fn pictures(desk: &Desk) -> Result<Section, PageError> {
    let frame = &desk.frame;
    let all = desk
        .store
        .pictures(desk.municipality(), i64::from(i32::MAX))
        .await?;
    let same = SameAccount::of(&all, &desk.home.zone, desk.as_of.day);
    let mut section = Section::new("lagesbilder", frame.t("dependence-pictures"))
        .lead(frame.t("dependence-pictures-lead"))
        .empty(frame.t("dependence-no-pictures"))
        .link("/lagesbild", frame.t("nav-pictures"));
    if frame.may(Act::ManageAccounts) {
        section = section.link("/konton", frame.t("dependence-accounts"));
    }
    if same.all > 0 {
        let words = [
            ("n", (same.by_one as i64).into()),
            ("all", (same.all as i64).into()),
            ("percent", same.percent().into()),
            ("accounts", (same.accounts as i64).into()),
        ];
        section.say(same.accounts == 1, frame.tw("dependence-pictures-count", &words));
        if same.accounts == 1 {
            section.say(false, frame.t("dependence-pictures-mend"));
        }
    }
    Ok(section)
}

pub async fn write(desk: &Desk) -> Result<Report, PageError> {
    let (chain, frame, as_of) = (desk.chain(), &desk.frame, &desk.as_of);
    let writes = frame.may(Act::WriteGovernance);
    Ok(Report {
        name: "personberoende".to_owned(),
        title: frame.t("dependence-title"),
        lead: frame.t("dependence-lead"),
        here: "/personberoende".to_owned(),
        sections: vec![
            functions(frame, chain, as_of, writes),
            routines(frame, chain, as_of, writes),
            pictures(desk).await?,
        ],
        ..Report::default()
    })
}
