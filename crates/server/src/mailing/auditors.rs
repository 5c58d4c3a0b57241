//! The week's checkpoint to the auditors, so that it lies where nobody who rules over the server can change it.

use domain::time::IsoWeek;
use jiff::civil::Date;
use store::{Actor, MailAbout, MailInput};

use super::message_id;
use super::recipients::{Recipient, auditors};
use crate::app::{App, Home};
use crate::checkpoints::{self, Signer};
use crate::commands::serve::address_for_people;
use crate::frame::Frame;
use crate::texts::Language;

/// Writes the week's letter down for each auditor who has none; answers how many were new. None where no mail server is set up.
///
/// # Errors
/// The register cannot be read or written, or the key that signs cannot be read.
pub async fn queue_checkpoint(app: &App, home: &Home, today: Date) -> anyhow::Result<usize> {
    let Some(server) = app.mail.server() else {
        return Ok(0);
    };
    let (m, week) = (home.code(), IsoWeek::of(today));
    let has = app.store.checkpoint_mail(m, week).await?;
    let lacks = |reader: &Recipient| has.iter().all(|letter| letter.account != reader.account);
    let mut readers = auditors(app, home, today).await?;
    readers.retain(lacks);
    if readers.is_empty() {
        return Ok(0);
    }
    let note = checkpoints::keep(&app.store, &app.settings, app.clock, m, None).await?;
    let frame = Frame {
        language: Language::from_tag(&home.municipality.language).unwrap_or(Language::Swedish),
        ..Frame::bare()
    };
    let words = [
        ("week", i64::from(week.week()).into()),
        ("municipality", home.municipality.name.as_str().into()),
        ("note", note.text().into()),
        ("key", Signer::of(&app.settings)?.verifier_key(m).into()),
        ("url", address_for_people(&app.settings).into()),
    ];
    let (subject, text) = (
        frame.tw("checkpoint-letter-subject", &words),
        frame.tw("checkpoint-letter-text", &words),
    );
    let now = app.clock.now();
    let letters: Vec<MailInput> = readers
        .into_iter()
        .map(|reader| MailInput {
            about: MailAbout::Checkpoint { week },
            account: reader.account,
            name: reader.name,
            address: reader.address,
            reply_to: None,
            subject: subject.clone(),
            text: text.clone(),
            language: frame.tag().to_owned(),
            file: None,
            message_id: message_id(&server.from),
            in_reply_to: None,
            first_attempt_at: now,
        })
        .collect();
    let actor = Actor::system("kontrollpunkt");
    let queued = app.store.write(m, &actor, now, move |work| {
        Box::pin(async move { work.queue_mail(letters).await })
    });
    Ok(queued.await?.len())
}
