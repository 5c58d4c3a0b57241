//! The demonstration register as a whole: the same every time, inside the municipality, with the habits,
//! repeats, silences and stories that the handbook promises.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use demo::{Demo, DemoEvent, DemoSettings, Origin, PastPicture, SEED, Story, StoryKind, ZeroReportInput};
use domain::area::AreaIndex;
use domain::codes::PartnerCode;
use domain::decision::DecisionOutcome;
use domain::municipality::Municipality;
use domain::place::Point;
use domain::screening::{PlaceWords, Verdict, screen_with};
use domain::time::{IsoWeek, TimePrecision};
use jiff::ToSpan;

const AS_OF: &str = "2026-11-23";
const EVENTS: u64 = 20_000;

struct Register {
    municipality: Municipality,
    demo: Demo,
    events: Vec<DemoEvent>,
    zero_reports: Vec<ZeroReportInput>,
    pictures: Vec<PastPicture>,
}

fn municipality(name: &str) -> Municipality {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality");
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    import::municipality::read_municipality(&text, |file| std::fs::read_to_string(folder.join(file))).unwrap()
}

fn register(name: &str, seed: u64, as_of: &str, events: u64) -> Register {
    let municipality = municipality(name);
    let as_of = as_of.parse().unwrap();
    let demo = Demo::new(&municipality, DemoSettings { seed, as_of, events }).unwrap();
    let mut stream = demo.events();
    let events = stream.by_ref().collect();
    let (zero_reports, pictures) = (stream.zero_reports(), stream.pictures());
    Register {
        municipality,
        events,
        zero_reports,
        pictures,
        demo,
    }
}

static HUDDINGE: LazyLock<Register> = LazyLock::new(|| register("huddinge.toml", SEED, AS_OF, EVENTS));

impl Register {
    fn week(&self, event: &DemoEvent) -> IsoWeek {
        event.input.happened.week(&self.municipality.zone())
    }

    fn story(&self, kind: StoryKind) -> Story {
        self.demo.stories().into_iter().find(|s| s.kind == kind).unwrap()
    }

    fn share(&self, condition: impl Fn(&DemoEvent) -> bool) -> f64 {
        self.events.iter().filter(|e| condition(e)).count() as f64 / self.events.len() as f64
    }
}

#[test]
fn the_same_arguments_give_the_same_register_and_another_seed_another() {
    let check = |seed, events, same: bool| {
        let again = register("huddinge.toml", seed, AS_OF, events);
        let equal = again.events == HUDDINGE.events && again.pictures == HUDDINGE.pictures;
        assert_eq!(equal, same, "seed {seed}, {events} events");
        assert_eq!(again.events.len() as u64, events);
    };
    check(SEED, EVENTS, true);
    check(SEED + 1, EVENTS, false);
    check(SEED, 1_234, false);
}

#[test]
fn every_event_is_one_that_the_register_accepts() {
    let check = |r: &Register| {
        let zone = r.municipality.zone();
        let (now, first) = (r.demo.now(), r.demo.settings().as_of - 3.years() - 14.days());
        let mut references = BTreeSet::new();
        for event in &r.events {
            let input = &event.input;
            input.check(&r.municipality, &zone, now).unwrap();
            assert!(input.happened.date(&zone) >= first, "{input:?}");
            assert!(
                input.reported_at >= input.happened.to && input.reported_at <= now,
                "{input:?}"
            );
            assert!(references.insert(input.source_reference.clone()), "{input:?}");
        }
    };
    check(&HUDDINGE);
    check(&register("example.toml", 7, "2022-03-09", 3_000));
}

#[test]
fn every_point_lies_in_an_area_and_on_land() {
    let check = |r: &Register| {
        let index = AreaIndex::new(&r.municipality.area_sets, r.demo.settings().as_of);
        let water = domain::area::shape(&r.municipality.map.water);
        for event in &r.events {
            let place = &event.input.place;
            match place.point {
                Some(p) => {
                    assert!(index.derive(p).working.is_some(), "{place:?}");
                    let point = geo::Point::new(p.lon, p.lat);
                    assert!(!geo::Contains::contains(&water, &point), "{place:?}");
                }
                None => assert!(place.stated_area.is_some(), "{place:?}"),
            }
        }
        let pointed = r.share(|e| e.input.place.point.is_some());
        assert!((0.75..0.99).contains(&pointed), "{pointed}");
    };
    check(&HUDDINGE);
    check(&register("example.toml", 7, "2022-03-09", 3_000));
}

