//! The events themselves, day by day, each made when it is asked for.

use std::collections::{BTreeMap, VecDeque};

use domain::event::{Certainty, Classification, EventInput, Severity};
use domain::place::{Place, PlacePrecision};
use domain::time::{Happened, TimePrecision};

use crate::calendar::{DAY, Day};
use crate::categories::near;
use crate::habits::Style;
use crate::random::{Chance, Weighted};
use crate::texts::{self, Occasion};
use crate::{Demo, DemoEvent, Origin, WeekState};

/// How far ahead a repeat may lie.
const REPEAT_DAYS: i32 = 14;
const TWINS: f64 = 0.05;

/// The events of a [`Demo`] in the order of their days. When it has run out it knows what the weeks
/// held, and answers who had nothing to report and what the weekly pictures said.
pub struct EventStream<'a> {
    pub(crate) demo: &'a Demo,
    chance: Chance,
    day: usize,
    ready: VecDeque<DemoEvent>,
    /// Repeats to come, by day modulo its length.
    repeats: Vec<Vec<Repeat>>,
    /// Events so far by reporter, for their own numbering.
    serial: Vec<u64>,
    /// Events by reporter and week, and by week, working area and category.
    pub(crate) by_reporter: Vec<u32>,
    pub(crate) by_area: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Repeat {
    kind: usize,
    subtype: Option<usize>,
    anchor: usize,
    east_m: f64,
    north_m: f64,
    generation: u8,
}

/// What is to be told, before it is known who tells it and how.
#[derive(Clone, Copy)]
struct Happening {
    kind: usize,
    subtype: Option<usize>,
    anchor: usize,
    /// Metres from the place, when it must be a point.
    offset: Option<(f64, f64)>,
    minute: i32,
    origin: Origin,
    generation: u8,
}

struct When {
    from: i32,
    to: i32,
    precision: TimePrecision,
    found: bool,
    hearsay: bool,
}

/// What is the same for all events of a day.
struct Today<'a> {
    day: &'a Day,
    index: usize,
    reporters: Weighted,
    categories: Vec<Weighted>,
    subtypes: Vec<Weighted>,
}

impl<'a> EventStream<'a> {
    pub(crate) fn new(demo: &'a Demo) -> Self {
        let weeks = demo.calendar.weeks();
        Self {
            chance: Chance::stream(demo.settings.seed, 3),
            day: demo.calendar.first,
            ready: VecDeque::new(),
            repeats: vec![Vec::new(); REPEAT_DAYS as usize + 1],
            serial: vec![0; demo.reporters.len()],
            by_reporter: vec![0; demo.reporters.len() * weeks],
            by_area: vec![0; weeks * demo.areas.len() * demo.kinds.len()],
            demo,
        }
    }

    fn make_day(&mut self) {
        let demo = self.demo;
        let index = self.day;
        let quota = demo.quotas[index] as usize;
        let slot = index % self.repeats.len();
        let due = std::mem::take(&mut self.repeats[slot]);
        if quota == 0 {
            return;
        }
        let today = Today::new(demo, index);
        for plot in &demo.plots {
            for _ in 0..plot.per_day[index] {
                if self.ready.len() < quota {
                    self.tell_story(&today, plot);
                }
            }
        }
        for repeat in due {
            // Repeats never crowd out the rest of a day.
            if self.ready.len() * 2 < quota {
                self.tell_repeat(&today, repeat);
            }
        }
        while self.ready.len() < quota {
            self.tell_background(&today, quota);
        }
    }

    fn tell_story(&mut self, today: &Today<'_>, plot: &crate::stories::Plot) {
        let middle = self.chance.happens(0.5);
        let anchor = if middle {
            plot.anchors[0]
        } else {
            *self.chance.of(&plot.anchors)
        };
        let spread = (plot.story.within_m / 10.0).min(40.0);
        let offset = (self.chance.bell() * spread, self.chance.bell() * spread);
        let subtype = (!plot.subtypes.is_empty()).then(|| *self.chance.of(&plot.subtypes));
        let happening = Happening {
            kind: plot.kind,
            subtype,
            anchor,
            offset: Some(offset),
            minute: self.minute(plot.kind, today),
            origin: Origin::Story(plot.story.kind),
            // A story's own events do not lead to more: its size is as stated.
            generation: u8::MAX,
        };
        self.tell_by_whoever_notices(today, happening);
    }

