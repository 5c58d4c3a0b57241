//! A place before and after a day: what is selected there, held against the same in the rest of the municipality, as an effect is
//! measured but without anybody's intervention to answer for.

use analysis::methods::effect::{EffectDoubt, EffectInput, effect};
use analysis::{Effect, Selection};
use jiff::ToSpan;
use jiff::civil::Date;
use report::extracts::{ColumnKind, TableCell};
use report::figures::{PairedPoint, PairedTexts, paired_series};

use super::drawing::{Drawn, columns};
use super::named::ExploreFigure;
use super::selecting::{Counted, Explored};

/// Weeks are drawn by themselves up to so many, else by fours.
const MOST_WEEKS: usize = 40;
/// With fewer on either side a month's luck would be the answer.
const LEAST_WEEKS: usize = 4;
const DAYS_OF_WEEK: usize = 7;

/// Whole weeks on both sides of a day.
struct PlaceChange {
    from: Date,
    day: Date,
    weeks_before: usize,
    place: Vec<i64>,
    rest: Vec<i64>,
    effect: Effect,
}

impl Explored {
    /// Whether part of the municipality is chosen, which a day can be asked for.
    pub fn has_place(&self) -> bool {
        !self.selection.areas.is_empty() || self.selection.polygon.is_some()
    }

    /// Why a day that was typed gave no figure.
    pub fn no_change(&self) -> Option<String> {
        let counted = self.counted()?;
        self.tuning.day?;
        let key = if !self.has_place() {
            "compare-day-without-place"
        } else if !self.selection.areas.is_empty() && self.areas_redrawn(counted).is_some() {
            "compare-day-redrawn"
        } else {
            "compare-day-short"
        };
        Some(self.frame.t(key))
    }

    fn place_change(&self, counted: &Counted) -> Option<PlaceChange> {
        let day = self.tuning.day?;
        let is_redrawn = !self.selection.areas.is_empty() && self.areas_redrawn(counted).is_some();
        if !self.has_place() || is_redrawn {
            return None;
        }
        let (first, last) = self.counted_days(counted)?;
        let weeks = |from: Date, to: Date| {
            let days = from.until(to).ok()?.get_days();
            usize::try_from(days).ok().map(|days| days / DAYS_OF_WEEK)
        };
        let (weeks_before, weeks_after) = (weeks(first, day)?, weeks(day, last.tomorrow().ok()?)?);
        if weeks_before.min(weeks_after) < LEAST_WEEKS {
            return None;
        }
        let from = day.saturating_sub(((weeks_before * DAYS_OF_WEEK) as i64).days());
        let of = |tally: &analysis::Tally| -> Option<Vec<i64>> {
            let at = usize::try_from(tally.first_day?.until(from).ok()?.get_days()).ok()?;
            let days = (weeks_before + weeks_after) * DAYS_OF_WEEK;
            let days = tally.days.get(at..at + days)?;
            Some(
                days.chunks_exact(DAYS_OF_WEEK)
                    .map(|week| week.iter().sum())
                    .collect(),
            )
        };
        let everywhere = Selection {
            areas: Vec::new(),
            polygon: None,
            ..self.selection.clone()
        };
        let (place, all) = (of(&counted.tally)?, of(&counted.known.tally(&everywhere))?);
        let rest: Vec<i64> = all.iter().zip(&place).map(|(all, own)| all - own).collect();
        let effect = effect(EffectInput {
            treated: &place,
            comparison: &rest,
            ring: None,
            weeks_before,
        });
        Some(PlaceChange {
            from,
            day,
            weeks_before,
            place,
            rest,
            effect,
        })
    }

