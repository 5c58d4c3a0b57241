//! The layers of circles: clusters in space and time, and zones of repetition, with how unlikely they are by chance.

use analysis::methods::near_repeat::PERMUTATIONS as REPEAT_PERMUTATIONS;
use analysis::methods::near_repeat::{DAYS, DISTANCES_M, NearRepeat, RepeatCell, RepeatCircle, RepeatZone};
use analysis::methods::pattern::SEED;
use analysis::methods::space_time_clusters::{
    MOST_RADIUS_M, PERMUTATIONS, SpaceTimeCluster, SpaceTimeClusters,
};
use domain::place::Point;
use jiff::civil::Date;
use report::extracts::{ColumnKind, TableCell};
use report::figures::{Column, PatternCircle, PatternKind, PatternMap, PatternSign, Table, pattern_map};
use serde_json::{Value, json};

use super::drawing::columns;
use super::layers::{Beside, Layer, Row, circle, square};
use super::named::ExploreFigure;
use super::selecting::Explored;
use crate::app::Home;
use crate::pages::map::shape;
use crate::wording::date_range;

/// A p-value up to which a cluster is called a finding.
const FINDING: f64 = 0.05;

/// On the scale of the map's colours.
pub(super) fn step(sign: PatternSign) -> u8 {
    match sign {
        PatternSign::High(step) => 3 + step,
        PatternSign::Low(step) => 3 - step.min(3),
        PatternSign::LowAmongHigh => 1,
        PatternSign::HighAmongLow | PatternSign::Found => 5,
        PatternSign::Chance => 3,
    }
}

fn cluster_sign(p: f64) -> PatternSign {
    if p <= FINDING {
        PatternSign::Found
    } else {
        PatternSign::Chance
    }
}

/// The list of the events of some days, whatever period was chosen.
fn of_days(from: Date, to: Date) -> Vec<(&'static str, Vec<String>)> {
    vec![
        ("period", Vec::new()),
        ("vecka", Vec::new()),
        ("fran", vec![from.to_string()]),
        ("till", vec![to.to_string()]),
    ]
}

impl Explored {
    /// p with three decimals, and no smaller than can be told.
    pub(super) fn p_words(&self, p: f64) -> String {
        if p < 0.001 {
            format!("< {}", self.frame.decimal(&0.001, 3))
        } else {
            self.frame.decimal(&p, 3)
        }
    }

    pub(super) fn permuted(&self, n: u32) -> String {
        let words = [
            ("n", self.frame.number(i64::from(n)).into()),
            ("seed", SEED.to_string().into()),
        ];
        self.frame.tw("patterns-permutations", &words)
    }

    pub(super) fn space_time(&self, found: &SpaceTimeClusters, home: &Home) -> Layer {
        let frame = &self.frame;
        let made_of = self.scan_made_of(found);
        let kinds = [
            (PatternSign::Found, "patterns-scan-found"),
            (PatternSign::Chance, "patterns-scan-chance"),
        ];
        let circle_of = |cluster: &SpaceTimeCluster| PatternCircle {
            centre: cluster.centre,
            radius_m: cluster.radius_m,
            sign: cluster_sign(cluster.p),
        };
        let map = PatternMap {
            municipality: &home.municipality,
            kinds: kinds
                .map(|(sign, key)| PatternKind {
                    sign,
                    words: frame.t(key),
                })
                .to_vec(),
            squares: Vec::new(),
            circles: found.clusters.iter().map(circle_of).collect(),
            numbered: found.clusters.iter().map(|cluster| cluster.centre).collect(),
            made_of: &made_of,
        };
        let (title, finding) = (
            self.title(ExploreFigure::SpaceTimeClusters),
            self.scan_finding(found),
        );
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
        let rows = found
            .clusters
            .iter()
            .map(|cluster| self.cluster_row(cluster))
            .collect();
        let mut layer = self.listed(figure, &title, &heads, rows);
        layer.notes = self.place_notes(found.n, found.left_out);
        layer.notes.push(frame.t("patterns-scan-note"));
        layer.made_of.clone_from(&made_of);
        layer
    }

