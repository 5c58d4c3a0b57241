//! A safety survey (trygghetsmätning): each question by area and group with its interval, and over time as long as it was
//! asked in the same version. What chance may explain is not told as a change.

use analysis::{Direction, Estimate, survey_difference};
use domain::chain::{Chain, RecordKind};
use domain::codes::AreaCode;
use domain::goal::Better;
use domain::safety_survey::{SafetySurvey, SurveyQuestion, SurveyResult};
use report::figures::{
    Column, DotRow, DotTexts, Figure, SeriesPoint, Share, Table, dot_intervals, indicator_series,
};

use super::{Asked, Cell, Choice, Desk, Fact, Report, Rows, Section};
use crate::errors::PageError;
use crate::frame::Frame;

/// When so few answered that those who did not may well think otherwise.
const LOW_RESPONSE: f64 = 50.0;

pub async fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let survey = chain
        .safety_surveys
        .get(&asked.of.as_str().into())
        .filter(|survey| survey.year <= desk.as_of.day.year())
        .ok_or(PageError::NotFound)?;
    let group = Group::chosen(survey, &asked.period);
    Ok(Report {
        name: format!("trygghetsmatning-{}", survey.code),
        kicker: frame.t("record-safety_survey"),
        title: survey.name.clone(),
        lead: frame.t("survey-lead"),
        crumbs: vec![
            ("/trygghet".to_owned(), frame.t("survey-list-title")),
            (String::new(), survey.name.clone()),
        ],
        here: format!("/trygghet/{}", survey.code),
        choice: group_choice(frame, survey, &group),
        sections: sections(desk, survey, &group),
        ..Report::default()
    })
}

/// The surveys that were made by the day, the latest first.
pub fn surveys(desk: &Desk) -> Vec<&SafetySurvey> {
    let made = desk.chain().safety_surveys.values();
    let mut made: Vec<&SafetySurvey> = made.filter(|s| s.year <= desk.as_of.day.year()).collect();
    made.sort_by_key(|s| std::cmp::Reverse((s.year, s.to, s.code.clone())));
    made
}

/// Whom the shares are of: all, or those of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    grouping: String,
    group: String,
}

impl Group {
    /// From `Kön/Kvinnor`; all when the survey has no such group.
    fn chosen(survey: &SafetySurvey, words: &str) -> Self {
        Self::all(survey)
            .into_iter()
            .find(|group| group.code() == words)
            .unwrap_or_default()
    }

    /// Those that the survey has results of, in its own order.
    fn all(survey: &SafetySurvey) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for result in survey.results.iter().filter(|r| !r.group.is_empty()) {
            let own = Self {
                grouping: result.grouping.clone(),
                group: result.group.clone(),
            };
            if !found.contains(&own) {
                found.push(own);
            }
        }
        found
    }

    fn code(&self) -> String {
        format!("{}/{}", self.grouping, self.group)
    }

    fn result<'s>(
        &self,
        survey: &'s SafetySurvey,
        question: &str,
        area: Option<&AreaCode>,
    ) -> Option<&'s SurveyResult> {
        survey.result(question, area, &self.grouping, &self.group)
    }
}

fn group_choice(frame: &Frame, survey: &SafetySurvey, chosen: &Group) -> Option<Choice> {
    let groups = Group::all(survey);
    if groups.is_empty() {
        return None;
    }
    let all = (String::new(), frame.t("survey-all"), *chosen == Group::default());
    let told = groups.iter().map(|group| {
        let words = format!("{}: {}", group.grouping, group.group);
        (group.code(), words, group == chosen)
    });
    Some(Choice {
        label: frame.t("survey-group"),
        values: [all].into_iter().chain(told).collect(),
    })
}

/// All that is told of a survey, one that is not kept yet too.
pub fn sections(desk: &Desk, survey: &SafetySurvey, group: &Group) -> Vec<Section> {
    let frame = &desk.frame;
    let mut sections = vec![about(frame, survey)];
    for (n, question) in (1..).zip(&survey.questions) {
        let told = Told {
            desk,
            survey,
            question,
            group,
            before: compared_with(desk.chain(), survey, question),
        };
        sections.push(told.by_area(n));
        sections.extend(told.over_time(n));
    }
    sections.push(method(frame));
    sections
}

