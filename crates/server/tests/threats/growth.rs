//! What grows faster than what is asked: searches, selections, places and texts that are ten times as long must not take a
//! hundred times as long.
//!
//! Times are compared with one another and never with a clock: the quickest of some tries at each length.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::world::{Answer, Who, World, on_each_database};

on_each_database![what_is_asked_for_at_length_costs_no_more_than_its_length];

/// Ten times as much may take so many times as long: twice over n log n at these lengths, where a square takes a hundred.
const MOST_TIMES: u32 = 30;
/// Shorter than this is noise.
const NOISE: Duration = Duration::from_millis(40);
/// No single answer may take longer, on a busy computer and unoptimised.
const LONGEST: Duration = Duration::from_secs(10);

/// Asks at two lengths, and tells what grows too fast.
async fn check(what: &str, lengths: [usize; 2], mut ask: impl AsyncFnMut(usize) -> Answer) -> Option<String> {
    let mut quickest = [Duration::MAX; 2];
    for _ in 0..2 {
        for (at, length) in lengths.into_iter().enumerate() {
            let begun = Instant::now();
            let answer = ask(length).await;
            quickest[at] = quickest[at].min(begun.elapsed());
            assert!(answer.status.as_u16() < 500, "{what} {length}: {}", answer.text());
        }
    }
    let most = quickest[0].max(NOISE) * MOST_TIMES;
    let told = format!("{what}: {quickest:?} at {lengths:?}");
    eprintln!("{told}");
    (quickest[1] > most || quickest[1] > LONGEST).then_some(told)
}

/// What an address can hold; longer ones are refused before they are read.
const IN_ADDRESS: [usize; 2] = [5_000, 50_000];

fn repeated(part: &str, length: usize) -> String {
    part.repeat(length / part.len() + 1)
}

async fn what_is_asked_for_at_length_costs_no_more_than_its_length() {
    let world = crate::explore::told(400).await;
    let mut slow = Vec::new();
    for (name, part) in [
        ("q", "a"),
        ("q", "a%20"),
        ("q", "(((%22"),
        ("q", "*%25_"),
        ("q", "aa-"),
        ("kategori", "KLO%2C"),
        ("omrade", "centrum%2C"),
        ("ruta", "17.1%2C59.2%2C"),
        ("yta", "17.1%2059.2%2C"),
        ("yta", "%28%28"),
        ("yta", "17.1%2C59.2%3B"),
        ("fran", "2022-"),
        ("vecka", "2022-W10"),
        ("sida", "9"),
    ] {
        for path in ["/handelser", "/utforska/figur/tid"] {
            let what = format!("{path}?{name}={part}…");
            let ask = async |length| {
                let address = format!("{path}?{name}={}", repeated(part, length));
                world.get(Who::Coordinator, &address).await
            };
            slow.extend(check(&what, IN_ADDRESS, ask).await);
        }
    }
    // The same field many times over.
    for name in ["kategori", "omrade", "q"] {
        let ask = async |length: usize| {
            let address = format!("/handelser?{}", repeated(&format!("{name}=KLO&"), length));
            world.get(Who::Coordinator, &address).await
        };
        slow.extend(check(&format!("{name}=KLO&…"), IN_ADDRESS, ask).await);
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// A form of one mebibyte is the longest that is read; a surface of a million points does not fit in it, and is refused.
const IN_FORM: [usize; 2] = [30_000, 300_000];

/// Nothing of it is kept, so that it is tried on one database.
#[tokio::test]
async fn what_is_written_at_length_costs_no_more_than_its_length() {
    let world = World::new().await;
    let mut slow = Vec::new();
    for part in [
        "a",
        "a ",
        "Anna Andersson ",
        "070-",
        "070-174 06 05 ",
        "19121212-",
        "a@",
        "a.a@b.",
        "AB12",
        "((((",
        "\u{e5}\u{301}",
        "\u{ad}a",
        "gatan 1 ",
        "'-",
    ] {
        let ask = async |length| {
            let text = repeated(part, length);
            world.post(Who::Coordinator, "/granska", &[("text", &text)]).await
        };
        slow.extend(check(&format!("/granska {part:?}…"), IN_FORM, ask).await);
    }
    let surface = async |points: usize| {
        let mut query = String::from("yta=");
        for n in 0..points / 12 {
            let turn = n as f64 / points as f64 * std::f64::consts::TAU;
            let _ = write!(
                query,
                "{:.5},{:.5};",
                17.0 + turn.cos() / 10.0,
                59.0 + turn.sin() / 10.0
            );
        }
        world
            .post(
                Who::Coordinator,
                "/handelser/vyer",
                &[("namn", "yta"), ("fraga", &query)],
            )
            .await
    };
    slow.extend(check("a surface that is kept", IN_FORM, surface).await);
    assert!(slow.is_empty(), "{}", slow.join("\n"));
    let million = "17.12345,59.12345;".repeat(1_000_000);
    let refused = world
        .post(
            Who::Coordinator,
            "/handelser/vyer",
            &[("namn", "yta"), ("fraga", &million)],
        )
        .await;
    assert_eq!(refused.status.as_u16(), 413);
}
