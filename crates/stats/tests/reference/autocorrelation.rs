//! Against spdep 1.2-7 (R 4.2.2) on the crime rates of 49 neighbourhoods of Columbus, Ohio, from Anselin (1988)
//! as spData 2.2.1 carries them (CC0); against every order of a few values; and against the plain way.

use stats::benjamini_hochberg::{benjamini_hochberg, significance_limit};
use stats::conditional_permutation::plain_tails;
use stats::geary::geary;
use stats::general_g::general_g;
use stats::getis_ord::{Star, exact_test, getis_ord, getis_ord_test};
use stats::local_moran::{Quadrant, local_moran, local_moran_test};
use stats::moran::moran;
use stats::permutation::{Alternative, Permutations, TieRule};
use stats::philox::Philox;
use stats::points::Points;
use stats::spatial_weights::SpatialWeights;

const COLUMBUS: [f64; 49] = [
    15.72598, 18.801754, 30.626781, 32.38776, 50.73151, 26.066658, 0.178269, 38.425858, 30.515917, 34.000835,
    62.275448, 56.705669, 46.716129, 57.066132, 48.585487, 54.838711, 36.868774, 43.962486, 54.521965,
    0.223797, 40.074074, 33.705048, 20.048504, 38.297871, 61.299175, 40.969742, 52.79443, 56.919785,
    60.750446, 68.892044, 17.677214, 19.145592, 41.968163, 23.974028, 39.175053, 14.305556, 42.445076,
    53.710938, 19.100863, 16.241299, 18.905146, 16.49189, 36.663612, 25.962263, 29.028488, 16.530533,
    27.822861, 26.645266, 22.541491,
];

/// Queen contiguity, from spData's columbus.gal.
const NEIGHBOURS: [&[u32]; 49] = [
    &[1, 2],
    &[0, 2, 3],
    &[0, 1, 3, 4],
    &[1, 2, 4, 7],
    &[2, 3, 5, 7, 8, 10, 14],
    &[4, 8],
    &[7, 11, 12, 13],
    &[3, 4, 6, 10, 11, 12],
    &[4, 5, 9, 14, 19, 21, 24, 25],
    &[8, 16, 19, 21],
    &[4, 7, 11, 14, 15],
    &[6, 7, 10, 12, 13, 15],
    &[6, 7, 11, 13],
    &[6, 11, 12, 15, 17, 18],
    &[4, 8, 10, 15, 24, 25],
    &[10, 11, 13, 14, 17, 23, 24],
    &[9, 19, 22],
    &[13, 15, 18, 23],
    &[13, 17, 23],
    &[8, 9, 16, 21, 22, 26, 31, 32, 34, 39],
    &[23, 29, 33],
    &[8, 9, 19, 25, 26, 27],
    &[16, 19, 31],
    &[15, 17, 18, 20, 24, 28, 29],
    &[8, 14, 15, 23, 25, 27, 28],
    &[8, 14, 21, 24, 27, 28],
    &[19, 21, 27, 32],
    &[21, 24, 25, 26, 28, 32, 34, 36, 37],
    &[23, 24, 25, 27, 29, 36, 37],
    &[20, 23, 28, 36],
    &[33, 35],
    &[19, 22, 39, 40],
    &[19, 26, 27, 34],
    &[20, 30, 35, 41],
    &[19, 27, 32, 37, 39, 42, 43],
    &[30, 33, 38, 41, 45],
    &[27, 28, 29, 37, 42, 44],
    &[27, 28, 34, 36, 42, 43],
    &[35, 45],
    &[19, 31, 34, 40, 46],
    &[31, 39, 46],
    &[33, 35],
    &[34, 36, 37, 43, 44, 47],
    &[34, 37, 42, 47, 48],
    &[36, 42, 47, 48],
    &[35, 38],
    &[39, 40],
    &[42, 43, 44, 48],
    &[43, 44, 47],
];

