use divan::Bencher;
use stats::permutation::Permutations;
use stats::philox::Philox;
use stats::survey::{FinitePopulation, Margin, Raking, Replication, SurveyDesign, SurveySample};

struct Answers {
    design: SurveyDesign,
    value: Vec<f64>,
    area: Vec<usize>,
    age: Vec<usize>,
}

/// In twenty strata, two to a household; fifty areas and seven ages.
fn answers(count: usize) -> Answers {
    let mut random = Philox::new(13, 0);
    let strata: Vec<usize> = (0..count).map(|i| i * 20 / count).collect();
    let households: Vec<usize> = (0..count).map(|i| strata[i] * count + i / 2).collect();
    let clusters = vec![count as f64 * 10.0; count];
    let weights: Vec<f64> = (0..count).map(|_| 10.0 + 20.0 * random.unit()).collect();
    let design = SurveySample::of(count)
        .strata(&strata)
        .clusters(&households)
        .weights(&weights)
        .finite_population(FinitePopulation::Clusters(&clusters))
        .design();
    Answers {
        design: design.expect("a design"),
        value: (0..count).map(|_| (random.unit() * 7.0).floor()).collect(),
        area: (0..count).map(|_| random.below(50) as usize).collect(),
        age: (0..count).map(|_| random.below(7) as usize).collect(),
    }
}

fn even(groups: usize, people: f64) -> Vec<(usize, f64)> {
    (0..groups).map(|group| (group, people / groups as f64)).collect()
}

#[divan::bench(name = "mean with its error, 100,000 answers")]
fn mean(bencher: Bencher) {
    let answers = answers(100_000);
    bencher.bench_local(|| answers.design.mean(&answers.value));
}

#[divan::bench(name = "means of fifty areas, 100,000 answers")]
fn by_area(bencher: Bencher) {
    let answers = answers(100_000);
    bencher.bench_local(|| {
        let areas = answers.design.by(&answers.area).expect("areas");
        areas
            .iter()
            .map(|(_, area)| area.mean(&answers.value).map_or(0.0, |m| m.standard_error))
            .sum::<f64>()
    });
}

#[divan::bench(
    name = "raked by area and age, then a mean, 100,000 answers",
    sample_count = 10
)]
fn raked(bencher: Bencher) {
    let answers = answers(100_000);
    let (areas, ages) = (even(50, 2e6), even(7, 2e6));
    let margins = [(&answers.area, &areas), (&answers.age, &ages)];
    let margins = margins.map(|(groups, population)| Margin { groups, population });
    bencher.bench_local(|| {
        let raked = answers.design.raked(&margins, Raking::SETTLED);
        raked.expect("weights").mean(&answers.value)
    });
}

#[divan::bench(name = "bootstrap, 500 draws of 10,000 answers", sample_count = 10)]
fn bootstrap(bencher: Bencher) {
    let answers = answers(10_000);
    let draws = Replication::Bootstrap(Permutations::new(500, 1).expect("draws"));
    let replicates = answers.design.replicates(draws).expect("replicates");
    bencher.bench_local(|| replicates.mean(&answers.value));
}
