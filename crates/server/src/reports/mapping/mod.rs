//! What the compiled picture maps, of the whole municipality and area by area: kinds of events against the two years before,
//! over time, by hour and weekday, places that recur, what people answered, reported offences and who reported.
//!
//! Those who do not see the events are told the counts by area and kind that everyone is told, and the rest in steps (`told`).

mod told;

use std::collections::{BTreeMap, HashMap};

use analysis::{
    Audience, CountRange, Estimate, HourTable, PartnerWeek, Selection, against_reference, rate_change,
};
use domain::codes::{AreaCode, CategoryCode};
use domain::time::IsoWeek;
use jiff::civil::Date;
use report::figures::{
    Figure, PairedPoint, PairedTexts, RangeRow, expected_range_bars, hour_table, paired_series,
};

use crate::columns::Answer;
use crate::errors::PageError;
use crate::pages::chain::was_known;
use crate::reports::counting::{Counts, areas_redrawn, reporters};
use crate::reports::streams::change_in_percent;
use crate::reports::survey::{surveys, told};
use crate::reports::{Cell, Desk, Rows, Section};

/// Two years of whole weeks.
const WEEKS: usize = 104;
/// So many of them are compared with as many before, where the register does not reach further.
const YEAR: usize = 52;
/// Four weeks together: enough to see a season, few enough to draw.
const TOGETHER: usize = 4;
/// A place recurs with events in at least this many weeks of the last year.
const LEAST_WEEKS: usize = 3;
const PLACES: usize = 5;

pub struct Mapping<'d> {
    desk: &'d Desk,
    last: IsoWeek,
    year: i16,
    /// Both periods by week, the earlier first.
    series: HashMap<(Option<AreaCode>, CategoryCode), Vec<i64>>,
    /// How many weeks, the latest, can be compared with as many before them: two years, one, or none.
    compared: usize,
    hours: HashMap<Option<AreaCode>, HourTable>,
    reporting: Vec<PartnerWeek>,
    /// The events are being read: what is counted from them is not here yet.
    is_reading: bool,
    places: Vec<Recurring>,
}

/// A place and the last year there.
struct Recurring {
    name: String,
    area: Option<AreaCode>,
    n: i64,
    weeks: usize,
    kinds: BTreeMap<CategoryCode, i64>,
}

impl<'d> Mapping<'d> {
    pub async fn count(desk: &'d Desk, day: Date) -> Result<Self, PageError> {
        let mut last = IsoWeek::of(day);
        if last.sunday() > day {
            last = last.plus(-1);
        }
        let mut mapping = Self {
            desk,
            last,
            year: day.year(),
            series: HashMap::new(),
            compared: 0,
            hours: HashMap::new(),
            reporting: Vec::new(),
            is_reading: false,
            places: Vec::new(),
        };
        mapping.count_weeks().await?;
        mapping.count_hours().await?;
        if desk.audience() == Audience::Register {
            mapping.count_places().await?;
        }
        Ok(mapping)
    }

    fn first(&self) -> IsoWeek {
        self.last.plus(1 - WEEKS as i32)
    }

    async fn count_weeks(&mut self) -> Result<(), PageError> {
        let desk = self.desk;
        let from = self.first().plus(-(WEEKS as i32));
        let number: HashMap<IsoWeek, usize> = (0..2 * WEEKS).map(|i| (from.plus(i as i32), i)).collect();
        let public = desk.home.municipality.public_sources();
        for count in desk
            .store
            .week_counts(desk.municipality(), from, self.last)
            .await?
        {
            let Some(week) = number
                .get(&count.week)
                .filter(|_| !public.contains(&count.source))
            else {
                continue;
            };
            // Whoever began within the first weeks of a time is there over all of it.
            let reaches = |weeks: usize| *week < 2 * WEEKS - 2 * weeks + TOGETHER;
            let compared = [WEEKS, YEAR].into_iter().find(|weeks| reaches(*weeks));
            self.compared = self.compared.max(compared.unwrap_or(0));
            let own = self.series.entry((count.area, count.category));
            own.or_insert_with(|| vec![0; 2 * WEEKS])[*week] += count.n;
        }
        Ok(())
    }

