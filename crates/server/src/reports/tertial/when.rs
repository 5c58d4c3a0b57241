//! When in the period it happened in each area.

use std::collections::HashMap;
use std::sync::Arc;

use analysis::{Audience, HistoryWeek, HourTable, MeasuredWeek, Selection, of_week};
use domain::codes::AreaCode;
use domain::tertial_report::Tertial;
use domain::time::IsoWeek;
use report::figures::{
    AreaWeeks, Figure, ToldArea, ToldPeriod, area_weeks, hour_table, period_series, told_area_weeks,
    told_hours, told_series,
};

use crate::columns::Answer;
use crate::errors::PageError;
use crate::frame::Frame;
use crate::reports::counting::whole_weeks;
use crate::reports::{Desk, Rows, Section};

/// With fewer events hour by hour over the week, a pattern would be chance.
const LEAST_FOR_HOURS: i64 = 20;

/// When in the period it happened in each area: week by week against what was expected, and when on the week.
pub(super) struct When {
    /// Nothing before the first whole week of the period is over.
    weeks: Option<(IsoWeek, Arc<MeasuredWeek>)>,
    hours: HashMap<AreaCode, HourTable>,
    /// The events are being read: when on the week is not here yet.
    is_reading: bool,
    /// Those who do not see the events are told both in steps of at least so many.
    steps: Option<i64>,
}

impl When {
    pub(super) async fn of(desk: &Desk, tertial: Tertial) -> Result<Self, PageError> {
        let (first_day, last_day) = (tertial.first_day(), tertial.last_day().min(desk.as_of.day));
        let mut when = Self {
            weeks: None,
            hours: HashMap::new(),
            is_reading: false,
            steps: (desk.audience() == Audience::Others).then(|| desk.home.municipality.least_public()),
        };
        if last_day < first_day {
            return Ok(when);
        }
        if let Some((first, last)) = whole_weeks(first_day, last_day) {
            when.weeks = Some((first, desk.week(last).await?));
        }
        let known = match desk.events().await? {
            Answer::Known(known) => known,
            Answer::Reading { .. } => {
                when.is_reading = true;
                return Ok(when);
            }
        };
        let public = known.public_sources(&desk.home.municipality);
        let areas = desk.home.municipality.working_areas().iter();
        let areas: Vec<AreaCode> = areas.map(|a| a.code.clone()).collect();
        when.hours = tokio::task::spawn_blocking(move || {
            let of = |area: AreaCode| {
                let tally = known.columns.tally(&Selection {
                    days: Some((first_day, last_day)),
                    areas: vec![area.clone()],
                    sources_left_out: public.clone(),
                    ..Selection::default()
                });
                (area, tally.hours)
            };
            areas.into_iter().map(of).collect()
        })
        .await?;
        Ok(when)
    }

    /// The whole municipality week by week, and every area beside the others.
    pub(super) fn overview(&self, desk: &Desk) -> Section {
        let frame = &desk.frame;
        let section = Section::new("vecka-for-vecka", frame.t("tertial-weeks"));
        let mut section = section.empty(frame.t("tertial-no-weeks"));
        if let Some(figure) = self.over_time(frame, None, &frame.t("tertial-all")) {
            section.twin = Some(Rows::of(&figure.table));
            section.figure = Some(figure);
        }
        if let Some(figure) = self.areas(desk) {
            let rows = Rows::of(&figure.table);
            section.more.push((figure, rows));
        }
        section
    }

    fn areas(&self, desk: &Desk) -> Option<Figure> {
        let frame = &desk.frame;
        let (title, language) = (frame.t("tertial-areas-weeks"), frame.report_language());
        let areas = desk.home.municipality.working_areas().iter();
        if let Some(least) = self.steps {
            let told = areas.map(|area| ToldArea {
                name: area.name.clone(),
                weeks: told_weeks(&self.curve(Some(&area.code)), least),
            });
            return told_area_weeks(&title, &told.collect::<Vec<_>>(), least, language);
        }
        let weeks = areas.map(|area| AreaWeeks {
            name: area.name.clone(),
            weeks: self.curve(Some(&area.code)),
        });
        let weeks: Vec<AreaWeeks> = weeks.collect();
        let happens = weeks.iter().flat_map(|area| &area.weeks).any(|w| w.count.n > 0);
        happens.then(|| area_weeks(&title, &weeks, language))
    }

    pub(super) fn draw(&self, frame: &Frame, area: &AreaCode, name: &str, section: &mut Section) {
        let figures = [
            self.over_time(frame, Some(area), name),
            self.on_the_week(frame, area, name),
        ];
        for figure in figures.into_iter().flatten() {
            let rows = Rows::of(&figure.table);
            section.more.push((figure, rows));
        }
        if self.is_reading {
            section.say(true, frame.t("streams-reading"));
        }
    }

    /// The whole weeks of the period, in an area or in all.
    fn curve(&self, area: Option<&AreaCode>) -> Vec<HistoryWeek> {
        let weeks = self.weeks.as_ref().map(|(first, week)| (first, week.curve(area)));
        let own = weeks
            .iter()
            .flat_map(|(first, curve)| curve.iter().filter(|w| **first <= w.week));
        own.cloned().collect()
    }

    fn over_time(&self, frame: &Frame, area: Option<&AreaCode>, name: &str) -> Option<Figure> {
        week_by_week(frame, self.steps, name, &self.curve(area))
    }

    fn on_the_week(&self, frame: &Frame, area: &AreaCode, name: &str) -> Option<Figure> {
        let language = frame.report_language();
        let hours = self.hours.get(area)?;
        let title = frame.ta("compiled-hours", name);
        match self.steps {
            Some(least) => told_hours(&title, hours, least, language),
            None => (hours.n_known + hours.n_shared >= LEAST_FOR_HOURS)
                .then(|| hour_table(&title, hours, language)),
        }
    }
}

/// Weeks of an area, or of all, against what was expected; in steps of at least so many where steps are told.
pub(in crate::reports) fn week_by_week(
    frame: &Frame,
    steps: Option<i64>,
    name: &str,
    weeks: &[HistoryWeek],
) -> Option<Figure> {
    let language = frame.report_language();
    if let Some(least) = steps {
        let title = frame.ta("tertial-told-series", name);
        let told = told_weeks(weeks, least);
        return told_series(&title, &frame.t("tertial-week"), &told, least, language);
    }
    let happens = weeks.iter().any(|w| w.count.n > 0 || w.count.range.is_some());
    happens.then(|| period_series(&frame.ta("tertial-series", name), weeks, language))
}

fn told_weeks(weeks: &[HistoryWeek], least: i64) -> Vec<ToldPeriod> {
    let told = |w: &HistoryWeek| ToldPeriod {
        short: w.week.to_string(),
        name: w.week.to_string(),
        step: of_week(w.count.n, least, Audience::Others),
    };
    weeks.iter().map(told).collect()
}
