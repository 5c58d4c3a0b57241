//! The week as figures and places, for those who work with the register.

use report::figures::{AreaMap, Figure, MapArea, MapPlace, Measure, RangeRow};

use super::{Detail, PlaceRow, Seen, events_href, version_and_area};

/// The figures of a week. Each is a drawing of its own and a page with its table, named as in their addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeekFigure {
    /// Areas for the whole municipality, categories within one area, against their expected ranges.
    Bars,
    /// The weeks of a year.
    Curve,
    Map,
    Hours,
}

impl WeekFigure {
    pub const ALL: [Self; 4] = [Self::Bars, Self::Curve, Self::Map, Self::Hours];

    pub fn name(self) -> &'static str {
        match self {
            Self::Bars => "staplar",
            Self::Curve => "kurva",
            Self::Map => "karta",
            Self::Hours => "timmar",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.name() == name)
    }
}

/// A figure that somebody put in, as it stands in addresses.
pub fn placed_name(number: i64) -> String {
    format!("egen-{number}")
}

pub fn placed_number(name: &str) -> Option<i64> {
    name.strip_prefix("egen-")?.parse().ok()
}

/// A figure as the page shows it: the drawing and the table are fetched when they are looked at.
pub struct ShownFigure {
    pub title: String,
    pub finding: String,
    pub image: String,
    pub page: String,
}

impl Seen<'_> {
    pub(super) fn detail(&self) -> Detail {
        let language = self.frame.report_language();
        let (title, finding) = self.with_map(|title, map| {
            let finding = report::figures::area_map_finding(map, language);
            (title.to_owned(), finding)
        });
        Detail {
            bars: self.figure(WeekFigure::Bars),
            curve: self.figure(WeekFigure::Curve),
            // Drawing it is by far the longest of the figures, and is left to the one who looks.
            map: self.shown_as(WeekFigure::Map.name(), title, finding),
            hours: self.figure(WeekFigure::Hours),
            places: self.places(),
            news: self.news(),
        }
    }

    fn figure(&self, figure: WeekFigure) -> Option<ShownFigure> {
        let drawn = self.drawn(figure)?;
        Some(self.shown_as(figure.name(), drawn.title, drawn.finding))
    }

    /// With its addresses, in the version and for the area that the page shows.
    pub fn shown_as(&self, name: &str, title: String, finding: String) -> ShownFigure {
        let week = self.draft.week;
        let query = version_and_area(self.picture, self.area);
        ShownFigure {
            title,
            finding,
            image: format!("/lagesbild/{week}/figur/{name}.svg{query}"),
            page: format!("/lagesbild/{week}/figur/{name}{query}"),
        }
    }

    /// A figure as a drawing with its table; nothing when there is too little to draw.
    pub fn drawn(&self, figure: WeekFigure) -> Option<Figure> {
        let (frame, language) = (self.frame, self.frame.report_language());
        match figure {
            WeekFigure::Bars => Some(self.bars()),
            WeekFigure::Curve => {
                let title = frame.ta("figure-series", self.area_name(self.area));
                let curve = self.draft.curve(self.area);
                (curve.len() > 1).then(|| report::figures::week_series(&title, curve, language))
            }
            WeekFigure::Map => {
                Some(self.with_map(|title, map| report::figures::area_map(title, map, language)))
            }
            WeekFigure::Hours => Some(report::figures::hour_table(
                &frame.t("figure-hours"),
                &self.draft.hours,
                language,
            )),
        }
    }

    fn bars(&self) -> Figure {
        let (frame, language) = (self.frame, self.frame.report_language());
        let chosen = self
            .area
            .and_then(|code| self.draft.areas.iter().find(|a| a.area == *code));
        let counts = chosen.map_or(&self.draft.categories, |a| &a.categories);
        let names: Vec<String> = counts.iter().map(|c| self.category(&c.category)).collect();
        let rows: Vec<RangeRow<'_>> = names
            .iter()
            .zip(counts)
            .map(|(label, c)| RangeRow {
                label,
                count: c.range,
            })
            .collect();
        let title = frame.ta("figure-bars", self.area_name(self.area));
        report::figures::expected_range_bars(&title, &frame.t("picture-category"), &rows, language)
    }

    fn with_map<T>(&self, make: impl FnOnce(&str, &AreaMap<'_>) -> T) -> T {
        let areas: Vec<MapArea> = self
            .draft
            .areas
            .iter()
            .map(|a| MapArea {
                area: a.area.clone(),
                value: Some(a.total.n as f64),
            })
            .collect();
        let places: Vec<MapPlace<'_>> = self
            .draft
            .recurring_places
            .iter()
            .enumerate()
            .filter(|(_, p)| self.here(p.area.as_ref()))
            .filter_map(|(i, p)| {
                Some(MapPlace {
                    number: i + 1,
                    name: &p.name,
                    point: p.point?,
                    n: p.this_week,
                })
            })
            .collect();
        let map = AreaMap {
            municipality: self.municipality,
            measure: Measure::Events,
            days: Some((self.draft.week.monday(), self.draft.week.sunday())),
            areas: &areas,
            places: &places,
        };
        make(&self.frame.t("figure-map"), &map)
    }

    fn places(&self) -> Vec<PlaceRow> {
        let places = self.draft.recurring_places.iter().enumerate();
        places
            .filter(|(_, p)| self.here(p.area.as_ref()))
            .map(|(i, p)| PlaceRow {
                number: i + 1,
                name: p.name.clone(),
                area: p
                    .area
                    .as_ref()
                    .map_or_else(|| self.frame.t("area-unknown"), |a| self.area_name(Some(a))),
                this_week: self.frame.number(p.this_week),
                last_8_weeks: self.frame.number(p.last_8_weeks),
                weeks_active: p.weeks_active,
                categories: p
                    .categories
                    .iter()
                    .take(3)
                    .map(|c| format!("{} {}", self.category(&c.category), c.n))
                    .collect::<Vec<_>>()
                    .join(", "),
                href: events_href(self.draft.week, p.area.as_ref(), None, None, &p.name),
            })
            .collect()
    }
}