    async fn count_hours(&mut self) -> Result<(), PageError> {
        let desk = self.desk;
        let known = match desk.events().await? {
            Answer::Known(known) => known,
            Answer::Reading { .. } => {
                self.is_reading = true;
                return Ok(());
            }
        };
        let (first, last) = (self.first(), self.last);
        self.reporting = known
            .reporting
            .iter()
            .filter(|r| (first..=last).contains(&r.week))
            .cloned()
            .collect();
        let public = known.public_sources(&desk.home.municipality);
        let areas = desk.home.municipality.working_areas().iter();
        let places: Vec<Option<AreaCode>> = areas.map(|a| Some(a.code.clone())).chain([None]).collect();
        let columns = known.columns.clone();
        self.hours = tokio::task::spawn_blocking(move || {
            let of = |area: Option<AreaCode>| {
                let tally = columns.tally(&Selection {
                    days: Some((first.monday(), last.sunday())),
                    areas: area.iter().cloned().collect(),
                    sources_left_out: public.clone(),
                    ..Selection::default()
                });
                (area, tally.hours)
            };
            places.into_iter().map(of).collect()
        })
        .await?;
        Ok(())
    }

    async fn count_places(&mut self) -> Result<(), PageError> {
        let desk = self.desk;
        let public = desk.home.municipality.public_sources();
        let first = self.last.plus(-51);
        let rows = desk
            .store
            .place_weeks(desk.municipality(), first, self.last, &public)
            .await?;
        let mut found: HashMap<(String, Option<AreaCode>), (Recurring, Option<IsoWeek>)> = HashMap::new();
        for row in rows {
            let key = (row.name.trim().to_lowercase(), row.area.clone());
            let (place, latest) = found.entry(key).or_insert_with(|| {
                let place = Recurring {
                    name: row.name.trim().to_owned(),
                    area: row.area.clone(),
                    n: 0,
                    weeks: 0,
                    kinds: BTreeMap::new(),
                };
                (place, None)
            });
            place.n += row.n;
            *place.kinds.entry(row.category).or_default() += row.n;
            // Rows come week by week.
            if *latest != Some(row.week) {
                place.weeks += 1;
                *latest = Some(row.week);
            }
        }
        let recurs = found
            .into_values()
            .map(|(place, _)| place)
            .filter(|p| p.weeks >= LEAST_WEEKS);
        self.places = recurs.collect();
        self.places
            .sort_by(|a, b| (b.n, b.weeks, &a.name, &a.area).cmp(&(a.n, a.weeks, &b.name, &b.area)));
        Ok(())
    }

    /// Whether there is something to hold the two years against.
    pub fn reaches(&self) -> bool {
        self.compared == WEEKS
    }

