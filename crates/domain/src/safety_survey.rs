//! A survey of how safe people feel and what they have met with (trygghetsmätning): how it was made, what was asked and in
//! which version, and what came out of it. What single persons answered is never in the register.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::*;
use crate::goal::Better;
use crate::record::{Field, Said, choice, record};

/// Pages beside those of the surveys.
const PAGES: [&str; 2] = ["las-in", "tre-strommar"];

/// A result that rests on fewer answers is kept nowhere. A survey may set a higher limit.
pub const LEAST_ANSWERS: i64 = 5;

choice! {
    /// How the answers were collected.
    pub enum SurveyMethod {
        Post = "post",
        Web = "web",
        PostAndWeb = "post_and_web",
        Telephone = "telephone",
        Visit = "visit",
        Panel = "panel",
    }
}

record! {
    /// A question as it was asked. One that is worded otherwise, or counted otherwise, is another version of it.
    pub struct SurveyQuestion {
        needed code: String,
        needed text: String,
        needed version: i64,
        /// Which answers the share is of, in words.
        needed counted: String,
        better: Option<Better>,
    }
}

record! {
    /// A share of the population, of an area (none: all of it) and a group (none: all).
    pub struct SurveyResult {
        /// The question's code.
        needed question: String,
        area: Option<AreaCode>,
        /// What the groups are by, such as `Kön`.
        grouping: String,
        group: String,
        /// Percent.
        needed share: f64,
        /// The ends of the 95 % interval, in percent.
        low: Option<f64>,
        high: Option<f64>,
        /// The answers that it rests on.
        needed n: i64,
    }
}

record! {
    pub struct SafetySurvey {
        needed code: SafetySurveyCode,
        needed name: String,
        needed year: i16,
        from: Option<Date>,
        to: Option<Date>,
        needed population: String,
        expected method: Option<SurveyMethod>,
        expected asked: Option<i64>,
        expected answered: Option<i64>,
        /// Strata, clusters and weights, in words.
        expected prose design: String,
        /// The fewest answers that a result is kept of.
        least_answers: Option<i64>,
        /// Results that were left out since they rest on too few, or would give such a one away.
        withheld: Option<i64>,
        needed questions: Vec<SurveyQuestion>,
        needed results: Vec<SurveyResult>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl SafetySurvey {
    pub fn question(&self, code: &str) -> Option<&SurveyQuestion> {
        self.questions.iter().find(|q| q.code == code)
    }

    /// The result of an area and a group; an empty group is all.
    pub fn result(
        &self,
        question: &str,
        area: Option<&AreaCode>,
        grouping: &str,
        group: &str,
    ) -> Option<&SurveyResult> {
        self.results.iter().find(|r| {
            r.question == question && r.area.as_ref() == area && r.grouping == grouping && r.group == group
        })
    }

    /// The share of those asked who answered, in percent.
    pub fn response_rate(&self) -> Option<f64> {
        let asked = self.asked.filter(|asked| *asked > 0)?;
        Some(self.answered? as f64 / asked as f64 * 100.0)
    }

    fn least(&self) -> i64 {
        self.least_answers.unwrap_or(LEAST_ANSWERS).max(LEAST_ANSWERS)
    }

    fn check_questions(&self, chain: &Chain) -> Result<(), RecordError> {
        let mut seen = BTreeSet::new();
        for question in &self.questions {
            if !seen.insert(&question.code) {
                return Err(
                    RecordError::new("survey-question-twice", "questions").with("text", &question.code)
                );
            }
            let others = chain.safety_surveys.values().filter(|s| s.code != self.code);
            let same = others.filter_map(|s| Some((s, s.question(&question.code)?)));
            let differs = |other: &SurveyQuestion| {
                other.version == question.version
                    && (other.text != question.text || other.counted != question.counted)
            };
            if let Some((other, _)) = same.into_iter().find(|(_, q)| differs(q)) {
                return Err(RecordError::new("survey-question-changed", "questions")
                    .with("text", &question.code)
                    .with("version", question.version)
                    .with("other", &other.name));
            }
        }
        Ok(())
    }

    fn check_result(&self, result: &SurveyResult) -> Result<(), RecordError> {
        let refused = |code| RecordError::new(code, "results").with("text", &result.question);
        if self.question(&result.question).is_none() {
            return Err(refused("survey-unknown-question"));
        }
        if result.grouping.is_empty() != result.group.is_empty() {
            return Err(refused("survey-half-a-group"));
        }
        let (low, high) = (
            result.low.unwrap_or(result.share),
            result.high.unwrap_or(result.share),
        );
        let percent = [low, result.share, high];
        if percent.iter().any(|p| !(0.0..=100.0).contains(p)) || !percent.is_sorted() {
            return Err(refused("survey-share").with("n", result.share));
        }
        if result.n < self.least() {
            return Err(refused("survey-too-few")
                .with("n", result.n)
                .with("least", self.least()));
        }
        Ok(())
    }
}

impl Said for SafetySurvey {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.name.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    fn check(&self, chain: &Chain) -> Result<(), RecordError> {
        if PAGES.contains(&self.code.as_str()) {
            return Err(RecordError::new("survey-code", "code").with("text", &self.code));
        }
        self.check_questions(chain)?;
        let mut seen = BTreeSet::new();
        for result in &self.results {
            self.check_result(result)?;
            if !seen.insert((&result.question, &result.area, &result.grouping, &result.group)) {
                return Err(RecordError::new("survey-result-twice", "results").with("text", &result.question));
            }
        }
        match (self.asked, self.answered) {
            (Some(asked), Some(answered)) if answered > asked => {
                Err(RecordError::new("survey-more-answers-than-asked", "answered")
                    .with("n", answered)
                    .with("asked", asked))
            }
            _ => Ok(()),
        }
    }

