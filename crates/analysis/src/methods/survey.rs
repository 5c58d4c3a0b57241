//! What does a survey say of the whole population, and of each area and group in it; and did it change?
//!
//! Shares with the intervals of their design: strata, clusters, weights, a finite population. A domain is not a smaller
//! sample. What rests on few answers is left out, and as much else as it takes that nothing left out follows from the rest.
//!
//! Does not say what those who did not answer think, more than the weights make good.

use std::collections::{BTreeMap, BTreeSet};

use domain::chain::RecordError;
use domain::codes::AreaCode;
use domain::safety_survey::{LEAST_ANSWERS, SurveyAnswers, SurveyResult};
use stats::interval::Interval;
use stats::survey::{FinitePopulation, LonelyCluster, SurveyDesign, SurveyError, SurveySample};

use super::effect::Estimate;
use crate::disclosure::{DisclosedTable, table_with_least};

const CONFIDENCE: f64 = 0.95;

/// Every share that the answers give: of all, of each area, of each group, and of each group of each area. None is left
/// out for resting on few; that is for [`survey_protected`].
///
/// # Errors
/// No answers, a weight that is not above 0, weights that sum to nothing, a stratum with a single answer, a cluster in two
/// strata, or a population that varies in a stratum or is smaller than its sample.
pub fn survey_results(answers: &SurveyAnswers) -> Result<Vec<SurveyResult>, RecordError> {
    check_weights(answers)?;
    let strata = answers.strata.as_deref().map(Labels::of);
    let clusters = answers.clusters.as_deref().map(Labels::of);
    let design = design(answers, strata.as_ref(), clusters.as_ref())
        .map_err(|error| fault(&error, strata.as_ref(), clusters.as_ref()))?;
    let mut results = Vec::new();
    for (question, counted) in &answers.questions {
        let is: Vec<bool> = counted.iter().map(|answer| *answer == Some(true)).collect();
        let told: Vec<bool> = counted.iter().map(Option::is_some).collect();
        for part in parts(answers) {
            let inside: Vec<bool> = told.iter().zip(&part.inside).map(|(a, b)| *a && *b).collect();
            let Some((share, interval, n)) = share(&design, &inside, &is) else {
                continue;
            };
            results.push(SurveyResult {
                question: question.clone(),
                area: part.area,
                grouping: part.grouping,
                group: part.group,
                share: percent(share),
                low: interval.map(|i| percent(i.lower)),
                high: interval.map(|i| percent(i.upper)),
                n,
            });
        }
    }
    Ok(results)
}

/// To a tenth.
fn percent(share: f64) -> f64 {
    (share * 1000.0).round() / 10.0
}

fn share(design: &SurveyDesign, inside: &[bool], is: &[bool]) -> Option<(f64, Option<Interval>, i64)> {
    let domain = design.within(inside).ok()?;
    let found = domain.proportion(is).ok()?;
    // Where none or all said so there is no error to go by.
    let interval = found.logit_interval(CONFIDENCE).ok();
    Some((found.estimate, interval, found.answers as i64))
}

/// Words as numbers, in the order of the words.
struct Labels {
    numbers: Vec<usize>,
    words: Vec<String>,
}

impl Labels {
    fn of(labels: &[String]) -> Self {
        let words: Vec<String> = labels
            .iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .cloned()
            .collect();
        let number = |label: &String| words.binary_search(label).unwrap_or_default();
        Self {
            numbers: labels.iter().map(number).collect(),
            words,
        }
    }

    fn word(labels: Option<&Self>, number: usize) -> &str {
        labels
            .and_then(|l| l.words.get(number))
            .map_or("", String::as_str)
    }
}

fn check_weights(answers: &SurveyAnswers) -> Result<(), RecordError> {
    let Some(weights) = &answers.weights else {
        return Ok(());
    };
    if weights.iter().all(|w| *w == 0.0) {
        return Err(RecordError::new("survey-weights-nothing", "results"));
    }
    match weights.iter().position(|w| !(w.is_finite() && *w > 0.0)) {
        None => Ok(()),
        Some(at) => Err(RecordError::new("survey-weight", "results")
            .with("row", answers.rows.get(at).copied().unwrap_or_default())),
    }
}

