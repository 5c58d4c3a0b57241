//! Writes a made-up handover: `cargo run -p report --example register -- FOLDER [en]`. For looking at the form of a document.

#[path = "../tests/report/papers.rs"]
mod papers;

use std::path::PathBuf;

use report::Language;
use report::documents::{register_docx, register_pdf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("say which folder to write to")?);
    let language = arguments
        .next()
        .map_or(Language::Swedish, |tag| Language::from_tag(&tag));
    std::fs::create_dir_all(&folder)?;
    let document = papers::handover(language);
    std::fs::write(folder.join("register.pdf"), register_pdf(&document)?)?;
    std::fs::write(folder.join("register.docx"), register_docx(&document)?)?;
    Ok(())
}
