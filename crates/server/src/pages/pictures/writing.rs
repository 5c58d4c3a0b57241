//! What people write about the week: the assessment, saved so that nobody overwrites another, and the
//! decisions of the meeting.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::*;
use domain::decision::DecisionInput;
use domain::municipality::Municipality;
use domain::picture::{Assessment, Direction, Level, Picture, PictureStatus};
use domain::screening::PlaceWords;
use domain::time::IsoWeek;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use store::StoreError;

use super::week::{Shown, Typed, WeekPage, WeekQuery, week_of};
use crate::access::{PictureWriter, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;
use crate::pages::screening::{FormText, Seen, masked};

/// The longest text of a summary, an assessment or a decision, in characters.
pub const LONGEST_TEXT: usize = 10_000;

/// Why something was not saved, at which field.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub field: String,
    pub text: String,
}

/// Someone else saved, or adopted, in between. Shown so that nothing that anyone wrote is lost.
pub struct Stale {
    pub title: &'static str,
    pub lead: &'static str,
    pub differences: Vec<Difference>,
}

pub struct Difference {
    pub label: String,
    pub text: String,
}

/// The assessment form. The lists have one entry for each working area.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessInput {
    /// The edit that was read; 0 before anyone has begun.
    pub edit: i64,
    pub sammanfattning: String,
    #[serde(default)]
    pub omrade: Vec<String>,
    #[serde(default)]
    pub niva: Vec<String>,
    #[serde(default)]
    pub riktning: Vec<String>,
    #[serde(default)]
    pub bedomning: Vec<String>,
    #[serde(default)]
    pub deltagare: Vec<String>,
    /// Why the version is written, in a correction.
    #[serde(default)]
    pub rattelse: String,
    /// "It points nobody out", with the mark of the texts that it was said about.
    #[serde(default)]
    pub ja: String,
    /// "Mask it, I will read it through."
    #[serde(default)]
    pub maskera: String,
}

impl AssessInput {
    pub fn of(picture: Option<&Picture>, municipality: &Municipality) -> Self {
        let mut input = Self::default();
        for area in municipality.working_areas() {
            let written = picture.and_then(|p| p.assessments.get(&area.code));
            let code = |code: Option<&'static str>| code.unwrap_or_default().to_owned();
            input.omrade.push(area.code.to_string());
            input
                .niva
                .push(code(written.and_then(|a| a.level).map(Level::code)));
            input
                .riktning
                .push(code(written.and_then(|a| a.direction).map(Direction::code)));
            input
                .bedomning
                .push(written.map(|a| a.text.clone()).unwrap_or_default());
        }
        if let Some(picture) = picture {
            input.edit = picture.edit;
            input.sammanfattning = picture.summary.clone();
            input.deltagare = picture.participants.iter().map(ToString::to_string).collect();
            input.rattelse = picture.correction.clone();
        }
        input
    }

    pub fn assessment(&self, area: &AreaCode) -> Option<Assessment> {
        let at = self.omrade.iter().position(|code| code == area.as_str())?;
        Some(Assessment {
            level: Level::from_code(self.niva.get(at)?),
            direction: Direction::from_code(self.riktning.get(at)?),
            text: plain_lines(self.bedomning.get(at)?),
        })
    }

    fn is_whole(&self) -> bool {
        let n = self.omrade.len();
        self.niva.len() == n && self.riktning.len() == n && self.bedomning.len() == n
    }

    /// The picture with what was typed; areas that nothing is said about are left out.
    fn write_into(&self, picture: Picture, municipality: &Municipality) -> Picture {
        let said = |a: &Assessment| a.level.is_some() || a.direction.is_some() || !a.text.is_empty();
        let mut assessments: BTreeMap<AreaCode, Assessment> = picture.assessments.clone();
        for area in municipality.working_areas() {
            match self.assessment(&area.code).filter(said) {
                Some(assessment) => assessments.insert(area.code.clone(), assessment),
                None => assessments.remove(&area.code),
            };
        }
        let correction = if picture.version > 1 && !self.rattelse.trim().is_empty() {
            plain_lines(&self.rattelse)
        } else {
            picture.correction.clone()
        };
        Picture {
            edit: self.edit,
            summary: plain_lines(&self.sammanfattning),
            assessments,
            participants: municipality
                .functions
                .iter()
                .filter(|f| self.deltagare.iter().any(|code| code == f.code.as_str()))
                .map(|f| f.code.clone())
                .collect(),
            correction,
            ..picture
        }
    }

