//! A week's picture: what the register says beside what people make of it.

use analysis::WeeklyDraft;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::access::Act;
use domain::codes::*;
use domain::municipality::{Category, Function, Municipality};
use domain::picture::{Direction, Level, Picture, PictureStatus};
use domain::time::IsoWeek;
use jiff::Timestamp;
use serde::Deserialize;
use store::DecisionFilter;

use super::files;
use super::map::config;
use super::placed::{PlacedRow, placed};
use super::view::{Seen, View};
use super::writing::{AssessInput, DecideInput, Refusal, Stale};
use crate::access::{PictureReader, Signed};
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::pages::screening::Seen as SeenInText;
use crate::weekly::{frozen, is_over};
use crate::weekly_papers::adoption_entry;

#[derive(Clone, Debug, Default, Deserialize)]
pub struct WeekQuery {
    #[serde(default)]
    pub omrade: String,
    pub version: Option<i64>,
    /// `ovriga`: the PDF as it is for those who do not work with the register.
    #[serde(default)]
    pub lasare: String,
    /// The word of what was just done; shown by the frame.
    #[serde(default, rename = "klart")]
    _done: String,
}

/// A picture in the version that this reader may see, with its figures.
pub struct Shown {
    pub week: IsoWeek,
    pub picture: Option<Picture>,
    pub versions: Vec<Picture>,
    /// The figures as the register stands, or those that the shown version was adopted with.
    pub draft: WeeklyDraft,
}

impl Shown {
    pub fn is_adopted(&self) -> bool {
        self.picture
            .as_ref()
            .is_some_and(|p| p.status == PictureStatus::Adopted)
    }

    /// Finds the week for a reader. Who may not read drafts meets adopted versions only; a week without one
    /// does not exist for them.
    pub async fn find(signed: &Signed, week: IsoWeek, version: Option<i64>) -> Result<Self, PageError> {
        let store = &signed.app.store;
        let mut versions = store.picture_versions(signed.municipality(), week).await?;
        let reads_drafts = signed.principal.may(Act::ReadDrafts);
        if !reads_drafts {
            versions.retain(|p| p.status == PictureStatus::Adopted);
        }
        let picture = match version {
            Some(version) => Some(
                versions
                    .iter()
                    .find(|p| p.version == version)
                    .ok_or(PageError::NotFound)?,
            ),
            None => versions.first(),
        };
        if picture.is_none() && (!reads_drafts || week > IsoWeek::of(signed.today())) {
            return Err(PageError::NotFound);
        }
        let picture = picture.cloned();
        let draft = match picture.as_ref().map(frozen).transpose()?.flatten() {
            Some(frozen) => frozen,
            None => {
                let (home, today) = (&signed.home, signed.today());
                signed.app.weeks.draft(store, home, week, today).await?
            }
        };
        Ok(Self {
            week,
            picture,
            versions,
            draft,
        })
    }

    /// The week as this reader may see it, of the whole municipality or of one area.
    pub fn seen<'a>(&'a self, signed: &'a Signed, area: Option<&'a AreaCode>) -> Seen<'a> {
        Seen {
            frame: &signed.frame,
            municipality: &signed.home.municipality,
            draft: &self.draft,
            picture: self.picture.as_ref(),
            area,
        }
    }
}

pub struct VersionRow {
    pub version: i64,
    pub adopted: bool,
    pub when: String,
    pub who: String,
    pub correction: String,
    pub here: bool,
}

/// What an adopted picture can be checked against.
pub struct SealWords {
    pub hash: String,
    pub who: String,
    pub when: Timestamp,
    /// The journal entry of the adoption, with its hash.
    pub checkpoint: Option<(i64, String)>,
}

pub struct AssessedArea {
    pub code: AreaCode,
    pub name: String,
    pub level: Option<Level>,
    pub direction: Option<Direction>,
    pub text: String,
    /// The count, in one line.
    pub facts: String,
    /// What the latest adopted picture said.
    pub previous: String,
    pub complete: bool,
}

pub struct DecidedRow {
    pub id: DecisionId,
    pub text: String,
    pub about: String,
    pub responsible: String,
    pub due: String,
}

