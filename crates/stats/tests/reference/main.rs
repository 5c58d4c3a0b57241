//! Statistics against published values and other programs, one file per statistic.

mod aoristic;
mod autocorrelation;
mod bandwidth;
mod benjamini_hochberg;
mod count_distribution;
mod count_regression;
mod ears_and_cusum;
mod effect;
mod farrington;
mod kernel_density;
mod knox;
mod philox;
mod places;
mod recent_weeks;
mod scan;
mod sixty_points;
mod space_time;
mod stl;
mod synthetic_control;
mod uniform_p;
mod weekly_series;
