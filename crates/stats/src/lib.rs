//! The mathematics: numbers in, statistics out. No crime, no database, no web, and no clock, file or
//! random source: what varies is an argument. One file per statistic.
//!
//! **Where.** [`kernel_density`]: how many events to expect around each pixel, [`bandwidth`]: how wide to smooth. [`moran`], [`geary`] and
//! [`general_g`]: are neighbours alike? [`local_moran`] and [`getis_ord`]: where are they, with
//! [`spatial_weights`] for who is a neighbour and [`benjamini_hochberg`] for how many findings are chance.
//! [`dbscan`] and [`hdbscan`]: which lie close together, with [`convex_hull`] and [`concave_hull`] around them.
//!
//! **Where and when.** [`scan`]: somewhere, or sometime, with more than chance gives. [`knox`]: do events
//! near each other follow soon upon each other, and [`mantel`] and [`space_time_k`] without bands? [`aoristic`]: an event in an interval, shared by the hours.
//!
//! **How unevenly, and how well foreseen.** [`concentration`] and [`prediction_accuracy`].
//!
//! **When.** [`farrington`]: a week against the same weeks of earlier years. [`ears`]: a day against the week
//! before it. [`cusum`]: a level that drifts. [`recent_weeks`]: a short series by itself. [`count_regression`]: trend,
//! season and breaks in counts, with [`design`] for what to explain with. [`stl`]: a series taken apart.
//!
//! **Did it help.** [`displacement`], [`relative_effect`] and [`difference_in_differences`]: a change against that of
//! places where nothing was done, and how large one must be to be seen. [`synthetic_control`]: against a mixture of places.
//!
//! **How many, of how many.** [`standardised_ratio`]: against what the population would have had. [`empirical_bayes`]:
//! rates of small places. [`funnel_limits`]: how far from a target by chance. [`survey`]: what all would answer, when
//! some were asked.
//!
//! Points are metres in a plane ([`points::Points`]). A p-value from permutations carries its alternative,
//! its ties and its number of replications ([`permutation`]), and the same seed gives the same answer on any
//! number of threads ([`philox`]). What cannot be computed is refused by an error that names the argument and
//! the value ([`input`]). A fast way stands beside the definition written out, and tests hold them together.

pub mod aoristic;
pub mod bandwidth;
pub mod benjamini_hochberg;
pub mod concave_hull;
pub mod concentration;
pub mod conditional_permutation;
pub mod convex_hull;
pub mod count_distribution;
pub mod count_regression;
pub mod cusum;
pub mod dbscan;
pub mod design;
pub mod difference_in_differences;
pub mod displacement;
pub mod ears;
pub mod empirical_bayes;
pub mod exact_permutation;
pub mod farrington;
pub mod funnel_limits;
pub mod geary;
pub mod general_g;
pub mod getis_ord;
mod global_permutation;
pub mod hdbscan;
pub mod input;
pub mod interval;
pub mod kernel_density;
pub mod knox;
pub mod local_moran;
pub mod log_linear;
pub mod mantel;
pub mod moran;
mod near;
pub mod permutation;
pub mod philox;
pub mod points;
mod positive_definite;
pub mod prediction_accuracy;
pub mod recent_weeks;
pub mod relative_effect;
pub mod scan;
pub mod space_time_k;
pub mod spatial_weights;
pub mod standardised_ratio;
pub mod stl;
pub mod survey;
pub mod synthetic_control;
