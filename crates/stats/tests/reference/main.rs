//! Statistics against published values and other programs, one file per statistic.

mod aoristic;
mod autocorrelation;
mod benjamini_hochberg;
mod count_distribution;
mod count_regression;
mod dbscan;
mod ears_and_cusum;
mod effect;
mod farrington;
mod hdbscan;
mod hulls;
mod kernel_density;
mod knox;
mod philox;
mod places;
mod recent_weeks;
mod scan;
mod stl;
mod weekly_series;
