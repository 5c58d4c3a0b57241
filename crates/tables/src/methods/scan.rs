//! Scan statistics: somewhere, or sometime, with more cases than chance gives.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use stats::points::Points;
use stats::scan::{
    CircleLimits, Circles, Cluster, Scan, ScanOptions, Windows, bernoulli_scan, poisson_scan,
    space_time_permutation_scan, temporal_scan,
};

use super::{Input, Replications, Statistic, written};
use crate::failure::{Failure, unfit};
use crate::fields::{Fields, list};
use crate::run::Run;
use crate::table::{ColumnId, Days, Reader, Table, Words, civil_from_days, day_of};

/// Skanningsstatistik: var och när finns det fler fall än slumpen ger? (Kulldorff)
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats scan --model permutation --input fall.csv --id loc --day day --max-radius 1000 --max-days 28 --prospective --json\n  lagesbild stats scan --model poisson --input omraden.csv --expected vantat --permutations 9999\n\nHandbok: docs/methods/skanning.md"
)]
pub struct ScanArgs {
    #[command(flatten)]
    input: Input,
    /// Vad fallen jämförs med
    #[arg(long, value_name = "MODELL", default_value = "poisson")]
    model: Model,
    /// Kolumnen med platsens namn eller nummer
    #[arg(long, value_name = "KOLUMN", default_value = "id")]
    id: String,
    /// Kolumnen med östlig koordinat i meter
    #[arg(long, value_name = "KOLUMN", default_value = "x")]
    x: String,
    /// Kolumnen med nordlig koordinat i meter
    #[arg(long, value_name = "KOLUMN", default_value = "y")]
    y: String,
    /// Kolumnen med latitud i grader, i stället för x och y
    #[arg(long, value_name = "KOLUMN", requires = "lon")]
    lat: Option<String>,
    /// Kolumnen med longitud i grader
    #[arg(long, value_name = "KOLUMN", requires = "lat")]
    lon: Option<String>,
    /// Kolumnen med dagen, ett heltal eller ett datum (standard: ingen tid)
    #[arg(long, value_name = "KOLUMN")]
    day: Option<String>,
    /// Kolumnen med antal fall
    #[arg(long, value_name = "KOLUMN", default_value = "count")]
    count: String,
    /// Kolumnen med väntat antal eller befolkning (poisson)
    #[arg(long, value_name = "KOLUMN", visible_alias = "population")]
    expected: Option<String>,
    /// Kolumnen med antal som inte är fall (bernoulli)
    #[arg(long, value_name = "KOLUMN")]
    controls: Option<String>,
    /// Platserna i en egen tabell, med id, koordinater och kanske befolkning
    #[arg(long, value_name = "FIL")]
    places: Option<PathBuf>,
    /// Bara tiden: alla platser räknas som en
    #[arg(long, requires = "day")]
    temporal: bool,
    /// Bara fönster som slutar den sista dagen
    #[arg(long, requires = "day")]
    prospective: bool,
    /// Första dagen (standard: den första i tabellen)
    #[arg(long, value_name = "DAG", requires = "day", allow_negative_numbers = true)]
    from: Option<String>,
    /// Sista dagen (standard: den sista i tabellen)
    #[arg(long, value_name = "DAG", requires = "day", allow_negative_numbers = true)]
    to: Option<String>,
    /// Största andel av befolkningen i en cirkel
    #[arg(long, value_name = "ANDEL", default_value_t = 0.5)]
    max_share: f64,
    /// Största radie: meter, eller kilometer med latitud och longitud
    #[arg(long, value_name = "RADIE")]
    max_radius: Option<f64>,
    /// Kortaste fönster i dagar
    #[arg(long, value_name = "DAGAR", default_value_t = 1)]
    min_days: usize,
    /// Längsta fönster i dagar (standard: hälften av dagarna)
    #[arg(long, value_name = "DAGAR")]
    max_days: Option<usize>,
    /// Också ellipser, så många gånger så långa som breda, i sex riktningar
    #[arg(long, value_name = "FORM,…", value_delimiter = ',')]
    ellipses: Vec<f64>,
    /// Sluta när så många omgångar är lika troliga som det troligaste klustret
    #[arg(long, value_name = "ANTAL")]
    stop_after: Option<u32>,
    /// Så många kluster visas som mest
    #[arg(long, value_name = "ANTAL", default_value_t = 10)]
    most_clusters: usize,
    /// Färre fall än så är inget kluster
    #[arg(long, value_name = "ANTAL", default_value_t = 2)]
    fewest_cases: u32,
    #[command(flatten)]
    replications: Replications,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Model {
    /// Väntade antal eller befolkning
    Poisson,
    /// Fall bland dem som inte är fall
    Bernoulli,
    /// Bara fallen: platser och dagar delas ut på nytt
    #[value(alias = "space-time-permutation")]
    Permutation,
}

/// More cells or cases than this do not fit.
const MOST: usize = 200_000_000;
/// Directions of ellipses.
const DIRECTIONS: usize = 6;

/// Metres in the plane, or degrees of latitude and longitude.
struct Coordinates {
    first: Vec<f64>,
    second: Vec<f64>,
}

struct Places {
    names: Vec<String>,
    at: Option<Coordinates>,
    /// When it stands in the table of places.
    population: Option<Vec<f64>>,
}

/// The days that are looked at.
struct Period {
    first: i32,
    count: usize,
    dates: bool,
}

struct Cases {
    places: Places,
    period: Option<Period>,
    /// Of each row: its place, its day from 0, and what was counted.
    place: Vec<u32>,
    day: Vec<usize>,
    count: Vec<u32>,
    expected: Option<Vec<f64>>,
    controls: Option<Vec<u32>>,
}

impl ScanArgs {
    fn coordinates(&self, reader: &mut Reader<'_>) -> Result<(ColumnId, ColumnId), Failure> {
        Ok(match (&self.lat, &self.lon) {
            (Some(lat), Some(lon)) => (reader.number(lat)?, reader.number(lon)?),
            _ => (reader.number(&self.x)?, reader.number(&self.y)?),
        })
    }

