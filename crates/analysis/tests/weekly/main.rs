//! The weekly draft, from counts and events of a made-up town.

mod departures;
mod disclosure;
mod draft;
mod duplicates;
mod false_alarms;
mod feedback;
mod hours;
mod places;
mod reporting;
mod sentences;
mod town;