    fn tell_repeat(&mut self, today: &Today<'_>, repeat: Repeat) {
        let happening = Happening {
            kind: repeat.kind,
            subtype: repeat.subtype,
            anchor: repeat.anchor,
            offset: Some((repeat.east_m, repeat.north_m)),
            minute: self.minute(repeat.kind, today),
            origin: Origin::Repeat,
            generation: repeat.generation,
        };
        self.tell_by_whoever_notices(today, happening);
    }

    fn tell_background(&mut self, today: &Today<'_>, quota: usize) {
        let demo = self.demo;
        let reporter = today.reporters.pick(&mut self.chance).unwrap_or(0);
        let kind = today.categories[reporter].pick(&mut self.chance).unwrap_or(0);
        let places = &demo.places[reporter * demo.kinds.len() + kind];
        let anchor = places
            .pick(&mut self.chance)
            .or_else(|| demo.everywhere.pick(&mut self.chance))
            .unwrap_or(0);
        let happening = Happening {
            kind,
            subtype: self.subtype(today, kind, anchor),
            anchor,
            offset: None,
            minute: self.minute(kind, today),
            origin: Origin::Background,
            generation: 0,
        };
        self.tell(reporter, happening, today);
        // The same thing, told by another organisation as well.
        if self.ready.len() < quota && self.chance.happens(TWINS) {
            let offset = (self.chance.bell() * 20.0, self.chance.bell() * 20.0);
            let twin = Happening {
                minute: happening.minute + self.chance.between(-20, 25),
                offset: Some(offset),
                origin: Origin::Twin,
                generation: u8::MAX,
                ..happening
            };
            if let Some(other) = self.who_notices(today, &twin, Some(reporter)) {
                self.tell(other, twin, today);
            }
        }
    }

    /// No window is broken on a playground.
    fn subtype(&mut self, today: &Today<'_>, kind: usize, anchor: usize) -> Option<usize> {
        let indoors = self.demo.anchors[anchor].is_building();
        let fits = |s: &usize| indoors || !self.demo.kinds[kind].subtypes[*s].indoors;
        let mut picked = None;
        for _ in 0..6 {
            picked = today.subtypes[kind].pick(&mut self.chance);
            if picked.as_ref().is_none_or(fits) {
                break;
            }
        }
        picked
    }

    fn minute(&mut self, kind: usize, today: &Today<'_>) -> i32 {
        today.index as i32 * DAY + self.demo.kinds[kind].minute(&mut self.chance)
    }

    fn tell_by_whoever_notices(&mut self, today: &Today<'_>, happening: Happening) {
        let reporter = self.who_notices(today, &happening, None).unwrap_or(0);
        self.tell(reporter, happening, today);
    }

    fn who_notices(&mut self, today: &Today<'_>, happening: &Happening, but: Option<usize>) -> Option<usize> {
        let demo = self.demo;
        let anchor = &demo.anchors[happening.anchor];
        let code = demo.municipality.categories[happening.kind].code.as_str();
        Weighted::new(demo.reporters.iter().enumerate().map(|(i, r)| {
            let state = demo.states[i * demo.calendar.weeks() + today.day.week];
            if but == Some(i) || state != WeekState::Open {
                return 0.0;
            }
            r.on(today.day) * r.of_category(code) * r.at_place(anchor.kind(), anchor.area)
        }))
        .pick(&mut self.chance)
    }

