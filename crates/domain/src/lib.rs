//! The words and rules of crime prevention in a municipality. No input, no output: the day and the
//! seed are arguments, and nothing here knows of a database, a page or a file.

pub mod access;
pub mod area;
pub mod body;
pub mod chain;
pub mod codes;
pub mod coverage;
pub mod decision;
pub mod duty;
pub mod event;
pub mod governing_document;
pub mod holding;
pub mod municipality;
pub mod owed;
pub mod picture;
pub mod place;
pub mod screening;
pub mod time;
