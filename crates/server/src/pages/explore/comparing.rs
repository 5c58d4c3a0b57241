//! The figures of the compare page, made as those of the explore page.

use analysis::methods::comparison::{AreaComparison, AreaEvents, ComparedArea, Standing, area_comparison};
use analysis::methods::concentration::{PlaceConcentration, SQUARE_M, concentration};
use analysis::methods::trend::{LEAST_WEEKS, Trend, trend};
use domain::codes::AreaCode;
use jiff::ToSpan;
use jiff::civil::Date;
use report::extracts::{ColumnKind, Shown, TableCell, TableColumn};
use report::figures::{
    Column, FunnelTexts, LorenzTexts, PairedPoint, PairedTexts, Table, funnel, lorenz, paired_series,
};

use super::drawing::{Drawn, columns};
use super::named::ExploreFigure;
use super::selecting::{Counted, Explored};

const DAYS_OF_YEAR: f64 = 365.25;
/// Weeks drawn together.
const TOGETHER: usize = 4;

impl Explored {
    /// The days that are counted: those chosen, as far as there are events.
    pub(super) fn counted_days(&self, counted: &Counted) -> Option<(Date, Date)> {
        let (first, last) = counted.tally.within?;
        let (from, to) = self.selection.days.unwrap_or((first, last));
        let (from, to) = (from.max(first), to.min(last));
        (from <= to).then_some((from, to))
    }

    /// The day on which the areas were redrawn, when days before it are counted: those events stand under the areas of their time.
    pub(super) fn areas_redrawn(&self, counted: &Counted) -> Option<Date> {
        let (from, _) = self.counted_days(counted)?;
        self.municipality()?.areas_redrawn_after(from)
    }

    /// Why areas cannot be held against who lives there.
    pub(super) fn no_rates(&self) -> String {
        let redrawn = self.counted().and_then(|counted| self.areas_redrawn(counted));
        redrawn.map_or_else(
            || self.frame.t("compare-no-rates"),
            |day| self.frame.ta("compare-areas-redrawn", self.frame.date(&day)),
        )
    }

    pub(super) fn area_comparison(&self, counted: &Counted) -> Option<AreaComparison> {
        let (municipality, (from, to)) = (self.municipality()?, self.counted_days(counted)?);
        if self.areas_redrawn(counted).is_some() {
            return None;
        }
        let n = |code: &AreaCode| {
            let found = counted.tally.areas.iter().find(|(area, _)| area == code);
            found.map_or(0, |(_, n)| *n)
        };
        let areas: Vec<AreaEvents> = municipality
            .working_areas()
            .iter()
            .map(|area| AreaEvents {
                area: area.code.clone(),
                n: n(&area.code),
                population: municipality.population_of(&area.code, to.year()),
            })
            .collect();
        let days = from.until(to).map_or(0, |span| span.get_days()) + 1;
        area_comparison(&areas, f64::from(days) / DAYS_OF_YEAR)
    }

