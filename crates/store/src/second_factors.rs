//! The second step of a log-in: what each account's codes are made from, sealed; which roles must have it; and log-ins
//! that are half way.

use jiff::Timestamp;
use serde_json::json;

use domain::access::Role;
use domain::codes::{AccountId, MunicipalityCode};

use crate::database::{Ask, values};
use crate::error::StoreError;
use crate::journal::sha256_hex;
use crate::opening::Store;
use crate::writing::Work;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// What the codes are made from. The key that opens it is not in the register.
    pub sealed: Vec<u8>,
    pub set_at: Timestamp,
}

impl Work {
    /// Gives an account its second step. `step` is that of the code it was tried with, which is then used up.
    pub async fn set_second_factor(
        &mut self,
        account: AccountId,
        sealed: Vec<u8>,
        step: i64,
    ) -> Result<(), StoreError> {
        self.in_installation()?;
        self.execute(
            "INSERT INTO account_factor (municipality, account, sealed, set_at, last_step)
             VALUES (0, $1, $2, $3, $4)
             ON CONFLICT (municipality, account) DO UPDATE
             SET sealed = excluded.sealed, set_at = excluded.set_at, last_step = excluded.last_step",
            values![account.0, sealed.as_slice(), self.now, step],
        )
        .await?;
        let after = json!({ "factor": sha256_hex(&sealed) });
        self.journal(
            "factor_set",
            ("account", &account.to_string()),
            None,
            Some(after),
            "",
        )
        .await?;
        Ok(())
    }

    /// The same secret under another key.
    pub async fn reseal_second_factor(
        &mut self,
        account: AccountId,
        sealed: &[u8],
    ) -> Result<(), StoreError> {
        self.in_installation()?;
        self.execute(
            "UPDATE account_factor SET sealed = $2 WHERE municipality = 0 AND account = $1",
            values![account.0, sealed],
        )
        .await?;
        let after = json!({ "factor": sha256_hex(sealed) });
        let why = "förseglad med en ny nyckel";
        self.journal(
            "factor_set",
            ("account", &account.to_string()),
            None,
            Some(after),
            why,
        )
        .await?;
        Ok(())
    }

    /// Takes the second step away; answers whether there was one.
    pub async fn remove_second_factor(&mut self, account: AccountId, why: &str) -> Result<bool, StoreError> {
        self.in_installation()?;
        let removed = self
            .execute(
                "DELETE FROM account_factor WHERE municipality = 0 AND account = $1",
                values![account.0],
            )
            .await?;
        if removed > 0 {
            self.journal(
                "factor_removed",
                ("account", &account.to_string()),
                None,
                None,
                why,
            )
            .await?;
        }
        Ok(removed > 0)
    }

    /// Uses the code of a step up; answers whether it and every later one were unused. Not journaled: what it leads to is.
    pub async fn use_code(&mut self, account: AccountId, step: i64) -> Result<bool, StoreError> {
        self.in_installation()?;
        let used = self
            .execute(
                "UPDATE account_factor SET last_step = $2
                 WHERE municipality = 0 AND account = $1 AND last_step < $2",
                values![account.0, step],
            )
            .await?;
        Ok(used > 0)
    }

    /// Somebody who knew the password gave a wrong code: worth knowing afterwards.
    pub async fn note_wrong_code(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.in_installation()?;
        self.journal("code_refused", ("account", &account.to_string()), None, None, "")
            .await?;
        Ok(())
    }

    /// Says which roles of the municipality must have a second step.
    pub async fn require_second_factor(&mut self, roles: &[Role]) -> Result<(), StoreError> {
        let was = required(self, self.municipality).await?;
        let mut roles = roles.to_vec();
        roles.sort_unstable();
        roles.dedup();
        if was == roles {
            return Ok(());
        }
        self.execute(
            "DELETE FROM required_factor WHERE municipality = $1",
            values![self.municipality],
        )
        .await?;
        let rows = roles.iter().map(|role| values![self.municipality, role.code()]);
        self.insert_many(
            "INSERT INTO required_factor (municipality, role) VALUES",
            2,
            "",
            rows.collect(),
        )
        .await?;
        let (before, after) = (json!({ "roles": was }), json!({ "roles": roles }));
        self.journal(
            "factor_required",
            ("second_factor", "roles"),
            Some(before),
            Some(after),
            "",
        )
        .await?;
        Ok(())
    }

