//! What the week's figures say in words: earlier decisions and what became of them, what is new, how it was all made.

use analysis::weekly::{DecisionReview, MethodNote};
use domain::codes::AreaCode;
use domain::decision::DecisionState;
use domain::picture::Level;

use super::{ReviewRow, Seen};

impl Seen<'_> {
    pub(super) fn review(&self, review: &DecisionReview) -> ReviewRow {
        let input = &review.decision.input;
        let (state, chip) = match review.state {
            DecisionState::Open => ("decision-open", "c-chip--info"),
            DecisionState::Late => ("decision-late", "c-chip--danger"),
            DecisionState::Answered => ("decision-answered", "c-chip--good"),
        };
        let events = review
            .events_then
            .zip(review.events_now)
            .filter(|_| self.exact())
            .map(|(then, now)| {
                let words = [
                    ("then", self.frame.number(then).into()),
                    ("now", self.frame.number(now).into()),
                ];
                self.frame.tw("decision-events", &words)
            });
        ReviewRow {
            id: review.decision.id,
            text: input.text.clone(),
            about: self.frame.about(input.area.as_ref(), input.category.as_ref()),
            responsible: self.frame.function_name(&input.responsible),
            week: input.week,
            due: self.frame.date(&input.due),
            state,
            chip,
            late: review
                .days_late
                .map(|n| self.frame.tn("decision-days-late", n))
                .unwrap_or_default(),
            outcome: review.decision.outcome.map(|o| format!("outcome-{}", o.code())),
            outcome_text: review.decision.outcome_text.clone(),
            events: events.unwrap_or_default(),
            open: review.decision.outcome.is_none(),
        }
    }

    pub(super) fn news(&self) -> Vec<String> {
        let (frame, new) = (self.frame, &self.draft.new_since);
        let mut news = Vec::new();
        if self.area.is_none() && new.weeks_compared > 0 {
            let words = [
                ("now", frame.number(self.draft.total.n).into()),
                ("then", frame.number(new.total_last_week).into()),
            ];
            news.push(frame.tw("new-total", &words));
        }
        let changes = new.changes.iter().filter(|_| self.area.is_none()).take(5);
        news.extend(changes.map(|c| {
            let words = [
                ("category", self.category(&c.category).into()),
                ("now", frame.number(c.this_week).into()),
                ("then", frame.number(c.last_week).into()),
            ];
            frame.tw("new-change", &words)
        }));
        let first = new.first_seen.iter().filter(|f| self.here(f.area.as_ref()));
        news.extend(first.map(|f| {
            let words = [
                ("category", self.category(&f.category).into()),
                ("area", self.area_name(f.area.as_ref()).into()),
                ("n", f.n.into()),
            ];
            frame.tw("new-first", &words)
        }));
        let places = new.new_places.iter().filter(|p| self.here(p.area.as_ref()));
        news.extend(places.map(|p| {
            let words = [
                ("place", p.name.clone().into()),
                ("area", self.area_name(p.area.as_ref()).into()),
                ("n", p.n.into()),
                ("weeks", new.place_weeks_compared.into()),
            ];
            frame.tw("new-place", &words)
        }));
        if let (Some(picture), Some(previous)) = (self.picture, &new.previous) {
            let judged = |area: &AreaCode| picture.assessments.get(area).and_then(|a| a.level);
            let changed = previous
                .levels
                .iter()
                .filter_map(|was| Some((was, judged(&was.area).filter(|now| *now != was.level)?)));
            let level = |level: Level| frame.t(format!("level-{}", level.code())).to_lowercase();
            news.extend(
                changed
                    .filter(|(was, _)| self.here(Some(&was.area)))
                    .map(|(was, now)| {
                        let words = [
                            ("area", self.area_name(Some(&was.area)).into()),
                            ("before", level(was.level).into()),
                            ("now", level(now).into()),
                        ];
                        frame.tw("new-level", &words)
                    }),
            );
        }
        news
    }

    pub(super) fn method(&self, note: &MethodNote) -> String {
        let percent = |share: f64| (share * 100.0).round() as i64;
        let frame = self.frame;
        match note {
            MethodNote::FarringtonFlexible {
                series,
                years_back,
                level,
                ..
            } => frame.tw(
                "method-farrington",
                &[
                    ("series", (*series).into()),
                    ("years", (*years_back).into()),
                    ("level", percent(*level).into()),
                ],
            ),
            MethodNote::RecentWeeks { series, weeks, level } => frame.tw(
                "method-recent",
                &[
                    ("series", (*series).into()),
                    ("weeks", (*weeks).into()),
                    ("level", percent(*level).into()),
                ],
            ),
            MethodNote::TooFew { series, least_weeks } => frame.tw(
                "method-too-few",
                &[("series", (*series).into()), ("weeks", (*least_weeks).into())],
            ),
            MethodNote::FalseDiscoveryRate { tests, rate } => frame.tw(
                "method-discovery",
                &[("tests", (*tests).into()), ("rate", percent(*rate).into())],
            ),
            MethodNote::LeastEvents { events } => frame.tn("method-least", *events),
            MethodNote::LikeWithLike { .. } => frame.t("method-like"),
            MethodNote::Aoristic => frame.t("method-aoristic"),
            MethodNote::RecurringPlaces {
                weeks,
                least_weeks_active,
            } => frame.tw(
                "method-places",
                &[
                    ("weeks", (*weeks).into()),
                    ("least", (*least_weeks_active).into()),
                ],
            ),
        }
    }

    pub(super) fn public_sources(&self) -> String {
        let counted = self.draft.public_sources.iter().filter(|s| s.n > 0);
        let names: Vec<String> = counted
            .map(|s| format!("{} {}", self.frame.source_name(&s.source), self.frame.number(s.n)))
            .collect();
        names.join(", ")
    }
}
