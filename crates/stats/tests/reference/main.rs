//! Statistics against published values and other programs, one file per statistic.

mod aoristic;
mod autocorrelation;
mod bandwidth;
mod benjamini_hochberg;
mod concentration;
mod count_distribution;
mod count_regression;
mod ears_and_cusum;
mod effect;
mod farrington;
mod kernel_density;
mod knox;
mod philox;
mod places;
mod rates;
mod recent_weeks;
mod scan;
mod sixty_points;
mod space_time;
mod stl;
mod survey;
mod synthetic_control;
mod uniform_p;
mod weekly_series;