    /// The free texts, with the names of their fields.
    fn texts<'t>(&'t self, frame: &Frame, municipality: &Municipality) -> Vec<(String, FormText<'t>)> {
        let own = [
            ("sammanfattning", "assess-summary", &self.sammanfattning),
            ("rattelse", "correct-why", &self.rattelse),
        ];
        let own = own.into_iter().map(|(field, key, text)| {
            let within = frame.t(key);
            (field.to_owned(), FormText { within, text })
        });
        let areas = self.omrade.iter().zip(&self.bedomning).map(|(code, text)| {
            let within = municipality.area_name(&AreaCode::from(code.as_str())).to_owned();
            (format!("bedomning-{code}"), FormText { within, text })
        });
        own.chain(areas).collect()
    }

    fn mask(&mut self, places: &PlaceWords) {
        let texts = [&mut self.sammanfattning, &mut self.rattelse];
        for text in texts.into_iter().chain(&mut self.bedomning) {
            *text = masked(text, places);
        }
        self.maskera.clear();
        self.ja.clear();
    }
}

/// Browsers send lines that end with CR LF; what is kept and hashed has LF.
pub fn plain_lines(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// Why a text may not be saved, whatever it says.
pub fn too_long(frame: &Frame, text: &str) -> Option<String> {
    (text.chars().count() > LONGEST_TEXT).then(|| frame.tn("text-too-long", LONGEST_TEXT))
}

async fn page_again(signed: &Signed, week: IsoWeek, mut typed: Typed) -> Result<Response, PageError> {
    let shown = Shown::find(signed, week, None).await?;
    if let (true, None, Some(input)) = (shown.is_adopted(), &typed.stale, &typed.assess) {
        // There is no form any more to hold what was typed.
        typed.stale = Some(kept_beside(signed, input));
    }
    let masked = typed.masked;
    let page = WeekPage::new(signed, &shown, &WeekQuery::default(), typed).await?;
    if masked { html(&page) } else { refused(&page) }
}

/// Saves the assessment, and begins the week's picture when nobody has.
pub async fn save(
    writer: PictureWriter,
    Path(week): Path<String>,
    Form(mut input): Form<AssessInput>,
) -> Result<Response, PageError> {
    let week = week_of(&week)?;
    if !input.is_whole() {
        return Err(PageError::BadRequest("bedömningarna är inte lika många".into()));
    }
    let (frame, home) = (&writer.frame, writer.home.clone());
    if !input.maskera.is_empty() {
        input.mask(&home.place_words);
        let typed = Typed {
            assess: Some(input),
            masked: true,
            ..Typed::default()
        };
        return page_again(&writer, week, typed).await;
    }
    let texts = input.texts(frame, &home.municipality);
    let refusals: Vec<Refusal> = texts
        .iter()
        .filter_map(|(field, text)| {
            let why = too_long(frame, text.text)?;
            Some(Refusal {
                field: field.clone(),
                text: format!("{}: {why}", text.within),
            })
        })
        .collect();
    let texts: Vec<FormText<'_>> = texts.into_iter().map(|(_, text)| text).collect();
    let seen = Seen::in_the_way(&texts, "", &input.ja, &home.place_words);
    if !refusals.is_empty() || seen.is_some() {
        let typed = Typed {
            assess: Some(input),
            refusals,
            seen,
            ..Typed::default()
        };
        return page_again(&writer, week, typed).await;
    }
    let typed = input.clone();
    let saved = writer
        .app
        .store
        .write(
            writer.municipality(),
            &writer.actor(),
            writer.now(),
            move |work| {
                Box::pin(async move {
                    let begun = work.begin_picture(week, "").await?;
                    let read = if typed.edit == 0 { 1 } else { typed.edit };
                    if begun.edit != read {
                        return Err(StoreError::StalePicture {
                            current: Box::new(begun),
                        });
                    }
                    let written = typed.write_into(begun, &home.municipality);
                    work.save_picture(&Picture {
                        edit: read,
                        ..written
                    })
                    .await
                })
            },
        )
        .await;
    match saved {
        Ok(_) => {
            let query = crate::forms::query(&[("klart", "saved")]);
            Ok(Redirect::to(&format!("/lagesbild/{week}{query}")).into_response())
        }
        Err(StoreError::StalePicture { current }) => {
            let stale = stale(&writer, &input, &current);
            // Saving again is a choice made with both texts in sight.
            let input = AssessInput {
                edit: current.edit,
                ..input
            };
            let typed = Typed {
                assess: Some(input),
                stale: Some(stale),
                ..Typed::default()
            };
            page_again(&writer, week, typed).await
        }
        Err(StoreError::Refused(_) | StoreError::PictureAdopted) => {
            let typed = Typed {
                assess: Some(input),
                ..Typed::default()
            };
            page_again(&writer, week, typed).await
        }
        Err(error) => Err(error.into()),
    }
}

/// An assessment in one line of words.
fn in_words(frame: &Frame, assessment: &Assessment) -> String {
    let level = assessment.level.map(|l| frame.t(format!("level-{}", l.code())));
    let direction = assessment
        .direction
        .map(|d| frame.t(format!("direction-{}", d.code())));
    let parts = level
        .into_iter()
        .chain(direction)
        .chain([assessment.text.clone()]);
    parts.filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn nothing_said() -> Assessment {
    Assessment {
        level: None,
        direction: None,
        text: String::new(),
    }
}

/// What stands in the register where it differs from what was typed.
fn stale(signed: &Signed, typed: &AssessInput, current: &Picture) -> Stale {
    let frame = &signed.frame;
    let mut differences = Vec::new();
    let mut differs = |label: String, text: String| differences.push(Difference { label, text });
    if plain_lines(&typed.sammanfattning) != current.summary {
        differs(frame.t("assess-summary"), current.summary.clone());
    }
    for area in signed.home.municipality.working_areas() {
        let empty = nothing_said();
        let mine = typed.assessment(&area.code).unwrap_or_else(nothing_said);
        let saved = current.assessments.get(&area.code).unwrap_or(&empty);
        if mine != *saved {
            differs(area.name.clone(), in_words(frame, saved));
        }
    }
    let mine: BTreeSet<FunctionCode> = typed.deltagare.iter().map(|c| c.as_str().into()).collect();
    if mine != current.participants {
        let names = current.participants.iter().map(|code| frame.function_name(code));
        differs(
            frame.t("assess-participants"),
            names.collect::<Vec<_>>().join(", "),
        );
    }
    Stale {
        title: "stale-title",
        lead: "stale-lead",
        differences,
    }
}

/// What was typed, when the picture was adopted meanwhile.
fn kept_beside(signed: &Signed, typed: &AssessInput) -> Stale {
    let frame = &signed.frame;
    let mut differences = vec![Difference {
        label: frame.t("assess-summary"),
        text: plain_lines(&typed.sammanfattning),
    }];
    for area in signed.home.municipality.working_areas() {
        if let Some(mine) = typed.assessment(&area.code).filter(|a| *a != nothing_said()) {
            differences.push(Difference {
                label: area.name.clone(),
                text: in_words(frame, &mine),
            });
        }
    }
    Stale {
        title: "adopt-already",
        lead: "stale-adopted-lead",
        differences,
    }
}

/// A new decision of the meeting.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideInput {
    pub text: String,
    #[serde(default)]
    pub omrade: String,
    #[serde(default)]
    pub kategori: String,
    #[serde(default)]
    pub ansvarig: String,
    pub senast: String,
    #[serde(default)]
    pub ja: String,
    #[serde(default)]
    pub maskera: String,
}

impl DecideInput {
    /// Due two weeks after the week, and not before a week from today.
    pub fn proposed(week: IsoWeek, today: Date) -> Self {
        let due = (week.sunday() + 12.days()).max(today + 7.days());
        Self {
            senast: due.to_string(),
            ..Self::default()
        }
    }

    /// The decision, or what is wrong with it.
    fn read(
        &self,
        frame: &Frame,
        municipality: &Municipality,
        week: IsoWeek,
        today: Date,
    ) -> Result<DecisionInput, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut refuse = |field: &str, text: String| {
            refusals.push(Refusal {
                field: field.to_owned(),
                text,
            });
        };
        let text = plain_lines(&self.text);
        if text.is_empty() {
            refuse("beslut-text", frame.t("decide-text-missing"));
        } else if let Some(why) = too_long(frame, &text) {
            refuse("beslut-text", why);
        }
        let responsible = FunctionCode::from(self.ansvarig.as_str());
        if municipality.function(&responsible).is_none() {
            refuse("beslut-ansvarig", frame.t("decide-responsible-missing"));
        }
        let due = self.senast.trim().parse::<Date>().ok();
        if due.is_none_or(|due| due < today) {
            refuse("beslut-senast", frame.t("decide-due-bad"));
        }
        let area = Some(AreaCode::from(self.omrade.as_str())).filter(|a| !a.as_str().is_empty());
        let known = |code: &AreaCode| municipality.working_areas().iter().any(|a| a.code == *code);
        if area.as_ref().is_some_and(|a| !known(a)) {
            refuse("beslut-omrade", frame.t("decide-area-bad"));
        }
        let category = Some(CategoryCode::from(self.kategori.as_str())).filter(|c| !c.as_str().is_empty());
        if category
            .as_ref()
            .is_some_and(|c| municipality.category(c).is_none())
        {
            refuse("beslut-kategori", frame.t("decide-category-bad"));
        }
        match due {
            Some(due) if refusals.is_empty() => Ok(DecisionInput {
                week,
                area,
                category,
                text,
                responsible,
                due,
            }),
            _ => Err(refusals),
        }
    }
}

