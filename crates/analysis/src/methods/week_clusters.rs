//! Where did a category gather in the days of a week, wherever the borders of areas go? The prospective scan
//! (`space_time_clusters.rs`) of each category by itself, told beside the list of what is unusual.
//!
//! It is none of the methods that share the false alarms which one bears (`departures.rs`): p is against events that know nothing of
//! each other, and fires, graffiti and burglaries follow on one another in ordinary weeks too. Counted among them, it made the alarms
//! of the demonstration register more than three times as many as were asked for. It says where; the counts say whether that is unusual.
//!
//! Does not see what rises everywhere at once, nor what has gone on for weeks without being more in this one: the layer of
//! the map does, which looks back over four weeks.

use domain::codes::{AreaCode, CategoryCode};
use domain::municipality::Municipality;
use domain::place::Point;
use jiff::ToSpan;
use jiff::civil::Date;
use rayon::prelude::*;

use super::space_time_clusters::{LEAST_DAYS, MOST_DAYS, PERMUTATIONS, SpaceTimeCluster, scan_of_days};
use crate::columns::LocalEvent;

/// A cluster of the week began within it.
const LONGEST_DAYS: usize = 7;
/// In so many weeks of a hundred chance gives anything at all, all categories together.
const FAMILY_P: f64 = 0.05;

#[derive(Clone, Debug, PartialEq)]
pub struct WeekCluster {
    pub category: CategoryCode,
    pub cluster: SpaceTimeCluster,
}

/// The days that are scanned up to a last one.
pub fn days_scanned(last: Date) -> (Date, Date) {
    (last.saturating_sub((MOST_DAYS - 1).days()), last)
}

/// Events of each category within [`days_scanned`], from those who told throughout: who has just begun to tell of a place
/// looks like a cluster there. Days before the register's `first` are not among those that are looked at. The least likely by
/// chance come first.
pub fn week_clusters(
    municipality: &Municipality,
    events: &[(CategoryCode, Vec<LocalEvent>)],
    (first, last): (Date, Date),
    area_of: &(dyn Fn(Point) -> Option<AreaCode> + Sync),
) -> Vec<WeekCluster> {
    let days = (first.max(days_scanned(last).0), last);
    if first.saturating_add((LEAST_DAYS - 1).days()) > last || events.is_empty() {
        return Vec::new();
    }
    let bound = FAMILY_P / events.len() as f64;
    // So many that something as unlikely as the bound can be told at all.
    let needed = PERMUTATIONS.max((2.0 / bound).ceil() as u32);
    let looks = (needed, LONGEST_DAYS);
    let scan = |(category, events): &(CategoryCode, Vec<LocalEvent>)| {
        // With few events there is nothing to tell.
        let found = scan_of_days(municipality, events, 0, days, looks, &|point| area_of(point)).ok()?;
        let unlikely = found.clusters.into_iter().filter(|cluster| cluster.p <= bound);
        let of_category = unlikely.map(|cluster| WeekCluster {
            category: category.clone(),
            cluster,
        });
        Some(of_category.collect::<Vec<_>>())
    };
    let mut found: Vec<WeekCluster> = events.par_iter().filter_map(scan).flatten().collect();
    found.sort_by(|a, b| {
        let by_p = a.cluster.p.total_cmp(&b.cluster.p);
        by_p.then(b.cluster.ratio().total_cmp(&a.cluster.ratio()))
    });
    found
}