#[test]
fn texts_tell_of_no_person_and_no_dwelling() {
    let r = &*HUDDINGE;
    let mut words = PlaceWords::default();
    let areas = r.municipality.area_sets.iter().flat_map(|s| &s.areas);
    let places = r.municipality.gazetteer.iter().map(|p| p.name.as_str());
    for name in areas.map(|a| a.name.as_str()).chain(places) {
        words.insert(name);
    }
    let mut asked = BTreeMap::<String, usize>::new();
    for event in &r.events {
        let text = &event.input.text;
        let screening = screen_with(text, &words);
        assert_ne!(
            screening.verdict(),
            Verdict::Refuse,
            "{text}: {:?}",
            screening.hits
        );
        for hit in &screening.hits {
            *asked.entry(hit.text(text).to_owned()).or_default() += 1;
        }
    }
    // A question about more than one text in two hundred would be noise in every demonstration.
    assert!(asked.values().sum::<usize>() * 200 < r.events.len(), "{asked:?}");
}

#[test]
fn twelve_organisations_report_each_in_its_own_way() {
    let r = &*HUDDINGE;
    let check = |partner: &str, share: std::ops::Range<f64>, found: std::ops::Range<f64>| {
        let own = |e: &DemoEvent| e.input.reported_by.as_str() == partner;
        let got = r.share(own);
        assert!(share.contains(&got), "{partner}: {got}");
        let interval = |e: &DemoEvent| own(e) && e.input.happened.precision == TimePrecision::Interval;
        let intervals = r.share(interval) / got;
        assert!(
            found.contains(&intervals),
            "{partner}: {intervals} found afterwards"
        );
    };
    check("bevakning-exempel", 0.15..0.40, 0.03..0.35);
    check("polisen", 0.08..0.25, 0.03..0.35);
    check("huge", 0.04..0.15, 0.4..0.9);
    check("brandforsvaret", 0.01..0.09, 0.0..0.1);
    check("skolan", 0.008..0.06, 0.1..0.8);
    let all: BTreeSet<&PartnerCode> = r.events.iter().map(|e| &e.input.reported_by).collect();
    assert_eq!(all.len(), 12);
}

#[test]
fn weekends_and_feasts_are_busier() {
    let r = &*HUDDINGE;
    let zone = r.municipality.zone();
    let violence: Vec<_> = r
        .events
        .iter()
        .filter(|e| e.input.category.as_str() == "VAL")
        .map(|e| e.input.happened.date(&zone).weekday().to_monday_one_offset())
        .collect();
    let weekend = violence.iter().filter(|day| matches!(day, 5 | 6)).count() as f64;
    // Two days of seven would be 29 %.
    assert!(
        weekend / violence.len() as f64 > 0.36,
        "{weekend} of {}",
        violence.len()
    );

    let mut fireworks = BTreeMap::<(i8, i8), usize>::new();
    let subtype = |e: &&DemoEvent| {
        e.input
            .subtype
            .as_ref()
            .is_some_and(|s| s.as_str() == "pyroteknik")
    };
    for event in r.events.iter().filter(subtype) {
        let day = event.input.happened.date(&zone);
        *fireworks.entry((day.month(), day.day())).or_default() += 1;
    }
    let new_year = fireworks.get(&(12, 31)).copied().unwrap_or_default();
    let ordinary = fireworks.values().sum::<usize>() as f64 / 365.0;
    assert!(new_year as f64 > 10.0 * ordinary, "{fireworks:?}");
}

/// Pairs close in both space and time, against what would be if the two had nothing to do with each other.
fn knox_ratio(events: &[(Point, i64)], within_m: f64, within_days: i64) -> f64 {
    let (mut near, mut soon, mut both, mut all) = (0.0, 0.0, 0.0, 0.0);
    for (i, a) in events.iter().enumerate() {
        for b in &events[i + 1..] {
            let is_near = a.0.distance_m(b.0) <= within_m;
            let is_soon = (a.1 - b.1).abs() <= within_days * 86_400;
            all += 1.0;
            near += f64::from(u8::from(is_near));
            soon += f64::from(u8::from(is_soon));
            both += f64::from(u8::from(is_near && is_soon));
        }
    }
    both * all / (near * soon)
}

