//! One statistic on a table: a CSV file in, named numbers out. The command line of `lagesbild stats`.
//!
//! Each family of methods is a file of [`methods`] with its flags, the columns it reads and the fields it answers
//! with; the mathematics is [`stats`], and `docs/methods/` tells people about it. [`table`] reads the file.
//! Field names are a contract: those of other programs' published cases where there are such.
//!
//! Leaves out colours, progress bars and the language of errors, which are those of the program around it.

mod as_peers_print;
mod failure;
mod fields;
mod grid_file;
pub mod methods;
mod run;
pub mod table;
mod watch;

pub use failure::Failure;
pub use fields::Fields;
pub use methods::{Method, StatsArgs};
pub use run::{Answer, Run, Timing};
pub use watch::{Progress, Watch};

/// Runs the method that was asked for.
///
/// # Errors
/// A table that cannot be read, numbers that the statistic refuses, or a file that cannot be written.
pub fn run(args: &StatsArgs, json: bool, watch: &Watch) -> Result<Answer, Failure> {
    let mut run = Run::new(watch, args.bench, json);
    args.method.run(&mut run)?;
    Ok(run.done())
}
