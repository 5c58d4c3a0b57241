//! Numbers as Python and R print them, for the `CHECK` lines: what is alike should look alike.

/// `f"{value:.6e}"` of Python.
pub(crate) fn python_exponent(value: f64) -> String {
    let text = format!("{value:.6e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let (sign, exponent) = match exponent.strip_prefix('-') {
                Some(exponent) => ('-', exponent),
                None => ('+', exponent),
            };
            format!("{digits}e{sign}{exponent:0>2}")
        }
        None => text,
    }
}

/// A list of floats as Python prints one, rounded.
pub(crate) fn python_list(values: impl IntoIterator<Item = f64>, decimals: i32) -> String {
    let scale = 10_f64.powi(decimals);
    let shown = values
        .into_iter()
        .map(|v| format!("{:?}", (v * scale).round() / scale));
    format!("[{}]", shown.collect::<Vec<_>>().join(", "))
}

/// The seven significant digits of R's `cat`.
pub(crate) fn r_number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 {
            "0".to_owned()
        } else {
            "NA".to_owned()
        };
    }
    // Rounded first: 9.9999999 is 10.
    let scientific = format!("{value:.6e}");
    let Some((digits, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..15).contains(&exponent) {
        let decimals = (6 - exponent).max(0) as usize;
        let fixed = format!("{value:.decimals$}");
        return without_trailing_zeros(&fixed).to_owned();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", without_trailing_zeros(digits), exponent.abs())
}

fn without_trailing_zeros(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_they_do_there() {
        assert_eq!(python_exponent(4.489101e-7), "4.489101e-07");
        assert_eq!(python_exponent(12.5), "1.250000e+01");
        assert_eq!(python_list([1.0, 0.0123], 3), "[1.0, 0.012]");
        assert_eq!(r_number(2.894_580_016), "2.89458");
        assert_eq!(r_number(-0.000_012_345_678_9), "-1.234568e-05");
        assert_eq!(r_number(9.999_999_99), "10");
        assert_eq!(r_number(123_456.789), "123456.8");
        assert_eq!(r_number(2.0e20), "2e+20");
    }
}
