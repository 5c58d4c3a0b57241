//! Sends the letters that wait: takes those that are due in hand, hands them to the mail server, and writes down
//! what came of it. One that does not get through waits longer each time, until it is given up.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, ToSpan};
use store::{Actor, Mail, StoreError};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::app::{App, Home};
use crate::config::mail::MailServer;
use crate::mailing::{Trouble, TroubleKind, deliver, letter};

/// For so long can a letter be taken back before anyone tries to send it.
pub const REGRET_SECONDS: i64 = 15;

/// How often it is looked whether any letter is due.
const LOOK: Duration = Duration::from_secs(2);

/// Letters in hand at once; each has its own talk with the server.
const IN_HAND: i64 = 5;

/// Longer than the talks about all letters in hand can take.
const CLAIM_MINUTES: i64 = 10;

/// How long it waits after each attempt, in minutes; the last holds for all that follow.
const WAITS: [i64; 8] = [1, 2, 5, 15, 30, 60, 120, 240];

/// After so long a letter is given up.
const LONGEST: SignedDuration = SignedDuration::from_hours(5 * 24);

/// The job, and how it is asked to stop.
pub struct Outbox {
    stop: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Outbox {
    /// Begins to send, when e-mail is set up.
    pub fn start(app: &App) -> Option<Self> {
        let server = app.mail.server()?.clone();
        let stop = Arc::new(Notify::new());
        let (app, stopped) = (app.clone(), stop.clone());
        let task = tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = stopped.notified() => return,
                    () = tokio::time::sleep(LOOK) => (),
                }
                send_what_is_due(&app, &server).await;
            }
        });
        Some(Self { stop, task })
    }

    /// Lets the letters that are in hand be finished.
    pub async fn stop(self) {
        self.stop.notify_one();
        let _ = tokio::time::timeout(Duration::from_secs(20), self.task).await;
    }
}

/// Sends what is due in every municipality. A register that cannot be asked now is asked again soon.
pub async fn send_what_is_due(app: &App, server: &MailServer) {
    for home in app.all_homes() {
        if let Err(error) = send_in(app, server, &home).await {
            tracing::warn!(municipality = %home.code(), %error, "letters could not be sent");
        }
    }
}

async fn send_in(app: &App, server: &MailServer, home: &Home) -> Result<(), StoreError> {
    let m = home.code();
    while app.store.mail_is_due(m, app.clock.now()).await? {
        let now = app.clock.now();
        let until = now + CLAIM_MINUTES.minutes();
        let claimed = app
            .store
            .write(m, &sender(), now, move |work| {
                Box::pin(async move { work.claim_mail(IN_HAND, until).await })
            })
            .await?;
        if claimed.is_empty() {
            return Ok(());
        }
        for mail in claimed {
            let outcome = send_one(app, server, home, &mail).await?;
            write_down(app, home, mail, outcome).await?;
        }
    }
    Ok(())
}

/// As it is written in the journal.
fn sender() -> Actor {
    Actor::system("e-post")
}

async fn send_one(
    app: &App,
    server: &MailServer,
    home: &Home,
    mail: &Mail,
) -> Result<Result<(), Trouble>, StoreError> {
    let file = match &mail.file {
        Some((_, sha256)) => app.store.sent_file(home.code(), sha256).await?,
        None => None,
    };
    Ok(match letter(mail, file, &server.from) {
        Ok(letter) => deliver(server, &letter).await,
        Err(error) => Err(Trouble::new(TroubleKind::Letter, error)),
    })
}

async fn write_down(
    app: &App,
    home: &Home,
    mail: Mail,
    outcome: Result<(), Trouble>,
) -> Result<(), StoreError> {
    let now = app.clock.now();
    let id = mail.id;
    app.store
        .write(home.code(), &sender(), now, move |work| {
            Box::pin(async move {
                match outcome {
                    Ok(()) => work.mail_sent(id).await,
                    Err(trouble) => match next_attempt(&mail, trouble.kind, now) {
                        Some(next) => work.mail_delayed(id, &trouble.kept(), next).await,
                        None => work.mail_failed(id, &trouble.kept()).await,
                    },
                }
            })
        })
        .await?;
    Ok(())
}

/// When it is tried again, if it is.
fn next_attempt(mail: &Mail, trouble: TroubleKind, now: Timestamp) -> Option<Timestamp> {
    if trouble.is_final() || now.duration_since(mail.queued_at) > LONGEST {
        return None;
    }
    let tried = usize::try_from(mail.attempts - 1).unwrap_or_default();
    Some(now + WAITS[tried.min(WAITS.len() - 1)].minutes())
}