    /// A table with a row for each place.
    fn listed_places(&self, path: &Path, run: &Run<'_>) -> Result<Places, Failure> {
        let mut reader = Reader::open(path, run.watch())?;
        let id = reader.word(&self.id)?;
        let (first, second) = self.coordinates(&mut reader)?;
        let population = match &self.expected {
            Some(column) if reader.has(column) => Some(reader.number(column)?),
            _ => None,
        };
        let mut table = reader.read()?;
        let words = table.words(id);
        if words.names.len() < words.codes.len() {
            return Err(unfit(format!("{} has a place more than once", path.display())));
        }
        Ok(Places {
            names: words.names,
            at: Some(Coordinates {
                first: table.numbers(first),
                second: table.numbers(second),
            }),
            population: population.map(|id| table.numbers(id)),
        })
    }

    fn read(&self, run: &Run<'_>) -> Result<Cases, Failure> {
        let listed = self
            .places
            .as_ref()
            .map(|path| self.listed_places(path, run))
            .transpose()?;
        let of_places = listed.as_ref().is_some_and(|places| places.population.is_some());
        let mut reader = self.input.open(run)?;
        let count = reader.count(&self.count)?;
        let id = (!self.temporal).then(|| reader.word(&self.id)).transpose()?;
        let own = match (&listed, self.temporal) {
            (None, false) => Some(self.coordinates(&mut reader)?),
            _ => None,
        };
        let day = self.day.as_ref().map(|column| reader.day(column)).transpose()?;
        let expected = match (&self.expected, self.model) {
            (Some(column), Model::Poisson) if !of_places => Some(reader.number(column)?),
            (None, Model::Poisson) => return Err(unfit("--model poisson needs --expected")),
            _ => None,
        };
        let controls = match (&self.controls, self.model) {
            (Some(column), Model::Bernoulli) => Some(reader.count(column)?),
            (None, Model::Bernoulli) => return Err(unfit("--model bernoulli needs --controls")),
            _ => None,
        };
        if self.model == Model::Permutation && (self.day.is_none() || self.temporal) {
            return Err(unfit("--model permutation needs places and --day"));
        }
        let mut table = reader.read()?;
        let rows = table.rows();
        let (places, place) = match (id.map(|id| table.words(id)), listed) {
            (None, _) => (one_place(), vec![0; rows]),
            (Some(words), Some(places)) => {
                let place = codes_among(&words, &places.names)?;
                (places, place)
            }
            (Some(words), None) => {
                let at = own.map(|(first, second)| own_coordinates(&words, &mut table, first, second));
                let places = Places {
                    names: words.names,
                    at: at.transpose()?,
                    population: None,
                };
                (places, words.codes)
            }
        };
        let (period, day) = match day.map(|id| table.days(id)) {
            None => (None, vec![0; rows]),
            Some(days) => {
                let (period, day) = self.period(&days)?;
                (Some(period), day)
            }
        };
        let expected = expected.map(|id| table.numbers(id));
        if let Some(values) = &expected
            && let Some(at) = values.iter().position(|&e| e < 0.0)
        {
            return Err(unfit(format!(
                "expected number {at} is {}, but must be at least 0",
                values[at]
            )));
        }
        Ok(Cases {
            places,
            period,
            place,
            day,
            count: table.counts(count),
            expected,
            controls: controls.map(|id| table.counts(id)),
        })
    }

