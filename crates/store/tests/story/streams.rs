//! Whoever keeps all events in memory knows what there is: at any time, what was streamed first and then brought up to
//! date is what a stream from the beginning gives.

use std::collections::BTreeMap;

use domain::access::EventScope;
use domain::codes::EventId;
use store::{EventFilter, LocalClock, Store, StreamedEvent};

use super::{found, huddinge};

/// What somebody has streamed, and until which entry of the journal.
#[derive(Default)]
pub struct Followed {
    seq: i64,
    events: BTreeMap<EventId, StreamedEvent>,
}

impl Followed {
    /// Takes in what has changed, and holds then what the register has.
    pub async fn follows(&mut self, store: &Store) {
        let now = store.figures_seq(huddinge()).await.unwrap();
        let touched = store.touched_events(huddinge(), self.seq, now).await.unwrap();
        assert_eq!(touched.seq, now.max(self.seq));
        for (first, last) in touched.ranges {
            self.events.retain(|id, _| !(first..=last).contains(id));
            let events = store
                .stream_events(huddinge(), EventId(first.0 - 1), last, 100)
                .await
                .unwrap();
            self.events.extend(events.into_iter().map(|e| (e.id, e)));
        }
        self.seq = now;
        let mut all = BTreeMap::new();
        let mut after = EventId(0);
        loop {
            let run = store
                .stream_events(huddinge(), after, EventId(i64::MAX), 2)
                .await
                .unwrap();
            let Some(last) = run.last() else { break };
            after = last.id;
            all.extend(run.into_iter().map(|e| (e.id, e)));
        }
        assert_eq!(self.events, all);
        assert_eq!(store.counted_events(huddinge()).await.unwrap(), all.len() as i64);
    }
}

/// The first two events: a Tuesday and a Wednesday at eight in the evening UTC, a little north of each other.
pub async fn hours_and_surfaces_narrow_the_list(store: &Store) {
    let clock = LocalClock {
        ahead_before: 7_200,
        changes: vec![("2021-10-31T01:00:00Z".parse().unwrap(), 3_600)],
    };
    let check = async |filter: EventFilter, expected: &[i64]| {
        let of_clock = EventFilter {
            clock: clock.clone(),
            ..filter
        };
        assert_eq!(found(store, of_clock, &EventScope::All).await, expected);
    };
    let days = |weekdays: &[i64]| EventFilter {
        weekdays: weekdays.to_vec(),
        ..EventFilter::default()
    };
    let hours = |hours: &[i64]| EventFilter {
        hours: hours.to_vec(),
        ..EventFilter::default()
    };
    check(days(&[1]), &[1]).await;
    check(days(&[1, 2]), &[2, 1]).await;
    check(days(&[5]), &[]).await;
    check(hours(&[21]), &[2, 1]).await;
    check(hours(&[20, 22]), &[]).await;
    let within = |corners: &str| EventFilter {
        polygon: Some(corners.parse().unwrap()),
        ..EventFilter::default()
    };
    check(within("18.1,59.2;18.2,59.2;18.2,59.3;18.1,59.3"), &[2, 1]).await;
    check(within("18.1,59.2;18.2,59.2;18.2,59.21845;18.1,59.21845"), &[1]).await;
    check(within("18.1,59.2;18.2,59.2;18.2,59.21"), &[]).await;
}
