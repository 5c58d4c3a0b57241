//! The layers of the map: each a drawing with its table, what it leaves out, and the same shapes for a map that can be
//! moved. What cannot be answered is told in words.

use analysis::methods::density::DRAWN_CELLS;
use analysis::methods::near_repeat::near_repeat;
use analysis::methods::pattern::{PatternError, Spot};
use analysis::methods::space_time_clusters::space_time_clusters;
use analysis::{DensityError, RecurringPlace};
use domain::codes::AreaCode;
use domain::place::{M_PER_DEGREE, Point};
use domain::polygon::Polygon;
use domain::time::IsoWeek;
use report::extracts::{ColumnKind, TableCell, TableColumn};
use report::figures::{
    AreaMap, Column, DensityTexts, Figure, MapArea, MapPlace, Measure, Table, area_map_made_of, density_map,
    density_runs,
};
use serde_json::{Value, json};

use super::drawing::{Drawn, columns};
use super::named::ExploreFigure;
use super::selecting::{Counted, Explored};
use crate::access::Signed;
use crate::app::Home;
use crate::errors::PageError;
use crate::pages::map::shape;
use crate::pages::pictures::view::events_href;
use crate::place_audience;
use crate::wording::date_range;

pub struct Layer {
    pub drawn: Drawn,
    /// What stands beneath the drawing, for those who listen.
    pub made_of: String,
    /// A table that the layer rests on, shown before its own.
    pub beside: Option<Beside>,
    /// The same shapes as GeoJSON.
    pub features: Vec<Value>,
    /// What is left out, and what it does not say.
    pub notes: Vec<String>,
}

/// A table as it is shown and as it is taken along.
pub struct Beside {
    pub table: Table,
    pub columns: Vec<TableColumn>,
    pub cells: Vec<Vec<TableCell>>,
}

/// The places that recur in a week, for the layer that shows them.
pub struct RecurringWeek {
    pub week: IsoWeek,
    pub areas: Vec<(AreaCode, i64)>,
    pub places: Vec<RecurringPlace>,
}

/// A row of a layer's table, and the shape that it stands for.
pub(super) struct Row {
    pub name: String,
    pub cells: Vec<(String, TableCell)>,
    pub events: String,
    /// Longitudes and latitudes around it.
    pub ring: Vec<[f64; 2]>,
    /// On the scale of the map's colours, 0 to 6.
    pub step: u8,
}