    pub(super) fn rates(&self, counted: &Counted) -> Option<Drawn> {
        let (frame, found) = (&self.frame, self.area_comparison(counted)?);
        let name = |area: &ComparedArea| frame.area_name(&Some(area.area.clone()));
        let standing = |area: &ComparedArea| {
            let key = match (area.standing, area.ratio.value > 1.0) {
                (Standing::Within, _) => "compare-within",
                (Standing::Unusual, true) => "compare-unusual-high",
                (Standing::Unusual, false) => "compare-unusual-low",
                (Standing::Remarkable, true) => "compare-remarkable-high",
                (Standing::Remarkable, false) => "compare-remarkable-low",
            };
            frame.t(key)
        };
        let outside: Vec<String> = found
            .areas
            .iter()
            .filter(|area| area.standing == Standing::Remarkable && area.ratio.value > 1.0)
            .map(|area| format!("{} ({})", name(area), frame.decimal(&area.ratio.value, 1)))
            .collect();
        let mean = frame.decimal(&found.per_1000, 1);
        let finding = if outside.is_empty() {
            frame.ta("compare-rates-none", mean)
        } else {
            let words = [
                ("mean", mean.into()),
                ("names", frame.report_language().list(&outside).into()),
            ];
            frame.tw("compare-rates-finding", &words)
        };
        let heads = [
            ("area", ColumnKind::Text),
            ("explore-events", ColumnKind::Number),
            ("compare-population", ColumnKind::Number),
            ("compare-year", ColumnKind::Number),
            ("compare-per-1000", ColumnKind::Number),
            ("compare-smoothed", ColumnKind::Number),
            ("compare-expected", ColumnKind::Number),
            ("compare-ratio", ColumnKind::Number),
            ("compare-low", ColumnKind::Number),
            ("compare-high", ColumnKind::Number),
            ("compare-standing", ColumnKind::Text),
        ];
        let in_place = |(key, kind): (&str, ColumnKind)| {
            let shown = match key {
                "compare-year" => Shown::Year,
                "compare-per-1000" | "compare-smoothed" | "compare-expected" => Shown::Places(1),
                "compare-ratio" | "compare-low" | "compare-high" => Shown::Places(2),
                _ => Shown::AsIs,
            };
            TableColumn::new(frame.t(key), kind).shown(shown)
        };
        let cells: Vec<Vec<TableCell>> = found
            .areas
            .iter()
            .map(|area| {
                let number = |n: f64, places: i32| {
                    let scale = 10_f64.powi(places);
                    TableCell::Number((n * scale).round() / scale)
                };
                vec![
                    TableCell::Text(name(area)),
                    number(area.n as f64, 0),
                    number(area.population as f64, 0),
                    number(f64::from(area.year), 0),
                    number(area.per_1000, 1),
                    number(area.smoothed_per_1000, 1),
                    number(area.expected, 1),
                    number(area.ratio.value, 2),
                    number(area.ratio.low, 2),
                    number(area.ratio.high, 2),
                    TableCell::Text(standing(area)),
                ]
            })
            .collect();
        let rows = found
            .areas
            .iter()
            .map(|area| {
                let interval = frame.tw(
                    "effect-span",
                    &[
                        ("low", frame.decimal(&area.ratio.low, 2).into()),
                        ("high", frame.decimal(&area.ratio.high, 2).into()),
                    ],
                );
                vec![
                    name(area),
                    frame.number(area.n),
                    frame.number(area.population),
                    frame.decimal(&area.per_1000, 1),
                    frame.decimal(&area.smoothed_per_1000, 1),
                    frame.decimal(&area.ratio.value, 2),
                    interval,
                    standing(area),
                ]
            })
            .collect();
        let title = self.title(ExploreFigure::Rates);
        let column = |key: &str| Column::number(frame.t(key));
        let table = Table {
            caption: title.clone(),
            columns: vec![
                Column::words(frame.t("area")),
                column("explore-events"),
                column("compare-population"),
                column("compare-per-1000"),
                column("compare-smoothed"),
                column("compare-ratio"),
                column("effect-interval"),
                Column::words(frame.t("compare-standing")),
            ],
            rows,
        };
        let texts = FunnelTexts {
            title: &title,
            finding: &finding,
            expected: &frame.t("compare-expected-axis"),
            ratio: &frame.t("compare-ratio-axis"),
            unusual: &frame.t("compare-limit-unusual"),
            remarkable: &frame.t("compare-limit-remarkable"),
        };
        let of_area = |area: &ComparedArea| Some(self.events(&[("omrade", vec![area.area.to_string()])]));
        Some(Drawn {
            figure: funnel(texts, &found, &name, table, frame.report_language()),
            columns: heads.map(in_place).to_vec(),
            cells,
            events: found.areas.iter().map(of_area).collect(),
        })
    }

    fn place_concentration(&self, counted: &Counted) -> Option<PlaceConcentration> {
        let (counts, left_out) = counted.known.columns.squares(&self.selection, SQUARE_M);
        concentration(&counts, left_out)
    }