/// spdep's localmoran, row-standardised, and localG with the place itself, binary.
const LOCAL_MORAN: [f64; 49] = [
    0.736818490608356,
    0.528777013265967,
    0.0938507416616012,
    0.00482096662821632,
    0.186786799124145,
    -0.181570516944717,
    -1.86058737557164,
    0.0765840179164837,
    -0.0305950815986518,
    0.0403092525441555,
    1.45791541689936,
    0.638948856574565,
    0.125280837361901,
    0.615263041083215,
    0.734843909725159,
    1.25554756486037,
    -0.108094628581475,
    0.517051308272168,
    0.800006125419968,
    0.341409789721529,
    0.154939328058802,
    -0.00402479354504801,
    0.900849469548623,
    0.228527044626409,
    1.1584122014956,
    0.287531124256137,
    -0.123973585483171,
    0.976952879150399,
    1.55662453264499,
    1.26349739949829,
    1.01744751554175,
    1.23985503670062,
    0.0536036409032404,
    0.528420879464308,
    -0.02995430426444,
    1.24324252223306,
    0.423247010767058,
    0.577546422942033,
    1.15195740768792,
    0.96929786512745,
    0.83167799375373,
    1.08655317203784,
    0.00577740194947923,
    -0.0206711214820048,
    0.0679538400707103,
    1.24953770258196,
    0.467678628259913,
    0.203539666142014,
    0.363361359788545,
];
const LOCAL_MORAN_Z: [f64; 49] = [
    0.937807651035261,
    0.985659120261526,
    0.718418912504628,
    0.0666623234486721,
    0.616597859297295,
    -0.454745751291894,
    -1.79917106522192,
    0.997578656158759,
    -0.315946678876234,
    1.21369347211729,
    2.19930441217654,
    1.3514159200314,
    0.398169428129357,
    1.28566365626621,
    2.37911484759986,
    3.07287435127168,
    -1.79883361266012,
    2.01178978741375,
    1.25770030254518,
    0.752325939474983,
    0.920772241945577,
    -0.115475032552812,
    1.78186236435482,
    3.36065147310334,
    2.20565261276206,
    2.11231900862319,
    -0.194619799647091,
    2.55596249076188,
    2.9866325481057,
    1.41754490126906,
    1.41352881202423,
    2.69559535008209,
    0.283645828814318,
    1.64145328961955,
    -0.329657977285359,
    2.38798590120783,
    2.48563728075164,
    1.39845479766469,
    1.72947288155896,
    2.04936112533218,
    1.53853646008128,
    1.41802387829406,
    0.164841078390326,
    -0.0599175169726221,
    0.393662896403875,
    1.6288335305667,
    1.5159394969091,
    0.83699156537206,
    0.870533676889444,
];
const LOCAL_MORAN_TOTAL_VARIANCE: [f64; 49] = [
    0.476922453553203,
    0.311221459094798,
    0.228370961865595,
    0.228370961865595,
    0.121848893999477,
    0.476922453553203,
    0.228370961865595,
    0.145520464636392,
    0.104095216021791,
    0.228370961865595,
    0.178660663528073,
    0.145520464636392,
    0.228370961865595,
    0.145520464636392,
    0.145520464636392,
    0.121848893999477,
    0.311221459094798,
    0.228370961865595,
    0.311221459094798,
    0.0792400668530301,
    0.311221459094798,
    0.145520464636392,
    0.311221459094798,
    0.121848893999477,
    0.121848893999477,
    0.145520464636392,
    0.228370961865595,
    0.0902867998169238,
    0.121848893999477,
    0.228370961865595,
    0.476922453553203,
    0.228370961865595,
    0.228370961865595,
    0.228370961865595,
    0.121848893999477,
    0.178660663528073,
    0.145520464636392,
    0.145520464636392,
    0.476922453553203,
    0.178660663528073,
    0.311221459094798,
    0.476922453553203,
    0.145520464636392,
    0.178660663528073,
    0.228370961865595,
    0.476922453553203,
    0.476922453553203,
    0.228370961865595,
    0.311221459094798,
];
const LOCAL_G_STAR: [f64; 49] = [
    -1.43277965396643,
    -1.34000809746416,
    -0.771998680953113,
    -0.131733364490507,
    0.891307248699609,
    0.0686480438110907,
    0.661364837747861,
    1.01302395061663,
    0.219143443232924,
    -1.13752766335028,
    2.62515084728924,
    1.71536654490778,
    0.661364837747861,
    1.66127723802244,
    2.52077591814223,
    3.28020059027692,
    -1.53958775950811,
    2.06022819369264,
    1.66306354885032,
    -1.26314577467033,
    0.958012606423456,
    0.0787551491412007,
    -2.00281202523681,
    3.27109443180809,
    2.56747858903689,
    2.11891292790101,
    0.281128853783988,
    2.80586128758585,
    3.28607023910257,
    2.11021840388546,
    -1.76033771634987,
    -2.85102317657986,
    0.435414021412511,
    -1.78038031432387,
    -0.234826636265137,
    -2.67471915166619,
    2.50111996422728,
    1.70123840638415,
    -1.97472233936086,
    -2.32482843295344,
    -1.82107295671586,
    -1.80255062991707,
    0.188579044241461,
    -0.158210621179979,
    -0.516733173655962,
    -1.97472233936086,
    -1.51060144669422,
    -0.981641993061906,
    -1.1331046537195,
];

