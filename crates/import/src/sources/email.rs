//! A message as a file (`.eml`): the events in its text, in its attached tables and in messages attached
//! to it. Pictures in signatures are passed over; what else cannot be read is told.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::table;
use crate::context::Context;
use crate::error::ImportError;
use crate::input::{Input, Kind, kind};
use crate::interpret::{Interpreter, Scratch, Values};
use crate::mapping::{Field, Mapping};
use crate::note::Note;
use crate::outcome::{Item, Rejected};
use crate::pipeline::{Pipeline, Run, Seen};
use crate::reason::Reason;
use crate::report_text::{Block, day_in, minutes_of, passes_midnight, read as read_report, written};
use crate::screen::Screen;
use crate::when::{Expect, parse};

const BIGGEST: u64 = 25_000_000;
const MOST_PARTS: usize = 200;
const DEEPEST: usize = 3;

pub(crate) fn read(
    input: Input<'_>,
    context: &Context<'_>,
    mapping: &Mapping,
    pipeline: &mut Pipeline<'_, '_>,
) -> Result<(), ImportError> {
    let content = input.whole(BIGGEST)?;
    match kind(&content[..content.len().min(4096)]) {
        Kind::Empty => return Err(ImportError::Empty),
        Kind::Text => {}
        _ => return Err(ImportError::NotAMessage),
    }
    // Every part begins with a line of its own; so many lines are no report, and are not parsed.
    let lines = content
        .split(|b| *b == b'\n')
        .filter(|line| line.starts_with(b"--") && line.len() > 3);
    if lines.take(MOST_PARTS * 10 + 1).count() > MOST_PARTS * 10 {
        return Err(ImportError::TooManyParts { limit: MOST_PARTS });
    }
    let message = MessageParser::default()
        .parse(&content)
        .ok_or(ImportError::NotAMessage)?;
    let is_message = message.from().is_some() || message.date().is_some() || message.subject().is_some();
    if !is_message {
        return Err(ImportError::NotAMessage);
    }
    check_size(&message, 0, &mut 0)?;
    let mut reader = MessageReader {
        context,
        mapping,
        pipeline,
        nothing: false,
        unread: Vec::new(),
    };
    reader.message(&message)?;
    let (nothing, unread) = (reader.nothing, reader.unread);
    pipeline.hand_on(unread, content.len() as u64, content.len() as u64);
    pipeline.summary.nothing_to_report = nothing && pipeline.summary.accepted == 0;
    if pipeline.summary.rows == 0 && !nothing && !pipeline.summary.cancelled {
        let text = message.body_text(0).unwrap_or_default();
        let interpreter = Interpreter::new(context, mapping);
        let short: String = text.trim().chars().take(2_000).collect();
        if pipeline.summary.header.is_empty() {
            pipeline.summary.header = vec!["Text".to_owned()];
        }
        let rejected = Rejected {
            row: 1,
            raw: interpreter.masked(std::iter::once(short.as_str())),
            reason: Reason::NoEventInMessage,
        };
        let seen = Seen {
            item: Item::Rejected(rejected),
            mark: None,
        };
        pipeline.hand_on(vec![seen], content.len() as u64, content.len() as u64);
    }
    Ok(())
}

/// Counts parts in all messages within one another.
fn check_size(message: &Message<'_>, depth: usize, parts: &mut usize) -> Result<(), ImportError> {
    if depth > DEEPEST {
        return Err(ImportError::NestedTooDeep { limit: DEEPEST });
    }
    *parts += message.parts.len();
    if *parts > MOST_PARTS {
        return Err(ImportError::TooManyParts { limit: MOST_PARTS });
    }
    for part in &message.parts {
        if let PartType::Message(inner) = &part.body {
            check_size(inner, depth + 1, parts)?;
        }
    }
    Ok(())
}

struct MessageReader<'m, 'c, 'r, 'f> {
    context: &'m Context<'c>,
    mapping: &'m Mapping,
    pipeline: &'m mut Pipeline<'r, 'f>,
    /// Some text said that there was nothing to report.
    nothing: bool,
    /// Attachments that could not be read.
    unread: Run,
}