fn design(
    answers: &SurveyAnswers,
    strata: Option<&Labels>,
    clusters: Option<&Labels>,
) -> Result<SurveyDesign, SurveyError> {
    let mut sample = SurveySample::of(answers.rows.len());
    if let Some(weights) = &answers.weights {
        sample = sample.weights(weights);
    }
    if let Some(strata) = strata {
        sample = sample.strata(&strata.numbers);
    }
    if let Some(clusters) = clusters {
        sample = sample.clusters(&clusters.numbers);
    }
    if let Some(population) = &answers.population {
        sample = sample.finite_population(FinitePopulation::Clusters(population));
    }
    if answers.lonely_adjusted {
        sample = sample.lonely(LonelyCluster::Adjust);
    }
    sample.design()
}

fn fault(error: &SurveyError, strata: Option<&Labels>, clusters: Option<&Labels>) -> RecordError {
    let refused = |code| RecordError::new(code, "results");
    let stratum = |number: &usize| Labels::word(strata, *number);
    match error {
        SurveyError::Lonely { stratum: alone } => refused("survey-lonely").with("text", stratum(alone)),
        SurveyError::ClusterInStrata { cluster } => {
            refused("survey-cluster-in-strata").with("text", Labels::word(clusters, *cluster))
        }
        SurveyError::PopulationVaries {
            stratum: of,
            one,
            other,
        } => refused("survey-population-varies")
            .with("text", stratum(of))
            .with("one", one)
            .with("other", other),
        SurveyError::PopulationTooSmall {
            stratum: of,
            population,
            clusters,
        } => refused("survey-population-too-small")
            .with("text", stratum(of))
            .with("population", population)
            .with("n", clusters),
        _ if strata.is_some() || clusters.is_some() => refused("survey-design"),
        _ => refused("survey-no-answers"),
    }
}

/// Whom a share is of.
struct Part {
    area: Option<AreaCode>,
    grouping: String,
    group: String,
    inside: Vec<bool>,
}

fn parts(answers: &SurveyAnswers) -> Vec<Part> {
    let n = answers.rows.len();
    let own = answers.areas.as_deref().unwrap_or_default();
    let known: BTreeSet<&AreaCode> = own.iter().flatten().collect();
    let areas = [None].into_iter().chain(known.into_iter().map(Some));
    let mut parts = Vec::new();
    for area in areas {
        let in_area: Vec<bool> = match area {
            None => vec![true; n],
            Some(code) => own.iter().map(|a| a.as_ref() == Some(code)).collect(),
        };
        let mut add = |grouping: &str, group: &str, inside| {
            parts.push(Part {
                area: area.cloned(),
                grouping: grouping.to_owned(),
                group: group.to_owned(),
                inside,
            });
        };
        add("", "", in_area.clone());
        for (grouping, of) in &answers.groupings {
            for group in of.iter().flatten().collect::<BTreeSet<_>>() {
                let is_in = of.iter().map(|g| g.as_ref() == Some(group));
                add(
                    grouping,
                    group,
                    is_in.zip(&in_area).map(|(a, b)| a && *b).collect(),
                );
            }
        }
    }
    parts
}

/// Those who are in a sum and in none of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// They did not say which: nobody can be known to be among them, and a few of them give nobody away.
    DidNotSay,
    /// Whoever made the table may have left them out since they were few.
    LeftOut,
}

/// The results that may be kept, and how many were left out: those of fewer than `least` answers (never fewer than
/// [`LEAST_ANSWERS`]), and those that would give such a one away.
pub fn survey_protected(results: Vec<SurveyResult>, least: i64, rest: Rest) -> (Vec<SurveyResult>, i64) {
    let least = least.max(LEAST_ANSWERS);
    let mut of_question: BTreeMap<String, Vec<&SurveyResult>> = BTreeMap::new();
    for result in &results {
        of_question
            .entry(result.question.clone())
            .or_default()
            .push(result);
    }
    let shown: BTreeMap<String, Shown> = of_question
        .into_iter()
        .map(|(question, own)| (question, Shown::of(&own, Limits { least, rest })))
        .collect();
    let all = results.len();
    let kept: Vec<SurveyResult> = results
        .into_iter()
        .filter(|r| r.n >= least && shown.get(&r.question).is_some_and(|s| s.holds(r)))
        .collect();
    let left_out = (all - kept.len()) as i64;
    (kept, left_out)
}