    /// What was published is corrected with a reason.
    fn is_locked(&self) -> bool {
        true
    }
}

/// What each one answered, for as long as estimates are made of it. It has no form in which it could be kept: each list
/// has one value for each answer.
#[derive(Clone, Debug, Default)]
pub struct SurveyAnswers {
    /// By the question's code: whether the answer counts; none where the question was not answered.
    pub questions: Vec<(String, Vec<Option<bool>>)>,
    pub areas: Option<Vec<Option<AreaCode>>>,
    /// By what the groups are by.
    pub groupings: Vec<(String, Vec<Option<String>>)>,
    /// How many each answer stands for.
    pub weights: Option<Vec<f64>>,
    pub strata: Option<Vec<String>>,
    pub clusters: Option<Vec<String>>,
    /// How many there were to draw among in the stratum.
    pub population: Option<Vec<f64>>,
    /// A stratum with one answer counts by its distance from the whole, rather than being refused.
    pub lonely_adjusted: bool,
    /// The rows of the file that they stand in.
    pub rows: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::chain::Record;

    fn survey(changed: Value) -> SafetySurvey {
        let mut said = json!({
            "code": "matning-2025", "name": "Mätningen 2025", "year": 2025, "population": "Boende 16–84 år",
            "questions": [{"code": "otrygg", "text": "Hur trygg är du?", "version": 1, "counted": "Otrygg"}],
            "results": [{"question": "otrygg", "share": 30.0, "low": 26.0, "high": 34.0, "n": 600}],
        });
        said.as_object_mut()
            .unwrap()
            .extend(changed.as_object().unwrap().clone());
        serde_json::from_value(said).unwrap()
    }

    fn check(changed: Value, expected: Result<(), &str>) {
        let got = survey(changed).check(&Chain::default());
        assert_eq!(got.map_err(|why| why.code), expected);
    }

    fn result(changed: Value) -> Value {
        let mut said = json!({"question": "otrygg", "share": 30.0, "n": 600});
        said.as_object_mut()
            .unwrap()
            .extend(changed.as_object().unwrap().clone());
        json!({ "results": [said] })
    }

    #[test]
    fn a_result_is_a_share_of_enough_answers_to_a_question_that_was_asked() {
        check(json!({}), Ok(()));
        check(
            result(json!({"question": "annan"})),
            Err("survey-unknown-question"),
        );
        check(result(json!({"share": 130.0})), Err("survey-share"));
        check(result(json!({"low": 31.0})), Err("survey-share"));
        check(result(json!({"n": 4})), Err("survey-too-few"));
        check(result(json!({"group": "Kvinnor"})), Err("survey-half-a-group"));
        check(
            json!({"asked": 500, "answered": 600}),
            Err("survey-more-answers-than-asked"),
        );
        let twice = json!({"results": [result(json!({}))["results"][0], result(json!({}))["results"][0]]});
        check(twice, Err("survey-result-twice"));
    }

    #[test]
    fn a_question_worded_otherwise_is_another_version() {
        let earlier = survey(json!({"code": "matning-2023", "name": "Mätningen 2023", "year": 2023}));
        let chain: Chain = [Record::SafetySurvey(earlier)].into_iter().collect();
        let asked = |text: &str, version: i64| {
            let question = json!({"code": "otrygg", "text": text, "version": version, "counted": "Otrygg"});
            survey(json!({ "questions": [question] })).check(&chain)
        };
        assert_eq!(asked("Hur trygg är du?", 1), Ok(()));
        assert_eq!(
            asked("Hur trygg är du ute?", 1).unwrap_err().code,
            "survey-question-changed"
        );
        assert_eq!(asked("Hur trygg är du ute?", 2), Ok(()));
    }
}
