//! Accounts, the roles they hold, and one-time links. They belong to the installation: an account may hold
//! roles in several municipalities. Passwords come here as hashes only, links as digests of their tokens.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use domain::access::{Grant, Role};
use domain::codes::*;

use crate::database::{Ask, Row, Statement, values};
use crate::error::StoreError;
use crate::journal::sha256_hex;
use crate::municipalities::installation;
use crate::opening::Store;
use crate::writing::{Work, whole_second};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountInput {
    pub name: String,
    pub email: String,
    pub password_hash: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    #[serde(skip)]
    pub password_hash: Option<String>,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

impl Account {
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}

/// What a one-time link lets its bearer do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    FirstAdministrator,
    SetPassword,
    /// Chooses a password and takes the second step away, for someone who has lost the phone.
    Recovery,
}

impl LinkKind {
    fn code(self) -> &'static str {
        match self {
            Self::FirstAdministrator => "first_administrator",
            Self::SetPassword => "set_password",
            Self::Recovery => "recovery",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::FirstAdministrator, Self::SetPassword, Self::Recovery]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountLink {
    pub kind: LinkKind,
    pub account: AccountId,
    pub expires_at: Timestamp,
}

pub(crate) const ACCOUNT: &str =
    "SELECT id, name, email, password_hash, created_at, closed_at FROM account WHERE municipality = 0";

pub(crate) fn account_of(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: AccountId(row.int("id")?),
        name: row.text("name")?,
        email: row.text("email")?,
        password_hash: row.get("password_hash")?,
        created_at: row.instant("created_at")?,
        closed_at: row.some_instant("closed_at")?,
    })
}

pub(crate) fn grant_of(row: &Row) -> Result<Grant, StoreError> {
    let number = row.int("granted_in")?;
    Ok(Grant {
        municipality: municipality_of(number)?,
        partner: row.code("partner")?,
        role: row.word("role", Role::from_code)?,
        from: row.date("from_date")?,
        to: row.some_date("to_date")?,
    })
}

pub(crate) fn municipality_of(number: i64) -> Result<MunicipalityCode, StoreError> {
    u16::try_from(number)
        .ok()
        .and_then(MunicipalityCode::new)
        .ok_or_else(|| StoreError::corrupt("en kommunkod", number))
}

fn link_of(row: &Row) -> Result<AccountLink, StoreError> {
    Ok(AccountLink {
        kind: row.word("kind", LinkKind::from_code)?,
        account: AccountId(row.int("account")?),
        expires_at: row.instant("expires_at")?,
    })
}

/// What the journal keeps of a password: enough to tell whether its hash was exchanged, and no more.
pub(crate) fn seal_of(password_hash: &str) -> String {
    sha256_hex(password_hash.as_bytes())
}

/// Addresses are the same whatever their capitals.
fn same_address(email: &str) -> String {
    email.trim().to_lowercase()
}

impl Work {
    pub(crate) fn in_installation(&self) -> Result<(), StoreError> {
        if self.municipality == installation() {
            Ok(())
        } else {
            Err(StoreError::Refused(
                "konton hör till installationen och inte till en kommun. Skriv dem där",
            ))
        }
    }

    async fn account_here(&mut self, id: AccountId) -> Result<Account, StoreError> {
        let sql = format!("{ACCOUNT} AND id = $1");
        let row = self.one(sql, values![id.0]).await?;
        row.as_ref()
            .map(account_of)
            .transpose()?
            .ok_or(StoreError::NotFound {
                kind: "konto",
                id: id.to_string(),
            })
    }

    pub async fn create_account(&mut self, input: AccountInput) -> Result<Account, StoreError> {
        self.in_installation()?;
        let email = same_address(&input.email);
        let taken = self
            .row(
                "SELECT id FROM account WHERE municipality = 0 AND email = $1",
                values![&email],
            )
            .await?;
        if taken.is_some() {
            return Err(StoreError::EmailTaken(email));
        }
        let account = Account {
            id: AccountId(self.take_ids("account", 1).await?),
            name: input.name.trim().to_owned(),
            email,
            password_hash: input.password_hash,
            created_at: self.now,
            closed_at: None,
        };
        self.execute(
            "INSERT INTO account (municipality, id, name, email, password_hash, created_at)
             VALUES (0, $1, $2, $3, $4, $5)",
            values![
                account.id.0,
                &account.name,
                &account.email,
                account.password_hash.as_deref(),
                account.created_at
            ],
        )
        .await?;
        let after = json!({
            "name": account.name, "email": account.email, "password": account.password_hash.as_deref().map(seal_of),
        });
        self.journal_account("account_created", account.id, None, Some(after), "")
            .await?;
        Ok(account)
    }

    async fn journal_account(
        &mut self,
        act: &str,
        id: AccountId,
        before: Option<serde_json::Value>,
        after: Option<serde_json::Value>,
        why: &str,
    ) -> Result<(), StoreError> {
        let id = id.to_string();
        self.journal(act, ("account", &id), before, after, why).await?;
        Ok(())
    }

