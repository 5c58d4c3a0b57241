//! Which of the events that just came in may be the same as one that was there already.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use analysis::{Candidate, suggest};
use domain::access::EventScope;
use domain::event::Event;
use domain::time::IsoWeek;
use store::{DuplicateSuggestion, EventFilter, Store, StoreError};

use super::{ImportOrder, Tally};
use crate::app::Home;

/// More than this nobody looks through; the likeliest are kept.
const MOST: usize = 2_000;
const BATCH: i64 = 2_000;
/// A week with more events than this is no week as it was, but a file in which all has the same day; to hold
/// every pair of it against each other would fill the memory and help nobody.
const FULLEST_WEEK: i64 = 20_000;

/// Week by week, with the weeks before and after beside it. Weeks in which only the same organisation has
/// reported by the same source are passed over: its reports are taken to be different events.
pub(super) async fn suggestions(
    store: &Store,
    home: &Home,
    order: &ImportOrder,
    tally: &Tally,
) -> Result<Vec<DuplicateSuggestion>, StoreError> {
    let m = home.code();
    let Some((first, last)) = tally.weeks.keys().next().zip(tally.weeks.keys().next_back()) else {
        return Ok(Vec::new());
    };
    let counts = store.week_counts(m, first.plus(-1), last.plus(1)).await?;
    let mut by_week: BTreeMap<IsoWeek, i64> = BTreeMap::new();
    for count in &counts {
        *by_week.entry(count.week).or_default() += count.n;
    }
    let with_others: BTreeSet<IsoWeek> = counts
        .iter()
        .filter(|c| c.partner != order.partner || c.source != order.source)
        .map(|c| c.week)
        .collect();
    let mut loaded: BTreeMap<IsoWeek, Vec<Candidate>> = BTreeMap::new();
    let mut found = Vec::new();
    for &week in tally.weeks.keys() {
        let around = [week.plus(-1), week, week.plus(1)];
        if !around.iter().any(|w| with_others.contains(w)) {
            continue;
        }
        if around
            .iter()
            .any(|w| by_week.get(w).is_some_and(|n| *n > FULLEST_WEEK))
        {
            tracing::warn!(%week, "a week with too many events was not looked through for duplicates");
            continue;
        }
        loaded.retain(|w, _| *w >= around[0]);
        for w in around {
            if let Entry::Vacant(place) = loaded.entry(w) {
                place.insert(candidates_of(store, home, w).await?);
            }
        }
        let mut new = Vec::new();
        let mut register = Vec::new();
        for w in around {
            for event in &loaded[&w] {
                let own = event.partner == order.partner && event.source == order.source;
                if tally.holds(event.id) {
                    if w == week {
                        new.push(event.clone());
                    }
                } else if !own {
                    register.push(event.clone());
                }
            }
        }
        let pairs = tokio::task::spawn_blocking(move || suggest(&new, &register)).await;
        let Ok(pairs) = pairs else {
            tracing::error!(%week, "looking for duplicates stopped");
            continue;
        };
        found.extend(pairs);
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(MOST);
    Ok(found.into_iter().map(kept).collect())
}

fn kept(pair: analysis::Suggestion) -> DuplicateSuggestion {
    DuplicateSuggestion {
        first: pair.first,
        second: pair.second,
        score: pair.score,
        reasons: pair
            .reasons
            .iter()
            .filter_map(|reason| serde_json::to_string(reason).ok())
            .collect(),
    }
}

async fn candidates_of(store: &Store, home: &Home, week: IsoWeek) -> Result<Vec<Candidate>, StoreError> {
    let filter = EventFilter {
        weeks: Some((week, week)),
        ..EventFilter::default()
    };
    let mut events = Vec::new();
    store
        .for_each_event(home.code(), &filter, &EventScope::All, BATCH, |some| {
            events.extend(some.iter().map(candidate));
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(events)
}

fn candidate(event: &Event) -> Candidate {
    let input = &event.input;
    Candidate {
        id: event.id,
        category: input.category.clone(),
        subtype: input.subtype.clone(),
        happened: input.happened,
        point: input.place.point,
        place_name: input.place.name.clone(),
        place_precision: input.place.precision,
        area: event.areas.working.clone(),
        partner: input.reported_by.clone(),
        source: input.source.clone(),
        text: input.text.clone(),
    }
}
