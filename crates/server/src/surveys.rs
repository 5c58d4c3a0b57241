//! A safety survey from a table and a codebook to the record that is kept: estimated, protected and held against what there
//! is. The same for the page and the command. Of what single persons answered nothing is left when this is done.

use std::collections::BTreeSet;

use analysis::{Rest, survey_protected, survey_results};
use domain::chain::{Chain, Record, RecordError, RecordKind};
use domain::record::free_texts;
use domain::safety_survey::SafetySurvey;
use domain::screening::screen_with;
use import::ImportError;
use import::municipality::unknown_code;
use import::survey::{ReadSurvey, SurveyContent, SurveyFileError, read_survey};
use jiff::civil::Date;
use store::{Actor, Store, StoreError};

use crate::app::Home;
use crate::frame::Frame;

/// What was understood of a table and its codebook.
pub struct Understood {
    pub survey: SafetySurvey,
    pub rows: usize,
    pub columns: Vec<String>,
    pub unread: Vec<String>,
    pub rejected: Vec<(u64, RecordError)>,
    pub unknown_codes: Vec<(String, usize)>,
}

/// Why nothing was kept.
pub enum SurveyFault {
    File(ImportError),
    Survey(RecordError),
}

impl From<SurveyFileError> for SurveyFault {
    fn from(error: SurveyFileError) -> Self {
        match error {
            SurveyFileError::File(error) => Self::File(error),
            SurveyFileError::Survey(why) => Self::Survey(why),
        }
    }
}

impl From<RecordError> for SurveyFault {
    fn from(why: RecordError) -> Self {
        Self::Survey(why)
    }
}

impl SurveyFault {
    pub fn words(&self, frame: &Frame) -> String {
        match self {
            Self::File(error) => crate::pages::sentence(&frame.remark(error)),
            Self::Survey(why) => frame.refusal(RecordKind::SafetySurvey, why),
        }
    }
}

/// Takes its time: thousands of answers are held against every area and group.
pub fn understand(
    table: &[u8],
    codebook: &str,
    home: &Home,
    chain: &Chain,
) -> Result<Understood, SurveyFault> {
    let ReadSurvey {
        mut survey,
        content,
        rows,
        columns,
        unread,
        rejected,
        unknown_codes,
    } = read_survey(table, codebook, &home.municipality)?;
    let (results, rest) = match content {
        SurveyContent::Answers(answers) => (survey_results(&answers)?, Rest::DidNotSay),
        SurveyContent::Results(results) => (results, Rest::LeftOut),
    };
    let (kept, withheld) = survey_protected(results, survey.least_answers.unwrap_or_default(), rest);
    if kept.is_empty() {
        return Err(RecordError::new("survey-nothing-left", "results").into());
    }
    survey.results = kept;
    survey.withheld = Some(withheld);
    check(&survey, home, chain)?;
    Ok(Understood {
        survey,
        rows,
        columns,
        unread,
        rejected,
        unknown_codes,
    })
}

/// Whether it may stand among the records: by its own rules, by the municipality's words, and with no person in it.
pub fn check(survey: &SafetySurvey, home: &Home, chain: &Chain) -> Result<Record, RecordError> {
    checked(Record::SafetySurvey(survey.clone()), home, chain)
}

/// The same of any record that is made from a table.
pub fn checked(record: Record, home: &Home, chain: &Chain) -> Result<Record, RecordError> {
    chain.check(&record)?;
    if let Some((field, code)) = unknown_code(&record, &home.municipality) {
        return Err(RecordError::new("unknown-code", field).with("text", code));
    }
    let fields = record.fields();
    let texts: BTreeSet<(&str, &str)> = free_texts(record.kind().fields(), &fields).into_iter().collect();
    for (name, text) in texts {
        if !screen_with(text, &home.place_words).hits.is_empty() {
            return Err(RecordError::new("survey-personal-text", "questions").with("field", name));
        }
    }
    Ok(record)
}

/// Keeps a survey that was checked; `why` when it takes the place of another.
pub async fn keep(
    store: &Store,
    home: &Home,
    actor: &Actor,
    at: (jiff::Timestamp, Date),
    record: Record,
    why: String,
) -> Result<(), StoreError> {
    let (now, today) = at;
    let kept = store.write(home.code(), actor, now, move |work| {
        Box::pin(async move { work.keep_record(record, None, today, &why).await })
    });
    kept.await.map(|_| ())
}
