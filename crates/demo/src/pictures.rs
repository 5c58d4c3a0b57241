//! The weekly pictures of the past months, as a meeting would have adopted them: assessments that follow
//! from what the weeks held, decisions with a responsible function and a day, and what became of them.
//! The newest whole week is left for the reader to assess, one week is a hole, one was corrected.

use std::collections::{BTreeMap, BTreeSet};

use domain::codes::{AreaCode, CategoryCode, FunctionCode};
use domain::decision::{DecisionInput, DecisionOutcome};
use domain::municipality::Function;
use domain::picture::{Assessment, Direction, Level};
use domain::time::IsoWeek;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::calendar::DAY;
use crate::random::Chance;
use crate::stream::EventStream;

/// Weeks back from the week of the day as of: the first and the last that got a picture.
const FIRST: i32 = -21;
const LAST: i32 = -2;
const HOLE: i32 = -13;
const CORRECTED: i32 = -5;

/// An adopted weekly picture. A correction follows the version it corrects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastPicture {
    pub week: IsoWeek,
    pub version: i64,
    /// Why this version was made; empty in the first.
    pub correction: String,
    pub summary: String,
    pub assessments: BTreeMap<AreaCode, Assessment>,
    pub participants: BTreeSet<FunctionCode>,
    pub decisions: Vec<PastDecision>,
    pub adopted_at: Timestamp,
    pub adopted_by: FunctionCode,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastDecision {
    pub input: DecisionInput,
    pub outcome: Option<DecisionOutcome>,
    pub outcome_text: String,
    pub answered_on: Option<Date>,
}

/// A week in one area beside its ordinary weeks.
struct Tally {
    count: u32,
    before: u32,
    usual: f64,
    /// Categories with their count, most first.
    top: Vec<(usize, u32)>,
    /// The category that is most above its ordinary weeks.
    risen: Option<usize>,
}

impl Tally {
    /// In standard deviations, near enough; the addition keeps areas with few events from shouting.
    fn deviation(&self) -> f64 {
        (f64::from(self.count) - self.usual) / (self.usual + 6.0).sqrt()
    }

    fn level(&self) -> Level {
        match self.deviation() {
            d if d < -1.3 => Level::Calm,
            d if d < 1.3 => Level::Normal,
            d if d < 3.0 => Level::Raised,
            _ => Level::Serious,
        }
    }

    fn direction(&self) -> Direction {
        let (now, then) = (f64::from(self.count), f64::from(self.before));
        match (now - then) / (now + then + 1.0).sqrt() {
            d if d < -1.2 => Direction::Better,
            d if d > 1.2 => Direction::Worse,
            _ => Direction::Unchanged,
        }
    }
}

