//! What somebody typed in a form whose sender must first show who they are. It waits in memory, for the account alone and for an
//! hour at most, and comes back when they have: by whichever way they did it, and without standing in an address or a log.

use std::sync::{Arc, OnceLock};

use crate::stash::Weighed;

/// What waits of an account: the latest form.
pub const FORM: &str = "bekrafta";

/// Where it is shown again.
pub const PAGE: &str = "/bekrafta/skicka";

/// Fields that show who somebody is; they are typed anew.
const SHOWS_WHO: [&str; 4] = ["losenord", "nuvarande", "kod", "hemlighet"];
/// Fields that the page filled in itself: without others there is nothing to lose.
const FILLED_IN: [&str; 3] = ["edit", "version", "session"];

/// The fields of the form that came with a request, once they have been read.
#[derive(Clone, Default)]
pub struct Sent(Arc<OnceLock<Vec<(String, String)>>>);

impl Sent {
    pub fn keep(&self, fields: &[(String, String)]) {
        let shown = |name: &String| name != "csrf" && !SHOWS_WHO.contains(&name.as_str());
        let kept = fields.iter().filter(|(name, _)| shown(name)).cloned().collect();
        // A request has one form.
        let _ = self.0.set(kept);
    }

    /// What is to wait, if anything was typed.
    pub fn typed(&self, address: &str, back_to: &str) -> Option<Typed> {
        let fields = self.0.get()?;
        let typed = |(name, value): &(String, String)| {
            !value.trim().is_empty() && !FILLED_IN.contains(&name.as_str())
        };
        fields.iter().any(typed).then(|| Typed {
            address: address.to_owned(),
            back_to: back_to.to_owned(),
            fields: fields.clone(),
        })
    }
}

/// A form that waits to be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub address: String,
    /// The page that it was on.
    pub back_to: String,
    pub fields: Vec<(String, String)>,
}

impl Weighed for Typed {
    fn bytes(&self) -> usize {
        let fields = self.fields.iter().map(|(name, value)| name.len() + value.len());
        fields.sum::<usize>() + self.address.len() + self.back_to.len()
    }
}
