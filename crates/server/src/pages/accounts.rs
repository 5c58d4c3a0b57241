//! Accounts, for the one who administers them: everyone's in the municipality.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Grant, Role};
use domain::codes::{AccountId, PartnerCode};
use domain::policy::policy;
use serde::Deserialize;
use store::{Account, AccountInput, LinkKind, StoreError, installation};

use super::log_in::Nothing;
use crate::access::{AccountManager, FormOf, Signed};
use crate::commands::serve::new_link;
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;
use crate::proofing::Proofing;

pub fn role_key(role: Role) -> String {
    format!("role-{}", role.code())
}

pub fn partner_name(frame: &Frame, code: &PartnerCode) -> String {
    let partner = frame.home.as_ref().and_then(|h| h.municipality.partner(code));
    partner.map_or_else(|| code.to_string(), |p| p.name.clone())
}

struct Row {
    account: Account,
    grants: Vec<Grant>,
    has_second_factor: bool,
    /// They log in at their own organisation.
    logs_in_elsewhere: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAccountInput {
    namn: String,
    epost: String,
    roll: String,
    organisation: String,
    /// How it is known who they are.
    identitet: String,
}

#[derive(Template)]
#[template(path = "pages/accounts.html")]
struct AccountsPage {
    frame: Frame,
    rows: Vec<Row>,
    input: NewAccountInput,
    refusal: Option<&'static str>,
    /// A link that was just made.
    link: Option<Made>,
    /// Roles that must have a second step.
    required: Vec<Role>,
    own: AccountId,
}

/// A link that was just made: for whom, and the link.
struct Made {
    email: String,
    link: String,
    recovers: bool,
}

impl AccountsPage {
    fn roles(&self) -> [Role; 6] {
        Role::ALL
    }

    fn proofings(&self) -> [Proofing; 3] {
        Proofing::ALL
    }

    fn role_key(&self, role: &Role) -> String {
        role_key(*role)
    }

    fn requires(&self, role: &Role) -> bool {
        self.required.contains(role)
    }

    fn partner_name(&self, code: &PartnerCode) -> String {
        partner_name(&self.frame, code)
    }

    fn partners(&self) -> &[domain::municipality::Partner] {
        self.frame.home.as_ref().map_or(&[], |h| &h.municipality.partners)
    }

    /// Where a long address may go on in the next line.
    fn parted<'e>(&self, email: &'e str) -> (&'e str, &'e str) {
        email.split_once('@').unwrap_or((email, ""))
    }

    fn ended(&self, grant: &Grant) -> bool {
        self.frame.today.is_some_and(|today| !grant.holds_on(today))
    }
}

async fn page(
    manager: &Signed,
    input: NewAccountInput,
    refusal: Option<&'static str>,
    link: Option<Made>,
) -> Result<AccountsPage, PageError> {
    let store = &manager.app.store;
    let accounts = store.accounts(manager.municipality()).await?;
    let with_identity = store.accounts_with_identity().await?;
    let with_second_factor = store.accounts_with_second_factor().await?;
    let rows = accounts
        .into_iter()
        .map(|(account, grants)| Row {
            logs_in_elsewhere: with_identity.contains(&account.id),
            has_second_factor: with_second_factor.contains(&account.id),
            account,
            grants,
        })
        .collect();
    Ok(AccountsPage {
        frame: manager.frame.clone(),
        rows,
        input,
        refusal,
        link,
        required: store.requires_second_factor(manager.municipality()).await?,
        own: manager.principal.account,
    })
}

pub async fn list(manager: FormOf<AccountManager>) -> Result<Response, PageError> {
    manager.confirmed_here("/konton").await?;
    html(&page(&manager, NewAccountInput::default(), None, None).await?)
}

pub async fn create(
    manager: AccountManager,
    Form(input): Form<NewAccountInput>,
) -> Result<Response, PageError> {
    manager.confirmed_here("/konton").await?;
    let email = input.epost.trim().to_lowercase();
    let partner = PartnerCode::from(input.organisation.as_str());
    let role = Role::from_code(&input.roll);
    let proofing = Proofing::from_code(&input.identitet);
    let well_formed = email
        .split_once('@')
        .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'));
    let refusal = if input.namn.trim().is_empty() {
        Some("account-name-missing")
    } else if !well_formed {
        Some("account-email-bad")
    } else if manager.app.store.account_by_email(&email).await?.is_some() {
        Some("account-email-taken")
    } else if proofing.is_none() {
        Some("proofing-missing")
    } else {
        None
    };
    if refusal.is_some() {
        return refused(&page(&manager, input, refusal, None).await?);
    }
    let (Some(role), Some(organisation)) = (role, manager.home.municipality.partner(&partner)) else {
        return Err(PageError::BadRequest("roll eller organisation".into()));
    };
    if !policy().gives_anything(role, organisation.kind) {
        let refusal = Some("account-role-gives-nothing");
        return refused(&page(&manager, input, refusal, None).await?);
    }
    let grant = Grant {
        municipality: manager.municipality(),
        partner,
        role,
        from: manager.today(),
        to: None,
    };
    let account = AccountInput {
        name: input.namn.trim().to_owned(),
        email: email.clone(),
        password_hash: None,
    };
    let made = manager
        .app
        .store
        .write(installation(), &manager.actor(), manager.now(), move |work| {
            Box::pin(async move {
                let made = work.create_account(account).await?;
                work.set_grants(made.id, &[grant], "nytt konto").await?;
                Ok(made)
            })
        })
        .await?;
    let link = make_link(&manager, &made, LinkKind::SetPassword, proofing).await?;
    html(&page(&manager, NewAccountInput::default(), None, Some(link)).await?)
}