impl EventStream<'_> {
    /// The pictures, oldest first. Complete when the stream has run out; empty when the municipality has no
    /// functions to adopt them.
    pub fn pictures(&self) -> Vec<PastPicture> {
        let functions = meeting(&self.demo.municipality.functions);
        if functions.is_empty() {
            return Vec::new();
        }
        let mut chance = Chance::stream(self.demo.settings.seed, 5);
        let calendar = &self.demo.calendar;
        let this = calendar.days[calendar.as_of].week as i32;
        let mut pictures = Vec::new();
        for back in (FIRST..=LAST).filter(|&back| back != HOLE) {
            let Ok(week) = usize::try_from(this + back) else {
                continue;
            };
            let picture = self.picture(week, &functions, &mut chance);
            if back == CORRECTED {
                let mut corrected = picture.clone();
                corrected.version = 2;
                corrected.correction =
                    "En sen rapport från ett bostadsbolag kom in efter mötet och är nu medräknad.".into();
                corrected.adopted_at = calendar.instant(calendar.monday(week + 1) + 3 * DAY + 14 * 60);
                corrected.decisions = Vec::new();
                pictures.extend([picture, corrected]);
            } else {
                pictures.push(picture);
            }
        }
        pictures
    }

    fn picture(&self, week: usize, functions: &[&Function], chance: &mut Chance) -> PastPicture {
        let demo = self.demo;
        let tallies: Vec<Tally> = (0..demo.areas.len()).map(|area| self.tally(week, area)).collect();
        let mut assessments = BTreeMap::new();
        for (area, tally) in tallies.iter().enumerate() {
            assessments.insert(
                demo.areas[area].clone(),
                Assessment {
                    level: Some(tally.level()),
                    direction: Some(tally.direction()),
                    text: self.assess(tally, chance),
                },
            );
        }
        let mut order: Vec<usize> = (0..tallies.len()).collect();
        order.sort_by(|&a, &b| tallies[b].deviation().total_cmp(&tallies[a].deviation()));
        // Tuesday at ten, after the week.
        let meets = demo.calendar.monday(week + 1) + DAY;
        let met_on = demo.calendar.day_at(meets).date;
        let decisions = order
            .iter()
            .take(chance.between(1, 3) as usize)
            .map(|&area| {
                self.decide(
                    demo.calendar.week(week),
                    area,
                    &tallies[area],
                    functions,
                    met_on,
                    chance,
                )
            })
            .collect();
        let participants = functions
            .iter()
            .enumerate()
            .filter(|(i, _)| *i < 3 || chance.happens(0.4))
            .map(|(_, f)| f.code.clone())
            .take(10)
            .collect();
        PastPicture {
            week: demo.calendar.week(week),
            version: 1,
            correction: String::new(),
            summary: self.summarise(&tallies, order[0]),
            assessments,
            participants,
            decisions,
            adopted_at: demo.calendar.instant(meets + 10 * 60),
            adopted_by: functions[0].code.clone(),
        }
    }

    fn count(&self, week: usize, area: usize, kind: usize) -> u32 {
        self.by_area[(week * self.demo.areas.len() + area) * self.demo.kinds.len() + kind]
    }

    fn tally(&self, week: usize, area: usize) -> Tally {
        let kinds = 0..self.demo.kinds.len();
        let past = week.saturating_sub(8)..week;
        let weeks = past.len().max(1) as f64;
        let usual = |kind: usize| past.clone().map(|w| self.count(w, area, kind)).sum::<u32>() as f64 / weeks;
        let mut top: Vec<(usize, u32)> = kinds
            .clone()
            .map(|kind| (kind, self.count(week, area, kind)))
            .filter(|(_, n)| *n > 0)
            .collect();
        let risen = top
            .iter()
            .map(|&(kind, n)| (kind, (f64::from(n) - usual(kind)) / (usual(kind) + 1.0).sqrt()))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(kind, _)| kind);
        top.sort_by_key(|t| std::cmp::Reverse(t.1));
        Tally {
            count: top.iter().map(|t| t.1).sum(),
            before: kinds
                .clone()
                .map(|kind| self.count(week.saturating_sub(1), area, kind))
                .sum(),
            usual: kinds.map(usual).sum(),
            top,
            risen,
        }
    }

    fn category_name(&self, kind: usize) -> String {
        self.demo.municipality.categories[kind].name.to_lowercase()
    }

    fn assess(&self, tally: &Tally, chance: &mut Chance) -> String {
        // Read by those who may not see small counts too.
        let mut text = format!("{} en vanlig vecka.", against(tally.count, tally.usual));
        match &tally.top[..] {
            [] | [_] => {}
            [first, second, ..] => {
                text.push_str(&format!(
                    " Mest {} och {}.",
                    self.category_name(first.0),
                    self.category_name(second.0)
                ));
            }
        }
        let comment = match tally.level() {
            Level::Calm => *chance.of(&[
                "Lugnare än väntat.",
                "Ett lugnt läge, men alla har inte rapporterat lika flitigt.",
                "",
            ]),
            Level::Normal => *chance.of(&["Inget som avviker.", "Läget är som vanligt.", ""]),
            Level::Raised => *chance.of(&[
                "Fler än väntat, samma platser återkommer.",
                "En ökning som vi följer.",
                "Ökningen är samlad till kvällarna.",
            ]),
            Level::Serious => *chance.of(&[
                "Tydligt fler än väntat. Kräver insats redan denna vecka.",
                "Läget är ansträngt och flera verksamheter märker av det.",
            ]),
        };
        if !comment.is_empty() {
            text.push(' ');
            text.push_str(comment);
        }
        text
    }

    fn summarise(&self, tallies: &[Tally], most: usize) -> String {
        let total: u32 = tallies.iter().map(|t| t.count).sum();
        let usual: f64 = tallies.iter().map(|t| t.usual).sum();
        let against = against(total, usual);
        let area = self.demo.municipality.area_name(&self.demo.areas[most]);
        let tally = &tallies[most];
        let because = tally
            .risen
            .map(|kind| format!(", mest genom {}", self.category_name(kind)))
            .unwrap_or_default();
        match tally.level() {
            Level::Raised | Level::Serious => {
                format!("{against} en vanlig vecka i kommunen. {area} sticker ut{because}.")
            }
            Level::Calm | Level::Normal => {
                format!("{against} en vanlig vecka i kommunen. Inget område sticker ut.")
            }
        }
    }

    fn decide(
        &self,
        week: IsoWeek,
        area: usize,
        tally: &Tally,
        functions: &[&Function],
        met_on: Date,
        chance: &mut Chance,
    ) -> PastDecision {
        let municipality = &self.demo.municipality;
        let kind = tally.risen.unwrap_or(0);
        let code = &municipality.categories[kind].code;
        let (text, by) = *chance.of(measures(code));
        let due = met_on + i64::from(*chance.of(&[6, 7, 13, 14, 20])).days();
        let (outcome, answered_on) = outcome(due, met_on, self.demo.settings.as_of, chance);
        let outcome_text = match outcome {
            Some(DecisionOutcome::Done) => *chance.of(&[
                "Genomfört enligt beslutet.",
                "Klart, lugnare på platsen efteråt.",
                "Genomfört, följs upp om två veckor.",
            ]),
            Some(DecisionOutcome::PartlyDone) => *chance.of(&[
                "Påbörjat, resten sker nästa vecka.",
                "Genomfört på en av två platser.",
            ]),
            Some(DecisionOutcome::NotDone) => *chance.of(&[
                "Inte genomfört, personal saknades.",
                "Inte genomfört, andra uppdrag gick före.",
            ]),
            None => "",
        };
        PastDecision {
            input: DecisionInput {
                week,
                area: Some(self.demo.areas[area].clone()),
                category: Some(code.clone()),
                text: text.replace("{a}", municipality.area_name(&self.demo.areas[area])),
                responsible: self.responsible(by, functions, chance),
                due,
            },
            outcome,
            outcome_text: outcome_text.to_owned(),
            answered_on,
        }
    }

    /// A function at a partner that reports by this kind of source; the first function when there is none.
    fn responsible(&self, by: &str, functions: &[&Function], chance: &mut Chance) -> FunctionCode {
        let municipality = &self.demo.municipality;
        let fits = |f: &&&Function| {
            let partner = municipality.partner(&f.partner);
            let source = partner
                .and_then(|p| p.source.as_ref())
                .and_then(|s| municipality.source(s));
            source.is_some_and(|s| s.kind == by)
        };
        let fitting: Vec<&&Function> = functions.iter().filter(fits).collect();
        if fitting.is_empty() {
            functions[0].code.clone()
        } else {
            chance.of(&fitting).code.clone()
        }
    }
}

