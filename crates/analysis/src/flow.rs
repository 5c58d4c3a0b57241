//! The counts of all weeks as a dense table, and who was heard in which week: what the expected
//! range, the coverage and the news are all read from. Public sources are set apart here.

use std::collections::HashMap;

use domain::codes::*;
use domain::municipality::Municipality;
use domain::time::IsoWeek;

use crate::methods::coverage::PartnerWeek;
use crate::weekly::{SourceCount, WEEKS_BACK, WeeklyInput};

/// A partner that began within this many weeks is new: there is nothing to compare its counts with.
pub const NEW_WEEKS: usize = 8;

/// Was a partner heard in a week?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    NotYet,
    Yes,
    Silent,
}

/// Counts by area, category, partner and week. Weeks are numbered from the first; the last is the
/// week looked at. The area after the last working area holds what lies in none of them.
pub struct Flow {
    pub areas: Vec<AreaCode>,
    pub categories: Vec<CategoryCode>,
    pub partners: Vec<PartnerCode>,
    pub first: IsoWeek,
    pub weeks: usize,
    /// Until its last day, more of the week may come in, and no count of it is low.
    pub last_week_over: bool,
    /// This week's events by source, most first.
    pub sources: Vec<SourceCount>,
    pub public_sources: Vec<SourceCount>,
    /// The first whole week with the working areas as they are drawn now.
    areas_from: usize,
    cells: Vec<i64>,
    heard: Vec<Heard>,
    first_heard: Vec<Option<usize>>,
}

/// The counts of one series, partner by partner.
pub struct Series {
    by_partner: Vec<i64>,
    weeks: usize,
    /// Before this week the area was another one, and its counts are of something else.
    pub known_from: usize,
}

impl Flow {
    pub fn new(input: &WeeklyInput<'_>) -> Self {
        let (municipality, week) = (input.municipality, input.week);
        let (counts, reporting) = (input.counts, input.reporting);
        // A week in which everyone said "nothing to report" has no counts, and is compared with all the same.
        let told = counts
            .iter()
            .map(|c| c.week)
            .chain(reporting.iter().map(|r| r.week));
        let first = told.filter(|w| *w <= week).min().unwrap_or(week);
        let first = first.max(week.plus(-WEEKS_BACK));
        let weeks = first.until(week) as usize + 1;
        let mut week_of = Positions::new((0..weeks).map(|i| first.plus(i as i32)));

        let mut areas = Positions::new(municipality.working_areas().iter().map(|a| &a.code));
        let working = areas.len();
        let mut categories = Positions::new(municipality.categories.iter().map(|c| &c.code));
        let mut partners = Positions::new(municipality.partners.iter().map(|p| &p.code));
        let mut sources = Positions::new(municipality.sources.iter().map(|s| &s.code));
        let is_public: Vec<bool> = municipality.sources.iter().map(|s| s.public).collect();
        let mut by_source = vec![0; sources.len()];
        let mut rows = Vec::with_capacity(counts.len());
        for count in counts {
            let at = week_of.of(count.week);
            if at >= weeks {
                continue;
            }
            let source = sources.of(&count.source);
            if at + 1 == weeks {
                by_source.resize(sources.len(), 0);
                by_source[source] += count.n;
            }
            if is_public.get(source).copied().unwrap_or(false) {
                continue;
            }
            let area = count.area.as_ref().map_or(working, |a| areas.of(a).min(working));
            rows.push((
                area,
                categories.of(&count.category),
                partners.of(&count.partner),
                at,
                count.n,
            ));
        }

        let mut flow = Self {
            cells: vec![0; (working + 1) * categories.len() * partners.len() * weeks],
            heard: vec![Heard::NotYet; partners.len() * weeks],
            first_heard: vec![None; partners.len()],
            areas: areas.keys.into_iter().take(working).cloned().collect(),
            categories: categories.keys.into_iter().cloned().collect(),
            partners: partners.keys.into_iter().cloned().collect(),
            first,
            weeks,
            last_week_over: input.week_over,
            sources: Vec::new(),
            public_sources: Vec::new(),
            areas_from: areas_from(municipality, first),
        };
        for (source, n) in by_source.into_iter().enumerate().filter(|s| s.1 > 0) {
            let count = SourceCount {
                source: sources.keys[source].clone(),
                n,
            };
            if is_public.get(source).copied().unwrap_or(false) {
                flow.public_sources.push(count);
            } else {
                flow.sources.push(count);
            }
        }
        flow.sources.sort_by_key(|s| -s.n);
        flow.public_sources.sort_by_key(|s| -s.n);
        for (area, category, partner, at, n) in rows {
            let start = flow.start(area, category, partner);
            flow.cells[start + at] += n;
        }
        flow.hear(municipality, reporting);
        flow
    }

