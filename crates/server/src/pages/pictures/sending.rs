//! Sending an adopted picture by e-mail: to whom, in what words, and what became of it. The letters wait in the
//! register; `jobs::outbox` sends them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use analysis::Audience;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::{AccountId, MailId};
use domain::picture::Picture;
use domain::time::IsoWeek;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::{Mail, MailAbout, MailFile, MailInput, MailState, StoreError};

use super::files;
use super::week::{Shown, week_of};
use super::writing::{Refusal, plain_lines, too_long};
use crate::access::{FormOf, PictureWriter, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;
use crate::jobs::outbox::REGRET_SECONDS;
use crate::mailing::recipients::{Recipient, picture_readers};
use crate::mailing::{MailSetUp, Trouble, message_id};
use crate::pages::screening::{FormText, Seen, masked};
use crate::weekly::latest_adopted;

/// The longest subject, in characters.
const LONGEST_SUBJECT: usize = 150;

/// How far back it is looked for a week whose recipients can be chosen again.
const WEEKS_BACK: i32 = 8;

#[derive(Default, Deserialize)]
pub struct SendQuery {
    /// The week whose recipients are chosen.
    #[serde(default)]
    som: String,
    #[serde(default, rename = "klart")]
    _done: String,
}

struct RecipientRow {
    account: AccountId,
    name: String,
    address: String,
    about: String,
    audience: Audience,
    chosen: bool,
    /// What they got before, in words.
    has: String,
}

struct LogRow {
    id: MailId,
    name: String,
    address: String,
    version: i64,
    file: String,
    state: MailState,
    words: String,
    queued: String,
    may_cancel: bool,
    may_send_again: bool,
}

#[derive(Template)]
#[template(path = "pages/send.html")]
struct SendPage {
    frame: Frame,
    week: IsoWeek,
    /// The latest adopted version; nothing can be sent without one.
    picture: Option<Picture>,
    /// Why nothing goes out from here: not set up, or wrongly.
    not_set_up: bool,
    wrong: Option<String>,
    full: Vec<RecipientRow>,
    others: Vec<RecipientRow>,
    not_logged_in: usize,
    to_hint: String,
    same_as: Option<IsoWeek>,
    subject: String,
    text: String,
    tail: String,
    refusals: Vec<Refusal>,
    seen: Option<Seen>,
    masked: bool,
    log: Vec<LogRow>,
    waiting: usize,
}

impl SendPage {
    fn refusal(&self, field: &str) -> &str {
        let found = self.refusals.iter().find(|r| r.field == field);
        found.map_or("", |r| &r.text)
    }

    fn has_refusal(&self, field: &str) -> bool {
        self.refusals.iter().any(|r| r.field == field)
    }

    fn groups(&self) -> [(&'static str, &'static str, &[RecipientRow]); 2] {
        [
            ("sending-full", "sending-full-hint", &self.full),
            ("sending-others", "sending-others-hint", &self.others),
        ]
    }

    fn may_send(&self) -> bool {
        self.picture.is_some() && !self.not_set_up && self.wrong.is_none()
    }

    fn state_key(&self, row: &LogRow) -> String {
        format!("mail-{}", row.state.code())
    }

    fn state_chip(&self, row: &LogRow) -> &'static str {
        match row.state {
            MailState::Waiting => "c-chip--info",
            MailState::Sent => "c-chip--good",
            MailState::Failed => "c-chip--danger",
            MailState::Cancelled => "c-chip--outline",
        }
    }
}

/// What was typed, when the page comes back with a refusal.
#[derive(Default)]
struct Typed {
    input: SendInput,
    refusals: Vec<Refusal>,
    /// What may point out a person.
    seen: Option<Seen>,
    masked: bool,
}

