//! Counts before and after, there and where nothing was done, and what makes them unsure: the register's own beginning, other
//! interventions, and who reported.

use std::sync::Arc;

use analysis::{
    Columns, Effect, EffectDoubt, EffectInput, PartnerWeek, Selection, effect, smallest_reduction,
};
use domain::codes::{AreaCode, SourceCode};
use domain::effect_study::StudyDays;
use domain::time::IsoWeek;
use jiff::ToSpan;
use jiff::civil::Date;

use super::{Found, Measured, Series, Studied, percent};
use crate::columns::{Answer, Known};
use crate::errors::PageError;
use crate::pages::explore::weeks_heard;

/// How many weeks after are asked about where nobody has said how long it is to go on.
const WEEKS_ASKED: [i64; 3] = [13, 26, 52];
/// When the share of reports that came differs by more than this, so do the numbers.
const COVERAGE: f64 = 0.1;
/// So long after the register began, who begins to tell is new.
const SETTLING_WEEKS: i32 = 13;

impl Studied<'_> {
    pub(super) async fn answer(&self) -> Result<Found, PageError> {
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
        let areas = self.desk.home.municipality.working_areas();
        let mut touched = domain::area::touched_by(areas, surface);
        let area = touched.find(|area| self.study.comparison.contains(&area.code))?;
        Some(self.frame().ta("effect-overlaps", &area.name))
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
            .find_map(|day| day.filter(|day| from.min(days.from) < *day && *day <= until))
            .map(|day| frame.ta("effect-areas-redrawn", frame.date(&day)))
    }

    pub(super) fn doubts(&self, effect: &Effect) -> Vec<(bool, String)> {
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

    pub(super) fn chosen_when(&self, days: &StudyDays) -> Option<(bool, String)> {
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
    pub(super) fn reporting(&self, known: &Known, days: &StudyDays) -> Vec<(bool, String)> {
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
}
