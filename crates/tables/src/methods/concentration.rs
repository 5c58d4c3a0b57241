//! How unevenly events are spread over places.

use clap::Args;
use serde_json::json;
use stats::concentration::{Concentration, PlacesWith, recurrence};

use super::{Input, Statistic};
use crate::failure::Failure;
use crate::fields::list;
use crate::run::Run;

/// Koncentration: hur ojämnt händelserna fördelas på platser (Lorenz, Gini)
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats concentration --input gator.csv --count antal --json\n\nHandbok: docs/methods/koncentration.md"
)]
pub struct ConcentrationArgs {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med antal händelser per plats; platser utan händelser ska vara med
    #[arg(long, value_name = "KOLUMN", default_value = "count")]
    count: String,
    /// Kolumnen med antal året därpå: har samma platser många igen?
    #[arg(long, value_name = "KOLUMN")]
    next: Option<String>,
    /// Så många händelser är många, med --next
    #[arg(long, value_name = "ANTAL", default_value_t = 2)]
    at_least: u32,
}

const TOP_SHARES: [&str; 5] = ["0.01", "0.05", "0.1", "0.25", "0.5"];

impl Statistic for ConcentrationArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let mut reader = self.input.open(run)?;
        let count = reader.count(&self.count)?;
        let next = self
            .next
            .as_ref()
            .map(|column| reader.count(column))
            .transpose()?;
        let mut table = reader.read()?;
        let counts = table.counts(count);
        let next = next.map(|id| table.counts(id));
        let found = run.compute(|| Concentration::of(&counts))?;
        let again = next
            .map(|next| recurrence(&counts, &next, self.at_least))
            .transpose()?;
        run.answer(|fields| {
            fields.set("places", counts.len());
            fields.set("events", counts.iter().map(|&n| u64::from(n)).sum::<u64>());
            fields.set("gini", found.gini());
            fields.set("gini_generalized", found.generalised_gini());
            fields.set("gini_unbiased", found.unbiased_gini());
            fields.set("share_of_places_for_25pct", found.share_of_places_with(0.25));
            fields.set("share_of_places_for_50pct", found.share_of_places_with(0.5));
            let top = TOP_SHARES.map(|share| {
                let on = found.share_of_events_on(share.parse().unwrap_or(0.0));
                (share.to_owned(), json!(on))
            });
            fields.set("lorenz_top_shares", serde_json::Map::from_iter(top));
            let chance = found.by_chance();
            fields.set("gini_by_chance", chance.gini);
            fields.set("dispersion", chance.dispersion);
            fields.set("dispersion_statistic", chance.statistic);
            fields.set("dispersion_df", chance.degrees_of_freedom);
            fields.set("dispersion_p", chance.p);
            if let Some(again) = again {
                fields.set("places_with_many", again.first);
                fields.set("places_with_many_next", again.second);
                fields.set("places_with_many_both", again.both);
                fields.set("share_again", again.share());
                fields.set("share_again_by_chance", again.share_by_chance());
            }
            let row = |row: &PlacesWith| {
                json!({
                    "events": row.events,
                    "places": row.places,
                    "share_of_places": row.share_of_places,
                    "share_of_events": row.share_of_events,
                    "cumulated_share_of_places": row.cumulated_share_of_places,
                    "cumulated_share_of_events": row.cumulated_share_of_events,
                    "expected_places": row.expected_places,
                })
            };
            fields.set("by_events", list(found.by_events().iter().map(row)));
        });
        run.check(|| {
            format!(
                "gini {:.6} generalized {:.6}",
                found.gini(),
                found.generalised_gini()
            )
        });
        Ok(())
    }
}
