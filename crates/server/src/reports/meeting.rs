//! A meeting's papers: the notice that calls to it, the minutes as the register knows them, and one decision taken out of them.

use domain::body::{Meeting, Seat};
use domain::body_decision::BodyDecision;
use domain::chain::{Record, RecordKind};
use domain::record::Said as _;

use super::{Asked, Cell, Desk, Fact, Report, Rows, Section, to_chain, to_records};
use crate::errors::PageError;

/// Who is called, when, and to what.
pub fn notice(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let meeting = chain
        .meetings
        .get(&asked.of.as_str().into())
        .ok_or(PageError::NotFound)?;
    let (body, code) = (chain.body_name(&meeting.body).to_owned(), meeting.code());
    let mut about = Section::new("motet", frame.t("record-meeting"));
    about.facts = vec![
        fact(frame.t("said-body"), body.clone()),
        fact(frame.t("said-on"), frame.long_date(&meeting.on)),
    ];
    if meeting.on < desk.as_of.day {
        about.say(false, frame.t("meeting-notice-over"));
    }
    let sections = vec![
        about,
        points(desk, meeting),
        called(desk, meeting),
        before(desk, meeting),
    ];
    let words = [("text", body.into()), ("day", frame.date(&meeting.on).into())];
    let title = frame.tw("meeting-notice-title", &words);
    Ok(Report {
        name: format!("kallelse-{code}"),
        kicker: frame.t("report-kallelse"),
        crumbs: vec![
            to_chain(desk),
            to_records(desk, RecordKind::Meeting),
            (String::new(), title.clone()),
        ],
        here: format!("/rapporter/kallelse/{code}"),
        title,
        lead: frame.t("meeting-notice-lead"),
        sections,
        ..Report::default()
    })
}

/// What the meeting is to take up, numbered.
fn points(desk: &Desk, meeting: &Meeting) -> Section {
    let frame = &desk.frame;
    let mut points = Section::new("dagordning", frame.t("said-agenda")).empty(frame.t("minutes-no-agenda"));
    for (i, item) in meeting.agenda.iter().enumerate() {
        points.paragraphs.push(format!("{}. {item}", i + 1));
    }
    points
}

/// The seats of the body, and who may come in whose stead.
fn called(desk: &Desk, meeting: &Meeting) -> Section {
    let frame = &desk.frame;
    let row = |seat: &Seat| {
        let substitute = format!("substitute-{}", seat.substitute.code().replace('_', "-"));
        let mut name = Cell::from(frame.function_name(&seat.function));
        if seat.chairs {
            name = name.note(frame.t("seat-chairs"));
        }
        vec![
            name,
            frame.function_partner(&seat.function).into(),
            frame.t(substitute).into(),
        ]
    };
    let body = desk.chain().bodies.get(&meeting.body);
    let seats = body.map_or(&[][..], |body| &body.seats);
    let heads = ["seat-function", "seat-organisation", "seat-substitute"];
    Section::new("kallade", frame.t("meeting-notice-called"))
        .empty(frame.t("agenda-no-seats"))
        .rows(Rows::new("", &heads, frame, seats.iter().map(row).collect()))
}

/// What the body is to have answered by then.
fn before(desk: &Desk, meeting: &Meeting) -> Section {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let own = chain.assignments.values().filter(|a| {
        let asked = a.to_body == meeting.body && a.given_on <= meeting.on;
        asked && a.answered_on.is_none_or(|on| meeting.on <= on)
    });
    let row = |a: &domain::body_decision::Assignment| {
        vec![
            Cell::to(a.text.clone(), RecordKind::Assignment.link(a.code.as_str())),
            chain.body_name(&a.from_body).to_owned().into(),
            Cell::day(frame, a.due_on()),
        ]
    };
    let heads = ["record-assignment", "said-from_body", "said-due"];
    Section::new("svar", frame.t("meeting-notice-answers"))
        .empty(frame.t("agenda-no-assignments"))
        .rows(Rows::new("", &heads, frame, own.map(row).collect()))
}

pub fn minutes(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let meeting = chain
        .meetings
        .get(&asked.of.as_str().into())
        .ok_or(PageError::NotFound)?;
    let body = chain.body_name(&meeting.body).to_owned();
    let code = meeting.code();
    let mut about = Section::new("motet", frame.t("record-meeting"));
    about
        .facts
        .push(fact(frame.t("said-on"), frame.long_date(&meeting.on)));
    let state = match (meeting.held, meeting.minutes_adopted_on) {
        (false, _) => frame.t("minutes-not-held"),
        (true, None) => frame.t("minutes-not-adopted"),
        (true, Some(on)) => frame.ta("minutes-adopted", frame.date(&on)),
    };
    about.facts.push(fact(frame.t("document-status"), state));
    if !meeting.notes.is_empty() {
        about.paragraphs.push(meeting.notes.clone());
    }
    let sections = vec![
        about,
        present(desk, meeting),
        points(desk, meeting),
        decisions(desk, meeting),
        assignments(desk, meeting),
        signatures(desk, &["minutes-secretary", "minutes-chair", "minutes-checker"]),
    ];
    let title = frame.tw(
        "minutes-title",
        &[("text", body.into()), ("day", frame.date(&meeting.on).into())],
    );
    Ok(Report {
        name: format!("protokoll-{code}"),
        kicker: frame.t("report-protokoll"),
        crumbs: vec![
            to_chain(desk),
            to_records(desk, RecordKind::Meeting),
            (String::new(), title.clone()),
        ],
        here: format!("/rapporter/protokoll/{code}"),
        lacks: match (meeting.held, meeting.minutes_adopted_on) {
            (true, Some(_)) => Vec::new(),
            (true, None) => vec![frame.t("minutes-adopt-first")],
            (false, _) => vec![frame.t("minutes-not-held")],
        },
        title,
        lead: frame.t("minutes-lead"),
        sections,
        ..Report::default()
    })
}