    /// The weeks that can be compared, those before and then the latest.
    fn comparable<'w>(&self, before: &'w [i64], now: &'w [i64]) -> (&'w [i64], &'w [i64]) {
        if self.reaches() {
            return (before, now);
        }
        let (earlier, latest) = now.split_at(WEEKS - YEAR);
        (&earlier[..self.compared], &latest[..self.compared])
    }

    /// Both periods of an area and a kind, all where none is named.
    fn both(&self, area: Option<&AreaCode>, category: Option<&CategoryCode>) -> (Vec<i64>, Vec<i64>) {
        let mut sum = vec![0; 2 * WEEKS];
        for ((at, of), weeks) in &self.series {
            if area.is_none_or(|area| at.as_ref() == Some(area)) && category.is_none_or(|c| c == of) {
                sum.iter_mut().zip(weeks).for_each(|(sum, n)| *sum += n);
            }
        }
        let now = sum.split_off(WEEKS);
        (sum, now)
    }

    /// The whole first, then the areas.
    pub fn sections(&self, now: &Counts, then: Option<&Counts>) -> Vec<Section> {
        let areas = self.desk.home.municipality.working_areas().iter();
        let places = std::iter::once(None).chain(areas.map(|area| Some(&area.code)));
        places.map(|area| self.section(area, now, then)).collect()
    }

    fn name(&self, area: Option<&AreaCode>) -> String {
        match area {
            Some(area) => self.desk.home.municipality.area_name(area).to_owned(),
            None => self.desk.frame.t("tertial-all"),
        }
    }

    fn section(&self, area: Option<&AreaCode>, now: &Counts, then: Option<&Counts>) -> Section {
        let frame = &self.desk.frame;
        let name = self.name(area);
        let id = area.map_or_else(|| "hela-kommunen".to_owned(), |code| format!("omrade-{code}"));
        let mut section =
            Section::new(id, frame.ta("compiled-mapped", &name)).empty(frame.t("compiled-no-events"));
        section.new_page = area.is_none();
        let from = self.first().plus(-(WEEKS as i32)).monday();
        let redrawn = area.and_then(|_| areas_redrawn(self.desk, frame, from));
        if let Some(words) = redrawn {
            section.say(true, words);
        }
        if self.desk.audience() == Audience::Others {
            return self.told(area, now, then, section);
        }
        let (before, weeks) = self.both(area, None);
        if before.iter().chain(&weeks).sum::<i64>() > 0 {
            for words in self.said(area, &before, &weeks) {
                section.say(false, words);
            }
            let kinds = self.kinds(area, &name);
            section.twin = Some(Rows::of(&kinds.table));
            section.figure = Some(kinds);
            for figure in [
                Some(self.over_time(&name, &before, &weeks)),
                self.hours(area, &name),
            ] {
                section.more.extend(
                    figure
                        .map(|figure| (Rows::of(&figure.table), figure))
                        .map(|(r, f)| (f, r)),
                );
            }
            if self.is_reading {
                section.say(true, frame.t("streams-reading"));
            }
        }
        section.add(self.recurring(area));
        section.add(self.answers(area));
        section.add(self.offences(area));
        if area.is_none() {
            section.add(reporters(self.desk, &self.reporting, WEEKS as i64));
            if self.offences(None).rows.is_empty() {
                section.say(true, frame.t("streams-no-offences"));
            }
        }
        section
    }

    /// How many, by inhabitants, and whether that is a change.
    fn said(&self, area: Option<&AreaCode>, before: &[i64], now: &[i64]) -> Vec<String> {
        let frame = &self.desk.frame;
        let n: i64 = now.iter().sum();
        let words = [
            ("n", crate::wording::number(n).into()),
            ("from", self.first().to_string().into()),
            ("to", self.last.to_string().into()),
        ];
        let mut said = vec![frame.tw("compiled-counted", &words)];
        if let Some((people, year)) =
            area.and_then(|a| self.desk.home.municipality.population_of(a, self.year))
        {
            let rate = n as f64 * 52.0 / WEEKS as f64 * 1000.0 / people.max(1) as f64;
            let words = [
                ("rate", frame.decimal(&rate, 1).into()),
                ("people", crate::wording::number(people).into()),
                ("year", year.to_string().into()),
            ];
            said.push(frame.tw("compiled-by-inhabitants", &words));
        }
        if self.compared == 0 {
            said.push(frame.t("compiled-no-before"));
            return said;
        }
        let (earlier, latest) = self.comparable(before, now);
        let change: Option<Estimate> = rate_change(earlier, latest);
        let sum = |weeks: &[i64]| crate::wording::number(weeks.iter().sum::<i64>());
        let words = [
            ("before", sum(earlier).into()),
            ("n", sum(latest).into()),
            ("change", change_in_percent(frame, change.as_ref()).into()),
        ];
        let key = if self.reaches() {
            "compiled-change"
        } else {
            "compiled-change-year"
        };
        said.push(frame.tw(key, &words));
        said
    }

    /// Of the whole municipality, for a summary.
    pub fn whole(&self) -> Vec<String> {
        if self.desk.audience() == Audience::Others {
            return Vec::new();
        }
        let (before, now) = self.both(None, None);
        let mut said = self.said(None, &before, &now);
        said.push(self.kinds(None, &self.name(None)).finding);
        said
    }

    /// Kinds with their counts against the two years before, most first.
    fn kinds(&self, area: Option<&AreaCode>, name: &str) -> Figure {
        let frame = &self.desk.frame;
        let of = |category: &CategoryCode| -> CountRange {
            let (before, now) = self.both(area, Some(category));
            if self.compared == 0 {
                return against_reference(&now, &[]);
            }
            let (earlier, latest) = self.comparable(&before, &now);
            against_reference(latest, earlier)
        };
        let categories = &self.desk.home.municipality.categories;
        let mut kinds: Vec<(String, CountRange)> = categories
            .iter()
            .map(|c| (frame.category_name(&c.code), of(&c.code)))
            .filter(|(_, count)| count.n > 0 || count.range.is_some())
            .collect();
        kinds.sort_by(|a, b| (b.1.n, &a.0).cmp(&(a.1.n, &b.0)));
        let rows: Vec<RangeRow<'_>> = kinds
            .iter()
            .map(|(label, count)| RangeRow { label, count: *count })
            .collect();
        let key = if self.reaches() {
            "compiled-kinds-figure"
        } else {
            "compiled-kinds-figure-year"
        };
        let title = frame.ta(key, name);
        expected_range_bars(&title, &frame.t("said-category"), &rows, frame.report_language())
    }

    fn over_time(&self, name: &str, before: &[i64], now: &[i64]) -> Figure {
        let frame = &self.desk.frame;
        let point = |(i, (own, other)): (usize, (&[i64], &[i64]))| {
            let first = self.first().plus((i * TOGETHER) as i32);
            let until = first.plus(TOGETHER as i32 - 1);
            let other: i64 = other.iter().sum();
            PairedPoint {
                short: first.to_string(),
                name: format!("{first}–{until}"),
                own: own.iter().sum(),
                other,
                scaled: self.reaches().then_some(other as f64),
                is_after: false,
            }
        };
        let both = now.chunks(TOGETHER).zip(before.chunks(TOGETHER));
        let points: Vec<PairedPoint> = both.enumerate().map(point).collect();
        let most = points.iter().max_by_key(|p| p.own);
        let least = points.iter().min_by_key(|p| p.own);
        let finding = most.zip(least).map_or_else(String::new, |(most, least)| {
            let words = [
                ("most", most.own.into()),
                ("when", most.name.clone().into()),
                ("least", least.own.into()),
                ("then", least.name.clone().into()),
            ];
            frame.tw("compiled-series-finding", &words)
        });
        let texts = PairedTexts {
            title: &frame.ta("compiled-series", name),
            finding: &finding,
            period: &frame.t("compiled-weeks-head"),
            own: &frame.t("compiled-series-now"),
            other: None,
            scaled: &frame.t("compiled-series-then"),
            begins: "",
        };
        paired_series(texts, &points, frame.report_language())
    }

    fn hours(&self, area: Option<&AreaCode>, name: &str) -> Option<Figure> {
        let frame = &self.desk.frame;
        let hours = self.hours.get(&area.cloned())?;
        (hours.n_known + hours.n_shared > 0)
            .then(|| hour_table(&frame.ta("compiled-hours", name), hours, frame.report_language()))
    }

    fn recurring(&self, area: Option<&AreaCode>) -> Rows {
        let frame = &self.desk.frame;
        let own = self
            .places
            .iter()
            .filter(|p| area.is_none_or(|area| p.area.as_ref() == Some(area)));
        let row = |place: &Recurring| {
            let mut kinds: Vec<_> = place.kinds.iter().collect();
            kinds.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
            let kinds: Vec<String> = kinds
                .iter()
                .take(2)
                .map(|(kind, n)| format!("{} {n}", frame.category_name(kind)))
                .collect();
            let mut row = vec![Cell::from(&place.name)];
            if area.is_none() {
                row.push(frame.area_name(&place.area).into());
            }
            row.extend([
                Cell::count(place.n),
                Cell::count(place.weeks as i64),
                kinds.join(", ").into(),
            ]);
            row
        };
        let most = if area.is_none() { 2 * PLACES } else { PLACES };
        let mut heads = vec![
            "compiled-place",
            "said-area",
            "#compiled-place-events",
            "#compiled-place-weeks",
            "compiled-place-kinds",
        ];
        if area.is_some() {
            heads.remove(1);
        }
        Rows::new(
            frame.t("compiled-places"),
            &heads,
            frame,
            own.take(most).map(row).collect(),
        )
    }

    /// The latest survey's shares, beside those of the whole.
    fn answers(&self, area: Option<&AreaCode>) -> Rows {
        let frame = &self.desk.frame;
        let Some((survey, area)) = surveys(self.desk).first().copied().zip(area) else {
            return Rows::default();
        };
        let told_of = |question: &str, area: Option<&AreaCode>| {
            let result = survey.result(question, area, "", "");
            result.map_or_else(|| frame.t("survey-too-few"), |result| told(frame, result))
        };
        let row = |q: &domain::safety_survey::SurveyQuestion| {
            vec![
                Cell::from(&q.text).note(q.counted.clone()),
                told_of(&q.code, Some(area)).into(),
                told_of(&q.code, None).into(),
            ]
        };
        let heads = ["survey-question", "compiled-here", "tertial-all"];
        Rows::new(
            survey.name.clone(),
            &heads,
            frame,
            survey.questions.iter().map(row).collect(),
        )
    }

    /// As the police registered them, in the latest year that is known.
    fn offences(&self, area: Option<&AreaCode>) -> Rows {
        let frame = &self.desk.frame;
        let indicators = self
            .desk
            .chain()
            .indicators
            .values()
            .filter(|i| i.reported_offences);
        let row = |indicator: &domain::goal::Indicator| {
            let known = indicator
                .values
                .iter()
                .filter(|v| was_known(v, self.desk.as_of.day));
            let own = known.filter(|v| v.area.as_ref() == area);
            let latest = own.max_by_key(|v| v.year)?;
            Some(vec![
                Cell::from(&indicator.name),
                Cell::year(latest.year),
                Cell::worth(frame.decimal(&latest.value, 0), latest.value),
            ])
        };
        let heads = ["streams-offences", "said-year", "#said-value"];
        Rows::new(
            frame.t("streams-offences"),
            &heads,
            frame,
            indicators.filter_map(row).collect(),
        )
    }
}