async fn page(
    signed: &Signed,
    week: IsoWeek,
    same_as: Option<IsoWeek>,
    typed: Option<Typed>,
) -> Result<SendPage, PageError> {
    let (store, m, frame) = (&signed.app.store, signed.municipality(), &signed.frame);
    let picture = latest_adopted(store, m, week).await?;
    let mail = store.picture_mail(m, week).await?;
    if picture.is_none() && store.picture(m, week, None).await?.is_none() {
        return Err(PageError::NotFound);
    }
    let version = picture.as_ref().map_or(0, |p| p.version);
    let (readers, not_logged_in) = picture_readers(&signed.app, &signed.home, signed.today()).await?;
    let chosen = match (&typed, same_as) {
        (Some(typed), _) => typed.input.chosen(),
        (None, Some(other)) => got(&store.picture_mail(m, other).await?, |_| true),
        (None, None) => got(&mail, |v| v < version),
    };
    let corrects = !got(&mail, |v| v < version).is_empty();
    let to_hint = match same_as {
        Some(other) => frame.ta("sending-to-hint-same", other.week()),
        None if corrects => frame.t("sending-to-hint-correction"),
        None => frame.t("sending-to-hint"),
    };
    let rows = readers.iter().map(|r| row(signed, r, &mail, &chosen));
    let (full, others) = rows.partition(|r: &RecipientRow| r.audience == Audience::Register);
    let (subject, text) = match &typed {
        Some(typed) => (typed.input.amne.clone(), typed.input.text.clone()),
        None => picture
            .as_ref()
            .map(|picture| proposed(signed, picture, corrects))
            .unwrap_or_default(),
    };
    let now = signed.now();
    let fresh = typed.is_none();
    let masked = typed.as_ref().is_some_and(|t| t.masked);
    let (refusals, seen) = typed.map(|t| (t.refusals, t.seen)).unwrap_or_default();
    Ok(SendPage {
        not_set_up: matches!(signed.app.mail, MailSetUp::NotSetUp),
        wrong: match &signed.app.mail {
            MailSetUp::Wrong(why) => Some(frame.ta("sending-wrong-lead", why)),
            _ => None,
        },
        full,
        others,
        not_logged_in,
        to_hint,
        same_as: if same_as.is_none() && fresh && chosen.is_empty() {
            latest_sent_before(signed, week).await?
        } else {
            None
        },
        subject,
        text,
        tail: match &picture {
            Some(picture) => tail(signed, picture, &frame.t("sending-tail-sum")).await?,
            None => String::new(),
        },
        refusals,
        seen,
        masked,
        waiting: mail.iter().filter(|l| l.may_be_cancelled(now)).count(),
        log: mail.iter().map(|l| log_row(signed, l, now)).collect(),
        picture,
        frame: frame.clone(),
        week,
    })
}

/// Accounts that got, or are to get, a version.
fn got(mail: &[Mail], version: impl Fn(i64) -> bool) -> BTreeSet<AccountId> {
    mail.iter()
        .filter(|l| matches!(l.state, MailState::Sent | MailState::Waiting) && version(version_of(l)))
        .map(|l| l.account)
        .collect()
}

fn version_of(mail: &Mail) -> i64 {
    match mail.about {
        MailAbout::Picture { version, .. } => version,
        MailAbout::Feedback { .. } | MailAbout::Checkpoint { .. } | MailAbout::Account { .. } => 0,
    }
}

async fn latest_sent_before(signed: &Signed, week: IsoWeek) -> Result<Option<IsoWeek>, PageError> {
    for back in 1..=WEEKS_BACK {
        let earlier = week.plus(-back);
        let mail = signed
            .app
            .store
            .picture_mail(signed.municipality(), earlier)
            .await?;
        if !got(&mail, |_| true).is_empty() {
            return Ok(Some(earlier));
        }
    }
    Ok(None)
}

fn row(signed: &Signed, recipient: &Recipient, mail: &[Mail], chosen: &BTreeSet<AccountId>) -> RecipientRow {
    let frame = &signed.frame;
    let theirs = || mail.iter().filter(|l| l.account == recipient.account);
    let has = if let Some(waits) = theirs().find(|l| l.state == MailState::Waiting) {
        frame.ta("sending-waits", version_of(waits))
    } else if let Some((sent, at)) = theirs().find_map(|l| {
        let at = l.ended_at.filter(|_| l.state == MailState::Sent)?;
        Some((l, at))
    }) {
        let words = [
            ("version", version_of(sent).into()),
            ("when", frame.instant(&at).into()),
        ];
        frame.tw("sending-has", &words)
    } else {
        String::new()
    };
    let about: BTreeSet<String> = recipient
        .principal
        .grants
        .iter()
        .map(|grant| {
            let role = frame.t(format!("role-{}", grant.role.code()));
            format!("{role}, {}", frame.partner_name(&grant.partner))
        })
        .collect();
    RecipientRow {
        account: recipient.account,
        name: recipient.name.clone(),
        address: recipient.address.clone(),
        about: about.into_iter().collect::<Vec<_>>().join(" · "),
        audience: recipient.audience(),
        chosen: chosen.contains(&recipient.account),
        has,
    }
}

