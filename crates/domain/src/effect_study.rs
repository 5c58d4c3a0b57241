//! How it is to be told whether an intervention helped (effektmätning): where it is done and what it is held against,
//! chosen before anyone has seen how it went. A choice that is changed says why, and what was chosen before stays.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::*;
use crate::intervention::Intervention;
use crate::place::Point;
use crate::polygon::Polygon;
use crate::record::{Field, Said, record};

/// Shorter is no time to compare with, longer is another time.
const WEEKS: std::ops::RangeInclusive<i64> = 4..=520;
/// Beyond this it is no place.
const MOST_METRES: i64 = 5_000;

record! {
    /// One for each intervention.
    pub struct EffectStudy {
        needed intervention: InterventionCode,
        /// What it is meant to lessen.
        needed categories: Vec<CategoryCode>,
        /// Where it is done: areas, or a place with what lies around it.
        areas: Vec<AreaCode>,
        lat: Option<f64>,
        lon: Option<f64>,
        radius_m: Option<i64>,
        /// Where it is not done, and would otherwise have gone the same way.
        needed comparison: Vec<AreaCode>,
        /// Where it may have moved: areas beside, or the breadth of a ring around the place.
        ring: Vec<AreaCode>,
        ring_m: Option<i64>,
        needed before_weeks: i64,
        /// As long as the intervention goes on when nothing is said.
        after_weeks: Option<i64>,
        /// Why the comparison would have gone the same way.
        expected prose basis: String,
        source: String,
        statements: Vec<Statement>,
    }
}

/// A surface around a place, with the ring outside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Circle {
    pub centre: Point,
    pub within: Polygon,
    /// The place and its ring together.
    pub with_ring: Option<Polygon>,
}

/// The days that are compared, all included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StudyDays {
    pub from: Date,
    /// The first day of the intervention.
    pub begins: Date,
    /// The last whole week after it is over by then; `None` while there is none.
    pub to: Option<Date>,
    pub weeks_before: i64,
    pub weeks_after: i64,
}

impl EffectStudy {
    /// `None` where it is done in areas.
    pub fn circle(&self) -> Option<Circle> {
        let centre = Point {
            lat: self.lat?,
            lon: self.lon?,
        };
        let around = |metres: i64| Polygon::around(centre, metres as f64).ok();
        let radius = self.radius_m?;
        Some(Circle {
            centre,
            within: around(radius)?,
            with_ring: self.ring_m.and_then(|breadth| around(radius + breadth)),
        })
    }

    pub fn has_ring(&self) -> bool {
        !self.ring.is_empty() || self.ring_m.is_some()
    }

    /// Whole weeks counted from the intervention's first day; `None` when it has none.
    pub fn days(&self, of: &Intervention, today: Date) -> Option<StudyDays> {
        let begins = of.from?;
        let whole_weeks = |until: Date| i64::from(begins.until(until).map_or(0, |s| s.get_days())) / 7;
        let planned = self.planned_weeks(of);
        // The day before today is the last that is over.
        let over = whole_weeks(today).max(0);
        let weeks_after = planned.map_or(over, |planned| planned.min(over));
        Some(StudyDays {
            from: begins.saturating_sub((self.before_weeks * 7).days()),
            begins,
            to: (weeks_after > 0).then(|| begins.saturating_add((weeks_after * 7 - 1).days())),
            weeks_before: self.before_weeks,
            weeks_after,
        })
    }

    /// How long it is to be looked at; `None` when nothing is said and the intervention has no end.
    pub fn planned_weeks(&self, of: &Intervention) -> Option<i64> {
        let lasts = |from: Date, to: Date| (i64::from(from.until(to).map_or(0, |s| s.get_days())) + 1) / 7;
        self.after_weeks.or_else(|| Some(lasts(of.from?, of.to?)))
    }

    fn check_place(&self) -> Result<(), RecordError> {
        let circle = [self.lat.is_some(), self.lon.is_some(), self.radius_m.is_some()];
        if circle == [false; 3] {
            if self.ring_m.is_some() {
                return Err(RecordError::new("effect-ring-without-place", "ring_m"));
            }
            return if self.areas.is_empty() {
                Err(RecordError::new("effect-no-place", "areas"))
            } else {
                Ok(())
            };
        }
        if !self.areas.is_empty() {
            return Err(RecordError::new("effect-two-places", "areas"));
        }
        if !self.ring.is_empty() {
            return Err(RecordError::new("effect-two-rings", "ring"));
        }
        if circle != [true; 3] {
            return Err(RecordError::new("effect-half-a-place", "radius_m"));
        }
        for (field, metres) in [("radius_m", self.radius_m), ("ring_m", self.ring_m)] {
            if let Some(metres) = metres.filter(|m| !(1..=MOST_METRES).contains(m)) {
                return Err(RecordError::new("effect-metres", field).with("n", metres));
            }
        }
        match self.circle() {
            Some(_) => Ok(()),
            None => Err(RecordError::new("effect-not-on-earth", "lat")),
        }
    }
}

