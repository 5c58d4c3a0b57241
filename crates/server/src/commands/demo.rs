//! `demo`: fills the demo municipality from the start, and serves it.

use std::path::Path;
use std::sync::Arc;

use analysis::{Rest, survey_protected, survey_results};
use clap::Args;
use demo::{Demo, DemoSettings, MadeUpSurvey};
use domain::access::{Grant, Role};
use domain::chain::Record;
use domain::codes::{ImportId, MunicipalityCode, PartnerCode};
use domain::event::EventStatus;
use domain::municipality::Municipality;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use store::{
    AccountInput, Actor, DATABASE_FILE, ImportOutcome, ImportStart, NewEvent, Numbered, Store, installation,
};

use super::serve::{address_for_people, serve};
use super::{Common, Outcome, keep_chain};
use crate::app::{AppState, Home};
use crate::clock::Clock;
use crate::config::demo_municipality::{demo_chain, demo_municipalities, police_events, reported_offences};
use crate::config::mail::MailSettings;
use crate::config::{Flags, Settings};
use crate::frame::Frame;
use crate::texts::{Language, Texts};
use crate::{offences, passwords, recording, surveys, weekly};

/// The password of every demo account. The demo is fictive, listens on this computer only and says so.
pub(super) const PASSWORD: &str = "demo-lagesbild";

/// Events of the small second municipality.
const SECOND_EVENTS: u64 = 1_500;

/// Events recorded together.
const CHUNK: usize = 2_000;

/// Fyller demokommunen från början och startar servern
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild demo\n  lagesbild demo --as-of 2026-11-23 --events 100000 --no-serve"
)]
pub struct DemoArgs {
    /// Port (standard 8080)
    #[arg(long)]
    port: Option<u16>,
    /// Dagen som visas (standard: i dag)
    #[arg(long, value_name = "DATUM")]
    as_of: Option<Date>,
    /// Antal händelser i demokommunen
    #[arg(long, default_value_t = demo::EVENTS, value_name = "ANTAL")]
    events: u64,
    /// Fyll bara; starta inte servern
    #[arg(long)]
    no_serve: bool,
}

#[derive(Serialize)]
pub(super) struct Login {
    role: &'static str,
    email: String,
    password: &'static str,
}

#[derive(Serialize)]
struct Filled {
    events: i64,
    municipalities: Vec<MunicipalityCode>,
    url: String,
    logins: Vec<Login>,
    as_of: Date,
    seconds: f64,
}

pub async fn run(common: Common, args: DemoArgs) -> anyhow::Result<Outcome> {
    let mut settings = common.settings(Flags {
        port: args.port,
        ..Flags::default()
    })?;
    if common.data.is_none() {
        // Never beside a real register.
        settings.data.set_file_name("lagesbild-demo");
    }
    if !settings.mail.stays_here() {
        // The demo's addresses are nobody's, and nothing fictive goes out from it.
        settings.mail = MailSettings::default();
    }
    // Nobody's data, and mostly read by whoever wants to see how much it takes.
    settings.pages_per_minute = u32::MAX;
    let municipalities = demo_municipalities()?;
    let zone = municipalities[0].zone();
    let as_of = args.as_of.unwrap_or_else(|| Clock::system().today(&zone));
    let clock = Clock::starting_on(as_of, &zone);
    let started = std::time::Instant::now();

    let store = empty_store(&settings, clock).await?;
    let mut events = 0;
    for (index, municipality) in municipalities.iter().enumerate() {
        let wanted = if index == 0 {
            args.events
        } else {
            SECOND_EVENTS.min(args.events)
        };
        let demo = DemoSettings {
            seed: demo::SEED,
            as_of,
            events: wanted,
        };
        events += fill(&common, &store, municipality, demo, index == 0).await?;
    }
    let logins = make_logins(&store, clock, &municipalities).await?;
    let filled = Filled {
        events,
        municipalities: municipalities.iter().map(|m| m.code).collect(),
        url: address_for_people(&settings),
        logins,
        as_of,
        seconds: started.elapsed().as_secs_f64(),
    };
    let app = AppState::new(store, clock, settings).await?;
    if args.no_serve {
        let homes = app.all_homes();
        common
            .prepare_columns(&app.store, &app.settings.data, &homes)
            .await;
    }
    common.answer(&filled, || welcome(&filled, args.no_serve))?;
    if args.no_serve {
        app.store.close().await;
    } else {
        serve(app, &common).await?;
    }
    Ok(Outcome::Done)
}

