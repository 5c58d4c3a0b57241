//! Weeks drawn by chance in which nothing happens: how often does the draft cry wolf, and does it
//! see what was planted?

use analysis::{RangeMethod, Verdict};

use crate::town::{Chance, Story, count, town, week};

const AREAS: usize = 6;
const CATEGORIES: usize = 8;

/// A season, areas of different size, and more spread than Poisson's.
pub fn calm(seed: u64, weeks_back: i32) -> Story {
    let mut chance = Chance(seed);
    Story::new(town(AREAS, CATEGORIES, 1), week("2022-W10")).weeks(weeks_back, |ago, area, category, _| {
        let season = 1.0 + 0.4 * (f64::from(ago) / 52.0 * std::f64::consts::TAU).cos();
        let mean = 0.4 * (area + 1) as f64 * (category + 1) as f64 / 3.0 * season;
        chance.overdispersed(mean, 1.3)
    })
}

struct Tally {
    series: usize,
    above: usize,
    below: usize,
    findings: usize,
}

fn tally(weeks_back: i32, method: RangeMethod) -> Tally {
    let mut tally = Tally {
        series: 0,
        above: 0,
        below: 0,
        findings: 0,
    };
    for seed in 0..25 {
        let draft = calm(seed, weeks_back).draft();
        for count in draft.areas.iter().flat_map(|a| &a.categories).map(|c| c.range) {
            assert_eq!(count.range.unwrap().method, method);
            tally.series += 1;
            tally.above += usize::from(count.verdict == Verdict::Above);
            tally.below += usize::from(count.verdict == Verdict::Below);
        }
        tally.findings += draft.unusual.len();
    }
    tally
}

#[test]
fn one_calm_week_in_forty_falls_above_its_range_with_years_to_compare_with() {
    let tally = tally(5 * 53, RangeMethod::FarringtonFlexible);
    let share = |n: usize| n as f64 / tally.series as f64;
    // Nominal 0.025 on either side; counts are whole, so fewer.
    assert!(share(tally.above) < 0.04, "above: {}", share(tally.above));
    assert!(share(tally.above) > 0.004, "above: {}", share(tally.above));
    assert!(share(tally.below) < 0.035, "below: {}", share(tally.below));
    // Of 25 calm weeks, few have any finding at all.
    assert!(tally.findings <= 8, "findings: {}", tally.findings);
}

#[test]
fn one_calm_week_in_forty_falls_above_its_range_with_a_quarter_to_compare_with() {
    let tally = tally(40, RangeMethod::RecentWeeks);
    let share = |n: usize| n as f64 / tally.series as f64;
    // The season is at its height, which this method does not know: a little more than nominal.
    assert!(share(tally.above) < 0.045, "above: {}", share(tally.above));
    assert!(share(tally.below) < 0.035, "below: {}", share(tally.below));
    assert!(tally.findings <= 8, "findings: {}", tally.findings);
}

fn check_planted(weeks_back: i32, extra: i64) {
    for seed in 0..10 {
        let mut story = calm(seed, weeks_back);
        story.counts.push(count(story.week, Some(2), 3, 0, extra));
        let draft = story.draft();
        let first = &draft.unusual[0];
        assert_eq!(
            (first.area.as_ref().unwrap().as_str(), first.category.as_str()),
            ("a2", "c3"),
            "{seed}"
        );
        assert!(first.above && first.rank == 1 && first.q < 0.1);
        assert_eq!(first.count.verdict, Verdict::Above);
    }
}

#[test]
fn a_planted_wave_is_found_and_stands_first() {
    // Usually about two a week. With months instead of years behind it, a wave must be larger to be sure of.
    check_planted(5 * 53, 10);
    check_planted(40, 16);
}

#[test]
fn with_a_few_weeks_there_is_no_range_and_no_finding() {
    let mut story = calm(1, 6);
    story.counts.push(count(story.week, Some(2), 3, 0, 50));
    let draft = story.draft();
    assert!(draft.unusual.is_empty());
    let counts = draft.areas.iter().flat_map(|a| &a.categories);
    assert!(
        counts
            .into_iter()
            .all(|c| c.range.verdict == Verdict::TooFew && c.range.range.is_none())
    );
}

#[test]
fn two_of_something_rare_is_not_a_wave() {
    let story = Story::new(town(1, 1, 1), week("2022-W10"));
    let story = story.weeks(200, |ago, _, _, _| if ago == 0 { 2 } else { 0 });
    let draft = story.draft();
    assert_eq!(draft.areas[0].categories[0].range.verdict, Verdict::Within);
    assert!(draft.unusual.is_empty());
}
