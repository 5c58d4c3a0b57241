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
