//! `serve`: the pages, until it is told to stop.

use std::time::Duration;

use clap::Args;
use domain::access::{Grant, Role};
use domain::codes::AccountId;
use jiff::ToSpan;
use store::{Actor, LinkKind, Store, installation};
use tokio::net::TcpListener;

use super::{Common, Outcome, asked_to_stop, open_store};
use crate::app::{App, AppState};
use crate::clock::Clock;
use crate::config::mail::MailFlags;
use crate::config::{Flags, Settings};
use crate::importing::{Pace, ServerName, take_back_abandoned, take_back_own};
use crate::jobs::imports::{INCOMING, discard_left_over};
use crate::jobs::outbox::Outbox;
use crate::listening::{self, Patience};
use crate::mailing::MailSetUp;
use crate::random::Secret;
use crate::{jobs, leaked_passwords, log_sending, monitoring, pages, scanner, second_factor};

/// How long imports under way may take to go back when the server is asked to stop.
const TIME_TO_STOP: Duration = Duration::from_secs(20);

/// Startar servern
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild serve --port 8080\n  lagesbild serve --database postgres://lagesbild@localhost/lagesbild"
)]
pub struct ServeArgs {
    /// Port (standard 8080)
    #[arg(long)]
    port: Option<u16>,
    /// Adress att lyssna på (standard 127.0.0.1: bara den egna datorn)
    #[arg(long, value_name = "ADRESS")]
    listen: Option<String>,
    /// Lämna mätvärden på en egen adress, till exempel 127.0.0.1:9464
    #[arg(long, value_name = "ADRESS:PORT")]
    metrics: Option<String>,
    #[command(flatten)]
    mail: MailFlags,
}

pub async fn run(common: Common, args: ServeArgs) -> anyhow::Result<Outcome> {
    spare_memory();
    let settings = common.settings(Flags {
        listen: args.listen,
        port: args.port,
        metrics: args.metrics,
        mail: args.mail,
        database: None,
    })?;
    if settings.answers_others_in_the_clear() {
        anyhow::bail!(
            "andra datorer besvaras inte i klartext. Låt servern lyssna på 127.0.0.1 bakom en proxy som har TLS, eller ange \
             proxyns adress som public_url = \"https://…\""
        );
    }
    if let Some(scanner) = settings
        .scanner
        .as_deref()
        .filter(|place| !scanner::is_place(place))
    {
        anyhow::bail!(
            "scanner = \"{scanner}\" är ingen plats på den här datorn. Ange en sökväg, till exempel /run/clamav/clamd.ctl, eller \
             127.0.0.1:3310"
        );
    }
    if let Some(place) = &settings.log_to {
        if !log_sending::is_place(place) {
            anyhow::bail!(
                "log_to = \"{place}\" är ingen plats. Ange namn och port, till exempel logg.kommun.example:6514"
            );
        }
        log_sending::start(place);
    }
    if let Some(list) = &settings.leaked_passwords {
        leaked_passwords::try_list(list).map_err(|why| {
            anyhow::anyhow!(
                "leaked_passwords: {} kan inte användas: {why}. Hämta listan på nytt, eller ta bort inställningen",
                list.display()
            )
        })?;
    }
    let store = open_store(&settings).await?;
    let clock = Clock::system();
    if let Some(link) = first_administrator_link(&store, clock, &settings).await? {
        common.say(format_args!(
            "Ingen administratör finns än. Öppna länken en gång, inom ett dygn:\n  {link}"
        ));
    }
    discard_left_over(&settings.data.join(INCOMING));
    let app = AppState::new(store, clock, settings).await?;
    serve(app, &common).await?;
    Ok(Outcome::Done)
}