    fn period(&self, days: &Days) -> Result<(Period, Vec<usize>), Failure> {
        let named = |flag: &str, text: &Option<String>, usual: Option<&i32>| match text {
            None => Ok(usual.copied().unwrap_or(0)),
            Some(text) => match day_of(text) {
                Some((day, dates)) if dates == days.dates => Ok(day),
                _ => Err(unfit(format!(
                    "{flag} is {text}, but must be a day as the table has them"
                ))),
            },
        };
        let first = named("from", &self.from, days.days.iter().min())?;
        let last = named("to", &self.to, days.days.iter().max())?;
        let count = i64::from(last) - i64::from(first) + 1;
        if !(1..=100_000).contains(&count) {
            return Err(unfit(format!(
                "there are {count} days, but must be from 1 to 100000"
            )));
        }
        let of_row = days.days.iter().map(|&day| {
            let at = i64::from(day) - i64::from(first);
            usize::try_from(at)
                .ok()
                .filter(|&at| (at as i64) < count)
                .ok_or_else(|| {
                    unfit(format!(
                        "a row is of day {}, outside {}",
                        shown(day, days.dates),
                        { format!("{} to {}", shown(first, days.dates), shown(last, days.dates)) }
                    ))
                })
        });
        let of_row = of_row.collect::<Result<Vec<usize>, Failure>>()?;
        let period = Period {
            first,
            count: count as usize,
            dates: days.dates,
        };
        Ok((period, of_row))
    }

    fn circles(&self, cases: &Cases, population: &[f64]) -> Result<Option<Circles>, Failure> {
        let limits = CircleLimits {
            share: self.max_share,
            radius: self.max_radius,
        };
        let Some(Coordinates { first, second }) = &cases.places.at else {
            return Ok(None);
        };
        if self.lat.is_some() {
            if !self.ellipses.is_empty() {
                return Err(unfit("--ellipses needs coordinates in metres"));
            }
            return Ok(Some(Circles::geographic(first, second, population, limits)?));
        }
        let points = Points::new(first, second)?;
        let mut circles = Circles::planar(points, population, limits)?;
        for &ratio in &self.ellipses {
            for direction in 0..DIRECTIONS {
                let degrees = 180.0 * direction as f64 / DIRECTIONS as f64;
                circles = circles.and(&Circles::ellipses(points, population, limits, ratio, degrees)?)?;
            }
        }
        Ok(Some(circles))
    }

