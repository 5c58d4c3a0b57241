//! Builds the web assets and embeds them: runs `npm ci` and `assets/build.mjs` in the output folder, so that the source
//! tree stays clean, and writes the table that `src/assets.rs` includes.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    for path in [
        "css",
        "js",
        "icons.svg",
        "mark.svg",
        "contours.svg",
        "build.mjs",
        "contrast.mjs",
        "package.json",
        "package-lock.json",
    ] {
        println!("cargo:rerun-if-changed=assets/{path}");
    }
    println!("cargo:rerun-if-changed=build.rs");

    let source = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"))
        .join("assets");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let packages = out.join("packages");
    let output = out.join("assets");

    install_packages(&source, &packages);
    run(
        Command::new("node")
            .arg(source.join("build.mjs"))
            .arg(&packages)
            .arg(&output),
        "node build.mjs",
    );
    fs::write(out.join("assets.rs"), table(&output)).expect("the output folder can be written");
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
    run(
        Command::new("npm")
            .args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefer-offline",
                "--loglevel=error",
            ])
            .current_dir(packages),
        "npm ci",
    );
    fs::write(&installed, lock).expect("the output folder can be written");
}

fn run(command: &mut Command, what: &str) {
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => panic!("{}", missing(what, &error)),
    };
    if !output.status.success() {
        panic!(
            "\n\nWebbdelarna kunde inte byggas: `{what}` misslyckades. Står det något om nätet nedan: kontrollera anslutningen \
             (och en eventuell proxy) och kör samma kommando igen.\n\
             The web assets could not be built: `{what}` failed. If the text below speaks of the network, check the \
             connection (and proxy, if any) and run the same command again.\n\n{}\n{}\n",
            String::from_utf8_lossy(&output.stdout).trim(),
            String::from_utf8_lossy(&output.stderr).trim(),
        );
    }
}

fn missing(what: &str, error: &std::io::Error) -> String {
    format!(
        "\n\nNode.js 18 eller senare med npm saknas (`{what}`: {error}). Installera det och kör samma kommando igen.\n\
           Debian och Ubuntu: sudo apt install nodejs npm\n\
           Andra system: https://nodejs.org\n\
         Node.js 18 or later with npm is missing (`{what}`: {error}). Install it and run the same command again.\n\
           Debian and Ubuntu: sudo apt install nodejs npm\n\
           Other systems: https://nodejs.org\n"
    )
}

/// The rows of `table.tsv` (logical name, path, content type, compressed or not) as Rust.
fn table(output: &Path) -> String {
    let rows = fs::read_to_string(output.join("table.tsv")).expect("build.mjs writes table.tsv");
    let mut text = String::from("static ASSETS: &[Asset] = &[\n");
    for row in rows.lines() {
        let mut fields = row.split('\t');
        let mut field = || fields.next().expect("table.tsv has four columns");
        let (logical, path, content_type, compressed) = (field(), field(), field(), field());
        // Not the path itself, which would tell the program where it was built.
        let bytes = |ending: &str| {
            format!(
                "include_bytes!(concat!(env!(\"OUT_DIR\"), {:?}))",
                format!("/assets/{path}{ending}")
            )
        };
        let variant = |ending: &str| match compressed {
            "" => String::from("None"),
            _ => format!("Some({})", bytes(ending)),
        };
        writeln!(
            text,
            "    Asset {{ logical: {logical:?}, path: {path:?}, url: \"/tillgangar/{path}\", content_type: {content_type:?}, plain: {}, brotli: {}, gzip: {} }},",
            bytes(""),
            variant(".br"),
            variant(".gz"),
        )
        .expect("writing to a string does not fail");
    }
    text.push_str("];\n");
    text
}
