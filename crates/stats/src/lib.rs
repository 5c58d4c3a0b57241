//! The mathematics: numbers in, statistics out. No crime, no database, no web, and no clock, file or
//! random source: what varies is an argument. One file per statistic.

pub mod aoristic;
pub mod benjamini_hochberg;
pub mod count_distribution;
pub mod farrington;
pub mod input;
pub mod kernel_density;
pub mod log_linear;
pub mod philox;
pub mod points;
pub mod recent_weeks;