    fn scan(&self, cases: &Cases) -> Result<Scan, Failure> {
        let days = cases.period.as_ref().map_or(1, |period| period.count);
        let windows = match &cases.period {
            None => Windows::SPACE_ONLY,
            Some(_) => Windows {
                days,
                shortest: self.min_days,
                longest: self.max_days.unwrap_or((days / 2).max(1)),
                prospective: self.prospective,
            },
        };
        let mut options = ScanOptions::new(self.replications.get()?);
        options.stop_after = self.stop_after;
        options.most_clusters = self.most_clusters;
        options.fewest_cases = self.fewest_cases;
        let places = cases.places.names.len();
        let cells = places.saturating_mul(days);
        if cells > MOST {
            return Err(unfit(format!(
                "{places} places on {days} days are more than {MOST} cells"
            )));
        }
        let rows = || (0..cases.place.len()).map(|row| cases.place[row] as usize * days + cases.day[row]);
        let summed = |values: &[u32]| {
            let mut sums = vec![0_u32; cells];
            for (cell, &value) in rows().zip(values) {
                sums[cell] = sums[cell].saturating_add(value);
            }
            sums
        };
        let of_places = |values: &mut dyn Iterator<Item = (usize, f64)>| {
            let mut sums = vec![0.0; places];
            for (cell, value) in values {
                sums[cell / days] += value;
            }
            sums
        };
        match self.model {
            Model::Permutation => {
                let all: u64 = cases.count.iter().map(|&n| u64::from(n)).sum();
                if all > MOST as u64 {
                    return Err(unfit(format!("there are {all} cases, more than {MOST}")));
                }
                let (mut place, mut day) = (Vec::new(), Vec::new());
                for row in 0..cases.place.len() {
                    for _ in 0..cases.count[row] {
                        place.push(cases.place[row]);
                        day.push(cases.day[row] as u32);
                    }
                }
                let population = of_places(&mut rows().zip(cases.count.iter().map(|&n| f64::from(n))));
                let circles = self.need_circles(cases, &population)?;
                Ok(space_time_permutation_scan(
                    &place, &day, &circles, windows, options,
                )?)
            }
            Model::Poisson => {
                let mut expected = vec![0.0; cells];
                match (&cases.places.population, &cases.expected) {
                    (Some(population), _) if !self.temporal => {
                        for (cell, value) in expected.iter_mut().enumerate() {
                            *value = population[cell / days];
                        }
                    }
                    (_, Some(values)) => {
                        for (cell, value) in rows().zip(values) {
                            expected[cell] += value;
                        }
                    }
                    _ => return Err(unfit("--temporal needs the expected number in --input")),
                }
                let counts = summed(&cases.count);
                if self.temporal {
                    return Ok(temporal_scan(&counts, &expected, windows, options)?);
                }
                let population = of_places(&mut expected.iter().copied().enumerate());
                let circles = self.need_circles(cases, &population)?;
                Ok(poisson_scan(&counts, &expected, &circles, windows, options)?)
            }
            Model::Bernoulli => {
                if self.temporal {
                    return Err(unfit("--temporal is for --model poisson"));
                }
                let controls = cases.controls.as_deref().unwrap_or(&[]);
                let all = cases
                    .count
                    .iter()
                    .zip(controls)
                    .map(|(&c, &o)| f64::from(c) + f64::from(o));
                let population = of_places(&mut rows().zip(all));
                let circles = self.need_circles(cases, &population)?;
                let (counts, controls) = (summed(&cases.count), summed(controls));
                Ok(bernoulli_scan(&counts, &controls, &circles, windows, options)?)
            }
        }
    }

    fn need_circles(&self, cases: &Cases, population: &[f64]) -> Result<Circles, Failure> {
        self.circles(cases, population)?
            .ok_or_else(|| unfit("the places have no coordinates"))
    }

    fn cluster(&self, cases: &Cases, cluster: &Cluster) -> Value {
        let mut fields = Fields::default();
        let places = &cases.places;
        let mut ids: Vec<&str> = cluster
            .places
            .iter()
            .map(|&at| places.names[at as usize].as_str())
            .collect();
        ids.sort_unstable();
        fields.set("ids", list(ids));
        let centre = cluster.centre % places.names.len();
        let at = places.at.as_ref().map(|at| (at.first[centre], at.second[centre]));
        fields.set("centre", at.map(|(first, second)| self.centre(first, second)));
        fields.set("centre_id", at.map(|_| places.names[centre].as_str()));
        fields.set("radius", at.map(|_| cluster.radius));
        let days = cases.period.as_ref().map(|period| {
            let day = |at: usize| shown(period.first + at as i32, period.dates);
            format!("{} to {}", day(cluster.days.start), day(cluster.days.end - 1))
        });
        fields.set("time", days);
        fields.set("cases", cluster.cases);
        fields.set("expected", cluster.expected);
        let over = (cluster.expected > 0.0).then(|| cluster.cases as f64 / cluster.expected);
        fields.set("obs_over_exp", over);
        fields.set("relative_risk", cluster.relative_risk);
        fields.set("llr", cluster.log_likelihood_ratio);
        fields.set("p", cluster.p);
        fields.set("gumbel_p", cluster.gumbel_p);
        if self.prospective {
            fields.set("recurrence_days", cluster.recurrence_days(1.0));
        }
        fields.into_value()
    }

