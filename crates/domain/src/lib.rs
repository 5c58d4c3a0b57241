//! The words and rules of crime prevention in a municipality. No input, no output: the day and the
//! seed are arguments, and nothing here knows of a database, a page or a file.

pub mod access;
pub mod area;
pub mod audit;
pub mod body;
pub mod body_decision;
pub mod camera;
pub mod chain;
pub mod codes;
pub mod coverage;
pub mod decision;
pub mod dependence;
pub mod dialogue;
pub mod duty;
pub mod event;
pub mod focus_area;
pub mod goal;
pub mod governing_document;
pub mod graffiti;
pub mod handover;
pub mod holding;
pub mod intervention;
pub mod money;
pub mod municipality;
pub mod owed;
pub mod picture;
pub mod place;
pub mod problem_profile;
pub mod promise;
pub mod record;
pub mod referral;
pub mod screening;
pub mod task;
pub mod tertial_report;
pub mod time;
pub mod trace;
