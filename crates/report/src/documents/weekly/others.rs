//! What the weekly picture says to those who do not work with the register: counts only through disclosure
//! control, and nothing finer than an area and a week. What people wrote is the same for all.

use analysis::finding::CoverageCauseKind;
use analysis::weekly::CategoryCount;
use analysis::{Audience, CountRange, Unusual, of_week};

use domain::codes::CategoryCode;

use super::sections::Sections;
use crate::figures::expected_range_bars::verdict_key;
use crate::figures::{Column, Table};
use crate::wording::step_words;

impl Sections<'_> {
    /// Whether the reader works with the register.
    pub(super) fn exact(&self) -> bool {
        self.document.audience == Audience::Register
    }

    /// What the reader may see of a week's count, in words. `least` is the least of its kind that others are told.
    fn shown(&self, n: i64, least: i64) -> String {
        let step = of_week(n, least, self.document.audience);
        step_words(step, least, self.language)
    }

    /// The same of counts of all kinds together.
    pub(super) fn shown_of_all(&self, n: i64) -> String {
        self.shown(n, self.document.municipality.least_public())
    }

    /// That it stands out, and whether coverage is the likelier cause; no counts.
    pub(super) fn sentence_for_others(&self, unusual: &Unusual) -> String {
        let mut text = self.say(if unusual.above {
            "weekly-others-above"
        } else {
            "weekly-others-below"
        });
        if let Some(cause) = &unusual.likelier_cause {
            let key = match cause.kind {
                CoverageCauseKind::Silent => "weekly-others-silent",
                CoverageCauseKind::New => "weekly-others-new",
            };
            let partner = self.partner(&cause.partner);
            text.push(' ');
            text += &self.language.say_with(key, &[("partner", partner.into())]);
        }
        text
    }

    pub(super) fn counts_for_others(&mut self) {
        let draft = self.document.draft;
        self.heading("weekly-counts-others");
        self.note(self.say("weekly-others-note"));
        let row = |name: String, count: &CountRange| {
            vec![
                name,
                self.shown_of_all(count.n),
                self.say(verdict_key(count.verdict)),
            ]
        };
        let areas = draft.areas.iter().map(|a| row(a.name.clone(), &a.total));
        let whole = [row(self.say("weekly-total-row"), &draft.total)];
        let rows = areas.chain(whole).collect();
        self.counted("weekly-others-areas", "column-area", rows);
        let municipality = self.document.municipality;
        let least = |code: &CategoryCode| municipality.category(code).map_or(0, |c| c.least_public);
        let row = |c: &CategoryCount| {
            let n = self.shown(c.range.n, least(&c.category));
            vec![
                self.category(&c.category),
                n,
                self.say(verdict_key(c.range.verdict)),
            ]
        };
        let rows = draft.categories.iter().map(row).collect();
        self.counted("weekly-others-categories", "column-category", rows);
    }

    fn counted(&mut self, caption: &str, column: &str, rows: Vec<Vec<String>>) {
        self.subheading(caption);
        let table = Table {
            caption: self.say(caption),
            columns: vec![
                Column::words(self.say(column)),
                Column::number(self.say("column-count")),
                Column::words(self.say("column-verdict")),
            ],
            rows,
        };
        self.table(table, &[4.0, 1.6, 2.6]);
    }
}
