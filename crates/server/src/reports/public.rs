//! A year in the municipality or one of its areas, for inhabitants: what happened, what was done, what was promised.
//! Counts go through disclosure control all areas and categories at once (`Counts::told_by_category`), so that no page gives
//! away what another hides.

use std::collections::BTreeMap;

use analysis::ShownCount;
use domain::access::Act;
use domain::area::Area;
use domain::chain::RecordKind;
use domain::codes::MunicipalityCode;
use domain::intervention::{Intervention, InterventionState};
use domain::promise::{Promise, PromiseState};
use domain::public_report::{PublicItem, PublicPart, PublicReport};
use domain::record::Said as _;
use domain::report_text::{ReportName, paragraphs};
use jiff::civil::{Date, date};

use super::compiled::stretches;
use super::counting::{Counts, areas_redrawn, counts_by_date, covered};
use super::json::number_in;
use super::{Asked, Cell, Desk, Report, Rows, Section, to_chain};
use crate::errors::PageError;
use crate::frame::Frame;
use crate::texts::Language;

/// A year, and a working area or the whole municipality.
struct Subject<'d> {
    year: i16,
    area: Option<&'d Area>,
}

impl<'d> Subject<'d> {
    fn of(desk: &'d Desk, code: &str) -> Option<Self> {
        let (year, area) = match code.split_once('-') {
            None => (code, None),
            Some((year, area)) => {
                let working = desk.home.municipality.working_areas();
                (year, Some(working.iter().find(|a| a.code.as_str() == area)?))
            }
        };
        let year = year.parse().ok().filter(|year| (1900..=9999).contains(year))?;
        Some(Self { year, area })
    }
}

fn days_of(year: i16) -> (Date, Date) {
    (date(year, 1, 1), date(year, 12, 31))
}

/// The last three whole years, the whole municipality first.
pub fn subjects(desk: &Desk) -> Vec<(String, String)> {
    let frame = &desk.frame;
    let areas = desk.home.municipality.working_areas();
    let last = desk.as_of.day.year() - 1;
    let year = |year: i16| {
        let whole = (year.to_string(), title(frame, frame.municipality_name(), year));
        let each = areas
            .iter()
            .map(move |a| (format!("{year}-{}", a.code), title(frame, &a.name, year)));
        std::iter::once(whole).chain(each).collect::<Vec<_>>()
    };
    (0..3).flat_map(|ago| year(last - ago)).collect()
}

fn title(frame: &Frame, place: &str, year: i16) -> String {
    let words = [
        ("text", place.to_owned().into()),
        ("year", year.to_string().into()),
    ];
    frame.tw("public-report-title", &words)
}

fn happened(
    desk: &Desk,
    frame: &Frame,
    subject: &Subject<'_>,
    now: &Counts,
    then: &Counts,
) -> Vec<PublicItem> {
    let count = |shown: ShownCount, least: i64| match shown {
        ShownCount::Exact(n) => frame.number(n),
        ShownCount::Few => frame.ta("public-report-few", least),
        ShownCount::Withheld => frame.t("count-withheld"),
    };
    if now.total() + then.total() == 0 {
        return Vec::new();
    }
    let (municipality, area) = (&desk.home.municipality, subject.area.map(|a| &a.code));
    let now = now.told_by_category(municipality, area);
    let then = then.told_by_category(municipality, area);
    let item = |name: String, (now, then): (ShownCount, ShownCount), least: i64| PublicItem {
        part: PublicPart::Happened,
        name,
        value: count(now, least),
        before: count(then, least),
        text: String::new(),
    };
    // Those with few both years are told in one line for each limit.
    let few = (ShownCount::Few, ShownCount::Few);
    let mut told = Vec::new();
    let mut untold: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let categories = municipality.categories.iter();
    for (category, both) in categories.zip(now.into_iter().zip(then)) {
        let (name, least) = (frame.category_name(&category.code), category.least_public);
        if both == few {
            untold.entry(least).or_default().push(name);
        } else {
            told.push(item(name, both, least));
        }
    }
    let untold = untold.into_iter();
    told.extend(untold.map(|(least, names)| item(names.join(", "), few, least)));
    told
}