    fn tell(&mut self, reporter: usize, happening: Happening, today: &Today<'_>) {
        let demo = self.demo;
        let who = &demo.reporters[reporter];
        let partner = &demo.municipality.partners[who.partner];
        let source = &demo.municipality.sources[who.source];
        let category = &demo.municipality.categories[happening.kind];
        let kind = &demo.kinds[happening.kind];
        let anchor = &demo.anchors[happening.anchor];
        let subkind = happening.subtype.map(|s| &kind.subtypes[s]);
        let when = self.when(reporter, &happening);
        let sends = who.sends(&demo.calendar, when.to, &mut self.chance);
        let sent = if sends <= demo.cutoff {
            sends
        } else {
            // Sent just before the register is looked at; late ones are not in it yet.
            self.chance.between(when.to, demo.cutoff)
        };

        let place = self.place(who, &happening);
        let usual = subkind.map_or(kind.severity, |s| s.severity);
        let severity = match self.chance.below(10) {
            0 => (usual + 1).min(4),
            1 | 2 => (usual - 1).max(1),
            _ => usual,
        };
        let reported_to_police = source.kind == "police"
            || self
                .chance
                .happens(kind.profile.police * if severity > 2 { 1.2 } else { 0.7 });
        let certainty = if when.hearsay {
            Certainty::Hearsay
        } else if matches!(category.code.as_str(), "NAR" | "SAM") && self.chance.happens(0.6) {
            Certainty::Suspected
        } else {
            Certainty::Observed
        };
        let text = texts::write(
            &Occasion {
                style: who.habit.style,
                about: subkind.map_or(kind.about, |s| s.about),
                at: &anchor.at,
                seen_at: (when.precision == TimePrecision::Exact).then_some(when.from.rem_euclid(DAY)),
                found: when.found,
                hearsay: when.hearsay,
                reported_to_police,
                sentences: subkind.map_or(kind.texts, |s| s.texts),
            },
            &mut self.chance,
        );
        self.serial[reporter] += 1;
        let year = today.day.date.year();
        let classification = match category.code.as_str() {
            "VBE" if source.kind == "police" => Classification::Secret,
            "NAR" | "VBE" | "TRK" => Classification::Internal,
            _ => Classification::Open,
        };
        let calendar = &demo.calendar;
        let input = EventInput {
            category: category.code.clone(),
            subtype: happening.subtype.map(|s| category.subtypes[s].code.clone()),
            happened: Happened {
                from: calendar.instant(when.from),
                to: calendar.instant(when.to),
                precision: when.precision,
            },
            discovered_at: when.found.then(|| calendar.instant(when.to)),
            reported_at: calendar.instant(sent),
            place,
            severity: Severity::new(severity).expect("kept within 1 to 4"),
            certainty,
            source: source.code.clone(),
            source_reference: Some(format!("{}-{year}-{:05}", partner.code, self.serial[reporter])),
            reported_by: partner.code.clone(),
            controller: demo.municipality.partners[demo.controllers[reporter]]
                .code
                .clone(),
            classification,
            reported_to_police,
            offensive: subkind.is_some_and(|s| s.offensive),
            text,
        };
        let week = calendar.day_at(when.from).week;
        self.by_reporter[reporter * calendar.weeks() + week] += 1;
        let cell = (week * demo.areas.len() + anchor.area) * demo.kinds.len() + happening.kind;
        if happening.origin != Origin::Twin {
            self.by_area[cell] += 1;
        }
        self.ready.push_back(DemoEvent {
            input,
            origin: happening.origin,
        });
        self.plan_repeats(&happening, today.index);
    }

    /// Some things come back close by within two weeks.
    fn plan_repeats(&mut self, happening: &Happening, today: usize) {
        let mean = self.demo.kinds[happening.kind].profile.repeats;
        if mean <= 0.0 || happening.generation > 2 {
            return;
        }
        let (east, north) = happening.offset.unwrap_or_default();
        for _ in 0..self.chance.poisson(mean) {
            let angle = self.chance.unit() * std::f64::consts::TAU;
            let distance = (20.0 - 60.0 * (1.0 - self.chance.unit()).ln()).min(190.0);
            let wait = (1.0 - 3.5 * (1.0 - self.chance.unit()).ln()).min(f64::from(REPEAT_DAYS)) as usize;
            let day = today + wait;
            if day < self.demo.calendar.as_of {
                let slot = day % self.repeats.len();
                self.repeats[slot].push(Repeat {
                    kind: happening.kind,
                    subtype: happening.subtype,
                    anchor: happening.anchor,
                    east_m: east + distance * angle.cos(),
                    north_m: north + distance * angle.sin(),
                    generation: happening.generation + 1,
                });
            }
        }
    }

