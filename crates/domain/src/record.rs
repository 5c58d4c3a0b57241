//! What a record of the chain is made of, field by field.
//!
//! Each word of the chain is a struct of its own; [`record!`] writes beside it the list of its fields. Forms, tables,
//! files and the search for neighbours read that list, so that a field is told of in one place.

use jiff::civil::{Date, DateTime};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::chain::{Chain, RecordError, RecordKind, Statement};
use crate::codes::*;
use crate::time::IsoWeek;

/// What may stand in a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    Line,
    Prose,
    Day,
    /// Day and time of the municipality's clock.
    Moment,
    Year,
    Whole,
    Decimal,
    /// Whole öre.
    Money,
    Flag,
    Week,
    Event,
    Choice(&'static [&'static str]),
    /// The code of another record.
    Of(RecordKind),
    Function,
    Partner,
    Area,
    Category,
    PlaceType,
    Many(&'static Shape),
    /// Fields that belong together.
    Row(&'static [Field]),
}

/// What follows when a field is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Optional,
    /// Told as lacking wherever the record is shown, but the record is kept.
    Expected,
    /// The record is refused.
    Needed,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub weight: Weight,
}

/// A type that may be a field's.
pub trait Shaped {
    const SHAPE: Shape;
}

impl<T: Shaped> Shaped for Option<T> {
    const SHAPE: Shape = T::SHAPE;
}

impl<T: Shaped + 'static> Shaped for Vec<T> {
    const SHAPE: Shape = Shape::Many(&T::SHAPE);
}

macro_rules! shaped {
    ($($type:ty => $shape:expr),+ $(,)?) => {$(
        impl Shaped for $type { const SHAPE: Shape = $shape; }
    )+};
}

/// Whole öre: amounts are never fractions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ore(pub i64);

impl std::iter::Sum for Ore {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|a| a.0).sum())
    }
}

shaped! {
    String => Shape::Line,
    Date => Shape::Day,
    DateTime => Shape::Moment,
    i16 => Shape::Year,
    i32 => Shape::Whole,
    i64 => Shape::Whole,
    u32 => Shape::Whole,
    usize => Shape::Whole,
    f64 => Shape::Decimal,
    bool => Shape::Flag,
    Ore => Shape::Money,
    IsoWeek => Shape::Week,
    EventId => Shape::Event,
    FunctionCode => Shape::Function,
    PartnerCode => Shape::Partner,
    AreaCode => Shape::Area,
    CategoryCode => Shape::Category,
    PlaceTypeCode => Shape::PlaceType,
}

/// A word of the chain.
pub trait Said: Serialize + DeserializeOwned + PartialEq {
    const FIELDS: &'static [Field];

    /// What it is called in a list.
    fn title(&self, chain: &Chain) -> String;

    /// What tells it from others of its kind.
    fn code(&self) -> String;

    /// Whether it may stand among the others; that what it names is there, and that what it needs is filled in, has
    /// been seen to.
    ///
    /// # Errors
    /// What does not fit, by field and value.
    fn check(&self, _chain: &Chain) -> Result<(), RecordError> {
        Ok(())
    }

    /// Adopted or locked: a change is a correction, and says why.
    fn is_locked(&self) -> bool {
        false
    }
}

