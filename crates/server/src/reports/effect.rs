//! Did it help? An intervention's events before and after, held against where nothing was done, by the choice that was
//! made of it; and before there is anything to tell, how much it takes to be seen.

use std::sync::Arc;

use analysis::{
    Columns, Effect, EffectDoubt, EffectInput, EffectVerdict, Estimate, PartnerWeek, Selection, effect,
    smallest_reduction,
};
use domain::access::Act;
use domain::chain::RecordKind;
use domain::codes::{AreaCode, InterventionCode, SourceCode};
use domain::effect_study::{EffectStudy, StudyDays};
use domain::intervention::{Intervention, Verdict};
use domain::time::IsoWeek;
use jiff::ToSpan;
use jiff::civil::Date;
use report::figures::{Figure, PairedPoint, PairedTexts, paired_series};
use store::{JournalEntry, JournalFilter};

use super::{Asked, Cell, Desk, Report, Rows, Section, to_records};
use crate::columns::{Answer, Known};
use crate::errors::PageError;
use crate::forms;
use crate::frame::Frame;
use crate::pages::explore::weeks_heard;

/// How many weeks after are asked about where nobody has said how long it is to go on.
const WEEKS_ASKED: [i64; 3] = [13, 26, 52];
/// Weeks are drawn by themselves up to so many, else by fours.
const MOST_WEEKS: usize = 40;
/// When the share of reports that came differs by more than this, so do the numbers.
const COVERAGE: f64 = 0.1;
/// So long after the register began, who begins to tell is new.
const SETTLING_WEEKS: i32 = 13;

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

    async fn answer(&self) -> Result<Found, PageError> {
        let day = self.desk.as_of.day;
        let Some(days) = self.study.days(self.of, day) else {
            return Ok(Found::Undated);
        };
        if let Some(reason) = self.overlapping() {
            return Ok(Found::Refused(reason));
        }
        let known = match self.desk.events().await? {
            Answer::Known(known) => known,
            Answer::Reading { read, of } => return Ok(Found::Reading { read, of }),
        };
        // What one plans with: the latest weeks that are over and come before.
        let until = days.begins.min(day);
        let planned_from = until.saturating_sub((days.weeks_before * 7).days());
        if let Some(reason) = self.broken(&known, &days, planned_from) {
            return Ok(Found::Refused(reason));
        }
        let public = known.public_sources(&self.desk.home.municipality);
        let weeks = (days.weeks_before + days.weeks_after) as usize;
        let series = self.count(&known.columns, &public, days.from, weeks).await?;
        let before = if until == days.begins {
            None
        } else {
            let weeks = days.weeks_before as usize;
            Some(self.count(&known.columns, &public, planned_from, weeks).await?)
        };
        let at = days.weeks_before as usize;
        let own = before.as_ref().map_or(&series.treated[..at], |b| &b.treated);
        let other = before
            .as_ref()
            .map_or(&series.comparison[..at], |b| &b.comparison);
        let asked = match self.study.planned_weeks(self.of) {
            Some(weeks) if weeks > 0 => vec![weeks],
            _ => WEEKS_ASKED.to_vec(),
        };
        let seen = asked
            .into_iter()
            .map(|weeks| (weeks, smallest_reduction(own, other, weeks as usize)))
            .collect();
        let in_four_weeks = own.iter().sum::<i64>() as f64 * 4.0 / at as f64;
        let effect = effect(EffectInput {
            treated: &series.treated,
            comparison: &series.comparison,
            ring: series.ring.as_deref(),
            weeks_before: at,
        });
        let mut notes = Vec::new();
        notes.extend(self.doubts(&effect));
        notes.extend(self.chosen_when(&days));
        notes.extend(self.reporting(&known, &days));
        if series.without_point > 0 {
            notes.push((
                true,
                self.frame().tn("effect-without-point", series.without_point),
            ));
        }
        if days.weeks_before % 52 != 0 {
            notes.push((false, self.frame().t("effect-not-whole-years")));
        }
        Ok(Found::Measured(Box::new(Measured {
            days,
            series,
            effect,
            notes,
            seen,
            in_four_weeks,
        })))
    }

    /// A comparison that holds a part of the place is no comparison.
    fn overlapping(&self) -> Option<String> {
        let circle = self.study.circle()?;
        let surface = circle.with_ring.as_ref().unwrap_or(&circle.within);
        let corners = surface
            .corners()
            .iter()
            .map(|[lon, lat]| domain::place::Point { lat: *lat, lon: *lon });
        let mut touched = corners
            .chain([circle.centre])
            .filter_map(|point| self.desk.home.areas.derive(point).working);
        let area = touched.find(|area| self.study.comparison.contains(area))?;
        Some(
            self.frame()
                .ta("effect-overlaps", self.frame().area_name(&Some(area))),
        )
    }

    async fn count(
        &self,
        columns: &Arc<Columns>,
        public: &[SourceCode],
        from: Date,
        weeks: usize,
    ) -> Result<Series, PageError> {
        let own = |areas: &[AreaCode]| Selection {
            areas: areas.to_vec(),
            categories: self.study.categories.clone(),
            sources_left_out: public.to_vec(),
            ..Selection::default()
        };
        let within = |polygon| Selection {
            polygon: Some(polygon),
            ..own(&[])
        };
        let comparison = own(&self.study.comparison);
        let circle = self.study.circle();
        let treated = circle
            .as_ref()
            .map_or_else(|| own(&self.study.areas), |c| within(c.within.clone()));
        let ring = match &circle {
            Some(circle) => circle.with_ring.clone().map(within),
            None => (!self.study.ring.is_empty()).then(|| own(&self.study.ring)),
        };
        let (is_circle, columns) = (circle.is_some(), columns.clone());
        Ok(tokio::task::spawn_blocking(move || {
            let by_week = |selection: &Selection| {
                let tally = columns.tally(selection);
                let count = |week: usize| -> i64 {
                    let first = from.saturating_add((week as i64 * 7).days());
                    let Some(at) = tally.first_day.and_then(|day| day.until(first).ok()) else {
                        return 0;
                    };
                    let at = i64::from(at.get_days());
                    let days = (at..at + 7).filter_map(|day| tally.days.get(usize::try_from(day).ok()?));
                    days.sum()
                };
                ((0..weeks).map(count).collect::<Vec<i64>>(), tally.without_point)
            };
            let in_time = Selection {
                days: Some((from, from.saturating_add((weeks as i64 * 7 - 1).days()))),
                ..treated.clone()
            };
            let without_point = if is_circle {
                columns.tally(&in_time).without_point
            } else {
                0
            };
            let (treated, _) = by_week(&treated);
            let ring = ring.map(|ring| by_week(&ring).0);
            Series {
                comparison: by_week(&comparison).0,
                // The outer circle holds the place itself.
                ring: ring.map(|ring| {
                    let inner = if is_circle { &treated[..] } else { &[] };
                    let inner = inner.iter().copied().chain(std::iter::repeat(0));
                    ring.iter().zip(inner).map(|(all, inner)| all - inner).collect()
                }),
                treated,
                without_point,
            }
        })
        .await?)
    }

    /// Why the numbers before and after are not of the same thing.
    fn broken(&self, known: &Known, days: &StudyDays, from: Date) -> Option<String> {
        let frame = self.frame();
        let Some((first, _)) = known.columns.days() else {
            return Some(frame.t("effect-no-events"));
        };
        if from < first {
            let words = [
                ("first", frame.date(&first).into()),
                ("from", frame.date(&from).into()),
            ];
            return Some(frame.tw("effect-before-the-register", &words));
        }
        let sets = self
            .desk
            .home
            .municipality
            .area_sets
            .iter()
            .filter(|set| set.working);
        let until = days.to.unwrap_or(days.begins);
        let mut redrawn = sets.flat_map(|set| {
            [
                Some(set.valid_from),
                set.valid_to.and_then(|to| to.tomorrow().ok()),
            ]
        });
        redrawn
            .find_map(|day| day.filter(|day| days.from < *day && *day <= until))
            .map(|day| frame.ta("effect-areas-redrawn", frame.date(&day)))
    }

    fn doubts(&self, effect: &Effect) -> Vec<(bool, String)> {
        let said = |doubt: &EffectDoubt| {
            let key = match doubt {
                // It is what the answer itself says.
                EffectDoubt::NoTimeAfter => return None,
                EffectDoubt::FewEvents => "effect-few-events",
                EffectDoubt::NoneInTreated => "effect-none-in-treated",
                EffectDoubt::NoneInComparison => "effect-none-in-comparison",
                EffectDoubt::PartedBefore => "effect-parted-before",
            };
            Some((true, self.frame().t(key)))
        };
        effect.doubts.iter().filter_map(said).collect()
    }

    fn chosen_when(&self, days: &StudyDays) -> Option<(bool, String)> {
        let chosen = self.chosen?;
        let late = chosen >= days.begins;
        let key = if late {
            "effect-chosen-late"
        } else {
            "effect-chosen-early"
        };
        let words = [
            ("day", self.frame().date(&chosen).into()),
            ("begins", self.frame().date(&days.begins).into()),
        ];
        Some((late, self.frame().tw(key, &words)))
    }

    /// Who was silent, or began to tell, within the time that is compared.
    fn reporting(&self, known: &Known, days: &StudyDays) -> Vec<(bool, String)> {
        let frame = self.frame();
        let mut notes = Vec::new();
        let Some(to) = days.to else { return notes };
        let municipality = &self.desk.home.municipality;
        let heard = weeks_heard(municipality, &known.reporting, &[], self.desk.today);
        let share = |from: Date, to: Date| {
            let weeks = heard.range(IsoWeek::of(from)..=IsoWeek::of(to));
            let (heard, of) = weeks.fold((0, 0), |sum, (_, week)| (sum.0 + week.0, sum.1 + week.1));
            (of > 0).then(|| heard as f64 / of as f64)
        };
        let before = share(days.from, days.begins.saturating_sub(1.days()));
        let after = share(days.begins, to);
        if let (Some(before), Some(after)) = (before, after) {
            let words = [
                ("before", percent(before).into()),
                ("after", percent(after).into()),
            ];
            let differs = (before - after).abs() > COVERAGE;
            let key = if differs {
                "effect-heard-differs"
            } else {
                "effect-heard"
            };
            notes.push((differs, frame.tw(key, &words)));
        }
        let first_told = |of: &dyn Fn(&PartnerWeek) -> bool| {
            let told = known.reporting.iter().filter(|told| of(told));
            told.map(|told| told.week).min()
        };
        // Those who were there when the register began are not new.
        let Some(begun) = first_told(&|_| true).map(|week| week.plus(SETTLING_WEEKS).monday()) else {
            return notes;
        };
        let is_new = |partner: &&domain::municipality::Partner| {
            let first = first_told(&|told| told.partner == partner.code);
            first.is_some_and(|w| days.from.max(begun) < w.monday() && w.monday() <= to)
        };
        let weekly = municipality.partners.iter().filter(|p| p.reports_weekly);
        let names: Vec<String> = weekly.filter(is_new).map(|p| p.name.clone()).collect();
        if !names.is_empty() {
            notes.push((
                true,
                frame.ta("effect-new-reporters", frame.report_language().list(&names)),
            ));
        }
        notes
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

    fn tell(&self, measured: &Measured, answer: &mut Section) {
        let (frame, effect) = (self.frame(), &measured.effect);
        if effect.weeks_after == 0 {
            let words = if self.desk.as_of.day < measured.days.begins {
                frame.ta("effect-begins", frame.date(&measured.days.begins))
            } else {
                frame.t("effect-no-time-after")
            };
            answer.paragraphs.push(words);
        } else {
            answer.paragraphs.extend(self.verdict_words(effect));
        }
        answer.notes.clone_from(&measured.notes);
        if effect.weeks_after > 0 && frame.may(Act::WriteGovernance) {
            answer
                .links
                .push((self.follow_up_form(measured), frame.t("effect-follow-up")));
        }
    }

    fn verdict_words(&self, effect: &Effect) -> Vec<String> {
        let frame = self.frame();
        let mut words = Vec::new();
        if let Some(factor) = &effect.factor {
            words.push(frame.tw(
                "effect-found",
                &[
                    ("change", self.change(factor.value).into()),
                    ("range", self.change_range(factor).into()),
                ],
            ));
        }
        let key = match effect.verdict {
            EffectVerdict::Better => "effect-is-better",
            EffectVerdict::Moved => "effect-is-moved",
            EffectVerdict::Worse => "effect-is-worse",
            EffectVerdict::Alike => "effect-is-alike",
            EffectVerdict::CannotBeDetermined
                if effect.factor.is_some_and(|f| f.low <= 1.0 && f.high >= 1.0) =>
            {
                "effect-is-chance"
            }
            EffectVerdict::CannotBeDetermined => "effect-is-unknown",
        };
        words.push(frame.t(key));
        let moved = effect.moved.as_ref();
        if let Some(moved) = moved.filter(|_| effect.verdict != EffectVerdict::Moved) {
            let key = if moved.low > 0.0 {
                "effect-ring-rose"
            } else if moved.high < 0.0 {
                "effect-ring-fell"
            } else {
                "effect-ring-unknown"
            };
            words.push(frame.t(key));
        }
        words
    }

    /// "34 % färre", "12 % fler", "lika många".
    fn change(&self, factor: f64) -> String {
        let n = percent((1.0 - factor).abs());
        match n {
            0 => self.frame().t("effect-as-many"),
            n if factor < 1.0 => self.frame().tn("effect-fewer", n),
            n => self.frame().tn("effect-more", n),
        }
    }

    fn change_range(&self, factor: &Estimate) -> String {
        let words = [
            ("low", self.change(factor.low).into()),
            ("high", self.change(factor.high).into()),
        ];
        self.frame().tw("effect-range", &words)
    }

    /// What was found, ready to be written down as a follow-up.
    fn follow_up_form(&self, measured: &Measured) -> String {
        let (frame, effect) = (self.frame(), &measured.effect);
        let verdict = match effect.verdict {
            EffectVerdict::Better => Verdict::Good,
            EffectVerdict::Moved => Verdict::Partly,
            EffectVerdict::Alike => Verdict::None,
            EffectVerdict::Worse => Verdict::Worse,
            EffectVerdict::CannotBeDetermined => Verdict::CannotBeDetermined,
        };
        let counts = [
            ("before", effect.treated.before.into()),
            ("after", effect.treated.after.into()),
            ("other", effect.comparison.before.into()),
            ("otherafter", effect.comparison.after.into()),
        ];
        let warned = measured.notes.iter().filter(|(warns, _)| *warns);
        let warned: Vec<String> = warned.map(|(_, words)| words.clone()).collect();
        let uncertainty = [vec![frame.tw("effect-counts", &counts)], warned]
            .concat()
            .join(" ");
        let fields = [
            ("intervention", self.of.code.to_string()),
            ("on", self.desk.today.to_string()),
            ("kind", "effect".to_owned()),
            ("verdict", verdict.code().to_owned()),
            ("result", self.verdict_words(effect).join(" ")),
            ("uncertainty", uncertainty),
            ("method", frame.t("effect-method-line")),
        ];
        forms::new_record(RecordKind::FollowUp, &fields)
    }

    fn place_name(&self) -> String {
        let frame = self.frame();
        match self.study.radius_m {
            Some(radius) => frame.tn("effect-circle", radius),
            None => self.area_names(&self.study.areas),
        }
    }

    fn area_names(&self, areas: &[AreaCode]) -> String {
        let names = areas
            .iter()
            .map(|area| self.frame().area_name(&Some(area.clone())));
        names.collect::<Vec<_>>().join(", ")
    }

    fn before_and_after(&self, measured: &Measured) -> Section {
        let (frame, effect, days) = (self.frame(), &measured.effect, &measured.days);
        let mut section = Section::new("fore-och-efter", frame.t("effect-before-after"));
        let words = [
            ("from", frame.date(&days.from).into()),
            ("before", days.weeks_before.into()),
            ("begins", frame.date(&days.begins).into()),
            (
                "to",
                days.to.map_or_else(String::new, |to| frame.date(&to)).into(),
            ),
            ("after", days.weeks_after.into()),
        ];
        section.lead = frame.tw("effect-times", &words);
        let periods = self.periods(measured);
        let figure = self.figure(measured, &periods);
        let in_four = |n: i64, weeks: usize| frame.decimal(&(n as f64 * 4.0 / weeks.max(1) as f64), 1);
        let row = |name: String, of: &analysis::methods::effect::BeforeAndAfter| {
            let rate = |n: i64, weeks: usize| n as f64 / weeks.max(1) as f64;
            let (before, after) = (
                rate(of.before, effect.weeks_before),
                rate(of.after, effect.weeks_after),
            );
            let change = if of.before == 0 {
                "–".to_owned()
            } else {
                self.change(after / before)
            };
            vec![
                name.into(),
                Cell::count(of.before),
                Cell::count(of.after),
                in_four(of.before, effect.weeks_before).into(),
                in_four(of.after, effect.weeks_after).into(),
                change.into(),
            ]
        };
        let mut rows = vec![
            row(frame.t("effect-treated"), &effect.treated),
            row(frame.t("effect-comparison"), &effect.comparison),
        ];
        rows.extend(effect.ring.as_ref().map(|ring| row(frame.t("effect-ring"), ring)));
        let heads = [
            "effect-where",
            "#effect-before",
            "#effect-after",
            "#effect-before-rate",
            "#effect-after-rate",
            "effect-change",
        ];
        section.add(Rows::new(frame.t("effect-counts-title"), &heads, frame, rows));
        let heads = [
            "effect-period",
            "#effect-treated",
            "#effect-comparison",
            "#effect-scaled",
        ];
        let rows = periods.iter().map(|p| point_row(frame, p)).collect();
        section.twin = Some(Rows::new(figure.title.clone(), &heads, frame, rows));
        section.figure = Some(figure);
        section
    }

    /// Weeks by themselves or by fours, counted from the first day of the intervention.
    fn periods(&self, measured: &Measured) -> Vec<PairedPoint> {
        let (frame, series, effect) = (self.frame(), &measured.series, &measured.effect);
        let weeks = series.treated.len();
        let by = if weeks <= MOST_WEEKS { 1 } else { 4 };
        let at = effect.weeks_before;
        let first = at % by;
        let sum = |of: &[i64], from: usize| of[from..from + by].iter().sum::<i64>();
        (first..weeks)
            .step_by(by)
            .filter(|from| from + by <= weeks)
            .map(|from| {
                let day = measured.days.from.saturating_add((from as i64 * 7).days());
                let last = day.saturating_add((by as i64 * 7 - 1).days());
                let other = sum(&series.comparison, from);
                PairedPoint {
                    short: day.to_string(),
                    name: frame.tw(
                        "effect-days",
                        &[("from", day.to_string().into()), ("to", last.to_string().into())],
                    ),
                    own: sum(&series.treated, from),
                    other,
                    scaled: effect.scale.map(|scale| other as f64 * scale),
                    is_after: from >= at,
                }
            })
            .collect()
    }

    fn figure(&self, measured: &Measured, periods: &[PairedPoint]) -> Figure {
        let (frame, effect) = (self.frame(), &measured.effect);
        let by_week = measured.series.treated.len() <= MOST_WEEKS;
        let title = frame.t(if by_week {
            "effect-by-week"
        } else {
            "effect-by-four-weeks"
        });
        let in_four = |n: i64, weeks: usize| frame.decimal(&(n as f64 * 4.0 / weeks.max(1) as f64), 1);
        let scale = effect.scale.unwrap_or(0.0);
        let scaled = |n: i64, weeks: usize| frame.decimal(&(n as f64 * scale * 4.0 / weeks.max(1) as f64), 1);
        let finding = frame.tw(
            "effect-finding",
            &[
                (
                    "before",
                    in_four(effect.treated.before, effect.weeks_before).into(),
                ),
                ("after", in_four(effect.treated.after, effect.weeks_after).into()),
                (
                    "other",
                    scaled(effect.comparison.after, effect.weeks_after).into(),
                ),
            ],
        );
        let treated = frame.ta("effect-line-treated", self.place_name());
        let scaled = frame.ta("effect-line-scaled", self.area_names(&self.study.comparison));
        let texts = PairedTexts {
            title: &title,
            finding: &finding,
            period: &frame.t("effect-period"),
            own: &treated,
            other: Some(&frame.t("effect-comparison")),
            scaled: &scaled,
            begins: &frame.ta("effect-line-begins", frame.date(&measured.days.begins)),
        };
        paired_series(texts, periods, frame.report_language())
    }

    fn measures(&self, measured: &Measured) -> Section {
        let (frame, effect) = (self.frame(), &measured.effect);
        let mut rows = Vec::new();
        let mut add = |key: &str, estimate: Option<&Estimate>, places: usize| {
            let told = |n: f64| frame.decimal(&n, places);
            let (value, range) = match estimate {
                Some(e) => (
                    told(e.value),
                    frame.tw(
                        "effect-span",
                        &[("low", told(e.low).into()), ("high", told(e.high).into())],
                    ),
                ),
                None => (frame.t("effect-not-counted"), String::new()),
            };
            rows.push(vec![
                frame.t(key).into(),
                value.into(),
                range.into(),
                frame.t(format!("{key}-about")).into(),
            ]);
        };
        add("effect-factor", effect.factor.as_ref(), 2);
        add("effect-local", effect.local.as_ref(), 1);
        add("effect-a-week", effect.a_week.as_ref(), 2);
        if self.study.has_ring() {
            add("effect-moved", effect.moved.as_ref(), 1);
            add("effect-total", effect.total.as_ref(), 1);
            let quotient = effect.quotient.map_or_else(
                || frame.t("effect-not-counted"),
                |quotient| frame.decimal(&quotient, 2),
            );
            rows.push(vec![
                frame.t("effect-quotient").into(),
                quotient.into(),
                Cell::default(),
                frame.t("effect-quotient-about").into(),
            ]);
        }
        let heads = [
            "effect-measure",
            "#effect-value",
            "#effect-interval",
            "effect-says",
        ];
        let mut section =
            Section::new("matt", frame.t("effect-measures")).rows(Rows::new("", &heads, frame, rows));
        let spread = frame.decimal(&effect.overdispersion, 1);
        section.say(false, frame.ta("effect-overdispersion", spread));
        section
    }

    fn power(&self, measured: &Measured) -> Section {
        let frame = self.frame();
        let mut section =
            Section::new("kan-det-synas", frame.t("effect-power")).lead(frame.t("effect-power-lead"));
        for (weeks, seen) in &measured.seen {
            let n = frame.decimal(&measured.in_four_weeks, 1);
            let words = [
                ("n", n.into()),
                ("weeks", (*weeks).into()),
                ("percent", seen.map_or(0, percent).into()),
            ];
            let key = match seen {
                Some(_) => "effect-seen",
                None => "effect-never-seen",
            };
            section.say(seen.is_none(), frame.tw(key, &words));
        }
        section
    }

    /// What was chosen, by whom and when, and what was chosen before.
    fn choice(&self, history: &[JournalEntry]) -> Section {
        let frame = self.frame();
        let record = domain::chain::Record::EffectStudy(self.study.clone());
        let mut section = Section {
            id: "val".to_owned(),
            title: frame.t("effect-choice"),
            ..Section::of_record(frame, self.desk.chain(), &record, &self.desk.as_of)
        };
        let row = |entry: &JournalEntry| {
            let on = chosen_on(self.desk, entry);
            let when = match self.of.from {
                Some(from) if on < from => "effect-history-before",
                Some(_) => "effect-history-after",
                None => "effect-history-undated",
            };
            vec![
                frame.instant(&entry.at).into(),
                entry.actor.as_str().into(),
                frame.t(when).into(),
                entry.why.as_str().into(),
            ]
        };
        let heads = [
            "effect-history-at",
            "effect-history-by",
            "effect-history-when",
            "effect-history-why",
        ];
        section.add(Rows::new(
            frame.t("effect-history"),
            &heads,
            frame,
            history.iter().map(row).collect(),
        ));
        let own = RecordKind::EffectStudy.link(self.of.code.as_str());
        section.links.push((own.clone(), frame.t("effect-to-record")));
        if frame.may(Act::WriteGovernance) {
            section
                .links
                .push((format!("{own}/andra"), frame.t("effect-change-choice")));
        }
        section
    }
}

fn point_row(frame: &Frame, point: &PairedPoint) -> Vec<Cell> {
    let scaled = point.scaled.map_or_else(Cell::default, |n| Cell {
        words: frame.decimal(&n, 1),
        worth: super::section::Worth::Number(n),
        ..Cell::default()
    });
    vec![
        point.name.as_str().into(),
        Cell::count(point.own),
        Cell::count(point.other),
        scaled,
    ]
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