    pub(super) fn concentrated(&self, counted: &Counted) -> Option<Drawn> {
        let (frame, found) = (&self.frame, self.place_concentration(counted)?);
        let percent = |share: f64| frame.decimal(&(share * 100.0), 1);
        let last = found.shares.last()?;
        let words = [
            ("events", frame.decimal(&(last.of_events * 100.0), 0).into()),
            ("places", percent(last.of_places).into()),
            ("n", frame.number(last.places as i64).into()),
            ("all", frame.number(found.places as i64).into()),
        ];
        let chance = [
            ("gini", frame.decimal(&found.plain_gini, 2).into()),
            ("chance", frame.decimal(&found.gini_by_chance, 2).into()),
        ];
        let finding = format!(
            "{} {}",
            frame.tw("compare-places-finding", &words),
            frame.tw("compare-places-chance", &chance)
        );
        let title = self.title(ExploreFigure::Concentration);
        let heads =
            ["compare-share-events", "compare-share-places", "compare-places"].map(|key| frame.t(key));
        let table = Table {
            caption: title.clone(),
            columns: heads.iter().map(|head| Column::number(head.clone())).collect(),
            rows: found
                .shares
                .iter()
                .map(|share| {
                    vec![
                        format!("{}\u{a0}%", frame.decimal(&(share.of_events * 100.0), 0)),
                        format!("{}\u{a0}%", percent(share.of_places)),
                        frame.number(share.places as i64),
                    ]
                })
                .collect(),
        };
        let texts = LorenzTexts {
            title: &title,
            finding: &finding,
            places: &heads[1],
            events: &heads[0],
            even: &frame.t("compare-even"),
        };
        let cells = found.shares.iter().map(|share| {
            [share.of_events, share.of_places, share.places as f64]
                .map(TableCell::Number)
                .to_vec()
        });
        Some(Drawn {
            figure: lorenz(texts, &found.curve, Some((last.of_places, last.of_events)), table),
            columns: heads
                .into_iter()
                .zip([Shown::Share(0), Shown::Share(1), Shown::AsIs])
                .map(|(head, shown)| TableColumn::new(head, ColumnKind::Number).shown(shown))
                .collect(),
            cells: cells.collect(),
            events: found.shares.iter().map(|_| None).collect(),
        })
    }

    /// Whole weeks of the days that are counted, from the first one.
    fn weeks(&self, counted: &Counted) -> Option<(Date, Vec<i64>)> {
        let (from, to) = self.counted_days(counted)?;
        let origin = counted.tally.first_day?;
        let at = usize::try_from(origin.until(from).ok()?.get_days()).ok()?;
        let days = usize::try_from(from.until(to).ok()?.get_days() + 1).ok()?;
        let days = counted.tally.days.get(at..at + days)?;
        Some((from, days.chunks_exact(7).map(|week| week.iter().sum()).collect()))
    }

    fn trend(&self, counted: &Counted) -> Option<(Date, Vec<i64>, Trend)> {
        let (from, weeks) = self.weeks(counted)?;
        let found = trend(&weeks)?;
        Some((from, weeks, found))
    }

    /// A factor in words: "3 % fler".
    pub(super) fn change(&self, factor: f64) -> String {
        let n = ((factor - 1.0).abs() * 100.0).round() as i64;
        match n {
            0 => self.frame.t("compare-no-change"),
            n if factor < 1.0 => self.frame.tn("compare-less", n),
            n => self.frame.tn("compare-more", n),
        }
    }