impl MessageReader<'_, '_, '_, '_> {
    fn message(&mut self, message: &Message<'_>) -> Result<(), ImportError> {
        let sent = message
            .date()
            .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok())
            .map_or(self.context.now, |sent| sent.min(self.context.now));
        self.pipeline.reported_at = Some(sent);
        let mut text = String::new();
        for n in 0..message.text_body.len() {
            if let Some(body) = message.body_text(n) {
                text.push_str(&body);
                text.push('\n');
            }
        }
        self.text(&text, message.subject().unwrap_or_default(), sent);
        for part in message.attachments() {
            if let PartType::Message(inner) = &part.body {
                self.message(inner)?;
                self.pipeline.reported_at = Some(sent);
            } else {
                self.attachment(part, message.subject().unwrap_or_default(), sent)?;
            }
        }
        Ok(())
    }

    fn attachment(
        &mut self,
        part: &MessagePart<'_>,
        subject: &str,
        sent: Timestamp,
    ) -> Result<(), ImportError> {
        let screen = Screen::new(self.context.screening);
        let name = part
            .attachment_name()
            .map(|name| screen.masked_certain(name, &Default::default()));
        let content = part.contents();
        let kind_of = part
            .content_type()
            .map(|t| (t.ctype(), t.subtype().unwrap_or_default()));
        // Signatures and invitations are no reports.
        let is_aside = kind_of.is_some_and(|(main, sub)| {
            sub.contains("signature")
                || sub == "calendar"
                || sub == "pgp-encrypted"
                || (main == "text" && sub == "html")
        });
        let head = &content[..content.len().min(4096)];
        let shape = kind(head);
        let is_picture = matches!(shape, Kind::Other(what) if what.is_picture());
        let is_inline = matches!(part.body, PartType::InlineBinary(_)) || part.content_id().is_some();
        if is_aside || shape == Kind::Empty || (is_picture && is_inline) {
            return Ok(());
        }
        let is_report = shape == Kind::Text && !table::is_table_text(content);
        if is_report {
            let (text, _) = crate::encoding::decode(content);
            self.text(&text, subject, sent);
            return Ok(());
        }
        match table::read(Input::Bytes(content), self.context, self.mapping, self.pipeline) {
            Ok(()) => Ok(()),
            // A mapping that does not fit is the reader's to mend, not the sender's.
            Err(error @ (ImportError::MappedColumnMissing { .. } | ImportError::SheetMissing { .. })) => {
                Err(error)
            }
            Err(error) => {
                self.unread.push(Seen {
                    item: Item::Rejected(Rejected {
                        row: 0,
                        raw: vec![name.clone().unwrap_or_default()],
                        reason: Reason::Attachment { name, why: error },
                    }),
                    mark: None,
                });
                Ok(())
            }
        }
    }

    fn text(&mut self, text: &str, subject: &str, sent: Timestamp) {
        let subject_day = day_in(subject);
        let mut report = read_report(text, subject_day.as_deref());
        self.nothing |= report.nothing_to_report;
        let interpreter = Interpreter::new(self.context, self.mapping).reported(sent);
        if report.blocks.is_empty()
            && !report.nothing_to_report
            && let Some(block) = whole_as_event(text, subject, subject_day, &interpreter)
        {
            report.blocks.push(block);
        }
        if report.blocks.is_empty() {
            return;
        }
        if self.pipeline.summary.header.is_empty() {
            self.pipeline.summary.header = vec!["Text".to_owned()];
        }
        let mut scratch = Scratch::default();
        let mut days = Days {
            context: self.context,
            sent,
            previous: None,
            shifted: 0,
        };
        let run: Run = report
            .blocks
            .iter()
            .enumerate()
            .map(|(n, block)| one_event(n as u64 + 1, block, &interpreter, &mut days, &mut scratch))
            .collect();
        self.pipeline.hand_on(run, 0, 0);
    }
}

/// A message without any order, when its words tell both what happened and where.
fn whole_as_event(
    text: &str,
    subject: &str,
    subject_day: Option<String>,
    interpreter: &Interpreter<'_>,
) -> Option<Block> {
    let text = text.trim();
    if text.chars().count() > domain::event::MAX_TEXT || !interpreter.tells_an_event(text, subject) {
        return None;
    }
    let mut fields = vec![(Field::Text, text.to_owned())];
    if !subject.is_empty() {
        fields.push((Field::Headline, subject.to_owned()));
    }
    let day = subject_day.or_else(|| text.lines().find_map(day_in));
    fields.extend(day.map(|day| (Field::Date, day)));
    Some(Block {
        fields,
        raw: text.to_owned(),
        by_time: false,
    })
}

