//! Estimates from a small made-up sample against R 4.2.2 with its package survey 4.1.1:
//! `svydesign(id = ~cluster, strata = ~stratum, weights = ~weight, fpc = ~clusters)`, then `svymean`, `svytotal`,
//! `svyratio`, `svyciprop`, `svyby`, `svyquantile`, `postStratify`, `rake` and `as.svrepdesign`.

use stats::permutation::Permutations;
use stats::philox::Philox;
use stats::survey::{
    Estimate, FinitePopulation, LonelyCluster, Margin, Raking, Replication, SurveyDesign, SurveyError,
    SurveySample,
};

const STRATUM: [usize; 24] = [
    1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3,
];
const CLUSTER: [usize; 24] = [
    11, 11, 12, 12, 12, 13, 13, 14, 21, 21, 22, 22, 22, 23, 23, 31, 31, 32, 33, 33, 34, 34, 35, 35,
];
const WEIGHT: [f64; 24] = [
    12.0, 12.0, 15.0, 15.0, 15.0, 9.0, 9.0, 20.0, 7.0, 7.0, 8.5, 8.5, 8.5, 6.0, 6.0, 30.0, 30.0, 25.0, 28.0,
    28.0, 31.0, 31.0, 22.0, 22.0,
];
const Y: [f64; 24] = [
    3.0, 5.0, 4.0, 4.0, 2.0, 6.0, 5.0, 3.0, 7.0, 8.0, 6.0, 9.0, 7.0, 5.0, 8.0, 2.0, 1.0, 3.0, 2.0, 4.0, 3.0,
    2.0, 5.0, 1.0,
];
const X: [f64; 24] = [
    2.0, 4.0, 3.0, 5.0, 2.0, 4.0, 4.0, 3.0, 5.0, 6.0, 5.0, 7.0, 6.0, 4.0, 6.0, 2.0, 2.0, 3.0, 1.0, 4.0, 2.0,
    3.0, 4.0, 2.0,
];
const SAFE: [u8; 24] = [
    1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0,
];
const AREA: [usize; 24] = [
    1, 2, 1, 2, 3, 1, 2, 3, 1, 1, 2, 3, 2, 1, 3, 3, 2, 1, 2, 1, 3, 3, 2, 1,
];
const SEX: [usize; 24] = [
    1, 2, 2, 1, 2, 1, 1, 2, 2, 1, 2, 1, 2, 2, 1, 1, 2, 1, 1, 2, 2, 1, 2, 2,
];
const AREAS: [(usize, f64); 3] = [(1, 150.0), (2, 140.0), (3, 110.0)];
const SEXES: [(usize, f64); 2] = [(1, 190.0), (2, 210.0)];

fn of_strata(first: f64, second: f64, third: f64) -> Vec<f64> {
    STRATUM.iter().map(|&s| [first, second, third][s - 1]).collect()
}

fn sample() -> SurveySample<'static> {
    SurveySample::of(24)
        .strata(&STRATUM)
        .clusters(&CLUSTER)
        .weights(&WEIGHT)
}

fn design() -> SurveyDesign {
    let clusters = of_strata(20.0, 9.0, 50.0);
    sample()
        .finite_population(FinitePopulation::Clusters(&clusters))
        .design()
        .unwrap()
}

fn areas() -> Margin<'static> {
    Margin {
        groups: &AREA,
        population: &AREAS,
    }
}

fn margins() -> [Margin<'static>; 2] {
    let sexes = Margin {
        groups: &SEX,
        population: &SEXES,
    };
    [areas(), sexes]
}

fn safe() -> Vec<bool> {
    SAFE.iter().map(|&s| s == 1).collect()
}

#[track_caller]
fn near(got: f64, wanted: f64) {
    assert!(
        (got - wanted).abs() <= 1e-9 * wanted.abs().max(1e-3),
        "{got} instead of {wanted}"
    );
}

#[track_caller]
fn check(got: Estimate, estimate: f64, standard_error: f64) {
    near(got.estimate, estimate);
    near(got.standard_error, standard_error);
}

#[track_caller]
fn check_effects(got: Estimate, without: f64, with_replacement: f64) {
    near(got.design_effect().unwrap(), without);
    near(got.design_effect_with_replacement().unwrap(), with_replacement);
}

