//! A table of reported offences to the indicators that are kept: added up by year, protected and put beside what there is. The
//! same for the page and the command.

use std::collections::BTreeMap;

use analysis::{OffenceYear, offences_by_year};
use domain::chain::{Chain, Record, RecordError, RecordKind};
use domain::codes::IndicatorCode;
use domain::goal::{Better, Indicator, IndicatorDefinition, IndicatorValue, OutcomeDimension};
use domain::reported_offence::ALL_OFFENCES;
use import::offences::{ReadOffences, read_offences};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Actor, Store, StoreError};

use crate::app::Home;
use crate::frame::Frame;
use crate::surveys::{SurveyFault, checked};

/// What was understood of a table.
pub struct UnderstoodOffences {
    pub rows: usize,
    pub columns: Vec<String>,
    pub unread: Vec<String>,
    pub rejected: Vec<(u64, RecordError)>,
    /// Years that were counted, of any area and kind.
    pub counts: usize,
    pub withheld: usize,
    pub partial: Vec<i16>,
    /// One for each kind, with what was there before.
    pub records: Vec<Record>,
}

pub fn fault_words(frame: &Frame, fault: &SurveyFault) -> String {
    match fault {
        SurveyFault::Survey(why) => frame.refusal(RecordKind::Indicator, why),
        file => file.words(frame),
    }
}

pub fn understand(
    table: &[u8],
    home: &Home,
    frame: &Frame,
    chain: &Chain,
) -> Result<UnderstoodOffences, SurveyFault> {
    let ReadOffences {
        counts,
        rows,
        columns,
        unread,
        rejected,
    } = read_offences(table, &home.municipality)?;
    let by_year = offences_by_year(&counts, home.municipality.least_public());
    if by_year.years.is_empty() {
        return Err(RecordError::new("offences-nothing-left", "values").into());
    }
    let mut kinds: BTreeMap<&str, Vec<&OffenceYear>> = BTreeMap::new();
    for year in &by_year.years {
        kinds.entry(&year.kind).or_default().push(year);
    }
    let records = kinds
        .into_iter()
        .map(|(kind, years)| {
            checked(
                Record::Indicator(indicator(kind, &years, frame, chain)),
                home,
                chain,
            )
        })
        .collect::<Result<_, _>>()?;
    Ok(UnderstoodOffences {
        rows,
        columns,
        unread,
        rejected,
        counts: by_year.years.len(),
        withheld: by_year.withheld,
        partial: by_year.partial,
        records,
    })
}

/// The kind's indicator as it was, with the years of the table in the place of the same years.
fn indicator(kind: &str, years: &[&OffenceYear], frame: &Frame, chain: &Chain) -> Indicator {
    let code = code_of(kind);
    let first = years.iter().map(|y| y.year).min().unwrap_or_default();
    let mut indicator = chain.indicators.get(&code).cloned().unwrap_or_else(|| Indicator {
        code,
        name: if kind.is_empty() {
            frame.t("offences-all")
        } else {
            frame.ta("offences-kind", kind)
        },
        goals: Vec::new(),
        dimension: Some(OutcomeDimension::Victimisation),
        unit: frame.t("offences-unit"),
        better: Some(Better::Lower),
        reported_offences: true,
        definitions: vec![IndicatorDefinition {
            from_year: first,
            text: frame.t("offences-definition"),
            why: String::new(),
            source: String::new(),
        }],
        values: Vec::new(),
        source: years.first().map_or_else(String::new, |y| y.source.clone()),
        statements: Vec::new(),
    });
    if let Some(definition) = indicator.definitions.first_mut() {
        definition.from_year = definition.from_year.min(first);
    }
    indicator
        .values
        .retain(|v| years.iter().all(|y| (y.year, &y.area) != (v.year, &v.area)));
    indicator.values.extend(years.iter().map(|y| IndicatorValue {
        year: y.year,
        area: y.area.clone(),
        value: y.n as f64,
        n: None,
        uncertainty: None,
        source: y.source.clone(),
    }));
    indicator.values.sort_by_key(|v| (v.area.clone(), v.year));
    indicator
}

fn code_of(kind: &str) -> IndicatorCode {
    let mut code = ALL_OFFENCES.to_owned();
    for word in kind
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
    {
        code.push('-');
        code.extend(word.to_lowercase().chars().map(|c| match c {
            'å' | 'ä' => 'a',
            'ö' => 'o',
            c => c,
        }));
    }
    IndicatorCode::from(code.as_str())
}

/// Keeps what was understood.
pub async fn keep(
    store: &Store,
    home: &Home,
    actor: &Actor,
    (now, today): (Timestamp, Date),
    records: Vec<Record>,
    why: String,
) -> Result<usize, StoreError> {
    let kept = store.write(home.code(), actor, now, move |work| {
        Box::pin(async move { work.keep_records(records, today, &why).await })
    });
    kept.await
}
