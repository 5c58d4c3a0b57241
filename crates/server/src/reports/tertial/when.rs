//! When in the period it happened in each area.

use std::collections::HashMap;
use std::sync::Arc;

use analysis::{Audience, HistoryWeek, HourTable, MeasuredWeek, Selection, of_week};
use domain::codes::AreaCode;
use domain::tertial_report::Tertial;
use domain::time::IsoWeek;
use report::figures::{Figure, ToldPeriod, hour_table, period_series, told_hours, told_series};

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

    pub(super) fn draw(&self, frame: &Frame, area: &AreaCode, name: &str, section: &mut Section) {
        let figures = [
            self.over_time(frame, area, name),
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

    fn over_time(&self, frame: &Frame, area: &AreaCode, name: &str) -> Option<Figure> {
        let language = frame.report_language();
        let (first, week) = self.weeks.as_ref()?;
        let curve = week.curve(Some(area)).iter().filter(|w| *first <= w.week);
        if let Some(least) = self.steps {
            let told = curve.map(|w| ToldPeriod {
                short: w.week.to_string(),
                name: w.week.to_string(),
                step: of_week(w.count.n, least, Audience::Others),
            });
            let told: Vec<ToldPeriod> = told.collect();
            let title = frame.ta("tertial-told-series", name);
            return told_series(&title, &frame.t("tertial-week"), &told, least, language);
        }
        let weeks: Vec<HistoryWeek> = curve.cloned().collect();
        let happens = weeks.iter().any(|w| w.count.n > 0 || w.count.range.is_some());
        happens.then(|| period_series(&frame.ta("tertial-series", name), &weeks, language))
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