/// Lines to write on, by hand: a document of a meeting is signed by those who answer for it.
fn signatures(desk: &Desk, roles: &[&str]) -> Section {
    let frame = &desk.frame;
    let line = "_".repeat(36);
    let row = |role: &&str| vec![Cell::from(frame.t(*role)), line.as_str().into()];
    let heads = ["minutes-who", "minutes-signature"];
    Section::new("underskrifter", frame.t("minutes-signatures")).rows(Rows::new(
        "",
        &heads,
        frame,
        roles.iter().map(row).collect(),
    ))
}

fn fact(name: String, words: String) -> Fact {
    Fact {
        name,
        pieces: vec![words.into()],
    }
}

fn present(desk: &Desk, meeting: &Meeting) -> Section {
    let record = Record::Meeting(meeting.clone());
    let told = Section::of_record(&desk.frame, desk.chain(), &record, &desk.as_of);
    let mut section =
        Section::new("narvarande", desk.frame.t("said-present")).empty(desk.frame.t("minutes-nobody"));
    for mut rows in told.tables {
        if rows.name == desk.frame.field(&RecordKind::Meeting, "present") {
            rows.name.clear();
            section.add(rows);
        }
    }
    section
}

fn decisions(desk: &Desk, meeting: &Meeting) -> Section {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let own = chain
        .body_decisions
        .values()
        .filter(|d| d.body == meeting.body && d.on == meeting.on);
    let row = |d: &BodyDecision| {
        vec![
            Cell::to(
                if d.section.is_empty() {
                    "–".to_owned()
                } else {
                    d.section.clone()
                },
                format!("/rapporter/protokollsutdrag/{}", d.code),
            ),
            d.text.clone().into(),
            frame.choice(d.level.code()).into(),
            d.registry_number.clone().into(),
        ]
    };
    let heads = [
        "council-section",
        "record-body_decision",
        "said-level",
        "registry-number",
    ];
    Section::new("beslut", frame.record_kinds(&RecordKind::BodyDecision))
        .empty(frame.t("minutes-no-decisions"))
        .rows(Rows::new("", &heads, frame, own.map(row).collect()))
}

fn assignments(desk: &Desk, meeting: &Meeting) -> Section {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let own = chain
        .assignments
        .values()
        .filter(|a| a.from_body == meeting.body && a.given_on == meeting.on);
    let row = |a: &domain::body_decision::Assignment| {
        vec![
            Cell::to(a.text.clone(), RecordKind::Assignment.link(a.code.as_str())),
            chain.body_name(&a.to_body).to_owned().into(),
            Cell::day(frame, a.due_on()),
        ]
    };
    let heads = ["record-assignment", "said-to_body", "said-due"];
    Section::new("uppdrag", frame.record_kinds(&RecordKind::Assignment))
        .empty(frame.t("minutes-no-assignments"))
        .rows(Rows::new("", &heads, frame, own.map(row).collect()))
}

/// One decision, with what it is about.
pub fn extract(desk: &Desk, asked: &Asked) -> Result<Report, PageError> {
    let (chain, frame) = (desk.chain(), &desk.frame);
    let decision = chain
        .body_decisions
        .get(&asked.of.as_str().into())
        .ok_or(PageError::NotFound)?;
    let record = Record::BodyDecision(decision.clone());
    let mut section = Section::of_record(frame, chain, &record, &desk.as_of);
    section.id = "beslut".to_owned();
    section.title = frame.record_kind(&RecordKind::BodyDecision);
    let title = frame.tw(
        "extract-title",
        &[
            ("text", chain.body_name(&decision.body).to_owned().into()),
            ("day", frame.date(&decision.on).into()),
        ],
    );
    Ok(Report {
        name: format!("protokollsutdrag-{}", decision.code),
        kicker: frame.t("report-protokollsutdrag"),
        crumbs: vec![
            to_chain(desk),
            to_records(desk, RecordKind::BodyDecision),
            (String::new(), title.clone()),
        ],
        here: format!("/rapporter/protokollsutdrag/{}", decision.code),
        title,
        lead: String::new(),
        sections: vec![section, signatures(desk, &["extract-certified"])],
        ..Report::default()
    })
}