#[test]
fn graffiti_damage_and_theft_repeat_close_by_and_drugs_do_not() {
    let r = &*HUDDINGE;
    let check = |category: &str, ratio: std::ops::Range<f64>| {
        let events: Vec<_> = r
            .events
            .iter()
            .filter(|e| e.input.category.as_str() == category)
            .filter(|e| matches!(e.origin, Origin::Background | Origin::Repeat))
            .filter_map(|e| {
                e.input
                    .place
                    .point
                    .map(|p| (p, e.input.happened.from.as_second()))
            })
            .take(1_500)
            .collect();
        let got = knox_ratio(&events, 200.0, 14);
        assert!(ratio.contains(&got), "{category}: {got}");
    };
    check("KLO", 1.3..8.0);
    check("SKA", 1.2..8.0);
    check("STO", 1.2..8.0);
    check("NAR", 0.7..1.6);
}

#[test]
fn the_stories_are_where_and_when_the_handbook_says() {
    let r = &*HUDDINGE;
    let check = |kind: StoryKind, place: &str, first: &str, last: &str, times_usual: f64| {
        let story = r.story(kind);
        assert_eq!(story.place.as_deref(), Some(place));
        assert_eq!(
            (story.first_week.to_string(), story.last_week.to_string()),
            (first.into(), last.into())
        );
        let gazetteer = &r.municipality.gazetteer;
        let middle = gazetteer.iter().find(|p| p.name == place).unwrap().point;
        let here = |e: &&DemoEvent| {
            Some(&e.input.category) == story.category.as_ref()
                && e.input
                    .place
                    .point
                    .is_some_and(|p| p.distance_m(middle) <= story.within_m)
        };
        let weeks = story.first_week.until(story.last_week) + 1;
        let in_weeks = |first: IsoWeek| {
            let weeks = first..=first.plus(weeks - 1);
            let events = r.events.iter().filter(here);
            events.filter(|e| weeks.contains(&r.week(e))).count() as f64
        };
        let (then, year_before) = (in_weeks(story.first_week), in_weeks(story.first_week.plus(-52)));
        assert!(
            then > times_usual * year_before.max(2.0),
            "{kind:?}: {then} against {year_before}"
        );
        let of_story = |e: &&DemoEvent| e.origin == Origin::Story(kind);
        let told = r.events.iter().filter(of_story).count() as u64;
        assert!(
            told * 10 >= story.events * 9,
            "{kind:?}: {told} of {}",
            story.events
        );
    };
    check(
        StoryKind::MopedSummer,
        "Skogås centrum",
        "2026-W23",
        "2026-W33",
        2.5,
    );
    check(
        StoryKind::ArsonSeries,
        "Flemingsbergs centrum",
        "2026-W43",
        "2026-W47",
        2.0,
    );
    check(
        StoryKind::GraffitiWave,
        "Stuvsta station",
        "2026-W08",
        "2026-W13",
        2.5,
    );
    check(
        StoryKind::BurglarySeries,
        "Trångsunds centrum",
        "2026-W45",
        "2026-W47",
        1.8,
    );
}

#[test]
fn a_silent_organisation_sends_nothing_not_even_that_it_has_nothing() {
    let r = &*HUDDINGE;
    let check = |kind: StoryKind, partner: &str, first: &str, last: &str| {
        let story = r.story(kind);
        assert_eq!(story.partner.as_ref().unwrap().as_str(), partner);
        assert_eq!(
            (story.first_week.to_string(), story.last_week.to_string()),
            (first.into(), last.into())
        );
        let silent = story.first_week..=story.last_week;
        let heard = |e: &&DemoEvent| e.input.reported_by.as_str() == partner && silent.contains(&r.week(e));
        assert_eq!(r.events.iter().find(heard), None);
        let zero = |z: &&ZeroReportInput| z.partner.as_str() == partner && silent.contains(&z.week);
        assert_eq!(r.zero_reports.iter().find(zero), None);
    };
    check(
        StoryKind::SilentReporter,
        "ronderande-exempel",
        "2026-W37",
        "2026-W42",
    );
    check(
        StoryKind::SilentLastWeek,
        "exempelbostader",
        "2026-W47",
        "2026-W47",
    );
}

