//! The evidence for an answer as one ZIP file: the documents, a manifest that says what is in it, what is missing and what
//! it was made from, and the files' sums, which `sha256sum -c SHA256SUMS` checks. The same evidence gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::error::ReportError;

const MANIFEST: &str = "manifest.json";
const SUMS: &str = "SHA256SUMS";

#[derive(Clone, Debug)]
pub struct Package {
    /// What the package answers.
    pub question: String,
    /// The day the answer holds for.
    pub as_of: Date,
    /// The journal's latest entry when it was made: number and hash.
    pub checkpoint: Option<(i64, String)>,
    /// What the question needs, there or not, in the order to be read.
    pub items: Vec<PackageItem>,
    /// Path in the package, with `/` between folders, and what stands there.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Something that the question needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageItem {
    pub name: String,
    /// Why it is missing, or what to know of it.
    pub note: String,
    /// The path of the file that has it. Without one, or when the package has no such file, the item is missing.
    pub file: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    pub bytes: Vec<u8>,
    /// Of the whole package, in hex.
    pub sha256: String,
    /// As it stands in the package.
    pub manifest: String,
}

// The manifest's keys are in the alphabet's order, as those of each object in it.

#[derive(Serialize)]
struct Manifest<'a> {
    as_of: Date,
    checkpoint: Option<Checkpoint<'a>>,
    files: Vec<ListedFile<'a>>,
    items: Vec<ListedItem<'a>>,
    made_at: Timestamp,
    question: &'a str,
}

#[derive(Serialize)]
struct Checkpoint<'a> {
    entry: i64,
    hash: &'a str,
}

#[derive(Serialize)]
struct ListedFile<'a> {
    bytes: usize,
    path: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct ListedItem<'a> {
    file: Option<&'a str>,
    name: &'a str,
    note: &'a str,
    present: bool,
    sha256: Option<&'a str>,
}

impl Package {
    pub fn packed(self, made_at: Timestamp) -> Result<Packed, ReportError> {
        check_paths(&self.files)?;
        let sums: BTreeMap<&str, String> = self
            .files
            .iter()
            .map(|(path, bytes)| (path.as_str(), sum(bytes)))
            .collect();
        let manifest = self.manifest(&sums, made_at)?;
        let manifest_sum = sum(manifest.as_bytes());
        let mut listed: BTreeMap<&str, &str> = sums.iter().map(|(path, sum)| (*path, sum.as_str())).collect();
        listed.insert(MANIFEST, &manifest_sum);
        let listed: String = listed
            .iter()
            .map(|(path, sum)| format!("{sum}  {path}\n"))
            .collect();

        let mut files: BTreeMap<&str, &[u8]> = self
            .files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
            .collect();
        files.insert(MANIFEST, manifest.as_bytes());
        files.insert(SUMS, listed.as_bytes());
        let bytes = zipped(&files, made_at)?;
        Ok(Packed {
            sha256: sum(&bytes),
            bytes,
            manifest,
        })
    }

    fn manifest(&self, sums: &BTreeMap<&str, String>, made_at: Timestamp) -> Result<String, ReportError> {
        let mut files: Vec<ListedFile<'_>> = self
            .files
            .iter()
            .map(|(path, bytes)| ListedFile {
                bytes: bytes.len(),
                path,
                sha256: &sums[path.as_str()],
            })
            .collect();
        files.sort_by_key(|file| file.path);
        let items = self
            .items
            .iter()
            .map(|item| {
                let file = item.file.as_deref();
                let sha256 = file.and_then(|path| sums.get(path)).map(String::as_str);
                ListedItem {
                    file: file.filter(|_| sha256.is_some()),
                    name: &item.name,
                    note: &item.note,
                    present: sha256.is_some(),
                    sha256,
                }
            })
            .collect();
        let manifest = Manifest {
            as_of: self.as_of,
            checkpoint: self
                .checkpoint
                .as_ref()
                .map(|(entry, hash)| Checkpoint { entry: *entry, hash }),
            files,
            items,
            made_at,
            question: &self.question,
        };
        let written = serde_json::to_string_pretty(&manifest).map_err(std::io::Error::from)?;
        Ok(written + "\n")
    }
}

fn sum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Every path must unpack where it says and nowhere else, on any system, and stand as it is in the list of sums.
fn check_paths(files: &[(String, Vec<u8>)]) -> Result<(), ReportError> {
    // Some systems do not tell upper case from lower.
    let folded = |path: &str| path.to_lowercase();
    let mut seen: BTreeSet<String> = [MANIFEST, SUMS].map(folded).into();
    for (path, _) in files {
        let refused = |why| ReportError::PackagePath {
            path: path.clone(),
            why,
        };
        let odd = |c: char| c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
        if path.contains(odd) {
            return Err(refused("tecken som inte kan stå i ett filnamn"));
        }
        if path
            .split('/')
            .any(|part| part.trim().is_empty() || part.ends_with(['.', ' ']))
        {
            return Err(refused("tomma delar, eller delar som slutar med punkt"));
        }
        if !seen.insert(folded(path)) {
            return Err(refused("namnet är upptaget"));
        }
    }
    for (path, _) in files {
        let folder_is_a_file = path
            .match_indices('/')
            .any(|(at, _)| seen.contains(&folded(&path[..at])));
        if folder_is_a_file {
            return Err(ReportError::PackagePath {
                path: path.clone(),
                why: "mappen har samma namn som en fil",
            });
        }
    }
    Ok(())
}

