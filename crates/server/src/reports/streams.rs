//! Three streams side by side for each area: events of the register, reported offences and what people say in the latest
//! survey. Where they go the same way or not is said in a sentence, and only as far as the intervals allow.

use std::collections::{BTreeMap, BTreeSet};

use analysis::{Columns, Direction, Estimate, Selection, rate_change, survey_difference};
use domain::access::Act;
use domain::codes::{AreaCode, IndicatorCode, SourceCode};
use domain::goal::Indicator;
use domain::reported_offence::ALL_OFFENCES;
use domain::safety_survey::{SafetySurvey, SurveyQuestion};
use jiff::ToSpan;
use jiff::civil::Date;
use report::figures::{Figure, MultipleRow, MultiplesTexts, YearValue, small_multiples};

use super::survey::{change_words, compared_with, is_worse, surveys, told};
use super::{Asked, Cell, Choice, Desk, Report, Rows, Section};
use crate::columns::{Answer, Known};
use crate::errors::PageError;
use crate::frame::Frame;

/// A year of whole weeks.
const WEEKS: usize = 52;
/// Of reported offences, before the survey's.
const YEARS_SHOWN: i16 = 5;

pub async fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let frame = &desk.frame;
    let mut report = Report {
        name: "tre-strommar".to_owned(),
        kicker: frame.t("survey-list-title"),
        title: frame.t("report-tre-strommar"),
        lead: frame.t("streams-lead"),
        crumbs: vec![
            ("/trygghet".to_owned(), frame.t("survey-list-title")),
            (String::new(), frame.t("report-tre-strommar")),
        ],
        here: "/trygghet/tre-strommar".to_owned(),
        ..Report::default()
    };
    let Some(survey) = surveys(desk).first().copied() else {
        let mut areas = Section::new("omraden", frame.t("streams-areas")).empty(frame.t("streams-no-survey"));
        if frame.may(Act::WriteGovernance) {
            areas = areas.link("/trygghet/las-in", frame.t("survey-read-in"));
        }
        report.sections.push(areas);
        return Ok(report);
    };
    let chosen = survey.question(&asked.period).or(survey.questions.first());
    let question = chosen.ok_or(PageError::NotFound)?;
    report.choice = Some(Choice {
        label: frame.t("survey-question"),
        values: survey
            .questions
            .iter()
            .map(|q| (q.code.clone(), q.text.clone(), q.code == question.code))
            .collect(),
    });
    let known = match desk.events().await? {
        Answer::Known(known) => known,
        Answer::Reading { .. } => {
            report
                .sections
                .push(Section::new("omraden", frame.t("streams-areas")).empty(frame.t("streams-reading")));
            return Ok(report);
        }
    };
    let streams = Streams {
        desk,
        survey,
        question,
        before: compared_with(desk.chain(), survey, question),
    };
    let counted = streams.count(&known).await?;
    report.sections = streams.sections(&counted);
    Ok(report)
}

struct Streams<'d> {
    desk: &'d Desk,
    survey: &'d SafetySurvey,
    question: &'d SurveyQuestion,
    before: Option<&'d SafetySurvey>,
}

/// Events of an area, or of the whole municipality, week by week in the years up to two surveys; nothing where the register
/// does not reach.
struct Weeks {
    area: Option<AreaCode>,
    now: Option<Vec<i64>>,
    then: Option<Vec<i64>>,
    /// Of each calendar year that the register has whole.
    years: Vec<(i16, i64)>,
}

/// What is said of an area, by the keys of its sentences.
#[derive(PartialEq)]
struct Together {
    key: String,
    offences: Option<&'static str>,
}

const NOTHING_TOLD: &str = "streams-unsure-unsure";

/// Offences as the police registered them, by calendar year.
struct Offences {
    year: i16,
    now: i64,
    then: Option<(i16, i64)>,
}