    pub async fn set_password(&mut self, id: AccountId, password_hash: String) -> Result<(), StoreError> {
        self.in_installation()?;
        self.account_here(id).await?;
        self.execute(
            "UPDATE account SET password_hash = $2 WHERE municipality = 0 AND id = $1",
            values![id.0, &password_hash],
        )
        .await?;
        let after = json!({ "password": seal_of(&password_hash) });
        self.journal_account("password_set", id, None, Some(after), "")
            .await
    }

    pub async fn rename_account(&mut self, id: AccountId, name: &str) -> Result<(), StoreError> {
        self.in_installation()?;
        let was = self.account_here(id).await?;
        self.execute(
            "UPDATE account SET name = $2 WHERE municipality = 0 AND id = $1",
            values![id.0, name.trim()],
        )
        .await?;
        let (before, after) = (json!({ "name": was.name }), json!({ "name": name.trim() }));
        self.journal_account("account_renamed", id, Some(before), Some(after), "")
            .await
    }

    /// Closes an account, with its sessions, or opens it again.
    pub async fn set_account_open(&mut self, id: AccountId, open: bool, why: &str) -> Result<(), StoreError> {
        self.in_installation()?;
        self.account_here(id).await?;
        let closed_at = (!open).then_some(self.now);
        self.execute(
            "UPDATE account SET closed_at = $2 WHERE municipality = 0 AND id = $1",
            values![id.0, closed_at],
        )
        .await?;
        if !open {
            self.end_sessions_of(id).await?;
        }
        let act = if open { "account_opened" } else { "account_closed" };
        self.journal_account(act, id, None, None, why).await
    }

    async fn grants_here(&mut self, id: AccountId) -> Result<Vec<Grant>, StoreError> {
        grants(self, id).await
    }

    /// Replaces all the roles of an account, which nobody does with their own. Whoever is logged in with the old ones logs in again: a session never
    /// outlives the rights that it began with.
    pub async fn set_grants(&mut self, id: AccountId, grants: &[Grant], why: &str) -> Result<(), StoreError> {
        self.in_installation()?;
        self.account_here(id).await?;
        let was = self.grants_here(id).await?;
        if was == grants {
            return Ok(());
        }
        if self.actor.account == Some(id) {
            return Err(StoreError::Refused(
                "ingen ändrar sina egna rättigheter. Be någon annan som administrerar konton",
            ));
        }
        self.execute(
            "DELETE FROM account_grant WHERE municipality = 0 AND account = $1",
            values![id.0],
        )
        .await?;
        let rows = grants.iter().enumerate().map(|(ordinal, grant)| {
            values![
                0_i64,
                id.0,
                ordinal,
                grant.municipality,
                grant.partner.as_str(),
                grant.role.code(),
                grant.from,
                grant.to
            ]
        });
        self.insert_many(
            "INSERT INTO account_grant (municipality, account, ordinal, granted_in, partner, role, from_date, to_date) \
             VALUES",
            8,
            "",
            rows.collect(),
        )
        .await?;
        self.journal_account("grants_set", id, Some(json!(was)), Some(json!(grants)), why)
            .await?;
        self.end_sessions_of(id).await?;
        Ok(())
    }

    /// Ends every role of the account in a municipality from and with the day after `last_day`.
    pub async fn end_grants(
        &mut self,
        id: AccountId,
        municipality: MunicipalityCode,
        last_day: jiff::civil::Date,
        why: &str,
    ) -> Result<(), StoreError> {
        let mut grants = self.grants_here(id).await?;
        for grant in &mut grants {
            if grant.municipality == municipality && grant.to.is_none_or(|to| to > last_day) {
                grant.to = Some(last_day);
            }
        }
        self.set_grants(id, &grants, why).await
    }

    /// Ends the links that an account has not used: a new one takes their place.
    async fn end_links_of(&mut self, account: AccountId) -> Result<(), StoreError> {
        let ended = self
            .rows(
                "UPDATE account_link SET used_at = $2 WHERE municipality = 0 AND account = $1 AND used_at IS NULL
                 RETURNING token_hash",
                values![account.0, self.now],
            )
            .await?;
        for row in ended {
            let link = sha256_hex(&row.get::<Vec<u8>>("token_hash")?);
            self.journal_account("link_ended", account, None, Some(json!({ "link": link })), "")
                .await?;
        }
        Ok(())
    }

    /// Makes a link; those that the account had before stop working. `why` tells how its maker knows who asked.
    pub async fn create_link(
        &mut self,
        kind: LinkKind,
        token_hash: [u8; 32],
        account: AccountId,
        expires_at: Timestamp,
        why: &str,
    ) -> Result<(), StoreError> {
        self.in_installation()?;
        self.account_here(account).await?;
        self.end_links_of(account).await?;
        let expires_at = whole_second(expires_at);
        self.execute(
            "INSERT INTO account_link (municipality, token_hash, kind, account, expires_at)
             VALUES (0, $1, $2, $3, $4)",
            values![token_hash.as_slice(), kind.code(), account.0, expires_at],
        )
        .await?;
        let after = json!({ "kind": kind, "expires_at": expires_at, "link": sha256_hex(&token_hash) });
        self.journal_account("link_made", account, None, Some(after), why)
            .await
    }

