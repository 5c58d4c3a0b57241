//! What can go wrong when something is written for others.

#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("dokumentet kunde inte sättas: {0}")]
    Typesetting(String),
    #[error("bilden \"{figure}\" kunde inte ritas som punkter: {why}")]
    Rasterising { figure: String, why: String },
    #[error("Word-dokumentet kunde inte packas")]
    Docx(#[source] std::io::Error),
    #[error("kalkylbladet kunde inte skrivas")]
    Spreadsheet(#[from] rust_xlsxwriter::XlsxError),
    #[error("kalkylbladet rymmer högst {most} rader. Begränsa urvalet eller hämta CSV")]
    TooManyRows { most: u32 },
    #[error("CSV-filen kunde inte skrivas")]
    Csv(#[from] csv::Error),
    #[error("sökvägen \"{path}\" kan inte stå i ett paket: {why}")]
    PackagePath { path: String, why: &'static str },
    #[error("filen kunde inte skrivas")]
    Io(#[from] std::io::Error),
}
