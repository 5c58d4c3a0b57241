//! The chain in memory, with who stands next to whom, until the register has another version of something.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::chain::Chain;
use domain::codes::MunicipalityCode;
use domain::trace::Neighbours;
use store::{Store, StoreError};

use crate::access::Signed;

pub struct Known {
    pub chain: Chain,
    neighbours: OnceLock<Neighbours>,
}

impl Known {
    pub fn new(chain: Chain) -> Self {
        Self {
            chain,
            neighbours: OnceLock::new(),
        }
    }

    pub fn neighbours(&self) -> &Neighbours {
        self.neighbours.get_or_init(|| Neighbours::of(&self.chain))
    }
}

/// What was read last of each municipality, and how many versions there were then.
#[derive(Default)]
pub struct ChainCache(Mutex<BTreeMap<MunicipalityCode, (i64, Arc<Known>)>>);

impl ChainCache {
    pub async fn known(&self, store: &Store, m: MunicipalityCode) -> Result<Arc<Known>, StoreError> {
        let marker = store.chain_marker(m).await?;
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, known)) = kept().get(&m)
            && *then == marker
        {
            return Ok(known.clone());
        }
        let known = Arc::new(Known::new(store.chain(m, None).await?));
        kept().insert(m, (marker, known.clone()));
        Ok(known)
    }
}

impl Signed {
    /// The municipality's chain as it is known now.
    pub async fn chain(&self) -> Result<Arc<Known>, StoreError> {
        self.app.chains.known(&self.app.store, self.municipality()).await
    }
}