fn columbus() -> SpatialWeights {
    let pairs: Vec<(u32, u32, f64)> = NEIGHBOURS
        .iter()
        .enumerate()
        .flat_map(|(i, row)| row.iter().map(move |&j| (i as u32, j, 1.0)))
        .collect();
    SpatialWeights::from_weighted_pairs(49, &pairs).unwrap()
}

#[track_caller]
fn near(got: f64, wanted: f64) {
    assert!((got - wanted).abs() < 1e-6, "{got} instead of {wanted}");
}

#[test]
fn the_global_statistics_are_those_of_spdep() {
    let weights = columbus().row_standardised();
    let moran = moran(&COLUMBUS, &weights).unwrap();
    near(moran.i, 0.485770913661773);
    near(moran.expected, -0.0208333333333333);
    near(moran.variance_randomisation, 0.00899112132177907);
    near(moran.variance_normality, 0.00886096226945051);
    near(moran.z(), 5.34271363940803);
    near(geary(&COLUMBUS, &weights).unwrap().c, 0.547803377167251);
}

#[test]
fn the_local_statistics_are_those_of_spdep() {
    let binary = columbus();
    let weights = binary.row_standardised();
    let local = local_moran(&COLUMBUS, &weights).unwrap();
    let star = getis_ord(&COLUMBUS, &binary, Star::WithSelf).unwrap();
    let without = getis_ord(&COLUMBUS, &weights, Star::WithoutSelf).unwrap();
    for i in 0..49 {
        near(local[i].i, LOCAL_MORAN[i]);
        near(local[i].z().unwrap(), LOCAL_MORAN_Z[i]);
        near(local[i].total.variance, LOCAL_MORAN_TOTAL_VARIANCE[i]);
        near(star[i].unwrap(), LOCAL_G_STAR[i]);
        // The same test in two forms: equal but for the sign of the place's own deviation.
        near(without[i].unwrap().abs(), LOCAL_MORAN_Z[i].abs());
    }
    let mean = COLUMBUS.iter().sum::<f64>() / 49.0;
    for (local, &y) in local.iter().zip(&COLUMBUS) {
        let wanted = match (local.i > 0.0, y > mean) {
            (true, true) => Quadrant::HighHigh,
            (true, false) => Quadrant::LowLow,
            (false, true) => Quadrant::HighLow,
            (false, false) => Quadrant::LowHigh,
        };
        assert_eq!(local.quadrant, Some(wanted));
    }
    let mean = local.iter().map(|l| l.i).sum::<f64>() / 49.0;
    near(mean, moran(&COLUMBUS, &weights).unwrap().i);
}

/// Mean and variance of a statistic over every order of seven values.
fn over_every_order(statistic: impl Fn(&[f64]) -> f64) -> (f64, f64) {
    fn orders(values: &mut [f64], fixed: usize, visit: &mut impl FnMut(&[f64])) {
        if fixed == values.len() {
            visit(values);
        }
        for i in fixed..values.len() {
            values.swap(fixed, i);
            orders(values, fixed + 1, visit);
            values.swap(fixed, i);
        }
    }
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    orders(&mut SEVEN.to_vec(), 0, &mut |values| {
        let s = statistic(values);
        n += 1.0;
        sum += s;
        squares += s * s;
    });
    (sum / n, squares / n - (sum / n) * (sum / n))
}

const SEVEN: [f64; 7] = [2.0, 3.0, 3.2, 5.0, 8.0, 7.0, 0.5];

