//! How each kind of event tends to behave: hours, seasons, places, whether it leaves traces that are
//! found later, whether it repeats close by. Keyed by the codes a municipality gives its categories; a
//! category that is not known here behaves like an even, unremarkable one.

use domain::municipality::{Category, Municipality};
use domain::place::Point;

use crate::calendar::{Day, DayKind};
use crate::random::Weighted;
use crate::texts;

/// Weights of the 24 hours from 06 to 05 the next morning.
type Hours = [f64; 24];

//                       06   07   08   09   10   11   12   13   14   15   16   17   18   19   20   21   22   23   00   01   02   03   04   05
const EVEN: Hours = [
    1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0,
    1.0, 1.0, 1.0,
];
const DAYTIME: Hours = [
    1.0, 3.0, 6.0, 7.0, 7.0, 6.0, 5.0, 6.0, 6.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 1.0, 0.5, 0.3, 0.2, 0.1, 0.1,
    0.1, 0.1, 0.3,
];
const AFTERNOON: Hours = [
    0.3, 0.8, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.5, 6.0, 6.5, 6.5, 6.0, 6.0, 5.5, 5.0, 4.0, 2.5, 1.5, 0.8, 0.5,
    0.3, 0.2, 0.2,
];
const EVENING: Hours = [
    0.2, 0.3, 0.4, 0.5, 0.7, 0.9, 1.2, 1.5, 2.2, 3.2, 4.2, 5.0, 6.0, 7.0, 7.5, 7.5, 6.5, 5.0, 3.2, 2.0, 1.2,
    0.7, 0.4, 0.2,
];
const NIGHT: Hours = [
    0.5, 0.4, 0.4, 0.4, 0.4, 0.5, 0.6, 0.7, 0.9, 1.1, 1.4, 1.8, 2.4, 3.0, 4.0, 5.0, 6.5, 7.5, 8.0, 7.5, 6.5,
    4.5, 2.5, 1.0,
];
const SMALL_HOURS: Hours = [
    0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.3, 1.8, 2.5, 3.5, 5.5, 7.5, 9.0, 10.0, 9.0,
    7.0, 4.0, 1.5,
];

type Months = [f64; 12];
const ANY_MONTH: Months = [1.0; 12];
const SUMMER: Months = [0.3, 0.3, 0.6, 1.2, 1.8, 2.0, 1.7, 1.8, 1.4, 0.8, 0.4, 0.3];
const WARM: Months = [0.7, 0.7, 0.9, 1.1, 1.3, 1.3, 1.1, 1.3, 1.2, 1.0, 0.8, 0.7];
const DARK: Months = [1.7, 1.4, 1.0, 0.7, 0.5, 0.4, 0.4, 0.6, 0.9, 1.4, 1.8, 1.9];
const SPRING: Months = [0.8, 0.8, 1.2, 1.6, 1.3, 1.0, 0.8, 1.0, 1.1, 1.0, 0.8, 0.7];
const WINTER: Months = [2.0, 0.5, 0.3, 0.5, 0.3, 0.2, 0.1, 0.2, 0.3, 0.7, 1.3, 3.0];

pub(crate) struct Profile {
    code: &'static str,
    hours: &'static Hours,
    months: &'static Months,
    /// Factor on Friday and Saturday and the eves.
    late_nights: f64,
    /// Share that leaves something to find when nobody saw it happen.
    pub traces: f64,
    /// Mean number of repeats close by that one leads to.
    pub repeats: f64,
    /// Share that is also reported to the police.
    pub police: f64,
    /// Kinds of place where it happens; others count next to nothing.
    places: &'static [(&'static str, f64)],
    subtypes: &'static [SubtypeProfile],
}

struct SubtypeProfile {
    code: &'static str,
    weight: f64,
    severity: i64,
    months: &'static Months,
}

const fn sub(code: &'static str, weight: f64, severity: i64, months: &'static Months) -> SubtypeProfile {
    SubtypeProfile {
        code,
        weight,
        severity,
        months,
    }
}