#[derive(Template)]
#[template(path = "pages/week.html")]
pub struct WeekPage {
    pub frame: Frame,
    pub week: IsoWeek,
    pub previous: IsoWeek,
    pub next: Option<IsoWeek>,
    pub over: bool,
    pub picture: Option<Picture>,
    pub adopted: bool,
    pub view: View,
    pub areas: Vec<(AreaCode, String)>,
    pub area: Option<AreaCode>,
    pub assessed: Vec<AssessedArea>,
    pub participants: Vec<(FunctionCode, String, bool)>,
    pub placed: Vec<PlacedRow>,
    pub decided: Vec<DecidedRow>,
    pub versions: Vec<VersionRow>,
    pub newer_draft: bool,
    pub seal: Option<SealWords>,
    pub map: Option<String>,
    /// The form, for those who write.
    pub input: Option<AssessInput>,
    pub decide: Option<DecideInput>,
    pub refusals: Vec<Refusal>,
    pub stale: Option<Stale>,
    /// What may point out a person, and in which of the page's forms.
    seen: Option<(Writing, SeenInText)>,
    masked: Option<Writing>,
    pub correcting: Option<String>,
    pub may_adopt: bool,
    pub may_answer: bool,
    pub has_files: bool,
}

/// The forms of the page in which one writes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    Assessment,
    Decision,
    Correction,
}

/// What came back unsaved; empty on an ordinary visit.
#[derive(Default)]
pub struct Typed {
    pub assess: Option<AssessInput>,
    pub decide: Option<DecideInput>,
    pub correcting: Option<String>,
    pub refusals: Vec<Refusal>,
    pub stale: Option<Stale>,
    /// What may point out a person in what was typed.
    pub seen: Option<SeenInText>,
    /// It was masked and is to be read through.
    pub masked: bool,
}

impl Typed {
    fn form(&self) -> Writing {
        if self.decide.is_some() {
            Writing::Decision
        } else if self.correcting.is_some() {
            Writing::Correction
        } else {
            Writing::Assessment
        }
    }
}

impl WeekPage {
    fn heard(&self) -> usize {
        self.view.coverage.len().saturating_sub(self.view.silent.len())
    }

    fn late_decisions(&self) -> usize {
        self.view
            .reviews
            .iter()
            .filter(|row| !row.late.is_empty())
            .count()
    }

    /// Where the categories are drawn, their table waits behind a press.
    fn draws_categories(&self) -> bool {
        self.view
            .detail
            .as_ref()
            .is_some_and(|detail| detail.bars.is_some())
    }

    pub async fn new(
        signed: &Signed,
        shown: &Shown,
        query: &WeekQuery,
        typed: Typed,
    ) -> Result<Self, PageError> {
        let (frame, municipality) = (&signed.frame, &signed.home.municipality);
        let areas: Vec<(AreaCode, String)> = municipality
            .working_areas()
            .iter()
            .map(|a| (a.code.clone(), a.name.clone()))
            .collect();
        let area = area_of(municipality, query);
        let form = typed.form();
        let adopted = shown.is_adopted();
        let latest = query.version.is_none() || shown.versions.first() == shown.picture.as_ref();
        let writes = signed.principal.may(Act::WritePicture) && !adopted && latest;
        let input = writes.then(|| {
            typed
                .assess
                .unwrap_or_else(|| AssessInput::of(shown.picture.as_ref(), municipality))
        });
        let today = signed.today();
        Ok(Self {
            view: shown.seen(signed, area.as_ref()).view(),
            map: signed
                .principal
                .may(Act::ReadAllEvents)
                .then(|| config(signed, shown, area.as_ref())),
            assessed: assessed(signed, shown, input.as_ref()).await?,
            participants: participants(
                frame,
                &municipality.functions,
                shown.picture.as_ref(),
                input.as_ref(),
            ),
            placed: placed(signed, shown, area.as_ref()).await?,
            decided: decided(signed, shown.week).await?,
            versions: versions(frame, shown),
            newer_draft: adopted
                && shown
                    .versions
                    .first()
                    .is_some_and(|p| p.status == PictureStatus::Draft),
            seal: seal(signed, shown.picture.as_ref()).await?,
            may_adopt: signed.principal.may(Act::AdoptPicture)
                && !adopted
                && latest
                && shown.picture.is_some(),
            may_answer: signed.principal.may(Act::AnswerDecision),
            has_files: signed.principal.may(Act::ReadDrafts),
            decide: writes.then(|| {
                typed
                    .decide
                    .unwrap_or_else(|| DecideInput::proposed(shown.week, today))
            }),
            correcting: (signed.principal.may(Act::WritePicture) && adopted && latest)
                .then(|| typed.correcting.unwrap_or_default()),
            input,
            refusals: typed.refusals,
            stale: typed.stale,
            seen: typed.seen.map(|seen| (form, seen)),
            masked: typed.masked.then_some(form),
            frame: frame.clone(),
            week: shown.week,
            previous: shown.week.previous(),
            next: Some(shown.week.next()).filter(|w| *w <= IsoWeek::of(today)),
            over: is_over(shown.week, today),
            picture: shown.picture.clone(),
            adopted,
            areas,
            area,
        })
    }

