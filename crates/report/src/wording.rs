//! Names and sentences that page, PDF, DOCX and spreadsheet must word alike.

use analysis::{ShownStep, Unusual};
use domain::codes::CategoryCode;
use domain::municipality::Municipality;

use crate::texts::Language;

pub fn category_name(municipality: &Municipality, code: &CategoryCode, language: Language) -> String {
    municipality.category(code).map_or_else(
        || code.to_string(),
        |c| match language {
            Language::Swedish => c.name.clone(),
            Language::English => c.name_en.clone(),
        },
    )
}

/// Why a count stands out, in one sentence; a heading names its area and category.
pub fn unusual_sentence(unusual: &Unusual, municipality: &Municipality, language: Language) -> String {
    let reason = match language {
        Language::Swedish => analysis::reason_sv(unusual, municipality),
        Language::English => analysis::reason_en(unusual, municipality),
    };
    if reason.ends_with('.') {
        reason
    } else {
        format!("{reason}.")
    }
}

/// A count that is told in steps; `least` is the smallest of its kind that is told.
pub(crate) fn step_words(step: ShownStep, least: i64, language: Language) -> String {
    match step {
        ShownStep::Exact(n) => language.integer(n),
        ShownStep::AtLeast(from) => {
            let from = language.integer(from);
            language.say_with("weekly-at-least", &[("n", from.into())])
        }
        ShownStep::Between(from, to) => format!("{}–{}", language.integer(from), language.integer(to)),
        ShownStep::Few => language.say_with("weekly-few", &[("n", least.into())]),
    }
}
