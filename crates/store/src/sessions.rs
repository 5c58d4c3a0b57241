//! Sessions: who is logged in, where, and until when. Kept by the digest of their tokens.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use domain::access::Grant;
use domain::codes::{AccountId, MunicipalityCode};

use crate::accounts::{grant_of, municipality_of};
use crate::database::{Ask, values};
use crate::error::StoreError;
use crate::journal::sha256_hex;
use crate::opening::Store;
use crate::writing::Work;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    pub token_hash: [u8; 32],
    pub account: AccountId,
    /// The municipality it works in.
    pub municipality: MunicipalityCode,
    pub csrf: String,
    pub idle_expires_at: Timestamp,
    pub expires_at: Timestamp,
    pub user_agent: String,
    /// A digest of the network and browser by which its holder showed who they are.
    pub confirmed_from: [u8; 32],
    /// Where its holder logged in, if it was not here.
    pub from: Option<Issued>,
    /// A second step was taken, here or there.
    pub second_step: bool,
}

/// A log-in elsewhere that a session rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    pub issuer: String,
    /// What the issuer calls its own session, so that it can end this one too.
    pub session: Option<String>,
    /// When its holder showed there who they are, if the issuer says so.
    #[serde(default)]
    pub confirmed_at: Option<Timestamp>,
}

/// A session with the account that it belongs to: all that a page asks before it knows who reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub account: AccountId,
    pub name: String,
    /// The account has not been closed.
    pub open: bool,
    pub grants: Vec<Grant>,
    /// The account has a second step.
    pub has_second_factor: bool,
    /// Where its holder logged in, if it was not here.
    pub issuer: Option<String>,
    /// A second step was taken when it began, here or there.
    pub second_step: bool,
    /// Grants whose role must have one.
    pub grants_that_require_it: Vec<Grant>,
    pub municipality: MunicipalityCode,
    pub csrf: String,
    pub started_at: Timestamp,
    /// When its holder last showed who they are; nothing when somebody else vouched and did not say when.
    pub confirmed_at: Option<Timestamp>,
    /// A digest of the network and browser by which they did.
    pub confirmed_from: Option<[u8; 32]>,
    pub seen_at: Timestamp,
    pub idle_expires_at: Timestamp,
    pub expires_at: Timestamp,
    pub user_agent: String,
}

/// One of an account's sessions, as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// What it is called when one is to be ended: a digest of the digest that is kept, as in the journal.
    pub name: String,
    pub municipality: MunicipalityCode,
    pub started_at: Timestamp,
    pub seen_at: Timestamp,
    pub user_agent: String,
}

/// What a session is called outside the register; nobody gets in with it.
pub fn session_name(token_hash: &[u8; 32]) -> String {
    sha256_hex(token_hash)
}

impl Work {
    /// Starts a session and clears away those that have run out.
    pub async fn create_session(&mut self, new: NewSession) -> Result<(), StoreError> {
        self.in_installation()?;
        self.execute(
            "DELETE FROM session WHERE municipality = 0 AND (expires_at <= $1 OR idle_expires_at <= $1)",
            values![self.now],
        )
        .await?;
        let confirmed_at = match &new.from {
            Some(issued) => issued.confirmed_at,
            None => Some(self.now),
        };
        self.execute(
            "INSERT INTO session (municipality, token_hash, account, works_in, csrf, started_at, seen_at,
                 idle_expires_at, expires_at, user_agent, issuer, issuer_session, second_step,
                 confirmed_at, confirmed_from)
             VALUES (0, $1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            values![
                new.token_hash.as_slice(),
                new.account.0,
                new.municipality,
                new.csrf,
                self.now,
                new.idle_expires_at,
                new.expires_at,
                new.user_agent,
                new.from.as_ref().map(|from| from.issuer.as_str()),
                new.from.as_ref().and_then(|from| from.session.as_deref()),
                i64::from(new.second_step),
                confirmed_at,
                new.confirmed_from.as_slice()
            ],
        )
        .await?;
        let id = new.account.to_string();
        let mut after = json!({
            "municipality": new.municipality, "session": sha256_hex(&new.token_hash),
            "expires_at": new.expires_at.as_second(),
        });
        if let Some(from) = &new.from {
            after["issuer"] = json!(from.issuer);
        }
        self.journal("logged_in", ("account", &id), None, Some(after), "")
            .await?;
        Ok(())
    }