#[test]
fn the_moments_are_those_of_every_order_of_the_values() {
    let x = [10.0, 20.0, 40.0, 15.0, 30.0, 30.0, 41.0];
    let y = [10.0, 10.0, 10.0, 20.0, 20.0, 30.0, 14.0];
    let points = Points::new(&x, &y).unwrap();
    for weights in [
        SpatialWeights::distance_band(points, 15.0).unwrap(),
        // Neither symmetric nor all of the same size.
        SpatialWeights::k_nearest(points, 2).unwrap(),
        SpatialWeights::distance_band(points, 15.0)
            .unwrap()
            .row_standardised(),
    ] {
        let m = moran(&SEVEN, &weights).unwrap();
        let (mean, variance) = over_every_order(|y| moran(y, &weights).unwrap().i);
        near(m.expected, mean);
        near(m.variance_randomisation, variance);
        let c = geary(&SEVEN, &weights).unwrap();
        let (mean, variance) = over_every_order(|y| geary(y, &weights).unwrap().c);
        near(1.0, mean);
        near(c.variance_randomisation, variance);
        let g = general_g(&SEVEN, &weights).unwrap();
        let (mean, variance) = over_every_order(|y| general_g(y, &weights).unwrap().g);
        near(g.expected, mean);
        near(g.variance, variance);
    }
}

#[test]
fn the_scores_are_those_of_the_example_in_esda() {
    // PySAL, esda 2.9, G and G_Local.
    let x = [10.0, 20.0, 40.0, 15.0, 30.0, 30.0];
    let y = [10.0, 10.0, 10.0, 20.0, 20.0, 30.0];
    let weights = SpatialWeights::distance_band(Points::new(&x, &y).unwrap(), 15.0).unwrap();
    let values = [2.0, 3.0, 3.2, 5.0, 8.0, 7.0];
    let without = [
        -1.0136729,
        -0.04361589,
        1.31558703,
        -0.31412676,
        1.15373986,
        1.77833941,
    ];
    let with = [
        -1.39727626,
        -0.28917762,
        0.65064964,
        -0.28917762,
        1.23452088,
        2.02424331,
    ];
    for (star, wanted) in [(Star::WithoutSelf, without), (Star::WithSelf, with)] {
        for (got, wanted) in getis_ord(&values, &weights, star).unwrap().iter().zip(wanted) {
            near(got.unwrap(), wanted);
        }
    }
    let g = general_g(&values, &weights).unwrap();
    assert!((g.g - 0.557).abs() < 5e-4, "{}", g.g);
}

fn counts(places: usize, seed: u64) -> Vec<f64> {
    let mut random = Philox::new(seed, 0);
    let count = |u: f64| (-(1.0 - u).ln() * 1.3).floor();
    (0..places).map(|_| count(random.unit())).collect()
}

#[test]
fn the_fast_permutations_are_the_plain_ones() {
    let y = counts(120, 1);
    let mut random = Philox::new(2, 0);
    let x: Vec<f64> = (0..120).map(|_| random.unit()).collect();
    let points = Points::new(&x, &y).unwrap();
    let queen = SpatialWeights::queen_grid(12, 10).unwrap();
    let uneven: Vec<(u32, u32, f64)> = (0..119).map(|i| (i, i + 1, f64::from(i % 7))).collect();
    for weights in [
        queen.row_standardised(),
        queen,
        SpatialWeights::distance_band(points, 0.7).unwrap(),
        SpatialWeights::k_nearest(points, 119).unwrap(),
        SpatialWeights::from_weighted_pairs(120, &uneven).unwrap(),
        SpatialWeights::from_weighted_pairs(120, &(1..120).map(|j| (0, j, f64::from(j))).collect::<Vec<_>>())
            .unwrap(),
    ] {
        let permutations = Permutations::new(299, 3).unwrap();
        let fast = getis_ord_test(&y, &weights, permutations).unwrap();
        assert_eq!(fast, plain_tails(&y, &weights, permutations));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(
            fast,
            pool.install(|| getis_ord_test(&y, &weights, permutations).unwrap())
        );
    }
}