#[derive(Clone, Copy)]
struct Limits {
    least: i64,
    rest: Rest,
}

impl Limits {
    /// What is left of a sum when its parts are taken away, as far as it must be hidden.
    fn rest(self, sum: i64, parts: i64) -> i64 {
        match sum - parts {
            few if few < self.least && self.rest == Rest::DidNotSay => 0,
            rest => rest.max(0),
        }
    }
}

/// Which counts of a question may be seen. Areas and groups are each a line with its sum, and stand across each other in
/// a table for each way of grouping; where a table would have a sum hidden that a line shows, all within it is left out.
#[derive(Default)]
struct Shown(BTreeSet<(Option<AreaCode>, String, String)>);

impl Shown {
    fn holds(&self, r: &SurveyResult) -> bool {
        self.0
            .contains(&(r.area.clone(), r.grouping.clone(), r.group.clone()))
    }

    fn of(results: &[&SurveyResult], limits: Limits) -> Self {
        let n_of = |area: Option<&AreaCode>, grouping: &str, group: &str| {
            let own =
                |r: &&&SurveyResult| r.area.as_ref() == area && r.grouping == grouping && r.group == group;
            results.iter().find(own).map_or(0, |r| r.n)
        };
        let areas: BTreeSet<&AreaCode> = results.iter().filter_map(|r| r.area.as_ref()).collect();
        let in_areas: Vec<i64> = areas.iter().map(|a| n_of(Some(a), "", "")).collect();
        let total = n_of(None, "", "").max(in_areas.iter().sum());
        let mut shown = Self::default();
        let area_line = line(&in_areas, total, limits);
        let mut add = |area: Option<&AreaCode>, grouping: &str, group: &str| {
            shown
                .0
                .insert((area.cloned(), grouping.to_owned(), group.to_owned()));
        };
        add(None, "", "");
        for (area, _) in areas.iter().zip(&area_line).filter(|(_, is_shown)| **is_shown) {
            add(Some(area), "", "");
        }
        let groupings: BTreeSet<&str> = results.iter().map(|r| r.grouping.as_str()).collect();
        for grouping in groupings.into_iter().filter(|g| !g.is_empty()) {
            let own = results.iter().filter(|r| r.grouping == grouping);
            let groups: BTreeSet<&str> = own.map(|r| r.group.as_str()).collect();
            let in_groups: Vec<i64> = groups.iter().map(|g| n_of(None, grouping, g)).collect();
            let group_line = line(&in_groups, total, limits);
            for (group, _) in groups.iter().zip(&group_line).filter(|(_, is_shown)| **is_shown) {
                add(None, grouping, group);
            }
            let across = |area: &AreaCode| -> Vec<i64> {
                groups.iter().map(|g| n_of(Some(area), grouping, g)).collect()
            };
            let within: Vec<Vec<i64>> = areas.iter().map(|a| across(a)).collect();
            let table = table_of(&within, &in_areas, &in_groups, total, limits);
            let agrees = table.total.is_shown()
                && areas_agree(&table.row_totals, &area_line)
                && areas_agree(&table.column_totals, &group_line);
            if !agrees {
                continue;
            }
            for (area, row) in areas.iter().zip(&table.rows) {
                for (group, _) in groups.iter().zip(row).filter(|(_, n)| n.is_shown()) {
                    add(Some(area), grouping, group);
                }
            }
        }
        shown
    }
}

