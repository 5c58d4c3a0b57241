//! The layers that are findings: cells and circles with how unlikely they are by chance.

use analysis::methods::cells::{Cell, Chance, Looked};
use analysis::methods::hot_cells::{HotCell, hot_cells};
use analysis::methods::local_clusters::{LocalCluster, Quadrant, local_clusters};
use analysis::methods::near_repeat::PERMUTATIONS as REPEAT_PERMUTATIONS;
use analysis::methods::near_repeat::{DAYS, DISTANCES_M, NearRepeat, RepeatCell};
use analysis::methods::pattern::{SEED, Spot};
use analysis::methods::space_time_clusters::{MOST_RADIUS_M, PERMUTATIONS, SpaceTimeClusters};
use domain::place::Point;
use report::extracts::TableCell;
use report::figures::{
    Column, PatternCircle, PatternKind, PatternMap, PatternSign, PatternSquare, Table, pattern_map,
};

use super::drawing::ExploreFigure;
use super::layers::{Layer, Row, circle, square};
use super::selecting::{Counted, Explored};
use crate::app::Home;

/// A p-value up to which a cluster is called a finding.
const FINDING: f64 = 0.05;

/// The steps of how surely, each with the largest adjusted p-value that is of it.
const SURELY: [(u8, f64); 3] = [(3, 0.001), (2, 0.01), (1, 0.05)];

fn surely(adjusted: f64) -> u8 {
    SURELY
        .iter()
        .find(|(_, most)| adjusted <= *most)
        .map_or(1, |(step, _)| *step)
}

fn step(sign: PatternSign) -> u8 {
    match sign {
        PatternSign::High(step) => 3 + step,
        PatternSign::Low(step) => 3 - step.min(3),
        PatternSign::LowAmongHigh => 1,
        PatternSign::HighAmongLow | PatternSign::Found => 5,
        PatternSign::Chance => 3,
    }
}

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

impl Explored {
    fn points(&self, counted: &Counted) -> (Vec<Point>, i64) {
        let (events, left_out) = self.local_events(counted);
        (events.iter().map(|event| event.point).collect(), left_out)
    }

    /// p with three decimals, and no smaller than can be told.
    fn p_words(&self, p: f64) -> String {
        if p < 0.001 {
            format!("< {}", self.frame.decimal(&0.001, 3))
        } else {
            self.frame.decimal(&p, 3)
        }
    }

    fn chance_words(&self, chance: Chance) -> String {
        match chance {
            Chance::EveryDraw => self.frame.t("patterns-every-draw"),
            Chance::Permutations(n) => self.permuted(n),
        }
    }

    fn permuted(&self, n: u32) -> String {
        let words = [
            ("n", self.frame.number(i64::from(n)).into()),
            ("seed", SEED.to_string().into()),
        ];
        self.frame.tw("patterns-permutations", &words)
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
        frame.tw(key, &words)
    }

    fn cell_row(
        &self,
        cell: &Cell,
        spot: &Spot,
        numbers: [(f64, usize); 2],
        sign: PatternSign,
        kind: String,
    ) -> Row {
        let frame = &self.frame;
        let area = frame.area_name(&spot.area);
        let [(strength, places), (adjusted, _)] = numbers;
        let scale = 10_f64.powi(places as i32);
        Row {
            name: self.place_name(spot),
            cells: vec![
                (area.clone(), TableCell::Text(area)),
                (frame.number(cell.n), TableCell::Number(cell.n as f64)),
                (
                    frame.decimal(&strength, places),
                    TableCell::Number((strength * scale).round() / scale),
                ),
                (
                    self.p_words(adjusted),
                    TableCell::Number((adjusted * 1e6).round() / 1e6),
                ),
                (kind.clone(), TableCell::Text(kind)),
            ],
            events: self.events_within(
                [
                    cell.south_west.lon,
                    cell.south_west.lat,
                    cell.north_east.lon,
                    cell.north_east.lat,
                ],
                &[],
            ),
            ring: square(cell.south_west, cell.north_east),
            step: step(sign),
        }
    }

