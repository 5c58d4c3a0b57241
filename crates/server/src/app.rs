//! What every page and job needs at hand: the register, the municipalities, the clock.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use domain::area::AreaIndex;
use domain::codes::MunicipalityCode;
use domain::municipality::Municipality;
use domain::screening::PlaceWords;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::{Numbered, Store, StoreError};

use crate::attempts::Attempts;
use crate::clock::Clock;
use crate::columns::ColumnsCache;
use crate::config::Settings;
use crate::drafts::DraftKeys;
use crate::jobs::imports::ImportJobs;
use crate::mailing::MailSetUp;
use crate::making::Makings;
use crate::openid::OpenId;
use crate::pages::chain::ChainCache;
use crate::pages::explore::KeptTiles;
use crate::pages::masking::MaskingDesk;
use crate::stash::{NamedImage, Stash};
use crate::turns::Turns;
use crate::weekly::WeeklyCache;

pub type App = Arc<AppState>;

pub struct AppState {
    pub store: Store,
    pub clock: Clock,
    pub settings: Settings,
    /// Passwords and codes that were tried.
    pub attempts: Attempts,
    /// What drafts are sealed with in browsers.
    pub drafts: DraftKeys,
    /// Who is being answered.
    pub turns: Turns,
    /// Images of forms that came back with a refusal.
    pub stash: Stash<Vec<NamedImage>>,
    /// Files that somebody masks a copy of.
    pub masking: MaskingDesk,
    pub weeks: WeeklyCache,
    pub imports: ImportJobs,
    /// Files that are being made for somebody who looks on.
    pub makings: Makings,
    pub mail: MailSetUp,
    /// Where people may log in instead of here.
    pub openid: OpenId,
    pub chains: ChainCache,
    pub columns: ColumnsCache,
    pub tiles: KeptTiles,
    places: RwLock<BTreeMap<MunicipalityCode, Arc<Home>>>,
}

/// A municipality with what is derived from its data once.
pub struct Home {
    pub municipality: Municipality,
    pub zone: TimeZone,
    pub areas: AreaIndex,
    pub numbered: Numbered,
    /// Words that are places here, so that screening takes none of them for a person.
    pub place_words: PlaceWords,
}

impl Home {
    pub fn new(municipality: Municipality, today: Date) -> Self {
        let zone = municipality.zone();
        let areas = AreaIndex::new(&municipality.area_sets, today);
        Self {
            place_words: municipality.place_words(),
            municipality,
            zone,
            areas,
            numbered: Numbered::default(),
        }
    }

    pub fn code(&self) -> MunicipalityCode {
        self.municipality.code
    }
}

impl AppState {
    /// Reads the municipalities from the register.
    pub async fn new(store: Store, clock: Clock, settings: Settings) -> Result<App, StoreError> {
        let mail = MailSetUp::of(&settings.mail);
        let openid = OpenId::of(&settings);
        let columns = ColumnsCache::kept_in(&settings.data);
        let app = Self {
            store,
            clock,
            settings,
            attempts: Attempts::default(),
            drafts: DraftKeys::default(),
            turns: Turns::default(),
            stash: Stash::default(),
            masking: MaskingDesk::default(),
            weeks: WeeklyCache::default(),
            imports: ImportJobs::default(),
            makings: Makings::default(),
            mail,
            openid,
            chains: ChainCache::default(),
            columns,
            tiles: KeptTiles::default(),
            places: RwLock::default(),
        };
        app.reload_municipalities().await?;
        Ok(Arc::new(app))
    }

    pub async fn reload_municipalities(&self) -> Result<(), StoreError> {
        let mut homes = BTreeMap::new();
        for municipality in self.store.municipalities().await? {
            let today = self.clock.today(&municipality.zone());
            let code = municipality.code;
            let mut home = Home::new(municipality, today);
            if self.settings.number_events_together {
                home.numbered = Numbered::Together;
            }
            homes.insert(code, Arc::new(home));
        }
        *self
            .places
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) = homes;
        Ok(())
    }

    pub fn home(&self, code: MunicipalityCode) -> Option<Arc<Home>> {
        self.homes().get(&code).cloned()
    }

    pub fn all_homes(&self) -> Vec<Arc<Home>> {
        self.homes().values().cloned().collect()
    }

    fn homes(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<MunicipalityCode, Arc<Home>>> {
        self.places
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
