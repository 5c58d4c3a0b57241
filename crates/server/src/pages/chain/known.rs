//! The chain in memory, with who stands next to whom, until the register has another version of something.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::chain::{Chain, Record, RecordKind};
use domain::codes::MunicipalityCode;
use domain::trace::Neighbours;
use serde_json::Value;
use store::{Store, StoreError};

use crate::access::Signed;

pub struct Known {
    pub chain: Chain,
    neighbours: OnceLock<Neighbours>,
    told: Mutex<BTreeMap<RecordKind, Arc<Vec<Told>>>>,
}

/// A record as a list needs it.
pub struct Told {
    pub record: Record,
    pub code: String,
    pub title: String,
    pub fields: Value,
    /// All that it says, in lower case, to be searched.
    pub text: String,
}

impl Told {
    pub fn of(chain: &Chain, record: Record) -> Self {
        let (title, fields) = (record.title(chain), record.fields());
        Self {
            code: record.code(),
            text: format!("{title} {fields}").to_lowercase(),
            title,
            fields,
            record,
        }
    }
}

impl Known {
    pub fn new(chain: Chain) -> Self {
        Self {
            chain,
            neighbours: OnceLock::new(),
            told: Mutex::default(),
        }
    }

    /// The records of a kind by title, put in words once.
    pub fn told(&self, kind: RecordKind) -> Arc<Vec<Told>> {
        let mut all = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let told = all.entry(kind).or_insert_with(|| {
            let tell = |record: Record| Told::of(&self.chain, record);
            let mut told: Vec<Told> = self.chain.records(kind).into_iter().map(tell).collect();
            told.sort_by_cached_key(|t| t.title.to_lowercase());
            Arc::new(told)
        });
        told.clone()
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