    pub(super) fn hot_cells(&self, counted: &Counted, home: &Home) -> Result<Layer, String> {
        let frame = &self.frame;
        let (points, left_out) = self.points(counted);
        let area_of = |point| home.areas.derive(point).working;
        let found = hot_cells(&home.municipality, &points, left_out, self.cell_side(), &area_of);
        let found = found.map_err(|e| self.refused_pattern(e))?;
        let sign = |cell: &HotCell| {
            if cell.z > 0.0 {
                PatternSign::High(surely(cell.adjusted))
            } else {
                PatternSign::Low(surely(cell.adjusted))
            }
        };
        let kind = |is_hot: bool| frame.t(if is_hot { "patterns-hot" } else { "patterns-cold" });
        let made_of = self.cells_made_of("patterns-hot-made-of", &found.looked);
        let kinds = [true, false].into_iter().flat_map(|is_hot| {
            SURELY.map(|(step, most)| PatternKind {
                sign: if is_hot {
                    PatternSign::High(step)
                } else {
                    PatternSign::Low(step)
                },
                words: format!(
                    "{}, p ≤ {}",
                    kind(is_hot),
                    frame.decimal(&most, if most < 0.01 { 3 } else { 2 })
                ),
            })
        });
        let map = PatternMap {
            municipality: &home.municipality,
            kinds: kinds.collect(),
            squares: found
                .found
                .iter()
                .map(|hot| PatternSquare {
                    south_west: hot.cell.south_west,
                    north_east: hot.cell.north_east,
                    sign: sign(hot),
                })
                .collect(),
            circles: Vec::new(),
            numbered: found.found.iter().map(|hot| hot.cell.middle()).collect(),
            made_of: &made_of,
        };
        let hot: Vec<&HotCell> = found.found.iter().filter(|cell| cell.z > 0.0).collect();
        let finding = match hot.first() {
            None => frame.t("patterns-hot-none"),
            Some(hottest) => frame.tw(
                "patterns-hot-finding",
                &[
                    ("n", frame.number(hot.len() as i64).into()),
                    ("name", self.place_name(&hottest.spot).into()),
                    ("area", frame.area_name(&hottest.spot.area).into()),
                    ("z", frame.decimal(&hottest.z, 1).into()),
                ],
            ),
        };
        let title = self.title(ExploreFigure::HotCells);
        let row = |cell: &HotCell| {
            let numbers = [(cell.z, 1), (cell.adjusted, 3)];
            self.cell_row(&cell.cell, &cell.spot, numbers, sign(cell), kind(cell.z > 0.0))
        };
        let rows = found.found.iter().map(row).collect();
        let figure = |table| pattern_map(&title, &finding, &map, table, frame.report_language());
        let heads = [
            ("area", false),
            ("explore-events", true),
            ("patterns-z", true),
            ("patterns-p", true),
            ("patterns-kind", false),
        ];
        let mut layer = self.listed(figure, &title, &heads, rows);
        layer.made_of.clone_from(&made_of);
        layer.notes = self.place_notes(found.looked.n, found.looked.left_out);
        layer.notes.push(frame.t("patterns-cells-note"));
        Ok(layer)
    }