/// The latest earlier survey with the question in the same version.
pub fn compared_with<'c>(
    chain: &'c Chain,
    survey: &SafetySurvey,
    question: &SurveyQuestion,
) -> Option<&'c SafetySurvey> {
    let earlier = chain.safety_surveys.values().filter(|s| s.year < survey.year);
    let same = earlier.filter(|s| {
        s.question(&question.code)
            .is_some_and(|q| q.version == question.version)
    });
    same.max_by_key(|s| s.year)
}

fn about(frame: &Frame, survey: &SafetySurvey) -> Section {
    let mut section = Section::new("om", frame.t("survey-about"));
    let mut fact = |key: &str, words: Option<String>| {
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            section.facts.push(Fact {
                name: frame.field(&RecordKind::SafetySurvey, key),
                pieces: vec![words.into()],
            });
        }
    };
    let count = |n: Option<i64>| n.map(|n| frame.number(n));
    fact("year", Some(survey.year.to_string()));
    let days = survey.from.zip(survey.to);
    fact(
        "from",
        days.map(|(from, to)| crate::wording::date_range(from, to, frame.language)),
    );
    fact("population", Some(survey.population.clone()));
    fact("method", survey.method.map(|m| frame.choice(m.code())));
    fact("asked", count(survey.asked));
    fact("answered", count(survey.answered));
    fact(
        "response",
        survey
            .response_rate()
            .map(|p| format!("{}\u{a0}%", frame.decimal(&p, 0))),
    );
    fact("design", Some(survey.design.clone()));
    fact("least_answers", count(survey.least_answers));
    fact("source", Some(survey.source.clone()));
    if let Some(rate) = survey.response_rate().filter(|rate| *rate < LOW_RESPONSE) {
        section.say(true, frame.ta("survey-low-response", frame.decimal(&rate, 0)));
    }
    if let Some(n) = survey.withheld.filter(|n| *n > 0) {
        section.say(false, frame.tn("survey-withheld", n));
    }
    section
}

/// A question as it is told.
struct Told<'t> {
    desk: &'t Desk,
    survey: &'t SafetySurvey,
    question: &'t SurveyQuestion,
    group: &'t Group,
    before: Option<&'t SafetySurvey>,
}

impl<'t> Told<'t> {
    fn frame(&self) -> &Frame {
        &self.desk.frame
    }

