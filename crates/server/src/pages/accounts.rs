//! Accounts, for the one who administers them: everyone's in the municipality.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Grant, Role};
use domain::codes::{AccountId, PartnerCode};
use serde::Deserialize;
use store::{Account, AccountInput, LinkKind, StoreError, installation};

use super::log_in::Nothing;
use crate::access::AccountManager;
use crate::commands::serve::new_link;
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;

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
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAccountInput {
    namn: String,
    epost: String,
    roll: String,
    organisation: String,
}

#[derive(Template)]
#[template(path = "pages/accounts.html")]
struct AccountsPage {
    frame: Frame,
    rows: Vec<Row>,
    input: NewAccountInput,
    refusal: Option<&'static str>,
    /// A link that was just made: for whom, and the link.
    link: Option<(String, String)>,
    own: AccountId,
}

impl AccountsPage {
    fn roles(&self) -> [Role; 5] {
        Role::ALL
    }

    fn role_key(&self, role: &Role) -> String {
        role_key(*role)
    }

    fn partner_name(&self, code: &PartnerCode) -> String {
        partner_name(&self.frame, code)
    }

    fn partners(&self) -> &[domain::municipality::Partner] {
        self.frame.home.as_ref().map_or(&[], |h| &h.municipality.partners)
    }

    fn ended(&self, grant: &Grant) -> bool {
        self.frame.today.is_some_and(|today| !grant.holds_on(today))
    }
}

async fn page(
    manager: &AccountManager,
    input: NewAccountInput,
    refusal: Option<&'static str>,
    link: Option<(String, String)>,
) -> Result<AccountsPage, PageError> {
    let store = &manager.app.store;
    let accounts = store.accounts(manager.municipality()).await?;
    let rows = accounts
        .into_iter()
        .map(|(account, grants)| Row { account, grants })
        .collect();
    Ok(AccountsPage {
        frame: manager.frame.clone(),
        rows,
        input,
        refusal,
        link,
        own: manager.principal.account,
    })
}

pub async fn list(manager: AccountManager) -> Result<Response, PageError> {
    html(&page(&manager, NewAccountInput::default(), None, None).await?)
}

pub async fn create(
    manager: AccountManager,
    Form(input): Form<NewAccountInput>,
) -> Result<Response, PageError> {
    let email = input.epost.trim().to_lowercase();
    let partner = PartnerCode::from(input.organisation.as_str());
    let role = Role::from_code(&input.roll);
    let well_formed = email
        .split_once('@')
        .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'));
    let refusal = if input.namn.trim().is_empty() {
        Some("account-name-missing")
    } else if !well_formed {
        Some("account-email-bad")
    } else if manager.app.store.account_by_email(&email).await?.is_some() {
        Some("account-email-taken")
    } else {
        None
    };
    if refusal.is_some() {
        return refused(&page(&manager, input, refusal, None).await?);
    }
    let (Some(role), Some(_)) = (role, manager.home.municipality.partner(&partner)) else {
        return Err(PageError::BadRequest("roll eller organisation".into()));
    };
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
    let link = make_link(&manager, made.id).await?;
    html(&page(&manager, NewAccountInput::default(), None, Some((email, link))).await?)
}

async fn make_link(manager: &AccountManager, account: AccountId) -> Result<String, PageError> {
    let app = &manager.app;
    Ok(new_link(
        &app.store,
        app.clock,
        &app.settings,
        account,
        LinkKind::SetPassword,
        7,
    )
    .await?)
}

/// An account in the administrator's own municipality; others do not exist for them.
async fn account_here(manager: &AccountManager, id: AccountId) -> Result<Account, PageError> {
    let grants = manager.app.store.grants(id).await?;
    if !grants.iter().any(|g| g.municipality == manager.municipality()) {
        return Err(PageError::NotFound);
    }
    manager.app.store.account(id).await?.ok_or(PageError::NotFound)
}

pub async fn new_link_for(
    manager: AccountManager,
    Path(id): Path<AccountId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    let account = account_here(&manager, id).await?;
    let link = make_link(&manager, id).await?;
    html(
        &page(
            &manager,
            NewAccountInput::default(),
            None,
            Some((account.email, link)),
        )
        .await?,
    )
}

pub async fn end(
    manager: AccountManager,
    Path(id): Path<AccountId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
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