    fn when(&mut self, reporter: usize, happening: &Happening) -> When {
        let demo = self.demo;
        let calendar = &demo.calendar;
        let who = &demo.reporters[reporter];
        let chance = &mut self.chance;
        let minute = happening.minute;
        let traces = chance.happens(demo.kinds[happening.kind].profile.traces);
        let there = who.is_there(calendar, minute);
        let mut when = if traces && !there {
            // Found when people are back: some time since they left.
            let (left, back) = who.away_around(calendar, minute);
            When {
                from: left,
                to: back + (150.0 * chance.unit() * chance.unit()) as i32,
                precision: TimePrecision::Interval,
                found: true,
                hearsay: false,
            }
        } else if traces && chance.happens(who.habit.between_rounds) {
            When {
                from: minute - chance.between(60, 540),
                to: minute + chance.between(0, 45),
                precision: TimePrecision::Interval,
                found: true,
                hearsay: false,
            }
        } else if there && chance.happens(0.7) {
            When {
                from: minute,
                to: minute,
                precision: TimePrecision::Exact,
                found: false,
                hearsay: false,
            }
        } else if chance.happens(0.85) {
            let hour = minute - minute.rem_euclid(60);
            When {
                from: hour,
                to: hour + 60,
                precision: TimePrecision::Hour,
                found: false,
                hearsay: !there,
            }
        } else {
            let day = minute - minute.rem_euclid(DAY);
            When {
                from: day,
                to: day + DAY,
                precision: TimePrecision::Day,
                found: false,
                hearsay: !there,
            }
        };

        // A week in which nothing was sent holds nothing: what began in it is known from its end only.
        let open =
            |m: i32| demo.states[reporter * calendar.weeks() + calendar.day_at(m).week] == WeekState::Open;
        if !open(when.from) {
            if open(when.to) {
                when.from = calendar.monday(calendar.day_at(when.to).week);
            } else {
                let before = calendar.monday(calendar.day_at(when.from).week) - chance.between(1, 90);
                (when.from, when.to) = (before, before);
                when.precision = TimePrecision::Exact;
                when.found = false;
            }
        }
        if when.to > demo.cutoff {
            when.to = demo.cutoff - chance.between(0, 30);
            when.from = when.from.min(when.to);
        }
        when
    }

    fn place(&mut self, who: &crate::habits::Reporter, happening: &Happening) -> Place {
        let anchor = &self.demo.anchors[happening.anchor];
        let chance = &mut self.chance;
        let u = chance.unit();
        let (point, precision) = if let Some((east, north)) = happening.offset {
            (Some(anchor.offset(east, north)), PlacePrecision::Point)
        } else if anchor.vague && u > 0.4 {
            (None, PlacePrecision::Area)
        } else if u < who.habit.point {
            let stretch = anchor.kind() == "gata" && chance.happens(0.4);
            let precision = if stretch {
                PlacePrecision::Stretch
            } else {
                PlacePrecision::Point
            };
            (Some(near(anchor, chance)), precision)
        } else if u < who.habit.point + who.habit.address {
            (Some(anchor.offset(0.0, 0.0)), PlacePrecision::Address)
        } else if u < who.habit.point + who.habit.address + 0.02 {
            (None, PlacePrecision::District)
        } else {
            (None, PlacePrecision::Area)
        };
        let area = &self.demo.areas[anchor.area];
        let name = if precision == PlacePrecision::District {
            self.demo.municipality.area_name(area).to_owned()
        } else {
            anchor.name.clone()
        };
        Place {
            name,
            kind: anchor.kind.clone(),
            precision,
            stated_area: point.is_none().then(|| area.clone()),
            point,
        }
    }