    fn scan_made_of(&self, found: &SpaceTimeClusters) -> String {
        let frame = &self.frame;
        let words = [
            ("radius", frame.number(MOST_RADIUS_M as i64).into()),
            ("period", date_range(found.from, found.to, frame.language).into()),
            ("n", frame.number(found.n).into()),
            ("without", frame.number(found.left_out).into()),
            ("chance", self.permuted(PERMUTATIONS).into()),
        ];
        self.with_precision(&frame.tw("patterns-scan-made-of", &words))
    }

    fn scan_finding(&self, found: &SpaceTimeClusters) -> String {
        let frame = &self.frame;
        let Some(first) = found.clusters.first().filter(|first| first.p <= FINDING) else {
            return frame.t("patterns-scan-none");
        };
        frame.tw(
            "patterns-scan-finding",
            &[
                ("name", self.place_name(&first.spot).into()),
                ("n", frame.number(first.n).into()),
                ("expected", frame.decimal(&first.expected, 1).into()),
                ("from", frame.date(&first.from).into()),
                ("days", frame.number(first.recurrence_days.round() as i64).into()),
            ],
        )
    }

    fn cluster_row(&self, cluster: &SpaceTimeCluster) -> Row {
        let frame = &self.frame;
        let area = frame.area_name(&cluster.spot.area);
        let days = date_range(cluster.from, cluster.to, frame.language);
        let number = |value: f64, places: usize| {
            let scale = 10_f64.powi(places as i32);
            let cell = TableCell::Number((value * scale).round() / scale);
            (frame.decimal(&value, places), cell)
        };
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
            events: self.events_near(
                cluster.centre,
                cluster.radius_m,
                &of_days(cluster.from, cluster.to),
            ),
            ring: circle(cluster.centre, cluster.radius_m),
            step: step(cluster_sign(cluster.p)),
        }
    }

    pub(super) fn near_repeat(&self, found: &NearRepeat, home: &Home) -> Layer {
        let frame = &self.frame;
        let made_of = self.repeat_made_of(found);
        let circle_of = |circle: &RepeatCircle| PatternCircle {
            centre: circle.centre,
            radius_m: circle.radius_m,
            sign: PatternSign::Found,
        };
        let map = PatternMap {
            municipality: &home.municipality,
            kinds: vec![PatternKind {
                sign: PatternSign::Found,
                words: frame.t("patterns-repeat-zone"),
            }],
            squares: Vec::new(),
            circles: found.circles.iter().map(circle_of).collect(),
            numbered: found.zones.iter().map(|zone| zone.centre).collect(),
            made_of: &made_of,
        };
        let (title, finding) = (self.title(ExploreFigure::NearRepeat), self.repeat_finding(found));
        let heads = [
            ("area", false),
            ("patterns-repeat-events", true),
            ("patterns-repeat-latest", false),
        ];
        let figure = |table| pattern_map(&title, &finding, &map, table, frame.report_language());
        let rows = found.zones.iter().map(|zone| self.zone_row(zone)).collect();
        let mut layer = self.listed(figure, &title, &heads, rows);
        layer.features = found
            .circles
            .iter()
            .map(|circle| self.repeat_feature(circle))
            .collect();
        layer.beside = Some(self.repeat_table(found));
        layer.notes = self.place_notes(found.n, found.left_out);
        layer.notes.push(frame.t("patterns-repeat-note"));
        layer.made_of.clone_from(&made_of);
        layer
    }

    fn repeat_made_of(&self, found: &NearRepeat) -> String {
        let frame = &self.frame;
        let words = [
            ("days", frame.number(i64::from(self.tuning.latest_days)).into()),
            ("last", frame.date(&found.last).into()),
            ("period", self.period().into()),
            ("n", frame.number(found.n).into()),
            ("without", frame.number(found.left_out).into()),
            ("chance", self.permuted(REPEAT_PERMUTATIONS).into()),
        ];
        self.with_precision(&frame.tw("patterns-repeat-made-of", &words))
    }

    fn zone_row(&self, zone: &RepeatZone) -> Row {
        let frame = &self.frame;
        let area = frame.area_name(&zone.spot.area);
        let [west, south, east, north] = zone.bounds;
        let corner = |lat, lon| Point { lat, lon };
        Row {
            name: self.place_name(&zone.spot),
            cells: vec![
                (area.clone(), TableCell::Text(area)),
                (frame.number(zone.n), TableCell::Number(zone.n as f64)),
                (frame.date(&zone.last), TableCell::Text(zone.last.to_string())),
            ],
            events: self.events_within(zone.bounds, &of_days(zone.first, zone.last)),
            ring: square(corner(south, west), corner(north, east)),
            step: step(PatternSign::Found),
        }
    }

    /// On the map that can be moved, circles are seen where zones would be boxes.
    fn repeat_feature(&self, one: &RepeatCircle) -> Value {
        let outline = vec![vec![circle(one.centre, one.radius_m)]];
        let properties = json!({
            "code": "",
            "name": self.frame.ta("patterns-repeat-around", self.frame.date(&one.date)),
            "step": step(PatternSign::Found),
            "url": self.events_near(one.centre, one.radius_m, &[]),
        });
        shape(&outline, properties)
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
    fn repeat_table(&self, found: &NearRepeat) -> Beside {
        let frame = &self.frame;
        let band = |i: usize, edges: &[u32; 4], unit: &str| {
            let from = if i == 0 { 0 } else { edges[i - 1] };
            format!("{from}–{} {unit}", edges[i])
        };
        let days = frame.t("patterns-days-unit");
        let distance = frame.t("patterns-distance");
        let mut shown = vec![Column::words(distance.clone())];
        shown.extend((0..DAYS.len()).map(|i| Column::number(band(i, &DAYS, &days))));
        let heads = (0..DAYS.len()).flat_map(|i| {
            ["patterns-ratio", "patterns-p-plain"]
                .map(|what| format!("{}, {}", band(i, &DAYS, &days), frame.t(what)))
        });
        let heads: Vec<String> = heads.collect();
        let mut kinds = vec![(distance.as_str(), ColumnKind::Text)];
        kinds.extend(heads.iter().map(|head| (head.as_str(), ColumnKind::Number)));
        let cell = |cell: &RepeatCell| {
            let ratio = cell
                .ratio()
                .map_or_else(|| "–".to_owned(), |ratio| frame.decimal(&ratio, 2));
            let star = if cell.is_finding() { "*" } else { "" };
            format!("{ratio}{star} (p {})", self.p_words(cell.adjusted))
        };
        let numbers = |cell: &RepeatCell| {
            let ratio = cell.ratio().map(|ratio| (ratio * 100.0).round() / 100.0);
            [
                ratio.map_or(TableCell::Empty, TableCell::Number),
                TableCell::Number(cell.adjusted),
            ]
        };
        let rows = || found.table.iter().enumerate();
        Beside {
            columns: columns(&kinds),
            cells: rows()
                .map(|(i, row)| {
                    let name = TableCell::Text(band(i, &DISTANCES_M, "m"));
                    std::iter::once(name)
                        .chain(row.iter().flat_map(numbers))
                        .collect()
                })
                .collect(),
            table: Table {
                caption: frame.t("patterns-repeat-table"),
                columns: shown,
                rows: rows()
                    .map(|(i, row)| {
                        let name = band(i, &DISTANCES_M, "m");
                        std::iter::once(name).chain(row.iter().map(cell)).collect()
                    })
                    .collect(),
            },
        }
    }
}
