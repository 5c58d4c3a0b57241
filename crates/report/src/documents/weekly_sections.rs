//! The sections of the weekly picture, in the order they are read: what it comes to, what people judge, what stands out,
//! the figures, what was decided, who was silent, and how it was made.

use analysis::weekly::{AreaDraft, CategoryCount, DecisionReview, MethodNote};
use analysis::{CountRange, Unusual, Verdict};
use domain::codes::{AreaCode, CategoryCode, FunctionCode, PartnerCode, SourceCode};
use domain::coverage::ReportingState;
use domain::decision::{Decision, DecisionOutcome, DecisionState};
use domain::picture::{Direction, Level};

use super::content::{AssessedArea, Block, Finding, Key, Tone};
use super::weekly::WeeklyDocument;
use crate::figures::{
    AreaMap, Column, MapArea, MapPlace, Measure, RangeRow, Table, area_map, expected_range_bars, hour_table,
    range_words, week_series,
};
use crate::texts::Language;
use crate::wording;

pub(super) struct Sections<'a> {
    document: &'a WeeklyDocument<'a>,
    language: Language,
    blocks: Vec<Block>,
}

/// Places shown in the table and on the map.
const PLACES: usize = 10;
/// Changes from last week that are named.
const CHANGES: usize = 5;

impl<'a> Sections<'a> {
    pub fn new(document: &'a WeeklyDocument<'a>) -> Self {
        Self {
            document,
            language: document.language,
            blocks: Vec::new(),
        }
    }

    pub fn all(mut self) -> Vec<Block> {
        self.correction();
        self.keys();
        self.summary();
        self.unusual();
        self.assessments();
        self.new_since();
        self.decisions();
        self.counts();
        self.places();
        self.hours();
        self.coverage();
        self.participants();
        self.method();
        self.identity();
        self.blocks
    }

    fn say(&self, key: &str) -> String {
        self.language.say(key)
    }

    fn heading(&mut self, key: &str) {
        let text = self.say(key);
        self.blocks.push(Block::Heading { level: 1, text });
    }

    fn subheading(&mut self, key: &str) {
        let text = self.say(key);
        self.blocks.push(Block::Heading { level: 2, text });
    }

    fn paragraph(&mut self, text: String) {
        self.blocks.push(Block::Paragraph { text });
    }

    fn note(&mut self, text: String) {
        self.blocks.push(Block::Note { text });
    }

    fn category(&self, code: &CategoryCode) -> String {
        wording::category_name(self.document.municipality, code, self.language)
    }

    fn area(&self, code: &AreaCode) -> String {
        self.document.municipality.area_name(code).to_owned()
    }

    fn partner(&self, code: &PartnerCode) -> String {
        let partner = self.document.municipality.partner(code);
        partner.map_or_else(|| code.to_string(), |p| p.name.clone())
    }

    fn source(&self, code: &SourceCode) -> String {
        let source = self.document.municipality.source(code);
        source.map_or_else(
            || code.to_string(),
            |s| match self.language {
                Language::Swedish => s.name.clone(),
                Language::English => s.name_en.clone(),
            },
        )
    }

    fn function(&self, code: &FunctionCode) -> String {
        let function = self.document.municipality.function(code);
        function.map_or_else(
            || code.to_string(),
            |f| match self.language {
                Language::Swedish => f.name.clone(),
                Language::English => f.name_en.clone(),
            },
        )
    }

    fn correction(&mut self) {
        let Some(picture) = self.document.picture.filter(|p| p.version > 1) else {
            return;
        };
        let values = [("version", picture.version.to_string().into())];
        self.blocks.push(Block::Notice {
            title: self.language.say_with("weekly-correction-title", &values),
            text: picture.correction.clone(),
        });
    }