    /// The organisations and weeks that got "nothing to report": they sent no event, and were not silent.
    /// Complete when the stream has run out.
    pub fn zero_reports(&self) -> Vec<crate::ZeroReportInput> {
        let demo = self.demo;
        let calendar = &demo.calendar;
        let weeks = calendar.weeks();
        let (first, this) = (
            calendar.days[calendar.first].week,
            calendar.days[calendar.as_of].week,
        );
        let mut chance = Chance::stream(demo.settings.seed, 4);
        let mut reports = Vec::new();
        for week in first + 1..this {
            let monday = calendar.monday(week + 1);
            for (index, reporter) in demo.reporters.iter().enumerate() {
                let cell = index * weeks + week;
                let sent = monday + 5 * 60 + chance.between(0, 150);
                if self.by_reporter[cell] == 0 && demo.states[cell] != WeekState::Silent {
                    reports.push(crate::ZeroReportInput {
                        partner: demo.municipality.partners[reporter.partner].code.clone(),
                        week: calendar.week(week),
                        reported_at: calendar.instant(sent),
                    });
                }
            }
        }
        reports
    }

    /// Events so far by organisation: a check and a figure for whoever fills the register.
    pub fn by_partner(&self) -> BTreeMap<domain::codes::PartnerCode, u64> {
        let partners = self.demo.reporters.iter().zip(&self.serial);
        partners
            .map(|(r, n)| (self.demo.municipality.partners[r.partner].code.clone(), *n))
            .collect()
    }
}

impl<'a> Today<'a> {
    fn new(demo: &'a Demo, index: usize) -> Self {
        let day = &demo.calendar.days[index];
        let on: Vec<f64> = demo.kinds.iter().map(|k| k.on(day)).collect();
        let weeks = demo.calendar.weeks();
        let reporters = demo.reporters.iter().enumerate().map(|(i, r)| {
            let open = demo.states[i * weeks + day.week] == WeekState::Open;
            if open { r.on(day) } else { 0.0 }
        });
        let of_reporter = |mix: &Vec<f64>| Weighted::new(mix.iter().zip(&on).map(|(share, on)| share * on));
        Self {
            day,
            index,
            reporters: Weighted::new(reporters),
            categories: demo.mixes.iter().map(of_reporter).collect(),
            subtypes: demo.kinds.iter().map(|k| k.subtypes_on(day)).collect(),
        }
    }
}

impl Iterator for EventStream<'_> {
    type Item = DemoEvent;

    fn next(&mut self) -> Option<DemoEvent> {
        while self.ready.is_empty() {
            if self.day >= self.demo.calendar.as_of {
                return None;
            }
            self.make_day();
            self.day += 1;
        }
        self.ready.pop_front()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let days = self.day.min(self.demo.calendar.as_of)..self.demo.calendar.as_of;
        let left: u64 = self.demo.quotas[days].iter().map(|q| u64::from(*q)).sum();
        let left = left as usize + self.ready.len();
        (left, Some(left))
    }
}

impl ExactSizeIterator for EventStream<'_> {}

/// Which organisation answers for the processing: an organisation itself, but for a private or idealistic
/// one the municipality that it reports for.
pub(crate) fn controller(demo: &domain::municipality::Municipality, partner: usize, style: Style) -> usize {
    use domain::municipality::PartnerKind;
    let own = &demo.partners[partner];
    let private = matches!(own.kind, PartnerKind::Private | PartnerKind::NonProfit);
    if !private || style == Style::Landlord {
        return partner;
    }
    let municipal = |p: &domain::municipality::Partner| {
        let source = p.source.as_ref().and_then(|s| demo.source(s));
        p.kind == PartnerKind::Authority && source.is_some_and(|s| s.kind == "municipal")
    };
    demo.partners.iter().position(municipal).unwrap_or(partner)
}
