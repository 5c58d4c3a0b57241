//! Reads what others hand us.

pub mod municipality;
