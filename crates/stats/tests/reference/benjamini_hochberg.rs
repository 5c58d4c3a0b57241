//! Against the fifteen p-values of Benjamini and Hochberg (1995), section 3.2, where four are
//! rejected at q = 0.05; adjusted values as R 4.2.2's `p.adjust(method = "BH")`.

use stats::benjamini_hochberg::{benjamini_hochberg, significance_limit};

const P: [f64; 15] = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
    0.7590, 1.0,
];

#[test]
fn the_published_example_has_four_findings() {
    let q = benjamini_hochberg(&P).unwrap();
    assert_eq!(q.iter().filter(|&&q| q <= 0.05).count(), 4);
    for (got, wanted) in q.iter().zip([0.0015, 0.003, 0.0095, 0.035625, 0.0603]) {
        assert!((got - wanted).abs() < 1e-12, "{got} instead of {wanted}");
    }
    assert_eq!(q[14], 1.0);
}

#[test]
fn the_order_of_the_tests_does_not_matter() {
    let q = benjamini_hochberg(&P).unwrap();
    let mut backwards: Vec<f64> = P.to_vec();
    backwards.reverse();
    let mut q_backwards = benjamini_hochberg(&backwards).unwrap();
    q_backwards.reverse();
    assert_eq!(q, q_backwards);
    assert!(benjamini_hochberg(&[]).unwrap().is_empty());
}

#[test]
fn what_is_no_probability_is_refused() {
    for p in [-0.01, 1.01, f64::NAN, f64::INFINITY] {
        assert!(benjamini_hochberg(&[0.5, p]).is_err());
        assert!(significance_limit(&[0.5, p], 0.05).is_err());
    }
    for q in [0.0, 1.0, f64::NAN] {
        assert!(significance_limit(&P, q).is_err());
    }
    assert_eq!(significance_limit(&P, 0.05), Ok(Some(0.0095)));
    assert_eq!(significance_limit(&[], 0.05), Ok(None));
}