    /// Week by week: heard if anything came, events or "nothing to report". Silence is told only from
    /// the weekly reporters, after their first week, and in weeks whose reporting is known.
    fn hear(&mut self, municipality: &Municipality, reporting: &[PartnerWeek]) {
        let position = |week: IsoWeek| {
            let at = self.first.until(week);
            usize::try_from(at).ok().filter(|&at| at < self.weeks)
        };
        let known_from = reporting.iter().filter_map(|r| position(r.week)).min();
        let known_from = known_from.unwrap_or(self.weeks);
        let mut spoke = vec![false; self.heard.len()];
        let all = self.series(None, None);
        for (spoke, n) in spoke.iter_mut().zip(&all.by_partner) {
            *spoke = *n > 0;
        }
        for row in reporting.iter().filter(|r| r.zero || r.events > 0) {
            let partner = self.partners.iter().position(|p| *p == row.partner);
            if let (Some(partner), Some(at)) = (partner, position(row.week)) {
                spoke[partner * self.weeks + at] = true;
            }
        }
        for (p, code) in self.partners.iter().enumerate() {
            let weekly = municipality.partner(code).is_some_and(|p| p.reports_weekly);
            let spoke = &spoke[p * self.weeks..(p + 1) * self.weeks];
            self.first_heard[p] = spoke.iter().position(|s| *s);
            for (at, &spoke) in spoke.iter().enumerate() {
                self.heard[p * self.weeks + at] = match self.first_heard[p] {
                    Some(first) if at >= first => {
                        if weekly && !spoke && at >= known_from {
                            Heard::Silent
                        } else {
                            Heard::Yes
                        }
                    }
                    _ => Heard::NotYet,
                };
            }
        }
    }

    fn start(&self, area: usize, category: usize, partner: usize) -> usize {
        ((area * self.categories.len() + category) * self.partners.len() + partner) * self.weeks
    }

    /// The number of areas counted, with the one for what lies in no working area.
    pub fn area_slots(&self) -> usize {
        self.areas.len() + 1
    }

    pub fn series(&self, area: Option<usize>, category: Option<usize>) -> Series {
        let length = self.partners.len() * self.weeks;
        let mut by_partner = vec![0; length];
        let areas = area.map_or(0..self.area_slots(), |a| a..a + 1);
        for a in areas {
            let categories = category.map_or(0..self.categories.len(), |c| c..c + 1);
            for c in categories {
                let start = self.start(a, c, 0);
                for (sum, n) in by_partner.iter_mut().zip(&self.cells[start..start + length]) {
                    *sum += n;
                }
            }
        }
        Series {
            by_partner,
            weeks: self.weeks,
            known_from: area.map_or(0, |_| self.areas_from),
        }
    }

    pub fn heard(&self, partner: usize, at: usize) -> Heard {
        self.heard[partner * self.weeks + at]
    }

    pub fn first_heard(&self, partner: usize) -> Option<usize> {
        self.first_heard[partner]
    }

    /// Began within the latest weeks, in a register that is older than that.
    pub fn is_new(&self, partner: usize, at: usize) -> bool {
        self.first_heard[partner]
            .is_some_and(|first| first <= at && first >= NEW_WEEKS && at - first < NEW_WEEKS)
    }

    pub fn week(&self, at: usize) -> IsoWeek {
        self.first.plus(at as i32)
    }

    pub fn at(&self, week: IsoWeek) -> Option<usize> {
        usize::try_from(self.first.until(week))
            .ok()
            .filter(|&at| at < self.weeks)
    }
}

impl Series {
    pub fn of(&self, partner: usize, at: usize) -> i64 {
        self.by_partner[partner * self.weeks + at]
    }

    /// All partners together.
    pub fn total(&self, at: usize) -> i64 {
        self.by_partner.iter().skip(at).step_by(self.weeks).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.by_partner.iter().all(|n| *n == 0)
    }
}

/// A week in which the areas were redrawn is of neither kind.
fn areas_from(municipality: &Municipality, first: IsoWeek) -> usize {
    let Some(day) = municipality.areas_drawn_on() else {
        return 0;
    };
    let week = IsoWeek::of(day);
    let whole = if week.monday() == day { week } else { week.next() };
    usize::try_from(first.until(whole)).unwrap_or(0)
}

/// Gives each key its position, in the order first met. Rows mostly come sorted, so the key of the
/// row before, and the one after that, are tried before the table is.
struct Positions<K> {
    keys: Vec<K>,
    index: HashMap<K, usize>,
    last: usize,
}

impl<K: Copy + Eq + std::hash::Hash> Positions<K> {
    fn new(keys: impl Iterator<Item = K>) -> Self {
        let mut positions = Self {
            keys: Vec::new(),
            index: HashMap::new(),
            last: 0,
        };
        for key in keys {
            positions.of(key);
        }
        positions
    }

    fn len(&self) -> usize {
        self.keys.len()
    }

    fn of(&mut self, key: K) -> usize {
        for guess in [self.last, self.last + 1] {
            if self.keys.get(guess) == Some(&key) {
                self.last = guess;
                return guess;
            }
        }
        let next = self.keys.len();
        self.last = *self.index.entry(key).or_insert(next);
        if self.last == next {
            self.keys.push(key);
        }
        self.last
    }
}