    /// Remembers a log-in that is half way, under the digest of what the browser holds, and forgets those that never
    /// came further. Not journaled: it opens nothing, and the log-in it may lead to is.
    pub async fn begin_log_in(
        &mut self,
        token_hash: [u8; 32],
        said: &serde_json::Value,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.in_installation()?;
        self.execute(
            "DELETE FROM log_in_step WHERE municipality = 0 AND expires_at <= $1",
            values![self.now],
        )
        .await?;
        self.execute(
            "INSERT INTO log_in_step (municipality, token_hash, said, expires_at) VALUES (0, $1, $2, $3)",
            values![token_hash.as_slice(), said.to_string(), expires_at],
        )
        .await?;
        Ok(())
    }

    /// Remembers until `expires_at` that something was used; answers whether it had not been before.
    pub async fn use_once(
        &mut self,
        token_hash: [u8; 32],
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.in_installation()?;
        let kept = self
            .execute(
                "INSERT INTO log_in_step (municipality, token_hash, said, expires_at)
                 VALUES (0, $1, 'null', $2) ON CONFLICT DO NOTHING",
                values![token_hash.as_slice(), expires_at],
            )
            .await?;
        Ok(kept > 0)
    }

    /// Ends a log-in that was half way; answers whether it was there. It goes on only once.
    pub async fn end_log_in(&mut self, token_hash: [u8; 32]) -> Result<bool, StoreError> {
        self.in_installation()?;
        let ended = self
            .execute(
                "DELETE FROM log_in_step WHERE municipality = 0 AND token_hash = $1 AND expires_at > $2",
                values![token_hash.as_slice(), self.now],
            )
            .await?;
        Ok(ended > 0)
    }
}

/// In the order of `Role`.
pub(crate) async fn required(ask: &mut impl Ask, m: MunicipalityCode) -> Result<Vec<Role>, StoreError> {
    let rows = ask
        .rows(
            "SELECT role FROM required_factor WHERE municipality = $1",
            values![m],
        )
        .await?;
    let roles: Result<Vec<Role>, _> = rows.iter().map(|row| row.word("role", Role::from_code)).collect();
    let mut roles = roles?;
    roles.sort_unstable();
    Ok(roles)
}

impl Store {
    pub async fn second_factor(&self, account: AccountId) -> Result<Option<SecondFactor>, StoreError> {
        let row = self
            .row(
                "SELECT sealed, set_at FROM account_factor WHERE municipality = 0 AND account = $1",
                values![account.0],
            )
            .await?;
        row.map(|row| {
            Ok(SecondFactor {
                sealed: row.get("sealed")?,
                set_at: row.instant("set_at")?,
            })
        })
        .transpose()
    }

    /// What each account's codes are made from, sealed.
    pub async fn sealed_second_factors(&self) -> Result<Vec<(AccountId, Vec<u8>)>, StoreError> {
        self.rows(
            "SELECT account, sealed FROM account_factor WHERE municipality = 0 ORDER BY account",
            vec![],
        )
        .await?
        .iter()
        .map(|row| Ok((AccountId(row.int("account")?), row.get("sealed")?)))
        .collect()
    }

    /// The accounts that have a second step.
    pub async fn accounts_with_second_factor(&self) -> Result<Vec<AccountId>, StoreError> {
        self.rows(
            "SELECT account FROM account_factor WHERE municipality = 0 ORDER BY account",
            vec![],
        )
        .await?
        .iter()
        .map(|row| Ok(AccountId(row.int("account")?)))
        .collect()
    }

    /// The roles that must have a second step in a municipality.
    pub async fn requires_second_factor(&self, m: MunicipalityCode) -> Result<Vec<Role>, StoreError> {
        required(&mut self.pool(), m).await
    }

    /// What was said when a log-in came half way, if it may still go on.
    pub async fn log_in_begun(
        &self,
        token_hash: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<serde_json::Value>, StoreError> {
        let row = self
            .row(
                "SELECT said FROM log_in_step WHERE municipality = 0 AND token_hash = $1 AND expires_at > $2",
                values![token_hash.as_slice(), now],
            )
            .await?;
        row.map(|row| row.json("said")).transpose()
    }
}