/// The sums of a table and those of a line hide the same; a sum that the table shows though the line does not is no harm,
/// as it is not shown.
fn areas_agree(sums: &[crate::ShownCount], line: &[bool]) -> bool {
    sums.iter()
        .zip(line)
        .all(|(sum, is_shown)| sum.is_shown() || !is_shown)
}

/// Which parts of a sum may be seen. Those who are in none of them are a part too, when there are any.
fn line(parts: &[i64], total: i64, limits: Limits) -> Vec<bool> {
    let mut row = parts.to_vec();
    row.extend(Some(limits.rest(total, parts.iter().sum())).filter(|rest| *rest > 0));
    let least = vec![limits.least; row.len()];
    let table = table_with_least(&[row], &least);
    let shown = table.rows.into_iter().flatten().map(|n| n.is_shown());
    shown.take(parts.len()).collect()
}

/// With a row and a column for those in no area and no group, so that the sums are the sums. When there are none, nobody can
/// take one of them for somebody.
fn table_of(
    within: &[Vec<i64>],
    in_areas: &[i64],
    in_groups: &[i64],
    total: i64,
    limits: Limits,
) -> DisclosedTable {
    let mut rows: Vec<Vec<i64>> = Vec::new();
    for (row, of_area) in within.iter().zip(in_areas) {
        let mut row = row.clone();
        row.push(limits.rest(*of_area, row.iter().sum()));
        rows.push(row);
    }
    let column = |c: usize| within.iter().map(|row| row[c]).sum::<i64>();
    let mut last: Vec<i64> = (0..in_groups.len())
        .map(|c| limits.rest(in_groups[c], column(c)))
        .collect();
    let told: i64 = rows.iter().flatten().sum::<i64>() + last.iter().sum::<i64>();
    last.push(limits.rest(total, told));
    if last.iter().any(|n| *n > 0) {
        rows.push(last);
    }
    if rows.iter().all(|row| row.last() == Some(&0)) {
        rows.iter_mut().for_each(|row| row.truncate(in_groups.len()));
    }
    let least = vec![limits.least; rows.first().map_or(0, Vec::len)];
    table_with_least(&rows, &least)
}