    fn now(&self, area: Option<&AreaCode>) -> Option<&'t SurveyResult> {
        self.group.result(self.survey, &self.question.code, area)
    }

    fn then(&self, area: Option<&AreaCode>) -> Option<&'t SurveyResult> {
        self.group.result(self.before?, &self.question.code, area)
    }

    fn lead(&self) -> String {
        let words = [
            ("counted", self.question.counted.clone().into()),
            ("version", self.question.version.into()),
        ];
        self.frame().tw("survey-question-lead", &words)
    }

    /// The whole first, then the areas that were told of.
    fn places(&self) -> Vec<(String, Option<AreaCode>)> {
        let frame = self.frame();
        let areas = self.desk.home.municipality.working_areas().iter();
        let own = areas.filter(|area| {
            self.survey
                .results
                .iter()
                .any(|r| r.area.as_ref() == Some(&area.code))
        });
        let own = own.map(|area| (area.name.clone(), Some(area.code.clone())));
        [(frame.t("tertial-all"), None)].into_iter().chain(own).collect()
    }

    fn by_area(&self, n: usize) -> Section {
        let frame = self.frame();
        let title = self.question.text.clone();
        let mut section = Section::new(format!("fraga-{n}"), title.clone()).lead(self.lead());
        let places = self.places();
        let rows = places
            .iter()
            .map(|(name, area)| self.row(name, area.as_ref()))
            .collect();
        let mut heads = vec!["said-area", "#survey-share", "survey-interval", "#survey-answers"];
        if self.before.is_some() {
            heads.push("survey-change");
        }
        let twin = Rows::new(title, &heads, frame, rows);
        let finding = self.finding();
        section.figure = Some(self.figure(&places, &finding, &twin));
        section.twin = Some(twin);
        for words in self.differing(&places) {
            section.say(false, words);
        }
        section.add(self.groups());
        section
    }

    fn row(&self, name: &str, area: Option<&AreaCode>) -> Vec<Cell> {
        let frame = self.frame();
        let mut row = vec![Cell::from(name)];
        match self.now(area) {
            Some(now) => row.extend(share_cells(frame, now)),
            None => row.extend([frame.t("survey-too-few").into(), Cell::default(), Cell::default()]),
        }
        if self.before.is_some() {
            row.push(self.change(area).into());
        }
        row
    }

    /// Against the survey before, in words.
    fn change(&self, area: Option<&AreaCode>) -> String {
        let frame = self.frame();
        let (Some(now), Some(then)) = (self.now(area), self.then(area)) else {
            return frame.t("survey-not-before");
        };
        change_words(frame, survey_difference(then, now).as_ref())
    }

    /// The whole, and how it changed.
    fn finding(&self) -> String {
        let frame = self.frame();
        let Some(now) = self.now(None) else {
            return frame.t("survey-too-few");
        };
        let mut words = frame.tw(
            "survey-finding",
            &[("share", told(frame, now).into()), ("n", now.n.into())],
        );
        if let Some(before) = self.before {
            let change = [
                ("year", before.year.to_string().into()),
                ("change", self.change(None).into()),
            ];
            words.push(' ');
            words.push_str(&frame.tw("survey-finding-change", &change));
        }
        words
    }

    /// Areas that differ from the whole by more than chance, which holds the area itself and so errs to the safe side.
    fn differing(&self, places: &[(String, Option<AreaCode>)]) -> Vec<String> {
        let frame = self.frame();
        let mut sides: [Vec<&str>; 2] = Default::default();
        let whole = self.now(None);
        for (name, area) in places.iter().filter(|(_, area)| area.is_some()) {
            let found = whole.zip(self.now(area.as_ref()));
            let difference = found.and_then(|(whole, own)| survey_difference(whole, own));
            match difference.map(|d| Direction::of(&d, 0.0)) {
                Some(Direction::Up) => sides[0].push(name),
                Some(Direction::Down) => sides[1].push(name),
                _ => (),
            }
        }
        let keys = ["survey-areas-above", "survey-areas-below"];
        let mut said: Vec<String> = keys
            .iter()
            .zip(&sides)
            .filter(|(_, names)| !names.is_empty())
            .map(|(key, names)| frame.ta(key, names.join(", ")))
            .collect();
        if said.is_empty() && places.len() > 1 && whole.is_some() {
            said.push(frame.t("survey-areas-alike"));
        }
        said
    }

    fn figure(&self, places: &[(String, Option<AreaCode>)], finding: &str, twin: &Rows) -> Figure {
        let frame = self.frame();
        let rows: Vec<DotRow<'_>> = places
            .iter()
            .map(|(name, area)| DotRow {
                label: name,
                now: self.now(area.as_ref()).map(share_of),
                before: self.then(area.as_ref()).map(share_of),
            })
            .collect();
        let year = self.survey.year.to_string();
        let now = frame.ta("survey-dot", &year);
        let before = self.before.map(|s| frame.ta("survey-ring", s.year));
        let texts = DotTexts {
            title: &self.question.text,
            finding,
            now: &now,
            before: before.as_deref(),
            too_few: &frame.t("survey-too-few"),
        };
        dot_intervals(texts, &rows, table_of(twin), frame.report_language())
    }

    /// Of the whole municipality.
    fn groups(&self) -> Rows {
        let frame = self.frame();
        let own = self.survey.results.iter();
        let own = own.filter(|r| r.question == self.question.code && r.area.is_none() && !r.group.is_empty());
        let rows = own.map(|result| {
            let mut row = vec![Cell::from(&result.grouping), Cell::from(&result.group)];
            row.extend(share_cells(frame, result));
            row
        });
        let heads = [
            "said-grouping",
            "said-group",
            "#survey-share",
            "survey-interval",
            "#survey-answers",
        ];
        Rows::new(frame.t("survey-groups"), &heads, frame, rows.collect())
    }

    /// Survey by survey, when there is more than one with the question. A changed question is a break.
    fn over_time(&self, n: usize) -> Option<Section> {
        let frame = self.frame();
        let code = &self.question.code;
        let mut asked: Vec<(&SafetySurvey, &SurveyQuestion)> = self
            .desk
            .chain()
            .safety_surveys
            .values()
            .filter(|s| s.year <= self.survey.year && s.code != self.survey.code)
            .chain([self.survey])
            .filter_map(|s| Some((s, s.question(code)?)))
            .collect();
        asked.sort_by_key(|(s, _)| s.year);
        if asked.len() < 2 {
            return None;
        }
        let title = frame.ta("survey-over-time", &self.question.text);
        let stretches: Vec<Vec<SeriesPoint>> = asked
            .chunk_by(|a, b| a.1.version == b.1.version)
            .map(|same| same.iter().filter_map(|(s, _)| self.point(s)).collect())
            .collect();
        let mut section = Section::new(format!("fraga-{n}-over-tid"), title.clone());
        for pair in asked
            .windows(2)
            .filter(|pair| pair[0].1.version != pair[1].1.version)
        {
            let words = [
                ("year", pair[1].0.year.to_string().into()),
                ("before", pair[0].1.text.clone().into()),
            ];
            section.say(true, frame.tw("survey-version-changed", &words));
        }
        let rows = asked.iter().enumerate().map(|(i, (survey, question))| {
            let before = i.checked_sub(1).map(|i| asked[i]);
            self.year_row(survey, question, before)
        });
        let heads = [
            "said-year",
            "#survey-share",
            "survey-interval",
            "#survey-answers",
            "#said-version",
            "survey-change",
        ];
        section.twin = Some(Rows::new(title.clone(), &heads, frame, rows.collect()));
        section.figure = Some(indicator_series(&title, "%", &stretches, frame.report_language()));
        Some(section)
    }

    fn point(&self, survey: &SafetySurvey) -> Option<SeriesPoint> {
        let result = self.group.result(survey, &self.question.code, None)?;
        Some(SeriesPoint {
            year: survey.year,
            value: result.share,
            uncertainty: result.low.zip(result.high).map(|(low, high)| (high - low) / 2.0),
            n: Some(result.n),
        })
    }

    fn year_row(
        &self,
        survey: &SafetySurvey,
        question: &SurveyQuestion,
        before: Option<(&SafetySurvey, &SurveyQuestion)>,
    ) -> Vec<Cell> {
        let frame = self.frame();
        let result = |s| self.group.result(s, &self.question.code, None);
        let now = result(survey);
        let mut row = vec![Cell::year(survey.year)];
        match now {
            Some(now) => row.extend(share_cells(frame, now)),
            None => row.extend([frame.t("survey-too-few").into(), Cell::default(), Cell::default()]),
        }
        row.push(Cell::count(question.version));
        row.push(match before {
            None => Cell::default(),
            Some((_, other)) if other.version != question.version => frame.t("survey-not-compared").into(),
            Some((earlier, _)) => match (result(earlier), now) {
                (Some(then), Some(now)) => change_words(frame, survey_difference(then, now).as_ref()).into(),
                _ => frame.t("survey-not-before").into(),
            },
        });
        row
    }
}