const PUBLIC: &[(&str, f64)] = &[
    ("torg", 1.0),
    ("station", 1.0),
    ("gata", 0.6),
    ("park", 0.6),
    ("handel", 0.7),
    ("", 0.5),
    ("skola", 0.4),
    ("parkering", 0.4),
    ("gard", 0.5),
    ("lekplats", 0.4),
    ("restaurang", 0.5),
    ("tunnel", 0.3),
    ("bibliotek", 0.5),
    ("fritidsgard", 0.5),
    ("trapphus", 0.4),
    ("idrottsplats", 0.3),
    ("badplats", 0.4),
];
const SURFACES: &[(&str, f64)] = &[
    ("tunnel", 1.0),
    ("station", 0.9),
    ("skola", 0.9),
    ("torg", 0.7),
    ("idrottsplats", 0.5),
    ("gata", 0.5),
    ("kommunal_lokal", 0.5),
    ("trapphus", 0.4),
    ("lekplats", 0.4),
    ("parkering", 0.4),
    ("gard", 0.4),
    ("park", 0.3),
    ("handel", 0.4),
    ("bibliotek", 0.3),
    ("fritidsgard", 0.4),
];
const BUILDINGS: &[(&str, f64)] = &[
    ("skola", 1.0),
    ("parkering", 0.9),
    ("kallare", 0.7),
    ("trapphus", 0.6),
    ("kommunal_lokal", 0.6),
    ("gard", 0.5),
    ("station", 0.5),
    ("torg", 0.4),
    ("handel", 0.6),
    ("idrottsplats", 0.4),
    ("tvattstuga", 0.4),
    ("gata", 0.3),
    ("byggarbetsplats", 0.5),
    ("lekplats", 0.2),
    ("fritidsgard", 0.3),
    ("bibliotek", 0.3),
    ("restaurang", 0.3),
];
const PREMISES: &[(&str, f64)] = &[
    ("skola", 1.0),
    ("kommunal_lokal", 1.0),
    ("torg", 0.6),
    ("handel", 0.8),
    ("station", 0.5),
    ("bibliotek", 0.5),
    ("fritidsgard", 0.5),
    ("kallare", 0.3),
    ("trapphus", 0.3),
];
const ROADS: &[(&str, f64)] = &[
    ("gata", 1.0),
    ("parkering", 0.6),
    ("torg", 0.6),
    ("handel", 0.4),
    ("park", 0.4),
    ("gard", 0.4),
    ("", 0.5),
    ("skola", 0.3),
    ("station", 0.3),
];
const YARDS: &[(&str, f64)] = &[
    ("gard", 1.0),
    ("parkering", 0.7),
    ("park", 0.7),
    ("trapphus", 0.6),
    ("tvattstuga", 0.4),
    ("kallare", 0.6),
    ("torg", 0.5),
    ("gata", 0.5),
    ("lekplats", 0.4),
    ("tunnel", 0.5),
    ("station", 0.4),
    ("skola", 0.3),
    ("", 0.4),
    ("badplats", 0.5),
    ("handel", 0.3),
];

