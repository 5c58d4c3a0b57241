//! E-mail: what a letter looks like on its way, and how it is handed to a mail server. Which letters there are,
//! and what became of them, stands in the register; `jobs::outbox` sends them.

mod auditors;
mod delivery;
mod letter;
pub mod recipients;
mod way_in;

pub use auditors::queue_checkpoint;
pub use delivery::{Trouble, TroubleKind, deliver, try_connection};
pub use letter::{Letter, LetterError, letter, message_id};
pub use way_in::{WayIn, tell};

use crate::config::mail::{MailServer, MailSettings};

/// Whether letters can be sent from here.
#[derive(Clone, Debug)]
pub enum MailSetUp {
    NotSetUp,
    /// What is set up cannot be used, and why.
    Wrong(String),
    Ready(Box<MailServer>),
}

impl MailSetUp {
    pub fn of(settings: &MailSettings) -> Self {
        match settings.mail_server() {
            Ok(None) => Self::NotSetUp,
            Ok(Some(server)) => Self::Ready(Box::new(server)),
            Err(error) => Self::Wrong(error.to_string()),
        }
    }

    pub fn server(&self) -> Option<&MailServer> {
        match self {
            Self::Ready(server) => Some(server),
            Self::NotSetUp | Self::Wrong(_) => None,
        }
    }
}