    /// Uses a link up. `None` when it is unknown, used or too old.
    pub async fn use_link(&mut self, token_hash: [u8; 32]) -> Result<Option<AccountLink>, StoreError> {
        self.in_installation()?;
        let used = self
            .row(
                "UPDATE account_link SET used_at = $2
                 WHERE municipality = 0 AND token_hash = $1 AND used_at IS NULL AND expires_at > $2
                 RETURNING kind, account, expires_at",
                values![token_hash.as_slice(), self.now],
            )
            .await?;
        let Some(row) = used else { return Ok(None) };
        let link = link_of(&row)?;
        let after = json!({ "kind": link.kind, "link": sha256_hex(&token_hash) });
        self.journal_account("link_used", link.account, None, Some(after), "")
            .await?;
        Ok(Some(link))
    }
}

async fn grants(ask: &mut impl Ask, id: AccountId) -> Result<Vec<Grant>, StoreError> {
    ask.rows(
        "SELECT granted_in, partner, role, from_date, to_date FROM account_grant
         WHERE municipality = 0 AND account = $1 ORDER BY ordinal",
        values![id.0],
    )
    .await?
    .iter()
    .map(grant_of)
    .collect()
}

impl Store {
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let sql = format!("{ACCOUNT} AND id = $1");
        let row = self.one(sql, values![id.0]).await?;
        row.as_ref().map(account_of).transpose()
    }

    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let sql = format!("{ACCOUNT} AND email = $1");
        let row = self.one(sql, values![same_address(email)]).await?;
        row.as_ref().map(account_of).transpose()
    }

    pub async fn grants(&self, id: AccountId) -> Result<Vec<Grant>, StoreError> {
        grants(&mut self.pool(), id).await
    }

    /// Accounts that hold or have held a role in the municipality, with all those roles; for the
    /// installation, all accounts with all roles.
    pub async fn accounts(&self, m: MunicipalityCode) -> Result<Vec<(Account, Vec<Grant>)>, StoreError> {
        let sql = format!("{ACCOUNT} ORDER BY name, id");
        let accounts = self.ask(sql, vec![]).await?;
        let mut ask = Statement::new(
            "SELECT account, granted_in, partner, role, from_date, to_date FROM account_grant WHERE municipality = 0",
        );
        if m != installation() {
            ask.push(" AND granted_in = ").bind(m);
        }
        ask.push(" ORDER BY account, ordinal");
        let mut held: std::collections::BTreeMap<i64, Vec<Grant>> = std::collections::BTreeMap::new();
        for row in ask.rows(&mut self.pool()).await? {
            held.entry(row.int("account")?).or_default().push(grant_of(&row)?);
        }
        let mut found = Vec::new();
        for row in &accounts {
            let account = account_of(row)?;
            let grants = held.remove(&account.id.0).unwrap_or_default();
            if m == installation() || !grants.is_empty() {
                found.push((account, grants));
            }
        }
        Ok(found)
    }

    /// The accounts that were open at an instant, with the roles that they had been given by then, as the journal tells it.
    pub async fn rights_on(&self, at: Timestamp) -> Result<Vec<(Account, Vec<Grant>)>, StoreError> {
        let rows = self
            .rows(
                "SELECT object_id, act, became FROM journal
                 WHERE municipality = 0 AND object_kind = 'account' AND at <= $1
                   AND act IN ('grants_set', 'account_closed', 'account_opened') ORDER BY seq",
                values![at],
            )
            .await?;
        let mut told: std::collections::BTreeMap<String, (Vec<Grant>, bool)> = Default::default();
        for row in &rows {
            let (grants, open) = told
                .entry(row.text("object_id")?)
                .or_insert_with(|| (Vec::new(), true));
            match row.text("act")?.as_str() {
                "account_closed" => *open = false,
                "account_opened" => *open = true,
                _ => {
                    let after = row.get::<Option<String>>("became")?.unwrap_or_default();
                    *grants = serde_json::from_str(&after)
                        .map_err(|_| StoreError::corrupt("rättigheter i loggen", &after))?;
                }
            }
        }
        let all = self.accounts(installation()).await?;
        Ok(all
            .into_iter()
            .filter_map(|(account, _)| match told.remove(&account.id.to_string())? {
                (grants, true) => Some((account, grants)),
                _ => None,
            })
            .collect())
    }

    /// A link that may still be used, without using it.
    pub async fn link(
        &self,
        token_hash: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<AccountLink>, StoreError> {
        let row = self
            .row(
                "SELECT kind, account, expires_at FROM account_link
                 WHERE municipality = 0 AND token_hash = $1 AND used_at IS NULL AND expires_at > $2",
                values![token_hash.as_slice(), now],
            )
            .await?;
        row.as_ref().map(link_of).transpose()
    }
}