fn welcome(filled: &Filled, no_serve: bool) -> String {
    let mut text = format!(
        "Demokommunen är fylld: {} händelser, som det såg ut {}. Allt är påhittat utom polisens öppna händelser.\n",
        filled.events, filled.as_of
    );
    if !no_serve {
        text.push_str(&format!("\nÖppna {}\n", filled.url));
    }
    text.push_str(&format!(
        "Logga in med lösenordet {PASSWORD} och någon av adresserna:\n"
    ));
    let words = Texts::load();
    for login in &filled.logins {
        let role = words.get(Language::Swedish, &format!("role-{}", login.role), &[]);
        text.push_str(&format!("  {:<34} {role}\n", login.email));
    }
    text.push_str("\nBörja som samordnare: klicka på \"Öppna veckans lägesbild\".");
    text
}

const MARKER: &str = "demo-register";

/// An empty register. One that holds something else than a demo is never touched.
async fn empty_store(settings: &Settings, clock: Clock) -> anyhow::Result<Store> {
    if let Some(url) = &settings.database {
        let store = Store::connect_postgres(url, clock.now()).await?;
        let known: Vec<MunicipalityCode> = demo_municipalities()?.iter().map(|m| m.code).collect();
        let there = store.municipalities().await?;
        let accounts = store.accounts(installation()).await?;
        let only_demo = there.iter().all(|m| known.contains(&m.code))
            && accounts
                .iter()
                .all(|(account, _)| account.email.ends_with(DEMO_DOMAIN));
        anyhow::ensure!(
            only_demo,
            "databasen har ett register som inte är en demo. Ange en tom databas"
        );
        store.begin_again(clock.now()).await?;
        return Ok(store);
    }
    let (file, marker) = (settings.data.join(DATABASE_FILE), settings.data.join(MARKER));
    if file.exists() {
        anyhow::ensure!(
            marker.exists(),
            "{} har ett register som inte är en demo. Ange en annan katalog med --data",
            settings.data.display()
        );
        remove_database(&file)?;
    }
    std::fs::create_dir_all(&settings.data)?;
    std::fs::write(
        &marker,
        "Registret i den här katalogen är en demo och får göras om från början.\n",
    )?;
    Ok(Store::open_sqlite(&settings.data, clock.now()).await?)
}

fn remove_database(file: &Path) -> std::io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => (),
        }
    }
    Ok(())
}

