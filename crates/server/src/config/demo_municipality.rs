//! The municipalities that are built into the program: the demo municipality and a small fictive one.

use domain::codes::MunicipalityCode;
use domain::municipality::Municipality;
use import::chain::ChainFile;
use import::municipality::{MunicipalityError, read_municipality, read_municipality_chain};

macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../../municipality/", $name)))),+];
    };
}

built_in![
    "huddinge.toml",
    "huddinge/anmalda_brott.csv",
    "huddinge/deso.geojson",
    "huddinge/folkmangd.csv",
    "huddinge/kedja.toml",
    "huddinge/kommun.geojson",
    "huddinge/omraden.geojson",
    "huddinge/platser.csv",
    "huddinge/polisen.csv",
    "huddinge/regso.geojson",
    "huddinge/vatten.geojson",
    "example.toml",
    "example/folkmangd.csv",
    "example/kommun.geojson",
    "example/marke.svg",
    "example/omraden.geojson",
    "example/platser.csv",
    "example/vatten.geojson",
    "sverige/helgdagar.csv",
];

/// By their codes.
const MUNICIPALITIES: [(u16, &str); 2] = [(126, "huddinge.toml"), (9998, "example.toml")];

/// The demo municipality first, then the small fictive one that shows that several live side by side.
pub fn demo_municipalities() -> Result<Vec<Municipality>, MunicipalityError> {
    MUNICIPALITIES
        .iter()
        .map(|(_, name)| read_municipality(&text_of(name)?, built_in))
        .collect()
}

fn text_of(name: &str) -> Result<String, MunicipalityError> {
    built_in(name).map_err(|source| MunicipalityError::File {
        name: name.to_owned(),
        source,
    })
}

/// What governs the work in a demo municipality, where its file tells it.
pub fn demo_chain(municipality: &Municipality) -> Result<Option<ChainFile>, MunicipalityError> {
    match MUNICIPALITIES
        .iter()
        .find(|(code, _)| *code == municipality.code.number())
    {
        Some((_, name)) => read_municipality_chain(&text_of(name)?, municipality, built_in),
        None => Ok(None),
    }
}

/// The police's public events about a demo municipality: the file's name and its text.
pub fn police_events(code: MunicipalityCode) -> Option<(&'static str, &'static str)> {
    let name = "huddinge/polisen.csv";
    (code.number() == 126).then(|| {
        FILES
            .iter()
            .find(|(file, _)| *file == name)
            .map(|(_, text)| ("polisen.csv", *text))
    })?
}

/// Reported offences of a demo municipality, as a table.
pub fn reported_offences(code: MunicipalityCode) -> Option<String> {
    (code.number() == 126)
        .then(|| built_in("huddinge/anmalda_brott.csv").ok())
        .flatten()
}

fn built_in(name: &str) -> std::io::Result<String> {
    let found = FILES.iter().find(|(file, _)| *file == name);
    found
        .map(|(_, text)| (*text).to_owned())
        .ok_or_else(|| std::io::ErrorKind::NotFound.into())
}