impl Streams<'_> {
    /// The last day of a survey's year: when its answers were in, or as far as has been.
    fn ends(&self, survey: &SafetySurvey) -> Date {
        let year_end = jiff::civil::date(survey.year, 12, 31);
        survey
            .to
            .unwrap_or(year_end)
            .min(self.desk.as_of.day.saturating_sub(1.day()))
    }

    async fn count(&self, known: &Known) -> Result<Vec<Weeks>, PageError> {
        let public = known.public_sources(&self.desk.home.municipality);
        let areas = self.desk.home.municipality.working_areas().iter();
        let areas: Vec<Option<AreaCode>> = areas.map(|area| Some(area.code.clone())).chain([None]).collect();
        let (now, then) = (self.ends(self.survey), self.before.map(|s| self.ends(s)));
        let columns = known.columns.clone();
        let whole = own_days(&columns, &public);
        let drawn_on = self.desk.home.municipality.areas_drawn_on();
        Ok(tokio::task::spawn_blocking(move || {
            let weeks = |area: Option<AreaCode>| {
                let drawn_on = area.as_ref().and(drawn_on);
                let within = whole.map(|(first, last)| (drawn_on.map_or(first, |day| first.max(day)), last));
                Weeks {
                    now: by_week(&columns, within, area.as_ref(), &public, now),
                    then: then.and_then(|until| by_week(&columns, within, area.as_ref(), &public, until)),
                    years: by_year(&columns, within, area.as_ref(), &public, now),
                    area,
                }
            };
            areas.into_iter().map(weeks).collect()
        })
        .await?)
    }

    fn sections(&self, counted: &[Weeks]) -> Vec<Section> {
        let frame = &self.desk.frame;
        let mut areas = Section::new("omraden", frame.t("streams-areas")).lead(self.lead());
        let mut rows = Vec::new();
        let mut together: Vec<(Together, Vec<String>)> = Vec::new();
        for weeks in counted {
            let (row, said) = self.row(weeks);
            rows.push(row);
            let Some(area) = &weeks.area else {
                continue;
            };
            let name = self.desk.home.municipality.area_name(area).to_owned();
            match together.iter_mut().find(|(same, _)| *same == said) {
                Some((_, names)) => names.push(name),
                None => together.push((said, vec![name])),
            }
        }
        // Where nothing can be told is told last.
        together.sort_by_key(|(said, _)| said.key == NOTHING_TOLD);
        for (said, names) in together {
            let mut words = frame.ta(&said.key, names.join(", "));
            if let Some(key) = said.offences {
                words.push(' ');
                words.push_str(&frame.t(key));
            }
            areas.say(false, words);
        }
        let heads = ["said-area", "streams-events", "streams-offences", "streams-share"];
        areas.figure = Some(self.figure(counted));
        areas.add(Rows::new(frame.t("streams-table"), &heads, frame, rows));
        if self.before.is_none() {
            areas.say(true, frame.t("streams-one-survey"));
        }
        let earliest = self.ends(self.before.unwrap_or(self.survey));
        let earliest = earliest.saturating_sub((WEEKS as i64 * 7 - 1).days());
        if let Some(day) = self.desk.home.municipality.areas_redrawn_after(earliest) {
            areas.say(true, frame.ta("streams-areas-redrawn", frame.date(&day)));
        }
        let is_unknown = |w: &Weeks| w.area.is_none() && w.then.is_none();
        if self.before.is_some() && counted.iter().any(is_unknown) {
            areas.say(true, frame.t("streams-before-the-register"));
        }
        if self.offences().next().is_none() {
            areas.say(true, frame.t("streams-no-offences"));
        } else if self.offences_are_of_the_whole() {
            areas.say(false, frame.t("streams-offences-whole"));
        }
        let sources = self
            .offences()
            .flat_map(|i| i.values.iter().map(|v| v.source.as_str()));
        let sources: BTreeSet<&str> = sources.filter(|s| !s.is_empty()).collect();
        if !sources.is_empty() {
            let sources: Vec<&str> = sources.into_iter().collect();
            areas.say(false, frame.ta("streams-offences-source", sources.join(", ")));
        }
        if frame.may(Act::WriteGovernance) {
            areas = areas.link("/trygghet/anmalda-brott", frame.t("offences-title"));
        }
        let mut limits = Section::new("sager-inte", frame.t("streams-says-not"))
            .link("/metoder/trygghetsmatning", frame.t("methods-link"));
        for key in [
            "streams-says-not-cause",
            "streams-says-not-same",
            "streams-says-not-chance",
        ] {
            limits.say(false, frame.t(key));
        }
        vec![areas, limits]
    }

    fn lead(&self) -> String {
        let frame = &self.desk.frame;
        let words = [
            ("counted", self.question.counted.clone().into()),
            ("to", frame.date(&self.ends(self.survey)).into()),
            (
                "before",
                self.before
                    .map_or_else(String::new, |s| frame.date(&self.ends(s)))
                    .into(),
            ),
        ];
        let key = if self.before.is_some() {
            "streams-times"
        } else {
            "streams-time"
        };
        frame.tw(key, &words)
    }

    fn row(&self, weeks: &Weeks) -> (Vec<Cell>, Together) {
        let frame = &self.desk.frame;
        let area = weeks.area.as_ref();
        let result = |s: &'_ SafetySurvey| s.result(&self.question.code, area, "", "").cloned();
        let (now, then) = (result(self.survey), self.before.and_then(result));
        let events = weeks
            .then
            .as_ref()
            .zip(weeks.now.as_ref())
            .and_then(|(then, now)| rate_change(then, now));
        let felt = then
            .as_ref()
            .zip(now.as_ref())
            .and_then(|(then, now)| survey_difference(then, now));
        let offences = self.offences_of(area);
        let share = match &now {
            Some(now) => Cell::from(told(frame, now)).note(change_words(frame, felt.as_ref())),
            None => frame.t("survey-too-few").into(),
        };
        let name = self.name(area);
        let together = self.together(events.as_ref(), felt.as_ref(), offences.as_ref());
        let row = vec![
            name.into(),
            self.rate(weeks, events.as_ref()),
            offences.map_or_else(|| self.no_offences(area), |o| self.offence_cell(&o)),
            share,
        ];
        (row, together)
    }

    fn rate(&self, weeks: &Weeks, change: Option<&Estimate>) -> Cell {
        let frame = &self.desk.frame;
        let Some(now) = &weeks.now else {
            return frame.t("streams-unknown").into();
        };
        let n: i64 = now.iter().sum();
        let people = self.people(weeks.area.as_ref(), self.survey.year);
        let words = match people.filter(|people| *people > 0) {
            Some(people) => frame.ta(
                "streams-per-1000",
                frame.decimal(&(n as f64 * 1000.0 / people as f64), 1),
            ),
            None => frame.tn("streams-count", n),
        };
        Cell::from(words).note(change_in_percent(frame, change))
    }

    fn name(&self, area: Option<&AreaCode>) -> String {
        area.map_or_else(
            || self.desk.frame.t("picture-whole"),
            |area| self.desk.home.municipality.area_name(area).to_owned(),
        )
    }

    /// Inhabitants of an area, or of all areas together.
    fn people(&self, area: Option<&AreaCode>, year: i16) -> Option<i64> {
        let municipality = &self.desk.home.municipality;
        let of = |area: &AreaCode| municipality.population_of(area, year).map(|(people, _)| people);
        match area {
            Some(area) => of(area),
            None => municipality.working_areas().iter().map(|a| of(&a.code)).sum(),
        }
    }

    /// Those whose values together are all reported offences: the one that has all kinds, where there is one.
    fn offences(&self) -> impl Iterator<Item = &Indicator> {
        let all = &self.desk.chain().indicators;
        let whole = all.get(&IndicatorCode::from(ALL_OFFENCES));
        let whole = whole.filter(|indicator| indicator.reported_offences);
        let each = all
            .values()
            .filter(move |i| i.reported_offences && whole.is_none());
        whole.into_iter().chain(each)
    }

    /// The years of each stream, area by area.
    fn figure(&self, counted: &[Weeks]) -> Figure {
        let frame = &self.desk.frame;
        let heads = ["streams-events", "streams-offences", "streams-share"].map(|key| frame.t(key));
        let rows: Vec<MultipleRow> = counted
            .iter()
            .map(|weeks| MultipleRow {
                name: self.name(weeks.area.as_ref()),
                series: vec![
                    counts(frame, weeks.years.iter().copied()),
                    counts(frame, self.offence_years(weeks.area.as_ref()).into_iter()),
                    self.shares(weeks.area.as_ref()),
                ],
            })
            .collect();
        let texts = MultiplesTexts {
            title: &frame.t("streams-figure"),
            finding: &frame.ta("streams-figure-finding", self.question.counted.as_str()),
            row: &frame.t("said-area"),
            year: &frame.t("said-year"),
            heads: &heads,
        };
        small_multiples(texts, &rows, frame.report_language())
    }

    /// Whether what is known of reported offences is known of the municipality as a whole only.
    fn offences_are_of_the_whole(&self) -> bool {
        let mut known = self.offences().flat_map(|i| &i.values).peekable();
        known.peek().is_some() && known.all(|value| value.area.is_none())
    }

    /// That a part of town has none told of it is no sign that it has none.
    fn no_offences(&self, area: Option<&AreaCode>) -> Cell {
        if area.is_some() && self.offences_are_of_the_whole() {
            self.desk.frame.t("streams-offences-not-here").into()
        } else {
            Cell::default()
        }
    }

    fn offence_years(&self, area: Option<&AreaCode>) -> Vec<(i16, i64)> {
        let mut years: BTreeMap<i16, i64> = BTreeMap::new();
        for value in self.offences().flat_map(|i| &i.values) {
            // As many years as a survey or the register most often reaches.
            let is_near = (self.survey.year - YEARS_SHOWN..=self.survey.year).contains(&value.year);
            if value.area.as_ref() == area && is_near {
                *years.entry(value.year).or_default() += value.value.round() as i64;
            }
        }
        years.into_iter().collect()
    }

    /// Of the surveys that asked the same.
    fn shares(&self, area: Option<&AreaCode>) -> Vec<YearValue> {
        let mut found: Vec<YearValue> = surveys(self.desk)
            .into_iter()
            .filter(|s| {
                let asked = s.question(&self.question.code);
                s.year <= self.survey.year && asked.is_some_and(|q| q.version == self.question.version)
            })
            .filter_map(|s| {
                let result = s.result(&self.question.code, area, "", "")?;
                Some(YearValue {
                    year: s.year,
                    value: result.share,
                    words: format!("{}\u{a0}%", self.desk.frame.decimal(&result.share, 1)),
                })
            })
            .collect();
        found.sort_by_key(|v| v.year);
        found
    }

    /// All kinds together, in the latest year by the survey's that has them, and the year of the survey before.
    fn offences_of(&self, area: Option<&AreaCode>) -> Option<Offences> {
        let values = || {
            self.offences()
                .flat_map(|i| &i.values)
                .filter(|v| v.area.as_ref() == area)
        };
        let sum = |year: i16| {
            let own = values().filter(|v| v.year == year);
            own.map(|v| v.value.round() as i64).sum::<i64>()
        };
        let upto = |last: i16| values().map(|v| v.year).filter(|y| *y <= last).max();
        let year = upto(self.survey.year)?;
        let apart = self.before.map(|before| self.survey.year - before.year);
        let then = apart.map(|apart| year - apart);
        let then = then.filter(|then| values().any(|v| v.year == *then));
        Some(Offences {
            year,
            now: sum(year),
            then: then.map(|then| (then, sum(then))),
        })
    }

    fn offence_cell(&self, offences: &Offences) -> Cell {
        let frame = &self.desk.frame;
        let now = [
            ("n", frame.number(offences.now).into()),
            ("year", offences.year.to_string().into()),
        ];
        let cell = Cell::from(frame.tw("streams-offences-of", &now));
        match offences.then {
            Some((year, n)) => {
                let then = [("n", frame.number(n).into()), ("year", year.to_string().into())];
                cell.note(frame.tw("streams-offences-before", &then))
            }
            None => cell,
        }
    }

    /// What the streams say together of an area.
    fn together(
        &self,
        events: Option<&Estimate>,
        felt: Option<&Estimate>,
        offences: Option<&Offences>,
    ) -> Together {
        let happened = events.map_or(Direction::CannotTell, |e| Direction::of(e, 1.0));
        let felt = felt.map_or(Direction::CannotTell, |e| Direction::of(e, 0.0));
        let events = match happened {
            Direction::Up => "more",
            Direction::Down => "fewer",
            Direction::CannotTell => "unsure",
        };
        let safety = match is_worse(self.question, felt) {
            Some(true) => "worse",
            Some(false) => "better",
            None => "unsure",
        };
        Together {
            key: format!("streams-{events}-{safety}"),
            offences: offences.and_then(|o| offences_said(o, happened)),
        }
    }
}

