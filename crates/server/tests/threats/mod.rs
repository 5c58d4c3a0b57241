//! The threats of `docs/threats.csv` that are tried on the whole program.

mod connections;
mod files;
mod growth;
mod markup;
mod secrets;
mod sessions;
mod texts;
mod tls;
