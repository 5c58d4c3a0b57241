//! The week's figures in the reader's words: what the page shows, part by part. A reader who does not work
//! with the register gets counts only through disclosure control, and no figure finer than an area.

use analysis::finding::CoverageCauseKind;
use analysis::weekly::{CategoryCount, DecisionReview, MethodNote};
use analysis::{Audience, CountRange, ShownCount, Unusual, Verdict, WeeklyDraft};
use domain::access::Act;
use domain::codes::*;
use domain::coverage::ReportingState;
use domain::decision::DecisionState;
use domain::municipality::Municipality;
use domain::picture::{Level, Picture};
use domain::time::IsoWeek;
use report::figures::{AreaMap, Figure, MapArea, MapPlace, Measure, RangeRow};

use crate::forms::query;
use crate::frame::Frame;
use crate::texts::Language;
use crate::weekly::{WeekFigures, map_source};
use crate::wording;

/// The list of the events behind a figure.
pub fn events_href(
    week: IsoWeek,
    area: Option<&AreaCode>,
    category: Option<&CategoryCode>,
    partner: Option<&PartnerCode>,
    text: &str,
) -> String {
    let week = week.to_string();
    let fields = [
        ("vecka", week.as_str()),
        ("omrade", area.map_or("", AreaCode::as_str)),
        ("kategori", category.map_or("", CategoryCode::as_str)),
        ("organisation", partner.map_or("", PartnerCode::as_str)),
        ("q", text),
    ];
    format!("/handelser{}", query(&fields))
}

/// Something that stands out, with the list of its events for those who may see it.
pub struct Finding {
    pub sentence: String,
    pub above: bool,
    /// Incomplete reporting explains it better.
    pub caused: bool,
    pub href: Option<String>,
}

/// One area's count against what was expected.
pub struct Tile {
    pub code: AreaCode,
    pub name: String,
    pub value: String,
    pub range: String,
    pub word: &'static str,
    pub class: &'static str,
    pub bar: Option<Bar>,
    pub note: String,
    pub href: Option<String>,
    pub level: Option<Level>,
}

/// Where range and count lie on a line from 0 to 100.
pub struct Bar {
    pub from: String,
    pub width: String,
    pub at: String,
}

pub struct CategoryRow {
    pub name: String,
    pub href: Option<String>,
    pub value: String,
    pub range: String,
    pub word: &'static str,
    pub chip: &'static str,
}

pub struct PlaceRow {
    pub number: usize,
    pub name: String,
    pub area: String,
    pub this_week: String,
    pub last_8_weeks: String,
    pub weeks_active: i64,
    pub categories: String,
    pub href: String,
}

pub struct CoverageRow {
    pub name: String,
    pub state: &'static str,
    pub chip: &'static str,
    pub events: String,
    pub silent_weeks: i64,
    pub note: String,
    pub href: Option<String>,
}

pub struct ReviewRow {
    pub id: DecisionId,
    pub text: String,
    pub about: String,
    pub responsible: String,
    pub week: IsoWeek,
    pub due: String,
    pub state: &'static str,
    pub chip: &'static str,
    pub late: String,
    pub outcome: Option<String>,
    pub outcome_text: String,
    pub events: String,
    pub open: bool,
}

/// Everything about the week that is shown beside what people wrote.
pub struct View {
    pub total: String,
    pub total_range: String,
    pub total_word: &'static str,
    pub total_chip: &'static str,
    pub findings: Vec<Finding>,
    pub tiles: Vec<Tile>,
    pub without_area: i64,
    pub categories: Vec<CategoryRow>,
    pub coverage: Vec<CoverageRow>,
    pub coverage_lead: String,
    pub silent: Vec<String>,
    pub reviews: Vec<ReviewRow>,
    /// Only for those who work with the register.
    pub detail: Option<Detail>,
    pub method: Vec<String>,
    pub public_sources: String,
}

pub struct Detail {
    pub bars: Figure,
    pub series: Option<Figure>,
    pub map: Figure,
    pub hours: Figure,
    pub places: Vec<PlaceRow>,
    pub news: Vec<String>,
}

pub struct Seen<'a> {
    pub frame: &'a Frame,
    pub municipality: &'a Municipality,
    pub figures: &'a WeekFigures,
    pub draft: &'a WeeklyDraft,
    pub picture: Option<&'a Picture>,
    /// Only this area, when one was chosen.
    pub area: Option<&'a AreaCode>,
}