    /// Keeps a session alive. Not journaled: it says nothing that the log-in did not.
    pub async fn touch_session(
        &mut self,
        token_hash: [u8; 32],
        idle_expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.in_installation()?;
        self.execute(
            "UPDATE session SET seen_at = $2, idle_expires_at = $3 WHERE municipality = 0 AND token_hash = $1",
            values![token_hash.as_slice(), self.now, idle_expires_at],
        )
        .await?;
        Ok(())
    }

    /// Gives a session a new token, as when its holder's password was changed. It ends when it would have ended.
    pub async fn renew_session(
        &mut self,
        token_hash: [u8; 32],
        new: [u8; 32],
        csrf: &str,
    ) -> Result<(), StoreError> {
        self.in_installation()?;
        let renewed = self
            .row(
                "UPDATE session SET token_hash = $2, csrf = $3 WHERE municipality = 0 AND token_hash = $1
                 RETURNING account, expires_at",
                values![token_hash.as_slice(), new.as_slice(), csrf],
            )
            .await?;
        let Some(row) = renewed else {
            return Err(StoreError::Refused("sessionen är avslutad. Logga in på nytt"));
        };
        let id = row.int("account")?.to_string();
        let after = json!({ "session": session_name(&new), "expires_at": row.int("expires_at")? });
        let before = json!({ "session": session_name(&token_hash) });
        self.journal("session_renewed", ("account", &id), Some(before), Some(after), "")
            .await?;
        Ok(())
    }

    /// The holder of a session has taken a second step since it began. Not journaled: what they did is.
    pub async fn note_second_step(&mut self, token_hash: [u8; 32]) -> Result<(), StoreError> {
        self.in_installation()?;
        self.execute(
            "UPDATE session SET second_step = 1 WHERE municipality = 0 AND token_hash = $1",
            values![token_hash.as_slice()],
        )
        .await?;
        Ok(())
    }

    /// Lets a session work in another municipality.
    pub async fn move_session(
        &mut self,
        token_hash: [u8; 32],
        municipality: MunicipalityCode,
    ) -> Result<(), StoreError> {
        self.in_installation()?;
        self.execute(
            "UPDATE session SET works_in = $2 WHERE municipality = 0 AND token_hash = $1",
            values![token_hash.as_slice(), municipality],
        )
        .await?;
        Ok(())
    }

    pub async fn end_session(&mut self, token_hash: [u8; 32]) -> Result<(), StoreError> {
        self.in_installation()?;
        let ended = self
            .row(
                "DELETE FROM session WHERE municipality = 0 AND token_hash = $1 RETURNING account",
                values![token_hash.as_slice()],
            )
            .await?;
        if let Some(row) = ended {
            let id = row.int("account")?.to_string();
            self.journal("logged_out", ("account", &id), None, None, "")
                .await?;
        }
        Ok(())
    }

    /// Ends all sessions of an account; answers how many.
    pub async fn end_sessions_of(&mut self, account: AccountId) -> Result<u64, StoreError> {
        self.in_installation()?;
        let ended = self
            .execute(
                "DELETE FROM session WHERE municipality = 0 AND account = $1",
                values![account.0],
            )
            .await?;
        self.journal_ended(account, ended).await
    }

    /// Ends all sessions of an account but one.
    pub async fn end_other_sessions(
        &mut self,
        account: AccountId,
        kept: [u8; 32],
    ) -> Result<u64, StoreError> {
        self.in_installation()?;
        let ended = self
            .execute(
                "DELETE FROM session WHERE municipality = 0 AND account = $1 AND token_hash <> $2",
                values![account.0, kept.as_slice()],
            )
            .await?;
        self.journal_ended(account, ended).await
    }

