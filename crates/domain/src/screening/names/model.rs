//! The trained model: one small weight for each of a fixed number of buckets that features are hashed into.
//!
//! The file holds no words, only weights by bucket; which word led to a weight cannot be read back from it. It is
//! made by the program `train_names` from the Swedish NER corpus of news texts (CC BY 4.0, Andreas Klintberg and
//! Språkbanken) and the police's published events.

use super::features;
use crate::screening::text::Text;

/// How many buckets features are hashed into. A power of two.
pub const BUCKETS: usize = 1 << 17;

/// The first bytes of a model file: what it is and which features it was trained for.
pub const MODEL_FORMAT: &[u8; 8] = b"NAMES\x00\x00\x01";

/// Format, scale, threshold, threshold beside a name (each f32, little end first), then a signed byte per bucket.
static MODEL: &[u8] = include_bytes!("names.model");

const WEIGHTS_AT: usize = 8 + 3 * 4;

fn number_at(offset: usize) -> f32 {
    MODEL
        .get(offset..offset + 4)
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(f32::INFINITY, f32::from_le_bytes)
}

fn scale() -> f32 {
    number_at(8)
}

/// From this score on a word is taken for a name.
pub(super) fn threshold() -> f32 {
    number_at(12)
}

/// From this score on a word is taken for a name beside another that is one.
pub(super) fn threshold_beside() -> f32 {
    number_at(16)
}

/// How much speaks for the word being part of a name; 0 is even odds in the training texts.
pub(super) fn score(text: &Text, token: usize) -> f32 {
    let mut sum = 0_i32;
    features::of(text, token, |bucket| {
        sum += MODEL
            .get(WEIGHTS_AT + bucket)
            .map_or(0, |byte| i32::from(byte.cast_signed()));
    });
    sum as f32 * scale()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_file_is_whole_and_of_this_format() {
        assert_eq!(MODEL.len(), WEIGHTS_AT + BUCKETS);
        assert!(MODEL.starts_with(MODEL_FORMAT));
        assert!(threshold().is_finite() && threshold_beside() <= threshold());
    }
}
