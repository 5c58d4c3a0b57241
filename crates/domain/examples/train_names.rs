//! Trains the model that finds names of persons, and writes it where the library includes it from.
//!
//! ```text
//! cargo run --release -p domain --example train_names -- NEWS.tsv PLACES.csv MODEL INCIDENTS…
//! ```
//! NEWS is the training part of the Swedish NER corpus, PLACES a table whose last column names an area (Statistics
//! Sweden's RegSO), into which incidents are moved so that the model knows the places of the country. INCIDENTS are the police's published events (JSON lines or
//! CSV), of which only the half that is not held back is read. Every run gives the same file.
//!
//! A logistic regression over hashed features, trained by stochastic descent with a step of its own per weight
//! (AdaGrad). The threshold comes from scores of texts that the scoring model has not seen (five parts, each
//! scored by a model of the other four), set for recall on news: false alarms on incidents follow from it.

#[path = "corpora/mod.rs"]
mod corpora;
#[path = "training/mod.rs"]
mod training;

use std::collections::BTreeSet;
use std::path::PathBuf;

use corpora::{Dice, Incident, Sentence, hash};
use domain::screening::names::{BUCKETS, MODEL_FORMAT};
use training::{Example, Origin, Text};

/// Share of the mentions in news that shall be found in texts not seen, with a margin to the bar of 95 %.
const RECALL_WANTED: f64 = 0.975;
const PARTS: u64 = 5;
const ROUNDS: usize = 8;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let [news, places, model, incidents @ ..] = arguments.as_slice() else {
        return Err("usage: train_names NEWS.tsv PLACES.csv MODEL INCIDENTS…".into());
    };
    let news: Vec<Sentence> = corpora::news(news)?;
    let mut texts: Vec<Incident> = Vec::new();
    for path in incidents {
        texts.extend(
            corpora::incidents(path)?
                .into_iter()
                .filter(|incident| !corpora::is_held_back(incident)),
        );
    }
    let mut dice = Dice(1);
    let mut all: Vec<Text> = Vec::new();
    let mut first_words = BTreeSet::new();
    for sentence in &news {
        all.push(training::of_news(sentence));
        all.extend(training::of_news_begun_later(sentence, &mut dice));
        let (text, _) = sentence.text();
        all.extend(training::of_each_word_as_the_first(
            &text,
            &text,
            &mut first_words,
        ));
    }
    for incident in &texts {
        all.extend(training::of_incident(incident, &mut dice));
        for text in [&incident.summary, &incident.body] {
            all.extend(training::of_each_word_as_the_first(
                &incident.place,
                text,
                &mut first_words,
            ));
        }
    }
    for place in training::places(places)? {
        all.extend((0..20).find_map(|_| training::moved_to(&place, dice.pick(&texts))));
    }
    println!(
        "{} news sentences, {} incidents, {} texts in all",
        news.len(),
        texts.len(),
        all.len()
    );

    let thresholds = cross_fitted_thresholds(&all);
    let weights = train(&all, |_| true);
    std::fs::write(model, file(&weights, thresholds))?;
    Ok(())
}

/// Scores each text with a model that has not seen it, and finds the thresholds that give the recall wanted.
fn cross_fitted_thresholds(all: &[Text]) -> (f32, f32) {
    // The best score of each mention, and the worst score within it.
    let mut mentions: Vec<(f32, f32)> = Vec::new();
    let mut clean: Vec<f32> = Vec::new();
    for part in 0..PARTS {
        let weights = train(all, |text| hash(&text.group) % PARTS != part);
        for text in all.iter().filter(|text| hash(&text.group) % PARTS == part) {
            let scores: Vec<f32> = text
                .examples
                .iter()
                .map(|example| score(&weights, example))
                .collect();
            match text.origin {
                Origin::News => mentions.extend(text.mentions().map(|mention| {
                    let scores = &scores[mention];
                    let best = scores.iter().copied().fold(f32::MIN, f32::max);
                    (best, scores.iter().copied().fold(f32::MAX, f32::min))
                })),
                Origin::Incident => clean.push(scores.iter().copied().fold(f32::MIN, f32::max)),
                Origin::Made => {}
            }
        }
    }
    let mut best: Vec<f32> = mentions.iter().map(|mention| mention.0).collect();
    best.sort_by(f32::total_cmp);
    let threshold = best[((1.0 - RECALL_WANTED) * best.len() as f64) as usize];
    let mut beside: Vec<f32> = mentions
        .iter()
        .filter(|m| m.0 >= threshold)
        .map(|m| m.1)
        .collect();
    beside.sort_by(f32::total_cmp);
    let threshold_beside = beside[(0.015 * beside.len() as f64) as usize].min(threshold);
    for wanted in [0.95, 0.96, 0.965, 0.97, 0.975, 0.98, 0.985] {
        let at = best[((1.0 - wanted) * best.len() as f64) as usize];
        let alarms = clean.iter().filter(|score| **score >= at).count();
        println!(
            "recall {wanted:.3} at {at:>7.3}: {:.3} % of {} clean incident texts have a false name",
            100.0 * alarms as f64 / clean.len() as f64,
            clean.len()
        );
    }
    println!("threshold {threshold:.3}, beside a name {threshold_beside:.3}");
    (threshold, threshold_beside)
}

fn score(weights: &[f32], example: &Example) -> f32 {
    example
        .features
        .iter()
        .map(|feature| weights[*feature as usize])
        .sum()
}

fn train(texts: &[Text], used: impl Fn(&Text) -> bool) -> Vec<f32> {
    let mut order: Vec<&Example> = texts
        .iter()
        .filter(|text| used(text))
        .flat_map(|text| &text.examples)
        .collect();
    let mut weights = vec![0.0_f32; BUCKETS];
    let mut squares = vec![0.0_f32; BUCKETS];
    let mut average = vec![0.0_f32; BUCKETS];
    let mut dice = Dice(99);
    for round in 0..ROUNDS {
        for at in (1..order.len()).rev() {
            order.swap(at, dice.roll(at + 1));
        }
        for example in &order {
            let predicted = 1.0 / (1.0 + (-score(&weights, example)).exp());
            let slope = (predicted - f32::from(u8::from(example.is_name))) * example.weight;
            if slope.abs() < 1e-4 {
                continue;
            }
            for feature in &example.features {
                let feature = *feature as usize;
                // A little pull towards zero where something is learned keeps rare words from weighing much.
                let step = slope + 2e-5 * weights[feature];
                squares[feature] += step * step;
                weights[feature] -= 0.12 * step / (squares[feature].sqrt() + 0.1);
            }
        }
        if round >= ROUNDS / 2 {
            for (sum, weight) in average.iter_mut().zip(&weights) {
                *sum += weight / (ROUNDS - ROUNDS / 2) as f32;
            }
        }
    }
    average
}

/// The layout that `names/model.rs` reads.
fn file(weights: &[f32], (threshold, threshold_beside): (f32, f32)) -> Vec<u8> {
    // The few largest weights are cut off, so that the many small ones keep their fineness.
    let mut sizes: Vec<f32> = weights.iter().map(|weight| weight.abs()).collect();
    sizes.sort_by(f32::total_cmp);
    let scale = sizes[sizes.len() - 1 - sizes.len() / 2000].max(1e-6) / 127.0;
    let mut bytes = MODEL_FORMAT.to_vec();
    for number in [scale, threshold, threshold_beside] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(
        weights
            .iter()
            .map(|weight| (weight / scale).round().clamp(-127.0, 127.0) as i8 as u8),
    );
    bytes
}