/// Where in the night a report has come.
struct Days<'m, 'c> {
    context: &'m Context<'c>,
    sent: Timestamp,
    /// The day above, and minutes after midnight of the latest time under it.
    previous: Option<(String, i32)>,
    /// Midnights passed under that day.
    shifted: i64,
}

impl Days<'_, '_> {
    /// The day of a block and what a person should know about it.
    fn day(&mut self, block: &Block) -> (Option<String>, Option<Note>) {
        let time = block.get(Field::Time).map(str::to_owned);
        let clock = time.as_deref().and_then(minutes_of);
        let Some(stated) = block.get(Field::Date).map(str::to_owned) else {
            let day = self.day_when_sent(clock);
            let written = written(day);
            return (Some(written.clone()), Some(Note::DayFromMessage { day: written }));
        };
        let Some(clock) = clock else {
            return (Some(stated), None);
        };
        match &self.previous {
            Some((above, latest)) if *above == stated => {
                self.shifted += i64::from(passes_midnight(Some(*latest), clock));
            }
            _ => self.shifted = 0,
        }
        self.previous = Some((stated.clone(), clock));
        if self.shifted == 0 {
            return (Some(stated), None);
        }
        let next = self
            .date_of(&stated)
            .and_then(|day| day.checked_add(self.shifted.days()).ok());
        match next {
            Some(next) => (
                Some(written(next)),
                Some(Note::NightPassed {
                    stated: time.unwrap_or_default(),
                }),
            ),
            None => (Some(stated), None),
        }
    }

    /// A time later than when the message was sent belongs to the day before.
    fn day_when_sent(&self, clock: Option<i32>) -> Date {
        let sent = self.context.zone.to_datetime(self.sent);
        let minutes = i32::from(sent.hour()) * 60 + i32::from(sent.minute());
        match clock {
            Some(clock) if clock > minutes => sent.date().yesterday().unwrap_or(sent.date()),
            _ => sent.date(),
        }
    }

    fn date_of(&self, stated: &str) -> Option<Date> {
        let day = parse(stated, Expect::Day, Default::default()).ok()?.start.day?;
        let sent = self.context.zone.to_datetime(self.sent).date();
        Date::new(day.year.unwrap_or(sent.year()), day.month, day.day).ok()
    }
}

fn one_event<'s>(
    row: u64,
    block: &Block,
    interpreter: &'s Interpreter<'_>,
    days: &mut Days<'_, '_>,
    scratch: &mut Scratch<'s>,
) -> Seen {
    let (day, day_note) = days.day(block);
    let mut values = Values::default();
    for (field, value) in &block.fields {
        if *field != Field::Date {
            values.set(*field, value);
        }
    }
    if let Some(day) = &day {
        values.set(Field::Date, day);
    }
    let has_place = [
        Field::Place,
        Field::Address,
        Field::Area,
        Field::Coordinates,
        Field::Coordinate1,
    ]
    .iter()
    .any(|f| !values.get(*f).is_empty());
    let named = if has_place && !block.by_time {
        None
    } else {
        // A timed line may name a place nearer than the one that the report is about.
        values
            .texts
            .iter()
            .find_map(|text| interpreter.places().named_in(text))
            .map(|found| found.place.name.as_str())
    };
    if let Some(name) = named {
        values.put(Field::Place, name);
        values.put(Field::Address, "");
    }
    match interpreter.event(row, &values, scratch) {
        Ok((mut event, mark)) => {
            event.notes.extend(day_note);
            if let Some(name) = named {
                event.notes.push(Note::PlaceFoundInText {
                    used: name.to_owned(),
                });
            }
            Seen {
                item: Item::Event(Box::new(event)),
                mark: Some(mark),
            }
        }
        Err(reason) => Seen {
            item: Item::Rejected(Rejected {
                row,
                raw: interpreter.masked(std::iter::once(block.raw.as_str())),
                reason,
            }),
            mark: None,
        },
    }
}
