//! Statistics against published values and other programs, one file per statistic.

mod aoristic;
mod autocorrelation;
mod benjamini_hochberg;
mod count_distribution;
mod count_regression;
mod ears_and_cusum;
mod effect;
mod farrington;
mod gaussian_density;
mod kernel_density;
mod knox;
mod philox;
mod places;
mod recent_weeks;
mod scan;
mod stl;
mod weekly_series;
