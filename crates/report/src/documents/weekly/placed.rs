//! Figures that people put into the week's picture from a selection of their own, each with what they want to say with it.

use crate::documents::content::Block;
use crate::figures::{Figure, Table};

use super::sections::Sections;

/// Such a figure as the document's readers get it.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The name of the area that it is about; empty for the whole municipality.
    pub area: String,
    pub caption: String,
    /// What it is drawn from, in words.
    pub selection: String,
    /// For those who work with the register.
    pub figure: Option<Figure>,
    /// What others get in its stead; without either the figure is too fine for the reader.
    pub table: Option<Table>,
}

impl Sections<'_> {
    pub(super) fn placed(&mut self) {
        let placed = self.document.placed;
        if placed.is_empty() {
            return;
        }
        self.heading("weekly-placed");
        for (i, one) in placed.iter().enumerate() {
            let table = one.table.as_ref();
            let what = match (&one.figure, table) {
                (Some(figure), _) => figure.title.clone(),
                (None, Some(table)) => table.caption.clone(),
                (None, None) => self.say("weekly-placed-hidden"),
            };
            let text = if one.area.is_empty() {
                what
            } else {
                format!("{}: {what}", one.area)
            };
            self.blocks.push(Block::Heading { level: 2, text });
            self.paragraph(one.caption.clone());
            if let Some(figure) = &one.figure {
                let name = format!("placed-{}", i + 1);
                self.figure_with_twin(&name, figure.clone(), &figure.table);
            } else if let Some(table) = table {
                self.table(table.clone(), &widths(table));
                self.note(self.say("weekly-placed-steps"));
            } else {
                self.note(self.say("weekly-placed-why-hidden"));
            }
            if !one.selection.is_empty() {
                let values = [("selection", one.selection.as_str().into())];
                self.note(self.language.say_with("weekly-placed-selection", &values));
            }
        }
    }
}

/// The first column has the names.
fn widths(table: &Table) -> Vec<f64> {
    let others = table.columns.len().saturating_sub(1);
    std::iter::once(3.0).chain(vec![1.5; others]).collect()
}
