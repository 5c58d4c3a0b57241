//! What the weekly picture says to those who do not work with the register: counts only through disclosure
//! control, and nothing finer than an area and a week. What people wrote is the same for all.

use analysis::finding::CoverageCauseKind;
use analysis::{Audience, ShownCount, Unusual, disclosed_table};

use super::sections::Sections;
use crate::figures::expected_range_bars::verdict_key;
use crate::figures::{Column, Table};

impl Sections<'_> {
    /// Whether the reader works with the register.
    pub(super) fn exact(&self) -> bool {
        self.document.audience == Audience::Register
    }

    fn shown(&self, count: ShownCount) -> String {
        match count {
            ShownCount::Exact(n) => self.language.integer(n),
            ShownCount::Few => self.say("weekly-few"),
            ShownCount::Withheld => self.say("weekly-withheld"),
        }
    }

    /// Counts of one line with their total, as the reader may see them.
    pub(super) fn disclosed(&self, counts: impl Iterator<Item = i64>) -> (Vec<String>, String) {
        let table = disclosed_table(&[counts.collect()], self.document.audience);
        let cells = table.rows.into_iter().flatten().map(|c| self.shown(c)).collect();
        (cells, self.shown(table.total))
    }

    /// The areas' counts and that of events without an area, with their total.
    pub(super) fn disclosed_areas(&self) -> (Vec<String>, String) {
        let draft = self.document.draft;
        let areas = draft.areas.iter().map(|a| a.total.n);
        self.disclosed(areas.chain([draft.without_area]))
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
        let (counts, total) = self.disclosed_areas();
        let areas = draft
            .areas
            .iter()
            .zip(counts)
            .map(|(a, n)| vec![a.name.clone(), n, self.say(verdict_key(a.total.verdict))]);
        let whole = [vec![
            self.say("weekly-total-row"),
            total,
            self.say(verdict_key(draft.total.verdict)),
        ]];
        let rows = areas.chain(whole).collect();
        self.counted("weekly-others-areas", "column-area", rows);
        let (counts, _) = self.disclosed(draft.categories.iter().map(|c| c.range.n));
        let rows = draft
            .categories
            .iter()
            .zip(counts)
            .map(|(c, n)| {
                vec![
                    self.category(&c.category),
                    n,
                    self.say(verdict_key(c.range.verdict)),
                ]
            })
            .collect();
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