    fn levels(&self) -> [Level; 4] {
        Level::ALL
    }

    fn directions(&self) -> [Direction; 3] {
        Direction::ALL
    }

    fn functions(&self) -> &[Function] {
        self.frame
            .home
            .as_ref()
            .map_or(&[], |h| &h.municipality.functions)
    }

    fn categories(&self) -> &[Category] {
        self.frame
            .home
            .as_ref()
            .map_or(&[], |h| &h.municipality.categories)
    }

    fn function_label(&self, function: &Function) -> String {
        self.frame.function_name(&function.code)
    }

    fn category_label(&self, category: &Category) -> String {
        self.frame.category_name(&category.code)
    }

    fn status_key(&self) -> &'static str {
        match &self.picture {
            Some(_) if self.adopted => "picture-adopted",
            Some(_) => "picture-draft",
            None if self.over => "picture-drafted-itself",
            None => "picture-under-way",
        }
    }

    fn status_chip(&self) -> &'static str {
        match &self.picture {
            Some(_) if self.adopted => "c-chip--good",
            Some(_) => "c-chip--accent",
            None => "c-chip--outline",
        }
    }

    fn level_chip(&self, level: &Level) -> &'static str {
        level_chip(*level)
    }

    fn is_here(&self, code: &AreaCode) -> bool {
        self.area.as_ref() == Some(code)
    }

    /// The refusal at a field, empty when there is none.
    fn refusal(&self, field: &str) -> &str {
        let found = self.refusals.iter().find(|r| r.field == field);
        found.map_or("", |r| &r.text)
    }

    fn seen_in(&self, form: Writing) -> Option<&SeenInText> {
        let (within, seen) = self.seen.as_ref()?;
        (*within == form).then_some(seen)
    }

    fn correction_is_open(&self) -> bool {
        let asked = self.seen_in(Writing::Correction).is_some();
        asked || !self.refusals.is_empty() || self.masked == Some(Writing::Correction)
    }

    fn has_refusal(&self, field: &str) -> bool {
        self.refusals.iter().any(|r| r.field == field)
    }

    fn area_field(&self, code: &AreaCode) -> String {
        format!("bedomning-{code}")
    }

    fn path(&self) -> String {
        format!("/lagesbild/{}", self.week)
    }

    fn assessed_words(&self) -> String {
        let done = self.assessed.iter().filter(|a| a.complete).count();
        let words = [("done", done.into()), ("of", self.assessed.len().into())];
        self.frame.tw("assess-done", &words)
    }

    /// `?version=1` when an older version is shown.
    fn version_query(&self) -> String {
        match (&self.picture, self.versions.first()) {
            (Some(shown), Some(newest)) if shown.version != newest.version => {
                format!("?version={}", shown.version)
            }
            _ => String::new(),
        }
    }
}

pub fn level_chip(level: Level) -> &'static str {
    match level {
        Level::Calm => "c-chip--good",
        Level::Normal => "c-chip--info",
        Level::Raised => "c-chip--warning",
        Level::Serious => "c-chip--danger",
    }
}

