//! Did it help? An intervention's events before and after, held against where nothing was done, by the choice that was
//! made of it; and before there is anything to tell, how much it takes to be seen.

mod measuring;
mod telling;

use analysis::{Effect, EffectVerdict};
use domain::access::Act;
use domain::chain::RecordKind;
use domain::codes::InterventionCode;
use domain::effect_study::{EffectStudy, StudyDays};
use domain::intervention::Intervention;
use jiff::civil::Date;
use store::{JournalEntry, JournalFilter};

use super::{Asked, Desk, Report, Section, to_records};
use crate::errors::PageError;
use crate::forms;
use crate::frame::Frame;

pub async fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let code: &InterventionCode = &asked.of.as_str().into();
    let of = chain.interventions.get(code).ok_or(PageError::NotFound)?;
    let study = chain.effect_studies.get(&code.as_str().into());
    let mut report = Report {
        name: format!("effekt-{code}"),
        kicker: frame.t("report-effekt"),
        title: of.title.clone(),
        lead: frame.t("effect-lead"),
        crumbs: vec![
            to_records(desk, RecordKind::Intervention),
            (RecordKind::Intervention.link(code.as_str()), of.title.clone()),
            (String::new(), frame.t("report-effekt")),
        ],
        here: format!("/atgarder/{code}/effekt"),
        ..Report::default()
    };
    let Some(study) = study else {
        report.sections.push(unchosen(desk, of));
        return Ok(report);
    };
    let history = history(desk, code).await?;
    let studied = Studied {
        desk,
        of,
        study,
        chosen: history.first().map(|entry| chosen_on(desk, entry)),
    };
    let answer = studied.answer().await?;
    report.chips.extend(studied.chip(&answer));
    report.sections = studied.sections(&answer);
    report.sections.push(studied.choice(&history));
    report.sections.push(method(frame));
    Ok(report)
}

/// Nothing is measured before it is said what it is to be held against.
fn unchosen(desk: &Desk, of: &Intervention) -> Section {
    let frame = &desk.frame;
    let mut section = Section::new("val", frame.t("effect-choice"));
    let early = of.from.is_none_or(|from| desk.today < from);
    section.paragraphs.push(frame.t("effect-unchosen"));
    section.say(
        !early,
        frame.t(if early {
            "effect-choose-now"
        } else {
            "effect-choose-late"
        }),
    );
    if desk.frame.may(Act::WriteGovernance) {
        section = section.link(choice_form(desk, of), frame.t("effect-choose"));
    }
    section
}

/// The form with what the intervention and its problems say of it already.
fn choice_form(desk: &Desk, of: &Intervention) -> String {
    let chain = desk.chain();
    let mut fields = vec![
        ("intervention", of.code.to_string()),
        ("before_weeks", "52".to_owned()),
    ];
    let problems = of.problems.iter().filter_map(|code| chain.problems.get(code));
    for category in problems.flat_map(|problem| problem.categories.iter()) {
        fields.push(("categories", category.to_string()));
    }
    if let Some(area) = &of.area {
        fields.push(("areas", area.to_string()));
        for beside in domain::area::beside(desk.home.municipality.working_areas(), area) {
            fields.push(("ring", beside.to_string()));
        }
    }
    forms::new_record(RecordKind::EffectStudy, &fields)
}

/// Who chose what, the latest first. The journal tells it: when it was written cannot be chosen afterwards.
async fn history(desk: &Desk, code: &InterventionCode) -> Result<Vec<JournalEntry>, PageError> {
    const MOST: i64 = 100;
    let filter = JournalFilter {
        object: Some((
            "record".to_owned(),
            format!("{}/{code}", RecordKind::EffectStudy.code()),
        )),
        account: None,
    };
    Ok(desk
        .store
        .journal(desk.municipality(), None, MOST, &filter)
        .await?)
}

