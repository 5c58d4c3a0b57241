//! Seeded points over 18 × 16 km: places with many events, roads, and events anywhere; near half of them
//! at addresses ten metres apart.

use stats::philox::Philox;

pub const WEST_M: f64 = 661_000.0;
pub const SOUTH_M: f64 = 6_560_000.0;
pub const WIDTH_M: f64 = 18_000.0;
pub const HEIGHT_M: f64 = 16_000.0;

pub struct Events {
    pub x_m: Vec<f64>,
    pub y_m: Vec<f64>,
    pub day: Vec<i32>,
}

pub fn events(count: usize, days: u32, seed: u64) -> Events {
    let mut random = Philox::new(seed, 0);
    let mut unit = move || random.unit();
    let mut places = Vec::new();
    for _ in 0..300 {
        let spread = 60.0 * (unit() * 1.76).exp();
        places.push((500.0 + unit() * 17_000.0, 500.0 + unit() * 15_000.0, spread));
    }
    let roads: Vec<[f64; 4]> = (0..60)
        .map(|_| {
            [
                unit() * WIDTH_M,
                unit() * HEIGHT_M,
                unit() * WIDTH_M,
                unit() * HEIGHT_M,
            ]
        })
        .collect();
    let mut events = Events {
        x_m: Vec::with_capacity(count),
        y_m: Vec::with_capacity(count),
        day: Vec::with_capacity(count),
    };
    for _ in 0..count {
        let kind = unit();
        let radius = (-2.0 * (1.0 - unit()).ln()).sqrt();
        let (sin, cos) = (unit() * std::f64::consts::TAU).sin_cos();
        let (mut x, mut y) = if kind < 0.65 {
            // The first places have the most.
            let place = ((300.0_f64.ln() * unit()).exp() - 1.0) as usize;
            let (cx, cy, spread) = places[place.min(299)];
            (cx + spread * radius * cos, cy + spread * radius * sin)
        } else if kind < 0.85 {
            let [ax, ay, bx, by] = roads[(unit() * 60.0) as usize];
            let t = unit();
            (
                ax + t * (bx - ax) + 15.0 * radius * cos,
                ay + t * (by - ay) + 15.0 * radius * sin,
            )
        } else {
            (unit() * WIDTH_M, unit() * HEIGHT_M)
        };
        let step = if unit() < 0.45 { 10.0 } else { 0.01 };
        x = (x / step).round() * step;
        y = (y / step).round() * step;
        events.x_m.push(WEST_M + x.clamp(0.0, WIDTH_M - 0.01));
        events.y_m.push(SOUTH_M + y.clamp(0.0, HEIGHT_M - 0.01));
        events.day.push((unit() * f64::from(days)) as i32);
    }
    events
}

/// Weekly counts: negative binomial around a level with trend and season, with outbreaks laid on.
pub fn weekly_series(series: usize, weeks: usize) -> Vec<Vec<f64>> {
    (0..series)
        .map(|number| {
            let mut random = Philox::new(31, number as u64);
            let base = (0.5_f64.ln() + random.unit() * 120.0_f64.ln()).exp();
            let season = 0.5 * random.unit();
            let phase = random.unit() * 52.0;
            let trend = 0.2 * random.unit() - 0.1;
            let size = (2.0_f64.ln() + random.unit() * 25.0_f64.ln()).exp();
            let mut counts: Vec<f64> = (0..weeks)
                .map(|week| {
                    let week = week as f64;
                    let angle = std::f64::consts::TAU * (week - phase) / 52.18;
                    let mean = base * (season * angle.cos() + trend * week / 52.18).exp();
                    let mean = mean * gamma(&mut random, size) / size;
                    poisson(&mut random, mean)
                })
                .collect();
            for _ in 0..random.below(6) {
                let from = random.below(weeks as u32 - 10) as usize;
                let more = 2.0 * base.sqrt() + 1.0;
                for count in &mut counts[from..from + 2 + random.below(7) as usize] {
                    *count += poisson(&mut random, more);
                }
            }
            counts
        })
        .collect()
}

fn normal(random: &mut Philox) -> f64 {
    let radius = (-2.0 * (1.0 - random.unit()).ln()).sqrt();
    radius * (random.unit() * std::f64::consts::TAU).cos()
}

/// Marsaglia and Tsang (2000), for shapes of at least 1.
fn gamma(random: &mut Philox, shape: f64) -> f64 {
    let d = shape - 1.0 / 3.0;
    loop {
        let x = normal(random);
        let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
        if v > 0.0 && (1.0 - random.unit()).ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
            return d * v;
        }
    }
}

/// How many exponential waits fit in `mean`.
fn poisson(random: &mut Philox, mean: f64) -> f64 {
    let (mut waited, mut count) = (0.0, -1.0);
    while waited <= mean {
        waited -= (1.0 - random.unit()).ln();
        count += 1.0;
    }
    count
}
