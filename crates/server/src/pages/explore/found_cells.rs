//! The layers of cells that are findings: hot and cold ones, and those that are like their neighbours or stand out.

use analysis::methods::cells::{Cell, Chance, Looked};
use analysis::methods::hot_cells::{HotCell, hot_cells};
use analysis::methods::local_clusters::{LocalCluster, Quadrant, local_clusters};
use analysis::methods::pattern::Spot;
use domain::place::Point;
use report::extracts::TableCell;
use report::figures::{PatternKind, PatternMap, PatternSign, PatternSquare, pattern_map};

use super::found::step;
use super::layers::{Layer, Row, square};
use super::named::ExploreFigure;
use super::selecting::{Counted, Explored};
use crate::app::Home;

/// The steps of how surely, each with the largest adjusted p-value that is of it.
const SURELY: [(u8, f64); 3] = [(3, 0.001), (2, 0.01), (1, 0.05)];

fn surely(adjusted: f64) -> u8 {
    SURELY
        .iter()
        .find(|(_, most)| adjusted <= *most)
        .map_or(1, |(step, _)| *step)
}

const QUADRANTS: [Quadrant; 4] = [
    Quadrant::HighHigh,
    Quadrant::LowLow,
    Quadrant::HighLow,
    Quadrant::LowHigh,
];

fn quadrant_sign(quadrant: Quadrant) -> PatternSign {
    match quadrant {
        Quadrant::HighHigh => PatternSign::High(3),
        Quadrant::LowLow => PatternSign::Low(3),
        Quadrant::HighLow => PatternSign::HighAmongLow,
        Quadrant::LowHigh => PatternSign::LowAmongHigh,
    }
}

fn quadrant_key(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::HighHigh => "patterns-high-high",
        Quadrant::LowLow => "patterns-low-low",
        Quadrant::HighLow => "patterns-high-low",
        Quadrant::LowHigh => "patterns-low-high",
    }
}

/// A cell as it is shown.
struct ShownCell<'f> {
    cell: &'f Cell,
    spot: &'f Spot,
    sign: PatternSign,
    kind: String,
    /// How strong the finding is, and its decimals.
    strength: (f64, usize),
    adjusted: f64,
}

/// What a layer of cells says besides them.
struct CellWords<'w> {
    which: ExploreFigure,
    made_of: String,
    finding: String,
    kinds: Vec<PatternKind>,
    /// What the strength is called.
    strength: &'w str,
}

impl Explored {
    fn points(&self, counted: &Counted) -> (Vec<Point>, i64) {
        let (events, left_out) = self.local_events(counted);
        (events.iter().map(|event| event.point).collect(), left_out)
    }

    fn chance_words(&self, chance: Chance) -> String {
        match chance {
            Chance::EveryDraw => self.frame.t("patterns-every-draw"),
            Chance::Permutations(n) => self.permuted(n),
        }
    }

    fn cells_made_of(&self, key: &str, looked: &Looked) -> String {
        let frame = &self.frame;
        let words = [
            ("side", frame.number(i64::from(looked.side_m)).into()),
            ("cells", frame.number(looked.cells as i64).into()),
            ("n", frame.number(looked.n).into()),
            ("without", frame.number(looked.left_out).into()),
            ("period", self.period().into()),
            ("chance", self.chance_words(looked.chance).into()),
        ];
        self.with_precision(&frame.tw(key, &words))
    }

    fn cell_row(&self, shown: &ShownCell<'_>) -> Row {
        let (frame, cell) = (&self.frame, shown.cell);
        let area = frame.area_name(&shown.spot.area);
        let (strength, places) = shown.strength;
        let rounded = |value: f64, places: usize| {
            let scale = 10_f64.powi(places as i32);
            TableCell::Number((value * scale).round() / scale)
        };
        let (low, high) = (cell.south_west, cell.north_east);
        Row {
            name: self.place_name(shown.spot),
            cells: vec![
                (area.clone(), TableCell::Text(area)),
                (frame.number(cell.n), TableCell::Number(cell.n as f64)),
                (frame.decimal(&strength, places), rounded(strength, places)),
                (self.p_words(shown.adjusted), rounded(shown.adjusted, 6)),
                (shown.kind.clone(), TableCell::Text(shown.kind.clone())),
            ],
            events: self.events_within([low.lon, low.lat, high.lon, high.lat], &[]),
            ring: square(low, high),
            step: step(shown.sign),
        }
    }