    pub(super) fn local_clusters(&self, counted: &Counted, home: &Home) -> Result<Layer, String> {
        let frame = &self.frame;
        let (points, left_out) = self.points(counted);
        let area_of = |point| home.areas.derive(point).working;
        let found = local_clusters(&home.municipality, &points, left_out, self.cell_side(), &area_of);
        let found = found.map_err(|e| self.refused_pattern(e))?;
        let made_of = self.cells_made_of("patterns-local-made-of", &found.looked);
        let all = [
            Quadrant::HighHigh,
            Quadrant::LowLow,
            Quadrant::HighLow,
            Quadrant::LowHigh,
        ];
        let map = PatternMap {
            municipality: &home.municipality,
            kinds: all
                .into_iter()
                .map(|quadrant| PatternKind {
                    sign: quadrant_sign(quadrant),
                    words: frame.t(quadrant_key(quadrant)),
                })
                .collect(),
            squares: found
                .found
                .iter()
                .map(|cluster| PatternSquare {
                    south_west: cluster.cell.south_west,
                    north_east: cluster.cell.north_east,
                    sign: quadrant_sign(cluster.quadrant),
                })
                .collect(),
            circles: Vec::new(),
            numbered: found.found.iter().map(|cluster| cluster.cell.middle()).collect(),
            made_of: &made_of,
        };
        let counts: Vec<String> = all
            .into_iter()
            .filter_map(|quadrant| {
                let n = found.found.iter().filter(|c| c.quadrant == quadrant).count() as i64;
                (n > 0).then(|| format!("{} ({})", frame.t(quadrant_key(quadrant)), frame.number(n)))
            })
            .collect();
        let finding = if counts.is_empty() {
            frame.t("patterns-local-none")
        } else {
            frame.ta("patterns-local-finding", frame.report_language().list(&counts))
        };
        let title = self.title(ExploreFigure::LocalClusters);
        let row = |cluster: &LocalCluster| {
            let kind = frame.t(quadrant_key(cluster.quadrant));
            let numbers = [(cluster.i, 2), (cluster.adjusted, 3)];
            self.cell_row(
                &cluster.cell,
                &cluster.spot,
                numbers,
                quadrant_sign(cluster.quadrant),
                kind,
            )
        };
        let rows = found.found.iter().map(row).collect();
        let figure = |table| pattern_map(&title, &finding, &map, table, frame.report_language());
        let heads = [
            ("area", false),
            ("explore-events", true),
            ("patterns-moran", true),
            ("patterns-p", true),
            ("patterns-kind", false),
        ];
        let mut layer = self.listed(figure, &title, &heads, rows);
        layer.made_of.clone_from(&made_of);
        layer.notes = self.place_notes(found.looked.n, found.looked.left_out);
        layer.notes.push(frame.t("patterns-cells-note"));
        Ok(layer)
    }

    /// The side that was chosen; who gets places coarsely gets no finer cells than those.
    fn cell_side(&self) -> Option<u32> {
        self.tuning.cell_m
    }