fn log_row(signed: &Signed, mail: &Mail, now: Timestamp) -> LogRow {
    let frame = &signed.frame;
    let ended = mail.ended_at.map(|at| frame.instant(&at)).unwrap_or_default();
    let mut words = match mail.state {
        MailState::Waiting if mail.attempts == 0 => frame.t("mail-soon"),
        MailState::Waiting => frame.ta("mail-next", frame.instant(&mail.next_attempt_at)),
        MailState::Sent => frame.ta("mail-sent-at", ended),
        MailState::Failed => frame.ta("mail-failed-at", ended),
        MailState::Cancelled => frame.ta("mail-cancelled-at", ended),
    };
    if let Some(trouble) = Trouble::from_kept(&mail.reason) {
        let key = format!("mail-trouble-{}", trouble.kind.code());
        words = format!("{words}. {}", frame.ta(&key, trouble.detail));
    }
    let queued = [
        ("when", frame.instant(&mail.queued_at).into()),
        ("who", mail.queued_by.clone().into()),
    ];
    LogRow {
        id: mail.id,
        name: mail.name.clone(),
        address: mail.address.clone(),
        version: version_of(mail),
        file: mail
            .file
            .as_ref()
            .map(|(name, _)| name.clone())
            .unwrap_or_default(),
        state: mail.state,
        words,
        queued: frame.tw("sending-queued", &queued),
        may_cancel: mail.may_be_cancelled(now),
        may_send_again: matches!(mail.state, MailState::Failed | MailState::Cancelled)
            || (mail.attempts > 0 && mail.may_be_cancelled(now)),
    }
}

/// Subject and message to begin with.
fn proposed(signed: &Signed, picture: &Picture, corrects: bool) -> (String, String) {
    let frame = &signed.frame;
    let day = picture
        .adopted_at
        .map(|at| frame.date(&at.to_zoned(frame.zone()).date()))
        .unwrap_or_default();
    let words = [
        ("week", i64::from(picture.week.week()).into()),
        ("dates", frame.week_dates(&picture.week).into()),
        ("municipality", frame.municipality_name().into()),
        ("day", day.into()),
        ("version", picture.version.into()),
        ("why", picture.correction.as_str().into()),
        ("name", signed.principal.name.as_str().into()),
    ];
    let kind = if corrects { "correction" } else { "first" };
    (
        frame.tw(&format!("sending-subject-{kind}"), &words),
        frame.tw(&format!("sending-text-{kind}"), &words),
    )
}

/// How every letter about the picture ends.
async fn tail(signed: &Signed, picture: &Picture, sha256: &str) -> Result<String, PageError> {
    let base = crate::commands::serve::address_for_people(&signed.app.settings);
    let (week, version) = (picture.week, picture.version);
    let url = format!(
        "{}/lagesbild/{week}?version={version}",
        base.trim_end_matches('/')
    );
    let words = [
        ("url", url.into()),
        ("sha256", sha256.to_owned().into()),
        ("name", signed.principal.name.as_str().into()),
        ("municipality", signed.frame.municipality_name().into()),
        ("reply", own_address(signed).await?.into()),
    ];
    Ok(signed.frame.tw("sending-tail", &words))
}

/// Where answers go: to the one who sends.
pub async fn own_address(signed: &Signed) -> Result<String, PageError> {
    let account = signed.app.store.account(signed.principal.account).await?;
    Ok(account.map(|a| a.email).unwrap_or_default())
}

