//! How long each statistic takes, on made-up points and counts of the sizes a municipality and a region have.
//! Named like the tests: `cargo bench -p stats -- kernel_density`.

mod autocorrelation;
mod bandwidth;
mod clusters;
mod ears;
mod farrington;
mod kernel_density;
mod knox;
mod made_up;
mod mantel;
mod scan;
mod space_time_k;
mod survey;
mod synthetic_control;
mod trend;

fn main() {
    divan::main();
}
