//! Whether a password stands in a list of those that have leaked: a local file with the SHA-1 digest of each in capitals, one a
//! line and in order, as *Have I Been Pwned* publishes it (`DIGEST:COUNT`). Looked up by halving: some forty lines of a file of
//! forty gigabytes. Nothing of the password leaves the computer.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use ring::digest;

/// A digest, how often it was seen, and the end of the line.
const LONGEST_LINE: u64 = 80;
const DIGEST: usize = 40;

/// Whether the list holds a password.
///
/// # Errors
/// The file cannot be read, or is no such list where it was looked at.
pub fn holds(list: &Path, password: &str) -> io::Result<bool> {
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    stands_in(list, &hex::encode_upper(digest))
}

/// Whether the list begins as it should.
///
/// # Errors
/// It does not, or cannot be read.
pub fn try_list(list: &Path) -> io::Result<()> {
    match line_from(&mut BufReader::new(File::open(list)?), 0)? {
        Some(_) => Ok(()),
        None => Err(no_list()),
    }
}

fn no_list() -> io::Error {
    io::Error::new(
        ErrorKind::InvalidData,
        "filen är ingen lista över SHA-1-avtryck i ordning, ett per rad",
    )
}

/// A line with where it begins and where the next one does.
struct Line {
    digest: String,
    begins: u64,
    ends: u64,
}

/// The first line that begins at or after a byte.
fn line_from(file: &mut BufReader<File>, at: u64) -> io::Result<Option<Line>> {
    let mut begins = at;
    file.seek(SeekFrom::Start(at.saturating_sub(1)))?;
    if at > 0 {
        let mut before = Vec::new();
        let skipped = file.take(LONGEST_LINE).read_until(b'\n', &mut before)?;
        begins = at - 1 + skipped as u64;
    }
    let mut line = Vec::new();
    let read = file.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let (digest, count) = line.trim_ascii().split_at_checked(DIGEST).ok_or_else(no_list)?;
    let counted = count.is_empty() || count[0] == b':' && count[1..].iter().all(u8::is_ascii_digit);
    let capital = |b: &u8| b.is_ascii_digit() || (b'A'..=b'F').contains(b);
    if !counted || !digest.iter().all(capital) {
        return Err(no_list());
    }
    Ok(Some(Line {
        digest: String::from_utf8_lossy(digest).into_owned(),
        begins,
        ends: begins + read as u64,
    }))
}

fn stands_in(list: &Path, digest: &str) -> io::Result<bool> {
    let file = File::open(list)?;
    // A line that is sought begins at or after `low` and before `high`.
    let (mut low, mut high) = (0, file.metadata()?.len());
    let mut file = BufReader::with_capacity(512, file);
    if high == 0 {
        return Err(no_list());
    }
    while low < high {
        let middle = low + (high - low) / 2;
        match line_from(&mut file, middle)? {
            Some(line) if line.begins < high => match line.digest.as_str().cmp(digest) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = line.ends,
                std::cmp::Ordering::Greater => high = middle,
            },
            _ => high = middle,
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random;

    fn list(text: &[u8]) -> std::path::PathBuf {
        let name = format!("lagesbild-list-{}", hex::encode(random::bytes::<8>()));
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn digest_of(password: &str) -> String {
        hex::encode_upper(digest::digest(
            &digest::SHA1_FOR_LEGACY_USE_ONLY,
            password.as_bytes(),
        ))
    }

    #[test]
    fn a_leaked_password_is_found_wherever_it_stands() {
        let passwords: Vec<String> = (0..500).map(|n| format!("läckt lösenord nummer {n}")).collect();
        for (ending, counts) in [("\n", true), ("\r\n", true), ("\n", false)] {
            let mut lines: Vec<String> = passwords
                .iter()
                .enumerate()
                .map(|(n, p)| match counts {
                    true => format!("{}:{}", digest_of(p), n * n * n + 1),
                    false => digest_of(p),
                })
                .collect();
            lines.sort_unstable();
            for last in ["", ending] {
                let path = list(format!("{}{last}", lines.join(ending)).as_bytes());
                try_list(&path).unwrap();
                for password in &passwords {
                    assert!(holds(&path, password).unwrap(), "{password}");
                    assert!(!holds(&path, &format!("{password}!")).unwrap());
                }
                std::fs::remove_file(path).unwrap();
            }
        }
        // As published: SHA-1 of `password`.
        assert_eq!(digest_of("password"), "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8");
    }

    #[test]
    fn what_is_no_such_list_is_refused() {
        for wrong in [
            &b""[..],
            b"hej\n",
            b"password\n123456\n",
            &[0xff; 4_000],
            b"5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8:3\n",
            b"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8;3\n",
        ] {
            let path = list(wrong);
            assert!(holds(&path, "fyra vanliga ord").is_err());
            assert!(try_list(&path).is_err());
            std::fs::remove_file(path).unwrap();
        }
        assert!(holds(Path::new("/finns/inte"), "fyra vanliga ord").is_err());
    }
}
