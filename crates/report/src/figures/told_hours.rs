//! When on the week it happened, as others than those who work with the register are told it: weekday by part of the day, each
//! in a step. The darker, the higher step.

use analysis::{Audience, HourTable, ShownStep, of_week};

use super::hour_table::{DAYS, LEFT, ROW, TOP, day_name, value_in, week_cells};
use super::svg::{LABEL, Paint, Svg, text_width};
use super::{Column, Figure, Table, WIDTH, step_of};
use crate::texts::Language;
use crate::wording::step_words;

const PARTS: [(&str, std::ops::Range<usize>); 4] = [
    ("night", 0..6),
    ("morning", 6..12),
    ("afternoon", 12..18),
    ("evening", 18..24),
];
/// More than so many are counted rather than named.
const MOST_NAMES: usize = 4;

/// `least` is the smallest count that is told. `None` where all are few: that is a sentence, and no figure.
pub fn told_hours(title: &str, hours: &HourTable, least: i64, language: Language) -> Option<Figure> {
    let step = |day: usize, part: &std::ops::Range<usize>| {
        let n = part.clone().map(|hour| value_in(hours, day, hour)).sum::<f64>();
        of_week(n.round() as i64, least, Audience::Others)
    };
    let steps: Vec<Vec<ShownStep>> = (0..DAYS)
        .map(|day| PARTS.iter().map(|(_, part)| step(day, part)).collect())
        .collect();
    let mut kinds: Vec<ShownStep> = steps.iter().flatten().copied().collect();
    kinds.sort_by_key(|step| begins(*step));
    kinds.dedup();
    if kinds == [ShownStep::Few] {
        return None;
    }
    let finding = finding(&steps, &kinds, least, language);
    Some(Figure {
        svg: drawn(&steps, &kinds, (title, &finding), least, language),
        table: table(title, &steps, least, language),
        title: title.to_owned(),
        finding,
    })
}

/// Where a step begins; few begin at nothing.
fn begins(step: ShownStep) -> i64 {
    match step {
        ShownStep::Exact(n) | ShownStep::Between(n, _) | ShownStep::AtLeast(n) => n,
        ShownStep::Few => 0,
    }
}

fn drawn(
    steps: &[Vec<ShownStep>],
    kinds: &[ShownStep],
    (title, finding): (&str, &str),
    least: i64,
    language: Language,
) -> String {
    // Few are drawn as the lightest, and each higher step darker.
    let classes: Vec<f64> = (1..=kinds.iter().filter(|k| **k != ShownStep::Few).count())
        .map(|class| class as f64)
        .collect();
    let shade = |step: ShownStep| {
        let above = kinds
            .iter()
            .filter(|k| **k != ShownStep::Few && begins(**k) <= begins(step));
        step_of(above.count() as f64, &classes)
    };
    let width = (WIDTH - LEFT) / PARTS.len() as f64;
    let bottom = TOP + ROW * DAYS as f64;
    let mut svg = Svg::new(WIDTH, bottom + 34.0);
    for (i, (name, _)) in PARTS.iter().enumerate() {
        let name = language.say(&format!("told-part-{name}"));
        svg.text(LEFT + width * i as f64, TOP - 7.0, LABEL.small().muted(), &name);
    }
    week_cells(
        &mut svg,
        PARTS.len(),
        &|day, part| shade(steps[day][part]),
        language,
    );
    let small = LABEL.small();
    let mut x = LEFT;
    for kind in kinds {
        let words = step_words(*kind, least, language);
        svg.rect(x, bottom + 13.0, 16.0, 12.0, Paint::Seq(shade(*kind)));
        svg.text(x + 21.0, bottom + 23.0, small.muted(), &words);
        x += 21.0 + text_width(&words, small.size) * 1.12 + 14.0;
    }
    svg.finish(title, finding)
}

fn finding(steps: &[Vec<ShownStep>], kinds: &[ShownStep], least: i64, language: Language) -> String {
    let Some(most) = kinds.last().copied() else {
        return String::new();
    };
    let words = step_words(most, least, language);
    if kinds.len() == 1 {
        return language.say_with("told-alike", &[("n", words.into())]);
    }
    let mut when = Vec::new();
    for (day, parts) in steps.iter().enumerate() {
        for (step, (part, _)) in parts.iter().zip(&PARTS) {
            if *step == most {
                let part = language.say(&format!("part-of-day-{part}"));
                when.push(language.say_with(
                    "told-day-part",
                    &[("day", day_name(day, language).into()), ("part", part.into())],
                ));
            }
        }
    }
    if when.len() > MOST_NAMES {
        let of = DAYS * PARTS.len();
        let told = [
            ("n", words.into()),
            ("parts", when.len().into()),
            ("of", of.into()),
        ];
        return language.say_with("told-hours-many", &told);
    }
    language.say_with(
        "told-hours-finding",
        &[("n", words.into()), ("when", language.list(&when).into())],
    )
}

fn table(caption: &str, steps: &[Vec<ShownStep>], least: i64, language: Language) -> Table {
    let head = |(_, part): &(&str, std::ops::Range<usize>)| {
        let hours = format!("{:02}–{:02}", part.start, part.end);
        Column::number(hours)
    };
    let row = |(day, parts): (usize, &Vec<ShownStep>)| {
        let steps = parts.iter().map(|step| step_words(*step, least, language));
        std::iter::once(day_name(day, language)).chain(steps).collect()
    };
    Table {
        caption: caption.to_owned(),
        columns: std::iter::once(Column::words(language.say("column-weekday")))
            .chain(PARTS.iter().map(head))
            .collect(),
        rows: steps.iter().enumerate().map(row).collect(),
    }
}
