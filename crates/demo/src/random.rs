//! The generator's own chance: SplitMix64 (Steele, Lea and Flood 2014), so that a seed gives the same
//! register on every machine and in every later version of any library.

#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// A stream of its own for one purpose, so that a change in one does not disturb the others.
    pub fn stream(seed: u64, purpose: u64) -> Self {
        let mut mixed = Self(seed ^ purpose.wrapping_mul(0xd6e8_feb8_6659_fd93));
        mixed.draw();
        Self(mixed.draw())
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, but not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.draw() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// From 0 up to, but not including, `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.draw()) * n as u128) >> 64) as usize
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low).max(0) as usize + 1) as i32
    }

    pub fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// Near enough normal, mean 0 and standard deviation 1, never beyond 3.5.
    pub fn bell(&mut self) -> f64 {
        let sum = self.unit() + self.unit() + self.unit() + self.unit();
        (sum - 2.0) * 1.732_050_8
    }

    /// Poisson, by Knuth's product; for small means.
    pub fn poisson(&mut self, mean: f64) -> usize {
        let limit = (-mean).exp();
        let mut product = self.unit();
        let mut count = 0;
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }
}

/// A choice among weighted things, by binary search in the running sum.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weighted {
    running: Vec<f32>,
}

impl Weighted {
    pub fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let running = weights
            .into_iter()
            .map(|w| {
                sum += w;
                sum as f32
            })
            .collect();
        Self { running }
    }

    pub fn total(&self) -> f32 {
        self.running.last().copied().unwrap_or(0.0)
    }

    /// `None` when there is nothing with a weight.
    pub fn pick(&self, chance: &mut Chance) -> Option<usize> {
        let total = self.total();
        if total <= 0.0 {
            return None;
        }
        let at = chance.unit() as f32 * total;
        // Rounding may land on the total itself; then it is the last one that has a weight.
        let index = self.running.partition_point(|&sum| sum <= at);
        Some(index.min(self.running.partition_point(|&sum| sum < total)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_the_published_splitmix64() {
        let mut chance = Chance(1_234_567);
        assert_eq!(
            [chance.draw(), chance.draw(), chance.draw()],
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn what_has_no_weight_is_never_picked() {
        let mut chance = Chance(7);
        let weighted = Weighted::new([0.0, 3.0, 0.0, 1.0, 0.0]);
        let mut counts = [0; 5];
        for _ in 0..10_000 {
            counts[weighted.pick(&mut chance).unwrap()] += 1;
        }
        assert_eq!((counts[0], counts[2], counts[4]), (0, 0, 0));
        assert!((7_200..7_800).contains(&counts[1]), "{counts:?}");
        assert_eq!(Weighted::new([0.0, 0.0]).pick(&mut chance), None);
    }
}