    pub(super) fn before_after(&self, counted: &Counted) -> Option<Drawn> {
        let frame = &self.frame;
        let found = self.place_change(counted)?;
        let weeks = found.place.len();
        let (together, period) = if weeks > MOST_WEEKS {
            (4, "compare-four-weeks")
        } else {
            (1, "compare-week-from")
        };
        // Fours are counted from the day outwards, so that none lies on both sides of it.
        let skipped = found.weeks_before % together;
        let points: Vec<PairedPoint> = (skipped..weeks)
            .step_by(together)
            .filter(|at| at + together <= weeks)
            .map(|at| {
                let sum = |of: &[i64]| of[at..at + together].iter().sum::<i64>();
                let day = found.from.saturating_add(((at * DAYS_OF_WEEK) as i64).days());
                let other = sum(&found.rest);
                PairedPoint {
                    short: day.to_string(),
                    name: day.to_string(),
                    own: sum(&found.place),
                    other,
                    scaled: found.effect.scale.map(|scale| other as f64 * scale),
                    is_after: at >= found.weeks_before,
                }
            })
            .collect();
        let title = self.title(ExploreFigure::BeforeAfter);
        let finding = self.change_in_words(&found);
        let (period, own) = (frame.t(period), frame.t("compare-place"));
        let (other, scaled) = (frame.t("compare-rest"), frame.t("compare-rest-scaled"));
        let begins = frame.date(&found.day);
        let texts = PairedTexts {
            title: &title,
            finding: &finding,
            period: &period,
            own: &own,
            other: Some(&other),
            scaled: &scaled,
            begins: &begins,
        };
        let of_period = |point: &PairedPoint| {
            let from: Date = point.name.parse().ok()?;
            let to = from.saturating_add(((together * DAYS_OF_WEEK) as i64 - 1).days());
            let days = [("fran", vec![from.to_string()]), ("till", vec![to.to_string()])];
            let none = ["period", "vecka"].map(|name| (name, Vec::new()));
            Some(self.events(&[days, none].concat()))
        };
        let scaled_cell = |scaled: Option<f64>| {
            scaled.map_or(TableCell::Empty, |n| TableCell::Number((n * 10.0).round() / 10.0))
        };
        Some(Drawn {
            figure: paired_series(texts, &points, frame.report_language()),
            columns: columns(&[
                (&period, ColumnKind::Text),
                (&own, ColumnKind::Number),
                (&other, ColumnKind::Number),
                (&scaled, ColumnKind::Number),
            ]),
            cells: points
                .iter()
                .map(|point| {
                    vec![
                        TableCell::Text(point.name.clone()),
                        TableCell::Number(point.own as f64),
                        TableCell::Number(point.other as f64),
                        scaled_cell(point.scaled),
                    ]
                })
                .collect(),
            events: points.iter().map(of_period).collect(),
        })
    }

    /// "62 före, 41 efter. I resten av kommunen: … Platsen fick 25 % färre än den delen ger skäl att vänta …"
    fn change_in_words(&self, found: &PlaceChange) -> String {
        let (frame, effect) = (&self.frame, &found.effect);
        let counts = frame.tw(
            "compare-change-counts",
            &[
                ("before", frame.number(effect.treated.before).into()),
                ("after", frame.number(effect.treated.after).into()),
                ("other", frame.number(effect.comparison.before).into()),
                ("otherafter", frame.number(effect.comparison.after).into()),
                ("weeksbefore", frame.number(effect.weeks_before as i64).into()),
                ("weeksafter", frame.number(effect.weeks_after as i64).into()),
            ],
        );
        let Some(factor) = effect.factor else {
            return format!("{counts} {}", frame.t("compare-change-unknown"));
        };
        let words = [
            ("change", self.change(factor.value).into()),
            ("low", self.change(factor.low).into()),
            ("high", self.change(factor.high).into()),
        ];
        let key = if effect.doubts.contains(&EffectDoubt::FewEvents) {
            "compare-change-few"
        } else if factor.low > 1.0 || factor.high < 1.0 {
            "compare-change-found"
        } else {
            "compare-change-chance"
        };
        let mut text = format!("{counts} {}", frame.tw(key, &words));
        if effect.doubts.contains(&EffectDoubt::PartedBefore) {
            text.push(' ');
            text.push_str(&frame.t("compare-change-parted"));
        }
        text
    }
}