const PROFILES: &[Profile] = &[
    Profile {
        code: "ORD",
        hours: &EVENING,
        months: &WARM,
        late_nights: 1.35,
        traces: 0.0,
        repeats: 0.05,
        police: 0.1,
        places: PUBLIC,
        subtypes: &[
            sub("ungdomar", 5.0, 2, &ANY_MONTH),
            sub("sallskap", 3.0, 2, &WARM),
            sub("fylleri", 2.5, 2, &WARM),
            sub("musik", 1.5, 1, &SUMMER),
            sub("pyroteknik", 1.6, 2, &WINTER),
        ],
    },
    Profile {
        code: "SKA",
        hours: &NIGHT,
        months: &SPRING,
        late_nights: 1.3,
        traces: 0.9,
        repeats: 0.35,
        police: 0.6,
        places: BUILDINGS,
        subtypes: &[
            sub("ruta", 3.0, 2, &ANY_MONTH),
            sub("fordon", 1.6, 2, &ANY_MONTH),
            sub("inredning", 1.4, 2, &ANY_MONTH),
            sub("anlaggning", 2.0, 2, &ANY_MONTH),
        ],
    },
    Profile {
        code: "KLO",
        hours: &SMALL_HOURS,
        months: &SPRING,
        late_nights: 1.2,
        traces: 0.97,
        repeats: 0.55,
        police: 0.5,
        places: SURFACES,
        subtypes: &[
            sub("tagg", 6.0, 1, &ANY_MONTH),
            sub("malning", 1.5, 2, &ANY_MONTH),
            sub("affisch", 1.5, 1, &ANY_MONTH),
            sub("ristning", 0.8, 1, &ANY_MONTH),
            sub("krankande", 0.5, 3, &ANY_MONTH),
        ],
    },
    Profile {
        code: "NAR",
        hours: &EVENING,
        months: &ANY_MONTH,
        late_nights: 1.15,
        traces: 0.25,
        repeats: 0.1,
        police: 0.5,
        places: PUBLIC,
        subtypes: &[
            sub("handel", 3.0, 3, &ANY_MONTH),
            sub("bruk", 3.5, 2, &ANY_MONTH),
            sub("gomma", 1.0, 3, &ANY_MONTH),
            sub("kanyler", 1.2, 2, &WARM),
        ],
    },
    Profile {
        code: "VAL",
        hours: &NIGHT,
        months: &WARM,
        late_nights: 1.7,
        traces: 0.0,
        repeats: 0.08,
        police: 0.8,
        places: PUBLIC,
        subtypes: &[
            sub("brak", 5.0, 2, &ANY_MONTH),
            sub("misshandel", 2.0, 3, &ANY_MONTH),
            sub("hot", 2.2, 3, &ANY_MONTH),
            sub("ran", 0.9, 4, &DARK),
            sub("vapen", 0.4, 4, &ANY_MONTH),
            sub("skjutning", 0.05, 4, &ANY_MONTH),
            sub("detonation", 0.05, 4, &ANY_MONTH),
        ],
    },
    Profile {
        code: "TRA",
        hours: &AFTERNOON,
        months: &SUMMER,
        late_nights: 1.2,
        traces: 0.0,
        repeats: 0.05,
        police: 0.15,
        places: ROADS,
        subtypes: &[
            sub("buskorning", 4.0, 2, &SUMMER),
            sub("fortkorning", 1.5, 2, &ANY_MONTH),
            sub("gatrace", 0.4, 3, &SUMMER),
            sub("parkering", 1.5, 1, &ANY_MONTH),
        ],
    },
    Profile {
        code: "STO",
        hours: &NIGHT,
        months: &DARK,
        late_nights: 1.1,
        traces: 0.85,
        repeats: 0.4,
        police: 0.85,
        places: BUILDINGS,
        subtypes: &[
            sub("inbrott", 3.0, 3, &DARK),
            sub("stold", 2.5, 2, &ANY_MONTH),
            sub("cykel", 2.0, 1, &SUMMER),
            sub("fordon", 1.8, 2, &ANY_MONTH),
        ],
    },
    Profile {
        code: "BRA",
        hours: &SMALL_HOURS,
        months: &SPRING,
        late_nights: 1.2,
        traces: 0.3,
        repeats: 0.2,
        police: 0.6,
        places: YARDS,
        subtypes: &[
            sub("anlagd", 1.0, 3, &ANY_MONTH),
            sub("fordon", 0.8, 4, &ANY_MONTH),
            sub("container", 1.4, 3, &ANY_MONTH),
            sub("soprum", 1.1, 3, &ANY_MONTH),
            sub("papperskorg", 1.5, 2, &WARM),
            sub("automatlarm", 2.4, 1, &ANY_MONTH),
        ],
    },
    Profile {
        code: "SKR",
        hours: &DAYTIME,
        months: &SPRING,
        late_nights: 0.9,
        traces: 0.8,
        repeats: 0.05,
        police: 0.02,
        places: YARDS,
        subtypes: &[
            sub("skrap", 4.0, 1, &WARM),
            sub("dumpning", 2.2, 2, &SPRING),
            sub("fordon", 1.0, 1, &ANY_MONTH),
            sub("rattor", 0.8, 1, &WARM),
        ],
    },
    Profile {
        code: "MIL",
        hours: &DAYTIME,
        months: &DARK,
        late_nights: 0.9,
        traces: 0.5,
        repeats: 0.0,
        police: 0.0,
        places: ROADS,
        subtypes: &[
            sub("belysning", 4.0, 1, &DARK),
            sub("sikt", 1.2, 1, &SUMMER),
            sub("odslig", 0.8, 1, &DARK),
            sub("stangsel", 1.2, 1, &ANY_MONTH),
        ],
    },
    Profile {
        code: "SAM",
        hours: &EVENING,
        months: &WARM,
        late_nights: 1.2,
        traces: 0.0,
        repeats: 0.05,
        police: 0.1,
        places: PUBLIC,
        subtypes: &[
            sub("samlingsplats", 4.0, 2, &ANY_MONTH),
            sub("paverkan", 0.5, 3, &ANY_MONTH),
            sub("drogscen", 1.0, 3, &ANY_MONTH),
        ],
    },
    Profile {
        code: "SOC",
        hours: &DAYTIME,
        months: &ANY_MONTH,
        late_nights: 0.9,
        traces: 0.1,
        repeats: 0.0,
        police: 0.05,
        places: PUBLIC,
        subtypes: &[
            sub("oro", 2.0, 2, &ANY_MONTH),
            sub("bosattning", 0.8, 2, &WARM),
            sub("rykten", 1.2, 1, &ANY_MONTH),
        ],
    },
    Profile {
        code: "VBE",
        hours: &NIGHT,
        months: &ANY_MONTH,
        late_nights: 1.0,
        traces: 0.9,
        repeats: 0.1,
        police: 0.9,
        places: SURFACES,
        subtypes: &[
            sub("symbol", 2.0, 3, &ANY_MONTH),
            sub("propaganda", 1.5, 3, &ANY_MONTH),
        ],
    },
    Profile {
        code: "TRK",
        hours: &EVENING,
        months: &WARM,
        late_nights: 1.3,
        traces: 0.0,
        repeats: 0.0,
        police: 0.6,
        places: PUBLIC,
        subtypes: &[
            sub("sexuella", 1.5, 3, &WARM),
            sub("hatbrott", 0.6, 3, &ANY_MONTH),
            sub("annat", 2.0, 2, &ANY_MONTH),
        ],
    },
    Profile {
        code: "VAK",
        hours: &NIGHT,
        months: &ANY_MONTH,
        late_nights: 1.0,
        traces: 0.2,
        repeats: 0.0,
        police: 0.05,
        places: PREMISES,
        subtypes: &[
            sub("larm", 3.0, 1, &ANY_MONTH),
            sub("olast", 2.5, 1, &ANY_MONTH),
            sub("obehorig", 1.5, 2, &ANY_MONTH),
        ],
    },
    Profile {
        code: "POS",
        hours: &AFTERNOON,
        months: &ANY_MONTH,
        late_nights: 0.8,
        traces: 0.0,
        repeats: 0.0,
        police: 0.0,
        places: PUBLIC,
        subtypes: &[
            sub("lugnt", 2.0, 1, &ANY_MONTH),
            sub("positivt", 1.0, 1, &ANY_MONTH),
        ],
    },
];

