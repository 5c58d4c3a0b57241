//! Hour × weekday to choose in: days, hours and single cells lead somewhere, and what is chosen is framed.

use analysis::HourTable;

use super::choice_bars::{ChoiceLink, open_link};
use super::hour_table::{day_name, finding, legend, short_day, table, value_in};
use super::svg::{LABEL, Paint, Stroke, Svg, number};
use super::{Figure, WIDTH, classes, step_of};
use crate::texts::Language;

/// What can be pressed, and what is chosen; all empty for a drawing that leads nowhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HourChoice {
    /// Seven, from Monday.
    pub days: Vec<ChoiceLink>,
    pub hours: Vec<ChoiceLink>,
    /// Day by day.
    pub cells: Vec<ChoiceLink>,
    /// From 0 for Monday.
    pub chosen_days: Vec<u8>,
    pub chosen_hours: Vec<u8>,
}

const LEFT: f64 = 46.0;
const TOP: f64 = 24.0;
const ROW: f64 = 26.0;
const DAYS: usize = 7;
const HOURS: usize = 24;

pub fn hour_choice(title: &str, hours: &HourTable, choice: &HourChoice, language: Language) -> Figure {
    let value = |day: usize, hour: usize| value_in(hours, day, hour);
    let cells = || (0..DAYS).flat_map(|day| (0..HOURS).map(move |hour| (day, hour)));
    let most = cells().map(|(day, hour)| value(day, hour)).fold(0.0, f64::max);
    let classes = classes(most);
    let width = (WIDTH - LEFT) / HOURS as f64;
    let bottom = TOP + ROW * DAYS as f64;
    let mut svg = Svg::new(WIDTH, bottom + 36.0);

    for hour in 0..HOURS {
        let x = LEFT + width * (hour as f64 + 0.5);
        let is_chosen = choice.chosen_hours.contains(&(hour as u8));
        let name = format!("{hour:02}");
        linked(&mut svg, choice.hours.get(hour), &name, is_chosen, true, |svg| {
            svg.push(format_args!(
                "<rect x=\"{}\" y=\"0\" width=\"{}\" height=\"{TOP}\" fill=\"none\" class=\"c-figure__hit\"/>",
                number(x - width / 2.0),
                number(width)
            ));
            let writing = LABEL.small().middle();
            let writing = if is_chosen {
                writing.bold()
            } else {
                writing.muted()
            };
            svg.text(x, TOP - 8.0, writing, &name);
        });
    }
    for day in 0..DAYS {
        let y = TOP + ROW * day as f64;
        let is_chosen = choice.chosen_days.contains(&(day as u8));
        let name = short_day(day, language);
        linked(&mut svg, choice.days.get(day), &name, is_chosen, true, |svg| {
            svg.push(format_args!(
                "<rect x=\"0\" y=\"{y}\" width=\"{}\" height=\"{ROW}\" fill=\"none\" class=\"c-figure__hit\"/>",
                LEFT - 4.0
            ));
            let writing = if is_chosen {
                LABEL.end().bold()
            } else {
                LABEL.end()
            };
            svg.text(LEFT - 10.0, y + ROW / 2.0 + 4.5, writing, &name);
        });
    }
    for (day, hour) in cells() {
        let (x, y) = (LEFT + width * hour as f64, TOP + ROW * day as f64);
        linked(
            &mut svg,
            choice.cells.get(day * HOURS + hour),
            "",
            false,
            false,
            |svg| {
                let step = Paint::Seq(step_of(value(day, hour), &classes));
                svg.rect(x + 0.75, y + 0.75, width - 1.5, ROW - 1.5, step);
            },
        );
    }
    frames(&mut svg, choice, width);
    legend(
        &mut svg,
        &classes,
        LEFT,
        bottom + 14.0,
        &language.say("legend-per-hour"),
        language,
    );

    let finding = finding(hours, &value, most, language);
    let drawn = if choice.cells.is_empty() {
        svg.finish(title, &finding)
    } else {
        svg.finish_with_links(title, &finding)
    };
    Figure {
        svg: drawn,
        table: table(title, &value, language),
        title: title.to_owned(),
        finding,
    }
}

/// "fredag 22–23", as a cell is named.
pub fn cell_name(day: usize, hour: usize, language: Language) -> String {
    format!("{} {hour:02}–{:02}", day_name(day, language), hour + 1)
}

fn linked(
    svg: &mut Svg,
    link: Option<&ChoiceLink>,
    shown: &str,
    is_chosen: bool,
    by_keyboard: bool,
    draw: impl FnOnce(&mut Svg),
) {
    if let Some(link) = link {
        open_link(svg, link, shown, is_chosen, by_keyboard);
    }
    draw(svg);
    if link.is_some() {
        svg.push(format_args!("</a>"));
    }
}

/// Around each run of chosen cells.
fn frames(svg: &mut Svg, choice: &HourChoice, width: f64) {
    if choice.chosen_days.is_empty() && choice.chosen_hours.is_empty() {
        return;
    }
    for (first_day, last_day) in runs(&choice.chosen_days, DAYS) {
        for (first_hour, last_hour) in runs(&choice.chosen_hours, HOURS) {
            let (x, y) = (LEFT + width * first_hour as f64, TOP + ROW * first_day as f64);
            let right = LEFT + width * (last_hour + 1) as f64;
            let bottom = TOP + ROW * (last_day + 1) as f64;
            let ring = vec![(x, y), (right, y), (right, bottom), (x, bottom)];
            svg.outline(&[ring], Stroke::Frame, 2.5);
        }
    }
}

/// What is chosen as runs, first and last; all when nothing is.
fn runs(chosen: &[u8], of: usize) -> Vec<(usize, usize)> {
    if chosen.is_empty() {
        return vec![(0, of - 1)];
    }
    let mut found: Vec<(usize, usize)> = Vec::new();
    for at in (0..of).filter(|at| chosen.contains(&(*at as u8))) {
        match found.last_mut() {
            Some((_, last)) if *last + 1 == at => *last = at,
            _ => found.push((at, at)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_is_framed_run_by_run() {
        assert_eq!(runs(&[], 7), [(0, 6)]);
        assert_eq!(runs(&[4, 5, 0], 7), [(0, 0), (4, 5)]);
        assert_eq!(runs(&[9], 7), []);
    }
}
