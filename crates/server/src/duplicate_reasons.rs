//! Why two events look like one, in the reader's words.

use analysis::Reason;

use crate::frame::Frame;

impl Frame {
    /// A reason as it is kept with a suggestion. One that is not of ours is shown as it stands.
    pub fn duplicate_reason(&self, kept: &str) -> String {
        let Ok(reason) = serde_json::from_str::<Reason>(kept) else {
            return kept.to_owned();
        };
        match reason {
            Reason::Distance { m } => self.tn("alike-distance", m),
            Reason::SamePlaceName => self.t("alike-same-place-name"),
            Reason::MinutesApart { minutes } => self.tn("alike-minutes", minutes),
            Reason::Overlapping { hours } => self.tn("alike-overlapping", hours),
            Reason::SameSubtype => self.t("alike-same-subtype"),
            Reason::SameCategory => self.t("alike-same-category"),
            Reason::OtherSubtype => self.t("alike-other-subtype"),
            Reason::OtherCategory => self.t("alike-other-category"),
            Reason::SimilarText { share } => self.tn("alike-text", (share * 100.0).round() as i64),
        }
    }
}
