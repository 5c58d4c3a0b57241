//! Who is whose neighbour: from a list, from a grid's rows and columns, or from distances; for the statistics of
//! autocorrelation.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Instant;

use clap::{ArgGroup, Args, ValueEnum};
use stats::points::Points;
use stats::spatial_weights::SpatialWeights;

use super::{Input, PointColumns};
use crate::failure::{Failure, unfit};
use crate::fields::Fields;
use crate::run::Run;
use crate::table::Reader;

#[derive(Args, Clone, Debug)]
#[command(group(ArgGroup::new("who").required(true)))]
pub struct Neighbours {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med värdena
    #[arg(long, value_name = "KOLUMN", default_value = "y")]
    value: String,
    /// Grannarna som en tabell med kolumnerna i, j och, om de väger olika, weight
    #[arg(long, value_name = "FIL", group = "who")]
    neighbours: Option<PathBuf>,
    /// Kolumnen som i och j är värden ur (standard: radnummer från 1)
    #[arg(long, value_name = "KOLUMN", requires = "neighbours")]
    id: Option<String>,
    /// Rutor som har sida (rook) eller sida eller hörn (queen) gemensamt, efter kolumnerna row och col
    #[arg(long, value_name = "SLAG", group = "who")]
    contiguity: Option<Contiguity>,
    /// Punkter inom så många meter
    #[arg(long, value_name = "METER", group = "who")]
    within: Option<f64>,
    /// De så många närmaste punkterna
    #[arg(long, value_name = "ANTAL", group = "who")]
    nearest: Option<usize>,
    #[command(flatten)]
    points: PointColumns,
    /// W: grannarnas vikter summerar till 1; B: varje granne väger som den är (standard: W för Moran och Geary, B för G)
    #[arg(long, value_name = "SÄTT", ignore_case = true)]
    style: Option<Style>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Contiguity {
    Queen,
    Rook,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Style {
    #[value(name = "W")]
    W,
    #[value(name = "B")]
    B,
}

/// Values with who is whose neighbour.
pub(super) struct Places {
    pub y: Vec<f64>,
    pub weights: SpatialWeights,
    pub style: Style,
    weights_s: f64,
}

impl Neighbours {
    pub(super) fn read(&self, run: &Run<'_>, usual: Style) -> Result<Places, Failure> {
        Ok(self.read_with(run, usual, None)?.0)
    }

    /// With the numbers of another column, when one is named.
    pub(super) fn read_with(
        &self,
        run: &Run<'_>,
        usual: Style,
        other: Option<&str>,
    ) -> Result<(Places, Vec<f64>), Failure> {
        let mut reader = self.input.open(run)?;
        let value = reader.number(&self.value)?;
        let other = other.map(|column| reader.number(column)).transpose()?;
        let needs_points = self.within.is_some() || self.nearest.is_some();
        let points = match needs_points {
            true => Some((reader.number(&self.points.x)?, reader.number(&self.points.y)?)),
            false => None,
        };
        let cells = match self.contiguity {
            Some(_) => Some((reader.count("row")?, reader.count("col")?)),
            None => None,
        };
        let id = match &self.id {
            Some(column) => Some(reader.word(column)?),
            None => None,
        };
        let mut table = reader.read()?;
        let y = table.numbers(value);
        let started = Instant::now();
        let weights = if let (Some(kind), Some((row, col))) = (self.contiguity, cells) {
            contiguous(kind, &table.counts(row), &table.counts(col))?
        } else if let Some((x, y)) = points {
            let (x, y) = (table.numbers(x), table.numbers(y));
            let points = Points::new(&x, &y)?;
            match (self.within, self.nearest) {
                (Some(within_m), _) => SpatialWeights::distance_band(points, within_m)?,
                // No more than there are, which is too many already.
                (None, nearest) => SpatialWeights::k_nearest(points, nearest.unwrap_or(0).min(y.len()))?,
            }
        } else {
            let names = id.map(|id| table.words(id));
            let known: Option<HashMap<&str, u32>> = names.as_ref().map(|words| {
                let rows = words.codes.iter().zip(0..);
                rows.map(|(&code, row)| (words.names[code as usize].as_str(), row))
                    .collect()
            });
            if let (Some(known), Some(words)) = (&known, &names)
                && known.len() < words.codes.len()
            {
                return Err(unfit("two rows have the same id"));
            }
            self.listed(run, y.len(), known.as_ref())?
        };
        let style = self.style.unwrap_or(usual);
        let weights = match style {
            Style::W => weights.row_standardised(),
            Style::B => weights,
        };
        let places = Places {
            y,
            weights,
            style,
            weights_s: started.elapsed().as_secs_f64(),
        };
        Ok((places, other.map(|id| table.numbers(id)).unwrap_or_default()))
    }

    fn listed(
        &self,
        run: &Run<'_>,
        places: usize,
        known: Option<&HashMap<&str, u32>>,
    ) -> Result<SpatialWeights, Failure> {
        let Some(path) = &self.neighbours else {
            return Err(unfit("--neighbours is missing"));
        };
        let mut reader = Reader::open(path, run.watch())?;
        let file = reader.file().to_owned();
        let weight = if reader.has("weight") {
            Some(reader.number("weight")?)
        } else {
            None
        };
        let (i, j) = (reader.word("i")?, reader.word("j")?);
        let mut table = reader.read()?;
        let (i, j) = (table.words(i), table.words(j));
        let weight = weight.map(|w| table.numbers(w));
        let place = |name: &String| match known {
            Some(known) => known.get(name.as_str()).copied().ok_or_else(|| {
                unfit(format!(
                    "{file} has the neighbour \"{name}\", which is the id of no row"
                ))
            }),
            None => match name.parse::<usize>() {
                Ok(number) if (1..=places).contains(&number) => Ok(number as u32 - 1),
                _ => Err(unfit(format!(
                    "{file} has the neighbour \"{name}\", but must have row numbers from 1 to {places} (or --id)"
                ))),
            },
        };
        let numbers = |names: &[String]| names.iter().map(place).collect::<Result<Vec<u32>, Failure>>();
        let (of_i, of_j) = (numbers(&i.names)?, numbers(&j.names)?);
        let pairs: Vec<(u32, u32, f64)> = (0..i.codes.len())
            .map(|row| {
                let weight = weight.as_ref().map_or(1.0, |w| w[row]);
                (of_i[i.codes[row] as usize], of_j[j.codes[row] as usize], weight)
            })
            .collect();
        Ok(SpatialWeights::from_weighted_pairs(places, &pairs)?)
    }
}

/// Cells in any order, and not necessarily all of a rectangle.
fn contiguous(kind: Contiguity, rows: &[u32], columns: &[u32]) -> Result<SpatialWeights, Failure> {
    let highest = |values: &[u32]| values.iter().copied().max().unwrap_or(0) as usize + 1;
    let (width, height) = (highest(columns), highest(rows));
    let in_order = |at: usize| at == rows[at] as usize * width + columns[at] as usize;
    if width.checked_mul(height) == Some(rows.len()) && (0..rows.len()).all(in_order) {
        return Ok(match kind {
            Contiguity::Queen => SpatialWeights::queen_grid(width, height)?,
            Contiguity::Rook => SpatialWeights::rook_grid(width, height)?,
        });
    }
    let mut at: HashMap<(i64, i64), u32> = HashMap::with_capacity(rows.len());
    for (place, (&row, &column)) in rows.iter().zip(columns).enumerate() {
        if at
            .insert((i64::from(row), i64::from(column)), place as u32)
            .is_some()
        {
            return Err(unfit(format!("two cells are in row {row}, col {column}")));
        }
    }
    let mut pairs = Vec::new();
    for (&(row, column), &place) in &at {
        for (down, right) in (-1..=1).flat_map(|down| (-1..=1).map(move |right| (down, right))) {
            let touches = match kind {
                Contiguity::Queen => (down, right) != (0, 0),
                Contiguity::Rook => i64::abs(down) + i64::abs(right) == 1,
            };
            if touches && let Some(&other) = at.get(&(row + down, column + right)) {
                pairs.push((place, other, 1.0));
            }
        }
    }
    Ok(SpatialWeights::from_weighted_pairs(rows.len(), &pairs)?)
}

impl Places {
    pub(super) fn tell(&self, fields: &mut Fields) {
        fields.set("n", self.y.len());
        fields.set("style", super::written(self.style));
        fields.set("islands", self.weights.islands().len());
    }

    /// As PySAL's script prints it.
    pub(super) fn check(&self) -> String {
        format!("weights={:.2}s", self.weights_s)
    }
}
