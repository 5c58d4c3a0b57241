//! The values of a row sorted by what they mean.

use crate::encoding::Letters;
use crate::mapping::Field;

/// The values of one row, by what they mean.
#[derive(Clone, Debug)]
pub(crate) struct Values<'v> {
    cells: [&'v str; Field::ALL.len()],
    /// Every part of the text, in order.
    pub texts: Vec<&'v str>,
    pub letters: Letters,
}

impl Default for Values<'_> {
    fn default() -> Self {
        Self {
            cells: [""; Field::ALL.len()],
            texts: Vec::new(),
            letters: Letters::Fine,
        }
    }
}

impl<'v> Values<'v> {
    /// Empty values say nothing; of two values of a field the first counts.
    pub fn set(&mut self, field: Field, value: &'v str) {
        if value.is_empty() || field.is_left_out() {
            return;
        }
        if field == Field::Text {
            self.texts.push(value);
        } else if self.cells[field as usize].is_empty() {
            self.cells[field as usize] = value;
        }
    }

    /// As [`Values::set`], but in the place of what is there.
    pub fn put(&mut self, field: Field, value: &'v str) {
        self.cells[field as usize] = value;
    }

    pub fn get(&self, field: Field) -> &'v str {
        self.cells[field as usize]
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.cells.iter().all(|c| c.is_empty())
    }

    /// Every value with its field, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &'v str)> + '_ {
        let single = Field::ALL
            .into_iter()
            .map(|f| (f, self.get(f)))
            .filter(|(_, v)| !v.is_empty());
        single.chain(self.texts.iter().map(|t| (Field::Text, *t)))
    }
}