/// The areas with what is written about each: as typed, else as saved.
async fn assessed(
    signed: &Signed,
    shown: &Shown,
    input: Option<&AssessInput>,
) -> Result<Vec<AssessedArea>, PageError> {
    let (frame, draft) = (&signed.frame, &shown.draft);
    let previous = match &draft.new_since.previous {
        Some(previous) if input.is_some() => {
            let store = &signed.app.store;
            store
                .picture(signed.municipality(), previous.week, Some(previous.version))
                .await?
        }
        _ => None,
    };
    let rows = draft.areas.iter().map(|area| {
        let saved = shown.picture.as_ref().and_then(|p| p.assessments.get(&area.area));
        let written = match input {
            Some(input) => input.assessment(&area.area),
            None => saved.cloned(),
        };
        let facts = match &area.total.range {
            Some(range) => frame.tw(
                "assess-facts",
                &[
                    ("n", frame.number(area.total.n).into()),
                    ("low", frame.number(range.low).into()),
                    ("high", frame.number(range.high).into()),
                ],
            ),
            None => frame.ta("assess-facts-alone", frame.number(area.total.n)),
        };
        AssessedArea {
            code: area.area.clone(),
            name: area.name.clone(),
            complete: written.as_ref().is_some_and(|a| a.is_complete()),
            level: written.as_ref().and_then(|a| a.level),
            direction: written.as_ref().and_then(|a| a.direction),
            text: written.map(|a| a.text).unwrap_or_default(),
            facts,
            previous: previous
                .as_ref()
                .and_then(|p| Some((p.week, p.assessments.get(&area.area)?)))
                .map(|(week, was)| {
                    let level = was
                        .level
                        .map(|l| frame.t(format!("level-{}", l.code())))
                        .unwrap_or_default();
                    let words = [
                        ("week", i64::from(week.week()).into()),
                        ("level", level.into()),
                        ("text", was.text.clone().into()),
                    ];
                    frame.tw("assess-previous", &words)
                })
                .unwrap_or_default(),
        }
    });
    Ok(rows.collect())
}

fn participants(
    frame: &Frame,
    functions: &[Function],
    picture: Option<&Picture>,
    input: Option<&AssessInput>,
) -> Vec<(FunctionCode, String, bool)> {
    let takes_part = |code: &FunctionCode| match input {
        Some(input) => input.deltagare.iter().any(|c| c == code.as_str()),
        None => picture.is_some_and(|p| p.participants.contains(code)),
    };
    functions
        .iter()
        .map(|f| (f.code.clone(), frame.function_name(&f.code), takes_part(&f.code)))
        .collect()
}

async fn decided(signed: &Signed, week: IsoWeek) -> Result<Vec<DecidedRow>, PageError> {
    let frame = &signed.frame;
    let filter = DecisionFilter {
        week: Some(week),
        ..DecisionFilter::default()
    };
    let decisions = signed.app.store.decisions(signed.municipality(), &filter).await?;
    let rows = decisions.into_iter().map(|d| DecidedRow {
        id: d.id,
        about: frame.about(d.input.area.as_ref(), d.input.category.as_ref()),
        responsible: frame.function_name(&d.input.responsible),
        due: frame.date(&d.input.due),
        text: d.input.text,
    });
    Ok(rows.collect())
}

fn versions(frame: &Frame, shown: &Shown) -> Vec<VersionRow> {
    let here = shown.picture.as_ref().map(|p| p.version);
    shown
        .versions
        .iter()
        .map(|p| VersionRow {
            version: p.version,
            adopted: p.status == PictureStatus::Adopted,
            when: p.adopted_at.map(|at| frame.instant(&at)).unwrap_or_default(),
            who: p.adopted_by.clone().unwrap_or_default(),
            correction: p.correction.clone(),
            here: Some(p.version) == here,
        })
        .collect()
}

async fn seal(signed: &Signed, picture: Option<&Picture>) -> Result<Option<SealWords>, PageError> {
    let Some(picture) = picture else {
        return Ok(None);
    };
    let (Some(hash), Some(when)) = (&picture.hash, picture.adopted_at) else {
        return Ok(None);
    };
    Ok(Some(SealWords {
        hash: hash.clone(),
        who: picture.adopted_by.clone().unwrap_or_default(),
        when,
        checkpoint: adoption_entry(&signed.app.store, signed.municipality(), picture.id).await?,
    }))
}

/// The area that was chosen, if it is one.
pub fn area_of(municipality: &Municipality, query: &WeekQuery) -> Option<AreaCode> {
    let areas = municipality.working_areas().iter().map(|a| &a.code);
    areas
        .into_iter()
        .find(|code| code.as_str() == query.omrade)
        .cloned()
}

/// A week as it stands in an address. What is no week is no page.
pub fn week_of(text: &str) -> Result<IsoWeek, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

/// The week's page, or with an ending the week's files.
pub async fn show(
    reader: PictureReader,
    Path(name): Path<String>,
    Query(query): Query<WeekQuery>,
    headers: axum::http::HeaderMap,
) -> Result<Response, PageError> {
    if let Some((week, kind)) = name.rsplit_once('.') {
        return files::send(&reader, week_of(week)?, kind, &query, &headers).await;
    }
    let shown = Shown::find(&reader, week_of(&name)?, query.version).await?;
    html(&WeekPage::new(&reader, &shown, &query, Typed::default()).await?)
}