fn share_of(result: &SurveyResult) -> Share {
    Share {
        value: result.share,
        interval: result.low.zip(result.high),
    }
}

/// `34,2 % (30,1–38,5)`.
pub fn told(frame: &Frame, result: &SurveyResult) -> String {
    let share = format!("{}\u{a0}%", frame.decimal(&result.share, 1));
    match interval_words(frame, result) {
        words if words.is_empty() => share,
        words => format!("{share} ({words})"),
    }
}

fn interval_words(frame: &Frame, result: &SurveyResult) -> String {
    let ends = result.low.zip(result.high);
    ends.map_or_else(String::new, |(low, high)| {
        format!("{}–{}", frame.decimal(&low, 1), frame.decimal(&high, 1))
    })
}

fn share_cells(frame: &Frame, result: &SurveyResult) -> [Cell; 3] {
    let interval = match interval_words(frame, result) {
        words if words.is_empty() => frame.t("survey-no-interval"),
        words => words,
    };
    [
        Cell::worth(
            format!("{}\u{a0}%", frame.decimal(&result.share, 1)),
            result.share,
        ),
        interval.into(),
        Cell::count(result.n),
    ]
}

/// Higher, lower, or that it cannot be told; with how much and how sure.
pub fn change_words(frame: &Frame, change: Option<&Estimate>) -> String {
    let Some(change) = change else {
        return frame.t("survey-no-interval");
    };
    let key = match Direction::of(change, 0.0) {
        Direction::Up => "survey-higher",
        Direction::Down => "survey-lower",
        Direction::CannotTell => "survey-cannot-tell",
    };
    let signed = |n: f64| {
        let sign = if n > 0.0 { "+" } else { "" };
        format!("{sign}{}", frame.decimal(&n, 1))
    };
    let words = [
        ("points", frame.decimal(&change.value.abs(), 1).into()),
        ("low", signed(change.low).into()),
        ("high", signed(change.high).into()),
    ];
    frame.tw(key, &words)
}

