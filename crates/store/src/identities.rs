//! Who an account is where its holder logs in elsewhere, and the sessions that began there.

use jiff::Timestamp;
use serde_json::json;

use domain::codes::AccountId;

use crate::database::{Ask, values};
use crate::error::StoreError;
use crate::journal::sha256_hex;
use crate::opening::Store;
use crate::writing::Work;

/// One way into an account from elsewhere. The subject is the issuer's own word for the person: not an address, which
/// may be given to somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    pub linked_at: Timestamp,
}

/// What the journal calls an identity: it need not say who somebody is elsewhere.
pub(crate) fn seal_of(issuer: &str, subject: &str) -> String {
    sha256_hex(json!([issuer, subject]).to_string().as_bytes())
}

impl Work {
    /// Lets whoever is `subject` at `issuer` into an account. Refused when that is another account's already.
    pub async fn link_identity(
        &mut self,
        account: AccountId,
        issuer: &str,
        subject: &str,
    ) -> Result<(), StoreError> {
        self.in_installation()?;
        let linked = self
            .execute(
                "INSERT INTO account_identity (municipality, issuer, subject, account, linked_at)
                 VALUES (0, $1, $2, $3, $4) ON CONFLICT DO NOTHING",
                values![issuer, subject, account.0, self.now],
            )
            .await?;
        if linked == 0 {
            return Err(StoreError::Refused("inloggningen hör redan till ett konto"));
        }
        let after = json!({ "identity": seal_of(issuer, subject), "issuer": issuer });
        let id = account.to_string();
        self.journal("identity_linked", ("account", &id), None, Some(after), "")
            .await?;
        Ok(())
    }

    /// Takes every way into an account from an issuer away; answers whether there was one.
    pub async fn unlink_identities(&mut self, account: AccountId, issuer: &str) -> Result<bool, StoreError> {
        self.in_installation()?;
        let unlinked = self
            .rows(
                "DELETE FROM account_identity WHERE municipality = 0 AND account = $1 AND issuer = $2
                 RETURNING subject",
                values![account.0, issuer],
            )
            .await?;
        for row in &unlinked {
            let after = json!({ "identity": seal_of(issuer, &row.text("subject")?), "issuer": issuer });
            let id = account.to_string();
            self.journal("identity_unlinked", ("account", &id), None, Some(after), "")
                .await?;
        }
        Ok(!unlinked.is_empty())
    }

    /// Ends the sessions that began at an issuer: the one that it calls `session`, or all of `subject`. Answers how many.
    pub async fn end_issuer_sessions(
        &mut self,
        issuer: &str,
        subject: Option<&str>,
        session: Option<&str>,
    ) -> Result<u64, StoreError> {
        self.in_installation()?;
        if subject.is_none() && session.is_none() {
            return Ok(0);
        }
        let rows = self
            .rows(
                "SELECT s.token_hash, s.account FROM session s
                 WHERE s.municipality = 0 AND s.issuer = $1
                   AND (CAST($2 AS TEXT) IS NULL OR s.issuer_session = $2)
                   AND (CAST($3 AS TEXT) IS NULL OR EXISTS (
                       SELECT 1 FROM account_identity i
                       WHERE i.municipality = s.municipality AND i.issuer = s.issuer AND i.subject = $3
                         AND i.account = s.account))",
                values![issuer, session, subject],
            )
            .await?;
        for row in &rows {
            let (token_hash, account): (Vec<u8>, _) =
                (row.get("token_hash")?, AccountId(row.int("account")?));
            let ended = self
                .execute(
                    "DELETE FROM session WHERE municipality = 0 AND token_hash = $1",
                    values![token_hash],
                )
                .await?;
            self.journal_ended(account, ended).await?;
        }
        Ok(rows.len() as u64)
    }
}

impl Store {
    /// The account of whoever is `subject` at `issuer`.
    pub async fn account_of_identity(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<AccountId>, StoreError> {
        let row = self
            .row(
                "SELECT account FROM account_identity WHERE municipality = 0 AND issuer = $1 AND subject = $2",
                values![issuer, subject],
            )
            .await?;
        row.map(|row| Ok(AccountId(row.int("account")?))).transpose()
    }

    /// The ways into an account from elsewhere.
    pub async fn identities_of(&self, account: AccountId) -> Result<Vec<Identity>, StoreError> {
        self.rows(
            "SELECT issuer, subject, linked_at FROM account_identity
             WHERE municipality = 0 AND account = $1 ORDER BY linked_at, issuer, subject",
            values![account.0],
        )
        .await?
        .iter()
        .map(|row| {
            Ok(Identity {
                issuer: row.text("issuer")?,
                subject: row.text("subject")?,
                linked_at: row.instant("linked_at")?,
            })
        })
        .collect()
    }

    /// The accounts that somebody logs in to from elsewhere.
    pub async fn accounts_with_identity(&self) -> Result<Vec<AccountId>, StoreError> {
        self.rows(
            "SELECT DISTINCT account FROM account_identity WHERE municipality = 0 ORDER BY account",
            vec![],
        )
        .await?
        .iter()
        .map(|row| Ok(AccountId(row.int("account")?)))
        .collect()
    }
}