impl Seen<'_> {
    fn audience(&self) -> Audience {
        if self.frame.may(Act::ReadAllEvents) {
            Audience::Register
        } else {
            Audience::Others
        }
    }

    fn exact(&self) -> bool {
        self.audience() == Audience::Register
    }

    fn href(&self, area: Option<&AreaCode>, category: Option<&CategoryCode>) -> Option<String> {
        self.exact()
            .then(|| events_href(self.draft.week, area, category, None, ""))
    }

    fn shown(&self, count: ShownCount) -> String {
        match count {
            ShownCount::Exact(n) => self.frame.number(n),
            ShownCount::Few => self.frame.t("count-few"),
            ShownCount::Withheld => self.frame.t("count-withheld"),
        }
    }

    /// Counts of one line, with its total, as this reader may see them.
    fn disclosed(&self, counts: impl Iterator<Item = i64>) -> (Vec<String>, String) {
        let table = analysis::disclosed_table(&[counts.collect()], self.audience());
        let cells = table.rows.into_iter().flatten().map(|c| self.shown(c)).collect();
        (cells, self.shown(table.total))
    }

    fn range(&self, count: &CountRange) -> String {
        match (&count.range, self.exact()) {
            (Some(range), true) if range.low == range.high => {
                self.frame.ta("picture-expected", self.frame.number(range.low))
            }
            (Some(range), true) => {
                let span = format!(
                    "{}–{}",
                    self.frame.number(range.low),
                    self.frame.number(range.high)
                );
                self.frame.ta("picture-expected", span)
            }
            _ => String::new(),
        }
    }

    fn category(&self, code: &CategoryCode) -> String {
        self.frame.category_name(code)
    }

    fn area_name(&self, code: Option<&AreaCode>) -> String {
        code.map_or_else(
            || self.frame.t("picture-whole"),
            |code| self.municipality.area_name(code).to_owned(),
        )
    }

    fn here(&self, area: Option<&AreaCode>) -> bool {
        self.area.is_none() || self.area == area
    }

    pub fn view(&self) -> View {
        let draft = self.draft;
        let placed = draft.areas.iter().map(|a| a.total.n);
        let (_, total) = self.disclosed(placed.chain([draft.without_area]));
        let whole = self
            .area
            .and_then(|code| draft.areas.iter().find(|a| a.area == *code));
        let count = whole.map_or(&draft.total, |a| &a.total);
        View {
            total: if whole.is_some() && self.exact() {
                self.frame.number(count.n)
            } else {
                total
            },
            total_range: self.range(count),
            total_word: verdict_key(count.verdict),
            total_chip: verdict_chip(count.verdict),
            findings: self.findings(),
            tiles: self.tiles(),
            without_area: if self.exact() { draft.without_area } else { 0 },
            categories: self.categories(whole.map_or(&draft.categories, |a| &a.categories)),
            coverage: self.coverage(),
            coverage_lead: self.coverage_lead(),
            silent: draft
                .coverage
                .silent()
                .map(|p| self.frame.partner_name(&p.partner))
                .collect(),
            reviews: draft
                .decisions
                .iter()
                .filter(|r| self.here(r.decision.input.area.as_ref()) || r.decision.input.area.is_none())
                .map(|r| self.review(r))
                .collect(),
            detail: self.exact().then(|| self.detail()),
            method: draft.method.iter().map(|note| self.method(note)).collect(),
            public_sources: self.public_sources(),
        }
    }

    fn findings(&self) -> Vec<Finding> {
        let shown = self.draft.unusual.iter().filter(|u| self.here(u.area.as_ref()));
        shown
            .map(|u| Finding {
                sentence: self.sentence(u),
                above: u.above,
                caused: u.likelier_cause.is_some(),
                href: self.href(u.area.as_ref(), Some(&u.category)),
            })
            .collect()
    }

    fn sentence(&self, unusual: &Unusual) -> String {
        if self.exact() {
            return match self.frame.language {
                Language::Swedish => analysis::sentence_sv(unusual, self.municipality),
                Language::English => analysis::sentence_en(unusual, self.municipality),
            };
        }
        let key = if unusual.above {
            "finding-above"
        } else {
            "finding-below"
        };
        let mut text = self.frame.tw(
            key,
            &[
                ("category", self.category(&unusual.category).into()),
                ("area", self.area_name(unusual.area.as_ref()).into()),
            ],
        );
        if let Some(cause) = &unusual.likelier_cause {
            let key = match cause.kind {
                CoverageCauseKind::Silent => "finding-silent",
                CoverageCauseKind::New => "finding-new",
            };
            text.push(' ');
            text += &self.frame.ta(key, self.frame.partner_name(&cause.partner));
        }
        text
    }

    fn tiles(&self) -> Vec<Tile> {
        let areas = &self.draft.areas;
        let counts = areas.iter().map(|a| a.total.n).chain([self.draft.without_area]);
        let (values, _) = self.disclosed(counts);
        let tile = |(area, value): (&analysis::weekly::AreaDraft, String)| Tile {
            code: area.area.clone(),
            name: area.name.clone(),
            value,
            range: self.range(&area.total),
            word: verdict_key(area.total.verdict),
            class: match area.total.verdict {
                Verdict::Above => "high",
                Verdict::Below => "low",
                Verdict::Within => "expected",
                Verdict::TooFew => "unknown",
            },
            bar: self.exact().then(|| bar(&area.total)).flatten(),
            note: area
                .per_1000
                .filter(|_| self.exact())
                .map(|n| self.frame.ta("picture-per-1000", self.frame.decimal(&n, 1)))
                .unwrap_or_default(),
            href: self.href(Some(&area.area), None),
            level: self
                .picture
                .and_then(|p| p.assessments.get(&area.area))
                .and_then(|a| a.level),
        };
        let tiles = areas.iter().zip(values).map(tile);
        tiles.filter(|t| self.here(Some(&t.code))).collect()
    }

    fn categories(&self, counts: &[CategoryCount]) -> Vec<CategoryRow> {
        // One area's categories beside the whole municipality's would give small counts away.
        let counts = if self.exact() {
            counts
        } else {
            &self.draft.categories
        };
        let (values, _) = self.disclosed(counts.iter().map(|c| c.range.n));
        let rows = counts.iter().zip(values);
        rows.map(|(count, value)| CategoryRow {
            name: self.category(&count.category),
            href: self.href(self.area, Some(&count.category)),
            value,
            range: match &count.range.range {
                Some(range) if self.exact() => {
                    format!(
                        "{}–{}",
                        self.frame.number(range.low),
                        self.frame.number(range.high)
                    )
                }
                _ => "–".to_owned(),
            },
            word: verdict_key(count.range.verdict),
            chip: verdict_chip(count.range.verdict),
        })
        .collect()
    }

    fn coverage(&self) -> Vec<CoverageRow> {
        let silence = &self.draft.coverage_note.silent;
        let (counts, _) = self.disclosed(self.draft.coverage.partners.iter().map(|p| p.events));
        let rows = self.draft.coverage.partners.iter().zip(counts);
        rows.map(|(partner, events)| {
            let (state, chip) = match partner.state {
                ReportingState::Reported => ("reporting-reported", "c-chip--good"),
                ReportingState::Zero => ("reporting-zero", "c-chip--info"),
                ReportingState::Silent => ("reporting-silent", "c-chip--warning"),
            };
            let missed = silence.iter().find(|s| s.partner == partner.partner);
            CoverageRow {
                name: self.frame.partner_name(&partner.partner),
                state,
                chip,
                events,
                silent_weeks: partner.silent_weeks,
                note: missed
                    .filter(|s| self.exact() && s.usual_per_week > 0.0)
                    .map(|s| {
                        self.frame
                            .ta("coverage-usual", self.frame.decimal(&s.usual_per_week, 0))
                    })
                    .unwrap_or_default(),
                href: self
                    .exact()
                    .then(|| events_href(self.draft.week, None, None, Some(&partner.partner), "")),
            }
        })
        .collect()
    }

    fn coverage_lead(&self) -> String {
        let coverage = &self.draft.coverage;
        let heard = self.frame.tw(
            "coverage-heard",
            &[
                ("heard", coverage.heard().into()),
                ("of", coverage.expected().into()),
            ],
        );
        let missing = (self.draft.coverage_note.missing_share * 100.0).round() as i64;
        if missing > 0 {
            format!("{heard} {}", self.frame.tn("coverage-missing", missing))
        } else {
            heard
        }
    }

    pub fn review(&self, review: &DecisionReview) -> ReviewRow {
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

    fn detail(&self) -> Detail {
        let (frame, language) = (self.frame, self.frame.report_language());
        let bars = self.bars();
        let area = self.area.cloned();
        let title = frame.ta("figure-series", self.area_name(self.area));
        let series = self.figures.series.get(&area).filter(|s| s.len() > 1);
        Detail {
            bars,
            series: series.map(|points| report::figures::week_series(&title, points, language)),
            map: self.map(),
            hours: report::figures::hour_table(&frame.t("figure-hours"), &self.draft.hours, language),
            places: self.places(),
            news: self.news(),
        }
    }

    /// Areas for the whole municipality, categories within one area.
    fn bars(&self) -> Figure {
        let (frame, language) = (self.frame, self.frame.report_language());
        let chosen = self
            .area
            .and_then(|code| self.draft.areas.iter().find(|a| a.area == *code));
        let counts = chosen.map_or(&self.draft.categories, |a| &a.categories);
        let names: Vec<String> = counts.iter().map(|c| self.category(&c.category)).collect();
        let rows: Vec<RangeRow<'_>> = names
            .iter()
            .zip(counts)
            .map(|(label, c)| RangeRow {
                label,
                count: c.range,
            })
            .collect();
        let title = frame.ta("figure-bars", self.area_name(self.area));
        report::figures::expected_range_bars(&title, &frame.t("picture-category"), &rows, language)
    }

    fn map(&self) -> Figure {
        let areas: Vec<MapArea> = self
            .draft
            .areas
            .iter()
            .map(|a| MapArea {
                area: a.area.clone(),
                value: Some(a.total.n as f64),
            })
            .collect();
        let places: Vec<MapPlace<'_>> = self
            .draft
            .recurring_places
            .iter()
            .enumerate()
            .filter(|(_, p)| self.here(p.area.as_ref()))
            .filter_map(|(i, p)| {
                Some(MapPlace {
                    number: i + 1,
                    name: &p.name,
                    point: p.point?,
                    n: p.this_week,
                })
            })
            .collect();
        let source = map_source(self.municipality);
        let map = AreaMap {
            municipality: self.municipality,
            measure: Measure::Events,
            areas: &areas,
            places: &places,
            source: &source,
        };
        report::figures::area_map(&self.frame.t("figure-map"), &map, self.frame.report_language())
    }

    fn places(&self) -> Vec<PlaceRow> {
        let places = self.draft.recurring_places.iter().enumerate();
        places
            .filter(|(_, p)| self.here(p.area.as_ref()))
            .map(|(i, p)| PlaceRow {
                number: i + 1,
                name: p.name.clone(),
                area: p
                    .area
                    .as_ref()
                    .map_or_else(|| self.frame.t("area-unknown"), |a| self.area_name(Some(a))),
                this_week: self.frame.number(p.this_week),
                last_8_weeks: self.frame.number(p.last_8_weeks),
                weeks_active: p.weeks_active,
                categories: p
                    .categories
                    .iter()
                    .take(3)
                    .map(|c| format!("{} {}", self.category(&c.category), c.n))
                    .collect::<Vec<_>>()
                    .join(", "),
                href: events_href(self.draft.week, p.area.as_ref(), None, None, &p.name),
            })
            .collect()
    }

    fn news(&self) -> Vec<String> {
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

    fn method(&self, note: &MethodNote) -> String {
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

    fn public_sources(&self) -> String {
        let counted = self.draft.public_sources.iter().filter(|s| s.n > 0);
        let names: Vec<String> = counted
            .map(|s| format!("{} {}", self.frame.source_name(&s.source), self.frame.number(s.n)))
            .collect();
        names.join(", ")
    }
}

fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Above => "verdict-above",
        Verdict::Below => "verdict-below",
        Verdict::Within => "verdict-within",
        Verdict::TooFew => "verdict-too-few",
    }
}

fn verdict_chip(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Above => "c-chip--warning",
        Verdict::Below => "c-chip--info",
        Verdict::Within => "",
        Verdict::TooFew => "c-chip--outline",
    }
}

fn bar(count: &CountRange) -> Option<Bar> {
    let range = count.range.as_ref()?;
    let most = (count.n.max(range.high) as f64 * 1.1).max(1.0);
    let at = |n: f64| 3.0 + 94.0 * n / most;
    let number = |x: f64| wording::decimal(x, 1, Language::English);
    let from = at(range.low as f64);
    Some(Bar {
        from: number(from),
        width: number((at(range.high as f64) - from).max(1.5)),
        at: number(at(count.n as f64)),
    })
}