async fn make_link(
    manager: &AccountManager,
    account: &Account,
    kind: LinkKind,
    proofing: Option<Proofing>,
) -> Result<Made, PageError> {
    let app = &manager.app;
    let (actor, why) = (manager.actor(), proofing.map(Proofing::told).unwrap_or_default());
    let link = new_link(
        &app.store,
        app.clock,
        &app.settings,
        &actor,
        account.id,
        kind,
        &why,
    );
    Ok(Made {
        email: account.email.clone(),
        link: link.await?,
        recovers: kind == LinkKind::Recovery,
    })
}

/// An account in the administrator's own municipality; others do not exist for them.
async fn account_here(manager: &Signed, id: AccountId) -> Result<(Account, Vec<Grant>), PageError> {
    let grants = manager.app.store.grants(id).await?;
    if !grants.iter().any(|g| g.municipality == manager.municipality()) {
        return Err(PageError::NotFound);
    }
    let account = manager.app.store.account(id).await?.ok_or(PageError::NotFound)?;
    Ok((account, grants))
}

pub async fn new_link_for(
    manager: AccountManager,
    Path(id): Path<AccountId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    link_for(&manager, id, LinkKind::SetPassword, None).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryInput {
    #[serde(default)]
    identitet: String,
}

/// For someone who has lost the phone: the link takes the second step away. Whoever makes it says how they know who asks, as
/// when the account was handed out.
pub async fn recovery_link_for(
    manager: AccountManager,
    Path(id): Path<AccountId>,
    Form(input): Form<RecoveryInput>,
) -> Result<Response, PageError> {
    manager.confirmed_here("/konton").await?;
    match Proofing::from_code(&input.identitet) {
        Some(proofing) => link_for(&manager, id, LinkKind::Recovery, Some(proofing)).await,
        None => {
            account_here(&manager, id).await?;
            let refusal = Some("proofing-missing");
            refused(&page(&manager, NewAccountInput::default(), refusal, None).await?)
        }
    }
}

/// A link opens all that the account may do. Where that is something in another municipality too, no single
/// administrator may hand it out.
async fn link_for(
    manager: &AccountManager,
    id: AccountId,
    kind: LinkKind,
    proofing: Option<Proofing>,
) -> Result<Response, PageError> {
    manager.confirmed_here("/konton").await?;
    let (account, grants) = account_here(manager, id).await?;
    let elsewhere = |g: &Grant| g.municipality != manager.municipality() && g.holds_on(manager.today());
    if grants.iter().any(elsewhere) {
        let refusal = Some("account-link-elsewhere");
        return refused(&page(manager, NewAccountInput::default(), refusal, None).await?);
    }
    let link = make_link(manager, &account, kind, proofing).await?;
    html(&page(manager, NewAccountInput::default(), None, Some(link)).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequireInput {
    #[serde(default)]
    roll: Vec<String>,
}

/// Says which roles must have a second step. Those who lack it set it up before they come any further.
pub async fn require_second_factor(
    manager: AccountManager,
    Form(input): Form<RequireInput>,
) -> Result<Response, PageError> {
    manager.confirmed_here("/konton").await?;
    let roles: Option<Vec<Role>> = input.roll.iter().map(|code| Role::from_code(code)).collect();
    let roles = roles.ok_or_else(|| PageError::BadRequest("roll".into()))?;
    let m = manager.municipality();
    manager
        .app
        .store
        .write(m, &manager.actor(), manager.now(), move |work| {
            Box::pin(async move { work.require_second_factor(&roles).await })
        })
        .await?;
    Ok(Redirect::to("/konton?klart=saved").into_response())
}

pub async fn end(
    manager: AccountManager,
    Path(id): Path<AccountId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    manager.confirmed_here("/konton").await?;
    if id == manager.principal.account {
        return refused(
            &page(
                &manager,
                NewAccountInput::default(),
                Some("account-own-grants"),
                None,
            )
            .await?,
        );
    }
    account_here(&manager, id).await?;
    let (here, yesterday) = (manager.municipality(), manager.today().yesterday()?);
    manager
        .app
        .store
        .write(installation(), &manager.actor(), manager.now(), move |work| {
            Box::pin(async move {
                work.end_grants(id, here, yesterday, "avslutat").await?;
                work.end_sessions_of(id).await?;
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    Ok(Redirect::to("/konton?klart=saved").into_response())
}

/// `POST /konton/{id}/logga-ut`: somebody's sessions end, and their rights stay.
pub async fn end_sessions(
    manager: AccountManager,
    Path(id): Path<AccountId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    manager.confirmed_here("/konton").await?;
    account_here(&manager, id).await?;
    manager
        .app
        .store
        .write(installation(), &manager.actor(), manager.now(), move |work| {
            Box::pin(async move { work.end_sessions_of(id).await.map(drop) })
        })
        .await?;
    Ok(Redirect::to("/konton?klart=account-logged-out").into_response())
}
