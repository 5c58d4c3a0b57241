//! The figures of a selection: each as a drawing with its words and its table, the same for the page, the file and the
//! spreadsheet. What a row or a bar leads to stands beside it.

use domain::codes::AreaCode;
use domain::event::Certainty;
use domain::municipality::Municipality;
use report::extracts::{ColumnKind, Shown, TableCell, TableColumn};
use report::figures::{
    AreaMap, ChoiceLink, ChoiceRow, ChoiceTexts, Figure, HourChoice, MapArea, Measure, PeriodBar,
    PeriodTexts, area_map_finding, area_map_made_of, cell_name, choice_bars, hour_choice, period_bars,
};

use super::named::ExploreFigure;
use super::periods::{Grain, Period, periods, weeks_heard};
use super::selecting::{Counted, Explored};

/// A figure with all that is shown of it.
pub struct Drawn {
    pub figure: Figure,
    /// The rows of the table as a spreadsheet has them.
    pub columns: Vec<TableColumn>,
    pub cells: Vec<Vec<TableCell>>,
    /// Where the events behind each row of the figure's table are listed.
    pub events: Vec<Option<String>>,
}

/// Whether a drawing leads anywhere, or is to be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    ToSelections,
    Nowhere,
}

/// A row to choose among before it is drawn.
struct Row {
    code: String,
    name: String,
    n: i64,
}

/// So many bars are shown on the page; the rest stand in the table.
const MOST_BARS: usize = 12;

impl Explored {
    /// The figure; nothing where the selection has no such.
    pub fn drawn(&self, which: ExploreFigure, leads: Leads) -> Option<Drawn> {
        let counted = self.counted()?;
        let (frame, tally) = (&self.frame, &counted.tally);
        let query = &self.query;
        let bars = |param, chosen: &[String], rows| Some(self.bars(which, param, chosen, rows, leads));
        match which {
            ExploreFigure::Time => Some(self.time(counted, leads)),
            ExploreFigure::Map
            | ExploreFigure::Density
            | ExploreFigure::HotCells
            | ExploreFigure::LocalClusters
            | ExploreFigure::SpaceTimeClusters
            | ExploreFigure::NearRepeat
            | ExploreFigure::RecurringPlaces
            | ExploreFigure::AreaRates => Some(self.layer(which).ok()?.drawn),
            ExploreFigure::Hours => Some(self.hours(counted, leads)),
            ExploreFigure::Rates => self.rates(counted),
            ExploreFigure::Concentration => self.concentrated(counted),
            ExploreFigure::Trend => self.trended(counted),
            ExploreFigure::BeforeAfter => self.before_after(counted),
            ExploreFigure::Areas => {
                let rows = tally.areas.iter().map(|(code, n)| Row {
                    name: frame.area_name(&Some(code.clone())),
                    code: code.to_string(),
                    n: *n,
                });
                bars("omrade", &query.omrade, rows.collect())
            }
            ExploreFigure::Categories => {
                let rows = tally.categories.iter().map(|(code, n)| Row {
                    name: frame.category_name(code),
                    code: code.to_string(),
                    n: *n,
                });
                bars("kategori", &query.kategori, rows.collect())
            }
            ExploreFigure::Subtypes => {
                // One category at a time: a subtype says something within its own.
                if query.kategori.len() != 1 {
                    return None;
                }
                let rows = tally.subtypes.iter().map(|((category, code), n)| Row {
                    name: frame.subtype_name(category, code),
                    code: code.to_string(),
                    n: *n,
                });
                bars("undertyp", &query.undertyp, rows.collect())
            }
            ExploreFigure::Sources => {
                let rows = tally.sources.iter().map(|(code, n)| Row {
                    name: frame.source_name(code),
                    code: code.to_string(),
                    n: *n,
                });
                bars("kalla", &query.kalla, rows.collect())
            }
            ExploreFigure::Partners => {
                let rows = tally.partners.iter().map(|(code, n)| Row {
                    name: frame.partner_name(code),
                    code: code.to_string(),
                    n: *n,
                });
                bars("organisation", &query.organisation, rows.collect())
            }
            ExploreFigure::Severities => {
                let rows = tally.severities.iter().map(|(severity, n)| Row {
                    name: frame.t(format!("severity-{}", severity.step())),
                    code: severity.step().to_string(),
                    n: *n,
                });
                bars("allvar", &query.allvar, rows.collect())
            }
            ExploreFigure::Certainties => {
                let rows = tally
                    .certainties
                    .iter()
                    .map(|(certainty, n): &(Certainty, i64)| Row {
                        name: frame.t(format!("certainty-{}", certainty.code())),
                        code: certainty.code().to_owned(),
                        n: *n,
                    });
                bars("sakerhet", &query.sakerhet, rows.collect())
            }
        }
    }