    fn cells_layer(
        &self,
        home: &Home,
        looked: &Looked,
        words: CellWords<'_>,
        shown: &[ShownCell<'_>],
    ) -> Layer {
        let map = PatternMap {
            municipality: &home.municipality,
            kinds: words.kinds,
            squares: shown
                .iter()
                .map(|shown| PatternSquare {
                    south_west: shown.cell.south_west,
                    north_east: shown.cell.north_east,
                    sign: shown.sign,
                })
                .collect(),
            circles: Vec::new(),
            numbered: shown.iter().map(|shown| shown.cell.middle()).collect(),
            made_of: &words.made_of,
        };
        let title = self.title(words.which);
        let language = self.frame.report_language();
        let figure = |table| pattern_map(&title, &words.finding, &map, table, language);
        let heads = [
            ("area", false),
            ("explore-events", true),
            (words.strength, true),
            ("patterns-p", true),
            ("patterns-kind", false),
        ];
        let rows = shown.iter().map(|shown| self.cell_row(shown)).collect();
        let mut layer = self.listed(figure, &title, &heads, rows);
        layer.notes = self.place_notes(looked.n, looked.left_out);
        layer.notes.push(self.frame.t("patterns-cells-note"));
        layer.made_of.clone_from(&words.made_of);
        layer
    }

    pub(super) fn hot_cells(&self, counted: &Counted, home: &Home) -> Result<Layer, String> {
        let frame = &self.frame;
        let (points, left_out) = self.points(counted);
        let area_of = |point| home.areas.derive(point).working;
        let found = hot_cells(
            &home.municipality,
            &points,
            left_out,
            self.tuning.cell_m,
            &area_of,
        );
        let found = found.map_err(|e| self.refused_pattern(e))?;
        let kind = |is_hot: bool| frame.t(if is_hot { "patterns-hot" } else { "patterns-cold" });
        let sign = |is_hot: bool, step: u8| {
            if is_hot {
                PatternSign::High(step)
            } else {
                PatternSign::Low(step)
            }
        };
        let kinds = [true, false].into_iter().flat_map(|is_hot| {
            SURELY.map(|(step, most)| {
                let most = frame.decimal(&most, if most < 0.01 { 3 } else { 2 });
                PatternKind {
                    sign: sign(is_hot, step),
                    words: format!("{}, p ≤ {most}", kind(is_hot)),
                }
            })
        });
        let words = CellWords {
            which: ExploreFigure::HotCells,
            made_of: self.cells_made_of("patterns-hot-made-of", &found.looked),
            finding: self.hot_finding(&found.found),
            kinds: kinds.collect(),
            strength: "patterns-z",
        };
        let cells: Vec<ShownCell<'_>> = found
            .found
            .iter()
            .map(|hot| {
                let (is_hot, step) = (hot.z > 0.0, surely(hot.adjusted));
                ShownCell {
                    cell: &hot.cell,
                    spot: &hot.spot,
                    sign: sign(is_hot, step),
                    kind: kind(is_hot),
                    strength: (hot.z, 1),
                    adjusted: hot.adjusted,
                }
            })
            .collect();
        Ok(self.cells_layer(home, &found.looked, words, &cells))
    }

    fn hot_finding(&self, found: &[HotCell]) -> String {
        let frame = &self.frame;
        let hot: Vec<&HotCell> = found.iter().filter(|cell| cell.z > 0.0).collect();
        let Some(hottest) = hot.first() else {
            return frame.t("patterns-hot-none");
        };
        frame.tw(
            "patterns-hot-finding",
            &[
                ("n", frame.number(hot.len() as i64).into()),
                ("name", self.place_name(&hottest.spot).into()),
                ("area", frame.area_name(&hottest.spot.area).into()),
                ("z", frame.decimal(&hottest.z, 1).into()),
            ],
        )
    }

    pub(super) fn local_clusters(&self, counted: &Counted, home: &Home) -> Result<Layer, String> {
        let frame = &self.frame;
        let (points, left_out) = self.points(counted);
        let area_of = |point| home.areas.derive(point).working;
        let found = local_clusters(
            &home.municipality,
            &points,
            left_out,
            self.tuning.cell_m,
            &area_of,
        );
        let found = found.map_err(|e| self.refused_pattern(e))?;
        let kinds = QUADRANTS.map(|quadrant| PatternKind {
            sign: quadrant_sign(quadrant),
            words: frame.t(quadrant_key(quadrant)),
        });
        let words = CellWords {
            which: ExploreFigure::LocalClusters,
            made_of: self.cells_made_of("patterns-local-made-of", &found.looked),
            finding: self.local_finding(&found.found),
            kinds: kinds.to_vec(),
            strength: "patterns-moran",
        };
        let cells: Vec<ShownCell<'_>> = found
            .found
            .iter()
            .map(|cluster| ShownCell {
                cell: &cluster.cell,
                spot: &cluster.spot,
                sign: quadrant_sign(cluster.quadrant),
                kind: frame.t(quadrant_key(cluster.quadrant)),
                strength: (cluster.i, 2),
                adjusted: cluster.adjusted,
            })
            .collect();
        Ok(self.cells_layer(home, &found.looked, words, &cells))
    }

    fn local_finding(&self, found: &[LocalCluster]) -> String {
        let frame = &self.frame;
        let named = QUADRANTS.into_iter().filter_map(|quadrant| {
            let n = found.iter().filter(|c| c.quadrant == quadrant).count() as i64;
            (n > 0).then(|| format!("{} ({})", frame.t(quadrant_key(quadrant)), frame.number(n)))
        });
        let named: Vec<String> = named.collect();
        if named.is_empty() {
            return frame.t("patterns-local-none");
        }
        frame.ta("patterns-local-finding", frame.report_language().list(&named))
    }
}