    pub(super) fn space_time(&self, found: &SpaceTimeClusters, home: &Home) -> Layer {
        let frame = &self.frame;
        let sign = |p: f64| {
            if p <= FINDING {
                PatternSign::Found
            } else {
                PatternSign::Chance
            }
        };
        let words = [
            ("radius", frame.number(MOST_RADIUS_M as i64).into()),
            (
                "period",
                format!("{}–{}", frame.date(&found.from), frame.date(&found.to)).into(),
            ),
            ("n", frame.number(found.n).into()),
            ("without", frame.number(found.left_out).into()),
            ("chance", self.permuted(PERMUTATIONS).into()),
        ];
        let made_of = frame.tw("patterns-scan-made-of", &words);
        let map = PatternMap {
            municipality: &home.municipality,
            kinds: [
                (PatternSign::Found, "patterns-scan-found"),
                (PatternSign::Chance, "patterns-scan-chance"),
            ]
            .map(|(sign, key)| PatternKind {
                sign,
                words: frame.t(key),
            })
            .to_vec(),
            squares: Vec::new(),
            circles: found
                .clusters
                .iter()
                .map(|cluster| PatternCircle {
                    centre: cluster.centre,
                    radius_m: cluster.radius_m,
                    sign: sign(cluster.p),
                })
                .collect(),
            numbered: found.clusters.iter().map(|cluster| cluster.centre).collect(),
            made_of: &made_of,
        };
        let finding = match found.clusters.first() {
            Some(first) if first.p <= FINDING => frame.tw(
                "patterns-scan-finding",
                &[
                    ("name", self.place_name(&first.spot).into()),
                    ("n", frame.number(first.n).into()),
                    ("expected", frame.decimal(&first.expected, 1).into()),
                    ("from", frame.date(&first.from).into()),
                    ("days", frame.number(first.recurrence_days.round() as i64).into()),
                ],
            ),
            _ => frame.t("patterns-scan-none"),
        };
        let title = self.title(ExploreFigure::SpaceTimeClusters);
        let rows = found.clusters.iter().map(|cluster| {
            let area = frame.area_name(&cluster.spot.area);
            let days = format!("{}–{}", frame.date(&cluster.from), frame.date(&cluster.to));
            let number = |value: f64, places: usize| {
                let scale = 10_f64.powi(places as i32);
                (
                    frame.decimal(&value, places),
                    TableCell::Number((value * scale).round() / scale),
                )
            };
            let none = ["period", "vecka"].map(|name| (name, Vec::new()));
            let of_days = [
                ("fran", vec![cluster.from.to_string()]),
                ("till", vec![cluster.to.to_string()]),
            ];
            Row {
                name: self.place_name(&cluster.spot),
                cells: vec![
                    (area.clone(), TableCell::Text(area)),
                    number(cluster.radius_m, 0),
                    (days.clone(), TableCell::Text(days)),
                    number(cluster.n as f64, 0),
                    number(cluster.expected, 1),
                    number(cluster.ratio(), 1),
                    (self.p_words(cluster.p), TableCell::Number(cluster.p)),
                    number(cluster.recurrence_days, 0),
                ],
                events: self.events_near(cluster.centre, cluster.radius_m, &[none, of_days].concat()),
                ring: circle(cluster.centre, cluster.radius_m),
                step: step(sign(cluster.p)),
            }
        });
        let heads = [
            ("area", false),
            ("patterns-radius", true),
            ("patterns-days", false),
            ("explore-events", true),
            ("compare-expected", true),
            ("patterns-ratio", true),
            ("patterns-p-plain", true),
            ("patterns-recurrence", true),
        ];
        let figure = |table| pattern_map(&title, &finding, &map, table, frame.report_language());
        let mut layer = self.listed(figure, &title, &heads, rows.collect());
        layer.made_of.clone_from(&made_of);
        layer.notes = self.place_notes(found.n, found.left_out);
        layer.notes.push(frame.t("patterns-scan-note"));
        layer
    }