pub async fn show(
    writer: FormOf<PictureWriter>,
    Path(week): Path<String>,
    Query(query): Query<SendQuery>,
) -> Result<Response, PageError> {
    let same_as = query.som.parse::<IsoWeek>().ok();
    html(&page(&writer, week_of(&week)?, same_as, None).await?)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendInput {
    version: i64,
    #[serde(default)]
    mottagare: Vec<i64>,
    amne: String,
    text: String,
    /// These words have been looked at.
    #[serde(default)]
    ja: String,
    /// What may point out a person is to be masked.
    #[serde(default)]
    maskera: String,
}

impl SendInput {
    fn chosen(&self) -> BTreeSet<AccountId> {
        self.mottagare.iter().copied().map(AccountId).collect()
    }

    fn refusals(&self, frame: &Frame, picture: &Picture, readers: &[Recipient]) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        let mut refuse = |field: &str, text: String| {
            refusals.push(Refusal {
                field: field.to_owned(),
                text,
            });
        };
        if self.version != picture.version {
            refuse("text", frame.t("sending-other-version"));
        }
        let chosen = self.chosen();
        if chosen.is_empty() {
            refuse("mottagare", frame.t("sending-none-chosen"));
        } else if !chosen.iter().all(|c| readers.iter().any(|r| r.account == *c)) {
            refuse("mottagare", frame.t("sending-stranger"));
        }
        let subject = self.amne.trim();
        let one_line = !subject.is_empty() && !subject.chars().any(char::is_control);
        if !one_line || subject.chars().count() > LONGEST_SUBJECT {
            refuse("amne", frame.t("sending-subject-missing"));
        }
        if self.text.trim().is_empty() {
            refuse("text", frame.t("sending-text-missing"));
        } else if let Some(why) = too_long(frame, &self.text) {
            refuse("text", why);
        }
        refusals
    }
}

pub async fn send(
    writer: PictureWriter,
    Path(week): Path<String>,
    Form(input): Form<SendInput>,
) -> Result<Response, PageError> {
    let week = week_of(&week)?;
    let (store, m) = (&writer.app.store, writer.municipality());
    let Some(server) = writer.app.mail.server() else {
        return refused(&page(&writer, week, None, None).await?);
    };
    let picture = latest_adopted(store, m, week).await?.ok_or(PageError::NotFound)?;
    let (readers, _) = picture_readers(&writer.app, &writer.home, writer.today()).await?;
    let places = &writer.home.place_words;
    if !input.maskera.is_empty() {
        let input = SendInput {
            amne: masked(&input.amne, places),
            text: masked(&input.text, places),
            ..input
        };
        let typed = Typed {
            input,
            masked: true,
            ..Typed::default()
        };
        return html(&page(&writer, week, None, Some(typed)).await?);
    }
    let refusals = input.refusals(&writer.frame, &picture, &readers);
    let texts = [
        FormText {
            within: writer.frame.t("sending-subject"),
            text: &input.amne,
        },
        FormText {
            within: writer.frame.t("sending-text"),
            text: &input.text,
        },
    ];
    let seen = Seen::in_the_way(&texts, "", &input.ja, places);
    if !refusals.is_empty() || seen.is_some() {
        let typed = Typed {
            input,
            refusals,
            seen,
            masked: false,
        };
        return refused(&page(&writer, week, None, Some(typed)).await?);
    }
    let chosen = input.chosen();
    let earlier = store.picture_mail(m, week).await?;
    let reply_to = own_address(&writer).await?;
    let mut files: BTreeMap<bool, (MailFile, String)> = BTreeMap::new();
    let mut letters = Vec::with_capacity(chosen.len());
    for reader in readers.iter().filter(|r| chosen.contains(&r.account)) {
        let whole = reader.audience() == Audience::Register;
        if let Entry::Vacant(place) = files.entry(whole) {
            place.insert(made(&writer, &picture, reader.audience()).await?);
        }
        let (file, tail) = &files[&whole];
        letters.push(MailInput {
            about: MailAbout::Picture {
                week,
                version: picture.version,
            },
            account: reader.account,
            name: reader.name.clone(),
            address: reader.address.clone(),
            reply_to: Some(reply_to.clone()).filter(|a| !a.is_empty()),
            subject: input.amne.trim().to_owned(),
            text: format!("{}\n\n{tail}\n", plain_lines(&input.text)),
            language: writer.frame.tag().to_owned(),
            file: Some(file.clone()),
            message_id: message_id(&server.from),
            in_reply_to: earlier
                .iter()
                .find(|l| l.account == reader.account && l.state == MailState::Sent)
                .map(|l| l.message_id.clone()),
            first_attempt_at: writer.now() + REGRET_SECONDS.seconds(),
        });
    }
    store
        .write(m, &writer.actor(), writer.now(), move |work| {
            Box::pin(async move { work.queue_mail(letters).await })
        })
        .await?;
    Ok(back(week, "mail-queued"))
}

