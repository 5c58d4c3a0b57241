//! Random numbers by counting: the generator Philox 4×32-10 of Salmon, Moraes, Dror and Shaw,
//! "Parallel random numbers: as easy as 1, 2, 3" (2011).
//!
//! Number k of stream s is a function of the seed, s and k alone. A replication is given a stream of
//! its own, so that the same seed draws the same permutations in whatever order, and on however many
//! threads, they are made. Not for secrets.

use pulp::{Arch, Simd, WithSimd};

const ROUNDS: usize = 10;
const MULTIPLIERS: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
/// Blocks made at once, side by side.
const LANES: usize = 16;

/// One stream of random numbers.
#[derive(Clone, Debug)]
pub struct Philox {
    key: [u32; 2],
    stream: u64,
    next_block: u64,
    numbers: [u32; 4 * LANES],
    used: usize,
}

impl Philox {
    pub fn new(seed: u64, stream: u64) -> Self {
        Self {
            key: [seed as u32, (seed >> 32) as u32],
            stream,
            next_block: 0,
            numbers: [0; 4 * LANES],
            used: 4 * LANES,
        }
    }

    #[inline]
    pub fn next_u32(&mut self) -> u32 {
        if self.used == self.numbers.len() {
            self.refill();
        }
        self.used += 1;
        self.numbers[self.used - 1]
    }

    /// Uniform on 0 … `limit` − 1 without bias (Lemire 2019); 0 when `limit` is 0.
    #[inline]
    pub fn below(&mut self, limit: u32) -> u32 {
        let mut product = u64::from(self.next_u32()) * u64::from(limit);
        if (product as u32) < limit {
            let too_low = limit.wrapping_neg() % limit;
            while (product as u32) < too_low {
                product = u64::from(self.next_u32()) * u64::from(limit);
            }
        }
        (product >> 32) as u32
    }

    /// Uniform on [0, 1), in steps of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        let high = u64::from(self.next_u32()) >> 5;
        let low = u64::from(self.next_u32()) >> 6;
        ((high << 26) | low) as f64 / (1_u64 << 53) as f64
    }

    /// Puts a uniformly drawn selection of `drawn` of the values first, in random order (Fisher and Yates).
    pub fn shuffle_first<T>(&mut self, values: &mut [T], drawn: usize) {
        for place in 0..drawn.min(values.len()) {
            let other = place + self.below((values.len() - place) as u32) as usize;
            values.swap(place, other);
        }
    }

    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        self.shuffle_first(values, values.len().saturating_sub(1));
    }

    #[cold]
    #[inline(never)]
    fn refill(&mut self) {
        let block = |lane: usize| self.next_block + lane as u64;
        let counter = [
            std::array::from_fn(|lane| block(lane) as u32),
            std::array::from_fn(|lane| (block(lane) >> 32) as u32),
            [self.stream as u32; LANES],
            [(self.stream >> 32) as u32; LANES],
        ];
        self.next_block += LANES as u64;
        Arch::new().dispatch(Blocks {
            counter,
            key: self.key,
            numbers: &mut self.numbers,
        });
        self.used = 0;
    }
}

/// The numbers of [`LANES`] blocks.
struct Blocks<'a> {
    counter: [[u32; LANES]; 4],
    key: [u32; 2],
    numbers: &'a mut [u32; 4 * LANES],
}

// A type of its own: what a closure calls is not always compiled for the vectors at hand.
impl WithSimd for Blocks<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) {
        for _ in 0..ROUNDS {
            round(&mut self.counter, self.key);
            self.key = [
                self.key[0].wrapping_add(WEYL[0]),
                self.key[1].wrapping_add(WEYL[1]),
            ];
        }
        let [first, second, third, fourth] = self.counter;
        for (lane, numbers) in self.numbers.chunks_exact_mut(4).enumerate() {
            numbers[0] = first[lane];
            numbers[1] = second[lane];
            numbers[2] = third[lane];
            numbers[3] = fourth[lane];
        }
    }
}

#[inline(always)]
fn round(counter: &mut [[u32; LANES]; 4], key: [u32; 2]) {
    let [c0, c1, c2, c3] = counter;
    for lane in 0..LANES {
        let a = MULTIPLIERS[0] * u64::from(c0[lane]);
        let b = MULTIPLIERS[1] * u64::from(c2[lane]);
        c0[lane] = (b >> 32) as u32 ^ c1[lane] ^ key[0];
        c1[lane] = b as u32;
        c2[lane] = (a >> 32) as u32 ^ c3[lane] ^ key[1];
        c3[lane] = a as u32;
    }
}