    /// As SaTScan prints them; metres as they are.
    fn centre(&self, first: f64, second: f64) -> String {
        if self.lat.is_none() {
            return format!("{first}, {second}");
        }
        let side = |value: f64, positive: char, negative: char| {
            format!(
                "{:.6} {}",
                value.abs(),
                if value < 0.0 { negative } else { positive }
            )
        };
        format!("{}, {}", side(first, 'N', 'S'), side(second, 'E', 'W'))
    }
}

fn one_place() -> Places {
    Places {
        names: vec!["All".to_owned()],
        at: None,
        population: None,
    }
}

/// The number of each row's place in a list of places.
fn codes_among(words: &Words, names: &[String]) -> Result<Vec<u32>, Failure> {
    let known: HashMap<&str, u32> = names.iter().map(String::as_str).zip(0..).collect();
    let code = |name: &String| {
        let code = known.get(name.as_str()).copied();
        code.ok_or_else(|| {
            unfit(format!(
                "a row is of the place \"{name}\", which the places have not"
            ))
        })
    };
    let codes = words
        .names
        .iter()
        .map(code)
        .collect::<Result<Vec<u32>, Failure>>()?;
    Ok(words.codes.iter().map(|&own| codes[own as usize]).collect())
}

/// Each place's coordinates from its rows, which must agree.
fn own_coordinates(
    words: &Words,
    table: &mut Table,
    first: ColumnId,
    second: ColumnId,
) -> Result<Coordinates, Failure> {
    let (of_first, of_second) = (table.numbers(first), table.numbers(second));
    let mut at = Coordinates {
        first: vec![f64::NAN; words.names.len()],
        second: vec![f64::NAN; words.names.len()],
    };
    for (row, &code) in words.codes.iter().enumerate() {
        let place = code as usize;
        let (x, y) = (of_first[row], of_second[row]);
        if at.first[place].is_nan() {
            (at.first[place], at.second[place]) = (x, y);
        } else if (at.first[place], at.second[place]) != (x, y) {
            let name = words.of_row(row);
            return Err(unfit(format!("the place \"{name}\" is at more than one point")));
        }
    }
    Ok(at)
}

/// A day as people write it, and as SaTScan does.
fn shown(day: i32, dates: bool) -> String {
    if !dates {
        return day.to_string();
    }
    let (year, month, day) = civil_from_days(i64::from(day));
    format!("{year}/{month}/{day}")
}

impl Statistic for ScanArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let cases = self.read(run)?;
        let found = run.compute(|| self.scan(&cases))?;
        run.answer(|fields| {
            fields.set("model", written(self.model));
            fields.set("prospective", self.prospective);
            fields.set("places", cases.places.names.len());
            fields.set("cases", cases.count.iter().map(|&n| u64::from(n)).sum::<u64>());
            let period = cases.period.as_ref().map(|period| {
                let last = period.first + period.count as i32 - 1;
                json!([shown(period.first, period.dates), shown(last, period.dates)])
            });
            fields.set("period", period);
            self.replications.tell(fields);
            fields.set("replications_made", found.maxima.len());
            fields.set(
                "clusters",
                list(found.clusters.iter().map(|c| self.cluster(&cases, c))),
            );
        });
        run.check(|| match found.clusters.first() {
            Some(cluster) => format!("LLR {:.6} p {:.4}", cluster.log_likelihood_ratio, cluster.p),
            None => "LLR 0 p 1".to_owned(),
        });
        Ok(())
    }
}
