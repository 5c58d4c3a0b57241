//! What the steering group's pages draw: the weeks, what is late, the meetings.

use std::collections::BTreeMap;

use analysis::Audience;
use domain::body::MeetingYear;
use domain::owed::{Owed, OwedKind};
use domain::time::IsoWeek;
use report::figures::{Figure, ToldCount, ToldRow, ToldTexts, told_bars};

use super::Agenda;
use crate::errors::PageError;
use crate::frame::Frame;
use crate::reports::Desk;
use crate::reports::tertial::week_by_week;

/// As many weeks as there are between two meetings of the steering group.
const WEEKS: usize = 17;
/// Bars on a page.
pub(super) const MOST_BARS: usize = 9;

impl Agenda<'_> {
    /// What happened in the whole municipality, week by week to the last that is over.
    pub(super) async fn weeks(&self, desk: &Desk) -> Result<Option<Figure>, PageError> {
        let week = desk.week(IsoWeek::of(self.as_of.day).previous()).await?;
        let curve = week.curve(None);
        let steps = (desk.audience() == Audience::Others).then(|| desk.home.municipality.least_public());
        let weeks = &curve[curve.len().saturating_sub(WEEKS)..];
        Ok(week_by_week(
            self.frame,
            steps,
            &self.frame.t("tertial-all"),
            weeks,
        ))
    }

    /// How many are late of each kind, the most first.
    pub(super) fn late_by_kind(&self, late: &[Owed]) -> Figure {
        let frame = self.frame;
        let mut counted: BTreeMap<OwedKind, i64> = BTreeMap::new();
        for item in late {
            *counted.entry(item.kind).or_default() += 1;
        }
        let mut counted: Vec<(OwedKind, i64)> = counted.into_iter().collect();
        counted.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let row = |(kind, n): &(OwedKind, i64)| ToldRow {
            label: frame.owed_kind(kind),
            now: told_count(frame, *n),
            before: ToldCount::default(),
        };
        let rows: Vec<ToldRow> = counted.iter().take(MOST_BARS).map(row).collect();
        let most = rows.first().map_or("", |row| row.label.as_str());
        let words = [
            ("n", late.len().into()),
            ("kinds", counted.len().into()),
            ("text", most.into()),
        ];
        let texts = ToldTexts {
            title: &frame.t("agenda-late-kinds"),
            finding: &frame.tw("agenda-late-finding", &words),
            what: &frame.t("owed-why"),
            now: &frame.t("agenda-number"),
            before: "",
        };
        told_bars(texts, &rows, frame.report_language())
    }

    /// The meetings that were held in each year against those that the rule asks for, with what is said of them.
    pub(super) fn meetings_held(&self, years: &[(i16, MeetingYear)], said: &[(bool, String)]) -> Figure {
        let frame = self.frame;
        let row = |(year, meetings): &(i16, MeetingYear)| ToldRow {
            label: year.to_string(),
            now: told_count(frame, meetings.held.into()),
            before: told_count(frame, meetings.wanted.into()),
        };
        let rows: Vec<ToldRow> = years.iter().map(row).collect();
        let said: Vec<&str> = said.iter().map(|(_, words)| words.as_str()).collect();
        let texts = ToldTexts {
            title: &frame.t("agenda-meetings-figure"),
            finding: &said.join(" "),
            what: &frame.t("said-year"),
            now: &frame.t("agenda-meetings-held"),
            before: &frame.t("agenda-meetings-wanted"),
        };
        told_bars(texts, &rows, frame.report_language())
    }
}

fn told_count(frame: &Frame, n: i64) -> ToldCount {
    ToldCount {
        n: Some(n),
        words: frame.number(n),
    }
}