/// What the columns of a layer's table are called, and whether they are numbers.
pub(super) type Heads<'h> = &'h [(&'h str, bool)];

impl Explored {
    /// The layer, or why there is none, in words.
    pub fn layer(&self, which: ExploreFigure) -> Result<Layer, String> {
        let nothing = || self.frame.t("explore-nothing");
        let counted = self.counted().ok_or_else(nothing)?;
        let home = self.frame.home.clone().ok_or_else(nothing)?;
        match which {
            ExploreFigure::Map => {
                let drawn = self.map(counted).ok_or_else(nothing)?;
                Ok(Layer {
                    drawn,
                    made_of: self.map_made_of(counted),
                    beside: None,
                    features: Vec::new(),
                    notes: self.events_notes(counted),
                })
            }
            ExploreFigure::Density => self.density(counted, &home),
            ExploreFigure::HotCells => self.hot_cells(counted, &home),
            ExploreFigure::LocalClusters => self.local_clusters(counted, &home),
            ExploreFigure::SpaceTimeClusters => {
                let (events, left_out) = self.local_events(counted);
                let days = self.counted_days(counted).ok_or_else(nothing)?;
                let area_of = |point| home.areas.derive(point).working;
                let found = space_time_clusters(&home.municipality, &events, left_out, days, &area_of);
                Ok(self.space_time(&found.map_err(|e| self.refused_pattern(e))?, &home))
            }
            ExploreFigure::NearRepeat => {
                if !self.exact {
                    return Err(self.frame.t("patterns-repeat-exact"));
                }
                let (events, left_out) = self.local_events(counted);
                let (_, last) = self.counted_days(counted).ok_or_else(nothing)?;
                let area_of = |point| home.areas.derive(point).working;
                let days = self.tuning.latest_days;
                let found = near_repeat(&home.municipality, &events, left_out, last, days, &area_of);
                Ok(self.near_repeat(&found.map_err(|e| self.refused_pattern(e))?, &home))
            }
            ExploreFigure::RecurringPlaces => self.recurring_places(&home).ok_or_else(nothing),
            _ => {
                let missing = || self.no_rates();
                self.area_rates(counted, &home).ok_or_else(missing)
            }
        }
    }

    /// With the week's recurring places, where the layer is about them: they are told by names, which the columns in
    /// memory do not have.
    pub async fn with_week(mut self, reader: &Signed, which: ExploreFigure) -> Result<Self, PageError> {
        if which == ExploreFigure::RecurringPlaces
            && let Some(counted) = self.counted()
        {
            let today = reader.today();
            let until = self.selection.days.map_or(today, |(_, to)| to.min(today));
            let until = counted.tally.within.map_or(until, |(first, _)| until.max(first));
            // A week that is not over has hardly had the time to show what recurs.
            let week = IsoWeek::of(until);
            let week = if week.sunday() < today {
                week
            } else {
                week.previous()
            };
            let app = &reader.app;
            let draft = app.weeks.draft(&app.store, &reader.home, week, today).await?;
            self.recurring = Some(RecurringWeek {
                week,
                areas: draft.areas.iter().map(|a| (a.area.clone(), a.total.n)).collect(),
                places: draft.recurring_places,
            });
        }
        Ok(self)
    }

    pub(super) fn refused_pattern(&self, error: PatternError) -> String {
        let frame = &self.frame;
        let (key, n, limit) = match error {
            PatternError::NoExtent => return frame.t("patterns-no-extent"),
            PatternError::Alike => return frame.t("patterns-alike"),
            PatternError::Side { least, most } => ("patterns-side-unread", i64::from(least), i64::from(most)),
            PatternError::TooManyCells { least } => ("patterns-many-cells", 0, i64::from(least)),
            PatternError::TooFew { n, least } => ("patterns-few", n, least),
            PatternError::TooMany { n, most } => ("patterns-many", n, most),
            PatternError::TooShort { days, least } => ("patterns-short", days, least),
        };
        let number = |n: i64| frame.number(n);
        frame.tw(
            key,
            &[
                ("n", number(n).into()),
                ("limit", number(limit).into()),
                ("least", number(n).into()),
                ("most", number(limit).into()),
            ],
        )
    }

    /// What the map of the events themselves leaves out.
    fn events_notes(&self, counted: &Counted) -> Vec<String> {
        let frame = &self.frame;
        let mut notes = vec![frame.t("patterns-events-note")];
        if counted.tally.without_area > 0 {
            notes.push(frame.tn("picture-without-area", counted.tally.without_area));
        }
        if !self.exact {
            notes.push(frame.t("patterns-coarse"));
        }
        notes
    }

    pub(super) fn place_name(&self, spot: &Spot) -> String {
        spot.place
            .clone()
            .unwrap_or_else(|| self.frame.t("explore-density-nameless"))
    }

    /// Rules that hold for whatever is made of places: what is left out, and how exactly places are known to the reader.
    pub(super) fn place_notes(&self, n: i64, left_out: i64) -> Vec<String> {
        let frame = &self.frame;
        let words = [
            ("n", frame.number(n).into()),
            ("without", frame.number(left_out).into()),
            ("period", self.period().into()),
        ];
        let mut notes = vec![frame.tw("patterns-made-of", &words)];
        if left_out > 0 {
            notes.push(frame.t("patterns-list-has-more"));
        }
        if !self.exact {
            notes.push(frame.t("patterns-coarse"));
        }
        notes
    }

    /// "1 januari – 22 november 2026".
    pub(super) fn period(&self) -> String {
        let days = self.counted().and_then(|counted| self.counted_days(counted));
        days.map_or_else(String::new, |(from, to)| {
            date_range(from, to, self.frame.language)
        })
    }

    /// The list of the events within a box: west, south, east, north.
    pub(super) fn events_within(&self, sides: [f64; 4], more: &[(&'static str, Vec<String>)]) -> String {
        let mut parts = vec![("ruta", vec![box_part(sides)])];
        parts.extend_from_slice(more);
        self.events(&parts)
    }

    /// The table, the cells and the links of rows, with the shapes of those that have one.
    pub(super) fn listed(
        &self,
        figure: impl FnOnce(Table) -> Figure,
        title: &str,
        heads: Heads<'_>,
        rows: Vec<Row>,
    ) -> Layer {
        let frame = &self.frame;
        let mut named: Vec<(String, bool)> = vec![(frame.t("patterns-place"), false)];
        named.extend(heads.iter().map(|(key, numeric)| (frame.t(*key), *numeric)));
        let table = Table {
            caption: title.to_owned(),
            columns: named
                .iter()
                .map(|(title, numeric)| Column {
                    title: title.clone(),
                    numeric: *numeric,
                })
                .collect(),
            rows: rows
                .iter()
                .enumerate()
                .map(|(i, row)| {
                    let first = format!("{} {}", i + 1, row.name);
                    let others = row.cells.iter().map(|(words, _)| words.clone());
                    std::iter::once(first).chain(others).collect()
                })
                .collect(),
        };
        let kinds: Vec<(&str, ColumnKind)> = named
            .iter()
            .map(|(title, numeric)| {
                let kind = if *numeric {
                    ColumnKind::Number
                } else {
                    ColumnKind::Text
                };
                (title.as_str(), kind)
            })
            .collect();
        Layer {
            features: rows
                .iter()
                .enumerate()
                .map(|(i, row)| feature(i, row, &table))
                .collect(),
            drawn: Drawn {
                columns: columns(&kinds),
                cells: rows
                    .iter()
                    .map(|row| {
                        let first = TableCell::Text(row.name.clone());
                        let others = row.cells.iter().map(|(_, cell)| cell.clone());
                        std::iter::once(first).chain(others).collect()
                    })
                    .collect(),
                events: rows.iter().map(|row| Some(row.events.clone())).collect(),
                figure: figure(table),
            },
            made_of: String::new(),
            beside: None,
            notes: Vec::new(),
        }
    }

    fn density(&self, counted: &Counted, home: &Home) -> Result<Layer, String> {
        let frame = &self.frame;
        let municipality = &home.municipality;
        let (events, left_out) = self.local_events(counted);
        let points: Vec<Point> = events.iter().map(|event| event.point).collect();
        let metres = self.tuning.bandwidth_m;
        let area_of = |point| home.areas.derive(point).working;
        let map = analysis::density_map(municipality, &points, left_out, metres, DRAWN_CELLS, area_of);
        let map = map.map_err(|error| match error {
            DensityError::NoExtent => frame.t("patterns-no-extent"),
            DensityError::Bandwidth => frame.t("explore-nothing"),
        })?;
        let nameless = frame.t("explore-density-nameless");
        let name = |place: &Option<String>| place.clone().unwrap_or_else(|| nameless.clone());
        let named: Vec<String> = map
            .tops
            .iter()
            .take(3)
            .map(|top| format!("{} ({})", name(&top.place), frame.decimal(&top.per_km2, 1)))
            .collect();
        let finding = if named.is_empty() {
            frame.t("explore-nothing")
        } else {
            frame.ta("explore-density-finding", frame.report_language().list(&named))
        };
        let title = self.title(ExploreFigure::Density);
        let (unit, place) = (frame.t("explore-density-unit"), frame.t("explore-density-top"));
        let short_unit = frame.t("explore-density-legend");
        let (area, made_of) = (frame.t("area"), self.density_made_of(map.n, map.left_out));
        let texts = DensityTexts {
            title: &title,
            finding: &finding,
            unit: &unit,
            short_unit: &short_unit,
            place: &place,
            nameless: &nameless,
            area: &area,
            made_of: &made_of,
        };
        let cells = map.tops.iter().map(|top| {
            vec![
                TableCell::Text(name(&top.place)),
                TableCell::Text(frame.area_name(&top.area)),
                TableCell::Number((top.per_km2 * 10.0).round() / 10.0),
            ]
        });
        let events = map
            .tops
            .iter()
            .map(|top| Some(self.events_near(top.point, metres, &[])));
        Ok(Layer {
            drawn: Drawn {
                figure: density_map(texts, &map, municipality, frame.report_language()),
                columns: columns(&[
                    (&place, ColumnKind::Text),
                    (&area, ColumnKind::Text),
                    (&unit, ColumnKind::Number),
                ]),
                cells: cells.collect(),
                events: events.collect(),
            },
            beside: None,
            features: self.density_features(&map, &unit),
            made_of,
            notes: self.place_notes(map.n, map.left_out),
        })
    }

    /// What the map of the areas is made of.
    pub(super) fn map_made_of(&self, counted: &Counted) -> String {
        self.counted_in_areas("patterns-map-made-of", counted)
    }

    fn counted_in_areas(&self, key: &'static str, counted: &Counted) -> String {
        let frame = &self.frame;
        let words = [
            ("period", self.period().into()),
            ("n", frame.number(counted.tally.total).into()),
            ("without", frame.number(counted.tally.without_area).into()),
        ];
        frame.tw(key, &words)
    }

    /// With how near the map tells where something happened, to those who look.
    pub(super) fn with_precision(&self, made_of: &str) -> String {
        let key = if self.exact {
            "explore-precision-exact"
        } else {
            "explore-precision-coarse"
        };
        format!("{made_of} {}", self.frame.t(key))
    }

    fn density_made_of(&self, n: i64, left_out: i64) -> String {
        let frame = &self.frame;
        self.with_precision(&frame.tw(
            "explore-density-made-of",
            &[
                ("metres", frame.decimal(&self.tuning.bandwidth_m, 0).into()),
                ("period", self.period().into()),
                ("events", frame.number(n).into()),
                ("without", frame.number(left_out).into()),
            ],
        ))
    }

    /// One shape per class.
    fn density_features(&self, map: &analysis::DensityMap, unit: &str) -> Vec<Value> {
        let (limits, runs) = density_runs(map);
        let classes = 2..=6_u8;
        classes
            .zip(&limits)
            .map(|(step, limit)| {
                let own = runs.iter().filter(|run| run.step == step);
                let outline = own
                    .map(|run| vec![square(run.south_west, run.north_east)])
                    .collect();
                let limit = self.frame.decimal(limit, usize::from(*limit < 10.0));
                let name = self.frame.ta("patterns-up-to", format!("{limit} {unit}"));
                shape(
                    &outline,
                    json!({ "code": step.to_string(), "name": name, "step": step }),
                )
            })
            .collect()
    }

    /// The list of the events around a point. Who gets places coarsely cannot draw a surface, but ask for a box.
    pub(super) fn events_near(
        &self,
        point: Point,
        metres: f64,
        more: &[(&'static str, Vec<String>)],
    ) -> String {
        let (name, value) = part_near(self.exact, point, metres);
        let mut parts = vec![(name, vec![value])];
        parts.extend_from_slice(more);
        self.events(&parts)
    }

    fn recurring_places(&self, home: &Home) -> Option<Layer> {
        let (frame, found) = (&self.frame, self.recurring.as_ref()?);
        let name = |place: &RecurringPlace| {
            if self.exact {
                place.name.clone()
            } else {
                place_audience::coarse_name(&place.name)
            }
        };
        let at = |place: &RecurringPlace| {
            let point = place.point?;
            Some(if self.exact {
                point
            } else {
                place_audience::coarse_point(point)
            })
        };
        let names: Vec<String> = found.places.iter().map(name).collect();
        let areas: Vec<MapArea> = found
            .areas
            .iter()
            .map(|(area, n)| MapArea {
                area: area.clone(),
                value: Some(*n as f64),
            })
            .collect();
        let places: Vec<MapPlace<'_>> = found
            .places
            .iter()
            .zip(&names)
            .enumerate()
            .filter_map(|(i, (place, name))| {
                Some(MapPlace {
                    number: i + 1,
                    name,
                    point: at(place)?,
                    n: place.this_week,
                })
            })
            .collect();
        let map = AreaMap {
            municipality: &home.municipality,
            measure: Measure::Events,
            days: Some((found.week.monday(), found.week.sunday())),
            areas: &areas,
            places: &places,
        };
        let title = self.title(ExploreFigure::RecurringPlaces);
        let made_of = frame.tw(
            "patterns-recurring-made-of",
            &[
                ("week", found.week.to_string().into()),
                (
                    "n",
                    frame
                        .number(found.areas.iter().map(|(_, n)| n).sum::<i64>())
                        .into(),
                ),
            ],
        );
        let drawn = area_map_made_of(&title, &map, &made_of, frame.report_language());
        let rows = found.places.iter().zip(&names);
        let rows = rows.map(|(place, name)| self.recurring_row(found.week, place, name, at(place)));
        let heads = [
            ("area", false),
            ("picture-this-week", true),
            ("patterns-eight-weeks", true),
            ("patterns-weeks-active", true),
        ];
        let figure = |table| Figure { table, ..drawn };
        let mut layer = self.listed(figure, &title, &heads, rows.collect());
        layer.notes = vec![frame.ta("patterns-recurring-note", found.week)];
        layer.made_of = made_of;
        Some(layer)
    }

    fn recurring_row(&self, week: IsoWeek, place: &RecurringPlace, name: &str, at: Option<Point>) -> Row {
        let frame = &self.frame;
        let count = |n: i64| (frame.number(n), TableCell::Number(n as f64));
        let area = frame.area_name(&place.area);
        Row {
            name: name.to_owned(),
            cells: vec![
                (area.clone(), TableCell::Text(area)),
                count(place.this_week),
                count(place.last_8_weeks),
                count(place.weeks_active),
            ],
            events: events_href(week, place.area.as_ref(), None, None, name),
            ring: at.map_or_else(Vec::new, |point| circle(point, 200.0)),
            step: 5,
        }
    }

    fn area_rates(&self, counted: &Counted, home: &Home) -> Option<Layer> {
        let (frame, municipality) = (&self.frame, &home.municipality);
        let found = self.area_comparison(counted)?;
        let drawn = self.rates(counted)?;
        let rate_of = |code: &AreaCode| {
            let own = found.areas.iter().find(|area| area.area == *code);
            own.map(|area| area.per_1000)
        };
        let areas: Vec<MapArea> = municipality
            .working_areas()
            .iter()
            .map(|area| MapArea {
                value: rate_of(&area.code),
                area: area.code.clone(),
            })
            .collect();
        let map = AreaMap {
            municipality,
            measure: Measure::EventsPer1000,
            days: None,
            areas: &areas,
            places: &[],
        };
        let title = self.title(ExploreFigure::AreaRates);
        let most = areas.iter().filter_map(|area| area.value).fold(0.0, f64::max);
        let features = municipality.working_areas().iter().filter_map(|area| {
            let rate = rate_of(&area.code)?;
            let step = if rate > 0.0 {
                2 + ((rate / most * 5.0).ceil() as i64 - 1).clamp(0, 4)
            } else {
                0
            };
            let note = format!(
                "{} {}",
                frame.decimal(&rate, 1),
                frame.t("compare-per-1000").to_lowercase()
            );
            let properties = json!({
                "code": area.code, "name": area.name, "step": step, "note": note,
                "url": self.events(&[("omrade", vec![area.code.to_string()])]),
            });
            Some(shape(&area.outline, properties))
        });
        let features = features.collect();
        let made_of = self.counted_in_areas("patterns-rates-made-of", counted);
        let map = area_map_made_of(&title, &map, &made_of, frame.report_language());
        Some(Layer {
            drawn: Drawn {
                figure: Figure {
                    title,
                    finding: drawn.figure.finding,
                    svg: map.svg,
                    table: drawn.figure.table,
                },
                ..drawn
            },
            made_of,
            beside: None,
            features,
            notes: self.compare_notes(ExploreFigure::Rates),
        })
    }
}

/// The part of an address of the list of events that is about a place and what is near it.
pub(super) fn part_near(exact: bool, point: Point, metres: f64) -> (&'static str, String) {
    if exact {
        return ("yta", around(point, metres));
    }
    let lat = metres / M_PER_DEGREE;
    let lon = lat / point.lat.to_radians().cos();
    let sides = [point.lon - lon, point.lat - lat, point.lon + lon, point.lat + lat];
    ("ruta", box_part(sides))
}

/// West, south, east, north.
fn box_part(sides: [f64; 4]) -> String {
    sides.map(|side| format!("{side:.7}")).join(",")
}

/// A surface of twelve corners around a point, as the list of events is asked for it: nothing within the distance is outside.
fn around(point: Point, metres: f64) -> String {
    let metres = metres / (std::f64::consts::PI / 12.0).cos();
    let corner = |i: i32| {
        let turn = f64::from(i) / 12.0 * std::f64::consts::TAU;
        let (east, north) = (turn.cos() * metres, turn.sin() * metres);
        let lat = point.lat + north / M_PER_DEGREE;
        let lon = point.lon + east / (M_PER_DEGREE * point.lat.to_radians().cos());
        format!("{lon:.5},{lat:.5}")
    };
    (0..12).map(corner).collect::<Vec<_>>().join(";")
}

pub(super) fn square(south_west: Point, north_east: Point) -> Vec<[f64; 2]> {
    let (w, s, e, n) = (south_west.lon, south_west.lat, north_east.lon, north_east.lat);
    vec![[w, s], [e, s], [e, n], [w, n], [w, s]]
}

/// Nothing where there can be no circle.
pub(super) fn circle(centre: Point, radius_m: f64) -> Vec<[f64; 2]> {
    let mut ring = Polygon::around(centre, radius_m).map_or_else(|_| Vec::new(), |p| p.corners().to_vec());
    ring.extend(ring.first().copied());
    ring
}

/// What the map shows of a row, and says of it when it is pressed.
fn feature(i: usize, row: &Row, table: &Table) -> Value {
    let cells = table.columns.iter().zip(&table.rows[i]).skip(1);
    let told: Vec<String> = cells
        .map(|(column, cell)| format!("{}: {cell}", column.title))
        .collect();
    let properties = json!({
        "code": (i + 1).to_string(),
        "name": format!("{} {}", i + 1, row.name),
        "note": told.join(" · "),
        "step": row.step,
        "url": row.events,
    });
    shape(&vec![vec![row.ring.clone()]], properties)
}
