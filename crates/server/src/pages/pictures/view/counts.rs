//! The week's counts: what stands out, area by area and category by category, and who reported.

use analysis::finding::CoverageCauseKind;
use analysis::weekly::{AreaDraft, CategoryCount};
use analysis::{CountRange, Unusual, Verdict};
use domain::codes::CategoryCode;
use domain::coverage::{PartnerCoverage, ReportingState};

use super::{Bar, CategoryRow, CoverageRow, Finding, Seen, Tile, events_href, verdict_chip, verdict_key};
use crate::texts::Language;
use crate::wording;

impl Seen<'_> {
    pub(super) fn findings(&self) -> Vec<Finding> {
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

    pub(super) fn tiles(&self) -> Vec<Tile> {
        let areas = &self.draft.areas;
        let tile = |area: &AreaDraft| Tile {
            code: area.area.clone(),
            name: area.name.clone(),
            value: self.shown_of_all(area.total.n),
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
        let tiles = areas.iter().map(tile);
        tiles.filter(|t| self.here(Some(&t.code))).collect()
    }

    pub(super) fn categories(&self, counts: &[CategoryCount]) -> Vec<CategoryRow> {
        // One area's categories beside the whole municipality's would give small counts away.
        let counts = if self.exact() {
            counts
        } else {
            &self.draft.categories
        };
        let least = |code: &CategoryCode| self.municipality.category(code).map_or(0, |c| c.least_public);
        let rows = counts.iter().map(|count| CategoryRow {
            name: self.category(&count.category),
            href: self.href(self.area, Some(&count.category)),
            value: self.shown(count.range.n, least(&count.category)),
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
        });
        rows.collect()
    }

    pub(super) fn coverage(&self) -> Vec<CoverageRow> {
        let silence = &self.draft.coverage_note.silent;
        let row = |partner: &PartnerCoverage| {
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
                events: self.shown_of_all(partner.events),
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
        };
        self.draft.coverage.partners.iter().map(row).collect()
    }

    pub(super) fn coverage_lead(&self) -> String {
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
