//! A letter to the account's own address when the way into it became another, or when somebody else may have tried it. It says
//! what and when, and what to do; it holds no link and nothing that helps whoever reads it instead.

use domain::codes::AccountId;
use domain::time::IsoWeek;
use store::{Account, Actor, MailAbout, MailInput};

use super::message_id;
use crate::app::{App, Home};
use crate::frame::Frame;
use crate::texts::Language;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayIn {
    Password,
    CodeSet,
    CodeRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    WayJoined,
    WayParted,
    /// A link of an administrator chose the password.
    PasswordByLink,
    /// A link of an administrator chose the password and took the second step away.
    Recovered,
    /// The password was right and the code was not.
    WrongCode,
    /// It succeeded after many wrong passwords.
    AfterManyTries,
}

impl WayIn {
    fn key(self) -> &'static str {
        match self {
            Self::Password => "way-in-password",
            Self::CodeSet => "way-in-code-set",
            Self::CodeRemoved => "way-in-code-removed",
            Self::PasskeyAdded => "way-in-passkey-added",
            Self::PasskeyRemoved => "way-in-passkey-removed",
            Self::WayJoined => "way-in-joined",
            Self::WayParted => "way-in-parted",
            Self::PasswordByLink => "way-in-password-by-link",
            Self::Recovered => "way-in-recovered",
            Self::WrongCode => "way-in-wrong-code",
            Self::AfterManyTries => "way-in-after-many-tries",
        }
    }
}

/// Writes the letter down where there is a mail server and an address that somebody has logged in by. What it tells of has
/// happened already, so that a letter that cannot be written stands in the log and stops nobody.
pub async fn tell(app: &App, account: AccountId, what: WayIn) {
    if let Err(error) = queue(app, account, what).await {
        let error = format!("{error:#}");
        tracing::warn!(
            account = account.0,
            ?what,
            error,
            "the holder of an account is not told"
        );
    }
}

async fn queue(app: &App, account: AccountId, what: WayIn) -> anyhow::Result<()> {
    let Some(server) = app.mail.server() else {
        return Ok(());
    };
    let Some(account) = app.store.account(account).await? else {
        return Ok(());
    };
    let grants = app.store.grants(account.id).await?;
    let home = grants.iter().rev().find_map(|grant| app.home(grant.municipality));
    let Some(home) = home.filter(|_| account.password_hash.is_some() && !account.email.ends_with(".invalid"))
    else {
        return Ok(());
    };
    let letter = letter(app, &home, account, what, message_id(&server.from));
    let (m, now) = (home.code(), app.clock.now());
    let actor = Actor::system("inloggning");
    let queued = app.store.write(m, &actor, now, move |work| {
        Box::pin(async move { work.queue_mail(vec![letter]).await })
    });
    queued.await?;
    Ok(())
}

fn letter(app: &App, home: &Home, account: Account, what: WayIn, message_id: String) -> MailInput {
    let frame = Frame {
        language: Language::from_tag(&home.municipality.language).unwrap_or(Language::Swedish),
        ..Frame::bare()
    };
    let now = app.clock.now();
    let there = now.to_zoned(home.zone.clone());
    let words = [
        ("what", frame.t(what.key()).into()),
        ("when", there.strftime("%Y-%m-%d %H:%M").to_string().into()),
        ("municipality", home.municipality.name.as_str().into()),
    ];
    MailInput {
        about: MailAbout::Account {
            week: IsoWeek::of(there.date()),
        },
        account: account.id,
        name: account.name,
        address: account.email,
        reply_to: None,
        subject: frame.tw("way-in-subject", &words),
        text: frame.tw("way-in-text", &words),
        language: frame.tag().to_owned(),
        file: None,
        message_id,
        in_reply_to: None,
        first_attempt_at: now,
    }
}