impl Said for EffectStudy {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, chain: &Chain) -> String {
        let of = chain.interventions.get(&self.intervention);
        of.map_or(self.intervention.to_string(), |of| of.title.clone())
    }

    fn code(&self) -> String {
        self.intervention.to_string()
    }

    /// Nothing is compared with itself.
    fn check(&self, _: &Chain) -> Result<(), RecordError> {
        self.check_place()?;
        for (field, chosen, other) in [
            ("comparison", &self.comparison, &self.areas),
            ("ring", &self.ring, &self.areas),
            ("ring", &self.ring, &self.comparison),
        ] {
            if let Some(both) = chosen.iter().find(|area| other.contains(area)) {
                let code = match field {
                    "comparison" => "effect-compared-with-itself",
                    _ => "effect-ring-within",
                };
                return Err(RecordError::new(code, field).with("area", both));
            }
        }
        let weeks = [
            ("before_weeks", Some(self.before_weeks)),
            ("after_weeks", self.after_weeks),
        ];
        for (field, weeks) in weeks {
            if let Some(weeks) = weeks.filter(|weeks| !WEEKS.contains(weeks)) {
                return Err(RecordError::new("effect-weeks", field)
                    .with("n", weeks)
                    .with("least", WEEKS.start())
                    .with("most", WEEKS.end()));
            }
        }
        Ok(())
    }

    /// What is chosen is chosen: another choice says why.
    fn is_locked(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn study(changed: Value) -> EffectStudy {
        let mut said = json!({"intervention": "vardar", "categories": ["NAR"], "areas": ["a"], "comparison": ["b"],
                              "ring": ["c"], "before_weeks": 52});
        said.as_object_mut()
            .unwrap()
            .extend(changed.as_object().unwrap().clone());
        serde_json::from_value(said).unwrap()
    }

    fn check(changed: Value, expected: Result<(), (&str, &str)>) {
        let got = study(changed).check(&Chain::default());
        assert_eq!(
            got.as_ref().map_err(|why| (why.code, why.field)).copied(),
            expected
        );
    }

    #[test]
    fn nothing_is_compared_with_itself() {
        check(json!({}), Ok(()));
        check(
            json!({"comparison": ["b", "a"]}),
            Err(("effect-compared-with-itself", "comparison")),
        );
        check(json!({"ring": ["a"]}), Err(("effect-ring-within", "ring")));
        check(json!({"ring": ["b"]}), Err(("effect-ring-within", "ring")));
    }

    #[test]
    fn it_is_done_in_areas_or_around_a_place() {
        let place =
            json!({"areas": [], "ring": [], "lat": 59.2, "lon": 18.0, "radius_m": 200, "ring_m": 200});
        check(place.clone(), Ok(()));
        check(json!({"areas": []}), Err(("effect-no-place", "areas")));
        check(
            json!({"lat": 59.2, "lon": 18.0, "radius_m": 200}),
            Err(("effect-two-places", "areas")),
        );
        let with = |name: &str, value: Value| {
            let mut place = place.clone();
            place[name] = value;
            place
        };
        check(with("radius_m", json!(0)), Err(("effect-metres", "radius_m")));
        check(
            with("radius_m", json!(null)),
            Err(("effect-half-a-place", "radius_m")),
        );
        check(with("ring", json!(["c"])), Err(("effect-two-rings", "ring")));
        check(with("lat", json!(159.2)), Err(("effect-not-on-earth", "lat")));
        check(json!({"before_weeks": 0}), Err(("effect-weeks", "before_weeks")));
        check(json!({"after_weeks": 0}), Err(("effect-weeks", "after_weeks")));
    }

    fn check_days(from: &str, to: Option<&str>, today: &str, weeks_after: i64, ends: Option<&str>) {
        let mut of =
            json!({"code": "vardar", "title": "Värdar", "nature": "social", "term": "short", "from": from});
        of["to"] = json!(to);
        let of: Intervention = serde_json::from_value(of).unwrap();
        let days = study(json!({"before_weeks": 4}))
            .days(&of, today.parse().unwrap())
            .unwrap();
        assert_eq!(
            (days.weeks_after, days.to),
            (weeks_after, ends.map(|d| d.parse().unwrap()))
        );
    }

    #[test]
    fn only_weeks_that_are_over_are_after() {
        check_days("2022-01-03", None, "2022-01-09", 0, None);
        check_days("2022-01-03", None, "2022-01-10", 1, Some("2022-01-09"));
        check_days(
            "2022-01-03",
            Some("2022-01-16"),
            "2022-06-01",
            2,
            Some("2022-01-16"),
        );
        // One day is no week.
        check_days("2022-01-03", Some("2022-01-03"), "2022-06-01", 0, None);
        check_days("2023-01-02", None, "2022-06-01", 0, None);
    }
}