/// A struct and the list of its fields. `needed` fields must be there, `expected` ones are told as lacking, `prose` is
/// several lines of text. Every record may name its source and what several sources say.
macro_rules! record {
    ($(#[$m:meta])* pub struct $name:ident { $($body:tt)* }) => {
        $crate::record::record!(@ [$(#[$m])*] $name {} {} $($body)*);
    };
    (@ [$($m:tt)*] $name:ident {$($fields:tt)*} {$($told:tt)*}) => {
        $($m)*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($fields)* }

        impl $name {
            pub const FIELDS: &'static [$crate::record::Field] = &[$($told)*];
        }

        impl $crate::record::Shaped for $name {
            const SHAPE: $crate::record::Shape = $crate::record::Shape::Row(Self::FIELDS);
        }
    };
    (@ $m:tt $name:ident {$($fields:tt)*} {$($told:tt)*}
        $(#[$d:meta])* needed prose $field:ident : $type:ty, $($rest:tt)*) => {
        $crate::record::record!(@ $m $name {$($fields)* $(#[$d])* pub $field: $type,}
            {$($told)* $crate::record::Field {
                name: stringify!($field), shape: $crate::record::Shape::Prose, weight: $crate::record::Weight::Needed,
            },} $($rest)*);
    };
    (@ $m:tt $name:ident {$($fields:tt)*} {$($told:tt)*}
        $(#[$d:meta])* needed $field:ident : $type:ty, $($rest:tt)*) => {
        $crate::record::record!(@ $m $name {$($fields)* $(#[$d])* pub $field: $type,}
            {$($told)* $crate::record::Field {
                name: stringify!($field), shape: <$type as $crate::record::Shaped>::SHAPE,
                weight: $crate::record::Weight::Needed,
            },} $($rest)*);
    };
    (@ $m:tt $name:ident {$($fields:tt)*} {$($told:tt)*}
        $(#[$d:meta])* expected prose $field:ident : $type:ty, $($rest:tt)*) => {
        $crate::record::record!(@ $m $name {$($fields)* $(#[$d])* #[serde(default)] pub $field: $type,}
            {$($told)* $crate::record::Field {
                name: stringify!($field), shape: $crate::record::Shape::Prose, weight: $crate::record::Weight::Expected,
            },} $($rest)*);
    };
    (@ $m:tt $name:ident {$($fields:tt)*} {$($told:tt)*}
        $(#[$d:meta])* expected $field:ident : $type:ty, $($rest:tt)*) => {
        $crate::record::record!(@ $m $name {$($fields)* $(#[$d])* #[serde(default)] pub $field: $type,}
            {$($told)* $crate::record::Field {
                name: stringify!($field), shape: <$type as $crate::record::Shaped>::SHAPE,
                weight: $crate::record::Weight::Expected,
            },} $($rest)*);
    };
    (@ $m:tt $name:ident {$($fields:tt)*} {$($told:tt)*}
        $(#[$d:meta])* prose $field:ident : $type:ty, $($rest:tt)*) => {
        $crate::record::record!(@ $m $name {$($fields)* $(#[$d])* #[serde(default)] pub $field: $type,}
            {$($told)* $crate::record::Field {
                name: stringify!($field), shape: $crate::record::Shape::Prose, weight: $crate::record::Weight::Optional,
            },} $($rest)*);
    };
    (@ $m:tt $name:ident {$($fields:tt)*} {$($told:tt)*}
        $(#[$d:meta])* $field:ident : $type:ty, $($rest:tt)*) => {
        $crate::record::record!(@ $m $name {$($fields)* $(#[$d])* #[serde(default)] pub $field: $type,}
            {$($told)* $crate::record::Field {
                name: stringify!($field), shape: <$type as $crate::record::Shaped>::SHAPE,
                weight: $crate::record::Weight::Optional,
            },} $($rest)*);
    };
}
pub(crate) use record;

/// A closed list of words, each with its code in files, forms and the register. `#[default]` may mark one.
macro_rules! choice {
    ($(#[$m:meta])* pub enum $name:ident { $($(#[$vm:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$m])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vm])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            pub const CODES: &'static [&'static str] = &[$($code),+];

            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.code() == code)
            }
        }

        impl $crate::record::Shaped for $name {
            const SHAPE: $crate::record::Shape = $crate::record::Shape::Choice(Self::CODES);
        }
    };
}
pub(crate) use choice;

impl Shaped for Statement {
    const SHAPE: Shape = Shape::Row(&[
        Field {
            name: "text",
            shape: Shape::Prose,
            weight: Weight::Needed,
        },
        Field {
            name: "source",
            shape: Shape::Line,
            weight: Weight::Needed,
        },
    ]);
}

/// One value of a record: the field of the record that it lies in, its own field (the same, unless in a row), and what
/// it may be.
pub struct Leaf<'v> {
    pub top: &'static str,
    pub name: &'static str,
    pub shape: Shape,
    pub value: &'v serde_json::Value,
}

/// Every value of a record, row by row.
pub fn leaves<'v>(fields: &'static [Field], value: &'v serde_json::Value) -> Vec<Leaf<'v>> {
    let mut found = Vec::new();
    for field in fields {
        if let Some(inner) = value.get(field.name) {
            add(field.name, field.name, field.shape, inner, &mut found);
        }
    }
    found
}

/// What a person has written in words: every line and prose of a record but what ties a function to its holder, codes,
/// and where it is known from. No person may be pointed out in them.
pub fn free_texts<'v>(
    fields: &'static [Field],
    value: &'v serde_json::Value,
) -> Vec<(&'static str, &'v str)> {
    const OTHER: [&str; 6] = ["holder", "account", "sha256", "code", "source", "study"];
    let free = leaves(fields, value).into_iter();
    let free = free.filter(|leaf| matches!(leaf.shape, Shape::Line | Shape::Prose));
    free.filter(|leaf| !OTHER.contains(&leaf.name))
        .filter_map(|leaf| Some((leaf.name, leaf.value.as_str()?)))
        .collect()
}

fn add<'v>(
    top: &'static str,
    name: &'static str,
    shape: Shape,
    value: &'v serde_json::Value,
    found: &mut Vec<Leaf<'v>>,
) {
    match (shape, value) {
        (_, serde_json::Value::Null) => (),
        (Shape::Many(inner), serde_json::Value::Array(items)) => {
            items.iter().for_each(|item| add(top, name, *inner, item, found));
        }
        (Shape::Row(fields), _) => {
            for field in fields {
                if let Some(inner) = value.get(field.name) {
                    add(top, field.name, field.shape, inner, found);
                }
            }
        }
        _ => found.push(Leaf {
            top,
            name,
            shape,
            value,
        }),
    }
}

/// Nothing was written there.
pub fn is_empty(value: Option<&serde_json::Value>) -> bool {
    match value {
        None | Some(serde_json::Value::Null) => true,
        Some(serde_json::Value::String(text)) => text.trim().is_empty(),
        Some(serde_json::Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    }
}

/// Fields of a weight that are empty, those within rows by both names.
pub fn empty_fields(
    fields: &'static [Field],
    weight: Weight,
    value: &serde_json::Value,
) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    for field in fields {
        let inner = value.get(field.name);
        if field.weight == weight && is_empty(inner) {
            found.push((field.name, field.name));
        }
        if let (Shape::Many(Shape::Row(below)), Some(serde_json::Value::Array(rows))) = (field.shape, inner) {
            for row in rows {
                let lacking = empty_fields(below, weight, row);
                found.extend(lacking.into_iter().map(|(_, name)| (field.name, name)));
            }
        }
    }
    found.dedup();
    found
}
