//! Keys by which other programs ask: each is an account's, says what it may be used for, and runs out. Kept by the digest
//! of what its holder has; what it gives is never more than the account has when it is used.

use jiff::Timestamp;
use serde_json::json;

use domain::access::Act;
use domain::codes::{AccountId, MunicipalityCode};

use crate::accounts::municipality_of;
use crate::database::{Ask, Row, values};
use crate::error::StoreError;
use crate::journal::sha256_hex;
use crate::opening::Store;
use crate::sessions::Session;
use crate::writing::Work;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    pub id: i64,
    pub account: AccountId,
    /// Whose the account is.
    pub holder: String,
    pub municipality: MunicipalityCode,
    pub name: String,
    pub acts: Vec<Act>,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

impl ApiToken {
    pub fn holds(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

#[derive(Clone, Debug)]
pub struct NewApiToken {
    pub token_hash: [u8; 32],
    pub account: AccountId,
    pub municipality: MunicipalityCode,
    pub name: String,
    pub acts: Vec<Act>,
    pub expires_at: Timestamp,
}

const TOKEN: &str = "SELECT t.id, t.account, a.name AS holder, t.works_in, t.name, t.acts, t.made_at, t.expires_at, t.used_at, \
    t.revoked_at FROM api_token t JOIN account a ON a.municipality = t.municipality AND a.id = t.account \
    WHERE t.municipality = 0";

fn of_row(row: &Row) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: row.int("id")?,
        account: AccountId(row.int("account")?),
        holder: row.text("holder")?,
        municipality: municipality_of(row.int("works_in")?)?,
        name: row.text("name")?,
        acts: row.json("acts")?,
        made_at: row.instant("made_at")?,
        expires_at: row.instant("expires_at")?,
        used_at: row.some_instant("used_at")?,
        revoked_at: row.some_instant("revoked_at")?,
    })
}

/// What the journal and `verify` say of a key.
pub(crate) fn told(account: i64, works_in: i64, acts: &str, expires_at: i64) -> serde_json::Value {
    json!({ "account": account, "municipality": works_in, "acts": acts, "expires_at": expires_at, "revoked": false })
}

impl Work {
    pub async fn make_api_token(&mut self, new: NewApiToken) -> Result<i64, StoreError> {
        self.in_installation()?;
        let id = self.take_ids("api_token", 1).await?;
        let acts = crate::database::json(&new.acts)?;
        self.execute(
            "INSERT INTO api_token (municipality, id, token_hash, account, works_in, name, acts, made_at, expires_at)
             VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8)",
            values![
                id,
                new.token_hash.as_slice(),
                new.account.0,
                new.municipality,
                &new.name,
                &acts,
                self.now,
                new.expires_at
            ],
        )
        .await?;
        let works_in = i64::from(new.municipality.number());
        let mut after = told(new.account.0, works_in, &acts, new.expires_at.as_second());
        after["token"] = json!(sha256_hex(&new.token_hash));
        let account = new.account.to_string();
        self.journal("token_made", ("account", &account), None, Some(after), &new.name)
            .await?;
        Ok(id)
    }

    /// Ends a key; answers whether there was one that held.
    pub async fn revoke_api_token(&mut self, id: i64) -> Result<bool, StoreError> {
        self.in_installation()?;
        let row = self
            .row(
                "UPDATE api_token SET revoked_at = $2 WHERE municipality = 0 AND id = $1 AND revoked_at IS NULL
                 RETURNING account, token_hash, name",
                values![id, self.now],
            )
            .await?;
        let Some(row) = row else { return Ok(false) };
        let account = row.int("account")?.to_string();
        let after = json!({ "token": sha256_hex(&row.get::<Vec<u8>>("token_hash")?) });
        self.journal(
            "token_revoked",
            ("account", &account),
            None,
            Some(after),
            &row.text("name")?,
        )
        .await?;
        Ok(true)
    }

    /// When it was last used. Not journaled: what was taken out with it is.
    pub async fn note_api_token(&mut self, id: i64) -> Result<(), StoreError> {
        self.in_installation()?;
        self.execute(
            "UPDATE api_token SET used_at = $2 WHERE municipality = 0 AND id = $1",
            values![id, self.now],
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// The key with this digest, if it holds, and what its account is now, as a session that has just begun.
    pub async fn api_token(
        &self,
        token_hash: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<(ApiToken, Session)>, StoreError> {
        let sql = format!("{TOKEN} AND t.token_hash = $1");
        let Some(row) = self.one(sql, values![token_hash.as_slice()]).await? else {
            return Ok(None);
        };
        let token = of_row(&row)?;
        let account = self.account(token.account).await?;
        let Some(account) = account.filter(|account| account.is_open() && token.holds(now)) else {
            return Ok(None);
        };
        let session = Session {
            account: account.id,
            name: format!("{} ({})", account.name, token.name),
            open: true,
            grants: self.grants(account.id).await?,
            has_second_factor: false,
            issuer: None,
            // It was made by somebody who had taken what steps their roles ask for.
            second_step: true,
            grants_that_require_it: Vec::new(),
            municipality: token.municipality,
            csrf: String::new(),
            started_at: now,
            confirmed_at: Some(now),
            confirmed_from: None,
            seen_at: now,
            idle_expires_at: token.expires_at,
            expires_at: token.expires_at,
            user_agent: String::new(),
        };
        Ok(Some((token, session)))
    }

    /// The keys of a municipality, or of one account in it: those that hold first.
    pub async fn api_tokens(
        &self,
        m: MunicipalityCode,
        account: Option<AccountId>,
    ) -> Result<Vec<ApiToken>, StoreError> {
        let rows = self
            .ask(
                format!("{TOKEN} AND t.works_in = $1 ORDER BY t.id DESC"),
                values![m],
            )
            .await?;
        let mut tokens: Vec<ApiToken> = rows.iter().map(of_row).collect::<Result<_, _>>()?;
        tokens.retain(|token| account.is_none_or(|account| token.account == account));
        Ok(tokens)
    }
}