/// The day it was written down, or the later one since which it is said to be known.
fn chosen_on(desk: &Desk, entry: &JournalEntry) -> Date {
    let written = entry.at.to_zoned(desk.home.zone.clone()).date();
    let known = entry
        .after
        .as_ref()
        .and_then(|after| after["known_from"].as_str()?.parse().ok());
    known.map_or(written, |known: Date| known.max(written))
}

struct Studied<'d> {
    desk: &'d Desk,
    of: &'d Intervention,
    study: &'d EffectStudy,
    /// When it was last chosen.
    chosen: Option<Date>,
}

/// Events week by week.
struct Series {
    treated: Vec<i64>,
    comparison: Vec<i64>,
    ring: Option<Vec<i64>>,
    /// Events that may have been there, but whose place is not known so exactly.
    without_point: i64,
}

enum Found {
    Undated,
    Reading {
        read: i64,
        of: i64,
    },
    /// It cannot be counted as it is chosen, in words.
    Refused(String),
    Measured(Box<Measured>),
}

struct Measured {
    days: StudyDays,
    series: Series,
    effect: Effect,
    /// Sentences about whether it can be trusted, each with whether somebody should look.
    notes: Vec<(bool, String)>,
    /// Weeks after, and the share that must go to be seen.
    seen: Vec<(i64, Option<f64>)>,
    /// Events of the place in four weeks, in the time before.
    in_four_weeks: f64,
}

impl Studied<'_> {
    fn frame(&self) -> &Frame {
        &self.desk.frame
    }

    fn chip(&self, found: &Found) -> Option<(String, &'static str)> {
        let measured = match found {
            Found::Measured(measured) => measured,
            Found::Refused(_) => return Some((self.frame().t("effect-verdict-unknown"), "c-chip--outline")),
            _ => return None,
        };
        if measured.effect.weeks_after == 0 {
            return Some((self.frame().t("effect-not-yet"), "c-chip--outline"));
        }
        let (code, chip) = match measured.effect.verdict {
            EffectVerdict::Better => ("better", "c-chip--good"),
            EffectVerdict::Moved => ("moved", "c-chip--warning"),
            EffectVerdict::Worse => ("worse", "c-chip--danger"),
            EffectVerdict::Alike => ("alike", "c-chip--info"),
            EffectVerdict::CannotBeDetermined => ("unknown", "c-chip--outline"),
        };
        Some((self.frame().t(format!("effect-verdict-{code}")), chip))
    }

    fn sections(&self, found: &Found) -> Vec<Section> {
        let frame = self.frame();
        let mut answer = Section::new("svar", frame.t("effect-answer"));
        match found {
            Found::Undated => {
                answer.say(true, frame.t("effect-undated"));
                if frame.may(Act::WriteGovernance) {
                    let change = format!("{}/andra", RecordKind::Intervention.link(self.of.code.as_str()));
                    answer = answer.link(change, frame.t("effect-date-it"));
                }
                vec![answer]
            }
            Found::Reading { read, of } => {
                let words = [
                    ("read", frame.number(*read).into()),
                    ("of", frame.number(*of).into()),
                ];
                answer.say(true, frame.tw("explore-reading", &words));
                vec![answer]
            }
            Found::Refused(reason) => {
                answer.say(true, reason.clone());
                vec![answer]
            }
            Found::Measured(measured) => {
                self.tell(measured, &mut answer);
                let mut sections = vec![answer];
                if measured.effect.weeks_after > 0 {
                    sections.push(self.before_and_after(measured));
                    sections.push(self.measures(measured));
                }
                sections.push(self.power(measured));
                sections
            }
        }
    }
}

fn method(frame: &Frame) -> Section {
    let mut section = Section::new("sager-inte", frame.t("effect-says-not"))
        .link("/metoder/effekt-av-en-atgard", frame.t("methods-link"));
    for key in [
        "effect-says-not-why",
        "effect-says-not-alike",
        "effect-says-not-rest",
    ] {
        section.say(false, frame.t(key));
    }
    section
}

/// Whole percent.
fn percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}