#[test]
fn strata_clusters_and_a_finite_population_give_the_errors_of_r() {
    let design = design();
    let mean = design.mean(&Y).unwrap();
    check(mean, 3.44019728729963, 0.268778329988794);
    check_effects(mean, 0.469937368864375, 0.442123566514819);
    assert_eq!(mean.degrees_of_freedom, 9);
    let t = mean.t_interval(0.95).unwrap();
    near(t.lower, 2.83217846291054);
    near(t.upper, 4.04821611168872);
    let normal = mean.interval(0.95).unwrap();
    near(normal.lower, 2.91340144069677);
    let total = design.total(&Y).unwrap();
    check(total, 1395.0, 134.767268528626);
    check_effects(total, 0.718519590655277, 0.675993153723768);
    let ratio = design.ratio(&Y, &X).unwrap();
    check(ratio, 1.10189573459716, 0.0416669627025457);
    near(ratio.design_effect().unwrap(), 0.511112079962821);
    let safe = design.proportion(&safe()).unwrap();
    check(safe, 0.431565968015576, 0.109463319478323);
    let logit = safe.logit_interval(0.9).unwrap();
    near(logit.lower, 0.250974426666617);
    near(logit.upper, 0.632391999780536);
}

#[test]
fn a_plan_with_less_in_it_gives_the_errors_of_r() {
    let means = |sample: SurveySample| sample.design().unwrap().mean(&Y).unwrap();
    check(means(sample()), 3.44019728729963, 0.2937310297998);
    let one_by_one = SurveySample::of(24).strata(&STRATUM).weights(&WEIGHT);
    check(means(one_by_one), 3.44019728729963, 0.287203771644254);
    let clusters = SurveySample::of(24).clusters(&CLUSTER).weights(&WEIGHT);
    check(means(clusters), 3.44019728729963, 0.475946492625283);
    assert_eq!(clusters.design().unwrap().degrees_of_freedom(), 11);
    // Shares drawn are the same as clusters in all, and give weights where there are none.
    let shares = of_strata(4.0 / 20.0, 3.0 / 9.0, 5.0 / 50.0);
    let drawn = FinitePopulation::as_r(&shares);
    assert_eq!(drawn, FinitePopulation::SharesDrawn(&shares));
    check(
        means(sample().finite_population(drawn)),
        3.44019728729963,
        0.268778329988794,
    );
    let unweighted = SurveySample::of(24).strata(&STRATUM).clusters(&CLUSTER);
    check(
        means(unweighted.finite_population(drawn)),
        3.57615894039735,
        0.247288394426986,
    );
}

#[test]
fn domains_count_those_outside_as_drawn() {
    let wanted = [
        (3.77099236641221, 0.56583847053556, 0.809414627217269, 5),
        (3.54511278195489, 0.750269315438999, 1.09768983816829, 4),
        (3.03533568904594, 0.379371926819096, 0.241715693630542, 3),
    ];
    let design = design();
    for (area, domain) in design.by(&AREA).unwrap() {
        let (estimate, error, effect, df) = wanted[area - 1];
        let mean = domain.mean(&Y).unwrap();
        check(mean, estimate, error);
        near(mean.design_effect().unwrap(), effect);
        assert_eq!(mean.degrees_of_freedom, df);
        let inside: Vec<bool> = AREA.iter().map(|&a| a == area).collect();
        assert_eq!(design.within(&inside).unwrap().mean(&Y).unwrap(), mean);
        // A mean is the ratio of two totals of the whole sample.
        let counted: Vec<f64> = inside.iter().map(|&i| f64::from(u8::from(i))).collect();
        let values: Vec<f64> = Y.iter().zip(&counted).map(|(y, i)| y * i).collect();
        let ratio = design.ratio(&values, &counted).unwrap();
        check(ratio, estimate, error);
    }
    // What stands for those outside is not looked at.
    let mut unanswered = Y;
    unanswered[1] = f64::NAN;
    let answered: Vec<bool> = unanswered.iter().map(|y| y.is_finite()).collect();
    let answered = design.within(&answered).unwrap();
    assert_eq!(answered.mean(&unanswered).unwrap(), answered.mean(&Y).unwrap());
    assert!(design.mean(&unanswered).is_err());
    let totals = design.by(&AREA).unwrap();
    let total = totals[2].1.total(&Y).unwrap();
    check(total, 429.5, 162.194327890959);
    near(total.design_effect().unwrap(), 2.20664724700424);
    let logit = totals[0]
        .1
        .proportion(&safe())
        .unwrap()
        .logit_interval(0.95)
        .unwrap();
    near(logit.lower, 0.207443623081923);
    near(logit.upper, 0.961027912675851);
}

