//! What goes on after its page has been answered.

pub mod checkpoints;
pub mod imports;
pub mod outbox;
pub mod waiting_forms;