/// The file for an audience, and how a letter with it ends.
async fn made(
    signed: &Signed,
    picture: &Picture,
    audience: Audience,
) -> Result<(MailFile, String), PageError> {
    let shown = Shown::find(signed, picture.week, Some(picture.version)).await?;
    let name = files::name_of(&shown, audience, "pdf");
    let bytes = files::pdf(signed, shown, audience).await?;
    let tail = tail(signed, picture, &hex::encode(Sha256::digest(&bytes))).await?;
    let file = MailFile {
        name,
        media: files::PDF,
        bytes: Arc::new(bytes),
    };
    Ok((file, tail))
}

fn back(week: IsoWeek, notice: &str) -> Response {
    Redirect::to(&format!("/lagesbild/{week}/skicka?klart={notice}#utskick")).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhichInput {
    /// Every letter that waits, when none is named.
    mejl: Option<i64>,
}

/// Takes back what has not gone.
pub async fn take_back(
    writer: PictureWriter,
    Path(week): Path<String>,
    Form(input): Form<WhichInput>,
) -> Result<Response, PageError> {
    let week = week_of(&week)?;
    let (store, m) = (&writer.app.store, writer.municipality());
    let now = writer.now();
    let mail = store.picture_mail(m, week).await?;
    let waiting: Vec<MailId> = mail
        .iter()
        .filter(|l| l.may_be_cancelled(now) && input.mejl.is_none_or(|id| l.id.0 == id))
        .map(|l| l.id)
        .collect();
    let mut taken_back = 0;
    for id in waiting {
        let act = store
            .write(m, &writer.actor(), now, move |work| {
                Box::pin(async move { work.cancel_mail(id).await })
            })
            .await;
        match act {
            Ok(_) => taken_back += 1,
            // It went in the same moment.
            Err(StoreError::Refused(_)) => (),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(back(
        week,
        if taken_back > 0 {
            "mail-cancelled"
        } else {
            "mail-gone"
        },
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgainInput {
    mejl: i64,
}

/// Sends a letter that did not get through, or was taken back, once more; or tries one that waits now.
pub async fn again(
    writer: PictureWriter,
    Path(week): Path<String>,
    Form(input): Form<AgainInput>,
) -> Result<Response, PageError> {
    let week = week_of(&week)?;
    let (store, m) = (&writer.app.store, writer.municipality());
    let id = MailId(input.mejl);
    let mail = store.mail(m, id).await?.ok_or(PageError::NotFound)?;
    if !matches!(mail.about, MailAbout::Picture { week: of, .. } if of == week) {
        return Err(PageError::NotFound);
    }
    // Rights may have ended since it was written.
    let (readers, _) = picture_readers(&writer.app, &writer.home, writer.today()).await?;
    if !readers
        .iter()
        .any(|r| r.account == mail.account && r.address == mail.address)
    {
        return Err(PageError::NotAllowed);
    }
    let regret = match mail.state {
        MailState::Waiting => SignedDuration::ZERO,
        _ => SignedDuration::from_secs(REGRET_SECONDS),
    };
    let (now, at) = (writer.now(), writer.now() + regret);
    let act = store
        .write(m, &writer.actor(), now, move |work| {
            Box::pin(async move { work.resend_mail(id, at).await })
        })
        .await;
    match act {
        Ok(_) => Ok(back(week, "mail-again")),
        Err(StoreError::Refused(_)) => Ok(back(week, "mail-gone")),
        Err(error) => Err(error.into()),
    }
}