#[test]
fn the_exact_probabilities_are_what_permutations_come_near() {
    let y = counts(120, 4);
    let weights = SpatialWeights::queen_grid(12, 10).unwrap();
    let exact = exact_test(&y, &weights).unwrap();
    let drawn = getis_ord_test(&y, &weights, Permutations::new(40_000, 5).unwrap()).unwrap();
    for (exact, drawn) in exact.iter().zip(&drawn) {
        let (exact, drawn) = (exact.unwrap(), drawn.unwrap());
        for (exact, drawn) in [(exact.at_least, drawn.at_least), (exact.at_most, drawn.at_most)] {
            let share = f64::from(drawn) / 40_000.0;
            let error = (exact * (1.0 - exact) / 40_000.0).sqrt();
            assert!(
                (share - exact).abs() < 4.5 * error + 1e-9,
                "{share} beside {exact}"
            );
        }
    }
    // Three places, by hand: 0 keeps its 5 and may get 1 or 2 beside it.
    let pairs = [(0, 2, 1.0), (1, 0, 1.0), (2, 0, 1.0)];
    let weights = SpatialWeights::from_weighted_pairs(3, &pairs).unwrap();
    let exact = exact_test(&[5.0, 1.0, 2.0], &weights).unwrap();
    assert_eq!(exact[0].map(|e| (e.at_least, e.at_most)), Some((0.5, 1.0)));
    assert_eq!(exact[1].map(|e| (e.at_least, e.at_most)), Some((0.5, 1.0)));
}

#[test]
fn p_is_even_when_nothing_goes_on() {
    let weights = SpatialWeights::queen_grid(6, 6).unwrap();
    let mut seen = [[0_u32; 10]; 2];
    for null in 0..2_000 {
        let mut random = Philox::new(10 + null, 7);
        let y: Vec<f64> = (0..36).map(|_| random.unit()).collect();
        let permutations = Permutations::new(99, null).unwrap();
        let global = moran(&y, &weights).unwrap().permutation_test(permutations);
        let local = local_moran_test(&y, &weights, permutations).unwrap()[14].unwrap();
        for (seen, tails) in seen.iter_mut().zip([global, local]) {
            let p = tails.p(Alternative::Greater, TieRule::BothTails).value;
            seen[((p * 100.0).round() as usize - 1) / 10] += 1;
        }
    }
    for seen in seen {
        let chi_squared: f64 = seen.iter().map(|&n| (f64::from(n) - 200.0).powi(2) / 200.0).sum();
        assert!(chi_squared < 27.9, "{seen:?}"); // 99.9 % of a chi-squared with 9 degrees
    }
}

#[test]
fn ties_make_small_counts_look_unusual_when_only_one_tail_has_them() {
    let y = counts(400, 6);
    let weights = SpatialWeights::queen_grid(20, 20).unwrap();
    let tails = getis_ord_test(&y, &weights, Permutations::new(999, 1).unwrap()).unwrap();
    let findings = |ties| {
        let p = tails
            .iter()
            .map(|t| t.unwrap().p(Alternative::Directed, ties).value);
        p.filter(|&p| p <= 0.05).count()
    };
    assert!(findings(TieRule::UpperTail) > findings(TieRule::BothTails));
}

#[test]
fn shifting_and_scaling_changes_nothing() {
    let weights = columbus().row_standardised();
    let moved: Vec<f64> = COLUMBUS.iter().map(|y| 3.0 * y + 1_000.0).collect();
    near(
        moran(&moved, &weights).unwrap().i,
        moran(&COLUMBUS, &weights).unwrap().i,
    );
    near(
        geary(&moved, &weights).unwrap().c,
        geary(&COLUMBUS, &weights).unwrap().c,
    );
    let z = |y: &[f64]| getis_ord(y, &weights, Star::WithSelf).unwrap();
    for (a, b) in z(&moved).iter().zip(z(&COLUMBUS)) {
        near(a.unwrap(), b.unwrap());
    }
}

