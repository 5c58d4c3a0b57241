//! The municipalities that are built into the program: the demo municipality and a small fictive one.

use domain::codes::MunicipalityCode;
use domain::municipality::Municipality;
use import::municipality::{MunicipalityError, read_municipality};

macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../../municipality/", $name)))),+];
    };
}

built_in![
    "huddinge.toml",
    "huddinge/deso.geojson",
    "huddinge/folkmangd.csv",
    "huddinge/kommun.geojson",
    "huddinge/omraden.geojson",
    "huddinge/platser.csv",
    "huddinge/polisen.csv",
    "huddinge/regso.geojson",
    "huddinge/vatten.geojson",
    "example.toml",
    "example/folkmangd.csv",
    "example/kommun.geojson",
    "example/omraden.geojson",
    "example/platser.csv",
    "example/vatten.geojson",
    "sverige/helgdagar.csv",
];

/// The demo municipality first, then the small fictive one that shows that several live side by side.
pub fn demo_municipalities() -> Result<Vec<Municipality>, MunicipalityError> {
    ["huddinge.toml", "example.toml"]
        .into_iter()
        .map(|name| {
            let text = built_in(name).map_err(|source| MunicipalityError::File {
                name: name.into(),
                source,
            })?;
            read_municipality(&text, built_in)
        })
        .collect()
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

fn built_in(name: &str) -> std::io::Result<String> {
    let found = FILES.iter().find(|(file, _)| *file == name);
    found
        .map(|(_, text)| (*text).to_owned())
        .ok_or_else(|| std::io::ErrorKind::NotFound.into())
}