/// Fills one municipality; answers how many events it got.
pub(super) async fn fill(
    common: &Common,
    store: &Store,
    municipality: &Municipality,
    settings: DemoSettings,
    with_police: bool,
) -> anyhow::Result<i64> {
    let m = municipality.code;
    let demo = Demo::new(municipality, settings)?;
    let mut home = Home::new(municipality.clone(), settings.as_of);
    home.numbered = Numbered::Together;
    let home = Arc::new(home);
    let actor = Actor::system("demo");
    let first = demo.now() - (3 * 366 * 24).hours();
    let definition = municipality.clone();
    store
        .write(m, &actor, first, move |work| {
            Box::pin(async move { work.save_municipality(&definition).await })
        })
        .await?;

    if let Some(file) = demo_chain(municipality)? {
        keep_chain(store, m, &actor, first, file).await?;
    }

    let start = ImportStart {
        source: "demo".into(),
        file_name: format!("demo {}", settings.as_of),
        file_sha256: [0; 32],
        mapping: None,
    };
    let import = store
        .write(m, &actor, first, move |work| {
            Box::pin(async move { work.start_import(start).await })
        })
        .await?;

    let bar = progress(common, settings.events, &municipality.short_name);
    let mut stream = demo.events();
    let mut chunk: Vec<NewEvent> = Vec::with_capacity(CHUNK);
    let mut recorded = 0;
    let mut written_at = first;
    let sorted_before = demo.now() - (9 * 24).hours();
    for (number, event) in stream.by_ref().enumerate() {
        let fingerprint = recording::fingerprint(&["demo", &number.to_string()]);
        let mut new = recording::new_event(&home, event.input, fingerprint);
        if new.input.reported_at < sorted_before {
            new.status = EventStatus::Sorted;
        }
        chunk.push(new);
        if chunk.len() == CHUNK {
            recorded += record(store, m, &actor, import, &mut chunk, &mut written_at).await?;
            bar.set_position(recorded as u64);
        }
    }
    recorded += record(store, m, &actor, import, &mut chunk, &mut written_at).await?;
    bar.finish_and_clear();

    let zeros = stream.zero_reports();
    let pictures = stream.pictures();
    let now = demo.now();
    let outcome = ImportOutcome {
        read: recorded,
        accepted: recorded,
        ..ImportOutcome::default()
    };
    store
        .write(m, &actor, now, move |work| {
            Box::pin(async move {
                work.finish_import(import, outcome, &[]).await?;
                for zero in zeros {
                    work.record_zero_report(&zero.partner, zero.week, zero.reported_at)
                        .await?;
                }
                Ok(())
            })
        })
        .await?;
    for past in pictures {
        let name = municipality
            .function(&past.adopted_by)
            .map_or_else(|| past.adopted_by.to_string(), |f| f.name.clone());
        let by = Actor::system(&name);
        let adopted_on = past.adopted_at.to_zoned(home.zone.clone()).date();
        let draft = weekly::compute(store, &home, past.week, adopted_on).await?;
        let frozen = weekly::freeze(&draft)?;
        store
            .write(m, &by, past.adopted_at, move |work| {
                Box::pin(async move {
                    let mut picture = work.begin_picture(past.week, &past.correction).await?;
                    picture.summary = past.summary;
                    picture.assessments = past.assessments;
                    picture.participants = past.participants;
                    let picture = work.save_picture(&picture).await?;
                    for decision in past.decisions {
                        let made = work.record_decision(decision.input).await?;
                        if let (Some(outcome), Some(on)) = (decision.outcome, decision.answered_on) {
                            work.answer_decision(made.id, outcome, &decision.outcome_text, on)
                                .await?;
                        }
                    }
                    work.adopt_picture(picture.id, frozen, Vec::new(), &name).await?;
                    Ok(())
                })
            })
            .await?;
    }
    for made_up in demo::surveys(municipality, settings.seed, settings.as_of) {
        keep_survey(store, &home, &actor, now, made_up).await?;
    }
    keep_offences(store, &home, &actor, now).await?;
    if with_police {
        recorded += fill_police(store, &home, now).await?;
    }
    Ok(recorded)
}

/// As one that was read in: what each one answered goes no further.
async fn keep_survey(
    store: &Store,
    home: &Home,
    actor: &Actor,
    now: Timestamp,
    made_up: MadeUpSurvey,
) -> anyhow::Result<()> {
    let mut survey = made_up.survey;
    let results = survey_results(&made_up.answers)?;
    let least = survey.least_answers.unwrap_or_default();
    let (results, withheld) = survey_protected(results, least, Rest::DidNotSay);
    survey.results = results;
    survey.withheld = Some(withheld);
    let at = (now, made_up.published);
    let record = Record::SafetySurvey(survey);
    Ok(surveys::keep(store, home, actor, at, record, String::new()).await?)
}

