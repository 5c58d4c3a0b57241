//! The police's public events: the list their API gives as JSON, and archives of it as CSV or as one
//! JSON object per line.
//!
//! The title says when it happened (without the year) and in which municipality. The coordinates are the
//! middle of a municipality or a county and are never used. A type that is new to us never stops anything.

use std::borrow::Cow;
use std::io::Read;

use domain::area::DerivedAreas;
use domain::event::{Certainty, Classification, EventInput};
use domain::place::{Place, PlacePrecision};
use domain::time::Happened;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use super::police_types;
use crate::context::Context;
use crate::delimited::{Lines, Records, guess_delimiter};
use crate::encoding::Encoding;
use crate::error::ImportError;
use crate::fingerprint::Marks;
use crate::fold::fold;
use crate::input::{FileKind, Input, Kind, kind};
use crate::instants::Instants;
use crate::json_objects::{JsonObjects, Objects};
use crate::note::Note;
use crate::outcome::{Item, ReadyEvent, Rejected};
use crate::pipeline::{Pipeline, Run, Seen};
use crate::places::Places;
use crate::reason::Reason;
use crate::screen::Screen;
use crate::when::{DayFault, Expect, parse};

const HEAD: u64 = 64 * 1024;
const RUN_ROWS: usize = 1_024;
/// The columns that a row which was not taken in is shown under.
const SHOWN: [&str; 5] = ["id", "publicerad", "rubrik", "typ", "sammanfattning"];

/// A post as the API gives it, or as the archive keeps it.
#[derive(Clone, Debug, Default, Deserialize)]
struct Post<'p> {
    id: Option<u64>,
    #[serde(borrow, default, alias = "publicerad")]
    datetime: Option<Cow<'p, str>>,
    #[serde(borrow, default, alias = "rubrik")]
    name: Option<Cow<'p, str>>,
    #[serde(borrow, default, alias = "typ", rename = "type")]
    kind: Option<Cow<'p, str>>,
    #[serde(borrow, default, alias = "sammanfattning")]
    summary: Option<Cow<'p, str>>,
    /// The page's lead and running text, in archives that have them.
    #[serde(borrow, default)]
    ingress: Option<Cow<'p, str>>,
    #[serde(borrow, default)]
    text: Option<Cow<'p, str>>,
}

pub(crate) fn read(
    input: Input<'_>,
    context: &Context<'_>,
    pipeline: &mut Pipeline<'_, '_>,
) -> Result<(), ImportError> {
    let head = input.head(HEAD)?;
    match kind(&head) {
        Kind::Text => {}
        Kind::Empty => return Err(ImportError::Empty),
        Kind::Compressed(what) => return Err(ImportError::Compressed { what }),
        Kind::Zip => return Err(ImportError::ZipArchive),
        Kind::Ole => {
            return Err(ImportError::WrongKind {
                what: FileKind::Office,
            });
        }
        Kind::Other(what) => return Err(ImportError::WrongKind { what }),
    }
    pipeline.summary.header = SHOWN.map(str::to_owned).to_vec();
    let encoding = Encoding::of(&head);
    let reader = PostReader::new(context);
    let total = input.len()?;
    let mut start = String::new();
    encoding
        .reader(head.as_slice())?
        .take(1024)
        .read_to_string(&mut start)
        .ok();
    if start.trim_start().starts_with(['[', '{']) {
        let mut objects = JsonObjects::new(encoding.reader(input.open()?)?);
        pipeline.run(
            total,
            || objects.next_run(RUN_ROWS),
            |objects: &Objects| reader.of_json(objects),
        )?;
    } else {
        let delimiter = guess_delimiter(&head, encoding);
        let mut records = Records::open(input, encoding, delimiter)?;
        let columns = Columns::of(&mut records, delimiter)?;
        pipeline.run(
            total,
            || {
                Ok(records
                    .next_lines(RUN_ROWS)?
                    .map(|lines| (lines.bytes_read, lines)))
            },
            |lines: &Lines| reader.of_lines(lines, delimiter, &columns),
        )?;
    }
    if pipeline.summary.rows == 0 && !pipeline.summary.cancelled {
        return Err(ImportError::NoRows);
    }
    Ok(())
}

/// Where the fields stand in an archive's rows.
struct Columns {
    id: usize,
    published: usize,
    title: usize,
    kind: usize,
    summary: Option<usize>,
    text: Option<usize>,
}

