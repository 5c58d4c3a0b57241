//! What people make of the week: the summary, what stands out, the assessment of each area, what is new, and the decisions.

use analysis::weekly::{AreaDraft, CategoryCount, DecisionReview};
use analysis::{CountRange, Unusual, Verdict};
use domain::decision::{Decision, DecisionOutcome, DecisionState};
use domain::picture::{Direction, Level};

use super::sections::Sections;
use crate::documents::content::{AssessedArea, Block, Finding, Key, Tone};
use crate::figures::{Table, range_words};
use crate::wording;

/// Changes from last week that are named.
const CHANGES: usize = 5;

impl Sections<'_> {
    pub(super) fn correction(&mut self) {
        let Some(picture) = self.document.picture.filter(|p| p.version > 1) else {
            return;
        };
        let values = [("version", picture.version.to_string().into())];
        self.blocks.push(Block::Notice {
            title: self.language.say_with("weekly-correction-title", &values),
            text: picture.correction.clone(),
        });
    }

    pub(super) fn keys(&mut self) {
        let draft = self.document.draft;
        let mut items = vec![Key {
            value: self.shown_of_all(draft.total.n),
            label: match draft.total.range {
                Some(_) if self.exact() => {
                    let range = range_words(&draft.total, self.language);
                    let expected = self
                        .language
                        .say_with("weekly-key-expected", &[("range", range.into())]);
                    format!("{}, {expected}", self.say("weekly-key-total"))
                }
                _ => self.say("weekly-key-total"),
            },
            tone: tone(draft.total.verdict),
        }];
        let unusual = draft.unusual.len();
        items.push(Key {
            value: unusual.to_string(),
            label: self
                .language
                .say_with("weekly-key-unusual", &[("n", unusual.into())]),
            tone: if unusual > 0 { Tone::Attention } else { Tone::Plain },
        });
        let (heard, expected) = (draft.coverage.heard(), draft.coverage.expected());
        items.push(Key {
            value: self
                .language
                .say_with("heard-of", &[("heard", heard.into()), ("of", expected.into())]),
            label: self.say("weekly-key-heard"),
            tone: if heard < expected {
                Tone::Attention
            } else {
                Tone::Plain
            },
        });
        let late = draft
            .decisions
            .iter()
            .filter(|d| d.state == DecisionState::Late)
            .count();
        items.push(Key {
            value: late.to_string(),
            label: self.language.say_with("weekly-key-late", &[("n", late.into())]),
            tone: if late > 0 { Tone::Attention } else { Tone::Plain },
        });
        self.blocks.push(Block::Keys { items });
    }

    pub(super) fn summary(&mut self) {
        self.heading("weekly-summary");
        let written = self
            .document
            .picture
            .map(|p| p.summary.trim())
            .filter(|s| !s.is_empty());
        match written {
            Some(summary) => summary
                .split('\n')
                .map(str::trim)
                .filter(|p| !p.is_empty())
                .for_each(|p| self.paragraph(p.to_owned())),
            None => self.note(self.say("weekly-summary-missing")),
        }
    }

    pub(super) fn unusual(&mut self) {
        self.heading("weekly-unusual");
        let unusual = &self.document.draft.unusual;
        if unusual.is_empty() {
            self.paragraph(self.say("weekly-unusual-none"));
            return;
        }
        self.note(self.say("weekly-unusual-lead"));
        let items = unusual.iter().map(|u| self.finding(u)).collect();
        self.blocks.push(Block::Findings { items });
    }

    fn finding(&self, unusual: &Unusual) -> Finding {
        let category = self.category(&unusual.category);
        let title = match &unusual.area {
            Some(area) => self.language.say_with(
                "weekly-unusual-area",
                &[("area", self.area(area).into()), ("category", category.into())],
            ),
            None => self
                .language
                .say_with("weekly-unusual-whole", &[("category", category.into())]),
        };
        Finding {
            title,
            sentence: if self.exact() {
                wording::unusual_sentence(unusual, self.document.municipality, self.language)
            } else {
                self.sentence_for_others(unusual)
            },
            tone: if unusual.likelier_cause.is_some() {
                Tone::Attention
            } else if unusual.above {
                Tone::Above
            } else {
                Tone::Below
            },
        }
    }

    pub(super) fn assessments(&mut self) {
        self.heading("weekly-assessments");
        let areas = self.document.draft.areas.iter();
        let items = areas.map(|area| self.assessed(area)).collect();
        self.blocks.push(Block::Assessments { items });
    }

    fn assessed(&self, area: &AreaDraft) -> AssessedArea {
        let n = self.shown_of_all(area.total.n);
        let assessment = self.document.picture.and_then(|p| p.assessments.get(&area.area));
        let level = assessment.and_then(|a| a.level);
        let direction = assessment.and_then(|a| a.direction);
        let text = assessment.map_or("", |a| a.text.trim());
        let counted = match area.total.range {
            _ if !self.exact() => self.language.say_with("weekly-others-events", &[("n", n.into())]),
            Some(_) => {
                let range = range_words(&area.total, self.language);
                self.language.say_with(
                    "weekly-events-against",
                    &[("n", n.into()), ("range", range.into())],
                )
            }
            None => self.language.say_with("weekly-events-alone", &[("n", n.into())]),
        };
        // One area's categories beside the whole municipality's would give small counts away.
        let categories = area.categories.iter().filter(|c| self.exact() && c.range.n > 0);
        let mut counts: Vec<&CategoryCount> = categories.collect();
        counts.sort_by_key(|c| std::cmp::Reverse(c.range.n));
        let categories: Vec<String> = counts
            .iter()
            .map(|c| {
                format!(
                    "{} {}",
                    self.category(&c.category),
                    self.count_and_range(&c.range)
                )
            })
            .collect();
        AssessedArea {
            area: area.name.clone(),
            step: level.map_or(0, |l| {
                Level::ALL.iter().position(|x| *x == l).map_or(0, |p| p as u8 + 1)
            }),
            level: level.map(|l| self.level(l)).unwrap_or_default(),
            direction: direction.map(|d| self.direction(d)).unwrap_or_default(),
            counted,
            text: if text.is_empty() {
                self.say("weekly-assessment-missing")
            } else {
                text.to_owned()
            },
            categories,
        }
    }

    fn count_and_range(&self, count: &CountRange) -> String {
        let n = self.language.integer(count.n);
        match count.range {
            Some(_) => format!("{n} ({})", range_words(count, self.language)),
            None => n,
        }
    }

    fn level(&self, level: Level) -> String {
        self.say(match level {
            Level::Calm => "weekly-level-calm",
            Level::Normal => "weekly-level-normal",
            Level::Raised => "weekly-level-raised",
            Level::Serious => "weekly-level-serious",
        })
    }

    fn direction(&self, direction: Direction) -> String {
        self.say(match direction {
            Direction::Better => "weekly-direction-better",
            Direction::Unchanged => "weekly-direction-unchanged",
            Direction::Worse => "weekly-direction-worse",
        })
    }

    pub(super) fn new_since(&mut self) {
        let new = &self.document.draft.new_since;
        if !self.exact() {
            let items = self.level_changes();
            if !items.is_empty() {
                self.heading("weekly-new");
                self.blocks.push(Block::Bullets { items });
            }
            return;
        }
        self.heading("weekly-new");
        let (now, before) = (self.document.draft.total.n, new.total_last_week);
        let values = [
            ("now", self.language.integer(now).into()),
            ("before", self.language.integer(before).into()),
        ];
        self.paragraph(self.language.say_with("weekly-new-total", &values));
        let mut items: Vec<String> = self.level_changes();
        items.extend(new.first_seen.iter().map(|f| {
            let category = ("category", self.category(&f.category).into());
            let (weeks, n) = (("weeks", new.weeks_compared.into()), ("n", f.n.into()));
            match &f.area {
                Some(area) => {
                    let area = ("area", self.area(area).into());
                    self.language
                        .say_with("weekly-new-first-area", &[category, area, weeks, n])
                }
                None => self.language.say_with("weekly-new-first", &[category, weeks, n]),
            }
        }));
        items.extend(new.new_places.iter().map(|p| {
            let weeks = ("weeks", new.place_weeks_compared.into());
            let values = [("place", p.name.as_str().into()), ("n", p.n.into()), weeks];
            self.language.say_with("weekly-new-place", &values)
        }));
        items.extend(new.changes.iter().take(CHANGES).map(|c| {
            let values = [
                ("category", self.category(&c.category).into()),
                ("now", self.language.integer(c.this_week).into()),
                ("before", self.language.integer(c.last_week).into()),
            ];
            self.language.say_with("weekly-new-change", &values)
        }));
        if !items.is_empty() {
            self.blocks.push(Block::Bullets { items });
        }
    }

    fn level_changes(&self) -> Vec<String> {
        let (Some(previous), Some(picture)) =
            (&self.document.draft.new_since.previous, self.document.picture)
        else {
            return Vec::new();
        };
        previous
            .levels
            .iter()
            .filter_map(|before| {
                let now = picture.assessments.get(&before.area)?.level?;
                let lower = |level| self.level(level).to_lowercase();
                (now != before.level).then(|| {
                    let values = [
                        ("area", self.area(&before.area).into()),
                        ("before", lower(before.level).into()),
                        ("now", lower(now).into()),
                        ("week", previous.week.week().to_string().into()),
                    ];
                    self.language.say_with("weekly-new-level", &values)
                })
            })
            .collect()
    }

    pub(super) fn decisions(&mut self) {
        self.heading("weekly-decisions-before");
        let reviews = &self.document.draft.decisions;
        if reviews.is_empty() {
            self.paragraph(self.say("weekly-decisions-before-none"));
        } else {
            // How many events there were before and after is for those who work with the register.
            let columns = [
                "column-decision",
                "column-responsible",
                "column-outcome",
                "column-before-now",
            ];
            let shown = if self.exact() { 4 } else { 3 };
            let table = Table {
                caption: self.say("weekly-decisions-before"),
                columns: self.columns(&columns[..shown]),
                rows: reviews
                    .iter()
                    .map(|r| self.review(r).into_iter().take(shown).collect())
                    .collect(),
            };
            self.table(table, &[4.6, 3.3, 3.6, 1.9][..shown]);
        }
        self.heading("weekly-decisions-now");
        if self.document.decisions.is_empty() {
            self.paragraph(self.say("weekly-decisions-now-none"));
            return;
        }
        let table = Table {
            caption: self.say("weekly-decisions-now"),
            columns: self.columns(&["column-decision", "column-responsible", "column-due"]),
            rows: self.document.decisions.iter().map(|d| self.decided(d)).collect(),
        };
        self.table(table, &[6.0, 3.0, 2.2]);
    }

    fn decided(&self, decision: &Decision) -> Vec<String> {
        vec![
            self.decision_words(decision),
            self.function(&decision.input.responsible),
            self.language.date(decision.input.due),
        ]
    }

    /// The decision, and what it is about.
    pub(super) fn decision_words(&self, decision: &Decision) -> String {
        let area = decision.input.area.as_ref().map(|a| self.area(a));
        let category = decision.input.category.as_ref().map(|c| self.category(c));
        let about: Vec<String> = area.into_iter().chain(category).collect();
        if about.is_empty() {
            decision.input.text.clone()
        } else {
            format!("{} ({})", decision.input.text, about.join(", "))
        }
    }

    /// How it stands with a decision, and what was told of it.
    pub(super) fn outcome(&self, review: &DecisionReview) -> String {
        let decision = &review.decision;
        let state = match (review.state, decision.outcome) {
            (DecisionState::Late, _) => {
                let days = review.days_late.unwrap_or_default();
                self.language
                    .say_with("weekly-decision-late", &[("days", days.into())])
            }
            (_, Some(outcome)) => self.say(match outcome {
                DecisionOutcome::Done => "weekly-decision-done",
                DecisionOutcome::PartlyDone => "weekly-decision-partly-done",
                DecisionOutcome::NotDone => "weekly-decision-not-done",
            }),
            (_, None) => self.say("weekly-decision-open"),
        };
        match decision.outcome_text.trim() {
            "" => state,
            told => format!("{state}. {told}"),
        }
    }

    fn review(&self, review: &DecisionReview) -> Vec<String> {
        let decision = &review.decision;
        let events = match (review.events_then, review.events_now) {
            (Some(then), Some(now)) => {
                let values = [
                    ("then", self.language.integer(then).into()),
                    ("now", self.language.integer(now).into()),
                ];
                self.language.say_with("weekly-decision-events", &values)
            }
            _ => "–".to_owned(),
        };
        vec![
            self.decision_words(decision),
            self.function(&decision.input.responsible),
            self.outcome(review),
            events,
        ]
    }
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Above => Tone::Above,
        Verdict::Below => Tone::Below,
        Verdict::Within | Verdict::TooFew => Tone::Plain,
    }
}