fn zipped(files: &BTreeMap<&str, &[u8]>, made_at: Timestamp) -> Result<Vec<u8>, ReportError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(file_time(made_at))
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(*path, options).map_err(std::io::Error::from)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish().map_err(std::io::Error::from)?.into_inner())
}

/// The format counts years from 1980 to 2107 and knows no zone; UTC gives the same everywhere.
fn file_time(at: Timestamp) -> DateTime {
    let utc = at.to_zoned(TimeZone::UTC);
    let part = i8::unsigned_abs;
    DateTime::from_date_and_time(
        utc.year().unsigned_abs(),
        part(utc.month()),
        part(utc.day()),
        part(utc.hour()),
        part(utc.minute()),
        part(utc.second()),
    )
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn package() -> Package {
        Package {
            question: "Vilken åtgärd svarar mot målet?".to_owned(),
            as_of: "2024-08-31".parse().unwrap(),
            checkpoint: Some((48_213, "c0ffee".to_owned())),
            items: [
                ("Planen", Some("plan/åtgärdsplan.pdf")),
                ("Protokollet", None),
                ("Mätningen", Some("saknas.csv")),
            ]
            .map(|(name, file)| PackageItem {
                name: name.to_owned(),
                note: String::new(),
                file: file.map(str::to_owned),
            })
            .to_vec(),
            files: vec![
                ("plan/åtgärdsplan.pdf".to_owned(), b"%PDF".repeat(200)),
                ("Svar.docx".to_owned(), Vec::new()),
            ],
        }
    }

    fn packed(package: Package) -> Result<Packed, ReportError> {
        package.packed("2024-08-31T09:12:07Z".parse().unwrap())
    }

    #[test]
    fn the_same_evidence_gives_the_same_bytes_in_whatever_order_it_came() {
        let mut turned = package();
        turned.files.reverse();
        let packed = packed(package()).unwrap();
        assert_eq!(packed, super::tests::packed(turned).unwrap());
        assert_eq!(packed.sha256, sum(&packed.bytes));
        let mut zip = zip::ZipArchive::new(Cursor::new(&packed.bytes)).unwrap();
        let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
        assert_eq!(
            names,
            ["SHA256SUMS", "Svar.docx", "manifest.json", "plan/åtgärdsplan.pdf"]
        );
        let file = zip.by_name("Svar.docx").unwrap();
        assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o644));
        assert_eq!(file.last_modified().unwrap().to_string(), "2024-08-31 09:12:06");
    }

    #[test]
    fn every_sum_in_the_list_is_that_of_its_file() {
        let packed = packed(package()).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(&packed.bytes)).unwrap();
        let mut read = |name: &str| {
            let mut bytes = Vec::new();
            zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
            bytes
        };
        let list = String::from_utf8(read("SHA256SUMS")).unwrap();
        assert_eq!(list.lines().count(), 3);
        for line in list.lines() {
            let (listed, path) = line.split_once("  ").unwrap();
            assert_eq!(listed, sum(&read(path)), "{path}");
        }
        assert_eq!(read("manifest.json"), packed.manifest.as_bytes());
    }

    #[test]
    fn the_manifest_says_what_is_there_and_what_is_missing_with_sorted_keys() {
        let packed = packed(package()).unwrap();
        let read: serde_json::Value = serde_json::from_str(&packed.manifest).unwrap();
        assert_eq!(read["files"][1]["path"], "plan/åtgärdsplan.pdf");
        assert_eq!(read["files"][1]["bytes"], 800);
        assert_eq!(read["items"][0]["sha256"], read["files"][1]["sha256"]);
        let present: Vec<bool> = (0..3)
            .map(|i| read["items"][i]["present"].as_bool().unwrap())
            .collect();
        assert_eq!(present, [true, false, false]);
        assert!(read["items"][2]["file"].is_null() && read["items"][2]["sha256"].is_null());
        assert_eq!(
            read["checkpoint"],
            serde_json::json!({ "entry": 48_213, "hash": "c0ffee" })
        );
        // Keys of the outermost object stand two blanks in.
        let keys: Vec<&str> = packed
            .manifest
            .lines()
            .filter(|l| l.starts_with("  \""))
            .collect();
        assert!(keys.len() == 6 && keys.is_sorted(), "{keys:?}");
    }

    #[test]
    fn a_path_that_would_unpack_elsewhere_or_over_another_is_refused() {
        for bad in [
            "",
            "/a",
            "a//b",
            "../a",
            "a/../b",
            "a\\b",
            "C:a",
            "a\nb",
            "manifest.JSON",
            "svar.docx",
            "Svar.docx/a",
            "a.",
        ] {
            let mut package = package();
            package.files.push((bad.to_owned(), Vec::new()));
            assert!(
                matches!(packed(package), Err(ReportError::PackagePath { .. })),
                "{bad:?}"
            );
        }
    }
}