/// Serves until the process is asked to stop; requests under way are finished first.
pub async fn serve(app: App, common: &Common) -> anyhow::Result<()> {
    // Before anyone can reach it: a server that is asked to stop while it starts ends in order.
    let asked_to_stop = asked_to_stop();
    let address = format!("{}:{}", app.settings.listen, app.settings.port);
    let listener = TcpListener::bind(&address).await.map_err(|error| {
        anyhow::anyhow!("kan inte lyssna på {address}: {error}. Välj en annan port med --port")
    })?;
    common.say(format_args!(
        "Lägesbild svarar på {}",
        address_for_people(&app.settings)
    ));
    let store = app.store.clone();
    if let Some(address) = &app.settings.metrics {
        let address = monitoring::start(address).await?;
        common.say(format_args!("Mätvärden finns på http://{address}/metrics"));
    }
    if let Some(name) = ServerName::take(&app.settings.data) {
        take_back_own(&store, app.clock, app.imports.run_as(name)).await?;
    }
    let looking_after = tokio::spawn(take_back_abandoned(store.clone(), app.clock, Pace::default()));
    let sealed_anew = second_factor::seal_anew(&store, &app.settings.data, app.clock).await?;
    if sealed_anew > 0 {
        common.say(format_args!(
            "{sealed_anew} hemligheter är förseglade med den nya nyckeln; den gamla behövs inte längre"
        ));
    }
    if let MailSetUp::Wrong(why) = &app.mail {
        common.say(format_args!("E-post skickas inte: {why}"));
    }
    for (name, why) in &app.openid.wrong {
        common.say(format_args!("Inloggningen {name} används inte: {why}"));
    }
    let outbox = Outbox::start(&app);
    let signing = jobs::checkpoints::start(&app);
    let forgetting = jobs::waiting_forms::start(&app);
    for home in app.all_homes() {
        app.columns.begin(&store, &home);
    }
    listening::serve(
        listener,
        pages::router(app.clone()),
        Patience::default(),
        asked_to_stop,
    )
    .await;
    looking_after.abort();
    signing.abort();
    forgetting.abort();
    if let Some(outbox) = outbox {
        outbox.stop().await;
    }
    // What is half taken in is taken back now, rather than by the next start.
    app.imports.stop_all(TIME_TO_STOP).await;
    store.close().await;
    Ok(())
}

/// A server rests most of the day: it does without pages of two mebibytes, of which the allocator never gives a part back. The
/// statistics of the command line have them. See `docs/decisions/minnesallokering.md`.
fn spare_memory() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::thread::disable_transparent_huge_pages(true) {
        tracing::debug!(%error, "the system keeps huge pages on");
    }
}

pub fn address_for_people(settings: &Settings) -> String {
    settings
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{}:{}/", settings.listen, settings.port))
}

/// A one-time link for the first administrator, as long as no account can administer.
async fn first_administrator_link(
    store: &Store,
    clock: Clock,
    settings: &Settings,
) -> anyhow::Result<Option<String>> {
    let municipalities = store.municipalities().await?;
    let Some(first) = municipalities.first() else {
        return Ok(None);
    };
    let today = clock.today(&first.zone());
    let administers = |grants: &[Grant]| {
        grants
            .iter()
            .any(|g| g.role == Role::Administrator && g.holds_on(today))
    };
    let accounts = store.accounts(installation()).await?;
    if accounts
        .iter()
        .any(|(account, grants)| account.password_hash.is_some() && administers(grants))
    {
        return Ok(None);
    }
    let email = format!("administrator@{}.invalid", first.short_name.to_lowercase());
    let account = match store.account_by_email(&email).await? {
        Some(account) => account.id,
        None => make_first_administrator(store, clock, first, &email).await?,
    };
    Ok(Some(
        new_link(
            store,
            clock,
            settings,
            &Actor::system("lagesbild serve"),
            account,
            LinkKind::FirstAdministrator,
            "",
        )
        .await?,
    ))
}

async fn make_first_administrator(
    store: &Store,
    clock: Clock,
    municipality: &domain::municipality::Municipality,
    email: &str,
) -> anyhow::Result<AccountId> {
    let partner = municipality.partners.first().map(|p| p.code.clone());
    let partner = partner.ok_or_else(|| anyhow::anyhow!("kommunfilen har ingen organisation"))?;
    let grant = Grant {
        municipality: municipality.code,
        partner,
        role: Role::Administrator,
        from: clock.today(&municipality.zone()),
        to: None,
    };
    let account = store::AccountInput {
        name: "Administratör".into(),
        email: email.to_owned(),
        password_hash: None,
    };
    let actor = Actor::system("lagesbild serve");
    let made = store
        .write(installation(), &actor, clock.now(), move |work| {
            Box::pin(async move {
                let made = work.create_account(account).await?;
                work.set_grants(made.id, &[grant], "första administratören")
                    .await?;
                Ok(made)
            })
        })
        .await?;
    Ok(made.id)
}

/// A new link by which an account chooses its password; earlier ones stop working.
pub async fn new_link(
    store: &Store,
    clock: Clock,
    settings: &Settings,
    actor: &Actor,
    account: AccountId,
    kind: LinkKind,
    why: &str,
) -> anyhow::Result<String> {
    let days = match kind {
        LinkKind::SetPassword => 7,
        LinkKind::FirstAdministrator | LinkKind::Recovery => 1,
    };
    let why = why.to_owned();
    let secret = Secret::new();
    let now = clock.now();
    let (token_hash, expires_at) = (secret.hash(), now + (24 * days).hours());
    store
        .write(installation(), actor, now, move |work| {
            Box::pin(async move {
                work.create_link(kind, token_hash, account, expires_at, &why)
                    .await
            })
        })
        .await?;
    let base = address_for_people(settings);
    let base = base.trim_end_matches('/');
    // What stands after # stays in the browser.
    Ok(format!("{base}/lank#{}", secret.text()))
}