    fn keys(&mut self) {
        let draft = self.document.draft;
        let mut items = vec![Key {
            value: self.language.integer(draft.total.n),
            label: match draft.total.range {
                Some(_) => {
                    let range = range_words(&draft.total, self.language);
                    let expected = self
                        .language
                        .say_with("weekly-key-expected", &[("range", range.into())]);
                    format!("{}, {expected}", self.say("weekly-key-total"))
                }
                None => self.say("weekly-key-total"),
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

    fn summary(&mut self) {
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

    fn unusual(&mut self) {
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
            sentence: wording::unusual_sentence(unusual, self.document.municipality, self.language),
            tone: if unusual.likelier_cause.is_some() {
                Tone::Attention
            } else if unusual.above {
                Tone::Above
            } else {
                Tone::Below
            },
        }
    }

    fn assessments(&mut self) {
        self.heading("weekly-assessments");
        let items = self
            .document
            .draft
            .areas
            .iter()
            .map(|a| self.assessed(a))
            .collect();
        self.blocks.push(Block::Assessments { items });
    }

    fn assessed(&self, area: &AreaDraft) -> AssessedArea {
        let assessment = self.document.picture.and_then(|p| p.assessments.get(&area.area));
        let level = assessment.and_then(|a| a.level);
        let direction = assessment.and_then(|a| a.direction);
        let text = assessment.map_or("", |a| a.text.trim());
        let n = self.language.integer(area.total.n);
        let counted = match area.total.range {
            Some(_) => {
                let range = range_words(&area.total, self.language);
                self.language.say_with(
                    "weekly-events-against",
                    &[("n", n.into()), ("range", range.into())],
                )
            }
            None => self.language.say_with("weekly-events-alone", &[("n", n.into())]),
        };
        let mut counts: Vec<&CategoryCount> = area.categories.iter().filter(|c| c.range.n > 0).collect();
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
            categories: categories.join(" · "),
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

    fn new_since(&mut self) {
        let new = &self.document.draft.new_since;
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

    fn decisions(&mut self) {
        self.heading("weekly-decisions-before");
        let reviews = &self.document.draft.decisions;
        if reviews.is_empty() {
            self.paragraph(self.say("weekly-decisions-before-none"));
        } else {
            let table = Table {
                caption: self.say("weekly-decisions-before"),
                columns: self.columns(&[
                    "column-decision",
                    "column-responsible",
                    "column-outcome",
                    "column-before-now",
                ]),
                rows: reviews.iter().map(|r| self.review(r)).collect(),
            };
            self.table(table, &[5.0, 2.6, 4.0, 1.8]);
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

    fn columns(&self, keys: &[&str]) -> Vec<Column> {
        keys.iter().map(|key| Column::words(self.say(key))).collect()
    }

    fn table(&mut self, table: Table, widths: &[f64]) {
        self.blocks.push(Block::Table {
            table,
            widths: widths.to_vec(),
        });
    }

    fn decided(&self, decision: &Decision) -> Vec<String> {
        vec![
            self.decision_words(decision),
            self.function(&decision.input.responsible),
            self.language.date(decision.input.due),
        ]
    }

    /// The decision, and what it is about.
    fn decision_words(&self, decision: &Decision) -> String {
        let area = decision.input.area.as_ref().map(|a| self.area(a));
        let category = decision.input.category.as_ref().map(|c| self.category(c));
        let about: Vec<String> = area.into_iter().chain(category).collect();
        if about.is_empty() {
            decision.input.text.clone()
        } else {
            format!("{} ({})", decision.input.text, about.join(", "))
        }
    }

    fn review(&self, review: &DecisionReview) -> Vec<String> {
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
        let told = decision.outcome_text.trim();
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
            if told.is_empty() {
                state
            } else {
                format!("{state}. {told}")
            },
            events,
        ]
    }

    fn counts(&mut self) {
        let draft = self.document.draft;
        self.heading("weekly-counts");
        if !self.document.history.is_empty() {
            let figure = week_series(
                &self.say("weekly-figure-series"),
                self.document.history,
                self.language,
            );
            self.figure("weeks", figure);
        }
        let rows: Vec<RangeRow<'_>> = draft
            .areas
            .iter()
            .map(|a| RangeRow {
                label: &a.name,
                count: a.total,
            })
            .collect();
        let title = self.say("weekly-figure-areas");
        let areas = expected_range_bars(&title, &self.say("column-area"), &rows, self.language);
        let names: Vec<String> = draft
            .categories
            .iter()
            .map(|c| self.category(&c.category))
            .collect();
        let rows: Vec<RangeRow<'_>> = draft
            .categories
            .iter()
            .zip(&names)
            .map(|(c, name)| RangeRow {
                label: name,
                count: c.range,
            })
            .collect();
        let title = self.say("weekly-figure-categories");
        let categories = expected_range_bars(&title, &self.say("column-category"), &rows, self.language);
        for (name, figure) in [("areas", areas), ("categories", categories)] {
            let mut table = figure.table.clone();
            table.rows.push(self.total_row());
            self.figure(name, figure);
            self.table(table, &[4.0, 1.2, 1.6, 2.4]);
        }
        let values = [("n", draft.without_area.into())];
        self.note(self.language.say_with("weekly-without-area", &values));
    }

    fn total_row(&self) -> Vec<String> {
        let total = &self.document.draft.total;
        vec![
            self.say("weekly-total-row"),
            self.language.integer(total.n),
            range_words(total, self.language),
            self.say(crate::figures::expected_range_bars::verdict_key(total.verdict)),
        ]
    }

    fn figure(&mut self, name: &str, figure: crate::figures::Figure) {
        self.blocks.push(Block::Figure {
            name: name.to_owned(),
            shown: figure.into(),
        });
    }

    fn places(&mut self) {
        let draft = self.document.draft;
        self.heading("weekly-places");
        let places: Vec<_> = draft.recurring_places.iter().take(PLACES).collect();
        let on_map: Vec<MapPlace<'_>> = places
            .iter()
            .enumerate()
            .filter_map(|(i, p)| {
                p.point.map(|point| MapPlace {
                    number: i + 1,
                    name: &p.name,
                    point,
                    n: p.last_8_weeks,
                })
            })
            .collect();
        // Shades of counts say mostly where people live, so rates are shown where every population is known.
        let rates = draft.areas.iter().all(|a| a.per_1000.is_some());
        let areas: Vec<MapArea> = draft
            .areas
            .iter()
            .map(|a| MapArea {
                area: a.area.clone(),
                value: if rates { a.per_1000 } else { Some(a.total.n as f64) },
            })
            .collect();
        let map = AreaMap {
            municipality: self.document.municipality,
            measure: if rates {
                Measure::EventsPer1000
            } else {
                Measure::Events
            },
            areas: &areas,
            places: &on_map,
            source: self.document.map_source,
        };
        let figure = area_map(&self.say("weekly-figure-map"), &map, self.language);
        self.figure("map", figure);
        if places.is_empty() {
            self.paragraph(self.say("weekly-places-none"));
            return;
        }
        self.note(self.say("weekly-places-note"));
        let rows = places
            .iter()
            .enumerate()
            .map(|(i, p)| {
                let mostly: Vec<String> = p
                    .categories
                    .iter()
                    .take(2)
                    .map(|c| format!("{} {}", self.category(&c.category), self.language.integer(c.n)))
                    .collect();
                vec![
                    (i + 1).to_string(),
                    p.name.clone(),
                    p.area.as_ref().map(|a| self.area(a)).unwrap_or_default(),
                    self.language.integer(p.this_week),
                    self.language.integer(p.last_8_weeks),
                    self.language.integer(p.weeks_active),
                    mostly.join(", "),
                ]
            })
            .collect();
        let table = Table {
            caption: self.say("weekly-places"),
            columns: vec![
                Column::number(self.say("column-number")),
                Column::words(self.say("column-place")),
                Column::words(self.say("column-area")),
                Column::number(self.say("column-this-week")),
                Column::number(self.say("column-eight-weeks")),
                Column::number(self.say("column-weeks-active")),
                Column::words(self.say("column-mostly")),
            ],
            rows,
        };
        self.table(table, &[0.7, 3.2, 2.4, 1.3, 1.3, 1.7, 3.4]);
    }

    fn hours(&mut self) {
        self.heading("weekly-hours");
        let figure = hour_table(
            &self.say("weekly-figure-hours"),
            &self.document.draft.hours,
            self.language,
        );
        let table = figure.table.clone();
        self.figure("hours", figure);
        self.table(table, &[2.0, 1.5, 1.5, 1.5, 1.5, 1.2]);
    }

    fn coverage(&mut self) {
        let (coverage, note) = (&self.document.draft.coverage, &self.document.draft.coverage_note);
        self.heading("weekly-coverage");
        let values = [
            ("heard", coverage.heard().into()),
            ("of", coverage.expected().into()),
        ];
        let mut lead = self.language.say_with("weekly-coverage-lead", &values);
        if note.missing_share > 0.0 {
            let percent = self.language.decimal(note.missing_share * 100.0, 0);
            let missing = self
                .language
                .say_with("weekly-coverage-missing", &[("percent", percent.into())]);
            lead = format!("{lead} {missing}");
        }
        self.paragraph(lead);
        let rows = coverage
            .partners
            .iter()
            .map(|p| {
                let state = match p.state {
                    ReportingState::Reported => self
                        .language
                        .say_with("weekly-state-reported", &[("n", p.events.into())]),
                    ReportingState::Zero => self.say("weekly-state-zero"),
                    ReportingState::Silent => self
                        .language
                        .say_with("weekly-state-silent", &[("weeks", p.silent_weeks.into())]),
                };
                let usual = note.silent.iter().find(|s| s.partner == p.partner).map(|s| {
                    let n = self.language.decimal(s.usual_per_week, 1);
                    self.language
                        .say_with("weekly-coverage-usual", &[("n", n.into())])
                });
                let state = usual.map_or_else(|| state.clone(), |usual| format!("{state}. {usual}"));
                vec![self.partner(&p.partner), state]
            })
            .collect();
        let table = Table {
            caption: self.say("weekly-coverage"),
            columns: self.columns(&["column-reporter", "column-state"]),
            rows,
        };
        self.table(table, &[3.0, 4.0]);
        let new: Vec<String> = note
            .new
            .iter()
            .map(|p| {
                let values = [
                    ("week", p.first_week.week().to_string().into()),
                    ("n", p.events.into()),
                ];
                format!(
                    "{}. {}",
                    self.partner(&p.partner),
                    self.language.say_with("weekly-coverage-new", &values)
                )
            })
            .collect();
        if !new.is_empty() {
            self.blocks.push(Block::Bullets { items: new });
        }
    }

    fn participants(&mut self) {
        let Some(picture) = self.document.picture.filter(|p| !p.participants.is_empty()) else {
            return;
        };
        self.heading("weekly-participants");
        let names: Vec<String> = picture.participants.iter().map(|f| self.function(f)).collect();
        self.paragraph(names.join(", "));
    }

    fn method(&mut self) {
        let draft = self.document.draft;
        self.heading("weekly-method");
        let items = draft.method.iter().map(|m| self.method_words(m)).collect();
        self.blocks.push(Block::Bullets { items });
        self.subheading("weekly-sources");
        let words = |s: &analysis::weekly::SourceCount| {
            let values = [
                ("source", self.source(&s.source).into()),
                ("n", self.language.integer(s.n).into()),
            ];
            self.language.say_with("weekly-source-n", &values)
        };
        let sources: Vec<String> = draft.sources.iter().map(words).collect();
        let public: Vec<String> = draft.public_sources.iter().map(words).collect();
        if !sources.is_empty() {
            self.paragraph(sources.join(" · "));
        }
        if !public.is_empty() {
            self.note(format!("{} {}", self.say("weekly-public"), public.join(" · ")));
        }
    }

    fn method_words(&self, note: &MethodNote) -> String {
        let percent = |share: f64| self.language.decimal(share * 100.0, 0).into();
        match note {
            MethodNote::FarringtonFlexible {
                series,
                years_back,
                level,
                ..
            } => self.language.say_with(
                "weekly-method-farrington",
                &[
                    ("years", (*years_back).into()),
                    ("series", (*series).into()),
                    ("percent", percent(*level)),
                ],
            ),
            MethodNote::RecentWeeks { series, weeks, .. } => self.language.say_with(
                "weekly-method-recent",
                &[("weeks", (*weeks).into()), ("series", (*series).into())],
            ),
            MethodNote::TooFew { series, least_weeks } => self.language.say_with(
                "weekly-method-too-few",
                &[("series", (*series).into()), ("weeks", (*least_weeks).into())],
            ),
            MethodNote::FalseDiscoveryRate { tests, rate } => self.language.say_with(
                "weekly-method-fdr",
                &[("tests", (*tests).into()), ("percent", percent(*rate))],
            ),
            MethodNote::LeastEvents { events } => self
                .language
                .say_with("weekly-method-least", &[("n", (*events).into())]),
            MethodNote::LikeWithLike { least_share } => self
                .language
                .say_with("weekly-method-like", &[("percent", percent(*least_share))]),
            MethodNote::Aoristic => self.say("weekly-method-aoristic"),
            MethodNote::RecurringPlaces {
                weeks,
                least_weeks_active,
            } => self.language.say_with(
                "weekly-method-places",
                &[
                    ("least", (*least_weeks_active).into()),
                    ("weeks", (*weeks).into()),
                ],
            ),
        }
    }

    /// What makes this document that one and no other.
    fn identity(&mut self) {
        let zone = self.document.municipality.zone();
        let mut items = vec![(
            self.say("weekly-as-of"),
            self.language.instant(self.document.as_of, &zone),
        )];
        if let Some(picture) = self.document.picture {
            items.push((self.say("weekly-version"), picture.version.to_string()));
        }
        if let Some(hash) = self.document.adopted().and_then(|p| p.hash.as_ref()) {
            items.push((self.say("weekly-hash"), hash.clone()));
        }
        if let Some((number, hash)) = self.document.checkpoint {
            let values = [("number", number.to_string().into()), ("hash", hash.into())];
            items.push((
                self.say("weekly-checkpoint"),
                self.language.say_with("weekly-checkpoint-value", &values),
            ));
        }
        self.blocks.push(Block::Facts { items });
        self.note(self.say("weekly-made"));
    }
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Above => Tone::Above,
        Verdict::Below => Tone::Below,
        Verdict::Within | Verdict::TooFew => Tone::Plain,
    }
}
