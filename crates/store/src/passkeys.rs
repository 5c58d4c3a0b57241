//! Passkeys: the public half of keys in people's devices. What can be known from the register opens nothing.

use jiff::Timestamp;
use serde_json::json;

use domain::codes::AccountId;

use crate::database::{Ask, Row, values};
use crate::error::StoreError;
use crate::journal::sha256_hex;
use crate::opening::Store;
use crate::writing::Work;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// What the device calls the key.
    pub credential: Vec<u8>,
    pub account: AccountId,
    /// As the device wrote it.
    pub public_key: Vec<u8>,
    /// What its holder calls it.
    pub name: String,
    pub counter: i64,
    pub added_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

const PASSKEY: &str = "SELECT credential, account, public_key, name, counter, added_at, used_at FROM passkey
     WHERE municipality = 0";

fn passkey_of(row: &Row) -> Result<Passkey, StoreError> {
    Ok(Passkey {
        credential: row.get("credential")?,
        account: AccountId(row.int("account")?),
        public_key: row.get("public_key")?,
        name: row.text("name")?,
        counter: row.int("counter")?,
        added_at: row.instant("added_at")?,
        used_at: row.some_instant("used_at")?,
    })
}

/// What the journal says of a key: enough to tell whether it or its holder was exchanged.
pub(crate) fn seal_of(credential: &[u8], public_key: &[u8]) -> String {
    sha256_hex(json!([credential, public_key]).to_string().as_bytes())
}

impl Work {
    /// Gives an account a further key. Refused when the device's name for it is another's already.
    pub async fn add_passkey(
        &mut self,
        account: AccountId,
        credential: &[u8],
        public_key: &[u8],
        name: &str,
        counter: u32,
    ) -> Result<(), StoreError> {
        self.in_installation()?;
        let added = self
            .execute(
                "INSERT INTO passkey (municipality, credential, account, public_key, name, counter, added_at)
                 VALUES (0, $1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                values![
                    credential,
                    account.0,
                    public_key,
                    name,
                    i64::from(counter),
                    self.now
                ],
            )
            .await?;
        if added == 0 {
            return Err(StoreError::Refused("nyckeln finns redan"));
        }
        self.journal_passkey("passkey_added", account, credential, public_key, "")
            .await
    }

    async fn journal_passkey(
        &mut self,
        act: &str,
        account: AccountId,
        credential: &[u8],
        public_key: &[u8],
        why: &str,
    ) -> Result<(), StoreError> {
        let after = json!({ "passkey": seal_of(credential, public_key) });
        let id = account.to_string();
        self.journal(act, ("account", &id), None, Some(after), why)
            .await?;
        Ok(())
    }

    /// Takes a key of an account away, or all of them; answers how many.
    pub async fn remove_passkeys(
        &mut self,
        account: AccountId,
        credential: Option<&[u8]>,
        why: &str,
    ) -> Result<usize, StoreError> {
        self.in_installation()?;
        let removed = match credential {
            None => {
                let sql = "DELETE FROM passkey WHERE municipality = 0 AND account = $1
                     RETURNING credential, public_key";
                self.rows(sql, values![account.0]).await?
            }
            Some(credential) => {
                let sql = "DELETE FROM passkey WHERE municipality = 0 AND account = $1 AND credential = $2
                     RETURNING credential, public_key";
                self.rows(sql, values![account.0, credential]).await?
            }
        };
        for row in &removed {
            let (credential, key): (Vec<u8>, Vec<u8>) = (row.get("credential")?, row.get("public_key")?);
            self.journal_passkey("passkey_removed", account, &credential, &key, why)
                .await?;
        }
        Ok(removed.len())
    }

    /// Notes that a key was used; `false` when its counter has not gone up, as when somebody has copied it. Not journaled:
    /// the log-in is.
    pub async fn use_passkey(&mut self, credential: &[u8], counter: u32) -> Result<bool, StoreError> {
        self.in_installation()?;
        let used = self
            .execute(
                "UPDATE passkey SET counter = $2, used_at = $3
                 WHERE municipality = 0 AND credential = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))",
                values![credential, i64::from(counter), self.now],
            )
            .await?;
        Ok(used > 0)
    }
}

impl Store {
    pub async fn passkey(&self, credential: &[u8]) -> Result<Option<Passkey>, StoreError> {
        let sql = format!("{PASSKEY} AND credential = $1");
        let row = self.one(sql, values![credential]).await?;
        row.as_ref().map(passkey_of).transpose()
    }

    pub async fn passkeys_of(&self, account: AccountId) -> Result<Vec<Passkey>, StoreError> {
        let sql = format!("{PASSKEY} AND account = $1 ORDER BY added_at, credential");
        let rows = self.ask(sql, values![account.0]).await?;
        rows.iter().map(passkey_of).collect()
    }
}
