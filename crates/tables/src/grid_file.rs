//! A grid of values as a CSV file `x,y,NAME`: a row per pixel, with its centre, the southernmost row first.
//!
//! Rows of pixels become text on all threads, some at a time, so that writing takes little more time than
//! computing and next to no memory.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;

use crate::failure::Failure;

/// Where the pixels are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pixels {
    pub west_m: f64,
    pub south_m: f64,
    pub width_m: f64,
    pub height_m: f64,
    pub columns: usize,
}

/// Rows of pixels that become text at once.
const BAND: usize = 64;

pub(crate) fn write_grid(path: &Path, pixels: Pixels, name: &str, values: &[f64]) -> Result<(), Failure> {
    whole(path, |file| write(file, pixels, name, values)).map_err(|source| Failure::Output {
        file: path.display().to_string(),
        source,
    })
}

/// Under another name until it is whole, so that nobody takes half a file for all of it. What is no ordinary file,
/// such as a pipe, is written to as it is.
fn whole(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    if std::fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        return write(&mut File::options().write(true).open(path)?);
    }
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".part");
    let outcome = File::create(&unfinished)
        .and_then(|mut file| write(&mut file))
        .and_then(|()| std::fs::rename(&unfinished, path));
    if outcome.is_err() {
        let _ = std::fs::remove_file(&unfinished);
    }
    outcome
}

fn write(file: &mut File, pixels: Pixels, name: &str, values: &[f64]) -> io::Result<()> {
    writeln!(file, "x,y,{name}")?;
    let x: Vec<String> = (0..pixels.columns)
        .map(|column| centre(pixels.west_m, pixels.width_m, column))
        .collect();
    let rows: Vec<&[f64]> = values.chunks(pixels.columns).collect();
    for (band, some) in rows.chunks(BAND).enumerate() {
        let texts: Vec<Vec<u8>> = some
            .par_iter()
            .enumerate()
            .map(|(at, row)| {
                let y = centre(pixels.south_m, pixels.height_m, band * BAND + at);
                let mut text = Vec::with_capacity(row.len() * 48);
                for (x, &value) in x.iter().zip(*row) {
                    text.extend_from_slice(x.as_bytes());
                    text.push(b',');
                    text.extend_from_slice(y.as_bytes());
                    text.push(b',');
                    push_value(&mut text, value);
                    text.push(b'\n');
                }
                text
            })
            .collect();
        for text in texts {
            file.write_all(&text)?;
        }
    }
    Ok(())
}

fn centre(from: f64, size: f64, at: usize) -> String {
    let value = from + (at as f64 + 0.5) * size;
    // To the tenth of a millimetre, without the tail of a sum in binary.
    format!("{}", (value * 1e4).round() / 1e4)
}

/// The shortest text that is read back as the same number; nothing for NaN.
fn push_value(text: &mut Vec<u8>, value: f64) {
    if value == 0.0 {
        text.push(b'0');
    } else if value.is_finite() {
        // A Vec takes all that is written to it.
        let _ = write!(text, "{value:e}");
    }
}
