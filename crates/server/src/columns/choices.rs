//! The latest selections of the same columns with what was worked out of each: a page, its layers and the tiles of its map
//! ask for the same one.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use analysis::{Chosen, Columns, Selection, Tally};

/// A bit for each event and some kilobytes of figures each: twenty megabytes at ten million events.
const MOST: usize = 16;

/// Of one set of columns alone: others, with a change in them, begin anew.
#[derive(Default)]
pub struct Choices(Mutex<Vec<Arc<Choice>>>);

struct Choice {
    selection: Selection,
    chosen: OnceLock<Arc<Chosen>>,
    tally: OnceLock<Arc<Tally>>,
}

impl Choices {
    pub fn chosen(&self, columns: &Columns, selection: &Selection) -> Arc<Chosen> {
        let choice = self.choice(selection);
        choice
            .chosen
            .get_or_init(|| Arc::new(columns.chosen(selection)))
            .clone()
    }

    pub fn tally(&self, columns: &Columns, selection: &Selection) -> Arc<Tally> {
        let choice = self.choice(selection);
        choice
            .tally
            .get_or_init(|| Arc::new(columns.tally(selection)))
            .clone()
    }

    /// The latest is last; the one that nobody has asked for longest makes room.
    fn choice(&self, selection: &Selection) -> Arc<Choice> {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let choice = match latest.iter().position(|known| known.selection == *selection) {
            Some(at) => latest.remove(at),
            None => Arc::new(Choice {
                selection: selection.clone(),
                chosen: OnceLock::new(),
                tally: OnceLock::new(),
            }),
        };
        if latest.len() >= MOST {
            latest.remove(0);
        }
        latest.push(choice.clone());
        choice
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_selections_are_worked_out_once() {
        let (choices, columns) = (Choices::default(), Columns::new(jiff::tz::TimeZone::UTC));
        let weekday = |day: u8| Selection {
            weekdays: vec![day],
            ..Selection::default()
        };
        let first = choices.tally(&columns, &weekday(0));
        assert!(Arc::ptr_eq(&first, &choices.tally(&columns, &weekday(0))));
        for day in 1..=MOST as u8 {
            choices.tally(&columns, &weekday(day));
        }
        assert!(!Arc::ptr_eq(&first, &choices.tally(&columns, &weekday(0))));
        assert_eq!(choices.0.lock().unwrap().len(), MOST);
    }
}