const UNKNOWN: Profile = Profile {
    code: "",
    hours: &EVEN,
    months: &ANY_MONTH,
    late_nights: 1.0,
    traces: 0.3,
    repeats: 0.0,
    police: 0.1,
    places: PUBLIC,
    subtypes: &[],
};

/// A category of the municipality with what the generator needs to make events of it.
pub(crate) struct Kind {
    pub profile: &'static Profile,
    hours: Weighted,
    pub subtypes: Vec<SubKind>,
    /// Sentences for events without a subtype.
    pub texts: &'static [&'static str],
    pub about: texts::About,
    pub severity: i64,
}

pub(crate) struct SubKind {
    weight: f64,
    months: &'static Months,
    pub severity: i64,
    pub offensive: bool,
    /// Happens only where there are walls, doors and windows.
    pub indoors: bool,
    pub texts: &'static [&'static str],
    pub about: texts::About,
    /// Fireworks belong to two nights.
    pyrotechnics: bool,
    drunkenness: bool,
}

/// Whether the generator knows how this category behaves and who reports it.
pub(crate) fn is_known(code: &str) -> bool {
    code == "OVR" || PROFILES.iter().any(|p| p.code == code)
}

pub(crate) fn kinds(municipality: &Municipality) -> Vec<Kind> {
    municipality.categories.iter().map(Kind::new).collect()
}

