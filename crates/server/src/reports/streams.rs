//! Three streams side by side for each area: events of the register, reported offences and what people say in the latest
//! survey. Where they go the same way or not is said in a sentence, and only as far as the intervals allow.

use analysis::{Columns, Direction, Estimate, Selection, rate_change, survey_difference};
use domain::codes::{AreaCode, SourceCode};
use domain::goal::Indicator;
use domain::safety_survey::{SafetySurvey, SurveyQuestion};
use jiff::ToSpan;
use jiff::civil::Date;

use super::survey::{change_words, compared_with, is_worse, surveys, told};
use super::{Asked, Cell, Choice, Desk, Report, Rows, Section};
use crate::columns::{Answer, Known};
use crate::errors::PageError;
use crate::frame::Frame;

/// A year of whole weeks.
const WEEKS: usize = 52;

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
        report
            .sections
            .push(Section::new("omraden", frame.t("streams-areas")).empty(frame.t("streams-no-survey")));
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

/// Events of an area week by week in the years up to two surveys; nothing where the register does not reach.
struct Weeks {
    area: AreaCode,
    now: Option<Vec<i64>>,
    then: Option<Vec<i64>>,
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
        let areas: Vec<AreaCode> = areas.map(|area| area.code.clone()).collect();
        let (now, then) = (self.ends(self.survey), self.before.map(|s| self.ends(s)));
        let columns = known.columns.clone();
        Ok(tokio::task::spawn_blocking(move || {
            let weeks = |area: AreaCode| Weeks {
                now: by_week(&columns, &area, &public, now),
                then: then.and_then(|until| by_week(&columns, &area, &public, until)),
                area,
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
            let name = self.desk.home.municipality.area_name(&weeks.area).to_owned();
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
        areas.add(Rows::new(frame.t("streams-table"), &heads, frame, rows));
        if self.before.is_none() {
            areas.say(true, frame.t("streams-one-survey"));
        }
        if counted.iter().any(|w| self.before.is_some() && w.then.is_none()) {
            areas.say(true, frame.t("streams-before-the-register"));
        }
        if self.offences().next().is_none() {
            areas.say(true, frame.t("streams-no-offences"));
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
        let area = Some(&weeks.area);
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
        let offences = self.offences_of(&weeks.area);
        let share = match &now {
            Some(now) => Cell::from(told(frame, now)).note(change_words(frame, felt.as_ref())),
            None => frame.t("survey-too-few").into(),
        };
        let name = self.desk.home.municipality.area_name(&weeks.area);
        let together = self.together(events.as_ref(), felt.as_ref(), offences.as_ref());
        let row = vec![
            name.into(),
            self.rate(weeks, events.as_ref()),
            offences.map_or_else(Cell::default, |o| self.offence_cell(&o)),
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
        let people = self
            .desk
            .home
            .municipality
            .population_of(&weeks.area, self.survey.year);
        let words = match people.filter(|(people, _)| *people > 0) {
            Some((people, _)) => frame.ta(
                "streams-per-1000",
                frame.decimal(&(n as f64 * 1000.0 / people as f64), 1),
            ),
            None => frame.tn("streams-count", n),
        };
        Cell::from(words).note(change_in_percent(frame, change))
    }

    fn offences(&self) -> impl Iterator<Item = &Indicator> {
        let all = self.desk.chain().indicators.values();
        all.filter(|indicator| indicator.reported_offences)
    }

    /// All kinds together, in the latest year by the survey's that has them, and the year of the survey before.
    fn offences_of(&self, area: &AreaCode) -> Option<Offences> {
        let values = || {
            self.offences()
                .flat_map(|i| &i.values)
                .filter(|v| v.area.as_ref() == Some(area))
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
            ("n", offences.now.into()),
            ("year", offences.year.to_string().into()),
        ];
        let cell = Cell::from(frame.tw("streams-offences-of", &now));
        match offences.then {
            Some((year, n)) => {
                let then = [("n", n.into()), ("year", year.to_string().into())];
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

/// Events of the weeks up to a day; nothing where the register begins later.
fn by_week(columns: &Columns, area: &AreaCode, public: &[SourceCode], until: Date) -> Option<Vec<i64>> {
    let from = until.saturating_sub((WEEKS as i64 * 7 - 1).days());
    let (first, last) = columns.days()?;
    if from < first || last < from {
        return None;
    }
    let tally = columns.tally(&Selection {
        days: Some((from, until)),
        areas: vec![area.clone()],
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
