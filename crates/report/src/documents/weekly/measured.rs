//! What the register holds of the week: counts, places, hours, who reported, and how it was all made.

use analysis::weekly::{MethodNote, SourceCount};
use domain::coverage::{PartnerCoverage, ReportingState};

use super::sections::Sections;
use crate::documents::columns::Sheet;
use crate::documents::content::Block;
use crate::figures::expected_range_bars::verdict_key;
use crate::figures::{
    AreaMap, Column, MapArea, MapPlace, Measure, RangeRow, Table, area_map, expected_range_bars, hour_table,
    range_words, week_series,
};

/// Places shown in the table and on the map.
const PLACES: usize = 10;

impl Sections<'_> {
    pub(super) fn counts(&mut self) {
        let draft = self.document.draft;
        self.heading("weekly-counts");
        let curve = draft.curve(None);
        if !curve.is_empty() {
            let figure = week_series(&self.say("weekly-figure-series"), curve, self.language);
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
            self.figure_with_twin(name, figure, &table);
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
            self.say(verdict_key(total.verdict)),
        ]
    }

    pub(super) fn places(&mut self) {
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
            days: Some((draft.week.monday(), draft.week.sunday())),
            areas: &areas,
            places: &on_map,
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

    pub(super) fn hours(&mut self) {
        self.heading("weekly-hours");
        let figure = hour_table(
            &self.say("weekly-figure-hours"),
            &self.document.draft.hours,
            self.language,
        );
        let table = figure.table.clone();
        self.figure_with_twin("hours", figure, &table);
    }

    pub(super) fn coverage(&mut self) {
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
                let state = self.reporting(p);
                let silent = note.silent.iter().filter(|_| self.exact());
                let usual = silent.into_iter().find(|s| s.partner == p.partner).map(|s| {
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
            .filter(|_| self.exact())
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

    /// Whether a reporter was heard, in words.
    pub(super) fn reporting(&self, of: &PartnerCoverage) -> String {
        match of.state {
            ReportingState::Reported if self.exact() => self
                .language
                .say_with("weekly-state-reported", &[("n", of.events.into())]),
            ReportingState::Reported => self.language.say_with(
                "weekly-others-events",
                &[("n", self.shown_of_all(of.events).into())],
            ),
            ReportingState::Zero => self.say("weekly-state-zero"),
            ReportingState::Silent => self
                .language
                .say_with("weekly-state-silent", &[("weeks", of.silent_weeks.into())]),
        }
    }

    pub(super) fn participants(&mut self) {
        let Some(picture) = self.document.picture.filter(|p| !p.participants.is_empty()) else {
            return;
        };
        self.heading("weekly-participants");
        let names: Vec<String> = picture.participants.iter().map(|f| self.function(f)).collect();
        self.paragraph(names.join(", "));
    }

    pub(super) fn method(&mut self) {
        let draft = self.document.draft;
        self.heading("weekly-method");
        let fine = |m: &&MethodNote| matches!(m, MethodNote::Aoristic | MethodNote::RecurringPlaces { .. });
        let methods = draft.method.iter().filter(|m| self.exact() || !fine(m));
        let items = methods.map(|m| self.method_words(m)).collect();
        self.blocks.push(Block::Bullets { items });
        self.subheading("weekly-sources");
        let words = |(s, n): (&SourceCount, String)| {
            let values = [("source", self.source(&s.source).into()), ("n", n.into())];
            self.language.say_with("weekly-source-n", &values)
        };
        let counts = draft.sources.iter().map(|s| self.shown_of_all(s.n));
        let sources: Vec<String> = draft.sources.iter().zip(counts).map(words).collect();
        let counts = draft.public_sources.iter().map(|s| self.language.integer(s.n));
        let public: Vec<String> = draft.public_sources.iter().zip(counts).map(words).collect();
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

    /// The numbers of the figures, for those who would rather read than look.
    pub(super) fn tables(&mut self) {
        self.heading("document-tables");
        let (blocks, _) = std::mem::take(&mut self.twins).set(Sheet::UPRIGHT);
        self.blocks.extend(blocks);
    }

    /// What makes this document that one and no other.
    pub(super) fn identity_items(&self) -> Vec<(String, String)> {
        let zone = self.document.municipality.zone();
        let mut items = vec![(
            self.say("document-as-of"),
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
        if let Some(note) = self.document.signed {
            items.push((self.say("weekly-signed"), note.to_owned()));
        }
        items
    }

    pub(super) fn identity(&mut self) {
        let items = self.identity_items();
        self.blocks.push(Block::Identity { items });
        self.note(self.say("weekly-made"));
    }
}