/// What the police registered, where it is public: read in as anyone reads in such a table.
async fn keep_offences(store: &Store, home: &Arc<Home>, actor: &Actor, now: Timestamp) -> anyhow::Result<()> {
    let Some(table) = reported_offences(home.code()) else {
        return Ok(());
    };
    let frame = Frame {
        home: Some(home.clone()),
        ..Frame::bare()
    };
    let chain = store.chain(home.code(), None).await?;
    let understood = offences::understand(table.as_bytes(), home, &frame, &chain)
        .map_err(|fault| anyhow::anyhow!(offences::fault_words(&frame, &fault)))?;
    let at = (now, now.to_zoned(home.zone.clone()).date());
    offences::keep(store, home, actor, at, understood.records, String::new()).await?;
    Ok(())
}

/// Each chunk is written at the time its last event was reported, so that history reads as it was lived.
async fn record(
    store: &Store,
    m: MunicipalityCode,
    actor: &Actor,
    import: ImportId,
    chunk: &mut Vec<NewEvent>,
    written_at: &mut Timestamp,
) -> anyhow::Result<i64> {
    let events = std::mem::replace(chunk, Vec::with_capacity(CHUNK));
    let last = events.iter().map(|e| e.input.reported_at).max();
    *written_at = last.map_or(*written_at, |last| last.max(*written_at));
    let done = store
        .write(m, actor, *written_at, move |work| {
            Box::pin(async move { work.record_events(&events, import).await })
        })
        .await?;
    Ok(done.accepted)
}

fn progress(common: &Common, length: u64, what: &str) -> ProgressBar {
    if common.quiet || common.json {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:<12} {bar:40} {pos}/{len} {per_sec}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length)
        .with_style(style)
        .with_message(what.to_owned())
}

const DEMO_DOMAIN: &str = "@demo.example";

/// One account for each role in the demo municipality, a reporter in another organisation, and a
/// coordinator in the second municipality.
pub(super) async fn make_logins(
    store: &Store,
    clock: Clock,
    municipalities: &[Municipality],
) -> anyhow::Result<Vec<Login>> {
    let hash = passwords::hash(PASSWORD);
    let mut logins = Vec::new();
    for (index, municipality) in municipalities.iter().enumerate() {
        for (name, user, role, partner) in people(municipality, index == 0) {
            let email = format!("{user}{DEMO_DOMAIN}");
            let grant = Grant {
                municipality: municipality.code,
                partner,
                role,
                from: clock.today(&municipality.zone()) - 4.years(),
                to: None,
            };
            let account = AccountInput {
                name: name.clone(),
                email: email.clone(),
                password_hash: Some(hash.clone()),
            };
            store
                .write(installation(), &Actor::system("demo"), clock.now(), move |work| {
                    Box::pin(async move {
                        let made = work.create_account(account).await?;
                        work.set_grants(made.id, &[grant], "demo").await
                    })
                })
                .await?;
            logins.push(Login {
                role: role.code(),
                email,
                password: PASSWORD,
            });
        }
    }
    Ok(logins)
}

