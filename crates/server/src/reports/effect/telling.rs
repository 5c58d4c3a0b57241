//! What the counts say, in words, a figure and tables.

use analysis::{Effect, EffectVerdict, Estimate};
use domain::access::Act;
use domain::chain::RecordKind;
use domain::codes::AreaCode;
use domain::intervention::Verdict;
use jiff::ToSpan;
use report::figures::{Figure, PairedPoint, PairedTexts, paired_series};
use store::JournalEntry;

use super::super::section::Worth;
use super::super::{Cell, Rows, Section};
use super::{Measured, Studied, chosen_on, percent};
use crate::forms;
use crate::frame::Frame;

/// Weeks are drawn by themselves up to so many, else by fours.
const MOST_WEEKS: usize = 40;

impl Studied<'_> {
    pub(super) fn tell(&self, measured: &Measured, answer: &mut Section) {
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
    pub(super) fn change(&self, factor: f64) -> String {
        let n = percent((1.0 - factor).abs());
        match n {
            0 => self.frame().t("effect-as-many"),
            n if factor < 1.0 => self.frame().tn("effect-fewer", n),
            n => self.frame().tn("effect-more", n),
        }
    }

    pub(super) fn change_range(&self, factor: &Estimate) -> String {
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

    pub(super) fn place_name(&self) -> String {
        let frame = self.frame();
        match self.study.radius_m {
            Some(radius) => frame.tn("effect-circle", radius),
            None => self.area_names(&self.study.areas),
        }
    }

    pub(super) fn area_names(&self, areas: &[AreaCode]) -> String {
        let names = areas
            .iter()
            .map(|area| self.frame().area_name(&Some(area.clone())));
        names.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn before_and_after(&self, measured: &Measured) -> Section {
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

    pub(super) fn measures(&self, measured: &Measured) -> Section {
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

    pub(super) fn power(&self, measured: &Measured) -> Section {
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
    pub(super) fn choice(&self, history: &[JournalEntry]) -> Section {
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
        worth: Worth::Number(n),
        ..Cell::default()
    });
    vec![
        point.name.as_str().into(),
        Cell::count(point.own),
        Cell::count(point.other),
        scaled,
    ]
}