    pub(super) fn near_repeat(&self, found: &NearRepeat, home: &Home) -> Layer {
        let frame = &self.frame;
        let words = [
            ("days", frame.number(i64::from(self.tuning.latest_days)).into()),
            ("last", frame.date(&found.last).into()),
            ("period", self.period().into()),
            ("n", frame.number(found.n).into()),
            ("without", frame.number(found.left_out).into()),
            ("chance", self.permuted(REPEAT_PERMUTATIONS).into()),
        ];
        let made_of = frame.tw("patterns-repeat-made-of", &words);
        let map = PatternMap {
            municipality: &home.municipality,
            kinds: vec![PatternKind {
                sign: PatternSign::Found,
                words: frame.t("patterns-repeat-zone"),
            }],
            squares: Vec::new(),
            circles: found
                .circles
                .iter()
                .map(|circle| PatternCircle {
                    centre: circle.centre,
                    radius_m: circle.radius_m,
                    sign: PatternSign::Found,
                })
                .collect(),
            numbered: found.zones.iter().map(|zone| zone.centre).collect(),
            made_of: &made_of,
        };
        let title = self.title(ExploreFigure::NearRepeat);
        let finding = self.repeat_finding(found);
        let rows = found.zones.iter().map(|zone| {
            let area = frame.area_name(&zone.spot.area);
            let none = ["period", "vecka"].map(|name| (name, Vec::new()));
            let of_days = [
                ("fran", vec![zone.first.to_string()]),
                ("till", vec![zone.last.to_string()]),
            ];
            let [west, south, east, north] = zone.bounds;
            let corner = |lat, lon| Point { lat, lon };
            Row {
                name: self.place_name(&zone.spot),
                cells: vec![
                    (area.clone(), TableCell::Text(area)),
                    (frame.number(zone.n), TableCell::Number(zone.n as f64)),
                    (frame.date(&zone.last), TableCell::Text(zone.last.to_string())),
                ],
                events: self.events_within(zone.bounds, &[none, of_days].concat()),
                ring: square(corner(south, west), corner(north, east)),
                step: step(PatternSign::Found),
            }
        });
        let heads = [
            ("area", false),
            ("patterns-repeat-events", true),
            ("patterns-repeat-latest", false),
        ];
        let figure = |table| pattern_map(&title, &finding, &map, table, frame.report_language());
        let mut layer = self.listed(figure, &title, &heads, rows.collect());
        layer.features = found
            .circles
            .iter()
            .map(|one| {
                let outline = vec![vec![circle(one.centre, one.radius_m)]];
                let name = frame.ta("patterns-repeat-around", frame.date(&one.date));
                let url = self.events_near(one.centre, one.radius_m, &[]);
                let properties = serde_json::json!({ "code": "", "name": name, "step": 5, "url": url });
                crate::pages::map::shape(&outline, properties)
            })
            .collect();
        layer.beside = Some(self.repeat_table(found));
        layer.made_of.clone_from(&made_of);
        layer.notes = self.place_notes(found.n, found.left_out);
        layer.notes.push(frame.t("patterns-repeat-note"));
        layer
    }

    fn repeat_finding(&self, found: &NearRepeat) -> String {
        let frame = &self.frame;
        let nearest = &found.table[0][0];
        if !found.table.iter().flatten().any(RepeatCell::is_finding) {
            return frame.t("patterns-repeat-none");
        }
        let ratio = nearest.ratio().unwrap_or_default();
        let words = [
            ("ratio", frame.decimal(&ratio, 1).into()),
            ("metres", DISTANCES_M[0].to_string().into()),
            ("days", DAYS[0].to_string().into()),
        ];
        let told = if nearest.is_finding() {
            frame.tw("patterns-repeat-finding", &words)
        } else {
            frame.t("patterns-repeat-further")
        };
        format!(
            "{told} {}",
            frame.tn("patterns-repeat-zones", found.zones.len() as i64)
        )
    }

    /// Ratio and p by distance and days; a finding is marked.
    fn repeat_table(&self, found: &NearRepeat) -> Table {
        let frame = &self.frame;
        let band = |i: usize, edges: &[u32; 4], unit: &str| {
            let from = if i == 0 { 0 } else { edges[i - 1] };
            format!("{from}–{} {unit}", edges[i])
        };
        let days = frame.t("patterns-days-unit");
        let mut columns = vec![Column::words(frame.t("patterns-distance"))];
        columns.extend((0..DAYS.len()).map(|i| Column::number(band(i, &DAYS, &days))));
        let cell = |cell: &RepeatCell| {
            let ratio = cell
                .ratio()
                .map_or_else(|| "–".to_owned(), |ratio| frame.decimal(&ratio, 2));
            let star = if cell.is_finding() { "*" } else { "" };
            format!("{ratio}{star} (p {})", self.p_words(cell.adjusted))
        };
        Table {
            caption: frame.t("patterns-repeat-table"),
            columns,
            rows: found
                .table
                .iter()
                .enumerate()
                .map(|(i, row)| {
                    let name = band(i, &DISTANCES_M, "m");
                    std::iter::once(name).chain(row.iter().map(cell)).collect()
                })
                .collect(),
        }
    }
}