    /// Ends the session of an account that has this name; answers whether there was one.
    pub async fn end_named_session(&mut self, account: AccountId, name: &str) -> Result<bool, StoreError> {
        self.in_installation()?;
        let rows = self
            .rows(
                "SELECT token_hash FROM session WHERE municipality = 0 AND account = $1",
                values![account.0],
            )
            .await?;
        for row in rows {
            let token_hash: Vec<u8> = row.get("token_hash")?;
            if sha256_hex(&token_hash) == name {
                let ended = self
                    .execute(
                        "DELETE FROM session WHERE municipality = 0 AND token_hash = $1",
                        values![token_hash],
                    )
                    .await?;
                self.journal_ended(account, ended).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) async fn journal_ended(&mut self, account: AccountId, ended: u64) -> Result<u64, StoreError> {
        if ended > 0 {
            let id = account.to_string();
            self.journal(
                "sessions_ended",
                ("account", &id),
                None,
                Some(json!({ "sessions": ended })),
                "",
            )
            .await?;
        }
        Ok(ended)
    }
}

impl Store {
    /// The sessions of an account that have not run out, the latest used first.
    pub async fn sessions_of(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<OwnSession>, StoreError> {
        self.rows(
            "SELECT token_hash, works_in, started_at, seen_at, user_agent FROM session
             WHERE municipality = 0 AND account = $1 AND expires_at > $2 AND idle_expires_at > $2
             ORDER BY seen_at DESC, started_at DESC",
            values![account.0, now],
        )
        .await?
        .iter()
        .map(|row| {
            Ok(OwnSession {
                name: sha256_hex(&row.get::<Vec<u8>>("token_hash")?),
                municipality: municipality_of(row.int("works_in")?)?,
                started_at: row.instant("started_at")?,
                seen_at: row.instant("seen_at")?,
                user_agent: row.text("user_agent")?,
            })
        })
        .collect()
    }

    /// The session of a token, if it has not run out. One question: every page begins with it.
    pub async fn session(&self, token_hash: [u8; 32], now: Timestamp) -> Result<Option<Session>, StoreError> {
        let rows = self
            .rows(
                "SELECT s.account, s.works_in, s.csrf, s.started_at, s.confirmed_at, s.confirmed_from, s.seen_at, s.idle_expires_at, s.expires_at,
                        s.user_agent, s.issuer, s.second_step, a.name, a.closed_at, g.granted_in, g.partner, g.role, g.from_date, g.to_date,
                        f.account AS factor_of, r.role AS required_of
                 FROM session s
                 JOIN account a ON a.municipality = s.municipality AND a.id = s.account
                 LEFT JOIN account_grant g ON g.municipality = s.municipality AND g.account = s.account
                 LEFT JOIN account_factor f ON f.municipality = s.municipality AND f.account = s.account
                 LEFT JOIN required_factor r ON r.municipality = g.granted_in AND r.role = g.role
                 WHERE s.municipality = 0 AND s.token_hash = $1 AND s.expires_at > $2 AND s.idle_expires_at > $2
                 ORDER BY g.ordinal",
                values![token_hash.as_slice(), now],
            )
            .await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let confirmed_from = row.get::<Option<Vec<u8>>>("confirmed_from")?;
        let held = row.get::<Option<i64>>("granted_in")?.is_some();
        let mut grants_that_require_it = Vec::new();
        for row in &rows {
            if row.get::<Option<String>>("required_of")?.is_some() {
                grants_that_require_it.push(grant_of(row)?);
            }
        }
        Ok(Some(Session {
            account: AccountId(row.int("account")?),
            name: row.text("name")?,
            open: row.some_instant("closed_at")?.is_none(),
            grants: if held {
                rows.iter().map(grant_of).collect::<Result<_, _>>()?
            } else {
                Vec::new()
            },
            has_second_factor: row.get::<Option<i64>>("factor_of")?.is_some(),
            issuer: row.get("issuer")?,
            second_step: row.int("second_step")? != 0,
            grants_that_require_it,
            municipality: municipality_of(row.int("works_in")?)?,
            csrf: row.text("csrf")?,
            started_at: row.instant("started_at")?,
            confirmed_at: row.some_instant("confirmed_at")?,
            confirmed_from: confirmed_from.and_then(|digest| digest.try_into().ok()),
            seen_at: row.instant("seen_at")?,
            idle_expires_at: row.instant("idle_expires_at")?,
            expires_at: row.instant("expires_at")?,
            user_agent: row.text("user_agent")?,
        }))
    }
}