/// What has a text for the public and was going on some time in the year.
fn done(desk: &Desk, frame: &Frame, subject: &Subject<'_>) -> Vec<PublicItem> {
    let (first, last) = days_of(subject.year);
    let concerns = |of: &&Intervention| {
        let here = match (subject.area, &of.area) {
            (Some(area), Some(own)) => area.code == *own,
            _ => true,
        };
        let then = of.from.is_some_and(|from| from <= last) && of.to.is_none_or(|to| first <= to);
        here && then && !of.public_text.trim().is_empty() && of.state(last) != InterventionState::Cancelled
    };
    let told = desk.chain().interventions.values().filter(concerns);
    told.map(|of| PublicItem {
        part: PublicPart::Done,
        name: of.title.clone(),
        value: frame.t(format!("state-{}", of.state(last).code())),
        before: String::new(),
        text: of.public_text.clone(),
    })
    .collect()
}

/// The year's promises that were published, with what was counted and what came of them.
fn promised(desk: &Desk, frame: &Frame, subject: &Subject<'_>) -> Vec<PublicItem> {
    let day = desk.as_of.day;
    let published = |p: &&Promise| p.year == subject.year && p.state(day) >= PromiseState::Published;
    let told = desk.chain().promises.values().filter(published);
    told.map(|promise| {
        let counted = frame.number(promise.counted(day));
        let value = match promise.at_least {
            Some(least) => {
                let words = [("n", counted.into()), ("of", frame.number(least).into())];
                frame.tw("public-report-counted", &words)
            }
            None => counted,
        };
        PublicItem {
            part: PublicPart::Promised,
            name: promise.text.clone(),
            value,
            before: String::new(),
            text: if promise.feedback.is_empty() {
                promise.result.clone()
            } else {
                promise.feedback.clone()
            },
        }
    })
    .collect()
}

/// What somebody wrote for this page.
fn said(desk: &Desk, code: &str) -> Vec<PublicItem> {
    let texts = desk.chain().report_texts.values();
    let own = texts.filter(|text| text.is_in(ReportName::Public, code));
    own.map(|text| PublicItem {
        part: PublicPart::Said,
        name: text.title(desk.chain()),
        value: String::new(),
        before: String::new(),
        text: text.text.clone(),
    })
    .collect()
}

/// Who was to report in the year, how much of it came in and in which weeks nobody did: of the whole municipality, and of
/// reports, so that no count of events can be told from it.
async fn told_coverage(desk: &Desk, frame: &Frame, year: i16) -> Result<Option<PublicItem>, PageError> {
    let (first, last) = days_of(year);
    let Some(covered) = covered(desk, first, last).await? else {
        return Ok(None);
    };
    let words = [
        ("year", year.to_string().into()),
        ("n", (covered.reporters.len() as i64).into()),
        ("names", covered.reporters.join("; ").into()),
        ("share", frame.decimal(&covered.share.floor(), 0).into()),
        ("weeks", covered.weeks.into()),
    ];
    let mut text = frame.tw("public-report-coverage", &words);
    text.push(' ');
    text.push_str(&match covered.silent.as_slice() {
        [] => frame.t("public-report-no-week-missing"),
        weeks => {
            let numbers: Vec<String> = stretches(weeks);
            let words = [
                ("n", (weeks.len() as i64).into()),
                ("weeks", numbers.join(", ").into()),
            ];
            frame.tw("public-report-weeks-missing", &words)
        }
    });
    text.push(' ');
    text.push_str(&frame.t("public-report-silence"));
    Ok(Some(PublicItem {
        part: PublicPart::Said,
        name: frame.t("public-report-coverage-title"),
        value: String::new(),
        before: String::new(),
        text,
    }))
}

async fn items(desk: &Desk, code: &str, subject: &Subject<'_>) -> Result<Vec<PublicItem>, PageError> {
    // The public reads the municipality's own language, whoever publishes.
    let frame = Frame {
        language: Language::Swedish,
        ..desk.frame.clone()
    };
    let (first, last) = days_of(subject.year);
    let (first_before, last_before) = days_of(subject.year - 1);
    let now = counts_by_date(desk, first, last).await?;
    let then = counts_by_date(desk, first_before, last_before).await?;
    let mut items = happened(desk, &frame, subject, &now, &then);
    items.extend(done(desk, &frame, subject));
    items.extend(promised(desk, &frame, subject));
    items.extend(said(desk, code));
    items.extend(told_coverage(desk, &frame, subject.year).await?);
    let redrawn = subject
        .area
        .and_then(|_| areas_redrawn(desk, &frame, first_before));
    items.extend(redrawn.map(|text| PublicItem {
        part: PublicPart::Said,
        name: frame.t("areas-redrawn-title"),
        value: String::new(),
        before: String::new(),
        text,
    }));
    Ok(items)
}

