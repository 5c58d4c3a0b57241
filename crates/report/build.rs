//! Fetches the typeface of our documents from npm (as the lock file says) and unpacks its WOFF files to the plain
//! OpenType that Typst reads. No font lies in the source tree.

use std::env;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGE: &str = "node_modules/@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next";
const FACES: [&str; 5] = [
    "latin-400-normal",
    "latin-400-italic",
    "latin-600-normal",
    "latin-ext-400-normal",
    "latin-ext-600-normal",
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=assets/package.json");
    println!("cargo:rerun-if-changed=assets/package-lock.json");

    let source = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"))
        .join("assets");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let packages = out.join("packages");
    install_packages(&source, &packages);

    let mut table = String::from("static FACES: &[&[u8]] = &[\n");
    for face in FACES {
        let woff = packages.join(format!("{PACKAGE}-{face}.woff"));
        let bytes = fs::read(&woff).unwrap_or_else(|e| panic!("{}: {e}", woff.display()));
        let font = out.join(format!("{face}.ttf"));
        let plain = unpack(&bytes).unwrap_or_else(|| panic!("{} is not a WOFF file", woff.display()));
        fs::write(&font, plain).expect("the output folder can be written");
        // Not the path itself, which would tell the program where it was built.
        table += &format!("    include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{face}.ttf\")),\n");
    }
    fs::write(out.join("faces.rs"), table + "];\n").expect("the output folder can be written");
}

/// Installs what the lock file names, unless exactly that was installed before.
fn install_packages(source: &Path, packages: &Path) {
    let lock = fs::read(source.join("package-lock.json")).expect("assets/package-lock.json can be read");
    let installed = packages.join("installed-lock.json");
    if fs::read(&installed).is_ok_and(|before| before == lock) {
        return;
    }
    fs::create_dir_all(packages).expect("the output folder can be written");
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source.join(name), packages.join(name)).expect("the output folder can be written");
    }
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"])
        .current_dir(packages)
        .output()
        .unwrap_or_else(|error| {
            panic!(
                "\n\nNode.js 18 eller senare med npm saknas (`npm ci`: {error}). Installera det och kör samma kommando igen.\n\
                 Node.js 18 or later with npm is missing. Install it and run the same command again.\n\
                   Debian, Ubuntu: sudo apt install nodejs npm\n\
                   Other systems: https://nodejs.org\n"
            )
        });
    assert!(
        output.status.success(),
        "\n\nDokumentens typsnitt kunde inte hämtas: `npm ci` misslyckades. Kontrollera nätet (och en eventuell proxy) och \
         kör samma kommando igen.\nThe typeface of the documents could not be fetched: `npm ci` failed. Check the network \
         and run the same command again.\n\n{}\n",
        String::from_utf8_lossy(&output.stderr).trim(),
    );
    fs::write(&installed, lock).expect("the output folder can be written");
}

/// WOFF 1.0 (W3C 2012): the tables of an OpenType font, each deflated when that made it smaller.
fn unpack(woff: &[u8]) -> Option<Vec<u8>> {
    let u16_at = |at: usize| Some(u16::from_be_bytes(woff.get(at..at + 2)?.try_into().ok()?));
    let u32_at = |at: usize| Some(u32::from_be_bytes(woff.get(at..at + 4)?.try_into().ok()?));
    if woff.get(..4)? != b"wOFF" {
        return None;
    }
    let tables = u16_at(12)?;
    let mut directory = Vec::new();
    let mut body = Vec::new();
    let body_from = 12 + 16 * usize::from(tables);
    for n in 0..usize::from(tables) {
        let entry = 44 + 20 * n;
        let tag = woff.get(entry..entry + 4)?;
        let (offset, packed) = (u32_at(entry + 4)? as usize, u32_at(entry + 8)? as usize);
        let (length, checksum) = (u32_at(entry + 12)?, u32_at(entry + 16)?);
        let data = woff.get(offset..offset + packed)?;
        directory.extend_from_slice(tag);
        directory.extend_from_slice(&checksum.to_be_bytes());
        directory.extend_from_slice(&u32::try_from(body_from + body.len()).ok()?.to_be_bytes());
        directory.extend_from_slice(&length.to_be_bytes());
        if packed < length as usize {
            flate2::read::ZlibDecoder::new(data).read_to_end(&mut body).ok()?;
        } else {
            body.extend_from_slice(data);
        }
        body.resize(body.len().next_multiple_of(4), 0);
    }
    // The header's search fields follow from the number of tables.
    let power = 15 - tables.max(1).leading_zeros() as u16;
    let range = (1 << power) * 16;
    let mut font = woff.get(4..8)?.to_vec();
    for field in [tables, range, power, tables * 16 - range] {
        font.extend_from_slice(&field.to_be_bytes());
    }
    font.extend(directory);
    font.extend(body);
    Some(font)
}
