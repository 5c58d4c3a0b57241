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
