//! A made-up town for the tests: its areas, categories and reporters, and weeks drawn by chance from a seed.

use analysis::{
    Departures, MeasuredWeek, PartnerWeek, PlaceWeek, WeekCount, WeekEvent, WeeklyDraft, WeeklyInput,
    departures,
};
use domain::area::{Area, AreaSet};
use domain::codes::*;
use domain::decision::Decision;
use domain::event::Severity;
use domain::municipality::*;
use domain::picture::Picture;
use domain::place::{PlacePrecision, Point};
use domain::time::{Happened, IsoWeek};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub fn week(text: &str) -> IsoWeek {
    text.parse().unwrap()
}

/// A municipality with areas `a0` …, categories `c0` … and weekly reporters `p0` …; the source
/// `press` is public.
pub fn town(areas: usize, categories: usize, partners: usize) -> Municipality {
    let day = "2010-01-01".parse().unwrap();
    Municipality {
        disposal: Vec::new(),
        code: "9998".parse().unwrap(),
        name: "Exempelby kommun".into(),
        short_name: "Exempelby".into(),
        county: "Exempellän".into(),
        time_zone: "Europe/Stockholm".into(),
        language: "sv".into(),
        map: MapExtent {
            center: [18.0, 59.2],
            bounds: [17.9, 59.1, 18.1, 59.3],
            outline: Vec::new(),
            water: Vec::new(),
            source: String::new(),
        },
        area_sets: vec![AreaSet {
            code: "kommundel".into(),
            name: "Kommundelar".into(),
            working: true,
            valid_from: day,
            valid_to: None,
            areas: (0..areas)
                .map(|i| Area {
                    code: format!("a{i}").into(),
                    name: format!("Område {i}"),
                    parent: None,
                    outline: Vec::new(),
                })
                .collect(),
        }],
        population: vec![Population {
            area_set: "kommundel".into(),
            area: "a0".into(),
            year: 2020,
            population: 4000,
            source: "påhittad".into(),
        }],
        categories: (0..categories)
            .map(|i| Category {
                code: format!("c{i}").into(),
                name: format!("Kategori {i}"),
                name_en: format!("Category {i}"),
                version: 1,
                valid_from: day,
                valid_to: None,
                severity_default: 2,
                colour_index: i as i64,
                least_public: 8,
                subtypes: Vec::new(),
            })
            .collect(),
        place_types: Vec::new(),
        sources: [("guards", false), ("press", true)]
            .map(|(code, public)| Source {
                code: code.into(),
                name: code.into(),
                name_en: code.into(),
                kind: "x".into(),
                public,
            })
            .into(),
        partners: (0..partners)
            .map(|i| Partner {
                code: format!("p{i}").into(),
                name: format!("Rapportör {i}"),
                kind: PartnerKind::Private,
                reports_weekly: true,
                source: None,
            })
            .collect(),
        functions: Vec::new(),
        gazetteer: Vec::new(),
        holidays: Default::default(),
        look: Default::default(),
        forecast: false,
    }
}

/// All that a draft is made from, kept together so that a test changes one thing.
pub struct Story {
    pub municipality: Municipality,
    pub week: IsoWeek,
    pub counts: Vec<WeekCount>,
    pub events: Vec<WeekEvent>,
    pub places: Vec<PlaceWeek>,
    pub reporting: Vec<PartnerWeek>,
    pub decisions: Vec<Decision>,
    pub previous: Option<Picture>,
    pub today: Date,
}

impl Story {
    pub fn new(municipality: Municipality, week: IsoWeek) -> Self {
        Self {
            municipality,
            week,
            counts: Vec::new(),
            events: Vec::new(),
            places: Vec::new(),
            reporting: Vec::new(),
            decisions: Vec::new(),
            previous: None,
            today: week.next().monday(),
        }
    }

