//! What somebody writes into a report that is otherwise made from the register: words of a section, or a section of its own.

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::*;
use crate::record::{Field, Said, choice, record};

choice! {
    /// The reports that there are, as they are called in addresses and on the command line.
    pub enum ReportName {
        Compiled = "samlad-lagesbild",
        Tertial = "tertial",
        ActionPlan = "atgardsplan",
        ActivityPlan = "aktivitetsplan",
        Agreement = "overenskommelse",
        Promises = "loften",
        Effect = "effekt",
        Survey = "trygghetsmatning",
        Streams = "tre-strommar",
        Forecast = "prognos",
        GoalBasis = "mal",
        Programme = "programuppfoljning",
        Council = "rapport-till-fullmaktige",
        Money = "pengar",
        Notice = "kallelse",
        Agenda = "dagordning",
        Minutes = "protokoll",
        Extract = "protokollsutdrag",
        Handover = "overlamning",
        Dependence = "personberoende",
        Calendar = "kalender",
        Owed = "att-gora",
        Public = "offentlig-sida",
        Documents = "styrdokument",
        Duties = "skyldigheter",
        Organisation = "organisation",
    }
}

record! {
    pub struct ReportText {
        needed code: ReportTextCode,
        needed report: ReportName,
        /// Which one of its kind, such as `2022-T1`; empty: all of them.
        of: String,
        /// The section it belongs to, as in the page's address; empty: a section of its own after the others.
        section: String,
        heading: String,
        needed prose text: String,
        responsible: Option<FunctionCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl ReportText {
    /// Whether it stands in one of a kind of report.
    pub fn is_in(&self, report: ReportName, of: &str) -> bool {
        self.report == report && (self.of.is_empty() || self.of == of)
    }
}

/// What stands between empty lines, each on one line.
pub fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let paragraphs = lines.split(|line| line.is_empty()).map(|own| own.join(" "));
    let told: Vec<String> = paragraphs.filter(|text| !text.is_empty()).collect();
    told.into_iter()
}

impl Said for ReportText {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        const MOST: usize = 60;
        if self.heading.is_empty() {
            self.text.chars().take(MOST).collect()
        } else {
            self.heading.clone()
        }
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    fn check(&self, _: &Chain) -> Result<(), RecordError> {
        if self.section.trim().is_empty() && self.heading.trim().is_empty() {
            return Err(RecordError::new("report-text-heading", "heading"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(of: &str) -> ReportText {
        let said = serde_json::json!({
            "code": "prov",
            "report": "tertial",
            "of": of,
            "section": "laget",
            "text": "Ett.\nTvå.\n\n\nTre.",
        });
        serde_json::from_value(said).unwrap()
    }

    #[test]
    fn one_without_a_period_stands_in_all() {
        assert!(text("").is_in(ReportName::Tertial, "2022-T1"));
        assert!(text("2022-T1").is_in(ReportName::Tertial, "2022-T1"));
        assert!(!text("2022-T1").is_in(ReportName::Tertial, "2022-T2"));
        assert!(!text("").is_in(ReportName::Money, ""));
    }

    #[test]
    fn an_empty_line_parts_paragraphs() {
        let told: Vec<String> = paragraphs(&text("").text).collect();
        assert_eq!(told, ["Ett. Två.", "Tre."]);
    }

    #[test]
    fn a_section_of_its_own_needs_a_heading() {
        let mut own = text("");
        own.section.clear();
        let refused = own.check(&Chain::default()).unwrap_err();
        assert_eq!((refused.code, refused.field), ("report-text-heading", "heading"));
    }
}
