//! Accounts, what they may do, the links that open them and the sessions that use them: a row that was added beside
//! the program is a way in.

use serde_json::json;

use crate::accounts::{ACCOUNT, account_of, grant_of, seal_of};
use crate::database::{Ask, instant};
use crate::error::StoreError;
use crate::journal::sha256_hex;
use crate::municipalities::installation;
use crate::{api_tokens, identities, passkeys, second_factors};

use super::Look;
use super::records::Standing;
use super::vouched::{Kind, Vouched};

impl<P: FnMut(&str, i64) + Send> Look<'_, P> {
    pub(super) async fn accounts(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        self.required_factors(vouched).await?;
        if self.m != installation() {
            return Ok(());
        }
        let mut standing = Standing::new();
        for row in &self.snapshot.rows(ACCOUNT, vec![]).await? {
            let account = account_of(row)?;
            let state = json!({
                "name": account.name, "email": account.email,
                "password": account.password_hash.as_deref().map(seal_of),
                "open": account.is_open(), "grants": [],
            });
            standing.insert(account.id.to_string(), state);
        }
        let rows = self
            .snapshot
            .rows(
                "SELECT account, granted_in, partner, role, from_date, to_date FROM account_grant
                 WHERE municipality = 0 ORDER BY account, ordinal",
                vec![],
            )
            .await?;
        self.found.count("grants", rows.len() as i64);
        for row in &rows {
            let id = row.int("account")?;
            let grants = standing
                .get_mut(&id.to_string())
                .map(|state| &mut state["grants"]);
            match grants.and_then(|grants| grants.as_array_mut()) {
                Some(grants) => grants.push(json!(grant_of(row)?)),
                None => self.fault(format_args!("rättigheter hör till konto {id}, som inte finns")),
            }
        }
        self.compare(vouched, Kind::Account, "accounts", "konto", standing);
        self.links(vouched).await?;
        self.second_factors(vouched).await?;
        self.identities(vouched).await?;
        self.passkeys(vouched).await?;
        self.api_tokens(vouched).await?;
        self.sessions(vouched).await
    }

    async fn links(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT token_hash, kind, account, expires_at, used_at FROM account_link WHERE municipality = 0",
                vec![],
            )
            .await?;
        let mut standing = Standing::new();
        for row in &rows {
            let link = sha256_hex(&row.get::<Vec<u8>>("token_hash")?);
            let state = json!({
                "account": row.int("account")?, "kind": row.text("kind")?,
                "expires_at": instant(row.int("expires_at")?)?, "used": row.get::<Option<i64>>("used_at")?.is_some(),
            });
            standing.insert(link, state);
        }
        self.compare(vouched, Kind::Link, "account_links", "engångslänk", standing);
        Ok(())
    }

    async fn second_factors(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT account, sealed FROM account_factor WHERE municipality = 0",
                vec![],
            )
            .await?;
        let mut standing = Standing::new();
        for row in &rows {
            let seal = sha256_hex(&row.get::<Vec<u8>>("sealed")?);
            standing.insert(row.int("account")?.to_string(), json!(seal));
        }
        self.compare(
            vouched,
            Kind::SecondFactor,
            "second_factors",
            "det andra steget för konto",
            standing,
        );
        Ok(())
    }

    async fn api_tokens(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT token_hash, account, works_in, acts, expires_at, revoked_at FROM api_token WHERE municipality = 0",
                vec![],
            )
            .await?;
        let mut standing = Standing::new();
        for row in &rows {
            let (account, works_in) = (row.int("account")?, row.int("works_in")?);
            let mut state = api_tokens::told(account, works_in, &row.text("acts")?, row.int("expires_at")?);
            state["revoked"] = json!(row.get::<Option<i64>>("revoked_at")?.is_some());
            standing.insert(sha256_hex(&row.get::<Vec<u8>>("token_hash")?), state);
        }
        self.compare(
            vouched,
            Kind::ApiToken,
            "api_tokens",
            "nyckeln för program",
            standing,
        );
        Ok(())
    }

    async fn passkeys(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT credential, public_key, account FROM passkey WHERE municipality = 0",
                vec![],
            )
            .await?;
        let mut standing = Standing::new();
        for row in &rows {
            let (credential, key): (Vec<u8>, Vec<u8>) = (row.get("credential")?, row.get("public_key")?);
            standing.insert(passkeys::seal_of(&credential, &key), json!(row.int("account")?));
        }
        self.compare(vouched, Kind::Passkey, "passkeys", "lösennyckel", standing);
        Ok(())
    }

    async fn identities(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT issuer, subject, account FROM account_identity WHERE municipality = 0",
                vec![],
            )
            .await?;
        let mut standing = Standing::new();
        for row in &rows {
            let identity = identities::seal_of(&row.text("issuer")?, &row.text("subject")?);
            standing.insert(identity, json!(row.int("account")?));
        }
        self.compare(
            vouched,
            Kind::Identity,
            "identities",
            "inloggning hos annan",
            standing,
        );
        Ok(())
    }

    /// A rule that nobody has ever made is as good as one that asks for nothing.
    async fn required_factors(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let roles = second_factors::required(self.snapshot, self.m).await?;
        let said = vouched.kept.contains_key(&Kind::RequiredFactor);
        let standing = match roles.is_empty() && !said {
            true => Standing::new(),
            false => Standing::from([("roles".to_owned(), json!(roles))]),
        };
        self.compare(
            vouched,
            Kind::RequiredFactor,
            "rules_for_second_factors",
            "kravet på ett andra steg för",
            standing,
        );
        Ok(())
    }

    /// Those that have run out are cleared away, so that only the ones that are there can be asked about.
    async fn sessions(&mut self, vouched: &Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT token_hash, account, expires_at FROM session WHERE municipality = 0 ORDER BY account",
                vec![],
            )
            .await?;
        for row in &rows {
            let account = row.int("account")?;
            let session = sha256_hex(&row.get::<Vec<u8>>("token_hash")?);
            if vouched.sessions.get(&session) != Some(&(account, row.int("expires_at")?)) {
                self.fault(format_args!(
                    "en session för konto {account} har inte börjat med en inloggning"
                ));
            }
        }
        self.found.count("sessions", rows.len() as i64);
        Ok(())
    }
}
