//! Sessions: who is logged in, where, and until when. Kept by the digest of their tokens.

use jiff::Timestamp;
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
}

/// A session with the account that it belongs to: all that a page asks before it knows who reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub account: AccountId,
    pub name: String,
    /// The account has not been closed.
    pub open: bool,
    pub grants: Vec<Grant>,
    pub municipality: MunicipalityCode,
    pub csrf: String,
    pub started_at: Timestamp,
    pub seen_at: Timestamp,
    pub idle_expires_at: Timestamp,
    pub expires_at: Timestamp,
    pub user_agent: String,
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
        self.execute(
            "INSERT INTO session (municipality, token_hash, account, works_in, csrf, started_at, seen_at,
                 idle_expires_at, expires_at, user_agent)
             VALUES (0, $1, $2, $3, $4, $5, $5, $6, $7, $8)",
            values![
                new.token_hash.as_slice(),
                new.account.0,
                new.municipality,
                new.csrf,
                self.now,
                new.idle_expires_at,
                new.expires_at,
                new.user_agent
            ],
        )
        .await?;
        let id = new.account.to_string();
        let after = json!({
            "municipality": new.municipality, "session": sha256_hex(&new.token_hash),
            "expires_at": new.expires_at.as_second(),
        });
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
    /// The session of a token, if it has not run out. One question: every page begins with it.
    pub async fn session(&self, token_hash: [u8; 32], now: Timestamp) -> Result<Option<Session>, StoreError> {
        let rows = self
            .rows(
                "SELECT s.account, s.works_in, s.csrf, s.started_at, s.seen_at, s.idle_expires_at, s.expires_at,
                        s.user_agent, a.name, a.closed_at, g.granted_in, g.partner, g.role, g.from_date, g.to_date
                 FROM session s
                 JOIN account a ON a.municipality = s.municipality AND a.id = s.account
                 LEFT JOIN account_grant g ON g.municipality = s.municipality AND g.account = s.account
                 WHERE s.municipality = 0 AND s.token_hash = $1 AND s.expires_at > $2 AND s.idle_expires_at > $2
                 ORDER BY g.ordinal",
                values![token_hash.as_slice(), now],
            )
            .await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let held = row.get::<Option<i64>>("granted_in")?.is_some();
        Ok(Some(Session {
            account: AccountId(row.int("account")?),
            name: row.text("name")?,
            open: row.some_instant("closed_at")?.is_none(),
            grants: if held {
                rows.iter().map(grant_of).collect::<Result<_, _>>()?
            } else {
                Vec::new()
            },
            municipality: municipality_of(row.int("works_in")?)?,
            csrf: row.text("csrf")?,
            started_at: row.instant("started_at")?,
            seen_at: row.instant("seen_at")?,
            idle_expires_at: row.instant("idle_expires_at")?,
            expires_at: row.instant("expires_at")?,
            user_agent: row.text("user_agent")?,
        }))
    }
}
