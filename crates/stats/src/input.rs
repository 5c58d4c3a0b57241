//! What can be wrong with numbers handed to a statistic: which argument, and what stood there.
//!
//! Every statistic of a place or a pair of places refuses the same things in the same words, so that
//! a caller can show them. Leaves out what only one statistic asks for; its own error says that.

/// A refusal that names the argument and the value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InputError {
    #[error("{argument} is empty")]
    Empty { argument: &'static str },
    #[error("{argument} has {length} values, but {other} has {other_length}")]
    Lengths {
        argument: &'static str,
        length: usize,
        other: &'static str,
        other_length: usize,
    },
    #[error("{argument} is {value}, but must be {needed}")]
    Value {
        argument: &'static str,
        value: f64,
        needed: &'static str,
    },
    #[error("{argument} number {index} is {value}, but must be {needed}")]
    Element {
        argument: &'static str,
        index: usize,
        value: f64,
        needed: &'static str,
    },
    #[error("{argument} holds {count} values, but at least {needed} are needed")]
    TooFew {
        argument: &'static str,
        count: usize,
        needed: usize,
    },
    #[error("{argument} holds {count} values, more than the {most} that can be handled")]
    TooMany {
        argument: &'static str,
        count: usize,
        most: usize,
    },
    #[error("all values of {argument} are {value}, so there is nothing to compare")]
    AllAlike { argument: &'static str, value: f64 },
}

pub(crate) fn same_length<A, B>(
    argument: &'static str,
    a: &[A],
    other: &'static str,
    b: &[B],
) -> Result<(), InputError> {
    if a.len() == b.len() {
        return Ok(());
    }
    Err(InputError::Lengths {
        argument,
        length: a.len(),
        other,
        other_length: b.len(),
    })
}

pub(crate) fn at_least_values(argument: &'static str, count: usize, needed: usize) -> Result<(), InputError> {
    match count {
        0 if needed > 0 => Err(InputError::Empty { argument }),
        _ if count < needed => Err(InputError::TooFew {
            argument,
            count,
            needed,
        }),
        _ => Ok(()),
    }
}

/// Larger counts would not fit the narrow integers that the fast ways count with.
pub(crate) fn at_most_values(argument: &'static str, count: usize, most: usize) -> Result<(), InputError> {
    if count <= most {
        return Ok(());
    }
    Err(InputError::TooMany {
        argument,
        count,
        most,
    })
}

pub(crate) fn finite(argument: &'static str, values: &[f64]) -> Result<(), InputError> {
    each(argument, values, "a finite number", |v| v.is_finite())
}

pub(crate) fn finite_and_not_negative(argument: &'static str, values: &[f64]) -> Result<(), InputError> {
    each(argument, values, "a finite number of at least 0", |v| {
        v.is_finite() && v >= 0.0
    })
}

pub(crate) fn each(
    argument: &'static str,
    values: &[f64],
    needed: &'static str,
    right: impl Fn(f64) -> bool,
) -> Result<(), InputError> {
    match values.iter().position(|&v| !right(v)) {
        None => Ok(()),
        Some(index) => Err(InputError::Element {
            argument,
            index,
            value: values[index],
            needed,
        }),
    }
}

pub(crate) fn positive(argument: &'static str, value: f64) -> Result<(), InputError> {
    one(argument, value, "a finite number above 0", |v| {
        v.is_finite() && v > 0.0
    })
}

pub(crate) fn one(
    argument: &'static str,
    value: f64,
    needed: &'static str,
    right: impl Fn(f64) -> bool,
) -> Result<(), InputError> {
    if right(value) {
        return Ok(());
    }
    Err(InputError::Value {
        argument,
        value,
        needed,
    })
}

/// Something differs: neither all of one value nor so nearly that a sum of squares is only rounding.
pub(crate) fn varied(argument: &'static str, values: &[f64]) -> Result<(), InputError> {
    let first = values.first().copied().unwrap_or(0.0);
    if values.iter().any(|&v| v != first) {
        return Ok(());
    }
    Err(InputError::AllAlike {
        argument,
        value: first,
    })
}
