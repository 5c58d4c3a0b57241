//! The same of an area for those who do not see its events: the counts by kind that everyone is told, and what happened over
//! time and on the week in steps, so that neither gives a small count away.

use analysis::{Audience, HourTable, of_week};
use domain::codes::AreaCode;
use report::figures::{
    Figure, ToldCount, ToldPeriod, ToldRow, ToldTexts, told_bars, told_hours, told_series,
};

use super::{Mapping, TOGETHER};
use crate::reports::compiled::now_and_then;
use crate::reports::counting::Counts;
use crate::reports::section::Worth;
use crate::reports::{Cell, Rows, Section};

impl Mapping<'_> {
    /// A section of the whole or of an area, with all that is told of it.
    pub(super) fn told(
        &self,
        area: Option<&AreaCode>,
        now: &Counts,
        then: Option<&Counts>,
        mut section: Section,
    ) -> Section {
        let (frame, name) = (&self.desk.frame, self.name(area));
        let rows = now_and_then(self.desk, now, then, area);
        let is_told = |row: &Vec<Cell>| row.iter().any(|cell| matches!(cell.worth, Worth::Number(_)));
        if rows.iter().any(is_told) {
            let figure = self.told_kinds(&name, &rows);
            section.twin = Some(Rows::of(&figure.table));
            section.figure = Some(figure);
        } else if !rows.is_empty() {
            section.say(false, frame.tn("compiled-told-few", rows.len()));
        }
        let figures = [self.told_over_time(area, &name), self.told_hours(area, &name)];
        for figure in figures.into_iter().flatten() {
            let rows = Rows::of(&figure.table);
            section.more.push((figure, rows));
        }
        if section.more.is_empty() && !rows.is_empty() {
            let least = self.desk.home.municipality.least_public();
            section.say(false, frame.ta("compiled-told-small", least));
        }
        section.add(self.answers(area));
        section.add(self.offences(area));
        section
    }

    fn told_kinds(&self, name: &str, rows: &[Vec<Cell>]) -> Figure {
        let frame = &self.desk.frame;
        let count = |cell: &Cell| ToldCount {
            n: match cell.worth {
                Worth::Number(n) => Some(n as i64),
                _ => None,
            },
            words: cell.words.clone(),
        };
        let told: Vec<ToldRow> = rows
            .iter()
            .map(|row| ToldRow {
                label: row[0].words.clone(),
                now: count(&row[1]),
                before: count(&row[2]),
            })
            .collect();
        let untold = told.iter().filter(|row| row.now.n.is_none()).count();
        let mut finding = match told.first() {
            Some(first) if first.now.n.is_some() => {
                let words = [
                    ("text", first.label.clone().into()),
                    ("n", first.now.words.clone().into()),
                    ("before", first.before.words.clone().into()),
                ];
                let key = if first.before.n.is_some() {
                    "compiled-told-most"
                } else {
                    "compiled-told-most-now"
                };
                vec![frame.tw(key, &words)]
            }
            _ => Vec::new(),
        };
        if untold > 0 {
            finding.push(frame.tn("compiled-told-few", untold));
        }
        let texts = ToldTexts {
            title: &frame.ta("compiled-told-kinds", name),
            finding: &finding.join(" "),
            what: &frame.t("said-category"),
            now: &frame.t("compiled-now"),
            before: &frame.t("compiled-then"),
        };
        told_bars(texts, &told, frame.report_language())
    }

    fn told_over_time(&self, area: Option<&AreaCode>, name: &str) -> Option<Figure> {
        let frame = &self.desk.frame;
        let least = self.desk.home.municipality.least_public();
        let (_, weeks) = self.both(area, None);
        let period = |(i, weeks): (usize, &[i64])| {
            let first = self.first().plus((i * TOGETHER) as i32);
            let until = first.plus(TOGETHER as i32 - 1);
            ToldPeriod {
                short: first.to_string(),
                name: format!("{first}–{until}"),
                step: of_week(weeks.iter().sum(), least, Audience::Others),
            }
        };
        let periods: Vec<ToldPeriod> = weeks.chunks(TOGETHER).enumerate().map(period).collect();
        let title = frame.ta("compiled-told-series", name);
        let head = frame.t("compiled-weeks-head");
        told_series(&title, &head, &periods, least, frame.report_language())
    }

    fn told_hours(&self, area: Option<&AreaCode>, name: &str) -> Option<Figure> {
        let frame = &self.desk.frame;
        let hours: &HourTable = self.hours.get(&area.cloned())?;
        let least = self.desk.home.municipality.least_public();
        let title = frame.ta("compiled-hours", name);
        told_hours(&title, hours, least, frame.report_language())
    }
}