fn people(municipality: &Municipality, demo: bool) -> Vec<(String, &'static str, Role, PartnerCode)> {
    use domain::municipality::PartnerKind;
    let of = |wanted: &dyn Fn(&domain::municipality::Partner) -> bool| {
        municipality
            .partners
            .iter()
            .find(|p| wanted(p))
            .or(municipality.partners.first())
            .map(|p| p.code.clone())
    };
    let function_partner = |part: &str| {
        municipality
            .functions
            .iter()
            .find(|f| f.code.as_str().contains(part))
            .map(|f| f.partner.clone())
    };
    let own = function_partner("samordnare").or_else(|| of(&|p| p.kind == PartnerKind::Authority));
    let guard = of(&|p| p.kind == PartnerKind::Private && p.reports_weekly);
    let landlord = of(&|p| p.kind == PartnerKind::MunicipalCompany && p.reports_weekly);
    let police = function_partner("polis").or_else(|| own.clone());
    let rows: Vec<(&str, &'static str, Role, Option<PartnerCode>)> = if demo {
        vec![
            ("Samordnare", "samordnare", Role::Coordinator, own.clone()),
            ("Väktare", "vaktare", Role::Reporter, guard),
            ("Bovärd", "bovard", Role::Reporter, landlord),
            ("Kommunpolis", "kommunpolis", Role::OsgMember, police),
            ("Läsare", "lasare", Role::Reader, own.clone()),
            ("Administratör", "administrator", Role::Administrator, own.clone()),
            ("Revisor", "revisor", Role::Auditor, own),
        ]
    } else {
        vec![("Samordnare", "samordnare-exempelby", Role::Coordinator, own)]
    };
    rows.into_iter()
        .filter_map(|(name, user, role, partner)| Some((name.to_owned(), user, role, partner?)))
        .collect()
}

/// The police's public events about the municipality, as a source of its own.
async fn fill_police(store: &Store, home: &Arc<Home>, now: Timestamp) -> anyhow::Result<i64> {
    let Some((name, text)) = police_events(home.code()) else {
        return Ok(0);
    };
    let Some(source) = home.municipality.sources.iter().find(|s| s.public) else {
        return Ok(0);
    };
    let police = home
        .municipality
        .partners
        .iter()
        .find(|p| p.source.as_ref() == Some(&source.code));
    let Some(police) = police.or_else(|| {
        home.municipality
            .partners
            .iter()
            .find(|p| p.code.as_str().contains("polis"))
    }) else {
        return Ok(0);
    };
    let file = std::env::temp_dir().join(format!("lagesbild-{}-{name}", std::process::id()));
    std::fs::write(&file, text)?;
    let context = import::Context {
        municipality: &home.municipality,
        areas: &home.areas,
        zone: home.zone.clone(),
        now,
        reported_by: police.code.clone(),
        controller: police.code.clone(),
        source: source.code.clone(),
        screening: import::ScreeningChoice::Mask,
    };
    let mut events = Vec::new();
    let mut rejected = Vec::new();
    let read = import::read(
        import::SourceFormat::Polisen,
        &file,
        &context,
        None,
        &mut |batch| {
            for item in batch.items {
                match item {
                    import::Item::Event(ready) => events.push((ready.input, ready.fingerprint)),
                    import::Item::Rejected(row) => rejected.push(row),
                }
            }
            std::ops::ControlFlow::Continue(())
        },
    );
    std::fs::remove_file(&file)?;
    let summary = read?;
    let new: Vec<NewEvent> = events
        .into_iter()
        .filter(|(input, _)| input.reported_at <= now)
        .map(|(input, fingerprint)| NewEvent {
            status: EventStatus::Sorted,
            numbered: Numbered::Together,
            ..recording::new_event(home, input, fingerprint)
        })
        .collect();
    let accepted = new.len() as i64;
    let outcome = ImportOutcome {
        read: summary.rows as i64,
        accepted,
        rejected: summary.rejected as i64,
        reasons: summary
            .reasons
            .iter()
            .map(|(code, n)| ((*code).to_owned(), *n as i64))
            .collect(),
        ..ImportOutcome::default()
    };
    let start = ImportStart {
        source: "polisen".into(),
        file_name: name.into(),
        file_sha256: [1; 32],
        mapping: None,
    };
    store
        .write(home.code(), &Actor::system("demo"), now, move |work| {
            Box::pin(async move {
                let import = work.start_import(start).await?;
                for chunk in new.chunks(CHUNK) {
                    work.record_events(chunk, import).await?;
                }
                work.finish_import(import, outcome, &[]).await
            })
        })
        .await?;
    Ok(accepted)
}
