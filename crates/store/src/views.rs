//! Saved views: a list of events with its filter, under a name, for oneself or for all.

use serde::Serialize;
use serde_json::json;

use domain::codes::*;

use crate::database::{Ask, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::Work;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SavedView {
    pub id: SavedViewId,
    pub account: AccountId,
    pub name: String,
    /// The filter as it stands in the page's address.
    pub query: String,
    pub shared: bool,
}

impl Work {
    pub async fn save_view(
        &mut self,
        account: AccountId,
        name: &str,
        query: &str,
        shared: bool,
    ) -> Result<SavedViewId, StoreError> {
        let id = self.take_ids("saved_view", 1).await?;
        self.execute(
            "INSERT INTO saved_view (municipality, id, account, name, query, shared, saved_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![
                self.municipality,
                id,
                account.0,
                name.trim(),
                query,
                shared,
                self.now
            ],
        )
        .await?;
        let after = json!({ "account": account, "name": name.trim(), "query": query, "shared": shared });
        self.journal(
            "view_saved",
            ("saved_view", &id.to_string()),
            None,
            Some(after),
            "",
        )
        .await?;
        Ok(SavedViewId(id))
    }

    /// Deletes a view of the account; answers whether there was one.
    pub async fn delete_view(&mut self, account: AccountId, id: SavedViewId) -> Result<bool, StoreError> {
        let gone = self
            .row(
                "DELETE FROM saved_view WHERE municipality = $1 AND id = $2 AND account = $3 RETURNING name",
                values![self.municipality, id.0, account.0],
            )
            .await?;
        let Some(row) = gone else { return Ok(false) };
        let before = json!({ "name": row.text("name")? });
        self.journal(
            "view_deleted",
            ("saved_view", &id.to_string()),
            Some(before),
            None,
            "",
        )
        .await?;
        Ok(true)
    }
}

impl Store {
    /// The account's own views and those shared with all, by name.
    pub async fn views(&self, m: MunicipalityCode, account: AccountId) -> Result<Vec<SavedView>, StoreError> {
        let rows = self
            .rows(
                "SELECT id, account, name, query, shared FROM saved_view
                 WHERE municipality = $1 AND (shared = TRUE OR account = $2) ORDER BY name, id",
                values![m, account.0],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(SavedView {
                    id: SavedViewId(row.int("id")?),
                    account: AccountId(row.int("account")?),
                    name: row.text("name")?,
                    query: row.text("query")?,
                    shared: row.get("shared")?,
                })
            })
            .collect()
    }
}