#[test]
fn quantiles_and_their_intervals_are_those_of_r() {
    let check =
        |design: &SurveyDesign, share: f64, wanted: f64, bounds: (f64, Option<f64>), error: Option<f64>| {
            let found = design.quantile(&Y, share, 0.95).unwrap();
            assert_eq!(
                (found.estimate, found.lower, found.upper),
                (wanted, Some(bounds.0), bounds.1)
            );
            match error {
                Some(error) => near(found.standard_error.unwrap(), error),
                None => assert_eq!(found.standard_error, None),
            }
        };
    let full = design();
    check(&full, 0.25, 2.0, (2.0, Some(3.0)), Some(0.221027967562395));
    check(&full, 0.5, 3.0, (3.0, Some(5.0)), Some(0.442055935124789));
    check(&full, 0.75, 5.0, (5.0, Some(8.0)), Some(0.663083902687184));
    let clusters = SurveySample::of(24).clusters(&CLUSTER).weights(&WEIGHT);
    let clusters = clusters.design().unwrap();
    check(&clusters, 0.75, 5.0, (4.0, None), None);
}

#[test]
fn weights_agree_with_the_population_and_errors_with_r() {
    let post = design().post_stratified(areas()).unwrap();
    near(post.weights()[0], 13.7404580152672);
    check(post.mean(&Y).unwrap(), 3.48962892557642, 0.223457811490139);
    check(post.total(&Y).unwrap(), 1395.85157023057, 89.3831245960558);
    check(post.ratio(&Y, &X).unwrap(), 1.10538241985871, 0.0398985939503685);
    check_effects(post.mean(&Y).unwrap(), 0.327368071423673, 0.307725987138252);
    let area = post.by(&AREA).unwrap().remove(1).1;
    check(area.total(&Y).unwrap(), 496.315789473684, 105.03770416146);

    let raked = design().raked(&margins(), Raking::AS_R).unwrap();
    near(raked.weights()[0], 15.0877351405494);
    check(raked.mean(&Y).unwrap(), 3.49485125124511, 0.243661245336592);
    check(raked.total(&Y).unwrap(), 1397.94050049804, 97.4644981346369);
    let area = raked.by(&AREA).unwrap().remove(0).1;
    check(area.mean(&Y).unwrap(), 3.79758566373454, 0.584030632277812);

    let settled = design().raked(&margins(), Raking::SETTLED).unwrap();
    assert!((settled.mean(&Y).unwrap().estimate - 3.49489035271483).abs() < 1e-8);
    for (area, domain) in settled.by(&AREA).unwrap() {
        let people = domain.total(&[1.0; 24]).unwrap();
        assert!((people.estimate - AREAS[area - 1].1).abs() < 1e-5);
        assert!(people.standard_error < 0.1);
    }
}