#[test]
fn nothing_to_report_is_said_only_by_those_who_reported_nothing() {
    let r = &*HUDDINGE;
    let reported: BTreeSet<_> = r
        .events
        .iter()
        .map(|e| (&e.input.reported_by, r.week(e)))
        .collect();
    assert!(r.zero_reports.len() > 20, "{}", r.zero_reports.len());
    for zero in &r.zero_reports {
        assert!(!reported.contains(&(&zero.partner, zero.week)), "{zero:?}");
        assert!(zero.reported_at <= r.demo.now(), "{zero:?}");
    }
}

#[test]
fn a_twin_tells_the_same_thing_from_another_source() {
    let pairs = HUDDINGE.events.windows(2);
    let twins: Vec<_> = pairs.filter(|w| w[1].origin == Origin::Twin).collect();
    assert!(twins.len() > 200, "{}", twins.len());
    for pair in twins {
        let (a, b) = (&pair[0].input, &pair[1].input);
        assert_eq!(a.category, b.category);
        assert_ne!(a.reported_by, b.reported_by);
        if let (Some(p), Some(q)) = (a.place.point, b.place.point) {
            assert!(p.distance_m(q) < 700.0, "{a:?} {b:?}");
        }
    }
}

#[test]
fn past_weeks_are_assessed_and_decided_upon_with_one_hole_and_one_correction() {
    let r = &*HUDDINGE;
    let weeks: Vec<String> = r
        .pictures
        .iter()
        .map(|p| format!("{}.{}", p.week, p.version))
        .collect();
    assert_eq!(
        (weeks[0].as_str(), weeks.last().unwrap().as_str()),
        ("2026-W27.1", "2026-W46.1")
    );
    assert!(
        !weeks.contains(&"2026-W35.1".into()) && weeks.contains(&"2026-W43.2".into()),
        "{weeks:?}"
    );
    let areas: Vec<_> = r.municipality.working_areas().iter().map(|a| &a.code).collect();
    for picture in &r.pictures {
        assert!(
            areas.iter().all(|a| picture.assessments[*a].is_complete()),
            "{picture:?}"
        );
        assert!(!picture.participants.is_empty() && !picture.summary.is_empty());
        assert!(picture.adopted_at < r.demo.now());
    }
    let as_of = r.demo.settings().as_of;
    let decisions: Vec<_> = r.pictures.iter().flat_map(|p| &p.decisions).collect();
    let answered = decisions
        .iter()
        .filter(|d| d.outcome == Some(DecisionOutcome::Done));
    assert!(answered.count() >= 10);
    let unanswered = || decisions.iter().filter(|d| d.outcome.is_none());
    assert!(unanswered().any(|d| d.input.due < as_of), "none is late");
    assert!(unanswered().any(|d| d.input.due >= as_of), "none is open");
    for decision in decisions {
        assert!(r.municipality.function(&decision.input.responsible).is_some());
        assert_eq!(decision.outcome.is_some(), decision.answered_on.is_some());
    }
}

#[test]
fn odd_days_and_small_numbers_are_told_exactly() {
    let check = |name: &str, as_of: &str, events: u64| {
        let r = register(name, 1, as_of, events);
        assert_eq!(r.events.len() as u64, events, "{as_of}");
        assert!(
            r.events.iter().all(|e| e.input.reported_at <= r.demo.now()),
            "{as_of}"
        );
    };
    check("example.toml", "2026-11-23", 0);
    check("example.toml", "2026-11-23", 1);
    check("example.toml", "2024-02-29", 500);
    check("example.toml", "2021-01-03", 500);
    check("huddinge.toml", "2026-03-30", 100);
}

#[test]
fn a_municipality_that_lacks_what_is_needed_is_told_so() {
    let check = |take_away: fn(&mut Municipality), events: u64, expected: &str| {
        let mut municipality = municipality("example.toml");
        take_away(&mut municipality);
        let as_of = AS_OF.parse().unwrap();
        let settings = DemoSettings {
            seed: 1,
            as_of,
            events,
        };
        let error = Demo::new(&municipality, settings).err().map(|e| e.to_string());
        assert!(error.as_ref().is_some_and(|e| e.contains(expected)), "{error:?}");
    };
    check(|m| m.area_sets.clear(), 10, "saknar områden");
    check(|m| m.categories.clear(), 10, "saknar kategorier");
    check(
        |m| m.partners.iter_mut().for_each(|p| p.source = None),
        10,
        "saknar aktörer",
    );
    check(|_| (), 2_000_000_000, "fler än vad som går");
}
