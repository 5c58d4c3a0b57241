//! The mathematics: numbers in, statistics out. No crime, no database, no web, and no clock, file or
//! random source: what varies is an argument. One file per statistic.

pub mod aoristic;
pub mod benjamini_hochberg;
pub mod conditional_permutation;
pub mod count_distribution;
pub mod exact_permutation;
pub mod farrington;
pub mod geary;
pub mod general_g;
pub mod getis_ord;
mod global_permutation;
pub mod input;
pub mod kernel_density;
pub mod knox;
pub mod local_moran;
pub mod log_linear;
pub mod moran;
mod near;
pub mod permutation;
pub mod philox;
pub mod points;
pub mod recent_weeks;
pub mod scan;
pub mod spatial_weights;