/// The parts as sections, for those inside and for the public alike.
pub fn sections(frame: &Frame, year: i16, items: &[PublicItem]) -> Vec<Section> {
    let part = |part: PublicPart| {
        let id = part.code();
        let own = items.iter().filter(move |item| item.part == part);
        let row = |item: &PublicItem| -> Vec<Cell> {
            let counted = |words: &String| match number_in(words) {
                Some(n) => Cell::worth(words, n),
                None => Cell::from(words),
            };
            match part {
                PublicPart::Happened => vec![
                    Cell::from(&item.name),
                    counted(&item.value),
                    counted(&item.before),
                ],
                _ => vec![
                    Cell::from(&item.name),
                    Cell::from(&item.value),
                    Cell::from(&item.text),
                ],
            }
        };
        let (now, then) = (year.to_string(), (year - 1).to_string());
        let heads: Vec<(String, bool)> = match part {
            PublicPart::Happened => vec![(frame.t("said-category"), false), (now, true), (then, true)],
            PublicPart::Done => vec![
                (frame.t("record-intervention"), false),
                (frame.t("document-status"), false),
                (frame.t("public-report-text"), false),
            ],
            PublicPart::Promised | PublicPart::Said => vec![
                (frame.t("record-promise"), false),
                (frame.t("said-progress"), false),
                (frame.t("promises-result"), false),
            ],
        };
        Section::new(id, frame.choice(id))
            .lead(frame.t(format!("public-report-{id}-lead")))
            .empty(frame.t(format!("public-report-{id}-none")))
            .rows(Rows {
                name: String::new(),
                heads,
                rows: own.map(row).collect(),
            })
    };
    let counted = [PublicPart::Happened, PublicPart::Done, PublicPart::Promised];
    let mut sections: Vec<Section> = counted.into_iter().map(part).collect();
    let said = items.iter().filter(|item| item.part == PublicPart::Said);
    for (i, item) in (1..).zip(said) {
        let mut section = Section::new(format!("{}-{i}", PublicPart::Said.code()), item.name.as_str());
        section.paragraphs = paragraphs(&item.text).collect();
        sections.push(section);
    }
    sections
}

/// The page that anybody reads.
pub fn address(municipality: MunicipalityCode, code: &str) -> String {
    format!("/oppet/{municipality}/{code}")
}

pub async fn write(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let frame = &desk.frame;
    let subject = Subject::of(desk, &asked.of).ok_or(PageError::NotFound)?;
    let place = subject
        .area
        .map_or(frame.municipality_name(), |a| a.name.as_str());
    let title = title(frame, place, subject.year);
    let here = format!("/rapporter/offentlig-sida/{}", asked.of);
    let is_over = subject.year < desk.today.year();
    // What is counted before the year is over, looked at one day and the next, would give away each event.
    let sections = if is_over {
        sections(frame, subject.year, &items(desk, &asked.of, &subject).await?)
    } else {
        let mut not_yet = Section::new("inte-an", frame.t("public-report-not-yet"));
        not_yet.say(true, frame.ta("public-report-not-over", subject.year));
        vec![not_yet]
    };
    let known = desk.chain().public_reports.get(&asked.of.as_str().into());
    let mut chips = Vec::new();
    let mut actions = Vec::new();
    match known {
        Some(known) => {
            chips.push((
                frame.ta("public-report-published", frame.date(&known.on)),
                "c-chip--good",
            ));
            actions.push((
                address(desk.municipality(), &asked.of),
                frame.t("public-report-open"),
            ));
        }
        None => chips.push((frame.t("public-report-unpublished"), "c-chip--outline")),
    }
    let may = is_over && desk.as_of.is_today && desk.may(Act::WriteGovernance);
    Ok(Report {
        name: format!("offentlig-sida-{}", asked.of),
        kicker: frame.t("report-offentlig-sida"),
        crumbs: vec![to_chain(desk), (String::new(), title.clone())],
        title,
        lead: frame.t("public-report-lead"),
        publish: may.then(|| format!("{here}/publicera")),
        lists: vec![RecordKind::PublicReport],
        here,
        chips,
        actions,
        sections,
        ..Report::default()
    })
}

/// As it would be published now; `None` for a year that is not over.
pub async fn published(desk: &Desk, code: &str) -> Result<Option<PublicReport>, PageError> {
    let subject = Subject::of(desk, code).ok_or(PageError::NotFound)?;
    if subject.year >= desk.today.year() {
        return Ok(None);
    }
    let place = subject
        .area
        .map_or(desk.home.municipality.name.as_str(), |a| a.name.as_str());
    Ok(Some(PublicReport {
        code: code.into(),
        title: format!("{place} {}", subject.year),
        on: desk.today,
        items: items(desk, code, &subject).await?,
        statements: Vec::new(),
    }))
}