/// More, fewer, or that it cannot be told; with how much and how sure.
pub fn change_in_percent(frame: &Frame, change: Option<&Estimate>) -> String {
    let Some(change) = change else {
        return frame.t("streams-no-change");
    };
    let key = match Direction::of(change, 1.0) {
        Direction::Up => "streams-more",
        Direction::Down => "streams-fewer",
        Direction::CannotTell => "streams-cannot-tell",
    };
    let percent = |factor: f64| format!("{:+.0}", (factor - 1.0) * 100.0).replace('-', "\u{2212}");
    let words = [
        ("percent", percent(change.value).into()),
        ("low", percent(change.low).into()),
        ("high", percent(change.high).into()),
    ];
    frame.tw(key, &words)
}

/// Whether reported offences went the way of the events. Of a year's sum only chance is known, so that a small change
/// is none.
fn offences_said(offences: &Offences, happened: Direction) -> Option<&'static str> {
    let (_, then) = offences.then?;
    let (now, then) = (offences.now as f64, then as f64);
    // Twice the error of two Poisson counts (by the normal approximation of their roots).
    let apart = 2.0 * (now.sqrt() - then.sqrt());
    let way = match apart {
        up if up > 2.0 * std::f64::consts::SQRT_2 => Direction::Up,
        down if down < -2.0 * std::f64::consts::SQRT_2 => Direction::Down,
        _ => Direction::CannotTell,
    };
    let key = match (way, happened) {
        (Direction::CannotTell, _) => "streams-offences-unsure",
        (way, other) if way == other => "streams-offences-same",
        (Direction::Up, _) => "streams-offences-up",
        (Direction::Down, _) => "streams-offences-down",
    };
    Some(key)
}

