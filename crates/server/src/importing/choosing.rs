//! Which kind of file it is and whose, when nobody has said so.

use std::ops::ControlFlow;
use std::path::Path;

use domain::codes::{PartnerCode, SourceCode};
use domain::municipality::Municipality;
use import::SourceFormat;
use jiff::Timestamp;

use super::ImportOrder;
use crate::app::Home;

#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    #[error("organisationen \"{wanted}\" finns inte i kommunens data. Välj en av {}", known.join(", "))]
    NoSuchPartner { wanted: String, known: Vec<String> },
    #[error("källan \"{wanted}\" finns inte i kommunens data. Välj en av {}", known.join(", "))]
    NoSuchSource { wanted: String, known: Vec<String> },
    #[error(
        "det går inte att veta vilken organisation som har lämnat filen. Ange den med --reporter, en av {}",
        known.join(", ")
    )]
    PartnerMissing { known: Vec<String> },
}

/// How it is known which organisation has sent a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SenderBy {
    /// Someone said so.
    Chosen,
    /// It is the one that usually sends files of the kind.
    Kind,
    /// An earlier file had the same name, but for its numbers.
    EarlierFile(String),
    /// The organisation's name is in the file's name.
    FileName,
    /// The columns are those of a saved mapping, which only this organisation's source has.
    Mapping(String),
    /// It is not known, and has to be said before the file is taken in.
    Unknown,
}

/// The organisation that a file's name points at: by earlier files and theirs, or by its own.
pub fn sender_by_name(
    municipality: &Municipality,
    file_name: &str,
    earlier: &[(String, PartnerCode)],
) -> Option<(PartnerCode, SenderBy)> {
    let stem = letters_of(file_name);
    let mut alike = earlier
        .iter()
        .filter(|(name, _)| stem.len() >= 3 && letters_of(name) == stem);
    if let Some((name, partner)) = alike.next()
        && alike.all(|(_, other)| other == partner)
        && municipality.partner(partner).is_some()
    {
        return Some((partner.clone(), SenderBy::EarlierFile(name.clone())));
    }
    let mut named = municipality
        .partners
        .iter()
        .filter(|p| [p.code.as_str(), &p.name].iter().any(|n| is_in_name(&stem, n)));
    match (named.next(), named.next()) {
        (Some(partner), None) => Some((partner.code.clone(), SenderBy::FileName)),
        _ => None,
    }
}

fn is_in_name(stem: &str, name: &str) -> bool {
    let name = letters_of(name);
    name.len() >= 4 && stem.contains(&name)
}

/// The letters of a name, without its ending: what stays the same from one week's file to the next.
fn letters_of(name: &str) -> String {
    let without_ending = match name.rsplit_once('.') {
        Some((before, ending)) if ending.len() <= 5 => before,
        _ => name,
    };
    without_ending
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The police's public events, as the municipality has it: a public source of the kind `police`.
pub fn public_source(municipality: &Municipality) -> Option<&SourceCode> {
    let source = municipality
        .sources
        .iter()
        .find(|s| s.public && s.kind == "police");
    source.map(|s| &s.code)
}

/// The organisation and source of a file. Public police events have a source of their own, and the
/// organisation whose own reports come from the same kind of sender; other files, what was asked for.
pub fn source_of(
    municipality: &Municipality,
    format: SourceFormat,
    partner: Option<&str>,
    source: Option<&str>,
) -> Result<(PartnerCode, SourceCode), ChoiceError> {
    let partners = || municipality.partners.iter().map(|p| p.code.to_string()).collect();
    let chosen = match partner {
        Some(wanted) => {
            Some(
                municipality
                    .partner(&wanted.into())
                    .ok_or_else(|| ChoiceError::NoSuchPartner {
                        wanted: wanted.to_owned(),
                        known: partners(),
                    })?,
            )
        }
        None => None,
    };
    if let Some(wanted) = source
        && municipality.source(&wanted.into()).is_none()
    {
        return Err(ChoiceError::NoSuchSource {
            wanted: wanted.to_owned(),
            known: municipality.sources.iter().map(|s| s.code.to_string()).collect(),
        });
    }
    let own_kind = |kind: &str| {
        municipality.partners.iter().find(|p| {
            let own = p.source.as_ref().and_then(|code| municipality.source(code));
            own.is_some_and(|s| s.kind == kind)
        })
    };
    let usual = match format {
        SourceFormat::Polisen => own_kind("police"),
        SourceFormat::Open311 => own_kind("municipal"),
        SourceFormat::Email => own_kind("guard"),
        SourceFormat::Table => None,
    };
    // Else it counts as the coordination's own.
    let own = || {
        municipality
            .functions
            .iter()
            .find_map(|f| municipality.partner(&f.partner))
    };
    let partner = chosen
        .or(usual)
        .or_else(own)
        .ok_or_else(|| ChoiceError::PartnerMissing { known: partners() })?;
    let public = public_source(municipality).filter(|_| format == SourceFormat::Polisen);
    let source = source
        .map(SourceCode::from)
        .or_else(|| public.cloned())
        .or_else(|| partner.source.clone())
        .or_else(|| municipality.sources.first().map(|s| s.code.clone()))
        .unwrap_or_default();
    Ok((partner.code.clone(), source))
}

/// The kind of a file by its name and its beginning: whichever reader takes it for its own.
pub fn format_of(home: &Home, file: &Path, file_name: &str, now: Timestamp) -> SourceFormat {
    let ending = Path::new(file_name).extension().and_then(|e| e.to_str());
    if ending.is_some_and(|e| e.eq_ignore_ascii_case("eml")) {
        return SourceFormat::Email;
    }
    let takes = |format: SourceFormat| {
        let order = ImportOrder {
            format,
            file: file.to_owned(),
            file_name: file_name.to_owned(),
            partner: PartnerCode::default(),
            source: SourceCode::default(),
            mapping: None,
        };
        let context = super::reading::context(home, &order, now);
        import::read(format, file, &context, None, &mut |_| ControlFlow::Break(())).is_ok()
    };
    [SourceFormat::Polisen, SourceFormat::Open311]
        .into_iter()
        .find(|format| takes(*format))
        .unwrap_or(SourceFormat::Table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_the_name_of_an_earlier_one_or_of_its_sender() {
        let demo = crate::config::demo_municipality::demo_municipalities();
        let example = demo.unwrap().pop().unwrap();
        let earlier = |partners: &[&str]| -> Vec<(String, PartnerCode)> {
            let all = partners
                .iter()
                .map(|p| ("Ronder v. 9.xlsx".to_owned(), (*p).into()));
            all.collect()
        };
        let check = |name: &str, partners: &[&str], expected: Option<&str>| {
            let found = sender_by_name(&example, name, &earlier(partners));
            let code = found.as_ref().map(|(partner, _)| partner.as_str());
            assert_eq!(code, expected, "{name} after {partners:?}");
        };
        check("ronder_v10.csv", &["exempelbyhus"], Some("exempelbyhus"));
        check("ronder_v10.csv", &["exempelbyhus", "polisen"], None);
        check("ronder_v10.csv", &[], None);
        check("Bevakning-Exempel mars.csv", &[], Some("bevakning-exempel"));
        check("2022.csv", &["exempelbyhus"], None);
    }
}
