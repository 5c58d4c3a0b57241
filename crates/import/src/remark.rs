//! What a reading remarks, without words: a stable code, and what its sentence is about. Whoever shows a
//! remark has a text for its code in the reader's language.

/// Codes with the names of what their texts are given.
pub type Codes = &'static [(&'static str, &'static [&'static str])];

/// Gives an enum its codes, and the form in which it is kept: an object of the code and the fields. A field
/// that has a code itself is a phrase of the sentence.
macro_rules! remarks {
    ($remark:ident { $($variant:ident $({ $($field:ident),+ })? => $code:literal,)+ }) => {
        impl $remark {
            pub const CODES: $crate::remark::Codes = &[$(($code, &[$($(stringify!($field)),+)?])),+];

            /// A stable name, for counting and for other programs.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)+
                }
            }
        }

        impl serde::Serialize for $remark {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut object = to.serialize_map(None)?;
                object.serialize_entry("code", self.code())?;
                match self {
                    $(Self::$variant $({ $($field),+ })? => {
                        $($(object.serialize_entry(stringify!($field), $field)?;)+)?
                    })+
                }
                object.end()
            }
        }

        /// As it is kept.
        impl std::fmt::Display for $remark {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&serde_json::to_string(self).map_err(|_| std::fmt::Error)?)
            }
        }
    };
}

pub(crate) use remarks;

/// The codes of all phrases.
pub const PHRASES: [Codes; 6] = [
    crate::columns::ColumnClue::CODES,
    crate::coordinates::CoordinateFault::CODES,
    crate::error::Damage::CODES,
    crate::input::FileKind::CODES,
    crate::screen::PersonalData::CODES,
    crate::when::DayFault::CODES,
];