#[test]
fn a_jackknife_is_that_of_r() {
    let jackknife = |design: SurveyDesign| design.replicates(Replication::Jackknife).unwrap();
    let full = jackknife(design());
    assert_eq!(full.count(), 12);
    check(full.mean(&Y).unwrap(), 3.44019728729963, 0.271275092483113);
    check(full.total(&Y).unwrap(), 1395.0, 134.767268528626);
    check(full.ratio(&Y, &X).unwrap(), 1.10189573459716, 0.0420149738615477);
    assert_eq!(full.mean(&Y).unwrap().degrees_of_freedom, 9);
    let about = full.about_estimate();
    check(about.mean(&Y).unwrap(), 3.44019728729963, 0.271306858174497);
    check(
        jackknife(sample().design().unwrap()).mean(&Y).unwrap(),
        3.44019728729963,
        0.296426278083825,
    );
    let one_stratum = SurveySample::of(24).clusters(&CLUSTER).weights(&WEIGHT);
    check(
        jackknife(one_stratum.design().unwrap()).mean(&Y).unwrap(),
        3.44019728729963,
        0.487989583794841,
    );
    let area = design().by(&AREA).unwrap().remove(2).1;
    check(
        jackknife(area).mean(&Y).unwrap(),
        3.03533568904594,
        0.420927978492492,
    );
    // Each replicate is made to agree with the population as the sample was.
    let post = jackknife(design().post_stratified(areas()).unwrap());
    check(post.mean(&Y).unwrap(), 3.48962892557642, 0.245592323045497);
    // R goes as many rounds in every replicate as in the sample; here each goes until it has settled.
    let raked = jackknife(design().raked(&margins(), Raking::SETTLED).unwrap());
    let error = raked.mean(&Y).unwrap().standard_error;
    assert!((error - 0.231973487960087).abs() < 1e-7, "{error}");
}

#[test]
fn a_bootstrap_comes_near_the_formula_and_is_the_same_for_a_seed() {
    let bootstrap = |design: SurveyDesign, seed| {
        let draws = Permutations::new(4_000, seed).unwrap();
        design.replicates(Replication::Bootstrap(draws)).unwrap()
    };
    // Of a total the expected variance is the formula's, with the correction for a finite population and without.
    for design in [design(), sample().design().unwrap()] {
        let wanted = design.total(&Y).unwrap().standard_error;
        let got = bootstrap(design, 1).total(&Y).unwrap().standard_error;
        assert!((got / wanted - 1.0).abs() < 0.04, "{got} and {wanted}");
    }
    let mean = |seed| bootstrap(sample().design().unwrap(), seed).mean(&Y).unwrap();
    assert_eq!(mean(7), mean(7));
    assert_ne!(mean(7), mean(8));
    // R's subbootstrap with 20,000 draws gives 0.29635.
    assert!((mean(7).standard_error / 0.29635 - 1.0).abs() < 0.04);
    let threads = |count| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .build()
            .unwrap()
    };
    assert_eq!(threads(1).install(|| mean(3)), threads(2).install(|| mean(3)));
}

#[test]
fn a_lonely_cluster_is_refused_unless_one_says_what_it_adds() {
    let rows = 7..24;
    let clusters = of_strata(20.0, 9.0, 50.0);
    let lonely = |rule: LonelyCluster, of_first: f64| {
        let mut clusters = clusters[rows.clone()].to_vec();
        clusters[0] = of_first;
        SurveySample::of(17)
            .strata(&STRATUM[7..])
            .clusters(&CLUSTER[7..])
            .weights(&WEIGHT[7..])
            .finite_population(FinitePopulation::Clusters(&clusters))
            .lonely(rule)
            .design()
    };
    assert_eq!(
        lonely(LonelyCluster::Refuse, 20.0).unwrap_err(),
        SurveyError::Lonely { stratum: 1 }
    );
    let y = &Y[7..];
    let certain = lonely(LonelyCluster::Certainty, 20.0).unwrap();
    check(certain.mean(y).unwrap(), 3.2967032967033, 0.314963659502966);
    check(certain.total(y).unwrap(), 1050.0, 117.37724083768);
    let adjusted = lonely(LonelyCluster::Adjust, 20.0).unwrap();
    check(adjusted.mean(y).unwrap(), 3.2967032967033, 0.315486727983742);
    check(adjusted.total(y).unwrap(), 1050.0, 131.138921250202);
    assert!(adjusted.replicates(Replication::Jackknife).is_err());
    // The whole stratum was drawn: nothing is left to chance there.
    let whole = lonely(LonelyCluster::Refuse, 1.0).unwrap();
    check(whole.mean(y).unwrap(), 3.2967032967033, 0.314963659502966);
}