/// Records a decision on the week's draft. An adopted picture's decisions stand as they were taken.
pub async fn decide(
    writer: PictureWriter,
    Path(week): Path<String>,
    Form(mut input): Form<DecideInput>,
) -> Result<Response, PageError> {
    let week = week_of(&week)?;
    let places = &writer.home.place_words;
    if !input.maskera.is_empty() {
        input.text = masked(&input.text, places);
        input.maskera.clear();
        let typed = Typed {
            decide: Some(input),
            masked: true,
            ..Typed::default()
        };
        return page_again(&writer, week, typed).await;
    }
    let seen = Seen::in_the_way(&[FormText::alone(&input.text)], "", &input.ja, places);
    let municipality = &writer.home.municipality;
    let latest = writer
        .app
        .store
        .picture(writer.municipality(), week, None)
        .await?;
    let adopted = latest.is_some_and(|p| p.status == PictureStatus::Adopted);
    let read = if adopted {
        Err(vec![Refusal {
            field: "beslut-text".into(),
            text: writer.frame.t("adopt-already"),
        }])
    } else {
        input.read(&writer.frame, municipality, week, writer.today())
    };
    let decision = match (read, seen) {
        (Ok(decision), None) => decision,
        (read, seen) => {
            let typed = Typed {
                decide: Some(input),
                refusals: read.err().unwrap_or_default(),
                seen,
                ..Typed::default()
            };
            return page_again(&writer, week, typed).await;
        }
    };
    writer
        .app
        .store
        .write(
            writer.municipality(),
            &writer.actor(),
            writer.now(),
            move |work| Box::pin(async move { work.record_decision(decision).await }),
        )
        .await?;
    Ok(Redirect::to(&format!("/lagesbild/{week}?klart=decided#beslut")).into_response())
}