    pub fn title(&self, which: ExploreFigure) -> String {
        self.frame.t(format!("explore-figure-{}", which.name()))
    }

    pub(super) fn municipality(&self) -> Option<&Municipality> {
        self.frame.home.as_ref().map(|home| &home.municipality)
    }

    fn bars(
        &self,
        which: ExploreFigure,
        param: &'static str,
        chosen: &[String],
        mut rows: Vec<Row>,
        leads: Leads,
    ) -> Drawn {
        let frame = &self.frame;
        // What is chosen is seen though it has nothing, or its choice could not be taken back here.
        for code in chosen
            .iter()
            .filter(|code| rows.iter().all(|row| row.code != **code))
            .collect::<Vec<_>>()
        {
            rows.push(Row {
                name: self
                    .query
                    .in_words(param, code, frame)
                    .rsplit(": ")
                    .next()
                    .unwrap_or(code)
                    .to_owned(),
                code: code.clone(),
                n: 0,
            });
        }
        let is_chosen = |row: &Row| chosen.contains(&row.code);
        let finding = self.ranked_finding(&rows);
        let choices: Vec<ChoiceRow> = rows
            .iter()
            .enumerate()
            .filter(|(i, row)| leads == Leads::Nowhere || *i < MOST_BARS || is_chosen(row))
            .map(|(_, row)| ChoiceRow {
                label: row.name.clone(),
                n: row.n,
                is_chosen: is_chosen(row),
                link: (leads == Leads::ToSelections).then(|| ChoiceLink {
                    href: self.toggled(which, param, chosen, &row.code),
                    words: self.press_words(&row.name, row.n, is_chosen(row)),
                }),
            })
            .collect();
        let title = self.title(which);
        let what = frame.t(format!("explore-column-{}", which.name()));
        let count = frame.t("explore-events");
        let texts = ChoiceTexts {
            title: &title,
            finding: &finding,
            what: &what,
            count: &count,
        };
        Drawn {
            figure: choice_bars(texts, &choices, frame.report_language()),
            columns: columns(&[(&what, ColumnKind::Text), (&count, ColumnKind::Number)]),
            cells: rows
                .iter()
                .map(|row| vec![TableCell::Text(row.name.clone()), TableCell::Number(row.n as f64)])
                .collect(),
            events: rows
                .iter()
                .map(|row| Some(self.events(&[(param, vec![row.code.clone()])])))
                .collect(),
        }
    }

    fn press_words(&self, name: &str, n: i64, is_chosen: bool) -> String {
        let key = if is_chosen {
            "explore-press-away"
        } else {
            "explore-press"
        };
        let n = self.frame.tn("list-events", n);
        self.frame
            .tw(key, &[("name", name.to_owned().into()), ("events", n.into())])
    }

    fn ranked_finding(&self, rows: &[Row]) -> String {
        let mut most: Vec<&Row> = rows.iter().filter(|row| row.n > 0).collect();
        most.sort_by_key(|row| std::cmp::Reverse(row.n));
        if most.is_empty() {
            return self.frame.t("explore-nothing");
        }
        let named: Vec<String> = most
            .iter()
            .take(3)
            .map(|row| format!("{} ({})", row.name, self.frame.number(row.n)))
            .collect();
        self.frame
            .ta("explore-most", self.frame.report_language().list(&named))
    }

    fn time(&self, counted: &Counted, leads: Leads) -> Drawn {
        let frame = &self.frame;
        let chosen = self.selection.days;
        let heard = self.municipality().map_or_else(Default::default, |municipality| {
            weeks_heard(
                municipality,
                &counted.known.reporting,
                &self.selection.partners,
                counted.today,
            )
        });
        let (grain, periods) = periods(&counted.tally, chosen, &heard);
        let bars: Vec<PeriodBar> = periods
            .iter()
            .map(|period| PeriodBar {
                short: grain.name(period.first),
                name: grain.name(period.first),
                n: period.n,
                is_chosen: period.is_chosen,
                heard: period.heard,
                of: period.of,
                link: (leads == Leads::ToSelections).then(|| self.period_link(grain, period)),
            })
            .collect();
        let title = self.title(ExploreFigure::Time);
        let finding = self.time_finding(grain, &periods);
        let period = frame.t(format!("explore-grain-{}", grain.code()));
        let (count, coverage) = (frame.t("explore-events"), frame.t("explore-coverage"));
        let texts = PeriodTexts {
            title: &title,
            finding: &finding,
            period: &period,
            count: &count,
            coverage: &coverage,
        };
        let (heard, expected) = (frame.t("explore-heard"), frame.t("explore-expected"));
        Drawn {
            figure: period_bars(texts, &bars, frame.report_language()),
            columns: columns(&[
                (&frame.t("filter-from"), ColumnKind::Day),
                (&frame.t("filter-to"), ColumnKind::Day),
                (&count, ColumnKind::Number),
                (&heard, ColumnKind::Number),
                (&expected, ColumnKind::Number),
            ]),
            cells: periods
                .iter()
                .map(|p| {
                    vec![
                        TableCell::Day(p.first),
                        TableCell::Day(p.last),
                        TableCell::Number(p.n as f64),
                        TableCell::Number(p.heard as f64),
                        TableCell::Number(p.of as f64),
                    ]
                })
                .collect(),
            events: periods.iter().map(|p| Some(self.events(&of_period(p)))).collect(),
        }
    }