#[test]
fn neither_order_nor_names_nor_units_change_anything() {
    let order: Vec<usize> = (0..24).map(|i| (i * 7 + 5) % 24).collect();
    fn take<T: Copy>(of: &[T], order: &[usize]) -> Vec<T> {
        order.iter().map(|&i| of[i]).collect()
    }
    let (strata, weights) = (take(&STRATUM, &order), take(&WEIGHT, &order));
    let strata: Vec<usize> = strata.iter().map(|s| 40 - s).collect();
    let clusters: Vec<usize> = take(&CLUSTER, &order).iter().map(|c| 900 - c * 3).collect();
    let shuffled = SurveySample::of(24)
        .strata(&strata)
        .clusters(&clusters)
        .weights(&weights);
    let shuffled = shuffled.design().unwrap();
    let mean = sample().design().unwrap().mean(&Y).unwrap();
    let y = take(&Y, &order);
    check(shuffled.mean(&y).unwrap(), mean.estimate, mean.standard_error);
    let moved: Vec<f64> = y.iter().map(|y| 100.0 + 60.0 * y).collect();
    check(
        shuffled.mean(&moved).unwrap(),
        100.0 + 60.0 * mean.estimate,
        60.0 * mean.standard_error,
    );
    let heavier: Vec<f64> = weights.iter().map(|w| w * 3.0).collect();
    let heavier = SurveySample::of(24)
        .strata(&strata)
        .clusters(&clusters)
        .weights(&heavier);
    check(
        heavier.design().unwrap().mean(&y).unwrap(),
        mean.estimate,
        mean.standard_error,
    );
    // Weights of one are none.
    let ones = SurveySample::of(24)
        .weights(&[1.0; 24])
        .design()
        .unwrap()
        .mean(&Y)
        .unwrap();
    let none = SurveySample::of(24).design().unwrap().mean(&Y).unwrap();
    assert_eq!(ones, none);
    let mean_of_y = Y.iter().sum::<f64>() / 24.0;
    let variance = Y.iter().map(|y| (y - mean_of_y).powi(2)).sum::<f64>() / 23.0;
    check(none, mean_of_y, (variance / 24.0).sqrt());
    near(none.design_effect_with_replacement().unwrap(), 1.0);
    assert_eq!(none.design_effect(), None);
}

#[test]
fn what_cannot_be_estimated_is_refused() {
    let refused = |sample: SurveySample| sample.design().unwrap_err();
    refused(SurveySample::of(0));
    refused(SurveySample::of(1));
    refused(SurveySample::of(3).weights(&[1.0, 0.0, 1.0]));
    refused(SurveySample::of(3).weights(&[1.0, f64::NAN, 1.0]));
    refused(SurveySample::of(3).strata(&[1, 1]));
    assert_eq!(
        refused(SurveySample::of(4).strata(&[1, 1, 2, 2]).clusters(&[1, 2, 2, 3])),
        SurveyError::ClusterInStrata { cluster: 2 }
    );
    let population = |values| FinitePopulation::as_r(values);
    let of = |values| refused(SurveySample::of(3).finite_population(population(values)));
    of(&[5.0, 6.0, 5.0]);
    of(&[2.0, 2.0, 2.0]);
    of(&[0.0, 0.5, 0.5]);
    of(&[f64::INFINITY; 3]);
    of(&[1e-320; 3]);
    of(&[0.5, 3.0, 3.0]);

    let design = design();
    assert!(design.mean(&[1.0; 23]).is_err());
    let mut y = Y;
    y[3] = f64::INFINITY;
    assert!(design.mean(&y).is_err());
    assert!(design.mean(&[1e308; 24]).is_err());
    y[3] = 1e200;
    assert!(design.total(&y).is_err());
    assert!(design.ratio(&Y, &[0.0; 24]).is_err());
    assert!(design.within(&[false; 24]).is_err());
    assert!(design.quantile(&Y, 1.0, 0.95).is_err());
    assert!(design.mean(&Y).unwrap().t_interval(1.0).is_err());
    let all = design.proportion(&[true; 24]).unwrap();
    assert_eq!(
        (all.estimate, all.standard_error, all.design_effect()),
        (1.0, 0.0, None)
    );
    assert!(all.logit_interval(0.95).is_err());

    let margin = |population| Margin {
        groups: &AREA,
        population,
    };
    let refused = |population| design.post_stratified(margin(population)).unwrap_err();
    let argument = "post-strata";
    assert_eq!(
        refused(&[(1, 10.0), (2, 10.0)]),
        SurveyError::NotInPopulation { argument, group: 3 }
    );
    assert_eq!(
        refused(&[(1, 10.0), (2, 10.0), (3, 10.0), (4, 1.0)]),
        SurveyError::NotInSample { argument, group: 4 }
    );
    assert_eq!(
        refused(&[(1, 10.0), (2, 10.0), (2, 10.0)]),
        SurveyError::NamedTwice { argument, group: 2 }
    );
    refused(&[(1, 10.0), (2, 0.0), (3, 10.0)]);
    assert!(design.raked(&[], Raking::AS_R).is_err());
    let hasty = Raking {
        most_rounds: 1,
        change: 1e-9,
    };
    assert!(matches!(
        design.raked(&margins(), hasty),
        Err(SurveyError::NotSettled { rounds: 1, .. })
    ));
    let area = design.by(&AREA).unwrap().remove(0).1;
    assert_eq!(
        area.post_stratified(areas()).unwrap_err(),
        SurveyError::Restricted
    );
    // One answer alone is all of the domain, and one replicate leaves it out.
    let mut one = [false; 24];
    one[5] = true;
    let one = design.within(&one).unwrap();
    assert_eq!(one.degrees_of_freedom(), 0);
    assert!(one.mean(&Y).unwrap().t_interval(0.95).is_err());
    let replicates = one.replicates(Replication::Jackknife).unwrap();
    assert!(matches!(
        replicates.mean(&Y),
        Err(SurveyError::EmptyReplicate { replicate: 2 })
    ));
    let draws = Permutations::new(1, 1).unwrap();
    assert!(design.replicates(Replication::Bootstrap(draws)).is_err());
}

