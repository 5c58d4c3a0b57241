//! `user`: accounts from the command line, for whoever runs the server.

use clap::{Args, Subcommand};
use domain::access::{Grant, Role};
use domain::codes::PartnerCode;
use domain::policy::policy;
use serde::Serialize;
use store::{AccountInput, Actor, LinkKind, installation};

use super::serve::new_link;
use super::{Common, Outcome, open_store};
use crate::clock::Clock;
use crate::config::Flags;
use crate::proofing::Proofing;

/// Konton: skapa, visa, ny engångslänk
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild user add samordnare@example.se --name Samordnare --role coordinator --partner trygghet --identity in-person\n  lagesbild user list --json"
)]
pub struct UserArgs {
    #[command(subcommand)]
    act: UserAct,
}

#[derive(Subcommand)]
enum UserAct {
    /// Skapar ett konto och skriver ut dess engångslänk
    Add {
        email: String,
        /// Namn eller funktion
        #[arg(long)]
        name: String,
        /// reporter, coordinator, osg_member, reader, administrator eller auditor
        #[arg(long, value_parser = parse_role)]
        role: Role,
        /// Organisationens kod i kommunfilen
        #[arg(long)]
        partner: String,
        /// Hur du har försäkrat dig om vem det är: in-person, electronic-id eller called-back
        #[arg(long, value_name = "SÄTT")]
        identity: Proofing,
    },
    /// Visar konton och deras roller
    List,
    /// Skriver ut en ny engångslänk; den gamla slutar gälla
    Link { email: String },
    /// Skriver ut en länk för den som har tappat sin telefon: nytt lösenord, och det andra steget tas bort
    RecoveryLink {
        email: String,
        /// Hur du har försäkrat dig om vem det är: in-person, electronic-id eller called-back
        #[arg(long, value_name = "SÄTT")]
        identity: Proofing,
    },
}

fn parse_role(code: &str) -> Result<Role, String> {
    Role::from_code(code).ok_or_else(|| {
        let all: Vec<_> = Role::ALL.iter().map(|r| r.code()).collect();
        format!("rollen finns inte. Välj en av {}", all.join(", "))
    })
}

#[derive(Serialize)]
struct Made {
    email: String,
    link: String,
}

#[derive(Serialize)]
struct Listed {
    email: String,
    name: String,
    roles: Vec<Grant>,
    second_factor: bool,
}

pub async fn run(common: Common, args: UserArgs) -> anyhow::Result<Outcome> {
    let settings = common.settings(Flags::default())?;
    let store = open_store(&settings).await?;
    let clock = Clock::system();
    let actor = Actor::system("lagesbild user");
    match args.act {
        UserAct::Add {
            email,
            name,
            role,
            partner,
            identity,
        } => {
            let municipality = common.choose_municipality(&store).await?;
            let partner = PartnerCode::from(partner);
            let Some(kind) = municipality.partner(&partner).map(|p| p.kind) else {
                let all: Vec<_> = municipality.partners.iter().map(|p| p.code.as_str()).collect();
                anyhow::bail!(
                    "organisationen \"{partner}\" finns inte. Välj en av {}",
                    all.join(", ")
                );
            };
            if !policy().gives_anything(role, kind) {
                anyhow::bail!(
                    "rollen {} ger ingenting till organisationen \"{partner}\": den är av fel slag. Vad som gäller står i programmet under Vem får vad",
                    role.code()
                );
            }
            let email = email.trim().to_lowercase();
            if store.account_by_email(&email).await?.is_some() {
                anyhow::bail!(
                    "det finns redan ett konto för {email}. Gör en ny länk med: lagesbild user link {email}"
                );
            }
            let today = clock.today(&municipality.zone());
            let grant = Grant {
                municipality: municipality.code,
                partner,
                role,
                from: today,
                to: None,
            };
            let account = AccountInput {
                name,
                email: email.clone(),
                password_hash: None,
            };
            let made = store
                .write(installation(), &actor, clock.now(), move |work| {
                    Box::pin(async move {
                        let made = work.create_account(account).await?;
                        work.set_grants(made.id, &[grant], "lagesbild user add").await?;
                        Ok(made)
                    })
                })
                .await?;
            let link = new_link(
                &store,
                clock,
                &settings,
                &actor,
                made.id,
                LinkKind::SetPassword,
                &identity.told(),
            )
            .await?;
            let text = format!("Kontot är skapat. Engångslänk, gäller i sju dagar:\n  {link}");
            common.answer(&Made { email, link }, || text)?;
        }
        UserAct::Link { ref email } | UserAct::RecoveryLink { ref email, .. } => {
            let (kind, why) = match args.act {
                UserAct::RecoveryLink { identity, .. } => (LinkKind::Recovery, identity.told()),
                _ => (LinkKind::SetPassword, String::new()),
            };
            let account = store.account_by_email(&email.trim().to_lowercase()).await?;
            let Some(account) = account else {
                anyhow::bail!("det finns inget konto för {email}")
            };
            let link = new_link(&store, clock, &settings, &actor, account.id, kind, &why).await?;
            let text = link.clone();
            common.answer(
                &Made {
                    email: account.email,
                    link,
                },
                || text,
            )?;
        }
        UserAct::List => {
            let accounts = store.accounts(installation()).await?;
            let with_second_factor = store.accounts_with_second_factor().await?;
            let listed = |(account, roles): (store::Account, Vec<Grant>)| Listed {
                second_factor: with_second_factor.contains(&account.id),
                email: account.email,
                name: account.name,
                roles,
            };
            let rows: Vec<Listed> = accounts.into_iter().map(listed).collect();
            common.answer(&rows, || {
                let line = |row: &Listed| {
                    let roles: Vec<_> = row
                        .roles
                        .iter()
                        .map(|g| format!("{} ({}, {})", g.role.code(), g.partner, g.municipality))
                        .collect();
                    format!("{}  {}  {}", row.email, row.name, roles.join(", "))
                };
                rows.iter().map(line).collect::<Vec<_>>().join("\n")
            })?;
        }
    }
    store.close().await;
    Ok(Outcome::Done)
}
