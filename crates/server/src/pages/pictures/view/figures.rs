//! The week as figures and places, for those who work with the register.

use report::figures::{AreaMap, Figure, MapArea, MapPlace, Measure, RangeRow};

use super::{Detail, PlaceRow, Seen, events_href};

impl Seen<'_> {
    pub(super) fn detail(&self) -> Detail {
        let (frame, language) = (self.frame, self.frame.report_language());
        let title = frame.ta("figure-series", self.area_name(self.area));
        let curve = self.draft.curve(self.area);
        Detail {
            bars: self.bars(),
            series: (curve.len() > 1).then(|| report::figures::week_series(&title, curve, language)),
            map: self.with_map(|title, map| report::figures::area_map_in_words(title, map, language)),
            hours: report::figures::hour_table(&frame.t("figure-hours"), &self.draft.hours, language),
            places: self.places(),
            news: self.news(),
        }
    }

    /// Areas for the whole municipality, categories within one area.
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

    /// The map as a drawing.
    pub fn drawn_map(&self) -> Figure {
        let language = self.frame.report_language();
        self.with_map(|title, map| report::figures::area_map(title, map, language))
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