fn against(count: u32, usual: f64) -> &'static str {
    match f64::from(count) / usual.max(1.0) {
        r if r < 0.9 => "Färre än",
        r if r > 1.1 => "Fler än",
        _ => "Ungefär som",
    }
}

fn outcome(
    due: Date,
    met_on: Date,
    as_of: Date,
    chance: &mut Chance,
) -> (Option<DecisionOutcome>, Option<Date>) {
    let outcome = match chance.unit() {
        u if due >= as_of => (u < 0.2).then_some(DecisionOutcome::Done),
        u if u < 0.68 => Some(DecisionOutcome::Done),
        u if u < 0.80 => Some(DecisionOutcome::PartlyDone),
        u if u < 0.86 => Some(DecisionOutcome::NotDone),
        _ => None,
    };
    let answered = (due + i64::from(chance.between(-3, 4)).days()).max(met_on + 1.day());
    let answered = answered.min(as_of - 1.day());
    (outcome, outcome.map(|_| answered))
}

/// Those who meet every week: not the directors, who meet three times a year.
fn meeting(functions: &[Function]) -> Vec<&Function> {
    functions
        .iter()
        .filter(|f| !f.name.to_lowercase().contains("direktör"))
        .collect()
}

/// What a meeting may decide about a category, and the kind of source whose organisation does it.
fn measures(category: &CategoryCode) -> &'static [(&'static str, &'static str)] {
    match category.as_str() {
        "KLO" => &[
            (
                "Sanera klottret i {a} inom två dygn och fotografera innan.",
                "municipal",
            ),
            (
                "Gå igenom vem som äger klottrade ytor i {a} och skynda på saneringen.",
                "landlord",
            ),
        ],
        "SKA" => &[
            (
                "Laga det som är trasigt i {a} och se över belysning och lås.",
                "landlord",
            ),
            ("Lägg skolgårdarna i {a} på kvällsronden.", "guard"),
        ],
        "BRA" => &[
            ("Töm och lås soprum och containrar i {a} före helgen.", "landlord"),
            (
                "Besök fastigheterna i {a} och gå igenom vad som kan antändas.",
                "fire",
            ),
            ("Närvaro i {a} mellan klockan 22 och 02.", "police"),
        ],
        "STO" => &[
            ("Informera boende i {a} om lås och märkning.", "landlord"),
            ("Synlig närvaro i {a} kvällstid.", "police"),
        ],
        "TRA" => &[
            ("Trafikkontroll i {a} eftermiddag och kväll.", "police"),
            ("Sätt ut tillfälliga hinder på gångvägarna i {a}.", "municipal"),
        ],
        "NAR" | "VAL" => &[
            ("Riktad närvaro i {a} under kvällarna.", "police"),
            ("Tätare ronder i {a} fredag och lördag.", "guard"),
        ],
        "MIL" | "SKR" => &[
            ("Åtgärda belysning och sly i {a}.", "municipal"),
            ("Extra städning i {a} före helgen.", "municipal"),
        ],
        _ => &[
            ("Fler kvällspass av trygghetsvärdar i {a}.", "host"),
            ("Samtal med skolorna i {a} om kvällarna.", "school"),
            ("Tätare ronder i {a} fredag och lördag.", "guard"),
            ("Öppna fritidsgården i {a} en kväll till.", "library"),
        ],
    }
}