impl Columns {
    fn of(records: &mut Records<'_>, delimiter: u8) -> Result<Self, ImportError> {
        let mut header = Vec::new();
        if let Some(first) = records.next_lines(1)? {
            first.for_each(delimiter, |_, cells, _| {
                header = cells.iter().map(|c| fold(c)).collect()
            });
        }
        let find = |names: &[&str]| header.iter().position(|h| names.contains(&h.as_str()));
        let need =
            |names: &[&'static str]| find(names).ok_or(ImportError::NotPoliceEvents { column: names[0] });
        Ok(Self {
            id: need(&["id"])?,
            published: need(&["publicerad", "datetime"])?,
            title: need(&["rubrik", "name"])?,
            kind: need(&["typ", "type"])?,
            summary: find(&["sammanfattning", "summary"]),
            text: find(&["text"]),
        })
    }
}

struct PostReader<'a> {
    context: &'a Context<'a>,
    places: Places<'a>,
    instants: Instants<'a>,
    screen: Screen,
    marks: Marks,
    our_name: String,
}

impl<'a> PostReader<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        Self {
            places: Places::new(context.municipality, context.areas),
            instants: Instants::new(&context.zone, context.now),
            screen: Screen::new(context.screening),
            marks: Marks::new(&context.source, &context.reported_by),
            our_name: fold(&context.municipality.short_name),
            context,
        }
    }

    fn of_json(&self, objects: &[(u64, Vec<u8>)]) -> Run {
        let seen = objects
            .iter()
            .map(|(row, object)| match serde_json::from_slice::<Post<'_>>(object) {
                Ok(post) => self.seen(*row, &post),
                Err(_) => Seen {
                    item: Item::Rejected(Rejected {
                        row: *row,
                        raw: vec![
                            String::new(),
                            String::new(),
                            String::new(),
                            String::new(),
                            self.shown(&String::from_utf8_lossy(object)),
                        ],
                        reason: Reason::NotJson,
                    }),
                    mark: None,
                },
            });
        seen.collect()
    }

    fn of_lines(&self, lines: &Lines, delimiter: u8, columns: &Columns) -> Run {
        let mut run = Vec::with_capacity(lines.len());
        lines.for_each(delimiter, |row, cells, _| {
            if cells.iter().all(|c| c.is_empty()) {
                return;
            }
            let cell = |n: usize| {
                cells
                    .get(n)
                    .filter(|c| !c.is_empty())
                    .map(|c| Cow::Borrowed(c.as_ref()))
            };
            let post = Post {
                id: cell(columns.id).and_then(|id| id.parse().ok()),
                datetime: cell(columns.published),
                name: cell(columns.title),
                kind: cell(columns.kind),
                summary: columns.summary.and_then(cell),
                ingress: None,
                text: columns.text.and_then(cell),
            };
            run.push(self.seen(row, &post));
        });
        run
    }

    fn seen(&self, row: u64, post: &Post<'_>) -> Seen {
        match self.event(row, post) {
            Ok(event) => Seen {
                item: Item::Event(Box::new(event)),
                // The same number again is a later version of the same post, not another event.
                mark: None,
            },
            Err(reason) => Seen {
                item: Item::Rejected(Rejected {
                    row,
                    raw: vec![
                        post.id.map(|id| id.to_string()).unwrap_or_default(),
                        post.datetime.as_deref().unwrap_or_default().to_owned(),
                        post.name.as_deref().unwrap_or_default().to_owned(),
                        post.kind.as_deref().unwrap_or_default().to_owned(),
                        self.shown(post.summary.as_deref().unwrap_or_default()),
                    ],
                    reason,
                }),
                mark: None,
            },
        }
    }

    fn shown(&self, text: &str) -> String {
        let short: String = text.chars().take(500).collect();
        self.screen.masked_certain(&short, &self.places.words)
    }

    fn event(&self, row: u64, post: &Post<'_>) -> Result<ReadyEvent, Reason> {
        let id = post.id.ok_or(Reason::FieldMissing { field: "id" })?;
        let title = post
            .name
            .as_deref()
            .ok_or(Reason::FieldMissing { field: "rubrik" })?;
        let kind = post.kind.as_deref().unwrap_or_default().trim();
        if fold(kind).starts_with("sammanfattning") {
            return Err(Reason::PoliceSummary);
        }
        let place = title.rsplit(',').next().unwrap_or_default().trim();
        if fold(place) != self.our_name {
            return Err(if is_county(place) {
                Reason::CountyOnly {
                    county: place.to_owned(),
                }
            } else {
                Reason::OtherMunicipality {
                    municipality: place.to_owned(),
                }
            });
        }
        let published = post
            .datetime
            .as_deref()
            .ok_or(Reason::FieldMissing { field: "publicerad" })?;
        let mut notes = Vec::new();
        let published = self
            .published(published)
            .ok_or(Reason::FieldMissing { field: "publicerad" })?;
        let happened = self.happened(title, published, &mut notes)?;
        let known = police_types::find(kind, self.context.municipality);
        if known.is_none() {
            notes.push(Note::PoliceTypeUnknown {
                stated: kind.to_owned(),
            });
        }
        let parts = [
            post.summary.as_deref(),
            post.ingress.as_deref(),
            post.text.as_deref(),
        ];
        let (place, areas) = self.place(&parts, &mut notes);
        let mut text = if police_types::is_about_a_person(kind) {
            notes.push(Note::PersonLeftOut);
            kind.to_owned()
        } else {
            text_of(kind, &parts)
        };
        let mut found = self.screen.begin();
        found.check(&mut text, &self.places.words);
        found.finish(&mut notes)?;
        let known = known.unwrap_or_default();
        let input = EventInput {
            severity: known.severity(self.context.municipality),
            category: known.category,
            subtype: known.subtype,
            happened,
            discovered_at: None,
            reported_at: published.max(happened.from),
            place,
            certainty: if known.suspected {
                Certainty::Suspected
            } else {
                Certainty::Observed
            },
            source: self.context.source.clone(),
            source_reference: Some(id.to_string()),
            reported_by: self.context.reported_by.clone(),
            controller: self.context.controller.clone(),
            classification: Classification::Open,
            reported_to_police: true,
            offensive: false,
            text,
        };
        input
            .check(self.context.municipality, &self.context.zone, self.context.now)
            .map_err(|rule| Reason::of_rule(rule, &input.place.name))?;
        Ok(ReadyEvent {
            row,
            input,
            areas,
            fingerprint: self.marks.of_reference(&id.to_string(), b"").fingerprint,
            notes,
        })
    }

    /// `2026-08-22 9:13:04 +02:00`: a blank before the offset and no zero before the hour.
    fn published(&self, stated: &str) -> Option<Timestamp> {
        let span = parse(stated, Expect::Day, Default::default()).ok()?;
        self.instants.instant(span.start, &mut Vec::new())
    }

    /// "22 augusti 17.59, Brand, Kävlinge": the latest such day that is not after the publication. A day's
    /// grace, since the time in a title is sometimes mistyped.
    fn happened(&self, title: &str, published: Timestamp, notes: &mut Vec<Note>) -> Result<Happened, Reason> {
        let stated = title.split(',').next().unwrap_or_default().trim();
        let unreadable = |why| Reason::DateNotUnderstood {
            stated: stated.to_owned(),
            why,
        };
        let mut moment = parse(stated, Expect::Day, Default::default())
            .map_err(unreadable)?
            .start;
        let Some(mut day) = moment.day else {
            return Err(unreadable(DayFault::DayMissing));
        };
        if day.year.is_none() {
            day.year = self.year_before(published, day.month, day.day);
            moment.day = Some(day);
        }
        let cells = crate::instants::WhenCells {
            day: Some(crate::when::Span {
                start: moment,
                end: None,
            }),
            ..Default::default()
        };
        self.instants
            .happened(&cells, notes)
            .ok_or(unreadable(DayFault::DayMissing))
    }

    fn year_before(&self, published: Timestamp, month: i8, day: i8) -> Option<i16> {
        let latest = self.context.zone.to_datetime(published).date().tomorrow().ok()?;
        (0..5)
            .map(|back| latest.year() - back)
            .find(|year| Date::new(*year, month, day).is_ok_and(|date| date <= latest))
    }

    /// The municipality, or a part of it that the text names. No point: nobody has said one.
    fn place(&self, parts: &[Option<&str>], notes: &mut Vec<Note>) -> (Place, DerivedAreas) {
        let named = parts.iter().flatten().find_map(|text| self.places.named_in(text));
        let Some(found) = named else {
            let place = Place {
                name: self.context.municipality.short_name.clone(),
                kind: None,
                precision: PlacePrecision::Unknown,
                point: None,
                stated_area: None,
            };
            return (place, DerivedAreas::default());
        };
        notes.push(Note::PlaceFoundInText {
            used: found.place.name.clone(),
        });
        let area = found.areas.working.clone();
        let place = Place {
            name: found.place.name.clone(),
            kind: found
                .place
                .kind
                .clone()
                .filter(|k| self.context.municipality.place_type(k).is_some()),
            precision: PlacePrecision::Area,
            point: None,
            stated_area: area.clone(),
        };
        let areas = DerivedAreas {
            working: area,
            ..DerivedAreas::default()
        };
        (place, areas)
    }
}

fn is_county(place: &str) -> bool {
    let folded = fold(place);
    folded.ends_with(" lan") || folded == "gotland"
}

/// The type and all the parts that say something more, within the length a text may have.
fn text_of(kind: &str, parts: &[Option<&str>]) -> String {
    let mut text = kind.to_owned();
    for part in parts.iter().flatten().map(|p| p.trim()).filter(|p| !p.is_empty()) {
        if !text.contains(part) {
            text.push('\n');
            text.push_str(part);
        }
    }
    if text.chars().count() > domain::event::MAX_TEXT {
        text = text
            .chars()
            .take(domain::event::MAX_TEXT - 1)
            .chain(['…'])
            .collect();
    }
    text
}
