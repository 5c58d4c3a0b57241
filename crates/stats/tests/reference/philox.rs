//! Against the known answers that Salmon and others publish with their Random123 1.14 (`kat_vectors`).

use stats::philox::Philox;

#[test]
fn the_published_numbers_come_out() {
    // Counter and key of zeros.
    let mut zeros = Philox::new(0, 0);
    let first = [(); 4].map(|()| zeros.next_u32());
    assert_eq!(first, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
}

#[test]
fn draws_below_a_limit_are_even() {
    let mut random = Philox::new(7, 3);
    let mut seen = [0_u32; 10];
    for _ in 0..100_000 {
        seen[random.below(10) as usize] += 1;
    }
    let chi_squared: f64 = seen.iter().map(|&n| (f64::from(n) - 1e4).powi(2) / 1e4).sum();
    assert!(chi_squared < 27.9, "{seen:?}"); // 99.9 % of a chi-squared with 9 degrees
    assert_eq!(random.below(0), 0);
}

#[test]
fn a_shuffle_keeps_every_value_and_a_stream_is_its_own() {
    let mut values: Vec<u32> = (0..100).collect();
    Philox::new(1, 0).shuffle(&mut values);
    let mut other: Vec<u32> = (0..100).collect();
    Philox::new(1, 1).shuffle(&mut other);
    assert_ne!(values, other);
    values.sort_unstable();
    assert_eq!(values, (0..100).collect::<Vec<u32>>());
}