/// Which way is worse of a question: the share that is counted is mostly of what is wrong.
pub fn is_worse(question: &SurveyQuestion, direction: Direction) -> Option<bool> {
    let up_is_worse = question.better != Some(Better::Higher);
    match direction {
        Direction::Up => Some(up_is_worse),
        Direction::Down => Some(!up_is_worse),
        Direction::CannotTell => None,
    }
}

fn table_of(rows: &Rows) -> Table {
    let column = |(title, numeric): &(String, bool)| Column {
        title: title.clone(),
        numeric: *numeric,
    };
    let words = |row: &Vec<Cell>| row.iter().map(|cell| cell.words.clone()).collect();
    Table {
        caption: rows.name.clone(),
        columns: rows.heads.iter().map(column).collect(),
        rows: rows.rows.iter().map(words).collect(),
    }
}

fn method(frame: &Frame) -> Section {
    let mut section = Section::new("sager-inte", frame.t("survey-says-not"))
        .link("/metoder/trygghetsmatning", frame.t("methods-link"));
    for key in [
        "survey-says-not-silent",
        "survey-says-not-why",
        "survey-says-not-many",
    ] {
        section.say(false, frame.t(key));
    }
    section
}

/// The shares of all in the latest survey, for a report that tells of more.
pub fn latest(desk: &Desk) -> Option<Section> {
    let frame = &desk.frame;
    let survey = *surveys(desk).first()?;
    let group = Group::default();
    let row = |question: &SurveyQuestion| {
        let told = Told {
            desk,
            survey,
            question,
            group: &group,
            before: compared_with(desk.chain(), survey, question),
        };
        let mut row = vec![Cell::from(&question.text).note(question.counted.clone())];
        match told.now(None) {
            Some(now) => row.extend(share_cells(frame, now)),
            None => row.extend([frame.t("survey-too-few").into(), Cell::default(), Cell::default()]),
        }
        row.push(match told.before {
            Some(before) => Cell::from(told.change(None)).note(before.year.to_string()),
            None => frame.t("survey-not-compared").into(),
        });
        row.push(told.differing(&told.places()).join(" ").into());
        row
    };
    let heads = [
        "survey-question",
        "#survey-share",
        "survey-interval",
        "#survey-answers",
        "survey-change",
        "survey-areas",
    ];
    let rows = survey.questions.iter().map(row).collect();
    let mut section = Section::new("trygghetsmatning", frame.ta("survey-latest", &survey.name))
        .link(format!("/trygghet/{}", survey.code), survey.name.clone())
        .rows(Rows::new("", &heads, frame, rows));
    if let Some(rate) = survey.response_rate() {
        section.say(
            rate < LOW_RESPONSE,
            frame.ta("survey-response-said", frame.decimal(&rate, 0)),
        );
    }
    Some(section)
}