/// How much higher a share became, in percentage points, between two surveys that drew their samples each for itself.
/// `None` where one of them has no interval.
pub fn survey_difference(earlier: &SurveyResult, later: &SurveyResult) -> Option<Estimate> {
    let interval = |r: &SurveyResult| {
        Some(Interval {
            estimate: r.share,
            lower: r.low?,
            upper: r.high?,
        })
    };
    let found = interval(later)?.less(interval(earlier)?);
    Some(Estimate {
        value: found.estimate,
        low: found.lower,
        high: found.upper,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(n: usize) -> SurveyAnswers {
        let of = |i: usize| if i.is_multiple_of(2) { "a" } else { "b" };
        SurveyAnswers {
            questions: vec![("otrygg".into(), (0..n).map(|i| Some(i % 4 == 0)).collect())],
            areas: Some((0..n).map(|i| Some(of(i).into())).collect()),
            rows: (2..).take(n).collect(),
            ..SurveyAnswers::default()
        }
    }

    fn check(changed: impl FnOnce(&mut SurveyAnswers), expected: &str) {
        let mut own = answers(40);
        changed(&mut own);
        assert_eq!(survey_results(&own).unwrap_err().code, expected);
    }

    #[test]
    fn what_cannot_be_computed_is_said() {
        check(|a| a.weights = Some(vec![0.0; 40]), "survey-weights-nothing");
        check(
            |a| {
                let mut weights = vec![1.0; 40];
                weights[3] = -1.0;
                a.weights = Some(weights);
            },
            "survey-weight",
        );
        let strata = |alone: &str| {
            let mut strata = vec!["norr".to_owned(); 40];
            strata[0] = alone.to_owned();
            strata
        };
        check(|a| a.strata = Some(strata("söder")), "survey-lonely");
        check(
            |a| {
                a.strata = Some(["norr", "söder"].repeat(20).into_iter().map(Into::into).collect());
                a.clusters = Some(
                    ["ett", "ett", "två", "tre"]
                        .repeat(10)
                        .into_iter()
                        .map(Into::into)
                        .collect(),
                );
            },
            "survey-cluster-in-strata",
        );
        check(
            |a| a.population = Some(vec![20.0; 40]),
            "survey-population-too-small",
        );
        check(|a| *a = SurveyAnswers::default(), "survey-no-answers");
        let mut lonely = answers(40);
        lonely.strata = Some(strata("söder"));
        lonely.lonely_adjusted = true;
        assert!(survey_results(&lonely).is_ok());
    }

    #[test]
    fn shares_are_those_of_the_design() {
        let found = survey_results(&answers(400)).unwrap();
        let of = |area: &str| found.iter().find(|r| r.area == Some(area.into())).unwrap();
        assert_eq!((of("a").share, of("a").n), (50.0, 200));
        // Nobody in b: a share without an interval.
        assert_eq!((of("b").share, of("b").low), (0.0, None));
        let all = found.iter().find(|r| r.area.is_none()).unwrap();
        assert_eq!(all.share, 25.0);
        let (low, high) = (all.low.unwrap(), all.high.unwrap());
        assert!(
            (20.5..=21.5).contains(&low) && (29.0..=30.0).contains(&high),
            "{all:?}"
        );
    }

    fn result(area: Option<&str>, group: &str, n: i64) -> SurveyResult {
        SurveyResult {
            question: "otrygg".into(),
            area: area.map(Into::into),
            grouping: if group.is_empty() { "" } else { "Kön" }.into(),
            group: group.into(),
            share: 30.0,
            low: Some(20.0),
            high: Some(40.0),
            n,
        }
    }

    fn table() -> Vec<SurveyResult> {
        let mut all = vec![
            result(None, "", 400),
            result(None, "K", 205),
            result(None, "M", 195),
        ];
        for (area, women, men) in [("a", 80, 95), ("b", 12, 60), ("c", 113, 40)] {
            all.push(result(Some(area), "", women + men));
            all.push(result(Some(area), "K", women));
            all.push(result(Some(area), "M", men));
        }
        all
    }

    /// What can be worked out of a hidden number: nothing when two or more are hidden in each row and column of it.
    #[test]
    fn a_hidden_group_cannot_be_worked_out_from_the_rest() {
        let (kept, left_out) = survey_protected(table(), 20, Rest::LeftOut);
        let has = |area: &str, group: &str| {
            kept.iter()
                .any(|r| r.area == Some(area.into()) && r.group == group)
        };
        assert!(!has("b", "K"), "too few");
        assert!(!has("b", "M"), "the row's sum gives it away");
        for group in ["K", "M"] {
            let hidden = ["a", "b", "c"].iter().filter(|a| !has(a, group)).count();
            assert!(hidden >= 2, "the column's sum gives it away");
        }
        assert_eq!(left_out, 4);
        assert!(has("b", "") && has("a", ""));
    }

    #[test]
    fn a_small_area_takes_another_with_it() {
        let mut all = table();
        all.push(result(Some("d"), "", 9));
        all[0].n = 409;
        let (kept, _) = survey_protected(all, 20, Rest::LeftOut);
        let areas = kept.iter().filter(|r| r.area.is_some() && r.group.is_empty());
        assert_eq!(areas.count(), 2);
        // Never fewer than five, whatever is asked for.
        let (kept, _) = survey_protected(vec![result(None, "", 4)], 0, Rest::LeftOut);
        assert!(kept.is_empty());
    }

    #[test]
    fn a_difference_that_may_be_chance_holds_nothing() {
        let at = |share: f64, half: f64| SurveyResult {
            share,
            low: Some(share - half),
            high: Some(share + half),
            ..result(None, "", 600)
        };
        let change = survey_difference(&at(30.0, 3.0), &at(34.0, 4.0)).unwrap();
        assert_eq!((change.value, change.low, change.high), (4.0, -1.0, 9.0));
        let unknown = SurveyResult {
            low: None,
            ..at(30.0, 3.0)
        };
        assert_eq!(survey_difference(&unknown, &at(34.0, 4.0)), None);
    }
}