#[test]
fn neighbours_are_found() {
    let rook = SpatialWeights::rook_grid(3, 3).unwrap();
    assert_eq!(rook.neighbours(4), [1, 3, 5, 7]);
    assert_eq!(rook.neighbours(0), [1, 3]);
    // Four squares around a corner, and one alone.
    let square = |x: f64, y: f64| {
        vec![vec![
            [x, y],
            [x + 1.0, y],
            [x + 1.0, y + 1.0],
            [x, y + 1.0],
            [x, y],
        ]]
    };
    let areas = [
        square(0.0, 0.0),
        square(1.0, 0.0),
        square(0.0, 1.0),
        square(1.0, 1.0),
        square(9.0, 9.0),
    ];
    let queen = SpatialWeights::queen(&areas).unwrap();
    assert_eq!(queen.neighbours(0), [1, 2, 3]);
    assert_eq!(queen.islands(), [4]);
    assert_eq!(SpatialWeights::rook(&areas).unwrap().neighbours(0), [1, 2]);
    // Exactly at the limit is near; of two equally near the first one.
    let points = Points::new(&[0.0, 3.0, -3.0, 0.0, 100.0], &[0.0, 4.0, 4.0, 6.0, 0.0]).unwrap();
    let band = SpatialWeights::distance_band(points, 5.0).unwrap();
    assert_eq!(band.neighbours(0), [1, 2]);
    let nearest = SpatialWeights::k_nearest(points, 1).unwrap();
    assert_eq!(nearest.neighbours(0), [1]);
    assert_eq!(nearest.neighbours(4), [1]);
}

#[test]
fn neighbours_of_many_points_are_those_of_looking_at_all() {
    let mut random = Philox::new(8, 0);
    let mut coordinate = |wide: f64| {
        (0..500)
            .map(|_| (random.unit() * wide).round())
            .collect::<Vec<f64>>()
    };
    for wide in [60.0, 4_000.0] {
        let (x, y) = (coordinate(wide), coordinate(60.0));
        let points = Points::new(&x, &y).unwrap();
        let band = SpatialWeights::distance_band(points, 25.0).unwrap();
        let nearest = SpatialWeights::k_nearest(points, 5).unwrap();
        for i in 0..500 {
            let squared = |j: u32| (x[j as usize] - x[i]).powi(2) + (y[j as usize] - y[i]).powi(2);
            let others = (0..500_u32).filter(|&j| j as usize != i);
            let within: Vec<u32> = others.clone().filter(|&j| squared(j) <= 625.0).collect();
            assert_eq!(band.neighbours(i), within);
            let mut by_distance: Vec<u32> = others.collect();
            by_distance.sort_by(|&a, &b| squared(a).total_cmp(&squared(b)).then(a.cmp(&b)));
            by_distance.truncate(5);
            by_distance.sort_unstable();
            assert_eq!(nearest.neighbours(i), by_distance);
        }
    }
}

#[test]
fn values_that_cannot_be_compared_are_refused() {
    let weights = SpatialWeights::rook_grid(5, 1).unwrap();
    for y in [
        [1.0; 5].as_slice(),
        &[1.0, 2.0],
        &[],
        &[1.0, 2.0, f64::NAN, 4.0, 5.0],
        &[1.0, 2.0, f64::INFINITY, 4.0, 5.0],
        &[1e200, 2.0, 3.0, 4.0, 5.0],
    ] {
        assert!(moran(y, &weights).is_err());
        assert!(geary(y, &weights).is_err());
        assert!(local_moran(y, &weights).is_err());
        assert!(getis_ord(y, &weights, Star::WithSelf).is_err());
        assert!(exact_test(y, &weights).is_err());
    }
    let alone = SpatialWeights::from_weighted_pairs(5, &[]).unwrap();
    let y = [1.0, 2.0, 3.0, 4.0, 5.0];
    assert!(moran(&y, &alone).is_err());
    assert!(
        getis_ord(&y, &alone, Star::WithoutSelf)
            .unwrap()
            .iter()
            .all(Option::is_none)
    );
    assert!(exact_test(&[0.5, 1.0, 2.0, 3.0, 4.0], &weights).is_err());
    assert!(general_g(&[-1.0, 1.0, 2.0, 3.0, 4.0], &weights).is_err());
    assert!(SpatialWeights::from_weighted_pairs(2, &[(0, 2, 1.0)]).is_err());
    assert!(SpatialWeights::k_nearest(Points::new(&[0.0], &[0.0]).unwrap(), 1).is_err());
}

#[test]
fn the_limit_of_findings_is_the_largest_p_that_still_is_one() {
    let p = [0.001, 0.02, 0.03, 0.04, 0.8];
    let limit = significance_limit(&p, 0.05).unwrap().unwrap();
    assert_eq!(limit, 0.04);
    let adjusted = benjamini_hochberg(&p).unwrap();
    assert!(p.iter().zip(adjusted).all(|(&p, q)| (p <= limit) == (q <= 0.05)));
    assert_eq!(significance_limit(&[0.5, 0.9], 0.05), Ok(None));
}