/// The first and last day of the register's own events: what is public may reach further back.
fn own_days(columns: &Columns, public: &[SourceCode]) -> Option<(Date, Date)> {
    let tally = columns.tally(&Selection {
        sources_left_out: public.to_vec(),
        ..Selection::default()
    });
    let (first, last) = columns.days()?;
    let empty = tally.days.iter().position(|n| *n > 0)?;
    let begins = tally.first_day.unwrap_or(first);
    Some((begins.saturating_add((empty as i64).days()), last))
}

/// Events of the weeks up to a day; nothing where the register begins later.
fn by_week(
    columns: &Columns,
    within: Option<(Date, Date)>,
    area: Option<&AreaCode>,
    public: &[SourceCode],
    until: Date,
) -> Option<Vec<i64>> {
    let from = until.saturating_sub((WEEKS as i64 * 7 - 1).days());
    let (first, last) = within?;
    if from < first || last < from {
        return None;
    }
    let tally = columns.tally(&Selection {
        days: Some((from, until)),
        areas: area.cloned().into_iter().collect(),
        sources_left_out: public.to_vec(),
        ..Selection::default()
    });
    let begins = i64::from(tally.first_day?.until(from).ok()?.get_days());
    let count = |week: usize| -> i64 {
        let at = begins + week as i64 * 7;
        (at..at + 7)
            .filter_map(|day| tally.days.get(usize::try_from(day).ok()?))
            .sum()
    };
    Some((0..WEEKS).map(count).collect())
}

fn counts(frame: &Frame, years: impl Iterator<Item = (i16, i64)>) -> Vec<YearValue> {
    years
        .map(|(year, n)| YearValue {
            year,
            value: n as f64,
            words: frame.number(n),
        })
        .collect()
}

/// Events of each calendar year that the register has whole, up to that of a day.
fn by_year(
    columns: &Columns,
    within: Option<(Date, Date)>,
    area: Option<&AreaCode>,
    public: &[SourceCode],
    until: Date,
) -> Vec<(i16, i64)> {
    let Some((first, last)) = within else {
        return Vec::new();
    };
    let whole =
        |year: &i16| first <= jiff::civil::date(*year, 1, 1) && last >= jiff::civil::date(*year, 12, 31);
    let count = |year: i16| {
        let tally = columns.tally(&Selection {
            days: Some((jiff::civil::date(year, 1, 1), jiff::civil::date(year, 12, 31))),
            areas: area.cloned().into_iter().collect(),
            sources_left_out: public.to_vec(),
            ..Selection::default()
        });
        (year, tally.total)
    };
    (first.year()..=until.year()).filter(whole).map(count).collect()
}
