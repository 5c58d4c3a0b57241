//! What somebody typed in a form whose sender must first show who they are, where every server on the register finds it.
//! Comes sealed, and is gone within the hour: each that is kept takes those with it that have run out.

use domain::codes::AccountId;
use jiff::Timestamp;

use crate::database::values;
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::Work;

impl Work {
    /// Keeps the latest form of an account until `expires_at`. Not journaled: nothing has been said yet.
    pub async fn keep_waiting_form(
        &mut self,
        account: AccountId,
        sealed: &[u8],
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.clear_waiting_forms().await?;
        self.execute(
            "INSERT INTO waiting_form (municipality, account, sealed, expires_at) VALUES (0, $1, $2, $3)
             ON CONFLICT (municipality, account) DO UPDATE
             SET sealed = excluded.sealed, expires_at = excluded.expires_at",
            values![account.0, sealed, expires_at],
        )
        .await?;
        Ok(())
    }

    /// Forgets the form of an account.
    pub async fn forget_waiting_form(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.in_installation()?;
        self.execute(
            "DELETE FROM waiting_form WHERE municipality = 0 AND account = $1",
            values![account.0],
        )
        .await?;
        Ok(())
    }

    /// Forgets the forms that have waited for long enough.
    pub async fn clear_waiting_forms(&mut self) -> Result<(), StoreError> {
        self.in_installation()?;
        self.execute(
            "DELETE FROM waiting_form WHERE municipality = 0 AND expires_at <= $1",
            values![self.now],
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// The form of an account that waits, sealed.
    pub async fn waiting_form(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self
            .row(
                "SELECT sealed FROM waiting_form WHERE municipality = 0 AND account = $1 AND expires_at > $2",
                values![account.0, now],
            )
            .await?;
        row.map(|row| row.get("sealed")).transpose()
    }

    /// Whether any form has waited for long enough. Costs no write.
    pub async fn has_old_waiting_forms(&self, now: Timestamp) -> Result<bool, StoreError> {
        let row = self
            .row(
                "SELECT account FROM waiting_form WHERE municipality = 0 AND expires_at <= $1 LIMIT 1",
                values![now],
            )
            .await?;
        Ok(row.is_some())
    }
}