    fn period_link(&self, grain: Grain, period: &Period) -> ChoiceLink {
        let is_it = self.selection.days == Some((period.first, period.last));
        let parts = if is_it { no_period() } else { of_period(period) };
        ChoiceLink {
            href: self.chosen_in(ExploreFigure::Time, &parts),
            words: self.press_words(&grain.name(period.first), period.n, is_it),
        }
    }

    fn time_finding(&self, grain: Grain, periods: &[Period]) -> String {
        let frame = &self.frame;
        let chosen: Vec<&Period> = periods.iter().filter(|p| p.is_chosen).collect();
        // The latest of those with as many.
        let Some(most) = chosen.iter().max_by_key(|p| p.n).filter(|p| p.n > 0) else {
            return frame.t("explore-nothing");
        };
        let unit = frame.t(format!("explore-grain-{}", grain.code())).to_lowercase();
        let mut text = frame.tw(
            "explore-time-finding",
            &[
                ("unit", unit.into()),
                ("name", grain.name(most.first).into()),
                ("n", frame.number(most.n).into()),
            ],
        );
        let missing: i64 = chosen.iter().map(|p| p.of - p.heard).sum();
        let of: i64 = chosen.iter().map(|p| p.of).sum();
        if missing > 0 {
            let said = frame.tw(
                "explore-coverage-finding",
                &[
                    ("missing", frame.number(missing).into()),
                    ("of", frame.number(of).into()),
                ],
            );
            text = format!("{text} {said}");
        }
        text
    }

    pub(super) fn map(&self, counted: &Counted) -> Option<Drawn> {
        let (frame, municipality) = (&self.frame, self.municipality()?);
        let areas = self.map_areas(counted, municipality);
        let map = AreaMap {
            municipality,
            measure: Measure::Events,
            days: None,
            areas: &areas,
            places: &[],
        };
        let title = self.title(ExploreFigure::Map);
        let names = areas.iter().map(|area| area.area.to_string());
        Some(Drawn {
            figure: area_map_made_of(&title, &map, &self.map_made_of(counted), frame.report_language()),
            columns: columns(&[
                (&frame.t("area"), ColumnKind::Text),
                (&frame.t("explore-events"), ColumnKind::Number),
            ]),
            cells: areas
                .iter()
                .map(|area| {
                    vec![
                        TableCell::Text(municipality.area_name(&area.area).to_owned()),
                        TableCell::Number(area.value.unwrap_or_default()),
                    ]
                })
                .collect(),
            events: names
                .map(|code| Some(self.events(&[("omrade", vec![code])])))
                .collect(),
        })
    }

    fn map_areas(&self, counted: &Counted, municipality: &Municipality) -> Vec<MapArea> {
        let events_in = |code: &AreaCode| {
            let found = counted.tally.areas.iter().find(|(area, _)| area == code);
            found.map_or(0, |(_, n)| *n)
        };
        municipality
            .working_areas()
            .iter()
            .map(|area| MapArea {
                value: Some(events_in(&area.code) as f64),
                area: area.code.clone(),
            })
            .collect()
    }

    /// What the map says, without drawing it.
    pub fn map_finding(&self) -> Option<String> {
        let (counted, municipality) = (self.counted()?, self.municipality()?);
        let areas = self.map_areas(counted, municipality);
        let map = AreaMap {
            municipality,
            measure: Measure::Events,
            days: None,
            areas: &areas,
            places: &[],
        };
        Some(area_map_finding(&map, self.frame.report_language()))
    }

