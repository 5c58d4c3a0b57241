//! The program: all that meets a person or another system.

pub mod access;
pub mod app;
pub mod assets;
pub mod clock;
pub mod commands;
pub mod config;
mod duplicate_reasons;
pub mod errors;
pub mod exporting;
pub mod forms;
pub mod frame;
pub mod image_stash;
pub mod images;
pub mod importing;
pub mod jobs;
pub mod mailing;
pub mod monitoring;
pub mod naming;
pub mod pages;
pub mod passwords;
pub mod place_audience;
pub mod random;
pub mod recording;
pub mod security;
pub mod texts;
pub mod weekly;
pub mod wording;
