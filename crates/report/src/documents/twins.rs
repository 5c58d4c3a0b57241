//! The figures' own numbers, gathered at the end for those who would rather read than look: small, beside each other where they
//! are narrow, and each with a number by which its figure leads there.

use super::columns::{SetTable, Sheet};
use super::content::{Block, TwinOf};
use crate::figures::Table;
use crate::texts::Language;

#[derive(Default)]
pub(super) struct Twins {
    tables: Vec<Table>,
}

/// Narrow tables that share a page.
#[derive(Default)]
struct Stacks {
    tables: Vec<SetTable>,
    heights: Vec<f64>,
    new_page: bool,
}

/// Heights are guessed: so much of a page is filled, lest the foot of a stack goes on on the next page.
const FILLED: f64 = 0.94;
/// The heading above the first.
const HEADING: f64 = 45.0;

impl Twins {
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Keeps the table; the answer is what its figure says of it. `None` where it has no rows.
    pub fn of(&mut self, table: &Table, language: Language) -> Option<TwinOf> {
        if table.rows.is_empty() {
            return None;
        }
        let mut table = table.clone();
        let number = self.tables.len() + 1;
        let values = [("n", number.into()), ("title", table.caption.as_str().into())];
        table.caption = language.say_with("document-twin", &values);
        self.tables.push(table);
        Some(TwinOf {
            number,
            words: language.say_with("document-twin-of", &[("n", number.into())]),
            on_page: language.say_with("document-on-page", &[("page", "#p".into())]),
        })
    }

    /// The tables in their order, and about how high they are together, in the points of `sheet`.
    pub fn set(self, sheet: Sheet) -> (Vec<Block>, f64) {
        let mut blocks = Vec::new();
        let mut stacks = Stacks::default();
        let page = FILLED * sheet.height;
        // What is left of the page.
        let (mut height, mut left) = (0.0, page - HEADING);
        for (i, table) in self.tables.iter().enumerate() {
            let twin = Some(i + 1);
            let narrow = SetTable::narrow(table, sheet).map(|narrow| SetTable { twin, ..narrow });
            let narrow = narrow.map(|narrow| (narrow.height_of_narrow(sheet), narrow));
            match narrow.filter(|(high, _)| *high <= page) {
                Some((high, narrow)) => {
                    if !stacks.has_room(high, left) {
                        height += stacks.close(&mut blocks, sheet);
                        stacks.new_page = true;
                        left = page;
                    }
                    stacks.tables.push(narrow);
                    stacks.heights.push(high);
                }
                None => {
                    let set = SetTable {
                        twin,
                        ..SetTable::of(table, sheet, true)
                    };
                    let high = set.height(sheet);
                    let above = stacks.close(&mut blocks, sheet);
                    height += above + high;
                    left -= above + high;
                    if left < 0.0 {
                        left = page - high % page;
                    }
                    blocks.push(Block::Table(set));
                }
            }
        }
        height += stacks.close(&mut blocks, sheet);
        (blocks, height)
    }
}

impl Stacks {
    /// Whether one more could stand in one of two stacks that are so high.
    fn has_room(&self, high: f64, room: f64) -> bool {
        let heights: Vec<f64> = self.heights.iter().copied().chain([high]).collect();
        highest(&heights, best_parting(&heights)) <= room
    }

    /// Puts what has been gathered among the blocks; the answer is how high it is.
    fn close(&mut self, blocks: &mut Vec<Block>, sheet: Sheet) -> f64 {
        let Self {
            mut tables,
            heights,
            new_page,
        } = std::mem::take(self);
        let at = best_parting(&heights);
        let right = tables.split_off(at);
        match (tables.len(), right.len()) {
            (0, 0) => 0.0,
            // Alone it has the whole page, and perhaps its halves beside each other.
            (1, 0) => {
                let twin = tables[0].twin;
                let set = SetTable {
                    twin,
                    ..SetTable::of(&tables[0].table, sheet, true)
                };
                let high = set.height(sheet);
                blocks.push(Block::Table(set));
                high
            }
            _ => {
                blocks.push(Block::Stacks {
                    new_page,
                    left: tables,
                    right,
                });
                highest(&heights, at)
            }
        }
    }
}

/// How many stand in the left stack, for the higher of the two to be as low as may be; rather more than in the right.
fn best_parting(heights: &[f64]) -> usize {
    let by_height = |a: &usize, b: &usize| highest(heights, *a).total_cmp(&highest(heights, *b));
    (1..=heights.len()).rev().min_by(by_height).unwrap_or(0)
}

fn highest(heights: &[f64], at: usize) -> f64 {
    let (left, right) = heights.split_at(at.min(heights.len()));
    left.iter().sum::<f64>().max(right.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Column;

    fn table(rows: usize, words: &str) -> Table {
        Table {
            caption: "Händelser".to_owned(),
            columns: vec![
                Column::words("Vecka".to_owned()),
                Column::number("Antal".to_owned()),
            ],
            rows: vec![vec![words.to_owned(), "12".to_owned()]; rows],
        }
    }

    fn check(tables: &[Table], expected: &str) {
        let mut twins = Twins::default();
        for table in tables {
            assert!(twins.of(table, Language::Swedish).is_some());
        }
        let (blocks, height) = twins.set(Sheet::UPRIGHT);
        assert!(height > 0.0);
        let told = blocks.iter().map(|block| match block {
            Block::Table(set) => format!("{}", set.twin.unwrap_or(0)),
            Block::Stacks {
                new_page,
                left,
                right,
            } => {
                let page = if *new_page { "/ " } else { "" };
                format!("{page}{}|{}", left.len(), right.len())
            }
            other => panic!("{other:?}"),
        });
        assert_eq!(told.collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn narrow_tables_stand_beside_each_other_and_wide_ones_alone() {
        let narrow = table(12, "2026-W10");
        let wide = table(3, &"ord ".repeat(30));
        check(std::slice::from_ref(&narrow), "1");
        check(&[narrow.clone(), narrow.clone(), narrow.clone()], "2|1");
        check(&[narrow.clone(), narrow.clone(), wide, narrow.clone()], "1|1 3 4");
        // Three of so many to a stack.
        let many = vec![narrow; 13];
        check(&many, "3|3 / 3|3 13");
        // Higher than a page: over the whole width, where it may be parted.
        check(&[table(80, "2026-W10")], "1");
    }

    #[test]
    fn an_empty_table_is_no_twin() {
        let mut twins = Twins::default();
        assert!(twins.of(&table(0, ""), Language::Swedish).is_none());
        assert!(twins.is_empty());
    }
}