    fn hours(&self, counted: &Counted, leads: Leads) -> Drawn {
        let (frame, language) = (&self.frame, self.frame.report_language());
        let hours = &counted.tally.hours;
        let choice = self.hour_choice(counted, leads);
        let title = self.title(ExploreFigure::Hours);
        let day_name = |day: usize| frame.t(format!("weekday-{}", day + 1));
        let figure = hour_choice(&title, hours, &choice, language);
        let mut named = vec![(frame.t("explore-weekday"), ColumnKind::Text)];
        named.extend((0..24).map(|hour| (format!("{hour:02}"), ColumnKind::Number)));
        // And the sums that the table has: four parts of the day, and all of it.
        let sums = figure.table.columns.iter().skip(1);
        named.extend(sums.map(|column| (column.title.clone(), ColumnKind::Number)));
        let of_day = |(day, row): (usize, &Vec<f64>)| {
            let mut cells = vec![TableCell::Text(day_name(day))];
            cells.extend(row.iter().map(|n| TableCell::Number(*n)));
            let sum = |hours: &[f64]| TableCell::Number((hours.iter().sum::<f64>() * 1e6).round() / 1e6);
            cells.extend(row.chunks(6).map(sum));
            cells.push(sum(row));
            cells
        };
        Drawn {
            figure,
            columns: named
                .into_iter()
                .map(|(name, kind)| TableColumn::new(name, kind).shown(Shown::Places(1)))
                .collect(),
            cells: hours.cells.iter().enumerate().map(of_day).collect(),
            events: (1..=7)
                .map(|day: i64| {
                    Some(self.events(&[("veckodag", vec![day.to_string()]), ("timme", Vec::new())]))
                })
                .collect(),
        }
    }

    fn hour_choice(&self, counted: &Counted, leads: Leads) -> HourChoice {
        let (frame, query, language) = (&self.frame, &self.query, self.frame.report_language());
        let chosen = HourChoice {
            chosen_days: self.selection.weekdays.clone(),
            chosen_hours: self.selection.hours.clone(),
            ..HourChoice::default()
        };
        if leads == Leads::Nowhere {
            return chosen;
        }
        let words = |name: String, is_chosen: bool| {
            let key = if is_chosen {
                "explore-press-hour-away"
            } else {
                "explore-press-hour"
            };
            frame.ta(key, name)
        };
        let day = |day: usize| {
            let number = (day + 1).to_string();
            ChoiceLink {
                words: words(
                    frame.t(format!("weekday-{number}")),
                    query.veckodag.contains(&number),
                ),
                href: self.toggled(ExploreFigure::Hours, "veckodag", &query.veckodag, &number),
            }
        };
        let hour = |hour: usize| {
            let number = hour.to_string();
            ChoiceLink {
                words: words(
                    format!("{hour:02}–{:02}", hour + 1),
                    query.timme.contains(&number),
                ),
                href: self.toggled(ExploreFigure::Hours, "timme", &query.timme, &number),
            }
        };
        let cell = |day: usize, hour: usize| {
            let (d, h) = (vec![(day + 1).to_string()], vec![hour.to_string()]);
            let is_it = query.veckodag == d && query.timme == h;
            let value = counted.tally.hours.cells[day][hour];
            let name = format!("{}: {}", cell_name(day, hour, language), frame.decimal(&value, 1));
            let parts = if is_it {
                [("veckodag", Vec::new()), ("timme", Vec::new())]
            } else {
                [("veckodag", d), ("timme", h)]
            };
            ChoiceLink {
                href: self.chosen_in(ExploreFigure::Hours, &parts),
                words: words(name, is_it),
            }
        };
        HourChoice {
            days: (0..7).map(day).collect(),
            hours: (0..24).map(hour).collect(),
            cells: (0..7)
                .flat_map(|day| (0..24).map(move |hour| (day, hour)))
                .map(|(d, h)| cell(d, h))
                .collect(),
            ..chosen
        }
    }
}

pub(super) fn columns(named: &[(&str, ColumnKind)]) -> Vec<TableColumn> {
    named
        .iter()
        .map(|(name, kind)| TableColumn::new(*name, *kind))
        .collect()
}

fn of_period(period: &Period) -> Vec<(&'static str, Vec<String>)> {
    let mut parts = no_period();
    parts[2].1.push(period.first.to_string());
    parts[3].1.push(period.last.to_string());
    parts
}

/// Whichever way a period was chosen, it no longer is.
pub(super) fn no_period() -> Vec<(&'static str, Vec<String>)> {
    ["period", "vecka", "fran", "till"]
        .map(|name| (name, Vec::new()))
        .to_vec()
}
