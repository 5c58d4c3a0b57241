//! A record's form: written anew, changed, corrected with a reason, or taken away.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Act;
use domain::chain::{Chain, Record, RecordError, RecordKind};
use domain::intervention::FollowUpKind;
use domain::record::free_texts;
use import::municipality::unknown_code;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use store::StoreError;

use super::form::{Control, Drawing, Fault, Item, Reading, Typed, code_of};
use crate::access::{FormOf, GovernanceWriter, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;
use crate::pages::screening::{FormText, Seen};

#[derive(Template)]
#[template(path = "pages/chain/form.html")]
struct FormPage {
    frame: Frame,
    kind: RecordKind,
    /// The record that is changed.
    own: Option<Own>,
    items: Vec<Item>,
    faults: Vec<Fault>,
    seen: Option<Seen>,
    typed: Typed,
}

struct Own {
    code: String,
    title: String,
    version: i64,
    is_locked: bool,
}

impl FormPage {
    fn title(&self) -> String {
        match &self.own {
            Some(own) => self.frame.ta("form-change", &own.title),
            None => self.frame.ta("form-new", self.frame.record_kind(&self.kind)),
        }
    }

    fn action(&self) -> String {
        let base = format!("/kedjan/{}", self.kind.slug());
        match &self.own {
            Some(own) => format!("{base}/{}/andra", own.code),
            None => base,
        }
    }

    fn back(&self) -> String {
        match &self.own {
            Some(own) => self.kind.link(&own.code),
            None => format!("/kedjan/{}", self.kind.slug()),
        }
    }

    fn version(&self) -> i64 {
        self.own.as_ref().map_or(0, |own| own.version)
    }

    fn is_locked(&self) -> bool {
        self.own.as_ref().is_some_and(|own| own.is_locked)
    }

    /// Which record a draft is of.
    fn draft_of(&self) -> &str {
        self.own.as_ref().map_or("ny", |own| own.code.as_str())
    }

    /// Of an effect: what the register itself says of it.
    fn measured(&self) -> Option<String> {
        let is_of_effect =
            self.kind == RecordKind::FollowUp && self.typed.one("kind") == FollowUpKind::Effect.code();
        let of = self.typed.one("intervention");
        (is_of_effect && !of.is_empty() && self.frame.may(Act::ReadAllEvents))
            .then(|| format!("/atgarder/{of}/effekt"))
    }

    fn why_fault(&self) -> &str {
        let found = self.faults.iter().find(|f| f.at == "why");
        found.map_or("", |f| f.words.as_str())
    }
}

pub fn kind_of(slug: &str) -> Result<RecordKind, PageError> {
    RecordKind::from_slug(slug).ok_or(PageError::NotFound)
}

/// What stands in the register of a record now.
async fn own(
    signed: &Signed,
    chain: &Chain,
    kind: RecordKind,
    code: &str,
) -> Result<(Own, Record), PageError> {
    let record = chain.record(kind, code).ok_or(PageError::NotFound)?;
    let versions = signed
        .app
        .store
        .record_versions(signed.municipality(), kind.code(), code);
    let version = versions.await?.first().map_or(0, |v| v.version);
    let own = Own {
        code: code.to_owned(),
        title: record.title(chain),
        version,
        is_locked: record.is_locked(),
    };
    Ok((own, record))
}

/// A link may fill in fields, such as the problem that a new cause is of.
pub async fn new(
    writer: FormOf<GovernanceWriter>,
    Path(slug): Path<String>,
    Query(filled): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let kind = kind_of(&slug)?;
    let known = writer.chain().await?;
    let known_fields = |(name, _): &(String, String)| kind.fields().iter().any(|f| f.name == name);
    let typed = Typed::from(filled.into_iter().filter(known_fields).collect::<Vec<_>>());
    html(&page(&writer, &known.chain, kind, None, &typed, Vec::new(), None))
}

pub async fn change(
    writer: FormOf<GovernanceWriter>,
    Path((slug, code)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let kind = kind_of(&slug)?;
    let known = writer.chain().await?;
    let (own, record) = own(&writer, &known.chain, kind, &code).await?;
    let typed = Typed::of(kind.fields(), &record.fields());
    html(&page(
        &writer,
        &known.chain,
        kind,
        Some(own),
        &typed,
        Vec::new(),
        None,
    ))
}

fn page(
    signed: &Signed,
    chain: &Chain,
    kind: RecordKind,
    own: Option<Own>,
    typed: &Typed,
    faults: Vec<Fault>,
    seen: Option<Seen>,
) -> FormPage {
    let drawing = Drawing {
        frame: &signed.frame,
        chain,
        kind,
        typed,
        faults: &faults,
        own: own.as_ref().map(|own| own.code.as_str()),
        more_of: typed.one("fler"),
    };
    FormPage {
        items: drawing.items(),
        frame: signed.frame.clone(),
        kind,
        own,
        faults,
        seen,
        typed: typed.clone(),
    }
}

pub async fn add(
    writer: GovernanceWriter,
    Path(slug): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    save(&writer, kind_of(&slug)?, None, pairs.into()).await
}

pub async fn save_change(
    writer: GovernanceWriter,
    Path((slug, code)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    save(&writer, kind_of(&slug)?, Some(&code), pairs.into()).await
}

async fn save(
    signed: &GovernanceWriter,
    kind: RecordKind,
    code: Option<&str>,
    typed: Typed,
) -> Result<Response, PageError> {
    if let Some(name) = typed.unknown(kind.fields()) {
        return Err(PageError::other_field(Some(name)));
    }
    let known = signed.chain().await?;
    let chain = &known.chain;
    let was = match code {
        Some(code) => Some(own(signed, chain, kind, code).await?),
        None => None,
    };
    // A form that only asked for more rows comes back with them, and nothing is judged yet.
    if !typed.one("fler").is_empty() {
        return html(&page(
            signed,
            chain,
            kind,
            was.map(|(own, _)| own),
            &typed,
            Vec::new(),
            None,
        ));
    }
    let mut reading = Reading::new(&signed.frame, kind, &typed);
    let fields = reading.fields();
    let mut faults = reading.faults;
    let seen = personal(signed, kind, &fields);
    let record = match (faults.is_empty() && seen.is_none()).then(|| named(chain, kind, code, fields)) {
        None => None,
        Some(Ok(record)) => Some(record),
        Some(Err(why)) => {
            faults.push(fault(&signed.frame, kind, &why));
            None
        }
    };
    if let Some(record) = record {
        let seen_version = typed.one("version").parse().unwrap_or(0);
        match keep(signed, record, was.as_ref(), seen_version, typed.one("why")).await? {
            Ok(link) => return Ok(Redirect::to(&format!("{link}?klart=saved")).into_response()),
            Err(fault) => faults.push(fault),
        }
    }
    // Somebody else may have written meanwhile: what is saved next is held against what stands now.
    let known = signed.chain().await?;
    let now = match code {
        Some(code) => Some(own(signed, &known.chain, kind, code).await?.0),
        None => None,
    };
    refused(&page(signed, &known.chain, kind, now, &typed, faults, seen))
}

/// The record that was typed. A new one without a code gets one from its title.
fn named(
    chain: &Chain,
    kind: RecordKind,
    code: Option<&str>,
    mut fields: Value,
) -> Result<Record, RecordError> {
    let has_code = kind.fields().iter().any(|f| f.name == "code");
    if has_code {
        let typed = fields.get("code").and_then(Value::as_str).map(code_of);
        let own = match (code, typed.filter(|code| !code.is_empty())) {
            (Some(code), _) => code.to_owned(),
            (None, Some(typed)) if chain.contains(kind, &typed) => {
                return Err(RecordError::new("taken", "code").with("text", typed));
            }
            // A period is written as it is: 2022-T1.
            (None, Some(typed)) if kind == RecordKind::TertialReport => typed.to_uppercase(),
            (None, Some(typed)) => typed,
            (None, None) => free_code(chain, kind, &fields),
        };
        fields["code"] = json!(own);
    }
    Record::from_fields(kind, fields).map_err(|_| RecordError::new("unreadable", "code"))
}

fn free_code(chain: &Chain, kind: RecordKind, fields: &Value) -> String {
    let told = [
        "title",
        "name",
        "text",
        "statement",
        "purpose",
        "plan",
        "place",
        "placed_on",
        "step",
        "document",
    ];
    let title = told
        .iter()
        .find_map(|name| fields.get(*name).and_then(Value::as_str));
    let texts = || fields.pointer("/texts/0/text").and_then(Value::as_str);
    let base = match code_of(title.or_else(texts).unwrap_or_default()) {
        empty if empty.is_empty() => kind.code().replace('_', "-"),
        base => base,
    };
    let mut code = base.clone();
    let mut n = 2;
    while chain.contains(kind, &code) {
        code = format!("{base}-{n}");
        n += 1;
    }
    code
}

/// What in the texts may point out a person. Nobody is named here but by the contact that holds a function.
fn personal(signed: &Signed, kind: RecordKind, fields: &Value) -> Option<Seen> {
    let told = free_texts(kind.fields(), fields);
    let texts: Vec<FormText<'_>> = told
        .iter()
        .map(|(name, text)| FormText {
            within: signed.frame.field(&kind, name),
            text,
        })
        .collect();
    let mut seen = Seen::in_the_way(&texts, "", "", &signed.home.place_words)?;
    seen.refused = true;
    Some(seen)
}

fn fault(frame: &Frame, kind: RecordKind, why: &RecordError) -> Fault {
    Fault {
        at: why.field.to_owned(),
        words: frame.refusal(kind, why),
    }
}

/// Keeps the record; answers where it is, or why it was not kept.
async fn keep(
    signed: &GovernanceWriter,
    record: Record,
    was: Option<&(Own, Record)>,
    seen: i64,
    why: &str,
) -> Result<Result<String, Fault>, PageError> {
    let kind = record.kind();
    if let Some((field, code)) = unknown_code(&record, &signed.home.municipality) {
        let why = RecordError::new("unknown-code", field).with("text", code);
        return Ok(Err(fault(&signed.frame, kind, &why)));
    }
    let link = kind.link(&record.code());
    let today: Date = signed.today();
    let why = why.to_owned();
    // Some records are told apart by what they say: one that says another day is another record.
    let moved = was
        .filter(|(own, _)| own.code != record.code())
        .map(|(own, _)| own.code.clone());
    let kept = signed
        .app
        .store
        .write(
            signed.municipality(),
            &signed.actor(),
            signed.now(),
            move |work| {
                Box::pin(async move {
                    if let Some(old) = moved {
                        work.withdraw_record(kind.code(), &old, today, &why).await?;
                        return work.keep_record(record, Some(0), today, &why).await;
                    }
                    work.keep_record(record, Some(seen), today, &why).await
                })
            },
        )
        .await;
    match kept {
        Ok(_) => Ok(Ok(link)),
        Err(StoreError::StaleRecord) => Ok(Err(Fault {
            at: "version".to_owned(),
            words: signed.frame.t("refused-stale"),
        })),
        Err(StoreError::Record(why)) => Ok(Err(fault(&signed.frame, kind, &why))),
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawInput {
    why: String,
}

pub async fn withdraw(
    writer: GovernanceWriter,
    Path((slug, code)): Path<(String, String)>,
    Form(input): Form<WithdrawInput>,
) -> Result<Response, PageError> {
    let kind = kind_of(&slug)?;
    let (own_code, today) = (code.clone(), writer.today());
    let taken = writer
        .app
        .store
        .write(
            writer.municipality(),
            &writer.actor(),
            writer.now(),
            move |work| {
                Box::pin(async move {
                    work.withdraw_record(kind.code(), &own_code, today, &input.why)
                        .await
                })
            },
        )
        .await;
    match taken {
        Ok(()) => Ok(Redirect::to(&format!("/kedjan/{slug}?klart=record-withdrawn")).into_response()),
        Err(StoreError::NotFound { .. }) => Err(PageError::NotFound),
        Err(StoreError::Record(why)) => {
            let known = writer.chain().await?;
            let (own, record) = own(&writer, &known.chain, kind, &code).await?;
            let typed = Typed::of(kind.fields(), &record.fields());
            let faults = vec![fault(&writer.frame, kind, &why)];
            refused(&page(
                &writer,
                &known.chain,
                kind,
                Some(own),
                &typed,
                faults,
                None,
            ))
        }
        Err(error) => Err(error.into()),
    }
}