#[test]
fn nineteen_intervals_of_twenty_hold_what_the_whole_population_would_have_answered() {
    // Three strata of 40 households of five, who think alike; eight households of each stratum are asked.
    let mut random = Philox::new(2026, 0);
    let households: Vec<Vec<f64>> = (0..120)
        .map(|household| {
            let shared = random.unit() + f64::from(household / 40);
            (0..5).map(|_| shared + random.unit()).collect()
        })
        .collect();
    let truth = households.iter().flatten().sum::<f64>() / 600.0;
    let holds = |seed: u64| {
        let mut random = Philox::new(seed, 1);
        let mut drawn = Vec::new();
        for stratum in 0..3 {
            let mut all: Vec<usize> = (stratum * 40..(stratum + 1) * 40).collect();
            random.shuffle_first(&mut all, 8);
            drawn.extend_from_slice(&all[..8]);
        }
        let answers: Vec<(usize, f64)> = drawn
            .iter()
            .flat_map(|&h| households[h].iter().map(move |&y| (h, y)))
            .collect();
        let strata: Vec<usize> = answers.iter().map(|a| a.0 / 40).collect();
        let clusters: Vec<usize> = answers.iter().map(|a| a.0).collect();
        let values: Vec<f64> = answers.iter().map(|a| a.1).collect();
        let design = SurveySample::of(values.len())
            .strata(&strata)
            .clusters(&clusters)
            .finite_population(FinitePopulation::Clusters(&[40.0; 120]))
            .design()
            .unwrap();
        let interval = design.mean(&values).unwrap().t_interval(0.95).unwrap();
        interval.holds(truth)
    };
    let held = (0..2_000).filter(|&seed| holds(seed)).count();
    // Two thousand coins of 0.95 fall within 1,871 and 1,929 with three standard errors.
    assert!((1_871..=1_929).contains(&held), "{held} of 2,000");
}

#[test]
fn the_difference_of_two_shares_is_newcombes() {
    // 56 of 70 and 48 of 80, each with Wilson's interval: example (a) of Newcombe (1998), method 10.
    let share = |estimate, lower, upper| stats::interval::Interval {
        estimate,
        lower,
        upper,
    };
    let found = share(0.8, 0.691_838, 0.876_950).less(share(0.6, 0.490_456, 0.700_380));
    assert!((found.estimate - 0.2).abs() < 1e-12);
    assert!(
        (found.lower - 0.0524).abs() < 1e-4 && (found.upper - 0.3339).abs() < 1e-4,
        "{found:?}"
    );
}