impl Kind {
    fn new(category: &Category) -> Self {
        let code = category.code.as_str();
        let profile = PROFILES.iter().find(|p| p.code == code).unwrap_or(&UNKNOWN);
        let subtypes = category
            .subtypes
            .iter()
            .map(|s| {
                let known = profile.subtypes.iter().find(|p| p.code == s.code.as_str());
                SubKind {
                    weight: known.map_or(1.0, |k| k.weight),
                    months: known.map_or(&ANY_MONTH, |k| k.months),
                    severity: known.map_or(category.severity_default, |k| k.severity),
                    offensive: matches!(
                        (code, s.code.as_str()),
                        ("KLO", "krankande") | ("VBE", _) | ("TRK", "hatbrott")
                    ),
                    indoors: matches!(
                        (code, s.code.as_str()),
                        ("SKA", "ruta" | "inredning")
                            | ("STO", "inbrott")
                            | ("BRA", "automatlarm")
                            | ("VAK", _)
                    ),
                    texts: texts::sentences(code, s.code.as_str()),
                    about: texts::About::of(code, s.code.as_str()),
                    pyrotechnics: s.code.as_str() == "pyroteknik",
                    drunkenness: s.code.as_str() == "fylleri",
                }
            })
            .collect();
        Self {
            profile,
            hours: Weighted::new(*profile.hours),
            subtypes,
            texts: texts::sentences(code, ""),
            about: texts::About::of(code, ""),
            severity: category.severity_default,
        }
    }

    /// How likely on this day, 1 being an ordinary one.
    pub fn on(&self, day: &Day) -> f64 {
        let late = if day.is_late_night() {
            self.profile.late_nights
        } else {
            1.0
        };
        let unruly = matches!(
            day.kind,
            DayKind::Valborg | DayKind::NewYear | DayKind::Halloween | DayKind::Midsummer
        );
        let feast = match self.profile.code {
            "ORD" if unruly => 2.2,
            "VAL" if unruly => 1.3,
            "ORD" | "SAM" if day.kind == DayKind::SchoolStart => 1.3,
            "SKR" if matches!(day.kind, DayKind::Valborg | DayKind::NewYear) => 1.3,
            _ => 1.0,
        };
        self.profile.months[day.month] * late * feast
    }

    /// The weights of its subtypes on this day.
    pub fn subtypes_on(&self, day: &Day) -> Weighted {
        Weighted::new(self.subtypes.iter().map(|s| {
            let feast = match day.kind {
                DayKind::NewYear if s.pyrotechnics => 18.0,
                DayKind::Valborg if s.pyrotechnics => 12.0,
                DayKind::Halloween if s.pyrotechnics => 5.0,
                DayKind::Valborg | DayKind::Midsummer if s.drunkenness => 3.0,
                _ => 1.0,
            };
            s.weight * s.months[day.month] * feast
        }))
    }

    /// Minutes since midnight of the day, from 06:00 to 05:59 the next morning.
    pub fn minute(&self, chance: &mut crate::random::Chance) -> i32 {
        let hour = self.hours.pick(chance).unwrap_or(12) as i32 + 6;
        hour * 60 + chance.between(0, 59)
    }

    pub fn at_place(&self, kind: &str) -> f64 {
        let known = self.profile.places.iter().find(|p| p.0 == kind);
        known.map_or(0.03, |p| p.1)
    }
}

/// Where an event lies, given its place: usually close to it.
pub(crate) fn near(anchor: &crate::places::Anchor, chance: &mut crate::random::Chance) -> Point {
    let (east, north) = (chance.bell() * anchor.spread_m, chance.bell() * anchor.spread_m);
    anchor.offset(east, north)
}