    pub(super) fn trended(&self, counted: &Counted) -> Option<Drawn> {
        let frame = &self.frame;
        let (from, weeks, found) = self.trend(counted)?;
        let words = [
            ("change", self.change(found.a_year.value).into()),
            ("low", self.change(found.a_year.low).into()),
            ("high", self.change(found.a_year.high).into()),
        ];
        let key = if found.a_year.low > 1.0 || found.a_year.high < 1.0 {
            "compare-trend-finding"
        } else {
            "compare-trend-unknown"
        };
        let finding = frame.tw(key, &words);
        let points: Vec<PairedPoint> = weeks
            .chunks_exact(TOGETHER)
            .zip(found.fitted.chunks_exact(TOGETHER))
            .enumerate()
            .map(|(i, (counts, fitted))| {
                let day = from.saturating_add(((i * TOGETHER * 7) as i64).days());
                PairedPoint {
                    short: day.to_string(),
                    name: day.to_string(),
                    own: counts.iter().sum(),
                    scaled: Some(fitted.iter().sum()),
                    ..PairedPoint::default()
                }
            })
            .collect();
        let title = self.title(ExploreFigure::Trend);
        let (period, own) = (frame.t("compare-four-weeks"), frame.t("explore-events"));
        let fitted = frame.t("compare-fitted");
        let texts = PairedTexts {
            title: &title,
            finding: &finding,
            period: &period,
            own: &own,
            other: None,
            scaled: &fitted,
            begins: "",
        };
        let of_period = |i: usize| {
            let day = from.saturating_add(((i * TOGETHER * 7) as i64).days());
            let last = day.saturating_add(((TOGETHER * 7) as i64 - 1).days());
            let days = [("fran", vec![day.to_string()]), ("till", vec![last.to_string()])];
            let none = ["period", "vecka"].map(|name| (name, Vec::new()));
            Some(self.events(&[days, none].concat()))
        };
        Some(Drawn {
            figure: paired_series(texts, &points, frame.report_language()),
            columns: columns(&[
                (&period, ColumnKind::Text),
                (&own, ColumnKind::Number),
                (&fitted, ColumnKind::Number),
            ]),
            cells: points
                .iter()
                .map(|point| {
                    let fitted = point.scaled.unwrap_or_default();
                    vec![
                        TableCell::Text(point.name.clone()),
                        TableCell::Number(point.own as f64),
                        TableCell::Number((fitted * 10.0).round() / 10.0),
                    ]
                })
                .collect(),
            events: (0..points.len()).map(of_period).collect(),
        })
    }

    /// What a figure leaves out, or why there is none.
    pub(super) fn compare_notes(&self, which: ExploreFigure) -> Vec<String> {
        let (frame, mut notes) = (&self.frame, Vec::new());
        let Some(counted) = self.counted() else {
            return notes;
        };
        match which {
            ExploreFigure::Rates => {
                if let Some(found) = self.area_comparison(counted) {
                    let years: Vec<i16> = found.areas.iter().map(|area| area.year).collect();
                    let year = years.iter().max().copied().unwrap_or_default();
                    notes.push(frame.ta("compare-rates-note", year));
                    let without = found.without_population.iter();
                    let names: Vec<String> = without.map(|a| frame.area_name(&Some(a.clone()))).collect();
                    if !names.is_empty() {
                        notes.push(
                            frame.ta("compare-without-population", frame.report_language().list(&names)),
                        );
                    }
                }
                if counted.tally.without_area > 0 {
                    notes.push(frame.tn("picture-without-area", counted.tally.without_area));
                }
            }
            ExploreFigure::Concentration => {
                notes.push(frame.t("compare-places-note"));
                if let Some(found) = self
                    .place_concentration(counted)
                    .filter(|found| found.left_out > 0)
                {
                    notes.push(frame.tn("compare-places-left-out", found.left_out));
                }
            }
            ExploreFigure::Trend => notes.push(frame.t("compare-trend-note")),
            ExploreFigure::BeforeAfter => notes.push(frame.t("compare-change-note")),
            _ => (),
        }
        notes
    }

    /// Why the trend is not there.
    pub(super) fn has_trend(&self) -> bool {
        let weeks = self.counted().and_then(|counted| self.weeks(counted));
        weeks.is_some_and(|(_, weeks)| weeks.len() >= LEAST_WEEKS)
    }
}
