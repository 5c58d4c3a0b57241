//! One statistic at work: what it was asked for, how long it computed, and what came of it.

use std::fmt::Write as _;
use std::time::Instant;

use crate::fields::Fields;
use crate::watch::Watch;

/// Handed to a method, which computes through it and answers into it.
pub struct Run<'w> {
    watch: &'w Watch,
    bench: bool,
    wants_fields: bool,
    answer: Answer,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub fields: Fields,
    pub timing: Option<Timing>,
    /// What other programs print of the same, to be compared.
    pub check: Option<String>,
}

/// Of the statistic alone, with the data in memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    pub wall_s: f64,
    pub cpu_s: f64,
}

impl<'w> Run<'w> {
    pub(crate) fn new(watch: &'w Watch, bench: bool, json: bool) -> Self {
        Self {
            watch,
            bench,
            wants_fields: json || !bench,
            answer: Answer::default(),
        }
    }

    pub fn watch(&self) -> &'w Watch {
        self.watch
    }

    pub fn bench(&self) -> bool {
        self.bench
    }

    /// The statistic itself; what is done here is what `COMPUTE` tells.
    pub fn compute<T>(&mut self, statistic: impl FnOnce() -> T) -> T {
        self.watch.computes();
        let (started, cpu) = (Instant::now(), cpu_seconds());
        let outcome = statistic();
        let wall_s = started.elapsed().as_secs_f64();
        self.answer.timing = Some(Timing {
            wall_s,
            cpu_s: (cpu_seconds() - cpu).max(0.0),
        });
        outcome
    }

    /// Sets the fields, if anybody will see them.
    pub fn answer(&mut self, set: impl FnOnce(&mut Fields)) {
        if self.wants_fields {
            set(&mut self.answer.fields);
        }
    }

    /// The line to compare by, if it was asked for.
    pub fn check(&mut self, text: impl FnOnce() -> String) {
        if self.bench {
            self.answer.check = Some(text());
        }
    }

    pub(crate) fn done(mut self) -> Answer {
        if !self.bench {
            self.answer.timing = None;
        }
        self.answer
    }
}

impl Answer {
    /// As it is printed: the fields, and on lines of their own what `--bench` adds.
    pub fn lines(&self, json: bool) -> String {
        let mut text = match (self.fields.is_empty(), json) {
            (true, _) => String::new(),
            (false, true) => self.fields.to_json() + "\n",
            (false, false) => self.fields.to_text() + "\n",
        };
        if let Some(timing) = self.timing {
            let _ = writeln!(text, "COMPUTE {:.6} {:.6}", timing.wall_s, timing.cpu_s);
        }
        if let Some(check) = &self.check {
            let _ = writeln!(text, "CHECK {check}");
        }
        text
    }
}

/// Of all threads there are, in nanoseconds from Linux; 0 where it does not tell.
fn cpu_seconds() -> f64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else {
        return 0.0;
    };
    let of_thread = |entry: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(entry.ok()?.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    };
    threads.filter_map(of_thread).sum::<f64>() / 1e9
}
