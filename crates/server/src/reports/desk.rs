//! What a report is written from.

use std::sync::Arc;

use analysis::{Audience, MeasuredWeek};
use domain::access::{Act, Principal};
use domain::chain::{Chain, Record};
use domain::codes::MunicipalityCode;
use domain::governing_document::{DocumentKind, GoverningDocument};
use domain::time::IsoWeek;
use jiff::civil::Date;
use store::{Store, StoreError};

use crate::access::Signed;
use crate::app::{App, Home};
use crate::columns::{Answer, ColumnsCache};
use crate::errors::PageError;
use crate::frame::Frame;
use crate::pages::chain::Known;
use crate::pages::governance::AsOf;
use crate::weekly::WeeklyCache;

/// The register, the chain as it is known now, the day that is looked at, and who reads.
pub struct Desk {
    pub store: Store,
    pub home: Arc<Home>,
    pub frame: Frame,
    pub known: Arc<Known>,
    pub as_of: AsOf,
    pub today: Date,
    /// Nobody on the command line: who can run the program there has the register itself.
    reader: Option<Principal>,
    /// Who reads what is written: those with the register, or others too, who are shown no small counts.
    audience: Audience,
    source: Source,
}

/// Where the events are counted.
enum Source {
    /// In what all readers share.
    Server(App),
    /// In what a command reads for itself.
    Command(Box<(ColumnsCache, WeeklyCache)>),
}

impl Source {
    fn columns(&self) -> &ColumnsCache {
        match self {
            Self::Server(app) => &app.columns,
            Self::Command(own) => &own.0,
        }
    }

    fn weeks(&self) -> &WeeklyCache {
        match self {
            Self::Server(app) => &app.weeks,
            Self::Command(own) => &own.1,
        }
    }
}

impl Desk {
    /// The reader's own, as of a day; today when none is asked for.
    pub async fn of(signed: &Signed, day: &str) -> Result<Self, StoreError> {
        Ok(Self {
            store: signed.app.store.clone(),
            home: signed.home.clone(),
            frame: signed.frame.clone(),
            known: signed.chain().await?,
            as_of: AsOf::of(day, signed.today()),
            today: signed.today(),
            reader: Some(signed.principal.clone()),
            audience: Audience::Register,
            source: Source::Server(signed.app.clone()),
        })
    }

    /// That of the command line.
    pub fn of_command(
        store: Store,
        home: Arc<Home>,
        frame: Frame,
        chain: Chain,
        as_of: AsOf,
        today: Date,
    ) -> Self {
        Self {
            store,
            home,
            frame,
            known: Arc::new(Known::new(chain)),
            as_of,
            today,
            reader: None,
            audience: Audience::Register,
            source: Source::Command(Box::default()),
        }
    }

    /// With the events as they are kept somewhere, for a command.
    #[must_use]
    pub fn with_columns(self, columns: ColumnsCache) -> Self {
        Self {
            source: Source::Command(Box::new((columns, WeeklyCache::default()))),
            ..self
        }
    }

    /// For what is kept and read by more than those who may see the events: small counts are not told.
    #[must_use]
    pub fn for_others(self) -> Self {
        Self {
            audience: Audience::Others,
            ..self
        }
    }

    /// With a record as it will be when what is written is kept.
    #[must_use]
    pub fn knowing(self, record: Record) -> Self {
        let mut chain = self.known.chain.clone();
        chain.extend([record]);
        Self {
            known: Arc::new(Known::new(chain)),
            ..self
        }
    }

    pub fn columns(&self) -> &ColumnsCache {
        self.source.columns()
    }

    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// The events in columns, or how far they have been read. What is kept for others, and what is made on the command line,
    /// waits until they are.
    pub async fn events(&self) -> Result<Answer, PageError> {
        let is_command = matches!(self.source, Source::Command(_));
        loop {
            let answer = self.source.columns().known(&self.store, &self.home).await?;
            let waits = is_command || self.audience == Audience::Others;
            if !waits || matches!(answer, Answer::Known(_)) {
                return Ok(answer);
            }
        }
    }

    /// A week as the register alone says of it, with the year before it.
    pub async fn week(&self, week: IsoWeek) -> Result<Arc<MeasuredWeek>, PageError> {
        let weeks = self.source.weeks();
        Ok(weeks.measured(&self.store, &self.home, week, self.today).await?)
    }

    pub fn chain(&self) -> &Chain {
        &self.known.chain
    }

    /// The compiled picture that was adopted last by the day.
    pub fn adopted_picture(&self) -> Option<&GoverningDocument> {
        let pictures = self.chain().documents.values();
        let pictures = pictures.filter(|d| d.kind == DocumentKind::SituationalPicture);
        let adopted = pictures.filter(|d| d.decided_on.is_some_and(|on| on <= self.as_of.day));
        adopted.max_by_key(|d| d.decided_on)
    }

    pub fn municipality(&self) -> MunicipalityCode {
        self.home.code()
    }

    pub fn may(&self, act: Act) -> bool {
        self.reader.as_ref().is_none_or(|reader| reader.may(act))
    }

    pub fn require(&self, act: Act) -> Result<(), PageError> {
        if self.may(act) {
            Ok(())
        } else {
            Err(PageError::NotAllowed)
        }
    }
}
