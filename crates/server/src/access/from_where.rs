//! From where somebody asks, and by which browser. It counts for the pages by which accounts and rights are given alone, and on
//! top of who asks: an address by itself opens nothing.

use axum::http::header;
use axum::http::request::Parts;

use super::Signed;
use crate::attempts::Network;
use crate::config::Settings;
use crate::errors::PageError;
use crate::random;

/// What a request says of where it comes from.
#[derive(Clone)]
pub struct FromWhere {
    network: Network,
    digest: [u8; 32],
}

impl FromWhere {
    pub fn of(parts: &Parts, settings: &Settings) -> Self {
        let network = Network::of(parts, settings);
        let digest = Self::digest_of(network.name(), &user_agent(parts));
        Self { network, digest }
    }

    /// Of a network and what a browser calls itself.
    pub fn digest_of(network: &str, user_agent: &str) -> [u8; 32] {
        random::hash_of(&format!("{network}\n{user_agent}"))
    }

    /// To tell later whether it is the same.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
}

/// Which program asks, as it says itself, so that people can tell their sessions apart.
pub fn user_agent(parts: &Parts) -> String {
    let said = parts.headers.get(header::USER_AGENT);
    let said = said.and_then(|v| v.to_str().ok()).unwrap_or_default();
    said.chars().take(200).collect()
}

impl Signed {
    /// Asks who is there, unless they have shown it lately, from the same network and by the same browser as now. Before
    /// accounts, rights and others' keys are looked at or changed.
    pub async fn confirmed_here(&self, back_to: &str) -> Result<(), PageError> {
        if self.session.kept.confirmed_from == Some(self.from_where.digest) {
            return self.confirmed_lately(back_to).await;
        }
        self.ask_who_is_there(back_to).await
    }

    /// The pages of an administrator open from the networks that the settings name, if they name any.
    pub(super) fn asks_from_an_admin_network(&self) -> Result<(), PageError> {
        let networks = &self.app.settings.admin_networks;
        let address = self.from_where.network.address();
        if networks.is_empty() || networks.iter().any(|network| network.contains(&address)) {
            return Ok(());
        }
        tracing::warn!(
            network = self.from_where.network.name(),
            "not an administrator's network"
        );
        let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
        Err(PageError::OtherNetwork(networks.join(", ")))
    }
}