    /// Weeks back to the present in which each series holds what `draw` says, and every partner reports.
    pub fn weeks(mut self, back: i32, mut draw: impl FnMut(i32, usize, usize, usize) -> i64) -> Self {
        let areas = self.municipality.working_areas().len();
        let (categories, partners) = (
            self.municipality.categories.len(),
            self.municipality.partners.len(),
        );
        for ago in (0..=back).rev() {
            let week = self.week.plus(-ago);
            for partner in 0..partners {
                let mut events = 0;
                for (area, category) in (0..areas).flat_map(|a| (0..categories).map(move |c| (a, c))) {
                    let n = draw(ago, area, category, partner);
                    events += n;
                    if n > 0 {
                        self.counts.push(count(week, Some(area), category, partner, n));
                    }
                }
                self.reporting.push(PartnerWeek {
                    partner: format!("p{partner}").into(),
                    week,
                    events,
                    zero: events == 0,
                });
            }
        }
        self
    }

    /// Takes out what a partner sent, from `ago` weeks back to `to` weeks back.
    pub fn silence(&mut self, partner: &str, from: i32, to: i32) {
        let silent = self.week.plus(-from)..=self.week.plus(-to);
        let partner = PartnerCode::from(partner);
        self.counts
            .retain(|c| c.partner != partner || !silent.contains(&c.week));
        self.reporting
            .retain(|r| r.partner != partner || !silent.contains(&r.week));
    }

    pub fn draft(&self) -> WeeklyDraft {
        let zone = self.municipality.zone();
        MeasuredWeek::new(&self.input(&zone)).draft(&self.decisions, self.previous.as_ref(), self.today)
    }

    pub fn departures(&self, false_alarms_per_year: f64) -> Departures {
        let zone = self.municipality.zone();
        departures(&self.input(&zone), &self.by_weekday(), false_alarms_per_year)
    }

    /// The counts dealt out over the days of their week, each event by chance.
    fn by_weekday(&self) -> Vec<Vec<WeekCount>> {
        let mut by_weekday = vec![Vec::new(); 7];
        let mut state = 7_u64;
        for count in &self.counts {
            let mut days = [0; 7];
            for _ in 0..count.n {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                days[(state >> 33) as usize % 7] += 1;
            }
            for (day, n) in days.into_iter().enumerate().filter(|(_, n)| *n > 0) {
                by_weekday[day].push(WeekCount { n, ..count.clone() });
            }
        }
        by_weekday
    }

    fn input<'a>(&'a self, zone: &'a TimeZone) -> WeeklyInput<'a> {
        WeeklyInput {
            municipality: &self.municipality,
            zone,
            week: self.week,
            counts: &self.counts,
            events: &self.events,
            places: &self.places,
            reporting: &self.reporting,
            week_over: self.today >= self.week.sunday(),
        }
    }
}

pub fn count(week: IsoWeek, area: Option<usize>, category: usize, partner: usize, n: i64) -> WeekCount {
    WeekCount {
        week,
        area: area.map(|a| format!("a{a}").into()),
        category: format!("c{category}").into(),
        partner: format!("p{partner}").into(),
        source: "guards".into(),
        n,
    }
}

/// An event in area `a0` at a named place.
pub fn event(id: i64, category: usize, happened: Happened, place: &str) -> WeekEvent {
    WeekEvent {
        id: EventId(id),
        category: format!("c{category}").into(),
        subtype: None,
        area: Some("a0".into()),
        happened,
        point: Some(Point { lat: 59.2, lon: 18.0 }),
        place_name: place.into(),
        place_precision: PlacePrecision::Address,
        severity: Severity::ALL[1],
        partner: "p0".into(),
        source: "guards".into(),
    }
}

pub fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Chance from a seed: SplitMix64 (Steele, Lea and Flood 2014).
pub struct Chance(pub u64);

impl Chance {
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    pub fn poisson(&mut self, mean: f64) -> i64 {
        let limit = (-mean).exp();
        let mut product = self.unit();
        let mut n = 0;
        while product > limit {
            product *= self.unit();
            n += 1;
        }
        n
    }

    /// Negative binomial with variance `dispersion` × mean, as a Poisson of a gamma-like mean: the mean
    /// itself is drawn from two halves so that counts spread more than Poisson's.
    pub fn overdispersed(&mut self, mean: f64, dispersion: f64) -> i64 {
        let spread = ((dispersion - 1.0) / mean).sqrt().min(0.9);
        let factor = if self.unit() < 0.5 {
            1.0 - spread
        } else {
            1.0 + spread
        };
        self.poisson(mean * factor)
    }
}
